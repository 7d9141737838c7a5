"""How what is coded is told apart, and which tags stand when coders differ. Pure.

The four families, and that a thing nobody coded is not a thing without the tag: what national
collections of reviews lack (domain notes, section 2). That two coders may differ on record, and
that those who commission settle it with a reason, is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from qmapp.errors import N_

LONGEST_NOTE = 1_000
LONGEST_BECAUSE = 1_000
NONE_FITS = "none"
"""In place of a tag: somebody looked, and none of the known ones fits."""


class Family(StrEnum):
    """The four kinds of tag. They are never mixed: a heading may hide a cause."""

    HARM = "harm"
    ISSUE = "issue"
    CAUSE = "cause"
    TARGET = "target"


class ThingKind(StrEnum):
    """What is coded."""

    FINDING = "finding"
    RECOMMENDATION = "recommendation"


FAMILY_LABELS = MappingProxyType(
    {
        Family.HARM: N_("Harm and context"),
        Family.ISSUE: N_("Practice issue"),
        Family.CAUSE: N_("Cause"),
        Family.TARGET: N_("Target of the recommendation"),
    }
)
FAMILY_TESTS = MappingProxyType(
    {
        Family.HARM: N_("What happened or was feared, and what stood around it."),
        Family.ISSUE: N_("Which problem of working together it is an example of."),
        Family.CAUSE: N_("Why the problem arose, as the draft says. Not what the problem is."),
        Family.TARGET: N_("Whom it speaks to, and what it asks for."),
    }
)
FAMILIES_OF = MappingProxyType(
    {
        ThingKind.FINDING: (Family.HARM, Family.ISSUE, Family.CAUSE),
        ThingKind.RECOMMENDATION: (Family.TARGET,),
    }
)
KIND_OF = MappingProxyType(
    {family: kind for kind, families in FAMILIES_OF.items() for family in families}
)


class Tag(NamedTuple):
    """A tag of an edition; `tag` may be NONE_FITS. Of two editions, the same word is another."""

    edition: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A coding: who said what. `tags` empty: none fits.

    `number` is its place among all of the same thing and family; the record's own is 0.
    `recorded` is what the record said when this was written down (`as_recorded`).
    """

    coder_id: UUID
    number: int
    edition: str
    tags: frozenset[str]
    settles: bool = False
    recorded: str | None = None

    @property
    def full(self) -> frozenset[Tag]:
        """The tags with their edition; that none fits is one of them."""
        return frozenset(Tag(self.edition, tag) for tag in self.tags or {NONE_FITS})

    @property
    def is_record(self) -> bool:
        return self.number == 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of one thing in one family.

    Not coded is not "none fits": then `tags` or `disputed` hold NONE_FITS.
    """

    is_coded: bool
    tags: frozenset[Tag]
    disputed: frozenset[Tag]


NOT_CODED = Standing(is_coded=False, tags=frozenset(), disputed=frozenset())


def standing(codings: Iterable[Said]) -> Standing:
    """What holds: a settling coding; else one coder's; else what all agree on, the rest disputed.

    Of each coder the newest coding counts. The order in which they are given does not matter.
    """
    every = list(codings)
    settled = settlement(every)
    if settled is not None:
        return Standing(is_coded=True, tags=settled.full, disputed=frozenset())
    said = [one.full for one in newest(every)]
    if not said:
        return NOT_CODED
    agreed = reduce(frozenset.__and__, said)
    return Standing(is_coded=True, tags=agreed, disputed=reduce(frozenset.__or__, said) - agreed)


def settlement(codings: Iterable[Said]) -> Said | None:
    """The newest coding that settles; None where nobody has settled anything."""
    return max((one for one in codings if one.settles), key=lambda one: one.number, default=None)


def newest(codings: Iterable[Said]) -> Sequence[Said]:
    """The newest coding of each coder, the oldest of these first; what settles is no coding."""
    found: dict[UUID, Said] = {}
    for one in sorted(codings, key=lambda one: one.number):
        if not one.settles:
            found[one.coder_id] = one
    return sorted(found.values(), key=lambda one: one.number)


def with_record(codings: Iterable[Said], record: Said | None) -> Sequence[Said]:
    """The codings together with what the record itself says, as the coding of its writer.

    What the writer coded apart from it, knowing what it says, is their newer word; where the
    record was put right since, the record is.
    """
    every = list(codings)
    if record is None:
        return every
    said = as_recorded(record)
    own = [one for one in newest(every) if one.coder_id == record.coder_id]
    if own and own[0].recorded == said:
        return every
    kept = [one for one in every if one.settles or one.coder_id != record.coder_id]
    return [record, *kept]


def word_to_keep(codings: Iterable[Said], before: Said | None, after: Said | None) -> Said | None:
    """What a record said that was written anew since: it stays on record as a coding.

    So it does once anybody has coded the thing apart from the record. Nobody ends a difference by
    writing another's record anew; and who has seen by it how others coded cannot take their own
    first word back unseen. None where nobody has coded: then a record is put right as any other
    part of it is. None too where whose word it was has a newer one of their own.
    """
    every = list(codings)
    if before is None or all(one.settles for one in every):
        return None
    if after is not None and (after.coder_id, after.full) == (before.coder_id, before.full):
        return None
    return before if before in with_record(every, before) else None


def as_recorded(record: Said | None) -> str | None:
    """What a record says, in one word to compare; None: it says nothing in this family."""
    if record is None:
        return None
    return " ".join([record.edition, *sorted(tag for _, tag in record.full)])


def may_see_others(
    *, may_write: bool, may_settle: bool, own: bool, others: int, is_settled: bool
) -> bool:
    """Whether somebody may see how others coded a thing in one family.

    Whoever may still code it is blind to the others until their own is in. Whoever settles sees
    two that may differ; what was settled is open to all who read it.
    """
    return not may_write or own or is_settled or (may_settle and others > 1)


def coders_differ(codings: Iterable[Said]) -> bool:
    """Whether two coders have said different things, settled or not."""
    return len({one.full for one in newest(codings)}) > 1


def is_again(codings: Collection[Said], record: Said | None) -> bool:
    """Whether somebody said otherwise since it was settled: it holds, and is to be looked at."""
    settled = settlement(codings)
    if settled is None:
        return False
    if record is not None and as_recorded(record) != settled.recorded:
        return record.full != settled.full
    later = [one for one in newest(codings) if one.number > settled.number]
    return any(one.full != settled.full for one in later)
