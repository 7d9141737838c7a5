"""Figures in copies of rows."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from qmapp.backup.rows import line_of, row_of
from qmapp.learning.measures.models import Observation
from tests.factories.assessments import NOW

TABLE: Any = Observation.__table__


def row(**values: Any) -> dict[str, Any]:
    plain = dict.fromkeys(column.name for column in TABLE.columns)
    return plain | {
        "id": uuid4(), "board_id": uuid4(), "measure_id": uuid4(), "on": date(2027, 1, 31),
        "value": Decimal("0.0001"), "note": "", "added_by": uuid4(), "added_at": NOW, **values,
    }  # fmt: skip


@pytest.mark.parametrize("value", ["0.0001", "12.5", "-3", "922337203685477"])
def test_a_figure_comes_back_to_its_last_place(value: str) -> None:
    one = row(value=Decimal(value), out_of=Decimal(1000))
    assert row_of(TABLE, line_of(TABLE, one)) == one


@pytest.mark.parametrize("value", ["NaN", "Infinity", "twelve", ""])
def test_what_is_no_figure_is_refused(value: str) -> None:
    line = json.loads(line_of(TABLE, row())) | {"value": value}
    with pytest.raises(ValueError, match="Not a figure"):
        row_of(TABLE, json.dumps(line))
