"""What the templates of the reviews room are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from qmapp.casework.reviews import rules
from qmapp.casework.reviews.listing import Filters, ReviewLine, ReviewPage
from qmapp.casework.reviews.queries import DeclaredInterest, OnReview
from qmapp.casework.reviews.rules import Details, Due, Stage
from qmapp.errors import N_
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.catalogue import Catalogue, ReviewKind


class Empty(StrEnum):
    """Why a list of reviews shows nothing."""

    NO_MATCH = "no_match"
    MANAGER = "manager"
    ON_A_BOARD = "on_a_board"
    ADMINISTRATOR = "administrator"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """The next date that a review has to keep."""

    label: str
    on: date
    days_late: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReview:
    """One row of the list."""

    id: UUID
    reference: str
    kind: str
    board_name: str
    stage: str
    due: DueDate | None
    own_roles: Sequence[str]
    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The list of reviews with what it was narrowed to."""

    rows: Sequence[ListedReview]
    filters: Filters
    stages: Sequence[tuple[str, str]]
    boards: Sequence[tuple[UUID, str]]
    board_id: UUID | None
    may_create_on: Sequence[tuple[UUID, str]]
    may_count_on: Sequence[tuple[UUID, str]]
    may_keep_on: Sequence[tuple[UUID, str]]
    number: int
    pages: int
    found: int
    visible: int
    empty: Empty | None


DUE_LABELS = {Due.DRAFT: N_("Draft due"), Due.SIGN_OFF: N_("Sign-off")}
_NAMED_IN_LIST = (ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER)


def list_page(  # noqa: PLR0913 - the parts of one page, all by name
    found: ReviewPage,
    filters: Filters,
    catalogue: Catalogue,
    *,
    today: date,
    boards: Sequence[tuple[UUID, str]],
    board_id: UUID | None,
    may_create_on: Sequence[tuple[UUID, str]],
    may_count_on: Sequence[tuple[UUID, str]],
    may_keep_on: Sequence[tuple[UUID, str]],
    empty: Empty,
) -> ListPage:
    """The page of the list. `empty` says why nothing is there when nothing is visible."""
    return ListPage(
        rows=[listed(line, catalogue, today) for line in found.lines],
        filters=filters,
        stages=[(stage.value, rules.STAGE_LABELS[stage]) for stage in Stage],
        boards=boards,
        board_id=board_id,
        may_create_on=may_create_on,
        may_count_on=may_count_on,
        may_keep_on=may_keep_on,
        number=found.number,
        pages=found.pages,
        found=found.found,
        visible=found.visible,
        empty=None if found.lines else (Empty.NO_MATCH if found.visible else empty),
    )


def kind_of(catalogue: Catalogue, kind_id: str) -> ReviewKind | None:
    """The kind as the data names it today; None when the data no longer has it."""
    return next((kind for kind in catalogue.kinds if kind.id == kind_id), None)


def listed(line: ReviewLine, catalogue: Catalogue, today: date) -> ListedReview:
    """One row of the list."""
    kind, due = kind_of(catalogue, line.kind), line.next_due()
    return ListedReview(
        id=line.id,
        reference=line.reference,
        kind=kind.label if kind else line.kind,
        board_name=line.board_name,
        stage=rules.STAGE_LABELS[line.stage],
        due=due and DueDate(label=DUE_LABELS[due[0]], on=due[1], days_late=line.days_late(today)),
        own_roles=[rules.ROLE_LABELS[role] for role in ReviewRole if role in line.own_roles],
        people=[
            (rules.ROLE_LABELS[one.role], one.name)
            for one in line.people
            if one.role in _NAMED_IN_LIST
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that two people changed: what stands now, and what was typed here."""

    name: str
    label: str
    theirs: object
    mine: object


FIELD_LABELS: Mapping[str, str] = {
    "reference": N_("Reference"),
    "kind": N_("Kind of review"),
    "scope_note": N_("Scope note"),
    "incident_known_on": N_("When the incident became known"),
    "commissioned_on": N_("When the review was commissioned"),
    "draft_due_on": N_("When the draft is due"),
    "sign_off_target_on": N_("Target for sign-off"),
    "lateness_reason": N_("Reason for any delay"),
}


def differences(theirs: Details, mine: Details, catalogue: Catalogue) -> Sequence[Difference]:
    """Where what stands now differs from what was typed, in the order of the form."""
    found = []
    for name, label in FIELD_LABELS.items():
        stands, typed = _value(theirs, name), _value(mine, name)
        if stands != typed:
            if name == "kind":
                stands, typed = _kind_label(catalogue, stands), _kind_label(catalogue, typed)
            found.append(Difference(name=name, label=label, theirs=stands, mine=typed))
    return found


def _value(details: Details, name: str) -> object:
    holder = details.dates if name in rules.Dates.__slots__ else details
    value = getattr(holder, name)
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _kind_label(catalogue: Catalogue, kind_id: object) -> str:
    kind = kind_of(catalogue, str(kind_id))
    return kind.long_label if kind else str(kind_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Somebody with a role on the review, as the page of people shows them."""

    role_id: UUID
    name: str
    role: str
    since: datetime
    has_interest: bool
    is_you: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation that was not answered yet."""

    id: UUID
    name: str
    email: str
    role: str
    expires_at: datetime
    has_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Who is what to the review, and who is invited."""

    reference: str
    review_id: UUID
    people: Sequence[PersonRow]
    former: Sequence[PersonRow]
    invited: Sequence[Invited]
    role_hints: Mapping[str, str]
    may_be_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestsPage:
    """Declared interests. `interests` is None for those who only declare their own."""

    reference: str
    review_id: UUID
    interests: Sequence[DeclaredInterest] | None
    may_record: bool
    may_withdraw: bool


def person_rows(
    people: Sequence[OnReview], interests: Sequence[DeclaredInterest], own_id: UUID
) -> Sequence[PersonRow]:
    """The rows for some people, marking those whose interest stands."""
    standing = {one.person_id for one in interests if one.stands}
    return [
        PersonRow(
            role_id=one.role_id,
            name=one.name,
            role=rules.ROLE_LABELS[one.role],
            since=one.ended_at or one.since,
            has_interest=one.person_id in standing,
            is_you=one.person_id == own_id,
        )
        for one in people
    ]
