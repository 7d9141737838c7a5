"""The pages of the room."""

from qmapp.casework.findings.views import adding, listing, passages, showing
from qmapp.casework.findings.views.blueprint import bp

__all__ = ["adding", "bp", "listing", "passages", "showing"]
