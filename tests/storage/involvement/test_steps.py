"""Steps on both databases: taken, corrected, struck; words that are taken back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from qmapp.casework.involvement import service
from qmapp.casework.involvement.coverage import Standing
from qmapp.casework.involvement.models import InvolvementStep, Participant
from qmapp.casework.involvement.queries import EntryLine, StepLine
from qmapp.casework.involvement.rules import DETAILS, Response, StepKind
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Storage, london_date
from qmapp.people.accounts.models import KeptForm
from qmapp.people.accounts.service import keep_form
from tests.factories import register
from tests.factories.assessments import NOW, Case, at_once, later, make_case
from tests.factories.register import WORDS

K = StepKind
TODAY = london_date(NOW)
DAY = date(2026, 3, 2)


def entry(storage: Storage, case: Case) -> EntryLine:
    [line] = register.register(storage, case)
    return line


def only_step(storage: Storage, case: Case) -> StepLine:
    [line] = entry(storage, case).steps
    return line


def count(storage: Storage, table: type, *where: object) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [k for k in K if k not in {K.NEED_MET, K.COMMENT_ANSWERED}])
def test_every_kind_is_kept_as_typed(storage: Storage, case: Case, kind: StepKind) -> None:
    mother = register.add(storage, case)
    register.take(storage, case, mother, kind, on=DAY, words=f"  {WORDS}\r\n")
    line = only_step(storage, case)
    assert (line.kind, line.on, line.words) == (kind, DAY, WORDS)
    assert dict(line.details) == dict(register.PLAIN.get(kind, {}))
    assert (line.written_by_name, line.written_at) == ("Lead Example", NOW)
    assert (line.earlier, line.is_withdrawn, line.is_mistake) == ((), False, False)


@pytest.mark.parametrize(
    ("kind", "answered"), [(K.NEED_MET, K.NEED), (K.COMMENT_ANSWERED, K.COMMENT)]
)
def test_an_answer_names_what_it_answers(
    storage: Storage, case: Case, kind: StepKind, answered: StepKind
) -> None:
    mother = register.add(storage, case)
    first = register.take(storage, case, mother, answered, words=WORDS)
    told = register.take(storage, case, mother, K.TOLD)
    other = register.take(storage, case, register.add(storage, case), answered, words=WORDS)
    for wrong in (None, uuid4(), told, other):
        with pytest.raises(RuleBroken) as broken:
            register.take(storage, case, mother, kind, words=WORDS, answers_id=wrong)
        assert broken.value.field == "answers_id"
    answer = register.take(storage, case, mother, kind, words=WORDS, answers_id=first)
    # The answer follows what it answers through corrections.
    now = register.correct(storage, case, first, on=DAY, words="Other words")
    found = next(e for e in register.register(storage, case) if e.id == mother)
    line = found.find_step(answer)
    assert line is not None
    assert line.answers_id == now
    # What somebody answered is struck only after its answer.
    with pytest.raises(RuleBroken):
        register.correct(storage, case, now, is_mistake=True)
    register.correct(storage, case, answer, is_mistake=True)
    register.correct(storage, case, now, is_mistake=True)


@pytest.mark.parametrize("kind", [kind for kind in K if DETAILS[kind]])
def test_a_step_says_what_it_must(storage: Storage, case: Case, kind: StepKind) -> None:
    mother = register.add(storage, case)
    for name, detail in DETAILS[kind].items():
        for wrong in ("", [], "nonsense", *((["a", "b"],) if not detail.several else ())):
            with pytest.raises(RuleBroken) as broken:
                register.take(storage, case, mother, kind, words=WORDS, details={name: wrong})
            assert broken.value.field == name
    assert count(storage, InvolvementStep) == 0


@pytest.mark.parametrize("kind", [K.FOCUS, K.CONTRIBUTION, K.COMMENT, K.EXPERIENCE])
def test_a_step_of_words_has_words(storage: Storage, case: Case, kind: StepKind) -> None:
    mother = register.add(storage, case)
    for words in ("", " \n", "x" * 10_001):
        with pytest.raises(RuleBroken) as broken:
            register.take(storage, case, mother, kind, words=words)
        assert broken.value.field == "words"


def test_a_reason_for_declining_need_not_be_given(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    register.respond(storage, case, mother, Response.DECLINED)
    assert entry(storage, case).standing is Standing.DECLINED
    assert count(storage, Words) == 0


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(1989, 12, 31)])
def test_a_day_that_cannot_be(storage: Storage, case: Case, on: date) -> None:
    mother = register.add(storage, case)
    with pytest.raises(RuleBroken) as broken:
        register.take(storage, case, mother, K.TOLD, on=on)
    assert broken.value.field == "on"


def test_a_draft_that_is_named_is_one_of_the_review(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    register.take(storage, case, mother, K.SHOWN_DRAFT, draft_number=1)
    with pytest.raises(RuleBroken) as broken:
        register.take(storage, case, mother, K.SHOWN_DRAFT, draft_number=2)
    assert broken.value.field == "draft_number"
    register.take(storage, case, mother, K.TOLD, draft_number=2)  # is not asked there
    assert {line.draft_number for line in entry(storage, case).steps} == {1, None}


def test_steps_stand_in_order_and_undated_last(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    undated = register.take(storage, case, mother, K.SUPPORT)
    second = register.take(storage, case, mother, K.APPROACHED, on=DAY, now=later(2))
    first = register.take(storage, case, mother, K.TOLD, on=DAY, now=later(1))
    early = register.take(storage, case, mother, K.NEED, on=DAY - timedelta(days=1), now=later(3))
    assert [line.id for line in entry(storage, case).steps] == [early, first, second, undated]
    # Put right, a step keeps its place among those of its day.
    again = register.correct(storage, case, first, on=DAY, details={"route": "phone"}, now=later(9))
    assert [line.id for line in entry(storage, case).steps] == [early, again, second, undated]


def test_a_form_that_is_sent_twice_adds_one_step(storage: Storage, case: Case) -> None:
    mother, form = register.add(storage, case), uuid4()
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.add_step(
                db, case.lead, db.get_one(Participant, mother),
                register.step_details(K.FOCUS, words=WORDS), NOW, step_id=form,
            )  # fmt: skip
    assert count(storage, InvolvementStep) == count(storage, Words) == 1


# Corrections ----------------------------------------------------------------------------------


def test_a_correction_keeps_what_was_there(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    first = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    second = register.correct(storage, case, first, on=DAY, words="Other words", now=later(1))
    third = register.correct(
        storage, case, second, on=None, words="Other words", actor=case.manager, now=later(2)
    )
    line = only_step(storage, case)
    assert (line.id, line.on, line.words) == (third, None, "Other words")
    assert line.written_by_name == "Manager Example"
    assert [(one.id, one.on, one.words) for one in line.earlier] == [
        (second, DAY, "Other words"), (first, DAY, WORDS),
    ]  # fmt: skip
    assert line.words_id == line.earlier[0].words_id  # unchanged words are kept once
    assert count(storage, Words) == 2


def test_nothing_corrected_is_no_step(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    first = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    assert register.correct(storage, case, first, on=DAY, words=WORDS) == first
    assert count(storage, InvolvementStep) == 1


def test_a_step_stays_of_its_kind(storage: Storage, case: Case) -> None:
    first = register.take(storage, case, register.add(storage, case), K.TOLD)
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.correct_step(
            db, case.lead, db.get_one(InvolvementStep, first), register.step_details(K.SUPPORT),
            now=NOW,
        )  # fmt: skip


def test_a_step_that_never_happened(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    told = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    struck = register.correct(storage, case, told, is_mistake=True, now=later(1))
    found = entry(storage, case)
    assert (found.steps, found.standing) == ([], Standing.NEVER_ASKED)
    [line] = found.mistakes
    assert (line.id, line.is_mistake, line.words) == (struck, True, None)
    assert line.earlier[0].words == WORDS
    # It did happen after all.
    register.correct(storage, case, struck, on=DAY, words=WORDS, now=later(2))
    found = entry(storage, case)
    assert (found.standing, list(found.mistakes)) == (Standing.HEARD, [])
    assert len(found.steps[0].earlier) == 2


def test_two_corrections_at_once(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    told = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    raised = at_once(
        lambda: register.correct(storage, case, told, words="One"),
        lambda: register.correct(storage, case, told, words="Two", actor=case.manager),
    )
    assert [type(error) for error in raised] == [SavedElsewhere]
    line = only_step(storage, case)
    assert line.words in {"One", "Two"}
    assert len(line.earlier) == 1
    with pytest.raises(SavedElsewhere):
        register.correct(storage, case, told, is_mistake=True)


# Words taken back -----------------------------------------------------------------------------


def told_words(storage: Storage, case: Case) -> list[str | None]:
    found = entry(storage, case)
    return [one.words for line in (*found.steps, *found.mistakes) for one in (line, *line.earlier)]


def test_why_the_review_did_not_ask_somebody_is_not_theirs_to_take_back(
    storage: Storage, case: Case
) -> None:
    mother = register.add(storage, case)
    register.take(
        storage, case, mother, K.RESPONSE, on=DAY, words="It would have put her at risk.",
        details={"response": Response.NOT_APPROACHED.value},
    )  # fmt: skip
    register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    assert register.withdraw(storage, case, mother) == 1
    assert [line.words for line in entry(storage, case).steps] == [
        "It would have put her at risk.",
        None,
    ]


def test_all_their_words_go_with_every_version(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    said = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    register.correct(storage, case, said, on=DAY, words="Other words")
    register.take(storage, case, mother, K.EXPERIENCE, words="It was hard")
    wrong = register.take(storage, case, mother, K.FOCUS, words="Look at housing")
    register.correct(storage, case, wrong, is_mistake=True)
    register.take(storage, case, mother, K.SUPPORT, words="An advocate came")
    assert register.withdraw(storage, case, mother) == 4
    assert [words for words in told_words(storage, case) if words] == ["An advocate came"]
    assert entry(storage, case).standing is Standing.WITHDREW
    assert register.withdraw(storage, case, mother) == 0  # and no second event
    assert count(storage, Event, Event.verb == "involvement:withdrawn") == 1
    with storage.reading() as db:
        kept = db.scalars(select(Words.text).where(Words.text.is_not(None))).all()
        assert kept == ["An advocate came"]


def test_chosen_steps_alone(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    first = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    register.take(storage, case, mother, K.CONTRIBUTION, words="Something else")
    assert register.withdraw(storage, case, mother, [first]) == 1
    found = entry(storage, case)
    assert [(line.words, line.is_withdrawn) for line in found.steps] == [
        (None, True), ("Something else", False),
    ]  # fmt: skip
    assert found.standing is Standing.HEARD
    assert found.entry.steps[0].withdrawn_on == TODAY
    assert (found.entry.steps[0].has_words, found.entry.steps[1].has_words) == (False, True)
    other = register.take(storage, case, register.add(storage, case), K.FOCUS, words=WORDS)
    with pytest.raises(NotFound):
        register.withdraw(storage, case, mother, [other])


def test_words_that_are_gone_do_not_come_back_by_a_form_left_open(
    storage: Storage, case: Case
) -> None:
    mother = register.add(storage, case)
    said = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    register.withdraw(storage, case, mother)
    with pytest.raises(RuleBroken) as broken:
        register.correct(storage, case, said, on=DAY, words=WORDS)
    assert broken.value.field == "words"
    # Its day may be put right; the mark stays.
    register.correct(storage, case, said, on=DAY + timedelta(days=1), words="")
    line = only_step(storage, case)
    assert (line.on, line.words, line.is_withdrawn) == (DAY + timedelta(days=1), None, True)
    struck = register.correct(storage, case, line.id, is_mistake=True)
    with pytest.raises(RuleBroken):
        register.correct(storage, case, struck, words=WORDS)


def test_a_correction_and_a_taking_back_at_once(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    said = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    raised = at_once(
        lambda: register.correct(storage, case, said, words="Other words"),
        lambda: register.withdraw(storage, case, mother),
    )
    assert all(isinstance(error, RuleBroken) for error in raised)
    assert told_words(storage, case) == [None] * (2 - len(raised))
    assert count(storage, Words, Words.text.is_not(None)) == 0


def test_forms_that_were_kept_for_this_register_are_forgotten(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    register.take(storage, case, mother, K.CONTRIBUTION, words=WORDS)
    register_path, other = (
        f"/reviews/{case.review_id}/involvement",
        f"/reviews/{uuid4()}/involvement",
    )
    with storage.unit_of_work() as db:
        for path in (f"{register_path}/{mother}/steps/contribution", other):
            keep_form(db, case.manager.person_id, path, MultiDict([("words", WORDS)]), now=NOW)
    assert count(storage, KeptForm) == 2
    register.withdraw(storage, case, mother)
    with storage.reading() as db:
        assert db.scalars(select(KeptForm.path)).all() == [other]


def test_words_of_an_ended_entry_are_taken_back_too(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    register.take(storage, case, mother, K.RESPONSE, words="I fear him")
    with storage.unit_of_work() as db:
        service.end_participant(db, case.lead, db.get_one(Participant, mother), "Twice", NOW)
    assert register.withdraw(storage, case, mother) == 1


def test_the_trail_holds_digests_and_no_words(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case, label="Birth mother")
    said = register.take(storage, case, mother, K.CONTRIBUTION, on=DAY, words=WORDS)
    register.correct(storage, case, said, words="Other words")
    register.withdraw(storage, case, mother)
    with storage.reading() as db:
        told = " ".join(value or "" for value in db.scalars(select(EventValue.value)))
        digests = set(db.scalars(select(Words.digest)))
        verbs = db.scalars(
            select(Event.verb).where(Event.subject_id == mother).order_by(Event.sequence)
        ).all()
    assert not any(words in told for words in (WORDS, "Other words", "Birth mother"))
    assert len(digests) == 2
    assert all(digest in told for digest in digests)
    assert verbs == [
        "involvement:participant-added", "involvement:step-added", "involvement:step-corrected",
        "involvement:withdrawn",
    ]  # fmt: skip


def test_another_boards_step_is_absent(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child L")
    theirs = register.take(storage, other, register.add(storage, other), K.TOLD)
    with pytest.raises(NotAllowed):
        register.correct(storage, case, theirs, details={"route": "phone"})
