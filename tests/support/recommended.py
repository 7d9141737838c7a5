"""Recommendations in every state, on a review with two drafts, for the pages of the room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft, list_passages
from qmapp.casework.findings import service as findings
from qmapp.casework.findings.checking import FindingDetails
from qmapp.casework.findings.rules import Cause, Reach, Reason
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature, State
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from tests.factories.assessments import catalogue

NO_FINDING = "cause.no-finding"


def propose(
    db: Db, actor: Actor, review: Review, draft: Draft, text: str, now: datetime, **said: Any
) -> UUID:
    """A proposal as the scan makes it, of these words."""
    values: dict[str, Any] = {
        "kind": Kind.ACTION, "addressee": Addressee.PARTNERSHIP, "strength": Strength.WEAK,
        "profile": {
            "form": "action", "addressee": "partnership", "addressee_words": "The partnership",
            "owner_words": "", "time_words": "by March 2027", "measure_words": "",
            "strength": "weak",
        },
    }  # fmt: skip
    row = Recommendation(
        id=uuid4(), board_id=review.board_id, review_id=review.id, draft_id=draft.id,
        state=State.PROPOSED, text=text, is_from_scan=True, added_by=actor.person_id,
        added_at=now, version=1, **{**values, **said},
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row.id


def stocked(
    db: Db, actor: Actor, review: Review, now: datetime, *, old: int, new: int, long_word: str
) -> dict[str, object]:
    """One of every state, with all that may hang on it. Whatever stands in the old draft is
    looked for in the new one by the worker."""
    before, after = (get_draft(db, review.id, number) for number in (old, new))
    unclear = propose(
        db, actor, review, after, f"Staff should be reminded of {long_word}.", now,
        addressee=None, profile={"form": "action", "addressee": "unclear"},
    )  # fmt: skip
    for number in range(3):
        propose(db, actor, review, after, f"Ask once more about the visit, number {number}.", now)
    propose(
        db, actor, review, after, "The Department should change the form.", now,
        addressee=Addressee.NATIONAL,
    )  # fmt: skip
    finding = findings.add_finding(
        db, actor, review, before,
        FindingDetails(
            title=f"Nobody rang back {long_word[:60]}", problem="Twice.", reason=Reason.GIVEN,
            why="There was no time.", causes=(Cause.WORKLOAD, Cause.TOOLS), reach=Reach.TEAM,
            reach_known_from="The audit of March.",
        ),
        catalogue().practice, now=now,
    )  # fmt: skip
    one = _full(db, actor, review, before, now, finding.id)
    plain = _added(db, actor, review, after, "All agencies should be more curious.", now)
    dropped = _added(db, actor, review, before, "Remember that children matter.", now)
    service.drop(db, actor, dropped, "It recommends nothing.", now, version=dropped.version)
    whole = _added(db, actor, review, before, "Agree a plan. Publish it.", now)
    service.split(
        db, actor, whole, ["Agree a plan.", "Publish it."], version=whole.version, now=now
    )
    pair = [_added(db, actor, review, before, f"Ring back {when}.", now) for when in "AB"]
    merged = service.merge(
        db, actor, pair, "Ring back.", now, versions={each.id: each.version for each in pair}
    )
    return {
        "rec": one.id, "proposal": unclear, "rec_dropped": dropped.id, "rec_whole": whole.id,
        "rec_merged": merged.recommendation.id, "rec_plain": plain.id, "rec_rule": NO_FINDING,
    }  # fmt: skip


def many(db: Db, actor: Actor, review: Review, now: datetime, count: int, long_word: str) -> None:
    """So many proposals that nobody goes through them in one evening."""
    draft = get_draft(db, review.id, 1)
    for number in range(count):
        text = f"The partnership should do the {number}th of many things {long_word * (not number)}"
        propose(db, actor, review, draft, text, now)


def asked_of_set(db: Db, actor: Actor, review: Review) -> Sequence[str]:
    """The rules that have something to ask of the whole set."""
    lines = queries.list_recommendations(db, actor, review)
    return [one.remark.rule for one in queries.remarks(db, actor, review, lines).of_set]


def _full(
    db: Db, actor: Actor, review: Review, draft: Draft, now: datetime, finding_id: UUID
) -> Recommendation:
    """With every field, several places, a cause, and two remarks answered: one on other words."""
    said = RecommendationDetails(
        kind=Kind.ACTION, text="Heads of service ring back within a day, and write it down.",
        nature=Nature.COMPLEX, nature_because="It hangs on trust.",
        addressee=Addressee.REGION, body="The North East", owner_role="Head of service",
        measure="Callers say that they were rung back.", due_on=date(2027, 3, 1),
        due_words="by the spring", review_on=date(2027, 9, 1), strength=Strength.INTERMEDIATE,
    )  # fmt: skip
    one = service.add(db, actor, review, draft, said, now, recommendation_id=uuid4())
    body = [line for line in list_passages(db, draft.reading_id) if len(line.text) > 60]
    places = [
        service.pin_passage(
            db, actor, one, draft, position=line.position, span=(0, 40) if n % 2 else None, now=now
        )
        for n, line in enumerate(body[:5])
    ]
    service.take_away(db, actor, one, places[0].id, now)
    for rule in _asked(db, actor, review, one.id):
        _answer(db, actor, review, one, rule, now)
    db.refresh(one)
    service.set_causes(db, actor, one, [(finding_id, Cause.WORKLOAD)], now, version=one.version)
    return one


def _asked(db: Db, actor: Actor, review: Review, id_: UUID) -> Sequence[str]:
    lines = queries.list_recommendations(db, actor, review)
    found = queries.remarks(db, actor, review, lines).by_recommendation[id_]
    return [one.remark.rule for one in found]


def _answer(
    db: Db, actor: Actor, review: Review, one: Recommendation, rule: str, now: datetime
) -> None:
    remark = queries.find_remark(db, actor, review, rule, one.id)
    assert remark is not None
    service.answer_remark(
        db, actor, review, rule, "The panel talked it through, and wants it so.", now,
        rests_on=remark.rests_on, rec=one,
    )  # fmt: skip


def _added(
    db: Db, actor: Actor, review: Review, draft: Draft, text: str, now: datetime
) -> Recommendation:
    said = RecommendationDetails(kind=Kind.ACTION, text=text)
    return service.add(db, actor, review, draft, said, now, recommendation_id=uuid4())
