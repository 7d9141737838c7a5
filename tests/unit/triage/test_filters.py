"""Which flags an address asks for, and how the choice travels on."""

from __future__ import annotations

from uuid import uuid4

import pytest

from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.scan.queries import FlagLine
from qmapp.casework.triage.pages.filters import Filters, read_filters
from tests.factories.assessments import edition


def flag(
    lens: Lens = Lens.BLAME,
    confidence: Confidence = Confidence.HIGH,
    markers: tuple[int, ...] = (13,),
) -> FlagLine:
    return FlagLine(
        uuid4(), 0, lens, "r", confidence, uuid4(), 0, 0, 1, "w", "", "", markers, (), local=False
    )


def test_high_and_medium_are_shown_to_begin_with() -> None:
    shown = [c for c in Confidence if Filters().takes(flag(confidence=c), is_decided=False)]
    assert shown == [Confidence.HIGH, Confidence.MEDIUM]


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [("high", [Confidence.HIGH]), ("all", list(Confidence))],
)
def test_fewer_or_all_on_request(confidence: str, shown: list[Confidence]) -> None:
    chosen = read_filters({"confidence": confidence}, edition())
    assert [c for c in Confidence if chosen.takes(flag(confidence=c), is_decided=True)] == shown


def test_a_filter_by_marker_lens_or_decision_leaves_others_out() -> None:
    assert Filters(marker=13).takes(flag(), is_decided=False)
    assert not Filters(marker=14).takes(flag(), is_decided=False)
    assert not Filters(lens=Lens.OUTCOME).takes(flag(), is_decided=False)
    assert not Filters(undecided=True).takes(flag(), is_decided=True)
    # What is counted is all of that confidence and marker, decided or not, of every lens.
    assert Filters(lens=Lens.OUTCOME, undecided=True).counts(flag())


def test_an_address_says_what_is_chosen_and_reads_back() -> None:
    chosen = Filters(13, Lens.DESCRIPTION_ONLY, "all", undecided=True)
    assert chosen.query() == "?marker=13&lens=description-only&confidence=all&open=1"
    assert read_filters(chosen.values(), edition()) == chosen
    assert chosen.query(lens="", flag="x") == "?marker=13&confidence=all&open=1&flag=x"
    assert Filters().query() == ""
    assert not Filters().is_set
    assert chosen.is_set


def test_what_is_unknown_is_as_if_it_were_not_there() -> None:
    asked = {"marker": "0", "lens": "LENS", "confidence": "12", "open": "yes"}
    assert read_filters(asked, edition()) == Filters()
