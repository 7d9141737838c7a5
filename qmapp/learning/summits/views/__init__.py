"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.summits.views import (
    attending,
    joining,
    outcomes,
    planning,
    running,
    saying,
    screen,
)
from qmapp.learning.summits.views.blueprint import bp

__all__ = [
    "attending",
    "bp",
    "joining",
    "outcomes",
    "planning",
    "running",
    "saying",
    "screen",
]
