"""A broken copy of the files of remarks is refused with the file, the line and the field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qmapp.casework.remarks.checking import check_remarks
from qmapp.casework.remarks.commands import markers
from qmapp.casework.remarks.loading import RULES, WORDS, shipped
from qmapp.casework.remarks.model import Basis, Rule, Tone
from qmapp.casework.remarks.trying import faults_of
from qmapp.resources import resource_dir
from tests.markers.test_broken_copies import replace

REMARKS = """\
rules:
  - id: owner.none
    about: recommendation
    tone: asks
    concerns: owner
    title: Nobody has it
    when:
      all:
        - {fact: kind, is: action}
        - not: {fact: has_owner, is: true}
    why: It is {kind}.
    ask: Who has it?
    source: Ours
    basis: ours
    examples:
      - facts: {kind: action, has_owner: false}
      - facts: {kind: action, has_owner: false, causes: [team]}
      - facts: {kind: action, has_owner: false, earlier: [Do it.]}
      - text: All agencies should train staff.
    near_misses:
      - facts: {kind: action}
      - facts: {kind: action, has_owner: true}
      - facts: {kind: question, has_owner: false}
      - text: The Head of Housing should train staff.
  - id: number.many
    about: set
    tone: asks
    concerns: number
    title: Many
    when: {fact: count, more_than: earlier_most}
    why: There are {count}.
    ask: Which?
    source: Ours
    basis: ours
    examples:
      - facts: {count: 3, earlier_counts: [2]}
      - facts: {count: 4, earlier_counts: [2]}
      - facts: {count: 5, earlier_counts: [2]}
      - facts: {count: 6, earlier_counts: [2]}
    near_misses:
      - facts: {count: 3}
      - facts: {count: 4, earlier_counts: [4]}
      - facts: {count: 5, earlier_counts: [9]}
      - facts: {count: 0, earlier_counts: [0]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "remarks"
    made.mkdir()
    (made / RULES).write_text(REMARKS)
    shutil.copy(resource_dir("markers") / "remarks" / WORDS, made / WORDS)
    return made


def check(path: Path) -> Result:
    return CliRunner().invoke(markers, ["check", str(path)])


def test_good_files_are_told_in_one_line(folder: Path) -> None:
    assert check_remarks(folder).problems == ()
    result = check(folder)
    said = "2 remarks that ask, 0 that fit, no problems\n"
    assert (result.exit_code, result.output) == (0, said)


# words there, words instead, line, field, part of the message
BREAKAGES = [
    ("tone: asks", "tone: scolds", 4, "rules[1].tone", "one of asks, fits"),
    ("about: recommendation", "about: draft", 3, "rules[1].about", "one of recommendation, set"),
    ("concerns: owner", "concerns: weather", 5, "rules[1].concerns", "one of form"),
    ("basis: ours", "basis: guess", 14, "rules[1].basis", "one of source, ours"),
    ("    source: Ours\n", "", 2, "rules[1].source", "is missing"),
    ("title: Nobody has it", "titel: Nobody", 6, "rules[1].titel", "not a known field"),
    ("ask: Who has it?", "ask: Say who.", 12, "rules[1].ask", "a question mark"),
    ("id: owner.none", "id: Owner", 2, "rules[1].id", "small letters"),
    ("id: number.many", "id: owner.none", 25, "rules[2].id", "already used on line 2"),
    ("fact: kind, is", "fact: kinds, is", 9, "rules[1].when.all[1].fact", "no fact kinds"),
    ("is: action}\n", "is: deed}\n", 9, "rules[1].when.all[1].is", "deed is not a word (action"),
    ("has_owner, is: true", "has_owner, is: yess", 10, "rules[1].when.all[2].not.is", "true or f"),
    ("kind, is: action}\n", "kind, only: [action]}\n", 9, "rules[1].when.all[1].only", "not suit"),
    ("kind, is: action}\n", "kind}\n", 9, "rules[1].when.all[1]", "one way of looking"),
    ("more_than: earlier_most", "more_than: yesterday", 30, "rules[2].when.more_than", "no fact"),
    ("count, more_than: earlier_most", "count, fits: 3", 30, "rules[2].when.fits", "known field"),
    ("It is {kind}.", "It is {nature}.", 11, "rules[1].why", "its condition looks at"),
    ("There are {count}.", "There are {n}.", 31, "rules[2].why", "its condition looks at"),
    ("has_owner: false}\n", "has_owner: 3}\n", 16, "rules[1].examples[1].facts.has_owner", "3 is"),
    ("causes: [team]", "causes: [rain]", 17, "rules[1].examples[2].facts.causes", "rain is not"),
    ("causes: [team]", "causes: team", 17, "rules[1].examples[2].facts.causes", "a list of words"),
    ("earlier: [Do it.]", "earlier: [3]", 18, "rules[1].examples[3].facts.earlier", "list of text"),
    ("earlier: [Do it.]", "moon: 1", 18, "rules[1].examples[3].facts.moon", "no fact that an ex"),
    ("All agencies", "The Head of Housing", 19, "rules[1].examples[4]", "does not speak of"),
    ("The Head of Housing", "All staff", 24, "rules[1].near_misses[4]", "speaks of its near-miss"),
    ("      - text: All agencies should train staff.\n", "", 15, "rules[1].examples", "at least 4"),
    ("facts: {count: 3}", "text: Three", 41, "rules[2].near_misses[1]", "no words of its own"),
    (
        "basis: ours\n",
        "basis: ours\n    gives_way_to: [number.many]\n",
        15,
        "rules[1].gives_way_to[1]",
        "number.many is no other rule about the same",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "said"), BREAKAGES)
def test_a_breakage_is_told_with_file_line_and_field(
    folder: Path, old: str, new: str, line: int, field: str, said: str
) -> None:
    replace(folder / RULES, old, new)
    problems = check_remarks(folder).problems
    found = [(p.file, p.line, p.field) for p in problems if said in p.message]
    assert (RULES, line, field) in found, problems
    assert check(folder).exit_code == 1


# words there, words instead, field, part of the message
WORD_BREAKAGES = [
    ("  training:\n", "  schooling:\n", "means.schooling", "not a known field"),
    ("means:\n", "moans:\n", "means", "is missing"),
    ("threshold: 62", "threshold: 620", "likeness.threshold", "100 or less"),
    ("learning (event|", "learning ((event|", "means.training[2]", "is missing"),
]


@pytest.mark.parametrize(("old", "new", "field", "said"), WORD_BREAKAGES)
def test_a_broken_word_list_is_told_with_its_field(
    folder: Path, old: str, new: str, field: str, said: str
) -> None:
    line = replace(folder / WORDS, old, new)
    problems = check_remarks(folder).problems
    found = [p for p in problems if p.field == field and said in p.message]
    assert found, problems
    assert found[0].file == WORDS
    assert found[0].line in {line, 1}


def test_a_missing_file_and_a_stray_one_are_told(folder: Path) -> None:
    (folder / WORDS).rename(folder / "wards.yaml")
    said = [str(problem) for problem in check_remarks(folder).problems]
    assert said == [
        "wards.yaml:1: (whole file): is no file of remarks",
        "words.yaml:1: (whole file): is missing",
    ]


def test_a_file_that_is_no_yaml_is_told(folder: Path) -> None:
    (folder / RULES).write_text("rules:\n  - [")
    assert "recommendations.yaml:" in check(folder).output
    assert "is not YAML" in check(folder).output


def test_the_remarks_beside_a_copy_of_the_catalogue_are_checked_too(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(resource_dir("markers"), tmp_path / "markers"))
    line = replace(copy / "remarks" / RULES, "tone: asks", "tone: scolds")
    result = check(copy)
    assert result.exit_code == 1
    (said,) = result.output.splitlines()
    assert said.startswith(f"remarks/{RULES}:{line}: rules[1].tone: must be one of")


@pytest.mark.parametrize("rule", shipped().rules, ids=lambda rule: rule.id)
def test_each_rule_that_ships_holds_on_its_own_examples_and_near_misses(rule: Rule) -> None:
    assert min(len(rule.examples), len(rule.near_misses)) >= 4
    assert list(faults_of(shipped(), rule)) == []


@pytest.mark.parametrize("rule", shipped().rules, ids=lambda rule: rule.id)
def test_what_people_read_is_plain_kind_and_cited(rule: Rule) -> None:
    read = f"{rule.title} {rule.why} {rule.ask} {rule.source}"
    assert "'" not in read
    harsh = ("fail", "error", "wrong", "score", "warning", "poor", "bad", "must", "should have")
    assert [word for word in harsh if word in (rule.title + rule.why + rule.ask).lower()] == []
    assert rule.ask.count("?") >= 1
    # The page says that the rule is ours; the source says after whom, or that there is none.
    if rule.basis is Basis.OURS:
        assert rule.source.startswith(("After ", "None that we know of", "SCIE and NSPCC"))
        assert "ours" not in rule.source.lower()
    if rule.tone is Tone.FITS:
        assert not rule.gives_way_to


def test_the_files_that_ship_have_no_problems() -> None:
    assert check_remarks(resource_dir("markers") / "remarks").problems == ()


def test_the_rules_cover_what_the_field_asks_for() -> None:
    """The form check of the issue: each thing named there has its rule."""
    ids = {rule.id for rule in shipped().rules}
    assert ids >= {
        "form.smart-on-complex",
        "form.vague-on-simple",
        "cause.not-said",
        "means.training-or-policy",
        "owner.none",
        "measure.date-without-measure",
        "repeat.earlier",
        "set.many",
        "set.more-than-before",
        "set.none-national",
    }
