"""The pages of the room."""

from qmapp.casework.recommendations.views import (
    entries,
    hanging,
    leaving,
    parting,
    passages,
    remarks,
    sets,
)
from qmapp.casework.recommendations.views.blueprint import bp

__all__ = ["bp", "entries", "hanging", "leaving", "parting", "passages", "remarks", "sets"]
