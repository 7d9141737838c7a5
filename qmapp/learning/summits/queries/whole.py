"""One summit with everything that belongs to it, in a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.practice.queries import known_issues
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, BoardRole, SummitSubject
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.summits.lines import AttendanceLine, ContributionLine, Whole, role_key
from qmapp.learning.summits.models import Attendance, Contribution, Seat, Summit, SummitText
from qmapp.learning.summits.models import SummitOutcome as OutcomeRow
from qmapp.learning.summits.queries.outcomes import list_outcomes
from qmapp.learning.summits.rules import Kind, Presence, Sector, State, Tally, presence, tally
from qmapp.learning.summits.text import ShownText, build, from_content
from qmapp.people.accounts.models import Membership, Person
from qmapp.people.accounts.queries import names_of

_WHO_MAY_LEAD = (
    BoardRole.REVIEW_MANAGER,
    BoardRole.CHAIR,
    BoardRole.MEMBER,
    BoardRole.AGENCY_CONTACT,
)


def get_summit(db: Db, board_id: UUID, summit_id: UUID, *, lock: bool = False) -> Summit:
    """A summit of that board. Raises NotFound, for another board’s too. `lock` holds it."""
    query = select(Summit).where(Summit.id == summit_id, Summit.board_id == board_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("summit")
    return found


def subject_of(summit: Summit) -> SummitSubject:
    """The summit, for the policy."""
    return SummitSubject(summit.board_id, facilitator_ids=summit.leads)


def text_of(db: Db, practice: PracticeIssues, summit: Summit) -> ShownText:
    """What the summit is shown: frozen when it has opened, else as the issues stand now."""
    frozen = find_text(db, summit.id)
    return from_content(frozen.content) if frozen else build_now(db, practice, summit)


def find_text(db: Db, summit_id: UUID) -> SummitText | None:
    """The frozen text of a summit; None before it opens."""
    return db.scalar(select(SummitText).where(SummitText.summit_id == summit_id))


def build_now(db: Db, practice: PracticeIssues, summit: Summit) -> ShownText:
    """The text that would be frozen now, with the board’s own entries."""
    known = known_issues(db, practice, summit.board_id)
    return build(known, [str(one) for one in summit.issues], [str(one) for one in summit.questions])


def get_shown(db: Db, practice: PracticeIssues, summit: Summit) -> Whole:
    """The same for a phone, which learns nothing of what came of it."""
    return get_whole(db, None, practice, summit)


def get_whole(db: Db, actor: Actor | None, practice: PracticeIssues, summit: Summit) -> Whole:
    """A summit with all that is of it; what waits or was put aside stands among `said` with its
    state, and is for those who run it. At most fourteen queries, however much was said.
    """
    frozen = find_text(db, summit.id)
    attendance = _attendance(db, summit.id)
    joined, by_role, days = _joined(db, summit.id)
    said = list_said(db, summit.id)
    outcomes, hides = list_outcomes(db, actor, summit) if actor is not None else ((), False)
    names = names_of(db, summit.leads)
    sectors = [Sector(str(one)) for one in summit.sectors]
    text = from_content(frozen.content) if frozen else build_now(db, practice, summit)
    return Whole(
        id=summit.id,
        board_id=summit.board_id,
        title=summit.title,
        held_on=summit.held_on,
        is_online=summit.is_online,
        place=summit.place,
        sectors=sectors,
        facilitators=sorted(names.values(), key=str.casefold),
        course=summit.course,
        code=summit.code,
        turned_to=summit.turned_to,
        told_on=summit.told_on,
        told_how=summit.told_how or "",
        called_off_because=summit.called_off_because or "",
        version=summit.version,
        text=text,
        sha256=frozen.sha256 if frozen else "",
        frozen_at=frozen.frozen_at if frozen else None,
        attendance=attendance,
        presence=_presence(sectors, attendance, joined),
        seats=sum(joined.values()),
        days=days,
        said=said,
        tallies=_tallies(text, said, by_phone=True),
        written=_tallies(text, said, by_phone=False),
        outcomes=outcomes,
        hidden_outcomes=hides,
        roles=_roles(attendance, by_role),
    )


def _tallies(
    text: ShownText, said: Sequence[ContributionLine], *, by_phone: bool
) -> Mapping[str, Tally]:
    return {
        issue.id: tally(
            (one.answer, one.count)
            for one in said
            if one.issue == issue.id
            and one.kind is Kind.SENSE_CHECK
            and one.by_phone is by_phone
            and counts(one)
        )
        for issue in text.issues
    }


def counts(one: ContributionLine) -> bool:
    """Whether an answer of the sense-check counts. Its words may wait or be put aside meanwhile."""
    return one.state is not State.TAKEN_BACK


def list_said(db: Db, summit_id: UUID) -> Sequence[ContributionLine]:
    """Everything that was said at a summit, in the order in which it was. One query."""
    rows = db.execute(
        select(Contribution, Words.text)
        .outerjoin(Words, Words.id == Contribution.words_id)
        .where(Contribution.summit_id == summit_id)
        .order_by(Contribution.said_at, Contribution.id)
        .execution_options(populate_existing=True)
    )
    return [line_of(row, words) for row, words in rows]


def line_of(row: Contribution, words: str | None) -> ContributionLine:
    """Something that was said, as it is read."""
    return ContributionLine(
        id=row.id,
        issue=row.issue_id,
        kind=row.kind,
        sector=row.sector,
        role=row.role,
        words=words,
        question=row.question_id,
        answer=row.answer,
        count=row.count,
        reason=row.reason,
        who=row.who,
        provider=row.provider,
        until=row.until,
        consents=row.consents,
        is_checked=row.checked_by is not None,
        without_role=row.without_role,
        is_put_right=row.is_put_right,
        by_phone=row.seat_id is not None,
        said_at=row.said_at,
        state=row.state,
        version=row.version,
    )


def get_contribution(
    db: Db, summit_id: UUID, contribution_id: UUID, *, lock: bool = False
) -> Contribution:
    """Something that was said at that summit. Raises NotFound. `lock` holds it."""
    query = select(Contribution).where(
        Contribution.id == contribution_id, Contribution.summit_id == summit_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("contribution")
    return found


def get_outcome(db: Db, summit_id: UUID, outcome_id: UUID) -> OutcomeRow:
    """An outcome of that summit, held for this unit of work. Raises NotFound."""
    found = db.scalar(
        select(OutcomeRow)
        .where(OutcomeRow.id == outcome_id, OutcomeRow.summit_id == summit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("outcome")
    return found


def who_may_lead(db: Db, board_id: UUID) -> Mapping[UUID, str]:
    """Who on the board may be asked to lead a summit, by name."""
    rows = db.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.board_id == board_id,
            Membership.ended_at.is_(None),
            Membership.role.in_(_WHO_MAY_LEAD),
        )
        .order_by(func.lower(Person.name), Person.id)
    )
    return {row.id: row.name for row in rows}


def _attendance(db: Db, summit_id: UUID) -> Sequence[AttendanceLine]:
    rows = db.scalars(
        select(Attendance)
        .where(Attendance.summit_id == summit_id, Attendance.ended_at.is_(None))
        .order_by(Attendance.added_at, Attendance.id)
    )
    lines = [
        AttendanceLine(
            id=one.id, sector=one.sector, role=one.role, count=one.count, version=one.version
        )
        for one in rows
    ]
    places = {sector: place for place, sector in enumerate(Sector)}
    return sorted(lines, key=lambda line: places[line.sector])


def _joined(
    db: Db, summit_id: UUID
) -> tuple[Mapping[Sector, int], Mapping[tuple[Sector, str], int], int]:
    """How many phones of each sector joined, how many of each role, and on how many days."""
    rows = db.execute(
        select(Seat.sector, Seat.role, Seat.joined_at).where(
            Seat.summit_id == summit_id, Seat.ended_at.is_(None)
        )
    ).all()
    return (
        Counter(row.sector for row in rows),
        Counter((row.sector, role_key(row.role)) for row in rows),
        len({london_date(row.joined_at) for row in rows}),
    )


def _roles(
    attendance: Sequence[AttendanceLine], joined: Mapping[tuple[Sector, str], int]
) -> Mapping[tuple[Sector, str], int]:
    """How many of each role are known. Who was counted may have joined too: the larger number."""
    counted: Counter[tuple[Sector, str]] = Counter()
    for one in attendance:
        counted[one.sector, role_key(one.role)] += one.count
    return {key: max(counted[key], joined.get(key, 0)) for key in {*counted, *joined}}


def _presence(
    expected: Sequence[Sector],
    attendance: Sequence[AttendanceLine],
    joined: Mapping[Sector, int],
) -> Sequence[Presence]:
    counted: defaultdict[Sector, int] = defaultdict(int)
    for one in attendance:
        counted[one.sector] += one.count
    return presence(expected, counted, joined)
