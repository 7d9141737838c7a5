"""Saving one marker: what was touched is kept, and nobody overwrites anybody in silence."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from qmapp.casework.assessments import judging, queries, service, sittings
from qmapp.casework.assessments.fields import LONGEST, current_values
from qmapp.casework.assessments.judging import Saved
from qmapp.casework.assessments.models import Assessment, Judgement, SetAside
from qmapp.casework.assessments.rules import AssessmentKind, digest
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import service as evidence
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    at_once,
    begin,
    judgement_events,
    later,
    marker,
    pin,
    submit,
    type_words,
)
from tests.factories.records import add_to

QUESTION = marker(1).questions[0].id
ANSWER, NOTE = f"answer:{QUESTION}", f"note:{QUESTION}"


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


@pytest.fixture
def together(storage: Storage, case: Case, mine: Assessment) -> Assessment:
    """The same assessment, with a second commissioner who writes too."""
    with storage.unit_of_work() as db:
        item = queries.get_assessment(db, mine.id)
        service.add_coauthor(db, case.commissioner, item, case.second_commissioner.person_id, NOW)
    return mine


def values(storage: Storage, assessment: Assessment, number: int = 1) -> dict[str, str]:
    with storage.reading() as db:
        return current_values(db, queries.find_judgement(db, assessment.id, marker(number).id))


def aside(storage: Storage, assessment: Assessment, who: Actor, number: int = 1) -> list[SetAside]:
    with storage.reading() as db:
        return list(queries.list_set_aside(db, assessment.id, marker(number).id, who.person_id))


def choose(
    storage: Storage, actor: Actor, assessment: Assessment, item: SetAside, keep: str, **options
) -> None:
    with storage.unit_of_work() as db:
        judging.choose(
            db, actor, queries.get_assessment(db, assessment.id), marker(1).id,
            set_aside_id=item.id, keep=keep, now=NOW, **options,
        )  # fmt: skip


# One writer ----------------------------------------------------------------------------------


def test_words_and_answers_are_kept(storage: Storage, case: Case, mine: Assessment) -> None:
    saved = type_words(
        storage, case.commissioner, mine, now=later(1),
        **{"reasons": "Because.", ANSWER: "partly", NOTE: "See 1.2.", "looked_in": "All of it."},
    )  # fmt: skip
    assert saved.taken == sorted([ANSWER, NOTE, "looked_in", "reasons"])
    assert (saved.clashes, saved.refused) == ([], [])
    assert saved.facts.answers == 1
    kept = values(storage, mine)
    assert kept["reasons"] == "Because."
    assert (kept[ANSWER], kept[NOTE], kept["looked_in"]) == ("partly", "See 1.2.", "All of it.")
    assert kept["rating"] == ""
    with storage.reading() as db:
        row = queries.find_judgement(db, mine.id, marker(1).id)
        assert (row.updated_by, row.updated_at) == (case.commissioner.person_id, later(1))


def test_only_touched_fields_are_written(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, reasons="one", to_change="two")
    saved = type_words(
        storage, case.commissioner, mine, bases={"reasons": "one", "to_change": "two"},
        reasons="one", to_change="three",
    )  # fmt: skip
    assert saved.taken == ["to_change"]
    assert values(storage, mine)["reasons"] == "one"


def test_nothing_touched_changes_nothing(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, reasons="one", now=later(1))
    type_words(
        storage, case.commissioner, mine, bases={"reasons": "one"}, reasons="one", now=later(9)
    )
    with storage.reading() as db:
        row = queries.find_judgement(db, mine.id, marker(1).id)
        assert (row.version, row.updated_at) == (2, later(1))


def test_emptying_a_field_is_a_change(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, **{"reasons": "one", ANSWER: "yes"})
    type_words(
        storage, case.commissioner, mine, bases={"reasons": "one", ANSWER: "yes"},
        **{"reasons": "", ANSWER: ""},
    )  # fmt: skip
    kept = values(storage, mine)
    assert (kept["reasons"], kept[ANSWER]) == ("", "")


def test_the_same_words_sent_twice_stand_and_clash_with_nothing(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    """The answer to the first save was lost on the way, so the browser sends it again."""
    type_words(storage, case.commissioner, mine, reasons="one")
    again = type_words(storage, case.commissioner, mine, reasons="one")
    assert (again.taken, again.clashes) == ([], [])
    assert again.standing == ["reasons"]
    stale = type_words(storage, case.commissioner, mine, reasons="")
    assert stale.standing == []  # not touched, and something else stands
    assert values(storage, mine)["reasons"] == "one"


def test_a_rating_before_evidence_is_refused_and_the_rest_kept(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    saved = type_words(storage, case.commissioner, mine, rating="met", reasons="Because.")
    assert [broken.field for broken in saved.refused] == ["looked_in"]
    assert saved.taken == ["reasons"]
    assert "rating" not in saved.standing
    kept = values(storage, mine)
    assert (kept["rating"], kept["reasons"]) == ("", "Because.")


def test_a_rating_before_reasons_is_refused(storage: Storage, case: Case, mine: Assessment) -> None:
    pin(storage, case, case.commissioner, mine)
    saved = type_words(storage, case.commissioner, mine, rating="met")
    assert [broken.field for broken in saved.refused] == ["reasons"]
    assert values(storage, mine)["rating"] == ""


@pytest.mark.parametrize("how", ["pinned", "looked"])
def test_a_rating_stands_on_evidence_or_a_search_and_reasons(
    storage: Storage, case: Case, mine: Assessment, how: str
) -> None:
    words = {"rating": "partly_met", "reasons": "Because."}
    if how == "pinned":
        pin(storage, case, case.commissioner, mine)
    else:
        words["looked_in"] = "Sections 1 and 2."
    saved = type_words(storage, case.commissioner, mine, **words)
    assert saved.refused == []
    assert values(storage, mine)["rating"] == "partly_met"


def test_evidence_of_another_marker_opens_nothing(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    pin(storage, case, case.commissioner, mine, 2)
    saved = type_words(storage, case.commissioner, mine, rating="met", reasons="Because.")
    assert saved.refused
    assert values(storage, mine)["rating"] == ""


def test_a_rating_can_be_taken_back(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, looked_in="all", reasons="r", rating="met")
    saved = type_words(storage, case.commissioner, mine, bases={"rating": "met"}, rating="")
    assert saved.taken == ["rating"]
    assert values(storage, mine)["rating"] == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rating", "excellent"),
        (ANSWER, "maybe"),
        ("reasons", "x" * (LONGEST + 1)),
        ("state", "submitted"),
    ],
)
def test_a_bad_value_is_refused_and_the_rest_kept(
    storage: Storage, case: Case, mine: Assessment, name: str, value: str
) -> None:
    saved = type_words(storage, case.commissioner, mine, **{name: value, "to_change": "kept"})
    assert [broken.field for broken in saved.refused] == [name]
    kept = values(storage, mine)
    assert kept["to_change"] == "kept"
    assert kept.get(name, "") == ""


def test_others_do_not_write(storage: Storage, case: Case, mine: Assessment) -> None:
    for who in (case.second_commissioner, case.lead, case.panel, case.manager, case.chair):
        with pytest.raises(NotAllowed):
            type_words(storage, who, mine, reasons="not mine")
    assert values(storage, mine) == {}


def test_a_submitted_assessment_is_frozen(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, reasons="before")
    submit(storage, case.commissioner, mine)
    with pytest.raises(RuleBroken, match="frozen"):
        type_words(storage, case.commissioner, mine, bases={"reasons": "before"}, reasons="after")
    assert values(storage, mine)["reasons"] == "before"


# Two tabs, two writers -----------------------------------------------------------------------


def test_a_stale_form_overwrites_nothing(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, reasons="first tab")
    saved = type_words(storage, case.commissioner, mine, reasons="second tab", to_change="new")
    assert (saved.clashes, saved.taken) == (["reasons"], ["to_change"])
    assert values(storage, mine)["reasons"] == "first tab"
    [kept] = aside(storage, mine, case.commissioner)
    assert (kept.field, kept.words) == ("reasons", "second tab")


def test_the_same_stale_form_twice_is_set_aside_once(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    type_words(storage, case.commissioner, mine, reasons="first tab")
    for _ in range(2):
        type_words(storage, case.commissioner, mine, reasons="second tab")
    assert len(aside(storage, mine, case.commissioner)) == 1


def test_a_stale_rating_is_set_aside_too(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, looked_in="all", reasons="r", rating="met")
    saved = type_words(storage, case.commissioner, mine, rating="not_met")
    assert saved.clashes == ["rating"]
    assert values(storage, mine)["rating"] == "met"


def test_two_writers_of_different_fields_both_keep_theirs(
    storage: Storage, case: Case, together: Assessment
) -> None:
    type_words(storage, case.commissioner, together, reasons="hers", to_change="")
    type_words(storage, case.second_commissioner, together, reasons="", to_change="his")
    kept = values(storage, together)
    assert (kept["reasons"], kept["to_change"]) == ("hers", "his")


def test_the_words_of_one_writer_wait_for_that_writer_alone(
    storage: Storage, case: Case, together: Assessment
) -> None:
    type_words(storage, case.commissioner, together, reasons="hers")
    type_words(storage, case.second_commissioner, together, reasons="his")
    assert aside(storage, together, case.commissioner) == []
    [item] = aside(storage, together, case.second_commissioner)
    choose(storage, case.commissioner, together, item, "mine")  # not hers to choose
    assert values(storage, together)["reasons"] == "hers"
    assert len(aside(storage, together, case.second_commissioner)) == 1


def test_no_event_holds_words_of_somebody_else(
    storage: Storage, case: Case, together: Assessment
) -> None:
    type_words(storage, case.commissioner, together, reasons="hers", now=later(1))
    type_words(
        storage, case.second_commissioner, together, bases={"reasons": "hers"},
        reasons="hers and his", now=later(2), ends=True,
    )  # fmt: skip

    told = [(e.actor_id, v["reasons"]) for e, v in judgement_events(storage)]
    assert told == [
        (case.commissioner.person_id, "hers"),
        (case.second_commissioner.person_id, "hers and his"),
    ]


# Choosing ------------------------------------------------------------------------------------


@pytest.fixture
def waiting(storage: Storage, case: Case, mine: Assessment) -> SetAside:
    type_words(storage, case.commissioner, mine, reasons="theirs")
    type_words(storage, case.commissioner, mine, reasons="mine")
    return aside(storage, mine, case.commissioner)[0]


@pytest.mark.parametrize(
    ("keep", "kept"), [("mine", "mine"), ("theirs", "theirs"), ("both", "theirs\n\nmine")]
)
def test_choosing(
    storage: Storage, case: Case, mine: Assessment, waiting: SetAside, keep: str, kept: str
) -> None:
    choose(storage, case.commissioner, mine, waiting, keep)
    assert values(storage, mine)["reasons"] == kept
    assert aside(storage, mine, case.commissioner) == []


def test_words_that_wait_for_a_choice_hold_the_submission(
    storage: Storage, case: Case, mine: Assessment, waiting: SetAside
) -> None:
    with pytest.raises(RuleBroken, match="at marker 1"):
        submit(storage, case.commissioner, mine)
    choose(storage, case.commissioner, mine, waiting, "both")
    submit(storage, case.commissioner, mine)


def test_choosing_twice_changes_nothing_more(
    storage: Storage, case: Case, mine: Assessment, waiting: SetAside
) -> None:
    choose(storage, case.commissioner, mine, waiting, "theirs")
    choose(storage, case.commissioner, mine, waiting, "mine")
    assert values(storage, mine)["reasons"] == "theirs"


def test_both_notes_are_kept_too(storage: Storage, case: Case, mine: Assessment) -> None:
    type_words(storage, case.commissioner, mine, **{NOTE: "theirs"})
    type_words(storage, case.commissioner, mine, **{NOTE: "mine"})
    choose(storage, case.commissioner, mine, aside(storage, mine, case.commissioner)[0], "both")
    assert values(storage, mine)[NOTE] == "theirs\n\nmine"


def test_a_choice_that_nobody_offered_keeps_both_texts(
    storage: Storage, case: Case, mine: Assessment, waiting: SetAside
) -> None:
    with pytest.raises(NotFound):
        choose(storage, case.commissioner, mine, waiting, "neither")
    assert len(aside(storage, mine, case.commissioner)) == 1


def test_a_choice_made_before_newer_words_is_asked_for_again(
    storage: Storage, case: Case, mine: Assessment, waiting: SetAside
) -> None:
    type_words(storage, case.commissioner, mine, bases={"reasons": "theirs"}, reasons="newer")
    seen = {"reasons": {digest("theirs")}}
    with pytest.raises(SavedElsewhere):
        choose(storage, case.commissioner, mine, waiting, "mine", seen=seen)
    assert values(storage, mine)["reasons"] == "newer"
    assert len(aside(storage, mine, case.commissioner)) == 1
    choose(storage, case.commissioner, mine, waiting, "mine", seen={"reasons": {digest("newer")}})
    assert values(storage, mine)["reasons"] == "mine"


def test_both_texts_that_are_too_long_together_stay_apart(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    type_words(storage, case.commissioner, mine, reasons="a" * LONGEST)
    type_words(storage, case.commissioner, mine, reasons="b")
    [item] = aside(storage, mine, case.commissioner)
    with pytest.raises(RuleBroken, match="too long"):
        choose(storage, case.commissioner, mine, item, "both")
    assert len(aside(storage, mine, case.commissioner)) == 1


def test_a_rating_that_was_set_aside_still_needs_its_evidence(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    type_words(storage, case.commissioner, mine, looked_in="all", reasons="r", rating="met")
    type_words(storage, case.commissioner, mine, rating="not_met")
    type_words(storage, case.commissioner, mine, bases={"looked_in": "all"}, looked_in="")
    [item] = aside(storage, mine, case.commissioner)
    with pytest.raises(RuleBroken) as caught:
        choose(storage, case.commissioner, mine, item, "mine")
    assert caught.value.field == "looked_in"


def test_a_choice_after_submitting_is_refused_and_the_words_wait(
    storage: Storage, case: Case, together: Assessment
) -> None:
    other = case.second_commissioner
    type_words(storage, case.commissioner, together, reasons="theirs")
    type_words(storage, other, together, reasons="mine")
    [item] = aside(storage, together, other)
    submit(storage, case.commissioner, together)
    with pytest.raises(RuleBroken, match="frozen"):
        choose(storage, other, together, item, "mine")
    assert len(aside(storage, together, other)) == 1


# At the same moment --------------------------------------------------------------------------


def test_two_tabs_save_different_fields_at_once(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    names = ("reasons", "to_change", "looked_in")

    def save_each(number: int) -> list[BaseException]:
        bases = values(storage, mine)

        def save(name: str) -> None:
            words = {name: f"{name} {number}"}
            type_words(storage, case.commissioner, mine, bases=bases, **words)

        return at_once(*(partial(save, name) for name in names))

    for number in range(4):
        assert save_each(number) == []
        kept = values(storage, mine)
        assert [kept[name] for name in names] == [f"{name} {number}" for name in names]
    assert aside(storage, mine, case.commissioner) == []


def test_two_tabs_save_one_field_at_once(storage: Storage, case: Case, mine: Assessment) -> None:
    def save_both(number: int) -> list[Saved]:
        outcomes: list[Saved] = []

        def save(words: str) -> None:
            outcomes.append(type_words(storage, case.commissioner, mine, number, reasons=words))

        assert at_once(partial(save, "one"), partial(save, "two")) == []
        return outcomes

    for number in range(2, 6):
        outcomes = save_both(number)
        assert sorted(len(saved.taken) for saved in outcomes) == [0, 1]
        assert sorted(len(saved.clashes) for saved in outcomes) == [0, 1]
        stands = values(storage, mine, number)["reasons"]
        [lost] = aside(storage, mine, case.commissioner, number)
        assert {stands, lost.words} == {"one", "two"}


def test_two_writers_and_a_worker_that_ends_sittings_at_once(
    storage: Storage, case: Case, together: Assessment
) -> None:

    for number in range(1, 4):
        type_words(storage, case.commissioner, together, number, reasons="old", now=NOW)
        raised = at_once(
            lambda number=number: type_words(
                storage, case.commissioner, together, number, bases={"reasons": "old"},
                reasons="new", now=later(60),
            ),
            lambda: sittings.seal_idle(storage, later(60)),
            lambda number=number: type_words(
                storage, case.second_commissioner, together, number, to_change="too", now=later(60)
            ),
        )  # fmt: skip
        assert raised == []
        kept = values(storage, together, number)
        assert (kept["reasons"], kept["to_change"]) == ("new", "too")


def test_two_starts_at_once_make_one_assessment(storage: Storage, case: Case) -> None:
    def start() -> None:
        with storage.unit_of_work() as db:
            service.start(
                db, case.commissioner, db.get_one(Review, case.review_id),
                AssessmentKind.COMMISSIONER, db.get_one(Draft, case.draft_id), NOW,
            )  # fmt: skip

    assert at_once(start, start, start) == []
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Assessment)) == 1
        verbs = db.scalars(select(Event.verb).where(Event.verb == "assessment:started")).all()
        assert len(verbs) == 1


def test_a_save_that_meets_a_submission_is_in_it_or_refused(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    type_words(storage, case.commissioner, mine, reasons="before")
    raised = at_once(
        lambda: submit(storage, case.commissioner, mine),
        lambda: type_words(
            storage, case.commissioner, mine, bases={"reasons": "before"}, reasons="after"
        ),
    )
    assert all(isinstance(error, RuleBroken) for error in raised)
    assert len(raised) <= 1
    stands = values(storage, mine)["reasons"]
    assert stands == ("before" if raised else "after")
    with storage.reading() as db:  # and the trail says what stands
        assert judgement_events(storage)[-1][1]["reasons"] == stands
        assert db.scalar(select(func.count()).select_from(Judgement)) == 1


def test_two_that_submit_at_once_move_the_review_on(storage: Storage, case: Case) -> None:

    for who in (case.second_commissioner, case.third_commissioner):
        submit(storage, who, begin(storage, case, who))
    one, two = begin(storage, case, case.lead), begin(storage, case, case.commissioner)
    raised = at_once(
        lambda: submit(storage, case.lead, one), lambda: submit(storage, case.commissioner, two)
    )
    assert raised == []
    with storage.reading() as db:
        assert db.get_one(Review, case.review_id).stage is Stage.MODERATION


def test_evidence_and_a_submission_at_once(storage: Storage, case: Case, mine: Assessment) -> None:
    def add() -> None:
        with storage.unit_of_work() as db:
            judging.require_open(db, case.commissioner, queries.get_assessment(db, mine.id))
            evidence.pin_record(
                db, case.commissioner, case.basis(mine), add_to(db, case, case.commissioner),
                stance=evidence.Stance.SUPPORTS, note="", question_id=None, now=NOW,
            )  # fmt: skip

    raised = at_once(lambda: submit(storage, case.commissioner, mine), add)
    assert all(isinstance(error, RuleBroken) for error in raised)
    with storage.reading() as db:
        verbs = list(db.scalars(select(Event.verb).order_by(Event.sequence)))
        submitted = verbs.index("assessment:submitted")
        assert "evidence:added" not in verbs[submitted:]
