"""The pages of the involvement room."""

from qmapp.casework.involvement.views import (
    board,
    entries,
    handing,
    register,
    sheets,
    steps,
    timeline,
    withdrawing,
)
from qmapp.casework.involvement.views.blueprint import bp

__all__ = [
    "board",
    "bp",
    "entries",
    "handing",
    "register",
    "sheets",
    "steps",
    "timeline",
    "withdrawing",
]
