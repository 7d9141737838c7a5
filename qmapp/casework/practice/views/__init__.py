"""The pages of the room; importing this registers them on `bp`."""

from qmapp.casework.practice.views import entering, listing
from qmapp.casework.practice.views.blueprint import bp

__all__ = ["bp", "entering", "listing"]
