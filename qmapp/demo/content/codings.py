"""How findings of the demonstration are coded, read from its file."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from qmapp.demo.content.source import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingContent:
    """One coding; with `because` it settles. `tags` empty: none of them fits."""

    review: str
    finding: int
    by: str
    day: int
    family: str
    tags: tuple[str, ...]
    note: str = ""
    because: str = ""


def codings() -> tuple[CodingContent, ...]:
    """Every coding and settlement, in the order of the file."""
    read = yaml.safe_load((HERE / "codings.yaml").read_text(encoding="utf-8"))
    return tuple(
        CodingContent(**one | {"tags": tuple(one["tags"])})
        for one in (*read["codings"], *read["settled"])
    )
