"""Opening and saving a marker asks the database equally often, however much there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages import draft as pages_draft
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState, digest
from qmapp.casework.drafts import reads
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.catalogue import digest as digest_of
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories.assessments import NOW, Case, add_draft, begin, edition, make_case, marker, pin

MARKER = 5
# Who asks and what they may: 9. What is on record for the markers: 9. Draft, board: 3. The
# records that may be chosen: 1.
OPENING = 23
# The draft's words when this process opens them first, and the line in the log of reading.
OPENING_FIRST = OPENING + 8
# With its event; the first save of a marker makes the judgement's row too.
SAVING = 28

SignIn = Callable[[FlaskClient, Person], FlaskClient]


@contextmanager
def counting(storage: Storage) -> Iterator[list[str]]:
    """Every statement that is executed within the block."""
    executed: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        executed.append(statement)

    event.listen(storage.engine, "before_cursor_execute", note)
    try:
        yield executed
    finally:
        event.remove(storage.engine, "before_cursor_execute", note)


def full_case(storage: Storage, passages: int, pieces: int, assessments: int) -> Case:
    """A draft of so many passages, that so many people assess."""
    made = make_case(storage)
    case = replace(made, draft_id=uuid4(), reading_id=uuid4())
    with storage.unit_of_work() as db:
        add_draft(
            db,
            case.board_id,
            case.review_id,
            case.lead.person_id,
            draft_id=case.draft_id,
            reading_id=case.reading_id,
            number=2,
            texts=[f"Words of passage {number}." for number in range(passages)],
        )
        for number in range(assessments - 1):
            other = Person(
                id=uuid4(), email=f"{uuid4()}@example.org", name=f"Other {number}", created_at=NOW
            )
            db.add(other)
            db.flush()
            db.add(
                Assessment(
                    board_id=case.board_id, review_id=case.review_id, draft_id=case.draft_id,
                    reading_id=case.reading_id, kind=AssessmentKind.COMMISSIONER,
                    author_id=other.id, state=AssessmentState.OPEN, started_at=NOW,
                )
            )  # fmt: skip
    return case


@pytest.fixture
def count(app: Flask, storage: Storage, sign_in: SignIn) -> Callable[..., dict[str, list[str]]]:
    """Call it with a size: what is executed to open a marker first, again, and to save it."""

    def count(passages: int = 30, pieces: int = 2, assessments: int = 2) -> dict[str, list[str]]:
        case = full_case(storage, passages, pieces, assessments)
        assessment = begin(storage, case, case.commissioner)
        for number in range(pieces):
            pin(
                storage,
                case,
                case.commissioner,
                assessment,
                number=MARKER if number % 2 else MARKER + 1,
                position=1 + number % 29,
            )
        with storage.reading() as db:
            person = db.get_one(Person, case.commissioner.person_id)
            get_edition(db, digest_of(edition()))  # a process reads each edition once
        client = sign_in(app.test_client(), person)
        address = f"/assessments/{assessment.id}/markers/{MARKER}"
        reads.forget_noted()
        pages_draft.forget_folios()
        with counting(storage) as first:
            page = client.get(address)
        assert page.status_code == 200
        assert page.text.count('name="do" value="pin:') == passages - 1  # not its heading
        with counting(storage) as again:
            assert client.get(address).text.count("Words of passage") >= passages
        with counting(storage) as saved:
            answer = client.post(address, data=form(page.text))
        assert answer.status_code == 302
        return {"first": first, "again": again, "saved": saved}

    return count


def form(page: str) -> dict[str, str]:
    question = marker(MARKER).questions[0].id
    token = page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]
    typed = {"reasons": "Because of 1.4.", f"answer:{question}": "yes"}
    bases = {f"base-{name}": digest("") for name in typed}
    return {"csrf_token": token, "do": "stay", **typed, **bases}


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"passages": 30}, {"passages": 300}),
        ({"pieces": 1}, {"pieces": 40}),
        ({"assessments": 2}, {"assessments": 20}),
    ],
    ids=["passages", "evidence", "assessments"],
)
def test_more_of_anything_takes_no_more_queries(
    count: Callable[..., dict[str, list[str]]], less: dict[str, int], more: dict[str, int]
) -> None:
    few, many = count(**less), count(**more)
    for step in ("first", "again", "saved"):
        assert len(many[step]) == len(few[step]), step


def test_a_300_passage_draft_is_opened_and_judged_with_few_queries(
    count: Callable[..., dict[str, list[str]]],
) -> None:
    executed = count(passages=300, pieces=40, assessments=20)
    assert len(executed["again"]) <= OPENING, "\n".join(executed["again"])
    assert len(executed["first"]) <= OPENING_FIRST, "\n".join(executed["first"])
    assert len(executed["saved"]) <= SAVING, "\n".join(executed["saved"])


def test_words_are_not_fetched_again_for_the_next_marker(
    count: Callable[..., dict[str, list[str]]],
) -> None:
    executed = count(passages=300)
    whole_reading = [
        one for one in executed["again"] if "FROM passages" in one and "ORDER BY" in one
    ]
    assert whole_reading == []
