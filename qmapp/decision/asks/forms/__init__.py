"""The forms of the room."""

from qmapp.decision.asks.forms.asks import AskForm, EndForm, ReplyForm

__all__ = ["AskForm", "EndForm", "ReplyForm"]
