"""The database: engine, the tables' ground, sessions, the clock."""

from sqlalchemy.orm import Session as Db

from qmapp.foundation.storage.base import (
    Base,
    Figure,
    Identified,
    Json,
    OfBoard,
    UtcTime,
    Word,
    of_board,
    one_of,
    within_board,
)
from qmapp.foundation.storage.clock import clock, london_date, start_clock_at, today
from qmapp.foundation.storage.engine import ReadSession, Storage, make_engine

__all__ = [
    "Base",
    "Db",
    "Figure",
    "Identified",
    "Json",
    "OfBoard",
    "ReadSession",
    "Storage",
    "UtcTime",
    "Word",
    "clock",
    "london_date",
    "make_engine",
    "of_board",
    "one_of",
    "start_clock_at",
    "today",
    "within_board",
]
