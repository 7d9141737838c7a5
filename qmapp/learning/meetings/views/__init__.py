"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.meetings.views import index
from qmapp.learning.meetings.views.blueprint import bp

__all__ = ["bp", "index"]
