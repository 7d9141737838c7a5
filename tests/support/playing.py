"""People of the demonstration who play a review on a server, and what they do with a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page, expect

from qmapp.foundation.access import ReviewRole
from tests.support import sites

REVIEW = "Child S"
LEAD = "beatrix.onyango-reid"
FIRST, SECOND, THIRD = "commissioner", "priya.thornbury", "anselm.kaur-whitby"
CHAIR, OUTSIDE = "farida.lindqvist", "yusuf.trevanion"
COUNCIL, HEALTH, POLICE = "graham.osei-tutton", "siobhan.varma-quill", "marek.hollowood"
SCRUTINEER = "morag.feltham"
SIGNATORIES = {
    COUNCIL: "Partner, council",
    HEALTH: "Partner, health",
    POLICE: "Partner, police",
    SCRUTINEER: "Independent scrutineer",
}
ROLES = {
    ReviewRole.LEAD_REVIEWER: (LEAD,),
    ReviewRole.COMMISSIONER: (FIRST, SECOND, THIRD),
    ReviewRole.SIGNATORY: tuple(SIGNATORIES),
}
NAMES = {
    FIRST: "Ines Calloway",
    SECOND: "Priya Thornbury",
    THIRD: "Anselm Kaur-Whitby",
    LEAD: "Beatrix Onyango-Reid",
    OUTSIDE: "Yusuf Trevanion",
    CHAIR: "Farida Lindqvist",
    "manager": "Rosalind Okonjo-Hale",
    COUNCIL: "Graham Osei-Tutton",
    HEALTH: "Siobhan Varma-Quill",
    POLICE: "Marek Hollowood",
    SCRUTINEER: "Morag Feltham",
}


@dataclass(frozen=True)
class Play:
    """A server, the review's address on it, and a page for whoever plays."""

    site: sites.Site
    review: str
    of: Callable[[str], Page]

    def at(self, who: str, path: str = "") -> Page:
        page = self.of(who)
        page.goto(f"{self.review}{path}")
        return page


# What people do ------------------------------------------------------------------------------------


def press(page: Page, name: str | re.Pattern[str], nth: int = 0) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).nth(nth).click()


def follow(page: Page, name: str | re.Pattern[str], nth: int = 0) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name).nth(nth).click()


def says(page: Page, *words: str | re.Pattern[str]) -> None:
    for one in words:
        expect(page.get_by_role("main")).to_contain_text(one)


def silent_on(page: Page, *words: str) -> None:
    for one in words:
        expect(page.get_by_role("main")).not_to_contain_text(one)


def no_error(page: Page) -> None:
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def date_in(page: Page, legend: str, day: date) -> None:
    group = page.get_by_role("group", name=legend)
    for part in ("Day", "Month", "Year"):
        group.get_by_label(part, exact=True).fill(str(getattr(day, part.lower())))


def row_of(page: Page, words: str) -> Locator:
    return page.get_by_role("main").locator("li", has_text=words)


def notice(page: Page, site: sites.Site, words: str) -> None:
    """Open the newest notice that says this."""
    page.goto(f"{site.url}/notices")
    press(page, words)
