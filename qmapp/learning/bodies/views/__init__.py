"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.bodies.views import entries, register, sending
from qmapp.learning.bodies.views.blueprint import bp

__all__ = ["bp", "entries", "register", "sending"]
