"""The sentence by which another review is told what became of a recommendation."""

from __future__ import annotations

from datetime import date

import pytest

from qmapp.decision.responses.pages.became import _sentence
from qmapp.decision.responses.queries.outcomes import Outcome
from qmapp.decision.responses.rules import Decision

DAY, DUE = date(2025, 3, 3), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("actions", "last_due", "told"),
    [
        (0, None, "No action was promised."),
        (1, None, "1 action was promised."),
        (2, None, "2 actions were promised."),
        (1, DUE, "1 action was promised, by 1 June 2026."),
        (2, DUE, "2 actions were promised, the last by 1 June 2026."),
    ],
)
def test_decision_day_and_what_was_promised(actions, last_due, told):
    outcome = Outcome(Decision.IN_PART, DAY, actions, last_due)
    assert _sentence(outcome) == f"Accepted in part on 3 March 2025. {told}"
