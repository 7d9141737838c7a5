"""One action that answers two reviews: what is read of each, by whom, on every page and file."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.rules import CheckKind
from tests.factories.following import next_check
from tests.factories.impact import ACTIONS
from tests.factories.responses import recommend, take_up
from tests.factories.shared import (
    NOTE_OF_A,
    OWN_OF_B,
    PROOF_OF_A,
    SECRETS_OF_A,
    TITLE_OF_B,
    WORDS_OF_B,
    Shared,
    agree_b,
    shared,
)
from tests.web.conftest import As

OF_B = (WORDS_OF_B, OWN_OF_B, TITLE_OF_B)
WHAT_OF_A = ACTIONS["rota"][0]


@pytest.fixture
def world(storage: Storage) -> Shared:
    return shared(storage)


def words_of(client: FlaskClient, where: str) -> str:
    """What a page, a table or a workbook says, hidden sheets and columns too."""
    answer = client.get(where)
    assert answer.status_code == 200, where
    if not where.endswith(".xlsx"):
        return str(answer.text)
    book = load_workbook(io.BytesIO(answer.data))
    return "\n".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    )


def told(pages: Mapping[str, str], hidden: Collection[str]) -> list[tuple[str, str]]:
    """Where something that is hidden is told all the same, and what."""
    return [(where, one) for where, said in pages.items() for one in hidden if one in said]


def plans_of(place: str) -> Iterator[str]:
    yield from (f"{place}/plan{ending}" for ending in ("", ".xlsx", ".csv"))


def pages_of_a(world: Shared) -> Iterator[str]:
    """Every page on which the action of A stands, for whoever reads A."""
    review, board = f"/reviews/{world.a.review_id}", f"/boards/{world.board_id}"
    put = world.a.recommendations["rota"]
    yield f"{review}/actions/{world.action}"
    yield f"{review}/actions"
    yield f"{review}/impact"
    yield f"{review}/impact/{put}"
    yield f"{review}/recommendations/{put}/model"
    yield f"{review}/recommendations/{put}/measures"
    yield from plans_of(review)
    yield from plans_of(board)
    yield f"{board}/impact"
    yield from (f"{board}/impact/{one}" for one in ("recommendations", "actions", "checks"))


def pages_of_b(world: Shared) -> Iterator[str]:
    """Every page of B that is there when its response is agreed."""
    review, put = f"/reviews/{world.b.review_id}", world.recommendation_b
    yield f"{review}/actions"
    yield f"{review}/impact"
    yield f"{review}/impact/{put}"
    yield f"{review}/recommendations/{put}/model"
    yield f"{review}/recommendations/{put}/measures"
    yield from plans_of(review)


# While B is open -------------------------------------------------------------------------------


def test_an_open_response_is_opened_to_nobody_by_tying(as_: As, world: Shared) -> None:
    client = as_(world.member)
    for where in pages_of_b(world):
        assert client.get(where).status_code == 404, where
    home = client.get(f"/reviews/{world.b.review_id}")
    assert home.status_code == 200
    assert f"/reviews/{world.b.review_id}/actions" not in home.text


def test_nor_do_the_pages_of_the_agreed_one_tell_of_it(as_: As, world: Shared) -> None:
    client, hidden = as_(world.member), (*OF_B, str(world.recommendation_b))
    pages = {where: words_of(client, where) for where in pages_of_a(world)}
    assert told(pages, hidden) == []
    assert WHAT_OF_A in words_of(client, f"/boards/{world.board_id}/plan.csv")


def test_whoever_writes_the_open_response_sees_what_they_tied(as_: As, world: Shared) -> None:
    page = as_(world.a.case.manager).get(f"/reviews/{world.b.review_id}/response")
    assert page.status_code == 200
    assert WORDS_OF_B in page.text


def test_a_new_version_shows_no_member_what_it_adds(
    as_: As, storage: Storage, world: Shared
) -> None:
    case = world.a.case
    take_up(storage, case)
    new = recommend(storage, case, "Zqnew: say who comes at night.")
    review = f"/reviews/{case.review_id}"
    where = f"{review}/recommendations/{new}/measures"
    assert as_(world.member).get(where).status_code == 404
    assert as_(world.a.owner).get(f"{where}/add").status_code == 404
    for path in (f"{review}/impact/{new}", f"{review}/recommendations/{new}/model"):
        assert as_(world.member).get(path).status_code == 404
    client = as_(world.member)
    assert told({path: words_of(client, path) for path in pages_of_a(world)}, ["Zqnew"]) == []


# Since B is agreed -----------------------------------------------------------------------------


def test_since_it_is_agreed_both_are_read(as_: As, storage: Storage, world: Shared) -> None:
    agree_b(storage, world)
    client, board = as_(world.member), f"/boards/{world.board_id}"
    for where in (*pages_of_a(world), *pages_of_b(world)):
        words_of(client, where)
    own = words_of(client, f"/reviews/{world.a.review_id}/actions/{world.action}")
    assert WORDS_OF_B in own
    assert NOTE_OF_A in own
    there = f"/reviews/{world.b.review_id}/impact/{world.recommendation_b}"
    assert PROOF_OF_A in words_of(client, there)
    for where in plans_of(board):
        said = words_of(client, where)
        assert WORDS_OF_B in said, where
        assert WHAT_OF_A in said, where


@pytest.mark.parametrize("who", ["apart", "apart_manager", "on_b"])
def test_who_may_not_read_the_one_reads_nothing_of_it_by_the_other(
    as_: As, storage: Storage, world: Shared, who: str
) -> None:
    agree_b(storage, world)
    actor: Actor = getattr(world, who)
    client, board = as_(actor), f"/boards/{world.board_id}"
    where = list(pages_of_b(world))
    if who != "on_b":
        where += [*plans_of(board), f"{board}/impact"]
        where += [f"{board}/impact/{one}" for one in ("recommendations", "actions", "checks")]
    pages = {path: words_of(client, path) for path in where}
    # Nor is there a link to what would answer 404.
    assert told(pages, (*SECRETS_OF_A, f"/reviews/{world.a.review_id}/")) == []
    assert WORDS_OF_B in words_of(client, f"/reviews/{world.b.review_id}/plan.csv")
    own = f"/reviews/{world.a.review_id}"
    for path in (f"/actions/{world.action}", "/actions", "/impact", "/plan"):
        assert client.get(own + path).status_code == 404, path


def test_a_check_rests_on_no_evidence_that_its_maker_may_not_read(
    as_: As, storage: Storage, world: Shared
) -> None:
    check = next_check(storage, agree_b(storage, world), CheckKind.IMPACT)
    where = f"/reviews/{world.b.review_id}/impact/{world.recommendation_b}/checks/{check.id}"
    assert PROOF_OF_A in words_of(as_(world.a.case.manager), where)
    said = words_of(as_(world.apart_manager), where)
    assert not [one for one in SECRETS_OF_A if one in said]
