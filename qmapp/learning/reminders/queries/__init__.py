"""Named reads of what waits for whom."""

from qmapp.learning.reminders.queries.calendars import find_feed, find_feed_of
from qmapp.learning.reminders.queries.mine import (
    MOST_ON_A_PAGE,
    MyAction,
    MyActions,
    MyChecks,
    list_my_actions,
    list_my_checks,
)
from qmapp.learning.reminders.queries.waiting import (
    OpenAction,
    OpenChecks,
    list_meeting_days,
    list_open_actions,
    list_open_checks,
    open_actions_of,
    open_checks_of,
)

__all__ = [
    "MOST_ON_A_PAGE",
    "MyAction",
    "MyActions",
    "MyChecks",
    "OpenAction",
    "OpenChecks",
    "find_feed",
    "find_feed_of",
    "list_meeting_days",
    "list_my_actions",
    "list_my_checks",
    "list_open_actions",
    "list_open_checks",
    "open_actions_of",
    "open_checks_of",
]
