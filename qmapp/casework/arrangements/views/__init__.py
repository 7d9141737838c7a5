"""The pages of the arrangements room."""

from qmapp.casework.arrangements.views import settling
from qmapp.casework.arrangements.views.blueprint import bp

__all__ = ["bp", "settling"]
