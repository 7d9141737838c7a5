"""The boxes by which one thing is coded in one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from qmapp.learning.tags.choices import Choices
from qmapp.learning.tags.lines import InFamily, ThingLine
from qmapp.learning.tags.pages.ground import Ground
from qmapp.learning.tags.rules import FAMILY_LABELS, FAMILY_TESTS, NONE_FITS, Family, Said, Tag


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen in a form that was not taken, by the name of the field.

    `asked`: what is asked about a note, by the name of its box.
    """

    tags: Mapping[str, Sequence[str]]
    notes: Mapping[str, str]
    wrong: str = ""
    message: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


NOTHING_TYPED = Typed({}, {})


@dataclass(frozen=True, slots=True)
class Box:
    """One tag to tick."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """Tags under one heading."""

    label: str
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One family of one thing, to be coded. `is_single`: a list to choose one from.

    `gone`: what the person chose before and the list offers no more.
    """

    name: str
    label: str
    test: str
    gone: str
    groups: Sequence[BoxGroup]
    is_none_chosen: bool
    is_single: bool
    has_own: bool
    seen: str
    note: str
    error: str
    note_error: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a tag means."""

    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Legend:
    """What the tags of a family mean, under their headings, and whose list it is."""

    origin: str
    groups: Sequence[tuple[str, Sequence[Meaning]]]


def field_name(family: Family, number: int) -> str:
    """What the boxes of a thing in a family are called: “issue-7”."""
    return f"{family.value}-{number}"


def field_of(
    thing: ThingLine, family: Family, ground: Ground, typed: Typed = NOTHING_TYPED
) -> Field:
    """The boxes as they stand, or as they were typed."""
    name, choices = field_name(family, thing.number), ground.choices[family]
    inside = thing.families[family]
    own = inside.own(ground.person_id)
    chosen = set(typed.tags[name]) if name in typed.tags else _chosen(own)
    groups = [
        BoxGroup(
            gettext(label),
            [Box(tag.id, gettext(tag.label), tag.id in chosen) for tag in choices.of_group(group)],
        )
        for group, label in choices.groups.items()
    ]
    gone = [
        ground.names.label(family, Tag(own.edition, one))
        for one in _no_longer_offered(own, choices, chosen)
        if own
    ]
    return Field(
        name=name,
        label=gettext(FAMILY_LABELS[family]),
        test=gettext(FAMILY_TESTS[family]),
        gone="; ".join(gone),
        groups=[group for group in groups if group.boxes],
        is_none_chosen=NONE_FITS in chosen,
        is_single=choices.most == 1,
        has_own=own is not None,
        seen=inside.seen(ground.person_id),
        note=typed.notes.get(name, note_of(inside, own)),
        error=typed.message if typed.wrong == name else "",
        note_error=typed.message
        if typed.wrong == f"{name}-note"
        else typed.asked.get(f"{name}-note", ""),
    )


def legend_of(choices: Choices) -> Legend:
    """What the tags of a family mean, where somebody says so."""
    groups = [
        (
            gettext(label),
            [
                Meaning(gettext(tag.label), gettext(tag.hint))
                for tag in choices.of_group(group)
                if tag.hint
            ],
        )
        for group, label in choices.groups.items()
    ]
    origin = gettext(choices.origin)
    if choices.family is Family.ISSUE:
        origin = gettext("The list is that of %(published)s.", published=choices.origin)
    return Legend(origin, [(label, tags) for label, tags in groups if tags])


def note_of(inside: InFamily, own: Said | None) -> str:
    """What somebody wrote beside their own coding."""
    return next((line.note for line in inside.codings if line.said == own), "")


def _chosen(own: Said | None) -> set[str]:
    return {tag for _, tag in own.full} if own is not None else set()


def _no_longer_offered(own: Said | None, choices: Choices, chosen: set[str]) -> Sequence[str]:
    if own is None:
        return ()
    return sorted(tag for tag in own.tags if tag in chosen and not choices.has(tag))
