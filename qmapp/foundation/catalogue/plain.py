"""Between frozen objects and plain JSON data, driven by the fields of the classes."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

LATER: Mapping[str, bool] = types.MappingProxyType({"later": True})
"""Metadata of a field that a shape gained: while it says nothing it is left out, so that what was
frozen before reads the same, byte for byte."""

_T = TypeVar("_T")
_hints = cache(get_type_hints)


def to_plain(value: object) -> Any:
    """Lists, dicts, strings, whole numbers and None only."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        return {
            field.name: to_plain(getattr(value, field.name))
            for field in fields(value)
            if not ("later" in field.metadata and getattr(value, field.name) == field.default)
        }
    raise TypeError(f"No plain form for {type(value).__name__}.")


def from_plain(kind: type[_T], data: Any) -> _T:
    """The frozen object of that class; ValueError names the field that does not fit."""
    built: _T = _build(kind, data, kind.__name__)
    return built


def _build(kind: Any, data: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        kind = next(option for option in get_args(kind) if option is not types.NoneType)
        return _build(kind, data, where)
    if origin is tuple:
        _require(isinstance(data, list), where, "is not a list")
        item = get_args(kind)[0]
        return tuple(_build(item, entry, f"{where}[{n}]") for n, entry in enumerate(data))
    if is_dataclass(kind):
        return _build_object(kind, data, where)
    if isinstance(kind, type) and issubclass(kind, (StrEnum, date)):
        _require(isinstance(data, str), where, "is not text")
        return kind(data) if issubclass(kind, StrEnum) else kind.fromisoformat(data)
    _require(type(data) is kind, where, f"is not of the type {kind.__name__}")
    return data


def _build_object(kind: Any, data: Any, where: str) -> Any:
    _require(isinstance(data, dict), where, "is not an object")
    known = {field.name: field for field in fields(kind)}
    unknown = sorted(set(data) - set(known))
    _require(not unknown, where, f"has the unknown field {unknown[:1]}")
    values = {}
    for name, field in known.items():
        if name in data:
            values[name] = _build(_hints(kind)[name], data[name], f"{where}.{name}")
        else:
            _require(field.default is not MISSING, where, f"lacks the field {name}")
    return kind(**values)


def _require(holds: bool, where: str, otherwise: str) -> None:
    if not holds:
        raise ValueError(f"{where} {otherwise}")
