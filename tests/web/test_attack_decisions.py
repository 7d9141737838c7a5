"""Insiders against findings, recommendations and the response: what one side does the other cannot
tell, and nothing of another review or board fits into a form."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.findings import service as findings
from qmapp.casework.findings.checking import FindingDetails
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Reach, Reason
from qmapp.casework.recommendations import queries as recommending
from qmapp.casework.recommendations import service as recommendations
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.models import Action
from qmapp.decision.asks import queries as asking
from qmapp.decision.asks import service as asks
from qmapp.decision.asks.checking import AskDetails, Reply
from qmapp.decision.asks.rules import Outcome
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.checking import DissentDetails
from qmapp.decision.responses.models import Answer, Dissent, Response
from qmapp.decision.responses.rules import Decision, words_digest
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import clock, london_date, today
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import list_agencies
from tests.support.databases import SqliteTemplate
from tests.web.access_world import Place, World
from tests.web.test_access import _csrf, _differences, _everything, _without_tokens

OUTSIDE = "LlOmg"
"""Those who read a response once it is agreed, or never."""
REACHES = {"reach": Reach.NATIONAL, "reach_known_from": "The panel asked."}


@pytest.fixture(scope="module")
def world(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("attack")
    built = World(folder, sqlite_template.copy_to(folder))
    yield built
    built.storage.close()


@pytest.fixture(autouse=True)
def put_back(world: World) -> Iterator[None]:
    yield
    world.put_back()


# What others do, told by what does not change ---------------------------------------------------


def test_whoever_waits_for_the_response_sees_nothing_of_it_change(world: World) -> None:
    for state in "NT":
        place = world.places[state]
        _twin(world, place)  # so that what became of it has somewhere to show
        if state == "T":
            _take_up(world, place)
        before = _all_pages(world, place, OUTSIDE)
        _work_on_response(world, place)
        assert _differences(before, _all_pages(world, place, OUTSIDE)) == []
        world.put_back()


def test_nor_does_beginning_or_taking_up_a_response_show(world: World) -> None:
    before = _everything(world, world.places["T"], OUTSIDE)
    _take_up(world, world.places["T"])
    assert _differences(before, _everything(world, world.places["T"], OUTSIDE)) == []
    before = _everything(world, world.places["D"], OUTSIDE)
    with world.storage.unit_of_work() as db:
        review = get_review(db, world.places["D"].review_id)
        service.open_response(db, world.actor(db, "C", review.id), review, clock())
    assert _differences(before, _everything(world, world.places["D"], OUTSIDE)) == []


def test_what_stands_in_a_draft_that_is_not_sent_shows_to_nobody_else(world: World) -> None:
    place, others = world.places["N"], "MHmgCPO"
    world.upload(place, "1. Summary\n\n1.1 Another version. The Board should do more.\n")
    world.read_uploads()
    before = _everything(world, place, others)
    _work_on_the_second_draft(world, place)
    assert _differences(before, _everything(world, place, others)) == []


def _all_pages(world: World, place: Place, people: str) -> dict[tuple[str, str], str]:
    """Every page about the review, and about another of the board that these people work on."""
    found = _everything(world, place, people)
    base = f"/reviews/{world.places['C'].review_id}/recommendations"
    for who in people:
        for page in (base, f"{base}/{world.places['C'].parts['twin']}", f"{base}/map"):
            found[who, page] = _without_tokens(world.client(who).get(page))
    return found


def _twin(world: World, place: Place) -> None:
    """Another review recommends the same, and shows what became of it here."""
    with world.storage.unit_of_work() as db:
        other = get_review(db, world.places["C"].review_id)
        one = db.get_one(Recommendation, place.parts["recommendation_id"])
        actor = world.actor(db, "L", other.id)
        said = RecommendationDetails(kind=Kind.ACTION, text=one.text)
        world.places["C"].parts["twin"] = recommendations.add(
            db, actor, other, get_draft(db, other.id, 1), said, clock(), recommendation_id=uuid4()
        ).id


def _take_up(world: World, place: Place) -> None:
    with world.storage.unit_of_work() as db:
        review = get_review(db, place.review_id)
        actor = world.actor(db, "H", review.id)
        service.new_version(db, actor, review, "A partner asked.", clock())


def _work_on_response(world: World, place: Place) -> None:
    """Everything that may be done to an open response and to what was put to others."""
    one = UUID(str(place.parts["recommendation_id"]))
    with world.storage.unit_of_work() as db:
        now, review = clock(), get_review(db, place.review_id)
        actor, response = world.actor(db, "C", review.id), queries.get_newest(db, review.id)
        row = db.get_one(Recommendation, one)
        service.write_opening(
            db, actor, response, "We are sorry.", version=response.version, now=now
        )
        line = queries.get_answer_line(db, actor, review, one, london_date(now))
        service.answer(
            db, actor, response, one, Decision.NOT_ACCEPTED, "It is not right.",
            version=line.answer.version if line.answer else 0,
            seen=words_digest(row.text, row.issues), now=now,
        )  # fmt: skip
        service.record_dissent(db, actor, response, DissentDetails(role="Lay", words="No."), now)
        made = service.promise_action(
            db, actor, response, ActionDetails(what="More", owner_role="Chair"), [one], now
        )
        # What puts right an action that was promised is followed by all who know of it, at once.
        service.change_action(
            db, actor, review, made.id, ActionDetails(what="Less", owner_role="Chair"),
            version=made.version, now=now,
        )  # fmt: skip
        service.end_action(db, actor, response, made.id, "It was double.", now)
        ask = asking.get_ask(db, review.id, UUID(str(place.parts["ask_id"])))
        reply = Reply(replied_on=today(), outcome=Outcome.WILL_NOT_ACT, words="We will not.")
        asks.record_reply(db, actor, ask, reply, version=ask.version, now=now)
        asks.add_ask(db, actor, review, one, AskDetails(body="Ofsted", sent_on=today()), now)


def _work_on_the_second_draft(world: World, place: Place) -> None:
    """A lead reviewer finds, recommends, splits, merges, drops and answers in what is not sent."""
    with world.storage.unit_of_work() as db:
        now, review = clock(), get_review(db, place.review_id)
        actor, draft = world.actor(db, "L", review.id), get_draft(db, review.id, 2)
        made = findings.add_finding(
            db, actor, review, draft,
            FindingDetails(title="A new one", reason=Reason.NOT_GIVEN, **REACHES),
            world.catalogue.practice, now=now,
        )  # fmt: skip
        several = [
            recommendations.add(
                db, actor, review, draft,
                RecommendationDetails(kind=Kind.ACTION, text=f"Remind staff of {number}."), now,
                recommendation_id=uuid4(),
            )
            for number in range(9)
        ]  # fmt: skip
        recommendations.set_causes(db, actor, several[0], [(made.id, None)], now, version=1)
        parts = recommendations.split(db, actor, several[1], ["One", "Two"], version=1, now=now)
        recommendations.merge(db, actor, parts, "Both", now, versions={p.id: 1 for p in parts})
        recommendations.drop(db, actor, several[2], "No.", now, version=1)
        recommendations.pin_passage(db, actor, several[3], draft, position=1, span=None, now=now)
        known = UUID(str(place.parts["recommendation_id"]))  # national: nothing asks for more
        shared = recommending.get_recommendation(db, actor, review.id, known)
        assert shared.addressee is Addressee.NATIONAL
        lines = recommending.list_recommendations(db, actor, review)
        asked = recommending.remarks(db, actor, review, lines).of_set
        assert asked
        for one in asked:
            recommendations.answer_remark(
                db, actor, review, one.remark.rule, "It is so.", now,
                rests_on=one.remark.rests_on,
            )  # fmt: skip


# What was agreed -------------------------------------------------------------------------------


def test_an_agreed_text_reads_the_same_whatever_else_changes(world: World) -> None:
    place, client = world.places["T"], world.client("L")
    address = f"/reviews/{place.review_id}/response/versions/1"
    before = [client.get(f"{address}{ending}").data for ending in (".docx", ".pdf")]
    assert all(before)
    with world.storage.unit_of_work() as db:
        other_kind = next(
            one.id
            for one in world.catalogue.kinds
            if one.id != get_review(db, place.review_id).kind
        )
        own = {Review: place.review_id, Board: world.board_id}
        for model, values in (
            (Review, {"reference": "Another", "kind": other_kind}),
            (Board, {"name": "Another board"}),
            (Finding, {"title": "Another finding"}),
            (Recommendation, {"text": "Another thing", "kind": Kind.QUESTION, "body": "Ofsted"}),
            (Action, {"what": "Another act", "owner_role": "Somebody else"}),
            (Answer, {"decision": Decision.NOT_ACCEPTED, "reasons": "Another reason"}),
            (Dissent, {"words": "Another view"}),
            (Response, {"opening": "Another opening"}),
        ):
            change = update(model).values(**values)
            db.execute(change.where(model.id == own[model]) if model in own else change)
    after = [client.get(f"{address}{ending}").data for ending in (".docx", ".pdf")]
    assert after[0] == before[0]
    assert len(after[1]) == len(before[1])
    page = client.get(address).get_data(as_text=True)
    for words in ("Another act", "Another reason", "Another finding", "Another view", "Ofsted"):
        assert words not in page


# Foreign ids ---------------------------------------------------------------------------------


def test_things_of_another_review_do_not_fit_into_a_form(world: World) -> None:
    here, there = world.places["N"], world.places["S"]
    review = f"/reviews/{here.review_id}"
    own, foreign = here.parts["recommendation_id"], there.parts["recommendation_id"]
    one, response = f"{review}/recommendations/{own}", f"{review}/response"
    found = f"{review}/findings/{here.parts['finding_id']}"
    with world.storage.reading() as db:
        agency = str(list_agencies(db, world.other_board_id)[0].id)
    advice = {"text": "Do it.", "kind": "action", "version": "1", "own_id": str(uuid4())}
    acted = {"what": "Do", "owner_role": "Chair", "own_id": str(uuid4()), "version": "1"}
    said = {"role": "Lay member", "words": "No.", "own_id": str(uuid4())}
    letter = {"body": "A body", "own_id": str(uuid4())}
    tried: list[tuple[str, dict[str, object]]] = [
        (f"{one}/causes", {"links": [str(there.parts["finding_id"])], "version": "1"}),
        (f"{one}/causes", {"links": [f"{there.parts['finding_id']}:task"], "version": "1"}),
        (f"{review}/recommendations/merge",
         {"with": [str(own), str(foreign)], "text": "Both", "seen": [f"{own}:1", f"{foreign}:1"]}),
        (f"{one}/change", {**advice, "addressee": "one_agency", "agency_id": agency}),
        (f"{review}/recommendations/add",
         {**advice, "addressee": "one_agency", "agency_id": agency, "draft": "1"}),
        (f"{review}/recommendations/{foreign}/change", {**advice, "addressee": "partnership"}),
        (f"{review}/recommendations/{foreign}/drop", {"because": "x", "version": "1"}),
        (f"{review}/recommendations/{foreign}/split", {"part_0": "a", "part_1": "b", "version": "1"}),
        (f"{review}/recommendations/{foreign}/undo", {}),
        (f"{one}/passages/{there.parts['recommendations.place_id']}/take-away", {}),
        (f"{one}/passages/{here.parts['findings.place_id']}/take-away", {}),
        (f"{one}/answers/{there.parts['recommendations.answer_id']}/take-back", {}),
        (f"{review}/recommendations/answers/{there.parts['recommendations.answer_id']}/take-back", {}),
        (f"{found}/passages/{there.parts['findings.place_id']}/take-away", {}),
        (f"{found}/passages/{here.parts['recommendations.place_id']}/take-away", {}),
        (f"{review}/findings/{there.parts['finding_id']}/end", {"because": "x"}),
        (f"{review}/findings/{there.parts['finding_id']}/view", {"adds": "x", "version": "1"}),
        (f"{response}/dissent", {**said, "recommendation_id": str(foreign)}),
        (f"{response}/dissent", {**said, "agency_id": agency}),
        (f"{response}/dissent/{there.parts['dissent_id']}/take-back", {}),
        (f"{response}/recommendations/{foreign}",
         {"decision": "accepted", "reasons": "x", "version": "1", "seen": there.parts["seen"]}),
        (f"{response}/recommendations/{foreign}/actions/add", acted),
        (f"{response}/recommendations/{own}/actions/add", {**acted, "agency_id": agency}),
        (f"{response}/recommendations/{own}/actions/tie", {"action": str(there.parts["action_id"])}),
        (f"{response}/recommendations/{own}/actions/untie",
         {"action_id": str(there.parts["action_id"])}),
        (f"{response}/recommendations/{foreign}/actions/untie",
         {"action_id": str(there.parts["action_id"])}),
        (f"{response}/recommendations/{own}/take-over",
         {"answer_id": str(there.parts["action_id"]), "version": "1", "seen": here.parts["seen"]}),
        (f"{response}/actions/{there.parts['action_id']}/change", acted),
        (f"{response}/actions/{there.parts['action_id']}/end", {"because": "x"}),
        (f"{review}/asks/add?recommendation={foreign}", {**letter, "recommendation_id": str(foreign)}),
        (f"{review}/asks/{there.parts['ask_id']}/change", {**letter, "version": "1"}),
        (f"{review}/asks/{there.parts['ask_id']}/end", {"because": "x"}),
    ]  # fmt: skip
    before, client = _trail(world), world.client("C")
    for address, fields in tried:
        answer = client.post(address, data={**fields, **_csrf(world, client)})
        assert answer.status_code in {404, 409, 422}, f"{address} {fields}: {answer.status_code}"
        assert _trail(world) == before, f"{address} {fields}"
        assert "zqrecSqz" not in answer.get_data(as_text=True), f"{address} {fields}"


def test_a_draft_that_is_not_sent_is_no_place_for_others(world: World) -> None:
    place = world.places["N"]
    world.upload(place, "1. Summary\n\n1.1 Another version. The Board should do more.\n")
    world.read_uploads()
    review = f"/reviews/{place.review_id}"
    found = f"{review}/findings/{place.parts['finding_id']}"
    one = f"{review}/recommendations/{place.parts['recommendation_id']}"
    title = {"title": "x", "reason": "not_given", "reach": "not_known", "draft": "2"}
    words = {"first": "0", "last": "0", "position": "1", "draft": "2", "shows": "problem"}
    before, client = _trail(world), world.client("C")
    for address, fields in (
        (f"{review}/findings/add", title),
        (f"{review}/findings/add?draft=2", {**title, "draft": ""}),
        (f"{found}/passages", words),
        (f"{found}/passages?draft=2&passage=1", {**words, "draft": ""}),
        (f"{one}/passages?draft=2&passage=1", words),
        (f"{review}/recommendations/collect", {"draft": "2"}),
        (f"{review}/recommendations/collect", {"draft": "3"}),
        (f"{review}/recommendations/add",
         {"text": "Do", "kind": "action", "addressee": "partnership", "draft": "2"}),
    ):  # fmt: skip
        answer = client.post(address, data={**fields, **_csrf(world, client)})
        assert answer.status_code in {404, 422}, f"{address} {fields}: {answer.status_code}"
        assert "Another version" not in answer.get_data(as_text=True)
        assert _trail(world) == before, f"{address} {fields}"
    for address in (f"{review}/findings/add", f"{found}/passages", f"{one}/passages"):
        refused = client.get(f"{address}?draft=2&passage=1")
        unknown = client.get(f"{address}?draft=3&passage=1")
        assert (refused.status_code, unknown.status_code) == (404, 404)


def _trail(world: World) -> tuple[object, ...]:
    """How much was written down: events and things."""
    with world.storage.reading() as db:
        return tuple(
            db.scalar(select(func.count()).select_from(one))
            for one in (Event, Finding, Recommendation, Action)
        )


@pytest.mark.parametrize(
    ("first", "last"), [("x", "3"), ("0", "x"), ("x\0", "-1"), ("9" * 30, "1")]
)
def test_words_that_no_list_offers_are_refused(world: World, first: str, last: str) -> None:
    place, client, before = world.places["N"], world.client("C"), _trail(world)
    for room, id_ in (("findings", "finding_id"), ("recommendations", "recommendation_id")):
        address = f"/reviews/{place.review_id}/{room}/{place.parts[id_]}/passages?passage=1"
        fields = {"position": "1", "first": first, "last": last, "shows": "problem"}
        answer = client.post(address, data={**fields, **_csrf(world, client)})
        assert answer.status_code == 422
    assert _trail(world)[1:] == before[1:]  # that the draft was looked at is an event


# The trail -----------------------------------------------------------------------------------


def test_the_trail_holds_no_word_of_findings_recommendations_or_the_response(
    world: World,
) -> None:
    for state in "NT":
        place = world.places[state]
        world.upload(place, "1. Summary\n\n1.1 Another version. The Board should do more.\n")
        world.read_uploads()
        _work_on_the_second_draft(world, place)
        if state == "T":
            _take_up(world, place)
        _work_on_response(world, place)
    with world.storage.reading() as db:
        said = " ".join(
            str(event.fields)
            for event in db.scalars(select(Event))
            if event.verb.split(":")[0]
            in {"finding", "recommendation", "recommendations", "remark", "actions", "responses",
                "asks"}
        )  # fmt: skip
    assert said
    for words in ("zq", "sorry", "not right", "Remind", "Both", "Less", "Ofsted", "will not", "Lay",
                  "A new one", "The panel", "It is so", "partner asked", "double"):  # fmt: skip
        assert words not in said, words
