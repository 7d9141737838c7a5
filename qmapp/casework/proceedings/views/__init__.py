"""The pages of the proceedings room."""

from qmapp.casework.proceedings.views import register
from qmapp.casework.proceedings.views.blueprint import bp

__all__ = ["bp", "register"]
