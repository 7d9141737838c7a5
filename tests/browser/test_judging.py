"""Judging in a real browser: nothing typed is lost, with scripts or without.

One server for all; each test has a marker of its own that nobody has begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import browsing

OTHERS = "Written in the other tab."
MINE = "Written in this tab."


@pytest.fixture
def seat(
    browser: Browser, browser_context_args: dict[str, Any], signed_in: Any
) -> Iterator[Callable[..., BrowserContext]]:
    contexts = []

    def seat(*, scripts: bool = True) -> BrowserContext:
        context = browser.new_context(
            **browser_context_args, storage_state=signed_in, java_script_enabled=scripts
        )
        contexts.append(context)
        return context

    yield seat
    for context in contexts:
        context.close()


@pytest.fixture
def at(desk: dict[str, str], seat: Callable[..., BrowserContext]) -> Callable[[int], Page]:
    """Call it with a number: that marker, open in a browser with scripts."""

    def at(number: int) -> Page:
        page = seat().new_page()
        page.goto(f"{desk['markers']}/{number}")
        return page

    return at


def saved(page: Page) -> None:
    # "All", or "The rest" while words wait for a choice.
    expect(page.locator("#saved")).to_contain_text("saved at")


def type_into(page: Page, box: str, words: str) -> None:
    """Type, and wait until it is saved."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.locator(box).fill(words)
    assert posted.value.ok
    saved(page)


# With scripts ---------------------------------------------------------------------------


def test_words_are_saved_as_they_are_typed(at: Callable[[int], Page]) -> None:
    page = at(14)
    type_into(page, "#reasons", "Saved by itself.")
    page.reload()
    expect(page.locator("#reasons")).to_have_value("Saved by itself.")


def test_the_rating_opens_in_place_when_there_is_something_to_stand_on(
    at: Callable[[int], Page],
) -> None:
    page = at(14)
    expect(page.locator("#rating")).to_have_count(0)
    page.locator("#looked_in").fill("Sections 1 to 4")
    expect(page.locator("#rating")).to_be_visible()
    page.locator("#looked_in").fill("")
    expect(page.locator("#rating")).to_have_count(0)


def test_another_button_right_after_one_is_heard(at: Callable[[int], Page]) -> None:
    page = at(10)
    page.evaluate(
        """() => {
          document.querySelector('.qm-pin').click();
          document.querySelector('button[value=next]').click();
        }"""
    )
    expect(page.locator("h1")).to_contain_text("Marker 11")


@pytest.mark.parametrize("keep", ["theirs", "mine", "both"])
def test_two_tabs_clash_and_the_second_chooses(at: Callable[[int], Page], keep: str) -> None:
    page = at(15)
    type_into(page, "#reasons", f"Before {keep}.")
    page.reload()
    other = page.context.new_page()
    other.goto(page.url)
    type_into(other, "#reasons", OTHERS)
    page.bring_to_front()
    page.locator("#reasons").fill(MINE)
    panel = page.locator("#clash")
    expect(panel).to_contain_text(OTHERS)
    expect(panel).to_contain_text(MINE)
    expect(page.locator("#saved")).to_contain_text("Nothing is lost")
    expect(page.locator("#reasons")).to_have_value(MINE)
    panel.locator(f"button[value$=':{keep}']").click()
    expect(page.locator("#clash")).to_have_count(0)
    chosen = {"theirs": OTHERS, "mine": MINE, "both": f"{OTHERS}\n\n{MINE}"}[keep]
    expect(page.locator("#reasons")).to_have_value(chosen)


def test_a_clash_that_a_pin_brings_to_light_keeps_both_too(at: Callable[[int], Page]) -> None:
    page = at(16)
    other = page.context.new_page()
    other.goto(page.url)
    type_into(other, "#reasons", OTHERS)
    page.bring_to_front()
    page.locator("#reasons").fill(MINE)
    page.locator(".qm-pin").nth(4).click()
    expect(page.locator("#clash")).to_contain_text(OTHERS)
    expect(page.locator("#clash")).to_contain_text(MINE)
    # Going on typing elsewhere does not decide it.
    type_into(page, "#to_change", "Say who was asked.")
    page.reload()
    expect(page.locator("#reasons")).to_have_value(OTHERS)
    expect(page.locator("#clash")).to_contain_text(MINE)


def test_offline_keeps_the_words_and_saves_when_back(at: Callable[[int], Page]) -> None:
    page = at(17)
    page.context.set_offline(True)
    page.locator("#reasons").fill("Typed in a tunnel.")
    expect(page.locator("#saved")).to_contain_text("Not saved yet")
    expect(page.locator("#reasons")).to_have_value("Typed in a tunnel.")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(page.locator("#reasons")).to_have_value("Typed in a tunnel.")


def test_signed_out_elsewhere_keeps_the_words_and_saves_after_signing_in(
    at: Callable[[int], Page], desk: dict[str, str], browser: Browser
) -> None:
    page = at(18)
    # A sign-in of its own: the others go on with theirs.
    page.context.clear_cookies()
    browsing.sign_in(page, desk["site"], "commissioner")
    page.goto(f"{desk['markers']}/18")
    page.context.clear_cookies()
    page.locator("#reasons").fill("Typed after the session was over.")
    expect(page.locator("#saved")).to_contain_text("you are signed out")
    expect(page.locator("#reasons")).to_have_value("Typed after the session was over.")
    browsing.sign_in(page.context.new_page(), desk["site"], "commissioner")
    saved(page)
    page.reload()
    expect(page.locator("#reasons")).to_have_value("Typed after the session was over.")


def test_leaving_at_once_saves_too(at: Callable[[int], Page], desk: dict[str, str]) -> None:
    page = at(18)
    page.locator("#to_change").fill("Typed in the last second.")
    page.goto(f"{desk['site']}/help")
    # What was sent on leaving may still be on its way.
    box = page.locator("#to_change")
    browsing.look_until(page, f"{desk['markers']}/18", lambda: box.input_value() != "")
    expect(box).to_have_value("Typed in the last second.")


@pytest.mark.parametrize("how", ["by itself", "with a pin"])
def test_leaving_while_a_save_is_on_its_way_loses_nothing(
    at: Callable[[int], Page], desk: dict[str, str], how: str
) -> None:
    page = at(17)
    words = f"Typed on a slow line, saved {how}."
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")  # nothing moves
    page.locator("#to_change").fill(words)
    if how == "with a pin":
        page.locator("#passages .qm-pin").first.click()
        expect(page.locator("[data-judge]")).to_have_attribute("aria-busy", "true")
    else:
        expect(page.locator("#saved .qm-saved--quiet")).to_have_text("Saving…")
    page.goto(f"{desk['site']}/help")
    box = page.locator("#to_change")
    browsing.look_until(page, f"{desk['markers']}/17", lambda: box.input_value() == words)


def test_a_glance_at_another_tab_does_not_clash_with_oneself(at: Callable[[int], Page]) -> None:
    page = at(14)
    page.locator("#to_change").fill("Half a sentence")
    for state in ("hidden", "visible"):
        page.evaluate(
            """(state) => {
              Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
              document.dispatchEvent(new Event('visibilitychange'));
            }""",
            state,
        )
    saved(page)
    type_into(page, "#to_change", "Half a sentence, and its end.")
    expect(page.locator("#clash")).to_have_count(0)


def test_words_typed_after_a_clash_are_kept_too(at: Callable[[int], Page]) -> None:
    page = at(17)
    other = page.context.new_page()
    other.goto(page.url)
    type_into(other, "#to_change", OTHERS)
    page.bring_to_front()
    page.locator("#to_change").fill(MINE)
    expect(page.locator("#clash")).to_contain_text(MINE)
    page.locator("#to_change").fill(f"{MINE} And a thought that came later.")
    page.locator("#clash button[value$=':theirs']").click()
    expect(page.locator("#clash")).to_contain_text("And a thought that came later.")
    expect(page.locator("#to_change")).to_have_value(OTHERS)


@pytest.mark.parametrize(
    ("stance", "mark", "label", "line"),
    [
        ("supports", "for", "Supports", "solid"),
        ("counts_against", "against", "Counts against", "dashed"),
        ("context", "context", "Context", "dotted"),
    ],
)
def test_pinned_words_show_their_stance_by_label_and_line(
    at: Callable[[int], Page], stance: str, mark: str, label: str, line: str
) -> None:
    page = at(16)
    row = page.locator(".qm-p:has(.qm-p__t)", has_text="2.4").first
    # Each of the three lies on the last: what names them stands between the draft's words.
    bare = row.locator(".qm-p__t").evaluate(
        "(p) => [...p.childNodes].filter((n) => n.nodeName !== 'SUP').map((n) => n.textContent)"
    )
    words = " ".join("".join(bare).split()[:4])
    row.locator(".qm-pin").click()
    page.locator("#pin-from").select_option(index=1)
    page.locator("#pin-to").select_option(index=4)
    page.locator(f"#pin-stance-{stance}").check(force=True)
    page.get_by_role("button", name="Pin it").click()
    shown = row.locator(f"mark.qm-hl--{mark}").first
    expect(shown).to_have_text(words)
    assert shown.evaluate("(m) => getComputedStyle(m).textDecorationStyle") == line
    expect(row.locator(".qm-tab .qm-vh", has_text=label)).to_have_count(1)
    expect(page.get_by_role("article", name=label)).to_contain_text(words)


# Without scripts ------------------------------------------------------------------------


@pytest.fixture
def plainly(desk: dict[str, str], seat: Callable[..., BrowserContext]) -> Callable[[int], Page]:
    """Call it with a number: that marker, open in a browser that runs no scripts."""

    def plainly(number: int) -> Page:
        page = seat(scripts=False).new_page()
        page.goto(f"{desk['markers']}/{number}")
        return page

    return plainly


def test_plain_pin_change_and_take_away(plainly: Callable[[int], Page]) -> None:
    page = plainly(7)
    before = page.locator("#evidence article").count()
    page.locator("#reasons").fill("Typed before pinning.")
    page.locator(".qm-pin").nth(30).click()
    page.locator("#pin-note").fill("A note of four words.")
    page.locator("#pin-stance-counts_against").check(force=True)
    page.get_by_role("button", name="Pin it").click()
    expect(page.locator("#evidence article")).to_have_count(before + 1)
    expect(page.locator("#reasons")).to_have_value("Typed before pinning.")
    item = page.locator(".qm-evwrap", has_text="A note of four words.")
    expect(item).to_contain_text("Counts against")
    item.get_by_role("button", name="Change").click()
    page.locator("#ev-stance-context").check(force=True)
    page.locator("#ev-note").fill("A changed note.")
    page.get_by_role("button", name="Keep the change").click()
    item = page.locator(".qm-evwrap", has_text="A changed note.")
    expect(item).to_contain_text("Context")
    item.get_by_role("button", name="Take away").click()
    expect(page.locator("#evidence article")).to_have_count(before)
    expect(page.locator("main")).to_contain_text("Evidence taken away")


def test_plain_record_is_named_and_its_errors_are_linked(plainly: Callable[[int], Page]) -> None:
    page = plainly(11)
    page.locator("#record > summary").click()
    page.locator("#record-holder").fill("The business office")
    page.locator("#record-date-day").fill("40")
    page.get_by_role("button", name="Add this record").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    expect(page.locator("#record-holder")).to_have_value("The business office")
    expect(page.locator("#record-date-day")).to_have_value("40")
    for target in summary.locator("a").evaluate_all("(links) => links.map((a) => a.hash)"):
        assert page.locator(f"[id='{target[1:]}']").count() == 1
    page.locator("#record-title").fill("Minutes of the panel")
    for part in ("day", "month", "year"):
        page.locator(f"#record-date-{part}").fill("")
    page.locator("#record-stance-supports").check(force=True)
    page.get_by_role("button", name="Add this record").click()
    expect(page.locator("#evidence")).to_contain_text("Minutes of the panel")
    expect(page.locator("#evidence")).to_contain_text("The business office")


def test_plain_clash_shows_both_and_the_second_chooses(plainly: Callable[[int], Page]) -> None:
    page = plainly(13)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#to_change").fill(OTHERS)
    other.get_by_role("button", name="Save and stay").last.click()
    page.locator("#to_change").fill(MINE)
    page.get_by_role("button", name="Save and stay").last.click()
    expect(page.locator("#clash")).to_contain_text(OTHERS)
    expect(page.locator("#clash")).to_contain_text(MINE)
    page.locator("#clash button[value$=':mine']").click()
    expect(page.locator("#clash")).to_have_count(0)
    expect(page.locator("#to_change")).to_have_value(MINE)
