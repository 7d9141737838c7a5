"""Form fields that WTForms lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from qmapp.foundation.web.words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wtforms.meta import _MultiDictLikeWithGetlist

PART_NAMES = ("day", "month", "year")
_BETWEEN = re.compile(r"[\s,./-]+")
_COUNTED = re.compile(r"(?<=\d)(st|nd|rd|th)$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class DatePart:
    """One of the three boxes, as the template shows it."""

    name: str
    label: str
    typed: str
    wrong: bool


class DatePartsField(Field):
    """A date typed in three boxes, named `<field>-day`, `<field>-month` and `<field>-year`.

    All three empty is no date (`data` is None); WTForms' own `InputRequired` and `Optional` work on
    it. Anything else that is not a day of the calendar is an error that says which
    box is at fault; what was typed comes back as it was.
    """

    _typed: tuple[str, str, str] = ("", "", "")
    _wrong: tuple[str, ...] = ()
    data: date | None

    def process(
        self,
        formdata: _MultiDictLikeWithGetlist | None,
        data: Any = unset_value,
        extra_filters: Sequence[Any] | None = None,
    ) -> None:
        """Take the date from the posted boxes when any is there, else from the object."""
        super().process(None, data, extra_filters)
        self._remember(self.data)
        if formdata is None:
            return
        self.raw_data = []
        if not any(self._box(name) in formdata for name in PART_NAMES):
            return
        day, month, year = (
            # A box that is missing, or posted twice, is bad input and not a fault.
            str(next(iter(formdata.getlist(self._box(name))), "")).replace("\0", "").strip()
            for name in PART_NAMES
        )
        self._typed = (day, month, year)
        self.raw_data = [part for part in self._typed if part]
        self._read()

    def pre_validate(self, form: Any) -> None:
        """Stop when the boxes do not hold a date; the error was found while reading."""
        if self.process_errors:
            raise StopValidation

    @property
    def parts(self) -> list[DatePart]:
        """The three boxes for the template."""
        labels = (gettext("Day"), gettext("Month"), gettext("Year"))
        every = bool(self.errors) and not self._wrong
        return [
            DatePart(name, label, typed, every or name in self._wrong)
            for name, label, typed in zip(PART_NAMES, labels, self._typed, strict=True)
        ]

    @property
    def wrong_part(self) -> str:
        """The box that the error summary links to."""
        return self._wrong[0] if self._wrong else "day"

    def _box(self, part: str) -> str:
        return f"{self.name}-{part}"

    def _remember(self, value: date | None) -> None:
        if value is not None:
            self._typed = (str(value.day), str(value.month), str(value.year))

    def _read(self) -> None:
        self.data = None
        if not any(self._typed):
            return
        boxes = in_figures(*self._typed)
        missing = tuple(n for n, typed in zip(PART_NAMES, boxes, strict=True) if not typed)
        if missing:
            words = {
                "day": gettext("a day"),
                "month": gettext("a month"),
                "year": gettext("a year"),
            }
            listed = gettext(" and ").join(words[name] for name in missing)
            self._fail(missing, gettext("Add %(parts)s to the date", parts=listed))
            return
        odd = tuple(
            n for n, typed in zip(PART_NAMES, boxes, strict=True) if not _is_figure(typed, n)
        )
        if odd == ("year",) and boxes[2].isascii() and boxes[2].isdigit():
            self._fail(odd, gettext("Write the year with four figures, such as 2026"))
            return
        if odd:
            self._fail(odd, gettext("Write the date in figures, such as 4 12 2026"))
            return
        day, month, year = (int(part) for part in boxes)
        try:
            self.data = date(year, month, day)
        except ValueError:
            at_fault = ("month",) if not 1 <= month <= 12 else ("day",)
            self._fail(at_fault, gettext("This day is not in the calendar. Check the figures"))

    def _fail(self, parts: tuple[str, ...], message: str) -> None:
        self._wrong = parts
        self.process_errors = [message]


def in_figures(day: str, month: str, year: str) -> tuple[str, str, str]:
    """The three boxes as figures, where the words in them are a date all the same.

    A month may be named, "February" or "feb"; a day may be counted, "1st"; and a whole date may
    stand in the first box, "1 February 2027", "1/2/2027" or "2027-02-01". The rest stays as typed.
    """
    if day and not month and not year:
        pieces = _BETWEEN.split(day)
        if len(pieces) == len(PART_NAMES):
            day, month, year = pieces if len(pieces[0]) < len("2027") else reversed(pieces)
    named = month.casefold().rstrip(".")
    if len(named) >= len("feb"):
        for number, name in enumerate(MONTHS, 1):
            if name.casefold().startswith(named) or (named, number) == ("sept", 9):
                month = str(number)
    return _COUNTED.sub("", day), month, year


def _is_figure(typed: str, name: str) -> bool:
    lengths = (4,) if name == "year" else (1, 2)
    return typed.isascii() and typed.isdigit() and len(typed) in lengths and int(typed) > 0
