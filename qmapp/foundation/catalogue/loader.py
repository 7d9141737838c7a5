"""Reads the marker files into frozen editions, or says everything that is wrong with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from qmapp.foundation.catalogue import crosscheck
from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.crosscheck_practice import practice_issues
from qmapp.foundation.catalogue.crosscheck_taxonomy import crosswalk, taxonomy
from qmapp.foundation.catalogue.located import Located, read_yaml
from qmapp.foundation.catalogue.model import Catalogue, Edition, OwnSheet, ReviewKind
from qmapp.foundation.catalogue.plain import from_plain
from qmapp.foundation.catalogue.practice import IssueBasis, PracticeIssues
from qmapp.foundation.catalogue.problems import CatalogueError, Problem
from qmapp.foundation.catalogue.schema import SchemaName, schema_problems
from qmapp.foundation.catalogue.taxonomy import Crosswalk, Taxonomies, Taxonomy
from qmapp.resources import resource_dir

MANIFEST = "edition.yaml"
KINDS = "review-kinds.yaml"
SHEETS = "sheets"
SIDES = ("family", "practitioner")
PRACTICE = "practice-issues"
TAXONOMIES = "taxonomies"
CROSSWALKS = "crosswalks"


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The editions and kinds of review: those that ship are read once, at start-up.

    Raises CatalogueError naming every file, line and field to mend.
    """
    return _shipped() if path is None else _load(path)


@cache
def _shipped() -> Catalogue:
    return _load(resource_dir("markers"))


def _load(path: Path) -> Catalogue:
    reading = read_catalogue(path)
    if reading.problems:
        raise CatalogueError(reading.problems)
    editions = sorted(reading.editions, key=lambda edition: (edition.year, edition.slug))
    practice = sorted(reading.practice, key=lambda issues: (issues.meta.year, issues.edition))
    return Catalogue(
        editions=tuple(editions),
        kinds=reading.kinds,
        sheets=tuple(reading.sheets),
        practice_editions=tuple(practice),
        taxonomies=Taxonomies(
            editions=tuple(reading.taxonomies), crosswalks=tuple(reading.crosswalks)
        ),
    )


@dataclass(slots=True)
class Reading:
    """What was read so far, and what was wrong with it."""

    root: Path
    editions: list[Edition] = field(default_factory=list)
    kinds: tuple[ReviewKind, ...] = ()
    sheets: list[OwnSheet] = field(default_factory=list)
    practice: list[PracticeIssues] = field(default_factory=list)
    taxonomies: list[Taxonomy] = field(default_factory=list)
    crosswalks: list[Crosswalk] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def file(self, path: Path, schema: SchemaName) -> Located | None:
        """One file that is YAML and keeps to its schema; None, with problems, when not."""
        shown_as = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else ""
        try:
            found = read_yaml(path, shown_as or str(path))
        except CatalogueError as error:
            self.problems += error.problems
            return None
        wrong = schema_problems(schema, found)
        self.problems += wrong
        return None if wrong else found


def read_catalogue(root: Path) -> Reading:
    """The whole folder: kinds of review, editions, sheets, practice issues, taxonomies."""
    reading = Reading(root)
    folders = sorted(path.parent for path in root.glob(f"*/{MANIFEST}"))
    if not folders:
        message = f"holds no edition: no folder in it has an {MANIFEST}"
        reading.problems.append(Problem(str(root), 1, "(folder)", message))
        return reading
    kinds = _read_kinds(reading, root)
    for folder in folders:
        _read_edition(reading, folder, root, kinds)
    for side in SIDES:
        _read_sheet(reading, root / SHEETS / f"{side}.yaml")
    _read_practice(reading, root / PRACTICE)
    _read_taxonomies(reading, root / TAXONOMIES)
    return reading


def read_edition(folder: Path) -> Reading:
    """One edition's folder. Its scale and the kinds come from beside it, else from qmapp's own."""
    reading = Reading(folder)
    beside = folder.parent
    root = beside if (beside / KINDS).is_file() else resource_dir("markers")
    _read_edition(reading, folder, root, _read_kinds(reading, root))
    return reading


def _read_kinds(reading: Reading, root: Path) -> tuple[ReviewKind, ...] | None:
    found = reading.file(root / KINDS, "review-kinds")
    if found is None:
        return None
    reading.problems += crosscheck.unique_ids(found, "kinds")
    reading.kinds = tuple(from_plain(ReviewKind, kind) for kind in found.data["kinds"])
    return reading.kinds


def _read_sheet(reading: Reading, path: Path) -> None:
    found = reading.file(path, "sheet")
    if found is None:
        return
    if found.data["side"] != path.stem:
        message = f"must be the name of its file, {path.stem}"
        reading.problems.append(found.problem(("side",), message))
        return
    reading.sheets.append(from_plain(OwnSheet, found.data))


def _read_practice(reading: Reading, folder: Path) -> None:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        message = f"holds no practice issues: no file {PRACTICE}/*.yaml is in it"
        reading.problems.append(Problem(str(reading.root), 1, "(folder)", message))
    for path in paths:
        found = reading.file(path, "practice-issues")
        if found is None:
            continue
        wrong = practice_issues(found, path.stem)
        reading.problems += wrong
        if not wrong:
            reading.practice.append(_practice(found))


def _practice(found: Located) -> PracticeIssues:
    """The frozen edition; its fingerprint is that of the file's content, however it is laid out."""
    meta = dict(found.data["meta"])
    meta["sources"] = [{"id": name, "url": url} for name, url in sorted(meta["sources"].items())]
    sha256 = hashlib.sha256(canonical_json(found.data)).hexdigest()
    return from_plain(PracticeIssues, {**found.data, "meta": meta, "sha256": sha256})


def _read_taxonomies(reading: Reading, folder: Path) -> None:
    """Editions by the number after their name, so that the tenth follows the ninth."""
    paths = sorted(folder.glob("*.yaml"), key=lambda path: (len(path.stem), path.stem))
    if not paths:
        message = f"holds no taxonomies: no file {TAXONOMIES}/*.yaml is in it"
        reading.problems.append(Problem(str(reading.root), 1, "(folder)", message))
    for path in paths:
        found = reading.file(path, "taxonomy")
        if found is None:
            continue
        wrong = taxonomy(found, path.stem)
        reading.problems += wrong
        if not wrong:
            sha256 = hashlib.sha256(canonical_json(found.data)).hexdigest()
            reading.taxonomies.append(from_plain(Taxonomy, {**found.data, "sha256": sha256}))
    if not reading.problems:  # what is missing elsewhere would be told again of every mapping
        _read_crosswalks(reading, folder / CROSSWALKS)


def _read_crosswalks(reading: Reading, folder: Path) -> None:
    editions = {one.edition: frozenset(tag.id for tag in one.tags) for one in reading.taxonomies}
    for issues in reading.practice:
        published = [one.id for one in issues.practice_issues if one.basis is IssueBasis.SOURCE]
        editions[issues.edition] = frozenset(published)
    for path in sorted(folder.glob("*.yaml")):
        found = reading.file(path, "crosswalk")
        if found is None:
            continue
        wrong = crosswalk(found, path.stem, editions)
        reading.problems += wrong
        if not wrong:
            reading.crosswalks.append(from_plain(Crosswalk, found.data))


def _read_edition(
    reading: Reading, folder: Path, root: Path, kinds: tuple[ReviewKind, ...] | None
) -> None:
    before = len(reading.problems)
    manifest = reading.file(folder / MANIFEST, "edition")
    if manifest is None:
        return
    reading.problems += crosscheck.manifest(manifest, folder, kinds)
    scale = _read_scale(reading, manifest, root)
    markers: list[Located] = []
    for name in manifest.data["markers"]:
        if (folder / name).is_file():
            found = reading.file(folder / name, "marker")
            if found is not None:
                markers.append(found)
    reading.problems += crosscheck.markers(manifest, markers)
    if len(reading.problems) > before or scale is None:
        return
    plain: dict[str, Any] = {
        **manifest.data,
        "scale": scale.data,
        "markers": [found.data for found in markers],
    }
    reading.editions.append(from_plain(Edition, plain))


def _read_scale(reading: Reading, manifest: Located, root: Path) -> Located | None:
    name = manifest.data["scale"]
    path = root / "scales" / f"{name}.yaml"
    if not path.is_file():
        message = f"names the scale {name}, but there is no file scales/{name}.yaml"
        reading.problems.append(manifest.problem(("scale",), message))
        return None
    found = reading.file(path, "scale")
    if found is not None:
        reading.problems += crosscheck.scale(found, name)
    return found
