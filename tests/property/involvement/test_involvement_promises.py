"""Promises of the register, whatever steps are on record in whatever order."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from qmapp.casework.involvement.coverage import (
    MARKERS,
    SIDE_OF_MARKER,
    Standing,
    coverage,
    is_left_alone,
    standing_of,
)
from qmapp.casework.involvement.identifying import doubts
from qmapp.casework.involvement.rules import (
    ANSWERS,
    DETAILS,
    Entry,
    Group,
    Response,
    Step,
    StepKind,
    side_of,
)
from qmapp.casework.involvement.wording import in_running_text
from qmapp.casework.reviews.rules import Stage

DAYS = st.none() | st.dates(min_value=date(2025, 1, 1), max_value=date(2026, 12, 31))
TODAY = date(2026, 11, 22)
UNHURRIED = settings(deadline=None)  # the first look reads the rules of the lens


@st.composite
def _step(draw: st.DrawFn) -> Step:
    kind = draw(st.sampled_from(StepKind))
    details: dict[str, object] = {}
    for name, detail in DETAILS[kind].items():
        words = st.sampled_from([word.value for word in detail.words])
        details[name] = draw(st.lists(words, unique=True) if detail.several else words)
    is_withdrawn = draw(st.booleans())
    return Step(
        id=draw(st.uuids()),
        kind=kind,
        on=draw(DAYS),
        # What an older version of qmapp may have left there is no reason to fail.
        details=draw(st.sampled_from([details, {}, dict.fromkeys(details, "else")])),
        answers_id=draw(st.none() | st.uuids()) if kind in ANSWERS else None,
        has_words=not is_withdrawn and draw(st.booleans()),
        is_withdrawn=is_withdrawn,
        withdrawn_on=draw(DAYS) if is_withdrawn else None,
    )


ENTRIES = st.builds(
    Entry,
    id=st.uuids(),
    group=st.sampled_from(Group),
    label=st.text(max_size=20),
    size=st.none() | st.integers(min_value=2, max_value=999),
    steps=st.lists(_step(), max_size=8),
)
REGISTERS = st.lists(ENTRIES, max_size=5, unique_by=lambda one: one.id)


@given(REGISTERS, st.sampled_from(MARKERS), st.sampled_from(Stage), DAYS)
def test_each_entry_is_counted_once_and_every_figure_adds_up(
    entries: list[Entry], marker: int, stage: Stage, start: date | None
) -> None:
    found = coverage(marker, entries, stage=stage, started_on=start, today=TODAY)
    own = [one.id for one in entries if side_of(one.group) is SIDE_OF_MARKER[marker]]
    counted = [one.id for standing in Standing for one in found.by_standing[standing]]
    assert sorted(counted) == sorted(own)
    assert found.share(*Standing).n == found.identified == len(own)
    assert found.people >= found.identified
    assert all(0 <= share.n <= share.of <= found.identified for share in found.done.values())
    assert found.first_contact_days is None or found.first_contact_days >= 0
    assert {one.entry.id for one in found.missing} <= set(own)
    assert all(one.todo.endswith(".") and one.values["who"] in one.todo for one in found.missing)


@given(ENTRIES, st.sampled_from(MARKERS), st.sampled_from(Stage))
def test_whoever_is_left_alone_is_asked_nothing(one: Entry, marker: int, stage: Stage) -> None:
    found = coverage(marker, [one], stage=stage, started_on=None, today=TODAY)
    if is_left_alone(one):
        assert {lack.kind for lack in found.missing} <= {StepKind.TOLD_BEFORE_PUBLICATION}
    if stage is Stage.CLOSED:
        assert found.missing == []


@given(ENTRIES, st.uuids())
def test_declining_ends_the_asking_whatever_came_before(one: Entry, step_id: UUID) -> None:
    declined = Step(
        id=step_id, kind=StepKind.RESPONSE, on=None, details={"response": Response.DECLINED.value}
    )
    after = Entry(id=one.id, group=one.group, label=one.label, steps=[*one.steps, declined])
    assert is_left_alone(after)
    assert standing_of(after) in {Standing.DECLINED, Standing.HEARD, Standing.WITHDREW}


@given(ENTRIES, st.uuids())
def test_words_that_stand_are_heard_whatever_came_before(one: Entry, step_id: UUID) -> None:
    said = Step(id=step_id, kind=StepKind.CONTRIBUTION, on=None, details={}, has_words=True)
    after = Entry(id=one.id, group=one.group, label=one.label, steps=[*one.steps, said])
    assert standing_of(after) is Standing.HEARD
    assert not is_left_alone(after)


@given(ENTRIES)
def test_taking_everything_back_leaves_nobody_heard(one: Entry) -> None:
    gone = [
        Step(id=s.id, kind=s.kind, on=s.on, details=s.details, is_withdrawn=True,
             withdrawn_on=TODAY + timedelta(days=400))
        for s in one.steps
    ]  # fmt: skip
    after = Entry(id=one.id, group=one.group, label=one.label, steps=gone)
    said = any(s.kind is StepKind.CONTRIBUTION for s in one.steps)
    assert standing_of(after) is not Standing.HEARD
    assert (standing_of(after) is Standing.WITHDREW) == said


@UNHURRIED
@given(st.text(max_size=80), st.booleans())
def test_whatever_is_typed_a_doubt_names_words_of_it(text: str, is_label: bool) -> None:
    found = doubts(text, is_label=is_label)
    assert all(doubt.words and doubt.words in text for doubt in found)
    assert len(set(found)) == len(found)


@given(st.text(max_size=40))
def test_a_label_in_running_text_keeps_its_words(label: str) -> None:
    said = in_running_text(label).casefold().split()
    assert said in (label.casefold().split(), ["the", *label.casefold().split()])
