"""The application under test, without what is the same in every test and takes most of its time:
templates, and the functions that put addresses together, are compiled once in a process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from unittest.mock import patch

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from jinja2.environment import create_cache
from werkzeug.routing import Rule

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


class _Rule(Rule):
    """An address of the application, whose builders are compiled once in a process.

    A builder knows no more than the rule's text and the values that are set for it; converters it
    finds through the rule that it is bound to. So rules that are written alike share theirs.
    """

    _kept: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        already_set = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.host, self.subdomain, already_set, append_unknown)
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


def make_app(settings: Settings) -> Flask:
    """The application as `create_app` builds it."""
    with patch.object(Flask, "url_rule_class", _Rule):
        app = create_app(settings)
    app.jinja_env.bytecode_cache = _COMPILED
    # There are nearly as many templates as Jinja keeps, and it seeks each among all of them.
    app.jinja_env.cache = create_cache(-1)
    return app
