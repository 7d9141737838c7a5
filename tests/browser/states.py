"""What the tests of states share: a stocked server with everybody on it, and a wrong form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.support import browsing, sites
from tests.support.stocking import World, copied, stock

LONG = "Words that took an evening to write. " * 20 + "The end."


@dataclass
class Place:
    """A server, the {words} of addresses on it, and a page for each person."""

    site: sites.Site
    words: Mapping[str, Any]
    page_of: Callable[[str], Page]

    def open(self, who: str, path: str) -> Page:
        """The page at a path, for somebody who is signed in; `nobody` is not."""
        page = self.page_of(who)
        page.goto(self.site.url + path.format(**self.words))
        return page


@contextmanager
def place(
    demonstration: Path,
    folder: Path,
    browser: Browser,
    options: Mapping[str, Any],
    fill: Callable[[World], Mapping[str, Any]],
    finish: Callable[[Path], Mapping[str, Any]] = lambda folder: {},
) -> Iterator[Place]:
    """Serve the demonstration with more in it: what `fill`, then `finish`, put there."""
    stocked = copied(demonstration, folder / "stock")
    with stock(stocked) as world:
        words = dict(fill(world))
    words |= finish(stocked)
    with (
        sites.serving(stocked, folder / "data") as site,
        browsing.everybody(browser, options, site.url) as page_of,
    ):
        yield Place(site, words, page_of)


@dataclass(frozen=True)
class Wrong:
    """A form filled in wrongly: what is typed, by selector; that which must come back is kept.

    `opens` is pressed first: what folds the form away.
    """

    who: str
    path: str
    typed: Mapping[str, str] = field(default_factory=dict)
    press: str = "main form button[type=submit]"
    kept: tuple[str, ...] = ()
    opens: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.press}".replace("{", "").replace("}", "")


def send_wrong(page: Page, wrong: Wrong) -> None:
    """Send it: the summary has the focus, each of its links leads to what it speaks of, and what
    was typed is there again.
    """
    if wrong.opens:
        page.locator(wrong.opens).first.click()
    for selector, words in wrong.typed.items():
        page.locator(selector).first.fill(words)
    page.locator(wrong.press).first.click()
    leads_to_what_is_wrong(page)
    for selector in wrong.kept:
        expect(page.locator(selector).first).to_have_value(wrong.typed[selector])


def leads_to_what_is_wrong(page: Page) -> None:
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    links = summary.locator("li a")
    assert links.count() >= 1
    for link in links.all():
        link.click()
        target = str(link.get_attribute("href")).removeprefix("#")
        assert page.evaluate(
            "(id) => document.getElementById(id)?.contains(document.activeElement)", target
        ), f"{link.inner_text()} leads to #{target}, which cannot take the focus"
