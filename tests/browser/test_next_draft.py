"""The next draft in a real browser: it comes in, and the commissioner goes on from the old one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from qmapp.casework.assessments.models import Judgement
from qmapp.casework.assessments.queries import chain_of
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.placing import place
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import clock
from tests.support import browsing, sites
from tests.support.stocking import World, copied, stock

EDITION = load_catalogue().default_edition
LEAST_WORDS = 25
# Under which marker what was pinned, by what becomes of it in the next draft.
MARKERS = {"unchanged": 15, "reworded": 16, "gone": 17, "ask": 18}


@dataclass(frozen=True)
class Play:
    """A server, and the words of the draft that comes in."""

    url: str
    review: str
    assessment: str
    text: str


@pytest.fixture(scope="module")
def play(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = copied(demonstration, tmp_path_factory.mktemp("next-draft") / "stock")
    with stock(folder) as world:
        text = _pin_and_edit(world)
        review = world.review("Child K").id
        assessment = world.assessment("Child K", "commissioner").id
    with sites.serving(folder, folder.parent / "data") as site:
        yield Play(site.url, f"{site.url}/reviews/{review}", f"{site.url}/assessments/{assessment}",
                   text)  # fmt: skip


def _pin_and_edit(world: World) -> str:
    """Pin four passages of draft 3 under four markers, and write the draft that comes after it."""
    mine = world.assessment("Child K", "commissioner")
    # What the demonstration has left to settle from draft 2 is settled before this play begins.
    chain = chain_of(world.db, mine)
    for piece in carrying.loose_ends(world.db, chain):
        carrying.let_go(world.db, chain, piece.id, by=mine.author_id, now=clock())
    query = select(StoredPassage).where(StoredPassage.reading_id == mine.reading_id)
    passages = list(world.db.scalars(query.order_by(StoredPassage.position)))
    texts = [passage.text for passage in passages]
    pinned = set(world.db.scalars(select(Evidence.passage_id)))
    alone = [
        p for p in passages if len(p.text.split()) >= LEAST_WORDS and texts.count(p.text) == 1
        and p.kind == "paragraph" and p.id not in pinned
    ]  # fmt: skip
    chosen = dict(zip(MARKERS, alone[4:40:9], strict=False))
    for fate, passage in chosen.items():
        marker_id = EDITION.by_number(MARKERS[fate]).id
        item = Evidence(
            board_id=mine.board_id, assessment_id=mine.id, marker_id=marker_id, note=fate,
            stance=Stance.SUPPORTS, added_by=mine.author_id, added_at=clock(),
        )  # fmt: skip
        place(world.db, passage, None).write(item)
        world.db.add(item)
        judged = select(Judgement).where(
            Judgement.assessment_id == mine.id, Judgement.marker_id == marker_id
        )
        row = world.db.scalars(judged).one_or_none() or Judgement(
            board_id=mine.board_id, assessment_id=mine.id, marker_id=marker_id
        )
        row.rating, row.reasons, row.to_change = "partly_met", f"Reasons: {fate}", f"Ask: {fate}"
        row.updated_at, row.updated_by = clock(), mine.author_id
        world.db.add(row)
    lines: list[str] = []
    for passage in passages:
        words = passage.text
        if passage is chosen["gone"]:
            continue
        if passage is chosen["reworded"]:
            words = " ".join(["Meanwhile", *words.split()[:-1], "altogether."])
        lines.append(words)
        if passage is chosen["ask"]:
            lines += ["Nothing of what stands here was in any draft that came before.", words]
    return "\n\n".join(lines)


@pytest.fixture
def enter(browser: Browser, browser_context_args: dict[str, Any], play: Play) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def enter(who: str) -> Page:
        contexts.append(browser.new_context(**browser_context_args))
        page = contexts[-1].new_page()
        browsing.sign_in(page, play.url, who)
        return page

    yield enter
    for context in contexts:
        context.close()


def test_a_commissioner_goes_on_from_the_earlier_draft(enter: Any, play: Play) -> None:
    reviewer, page = enter("reviewer"), enter("commissioner")
    reviewer.goto(f"{play.review}/drafts/new")
    _paste(reviewer, play.text)

    # Not sent yet: nothing of it shows, not even that evidence was looked for in it.
    page.goto(play.review)
    expect(page.locator("main")).not_to_contain_text("raft 4")
    expect(page.locator("main")).not_to_contain_text("pieces of evidence on draft")
    reviewer.goto(f"{play.review}/drafts/4/send")
    reviewer.get_by_role("button", name="Send draft 4").click()
    expect(reviewer.locator("main")).to_contain_text("Draft 4 is sent.")

    page.goto(play.review)
    following = page.locator("#next")
    expect(following).to_contain_text("Start your assessment of draft 4 from that of draft 3")
    _reload_until(page, "1 gone, 1 to ask about.")
    page.get_by_role("link", name="Start your assessment", exact=True).click()
    expect(page.locator("main")).to_contain_text("Your assessment of draft 3 is carried over")
    expect(page.get_by_label("My assessment of draft 3, carried over")).to_be_checked()
    browsing.sound(page)
    page.get_by_role("button", name="Start").click()

    # What changed stands first, and is done first.
    first = page.locator("main section.qm-sec").first
    expect(first.locator("h2")).to_have_text("To confirm: evidence changed")
    for fate in ("reworded", "gone", "ask"):
        expect(first).to_contain_text(EDITION.by_number(MARKERS[fate]).title)
    browsing.sound(page)
    tasks = page.url

    _open(page, tasks, "reworded")
    carried = page.locator("#carried")
    expect(carried.locator(".qm-fate--reworded")).to_have_text("Reworded")
    expect(carried.locator("ins").first).to_contain_text("Meanwhile")
    expect(carried).to_contain_text("What you asked of draft 3")
    browsing.sound(page)
    page.locator("button[value=confirm]").click()
    expect(page.locator("h1")).to_contain_text(EDITION.by_number(MARKERS["gone"]).title)

    _let_go(page)
    _say_which(page)

    # Then what is unchanged; what is not judged stays a gap, and is said to be one.
    page.goto(tasks)
    expect(page.locator("#submit").locator("..")).to_contain_text("not confirmed for this draft")
    _open(page, tasks, "unchanged")
    page.locator("button[value=confirm]").click()
    page.goto(tasks)
    page.locator("input[name=with_gaps]").check()
    page.get_by_role("button", name="Submit the assessment").click()
    expect(page.locator("main")).to_contain_text("Submitted.")
    page.goto(play.assessment)
    expect(page.locator("main")).to_contain_text("Your assessment of draft 3")


def _let_go(page: Page) -> None:
    """What is gone is asked about before it is confirmed, and is let go."""
    page.locator("#looked_in").fill("All of draft 4")
    page.locator("button[value=confirm]").click()
    expect(page.locator("#problems")).to_contain_text("1 passage is not settled.")
    browsing.axe(page)
    page.get_by_role("button", name=re.compile("^Let it go")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#carried")).to_contain_text("1 passage let go")
    page.locator("button[value=confirm]").click()


def _say_which(page: Page) -> None:
    """Two places: which of them it is, said by the keys alone."""
    expect(page.locator("h1")).to_contain_text(EDITION.by_number(MARKERS["ask"]).title)
    expect(page.locator("#carried .qm-fate--ask")).to_have_text("To ask about")
    browsing.sound(page)
    page.locator("#carried input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name=re.compile("^Settle it")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#carried .qm-fate--moved")).to_have_text("Moved")
    expect(page.locator("#evidence article")).to_have_count(1)
    page.locator("button[value=confirm]").click()


def _paste(page: Page, text: str) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "draft-4.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/drafts/4", timeout=60_000)


def _reload_until(page: Page, words: str) -> None:
    """Look again until the worker has looked through the draft."""
    for _ in range(40):
        if words in page.locator("#next").locator("..").inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("#next").locator("..")).to_contain_text(words)


def _open(page: Page, tasks: str, fate: str) -> None:
    page.goto(tasks)
    marker = EDITION.by_number(MARKERS[fate])
    page.get_by_role("link", name=f"{marker.number} {marker.title}", exact=True).first.click()
