"""The judging flow by keyboard alone: every step reachable, focus always seen and never lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support import browsing, sites
from tests.support.keys import Keys
from tests.support.stocking import copied, stock


@pytest.fixture(scope="module")
def stage(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, sites.Site]]:
    """A server on which a second commissioner, who has begun nothing yet, can sign in."""
    folder = copied(demonstration, tmp_path_factory.mktemp("keyboard") / "stock")
    with stock(folder) as world:
        world.let_in("priya.thornbury")
    with sites.serving(folder, folder.parent / "data") as serving:
        yield folder, serving


@pytest.fixture
def site(stage: tuple[Path, sites.Site]) -> Iterator[sites.Site]:
    """That server; what a test changes is put back."""
    folder, serving = stage
    yield serving
    serving.put_back(folder)


def test_a_marker_is_judged_by_keyboard_alone(page: Page, site: sites.Site) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    keys = Keys(page)
    _sign_in(keys, site)
    _open_review(keys)
    _start(keys)
    expect(page.locator("h1")).to_contain_text("Referral")
    _answer(keys)
    _pin(keys)
    _reasons_and_rating(keys)
    keys.go_to("button[value=next]")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Decision making")
    _submit(keys)


def _sign_in(keys: Keys, site: sites.Site) -> None:
    keys.page.goto(f"{site.url}/sign-in")
    keys.go_to("main input[name=email]")
    keys.type("priya.thornbury@demo.example")
    keys.go_to("main input[type=password]")
    keys.type(browsing.PASSWORD)
    keys.press("Enter")
    expect(keys.page.locator("h1")).to_have_text("What waits for you")


def _open_review(keys: Keys) -> None:
    page = keys.page
    keys.press("Tab")
    assert keys.is_on(".qm-skip")
    keys.press("Enter")
    address = page.locator("main a", has_text="Child K").first.get_attribute("href")
    keys.go_to(f"main a[href='{address}']")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Child K")


def _start(keys: Keys) -> None:
    page = keys.page
    keys.go_to("main .qm-next a.govuk-button")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Start an assessment of draft 3")
    keys.go_to("main button[type=submit]")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Your assessment")
    keys.go_to("main .qm-next a.govuk-button")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Before you begin")
    keys.go_to("textarea[name=known_outcome]")
    keys.type("Nothing.")
    keys.go_to("main button[type=submit]")
    keys.press("Enter")


def _answer(keys: Keys) -> None:
    keys.go_to("#questions input[type=radio]")
    keys.press("Space")
    keys.press("ArrowRight")
    keys.look()
    expect(keys.page.locator("#questions .qm-q").first.get_by_label("Partly")).to_be_checked()
    keys.go_to("#questions summary")
    keys.press("Enter")
    keys.go_to("#questions textarea")
    keys.type("A note on the first question.")
    expect(keys.page.locator("#saved")).to_contain_text("All saved at")


def _pin(keys: Keys) -> None:
    page = keys.page
    keys.go_to(".qm-pin")
    keys.press("Enter")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.go_to("input[name=pin-stance]")
    keys.press("Space")
    keys.go_to("#pin-note")
    keys.type("Says who asked for the review.")
    keys.go_to("button[value=add-pin]")
    keys.press("Enter")
    expect(page.locator("#evidence article")).to_have_count(1)
    expect(page.locator("#rating")).to_be_visible()
    expect(page.locator(".qm-pin:focus")).to_have_count(1)


def _reasons_and_rating(keys: Keys) -> None:
    keys.go_to("#reasons", back=True)
    keys.type("The terms of reference say so.")
    keys.go_to("#rating input")
    keys.press("Space")
    first = keys.page.locator("#rating input:checked").get_attribute("value")
    keys.press("ArrowDown")
    keys.look()
    chosen = keys.page.locator("#rating input:checked")
    expect(chosen).to_be_focused()
    expect(chosen).not_to_have_value(str(first))


def _submit(keys: Keys) -> None:
    page = keys.page
    keys.go_to(".qm-workbar a[href*='/assessments/']:has(strong)")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Your assessment")
    keys.go_to("#with_gaps")
    keys.press("Space")
    keys.go_to("form[action$=submit] button[type=submit]")
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("Submitted.")
    assert keys.is_on("[data-focus]"), "What happened is not read first"


def test_pinning_moves_the_focus_in_and_back(page: Page, site: sites.Site) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    keys = Keys(page)
    _open_marker(page, site, 14)
    pin = page.locator(".qm-pin").nth(5)
    name = pin.get_attribute("value")
    pin.focus()
    # Given up: back to the button that opened the form.
    keys.press("Enter")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.look()
    keys.go_to("[data-close-pin]")
    keys.press("Enter")
    expect(page.locator("#pin-form")).to_have_count(0)
    expect(page.locator(f".qm-pin[value='{name}']")).to_be_focused()
    # And Escape does the same.
    keys.press("Enter")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#pin-form")).to_have_count(0)
    expect(page.locator(f".qm-pin[value='{name}']")).to_be_focused()
    # Done: on with the passage, and what happened is announced.
    keys.press("Enter")
    expect(page.locator("#pin-from")).to_be_focused()
    keys.go_to("input[name=pin-stance]")
    keys.press("Space")
    keys.go_to("#pin-note")
    keys.type("What this shows.")
    keys.go_to("button[value=add-pin]")
    keys.press("Enter")
    expect(page.locator("#evidence")).to_contain_text("What this shows.")
    expect(page.locator(f".qm-p:has(.qm-pin[value='{name}']) *:focus")).to_have_count(1)
    keys.look()
    expect(page.locator("#saved [role=status]")).to_contain_text(re.compile("Pinned|All saved at"))


def test_evidence_is_changed_and_taken_away_by_keyboard(page: Page, site: sites.Site) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    keys = Keys(page)
    _open_marker(page, site, 7)
    before = page.locator("#evidence article").count()
    page.locator("#evidence button[value^='edit:']").first.focus()
    keys.press("Enter")
    expect(page.locator("#evidence .qm-pinform :focus")).to_have_count(1)
    keys.look()
    keys.go_to("button[value^='change:']")
    keys.press("Enter")
    expect(page.locator("button[value^='change:']")).to_have_count(0)
    assert not keys.is_on("body"), "The focus is lost after a change"
    page.locator("#evidence button[value^='remove:']").first.focus()
    keys.press("Enter")
    expect(page.locator("#evidence article")).to_have_count(before - 1)
    assert not keys.is_on("body"), "The focus is lost after evidence was taken away"
    keys.press("Tab")
    keys.look()


def test_the_panes_scroll_and_let_go_of_the_focus(page: Page, site: sites.Site) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    keys = Keys(page)
    _open_marker(page, site, 9)
    page.locator("#draft").focus()
    keys.look()
    keys.press("End")
    expect(page.locator("#draft")).not_to_have_js_property("scrollTop", 0)
    keys.press("Shift+Tab")
    assert not keys.is_on("#draft, #draft *"), "Shift and Tab do not leave the draft"


def _open_marker(page: Page, site: sites.Site, number: int) -> None:
    browsing.sign_in(page, site.url, "commissioner")
    page.goto(f"{site.url}/reviews")
    page.get_by_role("link", name="Child K", exact=True).first.click()
    page.get_by_role("link", name="All 18 as a list").click()
    page.goto(f"{page.url}/markers/{number}")
