"""What the templates of the records room are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.drafts.pages import size_words
from qmapp.casework.records import queries, rules
from qmapp.casework.records.models import Record
from qmapp.casework.records.ports import Use, judging
from qmapp.casework.records.rules import DESCRIBING, Details, RecordKind
from qmapp.errors import N_
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.audit.queries import list_told
from qmapp.foundation.storage import Db
from qmapp.foundation.web.words import show_date
from qmapp.people.accounts.queries import names_of

FIELD_LABELS: Mapping[str, str] = {
    "title": N_("Title"),
    "dated": N_("Its own date"),
    "period_from": N_("Speaks of the time from"),
    "period_to": N_("Speaks of the time to"),
    "holder": N_("Who holds it"),
    "parties": N_("Who took part"),
    "notes": N_("Notes"),
}
_FILE_KINDS = {
    "application/pdf": N_("PDF"),
    "application/vnd.oasis.opendocument.text": N_("OpenDocument text"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": N_("Word document"),
    "image/jpeg": N_("Picture (JPEG)"),
    "image/png": N_("Picture (PNG)"),
    "text/markdown": N_("Markdown"),
    "text/plain": N_("Plain text"),
}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record of the list."""

    id: UUID
    title: str
    kind: str
    dated: date | None
    period: str
    added_by: str
    added_at: datetime
    is_shared: bool
    is_taken_away: bool
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The records that somebody may see, of one kind or of all."""

    rows: Sequence[RecordRow]
    total: int
    kind: str
    kinds: Sequence[tuple[str, str]]
    may_add: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a record said before it was changed: labels with words, who changed it, and when."""

    at: datetime
    by: str
    said: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record with all that is known of it."""

    record: Record
    row: RecordRow
    form: str
    size: str
    earlier: Sequence[Earlier]
    extract: queries.Extract | None
    may_change: bool
    may_take_away: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def list_page(db: Db, actor: Actor, review_id: UUID, kind: RecordKind | None) -> ListPage:
    """The list, newest first."""
    uses = judging().uses_in_sight(db, actor, review_id)
    every = queries.list_visible(db, actor, review_id, uses)
    names = names_of(db, {record.added_by for record in every})
    extracts = queries.list_extracts(db, review_id)
    shown = [record for record in every if kind in {None, record.kind}]
    return ListPage(
        rows=[
            _row(one, names[one.added_by], uses.get(one.id, ()), is_extract=one.id in extracts)
            for one in shown
        ],
        total=len(every),
        kind=kind.value if kind else "",
        kinds=[(one.value, gettext(rules.KIND_LABELS[one])) for one in RecordKind],
        may_add=False,
    )


def record_page(db: Db, actor: Actor, record: Record) -> RecordPage:
    """The page of one record that the actor may see."""
    uses = judging().uses_in_sight(db, actor, record.review_id)
    told = list_told(db, record.id, "record:changed")
    people = {record.added_by} | {one.actor_id for one in told if one.actor_id}
    names = names_of(db, people)
    subject = queries.subject_of(record, is_in_sight=record.id in uses)
    extract = queries.find_extract(db, record.id)
    is_theirs = may(actor, Permission.RECORD_CHANGE, subject)
    return RecordPage(
        record=record,
        row=_row(
            record, names[record.added_by], uses.get(record.id, ()), is_extract=extract is not None
        ),
        form=gettext(_FILE_KINDS.get(record.media_type or "", N_("File"))),
        size=size_words(record.size or 0),
        earlier=[
            Earlier(one.at, names[one.actor_id] if one.actor_id else "", _said(one.values))
            for one in told
        ],
        extract=extract,
        may_change=is_theirs and extract is None,
        may_take_away=is_theirs,
    )


def differences(theirs: Details, mine: Details) -> Sequence[Difference]:
    """Where what stands now differs from what was typed, in the order of the form."""
    return [
        Difference(gettext(label), _words(getattr(theirs, name)), _words(getattr(mine, name)))
        for name, label in FIELD_LABELS.items()
        if getattr(theirs, name) != getattr(mine, name)
    ]


def kind_words(kind: RecordKind, *, is_extract: bool) -> str:
    """What kind of record it is. An extract of the register is named only, and not elsewhere."""
    if is_extract:
        return gettext("From the register of who was heard")
    return gettext(rules.KIND_LABELS[kind])


def period_words(first: date | None, last: date | None) -> str:
    """The time that a record speaks of, in words; empty for none."""
    if first and last:
        if first == last:
            return show_date(first)
        return gettext("%(first)s to %(last)s", first=show_date(first), last=show_date(last))
    if first:
        return gettext("from %(first)s", first=show_date(first))
    return gettext("until %(last)s", last=show_date(last)) if last else ""


def _row(record: Record, added_by: str, uses: Sequence[Use], *, is_extract: bool) -> RecordRow:
    return RecordRow(
        id=record.id,
        title=record.title,
        kind=kind_words(record.kind, is_extract=is_extract),
        dated=record.dated,
        period=period_words(record.period_from, record.period_to),
        added_by=added_by,
        added_at=record.added_at,
        is_shared=record.is_shared,
        is_taken_away=record.taken_away_at is not None,
        uses=uses,
    )


def _said(values: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    """The words before a change; a value that was erased from the trail is said to be."""
    return [
        (gettext(FIELD_LABELS[name]), _words(_kept(values, name)))
        for name in DESCRIBING
        if name in values or f"was_{name}" in values
    ]


def _kept(values: Mapping[str, object], name: str) -> object:
    if f"was_{name}" not in values:
        return gettext("(erased)")
    value = values[f"was_{name}"]
    if name in {"dated", "period_from", "period_to"} and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _words(value: object) -> str:
    if isinstance(value, date):
        return show_date(value)
    return str(value) if value else gettext("(empty)")
