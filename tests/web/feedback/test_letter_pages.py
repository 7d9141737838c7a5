from __future__ import annotations

import re
from dataclasses import replace

from qmapp.casework.reviews.rules import Stage
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, submit
from tests.factories.feedback import LetterDesk, assessed, discussed, in_stage
from tests.factories.governed import give_role
from tests.web.conftest import As


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_nothing_yet(as_: As, case: Case, base: str) -> None:
    page = as_(case.lead).get(base)
    assert page.status_code == 200
    assert "No letter yet" in page.text
    assert "Begin the letter" not in as_(case.panel).get(base).text
    assert as_(case.observer).get(base).status_code == 404


def test_whoever_has_still_to_judge_is_told_to_wait(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    begin(storage, case, case.second_commissioner)
    assessed(storage, case, {1: "zqsecretqz"})
    desk.begin()
    client = as_(case.second_commissioner)
    page = client.get(base).text
    assert "once you have submitted your own assessment" in page
    assert "Letter 1" not in page
    assert client.get(f"{base}/1").status_code == 404
    assert client.post(f"{base}/begin", data={"draft": "1"}).status_code == 404


def test_a_manager_who_judges_too_reads_a_letter_when_they_have_judged(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    give_role(storage, case, case.manager, ReviewRole.COMMISSIONER)
    desk.sent("zqsecretqz")
    client = as_(case.manager)
    assert "Letter 1" not in client.get(base).text
    assert client.get(f"{base}/1").status_code == 404
    manager = replace(
        case.manager, review_roles={case.review_id: frozenset({ReviewRole.COMMISSIONER})}
    )
    submit(storage, manager, begin(storage, case, manager))
    assert "Letter 1" in client.get(base).text
    assert "zqsecretqz" in client.get(f"{base}/1").text


def test_begun_worded_and_sent(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    in_stage(storage, case)
    assessed(storage, case, {9: "Ask the <b>child</b>.", 2: "Name the lead."}, at={9: 1})
    discussed(storage, case, "zqboardqz", audience=Audience.BOARD)
    client = as_(case.commissioner)
    assert "Begin a letter on draft 1" in client.get(base).text
    begun = client.post(f"{base}/begin", data={"draft": "1"})
    assert begun.location.endswith(f"{base}/1")
    page = client.get(f"{base}/1").text
    assert "3 points, in the order of the draft." in page
    assert "Ask the &lt;b&gt;child&lt;/b&gt;." in page
    assert "From an assessment, marker 9" in page
    assert "1 point has no words yet." in page
    assert "zqboardqz" not in page
    refused = client.get(f"{base}/1/send")
    assert "has no words yet. Put it into words, or leave it out" in refused.text
    assert "Send the letter" not in refused.text
    blank = next(line for line in desk.points() if not line.text.words)
    assert client.post(f"{base}/1/points/{blank.id}/leave-out").status_code == 302
    page = client.get(f"{base}/1").text
    assert "Left out: 1" in page
    ready = client.get(f"{base}/1/send").text
    gone = client.post(f"{base}/1/send", data={"seen": value_of(ready, "seen")})
    assert gone.status_code == 302
    assert desk.stage() is Stage.RETURNED
    listed = client.get(base).text
    assert "Begin another letter on draft 1" in listed
    assert "Begin a letter on draft 1" not in listed
    page = client.get(f"{base}/1").text
    assert "0 of 2 points are answered." in page
    assert "Change the opening words" not in page
    assert client.get(f"{base}/1/send").status_code == 302
    assert client.get(f"{base}/1/opening").status_code == 302
    assert client.get(f"{base}/1/points/add").status_code == 302
    assert client.post(f"{base}/1/points/{blank.id}/put-back").status_code == 409
    manager = as_(case.manager).get(f"{base}/1")
    assert manager.status_code == 200


def test_it_goes_as_it_was_read(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    in_stage(storage, case)
    assessed(storage, case, {1: "First words."})
    desk.begin()
    client = as_(case.commissioner)
    seen = value_of(client.get(f"{base}/1/send").text, "seen")
    desk.change(desk.points()[0].id, "Other words.")
    stale = client.post(f"{base}/1/send", data={"seen": seen})
    assert stale.status_code == 409
    assert "Nothing was sent" in stale.text
    assert "Other words." in stale.text
    again = client.post(f"{base}/1/send", data={"seen": value_of(stale.text, "seen")})
    assert again.status_code == 302


def test_a_letter_waits_for_moderation(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    assessed(storage, case, {1: "Words."})
    desk.begin()
    client = as_(case.commissioner)
    assert "while the review is in moderation or returned" in client.get(f"{base}/1/send").text
    assert client.post(f"{base}/1/send", data={"seen": "x"}).status_code == 409


def test_points_are_added_changed_moved_and_put_back(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    assessed(storage, case, {1: "One."})
    desk.begin()
    client = as_(case.commissioner)
    form = client.get(f"{base}/1/points/add").text
    said = {"words": "Two.", "section": "4 Findings", "own_id": value_of(form, "own_id")}
    for _ in range(2):
        assert client.post(f"{base}/1/points/add", data=said).status_code == 302
    assert desk.words() == ["One.", "Two."]
    one, two = (line.id for line in desk.points())
    assert client.post(f"{base}/1/points/{two}/move", data={"do": "up"}).status_code == 302
    assert desk.words() == ["Two.", "One."]
    assert client.post(f"{base}/1/points/{two}/move", data={"do": "down"}).status_code == 302
    assert desk.words() == ["One.", "Two."]
    client.post(f"{base}/1/points/{one}/leave-out")
    client.post(f"{base}/1/points/{one}/put-back")
    wrong = client.post(f"{base}/1/points/{one}", data={"words": "x", "place": "first"})
    assert wrong.status_code == 422
    assert "Write a number, such as 3" in wrong.text
    empty = client.post(f"{base}/1/points/{one}", data={"words": " ", "section": "kept"})
    assert empty.status_code == 422
    assert "kept" in empty.text
    assert client.post(f"{base}/1/points/add", data={"words": ""}).status_code == 422
    version = value_of(client.get(f"{base}/1/points/{one}").text, "version")
    moved = {"words": "One more.", "place": "2", "version": version}
    assert client.post(f"{base}/1/points/{one}", data=moved).status_code == 302
    assert desk.words() == ["Two.", "One more."]
    stale = client.post(f"{base}/1/points/{one}", data={**moved, "words": "Third words."})
    assert stale.status_code == 409
    assert "One more." in stale.text
    assert "Third words." in stale.text
    fixed = {**moved, "words": "Third words.", "version": value_of(stale.text, "version")}
    assert client.post(f"{base}/1/points/{one}", data=fixed).status_code == 302


def test_opening_words_in_two_tabs(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    assessed(storage, case, {})
    desk.begin()
    client, where = as_(case.commissioner), f"{base}/1/opening"
    assert client.post(where, data={"opening": "Thank you.", "version": "1"}).status_code == 302
    stale = client.post(where, data={"opening": "Dear all.", "version": "1"})
    assert stale.status_code == 409
    assert "Thank you." in stale.text
    assert "Dear all." in stale.text
    long = client.post(where, data={"opening": "a" * 10_001, "version": "2"})
    assert long.status_code == 422
    assert "Thank you." in client.get(f"{base}/1").text


def test_looked_through_again_and_thrown_away(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str
) -> None:
    assessed(storage, case, {1: "One."})
    client = as_(case.commissioner)
    client.post(f"{base}/begin", data={"draft": "1"})
    client.post(f"{base}/1/look-again")
    assert "Nothing new has come since." in client.get(f"{base}/1").text
    assessed(storage, case, {1: "Two."}, actor=case.second_commissioner)
    client.post(f"{base}/1/look-again")
    assert "1 point was added." in client.get(f"{base}/1").text
    assert client.post(f"{base}/1/discard").status_code == 302
    assert client.get(f"{base}/1").status_code == 404
    assert client.post(f"{base}/begin", data={"draft": "9"}).status_code == 404


def test_sixty_points(as_: As, case: Case, desk: LetterDesk, base: str) -> None:
    desk.sent(*(f"Point number {n}." for n in range(60)))
    page = as_(case.lead).get(f"{base}/1").text
    assert "0 of 60 points are answered." in page
    assert "Point number 59." in page
