"""Pages of the register with something wrong in them, and the second question before words go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import clock
from tests.support import browsing, heard, sites
from tests.support.stocking import LONG_WORD, copied, stock

Opens = Callable[[str], Page]


@pytest.fixture(scope="module")
def opens(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Opens]:
    """Call it with the end of an address: that page of the register, for its lead reviewer."""
    folder = copied(demonstration, tmp_path_factory.mktemp("register") / "stock")
    with stock(folder) as world:
        person, review = world.person("reviewer"), world.review("Child K")
        actor = Actor(person.id, person.name, review_roles={review.id: frozenset(ReviewRole)})
        police = world.agency("Westmarsh Police").id
        ids = heard.register(world.db, actor, review, clock(), {"own": police, "hidden": police})
        start = f"/reviews/{review.id}/involvement"
    with sites.serving(folder, folder.parent / "data") as site:
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        browsing.sign_in(page, site.url, "reviewer")

        def open_at(tail: str) -> Page:
            page.goto(f"{site.url}{start}{tail.format(**ids)}")
            return page

        yield open_at
        context.close()


def press(page: Page, name: str) -> None:
    """Press the button, by the keyboard, and wait for the answer."""
    button = page.get_by_role("main").get_by_role("button", name=name, exact=True)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("tail", "button"),
    [
        ("/add?side=family", "Add to the register"),
        ("/add?side=practitioner", "Add to the register"),
        ("/{mother}/steps/told", "Save"),
        ("/{mother}/steps/contribution", "Save"),
        ("/{mother}/steps/comment_answered", "Save"),
        ("/{mother}/withdraw", "Go on"),
    ],
)
def test_an_empty_form_comes_back_with_its_errors(opens: Opens, tail: str, button: str) -> None:
    page = opens(tail)
    press(page, button)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    browsing.sound(page)


def test_a_name_is_asked_about_and_saved_with_a_tick(opens: Opens) -> None:
    page = opens("/add?side=family")
    page.get_by_label("Other family").check()
    page.get_by_label("How they are spoken of").fill(f"aunt Sarah {LONG_WORD}"[:120])
    press(page, "Add to the register")
    expect(page.locator(".govuk-error-summary")).to_contain_text("looks like a name")
    browsing.sound(page)
    page.get_by_label("I have checked: nobody can be known by these words").check()
    press(page, "Add to the register")
    expect(page.locator("h1")).to_contain_text("Aunt Sarah")
    browsing.sound(page)
    page.get_by_text("This entry was made by mistake").click()
    press(page, "Take this entry out")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why")
    browsing.sound(page)


def test_two_tabs_meet_over_a_step(opens: Opens) -> None:
    page = opens("/{mother}/steps/{said}/correct")
    other = page.context.new_page()
    other.goto(page.url)
    for tab, words in ((other, "From one tab."), (page, f"From the other. {LONG_WORD}")):
        tab.get_by_label("What they said, in their own terms").fill(words)
        press(tab, "Save")
    other.close()
    expect(page.locator("#clash")).to_be_visible()
    expect(page.locator("textarea[name=words]")).to_have_value(f"From the other. {LONG_WORD}")
    browsing.sound(page)
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("The step is put right.")
    browsing.sound(page)


def test_words_are_taken_back_after_a_second_question(opens: Opens) -> None:
    page = opens("/{mother}/withdraw")
    page.get_by_label("Everything they said").check()
    press(page, "Go on")
    expect(page.locator("h1")).to_have_text("Take these words back?")
    browsing.sound(page)
    press(page, "Take the words back")
    expect(page.get_by_role("main")).to_contain_text("Words that stood here were withdrawn on")
    expect(page.get_by_role("main")).not_to_contain_text("He was a happy baby")
    browsing.sound(page)
