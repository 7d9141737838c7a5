"""Pages of publication, filled in and with something wrong in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browsing, sites
from tests.support.stocking import copied, stock

PageOf = Callable[[str], Page]


@pytest.fixture(scope="module")
def place(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[sites.Site, str]]:
    """A server of this module's own, and the address of a review’s publication on it."""
    folder = copied(demonstration, tmp_path_factory.mktemp("publication") / "stock")
    with stock(folder) as world:
        world.let_in("farida.lindqvist")
        world.person("farida.lindqvist").email = "chair@demo.example"
        path = f"/reviews/{world.review('Child K').id}/publication"
    with sites.serving(folder, folder.parent / "data") as site:
        yield site, f"{site.url}{path}"


@pytest.fixture(scope="module")
def pages(
    browser: Browser, browser_context_args: dict[str, Any], place: tuple[sites.Site, str]
) -> Iterator[PageOf]:
    with browsing.everybody(browser, browser_context_args, place[0].url) as page_of:
        yield page_of


def press(page: Page, name: str) -> None:
    """Press the button, by the keyboard, and wait for the answer."""
    button = page.get_by_role("main").get_by_role("button", name=name, exact=True)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def refused(page: Page, words: str) -> None:
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text(words)
    expect(summary).to_be_focused()
    browsing.sound(page)


def test_words_are_decided_and_decided_anew(pages: PageOf, place: tuple[sites.Site, str]) -> None:
    page = pages("commissioner")
    page.goto(f"{place[1]}/identifiers")
    first = page.locator(".qm-pone").first
    words = first.locator("h3").inner_text()
    first.get_by_label("Stays, with a reason").check()
    press(page, "Save what is chosen")
    refused(page, "Say why these words may stay")
    expect(page.locator(".qm-pone").first.get_by_label("Stays, with a reason")).to_be_checked()
    page.locator(".qm-pone").first.get_by_role("textbox").fill("The inquest named it.")
    press(page, "Save what is chosen")
    decided = page.get_by_role("listitem").filter(has_text=words)
    expect(decided).to_contain_text("The inquest named it.")
    browsing.sound(page)
    decided.get_by_role("link").click()
    expect(page.locator(".qm-pone")).to_have_count(1)
    browsing.sound(page)


def test_what_is_arranged_is_put_right_and_two_tabs_meet(
    pages: PageOf, place: tuple[sites.Site, str]
) -> None:
    page = pages("commissioner")
    page.goto(f"{place[1]}/edit")
    other = page.context.new_page()
    other.goto(f"{place[1]}/edit")
    page.get_by_label("What publication may do", exact=False).fill("The brother starts school.")
    family = page.get_by_role("group", name="When the family were told")
    for part, value in (("Day", "1"), ("Month", "2"), ("Year", "2099")):
        family.get_by_label(part).fill(value)
    press(page, "Save")
    refused(page, "This day is still to come")
    page.get_by_role("group", name="When the family were told").get_by_label("Year").fill("2026")
    press(page, "Save")
    expect(page).to_have_url(re.compile(r"/publication$"))
    expect(page.get_by_text("The brother starts school.")).to_be_visible()
    browsing.sound(page)
    other.get_by_label("Where it will be kept").fill("The board’s own site.")
    press(other, "Save")
    refused(other, "This was changed in another tab meanwhile")
    expect(other.get_by_role("main")).to_contain_text("The brother starts school.")
    expect(other.get_by_label("Where it will be kept")).to_have_value("The board’s own site.")
    other.close()


def test_a_decision_says_everything_that_it_lacks(
    pages: PageOf, place: tuple[sites.Site, str]
) -> None:
    page = pages("chair")
    page.goto(f"{place[1]}/decide")
    press(page, "Put the decision on record")
    refused(page, "Choose what is decided")
    page.get_by_role("radio", name="Not published").check()
    press(page, "Put the decision on record")
    refused(page, "Say why it is not published")
    page.get_by_role("textbox", name="Reasons").fill("A trial goes on.")
    press(page, "Put the decision on record")
    refused(page, "are still missing")
    expect(page.get_by_role("textbox", name="Reasons")).to_have_value("A trial goes on.")
