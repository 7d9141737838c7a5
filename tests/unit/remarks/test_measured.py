"""How well likeness and means are read stays what docs/remarks.md says."""

from __future__ import annotations

from qmapp.casework.remarks.facts import Means
from tests.remarks.measuring import labelled, likeness_on, means_on


def test_most_pairs_that_ask_the_same_are_found_and_hardly_another() -> None:
    for part in ("known", "untouched"):
        found = likeness_on(part)
        assert found.precision >= 0.9
        assert found.recall >= 0.75


def test_the_pairs_are_many_enough_and_half_of_them_ask_the_same() -> None:
    pairs = [pair for part in ("known", "untouched") for pair in labelled("pairs", part)]
    assert len(pairs) >= 72
    assert sum(pair["same"] for pair in pairs) * 2 == len(pairs)


def test_means_are_read_rightly_on_nearly_all_texts() -> None:
    for part, least in (("known", 58), ("untouched", 34)):
        exact, each = means_on(part)
        assert exact >= least
        for means in (Means.TRAINING, Means.POLICY, Means.REMINDER, Means.MORE):
            assert each[means].precision >= 0.9
            assert each[means].recall >= 0.9
