"""The pages of the room."""

from qmapp.learning.impact.views import checks, ending, planning, proofs, reading
from qmapp.learning.impact.views.blueprint import bp

__all__ = ["bp", "checks", "ending", "planning", "proofs", "reading"]
