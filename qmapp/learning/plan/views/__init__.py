"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.plan.views import bringing, showing
from qmapp.learning.plan.views.blueprint import bp

__all__ = ["bp", "bringing", "showing"]
