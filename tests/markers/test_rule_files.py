"""A broken copy of the rule files is refused with the file, the line and the field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qmapp.casework.lenses.checking import check_rules
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.remarks.commands import markers
from qmapp.resources import resource_dir

LENS = """\
lens: identifier
title: Identifying details
means: Somebody may be found by it.
ask: Could a neighbour place them?
markers: [14, 17]
cannot_see: Much.
source: Ours.
guards: [quoted]
define:
  in-june:
    says: It was in June.
    patterns: [june]
rules:
  - id: identifier.plum
    pattern: "plum {fruit}"
    confidence: high
    why: It may be a plum.
    guards: [in-june]
    examples: ["A plum tart.", "Plum pie came."]
    near_misses: ["A pear tart.", "A plum tart in June."]
  - id: identifier.number
    re2: ['[0-9]{3}-[0-9]{3}']
    confidence: low
    why: It may be a number.
    examples: ["Ring 555-123.", {text: "Ring 555-124.", section: method}]
    near_misses: ["Ring 55.", "Ring me."]
"""
GUARDS = """\
quoted:
  quoted: true
  does: lower
  says: It is quoted.
"""
WORDS = """\
classes:
  fruit:
    nouns: [tart, pie]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rules"
    made.mkdir()
    (made / "identifier.yaml").write_text(LENS)
    (made / "guards.yaml").write_text(GUARDS)
    (made / "words.yaml").write_text(WORDS)
    return made


def check(path: Path) -> Result:
    return CliRunner().invoke(markers, ["check", str(path)])


def test_good_rules_are_told_in_one_line(folder: Path) -> None:
    assert check_rules(folder).problems == ()
    result = check(folder)
    assert (result.exit_code, result.output) == (0, "2 rules of 1 lens, no problems\n")


# file, words there, words instead, line, field, part of the message
BREAKAGES = [
    ("identifier", "confidence: high", "confidence: sure", 16, "rules[1].confidence", "high, medium"),
    ("identifier", "why: It may be a plum.", "wy: Plum.", 17, "rules[1].wy", "not a known field"),
    ("identifier", "    why: It may be a plum.\n", "", 14, "rules[1].why", "is missing"),
    ("identifier", "guards: [quoted]", "guards: 3", 8, "guards", "must be a list"),
    ("identifier", "markers: [14, 17]", "markers: [14, 19]", 5, "markers[2]", "18 or less"),
    ("identifier", "title: Identifying details\n", "", 1, "title", "is missing"),
    ("identifier", "lens: identifier", "lens: blame", 1, "lens", "must be identifier"),
    ("identifier", "id: identifier.number", "id: identifier.plum", 21, "rules[2].id", "on line 14"),
    ("identifier", "id: identifier.plum", "id: blame.plum", 14, "rules[1].id", "begin with identifier"),
    ("identifier", "plum {fruit}", "plum {friut}", 15, "rules[1].pattern", "no word class “friut”"),
    ("identifier", "plum {fruit}", "plum ({fruit}", 15, "rules[1].pattern", "“)” is missing"),
    ("identifier", "'[0-9]{3}-", "'([0-9]{3}-", 22, "rules[2].re2[1]", "re2 cannot read it"),
    ("identifier", "'[0-9]{3}-", "'[0-9]{3000}-", 22, "rules[2].re2[1]", "re2 cannot read it"),
    ("identifier", "patterns: [june]", 'patterns: ["june |"]', 12, "define.in-june.patterns[1]", "is empty"),
    ("identifier", "guards: [in-june]", "guards: [in-july]", 14, "rules[1]", "no guard “in-july”"),
    ("identifier", '    pattern: "plum {fruit}"\n', "", 14, "rules[1]", "a pattern, words or re2"),
    ("identifier", "A plum tart.", "A pear tart.", 19, "rules[1].examples[1]", "does not flag"),
    ("identifier", "A pear tart.", "A plum pie.", 20, "rules[1].near_misses[1]", "flags its near"),
    ("identifier", ', "Plum pie came."', "", 19, "rules[1].examples", "at least 2"),
    ("identifier", "section: method", "section: middle", 25, "rules[2].examples[2].section", "one of"),
    ("guards", "does: lower", "does: raise", 3, "quoted.does", "one of drop"),
    ("guards", "quoted: true", "quoted: maybe", 2, "quoted.quoted", "true or false"),
    ("guards", "quoted: true", "where: behind 3", 2, "quoted.where", "must be sentence, before N"),
    ("words", "[tart, pie]", "[tart, no]", 3, "classes.fruit.nouns[2]", "must be text"),
    ("words", "nouns:", "noun:", 3, "classes.fruit.noun", "not a known field"),
    ("words", "nouns: [tart, pie]", "include: [cake]", 1, "(whole file)", "no word class “cake”"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "field", "said"), BREAKAGES)
def test_a_breakage_is_told_with_file_line_and_field(
    folder: Path, file: str, old: str, new: str, line: int, field: str, said: str
) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = [(p.file, p.line, p.field) for p in check_rules(folder).problems if said in p.message]
    assert (path.name, line, field) in found, check_rules(folder).problems
    assert check(folder).exit_code == 1


def test_a_file_of_no_lens_is_refused(folder: Path) -> None:
    (folder / "plums.yaml").write_text("rules: []")
    (problem,) = check_rules(folder).problems
    assert str(problem) == "plums.yaml:1: (whole file): is no file of rules: no lens has that name"


def test_a_file_that_is_no_yaml_is_told_with_its_line(folder: Path) -> None:
    (folder / "identifier.yaml").write_text("rules:\n  - [")
    assert "identifier.yaml:" in check(folder).output
    assert "is not YAML" in check(folder).output


def test_a_boards_own_rules_are_checked_over_those_that_ship(tmp_path: Path) -> None:
    rules = LENS[LENS.index("rules:") :].replace("plum {fruit}", "plum tart").replace(
        "guards: [in-june]", "guards: [in-glossary]"
    ).replace('"Plum pie came."', '"Plum tart came."').replace(" in June", "y thing")  # fmt: skip
    (tmp_path / "identifier.yaml").write_text(rules)
    found = check_rules(tmp_path)
    assert found.problems == ()
    assert found.ruleset is not None
    assert len(found.ruleset.rules) == len(shipped().rules) + 2
    (tmp_path / "identifier.yaml").write_text(rules.replace("plum tart", "plum {nope}"))
    (problem,) = check_rules(tmp_path).problems
    assert (problem.line, problem.field) == (3, "rules[1].pattern")


def test_the_rules_beside_a_copy_of_the_catalogue_are_checked_too(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(resource_dir("markers"), tmp_path / "markers"))
    file = copy / "lenses" / "identifier.yaml"
    file.write_text(file.read_text("utf-8").replace("lens: identifier", "lens: plum", 1), "utf-8")
    result = check(copy)
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert line.startswith("lenses/identifier.yaml:")
    assert ": lens: must be one of" in line


def test_the_rules_that_ship_have_no_problems() -> None:
    assert check_rules(resource_dir("markers") / "lenses").problems == ()


def test_what_people_read_of_rules_is_set_with_real_apostrophes() -> None:
    ruleset = shipped()
    guards = [guard for rule in ruleset.rules.values() for guard in rule.guards]
    read = [words for r in ruleset.rules.values() for words in (r.why, r.question, r.source)]
    read += [guard.says for guard in (*ruleset.guards.values(), *guards)]
    for note in ruleset.lens_notes.values():
        read += [note.title, note.means, note.ask, note.cannot_see]
    told = ruleset.lists["absences"]
    read += [person["statement"] for person in told["family"].values()]
    read += [told[name]["statement"] for name in ("practitioners", "family_voice", "explanation")]
    assert sum("’" in words for words in read) > 10
    assert [words for words in read if "'" in words] == []
