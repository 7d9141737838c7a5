"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.reminders.views import calendar, mine
from qmapp.learning.reminders.views.blueprint import bp

__all__ = ["bp", "calendar", "mine"]
