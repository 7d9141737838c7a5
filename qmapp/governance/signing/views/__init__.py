"""The pages of the signing room."""

from qmapp.governance.signing.views import planning, reopening, rounds, saying
from qmapp.governance.signing.views.blueprint import bp

__all__ = ["bp", "planning", "reopening", "rounds", "saying"]
