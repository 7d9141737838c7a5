"""Agree, feed back, sign off, publish, in a browser: a review played to its signed record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.rules import Details
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import clock, london_date
from tests.browser import agreeing, signing_off
from tests.support import browsing, sites
from tests.support.frozen import frozen
from tests.support.judged import actor_of
from tests.support.keys import Keys
from tests.support.playing import (
    COUNCIL,
    NAMES,
    REVIEW,
    ROLES,
    SCRUTINEER,
    SIGNATORIES,
    Play,
    press,
    says,
    silent_on,
)
from tests.support.stocking import copied, stock

MONTHS = timedelta(days=130)


@pytest.fixture(scope="module")
def stocked(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder: a review that is set up, with its people, and nothing else."""
    folder = copied(demonstration, tmp_path_factory.mktemp("signed") / "stock")
    with stock(folder) as world:
        world.let_in(*NAMES)
        keeper, now = actor_of(world, "manager", world.review("Child M")), clock()
        made = reviews.create(
            world.db, keeper, world.board().id, Details(reference=REVIEW, kind="lcspr"),
            catalogue=load_catalogue(), now=now,
        )  # fmt: skip
        for role, people in ROLES.items():
            for who in people:
                reviews.give_role(world.db, keeper, made.id, world.person(who).id, role, now=now)
    return folder


# The play ------------------------------------------------------------------------------------------


def test_from_set_up_to_publication(
    stocked: Path, browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> None:
    began = london_date(clock())
    with stock(stocked) as world:
        review = f"/reviews/{world.review(REVIEW).id}"
    with (
        sites.serving(stocked, tmp_path / "first") as site,
        browsing.everybody(browser, browser_context_args, site.url) as of,
    ):
        play = Play(site, site.url + review, of)
        agreeing.it_is_governed(play)
        agreeing.a_draft_is_sent(play, 1, agreeing.DRAFT)
        agreeing.three_judge_it(play, 1)
        agreeing.they_moderate(play)
        agreeing.they_talk_it_over(play)
        agreeing.a_letter_returns_it(play)
        agreeing.each_point_is_answered(play)
        agreeing.a_draft_is_sent(play, 2, agreeing.DRAFT + "\n" + agreeing.ADDED + "\n")
        agreeing.three_judge_it(play, 2)
        agreeing.it_is_not_ready_yet(play)
        agreeing.what_is_missing_is_settled(play)
        signing_off.the_report_is_signed(play)
        signing_off.a_later_change_stops_it(play)
        signing_off.it_is_reopened_by_the_same_rule(play)
    later = clock() + MONTHS
    with (
        sites.serving(site.data_dir, tmp_path / "later", QMAPP_CLOCK=later.isoformat()) as site,
        browsing.everybody(browser, browser_context_args, site.url) as of,
    ):
        play = Play(site, site.url + review, of)
        signing_off.the_response_is_agreed_and_signed(play, london_date(later))
        signing_off.it_is_published(play, london_date(later))
        record = signing_off.the_record_says_it(play, began, london_date(later))
        signing_off.the_trail_holds(play, record)


@pytest.fixture(scope="module")
def asked(
    stocked: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[sites.Site, str]]:
    """A server on which a report waits to be signed, and the address where it is read."""
    folder = copied(stocked, tmp_path_factory.mktemp("asked") / "stock")
    address = frozen(folder, REVIEW, {who: SIGNATORIES[who] for who in (COUNCIL, SCRUTINEER)})
    with sites.serving(folder, folder.parent / "data") as site:
        yield site, f"{site.url}{address}"


def test_somebody_signs_by_keyboard_alone(page: Page, asked: tuple[sites.Site, str]) -> None:
    """From the page of signing to the record, with nothing but keys; what is wrong is said."""
    site, address = asked
    browsing.sign_in(page, site.url, COUNCIL)
    page.goto(address.partition("/rounds")[0])
    keys = Keys(page)
    keys.go_to("#main a.govuk-button")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="What is signed")).to_be_visible()
    keys.go_to("a[href='#say']")
    keys.press("Enter")
    keys.go_to("input[name=has_interest]")
    keys.press("Space")
    keys.go_to("input[name=said]")
    keys.press("Space")
    expect(page.get_by_label("I sign what stands on this page")).to_be_checked()
    keys.go_to("main form input[name=password]")
    keys.type("not the password")
    keys.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_label("Your password")).to_be_focused()
    keys.type(browsing.PASSWORD)
    keys.press("Enter")
    says(page, "It is on record", "1 of 1 signed")


def test_a_statement_is_added_without_scripts(
    plain_page: Page, asked: tuple[sites.Site, str]
) -> None:
    site, address = asked
    browsing.sign_in(plain_page, site.url, SCRUTINEER)
    plain_page.goto(address)
    plain_page.get_by_role("link", name="Go to where you say what you say").click()
    plain_page.get_by_label("No, I have none").check()
    plain_page.get_by_label("I add a statement").check()
    plain_page.get_by_label("Your password").fill(browsing.PASSWORD)
    press(plain_page, "Put it on record")
    expect(plain_page.locator(".govuk-error-summary")).to_contain_text("Write your statement")
    expect(plain_page.get_by_label("I add a statement")).to_be_checked()
    signing_off.say(plain_page, "I add a statement", signing_off.STATEMENT)
    says(plain_page, "It is on record", signing_off.STATEMENT)
    silent_on(plain_page, "Put it on record")
