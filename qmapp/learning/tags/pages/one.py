"""The page of one finding or recommendation: how it is coded, by whom, and what holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.tags.choices import Choices
from qmapp.learning.tags.lines import InFamily, ThingLine
from qmapp.learning.tags.pages.fields import (
    NOTHING_TYPED,
    Box,
    BoxGroup,
    Field,
    Typed,
    field_of,
)
from qmapp.learning.tags.pages.ground import Ground
from qmapp.learning.tags.pages.words import name_of, named_inside
from qmapp.learning.tags.rules import (
    FAMILIES_OF,
    FAMILY_LABELS,
    NONE_FITS,
    Family,
    Said,
    coders_differ,
    is_again,
    newest,
    settlement,
)
from qmapp.learning.tags.service import seen_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one coder says; `was` is what stood before it. `is_now`: their newest word."""

    who: str
    when: str
    tags: str
    note: str
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """The form that settles: every tag that somebody named may be ticked, and all others."""

    groups: Sequence[BoxGroup]
    is_none_chosen: bool
    is_single: bool
    seen: str
    because: str
    error: str
    because_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """One family of the thing. `hidden`: why the others' codings are not shown yet.

    `differ`: coders differ, nothing is settled, and whoever looks may know it.
    """

    family: str
    label: str
    said: str
    hidden: str
    differ: bool
    settled: str
    again: str
    voices: Sequence[Voice]
    settling: Settling | None
    field: Field | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """One thing, with the families of its kind."""

    kind: str
    id: UUID
    name: str
    words: str
    more: str
    why: str
    written: str
    families: Sequence[FamilyView]
    may_write: bool

    @property
    def differing(self) -> Sequence[FamilyView]:
        """The families on which coders differ, as far as whoever looks may know."""
        return [one for one in self.families if one.differ]


@dataclass(frozen=True, slots=True)
class SettleTyped:
    """What was typed into the form that settles, and was not taken."""

    family: Family
    tags: Sequence[str]
    because: str
    wrong: str
    message: str


def one_page(
    thing: ThingLine,
    ground: Ground,
    *,
    typed: Typed = NOTHING_TYPED,
    settle: SettleTyped | None = None,
) -> OnePage:
    """Everything that whoever looks may know of how a thing is coded."""
    return OnePage(
        kind=thing.kind.value,
        id=thing.id,
        name=name_of(thing.kind, thing.number),
        words=thing.words,
        more=thing.more,
        why=thing.why,
        written=thing.writer_name,
        families=[
            _family(thing, family, ground, typed, settle) for family in FAMILIES_OF[thing.kind]
        ],
        may_write=ground.may_write,
    )


def _family(
    thing: ThingLine,
    family: Family,
    ground: Ground,
    typed: Typed,
    settle: SettleTyped | None,
) -> FamilyView:
    inside = thing.families[family]
    may_see = ground.sees(thing, family)
    hidden = ""
    if inside.standing.is_coded and not may_see:
        hidden = gettext(
            "Somebody has coded this. You see how when your own coding is in, so that it is yours."
        )
    settled = settlement(inside.said) if may_see else None
    differ = may_see and coders_differ(inside.said)
    typed_here = settle if settle is not None and settle.family is family else None
    return FamilyView(
        family=family.value,
        label=gettext(FAMILY_LABELS[family]),
        said=hidden or ground.standing(thing, family),
        hidden=hidden,
        differ=may_see and bool(inside.standing.disputed),
        settled=_settled(inside, settled) if settled is not None else "",
        again=_again() if may_see and is_again(inside.said, inside.record) else "",
        voices=_voices(thing, family, ground) if may_see else (),
        settling=_settling(inside, ground.choices[family], typed_here)
        if differ and ground.may_settle
        else None,
        field=field_of(thing, family, ground, typed) if ground.may_write else None,
    )


def _again() -> str:
    return gettext(
        "Somebody said otherwise since. What was settled holds until it is settled anew."
    )


def _voices(thing: ThingLine, family: Family, ground: Ground) -> Sequence[Voice]:
    inside = thing.families[family]
    now = list(newest(inside.said))
    found: list[Voice] = []
    if inside.record is not None:
        found.append(
            Voice(
                who=gettext(
                    "%(name)s, in %(thing)s itself",
                    name=inside.record_name,
                    thing=named_inside(thing.kind, thing.number),
                ),
                when="",
                tags="; ".join(ground.in_order(family, inside.record.full)),
                note="",
                is_now=any(one.is_record for one in now),
            )
        )
    found += [
        Voice(
            who=gettext(
                "%(name)s, in %(thing)s itself as it was before",
                name=line.coder_name,
                thing=named_inside(thing.kind, thing.number),
            )
            if line.from_record
            else line.coder_name,
            when=show_date(line.coded_at)
            if not line.from_record
            else gettext("until %(day)s", day=show_date(line.coded_at)),
            tags="; ".join(ground.in_order(family, line.said.full)),
            note=line.note,
            is_now=line.said in now,
        )
        for line in inside.codings
        if not line.said.settles
    ]
    return found


def _settled(inside: InFamily, settled: Said) -> str:
    line = next(line for line in inside.codings if line.said == settled)
    values = {
        "who": line.coder_name,
        "day": show_date(line.coded_at),
        "because": line.because,
    }
    if any(one.coder_id == settled.coder_id for one in newest(inside.said)):
        return gettext(
            "Settled by %(who)s, one of the coders themselves, on %(day)s: %(because)s", **values
        )
    return gettext("Settled by %(who)s on %(day)s: %(because)s", **values)


def _settling(inside: InFamily, choices: Choices, typed: SettleTyped | None) -> Settling:
    standing = inside.standing
    chosen = set(typed.tags) if typed is not None else {tag for _, tag in standing.tags}
    return Settling(
        groups=[
            BoxGroup(
                gettext(label),
                [
                    Box(tag.id, gettext(tag.label), tag.id in chosen)
                    for tag in choices.of_group(group)
                ],
            )
            for group, label in choices.groups.items()
            if choices.of_group(group)
        ],
        is_none_chosen=NONE_FITS in chosen,
        is_single=choices.most == 1,
        seen=seen_of(inside),
        because=typed.because if typed is not None else "",
        error=typed.message if typed is not None and typed.wrong == "tags" else "",
        because_error=typed.message if typed is not None and typed.wrong == "because" else "",
    )
