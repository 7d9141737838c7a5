"""A rule points at few words: a dismissal holds while the sentence around them is the same."""

from __future__ import annotations

import pytest

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.triage import service
from qmapp.casework.triage.rules import Verdict
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case
from tests.storage.evidence.next_draft import OLD, SAME, second_draft, start_from
from tests.storage.triage.conftest import Desk

WHY = "Somebody else’s words"


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (SAME, Verdict.DISMISSED),
        (f"{SAME} The clinic knew of it.", Verdict.DISMISSED),
        (SAME.replace("The health visitor", "The\u00a0health  visitor"), Verdict.DISMISSED),
        # The record's words have become the reviewer's own.
        ("It is our finding that nobody at all acted on it.", Verdict.OPEN),
        (SAME.replace(" in April", ""), Verdict.OPEN),
    ],
)
def test_the_same_words_in_another_sentence_are_asked_about_again(
    storage: Storage, desk: Desk, case: Case, shown: Assessment, now: str, verdict: Verdict
) -> None:
    who = case.commissioner
    desk.dismiss(who, shown, desk.flags()["no-action"], WHY)
    draft = second_draft(storage, case, texts=("Findings", now, *OLD[2:]))
    fresh = start_from(storage, case, who, draft)
    assert service.carry_dismissals(storage, fresh.id) == 1
    [line] = desk.decisions(fresh)
    assert (line.verdict, line.reason, line.is_carried) == (verdict, WHY, True)
