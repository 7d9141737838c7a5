"""What became of one’s words, in a real browser: told truly, and never lost with the sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import browsing, sites
from tests.support.stocking import copied, stock

MINE = "Typed while the sign-in was over."
OTHERS = "Written in the other tab."
SIZES = [(1280, 720), (1366, 768), (1280, 900), (1920, 1080)]
Seat = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses: of the server, and of the commissioner's open assessment."""
    folder = copied(demonstration, tmp_path_factory.mktemp("saving") / "stock")
    with stock(folder) as world:
        assessment_id = world.assessment("Child K", "commissioner").id
    with sites.serving(folder, folder.parent / "data") as site:
        yield {"site": site.url, "markers": f"{site.url}/assessments/{assessment_id}/markers"}


@pytest.fixture
def seat(
    browser: Browser, browser_context_args: dict[str, Any], desk: dict[str, str]
) -> Iterator[Seat]:
    """Call it with a number: that marker, open for somebody with a sign-in of their own."""
    contexts: list[BrowserContext] = []

    def seat(number: int, *, scripts: bool = True) -> Page:
        context = browser.new_context(**browser_context_args, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        browsing.sign_in(page, desk["site"], "commissioner")
        page.goto(f"{desk['markers']}/{number}")
        return page

    yield seat
    for context in contexts:
        context.close()


def sign_out_on_another_tab(page: Page, desk: dict[str, str]) -> Page:
    other = page.context.new_page()
    other.goto(f"{desk['site']}/account")
    other.get_by_role("button", name="Sign out", exact=True).click()
    other.wait_for_url("**/sign-in*")
    return other


def lose_the_cookie(page: Page, desk: dict[str, str]) -> None:
    page.context.clear_cookies()


def sign_in_here(page: Page, who: str) -> None:
    page.locator("main input[name=email]").fill(f"{who}@demo.example")
    page.locator("main input[type=password]").fill(browsing.PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def kind(page: Page, name: str) -> None:
    expect(page.locator(f"#saved .qm-saved--{name}")).to_have_count(1)
    shown = page.locator("#saved svg:visible")
    expect(shown).to_have_count(0 if name == "quiet" else 1)
    if name != "quiet":
        expect(shown.locator("use")).to_have_attribute(
            "href", {"saved": "#i-tick", "problem": "#i-late"}[name]
        )


# The sign-in is over --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "scripts"),
    [(sign_out_on_another_tab, False), (lose_the_cookie, False), (lose_the_cookie, True)],
    ids=["signed out elsewhere", "cookie gone", "cookie gone, with scripts"],
)
def test_save_after_the_sign_in_is_over_keeps_the_words(
    seat: Seat, desk: dict[str, str], end: Callable[..., Any], scripts: bool
) -> None:
    page = seat(14, scripts=scripts)
    end(page, desk)
    page.locator("#reasons").fill(MINE)
    page.get_by_role("button", name="Save and stay").last.click()
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    sign_in_here(page, "commissioner")
    expect(page.locator("h1")).to_have_text("What you had typed")
    expect(page.locator("main")).to_contain_text("Marker 14")
    expect(page.locator("main")).to_contain_text(MINE)
    expect(page.locator(".qm-marking")).to_have_text("OFFICIAL-SENSITIVE")
    page.get_by_role("button", name="Save what you typed").click()
    expect(page.locator("#reasons")).to_have_value(MINE)
    page.locator("#reasons").fill("")
    page.get_by_role("button", name="Save and stay").last.click()


def test_whoever_signs_in_next_sees_nothing_of_it(seat: Seat, desk: dict[str, str]) -> None:
    page = seat(15, scripts=False)
    sign_out_on_another_tab(page, desk)
    page.locator("#reasons").fill(MINE)
    page.get_by_role("button", name="Save and stay").last.click()
    sign_in_here(page, "manager")
    expect(page.locator("h1")).not_to_have_text("What you had typed")
    assert MINE not in page.content()
    page.goto(f"{desk['site']}/account")
    assert "Kept for you" not in page.content()


def test_signed_out_elsewhere_the_page_is_covered_until_its_owner_is_back(
    seat: Seat, desk: dict[str, str]
) -> None:
    page = seat(16)
    other = sign_out_on_another_tab(page, desk)
    expect(page.locator("#passages")).to_be_hidden()
    expect(page.locator("#reasons")).to_be_hidden()
    expect(page.locator("#qm-idle")).to_contain_text("What you typed is still here")
    browsing.sign_in(other, desk["site"], "manager")
    expect(page.locator("#qm-idle")).to_contain_text("Somebody else is signed in")
    expect(page.locator("#passages")).to_be_hidden()
    sign_out_on_another_tab(page, desk)
    browsing.sign_in(other, desk["site"], "commissioner")
    expect(page.locator("#passages")).to_be_visible()
    expect(page.locator("#saved")).to_contain_text("You are signed in again")
    # No detour: the form of this page is of the new sign-in by now.
    page.locator("#reasons").fill("Typed after coming back.")
    page.get_by_role("button", name="Save and stay").last.click()
    expect(page.locator("#reasons")).to_have_value("Typed after coming back.")
    kind(page, "saved")


def test_words_on_a_covered_page_are_kept_when_it_is_closed(
    seat: Seat, desk: dict[str, str]
) -> None:
    page = seat(11)
    lose_the_cookie(page, desk)
    page.locator("#reasons").fill("Typed, and the page was closed.")
    expect(page.locator("#passages")).to_be_hidden()
    page.goto(f"{desk['site']}/help")
    browsing.sign_in(page, desk["site"], "commissioner")
    # Other words of hers may be kept as well: these say which page they are of.
    kept = page.locator("main a[href*='/account/kept/']").filter(has_text="Marker 11,")
    # What was sent on leaving may still be on its way.
    browsing.look_until(page, f"{desk['site']}/account", lambda: kept.count() > 0)
    expect(page.locator(".qm-marking")).to_have_text("OFFICIAL-SENSITIVE")
    kept.click()
    expect(page.locator("main")).to_contain_text("Typed, and the page was closed.")


# The clock of idleness -------------------------------------------------------------------------


def test_the_warning_covers_no_button_and_the_end_covers_all(
    seat: Seat, desk: dict[str, str]
) -> None:
    page = seat(14)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.clock.install()
    page.reload()
    page.clock.fast_forward("26:00")
    page.clock.run_for(16_000)
    warning = page.locator("#qm-idle[data-open]")
    expect(warning).to_contain_text("You will be signed out in")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_visible()
    bar, shown = page.locator(".qm-savebar").bounding_box(), warning.bounding_box()
    assert bar is not None
    assert shown is not None
    assert shown["y"] + shown["height"] <= bar["y"]
    assert bar["y"] + bar["height"] <= 900
    lose_the_cookie(page, desk)
    page.clock.fast_forward("06:00")
    page.clock.run_for(16_000)
    expect(page.locator("#passages")).to_be_hidden()
    expect(page.locator("#qm-idle")).to_contain_text("You are signed out")
    expect(page.get_by_text("signed out").locator("visible=true")).to_have_count(1)


# The line beside the button --------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_line_is_whole_on_the_screen(seat: Seat, width: int, height: int) -> None:
    page = seat(12)
    page.set_viewport_size({"width": width, "height": height})
    for say in ("saved", "problem"):
        if say == "problem":
            page.context.set_offline(True)
            page.locator("#reasons").fill("A long line follows.")
            kind(page, "problem")
        box = page.locator("#saved .qm-saved").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert box["x"] + box["width"] <= width
    page.context.set_offline(False)


def test_bad_news_has_another_mark(seat: Seat) -> None:
    page = seat(17)
    kind(page, "quiet")
    page.context.set_offline(True)
    page.locator("#to_change").fill("No connection.")
    kind(page, "problem")
    page.context.set_offline(False)
    kind(page, "saved")
    strong = page.locator("#saved .qm-saved").evaluate("(e) => getComputedStyle(e).fontWeight")
    assert strong == "400"


def test_a_rating_that_saves_itself_shows_in_the_head_and_the_rail(seat: Seat) -> None:
    page = seat(18)
    page.locator("#looked_in").fill("Sections 1 to 4")
    expect(page.locator("#rating")).to_be_visible()
    page.locator("#reasons").fill("Because of what is not there.")
    page.locator("#rating input").first.check(force=True)
    label = page.locator("#rating label b").first.inner_text()
    expect(page.locator("#parts a[href='#judgement'] b")).to_have_text(label)
    expect(page.locator(".qm-step[aria-current]")).to_have_class("qm-step qm-step--done")


def test_two_tabs_and_no_word_against_the_content_policy(seat: Seat) -> None:
    page = seat(13)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.locator(".qm-pin").nth(4).click()
    expect(page.locator("#pin-form")).to_be_visible()
    page.locator("#pin-stance-supports").check(force=True)
    page.locator("#pin-note").fill("A note.")
    page.get_by_role("button", name="Pin it").click()
    expect(page.locator("#evidence article")).not_to_have_count(0)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#to_change").fill(OTHERS)
    expect(other.locator("#saved")).to_contain_text("All saved at")
    page.bring_to_front()
    page.locator("#to_change").fill(MINE)
    kind(page, "problem")
    link = page.locator("#saved a")
    link.click()
    expect(page.locator("#clash")).to_be_in_viewport()
    expect(page.locator(".qm-step[aria-current]")).to_have_class("qm-step qm-step--part")
    page.reload()
    kind(page, "problem")
    expect(page.locator("#saved")).to_contain_text("wait for your choice")
    expect(page).not_to_have_title("Error")
    assert not [one for one in said if "Content Security Policy" in one]
