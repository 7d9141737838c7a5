"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.impact.views.blueprint import bp

__all__ = ["bp"]
