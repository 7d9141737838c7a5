"""Who there is: people as they arrive, boards, and who serves on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qmapp.demo.content import library
from qmapp.demo.content.library import BoardContent
from qmapp.demo.story.world import Step, World
from qmapp.foundation.access import BoardRole
from qmapp.people.accounts import service as accounts


def arrivals(world: World) -> Iterator[Step]:
    """Everybody, on the first day on which they had a part."""
    first: dict[str, int] = {}
    for board in library.boards():
        for member in board.members:
            first[member.person] = min(member.since, first.get(member.person, 0))
    for review in library.reviews():
        for role in review.roles:
            first[role.person] = min(role.since, first.get(role.person, 0))
    for person in library.people():

        def arrive(at: datetime, who: library.PersonContent = person) -> None:
            password = world.hashed() if who.signs_in else None
            made = accounts.create_person(
                world.db, email=who.email, name=who.name, password_hash=password, now=at
            )
            world.people[who.key] = made.id

        yield Step(world.at(first[person.key], 8, 30), arrive)


def of_board(world: World, content: BoardContent) -> Iterator[Step]:
    """The board with its agencies, and its members as they came and went."""

    def found(at: datetime) -> None:
        board = accounts.create_board(
            world.db,
            name=content.name,
            slug=content.slug,
            marking=content.marking,
            privacy={f"privacy_{part}": text for part, text in content.privacy.items()},
            is_demonstration=True,
            now=at,
        )
        world.boards[content.key] = board.id
        for key, name in content.agencies.items():
            agency = accounts.make_agency(world.db, board.id, name, at)
            world.agencies[content.key, key] = agency.id

    yield Step(world.at(min(one.since for one in content.members), 8), found)
    for member in content.members:

        def join(at: datetime, one: library.MemberContent = member) -> None:
            accounts.add_membership(
                world.db,
                board_id=world.boards[content.key],
                person_id=world.people[one.person],
                role=BoardRole(one.role),
                agency_id=world.agencies[content.key, one.agency] if one.agency else None,
                actor_id=world.holder(content.key, BoardRole.ADMINISTRATOR),
                now=at,
            )

        def leave(at: datetime, one: library.MemberContent = member) -> None:
            admin = world.holder(content.key, BoardRole.ADMINISTRATOR)
            if admin is None:
                raise LookupError(f"{content.key} has no administrator yet.")
            board_id, person_id = world.boards[content.key], world.people[one.person]
            accounts.remove(world.db, world.actor(admin), board_id, person_id, at)

        yield Step(world.at(member.since, 9), join)
        if member.ended is not None:
            yield Step(world.at(member.ended, 17), leave)
