from __future__ import annotations

import csv
import io
import re
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Interest, Review
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import Judged, Turn
from qmapp.learning.tags.rules import NONE_FITS, Family
from qmapp.learning.trends.pages.again import helped_words
from qmapp.learning.trends.recurring import Done
from qmapp.people.accounts.models import Membership
from tests.factories.assessments import NOW, Case, make_case, marker
from tests.factories.impact import followed, somebody
from tests.factories.trends import ISSUES, add_review, aimed, judged, signed, tagged
from tests.web.conftest import As

A, B = ISSUES[0], ISSUES[5]
TITLE_A = "Disagreement about use of early help assessment"
SECRET = "The night worker wrote nothing down"
FILES = ("counts", "stages", "again", "markers")
PAGES = ("", "/stages", "/again", "/markers", "/rows")


@pytest.fixture
def case(storage: Storage) -> Case:
    """Three reviews that count: two found A, one of them with words of its own."""
    made = signed(storage, make_case(storage))
    tagged(storage, made, A, title=SECRET, stage="assessments")
    tagged(storage, made, "neglect", family=Family.HARM)
    tagged(storage, made, "team", "not_given", family=Family.CAUSE)
    aimed(storage, made, "partnership", "action")
    second = add_review(storage, made, "Child R", date(2024, 7, 1), kind="sar")
    tagged(storage, second, A, disputed=(B,))
    tagged(storage, second, NONE_FITS)
    add_review(storage, made, "Child S", date(2025, 1, 1))
    return made


@pytest.fixture
def member(storage: Storage, case: Case) -> Actor:
    return somebody(storage, case.board_id, BoardRole.CHAIR)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/trends"


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def links(page: str, base: str) -> set[str]:
    return {one.replace("&amp;", "&") for one in re.findall(rf'href="({base}[^"]*)"', page)}


def test_a_board_without_a_review_that_counts(as_: As, storage: Storage) -> None:
    case = make_case(storage)
    client = as_(case.chair)
    for page in ("", "/stages", "/again"):
        found = client.get(f"/boards/{case.board_id}/trends{page}")
        assert "Nothing to count yet" in found.text, page
        assert "of 0 reviews" not in found.text
    assert "Nothing to count yet" in client.get(f"/boards/{case.board_id}/trends/markers").text


def test_reviews_of_which_nothing_is_coded(as_: As, storage: Storage) -> None:
    case = signed(storage, make_case(storage))
    said = words(as_(case.chair).get(f"/boards/{case.board_id}/trends").text)
    assert "Nothing is coded yet, so nothing can be said" in said
    assert "0 of 1 review is coded" in said
    assert "What is not coded is not absent." in said
    assert "Found in none of the coded reviews" not in said


def test_the_page_says_n_of_n_and_what_is_not_coded(as_: As, member: Actor, base: str) -> None:
    page = as_(member).get(base)
    said = words(page.text)
    assert f"Found in most: “{TITLE_A}”, in 2 of 2 coded reviews." in said
    assert "2 of 3 reviews are coded by “Practice issues”." in said
    assert "1 has no finding written down yet" in said
    assert "1 more disputed" in said
    assert "Looked at, and nothing on the list fits" in said
    assert "We hold 14 of 44 published issues" in said
    assert "<svg" in page.text
    assert SECRET not in page.text
    # On a phone too: looked for and not found, and not coded at all, are not left out.
    assert "none coded" in said
    assert "is-nil" not in page.text


@pytest.mark.parametrize("family", [one.value for one in Family])
def test_every_figure_of_every_family_opens(as_: As, member: Actor, base: str, family: str) -> None:
    client = as_(member)
    for page in PAGES:
        found = client.get(f"{base}{page}?family={family}&by=half")
        assert found.status_code == 200
        for link in links(found.text, base):
            assert client.get(link).status_code == 200, link


def test_a_figure_opens_as_many_reviews_as_it_says(as_: As, member: Actor, base: str) -> None:
    client = as_(member)
    page = client.get(base).text
    for url, n in re.findall(rf'<a href="({base}/rows[^"]*)">(\d+) of \d+<', page):
        rows = client.get(url.replace("&amp;", "&")).text
        assert rows.count('<h2 class="qm-h3">') == int(n), url
    disputed = client.get(f"{base}/rows?tag={B}&disputed=yes").text
    assert "coders differ" in words(disputed)
    assert "Child R" in disputed


def test_what_is_asked_for_stands_in_the_address(as_: As, member: Actor, base: str) -> None:
    client = as_(member)
    page = client.get(f"{base}?kind=sar&since=2024-01-01&until=2024-12-31&by=quarter")
    said = words(page.text)
    assert "Only reviews commissioned from 1 January 2024 to 31 December 2024; " in said
    assert "1 of 1 review is coded" in said
    assert "Jul–Sep 2024" in said
    assert "kind=sar" in page.text
    assert 'value="sar" checked' in page.text
    for spoilt in ("since=0000-00-00", "until=x&by=x&family=x", "kind=%00%3Cscript%3E", "page=-1",
                   "tag=%00x&stage=y&coverage=z", "edition=no&into=no", "page=99999999",
                   "tag=" + "x" * 5000):  # fmt: skip
        for where in PAGES:
            assert client.get(f"{base}{where}?{spoilt}").status_code == 200, (where, spoilt)


def test_stage_by_issue_is_a_table_with_a_reading(as_: As, member: Actor, base: str) -> None:
    page = as_(member).get(f"{base}/stages")
    said = words(page.text)
    assert f"Found in most: “{TITLE_A}” at " in said
    assert "Too few reviews are coded for shades." in said
    assert "Nothing was found at: " in said
    assert "qm-hcx" in page.text
    assert "qm-hc4" not in page.text


def test_words_stay_with_those_on_the_review(as_: As, case: Case, member: Actor, base: str) -> None:
    rows = f"{base}/rows?tag={A}"
    page = as_(member).get(rows).text
    assert SECRET not in page
    assert "1 finding, whose words are for those on the review." in words(page)
    assert as_(case.commissioner).get(rows).status_code == 404  # of no board


def test_whoever_is_on_the_review_too_opens_the_finding_and_its_passages(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Membership(
                board_id=case.board_id, person_id=case.commissioner.person_id,
                role=BoardRole.CHAIR, since=NOW,
            )
        )  # fmt: skip
    page = as_(case.commissioner).get(f"{base}/rows?tag={A}").text
    assert SECRET in page
    assert "No passage is linked to it yet" in page
    [url] = re.findall(rf'href="(/reviews/{case.review_id}/findings/[^"]*)"', page)
    assert as_(case.commissioner).get(url).status_code == 200


def test_an_interest_is_said_and_shows_nowhere(
    as_: As, storage: Storage, case: Case, member: Actor, base: str
) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=case.board_id, review_id=case.review_id, person_id=member.person_id,
                statement="I know them.", declared_at=NOW, declared_by=member.person_id,
            )
        )  # fmt: skip
    client = as_(member)
    for page in (*PAGES, f"/rows?tag={A}", f"/again/{A}", f"/markers/{marker(1).id}"):
        found = client.get(f"{base}{page}")
        if found.status_code == 200:
            assert "Reviews in which you declared an interest are left out" in found.text, page
        assert "Child K" not in found.text, page
        assert str(case.review_id) not in found.text, page
    assert "1 of 2 reviews is coded" in words(client.get(base).text)
    told = 0
    for what in FILES:  # read apart from the page, a file says it too
        lines = list(csv.DictReader(io.StringIO(client.get(f"{base}/files/{what}.csv").text[1:])))
        assert all("declared an interest" in one["Left out of the figures"] for one in lines), what
        told += len(lines)
    assert told


def test_the_same_in_another_list(as_: As, member: Actor, base: str) -> None:
    client = as_(member)
    walk = "practice-issues-to-sar-domains"
    page = client.get(f"{base}?into={walk}")
    said = words(page.text)
    assert "Team around the person" in said
    assert "What cannot be said in the other list" in said
    assert "in 1 review: that names nothing to carry over" in said
    assert "Every coded review has something that this list has a place for." in said
    for link in links(page.text, base):
        assert client.get(link).status_code == 200, link
    rows = words(client.get(f"{base}/rows?into={walk}&tag=team-around-the-person").text)
    assert "“Team around the person”" in rows
    assert "2 of 2 reviews that are coded" in rows
    assert client.get(f"{base}/files/mapped.csv?into={walk}").status_code == 200
    assert client.get(f"{base}/files/mapped.csv").status_code == 404
    empty = client.get(f"{base}?into={walk}&since=2025-01-01")
    assert "Nothing is coded yet" in empty.text


def test_files_hold_what_the_pages_say(as_: As, member: Actor, base: str) -> None:
    client = as_(member)
    for what in FILES:
        found = client.get(f"{base}/files/{what}.csv?by=half")
        assert found.mimetype == "text/csv", what
        assert SECRET not in found.text
    table = list(csv.DictReader(io.StringIO(client.get(f"{base}/files/counts.csv").text[1:])))
    whole = next(one for one in table if one["Tag"] == TITLE_A and one["Period"] == "all")
    assert (whole["Reviews found in"], whole["Reviews coded"], whole["All reviews"]) == (
        "2", "2", "3"
    )  # fmt: skip
    assert int(whole["Of them coded in part"]) <= 2
    assert "Left out of the figures" not in whole
    assert client.get(f"{base}/files/nonsense.csv").status_code == 404


def test_harm_is_said_first_and_by_its_own_name(app: Flask) -> None:
    with app.test_request_context():
        assert helped_words(Done(followed=4, harmful=1)) == ("Harm by 1 of 4 taken up", "i-harm")
        both = helped_words(Done(followed=4, delivered=3, harmful=1, shown=2))
        assert both == ("Harm by 1 of 4 taken up, impact shown for 2", "i-harm")
        nothing = helped_words(Done(delivered=3, nothing=2))
        assert nothing == ("No effect for 2 of 3 delivered", "i-noeff")


def test_seen_before_tells_what_was_done_and_whether_it_came_back(
    as_: As, storage: Storage
) -> None:
    made = followed(storage)
    case = made.case
    with storage.unit_of_work() as db:
        finding = db.scalars(select(Finding)).one()
        db.execute(
            update(Review)
            .where(Review.id == case.review_id)
            .values(commissioned_on=date(2024, 1, 1))
        )
        db.execute(
            update(FollowUp)
            .where(FollowUp.id == made.follow_ups["lead"])
            .values(delivered_on=date(2025, 1, 1), judged=Judged.SHOWN, judged_on=date(2025, 6, 1))
        )
        db.add(
            FollowUpTurn(
                id=uuid4(), board_id=case.board_id, follow_up_id=made.follow_ups["lead"],
                turn=Turn.WITH_IMPACT, on=date(2025, 8, 1), signed_by=case.chair.person_id,
                signed_at=NOW,
            )
        )  # fmt: skip
    tagged(storage, case, A, finding=finding.id)
    again = add_review(storage, case, "Child R", date(2026, 1, 1), known_on=date(2024, 12, 1))
    tagged(storage, again, A)
    base = f"/boards/{case.board_id}/trends"
    client = as_(made.owner)
    page = client.get(f"{base}/again")
    said = words(page.text)
    assert (
        "1 of 1 that was found more than once came back after something was delivered on it."
        in (said)
    )
    assert "1 came back after it was closed." in said
    assert "1 of 3 recommendations delivered, the first in January 2025" in said
    assert "Impact shown for 1 of 1 delivered" in said
    assert "Yes: 1 review began after something was delivered" in said
    assert "the incident was known by then" in said
    story = client.get(f"{base}/again/{A}")
    told = words(story.text)
    assert told.index("Child K") < told.index("Child R")
    assert "Found again after a recommendation on it had been closed; its incident was" in told
    assert client.get(f"{base}/again/nonsense").status_code == 404
    nothing = client.get(f"{base}/again/{B}")
    assert "Found in no review" in nothing.text


def test_weak_markers_name_only_drafts_of_ones_own_reviews(
    as_: As, storage: Storage, case: Case, member: Actor, base: str
) -> None:
    first = marker(1)
    for number in range(4):
        one = add_review(storage, case, f"W{number}", date(2024, 1, 1))
        judged(storage, one, first.id, "not_met", 2024 if number else 2023)
    client = as_(member)
    page = client.get(f"{base}/markers")
    said = words(page.text)
    assert f"Weak most often: {first.title} (1), partly met or not met in 4 of 4 drafts." in said
    assert "too few" in said
    assert "3 of 3" not in said  # 4 of 4 less that would tell of the one draft of 2023
    drafts = words(client.get(f"{base}/markers/{first.id}").text)
    assert "Of 4 drafts, 0 are of reviews on which you have a role" in drafts
    assert "W1" not in drafts
    assert client.get(f"{base}/markers/nonsense").status_code == 404
    table = list(csv.DictReader(io.StringIO(client.get(f"{base}/files/markers.csv").text[1:])))
    of_one = next(one for one in table if one["Marker"] == "1" and one["Year sent"] == "2023")
    assert of_one["Drafts judged"] == ""


def test_three_hundred_reviews_come_page_by_page(
    as_: As, storage: Storage, case: Case, member: Actor, base: str
) -> None:
    for number in range(30):
        one = add_review(storage, case, f"Review {number:03}", date(2024, 1, 1))
        tagged(storage, one, A)
    client = as_(member)
    first = client.get(f"{base}/rows?tag={A}").text
    assert "Page 1 of 2" in first
    assert first.count('<h2 class="qm-h3">') == 25
    second = client.get(f"{base}/rows?tag={A}&page=2").text
    assert second.count('<h2 class="qm-h3">') == 7
    assert "Page 2 of 2" in client.get(f"{base}/again/{A}?page=9").text
    # To print, all of it on one page, by a link that keeps what was asked for.
    for first_page in (first, client.get(f"{base}/again/{A}").text):
        [whole] = re.findall(r'href="([^"]*page=all[^"]*)">Show the whole list', first_page)
        page = client.get(whole.replace("&amp;", "&")).text
        assert all(f"Review {number:03}" in page for number in range(30))
        assert "Page 1 of" not in page
    assert client.get(f"{base}/rows?tag={A}&page=all").text.count('<h2 class="qm-h3">') == 32


def test_people_of_another_board_and_contacts_see_none_of_it(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    other = make_case(storage)
    contact = somebody(storage, case.board_id, BoardRole.ADMINISTRATOR)
    for who in (other.chair, case.lead, contact):
        for page in (*PAGES, f"/again/{A}", "/files/counts.csv"):
            assert as_(who).get(f"{base}{page}").status_code == 404, page
