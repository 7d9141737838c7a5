"""What stands is kept in step, and made again it is the same: after any history."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind, State
from qmapp.casework.recommendations.service import entries, parting
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.storage import Db, Storage
from qmapp.learning.tags import service
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import Family
from tests.factories.assessments import NOW, Case
from tests.factories.findings import FindingsDesk, details, unexplained
from tests.factories.responses import recommend
from tests.factories.tags import TagsDesk

ISSUES = ("pi-no-strategy-discussion", "pi-referral-or-contact", "none")
HARMS = ("neglect", "cumulative", "in-care")


def rebuilt(storage: Storage, case: Case, tags: TagsDesk, *, emptied: bool) -> list[object]:
    with storage.unit_of_work() as db:
        if emptied:
            db.execute(delete(StandingTag))
        service.rebuild(db, get_review(db, case.review_id))
    return list(tags.kept())


class History:
    """What people do to a review, by chance; what a rule refuses was a step that did nothing."""

    def __init__(
        self, tags: TagsDesk, findings: FindingsDesk, storage: Storage, case: Case, seed: int
    ) -> None:
        self.tags, self.findings, self.storage, self.case = tags, findings, storage, case
        self.chance = chance = random.Random(seed)
        self.known = [findings.add(details(practice_issue=chance.choice(ISSUES))) for _ in "abc"]
        self.recs = [recommend(storage, case, state=State.PROPOSED) for _ in "ab"]

    def go_on(self, steps: int) -> int:
        verbs: list[Callable[[], object]] = [
            self.harm, self.harm, self.issue, self.cause, self.settle, self.change, self.end,
            self.back, self.confirm, self.confirm, self.target, self.drop_or_back, self.split,
            self.undo,
        ]  # fmt: skip
        done = 0
        for _ in range(steps):
            try:
                self.chance.choice(verbs)()
                done += 1
            except (NotFound, RuleBroken, SavedElsewhere, StopIteration):
                continue
        return done

    def _code(self, things: list[UUID], family: Family, *chosen: str) -> None:
        case = self.case
        person = self.chance.choice([case.lead, case.panel, case.commissioner])
        self.tags.code(person, self.chance.choice(things), family, *chosen)

    def harm(self) -> None:
        chosen = self.chance.sample(HARMS, self.chance.randint(0, 2))
        self._code(self.known, Family.HARM, *chosen)

    def issue(self) -> None:
        self._code(self.known, Family.ISSUE, self.chance.choice(ISSUES))

    def cause(self) -> None:
        self._code(self.known, Family.CAUSE, "team")

    def target(self) -> None:
        self._code(self.recs, Family.TARGET, "national", "question")

    def settle(self) -> None:
        family, tag = self.chance.choice([(Family.HARM, "neglect"), (Family.ISSUE, ISSUES[0])])
        self.tags.settle(self.case.commissioner, self.chance.choice(self.known), family, tag)

    def change(self) -> None:
        one = self.chance.choice(self.known)
        shape = self.chance.choice([details, unexplained])
        with self.storage.reading() as db:
            version = db.get_one(Finding, one).version
        made = shape(practice_issue=self.chance.choice(ISSUES))
        person = self.chance.choice([self.case.lead, self.case.commissioner])
        self.findings.change(one, made, version, person)

    def end(self) -> None:
        self.findings.end(self.chance.choice(self.known))

    def back(self) -> None:
        self.findings.put_back(self.chance.choice(self.known))

    def confirm(self) -> None:
        shape = RecommendationDetails(
            text=f"Agree who leads, {self.chance.random()}.",
            kind=self.chance.choice([Kind.ACTION, Kind.QUESTION]),
            addressee=self.chance.choice([*Addressee, None]),
        )
        with self.storage.unit_of_work() as db:
            rec = self._rec(db)
            act = entries.confirm if rec.state is State.PROPOSED else entries.change
            act(db, self.case.lead, rec, shape, version=rec.version, now=NOW)

    def drop_or_back(self) -> None:
        with self.storage.unit_of_work() as db:
            rec = self._rec(db)
            if rec.state is State.DROPPED:
                entries.put_back(db, self.case.lead, rec, NOW)
            else:
                entries.drop(db, self.case.lead, rec, "Said twice.", NOW, version=rec.version)

    def split(self) -> None:
        parts = ["One part of it.", "Another part of it."]
        with self.storage.unit_of_work() as db:
            rec = self._rec(db)
            made = parting.split(db, self.case.lead, rec, parts, version=rec.version, now=NOW)
            ids = [one.id for one in made]
        self.recs.extend(ids)

    def undo(self) -> None:
        with self.storage.unit_of_work() as db:
            parting.undo(db, self.case.lead, self._rec(db), NOW)

    def _rec(self, db: Db) -> Recommendation:
        return db.get_one(Recommendation, self.chance.choice(self.recs))


@pytest.mark.parametrize("seed", range(6))
def test_made_again_it_is_the_same_after_any_history(
    tags: TagsDesk, findings: FindingsDesk, storage: Storage, case: Case, seed: int
) -> None:
    assert History(tags, findings, storage, case, seed).go_on(40) > 10
    kept = list(tags.kept())
    assert rebuilt(storage, case, tags, emptied=False) == kept
    assert rebuilt(storage, case, tags, emptied=True) == kept


def test_the_worker_makes_what_is_missing_and_only_that(
    tags: TagsDesk, findings: FindingsDesk, storage: Storage, case: Case
) -> None:
    coded = findings.add(unexplained())
    tags.code(case.panel, coded, Family.HARM, "neglect")
    recommend(storage, case, addressee=Addressee.REGION)
    kept_before = tags.kept()
    assert service.rebuild_missing(storage, NOW) == 1  # the recommendation, written directly
    assert service.rebuild_missing(storage, NOW + timedelta(hours=1)) == 0
    whole = tags.kept()
    assert len(whole) == len(kept_before) + 2
    for family in (Family.HARM, Family.CAUSE, Family.TARGET):
        with storage.unit_of_work() as db:
            db.execute(delete(StandingTag).where(StandingTag.family == family))
        assert service.rebuild_missing(storage, NOW) == 1
        assert tags.kept() == whole


def test_a_review_in_which_nothing_was_said_is_not_looked_at_again(
    tags: TagsDesk, findings: FindingsDesk, storage: Storage
) -> None:
    silent = findings.add(details(causes=()))
    assert tags.stands(silent, Family.CAUSE) == (set(), set())
    assert service.rebuild_missing(storage, NOW) == 0
    with storage.unit_of_work() as db:
        db.execute(update(Finding).values(causes=[Cause.TEAM.value]))
    assert service.rebuild_missing(storage, NOW) == 1
    assert tags.stands(silent, Family.CAUSE) == ({"team"}, set())
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Review)) == 1
