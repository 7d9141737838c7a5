"""The picture of the 18, one marker side by side, and the table to take away."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.views import profile as views_profile
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, edition, make_case, pin, submit, type_words

PLANTED = "wolpertinger"
OWN = {1: "met", 2: "met", 3: "cannot_tell", 4: "not_met", 5: "met"}
COM = {1: "met", 2: "not_met", 3: "met", 4: "partly_met", 6: "met"}


def judge(
    storage: Storage, case: Case, who: Actor, item: Assessment, ratings: dict[int, str], words: str
) -> None:
    for number, rating in ratings.items():
        typed = {"reasons": f"{words} on {number}", "rating": rating}
        if number == 5:
            typed["looked_in"] = "Everywhere."  # judged, without a piece of evidence
        else:
            pin(storage, case, who, item, number)
        type_words(storage, who, item, number, **typed)


@pytest.fixture
def own(storage: Storage, case: Case) -> Assessment:
    item = begin(storage, case, case.lead)
    judge(storage, case, case.lead, item, OWN, "The lead")
    return item


@pytest.fixture
def com(storage: Storage, case: Case, mine: Assessment) -> Assessment:
    judge(storage, case, case.commissioner, mine, COM, PLANTED)
    return mine


def url(case: Case, tail: str = "") -> str:
    return f"/reviews/{case.review_id}/drafts/1/profile{tail}"


def table(client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.mimetype == "text/csv"
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_before_the_other_is_in_ones_own_alone(as_, storage, case, own, com) -> None:
    submit(storage, case.commissioner, com)
    client = as_(case.lead)
    for address in (url(case), url(case, "/2"), url(case, ".csv")):
        text = client.get(address).get_data(as_text=True)
        assert PLANTED not in text, address
        assert str(com.id) not in text
        assert "Commissioner Example" not in text
    rows = table(client, url(case, ".csv"))
    assert [row["Self-check"] for row in rows[:3]] == ["Met", "Met", "Cannot tell"]
    assert {row["Commissioner"] for row in rows} == {"Not shown yet"}


def test_nothing_to_show_yet(as_, case, own) -> None:
    text = as_(case.panel).get(url(case)).get_data(as_text=True)
    assert "No assessment is submitted yet" in text
    assert as_(case.panel).get(url(case, "/1")).status_code == 200
    text = as_(case.commissioner).get(url(case)).get_data(as_text=True)
    assert "Nothing to show yet" in text


@pytest.fixture
def both(storage, case, own, com) -> None:
    submit(storage, case.lead, own)
    submit(storage, case.commissioner, com)


def test_both_see_each_rating_where_it_belongs(as_, case, both) -> None:
    for who in (case.lead, case.commissioner, case.panel, case.observer):
        rows = table(as_(who), url(case, ".csv"))
        assert [row["Number"] for row in rows] == [str(n) for n in range(1, 19)]
        said = {
            int(r["Number"]): (r["Self-check"], r["Commissioner"], r["How far apart"]) for r in rows
        }
        assert said[1] == ("Met", "Met", "")
        assert said[2] == ("Met", "Not met", "3 steps apart")
        assert said[3] == ("Cannot tell", "Met", "")
        assert said[4] == ("Not met", "Partly met", "1 step apart")
        assert said[5] == ("Met", "Not judged", "")
        assert said[18] == ("Not judged", "Not judged", "")


def test_the_figures_say_n_of_n(as_, case, both) -> None:
    text = as_(case.lead).get(url(case)).get_data(as_text=True)
    assert "agree on 1 of the 3 markers that both placed on the scale" in text
    titles = [edition().by_number(n).title for n in (2, 4)]
    assert f"They are furthest apart on {titles[0]}, then on {titles[1]}." in text
    assert not re.search(r"\d ?%", text)


def part(text: str, name: str) -> str:
    """What stands from the element of that name to the end of its paragraph, in words."""
    return " ".join(
        re.sub(r"<[^>]+>", " ", text.split(f'id="{name}">')[1].split("</p>", maxsplit=1)[0]).split()
    )


def test_the_judgements_behind_the_picture_are_links(as_, case, own, com, both) -> None:
    text = as_(case.panel).get(url(case)).get_data(as_text=True)
    for item in (own, com):
        assert f'<a href="/assessments/{item.id}/read">' in text


def test_what_is_not_judged_is_a_list_of_its_own_and_whole(as_, case, both) -> None:
    text = as_(case.lead).get(url(case)).get_data(as_text=True)
    assert part(text, "gaps").startswith(
        "1 of 6 judged without a piece of evidence by at least one"
    )
    assert "18" not in part(text, "gaps").replace("of 18", "")
    listed = part(text, "not-judged")
    assert listed.startswith("Not judged by one of them or both, 14 of 18:")
    linked = text.split('id="not-judged">')[1].split("</p>")[0]
    assert re.findall(r'href="#m(\d+)"', linked) == [str(n) for n in range(5, 19)]


def test_one_side_alone_is_not_compared(as_, case, own) -> None:
    text = as_(case.lead).get(url(case)).get_data(as_text=True)
    assert "0 of 0" not in " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert part(text, "different") == (
        "Only the self-check can be shown so far, so there is nothing to compare yet."
    )


def order(as_, case, query: str) -> list[int]:
    return [int(row["Number"]) for row in table(as_(case.lead), url(case, f".csv{query}"))]


def test_differences_first_within_each_stage_and_gaps_only(as_, case, both) -> None:
    stage = [m.number for m in edition().markers if m.stage == edition().by_number(1).stage]
    assert order(as_, case, "?order=differences")[: len(stage)][:4] == [2, 4, 3, 1]
    gaps = order(as_, case, "?order=gaps")
    assert gaps == [5, 6, *range(7, 19)]
    assert order(as_, case, "?order=nonsense") == list(range(1, 19))
    text = as_(case.lead).get(url(case, "?order=gaps&with=nonsense")).get_data(as_text=True)
    assert 'id="m5"' in text
    assert 'id="m1"' not in text


def test_another_commissioner_is_chosen(as_, storage, case, both) -> None:
    second = begin(storage, case, case.second_commissioner)
    judge(storage, case, case.second_commissioner, second, {1: "not_met"}, "Second")
    submit(storage, case.second_commissioner, second)
    client = as_(case.lead)
    assert "Second Commissioner Example" in client.get(url(case)).get_data(as_text=True)
    rows = table(client, url(case, f".csv?with={second.id}"))
    assert rows[0]["Commissioner"] == "Not met"


def test_one_marker_side_by_side(as_, case, both) -> None:
    client = as_(case.lead)
    text = client.get(url(case, "/2")).get_data(as_text=True)
    assert "The lead on 2" in text
    assert f"{PLANTED} on 2" in text
    for odd in ("/0", "/19", "/99999999999999999999999999", "/x"):
        assert client.get(url(case, odd)).status_code == 404, odd


@pytest.mark.parametrize("who", ["chair", "manager"])
def test_membership_alone_shows_no_profile(as_, case, both, who: str) -> None:
    client = as_(case.people[who])
    for tail in ("", "/2", ".csv"):
        answer = client.get(url(case, tail))
        assert answer.status_code == 404
        assert PLANTED not in answer.get_data(as_text=True)


def test_odd_drafts_are_not_there(as_, case, both) -> None:
    for number in ("0", "2", "99999999999999999999999999", "-1", "x"):
        address = f"/reviews/{case.review_id}/drafts/{number}/profile"
        assert as_(case.lead).get(address).status_code == 404, number


def test_the_process_so_far(as_, storage) -> None:
    case = make_case(storage, with_draft=False)
    mine = begin(storage, case, case.commissioner, process=True)
    type_words(storage, case.commissioner, mine, looked_in="Letters.", reasons="r", rating="met")
    submit(storage, case.commissioner, mine)
    client = as_(case.panel)
    assert (
        table(client, f"/reviews/{case.review_id}/process/profile.csv")[0]["Commissioner"] == "Met"
    )
    for tail in ("", "/1"):
        assert client.get(f"/reviews/{case.review_id}/process/profile{tail}").status_code == 200


def test_only_our_own_words_are_in_the_table_and_none_is_a_formula(
    as_, case, both, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = replace(
        edition(),
        markers=tuple(replace(m, title=f"{'=+-@'[m.number % 4]}1+1") for m in edition().markers),
    )
    monkeypatch.setattr(views_profile, "get_edition", lambda db, sha256: hostile)
    rows = table(as_(case.lead), url(case, ".csv"))
    assert {row["Marker"] for row in rows} == {"'=1+1", "'+1+1", "'-1+1", "'@1+1"}
    assert PLANTED not in repr(rows)
    assert "Example" not in repr(rows)
