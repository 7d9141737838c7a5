"""What the pages of people and boards are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qmapp.foundation.storage import Db
from qmapp.people.accounts import kept, memberships, queries, rules
from qmapp.people.accounts.models import Agency, Board, Invitation, KeptForm, Membership, Person
from qmapp.people.accounts.ports import KeptPlace
from qmapp.people.accounts.words import BOARD_ROLE, REVIEW_ROLE


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list of a board's people."""

    id: UUID
    name: str
    email: str
    roles: Sequence[Any]
    agency: str | None
    second_factor: bool
    changed_at: datetime
    is_deactivated: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One open invitation."""

    id: UUID
    name: str
    email: str
    role: Any
    agency: str | None
    expires_at: datetime
    is_expired: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A board's people: those there now, or those who left."""

    board: Board
    rows: Sequence[PersonRow]
    total: int
    counts: Mapping[str, int]
    q: str
    left: bool
    invitations: Sequence[InvitationRow]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person of a board, as its administrator sees them."""

    board: Board
    person: Person
    held: Sequence[Membership]
    past: Sequence[Membership]
    serves_elsewhere: bool
    agencies: Sequence[Agency]


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency of a board."""

    id: UUID
    name: str
    people: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What was typed before a sign-out: long words to read, short answers in a list."""

    id: UUID
    path: str
    at: datetime
    title: str
    reference: str
    pairs: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    answers: Sequence[tuple[str, str]]
    files: Sequence[str]


def people_page(db: Db, board: Board, q: str, *, left: bool, now: datetime) -> PeoplePage:
    """The people of a board whose name, address, role or agency holds the words."""
    here, gone = _group(queries.list_members(db, board.id))
    chosen = gone if left else here
    words = q.casefold().split()
    rows = [row for row in chosen if all(word in _words_of(row) for word in words)]
    return PeoplePage(
        board=board,
        rows=rows,
        total=len(chosen),
        counts={"here": len(here), "left": len(gone)},
        q=q,
        left=left,
        invitations=_invitations(db, board.id, now),
    )


def person_page(db: Db, board: Board, person_id: UUID) -> PersonPage:
    """One person of the board, roles held and past. Raises NotFound for a stranger."""
    listed = queries.list_memberships(db, board.id, person_id)
    person = queries.get_person(db, person_id)
    return PersonPage(
        board=board,
        person=person,
        held=[one for one in listed if one.ended_at is None],
        past=[one for one in listed if one.ended_at is not None],
        serves_elsewhere=memberships.serves_elsewhere(db, board.id, person_id),
        agencies=queries.list_agencies(db, board.id),
    )


def agency_rows(db: Db, board_id: UUID) -> Sequence[AgencyRow]:
    """The agencies of a board, ended ones last."""
    counts = queries.count_people_of_agencies(db, board_id)
    rows = [
        AgencyRow(agency.id, agency.name, counts.get(agency.id, 0), agency.ended_at)
        for agency in queries.list_agencies(db, board_id, live=False)
    ]
    return sorted(rows, key=lambda row: row.ended_at is not None)


def role_of(invitation: Invitation) -> Any:
    """The words for the role that an invitation carries."""
    if invitation.role is not None:
        return BOARD_ROLE[invitation.role]
    return REVIEW_ROLE[invitation.review_role] if invitation.review_role else ""


def kept_page(found: KeptForm, place: KeptPlace | None) -> KeptPage:
    """A kept form, for its owner, named as on the page that it comes from."""
    pairs = kept.pairs_of(found)
    labels = place.labels if place is not None else {}
    shown: list[tuple[str, str, bool]] = []
    for name, value in pairs:
        label = labels.get(name, rules.name_in_words(name))
        if label is not None and rules.is_typed(name, value):
            said = place.says(name, value) if place is not None else value
            shown.append((label, said, rules.is_text(value)))
    return KeptPage(
        id=found.id,
        path=found.path,
        at=found.at,
        title=place.title if place is not None else "",
        reference=place.reference if place is not None else "",
        pairs=pairs,
        texts=[(label, said) for label, said, is_text in shown if is_text],
        answers=[(label, said) for label, said, is_text in shown if not is_text],
        files=[str(name) for name in found.fields.get("files", [])],
    )


def _group(listed: Iterable[Membership]) -> tuple[list[PersonRow], list[PersonRow]]:
    by_person: dict[UUID, list[Membership]] = {}
    for membership in listed:
        by_person.setdefault(membership.person_id, []).append(membership)
    here: list[PersonRow] = []
    gone: list[PersonRow] = []
    for mine in by_person.values():
        live = [one for one in mine if one.ended_at is None]
        (here if live else gone).append(_row(mine, live))
    return here, gone


def _row(mine: Sequence[Membership], live: Sequence[Membership]) -> PersonRow:
    person = mine[0].person
    last = max(one.ended_at or one.since for one in mine)
    shown = live or [one for one in mine if one.ended_at == last]
    held = {one.role for one in shown}
    return PersonRow(
        id=person.id,
        name=person.name,
        email=person.email,
        roles=[words for role, words in BOARD_ROLE.items() if role in held],
        agency=next((one.agency.name for one in shown if one.agency is not None), None),
        second_factor=person.has_second_factor,
        changed_at=last,
        is_deactivated=not person.active,
    )


def _words_of(row: PersonRow) -> str:
    parts = [row.name, row.email, row.agency or "", *(str(role) for role in row.roles)]
    return " ".join(parts).casefold()


def _invitations(db: Db, board_id: UUID, now: datetime) -> Sequence[InvitationRow]:
    agencies = {one.id: one.name for one in queries.list_agencies(db, board_id, live=False)}
    return [
        InvitationRow(
            id=one.id,
            name=one.name,
            email=one.email,
            role=role_of(one),
            agency=agencies.get(one.agency_id) if one.agency_id else None,
            expires_at=one.expires_at,
            is_expired=one.expires_at <= now,
        )
        for one in queries.list_open_invitations(db, board_id)
    ]
