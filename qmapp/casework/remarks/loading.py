"""The rules of remarks and their word lists, read from `markers/remarks/`. Pure but for files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from qmapp.casework.remarks.conditions import condition_of
from qmapp.casework.remarks.facts import About
from qmapp.casework.remarks.model import Basis, Example, RemarkRules, Rule, Tone
from qmapp.foundation.catalogue.located import read_yaml
from qmapp.resources import resource_dir

FOLDER = "remarks"
RULES = "recommendations.yaml"
WORDS = "words.yaml"
# Raised when the engine itself comes to other remarks on the same rules and facts.
ENGINE = "1"


@lru_cache(maxsize=1)
def shipped() -> RemarkRules:
    """The rules that come with qmapp. Raises CatalogueError where a file cannot be read."""
    return load(resource_dir("markers") / FOLDER)


@lru_cache(maxsize=1)
def shipped_words() -> Mapping[str, Any]:
    """The word lists that come with qmapp, as plain data."""
    return _read(resource_dir("markers") / FOLDER / WORDS)


def load(folder: Path) -> RemarkRules:
    """The rules of a folder whose files are known to be good; `checking` says whether they are."""
    return rules_of(_read(folder / RULES), _read(folder / WORDS))


def rules_of(content: Mapping[str, Any], words: Mapping[str, Any]) -> RemarkRules:
    """Rules from what their two files hold."""
    text = json.dumps([ENGINE, content, words], sort_keys=True, ensure_ascii=False)
    return RemarkRules(
        version=sha256(text.encode()).hexdigest(),
        rules=tuple(_rule(entry) for entry in content["rules"]),
    )


def _read(path: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(path, f"{FOLDER}/{path.name}").data
    return found


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        about=About(entry["about"]),
        tone=Tone(entry["tone"]),
        concerns=entry["concerns"],
        title=entry["title"],
        when=condition_of(entry["when"]),
        why=entry["why"],
        ask=entry["ask"],
        source=entry["source"],
        basis=Basis(entry["basis"]),
        gives_way_to=frozenset(entry.get("gives_way_to", ())),
        examples=_examples(entry["examples"]),
        near_misses=_examples(entry["near_misses"]),
    )


def _examples(entries: Sequence[Mapping[str, Any]]) -> tuple[Example, ...]:
    return tuple(
        Example(one.get("facts", {}), one.get("text", ""), one.get("measure", ""))
        for one in entries
    )
