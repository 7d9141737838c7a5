from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause, Reason
from qmapp.casework.recommendations.models import RemarkAnswer
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case
from tests.factories.responses import (
    KNOWN,
    WORDS,
    agree,
    begin,
    find,
    give,
    look,
    promise,
    recommend,
    reword,
)
from tests.web.conftest import As


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def typed(page: str, **values: str) -> dict[str, str]:
    """A form as a browser would post it: with the hidden parts of the page."""
    return {"version": hidden(page, "version"), "seen": hidden(page, "seen"), **values}


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-{part}": str(getattr(on, part)) for part in ("day", "month", "year")}


@pytest.fixture
def three(storage: Storage, case: Case) -> list[UUID]:
    ids = [recommend(storage, case, f"Recommended number {one}.") for one in range(1, 4)]
    begin(storage, case)
    return ids


def test_one_after_the_other(
    as_: As, storage: Storage, case: Case, base: str, three: list[UUID]
) -> None:
    client = as_(case.commissioner)
    one, two, last = (f"{base}/recommendations/{id_}" for id_ in three)
    page = client.get(two)
    assert "Recommendation 2 of 3" in page.text
    assert f'rel="prev" href="{one}"' in page.text
    assert f'rel="next" href="{last}"' in page.text
    saved = client.post(two, data=typed(page.text, decision="accepted", reasons=""))
    assert saved.location == last
    page = client.get(last)
    saved = client.post(last, data=typed(page.text, decision="explore", reasons="Not known."))
    assert saved.location == one  # round the set, to what was passed over
    page = client.get(one)
    saved = client.post(one, data=typed(page.text, decision="not_accepted", reasons="It is done."))
    assert saved.location == base
    page = client.get(base).text
    assert "3 of 3 recommendations are answered." in page
    assert "Needs more exploration" in page
    assert "It is done." in page


def test_reasons_are_asked_for_and_nothing_is_lost(
    as_: As, case: Case, base: str, three: list[UUID]
) -> None:
    client = as_(case.chair)
    where = f"{base}/recommendations/{three[0]}"
    page = client.get(where).text
    refused = client.post(where, data=typed(page, decision="in_part", reasons=""))
    assert refused.status_code == 422
    assert "Give the reasons. Only “accepted” may stand without any" in refused.text
    assert re.search(r'value="in_part"[^>]*checked|checked[^>]*value="in_part"', refused.text)
    refused = client.post(where, data=typed(page, reasons="Because <so>."))
    assert refused.status_code == 422
    assert "Choose what the board says to it" in refused.text
    assert "Because &lt;so&gt;." in refused.text


def test_how_one_would_know_is_asked_with_the_answer(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    asked = recommend(storage, case, "Who leads?", kind=Kind.QUESTION, measure="As in the draft.")
    begin(storage, case)
    client, where = as_(case.commissioner), f"{base}/recommendations/{asked}"
    page = client.get(where).text
    assert page.index('name="how_known"') < page.index('name="decision"')
    assert "As in the draft.</textarea>" in page
    answered = {"decision": "accepted", "reasons": "We will debate it."}
    client.post(where, data=typed(page, **answered, how_known=""))
    standing = client.get(base).text
    assert "The answer to recommendation 1 does not say how one would know" in standing
    assert "Say on which day the board looks at it again." in standing
    page = client.get(where).text
    gone = client.post(
        where, data=typed(page, **answered, how_known="X", **day("look_again_on", date(2020, 1, 1)))
    )
    assert gone.status_code == 422
    assert "This day has come or gone." in gone.text
    knowing = {"how_known": "They all name one.", **day("look_again_on", date(2031, 5, 3))}
    assert client.post(where, data=typed(page, **answered, **knowing)).status_code == 302
    assert "Nothing is missing." in client.get(base).text
    whole = as_(case.chair).get(f"{base}/agree").text
    assert "They all name one." in whole
    assert f"/recommendations/{asked}/model" in client.get(where).text
    assert "3 May 2031" in whole


def test_reasons_stand_before_the_decision(
    as_: As, case: Case, base: str, three: list[UUID]
) -> None:
    page = as_(case.chair).get(f"{base}/recommendations/{three[0]}").text
    assert page.index('name="reasons"') < page.index('name="decision"')
    for test in ("The reasons say which part", "The reasons say why.", "found out"):
        assert test in page


def test_two_tabs(as_: As, storage: Storage, case: Case, base: str, three: list[UUID]) -> None:
    client, where = as_(case.commissioner), f"{base}/recommendations/{three[0]}"
    page = client.get(where).text
    give(storage, case, three[0], Decision.NOT_ACCEPTED, "Theirs.")
    knowing = {"how_known": "I would ask them.", **day("look_again_on", date(2031, 5, 3))}
    stale = client.post(where, data=typed(page, decision="in_part", reasons="Mine.", **knowing))
    assert stale.status_code == 409
    for words in (KNOWN, "I would ask them.", "3 May 2031"):
        assert words in stale.text
    assert "This answer was changed in another tab meanwhile" in stale.text
    assert "Theirs." in stale.text
    assert "Mine." in stale.text
    found = look(storage, case).line_of(three[0])
    assert found is not None
    assert found.answer is not None
    assert found.answer.reasons == "Theirs."
    chosen = client.post(where, data=typed(stale.text, decision="in_part", reasons="Mine."))
    assert chosen.status_code == 302


def test_words_that_changed_while_one_wrote(
    as_: As, storage: Storage, case: Case, base: str, three: list[UUID]
) -> None:
    client, where = as_(case.commissioner), f"{base}/recommendations/{three[0]}"
    page = client.get(where).text
    reword(storage, three[0], "Quite another thing.")
    stale = client.post(where, data=typed(page, decision="accepted", reasons="Mine."))
    assert stale.status_code == 409
    assert "The recommendation was changed while you wrote" in stale.text
    assert "Quite another thing." in stale.text
    assert "Mine." in stale.text


def test_words_that_changed_after_they_were_answered(
    as_: As, storage: Storage, case: Case, base: str, three: list[UUID]
) -> None:
    give(storage, case, three[0], reasons="It is right.")
    reword(storage, three[0], "Quite another thing.")
    client, where = as_(case.commissioner), f"{base}/recommendations/{three[0]}"
    page = client.get(where).text
    assert "Its words were changed after it was answered." in page
    assert "0 of 3 recommendations are answered." in client.get(base).text
    client.post(where, data=typed(page, decision="accepted", reasons="It is right."))
    assert "1 of 3 recommendations is answered" not in client.get(base).text
    assert "1 of 3 recommendations are answered." in client.get(base).text


def test_the_answer_to_one_that_was_split_is_used(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    old = recommend(storage, case, "Do both things.")
    begin(storage, case)
    give(storage, case, old, Decision.IN_PART, "Only the first.")
    promise(storage, case, old, what="Write it down.")
    parts = [recommend(storage, case, one, came_from=[old]) for one in ("The first.", "Second.")]
    client, where = as_(case.commissioner), f"{base}/recommendations/{parts[0]}"
    page = client.get(where).text
    assert "It came out of recommendation 1, which was answered" in page
    assert "Only the first." in page
    assert "Write it down." in page
    given = re.search(r'name="answer_id" value="([^"]+)"', page)
    assert given is not None
    data = typed(page, answer_id=given[1])
    assert client.post(f"{where}/take-over", data=data).status_code == 302
    page = client.get(where).text
    assert "It came out of" not in page
    assert "Accepted in part" in page
    assert "Write it down." in page
    spoilt = client.post(f"{where}/take-over", data={**data, "answer_id": "zzz"})
    assert spoilt.status_code == 404


def test_findings_are_read_beside_it(as_: As, storage: Storage, case: Case, base: str) -> None:
    finding = find(storage, case, "Nobody knew who led")
    with storage.unit_of_work() as db:
        found = db.get_one(Finding, finding)
        found.reason, found.why = Reason.GIVEN, "Three services each thought another did."
        found.board_adds = "We saw it elsewhere."
    one = recommend(storage, case, findings=[finding], cause=Cause.TEAM)
    begin(storage, case)
    where = f"{base}/recommendations/{one}"
    page = as_(case.commissioner).get(where).text
    assert "Three services each thought another did." in page
    assert "We saw it elsewhere." in page
    assert f"/findings/{finding}" in page
    # A chair has no role on the review: the title, as the response itself tells it.
    page = as_(case.chair).get(where).text
    assert "Finding 1: Nobody knew who led" in page
    assert "Teams and working together" in page
    assert "Three services each thought another did." not in page
    assert f"/findings/{finding}" not in page


def test_what_was_said_to_remarks_is_read_beside_it(
    as_: As, storage: Storage, case: Case, base: str, three: list[UUID]
) -> None:
    with storage.unit_of_work() as db:
        db.add(
            RemarkAnswer(
                board_id=case.board_id, review_id=case.review_id, recommendation_id=three[0],
                rule="owner.none", asked="Who does it?", rests_on="0" * 64,
                because="All of us <together>.", answered_by=case.lead.person_id, answered_at=NOW,
            )
        )  # fmt: skip
    where = f"{base}/recommendations/{three[0]}"
    page = as_(case.commissioner).get(where).text
    assert "Who does it?" in page
    assert "All of us &lt;together&gt;." in page
    # A chair has no role on the review, and so does not read what was said about its form.
    assert "Who does it?" not in as_(case.chair).get(where).text


def test_who_reads_only(as_: As, case: Case, base: str, three: list[UUID]) -> None:
    where = f"{base}/recommendations/{three[0]}"
    page = as_(case.panel).get(where)
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert as_(case.panel).post(where, data={}).status_code == 404
    for who in (case.lead, case.observer):
        assert as_(who).get(where).status_code == 404


def test_agreed_meanwhile_tells_so_and_shows_what_was_typed(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    one = recommend(storage, case)
    begin(storage, case)
    give(storage, case, one)
    client, where = as_(case.commissioner), f"{base}/recommendations/{one}"
    page = client.get(where).text
    promise(storage, case, one)
    agree(storage, case)
    late = client.post(where, data=typed(page, decision="accepted", reasons="Mine."))
    assert late.status_code == 422
    assert "The board has agreed this version" in late.text
    assert "Mine." in late.text
    assert WORDS in late.text


@pytest.mark.parametrize("state", [State.PROPOSED, State.DROPPED, State.SPLIT])
def test_only_confirmed_ones_are_answered(
    as_: As, storage: Storage, case: Case, base: str, three: list[UUID], state: State
) -> None:
    other = recommend(storage, case, state=state)
    assert as_(case.chair).get(f"{base}/recommendations/{other}").status_code == 404


def test_before_the_response_is_begun_there_is_nothing_to_answer(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    one = recommend(storage, case)
    assert as_(case.chair).get(f"{base}/recommendations/{one}").status_code == 404
