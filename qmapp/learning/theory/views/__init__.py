"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.theory.views import model
from qmapp.learning.theory.views.blueprint import bp

__all__ = ["bp", "model"]
