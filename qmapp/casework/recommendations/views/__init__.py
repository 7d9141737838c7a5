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
from qmapp.casework.recommendations.views import map as set_map
from qmapp.casework.recommendations.views.blueprint import bp

__all__ = [
    "bp",
    "entries",
    "hanging",
    "leaving",
    "parting",
    "passages",
    "remarks",
    "set_map",
    "sets",
]
