from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.decision.actions.models import ActionAnswers, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import ProofKind
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage, london_date, today
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.rules import CheckKind, Ending, Judged
from qmapp.learning.impact.service import reopen
from tests.factories.assessments import NOW, Case, add_draft, make_case
from tests.factories.following import (
    Followed,
    another_review,
    checks,
    close,
    done,
    get,
    later,
    next_check,
    prove,
    say,
    shown,
)
from tests.factories.measures import add, see
from tests.factories.practice import TITLE, enter
from tests.factories.responses import find, recommend
from tests.web.conftest import As


def parts(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


ANSWERED = {
    "so_what-different": "A child knows whom to ring.",
    "so_what-worse": "Nothing that we know of.",
    "reasons": "Files were read by two people.",
}


def test_nothing_is_followed_yet(as_: As, case: Case, base: str) -> None:
    page = as_(case.chair).get(base)
    assert page.status_code == 200
    assert "Nothing is followed yet" in page.text


def test_from_finding_to_difference_made(
    as_: As, storage: Storage, case: Case, base: str, world: Followed
) -> None:
    shown(storage, world)
    say(storage, world, Delivery.DELIVERED, at=1)
    done(storage, next_check(storage, world.follow_ups[1]), case.chair, judged=Judged.NO_EVIDENCE)
    client = as_(case.panel)
    page = client.get(base)
    assert "A difference is shown for 1 of 3 recommendations." in page.text
    assert "1 of 2 that are delivered has nothing to show yet." in page.text
    assert "1 of 1 action is delivered or stopped" in page.text
    unknown = client.get(f"{base}?show=unknown")
    assert str(world.recommendations[1]) in unknown.text
    assert str(world.recommendations[0]) not in unknown.text
    assert "1 of 3 recommendations" in unknown.text
    assert client.get(f"{base}?show=nonsense").status_code == 200
    assert "None of them." in client.get(f"{base}?show=closed").text


def test_too_early_to_ask_is_no_good_news_and_a_check_of_delivery_stands_with_delivery(
    as_: As, storage: Storage, case: Case, base: str, world: Followed
) -> None:
    say(storage, world, Delivery.DELIVERED)
    page = as_(case.panel).get(base).text
    said = "1 is delivered, and nobody knows yet whether it helped: its first check is to come."
    assert said in page
    assert "nothing to show yet." not in page
    first = page.split('class="qm-way"')[1]
    delivery, impact = first.split("Delivery: was it done?")[1].split("Impact: did it help?")
    assert "Next: Delivery check" in delivery
    assert "Next:" not in impact
    assert "First comes the check of delivery." in impact


def test_the_page_of_one_keeps_delivery_and_impact_apart(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    say(storage, world, Delivery.DELIVERED)
    prove(storage, world, ProofKind.AUDIT)
    page = as_(case.chair).get(one)
    assert "Delivery: was it done?" in page.text
    assert "Nobody has judged it, and its first impact check is still to come." in page.text
    assert "its impact is not shown yet" in page.text
    assert "What practitioners say; What children and families say; Observation" in page.text
    assert "Record this check" in page.text
    read = as_(case.panel).get(one)
    assert read.status_code == 200
    assert "Record this check" not in read.text
    assert "Close this recommendation" not in read.text


def test_who_said_that_it_is_delivered_reads_why_somebody_else_signs(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    shown(storage, world)
    with storage.unit_of_work() as db:
        db.add(
            ActionNote(
                id=uuid4(), board_id=case.board_id, action_id=world.actions[0],
                was=Delivery.ON_TRACK, now=Delivery.DELIVERED, words="The owner rang.",
                said_by=case.chair.person_id, said_at=NOW,
            )
        )  # fmt: skip
    for page in (one, f"{one}/close"):
        text = as_(case.chair).get(page).text
        assert "You said of one of its actions that it is delivered" in text
        assert "a chair, a review manager or a commissioner of the review who did not" in text
        assert "Sign and close" not in text
    assert "Sign and close" in as_(case.manager).get(f"{one}/close").text


def test_a_check_is_recorded_with_reasons_before_the_judgement(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    check = next_check(storage, world.one)
    where, client = f"{one}/checks/{check.id}", as_(case.commissioner)
    form = client.get(where)
    assert form.text.index("What got worse?") < form.text.index("Reasons for the judgement")
    assert form.text.index("Reasons for the judgement") < form.text.index("What is known of its")
    empty = client.post(where, data={"version": "1"})
    assert empty.status_code == 422
    assert "Choose what is known of its impact" in empty.text
    assert 'href="#so_what-different">Say what is different for a child today' in empty.text
    assert 'href="#so_what-worse">Say what got worse' in empty.text
    sent = {**ANSWERED, "version": "1", "judged": "early_signs", "decided": "adjust"}
    refused = client.post(where, data=sent)
    assert refused.status_code == 422
    assert "does not show what changed" in refused.text
    assert "A child knows whom to ring." in refused.text
    prove(storage, world)
    for _ in range(2):
        answer = client.post(where, data={**sent, **parts("next_on", today() + timedelta(90))})
        assert answer.status_code == 302
    assert get(storage, world.one).judged is Judged.EARLY_SIGNS
    page = client.get(one)
    assert "Files were read by two people." in page.text
    assert "What follows: Adjust" in page.text
    assert "It was made on 1 piece of evidence." in page.text
    assert client.get(where).status_code == 302


def test_what_a_measure_shows_stands_beside_it_where_it_is_weighed(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    made = add(storage, case, world.recommendations[0], name="Days until a visit", unit="days")
    later = NOW + timedelta(400)
    for month in range(6):
        see(storage, case, made, on=60 + 30 * month, value=5, now=later)
    page = as_(case.commissioner).get(f"{one}/checks/{next_check(storage, world.one).id}").text
    assert "Days until a visit" in page
    assert "6 observations around a median of 5 days: no more than usual movement." in page
    assert "Whether that is a change is for you to judge." in page


def test_somebody_else_recorded_it_first(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    check = next_check(storage, world.one)
    done(storage, check, case.chair, reasons="The chair was quicker.", days=0)
    sent = {**ANSWERED, "version": "1", "judged": "no_effect", "decided": "stop"}
    page = as_(case.commissioner).post(f"{one}/checks/{check.id}", data=sent)
    assert page.status_code == 409
    assert "The chair was quicker." in page.text
    assert "Files were read by two people." in page.text
    assert get(storage, world.one).judged is Judged.NO_EVIDENCE


def test_a_check_is_planned_moved_and_taken_out(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    client, day = as_(case.manager), today() + timedelta(40)
    form = client.get(f"{one}/checks/add")
    sent = {"own_id": hidden(form.text, "own_id"), "kind": "impact", **parts("due_on", day)}
    for _ in range(2):
        assert client.post(f"{one}/checks/add", data=sent).status_code == 302
    early = client.post(f"{one}/checks/add", data={**sent, **parts("due_on", date(2020, 1, 1))})
    assert early.status_code == 422
    planned = [c for c in checks(storage, world.one, open_only=True) if c.due_on == day]
    assert len(planned) == 1
    where = f"{one}/checks/{planned[0].id}/move"
    bare = client.post(where, data={"version": "1", "do": "move", "because": "The audit is late."})
    assert bare.status_code == 422
    assert "Write the day on which it is due" in bare.text
    moved = {"version": "1", "do": "move", "because": "The audit is late.",
             **parts("due_on", day + timedelta(9))}  # fmt: skip
    assert client.post(where, data=moved).status_code == 302
    assert client.post(where, data=moved).status_code == 409
    assert "The audit is late." in client.get(one).text
    other = next_check(storage, world.one, CheckKind.DELIVERY)
    out = {"version": "1", "do": "end", "because": "It was done at once."}
    assert client.post(f"{one}/checks/{other.id}/move", data=out).status_code == 302
    assert "It was done at once." in client.get(one).text


def test_closed_and_taken_up_again(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    client = as_(case.chair)
    form = client.get(f"{one}/close")
    assert "neither delivered nor stopped" in form.text
    sent = {"version": "1", "ending": "with_impact", "because": "", "dissent": ""}
    refused = client.post(f"{one}/close", data=sent)
    assert refused.status_code == 422
    assert "Not ready to be closed" in refused.text
    sent = {**sent, "ending": "without_impact", "because": "The team is no more."}
    assert client.post(f"{one}/close", data={**sent, "version": "7"}).status_code == 409
    for _ in range(2):
        assert client.post(f"{one}/close", data=sent).status_code == 302
    assert get(storage, world.one).ending is Ending.WITHOUT_IMPACT
    page = client.get(one)
    assert "Closed without impact" in page.text
    assert "The team is no more." in page.text
    assert "Record this check" not in page.text
    assert client.get(f"{one}/close").status_code == 302
    empty = client.post(f"{one}/reopen", data={"version": "2"})
    assert empty.status_code == 422
    again = {"version": "2", "because": "It happened again.", "later_review": ""}
    for _ in range(2):
        assert client.post(f"{one}/reopen", data=again).status_code == 302
    page = client.get(one)
    assert "It happened again." in page.text
    assert "The team is no more." in page.text
    assert get(storage, world.one).ending is None


def test_harm_is_not_signed_away(
    as_: As, storage: Storage, case: Case, base: str, one: str, world: Followed
) -> None:
    say(storage, world, Delivery.DELIVERED)
    prove(storage, world, ProofKind.AUDIT)
    done(storage, next_check(storage, world.one), case.commissioner, judged=Judged.HARMFUL)
    client = as_(case.chair)

    def everywhere(ending: str) -> None:
        page = client.get(base).text
        assert "1 of 3 recommendations did harm" in page
        assert "Did harm (1 of 3)" in page
        harm = client.get(f"{base}?show=harm").text
        assert str(world.recommendations[0]) in harm
        assert str(world.recommendations[1]) not in harm
        for text in (page, client.get(one).text):
            assert "Something got worse because of it." in text
            assert ending in text
            assert "Closed without impact" not in text

    everywhere("")
    form = client.get(f"{one}/close").text
    assert "At its last impact check, harm was found" in form
    assert "at its last impact check something got worse because of it" in form
    assert "What was done for those who were harmed, and what keeps them safe" in form
    assert "Closed, did harm" in form
    for check in checks(storage, world.one, open_only=True):
        assert show_date(check.due_on) in form.split("fall away when it is closed:")[1]
    assert form.index('name="ending"') < form.index('name="because"')
    sent = {"version": hidden(form, "version"), "ending": "without_impact", "because": " "}
    refused = client.post(f"{one}/close", data=sent)
    assert refused.status_code == 422
    assert "Say what was done for those who were harmed" in refused.text
    sent |= {"because": "Each of them was rung up."}
    saved = client.post(f"{one}/close", data=sent, follow_redirects=True).text
    assert "It goes on being counted as harm" in saved
    assert "Closed, did harm: signed by" in saved
    assert "Each of them was rung up." in saved
    everywhere("Closed, did harm")
    with storage.unit_of_work() as db:
        version = get(storage, world.one).version
        reopen(db, case.chair, world.one, "It goes on.", None, version=version, now=later(220))
    everywhere("")
    judged, again = (show_date(london_date(later(days))) for days in (190, 220))
    for where in (base, one):
        page = client.get(where).text
        assert f"Judged on {judged}; taken up again on {again}, and not judged since." in page
    assert "Nobody has judged it" not in client.get(one).text
    assert "1 of 3 did harm" in client.get(f"/reviews/{case.review_id}").text


def test_what_was_closed_and_is_being_done_again_says_so(
    as_: As, storage: Storage, case: Case, base: str, one: str, world: Followed
) -> None:
    shown(storage, world)
    close(storage, world.one, case.chair)
    client = as_(case.chair)
    assert "being done again" not in client.get(one).text
    say(storage, world, Delivery.AT_RISK, days=210)
    for where in (base, one):
        assert "Since it was closed this is being done again: Action 1." in client.get(where).text
    assert "Closed, but not all is done any more." in client.get(one).text
    assert f"{one}/reopen" in client.get(one).text
    with storage.unit_of_work() as db:
        version = get(storage, world.one).version
        reopen(db, case.chair, world.one, "It slips.", None, version=version, now=later(220))
    for where in (base, one):
        page = client.get(where).text
        assert "not judged since; before that it was judged as “Shown”, on" in page
    assert "It is judged anew, and its next impact check is still to come." in page
    assert "Nobody has judged it" not in page
    assert "Closed, but not all" not in page


def test_which_other_review_an_action_serves_stands_beside_it(
    as_: As, storage: Storage, case: Case, base: str, one: str, world: Followed
) -> None:
    for where in (base, one):
        assert "It serves" not in as_(case.panel).get(where).text
    other = another_review(storage, case)
    again = recommend(storage, replace(case, review_id=other), "Agree it with schools too.")
    with storage.unit_of_work() as db:
        db.add(
            ActionAnswers(
                board_id=case.board_id, action_id=world.actions[0], recommendation_id=again,
                promised_on=today(), added_by=case.manager.person_id, added_at=NOW,
            )
        )  # fmt: skip
    for where in (base, one):
        assert as_(case.chair).get(where).text.count("It serves Child R too.") == 1
        # A panel member knows of the reviews on which they have a part.
        assert "Child R" not in as_(case.panel).get(where).text


def test_what_was_dropped_is_shown_last_and_not_counted(
    as_: As, storage: Storage, case: Case, base: str, world: Followed
) -> None:
    with storage.unit_of_work() as db:
        db.execute(
            update(Recommendation)
            .where(Recommendation.id == world.recommendations[0])
            .values(state=State.DROPPED)
        )
    page = as_(case.chair).get(base).text
    assert "A difference is shown for 0 of 2 recommendations." in page
    assert "1 that was dropped, or went into others, is left out of these figures" in page
    assert page.index(str(world.recommendations[0])) > page.index(str(world.recommendations[2]))
    assert str(world.recommendations[0]) not in as_(case.chair).get(f"{base}?show=open").text


def test_evidence_of_before_is_called_a_baseline(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    prove(storage, world, ProofKind.AUDIT)
    assert "It is a baseline" not in as_(case.chair).get(one).text
    prove(storage, world, ProofKind.FAMILY_VOICE, on=date(2026, 1, 5))
    page = as_(case.chair).get(one).text
    assert "It is a baseline" in page
    assert "What practitioners say; What children and families say; Observation" in page


def test_evidence_is_added_with_a_file_and_taken_out(
    as_: As, storage: Storage, case: Case, one: str, world: Followed
) -> None:
    client = as_(case.commissioner)
    form = client.get(f"{one}/evidence/add")
    sent = {
        "own_id": hidden(form.text, "own_id"), "kind": "audit", "shows": "change",
        "words": "8 of 16 files name a lead.", "count": "8", "out_of": "16",
        **parts("on", today()),
    }  # fmt: skip
    wrong = client.post(f"{one}/evidence/add", data={**sent, "count": "most"})
    assert wrong.status_code == 422
    assert "Write a whole number, in figures" in wrong.text
    paper = client.post(f"{one}/evidence/add", data={**sent, "kind": "document"})
    assert paper.status_code == 422
    assert "A document shows that something was done." in paper.text
    for _ in range(2):
        file = (io.BytesIO(b"Audit of June: 8 of 16."), "audit.txt")
        answer = client.post(
            f"{one}/evidence/add", data={**sent, "file": file}, content_type="multipart/form-data"
        )
        assert answer.status_code == 302
    with storage.reading() as db:
        [proof] = db.scalars(select(Proof)).all()
    assert "Audit sample" in client.get(one).text
    assert client.get(f"{one}/evidence/{proof.id}/file").data == b"Audit of June: 8 of 16."
    other = one.replace(str(world.recommendations[0]), str(world.recommendations[1]))
    assert client.get(f"{other}/evidence/{proof.id}/file").status_code == 404
    with storage.reading() as db:
        taken = db.scalars(select(Event).where(Event.verb == "proofs:downloaded")).all()
    assert [event.actor_id for event in taken] == [case.commissioner.person_id]
    assert client.get(f"{other}/evidence/{proof.id}/end").status_code == 404
    where = f"{one}/evidence/{proof.id}/end"
    assert client.post(where, data={"because": ""}).status_code == 422
    assert client.post(where, data={"because": "It was another team."}).status_code == 302
    assert "It was another team." in client.get(one).text


def test_the_plan_of_a_board(as_: As, storage: Storage, case: Case) -> None:
    where, client = f"/boards/{case.board_id}/checks", as_(case.chair)
    form = client.get(where)
    assert 'value="6, 12, 24"' in form.text
    assert "These are the defaults" in form.text
    wrong = client.post(where, data={"version": "0", "delivery": "3", "impact": "soon"})
    assert wrong.status_code == 422
    assert "is not a number of months" in wrong.text
    none = client.post(where, data={"version": "0", "delivery": "3", "impact": ""})
    assert none.status_code == 422
    assert "Plan at least one impact check" in none.text
    assert (
        client.post(where, data={"version": "0", "delivery": "", "impact": "9, 18"}).status_code
        == 302
    )
    stale = client.post(where, data={"version": "0", "delivery": "", "impact": "6"})
    assert stale.status_code == 409
    assert "9, 18" in stale.text
    assert as_(case.commissioner).get(where).status_code == 404


@pytest.mark.parametrize("path", ["", "/close", "/reopen", "/checks/add", "/evidence/add"])
def test_nobody_from_elsewhere(
    as_: As, storage: Storage, case: Case, one: str, base: str, path: str
) -> None:
    other = make_case(storage)
    assert as_(other.chair).get(one + path).status_code == 404
    assert as_(case.chair).get(f"{base}/{uuid4()}{path}").status_code == 404
    # Of another review of another board, under this one's address.
    elsewhere = one.replace(str(case.review_id), str(other.review_id))
    assert as_(other.chair).get(elsewhere + path).status_code == 404


def test_long_words_and_many(as_: As, storage: Storage, case: Case, base: str) -> None:
    from tests.factories.following import follow

    world = follow(storage, case, 12, owner_role="Head of service" * 9)
    prove(storage, world, ProofKind.OBSERVATION)
    page = as_(case.chair).get(base)
    assert page.text.count('class="qm-way"') == 12


def test_what_was_found_again_is_called_as_the_board_entered_it(
    as_: As, storage: Storage, case: Case, base: str, one: str, world: Followed
) -> None:
    close(storage, world.one, case.chair, Ending.WITHOUT_IMPACT, "The team is no more.", days=100)
    first, again = find(storage, case), another_review(storage, case)
    draft_id = uuid4()
    with storage.unit_of_work() as db:
        entered = enter(db, case.manager, case.board_id)
        add_draft(db, case.board_id, again, case.lead.person_id, draft_id=draft_id,
                  reading_id=uuid4(), sent=True)  # fmt: skip
        db.add(
            CauseLink(
                board_id=case.board_id, recommendation_id=world.recommendations[0],
                finding_id=first, added_by=case.lead.person_id, added_at=NOW,
            )
        )  # fmt: skip
    find(storage, replace(case, review_id=again), draft_id=draft_id)
    with storage.unit_of_work() as db:
        values = {"practice_issue": entered.issue_id, "practice_edition": entered.edition}
        db.execute(update(Finding).values(added_at=later(260), **values))
        db.execute(update(Finding).where(Finding.id == first).values(added_at=NOW))
    for where in (base, one):
        page = as_(case.chair).get(where).text
        assert "Child R" in page, where
        assert TITLE in page, where
        assert f">{entered.issue_id}" not in page, where


def test_the_way_there_and_back_between_what_became_of_it_and_how_it_is_meant_to_work(
    as_: As, case: Case, one: str, world: Followed
) -> None:
    model = f"/reviews/{case.review_id}/recommendations/{world.recommendations[0]}/model"
    client = as_(case.chair)
    assert f'href="{model}"' in client.get(one).text
    assert f'href="{one}"' in client.get(model).text
