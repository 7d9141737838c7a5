"""The marked draft in a browser: by mouse, by keyboard, without scripts; the way to it and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browsing, sites
from tests.support.stocking import stock


@pytest.fixture(scope="module")
def page(
    browser: Browser, browser_context_args: dict[str, Any], demo_site: sites.Site
) -> Iterator[Page]:
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    browsing.sign_in(page, demo_site.url, "commissioner")
    yield page
    context.close()


@pytest.fixture(scope="module")
def address(demo_site: sites.Site) -> str:
    with stock(demo_site.data_dir) as world:
        return f"{demo_site.url}/reviews/{world.review('Family R').id}/drafts/1"


def test_a_press_on_marked_words_opens_their_note_and_escape_closes_it(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/evidence")
    words = page.locator("#words mark[data-ev]").first
    note = page.locator(f"#ev-{words.get_attribute('data-ev')}")
    expect(note).to_be_hidden()
    words.scroll_into_view_if_needed()
    line = words.evaluate("(mark) => mark.getClientRects()[0].toJSON()")  # it may run over lines
    page.mouse.click(line["x"] + 5, line["y"] + line["height"] / 2)
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_the_tab_in_the_margin_opens_its_note_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/evidence")
    tab = page.locator("#words a.qm-tab[href^='#']").nth(3)
    note = page.locator(tab.get_attribute("href") or "")
    expect(note).to_be_hidden()
    tab.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    expect(note).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    tab.focus()
    page.keyboard.press("Enter")  # the same address again opens it again
    expect(note).to_be_visible()


def test_a_filter_keeps_its_choice_in_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}/evidence")
    page.get_by_label("Stance").select_option("Counts against")
    page.get_by_label("Only passages with evidence").check()
    page.get_by_role("button", name="Show").click()
    assert "stance=counts_against" in page.url
    assert "only=1" in page.url
    shown = page.locator("#words article.qm-ev")
    said = re.search(r"showing (\d+)", page.locator(".qm-reading").inner_text())
    assert said is not None
    expect(shown).to_have_count(int(said[1]))
    assert page.locator("#words article.qm-ev:not(.qm-ev--against)").count() == 0
    page.get_by_role("link", name="Show all").click()
    assert "stance" not in page.url


def test_from_a_count_to_its_piece_to_its_words(page: Page, address: str) -> None:
    page.goto(f"{address}/matrix")
    cell = page.locator("table.qm-matrix td a").first
    pieces = int(re.match(r"\d+", cell.inner_text())[0])  # type: ignore[index]
    cell.click()
    expect(page.locator("#items")).to_be_in_viewport()
    expect(page.locator(".qm-matrix__items article.qm-ev")).to_have_count(pieces)
    page.locator(".qm-matrix__items article.qm-ev a[href*='/evidence#ev-']").first.click()
    page.wait_for_url(re.compile(r"/evidence#ev-"))
    expect(page.locator(f"#{page.url.partition('#')[2]}")).to_be_visible()


def test_without_scripts_the_tab_opens_its_note(
    plain_page: Page, demo_site: sites.Site, address: str
) -> None:
    browsing.sign_in(plain_page, demo_site.url, "commissioner")
    plain_page.goto(f"{address}/evidence")
    tab = plain_page.locator("#words a.qm-tab[href^='#']").nth(3)
    note = plain_page.locator(tab.get_attribute("href") or "")
    expect(note).to_be_hidden()
    tab.click()
    expect(note).to_be_visible()


def test_on_a_phone_the_tabs_come_under_their_passage(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    try:
        page.goto(f"{address}/evidence")
        tab = page.locator("#words a.qm-tab[href^='#']").first
        box = tab.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 320
        assert box["height"] >= 24
        tab.click()
        expect(page.locator(tab.get_attribute("href") or "")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        page.set_viewport_size({"width": 1280, "height": 720})
