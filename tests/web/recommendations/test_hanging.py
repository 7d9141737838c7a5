"""What hangs on a recommendation: findings, passages, remarks and what was said to them."""

from __future__ import annotations

from flask.testing import FlaskClient

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.rules import Addressee, Nature, State
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case
from tests.factories.findings import FindingsDesk
from tests.factories.recommendations import RecommendationsDesk, details
from tests.web.conftest import As
from tests.web.recommendations.looking import errors, main, notices, said, words

NO_FINDING = "cause.no-finding"


# What it answers -----------------------------------------------------------------------------


def test_a_finding_and_its_cause_are_chosen_and_named(
    lead: FlaskClient, base: str, storage: Storage, case: Case, desk: RecommendationsDesk
) -> None:
    finding = FindingsDesk(storage, case).add()
    one = desk.add()
    page = main(lead.get(f"{base}/{one}/causes"))
    text = said(page)
    assert "The finding as a whole" in text
    assert "According to the draft: records, forms, thresholds, prompts, software" in text
    values = page.xpath(".//input[@name='links']/@value")
    assert values == [f"{finding}:", f"{finding}:tools"]
    # With its cause, the finding as a whole says no more.
    data = {"links": values, "version": str(desk.line(one).version)}
    answer = lead.post(f"{base}/{one}/causes", data=data, follow_redirects=True)
    assert "Saved: what it answers." in notices(answer)
    (link,) = desk.line(one).links
    assert (link.finding_id, link.cause) == (finding, Cause.TOOLS)
    assert "tools, forms and systems" in words(answer)
    assert "Finding 1," in words(lead.get(base))


def test_no_finding_is_no_dead_end(lead: FlaskClient, base: str, desk: RecommendationsDesk) -> None:
    one = desk.add()
    page = main(lead.get(f"{base}/{one}/causes"))
    assert "No finding yet" in said(page)
    assert page.xpath(".//a[contains(@href, '/findings/add')]")


def test_causes_chosen_in_an_old_tab_are_kept_ticked_and_not_saved(
    lead: FlaskClient, base: str, storage: Storage, case: Case, desk: RecommendationsDesk
) -> None:
    finding = FindingsDesk(storage, case).add()
    one = desk.add()
    data = {"links": [f"{finding}:tools"], "version": str(desk.line(one).version)}
    desk.change(one, details("Something else."))
    answer = lead.post(f"{base}/{one}/causes", data=data)
    assert answer.status_code == 409
    assert main(answer).xpath(".//input[@name='links'][@checked]/@value") == data["links"]
    assert desk.line(one).links == ()
    version = main(answer).xpath(".//input[@name='version']/@value")[0]
    lead.post(f"{base}/{one}/causes", data={**data, "version": version})
    assert len(desk.line(one).links) == 1


# Where it stands -----------------------------------------------------------------------------


def test_words_of_the_draft_are_linked_taken_away_and_put_back(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    assert "It is linked to no passage yet." in words(lead.get(f"{base}/{one}"))
    page = main(lead.get(f"{base}/{one}/passages?passage=1&start=0&stop=9"))
    assert page.xpath("string(.//select[@id='pin-to']/option[@selected])").startswith("2 ")
    data = {"position": "1", "first": "0", "last": "9"}
    answer = lead.post(f"{base}/{one}/passages", data=data, follow_redirects=True)
    assert "The words are linked." in notices(answer)
    assert "“The Trust”" in words(answer)
    (place,) = desk.line(one).places
    again = lead.post(f"{base}/{one}/passages", data=data)
    assert again.status_code == 422
    assert errors(again) == ["These words are there already"]
    answer = lead.post(f"{base}/{one}/passages/{place.id}/take-away", follow_redirects=True)
    assert "Taken away: 1" in words(answer)
    answer = lead.post(f"{base}/{one}/passages/{place.id}/put-back", follow_redirects=True)
    assert "The passage is there again." in notices(answer)
    assert desk.line(one).places[0].is_live


def test_reworded_words_are_asked_about_until_somebody_says_that_they_still_stand(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    desk.pin(one)
    reading = desk.next_draft(
        (
            "Recommendations",
            "The Trust should remove the second form by May 2027, audited by the Board.",
            "Another thing entirely stands here now, of which nobody spoke.",
        )
    )
    desk.follow(reading)
    page = words(lead.get(f"{base}/{one}"))
    assert "by March 2027" in page
    assert "by May 2027" in page
    assert "Does it still recommend the same?" in page
    assert "1 to look at" in words(lead.get(base))
    place = next(line for line in desk.line(one).places if line.draft_number == 2)
    answer = lead.post(f"{base}/{one}/passages/{place.id}/keep", follow_redirects=True)
    assert "Noted" in notices(answer)
    assert "Does it still recommend the same?" not in words(answer)


def test_the_list_says_whose_words_the_newest_draft_has_no_longer(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    desk.pin(one)
    desk.scan()
    desk.collect()
    proposal = next(line.id for line in desk.list() if line.state is State.PROPOSED)
    assert "newest draft" not in words(lead.get(base))
    desk.follow(desk.next_draft(("Summary", "Other things were learnt, and are told elsewhere.")))
    page = main(lead.get(base))
    assert "Passages Not found in the newest draft" in words(lead.get(f"{base}?only=passages"))
    for id_ in (one, proposal):
        assert "ound in the newest draft" in said(page.get_element_by_id(f"r-{id_}"))


# Remarks -------------------------------------------------------------------------------------


def test_a_remark_is_answered_stays_and_is_taken_back(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    page = main(lead.get(f"{base}/{one}"))
    asked = page.get_element_by_id(f"remark-{NO_FINDING}")
    assert said(asked).startswith("A remark No finding leads to it")
    assert "Source:" in said(asked)
    address = f"{base}/{one}/remarks/{NO_FINDING}"
    form = main(lead.get(address))
    shown = form.xpath(".//input[@name='rests_on']/@value")[0]
    answer = lead.post(address, data={"because": " ", "rests_on": shown})
    assert answer.status_code == 422
    assert errors(answer) == ["Say why it stands as it is"]
    data = {"because": "It came from the family.", "rests_on": shown}
    answer = lead.post(address, data=data, follow_redirects=True)
    told = said(main(answer).get_element_by_id(f"remark-{NO_FINDING}"))
    assert told.startswith("Answered")
    assert "It came from the family." in told
    answer_id = next(a.id for a in desk.line(one).answers if a.rule == NO_FINDING)
    lead.post(f"{base}/{one}/answers/{answer_id}/take-back")
    again = main(lead.get(f"{base}/{one}")).get_element_by_id(f"remark-{NO_FINDING}")
    assert said(again).startswith("A remark")


def test_an_answer_to_other_facts_is_asked_about_again_and_may_still_hold(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    weak, rule = "Staff should be reminded to share what they know.", "owner.none"
    one = desk.add(weak)
    desk.answer(rule, "It is a first step.", one)
    desk.change(one, details(weak, addressee=Addressee.REGION))
    page = main(lead.get(f"{base}/{one}"))
    remark = page.get_element_by_id(f"remark-{rule}")
    assert "Does the reason still hold?" in said(remark)
    assert "It is a first step." in said(remark)
    form = next(f for f in page.forms if f.xpath(".//input[@name='because']"))
    answer = lead.post(f"{base}/{one}/remarks/{rule}", data=dict(form.form_values()))
    assert answer.status_code == 302
    told = main(lead.get(f"{base}/{one}")).get_element_by_id(f"remark-{rule}")
    assert said(told).startswith("Answered")


def test_a_reason_for_what_was_changed_meanwhile_is_kept_and_looked_at_again(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    address = f"{base}/{one}/remarks/{NO_FINDING}"
    typed = {"because": "It came from the family.", "rests_on": "0" * 64}
    answer = lead.post(address, data=typed)
    assert answer.status_code == 409
    page = main(answer)
    assert said(page.xpath(".//textarea")[0]) == "It came from the family."
    shown = page.xpath(".//input[@name='rests_on']/@value")[0]
    assert lead.post(address, data={**typed, "rests_on": shown}).status_code == 302


def test_what_nothing_asks_any_more_is_told_and_an_unknown_rule_is_none(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add(nature=Nature.SIMPLE, nature_because="It is done each day.")
    answer = lead.get(f"{base}/{one}/remarks/nature.not-said", follow_redirects=True)
    assert "Nothing asks this any more" in notices(answer)
    assert lead.get(f"{base}/{one}/remarks/no.such-rule").status_code == 404


def test_remarks_on_the_whole_set_are_a_conversation_too(
    lead: FlaskClient, base: str, desk: RecommendationsDesk
) -> None:
    for number in range(31):
        desk.add(f"Do the {number}th thing together.")
    rule = next(one.remark.rule for one in desk.remarks().of_set if one.remark.tone == "asks")
    form = main(lead.get(f"{base}/remarks/{rule}"))
    shown = form.xpath(".//input[@name='rests_on']/@value")[0]
    data = {"because": "The board asked for all of them.", "rests_on": shown}
    answer = lead.post(f"{base}/remarks/{rule}", data=data, follow_redirects=True)
    remark = main(answer).get_element_by_id(f"remark-{rule}")
    assert said(remark).startswith("Answered")
    back = next(f for f in remark.xpath(".//form") if "take-back" in f.get("action"))
    lead.post(back.get("action"))
    again = main(lead.get(base)).get_element_by_id(f"remark-{rule}")
    assert said(again).startswith("A remark")


def test_readers_see_the_conversation_and_no_button(
    as_: As, case: Case, base: str, desk: RecommendationsDesk
) -> None:
    one = desk.add()
    desk.answer(NO_FINDING, "It came from the family.", one)
    page = main(as_(case.panel).get(f"{base}/{one}"))
    assert "It came from the family." in said(page)
    assert not page.xpath(".//button")
    assert not page.xpath(".//a[contains(@href, '/remarks/')]")
