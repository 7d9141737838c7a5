"""The pages of the feedback room."""

from qmapp.casework.feedback.views.blueprint import bp

__all__ = ["bp"]
