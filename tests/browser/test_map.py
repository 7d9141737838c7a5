"""The map of the set in a browser: followed by keyboard, read on a phone, read without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support import browsing
from tests.support.sites import Site


@pytest.fixture
def address(page: Page, demo_site: Site) -> str:
    """The map of Child K, for a commissioner who is signed in."""
    browsing.sign_in(page, demo_site.url, "commissioner")
    page.goto(f"{demo_site.url}/reviews")
    page.get_by_role("link", name="Child K", exact=False).first.click()
    page.wait_for_url(re.compile(r"/reviews/[0-9a-f-]{36}$"))
    return f"{page.url}/recommendations/map"


def test_a_recommendation_is_followed_back_to_its_findings(page: Page, address: str) -> None:
    page.goto(address)
    boxes = page.locator("a.qm-map__b--recommendation")
    expect(boxes.first).to_be_visible()
    for place in range(boxes.count()):
        box = boxes.nth(place)
        box.focus()
        traced = page.locator(".qm-map__b--finding.is-traced")
        said = re.search(r"answers findings? ([\d, ]+)", box.text_content() or "")
        assert said is not None
        numbers = {int(number) for number in said[1].split(",")}
        # In this part; a finding of another part stands there.
        names = traced.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
        shown = {int(re.findall(r"\d+", name)[0]) for name in names}
        assert shown
        assert shown <= numbers
        drawn = page.locator(f".qm-map__line.is-traced[data-to='{box.get_attribute('data-key')}']")
        assert drawn.count() >= len(shown)
    page.locator("h1").click()
    expect(page.locator(".is-traced")).to_have_count(0)


def test_a_box_leads_to_its_page(page: Page, address: str) -> None:
    page.goto(address)
    box = page.locator("a.qm-map__b--recommendation").first
    name = box.get_attribute("aria-label") or ""
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/recommendations/[0-9a-f-]{36}$"))
    expect(page.locator("h1")).to_contain_text(name.partition(" ·")[0])


def test_on_a_phone_the_table_stands_for_the_picture(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    expect(page.locator(".qm-map__svg").first).to_be_hidden()
    expect(page.get_by_text("the table stands for the picture")).to_be_visible()
    expect(page.locator("#traced")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    region = page.locator(".qm-map__table .qm-scroll").first
    assert region.evaluate("one => one.scrollWidth <= one.clientWidth"), "nothing scrolls sideways"


def test_every_line_of_the_drawing_stands_in_the_table(page: Page, address: str) -> None:
    page.goto(address)
    ends = page.locator(".qm-map__line[data-to^='r-']").count()
    rows = page.locator(".qm-map__finding .qm-map__items > li").count()
    assert ends == rows > 0
