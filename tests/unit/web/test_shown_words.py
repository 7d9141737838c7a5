"""How a moment is shown: on paper as on the screen, never as "today"."""

from __future__ import annotations

from datetime import UTC, datetime

from qmapp.foundation.web.words import show_moment


def test_a_moment_of_this_very_day_is_a_full_date_in_london(clock_at) -> None:
    clock_at(datetime(2026, 6, 21, 23, 30, tzinfo=UTC))
    assert show_moment(datetime(2026, 6, 21, 23, 7, tzinfo=UTC)) == "22 June 2026, 00:07"
    assert show_moment(datetime(2026, 1, 5, 9, 7, tzinfo=UTC)) == "5 January 2026, 09:07"
    assert show_moment(None) == ""
