"""The pages of the feedback room."""

from qmapp.casework.feedback.views import answering, letters, pressing, wording
from qmapp.casework.feedback.views.blueprint import bp

__all__ = ["answering", "bp", "letters", "pressing", "wording"]
