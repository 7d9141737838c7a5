"""How words that were typed about a summit are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.measures.forms.ending import BecauseForm
from qmapp.learning.summits import queries
from qmapp.learning.summits.forms import (
    AttendForm,
    OutcomeForm,
    PlanForm,
    SaidForm,
    TellForm,
)
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """Which summit it was, for those who may read it."""
    summit = queries.get_summit(db, parts["board_id"], parts["summit_id"])
    if not may(actor(None), Permission.SUMMIT_READ, queries.subject_of(summit)):
        return None
    labels = labels_of(PlanForm, SaidForm, AttendForm, OutcomeForm, TellForm, BecauseForm)
    title = gettext("summit “%(title)s”", title=summit.title)
    return KeptPlace(summit.board_id, "", title, labels | {"do": None}, lambda _name, value: value)
