"""Findings in a browser: from words of the draft to a record, errors and two tabs on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import clock
from tests.support import browsing, found, sites
from tests.support.stocking import LONG_WORD, copied, stock

Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def opens(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Opens]:
    """Call it with the end of an address, and who: that page of the findings of Child K."""
    folder = copied(demonstration, tmp_path_factory.mktemp("findings") / "stock")
    with stock(folder) as world:
        person, review = world.person("reviewer"), world.review("Child K")
        actor = Actor(person.id, person.name, review_roles={review.id: frozenset(ReviewRole)})
        now = clock()
        ids = found.stocked(world.db, actor, review, now, old=2, new=3, long_word=LONG_WORD)
        start = f"/reviews/{review.id}/findings"
    with (
        sites.serving(folder, folder.parent / "data") as site,
        browsing.everybody(browser, browser_context_args, site.url) as page_of,
    ):

        def open_at(tail: str, who: str = "reviewer") -> Page:
            page_of(who).goto(f"{site.url}{start}{tail.format(**ids)}")
            return page_of(who)

        yield open_at


def press(page: Page, name: str) -> None:
    """Press the button, by the keyboard, and wait for the answer."""
    button = page.get_by_role("main").get_by_role("button", name=name, exact=True)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("tail", "button", "who"),
    [
        ("/add", "Add this finding", "reviewer"),
        ("/{finding}/passages?passage=9", "Link these words", "reviewer"),
    ],
)
def test_an_empty_form_comes_back_with_its_errors(
    opens: Opens, tail: str, button: str, who: str
) -> None:
    page = opens(tail, who)
    press(page, button)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    browsing.sound(page)


def test_nobody_has_to_invent_a_reason(opens: Opens) -> None:
    page = opens("/add")
    page.get_by_label("The problem in a few words").fill("The visit was put off twice")
    page.get_by_label("The draft gives no reason").check()
    page.get_by_label("Why it happened, as the draft explains it").fill("Because.")
    page.get_by_label("Not known").check()
    press(page, "Add this finding")
    expect(page.locator(".govuk-error-summary")).to_contain_text("has a place of its own")
    browsing.sound(page)
    page.get_by_label("Why it happened, as the draft explains it").fill("")
    press(page, "Add this finding")
    main = page.get_by_role("main")
    expect(main).to_contain_text("The draft gives no reason")
    expect(main).to_contain_text("Why did it?")
    browsing.sound(page)


def test_from_words_of_the_draft_to_a_finding(opens: Opens) -> None:
    page = opens("/add?choose=1&q=school")
    page.get_by_role("main").get_by_role("link", name="Choose Passage").first.click()
    expect(page.get_by_role("main")).to_contain_text("These words are linked to the finding")
    page.get_by_label("The problem in a few words").fill("Calls of the school got lost")
    page.get_by_label("The draft gives a reason").check()
    page.get_by_label("Why it happened, as the draft explains it").fill("There is no box for it.")
    page.get_by_label("Tools, forms and systems").check()
    page.get_by_label("Usual in this area").check()
    page.get_by_label("How is that known?").fill("The audit of March.")
    page.get_by_label("Practice issue").select_option(label="Not convening strategy discussions")
    press(page, "Add this finding")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Strategy meetings")
    expect(main).to_contain_text("Draft 3, passage")
    browsing.sound(page)
    page.get_by_text("This finding should not be in the list").click()
    press(page, "Take this finding out")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why it is taken out")
    browsing.sound(page)


def test_two_tabs_meet_over_the_boards_view(opens: Opens) -> None:
    page = opens("/{finding}/view", "commissioner")
    other = page.context.new_page()
    other.goto(page.url)
    for tab, words in ((other, "From one tab."), (page, f"From the other. {LONG_WORD}")):
        tab.get_by_label("What the board adds").fill(words)
        press(tab, "Save what the board adds")
    other.close()
    expect(page.locator("#clash")).to_be_visible()
    expect(page.locator("textarea[name=adds]")).to_have_value(f"From the other. {LONG_WORD}")
    browsing.sound(page)
    press(page, "Save what the board adds")
    expect(page.get_by_role("main")).to_contain_text("What the board adds is saved.")


def test_reworded_words_are_kept_with_one_press(opens: Opens) -> None:
    page = opens("/{finding}")
    expect(page.get_by_role("main")).to_contain_text("Does it still show the same?")
    with page.expect_navigation():
        page.get_by_role("button", name="Yes, it still does").press("Enter")
    expect(page.get_by_role("main")).not_to_contain_text("Does it still show the same?")
