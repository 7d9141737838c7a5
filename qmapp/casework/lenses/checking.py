"""Rule files checked as the catalogue's are: what is wrong, by file, line and field.

First the shape of each file, by its schema; then every pattern is compiled; then every example and
near-miss is run. `loading` refuses the same things, but says only the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qmapp.casework.lenses import loading
from qmapp.casework.lenses.loading import BadRules
from qmapp.casework.lenses.model import Lens
from qmapp.casework.lenses.patterns import (
    BadPattern,
    compile_pattern,
    compile_rule_re2,
    compile_words,
)
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.lenses.tokens import Lexicon
from qmapp.casework.lenses.trying import faults_of
from qmapp.foundation.catalogue.located import Located, Where, read_yaml
from qmapp.foundation.catalogue.problems import CatalogueError, Problem
from qmapp.foundation.catalogue.schema import SchemaName, schema_problems

_SCHEMAS: Mapping[str, SchemaName] = {
    "guards": "lens-guards",
    "voices": "lens-voices",
    "sections": "lens-sections",
}
# Lists of patterns by name; parts of the engine know their names.
_LISTS = frozenset({"profile", "absences"})
_COMPILED = frozenset({"pattern", "patterns", "words", "re2"})
_HEADER = ("lens", "title", "means", "ask", "markers", "cannot_see", "source")


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """What was found in a folder of rules: the rules when all is well, else what is not."""

    ruleset: Ruleset | None
    problems: tuple[Problem, ...]


def is_rule_folder(path: Path) -> bool:
    """Whether a folder holds rule files: a lens's, or word classes."""
    return any((path / f"{name}.yaml").is_file() for name in (*Lens, "words"))


def check_rules(folder: Path, shown_in: str = "") -> RuleCheck:
    """Check a folder of rules; without `words.yaml` they are laid over those that ship.

    `shown_in` goes before the names of the files in messages.
    """
    problems: list[Problem] = []
    files: dict[str, Located] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            found = read_yaml(path, f"{shown_in}{path.name}")
        except CatalogueError as error:
            problems += error.problems
            continue
        files[path.stem] = found
        problems += _shape(path.stem, found, is_whole=(folder / "words.yaml").is_file())
    if not files and not problems:
        problems.append(Problem(shown_in or str(folder), 1, "(folder)", "holds no rule files"))
    if problems:
        return RuleCheck(None, tuple(sorted(problems)))
    ruleset, problems = _put_together(folder, files)
    if ruleset is not None:
        problems += _tried(ruleset, files)
    return RuleCheck(None if problems else ruleset, tuple(sorted(problems)))


def _shape(name: str, found: Located, *, is_whole: bool) -> list[Problem]:
    if name in set(Lens):
        return schema_problems("lens", found) or _lens_problems(name, found, is_whole=is_whole)
    if name == "words" or name.startswith("words-"):
        return schema_problems("lens-words", found)
    if name in _SCHEMAS:
        return schema_problems(_SCHEMAS[name], found)
    if name not in _LISTS:
        return [found.problem((), "is no file of rules: no lens has that name")]
    return [] if isinstance(found.data, dict) else [found.problem((), "must be a group of fields")]


def _lens_problems(name: str, found: Located, *, is_whole: bool) -> list[Problem]:
    problems = []
    if found.data.get("lens", name) != name:
        problems.append(found.problem(("lens",), f"must be {name}, after the file"))
    if is_whole:
        missing = [key for key in _HEADER if key not in found.data]
        problems += [found.problem((key,), "is missing") for key in missing]
    return problems + _ids(name, found)


def _ids(name: str, found: Located) -> list[Problem]:
    problems = []
    seen: dict[str, int] = {}
    for at, rule in enumerate(found.data["rules"]):
        where: Where = ("rules", at, "id")
        if not rule["id"].startswith(f"{name}."):
            problems.append(found.problem(where, f"must begin with {name} and a full stop"))
        if rule["id"] in seen:
            said = f"{rule['id']} is already used on line {seen[rule['id']]}"
            problems.append(found.problem(where, said))
        seen.setdefault(rule["id"], found.line(where))
    return problems


def _put_together(
    folder: Path, files: Mapping[str, Located]
) -> tuple[Ruleset | None, list[Problem]]:
    """The rules compiled; where that fails, each pattern by itself to say which."""
    try:
        return loading.load(folder), []
    except BadRules as error:
        refused = error
    problems: list[Problem] = []
    try:
        lexicon = _lexicon(files)
    except BadRules as error:
        refused = error
    else:
        for name, found in files.items():
            problems += _compiled(name, found, lexicon)
    return None, problems or [_located(said, files) for said in refused.problems]


def _lexicon(files: Mapping[str, Located]) -> Lexicon:
    words = {name: one.data for name, one in files.items() if name.startswith("words")}
    return loading.build(words).lexicon if words else loading.shipped().lexicon


def _compiled(name: str, found: Located, lexicon: Lexicon) -> Iterator[Problem]:
    """Everything in a file that does not compile."""
    if name.startswith("words"):
        return
    for where, kind, source in _sources(name, found.data, ()):
        try:
            if kind == "re2":
                compile_rule_re2(source)
            elif kind == "words":
                compile_words(source, lexicon)
            else:
                compile_pattern(source, lexicon)
        except BadPattern as error:
            yield found.problem(where, f"“{source}”: {error}")


def _sources(name: str, data: Any, above: Where) -> Iterator[tuple[Where, str, str]]:
    """Every pattern, phrase and expression in what a file holds: its place, its kind, itself."""
    for key, value in enumerate(data) if isinstance(data, list) else data.items():
        where = (*above, key)
        if isinstance(value, dict | list):
            if key not in {"examples", "near_misses"}:
                yield from _sources(name, value, where)
        elif isinstance(value, str):
            kind = next((str(part) for part in reversed(where) if isinstance(part, str)), "")
            if kind in _COMPILED or name not in {*Lens, "guards"}:
                yield where, kind, value


def _located(said: str, files: Mapping[str, Located]) -> Problem:
    """A complaint of `loading` ("blame.yaml: blame.at-fault: why") with the line of what it names.

    What names no rule that is found there is put at the beginning of the file, else of all files.
    """
    head, _, rest = said.partition(": ")
    rule, _, why = rest.partition(": ")
    for name, found in files.items():
        rules = found.data.get("rules", ()) if isinstance(found.data, dict) else ()
        ids = [entry["id"] for entry in rules] if name in set(Lens) else []
        for wanted, message in ((rule, why), (head, rest)):
            if wanted in ids:
                return found.problem(("rules", ids.index(wanted)), message)
        if head == Path(found.file).name:
            return found.problem((), rest)
        if head.startswith("guard ") and name == "guards" and head[6:] in found.data:
            return found.problem((head[6:],), rest)
    first = next(iter(files.values()))
    return Problem(str(Path(first.file).parent), 1, "(rules)", said)


def _tried(ruleset: Ruleset, files: Mapping[str, Located]) -> Iterator[Problem]:
    """Every example that is not flagged, every near-miss that is."""
    for name in [lens.value for lens in Lens if lens.value in files]:
        found = files[name]
        for at, entry in enumerate(found.data["rules"]):
            for part, number, said in faults_of(ruleset, ruleset.rules[entry["id"]]):
                where: Where = ("rules", at, part)
                yield found.problem(where if number is None else (*where, number), said)
