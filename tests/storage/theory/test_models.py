"""Logic models: who writes them, on which version, and which way to know stands with them."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.responses.rules import Decision
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.storage import Storage
from qmapp.learning.theory import queries, service
from qmapp.learning.theory.lines import ModelLine
from qmapp.learning.theory.models import LogicModel
from qmapp.learning.theory.rules import Boxes, Link
from tests.factories.assessments import NOW, Case, at_once, declare_interest, make_case
from tests.factories.responses import (
    KNOWN,
    LOOKED_AT,
    WORDS,
    agree,
    begin,
    drop,
    find,
    give,
    promise,
    recommend,
    reword,
    take_up,
)

BOXES = Boxes(
    cause="Each looks at its own part.",
    practice="They look together.",
    practice_because="Twenty families are too few.",
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def one(storage: Storage, case: Case) -> UUID:
    return recommend(storage, case, findings=[find(storage, case)])


def write(
    storage: Storage,
    case: Case,
    recommendation_id: UUID,
    boxes: Boxes = BOXES,
    *,
    actor: Actor | None = None,
    version: int = 0,
) -> LogicModel:
    with storage.unit_of_work() as db:
        return service.write(
            db, actor or case.commissioner, get_review(db, case.review_id), recommendation_id,
            boxes, version=version, now=NOW,
        )  # fmt: skip


def model(
    storage: Storage,
    case: Case,
    recommendation_id: UUID,
    actor: Actor | None = None,
    measured: tuple[Link, ...] = (),
) -> ModelLine:
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        return queries.get_model(db, actor or case.chair, review, recommendation_id, measured)


def agreed(storage: Storage, case: Case, *recommendation_ids: UUID) -> None:
    begin(storage, case)
    for found in recommendation_ids:
        give(storage, case, found)
    agree(storage, case)


# Writing -------------------------------------------------------------------------------------


def test_what_is_written_is_read_with_what_stands_in_it_by_itself(
    storage: Storage, case: Case, one: UUID
) -> None:
    assert model(storage, case, one).version == 0
    begin(storage, case)
    promise(storage, case, one, what="Look together each month.")
    write(storage, case, one)
    found = model(storage, case, one, measured=(Link.CHILDREN, Link.CHILDREN))
    assert (found.boxes, found.version, found.set_at) == (BOXES, 1, NOW)
    assert [finding.title for finding in found.findings] == ["Nobody knew who led"]
    [action] = found.actions
    assert (action.what, action.delivery, action.is_promised) == (
        "Look together each month.", Delivery.NOT_STARTED, False,
    )  # fmt: skip
    assert [(state.link, state.measures, state.is_gap) for state in found.links] == [
        (Link.CONDITIONS, 0, True), (Link.PRACTICE, 0, False), (Link.CHILDREN, 2, False),
    ]  # fmt: skip


def test_a_stale_model_overwrites_nothing_and_the_same_again_leaves_nothing(
    storage: Storage, case: Case, one: UUID
) -> None:
    write(storage, case, one)
    write(storage, case, one)  # the same form sent twice
    changed = replace(BOXES, children="They are asked.")
    assert write(storage, case, one, changed, version=1).version == 2
    for stale in (0, 1, 3):
        with pytest.raises(SavedElsewhere):
            write(storage, case, one, BOXES, version=stale)
    assert model(storage, case, one).boxes == changed
    with storage.reading() as db:
        told = db.scalars(select(Event.verb).where(Event.verb.like("theory:%"))).all()
    assert told == ["theory:written"] * 2


def test_two_who_begin_at_once_begin_one(storage: Storage, case: Case, one: UUID) -> None:
    raised = at_once(
        *[
            lambda words=words: write(storage, case, one, Boxes(cause=words))
            for words in ("Mine.", "Theirs.", "Ours.")
        ]
    )
    assert [type(error) for error in raised] == [SavedElsewhere] * 2
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(LogicModel)) == 1
        assert find_break(db, chain_of(case.board_id)) is None


def test_nothing_written_is_no_model_but_a_model_may_be_emptied(
    storage: Storage, case: Case, one: UUID
) -> None:
    with pytest.raises(RuleBroken) as broken:
        write(storage, case, one, Boxes(cause=" \n "))
    assert broken.value.field == "cause"
    write(storage, case, one)
    assert write(storage, case, one, Boxes(), version=1).version == 2


def test_the_trail_holds_no_word_of_it(storage: Storage, case: Case, one: UUID) -> None:
    write(storage, case, one, Boxes(cause="Zqsecret.", children_because="Zqreason."))
    with storage.reading() as db:
        kept = [json.loads(value) for value in db.scalars(select(EventValue.value))]
    assert "Zq" not in str(kept)


# Who -----------------------------------------------------------------------------------------


def test_before_it_is_agreed_only_those_read_it_who_decide(
    storage: Storage, case: Case, one: UUID
) -> None:
    write(storage, case, one)
    for who in (case.commissioner, case.panel, case.manager, case.chair):
        assert model(storage, case, one, who).boxes == BOXES
    for who in (case.lead, case.observer):
        with pytest.raises(NotAllowed):
            model(storage, case, one, who)
    agreed(storage, case, one)
    for who in (case.lead, case.panel, case.observer):
        assert model(storage, case, one, who).boxes == BOXES


def test_who_does_not_decide_writes_nothing(storage: Storage, case: Case, one: UUID) -> None:
    agreed(storage, case, one)
    for who in (case.lead, case.panel, case.observer):
        with pytest.raises(NotAllowed):
            write(storage, case, one, actor=who)
    for who in (case.commissioner, case.manager, case.chair):
        write(storage, case, one, Boxes(cause=str(uuid4())), actor=who, version=_version(storage))


def _version(storage: Storage) -> int:
    with storage.reading() as db:
        return db.scalar(select(LogicModel.version)) or 0


def test_another_board_and_another_review_find_nothing(
    storage: Storage, case: Case, one: UUID
) -> None:
    write(storage, case, one)
    away = make_case(storage, reference="Child L")
    for work in (model, write):
        with pytest.raises(NotFound):
            work(storage, away, one)
        with pytest.raises(NotFound):
            work(storage, case, uuid4())
    with pytest.raises(NotAllowed):
        model(storage, case, one, away.chair)


def test_somebody_with_an_interest_reads_and_writes_nothing(
    storage: Storage, case: Case, one: UUID
) -> None:
    write(storage, case, one)
    declare_interest(storage, case, case.chair)
    partial = replace(case.chair, interests=frozenset({case.review_id}))
    for work in (model, write):
        with pytest.raises(NotAllowed):
            work(storage, case, one, actor=partial)


@pytest.mark.parametrize("state", [State.PROPOSED, State.DROPPED])
def test_what_is_not_in_the_set_and_was_not_agreed_has_no_model(
    storage: Storage, case: Case, state: State
) -> None:
    other = recommend(storage, case, "Another.", state=state)
    with pytest.raises(NotFound):
        model(storage, case, other)
    with pytest.raises(NotFound):
        write(storage, case, other)


def test_dropped_after_it_was_answered_and_before_it_was_agreed_nobody_reads_it(
    storage: Storage, case: Case, one: UUID
) -> None:
    other = recommend(storage, case, "Another.")
    begin(storage, case)
    give(storage, case, one)
    give(storage, case, other)
    drop(storage, other)
    agree(storage, case)
    for who in (case.chair, case.observer):
        with pytest.raises(NotFound):
            model(storage, case, other, who)


def test_dropped_after_it_was_agreed_it_is_followed_still(
    storage: Storage, case: Case, one: UUID
) -> None:
    agreed(storage, case, one)
    drop(storage, one)
    assert model(storage, case, one, case.observer).knowing.how_known == KNOWN


def test_the_words_are_those_that_were_agreed_last(storage: Storage, case: Case, one: UUID) -> None:
    agreed(storage, case, one)
    take_up(storage, case)
    reword(storage, one, "Words that nobody agreed yet.")
    with storage.unit_of_work() as db:
        db.execute(update(Finding).values(title="A finding that nobody agreed yet"))
    for who in (case.chair, case.observer):
        found = model(storage, case, one, who)
        assert (found.text, found.findings[0].title) == (WORDS, "Nobody knew who led")
    give(storage, case, one)
    agree(storage, case)
    found = model(storage, case, one)
    assert found.text == "Words that nobody agreed yet."
    assert found.findings[0].title == "A finding that nobody agreed yet"
    # Dropped before the third version was agreed: the second has the last words on it.
    other = recommend(storage, case, "Another.")
    take_up(storage, case)
    give(storage, case, other)
    drop(storage, one)
    agree(storage, case)
    reword(storage, one, "Words of what was dropped.")
    assert model(storage, case, one).text == "Words that nobody agreed yet."


def test_the_model_follows_what_is_learned_when_the_review_is_closed_too(
    storage: Storage, case: Case, one: UUID
) -> None:
    agreed(storage, case, one)
    write(storage, case, one)
    for stage in (Stage.PUBLISHED, Stage.FOLLOW_UP, Stage.CLOSED):
        with storage.unit_of_work() as db:
            db.get_one(Review, case.review_id).stage = stage
        boxes = Boxes(cause=f"Written when {stage}.")
        write(storage, case, one, boxes, version=_version(storage))
        assert model(storage, case, one).boxes == boxes


# How one would know --------------------------------------------------------------------------


def test_the_way_to_know_is_that_which_was_agreed_last(
    storage: Storage, case: Case, one: UUID
) -> None:
    assert model(storage, case, one).knowing is None
    begin(storage, case)
    give(storage, case, one)
    assert model(storage, case, one).knowing.agreed_on is None
    agree(storage, case)
    take_up(storage, case)
    give(storage, case, one, how_known="Not agreed yet.")
    found = model(storage, case, one).knowing
    assert (found.how_known, found.agreed_on) == (KNOWN, NOW.date())
    agree(storage, case)
    assert model(storage, case, one).knowing.how_known == "Not agreed yet."


def test_an_action_that_an_open_version_adds_is_not_shown_with_what_was_agreed(
    storage: Storage, case: Case, one: UUID
) -> None:
    begin(storage, case)
    give(storage, case, one)
    promise(storage, case, one, what="Promised.")
    agree(storage, case)
    take_up(storage, case)
    promise(storage, case, one, what="Still open.")
    assert [action.what for action in model(storage, case, one).actions] == ["Promised."]


@pytest.mark.parametrize(
    ("kind", "decision", "has_target"),
    [
        (Kind.ACTION, Decision.ACCEPTED, True),
        (Kind.ACTION, Decision.IN_PART, True),
        (Kind.ACTION, Decision.EXPLORE, False),
        (Kind.QUESTION, Decision.ACCEPTED, False),
        (Kind.EXPLORATION, Decision.IN_PART, False),
    ],
)
def test_what_asks_or_explores_has_a_day_and_no_target(
    storage: Storage, case: Case, kind: Kind, decision: Decision, has_target: bool
) -> None:
    asked = recommend(storage, case, kind=kind)
    begin(storage, case)
    give(storage, case, asked, decision)
    found = model(storage, case, asked)
    assert found.has_target is has_target
    assert found.knowing.look_again_on == (None if has_target else LOOKED_AT)


def test_what_was_not_accepted_is_not_drawn(storage: Storage, case: Case, one: UUID) -> None:
    begin(storage, case)
    give(storage, case, one, Decision.NOT_ACCEPTED)
    assert not model(storage, case, one).may_be_drawn
    with pytest.raises(RuleBroken, match="nothing to follow"):
        write(storage, case, one)


def test_many_are_known_in_as_many_queries_as_one(storage: Storage, case: Case) -> None:
    ids = [recommend(storage, case, f"Number {number}.") for number in range(12)]
    agreed(storage, case, *ids)
    for found in ids:
        write(storage, case, found)

    def queries_for(wanted: list[UUID]) -> int:
        asked: list[str] = []
        with storage.reading() as db:
            engine = db.get_bind()
            listen = lambda *args: asked.append(args[2]) if args[2].startswith("SELECT") else None  # noqa: E731
            event.listen(engine, "before_cursor_execute", listen)
            assert len(queries.list_knowing(db, wanted)) == len(wanted)
            assert len(queries.list_boxes(db, wanted)) == len(wanted)
            event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    assert queries_for(ids) == queries_for(ids[:1]) == 3
