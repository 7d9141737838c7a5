"""One becomes several, several become one, and either is undone."""

from __future__ import annotations

from uuid import UUID

from flask.testing import FlaskClient

from qmapp.casework.recommendations.rules import Addressee, State
from tests.factories.recommendations import RecommendationsDesk, details
from tests.web.recommendations.looking import errors, main, notices, said, words

WHOLE = "Agree a joint plan. Publish it by June (Finding 2). Ask the children first."


def split_form(page: object) -> dict[str, str]:
    """What the form of a split would send."""
    form = next(one for one in page.forms if one.xpath(".//*[@name='part_0']"))
    found = dict(form.form_values())
    return found | {
        one.get("name"): (one.text or "").lstrip("\n") for one in form.xpath(".//textarea")
    }


def merge_data(desk: RecommendationsDesk, *ids: UUID, text: str) -> dict[str, object]:
    seen = [f"{id_}:{desk.line(id_).version}" for id_ in ids]
    return {"with": [str(id_) for id_ in ids], "seen": seen, "text": text}


# Splitting -----------------------------------------------------------------------------------


def test_the_boxes_begin_with_the_sentences_and_another_may_be_added(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(WHOLE)
    page = main(lead.get(f"{base}/{one}/split"))
    boxes = [said(box) for box in page.xpath(".//textarea")]
    assert boxes == [
        "Agree a joint plan.", "Publish it by June (Finding 2).", "Ask the children first.",
    ]  # fmt: skip
    typed = split_form(page) | {"part_0": "Agree it.", "do": "add"}
    page = main(lead.post(f"{base}/{one}/split", data=typed))
    assert [said(box) for box in page.xpath(".//textarea")] == ["Agree it.", *boxes[1:], ""]
    assert desk.line(one).state is State.CONFIRMED


def test_one_sentence_leaves_a_box_to_move_words_into(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add("Agree a plan and publish it.")
    page = main(lead.get(f"{base}/{one}/split"))
    assert [said(box) for box in page.xpath(".//textarea")] == ["Agree a plan and publish it.", ""]
    assert "It is one sentence" in said(page)


def test_parts_of_a_confirmed_one_are_in_the_set_and_it_may_be_undone(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(WHOLE)
    data = split_form(main(lead.get(f"{base}/{one}/split"))) | {"do": "split", "part_2": ""}
    answer = lead.post(f"{base}/{one}/split", data=data, follow_redirects=True)
    assert "It is 2 now, each with all that hung on it." in notices(answer)
    texts = [line.text for line in desk.list(states=[State.CONFIRMED])]
    assert texts == ["Agree a joint plan.", "Publish it by June (Finding 2)."]
    page = words(lead.get(f"{base}/{one}"))
    assert "It went into others." in page
    assert "Recommendation 2 ; Recommendation 3" in page
    answer = lead.post(f"{base}/{one}/undo", follow_redirects=True)
    assert "Undone." in notices(answer)
    assert desk.line(one).state is State.CONFIRMED


def test_undoing_is_refused_where_it_would_lose_something(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(WHOLE)
    first, _second = desk.split(one, "Agree a plan.", "Publish it.")
    desk.change(first, details("Agree a plan by May."))
    answer = lead.post(f"{base}/{one}/undo", follow_redirects=True)
    assert "Nothing was undone." in notices(answer)
    assert desk.line(one).state is State.SPLIT


def test_one_part_is_no_split_and_what_was_typed_stays(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(WHOLE)
    version = str(desk.line(one).version)
    data = {"count": "2", "part_0": "All of it.", "part_1": " ", "version": version, "do": "split"}
    answer = lead.post(f"{base}/{one}/split", data=data)
    assert answer.status_code == 422
    assert errors(answer) == ["Write at least two parts, each in its own box"]
    assert "All of it." in words(answer)


def test_a_split_of_words_that_were_changed_meanwhile_shows_both(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(WHOLE)
    data = split_form(main(lead.get(f"{base}/{one}/split"))) | {"do": "split"}
    desk.change(one, details("Agree nothing at all."))
    answer = lead.post(f"{base}/{one}/split", data=data)
    assert answer.status_code == 409
    page = words(answer)
    assert "Agree nothing at all." in page
    assert "Publish it by June (Finding 2)." in page
    again = split_form(main(answer)) | {"do": "split"}
    assert lead.post(f"{base}/{one}/split", data=again).status_code == 302


def test_a_proposal_that_is_split_leads_to_its_first_part(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    desk.scan()
    desk.collect()
    one = desk.list(states=[State.PROPOSED])[0]
    data = {
        "count": "2", "part_0": "Remove the form.", "part_1": "Audit it.",
        "version": str(one.version), "do": "split",
    }  # fmt: skip
    answer = lead.post(f"{base}/{one.id}/split", data=data)
    assert answer.location.endswith("/confirm")
    assert "Remove the form." in words(lead.get(answer.location))


# Merging -------------------------------------------------------------------------------------


def test_what_is_chosen_stands_side_by_side_and_says_where_it_differs(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    first = desk.add("Ring back.", owner_role="The chair")
    second = desk.add("Ring back soon.", owner_role="The head")
    page = main(lead.get(f"{base}/merge?with={first}&with={second}&words={second}"))
    text = said(page)
    assert "They differ in who sees to it. That will be empty, for you to say anew." in text
    assert "Begun with the words of: Recommendation 2." in text
    assert said(page.xpath(".//textarea")[0]) == "Ring back soon."
    assert "The chair" in text
    assert "The head" in text


def test_merged_they_are_one_and_what_differed_is_asked_about(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    first = desk.add("Ring back.", owner_role="The chair", addressee=Addressee.PARTNERSHIP)
    second = desk.add("Ring back soon.", owner_role="The head")
    data = merge_data(desk, first, second, text="Ring back within a day.")
    answer = lead.post(f"{base}/merge", data=data)
    assert answer.location.endswith("/change")
    page = lead.get(answer.location)
    assert "They differed, so this is empty: who sees to it." in notices(page)
    (line,) = desk.list(states=[State.CONFIRMED])
    assert (line.number, line.text, line.owner_role) == (3, "Ring back within a day.", "")
    assert line.addressee is Addressee.PARTNERSHIP
    came_from = words(lead.get(f"{base}/{line.id}"))
    assert "It came from: Recommendation 1 ; Recommendation 2" in came_from


def test_one_alone_is_no_merge_and_its_page_offers_the_others(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    first, second = desk.add("Ring back."), desk.add("Write it down.")
    page = main(lead.get(f"{base}/merge?with={first}"))
    boxes = page.xpath(".//input[@type='checkbox']")
    assert [(one.get("value"), one.checked) for one in boxes] == [
        (str(first), True), (str(second), False),
    ]  # fmt: skip
    answer = lead.post(f"{base}/merge", data=merge_data(desk, first, text="Ring back."))
    assert answer.status_code == 422
    assert "Choose between 2 and 12 recommendations to merge" in errors(answer)


def test_without_words_and_on_stale_versions_nothing_is_merged(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    first, second = desk.add("Ring back."), desk.add("Write it down.")
    answer = lead.post(f"{base}/merge", data=merge_data(desk, first, second, text=" "))
    assert answer.status_code == 422
    assert errors(answer) == ["Write what is recommended"]
    stale = merge_data(desk, first, second, text="My words of both.")
    desk.change(second, details("Write it down at once."))
    answer = lead.post(f"{base}/merge", data=stale)
    assert answer.status_code == 409
    page = words(answer)
    assert "Write it down at once." in page
    assert "My words of both." in page
    assert len(desk.list(states=[State.CONFIRMED])) == 2


def test_spoilt_ids_and_those_of_other_reviews_choose_nothing(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    desk.add("Ring back.")
    desk.add("Write it down.")
    page = words(lead.get(f"{base}/merge?with=zz&with=00000000-0000-0000-0000-000000000001"))
    assert "Which are one and the same?" in page
