"""Named reads of letters of feedback, their points and what was answered."""

from qmapp.casework.feedback.queries.waiting import open_pressures, unanswered, unsent_letter

__all__ = ["open_pressures", "unanswered", "unsent_letter"]
