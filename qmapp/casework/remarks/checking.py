"""The files of remarks checked as the catalogue's are: what is wrong, by file, line and field.

First the shape, by schema; then what each condition asks of which fact; then every pattern is
compiled; then every example and near-miss is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qmapp.casework.lenses import loading as lens_rules
from qmapp.casework.lenses.patterns import BadPattern, compile_pattern
from qmapp.casework.remarks.conditions import COMPARING, SUITS
from qmapp.casework.remarks.engine import PLACEHOLDER
from qmapp.casework.remarks.facts import FACTS, About, Fact, Sort
from qmapp.casework.remarks.loading import RULES, WORDS, rules_of
from qmapp.casework.remarks.model import RemarkRules, Tone
from qmapp.casework.remarks.trying import GIVEN, faults_of
from qmapp.foundation.catalogue.located import Located, Where, read_yaml
from qmapp.foundation.catalogue.problems import CatalogueError, Problem
from qmapp.foundation.catalogue.schema import SchemaName, schema_problems

_SCHEMAS: Mapping[str, SchemaName] = {RULES: "remarks", WORDS: "remark-words"}
_TOGETHER = ("all", "any", "not")
_SAID = ("title", "why", "ask")


@dataclass(frozen=True, slots=True)
class RemarkCheck:
    """What was found: the rules when all is well, else what is not."""

    rules: RemarkRules | None
    problems: tuple[Problem, ...]


def is_remark_folder(path: Path) -> bool:
    """Whether a folder holds the rules of remarks."""
    return (path / RULES).is_file()


def summary(found: RemarkCheck) -> str:
    """One line on a folder that is well."""
    if found.rules is None:
        return ""
    asks = sum(rule.tone is Tone.ASKS for rule in found.rules.rules)
    return f"{asks} remarks that ask, {len(found.rules.rules) - asks} that fit, no problems"


def check_remarks(folder: Path, shown_in: str = "") -> RemarkCheck:
    """Check a folder of remarks; `shown_in` goes before the names of the files in messages."""
    files: dict[str, Located] = {}
    problems: list[Problem] = []
    for name, schema in _SCHEMAS.items():
        try:
            files[name] = read_yaml(folder / name, f"{shown_in}{name}")
        except CatalogueError as error:
            problems += error.problems
            continue
        problems += schema_problems(schema, files[name])
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in _SCHEMAS:
            said = "is no file of remarks"
            problems.append(Problem(f"{shown_in}{path.name}", 1, "(whole file)", said))
    if not problems:
        problems += [*_rules(files[RULES]), *_patterns(files[WORDS])]
    if problems:
        return RemarkCheck(None, tuple(sorted(problems)))
    rules = rules_of(files[RULES].data, files[WORDS].data)
    problems += _tried(rules, files[RULES])
    return RemarkCheck(None if problems else rules, tuple(sorted(problems)))


def _rules(found: Located) -> Iterator[Problem]:
    rules: Sequence[Mapping[str, Any]] = found.data["rules"]
    ids = {rule["id"]: rule for rule in rules}
    seen: dict[str, int] = {}
    for at, rule in enumerate(rules):
        where: Where = ("rules", at)
        if rule["id"] in seen:
            said = f"{rule['id']} is already used on line {seen[rule['id']]}"
            yield found.problem((*where, "id"), said)
        seen.setdefault(rule["id"], found.line((*where, "id")))
        about = About(rule["about"])
        yield from _condition(found, (*where, "when"), rule["when"], FACTS[about])
        yield from _sentences(found, where, rule, FACTS[about])
        for place, other in enumerate(rule.get("gives_way_to", ())):
            if other == rule["id"] or ids.get(other, {}).get("about") != rule["about"]:
                said = f"{other} is no other rule about the same"
                yield found.problem((*where, "gives_way_to", place), said)
        for part in ("examples", "near_misses"):
            for place, example in enumerate(rule[part]):
                yield from _example(found, (*where, part, place), example, about)


def _condition(
    found: Located, where: Where, condition: Mapping[str, Any], facts: Mapping[str, Fact]
) -> Iterator[Problem]:
    """What is wrong with a condition and all within it."""
    together = [key for key in _TOGETHER if key in condition]
    if len(condition) != (1 if together else 2) or ("fact" not in condition and not together):
        said = "must be all, any or not; or a fact with one way of looking at it"
        yield found.problem(where, said)
    elif together == ["not"]:
        yield from _condition(found, (*where, "not"), condition["not"], facts)
    elif together:
        for place, part in enumerate(condition[together[0]]):
            yield from _condition(found, (*where, together[0], place), part, facts)
    else:
        how = next(key for key in condition if key != "fact")
        yield from _test(found, where, condition["fact"], how, condition[how], facts)


def _test(
    found: Located, where: Where, name: str, how: str, wanted: Any, facts: Mapping[str, Fact]
) -> Iterator[Problem]:
    fact = facts.get(name)
    if fact is None:
        yield found.problem((*where, "fact"), f"there is no fact {name}; see docs/remarks.md")
        return
    here = (*where, how)
    if fact.sort not in SUITS[how]:
        yield found.problem(here, f"{how} does not suit {name}, which is {fact.sort.value}")
    elif how in COMPARING and isinstance(wanted, str):
        if facts.get(wanted) is None or facts[wanted].sort is not Sort.NUMBER:
            yield found.problem(here, f"there is no fact {wanted} that is a whole number")
    elif how != "known":
        yield from _values(found, here, fact, wanted)


def _values(found: Located, where: Where, fact: Fact, wanted: Any) -> Iterator[Problem]:
    """Values that the fact can never have."""
    for value in wanted if isinstance(wanted, list) else [wanted]:
        if not _may_be(fact, value):
            choice = f" ({', '.join(sorted(fact.words))})" if fact.words else ""
            yield found.problem(where, f"{value} is not {fact.sort.value}{choice}")


def _may_be(fact: Fact, value: Any) -> bool:
    if fact.sort is Sort.BOOLEAN:
        return isinstance(value, bool)
    if fact.sort is Sort.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value in fact.words


def _sentences(
    found: Located, where: Where, rule: Mapping[str, Any], facts: Mapping[str, Fact]
) -> Iterator[Problem]:
    """Places to be filled in with what need not be known when the remark is made."""
    looked_at = set(_facts_in(rule["when"]))
    for part in _SAID:
        for name in PLACEHOLDER.findall(rule[part]):
            fact = facts.get(name)
            if fact is None or fact.sort not in {Sort.WORD, Sort.NUMBER} or name not in looked_at:
                said = f"{{{name}}} is no word or number that its condition looks at"
                yield found.problem((*where, part), said)


def _facts_in(condition: Mapping[str, Any]) -> Iterator[str]:
    for key, value in condition.items():
        if key == "not":
            yield from _facts_in(value)
        elif key in _TOGETHER:
            for part in value:
                yield from _facts_in(part)
        elif key == "fact" or (key in COMPARING and isinstance(value, str)):
            yield value


def _example(
    found: Located, where: Where, example: Mapping[str, Any], about: About
) -> Iterator[Problem]:
    if about is About.SET and ("text" in example or "measure" in example):
        yield found.problem(where, "a set has no words of its own: give facts")
    if not example.get("facts") and "text" not in example:
        yield found.problem(where, "must have facts or a text")
    for name, value in example.get("facts", {}).items():
        here = (*where, "facts", name)
        fact = FACTS[about].get(name)
        if name not in GIVEN[about]:
            yield found.problem(here, "is no fact that an example gives; see docs/remarks.md")
        elif fact is None:
            sort = str if name == "earlier" else int
            if not isinstance(value, list) or not all(isinstance(one, sort) for one in value):
                yield found.problem(here, "must be a list of texts or numbers")
        elif (fact.sort is Sort.WORDS) is not isinstance(value, list):
            yield found.problem(here, f"must be {fact.sort.value}")
        else:
            yield from _values(found, here, fact, value)


def _patterns(found: Located) -> Iterator[Problem]:
    """Patterns of the word lists that do not compile."""
    lexicon = lens_rules.shipped().lexicon
    lists: list[tuple[Where, Sequence[str]]] = [(("topic",), found.data["topic"])]
    for group in ("means", "counts"):
        lists += [((group, name), each) for name, each in found.data[group].items()]
    for where, sources in lists:
        for place, source in enumerate(sources):
            try:
                compile_pattern(source, lexicon)
            except BadPattern as error:
                yield found.problem((*where, place), f"“{source}”: {error}")


def _tried(rules: RemarkRules, found: Located) -> Iterator[Problem]:
    for at, rule in enumerate(rules.rules):
        for part, place, said in faults_of(rules, rule):
            yield found.problem(("rules", at, part, place), said)
