"""YAML as plain data that remembers the line of every field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from qmapp.foundation.catalogue.problems import CatalogueError, Problem

# The C loader is many times faster; the plain one is there where PyYAML was built without it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """The content of one file, and the line on which each field begins."""

    file: str
    data: Any
    lines: Mapping[Where, int]

    def line(self, where: Where) -> int:
        """The line of a field, or of the nearest thing around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def problem(self, where: Where, message: str) -> Problem:
        return Problem(self.file, self.line(where), field_name(where), message)


def field_name(where: Where) -> str:
    """A field as people write it: `questions[2].text`, counted from 1."""
    name = ""
    for part in where:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        else:
            name += f".{part}" if name else part
    return name or "(whole file)"


def read_yaml(path: Path, shown_as: str) -> Located:
    """Read one file; a file that is not readable YAML is a CatalogueError with its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError([Problem(shown_as, 1, "(whole file)", "is missing")]) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read as UTF-8 text ({error.__class__.__name__})"
        raise CatalogueError([Problem(shown_as, 1, "(whole file)", message)]) from error
    try:
        return _Reader(shown_as).read(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = f"is not YAML: {error.problem or error}"
        raise CatalogueError([Problem(shown_as, line, "(whole file)", message)]) from error
    except yaml.YAMLError as error:
        message = f"is not YAML: {error}"
        raise CatalogueError([Problem(shown_as, 1, "(whole file)", message)]) from error


class _Reader:
    """Walks the nodes of one document, since the ordinary loader forgets where they were."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Where, int] = {}
        self.problems: list[Problem] = []

    def read(self, text: str) -> Located:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = self._value(loader, node, ()) if node is not None else None
        finally:
            loader.dispose()
        if self.problems:
            raise CatalogueError(self.problems)
        return Located(self.file, data, self.lines)

    def _value(self, loader: Any, node: yaml.Node, where: Where) -> Any:
        self.lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(loader, item, (*where, n)) for n, item in enumerate(node.value)]
        try:
            value = loader.construct_object(node)
        except ValueError:
            # A date such as 2026-02-30 looks right to YAML; leave it to the schema as text.
            value = node.value
        return value.isoformat() if isinstance(value, date) else value

    def _mapping(self, loader: Any, node: yaml.MappingNode, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*where, key)
            line = key_node.start_mark.line + 1
            if key in found:
                message = f"is written twice (first on line {self.lines[here]})"
                self.problems.append(Problem(self.file, line, field_name(here), message))
                continue
            self.lines[here] = line
            found[key] = self._value(loader, value_node, here)
        return found
