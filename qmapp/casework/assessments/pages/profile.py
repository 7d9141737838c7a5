"""What the profile page is given: the rows of the picture, and the figures in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.pages.read import ReadMarker, read_markers
from qmapp.casework.assessments.profile import Order, Reading, Row, Voice, arrange, build_rows, read
from qmapp.casework.assessments.queries import AssessmentLine
from qmapp.casework.assessments.rules import AssessmentKind, is_past_blindness
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class Column:
    """One place of the picture's scale, left to right."""

    id: str
    label: str
    short_label: str
    is_on_scale: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a judgement stands in the picture, and its words."""

    label: str
    column: int
    hollow: bool = False
    dash: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    number: int
    title: str
    anchor: str
    url: str
    own: Mark
    com: Mark
    differs: bool
    apart: str | None
    has_gap: bool


@dataclass(frozen=True, slots=True)
class ProfileStage:
    name: str
    rows: Sequence[ProfileRow]


@dataclass(frozen=True, slots=True)
class View:
    """One of several views of the same page."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ProfilePage:
    review: Review
    edition: Edition
    draft: Draft | None
    order: Order
    own: AssessmentLine | None
    com: AssessmentLine | None
    commissioners: Sequence[AssessmentLine]
    columns: Sequence[Column]
    stages: Sequence[ProfileStage]
    reading: Reading
    sentence: str
    orders: Sequence[View]
    choices: Sequence[View]
    is_blind: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class SidePage:
    """One marker, as both see it."""

    review: Review
    edition: Edition
    draft: Draft | None
    marker: Marker
    previous: Marker | None
    next: Marker | None
    sides: Sequence[tuple[AssessmentLine, ReadMarker]]
    is_blind: bool


@dataclass(frozen=True, slots=True)
class Voices:
    """The assessments of one draft that the viewer may see."""

    own: AssessmentLine | None
    commissioners: Sequence[AssessmentLine]
    is_blind: bool


def voices(db: Db, actor: Actor, review: Review, draft: Draft | None) -> Voices:
    """The assessments of a draft that the viewer may see, and whether blindness hides others."""
    draft_id = draft.id if draft else None
    seen = [
        line for line in queries.visible_assessments(db, actor, review) if line.draft_id == draft_id
    ]
    group = queries.list_of_draft(db, review.id, draft_id)
    writers = queries.writers_of(db, group)
    standing = queries.standing_of(
        actor, review.id, group, writers, lifted=queries.is_lifted(db, review.id, draft_id)
    )
    return Voices(
        own=next((line for line in seen if line.kind is AssessmentKind.SELF_CHECK), None),
        commissioners=[line for line in seen if line.kind is AssessmentKind.COMMISSIONER],
        # Said of everybody who has one to make, whether or not there is anything to hide.
        is_blind=not is_past_blindness(standing),
    )


def build(  # noqa: PLR0913 - what one page is made of
    db: Db,
    actor: Actor,
    review: Review,
    edition: Edition,
    draft: Draft | None,
    *,
    order: Order,
    chosen: UUID | None,
) -> ProfilePage:
    """The profile of one draft as the viewer may see it."""
    said = voices(db, actor, review, draft)
    com = next((c for c in said.commissioners if c.id == chosen), None) or next(
        iter(sorted(said.commissioners, key=lambda c: c.author_id != actor.person_id)), None
    )
    ids = [line.id for line in (said.own, com) if line]
    facts = queries.facts_of(db, ids)
    rows = build_rows(
        edition, facts[said.own.id] if said.own else None, facts[com.id] if com else None
    )
    columns = columns_of(edition)
    reading = read(rows)
    stages = [
        ProfileStage(
            stage.label,
            [
                _row(row, columns, review, draft, said.is_blind)
                for row in arrange([r for r in rows if r.marker.stage == stage.id], order)
            ],
        )
        for stage in edition.stages
    ]
    return ProfilePage(
        review=review,
        edition=edition,
        draft=draft,
        order=order,
        own=said.own,
        com=com,
        commissioners=said.commissioners,
        columns=columns,
        stages=[stage for stage in stages if stage.rows],
        reading=reading,
        sentence=_sentence(reading, said.own, com, is_blind=said.is_blind),
        orders=[
            View(words, _address(review, draft, o, com), o is order)
            for o, words in (
                (Order.DIFFERENCES, gettext("Differences first")),
                (Order.MARKERS, gettext("Marker order")),
                (Order.GAPS, gettext("Gaps only")),
            )
        ],
        choices=[
            View(c.author_name, _address(review, draft, order, c), c is com)
            for c in said.commissioners
        ],
        is_blind=said.is_blind,
        empty=said.own is None and com is None,
    )


def _address(review: Review, draft: Draft | None, order: Order, com: AssessmentLine | None) -> str:
    chosen: dict[str, Any] = {"with": com.id if com else None, "order": order.value}
    if draft is None:
        return url_for("assessments.process_profile", review_id=review.id, **chosen)
    return url_for("assessments.profile", review_id=review.id, number=draft.number, **chosen)


def build_side(
    db: Db, actor: Actor, review: Review, edition: Edition, draft: Draft | None, marker: Marker
) -> SidePage:
    """One marker with every judgement of it that the viewer may see."""
    said = voices(db, actor, review, draft)
    lines = [line for line in (said.own, *said.commissioners) if line]
    return SidePage(
        review=review,
        edition=edition,
        draft=draft,
        marker=marker,
        previous=edition.previous_marker(marker.id),
        next=edition.next_marker(marker.id),
        sides=[
            (
                line,
                read_markers(db, queries.get_assessment(db, line.id), review, edition, [marker])[0],
            )
            for line in lines
        ],
        is_blind=said.is_blind,
    )


def columns_of(edition: Edition) -> list[Column]:
    """The places of the picture, left to right: on the scale, off it, and neither."""
    scale = sorted(edition.scale.on_scale, key=lambda r: r.order or 0)
    off = [edition.scale.rating(name) for name in ("cannot_tell", "not_yet_due")]
    return [
        *(Column(r.id, r.label, r.short_label, is_on_scale=True) for r in scale),
        *(Column(r.id, r.label, r.short_label, is_on_scale=False) for r in off),
        Column("none", gettext("Not judged or n/a"), gettext("Neither"), is_on_scale=False),
    ]


def _mark(voice: Voice | None, columns: Sequence[Column], *, is_blind: bool) -> Mark:
    last = len(columns) - 1
    if voice is None:
        words = gettext("Not shown yet") if is_blind else gettext("No assessment")
        return Mark(words, last, hollow=True)
    if voice.rating is None:
        return Mark(gettext("Not judged"), last, hollow=True)
    pieces = voice.facts.evidence
    note = (
        ngettext("%(num)d piece of evidence", "%(num)d pieces of evidence", pieces)
        if pieces
        else gettext("no evidence found")
    )
    ids = [column.id for column in columns]
    if voice.rating.id in ids:
        return Mark(voice.rating.label, ids.index(voice.rating.id), note=note)
    return Mark(voice.rating.label, last, dash=True, note=note)


def _row(
    row: Row, columns: Sequence[Column], review: Review, draft: Draft | None, is_blind: bool
) -> ProfileRow:
    marker = row.marker
    return ProfileRow(
        number=marker.number,
        title=marker.title,
        anchor=f"m{marker.number}",
        url=url_for(
            "assessments.side", review_id=review.id, number=draft.number, marker=marker.number
        )
        if draft
        else url_for("assessments.process_side", review_id=review.id, marker=marker.number),
        own=_mark(row.own, columns, is_blind=is_blind),
        com=_mark(row.com, columns, is_blind=is_blind),
        differs=row.differs,
        apart=ngettext("%(num)d step apart", "%(num)d steps apart", row.steps)
        if row.steps
        else None,
        has_gap=row.has_gap,
    )


def _sentence(
    reading: Reading, own: AssessmentLine | None, com: AssessmentLine | None, *, is_blind: bool
) -> str:
    if own is None or com is None:
        if is_blind:
            return gettext(
                "You see the other judgements when you have submitted yours, not before."
            )
        return gettext("Only one assessment can be shown so far.")
    if not reading.both_on_scale:
        return gettext("There is no marker yet that both placed on the scale.")
    words = gettext(
        "The self-check and the commissioner agree on %(same)d of the %(both)d markers that both "
        "placed on the scale.",
        same=reading.same,
        both=reading.both_on_scale,
    )
    if not reading.different:
        return words
    titles = [row.marker.title for row in reading.different[:2]]
    if len(titles) == 1:
        far = gettext("They are furthest apart on %(first)s.", first=titles[0])
    else:
        far = gettext(
            "They are furthest apart on %(first)s, then on %(second)s.",
            first=titles[0],
            second=titles[1],
        )
    return f"{words} {far}"
