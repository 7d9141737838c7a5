"""A file of practice issues: looked at, then taken or put aside."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from qmapp.casework.practice import queries
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.practice import enter
from tests.web.conftest import As

FILE = "stage,title,basis,note\n1,A <b>first</b>,published,Page 1\n99,A second,,\n2,A third,own,\n"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/learning/entries"


def send(client: FlaskClient, base: str, text: str = FILE, own_id: str = "") -> str:
    """Bring a file; the address of its look."""
    file = (BytesIO(text.encode()), "map.csv")
    data = {"file": file, "own_id": own_id or str(uuid4())}
    answer = client.post(f"{base}/bring", data=data)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def titles(storage: Storage, case: Case) -> list[str]:
    with storage.reading() as db:
        return [one.title for one in queries.list_entries(db, case.board_id)]


def test_looked_at_row_by_row_then_taken(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.manager)
    assert "14 of 44" in client.get(f"{base}/bring").text
    look = send(client, base)
    page = client.get(look).text
    assert "3 rows in the file: 2 are new" in page
    assert "1 has a fault and will be left out" in page
    assert "“99” is no stage of the map" in page
    assert "A &lt;b&gt;first&lt;/b&gt;" in page
    assert "Enter 2 issues" in page
    assert titles(storage, case) == []
    for _ in range(2):
        assert client.post(f"{look}/take", data={"seen": seen(page)}).headers["Location"] == base
    assert titles(storage, case) == ["A <b>first</b>", "A third"]
    over = client.get(look).text
    assert "taken already" in over
    assert "Enter 2 issues" not in over


def test_what_changed_meanwhile_is_shown_first(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client = as_(case.manager)
    look = send(client, base)
    old = seen(client.get(look).text)
    with storage.unit_of_work() as db:
        enter(db, case.chair, case.board_id, "A third", stage="early_help_assessments")
    stale = client.post(f"{look}/take", data={"seen": old})
    assert stale.status_code == 409
    assert "Nothing was taken" in stale.text
    assert "1 is new" in stale.text
    client.post(f"{look}/take", data={"seen": seen(stale.text)})
    assert sorted(titles(storage, case)) == ["A <b>first</b>", "A third"]


def test_put_aside(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.manager)
    look = send(client, base)
    old = seen(client.get(look).text)
    client.post(f"{look}/leave")
    assert "put aside" in client.get(look).text
    assert client.post(f"{look}/take", data={"seen": old}).status_code == 422
    assert titles(storage, case) == []


@pytest.mark.parametrize(
    ("text", "words"), [("", "The file is empty"), ("a,b\n1,2\n", "does not name the column")]
)
def test_files_that_cannot_be_read(as_: As, case: Case, base: str, text: str, words: str) -> None:
    file = (BytesIO(text.encode()), "map.csv")
    answer = as_(case.manager).post(f"{base}/bring", data={"file": file})
    assert answer.status_code == 422
    assert words in answer.text


def test_no_file(as_: As, case: Case, base: str) -> None:
    answer = as_(case.manager).post(f"{base}/bring", data={})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_another_boards_file_is_not_there(as_: As, storage: Storage, case: Case, base: str) -> None:
    look = send(as_(case.manager), base)
    other = make_case(storage)
    theirs = look.replace(str(case.board_id), str(other.board_id))
    for address in (look, theirs):
        client = as_(other.manager)
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/take", data={"seen": ""}).status_code == 404
        assert client.post(f"{address}/leave").status_code == 404
    assert titles(storage, case) == []
