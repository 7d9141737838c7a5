"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.explore.views import (
    answering,
    beginning,
    comparing,
    linking,
    listing,
    making,
)
from qmapp.learning.explore.views.blueprint import bp

__all__ = ["answering", "beginning", "bp", "comparing", "linking", "listing", "making"]
