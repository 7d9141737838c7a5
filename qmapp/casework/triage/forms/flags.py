"""What somebody sends about a flag: what it becomes evidence for, or why it is set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.evidence.rules import Stance
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.typed import tidy_words

OTHER = "other"
REASONS = {
    "voice": N_("Somebody else’s words"),
    "explained": N_("Explained nearby"),
    "literal": N_("Meant literally"),
    "fair": N_("Fair, given what was known then"),
    "not_practice": N_("Not about practice"),
    OTHER: N_("Another reason"),
}
"""Why people set flags aside, by the name that the form posts. Ours."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the words of a flag are to be evidence for, and how."""

    marker_id: str
    question_id: str | None
    stance: Stance
    note: str


def read_acceptance(edition: Edition, form: Mapping[str, str]) -> Acceptance:
    """What was sent. Raises RuleBroken without a stance or a marker, or where they do not fit."""
    try:
        stance = Stance(form.get("stance", ""))
    except ValueError:
        raise RuleBroken(
            N_("Say whether it supports, counts against or gives context"), field="stance"
        ) from None
    marker = _marker(edition, form.get("marker", ""))
    question = form.get("question", "")
    if question and question not in {q.id for q in marker.questions}:
        raise RuleBroken(
            N_("That question is of another marker. Choose one of marker %(n)s, or none."),
            field="question",
            n=marker.number,
        )
    return Acceptance(marker.id, question or None, stance, form.get("note", ""))


def _marker(edition: Edition, chosen: str) -> Marker:
    if not chosen:
        raise RuleBroken(N_("Choose the marker that it is evidence for"), field="marker")
    found = next((m for m in edition.markers if m.id == chosen), None)
    if found is None:
        raise NotFound("marker")
    return found


def read_dismissal(form: Mapping[str, str]) -> str:
    """The reason as it is kept. Raises RuleBroken without one."""
    chosen, words = form.get("reason", ""), tidy_words(form.get("words", ""))
    if chosen not in REASONS:
        raise RuleBroken(N_("Say why you dismiss this flag"), field="reason")
    if chosen == OTHER:
        if not words:
            raise RuleBroken(N_("Write the reason in a few words"), field="words")
        return words
    label: str = gettext(REASONS[chosen])
    return f"{label}: {words}" if words else label
