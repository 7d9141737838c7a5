from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.decision.asks.rules import Outcome, Standing
from qmapp.learning.bodies.rules import (
    Asked,
    EntryFact,
    EntryKind,
    is_unclear,
    promise_passed,
    standing,
    standing_entries,
    tally,
)

SENT = date(2026, 1, 5)
DUE = date(2026, 3, 2)
ASKED = Asked(sent_on=SENT, reply_due_on=DUE)


def entry(
    kind: EntryKind,
    day: int,
    *,
    due: int | None = None,
    about: UUID | None = None,
    promise: UUID | None = None,
    answer: Outcome | None = None,
) -> EntryFact:
    return EntryFact(
        id=uuid4(),
        kind=kind,
        said_on=SENT + timedelta(days=day),
        entered_at=datetime(2026, 6, 1, tzinfo=UTC),
        due_on=SENT + timedelta(days=due) if due is not None else None,
        about_id=about,
        promise_id=promise,
        answer=answer,
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [(DUE, Standing.WAITING), (DUE + timedelta(days=1), Standing.OVERDUE)],
)
def test_silence_turns_overdue_the_day_after_a_reply_was_due(
    today: date, expected: Standing
) -> None:
    assert standing(ASKED, [], today) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EntryKind.RESPONSE, Standing.ANSWERED),
        (EntryKind.COMMITMENT, Standing.ANSWERED),
        # What came of it is the board’s own word: it ends no silence.
        (EntryKind.OUTCOME, Standing.OVERDUE),
    ],
)
def test_a_word_of_theirs_ends_silence(kind: EntryKind, expected: Standing) -> None:
    assert standing(ASKED, [entry(kind, 200)], DUE + timedelta(days=400)) is expected


def test_what_was_taken_out_ends_no_silence() -> None:
    response = entry(EntryKind.RESPONSE, 3)
    gone = entry(EntryKind.TAKEN_OUT, 9, about=response.id)
    assert standing(ASKED, [response, gone], DUE + timedelta(days=1)) is Standing.OVERDUE
    assert standing_entries([response, gone]) == []


def test_what_was_a_mistake_is_not_overdue() -> None:
    ended = Asked(sent_on=SENT, reply_due_on=DUE, is_ended=True)
    assert standing(ended, [], DUE + timedelta(days=99)) is Standing.ENDED


def test_a_promise_passes_until_something_is_on_record_of_it() -> None:
    promise = entry(EntryKind.COMMITMENT, 10, due=30)
    later = entry(EntryKind.COMMITMENT, 10, due=40)
    on = SENT + timedelta(days=31)
    assert promise_passed(ASKED, [promise], SENT + timedelta(days=30)) is None
    assert promise_passed(ASKED, [later, promise], on) == promise
    of_none = entry(EntryKind.OUTCOME, 10)
    assert promise_passed(ASKED, [promise, of_none], on) == promise
    came = entry(EntryKind.OUTCOME, 10, promise=promise.id)
    assert promise_passed(ASKED, [promise, came], on) is None
    # What came of one promise settles no other.
    assert promise_passed(ASKED, [promise, later, came], SENT + timedelta(days=41)) == later
    out = entry(EntryKind.TAKEN_OUT, 30, about=came.id)
    assert promise_passed(ASKED, [promise, came, out], on) == promise
    gone = entry(EntryKind.TAKEN_OUT, 20, about=promise.id)
    assert promise_passed(ASKED, [promise, gone], on) is None
    ended = Asked(sent_on=SENT, reply_due_on=DUE, is_ended=True)
    assert promise_passed(ended, [promise], on) is None
    assert promise_passed(ASKED, [entry(EntryKind.COMMITMENT, 10)], on) is None


def test_no_clear_answer_is_told_until_there_is_one() -> None:
    unclear = entry(EntryKind.RESPONSE, 3, answer=Outcome.NO_CLEAR_ANSWER)
    clear = entry(EntryKind.RESPONSE, 5, answer=Outcome.WILL_NOT_ACT)
    assert not is_unclear([])
    assert is_unclear([unclear])
    assert not is_unclear([unclear, clear])
    assert is_unclear([unclear, clear, entry(EntryKind.TAKEN_OUT, 6, about=clear.id)])
    assert not is_unclear([unclear, entry(EntryKind.COMMITMENT, 4)])


def test_what_was_a_mistake_counts_nowhere() -> None:
    found = tally([Standing.ANSWERED, Standing.OVERDUE, Standing.WAITING, Standing.ENDED])
    assert (found.sent, found.answered, found.overdue) == (3, 1, 1)


@given(st.lists(st.sampled_from(list(EntryKind)[:3]), max_size=6), st.integers(0, 500))
def test_taking_everything_out_is_as_if_nothing_had_come(
    kinds: list[EntryKind], after: int
) -> None:
    today = SENT + timedelta(days=after)
    entries = [entry(kind, number) for number, kind in enumerate(kinds)]
    outs = [entry(EntryKind.TAKEN_OUT, 50, about=one.id) for one in entries]
    assert standing(ASKED, [*entries, *outs], today) is standing(ASKED, [], today)
