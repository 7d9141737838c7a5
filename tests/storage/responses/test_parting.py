"""Recommendations that are split, merged, dropped or undone after they were answered.

Both rooms work here with their own verbs: whatever is done to the set, nothing that the board said
is lost, and nothing is agreed over it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import select

from qmapp.casework.recommendations import ports
from qmapp.casework.recommendations.rules import Addressee, State
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.models import Answer
from qmapp.decision.responses.pages.became import Decided
from qmapp.decision.responses.rules import Decision, Lack
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.recommendations import TEXTS, RecommendationsDesk
from tests.factories.responses import agree, begin, give, look, promise

SEEDS = range(3)
STEPS = 20


@pytest.fixture(autouse=True)
def decided() -> Iterator[None]:
    """The room of decisions answers the one below, as it does when the application starts."""
    before = ports.outcomes()
    ports.register(Decided())
    yield
    ports.register(before)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def desk(storage: Storage, case: Case) -> RecommendationsDesk:
    begin(storage, case)
    return RecommendationsDesk(storage, case)


def add(desk: RecommendationsDesk, text: str = "Agree who leads."):
    return desk.add(text, addressee=Addressee.PARTNERSHIP)


def take_over(storage, case, recommendation_id) -> bool:
    """Say that the first earlier answer holds, when there is one."""
    line = look(storage, case).line_of(recommendation_id)
    if line is None or not line.earlier:
        return False
    with storage.unit_of_work() as db:
        service.take_over(
            db, case.chair, queries.get_open(db, case.review_id), recommendation_id,
            line.earlier[0].answer_id, version=0, seen=line.recommendation.digest, now=NOW,
        )  # fmt: skip
    return True


def test_split_after_it_was_answered_and_undone_the_answer_is_as_it_was(storage, case, desk):
    one = add(desk)
    give(storage, case, one, Decision.IN_PART, "Half of it.")
    parts = desk.split(one, "Agree it.", "Write it down.")
    assert [look(storage, case).line_of(part).earlier[0].reasons for part in parts] == [
        "Half of it.", "Half of it.",
    ]  # fmt: skip
    desk.undo(one)
    standing = look(storage, case)
    assert standing.line_of(one).answer.reasons == "Half of it."
    assert (standing.missing, standing.left) == ([], [])


def test_what_the_response_rests_on_is_not_undone(storage, case, desk):
    one = add(desk)
    give(storage, case, one)
    promise(storage, case, one)
    part, _ = desk.split(one, "Agree it.", "Write it down.")
    assert take_over(storage, case, part)
    with pytest.raises(RuleBroken, match="Nothing was undone"):
        desk.undo(one)
    assert look(storage, case).line_of(part).actions[0].number == 1


def test_merged_the_answers_of_both_are_there_to_be_chosen(storage, case, desk):
    first, second = add(desk), add(desk, "Write it down.")
    give(storage, case, first, reasons="Yes.")
    promise(storage, case, first)
    give(storage, case, second, Decision.NOT_ACCEPTED, "It is written down.")
    made = desk.merge([first, second]).recommendation.id
    line = look(storage, case).line_of(made)
    assert {was.reasons for was in line.earlier} == {"Yes.", "It is written down."}
    assert [len(was.actions) for was in line.earlier if was.reasons == "Yes."] == [1]


def test_a_change_of_the_words_between_reading_and_agreeing_is_not_agreed(storage, case, desk):
    one = add(desk)
    give(storage, case, one)
    seen = look(storage, case).seen
    desk.change(one, replace(desk.line(one).details, text="Agree who leads, everywhere."))
    with pytest.raises(RuleBroken, match="words of recommendation 1 changed"):
        agree(storage, case, seen=seen)
    assert [found.lack for found in look(storage, case).missing] == [Lack.OTHER_WORDS]


def test_splitting_and_answering_at_once_neither_waits_for_ever_nor_loses_anything(
    storage, case, desk
):
    one, other = add(desk), add(desk, "Write it down.")
    raised = at_once(
        lambda: desk.split(one, "Agree it.", "Say it."),
        lambda: give(storage, case, one),
        lambda: promise(storage, case, one, other),
        lambda: promise(storage, case, other),
    )
    assert {type(error) for error in raised} <= {NotFound, SavedElsewhere, RuleBroken}
    assert_nothing_lost(storage, case)


def assert_nothing_lost(storage, case) -> None:
    """Each answer and each action shows: with what stands, or with what it was said to."""
    standing = look(storage, case)
    own = {line.answer.id for line in standing.lines if line.answer}
    left = {line.answer.id for line in standing.left if line.answer}
    actions = {
        action.id
        for line in standing.lines
        for action in (*line.actions, *line.ended_actions)
    }  # fmt: skip
    loose = {action.id for line in standing.left for action in line.actions}
    with storage.reading() as db:
        assert own | left == set(db.scalars(select(Answer.id)))
        assert actions | loose == set(db.scalars(select(Action.id)))
        assert set(db.scalars(select(ActionAnswers.action_id))) == actions | loose
    # Whatever came of something that was answered is answered itself, or asks about that answer.
    for line in standing.left:
        if line.answer is None or line.recommendation.state not in {State.SPLIT, State.MERGED}:
            continue
        for number in line.went_into:
            [heir] = [one for one in standing.lines if one.recommendation.number == number]
            assert heir.answer or heir.earlier


def a_step(storage, case, desk, chance: random.Random, name: str) -> None:
    """Something that somebody does, to something chosen by chance."""
    standing = [line.recommendation.id for line in look(storage, case).lines]
    every = [line.id for line in desk.list()]
    moves: dict[str, tuple[int, Callable[[], object]]] = {
        "answer": (
            6,
            lambda: give(storage, case, chance.choice(standing), chance.choice([*Decision]), name),
        ),
        "promise": (3, lambda: promise(storage, case, chance.choice(standing))),
        "take over": (4, lambda: take_over(storage, case, chance.choice(standing))),
        "split": (2, lambda: desk.split(chance.choice(standing), f"A{name}", f"B{name}")),
        "merge": (2, lambda: desk.merge(chance.sample(standing, 2), f"C{name}")),
        "drop": (1, lambda: desk.drop(chance.choice(standing))),
        "put back": (1, lambda: desk.put_back(chance.choice(every))),
        "undo": (2, lambda: desk.undo(chance.choice(every))),
    }
    [(_, move)] = chance.choices([*moves.values()], [weight for weight, _ in moves.values()])
    with suppress(RuleBroken, IndexError, ValueError):  # refused, or nothing to choose from
        move()


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_to_the_set_nothing_that_was_said_is_lost(storage, case, desk, seed):
    chance = random.Random(seed)
    for number in range(3):
        add(desk, f"Recommendation {number}.")
    for number in range(STEPS):
        a_step(storage, case, desk, chance, f"{number}.")
        assert_nothing_lost(storage, case)
