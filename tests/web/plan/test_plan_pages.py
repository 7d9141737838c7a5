from __future__ import annotations

import csv
import io
import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage, clock, today
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import Ending
from qmapp.learning.intake.models import Intake
from qmapp.learning.plan.rules import HEADS, Column
from qmapp.people.accounts.models import Membership
from tests.factories.assessments import NOW, Case, declare_interest, make_case
from tests.factories.plan import Planned, action, agreed, beside, edit, out
from tests.factories.responses import agree as agree_response
from tests.factories.responses import begin, give, promise, recommend, reword, take_up
from tests.web.conftest import As

LATER = date(today().year + 1, 6, 30)
OWNER = {Column.OWNER: "Named nurse"}


@pytest.fixture
def plan(storage: Storage) -> Planned:
    return agreed(storage)


@pytest.fixture
def board(plan: Planned) -> str:
    return f"/boards/{plan.board_id}/plan"


@pytest.fixture
def review(plan: Planned) -> str:
    return f"/reviews/{plan.review_id}/plan"


def brought(client: FlaskClient, base: str, data: bytes, name: str = "plan.xlsx") -> str:
    """Bring a file; the address on which its changes are looked at."""
    answer = client.post(f"{base}/bring", data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def buttons(page: str) -> dict[str, list[str]]:
    """The choices that a page offers, by name."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="radio"[^>]*name="(c-[^"]+)" value="([^"]+)"', page):
        found.setdefault(name, []).append(value)
    return found


def say(storage: Storage, plan: Planned, action_id: UUID, delivery: Delivery, words: str) -> None:
    with storage.unit_of_work() as db:
        version = db.get_one(Action, action_id).version
        following.say(
            db, plan.case.chair, action_id, Said(delivery, words), version=version, now=NOW
        )


def test_nothing_to_follow_yet(as_: As, storage: Storage) -> None:
    case = make_case(storage)
    for where in (f"/boards/{case.board_id}/plan", f"/reviews/{case.review_id}/plan"):
        page = as_(case.manager).get(where)
        assert page.status_code == 200
        assert "Nothing is followed yet" in page.text
        assert "Bring a changed plan" not in page.text


def test_the_plan_shows_what_is_done_and_what_came_of_it(
    as_: As, storage: Storage, plan: Planned, review: str, board: str
) -> None:
    say(storage, plan, plan.first, Delivery.AT_RISK, "Nobody has time.")
    for where in (review, board):
        page = as_(plan.case.manager).get(where).text
        assert "Agree who leads." in page
        assert "Finding 1: Nobody knew who led" in page
        assert "0 of 3 actions are delivered, 0 of 3 are overdue." in page
        assert "At risk, was Not started. Nobody has time." in page
        assert "Owner: Head of service, Health Trust. Due: 1 March 2027." in page
        # An action that answers two recommendations stands under both, and counts once.
        assert page.count("Look at ten cases.") == 2


def test_n_of_n_agree_with_their_numbers(
    as_: As, storage: Storage, plan: Planned, review: str
) -> None:
    with storage.unit_of_work() as db:
        db.execute(
            update(Action)
            .where(Action.id == plan.first)
            .values(delivery=Delivery.DELIVERED, delivery_on=NOW.date())
        )
        db.execute(update(Action).where(Action.id == plan.second).values(due_on=NOW.date()))
    page = words_of_page(as_(plan.case.manager).get(review).text)
    assert "1 of 3 actions is delivered, 1 of 3 is overdue." in page
    page = words_of_page(as_(plan.case.manager).get(review.replace("/plan", "/actions")).text)
    assert "1 of 3 actions is delivered; 1 overdue." in page


def test_the_plan_says_what_was_agreed_while_an_open_version_changes_it(
    as_: As, storage: Storage, plan: Planned, review: str
) -> None:
    take_up(storage, plan.case)
    reword(storage, plan.one, "Words that nobody agreed.")
    with storage.unit_of_work() as db:
        db.execute(update(Finding).values(title="A finding that nobody agreed"))
    for page in (review, f"{review}.csv"):
        text = as_(plan.case.observer).get(page).text
        assert "Agree who leads." in text, page
        assert "Nobody knew who led" in text, page
        assert "nobody agreed" not in text, page


@pytest.mark.parametrize("state", [State.DROPPED, State.SPLIT, State.MERGED])
def test_what_stands_no_more_is_left_out_and_counted_as_such(
    as_: As, storage: Storage, plan: Planned, board: str, review: str, state: State
) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Recommendation).where(Recommendation.id == plan.one).values(state=state))
    for where in (board, review):
        page = words_of_page(as_(plan.case.manager).get(where).text)
        assert "Agree who leads." not in page
        assert "What would it take to ask each child?" in page
        assert "1 recommendation was dropped or went into others. It is not in this plan" in page
        assert "0 of 2 actions are delivered" in page  # `shared` answers the other one too
    # One that was closed stands as it was closed.
    with storage.unit_of_work() as db:
        db.execute(
            update(FollowUp)
            .where(FollowUp.recommendation_id == plan.one)
            .values(ending=Ending.WITHOUT_IMPACT, ended_on=NOW.date())
        )
    page = words_of_page(as_(plan.case.manager).get(board).text)
    assert "Agree who leads." in page
    assert "went into others" not in page


def words_of_page(text: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", text).split())


def test_filters_live_in_the_address(as_: As, storage: Storage, plan: Planned, board: str) -> None:
    client = as_(plan.case.manager)
    say(storage, plan, plan.second, Delivery.ON_TRACK, "")
    page = client.get(f"{board}?agency={plan.health}").text
    assert "Agree who leads." in page
    assert "What would it take" not in page
    assert '<span class="qm-num">1 of 2</span> recommendations' in page
    assert "What would it take" in client.get(f"{board}?delivery=on_track").text
    assert "No recommendation is like this" in client.get(f"{board}?overdue=1").text
    assert client.get(f"{board}?agency=x&delivery=y&page=z&overdue=0").status_code == 200
    # A page beyond the last is the last.
    assert "Agree who leads." in client.get(f"{board}?page=99999999").text
    assert "Agree who leads." in client.get(f"{board}?page=-1").text
    narrowed = client.get(f"{board}.csv?delivery=on_track").text
    assert "Agree who leads" not in narrowed


def test_the_files_hold_the_whole_plan(as_: As, plan: Planned, review: str, board: str) -> None:
    client = as_(plan.case.manager)
    for where in (review, board):
        answer = client.get(f"{where}.xlsx")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=plan-")
        assert answer.headers["Cache-Control"] == "no-store"
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
        lines = list(sheet.iter_rows(values_only=True))
        assert list(lines[0]) == list(HEADS.values())
        answer = client.get(f"{where}.csv")
        table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert len(lines) == len(table) == 5
        assert '\'=HYPERLINK("x") is asked of each child.' in {row[8] for row in table}


def test_what_was_changed_in_a_file_is_looked_at_and_taken(
    as_: As, storage: Storage, plan: Planned, review: str
) -> None:
    client = as_(plan.case.manager)
    changes = {
        plan.first: OWNER | {Column.DUE: LATER, Column.BECAUSE: "The post is vacant."},
        plan.second: {Column.DELIVERY: "Delivered"},
    }
    where = brought(client, review, edit(client.get(f"{review}.xlsx").data, changes))
    page = client.get(where).text
    assert "Stands here now" in page
    assert "Named nurse, Health Trust" in page
    assert "The post is vacant." in page
    assert "Cannot be taken as it is" in page
    assert "Add what shows that it is done" in page
    offered = buttons(page)
    assert set(offered) == {f"c-{plan.first}-owner", f"c-{plan.first}-due"}
    assert page.count(" checked") == 2
    chosen = {f"c-{plan.first}-owner": "take-2", f"c-{plan.first}-due": "leave-2"}
    answer = client.post(where, data=chosen)
    assert answer.status_code == 302
    assert "1 change is taken." in client.get(answer.location).text
    found = action(storage, plan.first)
    assert (found.owner_role, found.due_on) == ("Named nurse", date(2027, 3, 1))
    # Sent again, by the button or by going back: it is done once.
    again = client.post(where, data=chosen)
    assert again.status_code == 302
    assert "taken already" in client.get(again.location).text
    assert client.get(where).status_code == 302


def test_what_cannot_be_read_stands_there_with_its_words(
    as_: As, plan: Planned, review: str
) -> None:
    client = as_(plan.case.manager)
    changes = {plan.first: {Column.DELIVERY: "Nearly <there>", Column.DUE: "spring"}}
    page = client.get(
        brought(client, review, edit(client.get(f"{review}.xlsx").data, changes))
    ).text
    assert "In the file, “Delivery”" in page
    assert "Nearly &lt;there&gt;" in page
    assert "In the file, “Due”" in page
    assert ">spring<" in page


def test_a_conflict_wants_a_choice(as_: As, storage: Storage, plan: Planned, review: str) -> None:
    client = as_(plan.case.manager)
    data = edit(
        client.get(f"{review}.xlsx").data,
        {plan.first: {Column.DELIVERY: "On track"}},
    )
    say(storage, plan, plan.first, Delivery.AT_RISK, "No room.")
    where = brought(client, review, data)
    page = client.get(where).text
    assert "When the file was made" in page
    assert " checked" not in page
    name = f"c-{plan.first}-delivery"
    answer = client.post(where, data={})
    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.text
    assert "Choose which of the two is right" in answer.text
    assert client.post(where, data={name: buttons(page)[name][0]}).status_code == 302
    assert action(storage, plan.first).delivery is Delivery.ON_TRACK


def test_what_changes_while_somebody_looks_is_shown_and_nothing_is_taken(
    as_: As, storage: Storage, plan: Planned, review: str
) -> None:
    client = as_(plan.case.manager)
    changes = {plan.first: OWNER, plan.second: {Column.NOTE: "A note."}}
    where = brought(client, review, edit(client.get(f"{review}.xlsx").data, changes))
    sent = {name: values[0] for name, values in buttons(client.get(where).text).items()}
    say(storage, plan, plan.second, Delivery.AT_RISK, "No room.")
    answer = client.post(where, data=sent)
    assert answer.status_code == 409
    assert "Something was changed here while you looked" in answer.text
    # What was chosen and still stands is still chosen; the other is asked for again.
    assert answer.text.count(" checked") == 1
    assert action(storage, plan.first).owner_role == "Head of service"
    again = {name: values[0] for name, values in buttons(answer.text).items()}
    assert client.post(where, data=again).status_code == 302
    with storage.reading() as db:
        assert "A note." in db.scalars(select(ActionNote.words)).all()


def test_files_that_are_no_plan_are_refused_and_nothing_is_kept(
    as_: As, storage: Storage, plan: Planned, review: str
) -> None:
    client = as_(plan.case.manager)
    answer = client.post(f"{review}/bring", data={})
    assert answer.status_code == 422
    assert "Choose the file of the changed plan" in answer.text
    for data, said in (
        (b"", "The file is empty"),
        (b"PK\x03\x04 no", "cannot be read as a workbook"),
        (b"a,b\n1,2\n", "no column “qmapp key”"),
    ):
        sent = {"file": (io.BytesIO(data), "plan.xlsx")}
        answer = client.post(f"{review}/bring", data=sent)
        assert answer.status_code == 422
        assert said in answer.text
        assert 'href="#file"' in answer.text
    with storage.reading() as db:
        assert not db.scalars(select(Intake)).all()


def test_a_form_sent_twice_keeps_one_file_and_it_waits(
    as_: As, storage: Storage, plan: Planned, board: str
) -> None:
    client = as_(plan.case.manager)
    data = edit(client.get(f"{board}.xlsx").data, {plan.first: OWNER})
    own_id = str(uuid4())
    for _ in range(2):
        sent = {"file": (io.BytesIO(data), "plan.xlsx"), "own_id": own_id}
        assert client.post(f"{board}/bring", data=sent).status_code == 302
    with storage.reading() as db:
        made = db.scalars(select(Intake)).one()
    page = client.get(f"{board}/bring").text
    assert f"{board}/changes/{made.id}" in page
    # What somebody brought is theirs alone to look at.
    assert str(made.id) not in as_(plan.case.chair).get(f"{board}/bring").text
    assert as_(plan.case.chair).get(f"{board}/changes/{made.id}").status_code == 404
    # Nor is it under another address.
    assert client.get(f"/reviews/{plan.review_id}/plan/changes/{made.id}").status_code == 404
    answer = client.post(f"{board}/changes/{made.id}/leave")
    assert "Nothing of it is taken." in client.get(answer.location).text
    assert "waiting" not in client.get(f"{board}/bring").text


def test_another_boards_people_and_keys(
    as_: As, storage: Storage, plan: Planned, review: str, board: str
) -> None:
    other = agreed(storage, reference="Child Z")
    client = as_(other.case.manager)
    for where in (review, board, f"{review}.xlsx", f"{board}.csv", f"{board}/bring"):
        assert client.get(where).status_code == 404
    stolen = edit(out(storage, plan), {plan.first: OWNER})
    where = brought(client, f"/boards/{other.board_id}/plan", stolen)
    page = client.get(where).text
    assert "Lines 2, 3, 4, 5." in page
    assert "Named nurse" not in page
    assert "Write down who leads" not in page
    forged = client.post(where, data={f"c-{plan.first}-owner": "take-2"})
    assert forged.status_code == 409
    assert action(storage, plan.first).owner_role == "Head of service"


def test_an_interest_keeps_a_review_out_of_the_plan_without_telling_which(
    as_: As, storage: Storage, plan: Planned, review: str, board: str
) -> None:
    declare_interest(storage, plan.case, plan.case.manager)
    client = as_(plan.case.manager)
    assert client.get(review).status_code == 404
    assert client.get(f"{review}/bring").status_code == 404
    page = client.get(board).text
    assert "Nothing is followed yet" in page
    assert "Child K" not in page
    table = list(csv.reader(io.StringIO(client.get(f"{board}.csv").data.decode("utf-8-sig"))))
    assert len(table) == 1


def test_an_action_of_a_review_out_of_sight_shows_number_and_delivery_alone(
    as_: As, storage: Storage, plan: Planned, board: str
) -> None:
    other = beside(storage, plan)
    say(storage, plan, plan.first, Delivery.AT_RISK, "A note of Child K.")
    places = (board, f"/reviews/{other.review_id}/plan")
    for where in places:
        page = as_(plan.case.chair).get(where).text
        assert f"/actions/{plan.first}" in page
        assert "A note of Child K." in page
    declare_interest(storage, plan.case, plan.case.manager)
    client = as_(plan.case.manager)
    for where in places:
        page = client.get(where).text
        assert "Say so in every plan." in page
        assert "An action of a review that you do not see." in page
        assert "Action 1" in page
        assert "At risk" in page
        assert str(plan.first) not in page
        for words in (
            "A note of Child K.",
            "Write down who leads.",
            "Owner: Head of service, Health",
        ):
            assert words not in page
        # Neither the figures nor what a filter lets through tell more of it.
        assert "0 of 1 action is delivered" in page
        for asked in (f"agency={plan.health}", "delivery=at_risk"):
            assert "No recommendation is like this" in client.get(f"{where}?{asked}").text
        table = client.get(f"{where}.csv").text
        assert "A note of Child K." not in table
        assert str(plan.first) not in table


def test_who_reads_and_who_brings(as_: As, storage: Storage, plan: Planned, review: str) -> None:
    case: Case = plan.case
    for name in ("commissioner", "panel", "lead", "observer"):
        client = as_(case.people[name])
        assert client.get(review).status_code == 200
        assert "Bring a changed plan" not in client.get(review).text
        assert client.get(f"{review}/bring").status_code == 404
        assert client.get(f"/boards/{case.board_id}/plan").status_code == 404
    # A contact of an agency has no plan of a review or of the board.
    with storage.unit_of_work() as db:
        db.add(
            Membership(
                board_id=case.board_id, person_id=case.observer.person_id,
                role=BoardRole.AGENCY_CONTACT, agency_id=plan.health, since=clock(),
            )
        )  # fmt: skip
    assert as_(case.observer).get(f"/boards/{case.board_id}/plan").status_code == 404


def test_a_plan_of_hundreds_costs_as_many_queries_as_one_of_two(
    as_: As, storage: Storage, plan: Planned, board: str
) -> None:
    client = as_(plan.case.manager)

    def count() -> int:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(storage.engine, "before_cursor_execute", note)
        page = client.get(board)
        event.remove(storage.engine, "before_cursor_execute", note)
        assert page.status_code == 200
        return len(statements)

    count()
    few = count()
    case = make_case(storage, reference="Child Q")
    many = agreed_many(storage, case, 60)
    other = as_(case.manager)
    page = other.get(f"/boards/{many}/plan")
    assert "Page 1 of 2</p>" in page.text
    # On paper it says that it is not all.
    assert 'class="qm-print qm-small">Page 1 of 2 of the plan is printed here' in page.text
    assert "Recommendation of number 59." in other.get(f"/boards/{many}/plan?page=9").text
    client, board = other, f"/boards/{many}/plan"
    count()
    assert count() == few


def agreed_many(storage: Storage, case: Case, number: int) -> UUID:
    """A board whose plan has so many recommendations, each with an action."""
    begin(storage, case)
    for place in range(number):
        one = recommend(storage, case, f"Recommendation of number {place}.")
        give(storage, case, one)
        promise(storage, case, one, what=f"Action of number {place}.")
    agree_response(storage, case)
    return case.board_id
