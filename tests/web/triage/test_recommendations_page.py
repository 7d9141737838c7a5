"""The recommendations that a scan found: each field with its words, never a grade, never early."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from qmapp.casework.lenses.model import Addressee, Form, SectionKind, Strength
from qmapp.casework.scan.queries import SectionLine
from qmapp.casework.scan.recommended import is_listed
from qmapp.foundation.storage import Storage
from tests.factories.assessments import begin, make_case
from tests.web.assessments.test_query_count import counting
from tests.web.conftest import As
from tests.web.triage.conftest import scan_of
from tests.web.triage.scan_page import ScanPage, words_of
from tests.web.triage.whole_scan import Whole, action, question, whole

__all__ = ["whole"]

TEXTS = ("Child K", "The story", "What we recommend")
Opened = Callable[..., ScanPage]


@pytest.fixture
def opened(storage: Storage, as_: As, whole: Whole) -> Opened:
    """Call it: a draft with these sections is scanned, and its commissioner opens it."""

    def make(reveal: str | None = "whole") -> ScanPage:
        whole.kinds = whole.kinds or dict.fromkeys((1, 2), SectionKind.RECOMMENDATIONS)
        case = make_case(storage, texts=TEXTS)
        scan_of(storage, case)
        desk = ScanPage(as_(case.commissioner), begin(storage, case, case.commissioner).id)
        if reveal is not None:
            desk.reveal(reveal)
        return desk

    return make


def page(desk: ScanPage, query: str = "") -> str:
    answer = desk.client.get(f"{desk.address}/recommendations{query}")
    assert answer.status_code == 200
    return str(answer.text)


def item(html: str, number: int) -> str:
    """The words of one recommendation."""
    found = re.search(rf'<li class="qm-rec" id="recommendation-{number}">[\s\S]*?</li>', html)
    assert found is not None
    return words_of(found[0])


def test_each_field_stands_with_the_words_that_decided(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [action(2)]
    words = item(page(opened()), 1)
    assert "1 Action" in words
    assert "The Trust should do it by March 2027." in words
    assert "Addressee One agency “The Trust”" in words
    assert "Specific “remove”" in words
    assert "Measurable “audit of forty cases”" in words
    assert "Owner “The Trust”" in words
    assert "Time-bound “by March 2027”" in words
    assert "Strength Strong" in words
    assert "quick answer" not in words


def test_what_is_not_found_is_said_without_a_verdict(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [
        action(
            2, specific=False, measurable=False, owner=False, time_bound=False, verb="strengthen",
            strength=Strength.WEAK, addressee=Addressee.UNCLEAR, addressee_words="",
            owner_words="", time_words="", measure_words="",
        )
    ]  # fmt: skip
    html = page(opened())
    words = item(html, 1)
    assert "Addressee Unclear" in words
    assert "Specific not found: “strengthen” it names no thing to do or change" in words
    for field in ("Measurable", "Owner", "Time-bound"):
        assert f"{field} not found" in words
    assert "A recommendation that is not SMART can be the right one" in words_of(html)


def test_a_finding_with_questions_has_no_fields_and_says_why(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [question(2)]
    html = page(opened())
    assert "not an action that lacks a date" in words_of(html)
    words = item(html, 1)
    assert "Finding with questions" in words
    assert "Profile left out" in words
    for field in ("Specific", "Measurable", "Owner", "Time-bound", "Strength", "not found"):
        assert field not in words


def test_a_quick_answer_is_asked_about(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [action(2, facile=True, strength=Strength.WEAK), action(2)]
    html = page(opened())
    assert "A quick answer to a slow problem?" in item(html, 1)
    assert "quick answer" not in item(html, 2)


def test_how_many_there_are_is_said_of_all(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [
        *(action(2, strength=Strength.WEAK) for _ in range(6)),
        *(action(2, strength=Strength.INTERMEDIATE) for _ in range(2)),
        action(2),
        *(question(1) for _ in range(5)),
    ]
    words = words_of(page(opened()))
    assert "14 recommendations: 9 actions, 5 findings with questions." in words
    assert "Strength of 9 actions: weak 6, intermediate 2, strong 1." in words
    assert "%" not in words
    assert "All forms" not in words


def test_questions_alone_have_no_strength(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [question(2)]
    words = words_of(page(opened()))
    assert "1 recommendation: 0 actions, 1 finding with questions." in words
    assert "intermediate" not in words


def test_each_leads_to_its_passage(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [action(2)]
    desk = opened()
    found = re.search(r'<a href="([^"#]*)#([^"]*)">Passage 1.2 in the draft', page(desk))
    assert found is not None
    assert found[1] == desk.address
    assert f'id="{found[2]}"' in desk.html()


def test_what_stands_elsewhere_comes_second_and_is_in_no_sum(opened: Opened, whole: Whole) -> None:
    whole.kinds = {1: SectionKind.FINDINGS, 2: SectionKind.RECOMMENDATIONS}
    whole.recommendations = [
        action(0, text="The record must be left.", strength=Strength.WEAK),
        question(1, text="Who would know?"),
        action(1, text="It must be so.", strength=Strength.WEAK),
        action(2, text="The Trust should do it."),
    ]
    html = page(opened())
    words = words_of(html)
    assert "2 recommendations: 1 action, 1 finding with questions." in words
    assert "Strength of 1 action: weak 0, intermediate 0, strong 1." in words
    first, _, second = words.partition("Perhaps also")
    assert "Who would know?" in first
    assert "The Trust should do it." in first
    assert "The record must be left. It is worded like a recommendation, but stands in " in second
    assert "“The story”" in second
    assert "must be" not in first
    assert "Addressee" not in second, "what may be none has no profile"
    assert html.count('id="recommendation-') == 2
    assert "counted nowhere on this page" in second


@pytest.mark.parametrize(
    ("title", "form", "listed"),
    [
        ("8. Recommendations", Form.ACTION, True),
        ("For the health trust", Form.ACTION, True),
        ("Findings and recommendations", Form.ACTION, True),
        ("Finding 2: A concern is sorted", Form.ACTION, False),
        ("7.2 Key findings", Form.ACTION, False),
        ("Finding 2: A concern is sorted", Form.FINDING_QUESTION, True),
    ],
)
def test_a_section_about_one_finding_does_not_recommend(
    title: str, form: Form, listed: bool
) -> None:
    section = SectionLine(0, title, SectionKind.RECOMMENDATIONS, 0, 9, 400)
    assert is_listed(form, section) is listed
    assert not is_listed(form, None)


# Hidden, and none -----------------------------------------------------------------------------


def test_nothing_is_told_before_its_section_is_shown(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [action(1, text="The first."), action(2, text="The second.")]
    desk = opened(None)
    html = page(desk)
    assert "Flags are hidden until you ask for them" in html
    assert "recommendation-1" not in html
    desk.reveal("2")
    words = words_of(page(desk))
    assert "1 recommendation: 1 action, 0 findings with questions." in words
    assert "The second." in words
    assert "The first." not in words
    assert "1 of 3 sections are shown" in words
    desk.reveal("1")
    assert "2 recommendations" in words_of(page(desk))


def test_none_found_is_not_none_there(opened: Opened, whole: Whole) -> None:
    desk = opened("1")
    assert "Others may stand in sections that are still hidden." in page(desk)
    desk.reveal()
    assert "Recommendations in other words are not found." in page(desk)


# Many -----------------------------------------------------------------------------------------


def test_many_are_filtered_by_form_and_addressee(opened: Opened, whole: Whole) -> None:
    whole.recommendations = [
        *(action(2) for _ in range(10)),
        *(question(2) for _ in range(5)),
        question(2, addressee=Addressee.NATIONAL),
    ]
    desk = opened()
    assert "All forms" in page(desk)
    html = page(desk, "?form=finding_question")
    assert "6 of 16 recommendations" in words_of(html)
    assert html.count('class="qm-rec"') == 6
    assert 'id="recommendation-11"' in html, "numbers stay what they are among all"
    assert page(desk, "?form=finding_question&addressee=national").count('class="qm-rec"') == 1
    assert page(desk, "?form=nonsense&addressee=").count('class="qm-rec"') == 16
    html = page(desk, "?form=action&addressee=national")
    assert "No recommendation is like that" in html
    assert "16 recommendations: 10 actions" in words_of(html), "the sentence is about all"


def test_more_take_no_more_queries(opened: Opened, whole: Whole, storage: Storage) -> None:
    taken = []
    for count in (1, 300):
        whole.recommendations = [action(2) for _ in range(count)]
        desk = opened()
        page(desk)
        with counting(storage) as executed:
            html = page(desk)
        taken.append(len(executed))
        assert html.count('class="qm-rec"') == count
    assert taken[0] == taken[1]
    assert len(html.encode()) < 600 * 1024
