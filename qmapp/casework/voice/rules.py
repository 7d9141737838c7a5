"""How a passage uses what somebody said. Pure."""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_


class Use(StrEnum):
    """What a passage does with a contribution."""

    QUOTES = "quotes"
    SUMMARISES = "summarises"
    DRAWS_ON = "draws_on"


USE_LABELS = {
    Use.QUOTES: N_("Quotes it"),
    Use.SUMMARISES: N_("Sums it up"),
    Use.DRAWS_ON: N_("Draws on it"),
}
