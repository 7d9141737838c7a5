"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.sharing.views import board, national, review
from qmapp.learning.sharing.views.blueprint import bp

__all__ = ["board", "bp", "national", "review"]
