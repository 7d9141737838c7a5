"""Two drafts side by side: what is shown, to whom, and what the address may say."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import EvidenceFate
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.audit.models import Reading
from qmapp.foundation.storage import Storage
from tests.factories import records
from tests.factories.assessments import (
    NOW,
    PASSAGES,
    Case,
    begin,
    declare_interest,
    marker,
    submit,
    type_words,
)
from tests.factories.assessments import pin as pin_passage
from tests.web.comparison.conftest import NextDraft
from tests.web.conftest import As

HEADING, NOBODY_ACTED, SCHOOL, RECORDS = PASSAGES
MOVED = "The panel met four times and heard from nine practitioners in all."
ADDED = "Supervision of the health visitor was looked at for the first time."
# The heading and the school stay; a word changes in 1.1; the records are gone; one is new.
CHANGED = [HEADING, NOBODY_ACTED.replace("nobody", "no manager"), SCHOOL, ADDED]


def url(case: Case, a: int = 1, b: int = 2, query: str = "") -> str:
    return f"/reviews/{case.review_id}/drafts/{a}/compare/{b}{query}"


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def words(html: str) -> str:
    """The words of a page, without mark-up, in single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def part(html: str, anchor: str) -> str:
    """The words of the part of the page with that id, up to the next part."""
    found = re.search(rf'id="{anchor}".*?(?=<article|<details|</section|<div class="qm-still)',
                      html, re.DOTALL)  # fmt: skip
    assert found, anchor
    return words(found[0].partition(">")[2])


def test_the_changes_are_counted_and_told(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft(CHANGED)
    html = page(as_(case.panel), url(case))
    text = words(html)
    assert "Passages from draft 1 to draft 2: 1 added, 1 removed, 1 reworded, 2 the same." in text
    assert "Reworded Change 1 of 3 1.1 in both" in text
    assert '<del><span class="qm-vh">removed: </span>nobody' in html
    assert '<ins><span class="qm-vh">added: </span>no manager' in html
    assert "Added Change 3 of 3 1.3 in draft 2" in text or "Added Change 2 of 3" in text
    assert "1 unchanged passage" in text


def test_mark_up_of_a_draft_is_shown_as_words(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft([HEADING, "<script>alert(1)</script> & so on"])
    html = page(as_(case.panel), url(case))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in html
    assert "Cafe\u0301 records were &lt;b&gt;not&lt;/b&gt;" in html


def test_what_moved_is_linked_both_ways(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft([*PASSAGES, MOVED], number=2)
    next_draft([HEADING, MOVED, *PASSAGES[1:]], number=3)
    html = page(as_(case.panel), url(case, 2, 3))
    assert "From 1.4 to 1.1, same words" in words(html)
    assert '<a class="qm-small" href="#stood-4">' in html
    assert 'id="stood-4"' in html
    assert "1.4 stood here in draft 2. Moved to 1.1" in words(html)


def test_passages_that_moved_together_are_told_together(
    case: Case, as_: As, next_draft: NextDraft
) -> None:
    block = [MOVED, MOVED.replace("panel", "board"), ADDED]
    rest = [*PASSAGES, "Each of the agencies wrote down what it had learnt from this."]
    next_draft([*rest, *block[:2], block[2]], number=2)
    next_draft([rest[0], block[2], *rest[1:3], *block[:2], *rest[3:]], number=3)
    text = words(page(as_(case.panel), url(case, 2, 3)))
    assert (
        "1.5 – 1.6 stood here in draft 2. Moved to 1.4 – 1.5 "
        "1.7 stood here in draft 2. Moved to 1.1"
    ) in text


@pytest.mark.parametrize("query", ["", "?show=all", "?kind=moved", "?kind=added"])
def test_every_link_within_the_page_leads_somewhere(
    case: Case, as_: As, next_draft: NextDraft, query: str
) -> None:
    next_draft([*PASSAGES, MOVED], number=2)
    next_draft([HEADING, MOVED, *CHANGED[1:]], number=3)
    html = page(as_(case.panel), url(case, 2, 3, query))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= ids
    assert len(links) > 1


def test_one_kind_alone(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft(CHANGED)
    text = words(page(as_(case.panel), url(case, query="?kind=added")))
    assert ADDED in text
    assert "no manager" not in text
    assert "1 of 3 changes are printed here." in text
    assert "of 3 1.3 in draft 2" in text  # it keeps its number among all


def test_a_kind_of_which_there_is_none(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft(CHANGED)
    text = words(page(as_(case.panel), url(case, query="?kind=moved")))
    assert "There is no change of this kind." in text
    assert "0 moved" in text


def test_everything(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft(CHANGED)
    folded = page(as_(case.panel), url(case))
    everything = page(as_(case.panel), url(case, query="?show=all"))
    assert "<details" in folded
    assert '<details class="qm-same' not in everything
    assert 'id="still-2"' in everything


@pytest.mark.parametrize("query", ["?kind=nonsense", "?show=nothing", "?kind=same", "?old=x&new=y"])
def test_an_address_that_says_something_else_shows_the_changes(
    case: Case, as_: As, next_draft: NextDraft, query: str
) -> None:
    next_draft(CHANGED)
    assert "Change 1 of 3" in words(page(as_(case.panel), url(case, query=query)))


def test_drafts_with_the_same_words(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft([f"  {text}".replace("“", '"').replace("”", '"') for text in PASSAGES])
    text = words(page(as_(case.panel), url(case)))
    assert "Draft 1 and draft 2 have the same words in the same order." in text
    assert "No differences" in text


def test_a_long_unchanged_run_is_named_and_not_on_the_page(
    case: Case, as_: As, next_draft: NextDraft
) -> None:
    texts = [f"Passage number {n} says something of its own." for n in range(60)]
    next_draft(texts, number=2)
    next_draft([*texts, ADDED], number=3)
    html = page(as_(case.panel), url(case, 2, 3))
    assert "60 unchanged passages" in words(html)
    assert "Passage number 30" not in html
    assert "show=all#still-0" in html


def test_in_long_drafts_all_but_the_shortest_runs_are_only_named(
    case: Case, as_: As, next_draft: NextDraft
) -> None:
    texts = [f"Passage number {n} says something of its own." for n in range(500)]
    next_draft(texts, number=2)
    next_draft([*texts[:3], ADDED, *texts[3:30], MOVED, *texts[30:]], number=3)
    html = page(as_(case.panel), url(case, 2, 3))
    assert "Passage number 2 says" in html
    assert "Passage number 9 says" not in html
    assert "27 unchanged passages" in words(html)


# Which drafts ---------------------------------------------------------------------------------


def test_the_older_draft_comes_first(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft(CHANGED)
    response = as_(case.panel).get(url(case, 2, 1, "?kind=added"))
    assert (response.status_code, response.location) == (302, url(case, query="?kind=added"))


def test_a_draft_and_itself_lead_to_the_one_before(
    case: Case, as_: As, next_draft: NextDraft
) -> None:
    next_draft(CHANGED)
    client = as_(case.panel)
    assert client.get(url(case, 2, 2)).location == url(case, 1, 2)
    assert client.get(url(case, 1, 1)).location == url(case, 1, 2)


def test_the_only_draft(case: Case, as_: As) -> None:
    text = words(page(as_(case.panel), url(case, 1, 1)))
    assert "Nothing to compare yet" in text


def test_another_pair_is_chosen_from_three(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft(CHANGED)
    client = as_(case.panel)
    assert "Older draft" not in page(client, url(case))
    next_draft(PASSAGES, number=3)
    assert "Older draft" in page(client, url(case))
    assert client.get(url(case, query="?old=3&new=1")).location == url(case, 1, 3)
    assert client.get(url(case, query="?old=3&new=9")).location == url(case, 3, 9)
    assert client.get(url(case, 3, 9)).status_code == 404


@pytest.mark.parametrize(("a", "b"), [(1, 9), (0, 1), (1, 10**12)])
def test_a_draft_that_is_not_there(case: Case, as_: As, a: int, b: int) -> None:
    assert as_(case.panel).get(url(case, a, b)).status_code == 404


def test_a_draft_that_is_not_sent_is_the_lead_reviewers_alone(
    case: Case, as_: As, next_draft: NextDraft
) -> None:
    next_draft(CHANGED, sent=False)
    for address in (url(case), url(case, 2, 1), url(case, 2, 2)):
        assert as_(case.panel).get(address).status_code == 404
        assert as_(case.commissioner).get(address).status_code == 404
    text = words(page(as_(case.second_lead), url(case)))
    assert "Draft 2 is not sent yet" in text


def test_who_may_read_neither(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage, client: FlaskClient
) -> None:
    next_draft(CHANGED)
    assert client.get(url(case)).status_code == 302  # to sign in
    for actor in (case.chair, case.manager):
        assert as_(actor).get(url(case)).status_code == 404
    declare_interest(storage, case, case.panel)
    assert as_(case.panel).get(url(case)).status_code == 404


def test_a_draft_links_to_its_comparison_with_the_newest_that_one_may_read(
    case: Case, as_: As, next_draft: NextDraft
) -> None:
    next_draft(CHANGED, number=2, sent=False)
    next_draft(CHANGED, number=3)
    for tail in ("", "/details"):
        draft = f"/reviews/{case.review_id}/drafts/3{tail}"
        assert url(case, 1, 3) in page(as_(case.panel), draft)
        assert url(case, 2, 3) in page(as_(case.lead), draft)
        first = f"/reviews/{case.review_id}/drafts/1{tail}"
        assert "compare" not in page(as_(case.panel), first)


def test_reading_is_logged_for_both_drafts(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    second = next_draft(CHANGED)
    page(as_(case.panel), url(case))
    with storage.reading() as db:
        read = db.scalars(
            select(Reading.draft_id).where(Reading.person_id == case.panel.person_id)
        ).all()
    assert sorted(read) == sorted([case.draft_id, second.draft_id])


def test_the_number_of_queries_does_not_grow(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    for number, length in ((2, 5), (3, 5), (4, 80), (5, 80)):
        next_draft([f"Draft {number} says {n} {n + 1} {n + 2}." for n in range(length)], number)
    client, asked = as_(case.panel), []

    def ask(address: str) -> int:
        asked.clear()
        page(client, address)
        return len(asked)

    def note(*args: object) -> None:
        asked.append(args[2])

    event.listen(storage.engine, "before_cursor_execute", note)
    ask(url(case, 2, 5))
    ask(url(case, 3, 4))  # who reads is logged by now
    assert ask(url(case, 2, 3)) == ask(url(case, 4, 5))


# What was asked -------------------------------------------------------------------------------


def test_what_was_asked_is_told_unchanged_first(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    own = begin(storage, case, case.commissioner)
    for number, position, note in (
        (1, 1, "Say who might have acted."),
        (2, 2, "Say what the school asked."),
        (3, 3, "Seek the records."),
        (4, None, "Say what supervision was."),
    ):
        type_words(storage, case.commissioner, own, number, to_change=note)
        if position is not None:
            pin_passage(storage, case, case.commissioner, own, number, position=position)
    next_draft([*CHANGED[:3], "Nothing of the kind."])
    html = page(as_(case.commissioner), url(case))
    assert (
        "Of 4 points asked for after draft 1: only additions beside for 1, a change for 1, the "
        "passages gone for 1, no passage named for 1. Whether a change answers the point is for "
        "you to say."
    ) in words(html)
    mine = "Commissioner Commissioner Example · not submitted"
    assert [part(html, f"asked-{n}") for n in range(1, 5)] == [
        (
            "Marker 2 Decision making No change in it, an addition beside it Say what the school "
            f"asked. {mine} 1.2 in draft 1 1.2 in draft 2 Unchanged; 1 passage added beside it"
        ),
        (
            "Marker 1 Referral Changed in the passage Say who might have acted. "
            f"{mine} 1.1 in draft 1 1.1 in draft 2 Reworded · change 1"
        ),
        (
            "Marker 3 Advising board members The passage is gone Seek the records. "
            f"{mine} 1.3 in draft 1 Gone · change 2"
        ),
        (
            f"Marker 4 {marker(4).title} Rests on no passage of the draft Say what supervision was. "
            f"{mine}"
        ),
    ]


def test_an_unchanged_passage_that_was_asked_about_is_among_the_changes(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    own = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, own, 2, to_change="Say what the school asked.")
    pin_passage(storage, case, case.commissioner, own, 2, position=2)
    next_draft([HEADING, CHANGED[1], SCHOOL, RECORDS])
    html = page(as_(case.commissioner), url(case))
    assert "The same words in the passage" in part(html, "asked-1")
    assert "One point was asked for after draft 1: no change for 1." in words(html)
    assert "Unchanged, under a marker where a change was asked for" in words(html)
    assert 'href="#asked-1"' in html


def test_words_quoted_from_a_passage_that_was_reworded_around_them(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    own = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, own, 2, to_change="Say who.")
    pin_passage(
        storage, case, case.commissioner, own, 2, position=1,
        quote="The health visitor wrote her concern down",
    )  # fmt: skip
    next_draft(CHANGED)
    asked = part(page(as_(case.commissioner), url(case)), "asked-1")
    assert "Changed in the passage" in asked
    assert "These words are unchanged, the passage around them is reworded" in asked


def test_blindness_holds(case: Case, as_: As, next_draft: NextDraft, storage: Storage) -> None:
    next_draft(CHANGED)
    own = begin(storage, case, case.lead)
    type_words(storage, case.lead, own, 1, to_change="The lead reviewer asks for this.")
    theirs = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, theirs, 1, to_change="The commissioner asks for that.")

    def seen(actor: str) -> tuple[bool, bool]:
        text = words(page(as_(case.people[actor]), url(case)))
        return "lead reviewer asks for this" in text, "commissioner asks for that" in text

    assert seen("lead") == (True, False)
    assert seen("commissioner") == (False, True)
    assert seen("panel") == (False, False)
    submit(storage, case.lead, own)
    assert seen("commissioner") == (False, True)
    assert seen("panel") == (True, False)
    submit(storage, case.commissioner, theirs)
    for actor in ("lead", "commissioner", "panel"):
        assert seen(actor) == (True, True)
    # A second commissioner has one to make, and has not begun it.
    assert seen("second_commissioner") == (False, False)
    text = words(page(as_(case.second_commissioner), url(case)))
    assert "You see what others asked for after draft 1 when you have submitted" in text


def test_nothing_was_asked(case: Case, as_: As, next_draft: NextDraft) -> None:
    next_draft(CHANGED)
    text = words(page(as_(case.panel), url(case)))
    assert "No assessment of draft 1 that you can see says what would need to change." in text


def test_evidence_pinned_to_an_earlier_reading_is_found_by_its_words_or_not_guessed(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    own = begin(storage, case, case.commissioner)
    for number, position in ((1, 1), (2, 2)):
        type_words(storage, case.commissioner, own, number, to_change=f"Change {number}.")
        pin_passage(storage, case, case.commissioner, own, number, position=position)
    # The draft is read again, by a reader that reads the school's passage differently.
    again = next_draft([HEADING, "New.", NOBODY_ACTED, "The school asked.", RECORDS], number=3)
    next_draft(PASSAGES, number=2)
    with storage.unit_of_work() as db:
        db.get_one(Draft, case.draft_id).reading_id = again.reading_id
        db.get_one(Draft, again.draft_id).reading_id = case.reading_id
    html = page(as_(case.commissioner), url(case))
    shown = {n: part(html, f"asked-{n}") for n in (1, 2)}
    found, unknown = sorted(shown.values())
    assert "Change 1. " in found
    assert "Unchanged" in found
    assert "/drafts/1#p-1-2" in html
    assert "Change 2. " in unknown
    assert "Not certain what changed" in unknown
    assert "1.2 in draft 1 Not certain: look at both drafts" in unknown


def test_where_two_places_fit_both_are_named(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    own = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, own, 1, to_change="Say who.")
    pin_passage(storage, case, case.commissioner, own, 1, position=1)
    one = "The health visitor wrote her concern down and nobody read it."
    other = "The health visitor wrote a concern down and nobody acted."
    next_draft([HEADING, "Something else.", one, "Between them.", other, "At the end."])
    asked = part(page(as_(case.commissioner), url(case)), "asked-1")
    assert "perhaps 1.2 in draft 2 1.4 in draft 2 Not certain: look at both drafts ·" in asked


def keep_fate(
    storage: Storage, second: Case, evidence_id: UUID, fate: Fate, position: int | None
) -> None:
    """Put on record what became of a piece of evidence in the second draft."""
    with storage.unit_of_work() as db:
        passage = db.scalars(
            select(StoredPassage).where(
                StoredPassage.reading_id == second.reading_id, StoredPassage.position == position
            )
        ).first()
        db.add(
            EvidenceFate(
                board_id=second.board_id, evidence_id=evidence_id, reading_id=second.reading_id,
                fate=fate, passage_id=passage.id if passage else None,
                start=0 if passage else None, stop=11 if passage else None,
                likeness=0.7, runner_up=0.6, found_at=NOW,
                candidates=[{"position": 3, "start": 0, "stop": 5, "likeness": 0.6}],
            )
        )  # fmt: skip


@pytest.mark.parametrize("fate", [Fate.REWORDED, Fate.ASK])
def test_what_is_on_record_of_evidence_is_told_as_it_stands(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage, fate: Fate
) -> None:
    own = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, own, 1, to_change="Say who.")
    evidence_id = pin_passage(storage, case, case.commissioner, own, 1, position=1)
    second = next_draft([HEADING, ADDED, SCHOOL, RECORDS])
    found = fate is Fate.REWORDED
    keep_fate(storage, second, evidence_id, fate, 1 if found else None)
    asked = part(page(as_(case.commissioner), url(case)), "asked-1")
    if found:
        assert "1.1 in draft 1 1.1 in draft 2 Reworded" in asked
    else:
        assert "1.1 in draft 1 perhaps 1.3 in draft 2 Not certain" in asked


def test_a_record_is_no_passage(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    own = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, own, 1, to_change="Say what the minutes say.")
    with storage.unit_of_work() as db:
        evidence.pin_record(
            db, case.commissioner, case.basis(own), records.add_to(db, case, case.commissioner),
            stance=Stance.SUPPORTS, note="", question_id=None, now=NOW,
        )  # fmt: skip
    next_draft(CHANGED)
    asked = part(page(as_(case.commissioner), url(case)), "asked-1")
    assert "Rests on no passage of the draft" in asked
    assert "in draft 1" not in asked


def test_words_quoted_from_a_passage_that_moved_and_was_reworded(
    case: Case, as_: As, next_draft: NextDraft, storage: Storage
) -> None:
    own = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, own, 1, to_change="Say who.")
    quote = "The health visitor wrote her concern down and nobody acted"
    pinned = pin_passage(storage, case, case.commissioner, own, 1, position=1, quote=quote)
    second = next_draft([HEADING, SCHOOL, RECORDS, f"{quote} for nine long weeks."])
    keep_fate(storage, second, pinned, Fate.MOVED, 3)
    html = page(as_(case.commissioner), url(case))
    assert "Moved and reworded" in words(html)
    assert "From 1.1 to 1.3" in words(html)
    asked = part(html, "asked-1")
    assert "These words were moved, the passage around them is reworded" in asked
