"""Named reads of professional bodies and of what was sent to them. Callers have asked the policy.

They are the board’s own correspondence on practice issues: no word of a case belongs there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from qmapp.decision.asks.rules import Outcome, Standing
from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.learning.bodies import rules
from qmapp.learning.bodies.models import Body, BodyEntry, SentIssue
from qmapp.learning.bodies.rules import ANSWERS, Asked, EntryFact, EntryKind, Tally
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry as it is read; `out_because` and `out_by`: why and by whom it was taken out."""

    fact: EntryFact
    words: str
    entered_by_name: str
    out_because: str | None = None
    out_by_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """An issue that was sent, with what came back, in the order of days."""

    id: UUID
    body_id: UUID
    body_name: str
    edition: str
    issue_id: str
    words: str
    asked: Asked
    entries: Sequence[EntryLine]
    added_by_name: str
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int

    @property
    def facts(self) -> Sequence[EntryFact]:
        """The entries that stand, as the rules see them."""
        return [one.fact for one in self.entries if one.out_because is None]

    def standing(self, today: date) -> Standing:
        """How it stands on a day."""
        return rules.standing(self.asked, self.facts, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLine:
    """A body with the standings of what was sent to it on a day."""

    id: UUID
    name: str
    remit: str
    contact_role: str
    ended_at: datetime | None
    ended_because: str | None
    version: int
    sent: Sequence[SentLine]

    def tally(self, today: date) -> Tally:
        """How much of it was answered, and how much is overdue."""
        return tally_of(self.sent, today)


def tally_of(sent: Sequence[SentLine], today: date) -> Tally:
    """How much of these was answered, and how much is overdue, on a day."""
    live = [one for one in sent if one.ended_at is None]
    unclear = sum(rules.is_unclear(one.facts) for one in live)
    return rules.tally([one.standing(today) for one in live], unclear=unclear)


def get_body(db: Db, board_id: UUID, body_id: UUID, *, lock: bool = False) -> Body:
    """A body of that board. Raises NotFound, for another board’s too."""
    query = select(Body).where(Body.id == body_id, Body.board_id == board_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("professional body")
    return found


def get_sent(db: Db, body: Body, sent_id: UUID, *, lock: bool = False) -> SentIssue:
    """What was sent to that body. Raises NotFound."""
    query = select(SentIssue).where(SentIssue.id == sent_id, SentIssue.body_id == body.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("sent issue")
    return found


def facts_of(db: Db, sent_id: UUID) -> Sequence[EntryFact]:
    """Every entry on one issue that was sent, as the rules see them. One query."""
    return [fact_of(one) for one in _entries(db, [sent_id])[sent_id]]


def find_named(db: Db, board_id: UUID, name: str, but: UUID | None = None) -> Body | None:
    """A body of the board that stands and is called so, whatever the case of letters."""
    query = select(Body).where(
        Body.board_id == board_id,
        Body.ended_at.is_(None),
        func.lower(Body.name) == name.lower(),
    )
    return db.scalar((query.where(Body.id != but) if but else query).limit(1))


def list_bodies(db: Db, board_id: UUID) -> Sequence[BodyLine]:
    """Every body of a board with all that was sent to it, by name. Four queries."""
    bodies = db.scalars(
        select(Body).where(Body.board_id == board_id).order_by(func.lower(Body.name), Body.id)
    ).all()
    return _lines(db, bodies, [one.id for one in bodies])


def line_of(db: Db, body: Body) -> BodyLine:
    """One body with all that was sent to it. Three queries."""
    return _lines(db, [body], [body.id])[0]


def sent_line(line: BodyLine, sent_id: UUID) -> SentLine:
    """One thing that was sent to a body. Raises NotFound."""
    for one in line.sent:
        if one.id == sent_id:
            return one
    raise NotFound("sent issue")


def at_issues(
    db: Db, board_id: UUID, issue_ids: Collection[str]
) -> Mapping[str, Sequence[SentLine]]:
    """What stands of these issues and was sent to somebody. Three queries however many they are."""
    rows = db.execute(
        select(SentIssue, Body.name)
        .join(Body, Body.id == SentIssue.body_id)
        .where(
            SentIssue.board_id == board_id,
            SentIssue.issue_id.in_(issue_ids),
            SentIssue.ended_at.is_(None),
        )
        .order_by(SentIssue.sent_on.desc(), func.lower(Body.name))
    ).all()
    found: defaultdict[str, list[SentLine]] = defaultdict(list)
    for line in _sent_lines(db, [(sent, name) for sent, name in rows]):
        found[line.issue_id].append(line)
    return found


def count_answers(db: Db, board_id: UUID, today: date) -> Tally:
    """Of what a board sent to bodies, how much was answered and is overdue. One query."""
    rows = db.execute(
        select(SentIssue.reply_due_on, _is_answered(), _is_answered(clearly=True)).where(
            SentIssue.board_id == board_id, SentIssue.ended_at.is_(None)
        )
    ).all()
    return rules.tally(
        [
            Standing.ANSWERED if answered else Standing.OVERDUE if due < today else Standing.WAITING
            for due, answered, _ in rows
        ],
        unclear=sum(answered and not clearly for _, answered, clearly in rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A reply that is overdue, for the system: whoever is told must be asked about first."""

    sent_id: UUID
    board_id: UUID
    body_id: UUID
    reply_due_on: date


def list_silent(db: Db, today: date) -> Sequence[Silent]:
    """Every reply of every board that is overdue on a day. One query."""
    rows = db.execute(
        select(SentIssue.id, SentIssue.board_id, SentIssue.body_id, SentIssue.reply_due_on)
        .where(SentIssue.ended_at.is_(None), SentIssue.reply_due_on < today, ~_is_answered())
        .order_by(SentIssue.id)
    )
    return [
        Silent(sent_id=sent_id, board_id=board_id, body_id=body_id, reply_due_on=due)
        for sent_id, board_id, body_id, due in rows
    ]


def _is_answered(*, clearly: bool = False) -> ColumnElement[bool]:
    """Whether a reply stands; `clearly`: one other than “no clear answer”."""
    out = aliased(BodyEntry)
    answered = exists().where(
        BodyEntry.sent_id == SentIssue.id,
        BodyEntry.kind.in_(ANSWERS),
        ~exists().where(out.about_id == BodyEntry.id),
    )
    if not clearly:
        return answered
    return answered.where(
        or_(BodyEntry.answer.is_(None), BodyEntry.answer != Outcome.NO_CLEAR_ANSWER)
    )


def fact_of(entry: BodyEntry) -> EntryFact:
    """An entry as the rules see it."""
    return EntryFact(
        id=entry.id,
        kind=entry.kind,
        said_on=entry.said_on,
        entered_at=entry.entered_at,
        due_on=entry.due_on,
        about_id=entry.about_id,
        promise_id=entry.promise_id,
        answer=entry.answer,
        came=entry.came,
    )


def _lines(db: Db, bodies: Sequence[Body], ids: Sequence[UUID]) -> Sequence[BodyLine]:
    names = {one.id: one.name for one in bodies}
    rows = db.scalars(
        select(SentIssue)
        .where(SentIssue.body_id.in_(ids))
        .order_by(SentIssue.sent_on.desc(), SentIssue.added_at.desc(), SentIssue.id)
    ).all()
    by_body: defaultdict[UUID, list[SentLine]] = defaultdict(list)
    for line in _sent_lines(db, [(one, names[one.body_id]) for one in rows]):
        by_body[line.body_id].append(line)
    return [
        BodyLine(
            id=one.id,
            name=one.name,
            remit=one.remit,
            contact_role=one.contact_role,
            ended_at=one.ended_at,
            ended_because=one.ended_because,
            version=one.version,
            sent=by_body[one.id],
        )
        for one in bodies
    ]


def _sent_lines(db: Db, rows: Sequence[tuple[SentIssue, str]]) -> Sequence[SentLine]:
    entries = _entries(db, [sent.id for sent, _ in rows])
    people = {sent.added_by for sent, _ in rows}
    people |= {one.entered_by for found in entries.values() for one in found}
    names = names_of(db, people)
    return [
        SentLine(
            id=sent.id,
            body_id=sent.body_id,
            body_name=body_name,
            edition=sent.edition,
            issue_id=sent.issue_id,
            words=sent.words,
            asked=asked_of(sent),
            entries=_entry_lines(entries[sent.id], names),
            added_by_name=names.get(sent.added_by, ""),
            added_at=sent.added_at,
            ended_at=sent.ended_at,
            ended_because=sent.ended_because,
            version=sent.version,
        )
        for sent, body_name in rows
    ]


def asked_of(sent: SentIssue) -> Asked:
    """The days of what was sent, for the rules."""
    return Asked(
        sent_on=sent.sent_on, reply_due_on=sent.reply_due_on, is_ended=sent.ended_at is not None
    )


def _entries(db: Db, sent_ids: Collection[UUID]) -> Mapping[UUID, Sequence[BodyEntry]]:
    found: defaultdict[UUID, list[BodyEntry]] = defaultdict(list)
    rows = db.scalars(
        select(BodyEntry)
        .where(BodyEntry.sent_id.in_(sent_ids))
        .order_by(BodyEntry.said_on, BodyEntry.entered_at, BodyEntry.id)
    )
    for one in rows:
        found[one.sent_id].append(one)
    return found


def _entry_lines(entries: Sequence[BodyEntry], names: Mapping[UUID, str]) -> Sequence[EntryLine]:
    outs = {one.about_id: one for one in entries if one.kind is EntryKind.TAKEN_OUT}
    return [
        EntryLine(
            fact=fact_of(one),
            words=one.words,
            entered_by_name=names.get(one.entered_by, ""),
            out_because=outs[one.id].words if one.id in outs else None,
            out_by_name=names.get(outs[one.id].entered_by, "") if one.id in outs else "",
        )
        for one in entries
        if one.kind is not EntryKind.TAKEN_OUT
    ]
