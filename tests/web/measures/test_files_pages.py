from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.measures import add, day, see, standing
from tests.web.conftest import As

FILE = f"""date,value,out of,note
{day(-30)},8 of 16,,<New>
{day(-10)},9,16,
{day(-5)},17,16,
"""


def bring(
    client: FlaskClient, base: str, text: str | bytes = FILE, name: str = "audits.csv"
) -> str:
    """The address of the page on which one looks at a file."""
    data = text.encode() if isinstance(text, str) else text
    form = client.get(f"{base}/bring").text
    own = re.search(r'name="own_id"[^>]*value="([^"]*)"', form)
    assert own is not None
    answer = client.post(f"{base}/bring", data={"own_id": own[1], "file": (BytesIO(data), name)})
    assert answer.status_code == 302
    return str(answer.location)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def client(as_: As, case: Case) -> FlaskClient:
    return as_(case.commissioner)


@pytest.fixture(autouse=True)
def had(storage: Storage, case: Case, made: UUID) -> None:
    see(storage, case, made, -10, 6, 16, note="Was")


def test_brought_looked_at_and_taken(
    client: FlaskClient, storage: Storage, made: UUID, base: str
) -> None:
    where = bring(client, base)
    page = client.get(where).text
    assert "3 rows in the file: 1 row is new, 1 puts another figure in the place" in page
    assert "1 has a fault and will be left out" in page
    assert "This is more than it is out of, or less than none. Check both numbers" in page
    assert "&lt;New&gt;" in page
    assert "6 of 16: Was" in page
    assert "Take 2 rows" in page
    assert len(standing(storage, made)) == 1
    assert "waits for a look: audits.csv" in client.get(base).text
    taken = client.post(f"{where}/take", data={"seen": seen(page)})
    assert taken.status_code == 302
    assert standing(storage, made) == [
        (day(-30), "8/16", "<New>"),
        (day(-10), "9/16", "Was"),
    ]
    assert "The file is taken: 1 observation is new, 1 was put right." in client.get(base).text
    again = client.post(f"{where}/take", data={"seen": seen(page)})
    assert again.status_code == 302
    assert "This file was taken already" in client.get(base).text
    assert "Take 2 rows" not in client.get(where).text
    assert "waits for a look" not in client.get(base).text


def test_what_cannot_be_read_stands_there_with_its_words(client: FlaskClient, base: str) -> None:
    text = f"date,value,out of,note\n31/02/2026,many <!>,about 16,Why\n{day(-3)},1,2,\n"
    page = client.get(bring(client, base, text)).text
    for words in ("31/02/2026", "many &lt;!&gt; of about 16", "Why"):
        assert f">{words}</td>" in page


def test_something_changed_meanwhile(
    client: FlaskClient, storage: Storage, case: Case, made: UUID, base: str
) -> None:
    where = bring(client, base)
    before = seen(client.get(where).text)
    see(storage, case, made, -30, 1, 16)
    clash = client.post(f"{where}/take", data={"seen": before})
    assert clash.status_code == 409
    assert "Something changed here since you looked" in clash.text
    assert len(standing(storage, made)) == 2
    assert client.post(f"{where}/take", data={"seen": seen(clash.text)}).status_code == 302


def test_put_aside(client: FlaskClient, storage: Storage, made: UUID, base: str) -> None:
    where = bring(client, base)
    page = client.get(where).text
    assert client.post(f"{where}/leave").status_code == 302
    assert client.post(f"{where}/leave").status_code == 302
    late = client.post(f"{where}/take", data={"seen": seen(page)})
    assert late.status_code == 422
    assert "was put aside" in late.text
    assert len(standing(storage, made)) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04rest", "This is a workbook. Save it as CSV first"),
        (b"day\n2026-01-01\n", "The first line names no column for the figure"),
        (b"date,value\n", "The file has its first line only"),
        (b"date,value\n" + b"2026-01-01,1\n" * 2_001, "The file has more than 2000 rows"),
        (b"\x00\x01\x02", "The file cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_refused_at_once(
    client: FlaskClient, base: str, data: bytes, said: str
) -> None:
    page = client.post(f"{base}/bring", data={"file": (BytesIO(data), "audits.csv")})
    assert page.status_code == 422
    assert said in page.text


def test_a_file_that_is_too_large_is_not_read(
    client: FlaskClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("importing", "views.files"):
        monkeypatch.setattr(f"qmapp.learning.measures.{room}.LARGEST_FILE", 100)
    data = {"file": (BytesIO(b"date,value\n" + b"x" * 100), "audits.csv")}
    page = client.post(f"{base}/bring", data=data)
    assert page.status_code == 422
    assert "larger than a table of observations" in page.text


def test_no_file_is_chosen(client: FlaskClient, base: str) -> None:
    page = client.post(f"{base}/bring", data={})
    assert page.status_code == 422
    assert "Choose a file" in page.text


def test_a_file_with_nothing_to_take_has_no_button(client: FlaskClient, base: str) -> None:
    where = bring(client, base, f"date,value\n{day(-10)},6 of 16\n")
    page = client.get(where).text
    assert 'name="seen"' not in page
    refused = client.post(f"{where}/take", data={"seen": "0" * 64})
    assert refused.status_code == 409


def test_what_was_taken_away_comes_back_as_it_stands(
    client: FlaskClient, storage: Storage, made: UUID, base: str
) -> None:
    export = client.get(f"{base}/observations.csv").data
    page = client.get(bring(client, base, export)).text
    assert "0 rows are new" in page
    assert "1 says what stands already" in page
    assert len(standing(storage, made)) == 1


def test_figures_below_nought_and_notes_like_formulas_come_back_too(
    client: FlaskClient, storage: Storage, case: Case, rec: UUID
) -> None:
    other = add(storage, case, rec, unit="days more than the year before")
    notes = ("- as agreed", "=1+1", "'=1+1", "")
    for at, note in enumerate(notes):
        see(storage, case, other, -at, -3.5 - at, note=note)
    base = f"/reviews/{case.review_id}/measures/{other}"
    export = client.get(f"{base}/observations.csv")
    assert f"{day(0)},-3.5,'- as agreed" in export.text
    page = client.get(bring(client, base, export.data)).text
    assert "4 rows in the file: 0 rows are new, 0 put another figure" in page
    assert "4 say what stands already, 0 have faults" in page


def test_another_measures_file_is_unknown(
    client: FlaskClient, as_: As, storage: Storage, case: Case, rec: UUID, base: str
) -> None:
    where = bring(client, base)
    other = add(storage, case, rec, is_share=True)
    there = f"/reviews/{case.review_id}/measures/{other}/files/{where.rsplit('/', 1)[1]}"
    assert client.get(there).status_code == 404
    assert client.post(f"{there}/take", data={"seen": ""}).status_code == 404
    stranger = make_case(storage, reference="Child L")
    assert as_(stranger.commissioner).get(where).status_code == 404
