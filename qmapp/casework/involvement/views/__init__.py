"""The pages of the involvement room."""

from qmapp.casework.involvement.views import entries, register, steps, withdrawing
from qmapp.casework.involvement.views.blueprint import bp

__all__ = ["bp", "entries", "register", "steps", "withdrawing"]
