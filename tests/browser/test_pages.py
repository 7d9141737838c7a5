"""Every page of the address book, in a real browser: accessible, narrow, whole in print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from qmapp import create_app
from tests.browser.address_book import NO_PAGES, ON_THE_WAY, PAGES, Shown
from tests.browser.pages_world import stocked
from tests.support import browsing, sites
from tests.support.browsing import NOBODY
from tests.support.settings import make_settings
from tests.support.stocking import stock, stocked_once


def test_every_page_is_in_the_address_book(tmp_path: Path, sqlite_url: str) -> None:
    app = create_app(make_settings(tmp_path, database_url=sqlite_url))
    shown = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    app.extensions["qmapp.storage"].close()
    assert shown - NO_PAGES == {page.endpoint for page in PAGES} | ON_THE_WAY


@pytest.fixture(scope="module")
def addresses() -> dict[str, str]:
    """The {words} of PAGES, filled when the site is made."""
    return {}


@pytest.fixture(scope="module")
def site(
    demonstration: Path,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
    addresses: dict[str, str],
) -> Iterator[sites.Site]:
    folder, words = stocked_once(shared, "pages", demonstration, stocked)
    addresses.update(words)
    with sites.serving(folder, tmp_path_factory.mktemp("pages") / "data") as serving:
        yield serving


@pytest.fixture(scope="module")
def pages(
    browser: Browser, browser_context_args: dict[str, Any], site: sites.Site
) -> Iterator[Callable[[str], Page]]:
    """Call it with a name: a page in which that person is signed in, one for all tests here."""
    with browsing.everybody(browser, browser_context_args, site.url) as page_of:
        yield page_of


@pytest.fixture(scope="module")
def address_of(
    site: sites.Site, addresses: dict[str, str], pages: Callable[[str], Page]
) -> Callable[[Shown], str]:
    def address_of(shown: Shown) -> str:
        if "{reset}" in shown.path and "reset" not in addresses:
            page = pages(NOBODY)
            page.goto(f"{site.url}/reset-password")
            page.locator("main input[name=email]").fill("member@demo.example")
            page.locator("main form button[type=submit]").click()
            expect(page.locator("main input[name=email]")).to_have_count(0)  # it is answered
            with stock(site.data_dir) as world:
                addresses["reset"] = world.link_sent_to("member")
        return site.url + shown.path.format(**addresses)

    return address_of


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_the_page(
    shown: Shown, pages: Callable[[str], Page], address_of: Callable[[Shown], str]
) -> None:
    page = pages(shown.who)
    answer = page.goto(address_of(shown))
    assert answer is not None
    assert answer.status == shown.status
    browsing.sound(page)


def test_the_pages_of_the_second_factor(pages: Callable[[str], Page], site: sites.Site) -> None:
    page = pages("member")
    page.goto(f"{site.url}/account/second-factor")
    page.get_by_role("button", name="Set up an app").click()
    browsing.sound(page)
    code = TOTP(key=page.locator("main code").inner_text().replace("-", "")).generate
    page.get_by_role("button", name="Check the code").click()
    browsing.sound(page)  # refused: nothing was typed
    page.locator("main input[name=code]").fill(code().token)
    page.get_by_role("button", name="Go on").click()
    page.goto(f"{site.url}/account/recovery-codes")
    browsing.sound(page)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("main li code")).to_have_count(8)
    browsing.sound(page)
    page.locator("header button", has_text="Sign out").click()
    browsing.sign_in(page, site.url, "member")
    assert page.url.startswith(f"{site.url}/sign-in/code")
    browsing.sound(page)
    page.goto(f"{site.url}/sign-in/recovery-code")
    browsing.sound(page)
