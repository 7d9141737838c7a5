from __future__ import annotations

import re

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, make_case
from tests.support.voiced import SAID, Desk
from tests.web.conftest import As
from tests.web.voice.conftest import TEXTS

WORDS = (TEXTS[1].index("nobody"), TEXTS[1].index(". They"))
CHILD = (TEXTS[2].index("the child"), TEXTS[2].index("the child") + 9)
FLAG = f"passage=2&start={CHILD[0]}&stop={CHILD[1]}"


def section(page: str, name: str) -> str:
    """The part of the page under the heading with that id."""
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def test_an_empty_register_and_no_scan(as_: As, case: Case, base: str) -> None:
    page = as_(case.lead).get(base)
    assert page.status_code == 200
    assert "Nothing that anybody said stands in the register yet." in page.text
    assert "This draft has not been scanned yet." in page.text
    assert "All set" not in page.text


def test_what_was_said_moves_from_list_to_list(as_: As, case: Case, base: str, desk: Desk) -> None:
    desk.scan()
    step = desk.say(manner="summarised")
    client = as_(case.lead)
    page = client.get(base).text
    assert "1 of 1 contributions have no place" in page
    assert SAID.split(",", maxsplit=1)[0] in section(page, "missing")
    desk.link(step, 1, WORDS)
    page = client.get(base).text
    assert SAID.split(",", maxsplit=1)[0] not in section(page, "missing")
    placed = section(page, "placed")
    assert "1 of 1 contributions have a place in this draft." in placed
    assert "“nobody told them who would ring”" in placed
    assert "Agreed: summarised. The draft quotes it." in placed
    assert f'href="/reviews/{case.review_id}/drafts/1#p-1.1"' in placed.replace("p-1-1", "p-1.1")


@pytest.mark.parametrize(
    ("manner", "words"),
    [("background", "Agreed as background only: 1 of 1"),
     ("not_used", "Agreed not to be in the report: 1 of 1")],
)  # fmt: skip
def test_what_is_agreed_to_be_left_out_stands_apart(
    as_: As, case: Case, base: str, desk: Desk, manner: str, words: str
) -> None:
    desk.say(manner=manner)
    page = as_(case.lead).get(base).text
    assert words in page
    assert "0 of 1 contributions have no place" in page


def test_withdrawn_words_are_named_and_shown_nowhere(
    as_: As, case: Case, base: str, desk: Desk
) -> None:
    step = desk.say()
    desk.link(step, 1, WORDS)
    desk.withdraw(step)
    page = as_(case.lead).get(base).text
    gone = section(page, "withdrawn")
    assert "They were represented in these passages of draft 1:" in gone
    assert "Passage 1.1, page 1" in gone
    assert "qmapp does not alter a draft." in gone
    assert SAID not in page
    assert "nobody told them who would ring" not in page


def test_words_are_found_by_number_and_by_words(as_: As, case: Case, base: str, desk: Desk) -> None:
    step, client = desk.say(), as_(case.lead)
    for query in ("1.2", "asked THE child", " asked   the child "):
        page = client.get(f"{base}/link", query_string={"step": step, "q": query}).text
        assert "Nobody asked the child." in page
        assert "The panel met twice." not in page
    page = client.get(f"{base}/link?q=zzzz").text
    assert "No passage has this number or these words." in page


def test_link_some_words(as_: As, case: Case, base: str, desk: Desk) -> None:
    step, client = desk.say(), as_(case.lead)
    page = client.get(f"{base}/link?step={step}&passage=1&start={WORDS[0] + 2}&stop={WORDS[1]}")
    assert f'<option selected value="{WORDS[0]}">' in page.text
    assert f'<option selected value="{WORDS[1]}">' in page.text
    form = {"position": "1", "step": str(step), "first": str(WORDS[0]), "last": str(WORDS[1])}
    refused = client.post(f"{base}/link", data=form)
    assert refused.status_code == 422
    assert "Say what the passage does with it" in refused.text
    assert f'<option selected value="{WORDS[0]}">' in refused.text
    done = client.post(f"{base}/link", data={**form, "use": "quotes"}, follow_redirects=True)
    assert "Passage 1.1, page 1 is linked." in done.text
    again = client.post(f"{base}/link", data={**form, "use": "quotes"})
    assert again.status_code == 422
    assert "linked to this contribution already" in again.text


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({"first": "0"}, "Choose both ends, or the whole passage"),
        ({"first": "11", "last": "3"}, "The last word stands before the first."),
        ({"first": "9999", "last": "99999"}, "Not a valid choice"),
    ],
)
def test_ends_that_are_none(
    as_: As, case: Case, base: str, desk: Desk, ends: dict[str, str], said: str
) -> None:
    form = {"position": "1", "step": str(desk.say()), "use": "quotes", **ends}
    page = as_(case.lead).post(f"{base}/link", data=form)
    assert page.status_code == 422
    assert said in page.text
    assert desk.places() == []


def test_nothing_to_link_to(as_: As, case: Case, base: str) -> None:
    assert "Nothing to link to yet" in as_(case.lead).get(f"{base}/link").text


def test_change_take_away_and_undo(as_: As, case: Case, base: str, desk: Desk) -> None:
    place = desk.link(desk.say(), 1, WORDS)
    client, there = as_(case.lead), f"{base}/places/{place}"
    client.post(there, data={"do": "use", "was": "quotes", "use": "draws_on"})
    assert "<strong>Draws on it</strong>" in client.get(base).text
    stale = client.post(there, data={"do": "use", "was": "quotes", "use": "summarises"})
    assert stale.status_code == 409
    gone = client.post(there, data={"do": "take-away"}, follow_redirects=True).text
    assert "Link taken away." in gone
    assert "Links taken away: 1" in gone
    client.post(there, data={"do": "put-back"})
    assert len(desk.places()) == 1


def test_flags_that_nobody_recorded(as_: As, case: Case, base: str, desk: Desk) -> None:
    desk.scan()
    client = as_(case.lead)
    flags = section(client.get(base).text, "flags")
    assert "Places without a record: 1. Flags of" in flags
    assert "Family voice?" in flags
    assert "/involvement/add?side=family" in flags
    assert f"/link?{FLAG.replace('&', '&amp;')}#pin-form" in flags
    aside = f"{base}/aside?{FLAG}"
    assert client.post(aside, data={"because": " "}).status_code == 422
    page = client.post(aside, data={"because": "Reviewer’s own."}, follow_redirects=True).text
    assert "1 flag is set aside." in page
    assert "Set aside: 1" in page
    assert client.post(aside, data={"because": "Again."}).status_code == 409
    back = {"words": f"2-{CHILD[0]}-{CHILD[1]}"}
    page = client.post(f"{base}/aside/back", data=back, follow_redirects=True).text
    assert "It stands in the list again." in page
    assert "Set aside: 1" not in page


def test_what_a_draft_says_of_its_own_method_stands_apart(
    as_: As, storage: Storage, tiny_rules: object
) -> None:
    case = make_case(storage, texts=("How the review was done", *TEXTS[1:]))
    Desk(storage, case).scan()
    flags = section(as_(case.lead).get(f"/reviews/{case.review_id}/drafts/1/voice").text, "flags")
    before, _, folded = flags.partition("In what the draft says of its own method: 1 of 1")
    assert "Places without a record: 1. Flags of" in before
    assert "Family voice?" not in before
    assert "Family voice?" in folded


def test_an_assessor_asks_first(as_: As, case: Case, base: str, desk: Desk) -> None:
    desk.scan()
    mine = begin(desk.storage, case, case.commissioner)
    client = as_(case.commissioner)
    page = client.get(base).text
    assert "Flags are hidden until you ask for them." in page
    assert f"/assessments/{mine.id}/scan" in page
    assert "Family voice?" not in page
    assert "Places without a record" not in page
    desk.reveal(case.commissioner, mine, 0)
    page = client.get(base).text
    assert "Places without a record" in page
    assert "Set aside" not in page  # an assessor does not write here
    assert "to those who assess it once they" in as_(case.panel).get(base).text


def test_look_in_the_next_draft_and_say_yes(as_: As, case: Case, base: str, desk: Desk) -> None:
    step = desk.say()
    desk.link(step, 1, WORDS)
    desk.link(step, 3)
    desk.next_draft((TEXTS[0], TEXTS[1], "A quite new paragraph about the housing.", TEXTS[3]))
    client, new = as_(case.lead), base.replace("drafts/1", "drafts/2")
    page = client.get(new).text
    assert "2 places of it were not looked for in this draft yet." in page
    assert "Look for these words in draft 2" in page
    page = client.post(f"{new}/look", follow_redirects=True).text
    assert "Same words, same place" in page
    assert client.post(f"{new}/look").status_code == 409
    desk.number = 2
    ids = [str(fate.id) for fate in desk.fates()]
    page = client.post(f"{new}/carry", data={"do": "yes:same", "same": ids}, follow_redirects=True)
    assert "2 places are linked." in page.text
    assert "From draft 1" not in page.text
    assert len(desk.places()) == 2


def test_all_set(as_: As, case: Case, base: str, desk: Desk) -> None:
    desk.scan()
    step = desk.say()
    desk.link(step, 1)
    desk.link(step, 2)
    assert "All set" in as_(case.lead).get(base).text


def test_no_draft_yet_and_none_to_read(as_: As, case: Case) -> None:
    here = f"/reviews/{case.review_id}/voice"
    assert as_(case.lead).get(here).location.endswith("/drafts/1/voice")
    assert "No draft that you may read" in as_(case.manager).get(here).text


def test_a_hidden_entry_is_in_no_figure(as_: As, case: Case, base: str, desk: Desk) -> None:
    desk.say(hidden_from=frozenset({desk.agency()}))
    assert "1 of 1 contributions" in as_(case.lead).get(base).text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("carry", {"do": "what"}),
        ("carry", {"do": "yes:not-an-id"}),
        ("aside/back", {"words": "2-x"}),
        ("link", {"position": "999"}),
        ("link", {"position": "one"}),
    ],
)
def test_addresses_made_up(as_: As, case: Case, base: str, path: str, form: dict[str, str]) -> None:
    assert as_(case.lead).post(f"{base}/{path}", data=form).status_code == 404
