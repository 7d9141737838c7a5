"""Recommendations of a draft: found, parted, and each with its profile."""

from __future__ import annotations

from qmapp.casework.lenses.document import Document
from qmapp.casework.lenses.guarding import Hit
from qmapp.casework.lenses.model import Recommendation


def find(document: Document) -> tuple[list[Recommendation], list[Hit]]:
    """Every recommendation in reading order, and the hits by which each is flagged."""
    return [], []
