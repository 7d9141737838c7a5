"""What answers point and lead to: by rights, in both directions, written down from an answer."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.checking import FindingDetails
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Reason
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.checking import ActionDetails
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.rules import Answer, Purpose, Thing
from qmapp.learning.explore.service import Origin
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.explore import (
    ANSWERS,
    ISSUE,
    PRACTICE,
    Desk,
    make_exploration,
    member_of,
    take_interest,
    works_on_it,
)
from tests.factories.impact import followed, somebody
from tests.factories.measures import add as add_measure
from tests.factories.responses import agency, begin, find, recommend

FINDING = FindingDetails(title="Unmanned line", reason=Reason.CANNOT_TELL)


def write(desk: Desk, actor: Actor, id_: UUID, *, question: str = "q-why-3") -> UUID:
    case = desk.case
    with desk.storage.unit_of_work() as db:
        origin = Origin(at=desk.key, question=question, review_id=case.review_id)
        return service.make_finding(
            db, actor, origin, db.get_one(Draft, case.draft_id), FINDING, practice=PRACTICE,
            now=NOW, finding_id=id_,
        ).id  # fmt: skip


def unlink(desk: Desk, link_id: UUID, actor: Actor, version: int = 1) -> None:
    with desk.storage.unit_of_work() as db:
        service.unlink(db, actor, desk.key, link_id, version=version, now=NOW)


def test_a_finding_is_written_from_an_answer_once(storage: Storage, case: Case) -> None:
    desk, worker, one = make_exploration(storage, case), works_on_it(storage, case), uuid4()
    assert write(desk, worker, one) == write(desk, worker, one)
    [line] = desk.whole(worker).links
    assert (line.thing_id, line.is_made, line.words) == (one, True, "Unmanned line")
    with storage.reading() as db:
        [back] = queries.explored_in(db, Thing.FINDING, one)
        assert db.get_one(Finding, one).added_by == worker.person_id
    assert (back.id, back.question, back.is_made) == (desk.id, "q-why-3", True)


def test_only_who_may_write_findings_writes_one(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case)
    for actor in (case.manager, member_of(storage, case)):
        with pytest.raises(NotAllowed):
            write(desk, actor, uuid4())
    other = make_case(storage, reference="Child Q")
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.make_finding(
            db, case.manager, Origin(at=desk.key, question="q-why-3", review_id=other.review_id),
            db.get_one(Draft, other.draft_id), FINDING, practice=PRACTICE, now=NOW,
            finding_id=uuid4(),
        )  # fmt: skip
    assert desk.whole().links == []


def test_an_exploration_is_recommended_and_an_action_promised(storage: Storage, case: Case) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    origin = Origin(at=desk.key, question="q-solve-4", review_id=case.review_id)
    asked, action = uuid4(), uuid4()
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.make_recommendation(
                db, worker, origin, db.get_one(Draft, case.draft_id),
                RecommendationDetails(kind=Kind.EXPLORATION, text="Find out who rings."),
                now=NOW, recommendation_id=asked,
            )  # fmt: skip
    begin(storage, case)
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.make_action(
                db, worker, origin, ActionDetails(what="Man the line.", owner_role="duty manager"),
                [asked], now=NOW, action_id=action,
            )  # fmt: skip
    lines = {one.thing: one for one in desk.whole(worker).links}
    assert lines[Thing.RECOMMENDATION].thing_id == asked
    assert lines[Thing.ACTION].thing_id == action
    assert lines[Thing.ACTION].words == "Man the line."
    with storage.reading() as db:
        assert db.get_one(Recommendation, asked).kind is Kind.EXPLORATION
        assert len(queries.explored_in(db, Thing.ACTION, action)) == 1


def sign(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        db.get_one(Review, case.review_id).stage = Stage.REPORT_SIGNED


def test_what_nobody_told_the_board_of_yet_is_left_out_whole(storage: Storage, case: Case) -> None:
    worker, member = works_on_it(storage, case), member_of(storage, case)
    contact = somebody(
        storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case, "Agency X")
    )
    desk = make_exploration(storage, case, answers=ANSWERS, finished=False)
    made = desk.link(Thing.FINDING, find(storage, case), actor=worker)
    desk.link(Thing.FINDING, made.thing_id, actor=worker, question="q-why-2", purpose=Purpose.SAYS)
    answered = desk.whole(worker).answered
    desk.finish()
    origin = Origin(at=desk.key, question="q-solve-4", review_id=case.review_id)
    asked = uuid4()
    with storage.unit_of_work() as db:
        service.make_recommendation(
            db, worker, origin, db.get_one(Draft, case.draft_id),
            RecommendationDetails(kind=Kind.EXPLORATION, text="Find out who rings."),
            now=NOW, recommendation_id=asked,
        )  # fmt: skip
    begin(storage, case)
    with storage.unit_of_work() as db:
        service.make_action(
            db, worker, origin, ActionDetails(what="Man the line.", owner_role="duty manager"),
            [asked], now=NOW, action_id=uuid4(),
        )  # fmt: skip
    assert len(desk.whole(worker).links) == 4
    for actor in (member, contact):
        seen = desk.whole(actor)
        assert (seen.links, seen.hidden_links) == ([], False)
        assert seen.answered == answered - 1
        with pytest.raises(NotFound):
            unlink(desk, made.id, actor)
    sign(storage, case)
    told = desk.whole(member).links
    assert {one.thing for one in told} == {Thing.FINDING, Thing.RECOMMENDATION}
    assert desk.whole(member).answered == answered
    with storage.unit_of_work() as db:
        db.get_one(Draft, case.draft_id).sent_at = None
    assert desk.whole(member).links == []


def test_linked_twice_it_is_there_once_and_words_follow_rights(
    storage: Storage, case: Case
) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    finding = find(storage, case, "zqsecretqz")
    desk.link(Thing.FINDING, finding, actor=worker)
    desk.link(Thing.FINDING, finding, actor=worker)
    [line] = desk.whole(worker).links
    assert line.words == "zqsecretqz"
    member = member_of(storage, case)
    sign(storage, case)
    [line] = desk.whole(member).links
    assert (line.words, line.label, line.place) == ("", "", None)
    with pytest.raises(RuleBroken) as refused:
        desk.link(Thing.FINDING, finding, actor=member, question="q-why-4")
    assert refused.value.field == "thing"


def test_an_interest_takes_the_link_away(storage: Storage, case: Case) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    made = desk.link(Thing.FINDING, find(storage, case), actor=worker)
    member = member_of(storage, case)
    take_interest(storage, case, member)
    whole = desk.whole(member)
    assert (whole.links, whole.hidden_links) == ([], True)
    with pytest.raises(NotFound):
        unlink(desk, made.id, member)
    with storage.reading() as db:
        assert queries.list_reviews(db, member, case.board_id) == []
        assert queries.list_things(db, member, case.board_id, case.review_id) is None


def test_what_an_answer_points_to_is_part_of_it_and_fixed(storage: Storage, case: Case) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    worker, finding = works_on_it(storage, case), find(storage, case)
    made = desk.link(Thing.FINDING, finding, actor=worker, question="q-why-2", purpose=Purpose.SAYS)
    assert desk.whole(worker).answered == 1
    unlink(desk, made.id, worker)
    unlink(desk, made.id, worker)
    assert desk.whole(worker).answered == 0
    desk.link(Thing.FINDING, finding, actor=worker, question="q-why-2", purpose=Purpose.SAYS)
    desk.save({"q-why-2": Answer(words="An audit")})
    desk.save({"q-why-2": Answer()})
    assert desk.whole(worker).answered == 1
    with pytest.raises(NotFound):
        desk.link(Thing.FINDING, finding, actor=worker, question="q-why-3", purpose=Purpose.SAYS)
    desk.finish()
    [line] = desk.whole(worker).links
    with pytest.raises(RuleBroken):
        unlink(desk, line.id, worker)
    with pytest.raises(RuleBroken):
        desk.link(Thing.FINDING, finding, actor=worker, question="q-solve-1", purpose=Purpose.SAYS)
    led = desk.link(Thing.FINDING, finding, actor=worker)
    with pytest.raises(SavedElsewhere):
        unlink(desk, led.id, worker, version=9)
    unlink(desk, led.id, worker)


def test_a_newer_version_takes_links_along_and_stands_once(storage: Storage, case: Case) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    finding = find(storage, case)
    desk.link(Thing.FINDING, finding, actor=worker)
    newer = desk.put_right()
    with storage.reading() as db:
        assert [one.id for one in queries.explored_in(db, Thing.FINDING, finding)] == [newer.id]
    newer.finish()
    with storage.reading() as db:
        assert [one.id for one in queries.explored_in(db, Thing.FINDING, finding)] == [newer.id]


def test_members_read_agreed_recommendations_and_promised_actions(storage: Storage) -> None:
    made = followed(storage)
    desk = make_exploration(storage, made.case)
    desk.link(Thing.RECOMMENDATION, made.recommendations["lead"])
    desk.link(Thing.ACTION, made.actions["lead"])
    chair = {one.thing: one for one in desk.whole(made.case.chair).links}
    assert chair[Thing.RECOMMENDATION].place is not None
    assert chair[Thing.RECOMMENDATION].place[0] == "impact.show"
    assert chair[Thing.ACTION].words.startswith("Agree who leads")
    with pytest.raises(NotAllowed):
        desk.link(Thing.ACTION, made.actions["training"], actor=made.outsider)


def test_a_measure_of_the_board_is_chosen_by_who_may_read_it(storage: Storage, case: Case) -> None:
    measure = add_measure(storage, case, recommend(storage, case))
    desk = make_exploration(storage, case, answers={}, finished=False)
    chosen = {"q-solve-7": Answer(measure_id=measure)}
    member = member_of(storage, case)
    take_interest(storage, case, member)
    with pytest.raises(RuleBroken):
        desk.save(chosen, actor=member)
    desk.save(chosen)
    assert measure in desk.whole().measures
    assert desk.whole(member).measures == {}
    desk.save({"q-solve-7": Answer(measure_id=measure, words="By June")}, actor=member)
    assert desk.whole().kept("q-solve-7").answer.words == "By June"


def test_what_is_compared_names_the_measure_to_who_may_read_it(
    storage: Storage, case: Case
) -> None:
    measure = add_measure(storage, case, recommend(storage, case))
    make_exploration(storage, case, answers={"q-solve-7": Answer(measure_id=measure)})
    member = member_of(storage, case)
    take_interest(storage, case, member)
    with storage.reading() as db:
        told = queries.list_told(db, case.manager, case.board_id, ISSUE, "q-solve-7")
        read = queries.measures_of(db, case.manager, case.board_id, told)
        assert list(read) == [measure]
        assert queries.measures_of(db, member, case.board_id, told) == {}


def test_lists_count_no_answer_that_points_to_what_is_hidden(storage: Storage, case: Case) -> None:
    worker, member = works_on_it(storage, case), member_of(storage, case)
    desk = make_exploration(storage, case, finished=False)
    finding = find(storage, case)
    desk.link(Thing.FINDING, finding, actor=worker, question="q-solve-1", purpose=Purpose.SAYS)
    desk.finish()

    def counted(actor: Actor) -> tuple[int, ...]:
        with storage.reading() as db:
            [line] = queries.list_explorations(db, actor, case.board_id).lines
            [at] = queries.at_issues(db, actor, case.board_id, [ISSUE])[ISSUE]
            found = queries.compare(db, actor, PRACTICE, case.board_id, ISSUE)
            told = queries.list_told(db, actor, case.board_id, ISSUE, "q-solve-1")
        of_question = found.answered.get("q-solve-1", 0)
        return line.answered, at.answered, found.cells[0].answered, of_question, len(told)

    assert counted(worker) == (5, 5, 5, 1, 1)
    assert counted(member) == (4, 4, 4, 0, 0)
    assert (desk.whole(worker).answered, desk.whole(member).answered) == (5, 4)
    take_interest(storage, case, worker)
    assert counted(worker) == (4, 4, 4, 0, 0)


def test_a_finding_is_named_as_the_agreed_response_names_it(storage: Storage) -> None:
    made = followed(storage)
    with storage.reading() as db:
        finding = db.scalars(select(Finding)).first()
        assert finding is not None
        title = finding.title
    worker = works_on_it(storage, made.case)
    desk = make_exploration(storage, made.case)
    desk.link(Thing.FINDING, finding.id, actor=worker)
    [own], [read] = desk.whole(worker).links, desk.whole(made.owner).links
    assert own.place is not None
    assert (read.words, read.place) == (title, None)
    assert read.label == f"Child K {finding.number}"
