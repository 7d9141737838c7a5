"""The pages of the room."""

from qmapp.decision.asks.views.blueprint import bp

__all__ = ["bp"]
