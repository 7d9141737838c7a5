"""What was chosen on the pages of the room. The boxes are made from the things to be coded."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from qmapp.foundation.web.forms import Form, without_nul
from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.pages.fields import Typed, field_name
from qmapp.learning.tags.rules import FAMILIES_OF, Family
from qmapp.learning.tags.service import Answer, Settlement

_MOST_READ = 100
"""More boxes of one field were ticked by nobody."""


class CodingForm(Form):
    """The token alone: what is chosen is read by `answers_in`."""


class SettleForm(Form):
    """The newest coding that was read; tags and reason are read by `settlement_in`."""

    seen = HiddenField()


def answers_in(
    posted: MultiDict[str, str], things: Sequence[ThingLine], person_seen: frozenset[str]
) -> Sequence[Answer]:
    """What somebody says of which things. Boxes that are not on the page say nothing.

    A box that was left empty is passed over, unless the person has coded it: `person_seen` are the
    names of such fields, and an empty one is told to them.
    """
    found = []
    for thing in things:
        for family in FAMILIES_OF[thing.kind]:
            name = field_name(family, thing.number)
            if f"{name}-seen" not in posted:
                continue
            tags = _tags(posted, name)
            if not tags and name not in person_seen:
                continue
            note = posted.get(f"{name}-note")
            found.append(
                Answer(
                    kind=thing.kind,
                    thing_id=thing.id,
                    family=family,
                    tags=tags,
                    seen=posted[f"{name}-seen"],
                    field=name,
                    note=without_nul(note) if note is not None else None,
                )
            )
    return found


def typed_in(posted: MultiDict[str, str], wrong: str = "", message: str = "") -> Typed:
    """What was typed, to be shown again."""
    names = [key.removesuffix("-seen") for key in posted if key.endswith("-seen")]
    return Typed(
        tags={name: _tags(posted, name) for name in names},
        notes={
            name: without_nul(posted[f"{name}-note"]) for name in names if f"{name}-note" in posted
        },
        wrong=wrong,
        message=message,
    )


def settlement_in(posted: MultiDict[str, str], thing: ThingLine, family: Family) -> Settlement:
    """What somebody settles."""
    return Settlement(
        kind=thing.kind,
        thing_id=thing.id,
        family=family,
        tags=_tags(posted, "tags"),
        because=without_nul(posted.get("because", "")),
        seen=posted.get("seen", ""),
    )


def _tags(posted: MultiDict[str, str], name: str) -> Sequence[str]:
    chosen = [without_nul(one) for one in posted.getlist(name)[:_MOST_READ]]
    return list(dict.fromkeys(one for one in chosen if one))
