"""What people do on the pages of reviews, and what they are told."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from qmapp.casework.reviews import queries
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import ReviewRole
from qmapp.people.notices.models import Message
from tests.factories.accounts import make_board, make_person
from tests.factories.reviews import make_review, put_on
from tests.web.reviews.conftest import BOARD_ROLES

DETAILS = {
    "reference": "Child Q",
    "kind": "lcspr",
    "scope_note": "From 2024 to 2025.",
    "commissioned_on-day": "2", "commissioned_on-month": "2", "commissioned_on-year": "2026",
    "draft_due_on-day": "1", "draft_due_on-month": "12", "draft_due_on-year": "2026",
    "sign_off_target_on-day": "1", "sign_off_target_on-month": "2", "sign_off_target_on-year": "2027",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(clock_at):
    clock_at(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


@pytest.fixture
def manager(case):
    return case.open_as("manager")


def new_url(case):
    return f"/boards/{case.board.id}/reviews/new"


def find(case, reference):
    with case.storage.reading() as db:
        return queries.find_by_reference(db, case.board.id, reference)


def page_of(answer):
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_manager_sets_a_review_up_and_says_who_is_on_it(case, manager):
    assert "never a real name" in manager.get(new_url(case)).text
    answer = manager.post(new_url(case), data=DETAILS)
    review = find(case, "Child Q")
    assert page_of(answer) == f"/reviews/{review.id}/people"
    people = manager.get(page_of(answer)).text
    assert "Its reference is Child Q" in people
    answer = manager.post(
        f"/reviews/{review.id}/people",
        data={"give-person": str(case.people["member"].id), "give-role": "commissioner"},
    )
    assert "Member" in manager.get(page_of(answer)).text
    home = manager.get(f"/reviews/{review.id}").text
    assert "It has no lead reviewer yet." in home
    assert "1 December 2026" in home
    assert "OFFICIAL-SENSITIVE" in home


def test_a_name_is_questioned_and_everything_typed_stays(case, manager):
    answer = manager.post(
        new_url(case), data=DETAILS | {"reference": "Kayleigh", "draft_due_on-day": "31"}
    )
    page = answer.text
    assert answer.status_code == 200
    assert "“Kayleigh” looks like a name. Use a code such as Child K" in page
    assert page.count('href="#reference"') == 1
    assert re.search(r'id="reference"[^>]*value="Kayleigh"|value="Kayleigh"[^>]*', page)
    assert "From 2024 to 2025." in page
    assert 'value="31"' in page
    assert "<title>Error:" in page
    assert find(case, "Kayleigh") is None


def test_a_reference_in_use_is_said_at_its_field(case, manager):
    page = manager.post(new_url(case), data=DETAILS | {"reference": "child k"}).text
    assert "already has a review with this reference" in page
    assert 'href="#reference"' in page


def test_odd_dates_are_asked_about_once_and_then_believed(case, manager):
    odd = DETAILS | {"sign_off_target_on-year": "2026", "sign_off_target_on-month": "11"}
    page = manager.post(new_url(case), data=odd).text
    assert "The target for sign-off comes before the draft is due." in page
    assert find(case, "Child Q") is None
    assert page_of(manager.post(new_url(case), data=odd | {"dates_are_right": "y"}))
    assert find(case, "Child Q").sign_off_target_on.month == 11


def test_impossible_dates_are_refused_even_when_confirmed(case, manager):
    wrong = DETAILS | {"sign_off_target_on-year": "2025", "dates_are_right": "y"}
    page = manager.post(new_url(case), data=wrong).text
    assert "cannot be before the review was commissioned" in page
    assert 'href="#sign_off_target_on-day"' in page


def test_the_page_says_when_the_markers_were_not_written_for_the_kind(case, manager):
    manager.post(new_url(case), data=DETAILS | {"kind": "sar"})
    home = manager.get(f"/reviews/{find(case, 'Child Q').id}").text
    assert "The markers were not written for this kind of review" in home
    assert "15 Safeguarding Adult Review Quality Markers" in home
    assert "were not written for this kind" not in manager.get(case.url).text


def edit_data(page, **changes):
    """What a browser would post from the edit page: every field as it stands, and the changes."""
    kept = {"kind": "lcspr"}
    for name in ("reference", "version"):
        box = re.search(rf'<input[^>]*name="{name}"[^>]*>', page).group()
        kept[name] = re.search(r'value="([^"]*)"', box).group(1)
    return DETAILS | kept | changes


def test_editing_changes_what_was_changed(case, manager):
    data = edit_data(manager.get(f"{case.url}/edit").text, lateness_reason="The inquest is first.")
    assert page_of(manager.post(f"{case.url}/edit", data=data)) == case.url
    assert "The inquest is first." in manager.get(case.url).text


def test_two_managers_at_once_overwrite_nothing(case, manager):
    mine = edit_data(manager.get(f"{case.url}/edit").text, scope_note="Words of mine.")
    second = case.open_as("second_manager")
    theirs = edit_data(second.get(f"{case.url}/edit").text, scope_note="Words of theirs.")
    second.post(f"{case.url}/edit", data=theirs)
    clash = manager.post(f"{case.url}/edit", data=mine)
    assert clash.status_code == 409
    assert "Words of mine." in clash.text
    assert "Words of theirs." in clash.text
    assert find(case, "Child K").scope_note == "Words of theirs."
    again = edit_data(clash.text, scope_note="Words of both.")
    assert page_of(manager.post(f"{case.url}/edit", data=again)) == case.url
    assert find(case, "Child K").scope_note == "Words of both."


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_spoilt_version_counts_as_an_old_one(case, manager, version):
    data = edit_data(manager.get(f"{case.url}/edit").text, version=version)
    assert manager.post(f"{case.url}/edit", data=data).status_code == 409


def test_inviting_says_the_same_whether_or_not_there_is_an_account(case, manager):
    said = []
    for email in ("nobody@example.org", "unheard-of@example.org"):
        data = {"invite-name": "Ada", "invite-email": email, "invite-role": "observer"}
        answer = manager.post(f"{case.url}/people/invite", data=data)
        page = manager.get(page_of(answer)).text
        said.append(re.search(r"Invitation sent to[^<]*", page).group().replace(email, "…"))
        row = next(r for r in re.findall(r"(?s)<tr>.*?</tr>", page) if email in r)
        said.append(re.sub(r"[0-9a-f-]{36}|value=\"[^\"]*\"", "", row).replace(email, "…"))
    assert said[0] == said[2]
    assert said[1] == said[3]
    with case.storage.reading() as db:
        messages = db.query(Message).all()
        assert {m.recipient for m in messages} == {"nobody@example.org", "unheard-of@example.org"}
        assert not any("Child K" in m.body + m.subject for m in messages)
    assert case.open_as("nobody").get(case.url).status_code == 404  # until they accept


def test_a_lead_reviewer_who_is_invited_is_waited_for_and_the_mail_is_said_to_be_printed(
    case, manager
):
    review_id = make_review(case.storage, case.people["manager"], case.board, "Child W")
    url = f"/reviews/{review_id}"
    assert "no lead reviewer and no commissioner" in manager.get(url).text
    data = {"invite-name": "Ada", "invite-email": "a@b.example", "invite-role": "lead_reviewer"}
    page = manager.get(page_of(manager.post(f"{url}/people/invite", data=data))).text
    assert "printed in the terminal" in page
    for name in ("manager", "chair"):
        home = re.sub(r"<[^>]+>", "", case.open_as(name).get(url).text)
        assert "Lead reviewer: Invited; accept the invitation" in home
        assert "no lead reviewer" not in home
    assert "It has no commissioner yet." in manager.get(url).text
    assert "Invited; accept" not in case.open_as("member").get(url).text
    [withdraw] = re.findall(rf'action="({url}/people/invitations/[^"]+/withdraw)"', page)
    manager.post(withdraw)
    assert "no lead reviewer and no commissioner" in manager.get(url).text


def test_an_invitation_is_sent_again_or_withdrawn(case, manager):
    data = {"invite-name": "Ada", "invite-email": "ada@example.org", "invite-role": "observer"}
    manager.post(f"{case.url}/people/invite", data=data)
    again, withdraw = re.findall(
        rf'action="({case.url}/people/invitations/[^"]+)"', manager.get(f"{case.url}/people").text
    )
    assert "no longer works" in manager.get(page_of(manager.post(again))).text
    assert "Invitation withdrawn" in manager.get(page_of(manager.post(withdraw))).text
    assert manager.post(withdraw).status_code == 404
    with case.storage.reading() as db:
        assert db.query(Message).count() == 2


@pytest.mark.parametrize("email", ["", "ada", "ada@example", "a b@example.org"])
def test_an_address_that_is_none_is_said_at_its_field(case, manager, email):
    data = {"invite-name": "Ada", "invite-email": email, "invite-role": "observer"}
    page = manager.post(f"{case.url}/people/invite", data=data).text
    assert 'href="#invite-email"' in page
    assert 'value="Ada"' in page


def test_a_role_is_ended_and_its_holder_locked_out(case, manager):
    panel = case.open_as("panel")
    assert panel.get(case.url).status_code == 200
    with case.storage.reading() as db:
        held = queries.list_roles_of(db, case.review_id, case.people["panel"].id)[0]
    answer = manager.post(f"{case.url}/people/{held.id}/end")
    page = manager.get(page_of(answer)).text
    assert "Role ended" in page
    assert "Who was on it" in page
    assert panel.get(case.url).status_code == 404
    assert (
        "had ended already"
        in manager.get(page_of(manager.post(f"{case.url}/people/{held.id}/end"))).text
    )


def test_a_role_is_ended_only_from_its_own_review(case, manager):
    other = make_review(case.storage, case.people["manager"], case.board, "Child L")
    with case.storage.reading() as db:
        held = queries.list_roles_of(db, case.review_id, case.people["panel"].id)[0]
    assert manager.post(f"/reviews/{other}/people/{held.id}/end").status_code == 404
    assert case.open_as("panel").get(case.url).status_code == 200


def test_declaring_an_interest_closes_the_review_and_the_chair_opens_it(case):
    panel = case.open_as("panel")
    answer = panel.post(
        f"{case.url}/interests", data={"own-statement": "I chaired the strategy meeting."}
    )
    assert "You no longer see this review" in panel.get(page_of(answer)).text
    assert panel.get(case.url).status_code == 404
    chair = case.open_as("chair")
    page = chair.get(f"{case.url}/interests").text
    assert "I chaired the strategy meeting." in page
    links = re.findall(rf'href="({case.url}/interests/[^"]+/withdraw)"', page)
    assert len(links) == 2
    panels = next(url for url in links if "strategy meeting" in chair.get(url).text)
    assert "Give the reason" in chair.post(panels, data={"reason": ""}).text
    assert (
        "sees this review again"
        in chair.get(page_of(chair.post(panels, data={"reason": "Mistaken."}))).text
    )
    assert panel.get(case.url).status_code == 200
    assert page_of(chair.get(panels)) == f"{case.url}/interests"


@pytest.mark.parametrize("who", ["panel", "member", "lead"])
def test_others_declare_their_own_and_read_nobodys(case, who):
    page = case.open_as(who).get(f"{case.url}/interests").text
    assert "A stake." not in page
    assert "Interested" not in page


def test_a_manager_records_somebodys_interest(case, manager):
    data = {"other-person": str(case.people["chair"].id), "other-statement": "Lives next door."}
    answer = manager.post(f"{case.url}/interests/record", data=data)
    assert "Lives next door." in manager.get(page_of(answer)).text
    assert case.open_as("chair").get(case.url).status_code == 404


def test_filters_stand_in_the_address_and_nonsense_narrows_nothing(case, manager):
    make_review(case.storage, case.people["manager"], case.board, "LR 99", stage=Stage.PUBLISHED)
    assert "1 of 2" in manager.get("/reviews?stage=published").text
    assert "No review matches" in manager.get("/reviews?late=late").text
    assert "1 of 2" in manager.get("/reviews?q=lr+9").text
    nonsense = f"/reviews?stage=x&late=y&page=-3&board={case.other_board.id}&q=%00"
    assert "2 of 2" in manager.get(nonsense).text
    assert "2 of 2" in manager.get("/reviews?page=999999999999999999999").text


def test_lists_carry_the_marking_of_the_boards_whose_reviews_they_show(case):
    for path in ("/", "/reviews"):
        assert "OFFICIAL-SENSITIVE" in case.open_as("lead").get(path).text
        assert "OFFICIAL-SENSITIVE" not in case.open_as("nobody").get(path).text


def test_long_lists_come_in_pages_of_fifty(case, manager):
    for n in range(50):
        make_review(case.storage, case.people["manager"], case.board, f"Case {n}")
    page = manager.get("/reviews?q=c").text
    assert page.count('<th scope="row">') == 50
    assert "51 of 51" in page
    assert 'href="/reviews?q=c&amp;page=2"' in page
    assert manager.get("/reviews?q=c&page=2").text.count('<th scope="row">') == 1


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("manager", "Set up the first one"), ("member", "when the board’s review manager sets it up"),
        ("admin", "You look after people and settings"), ("nobody", "when you are invited to it"),
    ],
)  # fmt: skip
def test_an_empty_list_says_why_to_each(app, storage, sign_in, who, words):
    board = make_board(storage, "Westmere Board")
    person = make_person(storage, "p@example.org", board=board, roles=BOARD_ROLES.get(who, ()))
    client = sign_in(app.test_client(), person)
    assert words in client.get("/reviews").text
    assert client.get("/").status_code == 200


def test_two_parts_of_one_person_are_told_apart(case):
    put_on(case.storage, case.review_id, case.people["commissioner"], ReviewRole.SIGNATORY)
    page = case.open_as("commissioner").get("/reviews").text
    assert "You: Commissioner" in page
    assert "You: Signatory" in page
