from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.errors import RuleBroken
from qmapp.learning.measures.figures import day_of, figure_of, require_share, share_of


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("16", "16"), (" 12.5 ", "12.5"), ("1,234", "1234"), ("1,234,567.25", "1234567.25"),
        (".5", "0.5"), ("5.", "5"), ("-3", "-3"), ("\u22123", "-3"), ("+7", "7"), ("0", "0"),
        ("-0", "0"), ("100", "100"), ("0.0001", "0.0001"),
    ],
)  # fmt: skip
def test_figures(words: str, value: str) -> None:
    found = figure_of(words)
    assert found == Decimal(value)
    assert format(found, "f") == value


@pytest.mark.parametrize(
    "words",
    [
        "", "many", "1,5", "12,34", "1.2.3", "1e9", "NaN", "Infinity", "£12", "12%", "0.00001",
        "1000000000000", "9" * 5000, "\u0663",
    ],
)  # fmt: skip
def test_what_is_no_figure(words: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        figure_of(words)
    assert broken.value.field == "value"


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_a_figure_reads_as_it_was_written(value: Decimal) -> None:
    assert figure_of(format(value, "f")) == value
    assert figure_of(format(value, ",f")) == value


@pytest.mark.parametrize("words", ["8 of 16", "8/16", "8 out of 16", " 8 OF 16 "])
def test_shares(words: str) -> None:
    assert share_of(words) == (8, 16)


@pytest.mark.parametrize("words", ["8", "of 16", "8 in 16", ""])
def test_what_is_no_share(words: str) -> None:
    assert share_of(words) is None


@pytest.mark.parametrize(
    ("value", "out_of", "field"), [(1, 0, "out_of"), (1, -1, "out_of"), (3, 2, "value"), (-1, 2, "value")]
)  # fmt: skip
def test_so_many_of_so_many(value: int, out_of: int, field: str) -> None:
    require_share(Decimal(2), Decimal(2))
    with pytest.raises(RuleBroken) as broken:
        require_share(Decimal(value), Decimal(out_of))
    assert broken.value.field == field


@pytest.mark.parametrize(
    "words",
    [
        "2026-03-31", "31/03/2026", "31/3/2026", "31.3.2026", "31 March 2026", "31-Mar-2026",
        "31 march  2026", "2026-03-31 00:00:00", "2026-03-31T00:00",
    ],
)  # fmt: skip
def test_days(words: str) -> None:
    assert day_of(words) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "31/03/26",
        "03-2026",
        "2026-02-30",
        "31/02/2026",
        "1 Ma 2026",
        "1 Xyz 2026",
        "0001-00-00",
    ],
)
def test_what_is_no_day(words: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        day_of(words)
    assert broken.value.field == "on"
