"""What is taken of a form about a flag, and what is sent back."""

from __future__ import annotations

import pytest

from qmapp.casework.evidence.rules import Stance
from qmapp.casework.triage.forms.flags import read_acceptance
from qmapp.errors import NotFound, RuleBroken
from tests.factories.assessments import edition, marker


def test_an_acceptance_names_its_marker_question_and_stance() -> None:
    question = marker(13).questions[1].id
    sent = {"stance": "context", "marker": marker(13).id, "question": question, "note": "It is."}
    taken = read_acceptance(edition(), sent)
    assert (taken.marker_id, taken.question_id) == (marker(13).id, question)
    assert (taken.stance, taken.note) == (Stance.CONTEXT, "It is.")


def test_a_question_and_a_note_may_be_left_out() -> None:
    taken = read_acceptance(edition(), {"stance": "supports", "marker": marker(2).id})
    assert (taken.question_id, taken.note) == (None, "")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "stance"),
        ({"stance": "good"}, "stance"),
        ({"stance": "supports"}, "marker"),
        ({"stance": "supports", "marker": marker(2).id, "question": "qm13-q1"}, "question"),
    ],
)
def test_what_lacks_or_does_not_fit_names_its_field(sent: dict[str, str], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_acceptance(edition(), sent)
    assert refused.value.field == field


def test_a_marker_of_no_edition_is_not_found() -> None:
    with pytest.raises(NotFound):
        read_acceptance(edition(), {"stance": "supports", "marker": "qm99"})
