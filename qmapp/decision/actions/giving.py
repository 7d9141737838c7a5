"""Links by which an owner without an account comes to one action: given and revoked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.reviews.models import Interest
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions import queries
from qmapp.decision.actions.links import LONGEST_DAYS, token_of
from qmapp.decision.actions.models import Action, OwnerLink
from qmapp.decision.actions.rules import LONGEST_OWNER
from qmapp.decision.actions.telling import hold, note, require_promised
from qmapp.decision.actions.voices import Voice
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, FollowSubject, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.models import Person
from qmapp.people.accounts.queries import get_board
from qmapp.people.accounts.rules import is_email, normal_email
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind
from qmapp.people.notices.service import queue
from qmapp.people.notices.texts import compose
from qmapp.typed import require_length, tidy_words


def give_link(  # noqa: PLR0913, PLR0917 - to whom, until when, by whom, signed how: all named
    db: Db,
    actor: Actor,
    action_id: UUID,
    role: str,
    email: str,
    until: date | None,
    now: datetime,
    *,
    secret: str,
    base_url: str = "",
    link_id: UUID | None = None,
) -> tuple[OwnerLink, str]:
    """Give an owner a link to one action and send it to them; the link, and what its address holds.

    Without `base_url` nothing is sent. `link_id` is made with the form, so that one sent twice
    gives one. Raises RuleBroken (fields "role", "email", "until"), NotAllowed.
    """
    action = _held(db, actor, action_id)
    require_promised(action)
    had = db.get(OwnerLink, link_id) if link_id is not None else None
    if had is not None and (had.action_id, had.made_by) == (action.id, actor.person_id):
        return had, token_of(secret, had.id)
    role = " ".join(tidy_words(role).split())
    if not role:
        raise RuleBroken(N_("Say whose link it is, by role and not by name"), field="role")
    require_length(role, LONGEST_OWNER, "role")
    queries.require_role(db, get_review(db, action.review_id), role, field="role")
    email = normal_email(email)
    if not is_email(email):
        raise RuleBroken(N_("Enter an email address, like name@example.com"), field="email")
    _require_no_interest(db, action.review_id, email)
    until = _sound_until(until, london_date(now))
    made = OwnerLink(
        id=link_id if link_id is not None and had is None else uuid4(),
        board_id=action.board_id,
        action_id=action.id,
        role=role,
        email=email,
        until=until,
        made_by=actor.person_id,
        made_at=now,
    )
    db.add(made)
    db.flush()
    token = token_of(secret, made.id)
    values = {"link": made.id, "role": digest_of_words(role), "until": until}
    note(db, action, "link-given", Voice(actor.person_id), now, values)
    if base_url:
        _send(db, made, f"{base_url}/o/{token}", now)
    return made, token


def revoke_link(db: Db, actor: Actor, action_id: UUID, link_id: UUID, now: datetime) -> bool:
    """Let a link open nothing any more, from now on; False when it was revoked already."""
    action = _held(db, actor, action_id)
    link = db.get(OwnerLink, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.action_id != action.id:
        raise NotFound("link")
    if link.revoked_at is not None:
        return False
    link.revoked_at = now
    note(db, action, "link-revoked", Voice(actor.person_id), now, {"link": link.id})
    return True


def end_links(db: Db, actor: Actor, action: Action, now: datetime) -> int:
    """Revoke every link to a held action that still opens it; how many. The caller has asked."""
    found = db.scalars(
        select(OwnerLink)
        .where(
            OwnerLink.action_id == action.id,
            OwnerLink.revoked_at.is_(None),
            OwnerLink.until >= london_date(now),
        )
        .order_by(OwnerLink.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for link in found:
        link.revoked_at = now
        note(db, action, "link-revoked", Voice(actor.person_id), now, {"link": link.id})
    return len(found)


class Interests:
    """Lets no owner go on by a link to an action of a review in which they have an interest."""

    def declared(
        self, db: Db, review_id: UUID, person_id: UUID, *, by: UUID, now: datetime
    ) -> None:
        """End the links given to that person's address, and tell whoever gave them.

        Neither the event nor the notice says why: not all who read them may know of an interest.
        """
        email = select(Person.email).where(Person.id == person_id)
        found = db.execute(
            select(OwnerLink, Action)
            .join(Action, Action.id == OwnerLink.action_id)
            .where(
                Action.review_id == review_id,
                OwnerLink.email.in_(email),
                OwnerLink.revoked_at.is_(None),
                OwnerLink.until >= london_date(now),
            )
            .order_by(OwnerLink.id)
            .with_for_update(of=OwnerLink)
            .execution_options(populate_existing=True)
        ).all()
        for link, action in found:
            link.revoked_at = now
            note(db, action, "link-ended", Voice(by), now, {"link": link.id})
            inbox.tell(
                db,
                [link.made_by],
                NoticeKind.WAITS,
                _ENDED,
                f"/reviews/{action.review_id}/actions/{action.id}",
                key=f"link-ended:{link.id}",
                board_id=action.board_id,
                review_id=action.review_id,
                now=now,
                actor_id=by,
            )


_ENDED = N_(
    "A link that you gave to the owner of an action opens it no more: somebody else has to speak "
    "for that action"
)


def _require_no_interest(db: Db, review_id: UUID, email: str) -> None:
    """Raise RuleBroken for the address of somebody with an interest in the review."""
    found = (
        select(Interest.id)
        .join(Person, Person.id == Interest.person_id)
        .where(
            Interest.review_id == review_id,
            Interest.withdrawn_at.is_(None),
            Person.email == email,
        )
    )
    if db.scalar(found.limit(1)) is not None:
        raise RuleBroken(
            N_("Whoever has this address may not follow this review. Give it to somebody else"),
            field="email",
        )


def _held(db: Db, actor: Actor, action_id: UUID) -> Action:
    action = hold(db, action_id)
    require(actor, Permission.OWNER_LINK_GIVE, FollowSubject(action.board_id, action.review_id))
    return action


def _sound_until(until: date | None, today: date) -> date:
    if until is None:
        raise RuleBroken(N_("Enter the last day on which the link opens"), field="until")
    if until < today:
        raise RuleBroken(N_("This day has passed. Enter one that is still to come"), field="until")
    if until > today + timedelta(days=LONGEST_DAYS):
        raise RuleBroken(N_("A link is given for a year at most"), field="until")
    return until


def _send(db: Db, link: OwnerLink, address: str, now: datetime) -> None:
    """The message says nothing of the action or of what it answers: the page does."""
    board = get_board(db, link.board_id)
    until = f"{link.until.day} {link.until:%B %Y}"
    body = compose("owner_link", board=board.name, link=address, until=until)
    queue(db, link.email, f"{board.name}: how does your action go?", body, now)
