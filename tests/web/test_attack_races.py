"""Two presses at the same moment: of one person in two tabs, or of two people."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from qmapp.casework.assessments.models import Assessment, Judgement, SetAside, SightLift
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.casework.drafts.models import Draft, Upload
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.foundation.audit.models import Event
from tests.support.databases import SqliteTemplate
from tests.web.access_world import Place, World
from tests.web.test_access import _csrf

AT_ONCE = 4


@pytest.fixture(scope="module")
def world(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("races")
    built = World(folder, sqlite_template.copy_to(folder))
    yield built
    built.storage.close()


@pytest.fixture(autouse=True)
def put_back(world: World) -> Iterator[None]:
    yield
    world.put_back()


def press(world: World, *presses: tuple[str, str, dict[str, str]]) -> list[TestResponse]:
    """Post all of these at the same moment, each from a browser of its own."""
    barrier, answers = Barrier(len(presses)), []
    clients = []
    for who, _, _ in presses:
        cookie = world.client(who).get_cookie("qmapp_session")
        assert cookie is not None
        client = world.app.test_client()
        client.set_cookie("qmapp_session", cookie.value)
        clients.append((client, _csrf(world, client)))

    def run(number: int) -> None:
        client, token = clients[number]
        _, address, fields = presses[number]
        barrier.wait()
        answers.append(client.post(address, data={**fields, **token}))

    threads = [Thread(target=run, args=(number,)) for number in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(presses), "an answer was lost in an error"
    assert all(answer.status_code < 500 for answer in answers)
    return answers


def count(world: World, table: type, *where: object) -> int:
    with world.storage.reading() as db:
        return db.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


def events(world: World, place: Place, verb: str) -> int:
    return count(world, Event, Event.review_id == place.review_id, Event.verb == verb)


def test_an_assessment_begun_twice_is_one(world: World) -> None:
    place = world.places["N"]
    before = count(world, Assessment, Assessment.review_id == place.review_id)
    address = f"/reviews/{place.review_id}/assessments/new?draft=1"
    press(world, *[("2", address, {"kind": "commissioner"})] * AT_ONCE)
    assert count(world, Assessment, Assessment.review_id == place.review_id) == before + 1
    assert events(world, place, "assessment:started") == before + 1


def test_a_draft_sent_twice_is_sent_once(world: World) -> None:
    place = world.places["D"]
    address = f"/reviews/{place.review_id}/drafts/1/send"
    press(world, ("L", address, {}), ("K", address, {}), ("l", address, {}), ("L", address, {}))
    assert events(world, place, "draft:sent") == 1


def test_an_assessment_submitted_twice_is_submitted_once(world: World) -> None:
    place = world.places["N"]
    with world.storage.unit_of_work() as db:
        for words in db.query(SetAside).all():
            db.delete(words)
    address = f"/assessments/{place.assessments['self']}/submit"
    press(world, *[(who, address, {"with_gaps": "y"}) for who in "LKLK"])
    assert events(world, place, "assessment:submitted") == 1


def test_an_assessment_reopened_twice_has_one_new_version(world: World) -> None:
    place = world.places["B"]
    address = f"/assessments/{place.assessments['self']}/reopen"
    press(world, *[("L", address, {"reason": "A page was missing."})] * AT_ONCE)
    fresh = (Assessment.supersedes_id == place.assessments["self"],)
    assert count(world, Assessment, *fresh) == 1


def test_two_commissioners_and_two_lead_reviewers_start_at_once(world: World) -> None:
    place = world.places["D"]
    world.send(place)
    with world.storage.unit_of_work() as db:
        db.get_one(Assessment, place.assessments["self"])
    address = f"/reviews/{place.review_id}/assessments/new?draft=1"
    press(
        world, ("C", address, {"kind": "commissioner"}), ("2", address, {"kind": "commissioner"}),
        ("l", address, {"kind": "self_check"}), ("L", address, {"kind": "self_check"}),
    )  # fmt: skip
    open_ones = (Assessment.review_id == place.review_id, Assessment.state == AssessmentState.OPEN)
    assert count(world, Assessment, *open_ones) == 3  # one self-check, two commissioners'


def test_saving_while_it_is_submitted_is_kept_or_refused_never_lost(world: World) -> None:
    place = world.places["N"]
    with world.storage.unit_of_work() as db:
        for words in db.query(SetAside).all():
            db.delete(words)
    own = f"/assessments/{place.assessments['self']}"
    fields = {"do": "stay", "looked_in": "The last word", "base-looked_in": "e3b0c44298fc1c14"}
    answers = press(
        world, ("L", f"{own}/submit", {"with_gaps": "y"}), ("K", f"{own}/markers/5", fields)
    )
    kept = count(world, Judgement, Judgement.looked_in == "The last word")
    saved = [a for a in answers if a.request.path.endswith("/markers/5")]
    assert kept == (1 if saved[0].status_code == 302 else 0)
    assert events(world, place, "assessment:submitted") == 1


def test_two_tabs_that_change_the_same_words_lose_none(world: World) -> None:
    place = world.places["N"]
    address = f"/assessments/{place.assessments['self']}/markers/6"
    base = {"do": "stay", "base-reasons": "e3b0c44298fc1c14"}
    before = count(world, SetAside)
    press(
        world,
        ("L", address, {**base, "reasons": "Mine"}),
        ("K", address, {**base, "reasons": "Ours"}),
    )
    assert count(world, Judgement, Judgement.reasons.in_(("Mine", "Ours"))) == 1
    assert count(world, SetAside) == before + 1


def test_blindness_is_lifted_once_and_a_role_given_once(world: World) -> None:
    place = world.places["S"]
    address = f"/reviews/{place.review_id}/sight?draft=1"
    press(world, *[("H", address, {"reason": "It is short."})] * AT_ONCE)
    assert count(world, SightLift, SightLift.review_id == place.review_id) == 1
    person = {"give-person": str(world.people["m"]), "give-role": "observer"}
    press(world, *[("M", f"/reviews/{place.review_id}/people", person)] * AT_ONCE)
    given = (RoleOnReview.review_id == place.review_id, RoleOnReview.person_id == world.people["m"])
    assert count(world, RoleOnReview, *given) == 1


def test_the_same_text_brought_twice_is_one_draft(world: World) -> None:
    place = world.places["N"]
    address = f"/reviews/{place.review_id}/drafts/new"
    text = {"text": "1. Again\n\n1.1 The same words twice.\n"}
    press(world, *[("L", address, text)] * AT_ONCE)
    assert count(world, Draft, Draft.review_id == place.review_id) == 2
    assert count(world, Upload, Upload.review_id == place.review_id) == 1


def test_a_role_that_ends_while_its_person_writes(world: World) -> None:
    # Whichever comes first: the words are kept, or refused as if the page were not there.
    place = world.places["N"]
    with world.storage.reading() as db:
        role = db.scalars(
            select(RoleOnReview.id).where(
                RoleOnReview.review_id == place.review_id,
                RoleOnReview.person_id == world.people["K"],
            )
        ).one()
    address = f"/assessments/{place.assessments['self']}/markers/7"
    fields = {"do": "stay", "reasons": "Late", "base-reasons": "e3b0c44298fc1c14"}
    answers = press(
        world, ("K", address, fields), ("M", f"/reviews/{place.review_id}/people/{role}/end", {})
    )
    wrote = next(a for a in answers if a.request.path == address)
    assert wrote.status_code in {302, 404}
    assert world.client("K").get(address).status_code == 404
