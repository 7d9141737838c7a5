"""Cases with people on them, and drafts that came in, through the real services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from qmapp.casework.drafts import jobs as draft_jobs
from qmapp.casework.drafts import keeping, service
from qmapp.casework.drafts.models import Draft, Upload
from qmapp.casework.drafts.reading import Notice, Passage, PassageKind, ReadDraft
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview, StoredEdition
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.files import FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts.models import Board, Membership, Person

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
SECRET = "wolkenkuckucksheim"  # planted in drafts; no refused answer may hold it
TEXT = f"""1. Summary

1.1 The child was seen by five services between March and June. {SECRET}

1.2 None of them asked what life was like at home.

2. Findings

2.1 Concerns were recorded and not put together.
"""


@dataclass(frozen=True)
class Case:
    """A board, a review of it, and one person for each thing that one can be."""

    board_id: UUID
    review_id: UUID
    lead: Actor
    second_lead: Actor
    manager: Actor
    commissioner: Actor
    observer: Actor
    member: Actor
    administrator: Actor
    interested: Actor

    @property
    def everybody(self) -> Sequence[Actor]:
        return (
            self.lead, self.second_lead, self.manager, self.commissioner,
            self.observer, self.member, self.administrator, self.interested,
        )  # fmt: skip


def make_case(storage: Storage, reference: str = "Child K") -> Case:
    """A review in set-up on a board of its own."""
    board_id, review_id = uuid4(), uuid4()
    roles: dict[str, tuple[BoardRole | None, ReviewRole | None]] = {
        "lead": (None, ReviewRole.LEAD_REVIEWER),
        "second_lead": (None, ReviewRole.LEAD_REVIEWER),
        "manager": (BoardRole.REVIEW_MANAGER, None),
        "commissioner": (None, ReviewRole.COMMISSIONER),
        "observer": (None, ReviewRole.OBSERVER),
        "member": (BoardRole.CHAIR, None),
        "administrator": (BoardRole.ADMINISTRATOR, None),
        "interested": (None, ReviewRole.LEAD_REVIEWER),
    }
    people = {name: uuid4() for name in roles}
    edition = uuid4().hex * 2
    with storage.unit_of_work() as db:
        db.add(Board(id=board_id, name=f"Board {board_id}", slug=str(board_id), created_at=NOON))
        db.add(StoredEdition(sha256=edition, slug="scr-2016", content=b"{}", stored_at=NOON))
        for name, person_id in people.items():
            person = Person(
                id=person_id, email=f"{person_id}@example.org", name=f"The {name}", created_at=NOON
            )
            db.add(person)
        db.flush()
        db.add(
            Review(
                id=review_id, board_id=board_id, reference=reference, kind="scr",
                edition_sha256=edition, stage_since=NOON, created_at=NOON,
                created_by=people["manager"],
            )
        )  # fmt: skip
        db.flush()
        for name, (board_role, review_role) in roles.items():
            if board_role is not None:
                db.add(
                    Membership(
                        board_id=board_id, person_id=people[name], role=board_role, since=NOON
                    )
                )
            if review_role is not None:
                db.add(
                    RoleOnReview(
                        board_id=board_id, review_id=review_id, person_id=people[name],
                        role=review_role, since=NOON,
                    )
                )  # fmt: skip
        db.add(
            Interest(
                board_id=board_id, review_id=review_id, person_id=people["interested"],
                statement="Knows the family.", declared_at=NOON, declared_by=people["interested"],
            )
        )  # fmt: skip
    actors = {
        name: Actor(
            person_id=people[name],
            name=f"The {name}",
            board_roles={board_id: frozenset({board_role})} if board_role else {},
            review_roles={review_id: frozenset({review_role})} if review_role else {},
            interests=frozenset({review_id}) if name == "interested" else frozenset(),
        )
        for name, (board_role, review_role) in roles.items()
    }
    return Case(board_id, review_id, **actors)


def upload_file(
    storage: Storage,
    files: FileStore,
    case: Case,
    actor: Actor,
    data: bytes | str = TEXT,
    name: str = "draft.txt",
    **options: Any,
) -> Upload:
    """Take a file in, as the upload page does; it waits to be read."""
    arrival = service.look_at_file(name, data.encode() if isinstance(data, str) else data)
    files.put(case.board_id, arrival.data)
    with storage.unit_of_work() as db:
        return service.receive(db, files, actor, case.review_id, arrival, clock(), **options)


def read_uploads(storage: Storage, files: FileStore) -> None:
    """Let a worker do all that waits."""
    worker = Worker(storage, draft_jobs.handlers(storage, files))
    while worker.run_one():
        pass


def make_draft(
    storage: Storage,
    files: FileStore,
    case: Case,
    actor: Actor | None = None,
    passages: Sequence[Passage] = (),
    notices: Sequence[Notice] = (),
    reader_version: str | None = None,
) -> Draft:
    """A draft that was read already: the lead's, and so not sent, unless somebody else is named."""
    actor = actor or case.lead
    data = f"{SECRET} {uuid4()}".encode()
    arrival = service.look_at_file("draft.txt", data)
    read = ReadDraft(
        format="text",
        reader_version=reader_version or service.READER_VERSION,
        passages=tuple(passages) or make_passages(3),
        notices=tuple(notices),
    )
    address = files.put(case.board_id, data)
    with storage.unit_of_work() as db:
        files_service.keep(db, address, size=len(data), media_type="text/plain", now=clock())
        review = db.get_one(Review, case.review_id)
        original = keeping.Original(
            file_name="draft.txt", sha256=arrival.sha256, size=len(data), media_type="text/plain",
            uploaded_by=actor.person_id, uploaded_at=clock(),
            is_sent=not actor.is_on_review(case.review_id, ReviewRole.LEAD_REVIEWER),
        )  # fmt: skip
        return keeping.new_draft(db, review, original, read, clock())


def make_passages(count: int) -> tuple[Passage, ...]:
    """So many paragraphs with printed numbers, a heading before each ten."""
    made: list[Passage] = []
    section = 0
    while len(made) < count:
        at = len(made)
        if at % 11 == 0:
            section += 1
            made.append(
                Passage(
                    at,
                    PassageKind.HEADING,
                    f"Section {section}",
                    level=1,
                    number=str(section),
                    page=section,
                )
            )
        else:
            number = f"{section}.{at % 11}"
            made.append(
                Passage(
                    at,
                    PassageKind.PARAGRAPH,
                    f"Words of passage {at}, {SECRET}.",
                    number=number,
                    page=section,
                )
            )
    return tuple(made)


def hours(count: int) -> timedelta:
    return timedelta(hours=count)
