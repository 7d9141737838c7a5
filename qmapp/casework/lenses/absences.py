"""What a draft says nothing about: true of the whole of it, so told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qmapp.casework.lenses.document import Document
from qmapp.casework.lenses.guarding import Hit
from qmapp.casework.lenses.model import Lens, Statement


def find(document: Document, hits: Mapping[Lens, Mapping[int, Sequence[Hit]]]) -> list[Statement]:
    """Statements about the whole draft, in a fixed order."""
    return []
