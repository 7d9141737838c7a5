"""The pages of the room."""

from qmapp.casework.recommendations.views.blueprint import bp

__all__ = ["bp"]
