"""What the register says to a marker, as the plain words of a record. Pure.

A record is kept as it was written, in English like the rest of the case. It is read by everybody on
the review, so that it counts and never says who.
"""

from __future__ import annotations

from datetime import date

from qmapp.casework.involvement.coverage import (
    STANDING_LABELS,
    Coverage,
    Share,
    Standing,
)
from qmapp.casework.involvement.rules import SIDE_LABELS, STEP_LABELS
from qmapp.casework.reviews.rules import STAGE_LABELS, Stage


def coverage_title(found: Coverage) -> str:
    """How the record is called."""
    return f"Who was heard: {SIDE_LABELS[found.side].lower()} (marker {found.marker})"


def coverage_notes(found: Coverage, stage: Stage, today: date) -> str:
    """The figures, a line each, and what they leave out."""
    day = f"{today.day} {today:%B %Y}"
    lines = [
        f"{SIDE_LABELS[found.side]}, as the register stood on {day}.",
        f"Stage of the review: {STAGE_LABELS[stage]}",
        _identified(found),
        "",
    ]
    lines += [f"{STANDING_LABELS[one]}: {_said(found.share(one))}" for one in Standing]
    lines += ["", _contact(found), ""]
    lines += [f"{STEP_LABELS[kind]}: {_said(share)}" for kind, share in found.done.items()]
    lines += [
        "",
        "An entry that is hidden from any agency is in none of these figures.",
        "A group counts once.",
    ]
    return "\n".join(lines)


def _said(share: Share) -> str:
    return f"{share.n} of {share.of}"


def _identified(found: Coverage) -> str:
    if found.people == found.identified:
        return f"Identified: {found.identified}"
    return f"Identified: {found.identified}, with groups {found.people} people"


def _contact(found: Coverage) -> str:
    days = found.first_contact_days
    if days is None:
        return "First contact: no day on record from which it could be counted"
    return f"First contact: {days} {'day' if days == 1 else 'days'} after the review began"
