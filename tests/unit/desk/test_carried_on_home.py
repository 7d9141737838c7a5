"""What the home says of a new draft to whoever judged an earlier one."""

from __future__ import annotations

import pytest

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.reviews.rules import Stage
from qmapp.desk.review_home.known import Earlier, Facts, OwnWork
from qmapp.desk.review_home.rules import next_thing
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.foundation.access import ReviewRole

SELF, COMMISSIONER = AssessmentKind
FOUND = Earlier(kind=COMMISSIONER, draft=2, unchanged=30, moved=4, reworded=5, gone=1, ask=1)


def thing(role: ReviewRole, *earlier: Earlier, own: OwnWork | None = None) -> NextThing:
    return next_thing(
        Facts(
            roles=frozenset({role}),
            stage=Stage.ASSESSMENT,
            newest=3,
            newest_is_sent=True,
            earlier=earlier,
            own=own,
        )
    )


def said(found: NextThing) -> tuple[str, str]:
    return found.verb % found.values, found.why % found.values


def test_a_commissioner_starts_from_the_earlier_draft() -> None:
    found = thing(ReviewRole.COMMISSIONER, FOUND)
    assert found.go is Go.START
    assert said(found) == (
        "Start your assessment of draft 3 from that of draft 2",
        (
            "Draft 3 is in. Of your 41 pieces of evidence on draft 2: 30 unchanged, 4 moved, "
            "5 reworded, 1 gone, 1 to ask about."
        ),
    )


def test_a_lead_reviewer_starts_from_the_self_check() -> None:
    own_check = Earlier(kind=SELF, draft=1, unchanged=2)
    verb, _ = said(thing(ReviewRole.LEAD_REVIEWER, FOUND, own_check))
    assert verb == "Start your self-check of draft 3 from that of draft 1"


@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        (
            Earlier(kind=COMMISSIONER, draft=2, unchanged=1, waiting=3),
            (
                "Draft 3 is in. Your evidence on draft 2 is being carried over: 3 of 4 pieces are "
                "still to be looked for."
            ),
        ),
        (
            Earlier(kind=COMMISSIONER, draft=2),
            "Draft 3 is in. Your judgements of draft 2 are carried over, each to be confirmed.",
        ),
    ],
)
def test_what_is_not_known_is_not_counted(earlier: Earlier, words: str) -> None:
    assert said(thing(ReviewRole.COMMISSIONER, earlier))[1] == words


def test_another_kind_is_nothing_to_start_from() -> None:
    assert "from that of" not in thing(ReviewRole.LEAD_REVIEWER, FOUND).verb
    assert "from that of" not in thing(ReviewRole.COMMISSIONER).verb


def test_what_is_to_confirm_is_said_and_gone_on_with() -> None:
    own = OwnWork(
        is_submitted=False, draft=3, judged=2, started=1, to_confirm=5, first_unjudged=7,
        first_title="Practice",
    )  # fmt: skip
    found = thing(ReviewRole.COMMISSIONER, FOUND, own=own)
    assert found.go is Go.CONTINUE
    assert said(found)[1] == ("2 of 18 markers judged, 5 to confirm, 1 started, 10 not started.")
    assert found.button % found.values == "Continue at 7, Practice"
