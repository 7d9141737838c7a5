"""What the scan points at by section: shown with its words, beside the draft before, or not yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import select

from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.lenses.model import Confidence, Lens, SectionKind
from qmapp.casework.scan import service as scanning
from qmapp.casework.triage.pages import measured
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.audit.models import Reading
from qmapp.foundation.jobs import service as job_service
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import Case, add_draft, begin, make_case, submit
from tests.support.tiny_rules import tiny_ruleset
from tests.web.assessments.test_query_count import counting
from tests.web.conftest import As
from tests.web.triage.conftest import scan_of
from tests.web.triage.scan_page import ScanPage, words_of
from tests.web.triage.whole_scan import Whole, whole

__all__ = ["whole"]

TEXTS = ("Child K", "1. Method", "2. Analysis", "3. Findings")
Opened = Callable[..., ScanPage]


@pytest.fixture
def opened(storage: Storage, as_: As, whole: Whole) -> Opened:
    """Call it: a draft with these sections is scanned, and its commissioner opens it."""

    def make(texts: tuple[str, ...] = TEXTS, *, reveal: str | None = "whole") -> ScanPage:
        case = make_case(storage, texts=texts)
        scan_of(storage, case)
        desk = ScanPage(as_(case.commissioner), begin(storage, case, case.commissioner).id)
        if reveal is not None:
            desk.reveal(reveal)
        return desk

    return make


def page(desk: ScanPage, status: int = 200) -> str:
    answer = desk.client.get(f"{desk.address}/summary")
    assert answer.status_code == status
    return answer.text


def row(html: str, number: int) -> str:
    """The words of one section's row."""
    found = re.search(rf'id="section-{number}"[\s\S]*?</tr>', html)
    assert found is not None
    return words_of(f"<p {found[0]}")


# What is counted --------------------------------------------------------------------------------


def test_each_figure_stands_with_its_words(opened: Opened, whole: Whole) -> None:
    whole.words = [0, 1210, 300, 149]
    whole.flags = {
        1: {Lens.HINDSIGHT: 4, Lens.FAMILY: 1},
        3: {Lens.BLAME: 2},
    }
    html = page(opened())
    assert "Hindsight: 4 in 1,210 words: 3.3 per 1,000" in row(html, 2)
    assert "Family voice: 1 in 1,210 words: 0.8 per 1,000" in row(html, 2)
    assert "Blame: 2 in 149 words" in row(html, 4)
    assert "per 1,000" not in words_of(row(html, 4))
    assert "fewer than 150 words" in words_of(html)
    assert "total" not in words_of(html).lower()


def test_each_figure_leads_to_its_flags(opened: Opened, whole: Whole) -> None:
    whole.flags = {2: {Lens.DESCRIPTION_ONLY: 2}}
    desk = opened()
    html = page(desk)
    (address,) = re.findall(r'<td class="n[^"]*"><a href="([^"]*)"', html)
    assert address.startswith(f"{desk.address}?lens=description-only#")
    anchor = address.partition("#")[2]
    assert f'id="{anchor}"' in desk.html()


def test_what_is_listed_only_on_request_is_not_counted(opened: Opened, whole: Whole) -> None:
    whole.flags, whole.confidence = {2: {Lens.BLAME: 3}}, Confidence.LOW
    assert "Blame:" not in words_of(page(opened()))


def test_recommendations_are_counted_elsewhere(opened: Opened, whole: Whole) -> None:
    whole.flags = {2: {Lens.RECOMMENDATION: 3}}
    assert "Recommendation:" not in words_of(page(opened()))


def test_what_is_missing_is_said_where_it_is_missing(opened: Opened, whole: Whole) -> None:
    whole.kinds = {2: SectionKind.ANALYSIS, 3: SectionKind.FINDINGS}
    whole.flags = {
        1: {Lens.FAMILY: 3},
        2: {Lens.DESCRIPTION_ONLY: 3, Lens.HINDSIGHT: 1, Lens.EXPLANATION: 1, Lens.FAMILY: 1},
    }
    html = page(opened())
    assert (
        "Explanation is thin here: 1 explanatory wording beside 4 places that describe or judge "
        "practice." in row(html, 3)
    )
    assert "No family voice here." in row(html, 4)
    assert "family voice here" not in row(html, 3)
    words = words_of(html)
    assert "Explanation is thin in 1 of the 4 sections shown." in words
    assert "A family voice was found in 1 of the 2 parts where one would expect it." in words


def test_nothing_is_explained_in_a_chronology(opened: Opened, whole: Whole) -> None:
    whole.kinds = {2: SectionKind.CHRONOLOGY}
    whole.flags = {2: {Lens.DESCRIPTION_ONLY: 9}}
    assert "thin here" not in page(opened())


def test_the_picture_is_hidden_from_those_who_hear_the_table(opened: Opened, whole: Whole) -> None:
    whole.words = [0, 600, 300, 100]
    whole.flags = {1: {Lens.BLAME: 3}, 2: {Lens.BLAME: 3}, 3: {Lens.FAMILY: 1}}
    html = page(opened())
    picture = re.search(r'<figure class="qm-shape" aria-hidden="true">[\s\S]*</figure>', html)
    assert picture is not None
    bars = re.findall(
        r'class="is-bar" x="([\d.]+)%" y="[\d.]+" width="([\d.]+)%" height="([\d.]+)"', picture[0]
    )
    # Twice the words, half the rate: a bar twice as wide and half as high.
    assert [tuple(map(float, bar)) for bar in bars] == [(0, 60, 14.5), (60, 30, 29)]
    assert picture[0].count('class="is-short"') == 1


# Hidden ---------------------------------------------------------------------------------------


def test_before_flags_are_asked_for_there_is_no_figure(opened: Opened, whole: Whole) -> None:
    whole.flags, whole.statements = {1: {Lens.BLAME: 7}}, ["No statement found about the father."]
    html = page(opened(reveal=None))
    assert "Flags are hidden until you ask for them" in html
    assert "<table" not in html
    assert "father" not in html
    assert "What the scan cannot see" in html


def test_a_hidden_section_says_so_and_no_more(opened: Opened, whole: Whole) -> None:
    whole.flags = {1: {Lens.BLAME: 7}, 2: {Lens.BLAME: 8}}
    whole.kinds = {2: SectionKind.ANALYSIS, 3: SectionKind.ANALYSIS}
    whole.statements = ["No statement found about the father."]
    html = page(opened(reveal="2"))
    folded = re.findall(r'<tr class="is-hidden">[\s\S]*?</tr>', html)
    assert len(folded) == 1, "all that is hidden stands in one row"
    assert "3 sections not shown yet" in folded[0]
    titles = re.findall(r'<li id="section-(\d)">', folded[0])
    assert titles == ["1", "2", "4"]
    assert "<li" not in page(opened()).partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Blame: 7" not in words_of(html)
    assert "Blame: 8 in 400 words" in row(html, 3)
    words = words_of(html)
    assert "1 of 4 sections are shown" in words
    assert "No family voice" not in words, "a part of the analysis is hidden"
    assert "about the father" not in words
    assert "once the flags of all sections are shown" in words
    assert 'class="is-hidden" x=' in html


def test_the_whole_draft_speaks_when_all_is_shown(opened: Opened, whole: Whole) -> None:
    whole.statements = ["No statement found about the father."]
    desk = opened(reveal=None)
    for section in ("-1", "1", "2"):
        desk.reveal(section)
    assert "about the father" not in page(desk)
    desk.reveal("3")
    assert "No statement found about the father." in page(desk)


# The draft before -------------------------------------------------------------------------------


def test_the_change_since_the_draft_before_is_told_section_by_section(
    storage: Storage, as_: As, whole: Whole
) -> None:
    case = make_case(storage, texts=TEXTS)
    whole.words = [0, 400, 900, 400]
    whole.flags = {1: {Lens.BLAME: 1}, 2: {Lens.BLAME: 6, Lens.EXPLANATION: 2}, 3: {Lens.FAMILY: 1}}
    scan_of(storage, case)
    first = begin(storage, case, case.commissioner)
    desk = ScanPage(as_(case.commissioner), first.id)
    desk.reveal()
    assert "No earlier draft in which you looked at flags" in page(desk)
    submit(storage, case.commissioner, first)
    later = next_draft(storage, case, ("Child K", "2 Method", "3 Analysis", "Aims", "5 Findings"))
    whole.flags = {1: {Lens.BLAME: 1}, 2: {Lens.BLAME: 1, Lens.EXPLANATION: 5}, 3: {Lens.BLAME: 1}}
    scan_of(storage, later)
    desk = ScanPage(as_(case.commissioner), begin(storage, later, case.commissioner).id)
    desk.reveal()
    html = page(desk)
    assert "same" in row(html, 2)
    assert "5 fewer" in row(html, 3)
    assert "3 more" in row(html, 3)
    assert "new section" in row(html, 4)
    assert "1 fewer" in row(html, 5)
    words = words_of(html)
    assert "the change since draft 1." in words
    assert "scanned by other rules" not in words


def next_draft(storage: Storage, case: Case, texts: tuple[str, ...]) -> Case:
    draft_id, reading_id = uuid4(), uuid4()
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft_id,
            reading_id=reading_id, number=2, texts=texts,
        )  # fmt: skip
    return Case(case.board_id, case.review_id, draft_id, reading_id, case.people)


def test_the_page_has_one_name(opened: Opened, whole: Whole) -> None:
    desk = opened()
    html, name = page(desk), "Summary of the scan"
    assert f'<h1 class="qm-h1">{name}</h1>' in html
    assert f"<title>{name}:" in html
    assert f'aria-current="page">{name}</span>' in html
    address = f"{desk.address}/summary"
    for other in (html, page_of(desk, "/recommendations"), desk.html()):
        assert set(re.findall(rf'href="{address}"[^>]*>([^<]*)<', other)) == {name}
    assert f"“{name}” says how often" in page_of(desk, "", at="/help")


def page_of(desk: ScanPage, path: str, at: str | None = None) -> str:
    return desk.client.get((desk.address if at is None else at) + path).text


# States -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (None, "This draft has not been scanned yet"),
        (JobState.WAITING, "The draft waits to be scanned."),
        (JobState.RUNNING, "passage 120 of 890"),
        (JobState.FAILED, "The scan of this draft failed"),
    ],
)
@pytest.mark.usefixtures("tiny_rules")
@pytest.mark.parametrize("name", ["summary", "recommendations"])
def test_without_a_scan_the_page_says_why(
    storage: Storage, as_: As, state: JobState | None, says: str, name: str
) -> None:
    case = make_case(storage, texts=TEXTS)
    mine = begin(storage, case, case.commissioner)
    if state is not None:
        with storage.unit_of_work() as db:
            payload = {"reading_id": str(case.reading_id)}
            job = job_service.queue(db, READABLE, payload, board_id=case.board_id, now=clock())
            db.flush()
            kept = db.get_one(Job, job.id)
            kept.state, kept.progress = state, {"done": 120, "total": 890}
    html = as_(case.commissioner).get(f"/assessments/{mine.id}/scan/{name}").text
    assert says in html
    assert "<table" not in html


def test_a_submitted_assessment_that_never_asked_stays_without(
    storage: Storage, as_: As, whole: Whole
) -> None:
    case = make_case(storage, texts=TEXTS)
    scan_of(storage, case)
    mine = begin(storage, case, case.commissioner)
    submit(storage, case.commissioner, mine)
    html = page(ScanPage(as_(case.commissioner), mine.id))
    assert "Flags were never asked for in this assessment" in html
    assert "Ask for flags" not in html


def test_nobody_else_sees_it_and_each_look_is_noted(
    storage: Storage, as_: As, whole: Whole
) -> None:
    case = make_case(storage, texts=TEXTS)
    scan_of(storage, case)
    mine = begin(storage, case, case.commissioner)
    for name in ("summary", "recommendations"):
        address = f"/assessments/{mine.id}/scan/{name}"
        assert as_(case.lead).get(address).status_code == 404
        assert as_(case.manager).get(address).status_code == 404
    assert as_(case.commissioner).get(address).status_code == 200
    with storage.reading() as db:
        readers = db.scalars(select(Reading.person_id)).all()
    assert set(readers) == {case.commissioner.person_id}


@pytest.fixture(autouse=True)
def unmeasured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No figures unless a test writes some: those that ship change with every scoring."""
    monkeypatch.setattr(measured, "resource_dir", lambda name: tmp_path / "none")


# How well it does --------------------------------------------------------------------------------


@pytest.fixture
def figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Call it with a version: the figures of those rules are there."""

    def write(version: str) -> None:
        lens = {
            "high": {"right": 41, "of": 44}, "listed": {"right": 52, "of": 60, "wanted": 58},
            "keywords": {"right": 30, "of": 120}, "f1": 0.88, "keywords_f1": 0.34,
        }  # fmt: skip
        told = {"date": "2026-11-21", "rules_version": version, "lenses": {"blame": lens}}
        (tmp_path / measured.NAME).write_text(yaml.safe_dump(told))
        monkeypatch.setattr(measured, "resource_dir", lambda name: tmp_path)

    return write


def test_the_figures_are_n_of_n_beside_a_search_for_words(
    opened: Opened, figures: Callable[[str], None]
) -> None:
    desk = opened()
    assert "have not been measured yet" in page(desk)
    figures(tiny_ruleset().version)
    words = words_of(page(desk))
    assert "Blame 41 of 44 52 of 60 52 of 58 30 of 120 30 of 58" in words
    assert "Hindsight – – – – –" in words
    assert "Measured on 21 November 2026" in words
    assert "newer than those" not in words
    assert "0.88" not in words


def test_figures_of_other_rules_say_so(opened: Opened, figures: Callable[[str], None]) -> None:
    desk = opened()
    figures("0" * 64)
    assert "The rules in force are newer than those that were measured." in page(desk)


def test_rules_of_the_board_are_said(
    storage: Storage, as_: As, whole: Whole, figures: Callable[[str], None]
) -> None:
    case = make_case(storage, texts=TEXTS)
    scan_of(storage, case)
    desk = ScanPage(as_(case.commissioner), begin(storage, case, case.commissioner).id)
    desk.reveal()
    figures(tiny_ruleset().version)
    words = words_of(page(desk))
    assert "The rules have changed since this scan" not in words
    assert "Your board has rules of its own" not in words
    administrator = Actor(
        case.chair.person_id,
        "The administrator",
        board_roles={case.board_id: frozenset({BoardRole.ADMINISTRATOR})},
    )
    with storage.unit_of_work() as db:
        scanning.switch_off(db, administrator, case.board_id, "no-action", "Noise", clock())
    words = words_of(page(desk))
    assert "The rules have changed since this scan" in words
    assert "Your board has rules of its own, or has switched some off." in words


# Much -------------------------------------------------------------------------------------------


def test_more_sections_take_no_more_queries(opened: Opened, whole: Whole, storage: Storage) -> None:
    whole.flags = {at: {Lens.BLAME: 2, Lens.FAMILY: 1} for at in range(300)}
    few = opened()
    many = opened(tuple(f"{n} A heading" + " of some length" * 12 for n in range(300)))
    taken = []
    for desk in (few, many):
        page(desk)
        with counting(storage) as executed:
            html = page(desk)
        taken.append(len(executed))
    assert html.count('id="section-') == 300
    assert len(html.encode()) < 800 * 1024
    assert taken[0] == taken[1]
