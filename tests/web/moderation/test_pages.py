"""Moderation on the page: side by side, agreed, disagreed, taken back, and two tabs."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import update

from qmapp.casework.arrangements.models import Arrangement
from qmapp.casework.moderation import ports
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from tests.factories.assessments import NOW, begin, later, marker, reopen
from tests.factories.moderation import IMPASSE, WHY, agree, assess, clear, disagree, held


def words(response):
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows(response):
    return [int(one) for one in re.findall(r'<tr role="row" id="m(\d+)"', response.text)]


def agreeing(**more):
    return {"held": "agreed", "version": "0", "reasons": WHY, "rating": "partly_met", **more}


def disagreeing(judged, **more):
    return {
        "held": "disagreed",
        "version": "0",
        "reasons": "Whether twice was enough.",
        "handling": IMPASSE,
        f"position-{judged[1].id}": "Twice is not enough.",
        **more,
    }


# All markers ---------------------------------------------------------------------------------


def test_differences_stand_first_and_the_figures_say_of_how_many(as_, storage, case, base, judged):
    agree(storage, case, 3)
    disagree(storage, case, 1)
    page = as_(case.commissioner).get(base)
    assert page.status_code == 200
    # Marker 1: three judgements, three steps. Marker 2: one judgement, on other evidence.
    assert rows(page)[:2] == [1, 2]
    said = words(page)
    assert "1 of 18 markers is judged differently." in said
    assert "1 of 18 have an agreed judgement" in said
    assert "1 of 18 have a disagreement on record" in said
    assert "16 of 18 are open" in said
    assert "3 steps apart" in said
    assert "Same judgement, on other evidence" in said
    assert "Met: the self-check" in said


def test_the_rows_stand_in_the_order_that_is_asked_for(as_, storage, case, base, judged):
    agree(storage, case, 1)
    client = as_(case.commissioner)
    assert rows(client.get(f"{base}?order=markers")) == list(range(1, 19))
    assert rows(client.get(f"{base}?order=open")) == [2, *range(3, 19)]
    assert rows(client.get(f"{base}?order=names")) == rows(client.get(base))


def test_while_a_review_is_assessed_the_page_says_that_more_may_come(as_, case, base, judged):
    assert "still in assessment" in words(as_(case.commissioner).get(base))


def test_an_assessment_under_revision_stands_as_it_was(as_, storage, case, base, judged):
    agree(storage, case, 1, now=later(-10))
    reopen(storage, case.second_commissioner, judged[2])
    client = as_(case.commissioner)
    said = words(client.get(base))
    assert "reopened, and being revised: it stands here as it was submitted last" in said
    assert "An assessment was reopened since" in said
    assert "An assessment was reopened since" in words(client.get(f"{base}/1"))
    assert "Largely met" in words(client.get(f"{base}/1"))


def test_without_a_commissioners_assessment_there_is_nothing_to_agree_on(as_, storage, case, base):
    assess(storage, case, case.lead, {1: "met"})
    client = as_(case.panel)
    assert "No commissioner’s assessment" in words(client.get(base))
    assert "Record the outcome" not in words(client.get(f"{base}/1"))


# Blindness -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["third_commissioner", "second_lead"])
def test_nothing_is_seen_by_whoever_has_theirs_still_to_submit(
    as_, storage, case, base, judged, who
):
    actor = case.people[who]
    agree(storage, case, 1)
    ports.register_shared(lambda _db, drafts: frozenset(drafts))
    try:
        client = as_(actor)
        for does_begin in (False, who == "third_commissioner"):
            if does_begin:
                begin(storage, case, actor)
            assert client.get(base).status_code == 404
            assert client.get(f"{base}/1").status_code == 404
            assert client.post(f"{base}/1", data=agreeing(version="1")).status_code == 404
            assert client.post(f"{base}/1/clear", data={"version": "1"}).status_code == 404
    finally:
        ports.register_shared(ports._none_sent)
    assert held(storage, case)[marker(1).id].rating == "largely_met"


def test_whoever_reopened_theirs_is_blind_again(as_, storage, case, base, judged):
    reopen(storage, case.second_commissioner, judged[2])
    assert as_(case.second_commissioner).get(base).status_code == 404


def test_the_lead_reviewer_reads_it_when_it_was_shared(as_, storage, case, base, judged):
    agree(storage, case, 1, reasons="The board read the minutes.")
    lead = as_(case.lead)
    assert lead.get(base).status_code == 404
    ports.register_shared(lambda _db, drafts: frozenset(drafts) & {case.draft_id})
    try:
        assert "The board read the minutes." in words(lead.get(f"{base}/1"))
        assert "Record the outcome" not in words(lead.get(f"{base}/1"))
        assert lead.post(f"{base}/1", data=agreeing()).status_code == 404
    finally:
        ports.register_shared(ports._none_sent)
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == case.review_id).values(stage=Stage.READY))
    assert lead.get(base).status_code == 200
    assert as_(case.observer).get(base).status_code == 200


# One marker ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        (("cannot_tell", "not_yet_due"), "They differ, and none of them is on the scale."),
        (("met", "cannot_tell"), "They differ, and not all of them placed it on the scale."),
        (("met", "largely_met"), "The two judgements are 1 step apart."),
        (("met", "largely_met", "not_met"), "The judgements are 3 steps apart at most."),
    ],
)
def test_a_marker_says_in_a_sentence_how_far_apart_it_is_judged(
    as_, storage, case, base, ratings, sentence
):
    people = (case.commissioner, case.second_commissioner, case.third_commissioner)
    for who, rating in zip(people, ratings, strict=False):
        assess(storage, case, who, {1: rating})
    assert sentence in words(as_(case.commissioner).get(f"{base}/1"))


def test_a_marker_shows_reasons_answers_and_evidence_of_everybody(as_, storage, case, base):
    assess(
        storage, case, case.commissioner, {1: "met"}, reasons="She wrote it down.",
        answers={"qm01-q1": "yes", "qm01-q2": "no"},
    )  # fmt: skip
    assess(
        storage, case, case.second_commissioner, {1: "partly_met"}, reasons="Nobody acted.",
        answers={"qm01-q1": "yes", "qm01-q2": "partly"},
    )  # fmt: skip
    page = as_(case.commissioner).get(f"{base}/1")
    said = words(page)
    assert "The two judgements are 2 steps apart." in said
    assert "1 question is answered differently." in said
    assert "Used by everybody: 1 of 1 piece of evidence." in said
    assert "She wrote it down." in said
    assert "Nobody acted." in said
    assert said.count("The health visitor wrote her concern down") == 2
    # The question that differs stands first.
    assert page.text.index("qm-mdiff") < page.text.index('<span class="qm-num">1</span>')


def test_a_judgement_is_agreed_and_the_next_open_marker_opens(as_, storage, case, base, judged):
    client = as_(case.commissioner)
    done = client.post(f"{base}/1", data=agreeing(go="on"))
    assert (done.status_code, done.headers["Location"]) == (302, f"{base}/2")
    assert "The judgement on marker 1 is agreed." in words(client.get(f"{base}/2"))
    assert held(storage, case)[marker(1).id].rating == "partly_met"
    said = words(client.get(f"{base}/1"))
    assert "Recorded by Commissioner Example" in said
    assert "Agreed: Partly met" in said


def test_saving_may_stay_on_the_marker(as_, case, base, judged):
    done = as_(case.commissioner).post(f"{base}/1", data=agreeing(go="stay"))
    assert done.headers["Location"] == f"{base}/1"


def test_reasons_are_asked_for_before_the_judgement(as_, storage, case, base, judged):
    client = as_(case.commissioner)
    page = client.post(f"{base}/1", data=agreeing(reasons=" "))
    assert page.status_code == 422
    assert "Write the reasons for the agreed judgement" in words(page)
    assert re.search(r'id="rating-partly_met"[^>]* checked', page.text)
    page = client.post(f"{base}/1", data=agreeing(rating=""))
    assert page.status_code == 422
    assert 'href="#rating-0"' not in page.text
    assert 'href="#rating"' in page.text
    assert "Choose the agreed judgement" in words(page)
    assert held(storage, case) == {}


def test_a_disagreement_shows_who_holds_what(as_, storage, case, base, judged):
    with storage.unit_of_work() as db:
        db.add(
            Arrangement(
                board_id=case.board_id, review_id=case.review_id, assurance="", challenge="",
                deadlock="The scrutineer decides within two weeks.", outside_role="",
                set_by=case.manager.person_id, set_at=NOW,
            )
        )  # fmt: skip
    client = as_(case.commissioner)
    form = words(client.get(f"{base}/1?as=disagreed"))
    assert "The scrutineer decides within two weeks." in form
    assert "Self-check, Lead Example: Met" in form
    assert client.post(f"{base}/1", data=disagreeing(judged)).status_code == 302
    said = words(client.get(f"{base}/1"))
    assert "Commissioner, Commissioner Example: Not met Twice is not enough." in said
    assert IMPASSE in said
    assert "Disagreement on record" in words(client.get(base))


def test_a_disagreement_needs_a_way_on(as_, case, base, judged):
    page = as_(case.commissioner).post(f"{base}/1", data=disagreeing(judged, handling=""))
    assert page.status_code == 422
    assert "Say how the impasse is handled" in words(page)
    assert "Twice is not enough." in page.text


def test_without_a_way_out_of_a_deadlock_the_page_says_that_none_was_settled(
    as_, case, base, judged
):
    said = words(as_(case.commissioner).get(f"{base}/1?as=disagreed"))
    assert "Nothing was settled. Marker 7 asks for it before it is needed." in said


def test_alone_nobody_is_offered_a_disagreement(as_, storage, case, base):
    assess(storage, case, case.commissioner, {1: "met"})
    said = words(as_(case.commissioner).get(f"{base}/1"))
    assert "A disagreement stays" not in said
    assert "There is one assessment to read, so nothing to compare." in said


def test_what_is_held_may_be_taken_back(as_, storage, case, base, judged):
    agree(storage, case, 1, "met")
    client = as_(case.commissioner)
    assert client.post(f"{base}/1/clear", data={"version": "1"}).status_code == 302
    said = words(client.get(f"{base}/1"))
    assert "The marker is open again; its history is kept." in said
    assert "Taken back, open again" in said
    assert "Agreed: Met" in said
    assert held(storage, case) == {}


# Two tabs ------------------------------------------------------------------------------------


def test_a_stale_form_shows_both_and_overwrites_nothing(as_, storage, case, base, judged):
    client = as_(case.commissioner)
    agree(storage, case, 1, "met", "Theirs.", actor=case.second_commissioner)
    page = client.post(f"{base}/1", data=agreeing(reasons="Mine."))
    assert page.status_code == 409
    said = words(page)
    assert "The outcome was changed meanwhile" in said
    assert "Agreed: Met Agreed: Partly met" in said
    assert "Theirs. Mine." in said
    assert held(storage, case)[marker(1).id].reasons == "Theirs."
    # Saving what is in the form now is a choice.
    assert 'name="version" type="hidden" value="1"' in page.text
    assert client.post(f"{base}/1", data=agreeing(reasons="Mine.", version="1")).status_code == 302
    assert held(storage, case)[marker(1).id].reasons == "Mine."


def test_a_stale_disagreement_keeps_what_was_typed(as_, storage, case, base, judged):
    agree(storage, case, 1, "met")
    page = as_(case.commissioner).post(f"{base}/1", data=disagreeing(judged))
    assert page.status_code == 409
    assert "Twice is not enough." in page.text
    assert held(storage, case)[marker(1).id].rating == "met"


def test_taking_back_what_was_changed_meanwhile_does_nothing(as_, storage, case, base, judged):
    agree(storage, case, 1, "met")
    agree(storage, case, 1, "not_met")
    client = as_(case.commissioner)
    client.post(f"{base}/1/clear", data={"version": "1"})
    assert "nothing was taken back" in words(client.get(f"{base}/1"))
    assert held(storage, case)[marker(1).id].rating == "not_met"
    clear(storage, case, version=2)


def test_an_unknown_marker_or_draft_is_not_there(as_, case, base, judged):
    client = as_(case.commissioner)
    assert client.get(f"{base}/19").status_code == 404
    assert client.get(base.replace("drafts/1", "drafts/2")).status_code == 404
