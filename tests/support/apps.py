"""The application under test, with templates that are compiled once for all tests of a process."""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from qmapp import create_app
from qmapp.config import Settings


class _Compiled(BytecodeCache):
    """What templates compile to. Compiling them anew took most of the time of a test."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def make_app(settings: Settings) -> Flask:
    """The application as `create_app` builds it."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _COMPILED
    return app
