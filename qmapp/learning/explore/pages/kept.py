"""How words that were typed about an exploration are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.explore import queries
from qmapp.learning.explore.forms import DetailsForm, LinkForm, PutRightForm
from qmapp.learning.explore.pages.words import who_words
from qmapp.learning.explore.rules import takes
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """Which exploration it was, for those who may read it."""
    row = queries.get_exploration(db, parts["board_id"], parts["exploration_id"])
    if not may(actor(None), Permission.EXPLORATION_READ, BoardSubject(row.board_id)):
        return None
    labels = labels_of(DetailsForm, LinkForm, PutRightForm)
    text = queries.text_of(db, row)
    for one in text.questions:
        labels[f"was_{one.id}"] = None
        labels[f"words_{one.id}"] = one.text
        if "choice" in takes(one.answer):
            labels[f"choice_{one.id}"] = one.text
    title = gettext(
        "exploration of “%(title)s” by %(who)s",
        title=text.title,
        who=who_words(row.scope, row.place),
    )
    return KeptPlace(row.board_id, "", title, labels | {"do": None}, lambda _name, value: value)
