"""Who gets which answer: written by hand, never derived from the policy."""

from __future__ import annotations

import pytest

from tests.web.reviews.conftest import PLANTED

EVERYBODY = (
    "manager", "second_manager", "chair", "member", "contact", "admin", "lead", "commissioner",
    "panel", "signatory", "observer", "other_manager", "nobody", "interested", "signed_out",
)  # fmt: skip

# Who is answered; everybody else gets 404, and the signed out the way to the sign-in.
SEE = {
    "manager", "second_manager", "chair", "member", "lead", "commissioner", "panel", "signatory",
    "observer",
}  # fmt: skip
MANAGE = {"manager", "second_manager"}
READ = SEE - {"chair", "member"}

GETS = [
    ("", SEE),
    ("/edit", MANAGE),
    ("/people", MANAGE),
    ("/interests", SEE),
]
POSTS = [
    ("/edit", MANAGE),
    ("/people", MANAGE),
    ("/people/invite", MANAGE),
    ("/interests", SEE),
    ("/interests/record", MANAGE),
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_of_a_review(case, who):
    client = case.open_as(who)
    for path, allowed in GETS:
        answer = client.get(case.url + path)
        expected = 302 if who == "signed_out" else (200 if who in allowed else 404)
        assert (path, answer.status_code) == (path, expected)
        if answer.status_code != 200:
            assert PLANTED not in answer.text
            assert "Child K" not in answer.text


@pytest.mark.parametrize("who", EVERYBODY)
def test_changes_of_a_review(case, who):
    client = case.open_as(who)
    for path, allowed in POSTS:
        answer = client.post(case.url + path, data={})
        if who in allowed:
            assert answer.status_code == 200, path  # the page again, saying what is missing
            assert "something to put right" in answer.text
        else:
            expected = 302 if who == "signed_out" else 404
            assert (path, answer.status_code) == (path, expected)
            assert PLANTED not in answer.text


@pytest.mark.parametrize("who", EVERYBODY)
def test_setting_up_a_review(case, who):
    client = case.open_as(who)
    for board, allowed in ((case.board, MANAGE), (case.other_board, {"other_manager"})):
        answer = client.get(f"/boards/{board.id}/reviews/new")
        expected = 302 if who == "signed_out" else (200 if who in allowed else 404)
        assert answer.status_code == expected


@pytest.mark.parametrize("who", sorted(set(EVERYBODY) - {"signed_out"}))
def test_the_list_and_the_first_page_show_the_review_to_those_who_see_it(case, who):
    client = case.open_as(who)
    for path in ("/reviews", "/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert ("Child K" in answer.text) is (who in SEE)
        assert PLANTED not in answer.text
    assert ("1 of 1" in client.get(f"/reviews?q={PLANTED}").text) is (who in READ)


@pytest.mark.parametrize("who", sorted(SEE))
def test_the_words_of_a_case_need_a_role_on_it(case, who):
    page = case.open_as(who).get(case.url).text
    assert (PLANTED in page) is (who in READ)
    assert ("Lately" in page) is (who in READ)
    assert ("Lead</dd>" in page or ">Lead" in page) is (who in READ | {"chair"})


def test_an_unknown_review_and_a_refused_one_answer_alike(case):
    client = case.open_as("nobody")
    refused = client.get(case.url)
    unknown = client.get("/reviews/00000000-0000-4000-8000-000000000000")
    assert refused.status_code == unknown.status_code == 404

    def words(answer):
        return answer.text.split("<main")[1].split("</main>")[0]

    assert words(refused) == words(unknown)


def test_a_post_without_the_token_of_the_form_changes_nothing(case):
    client = case.open_as("manager")
    assert (
        client.post(f"{case.url}/interests", data={"own-statement": "x"}, csrf=False).status_code
        == 400
    )
    assert client.get(case.url).status_code == 200
