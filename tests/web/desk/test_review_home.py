"""A review's home: what each is told to do, and what blindness keeps from it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import event

from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.storage import clock
from qmapp.people.accounts.models import Person
from tests.factories import register
from tests.factories.assessments import add_draft, begin, make_case, submit
from tests.factories.publishing import at_stage

NEXT, QUIET = "Next for you", "Nothing waits for you here now"


@pytest.fixture(autouse=True)
def now(clock_at):
    clock_at(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


@pytest.fixture
def look(page_of):
    """Open a review's home as one of the people of a case; returns the main part in words."""

    def look(case, name, path=None):
        return " ".join(re.sub(r"<[^>]+>", " ", page_of(case, name, path)).split())

    return look


@pytest.fixture
def page_of(app, storage, sign_in):
    """The same with its marks, so that one sees where it leads."""
    clients = {}

    def page_of(case, name, path=None):
        key = (case.review_id, name)
        if key not in clients:
            with storage.reading() as db:
                person = db.get_one(Person, case.people[name].person_id)
            clients[key] = sign_in(app.test_client(), person)
        answer = clients[key].get(path or f"/reviews/{case.review_id}")
        assert answer.status_code == 200
        return answer.text.split("<main")[1].split("</main>")[0]

    return page_of


def submitted(storage, case, name):
    """The assessment of one of the people, begun and submitted."""
    begun = begin(storage, case, case.people[name])
    submit(storage, case.people[name], begun, now=clock())
    return begun


def next_for(words):
    return re.split(" Drafts | Dates against ", re.split(f"{NEXT} |{QUIET} ", words)[1])[0]


def test_before_the_first_draft_each_is_told_their_part(storage, look):
    case = make_case(storage, with_draft=False)
    assert "Add your first draft" in next_for(look(case, "lead"))
    assert "Judge the process so far" in next_for(look(case, "commissioner"))
    panel = look(case, "panel")
    assert f"{QUIET} No draft is sent yet" in panel
    assert NEXT not in panel
    assert "Enter the dates" in next_for(look(case, "manager"))
    assert "No draft yet." in look(case, "panel")


def test_a_draft_not_sent_is_known_to_the_lead_reviewers_alone(storage, look):
    case = make_case(storage, sent=False)
    for name in ("lead", "second_lead"):
        words = look(case, name)
        assert "Yours alone until you send it." in words
        assert "Check draft 1 against the 18 markers yourself" in next_for(words)
        assert "Send draft 1" in words
    for name in ("commissioner", "panel", "observer", "manager", "chair"):
        words = look(case, name)
        assert "Draft 1" not in words
        assert "draft 1" not in words
        assert "Send draft" not in words


def test_a_first_draft_is_waited_for_until_it_is_sent(storage, look):
    case = make_case(storage, with_draft=False)
    assert "Lead reviewer: Send the first draft" in look(case, "panel")


def test_a_chair_who_sees_no_draft_is_not_told_to_wait_for_the_first(storage, look):
    assert "Send the first draft" not in look(make_case(storage), "chair")


def test_blindness_hides_another_judgement_its_events_and_their_number(storage, look):
    case = make_case(storage)
    before = {name: look(case, name) for name in ("commissioner", "second_commissioner", "panel")}
    submitted(storage, case, "lead")
    after = {name: look(case, name) for name in before}
    for name in ("commissioner", "second_commissioner"):
        assert after[name] == before[name]  # to the letter
        assert "stays closed to you until you have submitted yours" in after[name]
    assert "self-check, submitted 20 November 2026" not in before["panel"]
    assert "Lead Example: self-check, submitted" in after["panel"]
    assert "Lead Example submitted the self-check of draft 1" in after["panel"]
    assert "Commissioner: Submit the assessment of draft 1" in after["panel"]


def test_when_both_are_in_all_are_sent_to_the_profile(storage, look):
    case = make_case(storage)
    submitted(storage, case, "lead")
    assert "Your self-check is submitted. Not all" in next_for(look(case, "lead"))
    submitted(storage, case, "commissioner")
    for name in ("lead", "commissioner", "panel", "observer"):
        words = look(case, name)
        assert "2 judgements of draft 1 are in" in next_for(words)
        assert "2 judgements of draft 1 are in" in look(case, name, "/")
        assert "Nothing waits for you" in look(case, name, "/")  # it is offered, and does not wait
        assert "submitted the commissioner’s assessment of draft 1" in words
    waiting = look(case, "second_commissioner")
    assert "Judge draft 1 against the 18 markers" in next_for(waiting)
    assert "submitted the" not in waiting
    assert "Lead Example: self-check" not in waiting


def test_the_way_to_ones_own_assessment_stays_when_the_next_draft_comes(storage, page_of):
    case = make_case(storage)
    begun = begin(storage, case, case.lead)
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id,
            draft_id=uuid4(), reading_id=uuid4(), number=2, sent=False,
        )  # fmt: skip
    page = page_of(case, "lead")
    waiting = page.split('id="waiting"')[1].split("</section>")[0]
    assert f'href="/assessments/{begun.id}/markers/1"' in waiting
    assert "Finish your self-check of draft 1" in waiting
    first_draft = page.split("<b>Draft 1</b>")[1].split("</ul>")[0]
    assert f'href="/assessments/{begun.id}"' in first_draft
    assert "Finish your self-check of draft 1" in page_of(case, "lead", "/")
    # It is theirs: nobody else is told of it.
    assert str(begun.id) not in page_of(case, "panel")


def test_a_submitted_assessment_is_a_link_for_whoever_may_read_it(storage, page_of):
    case = make_case(storage)
    begun = submitted(storage, case, "commissioner")
    for name in ("commissioner", "panel"):
        assert f'href="/assessments/{begun.id}/read"' in page_of(case, name)
    assert str(begun.id) not in page_of(case, "lead")


def test_whoever_keeps_it_without_a_role_is_told_why_and_sees_the_date_of_sending(storage, look):
    words = look(make_case(storage), "chair")
    assert "You have no part in this review" not in words
    assert "Drafts, evidence and judgements open only to those with a role" in next_for(words)
    assert re.search(r"Draft sent . 10 November 2026", words)


def test_the_first_page_brings_it_together(storage, look):
    case = make_case(storage)
    words = look(case, "commissioner", "/")
    assert "Judge draft 1 against the 18 markers" in words
    assert "Child K" in words
    assert "Nothing waits for you" in look(case, "chair", "/")
    submitted(storage, case, "lead")
    assert look(case, "commissioner", "/") == words


def test_the_number_of_queries_does_not_grow_with_the_review(storage, look):
    def count(case, name):
        look(case, name)
        statements = []

        def note(*args):
            statements.append(args[2])

        event.listen(storage.engine, "before_cursor_execute", note)
        look(case, name)
        event.remove(storage.engine, "before_cursor_execute", note)
        return len(statements)

    small, large = make_case(storage), make_case(storage, reference="Child L")
    submitted(storage, small, "lead")
    for name in ("lead", "commissioner", "second_commissioner", "third_commissioner"):
        submitted(storage, large, name)
    register.add(storage, small)
    for group in (Group.MOTHER, Group.FATHER, Group.HEALTH):
        entry = register.add(storage, large, group)
        register.take(storage, large, entry, StepKind.CONTRIBUTION, words=register.WORDS)
    at_stage(storage, small, Stage.MODERATION)  # where agreeing, feedback and signing are asked of
    # Of these one each for findings, recommendations, coding, the response and who reads over boards.
    assert count(large, "panel") == count(small, "panel") <= 56
