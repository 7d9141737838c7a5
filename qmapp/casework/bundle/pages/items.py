"""A piece of evidence as the pages of the bundle show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.assessments.pages.draft import SIGN
from qmapp.casework.bundle.pages.scope import Scope, whose_words
from qmapp.casework.drafts.rules import label_of
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.pages import kind_words
from qmapp.casework.records.rules import RecordKind
from qmapp.foundation.web.words import show_date


class Piece(Protocol):
    """What both kinds of rows have that are made of a piece of evidence."""

    @property
    def id(self) -> UUID: ...
    @property
    def assessment_id(self) -> UUID: ...
    @property
    def marker_id(self) -> str: ...
    @property
    def question_id(self) -> str | None: ...
    @property
    def stance(self) -> Stance: ...
    @property
    def note(self) -> str: ...
    @property
    def quote(self) -> str | None: ...
    @property
    def fate(self) -> Fate | None: ...
    @property
    def was(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Note:
    """What one piece of evidence says: for which marker, how, in whose assessment.

    `quote` is what is quoted of its passage; none when the whole of it is the evidence.
    """

    id: UUID
    stance: str
    number: int
    title: str
    question: str | None
    note: str
    whose: str
    quote: str | None
    fate: str | None
    fate_said: str
    was: str | None
    judge_url: str
    is_open_own: bool


def note_of(scope: Scope, piece: Piece, *, is_open_own: bool) -> Note:
    """A piece of evidence for a template."""
    marker = scope.edition.marker(piece.marker_id)
    return Note(
        id=piece.id,
        stance=SIGN[piece.stance],
        number=marker.number,
        title=marker.title,
        question=marker.question(piece.question_id).text if piece.question_id else None,
        note=piece.note,
        whose=whose_words(scope, piece.assessment_id),
        quote=piece.quote,
        fate=piece.fate.value if piece.fate else None,
        fate_said=fate_words(piece.fate),
        was=piece.was,
        judge_url=scope.judgement_url(piece.assessment_id, marker.number, f"ev-{piece.id}"),
        is_open_own=is_open_own,
    )


def fate_words(fate: Fate | None) -> str:
    """What became of a piece on its way from an earlier draft; empty when it was pinned here."""
    if fate is None:
        return ""
    return {
        Fate.UNCHANGED: gettext("Carried over, unchanged"),
        Fate.MOVED: gettext("Carried over, moved"),
        Fate.REWORDED: gettext("Carried over, reworded"),
        Fate.GONE: gettext("Carried over, gone from the draft"),
        Fate.ASK: gettext("Carried over, place to be confirmed"),
    }[fate]


def stance_words(stance: Stance) -> str:
    """The name of a stance, as everywhere on screen."""
    return {
        Stance.SUPPORTS: gettext("Supports"),
        Stance.COUNTS_AGAINST: gettext("Counts against"),
        Stance.CONTEXT: gettext("Context"),
    }[stance]


def passage_words(number: str | None, position: int, page: int | None) -> str:
    """How a passage is named: "Passage 5.12, page 23"."""
    name = label_of(number, position)
    if page is None:
        return gettext("Passage %(name)s", name=name)
    return gettext("Passage %(name)s, page %(page)s", name=name, page=page)


def record_words(title: str, dated: date | None) -> str:
    """How a record is named: its title and its own date."""
    if dated is None:
        return title
    return gettext("%(title)s, %(date)s", title=title, date=show_date(dated))


def record_kind_words(kind: RecordKind | None, *, is_extract: bool) -> str:
    """What kind of record it is; empty when it is none."""
    return kind_words(kind, is_extract=is_extract) if kind else ""
