"""The pages of the room."""

from qmapp.decision.asks.views import asks
from qmapp.decision.asks.views.blueprint import bp

__all__ = ["asks", "bp"]
