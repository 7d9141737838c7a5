"""Whatever is done to a set in whatever order: no link to evidence, no answer and no number is lost.

A plain model of what must hang on each recommendation is carried beside the real service, on both
databases, and compared with it after each step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from qmapp.casework.evidence.places import PlaceState
from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import LIVE, Kind, State
from qmapp.errors import RuleBroken
from qmapp.foundation.storage import Storage
from tests.factories.assessments import make_case
from tests.factories.findings import FindingsDesk
from tests.factories.recommendations import TEXTS, RecommendationsDesk, all_found, details

RULES = ("owner.none", "cause.no-finding", "nature.not-said")
SPANS = (None, (0, 9), (4, 20))
PICK = st.integers(0, 999)
CAUSES = st.sampled_from([None, Cause.TOOLS, Cause.TEAM])
KINDS = st.sampled_from([Kind.ACTION, Kind.ACTION, Kind.QUESTION])

Link = tuple[UUID, Cause | None]


@dataclass(frozen=True)
class Expected:
    """One recommendation as it must be. `is_touched`: something was done to it since it arose."""

    state: State
    number: int | None
    kind: Kind | None
    words: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    links: frozenset[Link] = frozenset()
    answers: frozenset[tuple[str, str]] = frozenset()
    is_touched: bool = False
    is_answered_anew: bool = False

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


def _is_live(one: Expected) -> bool:
    return one.is_live


DECIDING = ("add", "collect", "next draft", "confirm", "change", "drop", "put back")
HANGING = ("pin", "take away", "put place back", "link", "answer", "take answer back")
FREE = frozenset({"add", "collect", "next draft"})
NEEDS: dict[str, Callable[[Expected], object]] = {
    "confirm": lambda one: one.state is State.PROPOSED,
    "put back": lambda one: one.state is State.DROPPED,
    "take away": lambda one: one.is_live and bool(one.words),
    "put place back": lambda one: one.is_live and bool(one.gone - one.words),
    "take answer back": lambda one: one.is_live and bool(one.answers),
}


@dataclass
class Step:
    """A split or a merge that stands."""

    sources: list[UUID]
    results: list[UUID]
    words: frozenset[str] = field(default_factory=frozenset)


class Sets(RuleBasedStateMachine):
    """Random work on the set of one review."""

    storage: Storage

    @initialize()
    def begin(self) -> None:
        case = make_case(self.storage, texts=TEXTS)
        self.desk = RecommendationsDesk(self.storage, case)
        findings = FindingsDesk(self.storage, case)
        self.findings = [findings.add(), findings.add()]
        self.items: dict[UUID, Expected] = {}
        self.steps: list[Step] = []
        self.undone: set[UUID] = set()
        self.highest = 0
        self.draft, self.reading = 1, case.reading_id
        self.collected: set[str] = set()
        self.serial = 0
        self.desk.scan()
        # What a merge or a split could lose is there from the beginning.
        for at, kind in enumerate((Kind.ACTION, Kind.ACTION, Kind.QUESTION)):
            self._add(kind)
            self._pin(self._ids(_is_live)[-1], 1 + at, None)
            self._pin(self._ids(_is_live)[-1], 2 + at, (0, 9))
            self._answer(self._ids(_is_live)[-1], RULES[1])
            self._link(self._ids(_is_live)[-1], [(self.findings[at % 2], Cause.TEAM)])

    # Ordinary work -------------------------------------------------------------------------

    @rule(what=st.sampled_from(DECIDING), pick=PICK, kind=KINDS)
    def decide(self, what: str, pick: int, kind: Kind) -> None:
        works: dict[str, Callable[[], None]] = {
            "add": lambda: self._add(kind),
            "collect": self._collect,
            "next draft": self._next_draft,
            "confirm": lambda: self._confirm(pick, kind),
            "change": lambda: self._change(pick),
            "drop": lambda: self._drop(pick),
            "put back": lambda: self._put_back(pick),
        }
        self._do(what, works[what])

    @rule(what=st.sampled_from(HANGING), pick=PICK, more=PICK, causes=st.tuples(CAUSES, CAUSES))
    def hang(
        self, what: str, pick: int, more: int, causes: tuple[Cause | None, Cause | None]
    ) -> None:
        links = list(zip(self.findings, causes, strict=True))[: more % 3]
        works: dict[str, Callable[[], None]] = {
            "pin": lambda: self._pin(self._pick(pick), 1 + more % 4, SPANS[more % 3]),
            "take away": lambda: self._take_away(pick),
            "put place back": lambda: self._put_place_back(pick),
            "link": lambda: self._link(self._pick(pick), links),
            "answer": lambda: self._answer(self._pick(pick), RULES[more % len(RULES)]),
            "take answer back": lambda: self._take_answer_back(pick),
        }
        self._do(what, works[what])

    def _do(self, what: str, work: Callable[[], None]) -> None:
        """The work, where there is something to do it to."""
        if what in FREE or self._some(NEEDS.get(what, _is_live)):
            work()

    # Arising -------------------------------------------------------------------------------

    def _add(self, kind: Kind) -> None:
        id_ = self.desk.add(self._text(), kind)
        self.items[id_] = Expected(State.CONFIRMED, self._number(), kind)

    def _collect(self) -> None:
        known = set(self.items)
        stand = {words for one in self.items.values() for words in one.words} | self.collected
        waiting = {one.text for one in all_found()} - stand
        collected = self.desk.collect()
        assert collected == len(waiting) if self.draft == 1 else collected <= len(waiting)
        self._follow()
        by_words = {one.text: one for one in all_found()}
        for line in self.desk.list():
            if line.id not in known:
                kind = Kind(by_words[line.text].form.value.replace("finding_", ""))
                words = frozenset({line.text})
                assert line.text in waiting
                self.collected.add(line.text)
                self.items[line.id] = Expected(State.PROPOSED, None, kind, words)

    # Hanging something on it ---------------------------------------------------------------

    def _pin(self, id_: UUID, position: int, span: tuple[int, int] | None) -> None:
        words = TEXTS[position] if span is None else TEXTS[position][span[0] : span[1]]
        at = position + self.draft - 1
        if words in self.items[id_].words:
            with pytest.raises(RuleBroken):
                self.desk.pin(id_, at, span, number=self.draft)
        else:
            self.desk.pin(id_, at, span, number=self.draft)
            self._now(id_, words=self.items[id_].words | {words})

    def _take_away(self, pick: int) -> None:
        id_ = self._pick(pick, NEEDS["take away"])
        places = [one for one in self.desk.line(id_).places if one.is_live]
        place = places[pick % len(places)]
        assert self.desk.at_place("take_away", id_, place.id)
        was = self.items[id_]
        self._now(id_, words=was.words - {place.words}, gone=was.gone | {place.words})

    def _put_place_back(self, pick: int) -> None:
        id_ = self._pick(pick, NEEDS["put place back"])
        was = self.items[id_]
        place = next(
            one
            for one in self.desk.line(id_).places
            if not one.is_live and one.words in was.gone - was.words
        )
        assert self.desk.at_place("put_place_back", id_, place.id)
        self._now(id_, words=was.words | {place.words})
        self._follow()

    def _link(self, id_: UUID, links: list[Link]) -> None:
        did = self.desk.link(id_, *links)
        was = self.items[id_]
        assert did == (frozenset(links) != was.links)
        self._now(id_, links=frozenset(links), is_touched=was.is_touched or did)

    def _answer(self, id_: UUID, which: str) -> None:
        with self.storage.reading() as db:
            remark = queries.find_remark(db, self.desk.case.lead, self.desk.review(db), which, id_)
        if remark is None:
            return
        because = self._text()
        self.desk.answer(which, because, id_, rests_on=remark.rests_on)
        kept = {one for one in self.items[id_].answers if one[0] != which}
        self._now(id_, answers=frozenset(kept | {(which, because)}), is_answered_anew=True)

    def _take_answer_back(self, pick: int) -> None:
        id_ = self._pick(pick, NEEDS["take answer back"])
        answers = self.desk.line(id_).answers
        taken = answers[pick % len(answers)]
        assert self.desk.take_back(taken.id)
        left = self.items[id_].answers - {(taken.rule, taken.because)}
        self._now(id_, answers=left, is_answered_anew=True)

    # Deciding ------------------------------------------------------------------------------

    def _confirm(self, pick: int, kind: Kind) -> None:
        id_ = self._pick(pick, NEEDS["confirm"])
        kind = self.items[id_].kind or kind
        number = self._number()
        assert self.desk.confirm(id_, details(self.desk.line(id_).text, kind)) == number
        self._now(id_, state=State.CONFIRMED, number=number, kind=kind, is_touched=True)

    def _change(self, pick: int) -> None:
        id_ = self._pick(pick)
        assert self.desk.change(id_, details(self._text(), self.items[id_].kind))
        self._now(id_, is_touched=True)

    def _drop(self, pick: int) -> None:
        id_ = self._pick(pick)
        self.desk.drop(id_)
        self._now(id_, state=State.DROPPED, is_touched=True)

    def _put_back(self, pick: int) -> None:
        id_ = self._pick(pick, NEEDS["put back"])
        assert self.desk.put_back(id_)
        is_confirmed = self.items[id_].number is not None
        self._now(id_, state=State.CONFIRMED if is_confirmed else State.PROPOSED)

    # Splitting, merging, undoing -----------------------------------------------------------

    @precondition(lambda self: self._some(_is_live))
    @rule(pick=PICK, parts=st.integers(2, 3))
    def split(self, pick: int, parts: int) -> None:
        id_ = self._pick(pick)
        was = self.items[id_]
        made = self.desk.split(id_, *(self._text() for _ in range(parts)))
        assert len(made) == parts
        for part in made:
            number = self._number() if was.state is State.CONFIRMED else None
            self.items[part] = replace(was, number=number, is_touched=False, is_answered_anew=False)
        self._now(id_, state=State.SPLIT)
        self.steps.append(Step([id_], made, was.words))

    @precondition(lambda self: len(self._ids(_is_live)) > 1)
    @rule(pick=PICK, count=st.integers(2, 3))
    def merge(self, pick: int, count: int) -> None:
        live = self._ids(_is_live)
        ids = [live[(pick + step) % len(live)] for step in range(min(count, len(live)))]
        several = [self.items[id_] for id_ in ids]
        made = self.desk.merge(ids, self._text()).recommendation.id
        said = {one.kind for one in several if one.kind is not None}
        kind = next(iter(said)) if len(said) == 1 else None
        whole = kind is not None and all(one.state is State.CONFIRMED for one in several)
        links = frozenset[Link]().union(*(one.links for one in several))
        with_cause = {finding for finding, cause in links if cause is not None}
        words = frozenset[str]().union(*(one.words for one in several))
        self.items[made] = Expected(
            state=State.CONFIRMED if whole else State.PROPOSED,
            number=self._number() if whole else None,
            kind=kind,
            words=words,
            gone=frozenset[str]().union(*(one.gone for one in several)),
            links=frozenset(one for one in links if one[1] is not None or one[0] not in with_cause),
            answers=frozenset[tuple[str, str]]().union(*(one.answers for one in several)),
        )
        for id_ in ids:
            self._now(id_, state=State.MERGED)
        self.steps.append(Step(ids, [made], words))

    @precondition(lambda self: bool(self.steps))
    @rule(pick=PICK, end=st.booleans())
    def undo(self, pick: int, end: bool) -> None:
        step = self.steps[pick % len(self.steps)]
        results = [self.items[id_] for id_ in step.results]
        is_whole = all(
            one.is_live
            and not one.is_touched
            and not one.is_answered_anew
            and one.words == step.words
            for one in results
        )
        named = step.results[pick % len(step.results)] if end and is_whole else step.sources[0]
        if not is_whole:
            with pytest.raises(RuleBroken):
                self.desk.undo(named)
            return
        assert set(self.desk.undo(named)) == set(step.sources)
        self.steps.remove(step)
        for id_ in step.results:
            del self.items[id_]
            self.undone.add(id_)
        for id_ in step.sources:
            is_confirmed = self.items[id_].number is not None
            state = State.CONFIRMED if is_confirmed else State.PROPOSED
            self._now(id_, state=state, is_touched=True)

    # The next draft ------------------------------------------------------------------------

    def _next_draft(self) -> None:
        if self.draft > 1:
            return
        self.reading = self.desk.next_draft((TEXTS[0], "Something quite new.", *TEXTS[1:]))
        self.draft = 2
        self._follow()

    # What must hold ------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "items"):
            return
        lines = {line.id: line for line in self.desk.list()}
        assert lines.keys() == self.items.keys()
        for id_, expected in self.items.items():
            assert _seen(lines[id_]) == _wanted(expected), id_

    @invariant()
    def numbers_are_given_once_and_lineage_is_whole(self) -> None:
        if not hasattr(self, "items"):
            return
        up: dict[UUID, set[UUID]] = {id_: set() for id_ in self.items}
        for step in self.steps:  # in the order in which they were taken
            for result in step.results:
                up[result] = set(step.sources).union(*(up[one] for one in step.sources))
        with self.storage.reading() as db:
            family = queries.family_of(db, list(self.items))
            rows = db.scalars(
                select(Recommendation).where(Recommendation.review_id == self.desk.case.review_id)
            ).all()
        assert {id_: set(before) for id_, before in family.came_from.items()} == up
        for id_, after in family.went_into.items():
            assert set(after) == {one for one, before in up.items() if id_ in before}
        assert {row.id for row in rows} == self.items.keys() | self.undone
        numbers = sorted(row.number for row in rows if row.number is not None)
        assert numbers == list(range(1, self.highest + 1))

    # Help ----------------------------------------------------------------------------------

    def _ids(self, wanted: Callable[[Expected], object]) -> list[UUID]:
        return [id_ for id_, one in self.items.items() if wanted(one)]

    def _some(self, wanted: Callable[[Expected], object]) -> bool:
        return bool(self._ids(wanted))

    def _pick(self, pick: int, wanted: Callable[[Expected], object] | None = None) -> UUID:
        ids = self._ids(wanted or _is_live)
        return ids[pick % len(ids)]

    def _now(self, id_: UUID, **changed: object) -> None:
        self.items[id_] = replace(self.items[id_], **changed)  # type: ignore[arg-type]

    def _follow(self) -> None:
        """What the job does that waits now."""
        if self.draft > 1:
            self.desk.follow(self.reading)

    def _number(self) -> int:
        self.highest += 1
        return self.highest

    def _text(self) -> str:
        self.serial += 1
        return f"Staff should be reminded to share what they know, number {self.serial}."


def _seen(line: RecommendationLine) -> tuple[object, ...]:
    live = {one.words for one in line.places if one.is_live}
    ended = {one.words for one in line.places if one.state is PlaceState.TAKEN_AWAY}
    return (
        line.state,
        line.number,
        line.kind,
        live,
        ended - live,
        {(one.finding_id, one.cause) for one in line.links},
        {(one.rule, one.because) for one in line.answers},
    )


def _wanted(one: Expected) -> tuple[object, ...]:
    return (
        one.state,
        one.number,
        one.kind,
        one.words,
        one.gone - one.words,
        one.links,
        one.answers,
    )


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_whatever_is_done_nothing_is_lost(
    request: pytest.FixtureRequest, engine: str, at_length: Callable[[int, int], int]
) -> None:
    found: Storage = request.getfixturevalue(f"{engine}_storage")

    class OnThis(Sets):
        storage = found

    run_state_machine_as_test(
        OnThis,
        settings=settings(
            max_examples=at_length(4, 150),
            stateful_step_count=at_length(14, 40),
            deadline=None,
            # Making a failing run shorter takes minutes, with a database behind each try.
            phases=[Phase.generate, Phase.shrink][: at_length(1, 2)],
            suppress_health_check=list(HealthCheck),
        ),
    )
