from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.pages.overdue import overdue
from qmapp.desk.dashboards.rules import Owned
from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage, today
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind, Ending, Judged
from qmapp.learning.tags.models import StandingTag
from tests.factories.assessments import NOW, make_case
from tests.factories.impact import ACTIONS, Followed, followed, later_review, somebody
from tests.factories.practice import TITLE, enter
from tests.web.conftest import As


@pytest.fixture
def made(storage: Storage) -> Followed:
    return followed(storage)


@pytest.fixture
def base(made: Followed) -> str:
    return f"/boards/{made.board_id}/impact"


@pytest.fixture
def unknown(storage: Storage, made: Followed) -> None:
    """One recommendation is delivered with nothing to show, and one action is overdue."""
    with storage.unit_of_work() as db:
        db.execute(
            update(FollowUp)
            .where(FollowUp.id == made.follow_ups["lead"])
            .values(delivered_on=today() - timedelta(70), first_impact_on=today() - timedelta(1))
        )
        db.execute(
            update(Action)
            .where(Action.id == made.actions["rota"])
            .values(due_on=today() - timedelta(100))
        )


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_a_board_of_which_nothing_is_followed(as_: As, storage: Storage) -> None:
    case = make_case(storage)
    page = as_(case.chair).get(f"/boards/{case.board_id}/impact")
    assert page.status_code == 200
    assert "Nothing is followed yet" in page.text
    said = words(page.text)
    assert "Nothing is delivered yet Recommendations that the board takes up are followed" in said
    assert "0 recommendations taken up and 0 actions promised, from 1 review " in said
    for figure in ("recommendations", "actions", "checks", "asks", "issues", "drafts"):
        rows = as_(case.chair).get(f"/boards/{case.board_id}/impact/{figure}")
        assert rows.status_code == 200, figure
        assert "There is nothing of this kind yet." in rows.text


def test_the_page_says_n_of_n_and_every_figure_opens(
    as_: As, made: Followed, base: str, unknown: None
) -> None:
    client = as_(made.owner)
    page = client.get(base)
    said = words(page.text)
    assert "1 of 1" in said
    assert "delivered recommendation has nothing to show yet whether it made a difference" in said
    assert "1 of 3 actions is overdue. It is overdue by more than 90 days." in said
    assert "<svg" in page.text
    links = {one.replace("&amp;", "&") for one in re.findall(rf'href="({base}/[^"]*)"', page.text)}
    assert len(links) >= 12
    for link in links:
        assert client.get(link).status_code == 200, link
    [rows] = [one for one in links if "known=no_evidence" in one]
    found = client.get(rows)
    assert "1 of 1 recommendation: delivered, No evidence" in words(found.text)
    assert ACTIONS["lead"][0] in found.text
    assert f"/impact/{made.recommendations['lead']}" in found.text


def test_n_of_n_agree_with_their_numbers(
    as_: As, storage: Storage, made: Followed, base: str, unknown: None
) -> None:
    ended = {"ended_on": today(), "delivered_on": today() - timedelta(9)}
    with storage.unit_of_work() as db:
        for name, ending in (
            ("training", Ending.WITHOUT_IMPACT), ("rota", Ending.WITH_IMPACT),
        ):  # fmt: skip
            db.execute(
                update(FollowUp)
                .where(FollowUp.id == made.follow_ups[name])
                .values(**ended, ending=ending)
            )
        db.execute(
            update(Check)
            .where(Check.follow_up_id == made.follow_ups["lead"])
            .values(ended_at=NOW, ended_because="So.")
        )
    page = as_(made.owner).get(base).text
    said = words(page)
    assert "1 of 3 delivered recommendations has nothing to show yet whether it made" in said
    assert "1 of 2 closed recommendations was closed without impact." in said
    assert "1 of 2 recommendations still followed has no impact check to come" in said
    assert "1 of 1 recommendation closed with impact shown has an action that was taken" in said
    for gap, named in (("unasked", "lead"), ("done_again", "rota")):
        [where] = re.findall(rf'href="({base}/recommendations\?gap={gap})"', page)
        rows = as_(made.owner).get(where).text
        assert ACTIONS[named][0] in rows
        assert ACTIONS["training"][0] not in rows
    agency = words(as_(made.owner).get(f"{base}/agencies/{made.agency_id}").text)
    assert "1 of 3 actions of theirs is overdue: its day has passed" in agency


def test_harm_is_said_on_every_page_though_it_is_closed(
    as_: As, storage: Storage, made: Followed, base: str, unknown: None
) -> None:
    def change(name: str, **values: object) -> None:
        with storage.unit_of_work() as db:
            one = update(FollowUp).where(FollowUp.id == made.follow_ups[name])
            db.execute(one.values(judged=Judged.HARMFUL, judged_on=today(), **values))

    def page(address: str) -> str:
        return words(as_(made.owner).get(address).text)

    board = as_(made.owner).get(base).text
    assert "0 of 1 made a difference that was shown." in words(board)
    assert "did harm" not in words(board)
    assert "helped=yes" not in board  # nought opens nothing
    closed = {"ending": Ending.WITHOUT_IMPACT, "ended_on": today()}
    change("rota", **closed, delivered_on=today() - timedelta(9))
    board = as_(made.owner).get(base).text
    assert "1 of 2 did harm." in words(board)
    assert f'href="{base}/recommendations?known=harmful"' in board
    assert "1 of 1 closed so did harm." in words(board)
    assert "(did harm): " in words(board)
    rows = page(f"{base}/recommendations?known=harmful")
    assert "1 of 2 recommendations: delivered, Harmful side effect" in rows
    assert "Closed, did harm" in rows
    assert "Closed without impact" not in rows
    rows = page(f"{base}/recommendations?ending=without_impact&impact=harmful")
    assert "those too that did harm" in rows
    assert "taken up did harm, delivered or not" not in words(board)
    agency = page(f"{base}/agencies/{made.agency_id}")
    assert "1 of 3 recommendations that its actions answer did harm." in agency
    # Stopped because of it, nothing of it is delivered any more.
    change("rota", **closed, delivered_on=None)
    board = as_(made.owner).get(base).text
    assert "1 of 4 taken up did harm, delivered or not." in words(board)
    assert f'href="{base}/recommendations?impact=harmful"' in board
    later = later_review(storage, made, "Child Z", NOW + timedelta(100))
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == later).values(stage=Stage.REPORT_SIGNED))
    assert "Harm by 1 of 3 taken up" in page(f"{base}/issues")


def test_the_page_says_that_days_of_delivery_checks_have_passed(
    as_: As, storage: Storage, made: Followed, base: str
) -> None:
    with storage.unit_of_work() as db:
        delivery = update(Check).where(Check.kind == CheckKind.DELIVERY)
        db.execute(delivery.values(due_on=today() - timedelta(12)))
    said = words(as_(made.owner).get(base).text)
    assert re.search(r"(\d+) of \1 delivery checks due by then are overdue", said)
    assert "are due by then too" not in said


def test_squares_stand_beside_all_figures_of_the_table_or_beside_none(
    as_: As, made: Followed
) -> None:
    few = Owned(agency_id="a", name="Few", total=9, under_30=1, to_90=0, over_90=2)
    many = Owned(agency_id="b", name="Many", total=99, under_30=1, to_90=0, over_90=27)
    with as_(made.owner).application.test_request_context():
        to = Addresses(made.board_id)
        assert [one.squares for one in overdue([few], to).rows[0].cells] == [1, 0, 2]
        rows = overdue([few, many], to).rows
    assert {one.squares for row in rows for one in row.cells} == {0}


def test_every_cell_of_a_row_names_its_column_for_narrow_screens(
    as_: As, made: Followed, base: str
) -> None:
    for page in (base, f"{base}/actions", f"{base}/agencies/{made.agency_id}"):
        table = as_(made.owner).get(page).text.split("qm-scroll qm-stack")[1].split("</table>")[0]
        cells = re.findall(r"<td[^>]*>", table)
        assert cells, page
        assert all(re.search(r'data-k="[^"]+"', one) for one in cells), page


def test_what_is_asked_for_stands_in_the_address(as_: As, made: Followed, base: str) -> None:
    since, until = today() - timedelta(40), today() + timedelta(10)
    client = as_(made.owner)
    page = client.get(f"{base}?since={since}&until={until}&kind=scr").text
    assert f"since={since}" in page
    assert f"until={until}" in page
    assert "kind=scr" in page
    assert "Only reviews of one kind are counted: " in page
    assert "Nothing is followed yet" not in page
    for spoilt in ("since=0000-00-00", "until=x", "kind=%00%3Cscript%3E", "since=9999-12-31"):
        assert client.get(f"{base}?{spoilt}").status_code == 200
    for spoilt in ("page=-1", "page=99999999", "page=2", "agency=x", "marker=x", "issue=%00x",
                   "since=2026-13-01&changed=moved"):  # fmt: skip
        for figure in ("actions", "recommendations", "drafts", "reviews"):
            assert client.get(f"{base}/{figure}?{spoilt}").status_code == 200, spoilt


def test_nothing_of_one_kind_is_not_nothing_at_all(as_: As, made: Followed, base: str) -> None:
    page = words(as_(made.owner).get(f"{base}?kind=sar").text)
    assert "No review of this kind was set up." in page
    assert "Nothing that is counted here was closed." in page
    assert "No action that is counted here was promised." in page
    assert "was set up yet" not in page


def test_one_agency_alone(
    as_: As, storage: Storage, made: Followed, base: str, unknown: None
) -> None:
    """What has an owner is narrowed, the rest is not; the page says so, and its figures agree."""
    with storage.unit_of_work() as db:
        db.execute(update(Action).where(Action.id == made.actions["rota"]).values(agency_id=None))
    client = as_(made.owner)
    of_agency = client.get(f"{base}?agency={made.agency_id}")
    said = words(of_agency.text)
    assert "2 recommendations taken up and 2 actions promised, from 1 review" in said
    assert "Narrowed to actions of Harrow police" in said
    assert "0 of 2 actions are overdue" in said
    assert "1 of 1 delivered recommendation" in said
    links = {
        one.replace("&amp;", "&") for one in re.findall(rf'href="({base}/[^"]*)"', of_agency.text)
    }
    for link in links:
        figure = re.split(r"[/?]", link.removeprefix(f"{base}/"))[0]
        narrowed = figure in {"recommendations", "actions", "checks"}
        assert (f"agency={made.agency_id}" in link) == narrowed, link
        assert client.get(link).status_code == 200
    [rows] = [one for one in links if "recommendations?known=no_evidence" in one]
    opened = words(client.get(rows).text)
    assert "1 of 1 recommendation: answered by actions of Harrow police, delivered" in opened
    checks = words(client.get(f"{base}/checks?agency={made.agency_id}&check=impact").text)
    assert "answered by actions of Harrow police" in checks
    partnership = words(client.get(f"{base}?agency=none").text)
    assert "Narrowed to actions of Partnership as a whole" in partnership
    assert "1 of 1 action is overdue" in partnership
    assert "Nothing is delivered yet" in partnership
    assert client.get(f"{base}?agency={made.other_board_id}").status_code == 404
    assert "Narrowed to" not in client.get(f"{base}?agency=%00x").text


def test_the_kind_narrows_no_drafts(as_: As, made: Followed, base: str) -> None:
    client = as_(made.owner)
    assert "drafts?" not in client.get(f"{base}?kind=scr").text.replace("drafts?marker=", "")
    rows = words(client.get(f"{base}/drafts?kind=scr&marker=qm13").text)
    assert "on marker 13" in rows
    assert "Serious" not in rows


def test_who_may_set_the_checks_finds_the_way(as_: As, made: Followed, base: str) -> None:
    way = f"/boards/{made.board_id}/checks"
    assert way in as_(made.case.chair).get(base).text
    assert way not in as_(made.owner).get(base).text


def test_rows_of_what_is_not_there(as_: As, made: Followed, base: str) -> None:
    client = as_(made.owner)
    assert client.get(f"{base}/everything").status_code == 404
    other = made.other_board_id
    assert client.get(f"{base}/actions?agency={other}").status_code == 404
    assert client.get(f"/boards/{other}/impact").status_code == 404
    assert client.get(f"/boards/{other}/impact/agencies/{made.agency_id}").status_code == 404


def test_an_interest_leaves_reviews_out_and_tells_not_which(
    as_: As, storage: Storage, made: Followed, base: str, unknown: None
) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=made.board_id, review_id=made.review_id,
                person_id=made.owner.person_id, statement="I know them.", declared_at=NOW,
                declared_by=made.owner.person_id,
            )
        )  # fmt: skip
    client = as_(made.owner)
    for address in (base, f"{base}/actions", f"{base}/agencies/{made.agency_id}"):
        page = client.get(address).text
        assert "Reviews in which you declared an interest are left out" in page
        assert "Child K" not in page
        assert str(made.review_id) not in page
        assert ACTIONS["rota"][0] not in page


def test_a_contact_sees_the_actions_of_their_agency_and_nothing_else(
    as_: As, storage: Storage, made: Followed, base: str, unknown: None
) -> None:
    client = as_(made.contact)
    way_in = client.get("/impact")
    assert f"{base}/agencies/{made.agency_id}" in way_in.text
    page = client.get(f"{base}/agencies/{made.agency_id}")
    assert page.status_code == 200
    assert "1 of 3" in words(page.text)
    assert ACTIONS["rota"][0] in page.text
    assert "Child K" not in page.text  # they see no review
    assert "recommendations that its actions answer" not in page.text
    late = client.get(f"{base}/agencies/{made.agency_id}?overdue=yes").text
    assert ACTIONS["rota"][0] in late
    assert ACTIONS["lead"][0] not in late
    for closed in (base, f"{base}/actions", f"{base}/recommendations"):
        assert client.get(closed).status_code == 404
    outsider = as_(made.outsider)
    assert outsider.get(f"{base}/agencies/{made.agency_id}").status_code == 404


def test_a_member_sees_what_is_known_of_what_an_agency_answers(
    as_: As, made: Followed, base: str, unknown: None
) -> None:
    page = words(as_(made.owner).get(f"{base}/agencies/{made.agency_id}").text)
    assert "1 of 1 delivered recommendation that its actions answer has nothing to show" in page
    assert "Child K" in page


def test_the_way_in(as_: As, storage: Storage, made: Followed, base: str) -> None:
    chair = as_(made.case.chair)
    assert 'href="/impact"' in chair.get("/").text
    assert chair.get("/impact").location == base
    administrator = as_(somebody(storage, made.board_id, BoardRole.ADMINISTRATOR))
    assert 'href="/impact"' not in administrator.get("/").text
    assert "Nothing to follow" in administrator.get("/impact").text
    assert administrator.get(base).status_code == 404


def test_an_issue_that_the_board_entered_is_called_by_its_name(
    as_: As, storage: Storage, made: Followed, base: str
) -> None:
    with storage.unit_of_work() as db:
        entered = enter(db, made.case.manager, made.board_id).issue_id
    later = later_review(storage, made, "Child Z", NOW + timedelta(100))
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == later).values(stage=Stage.REPORT_SIGNED))
        db.execute(update(StandingTag).values(tag=entered))
    client = as_(made.owner)
    for where in (base, f"{base}/issues", f"{base}/reviews?issue={entered}"):
        said = words(client.get(where).text)
        assert TITLE in said, where
        assert entered not in said, where
