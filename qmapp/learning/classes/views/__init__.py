"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.classes.views import mine, places, sessions
from qmapp.learning.classes.views.blueprint import bp

__all__ = ["bp", "mine", "places", "sessions"]
