"""What the pages say of saving: the line beside the button, the rail, the list of 18, kept words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.foundation.storage import Storage, clock
from qmapp.foundation.web.words import show_date, show_time
from qmapp.people.accounts.models import Board
from tests.factories.assessments import Case, marker, type_words
from tests.web.assessments.judging_page import JudgingPage

Kept = Callable[..., Any]

THEIRS, MINE = "From the other tab.", "From this tab."


def line(sheet: JudgingPage) -> tuple[str, str]:
    """The kind of the line beside the save button, and its words."""
    (shown,) = sheet.tree.xpath("//*[@id='saved']/span")
    return shown.get("class").split("--")[-1], " ".join(shown.text_content().split())


def rail(tree: Any, number: int) -> str:
    (step,) = [
        link
        for link in tree.xpath("//a[contains(@class,'qm-step')]")
        if f"Marker {number} " in link.text_content()
    ]
    return str(step.get("class")).split("--")[-1]


def test_an_untouched_marker_claims_nothing(sheet: JudgingPage) -> None:
    assert line(sheet) == ("quiet", "Nothing is written here yet.")


def test_saved_today_says_the_time(sheet: JudgingPage) -> None:
    sheet.press("stay", reasons="Because.")
    kind, words = line(sheet)
    assert kind == "saved"
    assert re.fullmatch(r"All saved at \d\d:\d\d", words)


def test_saved_on_another_day_says_the_date(
    sheet: JudgingPage, storage: Storage, mine: Assessment
) -> None:
    sheet.press("stay", reasons="Because.")
    then = clock() - timedelta(days=3)
    with storage.unit_of_work() as db:
        db.scalars(select(Judgement)).one().updated_at = then
    sheet.open()
    assert line(sheet) == ("saved", f"All saved on {show_date(then)} at {show_time(then)}")


def test_something_to_put_right_is_no_good_news(sheet: JudgingPage) -> None:
    sheet.press("next", looked_in="Sections 1 to 4")
    kind, words = line(sheet)
    assert kind == "problem"
    assert "put right" in words


@pytest.fixture
def judged(sheet: JudgingPage) -> JudgingPage:
    sheet.press("stay", looked_in="Everywhere", reasons="Before.")
    (rating, *_) = [
        box.get("value") for box in sheet.tree.xpath("//input[@name='rating' and @value!='']")
    ]
    return sheet.press("stay", rating=rating).open()


@pytest.fixture
def clash(judged: JudgingPage, storage: Storage, case: Case, mine: Assessment) -> JudgingPage:
    assert rail(judged.tree, 1) == "done"
    type_words(storage, case.commissioner, mine, 1, reasons=THEIRS)
    return judged.press("stay", reasons=MINE).open()


def test_words_that_wait_are_told_and_linked_to_after_a_reload(clash: JudgingPage) -> None:
    kind, words = line(clash)
    assert kind == "problem"
    assert "wait for your choice" in words
    assert clash.tree.xpath("//*[@id='saved']//a/@href") == ["#clash"]
    assert clash.has_id("clash")
    (title,) = clash.tree.xpath("//title")
    assert "Error" not in title.text


def test_a_marker_where_words_wait_is_not_shown_as_judged(clash: JudgingPage) -> None:
    assert rail(clash.tree, 1) == "part"


def test_the_list_of_18_and_the_refusal_lead_to_the_choice(
    clash: JudgingPage, mine: Assessment
) -> None:
    tasks = f"/assessments/{mine.id}"
    row = html.fromstring(clash.client.get(tasks).text).xpath(
        "//li[contains(@class,'govuk-task-list__item')][.//a[starts-with(text(),'1 ')]]"
    )[0]
    assert "Choose what to keep" in row.text_content()
    assert row.xpath(".//a/@href") == [f"{clash.url}#clash"]
    refused = clash.client.post(f"{tasks}/submit", data={"with_gaps": "y"})
    assert refused.status_code == 422
    (link,) = html.fromstring(refused.text).xpath(
        "//*[contains(@class,'govuk-error-summary__list')]//a"
    )
    assert "Words of yours wait at marker 1 " in link.text
    assert link.get("href") == f"{clash.url}#clash"


def test_an_autosave_tells_when_the_rail_is_to_be_drawn_anew(judged: JudgingPage) -> None:
    def state(**typed: str) -> tuple[str, str]:
        sent = judged.values | typed | {"do": "autosave"}
        answer = judged.client.post(
            judged.url, data=sent, headers={"X-Requested-With": "fetch"}
        ).json
        judged.open()
        return answer["state"], judged.tree.xpath("//*[@id='saved']/@data-state")[0]

    first, on_page = state(reasons="Other words.")
    assert first == on_page
    second, on_page = state(reasons="")
    assert second == on_page != first


# Words kept when the sign-in was over ---------------------------------------------------------


@pytest.fixture
def kept(sheet: JudgingPage) -> Kept:
    """Send what was typed with the sign-in over, come back, and be shown it."""

    def kept(**typed: str) -> Any:
        values = sheet.values | typed
        client = sheet.client
        with client.session_transaction() as session:
            saved = dict(session)
            session.clear()
        asked = client.post(
            sheet.url, data=values, csrf=False, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert asked.status_code == 302
        with client.session_transaction() as session:
            session.clear()
            session.update(saved)
        return html.fromstring(client.get(asked.location.split("next=")[1]).text)

    return kept


def test_kept_words_say_where_they_belong_and_carry_the_marking(
    kept: Kept, sheet: JudgingPage, storage: Storage, mine: Assessment
) -> None:
    question = marker(1).questions[0].id
    page = kept(
        **{
            "do": "autosave",
            "reasons": MINE,
            "to_change": "Say who was asked.",
            f"note:{question}": "A note of some words.",
            f"answer:{question}": "cannot_tell",
        }
    )
    headings = [" ".join(h.text_content().split()) for h in page.xpath("//h3")]
    assert headings == ["Note on question 1", "Reasons", "What would need to change"]
    terms = {dt.text_content(): dt.getnext().text_content() for dt in page.xpath("//dl//dt")}
    assert terms == {"Answer to question 1": "Cannot tell"}
    (above,) = page.xpath("//main//*[contains(@class,'qm-over')]")
    assert above.text_content().startswith(f"Marker 1, {marker(1).title}: ")
    with storage.reading() as db:
        marking = db.scalars(select(Board.marking).where(Board.id == mine.board_id)).one()
    assert page.xpath("//*[@class='qm-marking']/text()") == [marking]
    # Sent again by its writer it is a save like any other, though it was sent by itself.
    form = page.xpath("//form[.//input[@name='kept_form']]")[0]
    answer = sheet.client.post(form.get("action"), data=MultiDict(form.form_values()))
    assert answer.status_code == 302
    sheet.open()
    assert sheet.values["reasons"] == MINE


def test_words_kept_from_a_review_that_one_may_no_longer_open_name_nothing_of_it(
    kept: Kept, storage: Storage, case: Case
) -> None:
    with storage.unit_of_work() as db:
        for role in db.scalars(
            select(RoleOnReview).where(RoleOnReview.person_id == case.commissioner.person_id)
        ):
            role.ended_at = clock()
    page = kept(reasons=MINE)
    assert MINE in page.text_content()
    with storage.reading() as db:
        references = db.scalars(select(Review.reference)).all()
    assert not [one for one in references if one in page.text_content()]
    assert page.xpath("//*[@class='qm-marking']/text()") == ["OFFICIAL-SENSITIVE"]
