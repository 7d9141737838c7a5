"""The pages of the moderation room."""

from qmapp.casework.moderation.views import agreement, marker, overview
from qmapp.casework.moderation.views.blueprint import bp

__all__ = ["agreement", "bp", "marker", "overview"]
