"""Who was heard, beside the markers that ask for it, and what is pinned from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages.heard import build_heard
from qmapp.casework.involvement.rules import Group, Response, StepKind
from qmapp.casework.records.models import Record
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import Case, begin, make_case
from tests.web.assessments.judging_page import JudgingPage
from tests.web.assessments.test_query_count import counting
from tests.web.conftest import As

SAID = "Nobody asked me what I thought."
Open = Callable[[int], JudgingPage]


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


@pytest.fixture
def open_marker(as_: As, case: Case, mine: Assessment) -> Open:
    client = as_(case.commissioner)
    return lambda number: JudgingPage(client, mine.id, number)


def heard_mother(storage: Storage, case: Case, **more: object) -> tuple[UUID, UUID]:
    mother = register.add(storage, case, label="mother", **more)
    step = register.take(
        storage, case, mother, StepKind.CONTRIBUTION, on=date(2026, 3, 3), words=SAID
    )
    return mother, step


def panel(page: JudgingPage) -> str:
    (found,) = page.tree.xpath("//details[@id='heard']")
    return " ".join(" ".join(found.itertext()).split())


@pytest.mark.parametrize("number", [4, 11, 12])
def test_the_panel_stands_beside_its_marker_and_is_folded(open_marker: Open, number: int) -> None:
    page = open_marker(number)
    (found,) = page.tree.xpath("//details[@id='heard']")
    assert found.get("open") is None
    assert "in the register" in panel(page)
    assert not any(value.startswith("add-heard") for value in page.buttons)


@pytest.mark.parametrize("number", [1, 5, 13])
def test_other_markers_have_none(
    storage: Storage, case: Case, open_marker: Open, number: int
) -> None:
    heard_mother(storage, case)
    page = open_marker(number)
    assert not page.has_id("heard")
    assert SAID not in page.words


def test_it_counts_n_of_n_and_says_what_is_missing(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    heard_mother(storage, case)
    father = register.add(storage, case, Group.FATHER, label="father")
    register.respond(storage, case, father, Response.DECLINED, date(2026, 3, 4))
    register.add(storage, case, Group.SIBLING, label="older sister")
    register.add(storage, case, Group.POLICE, label="police officers", size=4)
    said = panel(open_marker(12))
    assert "Who was heard: 1 of 3" in said
    assert "Declined 1 of 3" in said
    assert "No reply 0 of 3" in said
    assert "Never asked 1 of 3" in said
    assert "Ask the older sister whether they want to take part" in said
    assert "the father" not in said  # who declined is asked nothing more
    assert "Who was heard: 0 of 1" in (practitioners := panel(open_marker(11)))
    assert "1; 4 people, with those in groups" in practitioners


def test_how_it_stands_is_pinned_and_typed_words_are_kept(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    heard_mother(storage, case)
    page = open_marker(12).press(
        "add-heard:coverage",
        **{
            "reasons": "They were asked.",
            "heard-stance": "context",
            "heard-note": "One was heard.",
        },
    )
    (shown,) = page.tree.xpath("//section[@id='evidence']//article")
    words = " ".join(" ".join(shown.itertext()).split())
    assert words.startswith("Context")
    assert "Who was heard: family and network (marker 12)" in words
    assert "From the register of who was heard" in words
    assert "One was heard." in words
    assert page.values["reasons"] == "They were asked."
    assert page.values["heard-note"] == ""
    assert SAID not in words


def test_what_somebody_said_is_pinned_with_the_words_shown(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    mother, step = heard_mother(storage, case)
    page = open_marker(12).press(f"add-heard:{step}", **{"heard-stance": "supports"})
    quote = "//section[@id='evidence']//*[@class='qm-quote']"
    assert page.tree.xpath(quote)[0].text_content() == f"“{SAID}”"
    register.withdraw(storage, case, mother)
    again = open_marker(12)
    assert SAID not in again.text
    assert not again.tree.xpath(quote)
    assert "Withdrawn by whoever said it." in panel(again)


@pytest.mark.parametrize("what", ["coverage", "words"])
def test_a_button_pressed_twice_pins_once(
    storage: Storage, case: Case, open_marker: Open, what: str
) -> None:
    _, step = heard_mother(storage, case)
    do = f"add-heard:{step if what == 'words' else what}"
    open_marker(12).press(do, **{"heard-stance": "supports"})
    page = open_marker(12).press(do, **{"heard-stance": "supports"})
    assert page.errors == [("#heard-stance", "This is pinned here already.")]
    assert len(page.tree.xpath("//section[@id='evidence']//article")) == 1
    page = open_marker(12).press(do, **{"heard-stance": "counts_against"})
    assert len(page.tree.xpath("//section[@id='evidence']//article")) == 2
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Record)) == 1


def test_the_person_says_what_it_does_and_nothing_typed_is_lost(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    heard_mother(storage, case)
    page = open_marker(12).press(
        "add-heard:coverage", **{"heard-note": "Half of a thought", "reasons": "Because."}
    )
    assert page.status == 422
    assert page.errors == [
        ("#heard-stance", "Say whether it supports, counts against or gives context")
    ]
    assert page.values["heard-note"] == "Half of a thought"
    assert page.values["reasons"] == "Because."
    assert page.tree.xpath("//details[@id='heard']/@open")
    assert not page.tree.xpath("//section[@id='evidence']//article")


@pytest.mark.parametrize("do", ["next", "record-page"])
def test_what_was_begun_is_not_left_behind(
    storage: Storage, case: Case, open_marker: Open, do: str
) -> None:
    heard_mother(storage, case)
    page = open_marker(12).press(do, **{"heard-note": "Half of a thought"})
    assert page.status == 422
    assert page.errors[0][0] == "#heard-note"
    assert page.values["heard-note"] == "Half of a thought"


def test_another_button_keeps_what_was_begun(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    heard_mother(storage, case)
    page = open_marker(12).press(
        "add-record", **{"record-title": "Minutes", "heard-note": "Half of a thought"}
    )
    assert page.tree.xpath("//section[@id='evidence']//article")
    assert page.values["heard-note"] == "Half of a thought"


def test_who_is_hidden_is_on_no_record(
    storage: Storage, case: Case, open_marker: Open, as_: As
) -> None:
    agency = register.agency(storage, case)
    _, step = heard_mother(storage, case, hidden_from=frozenset({agency}))
    page = open_marker(12)
    assert "Hidden from the managers of an agency" in panel(page)
    assert f"add-heard:{step}" not in page.buttons
    forced = page.press(f"add-heard:{step}", is_there=False, **{"heard-stance": "supports"})
    assert forced.status == 422
    assert not forced.tree.xpath("//section[@id='evidence']//article")
    pinned = open_marker(12).press("add-heard:coverage", **{"heard-stance": "supports"})
    (record,) = pinned.tree.xpath("//section[@id='evidence']//article//a/@href")
    shown = as_(case.commissioner).get(record).text
    assert "Identified: 0" in shown
    assert SAID not in shown


def test_who_serves_that_agency_sees_neither_entry_nor_figure(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    agency = register.agency(storage, case)
    _, step = heard_mother(storage, case, hidden_from=frozenset({agency}))
    register.speaks_for(storage, case, case.commissioner, agency)
    page = open_marker(12)
    assert "Nobody of the family or network is in the register." in panel(page)
    assert SAID not in page.text
    forced = page.press(f"add-heard:{step}", is_there=False, **{"heard-stance": "supports"})
    assert forced.status == 404


def test_words_of_another_review_are_no_evidence_here(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    heard_mother(storage, case)
    _, step = heard_mother(storage, make_case(storage))
    page = open_marker(12)
    assert (
        page.press(f"add-heard:{step}", is_there=False, **{"heard-stance": "supports"}).status
        == 404
    )


def test_a_marker_that_does_not_ask_for_it_takes_none(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    _, step = heard_mother(storage, case)
    for what in ("coverage", str(step), "anything"):
        page = open_marker(5).press(
            f"add-heard:{what}", is_there=False, **{"heard-stance": "supports"}
        )
        assert page.status == 404, what


@pytest.mark.parametrize("who", ["observer", "stranger", "interested"])
def test_who_may_not_see_the_register_gets_no_panel(storage: Storage, case: Case, who: str) -> None:
    heard_mother(storage, case)
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        asking = {
            "observer": case.observer,
            "stranger": make_case(storage).commissioner,
            "interested": replace(case.commissioner, interests=frozenset({case.review_id})),
        }[who]
        assert build_heard(db, asking, review, 12, date(2026, 4, 1)) is None
        assert build_heard(db, case.commissioner, review, 12, date(2026, 4, 1)) is not None


def test_it_proposes_no_judgement(storage: Storage, case: Case, open_marker: Open) -> None:
    before = open_marker(12)
    heard_mother(storage, case)
    page = open_marker(12).press("add-heard:coverage", **{"heard-stance": "supports"})
    names = {name for name in page.values if not name.startswith(("base-", "heard-"))}
    assert names <= {*before.values, "csrf_token", "record-known", "rating"}
    assert not page.tree.xpath("//input[@name='rating'][@checked]")


def test_it_takes_three_queries_however_many_there_are(
    storage: Storage, case: Case, open_marker: Open
) -> None:
    heard_mother(storage, case)

    def opening(number: int) -> int:
        with counting(storage) as executed:
            open_marker(number)
        return len(executed)

    opening(5)
    plain, few = opening(5), opening(12)
    assert few - plain <= 3
    for number in range(12):
        heard_mother(storage, case, why=f"Number {number}")
    assert opening(12) == few
