"""Ten thousand pieces, three thousand passages: nothing is lost, and no more is asked."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from qmapp.casework.drafts import reads
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.catalogue import digest
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories.assessments import Case, begin, edition, make_case, submit
from tests.factories.bundle import fill

LIST = (3_000, 10_000)
# For the marked draft, which shows every piece at once.
SHOWN = (3_000, 2_000)
PAGES = ("evidence", "matrix", "matrix?marker=7&stance=supports", "matrix.csv", "evidence.jsonld")


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


@dataclass(frozen=True)
class Bundle:
    """A case, and somebody who may see all of its evidence."""

    case: Case
    client: FlaskClient

    def url(self, tail: str) -> str:
        return f"/reviews/{self.case.review_id}/drafts/1/{tail}"

    def get(self, tail: str) -> str:
        answer = self.client.get(self.url(tail), buffered=True)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


Make = Callable[[int, int], Bundle]


@pytest.fixture
def make(app: Flask, storage: Storage, sign_in: Callable[..., FlaskClient]) -> Make:
    """Call it with passages and pieces: as many, in the submitted assessments of three."""
    # Pages of megabytes are not looked at tag by tag here; the small ones are, elsewhere.
    app.test_client_class = FlaskClient

    def make(passages: int, pieces: int) -> Bundle:
        texts = [f"Words of passage {n}, and some more of them." for n in range(passages)]
        case = make_case(storage, texts=texts)
        for n, who in enumerate((case.lead, case.commissioner, case.second_commissioner)):
            assessment = begin(storage, case, who)
            fill(
                storage, case, assessment, pieces // 3 + (n < pieces % 3), note=f"{who.name}, piece"
            )
            submit(storage, who, assessment)
        with storage.reading() as db:
            get_edition(db, digest(edition()))  # a process reads each edition once
            person = db.get_one(Person, case.panel.person_id)
        return Bundle(case, sign_in(app.test_client(), person))

    return make


def test_more_passages_and_pieces_take_no_more_queries(make: Make, storage: Storage) -> None:
    asked: dict[str, dict[str, list[str]]] = {}
    for size, (passages, pieces) in {"few": (30, 60), "many": (600, 1_200)}.items():
        bundle = make(passages, pieces)
        for tail in PAGES:
            reads.forget_noted()
            with counting(storage) as executed:
                bundle.get(tail)
            asked.setdefault(tail, {})[size] = executed
    for tail, of in asked.items():
        assert len(of["many"]) == len(of["few"]), "\n".join([tail, *of["many"]])
        assert len(of["many"]) <= 40, "\n".join([tail, *of["many"]])


def test_a_long_draft_shows_every_passage_and_every_piece(make: Make) -> None:
    passages, pieces = SHOWN
    bundle = make(passages, pieces)
    page = bundle.get("evidence")
    on_words = sum(n % 10 != 0 for part in (667, 667, 666) for n in range(part))
    assert f"{on_words} pieces of evidence on " in page
    assert len(set(re.findall(r'<article class="qm-ev[^>]*id="ev-([^"]+)"', page))) == on_words
    assert len(set(re.findall(r'<mark [^>]*data-ev="([^"]+)"', page))) == on_words
    shown = [int(n) for n in re.findall(r"Words</mark>.*?passage (\d+),|Words of passage (\d+),", page)
             for n in n if n]  # fmt: skip
    assert set(shown) == set(range(passages))


@pytest.fixture
def ten_thousand(make: Make) -> Bundle:
    return make(*LIST)


def test_ten_thousand_pieces_are_all_counted_and_all_taken_away(
    ten_thousand: Bundle, storage: Storage
) -> None:
    pieces = LIST[1]
    with storage.reading() as db:
        rows = db.execute(select(Evidence.id, Evidence.marker_id, Evidence.stance)).all()
    assert len(rows) == pieces
    page = ten_thousand.get("matrix")
    assert f"{pieces} pieces of evidence, under 18 of 18 markers." in page
    expected = Counter((row.marker_id, row.stance) for row in rows)
    assert _counted(page) == {
        (edition().marker(marker).number, stance.value): n
        for (marker, stance), n in expected.items()
    }
    table = list(csv.DictReader(io.StringIO(ten_thousand.get("matrix.csv").removeprefix("\ufeff"))))
    assert len(table) == len({(row["Note"], row["Whose"]) for row in table}) == pieces
    numbers = [int(row["Number"]) for row in table]
    assert numbers == sorted(numbers)
    written = json.loads(ten_thousand.get("evidence.jsonld"))
    ids = [item["id"].removeprefix("urn:uuid:") for item in written["first"]["items"]]
    assert written["total"] == len(ids) == pieces
    assert set(ids) == {str(row.id) for row in rows}


def _counted(page: str) -> Mapping[tuple[int, str], int]:
    found = re.findall(r'matrix\?marker=(\d+)&amp;stance=([a-z_]+)#items"[^>]*>(\d+)', page)
    return {(int(m), stance): int(n) for m, stance, n in found if stance != "records"}


def test_a_large_file_goes_out_whole_and_says_how_long_it_is(ten_thousand: Bundle) -> None:
    answer = ten_thousand.client.get(ten_thousand.url("evidence.jsonld"))
    assert len(answer.data) == int(answer.headers["Content-Length"]) > 4 * 1024 * 1024
    answer.close()
