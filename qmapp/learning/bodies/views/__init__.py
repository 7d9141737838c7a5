"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.bodies.views.blueprint import bp

__all__ = ["bp"]
