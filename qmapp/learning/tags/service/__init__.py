"""Verbs on codings: said, settled; and what stands, kept beside them."""

from qmapp.learning.tags.service.coding import Answer, code
from qmapp.learning.tags.service.keeping import (
    OfFindings,
    OfRecommendations,
    keep_findings,
    keep_recommendations,
    rebuild,
    rebuild_missing,
)
from qmapp.learning.tags.service.settling import Settlement, seen_of, settle

__all__ = [
    "Answer",
    "OfFindings",
    "OfRecommendations",
    "Settlement",
    "code",
    "keep_findings",
    "keep_recommendations",
    "rebuild",
    "rebuild_missing",
    "seen_of",
    "settle",
]
