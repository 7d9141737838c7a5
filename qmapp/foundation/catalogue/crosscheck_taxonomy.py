"""What no schema can say of taxonomies and crosswalks: that they agree with one another."""

from __future__ import annotations

from collections.abc import Mapping

from qmapp.foundation.catalogue.crosscheck import unique_ids
from qmapp.foundation.catalogue.located import Located
from qmapp.foundation.catalogue.problems import Problem

RESERVED = "none"
"""The id that says that no tag fits; no tag may have it."""


def taxonomy(found: Located, name: str) -> list[Problem]:
    """Ids stand once, every group that is named is there, and the file is named after it."""
    data = found.data
    problems = unique_ids(found, "tags")
    if "groups" in data:
        problems += unique_ids(found, "groups")
    groups = {group["id"] for group in data.get("groups", ())}
    for place, tag in enumerate(data["tags"]):
        if tag["id"] == RESERVED:
            message = f"must not be {RESERVED}: that says that no tag fits"
            problems.append(found.problem(("tags", place, "id"), message))
        if tag.get("group") not in groups and (groups or "group" in tag):
            message = f"{tag.get('group', 'nothing')} is not a group of this file"
            problems.append(found.problem(("tags", place, "group"), message))
    if data["edition"] != name:
        problems.append(found.problem(("edition",), f"must be {name}, the name of its file"))
    return problems


def crosswalk(found: Located, name: str, editions: Mapping[str, frozenset[str]]) -> list[Problem]:
    """It leads from and to editions that are there, and says of every tag where it goes.

    `editions`: the ids of the tags of each.
    """
    data = found.data
    problems = []
    if data["id"] != name:
        problems.append(found.problem(("id",), f"must be {name}, the name of its file"))
    for end in ("from_edition", "to_edition"):
        if data[end] not in editions:
            message = f"there is no taxonomy or list of practice issues {data[end]}"
            problems.append(found.problem((end,), message))
    if problems:
        return problems
    sources, targets = editions[data["from_edition"]], editions[data["to_edition"]]
    problems += _mappings(found, sources, targets)
    missing = sorted(sources - {mapping["tag"] for mapping in data["mappings"]})
    if missing:
        message = f"say of {', '.join(missing)} where it goes, or that the relation is none"
        problems.append(found.problem(("mappings",), message))
    return problems


def _mappings(found: Located, sources: frozenset[str], targets: frozenset[str]) -> list[Problem]:
    problems = []
    seen: set[tuple[str, str | None]] = set()
    ways: dict[str, int] = {}
    for mapping in found.data["mappings"]:
        ways[mapping["tag"]] = ways.get(mapping["tag"], 0) + 1
    for place, mapping in enumerate(found.data["mappings"]):
        where = ("mappings", place)
        tag, to = mapping["tag"], mapping.get("to")
        if tag not in sources:
            message = f"{tag} is not a tag of {found.data['from_edition']}"
            problems.append(found.problem((*where, "tag"), message))
        if (mapping["relation"] == "none") != (to is None):
            message = "names a tag, unless the relation is none"
            problems.append(found.problem((*where, "to"), message))
        elif to is not None and to not in targets:
            message = f"{to} is not a tag of {found.data['to_edition']}"
            problems.append(found.problem((*where, "to"), message))
        if to is None and ways[tag] > 1:
            message = f"{tag} goes somewhere else in this file"
            problems.append(found.problem((*where, "relation"), message))
        if (tag, to) in seen:
            problems.append(found.problem(where, "stands twice"))
        seen.add((tag, to))
    return problems
