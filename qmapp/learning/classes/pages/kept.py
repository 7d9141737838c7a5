"""How words that were typed about a session are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.classes import queries
from qmapp.learning.classes.forms import CameForm, ClassForm, PlaceForm
from qmapp.learning.measures.forms.ending import BecauseForm
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """Which session it was, for those who may read of it."""
    if not may(actor(None), Permission.CLASS_READ, BoardSubject(parts["board_id"])):
        return None
    held = queries.get_class(db, parts["board_id"], parts["class_id"])
    labels = labels_of(ClassForm, PlaceForm, CameForm, BecauseForm)
    title = gettext("session “%(title)s”", title=held.title)
    return KeptPlace(held.board_id, "", title, labels, lambda _name, value: value)
