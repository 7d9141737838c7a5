"""From each thing’s own page to its history: there for whoever may open it, empty for nobody."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage
from qmapp.governance.signing.rules import Paper
from tests.factories import moderation, publishing, signing
from tests.factories.assessments import Case, make_case
from tests.factories.governed import on_the_board
from tests.support.databases import SqliteTemplate
from tests.web import test_access as table
from tests.web.access_world import World

LINK = re.compile(r'<a href="(/reviews/[0-9a-f-]{36}/history\?[^"]+)">History')
LINE = re.compile(r'<tr><td class="qm-nowrap">.*?</td><td[^>]*>(.*?)</td></tr>', re.DOTALL)
NOTHING = "Nothing that you may know of has happened here"
STATES, PEOPLE = "NRT", "AMHC2LPSO"
# By the page of each thing: what its history begins with.
FIRST = {
    "drafts.read": "A draft came in",
    "assessments.tasks": "began an assessment",
    "assessments.read": " an assessment",  # began, or reopened
    "findings.show": "wrote down a finding",
    "recommendations.show": "entered a recommendation",
    "responses.answer": "began the board’s response",
    "responses.version": "began the board’s response",
    "feedback.letter": "began a letter of feedback",
    "threads.show": "began a discussion",
    "proceedings.index": "entered other proceedings",
    "arrangements.edit": "settled how the review is governed",
    "involvement.entry": "added to the register of who was heard",
    "records.show": "added a record",
}


@dataclass
class Walked:
    """The links that were found: by page, who found which, and what it leads to."""

    firsts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    dead: list[str] = field(default_factory=list)
    links: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@pytest.fixture(scope="module")
def world(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("history")
    built = World(folder, sqlite_template.copy_to(folder))
    yield built
    built.storage.close()


def lines_of(page: str) -> list[str]:
    return [html.unescape(re.sub(r"<[^>]+>", "", one)) for one in LINE.findall(page)]


@pytest.fixture(scope="module")
def walked(world: World) -> Walked:
    """Every page of the table by everybody who may open it, and every link on it."""
    found = Walked()
    for line in table.lines():
        if line.method != "GET" or line.state not in STATES or line.endpoint not in FIRST:
            continue
        address = table._address(world, line, table._place(world, line.state))
        for who in PEOPLE:
            if line.signs[who] != "o":
                continue
            for written in LINK.findall(world.client(who).get(address).text):
                link = html.unescape(written)
                found.links[link].add(who)
                told = lines_of(world.client(who).get(link).text)
                if told:
                    found.firsts[line.endpoint].add(told[-1])
                else:
                    found.dead.append(f"{line.endpoint} in {line.state} as {who}: {link}")
    return found


def test_each_thing_leads_to_its_own_beginning(walked: Walked) -> None:
    assert walked.dead == []
    assert walked.firsts.keys() == FIRST.keys()
    for endpoint, firsts in walked.firsts.items():
        assert all(FIRST[endpoint] in one for one in firsts), (endpoint, firsts)


def test_nobody_else_learns_anything_from_such_an_address(world: World, walked: Walked) -> None:
    """Handed on, it shows nothing of a thing to whoever may not open the page of that thing."""
    told_nothing = 0
    for link, owners in walked.links.items():
        for who in "-XIgmarhc":
            assert world.client(who).get(link).status_code in {404, 302}, (link, who)
        if "about=" in link:
            for who in set(PEOPLE) - owners:
                answer = world.client(who).get(link)
                assert answer.status_code == 404 or NOTHING in answer.text, (link, who)
                told_nothing += answer.status_code == 200
    assert told_nothing > 10


# Things that the world of the table does not hold ----------------------------------------------


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def only_link(page: str) -> str:
    [link] = LINK.findall(page)
    return html.unescape(link)


def test_from_a_moderated_marker(
    storage: Storage, case: Case, as_: Callable[..., FlaskClient]
) -> None:
    moderation.assess(storage, case, case.commissioner, {1: "met"})
    moderation.agree(storage, case)
    client = as_(case.commissioner)
    page = client.get(f"/reviews/{case.review_id}/drafts/1/moderation/1").text
    [told] = lines_of(client.get(only_link(page)).text)
    assert "recorded an agreed judgement" in told
    assert told.endswith("marker 1")
    assert NOTHING in as_(case.observer).get(only_link(page)).text


def test_from_who_signs(storage: Storage, case: Case, as_: Callable[..., FlaskClient]) -> None:
    signing.ready(storage, case, needed=2)
    plan = f"/reviews/{case.review_id}/signing/plan/{Paper.REPORT.value}"
    told = lines_of(as_(case.manager).get(only_link(as_(case.manager).get(plan).text)).text)
    assert "by which a paper is signed" in told[-1] or "list of those who sign" in told[-1]
    # The chair of the board sets it too, and opens no history of a review.
    chair = as_(on_the_board(storage, case, BoardRole.CHAIR))
    page = chair.get(plan)
    assert (page.status_code, LINK.findall(page.text)) == (200, [])
    assert chair.get(f"/reviews/{case.review_id}/history").status_code == 404


def test_from_a_round(storage: Storage, case: Case, as_: Callable[..., FlaskClient]) -> None:
    signers = signing.ready(storage, case, needed=2)
    asked = signing.asked(storage, case)
    client = as_(next(iter(signers.values())))
    page = client.get(f"/reviews/{case.review_id}/signing/rounds/{asked}").text
    told = lines_of(client.get(only_link(page)).text)
    assert "asked for signatures" in told[-1]


def test_from_publication(storage: Storage, case: Case, as_: Callable[..., FlaskClient]) -> None:
    client = as_(case.manager)
    address = f"/reviews/{case.review_id}/publication"
    assert LINK.findall(client.get(address).text) == []
    publishing.arranged(storage, case)
    [told] = lines_of(client.get(only_link(client.get(address).text)).text)
    assert "arranged publication" in told


def test_from_how_long_it_is_kept(
    storage: Storage, case: Case, as_: Callable[..., FlaskClient], clock_at: Callable[..., None]
) -> None:
    client = as_(case.manager)
    address = f"/reviews/{case.review_id}/retention"
    assert LINK.findall(client.get(address).text) == []
    for year in (2040, 2041):
        form = {"keep_until-day": "1", "keep_until-month": "2", "keep_until-year": str(year)}
        assert client.post(address, data=form | {"because": "So."}).status_code == 302
    link = only_link(client.get(address).text)
    assert len(lines_of(client.get(link).text)) == 2  # each decision, in one history
    assert NOTHING in as_(case.observer).get(link).text


def test_addresses_that_name_nothing(case: Case, as_: Callable[..., FlaskClient]) -> None:
    client = as_(case.manager)
    for odd in (
        "about=x", "kind=x", "kind=draft", "kind=draft&number=x", "kind=draft&number=²",
        "kind=draft&number=99999999999999999999", "kind=feedback_letter&number=1", f"about={uuid4()}",
    ):  # fmt: skip
        page = client.get(f"/reviews/{case.review_id}/history?{odd}")
        assert (page.status_code, NOTHING in page.text) == (200, True), odd
