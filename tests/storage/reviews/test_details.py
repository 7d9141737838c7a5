"""Setting reviews up, editing them, moving their stage, keeping their edition."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from qmapp.casework.reviews import queries, service
from qmapp.casework.reviews.models import Review, StoredEdition
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.chain import ROWS
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.catalogue import canonical_bytes, digest
from qmapp.foundation.storage import clock
from tests.factories.accounts import actor_of
from tests.factories.reviews import DETAILS, make_review, standing_of, the_catalogue


def create(ground, person, details=DETAILS, board=None):
    with ground.storage.unit_of_work() as db:
        return service.create(
            db, actor_of(ground.storage, person), (board or ground.board).id, details,
            catalogue=the_catalogue(), now=clock(),
        )  # fmt: skip


def edit(ground, review_id, details, version=1, person=None):
    with ground.storage.unit_of_work() as db:
        return service.edit(
            db, standing_of(ground.storage, person or ground.manager), review_id, details,
            version=version, catalogue=the_catalogue(), now=clock(),
        )  # fmt: skip


def events(ground, review_id):
    with ground.storage.reading() as db:
        found = db.scalars(
            select(Event).where(Event.review_id == review_id).order_by(Event.sequence)
        ).all()
        values = {
            (v.event_id, v.field): json.loads(v.value)
            for v in db.scalars(select(EventValue))
            if v.event_id in {e.id for e in found}
        }
        assert find_break(db, str(ground.board.id)) is None
    return [
        (e.verb, e.actor_id, {f: values[e.id, f] for f in e.fields if f != ROWS}) for e in found
    ]


def test_a_review_is_set_up_with_its_event(ground):
    details = replace(DETAILS, reference="  Child  K ", scope_note=" From 2024.\r\nTwo agencies. ")
    review = create(ground, ground.manager, details)
    assert (review.reference, review.scope_note) == ("Child K", "From 2024.\nTwo agencies.")
    assert (review.stage, review.version, review.board_id) == (Stage.SET_UP, 1, ground.board.id)
    [(verb, actor_id, values)] = events(ground, review.id)
    assert (verb, actor_id) == ("review:created", ground.manager.id)
    assert values["reference"] == "Child K"
    assert values["draft_due_on"] == "2026-12-01"
    assert values["edition"] == digest(the_catalogue().default_edition)


@pytest.mark.parametrize("who", ["chair", "member", "administrator", "stranger"])
def test_only_a_manager_of_the_board_sets_up_reviews(ground, who):
    with pytest.raises(NotAllowed):
        create(ground, getattr(ground, who))
    with ground.storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Review)) == 0
        assert not db.scalars(select(Event).where(Event.verb.like("review:%"))).all()


def test_a_real_name_and_an_unknown_kind_are_refused(ground):
    for details, field in (
        (replace(DETAILS, reference="Kayleigh"), "reference"),
        (replace(DETAILS, kind="tribunal"), "kind"),
    ):
        with pytest.raises(RuleBroken) as refused:
            create(ground, ground.manager, details)
        assert refused.value.field == field


def test_a_reference_is_used_once_on_a_board_however_it_is_cased(ground):
    create(ground, ground.manager)
    for reference in ("Child K", "child k", "CHILD  K"):
        with pytest.raises(RuleBroken) as refused:
            create(ground, ground.manager, replace(DETAILS, reference=reference))
        assert refused.value.field == "reference"
    create(ground, ground.stranger, board=ground.other_board)
    create(ground, ground.manager, replace(DETAILS, reference="Child K2"))


def test_two_managers_who_choose_one_reference_at_once_get_one_review_and_one_sentence(ground):
    start, answers = Barrier(2), []

    def try_it(person):
        start.wait()
        try:
            create(ground, person)
            answers.append("made")
        except RuleBroken as refused:
            answers.append(refused.field)

    threads = [Thread(target=try_it, args=(p,)) for p in (ground.manager, ground.second_manager)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["made", "reference"]


def test_editing_keeps_the_changed_fields_only(ground):
    review_id = make_review(ground.storage, ground.manager, ground.board)
    dates = replace(DETAILS.dates, sign_off_target_on=None)
    edited = edit(ground, review_id, replace(DETAILS, dates=dates, lateness_reason="Inquest"))
    assert (edited.version, edited.sign_off_target_on) == (2, None)
    verb, _, values = events(ground, review_id)[-1]
    assert (verb, values) == (
        "review:edited",
        {"lateness_reason": "Inquest", "sign_off_target_on": None},
    )


def test_saving_without_a_change_leaves_no_event_and_no_version(ground):
    review_id = make_review(ground.storage, ground.manager, ground.board)
    assert edit(ground, review_id, DETAILS).version == 1
    assert [verb for verb, _, _ in events(ground, review_id)] == ["review:created"]


def test_the_second_of_two_editors_overwrites_nothing_and_learns_what_stands(ground):
    review_id = make_review(ground.storage, ground.manager, ground.board)
    edit(ground, review_id, replace(DETAILS, scope_note="Theirs"), person=ground.second_manager)
    with pytest.raises(service.ChangedMeanwhile) as clash:
        edit(ground, review_id, replace(DETAILS, scope_note="Mine"))
    assert isinstance(clash.value, SavedElsewhere)
    assert (clash.value.current.scope_note, clash.value.version) == ("Theirs", 2)
    assert edit(ground, review_id, replace(DETAILS, scope_note="Mine"), version=2).version == 3


def test_a_reference_may_change_but_not_into_anothers(ground):
    make_review(ground.storage, ground.manager, ground.board, "Child J")
    review_id = make_review(ground.storage, ground.manager, ground.board, "Child K")
    with pytest.raises(RuleBroken):
        edit(ground, review_id, replace(DETAILS, reference="child J"))
    assert edit(ground, review_id, replace(DETAILS, reference="CHILD K")).reference == "CHILD K"


@pytest.mark.parametrize("who", ["chair", "member", "administrator", "stranger"])
def test_others_do_not_edit(ground, who):
    review_id = make_review(ground.storage, ground.manager, ground.board)
    with pytest.raises(NotAllowed):
        edit(ground, review_id, replace(DETAILS, scope_note="x"), person=getattr(ground, who))


def test_the_work_moves_the_stage_once_and_only_forward(ground):
    review_id = make_review(ground.storage, ground.manager, ground.board)

    def advance(stage):
        with ground.storage.unit_of_work() as db:
            review = queries.get_review(db, review_id)
            return service.advance(db, review, stage, ground.manager.id, clock()), review.stage

    assert advance(Stage.DRAFTING) == (True, Stage.DRAFTING)
    assert advance(Stage.DRAFTING) == (False, Stage.DRAFTING)
    assert advance(Stage.MODERATION) == (False, Stage.DRAFTING)
    assert advance(Stage.ASSESSMENT) == (True, Stage.ASSESSMENT)
    moved = [
        values for verb, _, values in events(ground, review_id) if verb == "review:stage_moved"
    ]
    assert moved == [
        {"stage": "drafting", "step": "appointed"},
        {"stage": "assessment", "step": "draft_sent"},
    ]


def test_an_edition_is_stored_once_and_read_back_as_it_was(ground):
    edition = the_catalogue().default_edition
    for _ in range(2):
        with ground.storage.unit_of_work() as db:
            sha = service.store_edition(db, edition)
    with ground.storage.reading() as db:
        stored = db.scalars(select(StoredEdition)).one()
        assert stored.content == canonical_bytes(edition)
        assert queries.get_edition(db, sha) == edition
        assert queries.get_edition(db, sha) is queries.get_edition(db, sha)
        with pytest.raises(NotFound):
            queries.get_edition(db, "0" * 64)


def test_two_servers_may_store_an_edition_at_the_same_moment(ground):
    start, failures = Barrier(2), []

    def store():
        start.wait()
        try:
            with ground.storage.unit_of_work() as db:
                service.store_edition(db, the_catalogue().default_edition)
        except Exception as error:  # noqa: BLE001 - the test tells of it
            failures.append(error)

    threads = [Thread(target=store) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failures
    with ground.storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(StoredEdition)) == 1


def test_a_later_edition_does_not_reach_an_old_review(ground):
    review_id = make_review(ground.storage, ground.manager, ground.board)
    catalogue = the_catalogue()
    later = replace(catalogue.default_edition, title="Another title")
    newer = replace(catalogue, editions=(later,))
    with ground.storage.unit_of_work() as db:
        service.edit(
            db, standing_of(ground.storage, ground.manager), review_id,
            replace(DETAILS, kind="scr"), version=1, catalogue=newer, now=clock(),
        )  # fmt: skip
    with ground.storage.reading() as db:
        review = queries.get_review(db, review_id)
        assert queries.get_edition(db, review.edition_sha256) == catalogue.default_edition


def test_the_database_itself_refuses_a_reference_twice_on_a_board(ground):
    review_id = make_review(ground.storage, ground.manager, ground.board, "Child K")
    other_id = make_review(ground.storage, ground.manager, ground.board, "Child L")
    with pytest.raises(IntegrityError), ground.storage.unit_of_work() as db:
        queries.get_review(db, other_id).reference = queries.get_review(db, review_id).reference
