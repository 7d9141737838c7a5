"""Boards that share: the records of signed reviews, written directly, and editions over them.

case = signed_case(storage)                      one review signed by the real services
boards = sharing(storage, {"A": 6, "B": 6})      boards with so many shared reviews each
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.reviews.service import store_edition
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Db, Storage
from qmapp.governance.signing.content import DraftText, EditionText, ReportContent
from qmapp.governance.signing.content import to_kept as to_report
from qmapp.governance.signing.models import Round, Snapshot
from qmapp.governance.signing.rules import Ended, Paper, Rule
from qmapp.learning.sharing import counting
from qmapp.learning.sharing.counting import Of
from qmapp.learning.sharing.lists import lists_of
from qmapp.learning.sharing.making import make_due
from qmapp.learning.sharing.models import BoardRegion, Readership, SharedEdition, SharedRecord
from qmapp.learning.sharing.record import Coded, Content, Count, Judged, digest, to_kept
from qmapp.learning.tags.rules import Family
from qmapp.people.accounts.models import Board, Membership, Person
from tests.factories.assessments import Case, catalogue, edition, make_case
from tests.factories.signing import ready, signed

SHARED_AT = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
"""When the first half-year is over."""
HARM = "harm-1"
REPORT = ReportContent(
    board="Board",
    review_id="1",
    reference="Child S",
    kind="scr",
    edition=EditionText(slug=edition().slug, title="Markers", sha256="0" * 64),
    draft=DraftText(
        number=1, sha256="0" * 64, reading_id="1", file_name="d.docx", sent_on=date(2026, 1, 5)
    ),
    markers=(),
)
"""A report of which nothing is known but that it was signed."""


def signed_case(storage: Storage, **values: object) -> Case:
    """A review whose report stands signed; its chair may share it."""
    case = make_case(storage, **values)  # type: ignore[arg-type]
    signers = ready(storage, case)
    signed(storage, case, signers)
    return case


def content(
    *tags: str, weak: Sequence[str] = (), impact: Mapping[str, int] | None = None
) -> Content:
    """A record coded with these tags of harm, and markers judged weak or not."""
    return Content(
        markers_edition=edition().slug,
        coded=(
            Coded(
                family=Family.HARM, edition=HARM, things=2, coded=2, disputed=0, own=0, tags=tags
            ),
        ),
        judged=tuple(
            Judged(
                marker=one.id,
                rating="partly_met" if one.id in weak else "met",
                is_weak=one.id in weak,
            )
            for one in edition().markers
        ),
        recommendations=3,
        natures=(Count(key="complex", count=3),),
        followed=sum((impact or {}).values()),
        impact=tuple(Count(key=key, count=n) for key, n in (impact or {}).items()),
    )


@dataclass(frozen=True, slots=True)
class SharingBoard:
    """A board that shares, its chair and a member, and its reviews with their records."""

    id: UUID
    name: str
    chair: Actor
    member: Actor
    reviews: Sequence[UUID]
    records: Sequence[UUID]


def sharing(
    storage: Storage,
    reviews: Mapping[str, int],
    *,
    regions: Mapping[str, str] | None = None,
    tagged: Mapping[str, int] | None = None,
    shared_at: datetime = SHARED_AT,
) -> dict[str, SharingBoard]:
    """Boards by name with so many shared reviews, the first `tagged` of each with neglect."""
    with storage.unit_of_work() as db:
        return {
            name: _board(
                db, name, many, (tagged or {}).get(name, 0), (regions or {}).get(name), shared_at
            )
            for name, many in reviews.items()
        }


def _board(
    db: Db, name: str, many: int, tagged: int, region: str | None, shared_at: datetime
) -> SharingBoard:
    board_id = uuid4()
    db.add(Board(id=board_id, name=name, slug=uuid4().hex, created_at=SHARED_AT))
    db.flush()
    if region is not None:
        key = region.casefold().replace(" ", "-")
        db.add(BoardRegion(id=uuid4(), board_id=board_id, key=key, name=region, set_at=SHARED_AT))
    chair = person(db, board_id, BoardRole.CHAIR)
    member = person(db, board_id, BoardRole.REVIEW_MANAGER)
    made = [
        add_record(
            db, board_id, chair, f"{name} {number}",
            content("neglect") if number < tagged else content(), shared_at,
        )
        for number in range(many)
    ]  # fmt: skip
    return SharingBoard(
        board_id, name, chair, member, [one for one, _ in made], [one for _, one in made]
    )


def person(db: Db, board_id: UUID, role: BoardRole) -> Actor:
    """Somebody new with a role on a board."""
    person_id = uuid4()
    db.add(
        Person(
            id=person_id, email=f"{person_id}@example.org", name=f"{role.value} Example",
            created_at=SHARED_AT, confirmed_at=SHARED_AT, password_set_at=SHARED_AT,
        )
    )  # fmt: skip
    db.flush()
    db.add(Membership(board_id=board_id, person_id=person_id, role=role, since=SHARED_AT))
    return Actor(person_id, role.value, board_roles={board_id: frozenset({role})})


def add_record(
    db: Db, board_id: UUID, by: Actor, reference: str, shared: Content, shared_at: datetime
) -> tuple[UUID, UUID]:
    """A review whose report stands signed, and its shared record."""
    review_id, snapshot_id, round_id, record_id = uuid4(), uuid4(), uuid4(), uuid4()
    db.add(
        Review(
            id=review_id, board_id=board_id, reference=reference, kind="scr",
            edition_sha256=store_edition(db, edition(), now=SHARED_AT),
            stage=Stage.REPORT_SIGNED, stage_since=SHARED_AT, created_at=SHARED_AT,
            created_by=by.person_id,
        )
    )  # fmt: skip
    db.flush()
    db.add(
        Snapshot(
            id=snapshot_id, board_id=board_id, review_id=review_id, paper=Paper.REPORT,
            content=to_report(REPORT), sha256="0" * 64, chain_sequence=1, chain_digest="0" * 64, chain_seal="0" * 64,
            taken_at=SHARED_AT, taken_by=by.person_id,
        )
    )  # fmt: skip
    db.flush()
    db.add(
        Round(
            id=round_id, board_id=board_id, review_id=review_id, paper=Paper.REPORT, number=1,
            snapshot_id=snapshot_id, rule=Rule.ALL, needed=1, on_list=[], opened_by=by.person_id,
            opened_at=SHARED_AT, signed_at=SHARED_AT, ended=Ended.SIGNED, ended_at=SHARED_AT,
        )
    )  # fmt: skip
    db.flush()
    db.add(
        SharedRecord(
            id=record_id, board_id=board_id, review_id=review_id, round_id=round_id,
            content=to_kept(shared), sha256=digest(shared), shared_by=by.person_id,
            shared_at=shared_at,
        )
    )  # fmt: skip
    db.flush()
    return review_id, record_id


def made(storage: Storage, now: datetime = AFTER, fewest: int = 5) -> int | None:
    """The worker’s look at a moment: the number of the edition that it made."""
    return make_due(storage, catalogue(), now, fewest)


def stock(db: Db, reader_id: UUID) -> None:
    """Two editions over boards that are names alone, and somebody who reads all and the north."""
    for number in (1, 2):
        boards = {
            uuid4(): Of(
                f"Partnership of a very long-named place, {number}.{place}",
                ("north", "south", "none")[place % 3],
                ("North", "South and the islands off its coast", "")[place % 3],
            )
            for place in range(30)
        }
        records = [
            (board_id, content("neglect", *(["disability"] if at < place % 4 else [])))
            for place, board_id in enumerate(boards)
            for at in range(4)
        ]
        records += [(board_id, content()) for board_id in boards for _ in range(3)]
        kept = counting.to_kept(counting.count(records, boards, lists_of(catalogue())))
        db.add(
            SharedEdition(
                id=uuid4(), number=number, since=date(2025, 1 if number == 1 else 7, 1),
                until=date(2025, 7, 1) if number == 1 else date(2026, 1, 1), fewest=5,
                content=kept, sha256=counting.kept_digest(kept), made_at=SHARED_AT,
            )
        )  # fmt: skip
    for scope in ("national", "north"):
        db.add(Readership(id=uuid4(), person_id=reader_id, scope=scope, given_at=SHARED_AT))
    db.flush()
