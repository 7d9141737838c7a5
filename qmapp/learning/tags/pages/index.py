"""The page on which everything of a review is coded, one family at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.pages.fields import (
    NOTHING_TYPED,
    Field,
    Legend,
    Typed,
    field_of,
    legend_of,
)
from qmapp.learning.tags.pages.ground import Ground
from qmapp.learning.tags.pages.words import name_of
from qmapp.learning.tags.rules import (
    FAMILY_LABELS,
    FAMILY_TESTS,
    KIND_OF,
    Family,
    ThingKind,
    newest,
    settlement,
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A family to go to, and how much of it is coded."""

    family: str
    label: str
    count: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing on the page. `field` is there where it is coded here; `said` is how it stands."""

    anchor: str
    name: str
    kind: str
    id: UUID
    words: str
    more: str
    why: str
    said: str
    others: str
    field: Field | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """What is coded in one family.

    `to_code`: nobody has. `by_others`: somebody else has, with boxes for a second coder when
    `is_second`. `differ`: two say otherwise, as far as whoever looks may know. `done`: the rest.
    """

    family: str
    label: str
    test: str
    tabs: Sequence[Tab]
    reads: str
    legend: Legend
    differ: Sequence[Row]
    to_code: Sequence[Row]
    by_others: Sequence[Row]
    done: Sequence[Row]
    total: int
    is_second: bool
    may_write: bool
    nothing: str

    @property
    def has_boxes(self) -> bool:
        """Whether there is anything to choose on the page."""
        return any(row.field for row in (*self.to_code, *self.by_others))


def first_unfinished(things: Sequence[ThingLine]) -> Family:
    """The family in which something is not coded yet; the first where all is."""
    for family in Family:
        if any(not t.families[family].standing.is_coded for t in of_family(things, family)):
            return family
    return Family.HARM


def of_family(things: Sequence[ThingLine], family: Family) -> Sequence[ThingLine]:
    """The things that are coded in a family."""
    return [one for one in things if one.kind is KIND_OF[family]]


def index_page(
    things: Sequence[ThingLine],
    family: Family,
    ground: Ground,
    *,
    is_second: bool,
    typed: Typed = NOTHING_TYPED,
) -> IndexPage:
    """Everything of a family, what nobody coded first."""
    mine = of_family(things, family)
    sorted_out: dict[str, list[Row]] = {"differ": [], "to_code": [], "by_others": [], "done": []}
    boxed = {"to_code", "by_others"} if is_second else {"to_code"}
    for thing in mine:
        place = _place(thing, family, ground)
        has_field = ground.may_write and place in boxed
        field = field_of(thing, family, ground, typed) if has_field else None
        sorted_out[place].append(_row(thing, family, ground, field))
    return IndexPage(
        family=family.value,
        label=gettext(FAMILY_LABELS[family]),
        test=gettext(FAMILY_TESTS[family]),
        tabs=_tabs(things, family),
        reads=_reads(mine, family),
        legend=legend_of(ground.choices[family]),
        differ=sorted_out["differ"],
        to_code=sorted_out["to_code"],
        by_others=sorted_out["by_others"],
        done=sorted_out["done"],
        total=len(mine),
        is_second=is_second,
        may_write=ground.may_write,
        nothing=_nothing(family),
    )


def _place(thing: ThingLine, family: Family, ground: Ground) -> str:
    inside = thing.families[family]
    if not inside.standing.is_coded:
        return "to_code"
    if inside.standing.disputed and ground.sees(thing, family):
        return "differ"
    is_mine = inside.own(ground.person_id) is not None
    if ground.may_write and not is_mine and settlement(inside.said) is None:
        return "by_others"
    return "done"


def _row(thing: ThingLine, family: Family, ground: Ground, field: Field | None) -> Row:
    standing = thing.families[family].standing
    is_hidden = standing.is_coded and not ground.sees(thing, family)
    return Row(
        anchor=f"{thing.kind.value}-{thing.number}",
        name=name_of(thing.kind, thing.number),
        kind=thing.kind.value,
        id=thing.id,
        words=thing.words,
        more=thing.more,
        why=thing.why if family is Family.CAUSE else "",
        said=gettext("Coded. You see how when your own coding is in.")
        if is_hidden
        else ground.standing(thing, family),
        others=_others(thing, family),
        field=field,
    )


def _others(thing: ThingLine, family: Family) -> str:
    """How many have coded it."""
    count = len(newest(thing.families[family].said))
    if not count:
        return ""
    if settlement(thing.families[family].said) is not None:
        return ngettext("%(num)d coder, settled", "%(num)d coders, settled", count)
    return ngettext("%(num)d coder", "%(num)d coders", count)


def _tabs(things: Sequence[ThingLine], here: Family) -> Sequence[Tab]:
    found = []
    for family in Family:
        mine = of_family(things, family)
        coded = sum(one.families[family].standing.is_coded for one in mine)
        count = gettext("%(n)s of %(total)s", n=coded, total=len(mine))
        found.append(Tab(family.value, gettext(FAMILY_LABELS[family]), count, family is here))
    return found


def _reads(mine: Sequence[ThingLine], family: Family) -> str:
    coded = sum(one.families[family].standing.is_coded for one in mine)
    if KIND_OF[family] is ThingKind.FINDING:
        return ngettext(
            "%(n)s of %(num)d finding is coded.", "%(n)s of %(num)d findings are coded.",
            len(mine), n=coded,
        )  # fmt: skip
    return ngettext(
        "%(n)s of %(num)d confirmed recommendation is coded.",
        "%(n)s of %(num)d confirmed recommendations are coded.",
        len(mine),
        n=coded,
    )


def _nothing(family: Family) -> str:
    if KIND_OF[family] is ThingKind.FINDING:
        return gettext(
            "When findings of a draft that you may read are recorded, you code them here."
        )
    return gettext("When recommendations are confirmed that you may read, they are coded here.")
