"""The public page of the 18: narrowed while one types, as the server narrows it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support import sites

SHOWN = "details.qm-mk:not([hidden])"


def test_the_markers_narrow_while_one_types_as_the_server_does(
    page: Page, plain_page: Page, demo_site: sites.Site
) -> None:
    plain_page.goto(f"{demo_site.url}/markers?q=family+review")
    wanted = plain_page.locator(SHOWN).count()
    assert 0 < wanted < 18
    page.goto(f"{demo_site.url}/markers")
    find = page.get_by_label("Find words in the markers")
    find.press_sequentially("family review")
    expect(page.locator(SHOWN)).to_have_count(wanted)
    expect(page.locator("#markers-count")).to_contain_text(f"{wanted} of 18")
    assert page.evaluate("CSS.highlights.get('qm-found').size") > 0
    expect(page).to_have_url(re.compile(r"[?&]q=family(\+|%20)review(&|$)"))
    find.fill("zzzz")
    expect(page.locator("#markers-none")).to_be_visible()
    find.fill("")
    expect(page.locator(SHOWN)).to_have_count(18)
    expect(page.locator(f"{SHOWN}[open]")).to_have_count(0)
