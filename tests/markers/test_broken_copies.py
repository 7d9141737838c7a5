"""A broken copy of the marker files is refused with the file, the line and the field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from qmapp.casework.remarks.commands import markers as markers_command
from qmapp.foundation.catalogue import CatalogueError, check_path, load_catalogue
from qmapp.resources import resource_dir


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resource_dir("markers"), tmp_path / "markers"))


def replace(path: Path, old: str, new: str) -> int:
    """Put new words for old ones; returns the line on which they stand."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


EDITION = "scr-2016/edition.yaml"
ANALYSIS = "scr-2016/qm13-analysis.yaml"
REFERRAL = "scr-2016/qm01-referral.yaml"
PARALLEL = "scr-2016/qm09-parallel-processes.yaml"
SCALE = "scales/judgement-1.yaml"
KINDS = "review-kinds.yaml"
SHEET = "sheets/family.yaml"
ISSUES = "practice-issues/nspcc-scie-2016.yaml"

# file, words there, words instead, field named, part of the message
BREAKAGES = [
    (SHEET, "side: family", "side: uncle", "side", "one of family, practitioner"),
    (SHEET, "side: family", "side: practitioner", "side", "the name of its file, family"),
    (SHEET, "title: Your part", "titel: Your part", "titel", "not a known field"),
    (SHEET, "heading: You choose", "heading: <b>You</b>", "sections[6].heading", ""),
    (ANALYSIS, "title: Analysis\n", "titel: Analysis\n", "titel", "not a known field"),
    (ANALYSIS, "number: 13", "number: thirteen", "number", "must be a whole number"),
    (ANALYSIS, "number: 13", "number: 14", "number", "must be 13, its place in the manifest"),
    (ANALYSIS, "id: qm13\n", "id: qm31\n", "id", "must be qm13, after its number"),
    (ANALYSIS, "slug: analysis", "slug: analyses", "slug", "the name of the file"),
    (ANALYSIS, "stage: running", "stage: walking", "stage", "walking is not a stage"),
    (ANALYSIS, "stage: running", "stage: setting-up", "stage", "comes before the stage"),
    (ANALYSIS, "hindsight-bias", "hindsight", "themes[1]", "is not a theme"),
    (ANALYSIS, "id: qm13-q3", "id: qm13-q2", "questions[3].id", "qm13-q2 is already used on line"),
    (ANALYSIS, "id: qm13-q3", "id: qm12-q3", "questions[3].id", "must begin with the id"),
    (ANALYSIS, "as they did?", "as they did.", "questions[3].text", "a question mark last"),
    (ANALYSIS, "basis: inferred", "basis: guessed", "questions[8].basis", "one of source, source-"),
    (ANALYSIS, "basis: inferred", "basis: source", "source_questions_seen", "is not the number"),
    (ANALYSIS, "questions_basis: partial", "questions_basis: source", "questions_basis", "partial"),
    (ANALYSIS, "visible_in_draft: direct", "visible_in_draft: yes", "visible_in_draft", "one of"),
    (ANALYSIS, "one case\n", "<b>one</b> case\n", "obstacles[4]", "without mark-up"),
    (ANALYSIS, "one case\n", "{{ one }} case\n", "obstacles[4]", "without mark-up"),
    (ANALYSIS, "checked_on: null", "checked_on: 2026-02-30", "checked_on", "a date that exists"),
    (ANALYSIS, "nation: england", "nation: ruritania", "statutory_lines[1].nation", "one of engl"),
    (ANALYSIS, "seen_at: null", "seen_at: www.example.org", "seen_at", "without an address"),
    (ANALYSIS, "title: Analysis\n", "title: Analysis\ntitle: Again\n", "title", "is written twice"),
    (ANALYSIS, "title: Analysis\n", "title: [Analysis\n", "(whole file)", "is not YAML"),
    (
        PARALLEL,
        "https://www.cps.gov.uk",
        "https://docsbay.net",
        "statutory_lines[2].url",
        "mirrors",
    ),
    (
        PARALLEL,
        "https://www.cps.gov.uk",
        "http://www.cps.gov.uk",
        "statutory_lines[2].url",
        "https",
    ),
    (EDITION, "slug: scr-2016", "slug: scr-2017", "slug", "the name of its folder"),
    (EDITION, "year: 2016", "year: '2016'", "year", "must be a whole number"),
    (EDITION, "kind: lcspr", "kind: lscpr", "fits[2].kind", "not a kind of review"),
    (EDITION, "kind: lcspr", "kind: scr", "fits[2].kind", "scr is already used on line"),
    (EDITION, "scale: judgement-1", "scale: judgement-9", "scale", "no file scales/judgement-9"),
    (EDITION, "qm13-analysis.yaml", "qm13-analyses.yaml", "markers[13]", "there is no file"),
    (EDITION, "qm13-analysis.yaml", "qm12-family-involvement.yaml", "markers[13]", "named twice"),
    (EDITION, "  - qm13-analysis.yaml\n", "", "markers", "which the manifest does not name"),
    (SCALE, "order: 3", "order: 2", "ratings[2].order", "must be 3"),
    (SCALE, "id: largely_met", "id: met", "ratings[2].id", "met is already used on line"),
    (SCALE, "id: judgement-1", "id: judgement-2", "id", "the name of its file"),
    (SCALE, "icon: cannot", "icon: smiley", "ratings[5].icon", "must be one of met, largely"),
    (KINDS, "nation: wales", "nation: cymru", "kinds[3].nation", "must be one of"),
    (KINDS, "id: lcspr", "id: scr", "kinds[2].id", "scr is already used on line"),
    (ISSUES, "edition: nspcc-scie-2016", "edition: other", "edition", "the name of its file"),
    (ISSUES, "  year: 2016", "  year: '2016'", "meta.year", "must be a whole number"),
    (ISSUES, "publisher: NSPCC", "publishers: NSPCC", "meta.publishers", "not a known field"),
    (ISSUES, 'scie_index: "https:', 'scie_index: "ftp:', "meta.sources.scie_index", "https addre"),
    (ISSUES, "issues_found_here: 14", "issues_found_here: 44", "meta.issues_found_here", "be 14:"),
    (ISSUES, "issues_not_found: 30", "issues_not_found: 0", "meta.issues_not_found", "must be 30"),
    (ISSUES, "briefings_published: 14", "briefings_published: 15", "briefings_published", "14: b"),
    (ISSUES, "read_in_full: 1\n", "read_in_full: 14\n", "meta.briefings_read_in_full", "must be 1"),
    (ISSUES, "read_in_part: 13", "read_in_part: 0", "meta.briefings_read_in_part", "must be 13"),
    (ISSUES, "solutions_status: full", "solutions_status: partial", "briefings_read_in_full", "0:"),
    (ISSUES, "{id: issue, pub", "{id: solutions, pub", "briefing_structure[4].id", "already used"),
    (ISSUES, "order: 3, title", "order: 4, title", "stages[3].order", "must be 3, its place"),
    (ISSUES, "title: Referrals, issues_found: 4", "title: Referrals, issues_found: 5",
     "stages[3].issues_found", "must be 4"),
    (ISSUES, "{id: rp-2,", "{id: rp-1,", "reader_points[2].id", "rp-1 is already used on line"),
    (ISSUES, "{id: pi-referral-or-contact", "{id: pi-early-help-disagreement",
     "practice_issues[2].id", "pi-early-help-disagreement is already used"),
    (ISSUES, "stage: strategy_meetings, stage_basis: title", "stage: nowhere, stage_basis: title",
     "practice_issues[6].stage", "nowhere is not a stage"),
    (ISSUES, "stage_alternative: strategy_meetings", "stage_alternative: nowhere",
     "practice_issues[7].stage_alternative", "nowhere is not a stage"),
    (ISSUES, "stage_basis: inferred, stage_alternative", "stage_basis: title, stage_alternative",
     "practice_issues[7].stage_alternative", "only where the stage is inferred"),
    (ISSUES, 'use of early help assessment", briefing: 1,',
     'use of early help assessment", briefing: 99,', "practice_issues[1].briefing", "no briefing 99"),
    (ISSUES, 'use of early help assessment", briefing: 1,',
     'use of early help assessment", briefing: 2,', "practice_issues[1].briefing", "another issue"),
    (ISSUES, "briefing: 14, basis: source", "briefing: 14, basis: guess",
     "practice_issues[14].basis", "one of source, local"),
    (ISSUES, "  - number: 3\n", "  - number: 2\n", "briefings[3].number", "2 is already used on line"),
    (ISSUES, "practice_issue: pi-bruising-not-referred", "practice_issue: pi-none",
     "briefings[3].practice_issue", "pi-none is not a practice issue"),
    (ISSUES, "practice_issue: pi-bruising-not-referred", "practice_issue: pi-referral-or-contact",
     "briefings[3].practice_issue", "does not name briefing 3"),
    (ISSUES, '    title: "Not convening strategy discussions', '    title: "Not holding them',
     "briefings[6].title", "is not the title of pi-no-strategy-discussion"),
    (ISSUES, "underlying_status: partial\n", "underlying_status: not_seen\n",
     "briefings[1].underlying_status", "holds something"),
    (ISSUES, "solutions_status: not_seen\n", "solutions_status: full\n",
     "briefings[1].solutions_status", "solutions is empty"),
    (ISSUES, '    url: "https://www.scie.org.uk', '    url: "https://docsbay.net', "briefings[1].url",
     "mirrors"),
    (ISSUES, "{id: q-why-1", "{id: q-how-1", "questions[2].items[1].id", "must begin with the id"),
    (ISSUES, "{id: q-why-2", "{id: q-why-1", "questions[2].items[2].id", "already used on line"),
    (ISSUES, "answer: measure", "answer: number", "questions[3].items[7].answer", "one of choice"),
    (ISSUES, "nearest_briefings: [9]", "nearest_briefings: [19]",
     "reader_points[4].nearest_briefings[1]", "no briefing 19"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "field", "message"), BREAKAGES)
def test_a_broken_copy_names_file_line_and_field(
    copy: Path, file: str, old: str, new: str, field: str, message: str
) -> None:
    line = replace(copy / file, old, new)
    problems = [p for p in check_path(copy) if message in p.message]
    assert problems, [str(problem) for problem in check_path(copy)]
    problem = problems[0]
    assert problem.file == file
    assert problem.field == field or problem.field.endswith(f".{field}")
    assert str(problem) == f"{file}:{problem.line}: {problem.field}: {problem.message}"
    if field != "(whole file)":
        assert holds_field(copy / file, problem.line, field)
    else:
        assert problem.line - line in {0, 1}


def holds_field(path: Path, line: int, field: str) -> bool:
    """Whether that line of the file is where the field begins."""
    here = path.read_text(encoding="utf-8").splitlines()[line - 1].strip()
    last = field.rsplit(".", 1)[-1]
    if last.endswith("]"):
        return here.startswith("- ") or f"{last.partition('[')[0]}: [" in here
    if here.startswith("- {"):
        return f"{{{last}: " in here or f", {last}: " in here
    return here.startswith((f"{last}:", f"- {last}:"))


def test_a_missing_field_is_named(copy: Path) -> None:
    replace(copy / ANALYSIS, "visible_in_draft: direct\n", "")
    assert [(p.file, p.field, p.message) for p in check_path(copy)] == [
        (ANALYSIS, "visible_in_draft", "is missing")
    ]


def test_every_problem_is_told_at_once(copy: Path) -> None:
    replace(copy / ANALYSIS, "number: 13", "number: thirteen")
    replace(copy / REFERRAL, "stage: setting-up", "stage: walking")
    replace(copy / SCALE, "icon: cannot", "icon: smiley")
    assert [problem.file for problem in check_path(copy)] == [SCALE, REFERRAL, ANALYSIS]


def test_a_missing_kinds_file_is_told(copy: Path) -> None:
    (copy / KINDS).unlink()
    assert [str(p) for p in check_path(copy)] == [f"{KINDS}:1: (whole file): is missing"]


def test_a_missing_sheet_is_told(copy: Path) -> None:
    (copy / SHEET).unlink()
    assert [problem.file for problem in check_path(copy)] == [SHEET]


def test_missing_practice_issues_are_told(copy: Path) -> None:
    (copy / ISSUES).unlink()
    assert [str(p) for p in check_path(copy)] == [
        f"{copy}:1: (folder): holds no practice issues: no file practice-issues/*.yaml is in it"
    ]


def test_an_issue_that_a_site_adds_is_not_counted_as_published(copy: Path) -> None:
    replace(
        copy / ISSUES,
        "\n# CSC = children's",
        "  - {id: local-handover, stage: universal_services, stage_basis: inferred,"
        ' title: "Handover between health visitors", basis: local}\n\n# CSC = children\'s',
    )
    assert check_path(copy) == []
    practice = load_catalogue(copy).practice
    assert practice.issue("local-handover").briefing is None
    assert practice.meta.issues_found_here == 14
    assert practice.briefing_of("local-handover") is None
    assert practice.issues[0].id == "local-handover"


def test_a_file_that_is_not_utf8_is_told(copy: Path) -> None:
    (copy / ANALYSIS).write_bytes(b"title: caf\xe9\n")
    assert "cannot be read as UTF-8" in str(check_path(copy)[0])


def test_an_empty_file_is_told(copy: Path) -> None:
    (copy / ANALYSIS).write_text("")
    assert [str(p) for p in check_path(copy)] == [
        f"{ANALYSIS}:1: (whole file): must be a group of fields"
    ]


def test_a_folder_without_an_edition_is_told(tmp_path: Path) -> None:
    assert "holds no edition" in str(check_path(tmp_path)[0])


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "is not a folder of marker files" in str(check_path(tmp_path / "nowhere")[0])


def test_one_edition_can_be_checked_away_from_the_others(copy: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(copy / "scr-2016", tmp_path / "alone" / "scr-2016"))
    assert check_path(alone) == []
    assert check_path(alone / "edition.yaml") == []
    line = replace(alone / "qm13-analysis.yaml", "number: 13", "number: thirteen")
    assert [str(p) for p in check_path(alone)] == [
        f"qm13-analysis.yaml:{line}: number: must be a whole number"
    ]


def test_a_broken_catalogue_stops_the_start(copy: Path) -> None:
    line = replace(copy / ANALYSIS, "number: 13", "number: thirteen")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(copy)
    assert f"{ANALYSIS}:{line}: number: must be a whole number" in str(caught.value)


def test_the_command_says_in_one_line_that_all_is_well(copy: Path) -> None:
    result = CliRunner().invoke(markers_command, ["check", str(copy)])
    assert result.exit_code == 0
    assert result.output == (
        "18 markers, 110 questions (scr-2016), 14 practice issues (nspcc-scie-2016), no problems\n"
    )


def test_the_command_prints_a_line_for_each_problem(copy: Path) -> None:
    line = replace(copy / ANALYSIS, "number: 13", "number: thirteen")
    result = CliRunner().invoke(markers_command, ["check", str(copy)])
    assert result.exit_code == 1
    assert result.output == f"{ANALYSIS}:{line}: number: must be a whole number\n"
