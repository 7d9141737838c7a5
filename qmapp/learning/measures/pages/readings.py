"""How measures read, for pages of other rooms that print them among other things."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from qmapp.foundation.storage import Db
from qmapp.learning.measures.pages.words import reading
from qmapp.learning.measures.queries import list_measures, runs_of


def readings_of(db: Db, measure_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What the run of each measure says, in a sentence or three. A constant number of queries.

    Whoever calls has asked whether they may be read.
    """
    lines = list_measures(db, measure_ids=measure_ids)
    runs = runs_of(db, lines)
    return {one.id: reading(one, runs[one.id]) for one in lines}
