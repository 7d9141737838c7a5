"""A review with findings, recommendations and a response, on any migrated database.

Recommendations and findings are written directly: tests of the response must not stand on the
services of other rooms. What is decided goes through the real services.

rec = recommend(storage, case, "Agree who leads.")
response = begin(storage, case)
give(storage, case, rec)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import EllipsisType
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause, Reach, Reason
from qmapp.casework.recommendations.models import CauseLink, Lineage, Recommendation
from qmapp.casework.recommendations.rules import Addressee, Became, Kind, State
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.checking import DissentDetails
from qmapp.decision.responses.lines import Standing
from qmapp.decision.responses.models import AgreedText, Response
from qmapp.decision.responses.rules import Decision, is_looked_at_again, words_digest
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage, london_date
from qmapp.people.accounts.models import Agency
from tests.factories.assessments import NOW, Case

TODAY = NOW.date()
WORDS = "The partnership should agree who leads when several services know a child."
KNOWN = "Ten families say each year whom they would ring first."
LOOKED_AT = date(2027, 11, 1)
WHAT = "Agree one lead practitioner for each child whom three or more services know."


def find(
    storage: Storage,
    case: Case,
    title: str = "Nobody knew who led",
    *,
    draft_id: UUID | None = None,
) -> UUID:
    """A finding of a draft of the case."""
    with storage.unit_of_work() as db:
        made = Finding(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id,
            draft_id=draft_id or case.draft_id, number=_next(db, Finding, case), title=title,
            problem=title, reason=Reason.NOT_GIVEN, causes=[], reach=Reach.NOT_KNOWN,
            board_causes=[], added_by=case.lead.person_id, added_at=NOW,
        )  # fmt: skip
        db.add(made)
        return made.id


def recommend(
    storage: Storage,
    case: Case,
    text: str = WORDS,
    *,
    state: State = State.CONFIRMED,
    kind: Kind = Kind.ACTION,
    draft_id: UUID | None = None,
    findings: Sequence[UUID] = (),
    cause: Cause | None = None,
    came_from: Sequence[UUID] = (),
    became: Became = Became.SPLIT,
    addressee: Addressee = Addressee.PARTNERSHIP,
    **more: object,
) -> UUID:
    """A recommendation of the case's set; with `came_from`, one that others went into."""
    with storage.unit_of_work() as db:
        made = Recommendation(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id,
            draft_id=draft_id or case.draft_id, state=state, kind=kind, text=text,
            number=_next(db, Recommendation, case) if state is not State.PROPOSED else None,
            addressee=addressee, added_by=case.lead.person_id, added_at=NOW, **more,
        )  # fmt: skip
        db.add(made)
        db.flush()
        for finding_id in findings:
            db.add(
                CauseLink(
                    board_id=case.board_id, recommendation_id=made.id, finding_id=finding_id,
                    cause=cause, added_by=case.lead.person_id, added_at=NOW,
                )
            )  # fmt: skip
        for old in came_from:
            db.add(
                Lineage(
                    board_id=case.board_id, recommendation_id=made.id, from_id=old,
                    became=became, at=NOW,
                )
            )  # fmt: skip
            went = State.SPLIT if became is Became.SPLIT else State.MERGED
            db.execute(update(Recommendation).where(Recommendation.id == old).values(state=went))
        return made.id


def _next(db: object, model: type[Finding | Recommendation], case: Case) -> int:
    last = db.scalar(select(func.max(model.number)).where(model.review_id == case.review_id))  # type: ignore[attr-defined]
    return (last or 0) + 1


def drop(storage: Storage, recommendation_id: UUID) -> None:
    _set(storage, recommendation_id, state=State.DROPPED, because="It is in another review.")


def reword(storage: Storage, recommendation_id: UUID, text: str) -> None:
    _set(storage, recommendation_id, text=text)


def _set(storage: Storage, recommendation_id: UUID, **values: object) -> None:
    with storage.unit_of_work() as db:
        db.execute(
            update(Recommendation).where(Recommendation.id == recommendation_id).values(**values)
        )


def agency(storage: Storage, case: Case, name: str = "Children’s services") -> UUID:
    with storage.unit_of_work() as db:
        made = Agency(id=uuid4(), board_id=case.board_id, name=name)
        db.add(made)
        return made.id


# The response, by the real services ----------------------------------------------------------


def begin(storage: Storage, case: Case, actor: Actor | None = None) -> Response:
    """The first version, or the open one."""
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        return service.open_response(db, actor or case.commissioner, review, NOW)


def opened(storage: Storage, case: Case) -> Response:
    """The open version."""
    with storage.reading() as db:
        return queries.get_open(db, case.review_id)


def give(
    storage: Storage,
    case: Case,
    recommendation_id: UUID,
    decision: Decision | None = Decision.ACCEPTED,
    reasons: str = "It is right.",
    *,
    actor: Actor | None = None,
    version: int | None = None,
    seen: str | None = None,
    now: datetime = NOW,
    how_known: str = KNOWN,
    look_again_on: date | EllipsisType | None = ...,
) -> UUID:
    """Answer on the words and the answer that stand now, or on those that are named.

    Unless it is said, the day to look again is set where the answer needs one.
    """
    with storage.unit_of_work() as db:
        one = db.get_one(Recommendation, recommendation_id)
        if look_again_on is ...:
            needs = decision is not None and is_looked_at_again(one.kind, decision)
            look_again_on = LOOKED_AT if needs else None
        if version is None:
            line = look(storage, case).line_of(recommendation_id)
            version = line.answer.version if line and line.answer else 0
        return service.answer(
            db, actor or case.commissioner, queries.get_newest(db, case.review_id),
            recommendation_id, decision, reasons, version=version,
            seen=seen or words_digest(one.text, one.issues), now=now,
            how_known=how_known, look_again_on=look_again_on,
        ).id  # fmt: skip


def promise(
    storage: Storage,
    case: Case,
    *recommendation_ids: UUID,
    actor: Actor | None = None,
    now: datetime = NOW,
    action_id: UUID | None = None,
    **details: object,
) -> UUID:
    """An action in answer to these."""
    values = {
        "what": WHAT, "owner_role": "Head of service", "due_on": date(2027, 3, 1), **details,
    }  # fmt: skip
    with storage.unit_of_work() as db:
        return service.promise_action(
            db, actor or case.commissioner, queries.get_newest(db, case.review_id),
            ActionDetails(**values), recommendation_ids, now, action_id=action_id,  # type: ignore[arg-type]
        ).id  # fmt: skip


def dissent(
    storage: Storage,
    case: Case,
    recommendation_id: UUID | None = None,
    *,
    actor: Actor | None = None,
    **details: object,
) -> UUID:
    values = {"role": "Named doctor", "words": "We hold that this comes too late.", **details}
    with storage.unit_of_work() as db:
        return service.record_dissent(
            db, actor or case.commissioner, queries.get_newest(db, case.review_id),
            DissentDetails(recommendation_id=recommendation_id, **values), NOW,  # type: ignore[arg-type]
        ).id  # fmt: skip


def agree(
    storage: Storage,
    case: Case,
    *,
    actor: Actor | None = None,
    on: date | None = TODAY,
    seen: str | None = None,
    now: datetime = NOW,
) -> AgreedText:
    """Agree the open version as it stands now, or as it was `seen`."""
    with storage.unit_of_work() as db:
        asking = actor or case.chair
        found = queries.get_standing(
            db, case.chair, get_review(db, case.review_id), london_date(now)
        )
        response = queries.get_newest(db, case.review_id)
        return service.agree(db, asking, response, on, now, seen=seen or found.seen or "")


def take_up(storage: Storage, case: Case, because: str = "A partner asked for it.") -> Response:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        return service.new_version(db, case.chair, review, because, NOW)


def look(storage: Storage, case: Case, actor: Actor | None = None, today: date = TODAY) -> Standing:
    with storage.reading() as db:
        return queries.get_standing(db, actor or case.chair, get_review(db, case.review_id), today)
