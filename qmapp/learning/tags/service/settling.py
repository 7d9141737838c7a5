"""Settling what coders differ on: those who commission say what holds, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.reviews.models import Review
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.storage import Db
from qmapp.learning.tags.choices import Choices, sound_tags, sound_words
from qmapp.learning.tags.lines import InFamily
from qmapp.learning.tags.models import Coding
from qmapp.learning.tags.rules import (
    LONGEST_BECAUSE,
    Family,
    Said,
    ThingKind,
    coders_differ,
    settlement,
)
from qmapp.learning.tags.service.common import held_things, keep, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What holds of one thing in one family, and why. `seen`: the newest coding that was read."""

    kind: ThingKind
    thing_id: UUID
    family: Family
    tags: Sequence[str]
    because: str
    seen: str


def settle(
    db: Db,
    actor: Actor,
    review: Review,
    decided: Settlement,
    choices: Mapping[Family, Choices],
    *,
    now: datetime,
) -> Coding | None:
    """Say which coding holds where two differ; every coding stays on record.

    None when the same was settled already. Raises RuleBroken where coders do not differ, without a
    reason or with the field at fault; SavedElsewhere when something was coded since; NotFound.
    """
    thing_key = (decided.kind, decided.thing_id)
    things = held_things(db, actor, review, Permission.TAGS_SETTLE, [thing_key])
    thing, offered = things[thing_key], choices[decided.family]
    inside = thing.families[decided.family]
    because = sound_words(decided.because, "because", LONGEST_BECAUSE)
    if _is_done(inside, actor, decided, because):
        return None
    if not coders_differ(inside.said):
        raise RuleBroken(N_("Those who coded this agree. There is nothing to settle."))
    tags = sound_tags(offered, decided.tags, "tags")
    if not because:
        raise RuleBroken(N_("Say why this holds, in a sentence"), field="because")
    if seen_of(inside) != decided.seen:
        raise SavedElsewhere
    row = write(
        db, actor, review, thing, decided.family,
        edition=offered.edition, tags=tags, because=because, now=now,
    )  # fmt: skip
    keep(db, [thing_key])
    return row


def seen_of(inside: InFamily) -> str:
    """What was said of a thing in a family so far, to compare: any coding or record changes it."""
    parts = [_part(one) for one in sorted(inside.said, key=lambda one: one.number)]
    return f"{inside.last_number}:{'|'.join(part for part in parts if part)}"


def _part(one: Said) -> str:
    return " ".join(sorted(tag for _, tag in one.full)) if one.is_record else ""


def _is_done(inside: InFamily, actor: Actor, decided: Settlement, because: str) -> bool:
    last = settlement(inside.said)
    if last is None or last.number != inside.last_number or last.coder_id != actor.person_id:
        return False
    words = next((line.because for line in inside.codings if line.said == last), "")
    return {tag for _, tag in last.full} == set(decided.tags) and words == because
