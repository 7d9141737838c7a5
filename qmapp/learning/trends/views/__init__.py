"""The room's addresses: counting, and opening what was counted."""

from qmapp.learning.trends.views import counting, opening
from qmapp.learning.trends.views.blueprint import bp

__all__ = ["bp", "counting", "opening"]
