"""What a closed review still takes, written by hand beside the rule."""

from __future__ import annotations

import pytest

from qmapp.casework.reviews.machine import IsClosed, require_open, require_taken
from qmapp.casework.reviews.rules import Stage

TAKEN = [
    "review:stage_moved", "review:interest_declared", "review:role_ended", "retention:decided",
    "destruction:asked", "destruction:done", "involvement:withdrawn", "trail:value-erased",
    "asks:replied", "record:downloaded", "draft:read", "scan:kept", "judgement:saved",
    "feedback:pressure-settled", "delivery:said", "delivery:day-moved", "proofs:added",
    "theory:written", "plan:file-brought", "plan:file-taken",
]  # fmt: skip
REFUSED = [
    "thread:commented", "moderation:agreed", "feedback:sent", "feedback:answered",
    "finding:changed", "recommendation:confirmed", "responses:taken-up-again", "actions:promised", "actions:changed",
    "record:added", "evidence:added", "assessment:submitted", "assessment:reopened", "draft:sent",
    "draft:uploaded", "proceedings:added", "arrangements:settled", "involvement:step-added",
    "voice:linked", "scan:accepted", "publication:decided", "signing:opened", "remark:answered",
    "a-room-that-comes-later:written",
]  # fmt: skip


@pytest.mark.parametrize("verb", TAKEN)
def test_what_is_taken(verb: str) -> None:
    require_taken(Stage.CLOSED, verb)


@pytest.mark.parametrize("verb", REFUSED)
def test_what_is_refused(verb: str) -> None:
    with pytest.raises(IsClosed):
        require_taken(Stage.CLOSED, verb)
    for stage in set(Stage) - {Stage.CLOSED}:
        require_taken(stage, verb)


def test_words_that_are_saved_by_and_by() -> None:
    with pytest.raises(IsClosed):
        require_open(Stage.CLOSED)
    require_open(Stage.FOLLOW_UP)
