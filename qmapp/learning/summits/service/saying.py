"""What was said, written down by whoever runs the summit: at it, or afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db
from qmapp.learning.summits import queries
from qmapp.learning.summits.checking import Said, require_near, sound_said
from qmapp.learning.summits.models import Contribution, Seat, Summit
from qmapp.learning.summits.rules import Kind, State, require_showable
from qmapp.learning.summits.service.common import SummitKey, held, note, require_opened
from qmapp.people.accounts.service import forget_forms


def enter(  # noqa: PLR0913 - who writes down what of which summit
    db: Db,
    actor: Actor,
    at: SummitKey,
    said: Said,
    practice: PracticeIssues,
    now: datetime,
    *,
    contribution_id: UUID | None = None,
) -> Contribution:
    """Write down what was said. Whoever does it has looked at it, so that it is shown at once.

    A quotation needs consent and a check for that. `contribution_id` is made with the form, so that
    a form sent twice adds one. Raises RuleBroken.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    require_opened(summit)
    said = sound_said(said, queries.text_of(db, practice, summit))
    require_near(said.until, summit.held_on)
    require_showable(
        said.kind,
        has_words=bool(said.words),
        consents=said.consents,
        is_checked=said.is_checked,
        state=State.WAITING,
    )
    had = db.get(Contribution, contribution_id) if contribution_id is not None else None
    if had is not None and (had.summit_id, had.entered_by) == (summit.id, actor.person_id):
        return had
    made = Contribution(
        id=contribution_id if contribution_id is not None and had is None else uuid4(),
        board_id=at.board_id,
        summit_id=summit.id,
        entered_by=actor.person_id,
        said_at=now,
        state=State.SHOWN,
        checked_by=actor.person_id if said.is_checked else None,
        without_role=said.without_role,
    )
    words = fill(db, made, said)
    db.add(made)
    db.flush()
    note(db, actor.person_id, summit, "said", now, told(made, words))
    return made


def change_said(  # noqa: PLR0913 - who puts what right, as seen when
    db: Db,
    actor: Actor,
    at: SummitKey,
    contribution_id: UUID,
    said: Said,
    practice: PracticeIssues,
    *,
    version: int,
    now: datetime,
) -> Contribution:
    """Put right what was written, also what a phone said: a name taken out, a spelling.

    The words that stood before are gone for good, and so are a role and a provider. What was put
    aside stays aside. Of what came by phone only words, role and provider may be put right: the
    answer, consent and whatever else was chosen are of whoever gave them, and one phone counts one.
    Its role is put right wherever that phone speaks. Possible of a summit that was called off too.
    Raises SavedElsewhere, RuleBroken.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at, may_be_over=True)
    row = queries.get_contribution(db, summit.id, contribution_id, lock=True)
    _require_changeable(row)
    if row.version != version:
        raise SavedElsewhere
    if row.seat_id is not None:
        said = _as_the_phone_chose(row, said)
    said = sound_said(said, queries.text_of(db, practice, summit))
    if said.until != row.until:
        require_near(said.until, summit.held_on)
    if row.state is State.SHOWN:
        require_showable(
            row.kind,
            has_words=bool(said.words),
            consents=said.consents,
            is_checked=said.is_checked,
            state=row.state,
        )
    if (row.role or row.provider) and (row.role, row.provider) != (said.role, said.provider):
        erasable.scrub_soon(db, row.board_id, now)
    if row.seat_id is not None and row.role != said.role:
        _put_role_right(db, row, said.role)
    old = db.get(Words, row.words_id) if row.words_id is not None else None
    words: Words | None
    if old is not None and old.text == said.words:
        words = None
        fill_rest(row, said)
    else:
        words = fill(db, row, said)
        row.is_put_right = row.seat_id is not None
        if old is not None:
            erasable.withdraw(db, [old.id], by=actor.person_id, now=now)
    _forget_typed(db, row)
    row.without_role = said.without_role
    row.checked_by = actor.person_id if said.is_checked else None
    row.version += 1
    db.flush()
    note(db, actor.person_id, summit, "said-changed", now, told(row, words))
    return row


def fill(db: Db, row: Contribution, said: Said) -> Words | None:
    """Put sound words and facts into a row; the words are kept where they may be taken back."""
    words = erasable.keep(db, board_id=row.board_id, text=said.words) if said.words else None
    row.words_id = words.id if words is not None else None
    fill_rest(row, said)
    return words


def fill_rest(row: Contribution, said: Said) -> None:
    """Put sound facts into a row, and leave its words."""
    row.kind, row.issue_id, row.question_id = said.kind, said.issue, said.question
    row.sector, row.role = said.sector, said.role
    row.answer, row.count = said.answer, said.count
    row.reason, row.who = said.reason, said.who
    row.provider, row.until = said.provider, said.until
    row.consents = said.consents if said.kind is Kind.QUOTATION else False


def told(row: Contribution, words: Words | None) -> dict[str, object]:
    """What the trail learns of something that was said: all but the words."""
    values: dict[str, object] = {
        "contribution": row.id,
        "kind": row.kind,
        "issue": row.issue_id,
        "answer": row.answer,
        "state": row.state,
    }
    return {**values, "words": words.digest} if words is not None else values


def _as_the_phone_chose(row: Contribution, said: Said) -> Said:
    """What may be put right of what a phone said; all else stays as it came.

    Raises RuleBroken without a role: a phone is known by one wherever it speaks.
    """
    if not said.role.strip():
        raise RuleBroken(
            N_("Leave a role that tells nobody who it is, such as “school nurse”"), field="role"
        )
    return replace(
        said,
        kind=row.kind,
        issue=row.issue_id,
        question=row.question_id,
        sector=row.sector,
        answer=row.answer,
        count=1,
        reason=row.reason,
        who=row.who,
        until=row.until,
        consents=row.consents,
    )


def _put_role_right(db: Db, row: Contribution, role: str) -> None:
    """The same role of the phone itself, and beside all else that it said."""
    seat = db.get_one(Seat, row.seat_id, with_for_update=True)
    old = row.role
    if seat.role == old:
        seat.role = role
        seat.version += 1
    for one in db.scalars(
        select(Contribution)
        .where(
            Contribution.seat_id == row.seat_id,
            Contribution.id != row.id,
            Contribution.role == old,
        )
        .with_for_update()
    ):
        one.role = role
        one.version += 1


def _require_changeable(row: Contribution) -> None:
    if row.state is State.TAKEN_BACK:
        raise RuleBroken(N_("This was taken back. Its words are gone, and nothing can be changed."))


def _forget_typed(db: Db, row: Contribution) -> None:
    """Remove what was kept of pages on which these words may have been typed: forms that were sent
    when nobody was signed in any more. Written down anew, words have no id yet.
    """
    here = f"/boards/{row.board_id}/learning/summits/{row.summit_id}"
    for path in (f"{here}/said/{row.id}", f"{here}/add"):
        forget_forms(db, path)


def words_gone(db: Db, summit: Summit, row: Contribution, by: UUID | None, now: datetime) -> None:
    """Take back what was said: its words go everywhere, also where a name might stand beside."""
    _forget_typed(db, row)
    if row.words_id is not None:
        erasable.withdraw(db, [row.words_id], by=by, now=now)
    elif row.role or row.provider:
        erasable.scrub_soon(db, row.board_id, now)
    row.state, row.provider, row.role = State.TAKEN_BACK, "", ""
    row.version += 1
    note(db, by, summit, "taken-back", now, {"contribution": row.id})
