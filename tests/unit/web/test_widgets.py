"""The date in three boxes: what is taken, what is refused, and what comes back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired, Optional

from qmapp.foundation.web.widgets import DatePartsField


class Needed(Form):
    due = DatePartsField("Due", [InputRequired("Write the date")])


class Free(Form):
    due = DatePartsField("Due", [Optional()])


def posted(day: str, month: str, year: str) -> MultiDict[str, str]:
    return MultiDict({"due-day": day, "due-month": month, "due-year": year})


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_taken(day: date) -> None:
    form = Needed(posted(str(day.day), str(day.month), str(day.year)))

    assert form.validate()
    assert form.due.data == day


@pytest.mark.parametrize(
    ("boxes", "message", "wrong"),
    [
        (("4", "", "2026"), "Add a month to the date", ["month"]),
        (("", "", "2026"), "Add a day and a month to the date", ["day", "month"]),
        (("4", "De", "2026"), "Write the date in figures, such as 4 12 2026", ["month"]),
        (("4", "Advent", "2026"), "Write the date in figures, such as 4 12 2026", ["month"]),
        (("th", "12", "2026"), "Write the date in figures, such as 4 12 2026", ["day"]),
        (("soon", "", ""), "Add a month and a year to the date", ["month", "year"]),
        (
            ("31 November 2026", "", ""),
            "This day is not in the calendar. Check the figures",
            ["day"],
        ),
        (("4", "12", "26"), "Write the year with four figures, such as 2026", ["year"]),
        (("4", "12", "99999"), "Write the year with four figures, such as 2026", ["year"]),
        (("4", "13", "26"), "Write the year with four figures, such as 2026", ["year"]),
        (("4", "12", "next"), "Write the date in figures, such as 4 12 2026", ["year"]),
        (("0", "12", "2026"), "Write the date in figures, such as 4 12 2026", ["day"]),
        (("٣", "12", "2026"), "Write the date in figures, such as 4 12 2026", ["day"]),
        (("31", "11", "2026"), "This day is not in the calendar. Check the figures", ["day"]),
        (("1", "13", "2026"), "This day is not in the calendar. Check the figures", ["month"]),
    ],
)
@pytest.mark.parametrize("form_class", [Needed, Free])
def test_what_is_no_date_is_refused_and_comes_back(
    form_class: type[Form], boxes: tuple[str, str, str], message: str, wrong: list[str]
) -> None:
    form = form_class(posted(*boxes))

    assert not form.validate()
    assert form.due.errors == [message]
    assert form.due.data is None
    assert [part.typed for part in form.due.parts] == list(boxes)
    assert [part.name for part in form.due.parts if part.wrong] == wrong
    assert form.due.wrong_part == wrong[0]


@pytest.mark.parametrize(
    "boxes",
    [
        ("1", "February", "2027"), ("1st", "feb", "2027"), ("01", "Feb.", "2027"),
        ("1 February 2027", "", ""), ("1st Feb, 2027", "", ""), ("1/2/2027", "", ""),
        ("01.02.2027", "", ""), ("2027-02-01", "", ""),
    ],
)  # fmt: skip
def test_a_date_in_words_or_in_one_box_is_understood(boxes: tuple[str, str, str]) -> None:
    form = Needed(posted(*boxes))
    assert form.validate(), form.due.errors
    assert form.due.data == date(2027, 2, 1)


def test_september_is_short_in_two_ways() -> None:
    for month in ("Sep", "Sept", "september"):
        form = Needed(posted("4", month, "2026"))
        assert form.validate()
        assert form.due.data == date(2026, 9, 4)


def test_nothing_typed_is_no_date() -> None:
    form = Free(posted("", "", ""))

    assert form.validate()
    assert form.due.data is None


def test_nothing_typed_where_a_date_is_needed_marks_every_box() -> None:
    form = Needed(posted("", " ", ""))

    assert not form.validate()
    assert form.due.errors == ["Write the date"]
    assert all(part.wrong for part in form.due.parts)
    assert form.due.wrong_part == "day"


def test_emptied_boxes_take_the_old_date_away() -> None:
    form = Free(posted("", "", ""), data={"due": date(2026, 12, 4)})

    assert form.validate()
    assert form.due.data is None


def test_the_date_of_the_object_is_shown() -> None:
    form = Free(data={"due": date(2026, 12, 4)})

    assert [part.typed for part in form.due.parts] == ["4", "12", "2026"]


@pytest.mark.parametrize(
    "values",
    [
        MultiDict([("due-day", "4"), ("due-day", "5"), ("due-month", "12"), ("due-year", "2026")]),
        MultiDict({"due-day": "4"}),
        MultiDict({"due": "2026-12-04"}),
    ],
)
def test_boxes_missing_or_posted_twice_are_no_fault(values: MultiDict[str, str]) -> None:
    form = Needed(values)

    form.validate()

    assert form.due.data in {None, date(2026, 12, 4)}


def test_a_box_comes_back_without_what_no_page_can_show() -> None:
    form = Needed(posted("3\0", "\0", "20\x0026"))
    form.validate()
    assert [part.typed for part in form.due.parts] == ["3", "", "2026"]
