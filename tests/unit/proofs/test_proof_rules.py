from __future__ import annotations

import pytest

from qmapp.decision.proofs.rules import (
    KIND_LABELS,
    KIND_TESTS,
    SHOWS_LABELS,
    ProofKind,
    Shows,
    require_fitting,
)
from qmapp.errors import RuleBroken


def test_a_document_shows_delivery_only() -> None:
    require_fitting(ProofKind.DOCUMENT, Shows.DONE)
    require_fitting(ProofKind.AUDIT, Shows.CHANGE)
    require_fitting(ProofKind.DATA, Shows.DONE)
    with pytest.raises(RuleBroken) as broken:
        require_fitting(ProofKind.DOCUMENT, Shows.CHANGE)
    assert broken.value.field == "shows"


def test_each_kind_has_its_word_and_its_test() -> None:
    assert set(KIND_LABELS) == set(KIND_TESTS) == set(ProofKind)
    assert set(SHOWS_LABELS) == set(Shows)
