"""The pages of the moderation room."""

from qmapp.casework.moderation.views import marker, overview
from qmapp.casework.moderation.views.blueprint import bp

__all__ = ["bp", "marker", "overview"]
