"""The application under test, without what is the same in every test and takes most of its time:
templates, and the functions that put addresses together, are compiled once in a process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import ClassVar
from unittest.mock import patch

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from jinja2.environment import create_cache
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

from qmapp import create_app
from qmapp.config import Settings


class _Compiled(BytecodeCache):
    """What templates compile to. Compiling them anew took most of the time of a test."""

    def __init__(self) -> None:
        self._kept: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key] = bucket.code


_COMPILED = _Compiled()


@dataclass(frozen=True)
class _Parsed:
    """What a rule's text comes to."""

    parts: list[RulePart]
    trace: list[tuple[bool, str]]
    converters: dict[str, BaseConverter]
    arguments: frozenset[str]
    builders: tuple[Callable[..., tuple[str, str]], Callable[..., tuple[str, str]]]


class _Rule(Rule):
    """An address of the application, whose text is parsed and compiled once in a process.

    What it comes to depends on no more than the text, the values that are set for it, and
    converters that are the same in every application. So rules that are written alike share it.
    """

    _kept: ClassVar[dict[tuple[object, ...], _Parsed]] = {}

    def compile(self) -> None:
        already_set = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.host, self.subdomain, self.merge_slashes, already_set)
        kept = self._kept.get(key)
        if kept is None:
            super().compile()
            self._kept[key] = _Parsed(
                self._parts,
                self._trace,
                self._converters,
                frozenset(self.arguments),
                (self._build.__func__, self._build_unknown.__func__),  # type: ignore[attr-defined]
            )
            return
        self._parts, self._trace, self._converters = kept.parts, kept.trace, kept.converters
        self.arguments |= kept.arguments
        self._build, self._build_unknown = (one.__get__(self, None) for one in kept.builders)


def make_app(settings: Settings) -> Flask:
    """The application as `create_app` builds it."""
    with patch.object(Flask, "url_rule_class", _Rule):
        app = create_app(settings)
    app.jinja_env.bytecode_cache = _COMPILED
    # There are nearly as many templates as Jinja keeps, and it seeks each among all of them.
    app.jinja_env.cache = create_cache(-1)
    return app
