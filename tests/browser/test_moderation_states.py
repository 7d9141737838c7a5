"""Moderation in a real browser: six judgements side by side, errors, two tabs, taking it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import clock
from tests.support import browsing, moderated, sites
from tests.support.stocking import LONG_WORD, copied, stock

Opens = Callable[[str], Page]


@pytest.fixture(scope="module")
def opens(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Opens]:
    """Call it with an address below the moderation of a draft that six have judged."""
    folder = copied(demonstration, tmp_path_factory.mktemp("moderation") / "stock")
    with stock(folder) as world:
        review, person = world.review("Child K"), world.person("commissioner")
        roles = {review.id: frozenset({ReviewRole.COMMISSIONER})}
        actor = Actor(person.id, person.name, review_roles=roles)
        others = [
            world.person(name).id for name in ("manager", "member", "admin", "hester.abara-lowe")
        ]
        draft = world.draft("Child K", 2)
        moderated.stocked(world.db, actor, review, draft, others, clock(), long_word=LONG_WORD)
        base = f"/reviews/{review.id}/drafts/2/moderation"
    with sites.serving(folder, folder.parent / "data") as site:
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        browsing.sign_in(page, site.url, "commissioner")

        def open_at(path: str = "") -> Page:
            page.goto(f"{site.url}{base}{path}")
            return page

        yield open_at
        context.close()


def press(page: Page, name: str) -> None:
    """Press the button, by the keyboard, and wait for the answer."""
    button = page.get_by_role("main").get_by_role("button", name=name, exact=True)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_all_markers_with_every_judgement(opens: Opens) -> None:
    page = opens()
    expect(page.locator("tbody tr[id]")).to_have_count(18)
    expect(page.locator("#m1 svg circle")).to_have_count(5)
    browsing.sound(page)


@pytest.mark.parametrize("path", ["/1", "/2", "/3?as=disagreed"])
def test_one_marker_with_six_judgements(opens: Opens, path: str) -> None:
    page = opens(path)
    expect(page.locator(".qm-mside")).to_have_count(6)
    browsing.sound(page)


@pytest.mark.parametrize("path", ["/6", "/6?as=disagreed"])
def test_an_empty_form_comes_back_with_its_errors(opens: Opens, path: str) -> None:
    page = opens(path)
    press(page, "Save and stay")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    browsing.sound(page)


def test_reasons_then_a_judgement_by_the_keyboard_and_on_to_the_next(opens: Opens) -> None:
    page = opens("/7")
    page.get_by_label("Reasons for the agreed judgement").focus()
    page.keyboard.type("Both read the second visit again.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press(page, "Save and go to the next open marker")
    expect(page.get_by_text("The judgement on marker 7 is agreed.")).to_be_visible()
    expect(page).not_to_have_url(re.compile("/7$"))
    page = opens("/7")
    expect(page.locator(".qm-mbox")).to_contain_text("Both read the second visit again.")


def test_two_tabs_over_one_marker(opens: Opens) -> None:
    page = opens("/8")
    other = page.context.new_page()
    other.goto(page.url)
    for one, words in ((other, "Theirs, from the other tab."), (page, "Mine, from this tab.")):
        one.get_by_label("Reasons for the agreed judgement").fill(words)
        one.get_by_role("radio", name=re.compile("^Met")).check()
        press(one, "Save and stay")
    other.close()
    expect(page.locator("#clash")).to_be_visible()
    expect(page.get_by_label("Reasons for the agreed judgement")).to_have_value(
        "Mine, from this tab."
    )
    browsing.sound(page)


def test_a_disagreement_is_put_on_record_and_taken_back(opens: Opens) -> None:
    page = opens("/9?as=disagreed")
    page.get_by_label("What the disagreement is about").fill("Whether twice was enough.")
    page.get_by_label("How the impasse is handled").fill("The scrutineer reads both.")
    press(page, "Save and stay")
    expect(page.locator(".qm-mbox li")).to_have_count(6)
    page.locator("#take-back > summary").focus()
    page.keyboard.press("Enter")
    press(page, "Take it back")
    expect(page.locator(".qm-mbox")).to_have_count(0)
    expect(page.locator("#history ~ ul li")).to_have_count(2)
