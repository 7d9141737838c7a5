"""The pages of the room."""

from qmapp.decision.responses.views.blueprint import bp

__all__ = ["bp"]
