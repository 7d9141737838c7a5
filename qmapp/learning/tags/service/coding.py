"""Saying what a finding or a recommendation is, in one or several families at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.reviews.models import Review
from qmapp.errors import SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.storage import Db
from qmapp.learning.tags.choices import Choices, sound_tags, sound_words
from qmapp.learning.tags.lines import InFamily
from qmapp.learning.tags.rules import LONGEST_NOTE, Family, ThingKind
from qmapp.learning.tags.service.common import held_things, keep, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody says of one thing in one family.

    `tags` may hold rules.NONE_FITS alone. `seen`: their own coding that was read (`InFamily.seen`).
    `field` names what is faulty, where something is. `note` None: it stays as it was.
    """

    kind: ThingKind
    thing_id: UUID
    family: Family
    tags: Sequence[str]
    seen: str
    field: str
    note: str | None = None


def code(
    db: Db,
    actor: Actor,
    review: Review,
    answers: Sequence[Answer],
    choices: Mapping[Family, Choices],
    *,
    now: datetime,
) -> int:
    """Write down how somebody codes; how many codings are new. The same again adds nothing.

    All or nothing. Raises SavedElsewhere when they have coded one of these in another tab since,
    RuleBroken with the field at fault, NotFound.
    """
    wanted = list(dict.fromkeys((one.kind, one.thing_id) for one in answers))
    things = held_things(db, actor, review, Permission.TAGS_WRITE, wanted)
    done = 0
    for one in answers:
        thing, offered = things[one.kind, one.thing_id], choices[one.family]
        inside = thing.families[one.family]
        note = _note(inside, actor, one)
        if _says_so_already(inside, actor, one, note, offered.edition):
            continue
        has_note = bool(one.note and one.note.strip())
        tags = sound_tags(offered, one.tags, one.field, has_note=has_note)
        if inside.seen(actor.person_id) != one.seen:
            raise SavedElsewhere
        write(
            db, actor, review, thing, one.family,
            edition=offered.edition, tags=tags, note=note, now=now,
        )  # fmt: skip
        done += 1
    if done:
        keep(db, wanted)
    return done


def _note(inside: InFamily, actor: Actor, answer: Answer) -> str:
    if answer.note is None:
        return _own_note(inside, actor)
    return sound_words(answer.note, f"{answer.field}-note", LONGEST_NOTE)


def _says_so_already(
    inside: InFamily, actor: Actor, answer: Answer, note: str, edition: str
) -> bool:
    """Whether this is what they said before. The same tag in a newer edition is another."""
    own = inside.own(actor.person_id)
    if own is None or {tag for _, tag in own.full} != set(answer.tags) or own.edition != edition:
        return False
    return _own_note(inside, actor) == note


def _own_note(inside: InFamily, actor: Actor) -> str:
    own = inside.own(actor.person_id)
    for line in inside.codings:
        if own is not None and line.said == own:
            return line.note
    return ""
