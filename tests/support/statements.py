"""Statements compiled once in a process: each test has a database, and an engine, of its own.

An engine keeps what its statements compile to by the dialect that it speaks, and begins with
nothing. A fifth of the time of a test with a database went there. Engines for one kind of database
speak one dialect here, and keep what they compile together.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from qmapp.foundation.storage import engine as engines
from tests.support import warm_connections as _warm

# What an engine is made with and its dialect never sees.
_OF_ENGINE = frozenset({"hide_parameters", "pool_size", "pool_pre_ping", "poolclass"})
_ROOM = 3_000


@dataclass(frozen=True)
class _Spoken:
    """A dialect that has met its database, and what was compiled for it."""

    dialect: Dialect
    compiled: MutableMapping[Any, Any]


_SPOKEN: dict[str, _Spoken] = {}


def _create_engine(url: str, **options: Any) -> Engine:
    engine = create_engine(url, **options)
    if options.keys() - _OF_ENGINE:
        return engine
    kind = make_url(url).drivername
    if kind in _SPOKEN:
        engine.dialect = _SPOKEN[kind].dialect
        engine.pool._dialect = engine.dialect
        engine._compiled_cache = _SPOKEN[kind].compiled
        if kind.startswith("postgresql"):
            event.listen(engine, "do_connect", _warm.take)
    else:
        # After SQLAlchemy's own, which asks the database what it is and can do.
        event.listen(engine, "connect", lambda *_: _remember(kind, engine))
    return engine


def _remember(kind: str, engine: Engine) -> None:
    if kind.startswith("postgresql"):
        engine.dialect.do_close = _warm.put  # type: ignore[method-assign]
    _SPOKEN.setdefault(kind, _Spoken(engine.dialect, LRUCache(_ROOM)))


# For as long as the process runs: an engine may be made before any fixture, or after all of them.
share = patch.object(engines, "create_engine", _create_engine).start
