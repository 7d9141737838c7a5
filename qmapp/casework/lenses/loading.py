"""Rule files read, checked and compiled. A board's own rules are laid over those that ship.

The shape of every file is told in `docs/lenses.md` and `markers/schema/`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from qmapp.casework.lenses.building import Builder, note_of
from qmapp.casework.lenses.lexicons import lexicon_of
from qmapp.casework.lenses.model import Lens
from qmapp.casework.lenses.patterns import BadPattern
from qmapp.casework.lenses.ruleset import LensNote, Rule, Ruleset
from qmapp.resources import resource_dir

__all__ = ["BadRules", "Ruleset", "build", "check_rule", "load", "shipped", "with_changes"]

# Raised when the engine itself comes to another result on the same rules.
ENGINE = "1"
_LISTS = ("profile", "absences")


class BadRules(ValueError):
    """Rule files cannot be used. `problems` says each thing that is wrong, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


@lru_cache(maxsize=1)
def shipped() -> Ruleset:
    """The rules that come with qmapp. Raises BadRules."""
    return load(resource_dir("markers") / "lenses")


def load(folder: Path) -> Ruleset:
    """The rules of a folder. Raises BadRules.

    A folder without word classes of its own (`words.yaml`) is laid over the rules that ship: its
    lens files add rules, and replace those of the same id.
    """
    sources = _read_folder(folder)
    if "words" not in sources:
        return _over_shipped(sources)
    return build(sources)


def with_changes(
    ruleset: Ruleset, added: Sequence[Mapping[str, Any]], off: Collection[str]
) -> Ruleset:
    """A board's rules: those given, with its own and without those switched off.

    Each of `added` is an entry of a rule file with its `lens`. Raises BadRules.
    """
    if not added and not off:
        return ruleset
    return _put_together(json.dumps([*added], sort_keys=True), tuple(sorted(off)), ruleset)


# One for each board of a server: a page asks for its board's rules each time.
@lru_cache(maxsize=128)
def _put_together(added: str, off: tuple[str, ...], ruleset: Ruleset) -> Ruleset:
    problems = []
    rules = {key: rule for key, rule in ruleset.rules.items() if key not in off}
    for entry in json.loads(added):
        try:
            rule = Builder(ruleset.lexicon, ruleset.guards).board_rule(entry, ruleset)
        except (BadRules, BadPattern) as error:
            problems.append(f"{entry.get('id')}: {error}")
            continue
        rules[rule.id] = rule
    if problems:
        raise BadRules(problems)
    text = json.dumps([ruleset.version, added, off])
    return Ruleset(
        version=sha256(text.encode()).hexdigest(),
        lens_notes=ruleset.lens_notes,
        rules=rules,
        lexicon=ruleset.lexicon,
        guards=ruleset.guards,
        voices=ruleset.voices,
        sections=ruleset.sections,
        lists=ruleset.lists,
        sources=ruleset.sources,
    )


def check_rule(content: Mapping[str, Any]) -> list[str]:
    """What is wrong with a rule that somebody wants to add, in plain words.

    Nothing when it is good. Its shape and its pattern are looked at, and each of its examples and
    near-misses is run.
    """
    from qmapp.casework.lenses.trying import try_rule

    try:
        ruleset = with_changes(shipped(), [content], ())
    except BadRules as error:
        return [problem.partition(": ")[2] or problem for problem in error.problems]
    return try_rule(ruleset, ruleset.rules[str(content["id"])])


# Reading the files ---------------------------------------------------------------------------


def _read_folder(folder: Path) -> dict[str, Any]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise BadRules([f"{folder}: no rule files (*.yaml) in it"])
    return read_files(files)


def read_files(files: Iterable[Path]) -> dict[str, Any]:
    """What rule files hold, by file name, for `build`. Raises BadRules."""
    sources, problems = {}, []
    for file in files:
        try:
            sources[file.stem] = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 - safe
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            problems.append(f"{file.name}: {' '.join(str(error).split())}")
    if problems:
        raise BadRules(problems)
    return sources


# The C loader is many times faster; the plain one is there where PyYAML was built without it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _over_shipped(sources: Mapping[str, Any]) -> Ruleset:
    added = []
    for name, source in sources.items():
        if name not in set(Lens):
            raise BadRules(
                [f"{name}.yaml: no lens of that name; without words.yaml only lens files"]
            )
        if not isinstance(source, dict) or not isinstance(source.get("rules"), list):
            raise BadRules([f"{name}.yaml: a list of rules is missing"])
        added += [{"lens": name, **entry} for entry in source["rules"] if isinstance(entry, dict)]
    return with_changes(shipped(), added, ())


def build(sources: Mapping[str, Any]) -> Ruleset:
    """Put rules together from what their files hold, by file name. Raises BadRules."""
    try:
        lexicon = lexicon_of(sources)
        builder = Builder(lexicon, {})
        builder.guards = builder.named_guards(sources.get("guards") or {})
        notes: dict[Lens, LensNote] = {}
        rules: dict[str, Rule] = {}
        problems: list[str] = []
        for lens in Lens:
            if lens.value not in sources:
                continue
            notes[lens] = note_of(lens, sources[lens.value])
            for rule in builder.lens_rules(lens, sources[lens.value], problems):
                if rule.id in rules:
                    problems.append(f"{lens.value}.yaml: {rule.id}: the id is used twice")
                rules[rule.id] = rule
        if problems:
            raise BadRules(problems)
        return Ruleset(
            version=_version(sources),
            lens_notes=notes,
            rules=rules,
            lexicon=lexicon,
            guards=builder.guards,
            voices=builder.voices(sources.get("voices") or {}),
            sections=builder.sections(sources.get("sections") or {}),
            lists={name: builder.lists(sources.get(name) or {}) for name in _LISTS},
            sources=sources,
        )
    except (BadPattern, KeyError, TypeError, AttributeError) as error:
        raise BadRules(
            [str(error) if isinstance(error, BadPattern) else f"shape: {error!r}"]
        ) from error


def _version(sources: Mapping[str, Any]) -> str:
    text = json.dumps([ENGINE, sources], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()
