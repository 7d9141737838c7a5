"""A register of who was heard, stocked for tests of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.checking import DetailValues, ParticipantDetails, StepDetails
from qmapp.casework.involvement.models import Participant
from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db

# Each kind of step with what it must say.
DETAILS: Mapping[StepKind, DetailValues] = {
    StepKind.TOLD: {"told": ["purpose", "how", "limits"], "route": "in_person",
                    "by": "lead_reviewer"},
    StepKind.APPROACHED: {"route": "letter", "by": "review_manager"},
    StepKind.RESPONSE: {"response": "took_part"},
    StepKind.NEED: {"need": ["language", "fear_of_repercussions"]},
    StepKind.NEED_MET: {"met": "removed"},
    StepKind.SUPPORT: {"support": ["advocate"], "taken": "taken"},
    StepKind.FOCUS: {},
    StepKind.CONTRIBUTION: {"route": "in_person", "by": "lead_reviewer"},
    StepKind.REPRESENTATION: {"manner": "summarised", "agreement": "agreed"},
    StepKind.SHOWN_DRAFT: {"route": "in_person"},
    StepKind.COMMENT: {},
    StepKind.COMMENT_ANSWERED: {"use": "changed"},
    StepKind.TOLD_BEFORE_PUBLICATION: {"route": "phone", "by": "lead_reviewer"},
    StepKind.EXPERIENCE: {},
}  # fmt: skip
WORDS = {
    StepKind.FOCUS: "Look at the months after the move.",
    StepKind.CONTRIBUTION: "Nobody told us who would ring, so we stopped waiting.",
    StepKind.COMMENT: "The second chapter says it as it was.",
    StepKind.COMMENT_ANSWERED: "The word “refused” went.",
    StepKind.EXPERIENCE: "It was hard, and I was listened to.",
}


def put(
    db: Db,
    actor: Actor,
    review: Review,
    now: datetime,
    label: str = "mother",
    group: Group = Group.MOTHER,
    *,
    size: int | None = None,
    agency_id: UUID | None = None,
    why: str = "",
    hidden_from: frozenset[UUID] = frozenset(),
) -> Participant:
    """Somebody in the register."""
    details = ParticipantDetails(
        belongs_to=group, label=label, size=size, agency_id=agency_id, why=why,
        identified_on=date(2026, 2, 2), hidden_from=hidden_from,
    )  # fmt: skip
    return service.add_participant(db, actor, review, details, now)


def step(
    db: Db,
    actor: Actor,
    participant: Participant,
    kind: StepKind,
    now: datetime,
    *,
    on: date | None = date(2026, 3, 3),
    details: DetailValues | None = None,
    words: str | None = None,
    answers_id: UUID | None = None,
    draft_number: int | None = None,
) -> UUID:
    """A step with them, as its form would write it down."""
    said = StepDetails(
        kind=kind, on=on, details=DETAILS[kind] if details is None else details,
        words=WORDS.get(kind, "") if words is None else words, answers_id=answers_id,
        draft_number=draft_number,
    )  # fmt: skip
    return service.add_step(db, actor, participant, said, now).id


def register(
    db: Db, actor: Actor, review: Review, now: datetime, agencies: Mapping[str, UUID]
) -> dict[str, UUID]:
    """A register with somebody in every standing; the ids that its addresses are made of.

    `agencies`: "own" (of the practitioners) and "hidden" (from which one entry is hidden).
    """
    mother = put(db, actor, review, now, why="She lived with the child all the time.")
    day = date(2026, 3, 3)
    told = step(db, actor, mother, StepKind.TOLD, now, words="In Polish.")
    step(db, actor, mother, StepKind.APPROACHED, now, on=day + timedelta(days=2))
    need = step(db, actor, mother, StepKind.NEED, now, on=day + timedelta(days=2))
    step(
        db,
        actor,
        mother,
        StepKind.NEED_MET,
        now,
        on=day + timedelta(days=9),
        answers_id=need,
        words="An interpreter whom she chose.",
    )
    step(db, actor, mother, StepKind.RESPONSE, now, on=day + timedelta(days=12))
    step(db, actor, mother, StepKind.SUPPORT, now, on=day + timedelta(days=12))
    said = step(db, actor, mother, StepKind.CONTRIBUTION, now, on=day + timedelta(days=20))
    again = step(
        db, actor, mother, StepKind.CONTRIBUTION, now, on=None, words="He was a happy baby."
    )
    comment = step(db, actor, mother, StepKind.COMMENT, now, on=date(2026, 9, 1))
    _correct(
        db,
        actor,
        review,
        told,
        StepDetails(
            kind=StepKind.TOLD,
            on=day,
            details={"told": ["purpose"], "route": "letter", "by": "known_worker"},
            words="In Polish and by ear.",
        ),
        now,
    )
    _correct(
        db,
        actor,
        review,
        again,
        StepDetails(
            kind=StepKind.CONTRIBUTION,
            details=DETAILS[StepKind.CONTRIBUTION],
            words="He was a happy baby, and he slept well.",
        ),
        now,
    )
    gone = step(db, actor, mother, StepKind.APPROACHED, now, on=date(2026, 3, 1))
    service.correct_step(
        db,
        actor,
        queries.get_step(db, actor, review.id, gone),
        StepDetails(kind=StepKind.APPROACHED),
        is_mistake=True,
        now=now,
    )
    father = put(db, actor, review, now, "father", Group.FATHER)
    step(db, actor, father, StepKind.APPROACHED, now)
    step(db, actor, father, StepKind.RESPONSE, now, details={"response": "declined"})
    aunt = put(db, actor, review, now, "maternal aunt", Group.OTHER_FAMILY)
    step(db, actor, aunt, StepKind.CONTRIBUTION, now, words="I saw the bruise and said so.")
    service.withdraw(db, actor, aunt, now=now)
    put(db, actor, review, now, "maternal grandmother", Group.GRANDPARENT)
    staff = put(
        db,
        actor,
        review,
        now,
        "school staff",
        Group.EDUCATION,
        size=6,
        agency_id=agencies["own"],
        hidden_from=frozenset({agencies["hidden"]}),
    )
    step(db, actor, staff, StepKind.TOLD, now)
    step(db, actor, staff, StepKind.CONTRIBUTION, now, words="We had asked twice.")
    visitor = put(db, actor, review, now, "health visitor", Group.HEALTH)
    step(
        db,
        actor,
        visitor,
        StepKind.RESPONSE,
        now,
        details={"response": "not_approached"},
        words="On long leave; her manager speaks for the team.",
    )
    mistake = put(db, actor, review, now, "paternal uncle", Group.OTHER_FAMILY)
    service.end_participant(db, actor, mistake, "There is no such uncle.", now)
    return {
        "mother": mother.id, "father": father.id, "aunt": aunt.id, "staff": staff.id,
        "said": said, "need": need, "comment": comment, "uncle": mistake.id,
    }  # fmt: skip


def _correct(
    db: Db, actor: Actor, review: Review, step_id: UUID, details: StepDetails, now: datetime
) -> None:
    was = queries.get_step(db, actor, review.id, step_id)
    service.correct_step(db, actor, was, details, now=now)


def crowd(db: Db, actor: Actor, review: Review, now: datetime, count: int, long_word: str) -> None:
    """As many entries, half of each side, some of them with the longest words that there may be."""
    for number in range(count):
        is_family = number % 2 == 0
        group = Group.OTHER_FAMILY if is_family else Group.HEALTH
        label = f"relative {number}" if is_family else f"nurse {number}"
        if number < 4:
            label = f"{label} {long_word}"[:120]
        somebody = put(db, actor, review, now, label, group)
        if number % 3:
            step(db, actor, somebody, StepKind.TOLD, now)
