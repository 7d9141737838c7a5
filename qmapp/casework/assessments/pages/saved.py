"""What the judging page says about saving: in words, and of what kind the news is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from qmapp.casework.assessments.rules import Progress
from qmapp.foundation.storage.clock import LONDON, clock
from qmapp.foundation.web.words import show_date, show_time


@dataclass(frozen=True, slots=True)
class SavedLine:
    """The line beside the save button. Its kind: "saved", "problem", or "quiet" for no news."""

    text: str
    kind: str


def saved_line(saved_at: datetime | None, *, waiting: int, is_broken: bool) -> SavedLine:
    """The line for a page as it is opened: `waiting` counts fields that wait for a choice."""
    if waiting:
        return SavedLine(
            gettext("Words of yours wait for your choice. Nothing is lost: choose what to keep."),
            "problem",
        )
    if is_broken:
        return SavedLine(gettext("There is something to put right. The rest is saved."), "problem")
    if saved_at is None:
        return SavedLine(gettext("Nothing is written here yet."), "quiet")
    return SavedLine(saved_words(saved_at, clock()), "saved")


def saved_words(saved_at: datetime, now: datetime) -> str:
    """When all was saved; with the date when that was not today."""
    time = show_time(saved_at)
    if saved_at.astimezone(LONDON).date() == now.astimezone(LONDON).date():
        return gettext("All saved at %(time)s", time=time)
    return gettext("All saved on %(date)s at %(time)s", date=show_date(saved_at), time=time)


def state_of(progress: Progress, rating: str, answers: int, to_change: str) -> str:
    """What the rail and the head of the marker tell; when it changes, they are drawn anew."""
    return f"{progress.value}:{rating}:{answers}:{int(bool(to_change.strip()))}"
