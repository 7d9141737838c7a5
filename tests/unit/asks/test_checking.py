from __future__ import annotations

from datetime import date

import pytest

from qmapp.decision.asks.checking import AskDetails, Reply, sound_ask, sound_because, sound_reply
from qmapp.decision.asks.rules import LONGEST_BODY, LONGEST_WORDS, Outcome
from qmapp.errors import RuleBroken

TODAY = date(2026, 11, 10)
SENT = date(2026, 11, 2)


def test_words_are_tidied_and_the_reply_is_due_in_eight_weeks() -> None:
    found = sound_ask(
        AskDetails(body="  Department \n for  Education ", words=" We ask. ", sent_on=SENT),
        today=TODAY,
    )
    assert found == AskDetails(
        body="Department for Education",
        words="We ask.",
        sent_on=SENT,
        reply_due_on=date(2026, 12, 28),
    )


def test_another_day_for_the_reply_stands() -> None:
    on = date(2026, 11, 2)
    found = sound_ask(AskDetails(body="A", sent_on=SENT, reply_due_on=on), today=TODAY)
    assert found.reply_due_on == on


def test_what_is_not_sent_has_no_day() -> None:
    assert sound_ask(AskDetails(body="A"), today=TODAY).reply_due_on is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"body": " \n "}, "body"),
        ({"body": "x" * (LONGEST_BODY + 1)}, "body"),
        ({"words": "x" * (LONGEST_WORDS + 1)}, "words"),
        ({"sent_on": date(2026, 11, 11)}, "sent_on"),
        ({"sent_on": date(1989, 12, 31)}, "sent_on"),
        ({"reply_due_on": date(2026, 12, 1)}, "reply_due_on"),
        ({"sent_on": SENT, "reply_due_on": date(2026, 11, 1)}, "reply_due_on"),
        ({"sent_on": SENT, "reply_due_on": date(2042, 1, 1)}, "reply_due_on"),
    ],
)
def test_what_is_refused_names_its_field(more: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_ask(AskDetails(**{"body": "A body", **more}), today=TODAY)  # type: ignore[arg-type]
    assert broken.value.field == field


@pytest.mark.parametrize("sent_on", [None, date(2026, 11, 9)])
def test_a_reply_on_record_holds_the_day_of_sending(sent_on: date | None) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_ask(AskDetails(body="A", sent_on=sent_on), today=TODAY, replied_on=date(2026, 11, 8))
    assert broken.value.field == "sent_on"


def test_a_reply() -> None:
    found = sound_reply(
        Reply(replied_on=SENT, outcome=Outcome.WILL_ACT, words=" Yes. "), sent_on=SENT, today=TODAY
    )
    assert found.words == "Yes."


@pytest.mark.parametrize(
    ("sent_on", "replied_on", "outcome", "words", "field"),
    [
        (None, SENT, Outcome.WILL_ACT, "", "replied_on"),
        (SENT, None, Outcome.WILL_ACT, "", "replied_on"),
        (SENT, date(2026, 11, 11), Outcome.WILL_ACT, "", "replied_on"),
        (SENT, date(2026, 11, 1), Outcome.WILL_ACT, "", "replied_on"),
        (SENT, SENT, None, "", "outcome"),
        (SENT, SENT, Outcome.WILL_ACT, "x" * (LONGEST_WORDS + 1), "reply"),
    ],
)
def test_what_is_no_reply_names_its_field(
    sent_on: date | None, replied_on: date | None, outcome: Outcome | None, words: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_reply(
            Reply(replied_on=replied_on, outcome=outcome, words=words),
            sent_on=sent_on,
            today=TODAY,
        )
    assert broken.value.field == field


def test_why_it_should_not_be_here() -> None:
    assert sound_because(" Sent to nobody. ") == "Sent to nobody."
    for words in ("  ", "x" * 1_001):
        with pytest.raises(RuleBroken) as broken:
            sound_because(words)
        assert broken.value.field == "because"
