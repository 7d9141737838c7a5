"""The form of a recommendation: to confirm, to change, to write one down."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature, State
from tests.factories.assessments import Case
from tests.factories.recommendations import WORDS, RecommendationsDesk, details
from tests.web.conftest import As
from tests.web.recommendations.looking import boxes, errors, main, notices, said, words

OF_ALL_KINDS = {
    "text", "kind", "issues", "owner_role", "measure", "due_on-day", "due_words", "strength",
    "review_on-year", "nature", "nature_because", "addressee", "agency_id", "body", "version",
}  # fmt: skip


@pytest.fixture
def proposals(desk: RecommendationsDesk) -> list[UUID]:
    desk.scan()
    desk.collect()
    return [line.id for line in desk.list(states=[State.PROPOSED])]


def filled(client: FlaskClient, address: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    return boxes(main(client.get(address)))


def test_without_scripts_the_fields_of_every_kind_are_there_and_say_whose_they_are(
    lead: FlaskClient, base: str, proposals: list[UUID]
) -> None:
    page = main(lead.get(f"{base}/{proposals[0]}/confirm"))
    assert set(page.xpath(".//form[@id='details']//@name")) >= OF_ALL_KINDS
    assert not page.xpath(".//*[@data-of][@hidden]")
    titles = [said(one) for one in page.xpath(".//*[@data-of]/h3")]
    assert titles[:3] == [
        "Of a question for the board",
        "Of an action or an exploration",
        "Of an action",
    ]


def test_what_was_read_in_the_words_stands_beside_the_fields(
    lead: FlaskClient, base: str, proposals: list[UUID]
) -> None:
    page = main(lead.get(f"{base}/{proposals[0]}/confirm"))
    read = [said(one) for one in page.xpath(".//*[@class='qm-read']")]
    assert read == [
        "Read in its words: an action?",
        "Read in its words: “The Trust”?",
        "Read in its words: “audited by the Board”?",
        "Read in its words: “by March 2027”?",
        "Read in its words: strong?",
        "Read in its words: one agency (“The Trust”)?",
    ]
    assert "Draft 1, passage" in said(page)


def test_after_one_comes_the_next_and_after_the_last_the_set(
    lead: FlaskClient, base: str, desk: RecommendationsDesk, proposals: list[UUID]
) -> None:
    here, seen = proposals[1], []
    while True:
        address = f"{base}/{here}/confirm"
        page = lead.get(address)
        assert f"{len(seen)} of 4 confirmed" in words(page)
        data = boxes(main(page)) | {"addressee": "partnership", "then": "next"}
        answer = lead.post(address, data=data)
        seen.append(here)
        if not answer.location.endswith("/confirm"):
            break
        here = UUID(answer.location.split("/")[-2])
    # Those that were left for later come again after the last one.
    assert seen == [*proposals[1:], proposals[0]]
    assert answer.location.endswith(base)
    assert [line.number for line in desk.list(states=[State.CONFIRMED])] == [1, 2, 3, 4]


def test_what_is_missing_is_asked_and_what_was_typed_stays(
    lead: FlaskClient, base: str, desk: RecommendationsDesk, proposals: list[UUID]
) -> None:
    address = f"{base}/{proposals[0]}/confirm"
    typed = filled(lead, address) | {
        "text": " ", "kind": "", "addressee": "", "nature": "complex",
        "nature_because": "Nobody knows what will help.", "due_on-day": "31", "due_on-month": "2",
        "due_on-year": "2027",
    }  # fmt: skip
    answer = lead.post(address, data=typed)
    assert answer.status_code == 422
    assert sorted(errors(answer)) == sorted(
        [
            "Write what is recommended",
            "Choose whether this is an action, a question or an exploration",
            "Say whom it speaks to, or that the draft does not",
            "This day is not in the calendar. Check the figures",
        ]
    )
    again = boxes(main(answer))
    assert (again["nature"], again["nature_because"]) == ("complex", "Nobody knows what will help.")
    assert (again["due_on-day"], again["due_on-month"]) == ("31", "2")
    assert desk.line(proposals[0]).state is State.PROPOSED


def test_all_that_is_said_of_an_exploration_is_kept(
    lead: FlaskClient, base: str, desk: RecommendationsDesk, proposals: list[UUID]
) -> None:
    address = f"{base}/{proposals[0]}/confirm"
    typed = filled(lead, address) | {
        "kind": "exploration", "nature": "complex", "nature_because": "It depends on trust.",
        "addressee": "region", "body": "The North East", "owner_role": "Head of practice",
        "review_on-day": "1", "review_on-month": "9", "review_on-year": "2027", "then": "show",
    }  # fmt: skip
    answer = lead.post(address, data=typed, follow_redirects=True)
    line = desk.line(proposals[0])
    assert (line.kind, line.nature) == (Kind.EXPLORATION, Nature.COMPLEX)
    assert (line.addressee, line.body) == (Addressee.REGION, "The North East")
    # What only an action has is left out, and that is said.
    assert (line.measure, line.due_words, line.strength) == ("", "", None)
    told = notices(answer)
    assert "Left out, because it belongs to another kind: How would one know?" in told
    page = words(answer)
    for expected in (
        "Exploration", "Complex", "It depends on trust.", "The North East (region)",
        "Who explores it Head of practice", "Looked at again 1 September 2027",
    ):  # fmt: skip
        assert expected in page


def test_a_proposal_that_is_confirmed_already_is_not_confirmed_again(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    answer = lead.get(f"{base}/{one}/confirm", follow_redirects=True)
    assert "This is confirmed already" in notices(answer)


# Changing ------------------------------------------------------------------------------------


def test_a_change_keeps_the_number_and_says_that_it_is_saved(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(strength=Strength.WEAK)
    address = f"{base}/{one}/change"
    data = filled(lead, address) | {"addressee": "partnership", "owner_role": "The chair"}
    answer = lead.post(address, data=data, follow_redirects=True)
    assert errors(answer) == []
    assert "The change is saved." in notices(answer)
    line = desk.line(one)
    assert (line.number, line.owner_role, line.strength) == (1, "The chair", Strength.WEAK)


def test_two_tabs_meet_and_nothing_is_lost(
    lead: FlaskClient, as_: As, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    address = f"{base}/{one}/change"
    mine = filled(lead, address) | {"addressee": "partnership", "text": "My words."}
    desk.change(one, details("Their words."), actor=case.commissioner)
    answer = lead.post(address, data=mine)
    assert answer.status_code == 409
    assert "This recommendation was changed in another tab meanwhile" in errors(answer)
    table = said(main(answer).xpath(".//table")[0])
    assert "Their words." in table
    assert "My words." in table
    assert desk.line(one).text == "Their words."
    again = boxes(main(answer))
    assert again["text"] == "My words."
    assert lead.post(address, data=again).status_code == 302
    assert desk.line(one).text == "My words."


def test_what_was_left_out_meanwhile_is_said(
    lead: FlaskClient, base: str, desk: RecommendationsDesk, proposals: list[UUID]
) -> None:
    one = desk.add()
    for address, id_ in ((f"{base}/{one}/change", one), (_confirm(base, proposals), proposals[1])):
        data = filled(lead, address) | {"addressee": "partnership"}
        desk.drop(id_)
        answer = lead.post(address, data=data, follow_redirects=True)
        assert "Left out of the set" in words(answer)
    assert desk.line(one).text == WORDS


def _confirm(base: str, proposals: list[UUID]) -> str:
    return f"{base}/{proposals[1]}/confirm"


# By hand -------------------------------------------------------------------------------------


def test_one_is_written_down_by_hand_once_however_often_the_form_is_sent(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    data = filled(lead, f"{base}/add") | {
        "text": "How can we tell that visits help?", "kind": "question", "issues": "Trust\nTime",
        "addressee": "partnership",
    }  # fmt: skip
    answer = lead.post(f"{base}/add", data=data, follow_redirects=True)
    assert "It is in the set." in notices(answer)
    assert "Question for the board" in words(answer)
    lead.post(f"{base}/add", data=data)
    (line,) = desk.list()
    assert (line.number, line.kind, line.issues) == (1, Kind.QUESTION, "Trust\nTime")


def test_by_hand_too_words_kind_and_addressee_are_asked(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    answer = lead.post(f"{base}/add", data={"owner_role": "The chair"})
    assert answer.status_code == 422
    assert len(errors(answer)) == 3
    assert boxes(main(answer))["owner_role"] == "The chair"
    assert desk.list() == []


def test_a_lead_reviewers_unsent_draft_is_offered_to_nobody_else(
    as_: As, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    desk.next_draft(sent=False)
    choices = main(as_(case.lead).get(f"{base}/add")).xpath(".//select[@name='draft']/option")
    assert [said(one) for one in choices] == ["Draft 2", "Draft 1"]
    page = main(as_(case.commissioner).get(f"{base}/add"))
    assert page.xpath(".//*[@name='draft']/@value") == ["1"]
    data = {"draft": "2", "text": "Do it.", "kind": "action", "addressee": "partnership"}
    assert as_(case.commissioner).post(f"{base}/add", data=data).status_code == 422
    assert desk.list() == []


def test_words_typed_when_the_sign_in_was_over_are_kept_and_named(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    address = f"{base}/{one}/change"
    data = filled(lead, address) | {"text": "Words of a late evening.", "measure": "By asking."}
    lead.post("/sign-out")
    answer = lead.post(address, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
    assert desk.line(one).text == WORDS
