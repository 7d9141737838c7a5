"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.tags.views import listing, one
from qmapp.learning.tags.views.blueprint import bp

__all__ = ["bp", "listing", "one"]
