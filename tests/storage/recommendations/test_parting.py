"""Splitting, merging and undoing: nothing that hangs on a recommendation is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import pytest

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations import ports, queries
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.rules import MOST_PARTS, Addressee, Became, Kind, Nature, State
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import at_once, make_case
from tests.factories.findings import FindingsDesk
from tests.factories.recommendations import TEXTS, RecommendationsDesk, details

RULE = "owner.none"
WEAK = "Staff should be reminded to share what they know."


def hanging(line: RecommendationLine) -> tuple[object, ...]:
    """What hangs on a recommendation, by what it says."""
    return (
        {(one.position, one.words, one.draft_number) for one in line.places if one.is_live},
        {(one.finding_id, one.cause) for one in line.links},
        {(one.rule, one.because) for one in line.answers},
    )


@pytest.fixture
def whole(desk: RecommendationsDesk, findings: FindingsDesk) -> UUID:
    """A confirmed one with two places, two causes of one finding and an answer."""
    id_ = desk.add(
        WEAK, nature=Nature.SIMPLE, nature_because="Known.", due_on=date(2027, 1, 1),
        addressee=Addressee.PARTNERSHIP,
    )  # fmt: skip
    desk.pin(id_, 1)
    desk.pin(id_, 2, (0, 9))
    finding = findings.add()
    desk.link(id_, (finding, Cause.TOOLS), (finding, Cause.TEAM))
    desk.answer(RULE, id_=id_)
    return id_


def test_each_part_has_all_that_the_whole_had(desk: RecommendationsDesk, whole: UUID) -> None:
    before = desk.line(whole)
    parts = desk.split(whole, "Agree a plan", " ", "Publish the plan\r\n")
    lines = [desk.line(id_) for id_ in parts]
    assert [one.text for one in lines] == ["Agree a plan", "Publish the plan"]
    assert [(one.number, one.state) for one in lines] == [
        (2, State.CONFIRMED), (3, State.CONFIRMED),
    ]  # fmt: skip
    for line in lines:
        assert hanging(line) == hanging(before)
        assert (line.nature, line.due_on, line.addressee) == (
            before.nature, before.due_on, before.addressee,
        )  # fmt: skip
        assert all(one.was_carried for one in line.answers)
        assert [(one.id, one.became) for one in line.came_from] == [(whole, Became.SPLIT)]
    after = desk.line(whole)
    assert (after.state, after.number) == (State.SPLIT, 1)
    assert hanging(after) == hanging(before)
    assert [one.id for one in after.became] == parts


def test_parts_of_a_proposal_are_proposals(desk: RecommendationsDesk) -> None:
    desk.scan()
    desk.collect()
    first = desk.list()[0]
    parts = [desk.line(id_) for id_ in desk.split(first.id, "One", "Two")]
    assert [(one.state, one.number, one.is_from_scan) for one in parts] == [
        (State.PROPOSED, None, True)
    ] * 2
    assert desk.waiting() == 0  # the words stand under the parts


@pytest.mark.parametrize("parts", [(), ("One",), ("One", " "), ("One",) * (MOST_PARTS + 1)])
def test_how_many_parts(desk: RecommendationsDesk, whole: UUID, parts: tuple[str, ...]) -> None:
    with pytest.raises(RuleBroken) as raised:
        desk.split(whole, *parts)
    assert raised.value.field == "parts"
    assert [one.state for one in desk.list()] == [State.CONFIRMED]


def test_what_was_merged_has_what_all_had(
    desk: RecommendationsDesk, findings: FindingsDesk, whole: UUID
) -> None:
    other = desk.add(
        WEAK, addressee=Addressee.NATIONAL, body="The Department", due_on=date(2027, 1, 1),
        issues="Who asks?", owner_role="Chair", nature=Nature.SIMPLE,
    )  # fmt: skip
    desk.pin(other, 2, (0, 9))
    desk.pin(other, 3)
    second = findings.add(number=1)
    desk.link(other, (second, None))
    made = desk.merge([other, whole], "Do both")
    line = desk.line(made.recommendation.id)
    places, links, answers = hanging(line)
    assert places == hanging(desk.line(whole))[0] | hanging(desk.line(other))[0]  # type: ignore[operator]
    assert links == hanging(desk.line(whole))[1] | hanging(desk.line(other))[1]  # type: ignore[operator]
    assert answers == hanging(desk.line(whole))[2]
    assert made.left_empty == ("addressee",)
    assert (line.addressee, line.body) == (None, "")
    assert (line.owner_role, line.issues, line.due_on) == ("Chair", "Who asks?", date(2027, 1, 1))
    assert (line.nature, line.nature_because) == (Nature.SIMPLE, "Known.")
    assert (line.state, line.number, line.text) == (State.CONFIRMED, 3, "Do both")
    assert {one.id for one in line.came_from} == {whole, other}
    assert {desk.line(one).state for one in (whole, other)} == {State.MERGED}


def test_a_finding_alone_gives_way_to_the_same_with_its_cause(
    desk: RecommendationsDesk, findings: FindingsDesk
) -> None:
    finding = findings.add()
    one, other = desk.add("One"), desk.add("Two")
    desk.link(one, (finding, None))
    desk.link(other, (finding, Cause.TOOLS))
    line = desk.line(desk.merge([one, other]).recommendation.id)
    assert [(link.finding_id, link.cause) for link in line.links] == [(finding, Cause.TOOLS)]


def test_what_differs_in_kind_is_to_be_confirmed_again(desk: RecommendationsDesk) -> None:
    ids = [desk.add("One"), desk.add("Two", Kind.QUESTION)]
    made = desk.merge(ids)
    line = desk.line(made.recommendation.id)
    assert (line.state, line.number, line.kind) == (State.PROPOSED, None, None)
    assert made.left_empty == ("kind",)


def test_a_proposal_among_them_makes_a_proposal(desk: RecommendationsDesk) -> None:
    desk.scan()
    desk.collect()
    made = desk.merge([desk.list()[0].id, desk.add("By hand")])
    assert made.recommendation.state is State.PROPOSED


def test_one_is_not_merged_with_itself(desk: RecommendationsDesk, whole: UUID) -> None:
    with pytest.raises(RuleBroken) as raised:
        desk.merge([whole, whole])
    assert raised.value.field == "with"


def test_recommendations_of_two_reviews_are_not_merged(
    storage: Storage, desk: RecommendationsDesk, whole: UUID
) -> None:
    other = RecommendationsDesk(storage, make_case(storage, reference="Child L"))
    with pytest.raises(NotFound):
        desk.merge([whole, other.add()])


def test_what_is_hidden_from_some_is_not_merged_with_what_is_not(
    desk: RecommendationsDesk, whole: UUID
) -> None:
    desk.next_draft(sent=False)
    hidden = desk.add("Only the lead knows of this", number=2)
    with pytest.raises(RuleBroken, match="not been sent"):
        desk.merge([whole, hidden])
    assert {one.state for one in desk.list()} == {State.CONFIRMED}
    assert [one.id for one in desk.list(desk.case.commissioner)] == [whole]


def test_of_two_drafts_that_were_not_sent_one_may_be_sent_without_the_other(
    desk: RecommendationsDesk,
) -> None:
    desk.next_draft(sent=False)
    desk.next_draft(sent=False, number=3)
    hidden = [desk.add("First", number=2), desk.add("Second", number=3)]
    with pytest.raises(RuleBroken, match="not been sent"):
        desk.merge(hidden)
    assert {one.state for one in desk.list()} == {State.CONFIRMED}


# Undoing -------------------------------------------------------------------------------------


def test_a_split_is_undone_from_either_end(desk: RecommendationsDesk, whole: UUID) -> None:
    before = desk.line(whole)
    desk.split(whole, "One", "Two")
    assert desk.undo(whole) == [whole]
    parts = desk.split(whole, "Three", "Four")
    assert desk.undo(parts[1]) == [whole]
    [line] = desk.list()
    assert (line.state, line.number, line.text) == (State.CONFIRMED, 1, before.text)
    assert hanging(line) == hanging(before)
    assert (line.became, line.came_from) == ((), ())
    assert desk.add("The next one") is not None
    assert desk.list()[-1].number == 6  # 2 to 5 were given, and are not given again


def test_a_merge_is_undone_and_what_it_made_is_gone(desk: RecommendationsDesk, whole: UUID) -> None:
    other = desk.add("Other")
    made = desk.merge([whole, other]).recommendation.id
    assert set(desk.undo(made)) == {whole, other}
    assert [one.number for one in desk.list()] == [1, 2]
    with pytest.raises(NotFound):
        desk.line(made)
    with pytest.raises(NotFound):
        desk.put_back(made)


def test_nothing_to_undo(desk: RecommendationsDesk, whole: UUID) -> None:
    with pytest.raises(RuleBroken, match="nothing to undo"):
        desk.undo(whole)


@pytest.mark.parametrize("what", ["change", "pin", "take_away", "answer", "back", "split", "link"])
def test_what_was_changed_since_is_not_undone(
    desk: RecommendationsDesk, whole: UUID, what: str
) -> None:
    first, second = desk.split(whole, WEAK, "Agree a plan")
    answer = desk.line(first).answers[0].id
    {
        "change": lambda: desk.change(second, details("Another plan")),
        "pin": lambda: desk.pin(first, 3),
        "take_away": lambda: desk.at_place("take_away", first, desk.line(first).places[0].id),
        "answer": lambda: desk.answer(RULE, "A better reason.", first),
        "back": lambda: desk.take_back(answer),
        "split": lambda: desk.split(second, "Three", "Four"),
        "link": lambda: desk.link(second),
    }[what]()
    with pytest.raises(RuleBroken, match="Nothing was undone"):
        desk.undo(whole)
    assert desk.line(whole).state is State.SPLIT
    assert desk.line(first).is_live


def test_what_a_decision_rests_on_is_not_undone(
    desk: RecommendationsDesk, whole: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = desk.split(whole, "One", "Two")

    class Decided:
        def became(self, db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
            return {}

        def resting_on(self, db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
            return frozenset(ids) & {first}

    monkeypatch.setattr(ports, "_outcomes", Decided())
    with pytest.raises(RuleBroken, match="response rests"):
        desk.undo(whole, desk.case.commissioner)
    assert desk.line(first).is_live


def test_undoing_tells_nobody_what_the_board_has_answered_so_far(
    desk: RecommendationsDesk, whole: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Decided:
        def became(self, db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
            return {}

        def resting_on(self, db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
            return frozenset(ids) & answered

    changed, answered = desk.split(whole, "One", "Two"), frozenset[UUID]()
    monkeypatch.setattr(ports, "_outcomes", Decided())
    desk.change(changed[0], details("Three"))
    with pytest.raises(RuleBroken) as changed_since:
        desk.undo(whole)
    first, _ = desk.split(changed[1], "Four", "Five")
    answered = frozenset({first})
    with pytest.raises(RuleBroken) as rested_on:
        desk.undo(changed[1])
    assert "response" not in str(rested_on.value)
    assert str(rested_on.value) == str(changed_since.value)


# Lineage -------------------------------------------------------------------------------------


def test_what_came_from_what_however_many_steps_ago(
    storage: Storage, desk: RecommendationsDesk, whole: UUID
) -> None:
    first, second = desk.split(whole, "One", "Two")
    other = desk.add("Other")
    made = desk.merge([first, other]).recommendation.id
    last, _ = desk.split(made, "Five", "Six")
    with storage.reading() as db:
        up = queries.family_of(db, [last, second, other]).came_from
        down = queries.family_of(db, [whole, last]).went_into
        assert queries.family_of(db, []).came_from == {}
    assert up[last][0] == made
    assert set(up[last]) == {made, first, other, whole}
    assert (up[second], up[other]) == ([whole], [])
    assert set(down[whole]) == {first, second, made, last, _}
    assert down[last] == []


# Two at once ---------------------------------------------------------------------------------


def test_two_who_split_at_once(desk: RecommendationsDesk, whole: UUID) -> None:
    raised = at_once(
        lambda: desk.split(whole, "One", "Two", version=2),
        lambda: desk.split(whole, "Three", "Four", version=2, actor=desk.case.commissioner),
    )
    assert [type(one) for one in raised] == [SavedElsewhere]
    assert len([one for one in desk.list() if one.is_live]) == 2


def test_a_split_and_a_change_at_once(desk: RecommendationsDesk, whole: UUID) -> None:
    raised = at_once(
        lambda: desk.split(whole, "One", "Two", version=2),
        lambda: desk.change(whole, details("Changed"), version=2, actor=desk.case.commissioner),
    )
    assert [type(one) for one in raised] == [SavedElsewhere]
    line = desk.line(whole)
    assert line.state is State.SPLIT or line.text == "Changed"


def test_merging_one_that_is_dropped_at_the_same_moment(
    desk: RecommendationsDesk, whole: UUID
) -> None:
    other = desk.add("Other")
    raised = at_once(
        lambda: desk.merge([whole, other], versions={whole: 2, other: 1}),
        lambda: desk.drop(other, version=1, actor=desk.case.commissioner),
    )
    assert [type(one) for one in raised] == [SavedElsewhere]
    states = {one.id: one.state for one in desk.list()}
    merged = (State.MERGED, State.MERGED)
    assert (states[whole], states[other]) in {merged, (State.CONFIRMED, State.DROPPED)}


def test_undoing_while_a_part_is_changed(desk: RecommendationsDesk, whole: UUID) -> None:
    first, _ = desk.split(whole, "One", "Two")
    raised = at_once(
        lambda: desk.undo(whole),
        lambda: desk.change(first, details("Changed"), version=1, actor=desk.case.commissioner),
    )
    assert len(raised) == 1
    if desk.line(whole).state is State.SPLIT:
        assert desk.line(first).text == "Changed"
    else:
        assert isinstance(raised[0], (SavedElsewhere, RuleBroken, NotFound))


def test_places_go_on_following_after_a_split(desk: RecommendationsDesk, whole: UUID) -> None:
    parts = desk.split(whole, "One", "Two")
    desk.follow(desk.next_draft((TEXTS[0], "Something new.", *TEXTS[1:])))
    for id_ in parts:
        assert {(one.draft_number, one.position) for one in desk.line(id_).places} == {
            (2, 2), (2, 3),
        }  # fmt: skip
    assert desk.undo(whole) == [whole]
    assert {one.draft_number for one in desk.line(whole).places} == {2}
