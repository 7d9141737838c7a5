"""Boxes of which one rules out the others, where findings are coded."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, expect

from tests.support import browsing, sites
from tests.support.stocking import stock


def test_none_of_them_fits_and_the_others_rule_each_other_out(
    browser: Browser, browser_context_args: dict[str, Any], demo_site: sites.Site
) -> None:
    with stock(demo_site.data_dir) as world:
        address = f"{demo_site.url}/reviews/{world.review('Child K').id}/coding"
    with browsing.entrance(browser, browser_context_args, demo_site.url) as enter:
        page = enter("commissioner")
        page.goto(address)
        thing, other = (page.locator("fieldset.qm-tags").nth(place) for place in range(2))
        none = thing.get_by_label("None of them fits")
        some = [thing.get_by_label(name, exact=True) for name in ("Neglect", "Physical abuse")]
        beside = other.get_by_label("Neglect", exact=True)
        for box in (*some, beside, none):
            box.check()
        for box in some:
            expect(box).not_to_be_checked()
        expect(beside).to_be_checked()  # of another finding
        some[0].check()
        expect(none).not_to_be_checked()
