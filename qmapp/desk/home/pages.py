"""What the first page is given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from qmapp.casework.reviews.listing import ReviewLine, ReviewPage
from qmapp.casework.reviews.pages import ListedReview, listed
from qmapp.desk.review_home.facts import Situation
from qmapp.desk.review_home.rules import things_to_do, to_look_at
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.foundation.catalogue import Catalogue
from qmapp.learning.reminders.queries.mine import MyChecks

MOST_THINGS = 20
MOST_REVIEWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing that waits for the person, on which review."""

    review_id: UUID
    reference: str
    board_name: str
    thing: NextThing
    newest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChecks:
    """The checks of one review that are due and that the person may record."""

    review_id: UUID
    reference: str
    count: int
    days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What waits for the person, and their reviews. `signatures`: how many of `todos_in_all`
    wait for their signature or statement. `checks` are of the reviews whose checks are due, and
    `in_all` counts those reviews with the `todos_in_all`.
    """

    name: str
    marking: str | None
    today: date
    todos: Sequence[Todo]
    todos_in_all: int
    signatures: int
    to_look_at: Sequence[Todo]
    reviews: Sequence[ListedReview]
    reviews_in_all: int
    boards: Sequence[tuple[UUID, str]]
    administers: Sequence[tuple[UUID, str]]
    may_create_on: Sequence[tuple[UUID, str]]
    pressures: int = 0
    checks: Sequence[DueChecks] = ()
    in_all: int = 0


def todos(lines: Collection[ReviewLine], situations: Mapping[UUID, Situation]) -> Sequence[Todo]:
    """Everything that waits: signatures first, for a paper stands still until they are there, then
    what is due first; undated things after those.
    """
    found = [
        _todo(line, thing, situations)
        for line in lines
        for thing in things_to_do(situations[line.id].facts)
    ]
    return sorted(found, key=lambda one: (not _is_signature(one), _due_on(one)))


def _is_signature(one: Todo) -> bool:
    return one.thing.go is Go.SIGN


def _due_on(one: Todo) -> date:
    return one.thing.due[1] if one.thing.due else date.max


def offers(lines: Collection[ReviewLine], situations: Mapping[UUID, Situation]) -> Sequence[Todo]:
    """What there is to look at, and waits for nobody."""
    found = [(line, to_look_at(situations[line.id].facts)) for line in lines]
    return [_todo(line, thing, situations) for line, thing in found if thing is not None]


def _todo(line: ReviewLine, thing: NextThing, situations: Mapping[UUID, Situation]) -> Todo:
    return Todo(
        review_id=line.id,
        reference=line.reference,
        board_name=line.board_name,
        thing=thing,
        newest=situations[line.id].facts.newest,
    )


def home_page(  # noqa: PLR0913 - the parts of one page, all by name
    found: ReviewPage,
    waiting: Sequence[Todo],
    to_look_at: Sequence[Todo],
    catalogue: Catalogue,
    *,
    name: str,
    today: date,
    boards: Sequence[tuple[UUID, str]],
    administers: Sequence[tuple[UUID, str]],
    may_create_on: Sequence[tuple[UUID, str]],
    pressures: int = 0,
    checks: Sequence[MyChecks] = (),
) -> HomePage:
    """The first page of somebody who is signed in.

    `checks` are due, the longest waiting first.
    `pressures`: marks of pressure on independence that wait for them as somebody outside.
    """
    return HomePage(
        name=name,
        marking=found.marking,
        today=today,
        todos=waiting[:MOST_THINGS],
        todos_in_all=len(waiting),
        signatures=sum(map(_is_signature, waiting)),
        to_look_at=to_look_at[:MOST_THINGS],
        reviews=[listed(line, catalogue, today) for line in found.lines[:MOST_REVIEWS]],
        reviews_in_all=found.visible,
        boards=boards,
        administers=administers,
        may_create_on=may_create_on,
        pressures=pressures,
        checks=[
            DueChecks(
                review_id=one.review_id,
                reference=one.reference,
                count=one.due,
                days_late=(today - one.next_on).days,
            )
            for one in checks[:MOST_REVIEWS]
        ],
        in_all=len(waiting) + len(checks),
    )
