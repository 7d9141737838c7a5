from __future__ import annotations

from datetime import date, timedelta

import pytest

from qmapp.decision.asks.rules import Outcome
from qmapp.errors import RuleBroken
from qmapp.learning.bodies.checking import (
    BodyDetails,
    EntryDetails,
    SentDetails,
    sound_because,
    sound_body,
    sound_entry,
    sound_sent,
)
from qmapp.learning.bodies.rules import Came, EntryKind

TODAY = date(2026, 6, 1)
SENT = date(2026, 5, 1)
KNOWN = {"pi-a"}


def sent(**changes: object) -> SentDetails:
    values: dict[str, object] = {"issue_id": "pi-a", "words": "We ask.", "sent_on": SENT}
    return SentDetails(**{**values, **changes})  # type: ignore[arg-type]


def entry(kind: EntryKind, **changes: object) -> EntryDetails:
    values: dict[str, object] = {"kind": kind, "said_on": SENT, "words": "Yes."}
    return EntryDetails(**{**values, **changes})  # type: ignore[arg-type]


def test_a_body_is_tidied() -> None:
    found = sound_body(
        BodyDetails(name="  A \n College ", remit=" All. ", contact_role=" head  of x")
    )
    assert found == BodyDetails(name="A College", remit="All.", contact_role="head of x")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (BodyDetails(name=" ", contact_role="head"), "name"),
        (BodyDetails(name="x" * 201, contact_role="head"), "name"),
        (BodyDetails(name="A", contact_role=" "), "contact_role"),
        (BodyDetails(name="A", contact_role="x" * 201), "contact_role"),
        (BodyDetails(name="A", remit="x" * 2001, contact_role="head"), "remit"),
    ],
)
def test_a_body_that_lacks_something(details: BodyDetails, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_body(details)
    assert broken.value.field == field


def test_a_reply_is_due_in_eight_weeks_where_no_day_is_said() -> None:
    found = sound_sent(sent(), today=TODAY, known_issues=KNOWN)
    assert found.reply_due_on == SENT + timedelta(weeks=8)
    own = sound_sent(sent(reply_due_on=SENT), today=TODAY, known_issues=KNOWN)
    assert own.reply_due_on == SENT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issue_id": "pi-b"}, "issue"),
        ({"words": " "}, "words"),
        ({"words": "x" * 10_001}, "words"),
        ({"sent_on": None}, "sent_on"),
        ({"sent_on": TODAY + timedelta(days=1)}, "sent_on"),
        ({"sent_on": date(1900, 1, 1)}, "sent_on"),
        ({"reply_due_on": SENT - timedelta(days=1)}, "reply_due_on"),
        ({"reply_due_on": date(2099, 1, 1)}, "reply_due_on"),
    ],
)
def test_what_was_sent_lacks_something(changes: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_sent(sent(**changes), today=TODAY, known_issues=KNOWN)
    assert broken.value.field == field


def test_it_was_sent_before_anything_came_back() -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_sent(sent(), today=TODAY, known_issues=KNOWN, first_said_on=SENT - timedelta(days=1))
    assert broken.value.field == "sent_on"
    sound_sent(sent(), today=TODAY, known_issues=KNOWN, first_said_on=SENT)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (entry(EntryKind.RESPONSE), "answer"),
        (entry(EntryKind.OUTCOME), "came"),
        (entry(EntryKind.OUTCOME, came=Came.DONE, words=" "), "words"),
        (entry(EntryKind.COMMITMENT, words=" "), "words"),
        (entry(EntryKind.COMMITMENT, due_on=SENT - timedelta(days=1)), "due_on"),
        (entry(EntryKind.COMMITMENT, due_on=date(2099, 1, 1)), "due_on"),
        (entry(EntryKind.COMMITMENT, said_on=None), "said_on"),
        (entry(EntryKind.COMMITMENT, said_on=SENT - timedelta(days=1)), "said_on"),
        (entry(EntryKind.COMMITMENT, said_on=TODAY + timedelta(days=1)), "said_on"),
        (entry(EntryKind.COMMITMENT, words="x" * 10_001), "words"),
    ],
)
def test_an_entry_that_lacks_something(details: EntryDetails, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_entry(details, sent_on=SENT, today=TODAY)
    assert broken.value.field == field


def test_an_entry_keeps_only_what_its_kind_has() -> None:
    everything = {"answer": Outcome.WILL_ACT, "came": Came.DONE, "due_on": TODAY}
    response = sound_entry(entry(EntryKind.RESPONSE, **everything), sent_on=SENT, today=TODAY)
    assert (response.answer, response.came, response.due_on) == (Outcome.WILL_ACT, None, None)
    promise = sound_entry(entry(EntryKind.COMMITMENT, **everything), sent_on=SENT, today=TODAY)
    assert (promise.answer, promise.came, promise.due_on) == (None, None, TODAY)
    outcome = sound_entry(entry(EntryKind.OUTCOME, **everything), sent_on=SENT, today=TODAY)
    assert (outcome.answer, outcome.came, outcome.due_on) == (None, Came.DONE, None)


def test_a_reason_is_needed() -> None:
    assert sound_because(" Why. ") == "Why."
    for words in (" ", "x" * 1001):
        with pytest.raises(RuleBroken):
            sound_because(words)
