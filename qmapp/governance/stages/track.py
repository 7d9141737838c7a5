"""The track of stages, and the dates of a review against their targets, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import dates_of
from qmapp.casework.reviews.rules import (
    ORDER,
    STAGE_LABELS,
    Due,
    Stage,
    days_late,
    is_awaited,
)
from qmapp.errors import N_
from qmapp.foundation.storage import london_date

_SKIPPED_WHEN_PAST = Stage.RETURNED  # a way back that many reviews never take


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStep:
    """One stage in the track; `on` is a date with what it means, for the note below it."""

    name: str
    state: str
    note: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRow:
    """One date against its target."""

    label: str
    target: date | None = None
    actual: date | None = None
    word: str | None = None
    days_late: int | None = None


def track(review: Review) -> Sequence[TrackStep]:
    """The track of stages. Later ones are there, plainly still to come."""
    place = ORDER.index(review.stage)
    found = []
    for number, stage in enumerate(ORDER):
        if stage is _SKIPPED_WHEN_PAST and stage is not review.stage:
            continue
        state = "done" if number < place else ("now" if number == place else "later")
        note, on = None, None
        if stage is review.stage:
            note, on = N_("since %(date)s"), london_date(review.stage_since)
        elif stage is Stage.SET_UP:
            note, on = N_("%(date)s"), london_date(review.created_at)
        elif stage is Stage.REPORT_SIGNED and review.sign_off_target_on and state == "later":
            note, on = N_("target %(date)s"), review.sign_off_target_on
        found.append(TrackStep(name=STAGE_LABELS[stage], state=state, note=note, on=on))
    return found


def date_rows(
    review: Review,
    last_sent_at: datetime | None,
    today: date,
    reached: Sequence[tuple[Stage, date]] = (),
) -> Sequence[DateRow]:
    """The review's dates against their targets. `reached` tells since when stages stand."""
    dates, since = dates_of(review), _standing_since(review.stage, reached)
    # The date is that of the draft asked for lately: a new one gets a new date.
    sent_on = london_date(last_sent_at) if last_sent_at else None
    if is_awaited(Due.DRAFT, review.stage):
        sent_on, draft_word, draft_end = None, N_("not sent yet"), today
    else:
        draft_word, draft_end = N_("sent"), sent_on or dates.draft_due_on or today
    sign_off_open = is_awaited(Due.SIGN_OFF, review.stage)
    signed_on = None if sign_off_open else since.get(Stage.REPORT_SIGNED)
    rows = [
        DateRow(label=N_("Incident known"), actual=dates.incident_known_on),
        DateRow(label=N_("Commissioned"), actual=dates.commissioned_on),
        DateRow(
            label=N_("Draft sent"),
            target=dates.draft_due_on,
            actual=sent_on,
            word=draft_word,
            days_late=days_late(dates.draft_due_on, draft_end),
        ),
        DateRow(
            label=N_("Sign-off"),
            target=dates.sign_off_target_on,
            actual=signed_on,
            word=N_("not yet") if sign_off_open else N_("signed"),
            days_late=days_late(
                dates.sign_off_target_on, today if sign_off_open else signed_on or date.min
            ),
        ),
    ]
    for stage, label in _LATER:
        if stage in since and ORDER.index(review.stage) >= ORDER.index(stage):
            rows.append(DateRow(label=label, actual=since[stage]))
    return rows


_LATER = (
    (Stage.RESPONSE_SIGNED, N_("Response signed")),
    (Stage.PUBLISHED, N_("Publication decided")),
    (Stage.CLOSED, N_("Closed")),
)


def _standing_since(now: Stage, reached: Sequence[tuple[Stage, date]]) -> Mapping[Stage, date]:
    """When the stages were reached that the review has not gone back behind since."""
    found: dict[Stage, date] = {}
    for stage, on in reached:
        found = {one: day for one, day in found.items() if ORDER.index(one) < ORDER.index(stage)}
        found[stage] = on
    return {one: day for one, day in found.items() if ORDER.index(one) <= ORDER.index(now)}
