"""Evidence in a real browser: words are pinned, followed into the next draft, and compared.

Pinning by mouse, keyboard and touch: one server for all, and each test has a marker and passages
of its own. The next draft has a server of its own. Comparing only looks at the demonstration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import browsing, sites
from tests.support.keys import Keys
from tests.support.marking import (
    covers,
    drag,
    is_lit,
    offered,
    passage,
    pin,
    select,
    stretch,
    words_of,
)
from tests.support.next_draft import EDITION, MARKERS, pin_and_edit
from tests.support.stocking import copied, stock

TELEPHONE = {"viewport": {"width": 320, "height": 720}, "has_touch": True, "is_mobile": True}


# Pinning words --------------------------------------------------------------------------------


@pytest.fixture
def at(
    browser: Browser, browser_context_args: dict[str, Any], signed_in: Any, desk: dict[str, str]
) -> Iterator[Callable[..., Page]]:
    """Call it with a marker's number, what the address asks for, and what the browser is like."""
    contexts: list[BrowserContext] = []

    def at(number: int, query: str = "", **like: Any) -> Page:
        context = browser.new_context(**browser_context_args | like, storage_state=signed_in)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{desk['markers']}/{number}{query}")
        return page

    yield at
    for context in contexts:
        context.close()


def test_words_are_pinned_by_mouse(at: Callable[..., Page]) -> None:
    page = at(14, viewport={"width": 1280, "height": 900})
    row = passage(page, "2.3")
    words = stretch(row, 3, 9)
    drag(row, words)
    button = offered(page)
    expect(button).to_be_visible()
    assert not covers(button, row, words)
    assert page.evaluate("String(getSelection())").strip() in words
    button.click()
    expect(page.locator("#pin-from")).to_be_focused()
    chosen = page.locator("#pin-chosen")
    expect(chosen).to_have_text(f"“{words}”")
    assert is_lit(page) == words
    expect(page.locator("[data-clamped]")).to_be_hidden()
    page.locator("#pin-stance-counts_against").check(force=True)
    page.locator("#pin-note").fill("By mouse.")
    page.get_by_role("button", name="Pin it").click()
    mark = row.locator("mark.qm-hl--against").first
    expect(mark).to_have_text(words)
    assert mark.evaluate("(m) => getComputedStyle(m).textDecorationStyle") == "dashed"
    expect(page.get_by_role("article", name="Counts against")).to_contain_text(words)
    expect(page.locator("#saved")).to_contain_text("Pinned")
    expect(row.locator(".qm-pin")).to_be_focused()
    assert is_lit(page) == ""


def test_the_offer_goes_away_with_escape_or_the_selection(at: Callable[..., Page]) -> None:
    page = at(14)
    row = passage(page, "2.4")
    select(row, stretch(row, 1, 4))
    expect(offered(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered(page)).to_have_count(0)
    select(row, stretch(row, 2, 6))
    expect(offered(page)).to_be_visible()
    page.evaluate("getSelection().removeAllRanges()")
    expect(offered(page)).to_have_count(0)


def test_a_selection_is_widened_to_whole_words_and_kept_to_one_passage(
    at: Callable[..., Page],
) -> None:
    page = at(14)
    row, following = passage(page, "2.5"), passage(page, "2.6")
    words = words_of(row)
    inside = next(n for n in range(len(words) - 30, 0, -1) if words[n : n + 2].isalpha()) + 1
    select(row, words[inside:], following, words_of(following)[:5])
    offered(page).click()
    expect(page.locator("[data-clamped]")).to_be_visible()
    expect(page.locator("#pin-form")).to_contain_text("words of more than one passage")
    whole = words[words.rindex(" ", 0, inside) + 1 :]
    assert is_lit(page) == whole.strip(".,“”‘’()")
    expect(page.locator("#pin-chosen")).to_have_text(f"“{is_lit(page)}”")


def test_words_are_pinned_by_keyboard_alone(at: Callable[..., Page]) -> None:
    page = at(15, viewport={"width": 1440, "height": 900})
    keys = Keys(page)
    row = passage(page, "2.7")
    words = words_of(row).split()
    row.locator(".qm-p__n a").focus()
    keys.press("p")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#pin-form")).to_have_count(0)
    expect(row.locator(".qm-pin")).to_be_focused()
    keys.press("p")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.press(*["ArrowDown"] * 2)
    expect(page.locator("#pin-chosen")).to_contain_text(words[1].strip(".,"))
    keys.go_to("#pin-to")
    keys.press(*["ArrowDown"] * 3)
    expect(page.locator("#pin-to option:checked")).to_contain_text(words[4].strip(".,"))
    assert is_lit(page) == " ".join(words[1:5]).strip(".,")
    keys.go_to("input[name=pin-stance]")
    keys.press("ArrowRight", "ArrowRight")
    keys.go_to("#pin-note")
    keys.type("By keyboard.")
    keys.go_to("#pin-for-1")
    keys.press("Space")
    keys.go_to("#pin-form summary")
    keys.press("Enter")
    keys.go_to("#pin-also-3")
    keys.press("Space")
    keys.go_to("button[value=add-pin]")
    keys.press("Enter")
    expect(page.locator("#evidence article", has_text="By keyboard.")).to_have_count(2)
    expect(page.locator("#evidence")).to_contain_text("On question 1")
    expect(row.locator(".qm-pin")).to_be_focused()
    keys.look()
    expect(row.locator("mark.qm-hl--context").first).to_have_text(" ".join(words[1:5]).strip(".,"))


def test_words_are_pinned_by_touch_on_a_telephone(at: Callable[..., Page]) -> None:
    page = at(16, **TELEPHONE)
    row = passage(page, "2.8")
    words = stretch(row, 2, 8)
    select(row, words)
    button = offered(page)
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert not covers(button, row, words)
    browsing.fits_narrow(page)
    button.tap()
    expect(page.locator("#pin-chosen")).to_have_text(f"“{words}”")
    for control in page.locator("#pin-form .qm-check label").all()[:3]:
        touched = control.bounding_box()
        assert touched is not None
        assert touched["height"] >= 44
    browsing.fits_narrow(page)
    page.locator("#pin-stance-supports").tap()
    page.locator("button[value=add-pin]").tap()
    expect(row.locator("mark").first).to_have_text(words)
    browsing.fits_narrow(page)


def test_overlapping_evidence_stays_readable_and_opens_its_notes(at: Callable[..., Page]) -> None:
    page = at(17, viewport={"width": 1280, "height": 900})
    row = passage(page, "2.13")
    pin(row, stretch(row, 0, 8), "supports", "The outer one.")
    pin(row, stretch(row, 4, 12), "counts_against", "The one that overlaps.")
    pin(row, stretch(row, 5, 7), "context", "Says it for marker 2.", others=(2,))
    page.goto(f"{page.url.split('?')[0]}?show=all")
    inner = row.locator("mark.qm-hl--context")
    lines = inner.evaluate(
        """(mark) => {
          const found = [];
          for (let at = mark; at?.matches('mark'); at = at.parentElement) {
            const look = getComputedStyle(at);
            found.push([look.textDecorationStyle, look.textUnderlineOffset]);
          }
          return found;
        }"""
    )
    assert sorted(style for style, _ in lines) == ["dashed", "dotted", "solid"]
    assert len({offset for _, offset in lines}) == 3, "Lines lie on one another"
    names = row.locator("sup.qm-hl__n > [aria-hidden]")
    expect(names).to_have_text(["…2", "+17", "\u221217"])
    browsing.axe(page)
    # Another marker's notes open in place; Escape goes back to their tab.
    inner.click()
    box = row.locator(".qm-notebox:visible")
    expect(box).to_have_count(1)
    expect(box).to_contain_text("Says it for marker 2.")
    expect(box).to_contain_text("Context")
    leads_to = box.locator("a").first.get_attribute("href")
    assert str(leads_to).startswith("2#ev-")
    expect(box).to_be_focused()
    browsing.axe(page)
    page.keyboard.press("Escape")
    expect(row.locator(".qm-notebox:visible")).to_have_count(0)
    expect(row.locator(".qm-tab--context")).to_be_focused()
    # This marker's evidence is in its own pane; pressed again, the next that lies there opens.
    inner.click()
    inner.click()
    item = page.locator(".qm-evwrap:focus")
    expect(item).to_have_count(1)
    first = item.inner_text()
    inner.click()
    expect(page.locator(".qm-evwrap:focus")).not_to_have_text(first)
    row.locator("mark.qm-hl--for").first.click()
    expect(page.locator(".qm-evwrap:focus")).to_contain_text("The outer one.")


def test_notes_open_without_scripts_too(at: Callable[..., Page]) -> None:
    page = at(17, viewport={"width": 1280, "height": 900})
    row = passage(page, "2.11")
    pin(row, stretch(row, 0, 4), "context", "Says it for marker 3.", others=(3,))
    plain = at(17, java_script_enabled=False)
    row = passage(plain, "2.11")
    expect(row.locator(".qm-notebox:visible")).to_have_count(0)
    row.locator(".qm-tab").click()
    expect(row.locator(".qm-notebox:visible")).to_contain_text("Says it for marker 3.")
    row.get_by_role("link", name="Close").click()
    expect(row.locator(".qm-notebox:visible")).to_have_count(0)


def test_another_choice_of_what_is_shown_keeps_what_is_typed(at: Callable[..., Page]) -> None:
    page = at(18)
    row = passage(page, "2.12")
    select(row, stretch(row, 0, 4))
    offered(page).click()
    page.locator("#pin-note").fill("Half a thought")
    page.get_by_role("link", name="For all markers").click()
    current = page.locator("#shows .qm-toggle [aria-current]")
    expect(current).to_have_text("For all markers")
    expect(current).to_be_focused()
    assert page.url.endswith("?show=all#draft")
    expect(page.locator("#pin-note")).to_have_value("Half a thought")
    assert is_lit(page) == stretch(row, 0, 4)
    page.locator("#shows summary").click()
    page.get_by_role("link", name="Family involvement", exact=True).click()
    expect(page.locator("#shows summary")).to_have_text("Family involvement")
    expect(page.locator("#shows")).to_contain_text("pins shown")
    page.locator("#pin-stance-context").check(force=True)
    page.locator("button[value=add-pin]").click()
    expect(page.locator("#evidence article")).to_have_count(1)
    expect(page.locator("#shows summary")).to_have_text("Family involvement")
    browsing.axe(page)


# The next draft -------------------------------------------------------------------------------


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
        text = pin_and_edit(world)
        review = world.review("Child K").id
        assessment = world.assessment("Child K", "commissioner").id
    with sites.serving(folder, folder.parent / "data") as site:
        yield Play(site.url, f"{site.url}/reviews/{review}", f"{site.url}/assessments/{assessment}",
                   text)  # fmt: skip


@pytest.fixture
def site_url(play: Play) -> str:
    return play.url


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
    there = page.locator("#next").locator("..")
    browsing.look_until(page, page.url, lambda: words in there.inner_text())


def _open(page: Page, tasks: str, fate: str) -> None:
    page.goto(tasks)
    marker = EDITION.by_number(MARKERS[fate])
    page.get_by_role("link", name=f"{marker.number} {marker.title}", exact=True).first.click()


# Comparing ------------------------------------------------------------------------------------


@pytest.fixture
def address(demo_site: sites.Site) -> str:
    with stock(demo_site.data_dir) as world:
        review_id = world.review("Child K").id
    return f"{demo_site.url}/reviews/{review_id}/drafts"


@pytest.fixture
def compared(page: Page, demo_site: sites.Site, address: str) -> Page:
    browsing.sign_in(page, demo_site.url, "commissioner")
    page.goto(f"{address}/3")
    page.get_by_role("link", name="Compare with draft 2").click()
    expect(page.get_by_label("n and p go to the next and previous change")).to_be_visible()
    return page


def test_keys_go_from_change_to_change_and_can_be_turned_off(compared: Page) -> None:
    def focused(number: int) -> None:
        expect(compared.locator(f"#change-{number}-h")).to_be_focused()

    compared.keyboard.press("n")
    focused(1)
    compared.keyboard.press("n")
    compared.keyboard.press("n")
    focused(3)
    expect(compared.locator("#change-3-h")).to_be_in_viewport()
    compared.keyboard.press("p")
    focused(2)
    compared.keyboard.press("Control+n")
    focused(2)
    compared.get_by_label("n and p go to the next and previous change").uncheck()
    compared.locator("#change-2-h").focus()
    compared.keyboard.press("n")
    focused(2)
    compared.reload()  # the choice is kept
    expect(compared.get_by_label("n and p go to the next")).not_to_be_checked()


def test_a_moved_passage_is_reached_from_where_it_stood_and_back(compared: Page) -> None:
    compared.get_by_role("link", name="Moved to").first.click()
    moved = compared.locator("article:target")
    expect(moved).to_be_in_viewport()
    moved.get_by_role("link", name="Where it stood").click()
    expect(compared.locator(".qm-trace:has(:target)")).to_be_in_viewport()


def test_all_of_it_works_without_scripts(
    plain_page: Page, demo_site: sites.Site, address: str
) -> None:
    browsing.sign_in(plain_page, demo_site.url, "commissioner")
    plain_page.goto(f"{address}/2/compare/3")
    expect(plain_page.locator("[data-keys]")).to_be_hidden()
    plain_page.get_by_role("link", name="Go to the first change").click()
    plain_page.locator("#change-1").get_by_role("link", name="Next").click()
    expect(plain_page.locator("#change-2")).to_be_in_viewport()
    fold = plain_page.locator("details.qm-same").first
    fold.locator("summary").click()
    expect(fold.locator("p").first).to_be_visible()
    plain_page.get_by_role("link", name="3 moved").click()
    expect(plain_page).to_have_url(f"{address}/2/compare/3?kind=moved")
    expect(plain_page.locator("article.qm-diff")).to_have_count(3)


def test_on_a_phone_the_drafts_stand_one_under_the_other(compared: Page) -> None:
    def stands_beside() -> bool:
        old, new = (
            compared.locator("#change-1 .qm-diff__2 > div").nth(n).bounding_box() for n in (0, 1)
        )
        assert old is not None
        assert new is not None
        return old["y"] == new["y"]

    compared.set_viewport_size({"width": 1280, "height": 800})
    assert stands_beside()
    compared.set_viewport_size({"width": 390, "height": 800})
    assert not stands_beside()
    assert Path(compared.url).name == "3"


def test_the_page_is_sound_with_all_that_was_asked(
    page: Page, demonstration: Path, tmp_path: Path
) -> None:
    folder = copied(demonstration, tmp_path / "stock")
    with stock(folder) as world:
        # The drafts change places, so that there are assessments of the older one.
        older, newer = world.draft("Child K", 3), world.draft("Child K", 2)
        for draft, number in ((newer, 9), (older, 2), (newer, 3)):
            draft.number = number
            world.db.flush()
        own = world.assessment("Child K", "commissioner")
        world.full_marker(own, "qm01", 10)
        review_id = world.review("Child K").id
    with sites.serving(folder, tmp_path / "data") as site:
        browsing.sign_in(page, site.url, "commissioner")
        page.goto(f"{site.url}/reviews/{review_id}/drafts/2/compare/3")
        notes = page.locator("article.qm-ask")
        assert notes.count() > 3
        expect(notes.first.get_by_text("The same words in")).to_be_visible()
        browsing.sound(page)
        # By the keyboard alone: to what was asked, to its change, and back.
        link = notes.get_by_role("link", name="change ").first
        link.focus()
        page.keyboard.press("Enter")
        change = page.locator("article:target")
        expect(change).to_be_in_viewport()
        back = change.get_by_role("link", name="marker ").first
        back.focus()
        page.keyboard.press("Enter")
        expect(page.locator("article.qm-ask:target")).to_be_in_viewport()
