"""The pages of the room."""

from qmapp.decision.responses.views import acting, agreeing, answering, standing
from qmapp.decision.responses.views.blueprint import bp

__all__ = ["acting", "agreeing", "answering", "bp", "standing"]
