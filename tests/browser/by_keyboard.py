"""What somebody with a keyboard does with a form, and what they are told."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.support.keys import Keys

SUMMARY = ".govuk-error-summary"


def enter(keys: Keys, selector: str) -> None:
    """Go there and press Enter, which leads to another page."""
    keys.go_to(selector)
    with keys.page.expect_navigation():
        keys.press("Enter")


def write(keys: Keys, selector: str, words: str) -> None:
    keys.go_to(selector)
    keys.type(words)
    expect(keys.page.locator(selector)).to_have_value(words)


def choose(keys: Keys, name: str, value: str) -> None:
    """One of a group of radio buttons: to the group by Tab, then on by the arrows."""
    wanted = f"input[name={name}][value={value}]"
    keys.go_to(f"input[name={name}]")
    keys.press("Space")
    for _ in range(keys.page.locator(f"input[name={name}]").count()):
        if keys.is_on(wanted):
            break
        keys.press("ArrowDown")
        keys.look()
    expect(keys.page.locator(wanted)).to_be_checked()
    expect(keys.page.locator(wanted)).to_be_focused()


def fill_day(keys: Keys, name: str, digits: str) -> None:
    """A day into the browser's own box of three parts, whose calendar is the last stop of Tab."""
    keys.go_to(f"#{name}")
    keys.page.keyboard.type(digits)
    for _ in range(4):
        if keys.is_on(f"#{name}"):
            keys.press("Tab")
    assert not keys.is_on(f"#{name}"), "The box of a day does not let go of the focus"


def is_told(keys: Keys, words: str, at: str = "[data-focus]") -> None:
    """What happened is read first; where the page opens at a place, the place has the focus."""
    expect(keys.page.locator("[data-focus]")).to_contain_text(words)
    expect(keys.page.locator(at)).to_be_focused()
    if at != "[data-focus]":
        expect(keys.page.locator(at)).to_have_accessible_description(re.compile(words))


def is_wrong(keys: Keys, *fields: str) -> None:
    """The summary has the focus; Enter on each of its links leads to the field, which shows it."""
    page = keys.page
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator(SUMMARY)).to_be_focused()
    links = page.locator(f"{SUMMARY} li a")
    expect(links).to_have_count(len(fields))
    for number, field in enumerate(fields, 1):
        keys.go_to(f"{SUMMARY} li:nth-child({number}) a", back=number > 1)
        keys.press("Enter")
        expect(page.locator(f"{field}:focus")).to_have_count(1)
        keys.look()
