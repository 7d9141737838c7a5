"""The page of the search."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board, Membership
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.responses import agree, begin, find, give, recommend
from tests.factories.search import declare

TEXTS = (
    "Findings",
    "The <b>zebra</b> & the school rang twice.",
    "Nobody asked the zebra’s keeper.",
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


def test_what_was_found_is_marked_and_nothing_of_it_is_mark_up(case: Case, as_) -> None:
    page = as_(case.commissioner).get("/search?q=zebra").text
    assert "The &lt;b&gt;<mark>zebra</mark>&lt;/b&gt; &amp; the school" in page
    assert "2 texts with these words, in 1 of 1 reviews whose words you may read." in page
    assert "1 to 2 of 2" in page
    assert f"/reviews/{case.review_id}/drafts/1#p-1-1" in page
    assert "OFFICIAL" in page or "qm-marking" in page


def test_every_kind_leads_to_its_page(storage: Storage, case: Case, as_) -> None:
    finding = find(storage, case, "A zebra was overlooked")
    recommendation = recommend(storage, case, "Count every zebra.")
    begin(storage, case)
    give(storage, case, recommendation)
    agree(storage, case)
    client: FlaskClient = as_(case.commissioner)
    page = client.get("/search?q=zebra").text
    addresses = set(re.findall(r'href="(/reviews/[^"#]+)', page))
    assert addresses == {
        f"/reviews/{case.review_id}/drafts/1",
        f"/reviews/{case.review_id}/findings/{finding}",
        f"/reviews/{case.review_id}/recommendations/{recommendation}",
        f"/reviews/{case.review_id}/response/versions/1",
    }
    for address in addresses:
        assert client.get(address).status_code == 200
    assert f"/response/versions/1#r{1}" in page
    only = client.get("/search?q=zebra&kind=finding").text
    assert "1 to 1 of 1" in only
    chair = as_(case.chair).get("/search?q=zebra").text
    assert "1 to 1 of 1" in chair
    assert "/drafts/1" not in chair


def test_a_reference_leads_to_its_review_and_to_no_other(storage: Storage, case: Case, as_) -> None:
    other = make_case(storage, reference="Child O", texts=("A zebra too.",))
    client: FlaskClient = as_(case.chair)
    for said in ("Child K", " child  k ", '"Child K"', "“Child K”"):
        page = client.get("/search", query_string={"q": said}).text
        assert f'<a href="/reviews/{case.review_id}">Child K: open the review</a>' in page, said
        assert page.index("open the review") < page.index('role="status"')
        assert "Nothing that you may read has these words" not in page
    assert client.get(f"/reviews/{case.review_id}").status_code == 200
    for said in ("Child", "Child O", "K", "zebra"):
        page = client.get("/search", query_string={"q": said}).text
        assert "open the review" not in page, said
        assert str(other.review_id) not in page
    declare(storage, case, case.chair.person_id)
    hidden = as_(case.chair).get("/search?q=Child+K").text
    assert "open the review" not in hidden
    # What one may not open is told as what is not there.
    absent = as_(case.chair).get("/search?q=Child+Z").text
    assert main(hidden).replace("Child K", "Child Z") == main(absent)


def main(page: str) -> str:
    """The page without its head and foot, which hold tokens."""
    return page[page.index("<main") : page.index("</main>")]


def test_a_reference_of_common_words_leads_to_its_review_too(storage: Storage, as_) -> None:
    case = make_case(storage, reference="The A")
    answer = as_(case.chair).get("/search?q=the+a")
    assert answer.status_code == 422
    assert "The A: open the review" in answer.text


def test_what_is_of_reviews_stands_before_practice_issues(storage: Storage, as_) -> None:
    case = make_case(storage, texts=("Findings", "No strategy discussions were held."))
    with storage.unit_of_work() as db:
        member = Membership(
            board_id=case.board_id, person_id=case.commissioner.person_id,
            role=BoardRole.REVIEW_MANAGER, since=NOW,
        )  # fmt: skip
        db.add(member)
    page = as_(case.commissioner).get("/search?q=“strategy+discussions”").text
    assert page.index('id="hits"') < page.index('id="issues"')
    assert "“strategy discussions”. 1 text" in page
    assert "““" not in page


def test_the_words_are_kept_with_what_narrows_them(case: Case, as_) -> None:
    client: FlaskClient = as_(case.commissioner)
    page = client.get(
        "/search",
        query_string={"q": 'zebra "school rang"', "review": case.review_id, "earlier": "yes"},
    ).text
    assert 'value="zebra &#34;school rang&#34;"' in page
    assert f'<option value="{case.review_id}" selected>' in page
    assert "kind=passage" in page
    assert "earlier=yes" in page


def test_what_is_unknown_in_the_address_narrows_nothing(storage: Storage, case: Case, as_) -> None:
    other = make_case(storage, reference="Child O", texts=("A zebra too.",))
    client: FlaskClient = as_(case.commissioner)
    whole = client.get("/search?q=zebra").text
    for odd in (f"review={other.review_id}", f"review={uuid4()}", "review=x", "kind=y", "page=-1",
                "page=99999999999999999999", "page=z"):  # fmt: skip
        page = client.get(f"/search?q=zebra&{odd}").text
        assert "2 texts with these words" in page, odd
        assert "Child O" not in page
    assert "Child O" not in whole


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("the", "These words stand in nearly every text"),
        ("-zebra", "Add a word to look for"),
        ("???", "Enter a word"),
        ("zebra " * 34_000, "Shorten your search to 200 characters"),
    ],
)
def test_what_cannot_be_looked_for_is_said_beside_the_field(
    case: Case, as_, said: str, told: str
) -> None:
    answer = as_(case.commissioner).get("/search", query_string={"q": said})
    assert answer.status_code == 422
    assert answer.text.count(told) == 2
    assert 'href="#q"' in answer.text
    assert "<title>Error:" in answer.text
    assert len(answer.text) < 40_000


def test_nothing_asked_and_nothing_found(case: Case, as_) -> None:
    client: FlaskClient = as_(case.commissioner)
    assert "You may read words of 1 review." in client.get("/search").text
    assert "Nothing that you may read has these words" in client.get("/search?q=lion").text
    nobody = as_(make_case_less(case))
    assert "No review’s words are yours to read yet" in nobody.get("/search").text


def make_case_less(case: Case):
    """The manager of a board, who has no role on its review."""
    return case.manager


def test_an_interest_is_said_without_saying_in_which(storage: Storage, case: Case, as_) -> None:
    declare(storage, case, case.commissioner.person_id)
    page = as_(case.commissioner).get("/search?q=zebra").text
    assert "A review in which you declared an interest is left out" in page
    assert "Child K" not in page
    assert "zebra</mark>" not in page


def test_practice_issues_are_found_by_the_people_of_a_board(case: Case, as_) -> None:
    page = as_(case.chair).get("/search?q=“strategy+discussions”").text
    assert re.search(r"[1-9]\d* of \d+ practice issues", page)
    assert f"/boards/{case.board_id}/learning/issues/" in page
    # Somebody of no board has nowhere to open them.
    lead = as_(case.lead).get("/search?q=“strategy+discussions”").text
    assert "practice issues." not in lead
    only = as_(case.chair).get("/search?q=zebra+strategy&kind=briefing")
    assert only.status_code == 200


def test_the_box_stands_on_every_page_of_who_is_signed_in(case: Case, as_, client) -> None:
    page = as_(case.commissioner).get("/reviews").text
    assert 'action="/search"' in page
    assert 'id="find-q"' in page
    assert 'id="find-q"' not in as_(case.commissioner).get("/search").text
    assert 'action="/search"' not in client.get("/markers").text


def test_common_words_that_are_not_looked_for_are_named(case: Case, as_) -> None:
    client = as_(case.commissioner)
    told = "Not looked for, as nearly every text has them: the, of."
    assert told in client.get("/search?q=the+zebra+of").text
    assert "Not looked for" not in client.get("/search?q=%22the+zebra%22").text


def test_what_was_looked_for_is_kept_nowhere(
    storage: Storage, case: Case, as_, capfd: pytest.CaptureFixture[str]
) -> None:
    as_(case.commissioner).get("/search?q=zyxwolkenheim")
    as_(case.commissioner).get("/search?q=zyxwolkenheim+the&page=x")
    with storage.reading() as db:
        for table in ("events", "event_values", "kept_forms", "jobs"):
            for row in db.execute(text(f"SELECT * FROM {table}")):
                assert "zyxwolkenheim" not in str(tuple(row))
    told = capfd.readouterr()
    assert "zyxwolkenheim" not in told.out + told.err


def test_the_page_asks_as_often_for_much_as_for_little(storage: Storage, case: Case, as_) -> None:
    many = make_case(storage, reference="Child O", texts=[f"{n}. A zebra" for n in range(300)])
    asked: list[str] = []
    event.listen(storage.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for who in (case.commissioner, many.commissioner):
        client = as_(who)
        client.get("/search?q=zebra")
        asked.clear()
        client.get("/search?q=zebra")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_review_that_is_named_is_asked_for_as_one_that_is_not_there(
    storage: Storage, case: Case, as_
) -> None:
    make_case(storage, reference="Child O")
    client = as_(case.commissioner)
    asked: list[str] = []
    event.listen(storage.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for said in ("Child+X", "Child+K", "Child+O", "Child+Z"):
        asked.clear()
        client.get(f"/search?q={said}")
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1


def test_long_names_and_many_reviews(storage: Storage, case: Case, as_) -> None:
    with storage.unit_of_work() as db:
        db.get_one(Board, case.board_id).name = "B" * 200
    assert as_(case.chair).get("/search?q=zebra").status_code == 200


def test_all_hits_stand_on_one_page_to_print(storage: Storage, as_) -> None:
    case = make_case(storage, texts=[f"Otter number {turn}." for turn in range(230)])
    client: FlaskClient = as_(case.commissioner)
    page = client.get("/search?q=otter&kind=passage").text
    assert "1 to 20 of 230" in page
    assert "Printed here: 1 to 20 of 230." in page
    [url] = re.findall(r'href="(/search[^"]*page=all)">Show the first 200', page)
    whole = client.get(url.replace("&amp;", "&")).text
    assert whole.count("<mark>Otter</mark>") == 200
    assert "Printed here: 1 to 200 of 230." in whole
    assert "Show the first" not in whole
    few = client.get("/search?q=“otter+number+1”&page=all").text
    assert "1 to 1 of 1" in few
    assert "Printed here" not in few
    assert few.count("<mark>") >= 1
