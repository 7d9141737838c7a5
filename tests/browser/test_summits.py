"""A summit with ten phones: joined by a code, looked at before it is shown, renewed by itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.storage import today
from tests.support import browsing
from tests.support.sites import Site

PHONES = 10


@pytest.fixture
def summit(page: Page, own_site: Site) -> str:
    """The address of a summit that a review manager planned, opened and lets phones join."""
    browsing.sign_in(page, own_site.url, "manager")
    page.goto(f"{own_site.url}/learning")
    page.goto(f"{re.sub('/learning.*', '/learning', page.url)}/summits")
    page.get_by_role("link", name="Plan a summit").click()
    page.get_by_label("What it is called").fill("Strategy discussions")
    for part in ("day", "month", "year"):
        page.locator(f"#held_on-{part}").fill(str(getattr(today(), part)))
    page.get_by_label("Place").fill("Town hall")
    page.get_by_label("Strategy meetings: Not convening strategy discussions").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/summits/[0-9a-f-]{36}$"))
    address = page.url
    page.get_by_role("button", name="Open the summit").click()
    page.get_by_role("button", name="Let phones join today").click()
    expect(page.locator(".qm-sumcode")).to_be_visible()
    return address


def test_ten_phones_say_what_the_screen_shows(
    page: Page, browser: Browser, own_site: Site, summit: str
) -> None:
    code = page.locator(".qm-sumcode").inner_text()
    phones = [_join(browser, own_site.url, code, number) for number in range(PHONES)]
    for number, phone in enumerate(phones):
        answer = "recognised" if number < 7 else "differs"
        phone.locator(f"input[name=answer][value={answer}]").check()
        phone.get_by_role("button", name="Send").dblclick()
        expect(phone.get_by_text("It is in.")).to_be_visible()
        phone.get_by_label("What gets in the way?").fill(f"Barrier of phone {number}.")
        phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_text("Waits to be looked at")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") == 320
    screen = page.context.new_page()
    screen.goto(f"{summit}/screen")
    expect(screen.get_by_text("7 of 10 people who answered recognise")).to_be_visible()
    expect(screen.get_by_text("Barrier of phone 3.")).to_have_count(0)
    page.goto(f"{summit}/moderate")
    shown = page.locator("li", has_text="Barrier of phone 3.")
    shown.get_by_role("button", name="Show it").click()
    # Both renew themselves.
    expect(screen.get_by_text("Barrier of phone 3.")).to_be_visible(timeout=15_000)
    expect(phones[0].get_by_text("Barrier of phone 3.")).to_be_visible(timeout=15_000)
    page.goto(summit)
    page.get_by_role("button", name="Close the summit to phones").click()
    expect(page.get_by_text("Closed to phones.")).to_be_visible()
    phones[1].get_by_label("What gets in the way?").fill("Too late.")
    phones[1].get_by_role("button", name="Send").click()
    expect(phones[1].locator("h1")).to_have_text("This summit takes no more words")
    expect(phones[1].get_by_text("Too late.")).to_be_visible()


def test_both_voices_stand_apart_on_the_page_and_on_paper(page: Page, summit: str) -> None:
    page.goto(f"{summit}/add?kind=barrier")
    page.get_by_label("What gets in the way?").fill("Said by a practitioner.")
    page.get_by_role("button", name="Save and add another").click()
    expect(page.get_by_text("It is written down.")).to_be_visible()
    page.goto(summit)
    review, practice = page.locator(".qm-voice--review"), page.locator(".qm-voice--practice")
    expect(practice.get_by_text("Said by a practitioner.")).to_be_visible()
    expect(review.get_by_text("Said by a practitioner.")).to_have_count(0)
    page.emulate_media(media="print")
    expect(practice.get_by_text("Said by a practitioner.")).to_be_visible()
    left, right = review.first.bounding_box(), practice.first.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    expect(page.locator(".qm-sumcode")).to_be_hidden()  # a code is not for the file


def _join(browser: Browser, site: str, code: str, number: int) -> Page:
    """A phone without an account."""
    phone = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    phone.goto(f"{site}/join")
    phone.get_by_label("Code").fill(code.lower())
    phone.get_by_label("Where do you work?").select_option(index=1 + number % 6)
    phone.get_by_label("What is your role?").fill("school nurse")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator("h1")).to_have_text("Strategy discussions")
    return phone
