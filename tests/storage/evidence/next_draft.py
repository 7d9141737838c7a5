"""Two drafts of one review, and evidence on the first of which the fate in the second is known."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from qmapp.casework.assessments import jobs, queries, service
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import carrying
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.jobs.worker import Work
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    add_draft,
    begin,
    later,
    make_case,
    pin,
    type_words,
)

SAME = "The health visitor wrote her concern down in April and nobody at all acted on it."
MOVED = "A strategy meeting was held in June without the school, which was never invited to it."
REWORDED = (
    "Five professionals saw the bruise in one week and each of them believed another had told."
)
GONE = "The housing officer resigned over a wholly different matter long before the summer began."
TWICE = "Nobody asked the child what a day at home was like for her and for her younger brother."

OLD = (
    "Findings",
    SAME,
    MOVED,
    REWORDED,
    "The general practitioner kept two sets of notes and neither mentioned the other one.",
    GONE,
    "Supervision of the social worker took place on three occasions and dealt with leave.",
    TWICE,
    "The review panel met seven times between autumn and spring and heard the whole family.",
)
NEW = (
    "Findings",
    SAME,
    "Seven professionals saw a bruise in one week and each of them believed that another had told.",
    "The general practitioner kept two sets of notes and neither mentioned the other one.",
    "Supervision of the social worker took place on three occasions and dealt with leave.",
    TWICE,
    "An entirely new finding concerns the out of hours service, which no earlier draft looked at.",
    TWICE,
    "The review panel met seven times between autumn and spring and heard the whole family.",
    MOVED,
)
PLACES = {"same": 1, "moved": 2, "reworded": 3, "gone": 5, "ask": 7}


def second_draft(
    storage: Storage,
    case: Case,
    *,
    texts: Iterable[str] = NEW,
    number: int = 2,
    sent: bool = True,
) -> Draft:
    """The next draft of a case, without its job."""
    draft_id, reading_id = uuid4(), uuid4()
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft_id,
            reading_id=reading_id, number=number, sent=sent, texts=texts,
        )  # fmt: skip
    with storage.reading() as db:
        return db.get_one(Draft, draft_id)


def old_case(storage: Storage) -> Case:
    """A case whose only draft is OLD."""
    return make_case(storage, texts=OLD)


def pin_all(
    storage: Storage, case: Case, actor: Actor, mine: Assessment, *names: str
) -> dict[str, UUID]:
    """Whole passages pinned, each under a marker of its own from 1; reasons and ratings given."""
    found = {}
    for number, name in enumerate(names or PLACES, 1):
        found[name] = pin(storage, case, actor, mine, number, position=PLACES[name], note=name)
        type_words(
            storage, actor, mine, number, ends=True,
            reasons=f"Because of {name}", to_change=f"Change {name}",
        )  # fmt: skip
        type_words(storage, actor, mine, number, ends=True, rating="partly_met")
    return found


def arrive(storage: Storage, draft: Draft) -> None:
    """What the worker does when a draft has arrived."""
    work = Work(
        uuid4(), "tests", draft.board_id, {"reading_id": str(draft.reading_id)}, _say_nothing
    )
    jobs.follow_evidence(storage, work)


def _say_nothing(progress: object) -> None:
    return None


def start_from(
    storage: Storage, case: Case, actor: Actor, draft: Draft, *, minutes: int = 60,
    carry_over: bool = True,
) -> Assessment:  # fmt: skip
    kind = (
        AssessmentKind.SELF_CHECK
        if actor.is_on_review(case.review_id, ReviewRole.LEAD_REVIEWER)
        else AssessmentKind.COMMISSIONER
    )
    with storage.unit_of_work() as db:
        return service.start(
            db, actor, db.get_one(Review, case.review_id), kind, db.get_one(Draft, draft.id),
            later(minutes), carry_over=carry_over,
        )  # fmt: skip


def chain(storage: Storage, assessment: Assessment) -> carrying.Chain:
    with storage.reading() as db:
        return queries.chain_of(db, queries.get_assessment(db, assessment.id))


__all__ = ["NOW", "Case", "begin"]
