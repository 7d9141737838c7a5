"""One marker of a draft: the judgements side by side, and what the board holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments.pages.evidence import EvidenceItem, evidence_item
from qmapp.casework.assessments.pages.judge import answer_words, source_words
from qmapp.casework.assessments.pages.profile import Column, columns_of
from qmapp.casework.assessments.rules import Progress, progress_of
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.casework.moderation.comparing import differing_questions, opposed_pieces
from qmapp.casework.moderation.forms import AgreeForm, DisagreeForm
from qmapp.casework.moderation.lines import AgreedLine, Assessor, MarkerLine, PastLine, VoiceLine
from qmapp.casework.moderation.pages.plot import Plot, draw
from qmapp.casework.moderation.pages.words import (
    held_words,
    kind_words,
    reading_words,
    since_words,
    who_words,
)
from qmapp.casework.reviews.models import Review
from qmapp.foundation.catalogue import Basis, Edition, Marker, Rating
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class Side:
    """One judgement to read."""

    of: Assessor
    who: str
    rating: Rating | None
    is_chosen_only: bool
    reasons: str
    to_change: str
    looked_in: str
    evidence: Sequence[EvidenceItem]
    opposed: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class AnswerCell:
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question with every answer to it."""

    number: int
    text: str
    source: str | None
    cells: Sequence[AnswerCell]
    differs: bool


@dataclass(frozen=True, slots=True)
class PositionBox:
    who: str
    rating: str
    words: str


@dataclass(frozen=True, slots=True)
class HeldBox:
    """What the board holds, to read."""

    id: UUID
    title: str
    rating: Rating | None
    is_agreed: bool
    reasons: str
    handling: str
    positions: Sequence[PositionBox]
    by: str
    at: datetime
    since: str
    version: int


@dataclass(frozen=True, slots=True)
class PastBox:
    done: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed meanwhile: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class MarkerPage:
    review: Review
    draft: Draft
    edition: Edition
    marker: Marker
    previous: Marker | None
    next: Marker | None
    columns: Sequence[Column]
    plot: Plot
    reading: str
    sides: Sequence[Side]
    answers: Sequence[AnswerRow]
    differing: int
    held: HeldBox | None
    past: Sequence[PastBox]
    deadlock: str
    may_write: bool
    may_disagree: bool


def marker_page(  # noqa: PLR0913, PLR0917 - what one page is made of
    review: Review,
    draft: Draft,
    edition: Edition,
    line: MarkerLine,
    evidence: Sequence[EvidenceLine],
    anchors: Mapping[UUID, str],
    past: Sequence[PastLine],
    *,
    deadlock: str,
    may_write: bool,
) -> MarkerPage:
    """The page of one marker."""
    marker, columns = line.marker, columns_of(edition)
    opposed = opposed_pieces(line.said)
    address = url_for("drafts.read", review_id=review.id, number=draft.number)
    rows = _answer_rows(line)
    return MarkerPage(
        review=review,
        draft=draft,
        edition=edition,
        marker=marker,
        previous=edition.previous_marker(marker.id),
        next=edition.next_marker(marker.id),
        columns=columns,
        plot=draw(line.voices, columns),
        reading=reading_words(line),
        sides=[_side(one, evidence, anchors, address, opposed) for one in line.voices],
        answers=sorted(rows, key=lambda row: (not row.differs, row.number)),
        differing=sum(row.differs for row in rows),
        held=_held(edition, line.held),
        past=[PastBox(_done(one, edition), one.by_name, one.at) for one in past],
        deadlock=deadlock,
        may_write=may_write and any(one.of.kind.value == "commissioner" for one in line.voices),
        may_disagree=sum(not one.of.is_revised for one in line.voices) > 1,
    )


def _side(
    voice: VoiceLine,
    evidence: Sequence[EvidenceLine],
    anchors: Mapping[UUID, str],
    address: str,
    opposed: frozenset[UUID],
) -> Side:
    facts = voice.facts
    mine = [one for one in evidence if one.assessment_id == voice.of.id]
    items = []
    for one in mine:
        anchor = anchors.get(one.passage_id) if one.passage_id is not None else None
        url = f"{address}#{anchor}" if anchor else None
        items.append(evidence_item(one, url=url, open_id=None))
    return Side(
        of=voice.of,
        who=who_words(voice.of),
        rating=voice.rating,
        is_chosen_only=bool(facts.rating) and progress_of(facts) is not Progress.JUDGED,
        reasons=facts.reasons,
        to_change=facts.to_change,
        looked_in=facts.looked_in,
        evidence=items,
        opposed=frozenset(one.id for one in mine if (one.passage_id or one.record_id) in opposed),
    )


def _answer_rows(line: MarkerLine) -> list[AnswerRow]:
    differing = differing_questions(line.said)
    return [
        AnswerRow(
            number=number,
            text=question.text,
            source=None if question.basis is Basis.SOURCE else source_words(question.basis),
            cells=[
                AnswerCell(
                    answer_words(voice.answers[question.id].value)
                    if question.id in voice.answers
                    else gettext("Not answered"),
                    voice.notes.get(question.id, ""),
                )
                for voice in line.voices
            ],
            differs=question.id in differing,
        )
        for number, question in enumerate(line.marker.questions, 1)
    ]


def _held(edition: Edition, held: AgreedLine | None) -> HeldBox | None:
    if held is None:
        return None
    return HeldBox(
        id=held.id,
        title=held_words(edition, held),
        rating=edition.scale.rating(held.rating) if held.rating is not None else None,
        is_agreed=held.is_agreed,
        reasons=held.reasons,
        handling=held.handling,
        positions=[
            PositionBox(
                gettext("%(kind)s, %(name)s", kind=kind_words(one.kind), name=one.author_name),
                edition.scale.rating(one.rating).label
                if one.rating is not None
                else gettext("Not judged"),
                one.words,
            )
            for one in held.positions
        ],
        by=held.recorded_by_name,
        at=held.recorded_at,
        since=since_words(held),
        version=held.version,
    )


def _done(one: PastLine, edition: Edition) -> str:
    if one.verb == "agreed" and one.rating is not None and edition.scale.has(one.rating):
        return gettext("Agreed: %(rating)s", rating=edition.scale.rating(one.rating).label)
    if one.verb == "disagreed":
        return gettext("Disagreement put on record")
    return gettext("Taken back, open again") if one.verb == "cleared" else gettext("Agreed")


# Two tabs ------------------------------------------------------------------------------------


def differences(
    edition: Edition, held: AgreedLine | None, form: AgreeForm | DisagreeForm
) -> Sequence[Difference]:
    """Where what stands now differs from what was typed."""
    now = _as_typed(edition, held)
    mine = [(gettext("Outcome"), _typed_held(edition, form))]
    mine.append((gettext("Reasons"), form.reasons.data or ""))
    if isinstance(form, DisagreeForm):
        mine.append((gettext("How the impasse is handled"), form.handling.data or ""))
    return [
        Difference(label, now.get(label) or gettext("(empty)"), words or gettext("(empty)"))
        for label, words in mine
        if now.get(label, "") != words
    ]


def _as_typed(edition: Edition, held: AgreedLine | None) -> Mapping[str, str]:
    return {
        gettext("Outcome"): held_words(edition, held),
        gettext("Reasons"): held.reasons if held is not None else "",
        gettext("How the impasse is handled"): held.handling if held is not None else "",
    }


def _typed_held(edition: Edition, form: AgreeForm | DisagreeForm) -> str:
    if isinstance(form, DisagreeForm):
        return gettext("Disagreement on record")
    chosen = form.rating.data or ""
    if not edition.scale.has(chosen):
        return ""
    return gettext("Agreed: %(rating)s", rating=edition.scale.rating(chosen).label)
