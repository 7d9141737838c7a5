"""The record of one review, as it is read before and after it is shared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext, ngettext

from qmapp.casework.recommendations.rules import NATURE_LABELS, Nature
from qmapp.foundation.catalogue import Catalogue, Edition
from qmapp.learning.impact.rules import IMPACT_LABELS, Impact
from qmapp.learning.sharing.counting import Topic
from qmapp.learning.sharing.lists import TOPIC_LABELS, label_of
from qmapp.learning.sharing.pages.words import list_named
from qmapp.learning.sharing.record import Coded, Content
from qmapp.learning.tags.rules import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the record: what it is, how far it goes, and what it holds, line by line."""

    title: str
    said: str
    lines: Sequence[str] = ()
    left_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerLine:
    """A judgement: the marker, and what the board agreed."""

    marker: str
    rating: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sees:
    """What somebody may know of a record: all that it holds, or only how much.

    `blind_in` are families that they may still code themselves before they learn what others said.
    """

    whole: bool
    blind_in: Collection[Family] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """The whole record. `not_judged`: the markers of which nothing is shared."""

    parts: Sequence[Part]
    markers_said: str
    markers: Sequence[MarkerLine]
    not_judged: Sequence[str]


def record_page(content: Content, catalogue: Catalogue, edition: Edition, sees: Sees) -> RecordPage:
    """The record, with labels from the catalogue; `edition` are the markers it was judged by.

    For who may not know what it holds: how much that is, and nothing of which.
    """
    by_family: dict[Family, list[Coded]] = {}
    for one in content.coded:
        by_family.setdefault(one.family, []).append(one)
    parts = [
        part
        for family in Family
        for part in (
            [_kept_back(family)]
            if family in sees.blind_in
            else _family(catalogue, family, by_family)
        )
    ]
    parts += [_natures(content), _impact(content)]
    judged = {one.marker for one in content.judged}
    if not sees.whole:
        parts = [replace(part, lines=(), left_out="") for part in parts]
    return RecordPage(
        parts=parts,
        markers_said=gettext(
            "The board agreed on %(n)s of %(of)s markers.",
            n=len(content.judged),
            of=len(edition.markers),
        ),
        markers=[
            MarkerLine(
                marker=label_of(catalogue, Topic.MARKERS, content.markers_edition, one.marker),
                rating=edition.scale.rating(one.rating).label,
                icon=edition.scale.rating(one.rating).icon,
            )
            for one in content.judged
            if sees.whole and edition.scale.has(one.rating)
        ],
        not_judged=[
            f"{one.number}. {one.title}"
            for one in edition.markers
            if sees.whole and one.id not in judged
        ],
    )


def _kept_back(family: Family) -> Part:
    return Part(
        title=gettext(TOPIC_LABELS[Topic(family.value)]),
        said=gettext("Coded by others. You may still code it yourself: it is shown once you have."),
    )


def _family(
    catalogue: Catalogue, family: Family, found: dict[Family, list[Coded]]
) -> Sequence[Part]:
    topic = Topic(family.value)
    title = gettext(TOPIC_LABELS[topic])
    if family not in found:
        return [Part(title=title, said=gettext("Not coded. Nothing is shared of it."))]
    return [
        Part(
            title=title,
            said=_coverage(catalogue, topic, one),
            lines=[label_of(catalogue, topic, one.edition, tag) for tag in one.tags],
            left_out=_left_out(one),
        )
        for one in found[family]
    ]


def _coverage(catalogue: Catalogue, topic: Topic, one: Coded) -> str:
    said = gettext(
        "%(coded)s of %(things)s coded, by %(edition)s. Tags: %(tags)s.",
        coded=one.coded,
        things=one.things,
        edition=list_named(catalogue, topic, one.edition),
        tags=len(one.tags),
    )
    if one.is_whole:
        return said
    return gettext("%(said)s Until all are coded, no edition counts it.", said=said)


def _left_out(one: Coded) -> str:
    said = []
    if one.coded and not (one.tags or one.own or one.disputed):
        said.append(gettext("Whoever coded them found that none of the list fits."))
    if one.disputed:
        said.append(
            ngettext(
                "On %(num)s of these coders differ.", "On %(num)s of these coders differ.",
                one.disputed,
            )
        )  # fmt: skip
    if one.disputed_tags:
        said.append(gettext("Until that is settled, no edition counts the review by this list."))
    if one.own:
        said.append(
            ngettext(
                "%(num)s tag that only this board can name is left out.",
                "%(num)s tags that only this board can name are left out.",
                one.own,
            )
        )
    return " ".join(said)


def _natures(content: Content) -> Part:
    known = sum(one.count for one in content.natures)
    return Part(
        title=gettext(TOPIC_LABELS[Topic.NATURES]),
        said=gettext(
            "Known of %(n)s of %(of)s recommendations.", n=known, of=content.recommendations
        ),
        lines=[
            gettext(
                "%(label)s: %(n)s of %(of)s",
                label=gettext(NATURE_LABELS[Nature(one.key)]),
                n=one.count,
                of=content.recommendations,
            )
            for one in content.natures
        ],
    )


def _impact(content: Content) -> Part:
    return Part(
        title=gettext(TOPIC_LABELS[Topic.IMPACT]),
        said=ngettext(
            "%(num)s recommendation is followed. As it stands on this day; it is not shared again "
            "when that changes.",
            "%(num)s recommendations are followed. As they stand on this day; they are not shared "
            "again when that changes.",
            content.followed,
        ),
        lines=[
            gettext(
                "%(label)s: %(n)s of %(of)s",
                label=gettext(IMPACT_LABELS[Impact(one.key)]),
                n=one.count,
                of=content.followed,
            )
            for one in content.impact
        ],
    )
