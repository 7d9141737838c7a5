"""What was chosen on the pages of the room. The boxes are made from the things to be coded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, TextAreaField

from qmapp.casework.involvement import identifying
from qmapp.casework.involvement.forms.asking import AskingForm
from qmapp.casework.involvement.identifying import Doubt
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.forms import without_nul
from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.pages.fields import Typed, field_name, note_of
from qmapp.learning.tags.rules import FAMILIES_OF, LONGEST_NOTE, Family
from qmapp.learning.tags.service import Answer, Settlement

_MOST_READ = 100
"""More boxes of one field were ticked by nobody."""


class CodingForm(AskingForm):
    """The token, and what is asked about notes: what is chosen is read by `answers_in`."""

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.notes: Mapping[str, str] = {}
        self.asked: dict[str, str] = {}

    def is_in_doubt_of(self, notes: Mapping[str, str]) -> bool:
        """Whether something is to be asked of these notes, by the name of their box."""
        self.notes = notes
        return self.is_in_doubt()

    def doubts(self) -> Sequence[tuple[str, Doubt]]:
        """What looks as if somebody could be known by it. What is too long is refused whole."""
        return [
            (name, doubt)
            for name, words in self.notes.items()
            if len(words) <= LONGEST_NOTE
            for doubt in identifying.doubts(words, is_label=False)
        ]

    def refuse(self, field: str, sentence: str) -> None:
        """Put a sentence on a note."""
        self.asked[field] = f"{self.asked[field]} {sentence}" if field in self.asked else sentence


class SettleForm(AskingForm):
    """The newest coding that was read, and why; the tags are read by `settlement_in`."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"because": False}

    seen = HiddenField()
    because = TextAreaField(_("Why this holds"))


def answers_in(
    posted: MultiDict[str, str], things: Sequence[ThingLine], person_seen: frozenset[str]
) -> Sequence[Answer]:
    """What somebody says of which things. Boxes that are not on the page say nothing.

    A box that was left empty is passed over, unless the person has coded it or wrote a note beside
    it: `person_seen` are the names of such fields, and an empty one is told to them.
    """
    found = []
    for thing in things:
        for family in FAMILIES_OF[thing.kind]:
            name = field_name(family, thing.number)
            if f"{name}-seen" not in posted:
                continue
            tags = _tags(posted, name)
            note = posted.get(f"{name}-note")
            if not tags and name not in person_seen and not (note and note.strip()):
                continue
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


def notes_in(answers: Sequence[Answer], thing: ThingLine, person_id: UUID) -> Mapping[str, str]:
    """The notes that say something else than what the person keeps already, by their box."""
    found = {}
    for one in answers:
        inside = thing.families[one.family]
        if one.note and one.note.strip() != note_of(inside, inside.own(person_id)):
            found[f"{one.field}-note"] = one.note
    return found


def typed_in(
    posted: MultiDict[str, str],
    wrong: str = "",
    message: str = "",
    asked: Mapping[str, str] | None = None,
) -> Typed:
    """What was typed, to be shown again."""
    names = [key.removesuffix("-seen") for key in posted if key.endswith("-seen")]
    return Typed(
        tags={name: _tags(posted, name) for name in names},
        notes={
            name: without_nul(posted[f"{name}-note"]) for name in names if f"{name}-note" in posted
        },
        wrong=wrong,
        message=message,
        asked=asked or {},
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
