"""How words that were typed about a body are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.decision.asks.rules import OUTCOME_LABELS, Outcome
from qmapp.foundation.access import BoardSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.forms import NO_PROMISE, BodyForm, EntryForm, SentForm
from qmapp.learning.bodies.rules import CAME_LABELS, Came
from qmapp.learning.measures.forms.ending import BecauseForm
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """Which body it was, for those who may read the register."""
    if not may(actor(None), Permission.BODY_READ, BoardSubject(parts["board_id"])):
        return None
    body = queries.get_body(db, parts["board_id"], parts["body_id"])
    labels = labels_of(BodyForm, SentForm, EntryForm, BecauseForm)
    return KeptPlace(body.board_id, "", gettext("body “%(name)s”", name=body.name), labels, _says)


def _says(name: str, value: str) -> str:
    if name == "promise":
        return gettext("One of their promises") if value != NO_PROMISE else gettext("None of these")
    words = {one.value: label for one, label in OUTCOME_LABELS.items()} if name == "answer" else {}
    if name == "came":
        words = {one.value: label for one, label in CAME_LABELS.items()}
    known = {*Outcome, *Came}
    return gettext(words[value]) if value in known and value in words else value
