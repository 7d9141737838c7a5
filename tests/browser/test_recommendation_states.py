"""Pages of recommendations with something wrong in them, and what scripts add to the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import clock
from tests.support import browsing, recommended, sites
from tests.support.stocking import LONG_WORD, copied, stock

Opens = Callable[[str], Page]


@pytest.fixture(scope="module")
def opens(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Opens]:
    """Call it with the end of an address: that page of the set, for its lead reviewer."""
    folder = copied(demonstration, tmp_path_factory.mktemp("recommendations") / "stock")
    with stock(folder) as world:
        person, review = world.person("reviewer"), world.review("Child K")
        actor = Actor(person.id, person.name, review_roles={review.id: frozenset(ReviewRole)})
        ids = recommended.stocked(
            world.db, actor, review, clock(), old=2, new=3, long_word=LONG_WORD
        )
        start = f"/reviews/{review.id}/recommendations"
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
    ("tail", "emptied", "button"),
    [
        ("/add", "", "Add it to the set"),
        ("/{proposal}/confirm", "text", "Confirm, and go on"),
        ("/{rec}/change", "text", "Save"),
        ("/{rec}/split", "part_0", "Split it"),
        ("/{rec}/drop", "because", "Drop it"),
        ("/{rec_plain}/remarks/{rec_rule}", "because", "Save the reason"),
        ("/merge?with={rec}&with={proposal}", "text", "Merge these 2"),
    ],
)
def test_what_is_missing_is_named_on_a_sound_page(
    opens: Opens, tail: str, emptied: str, button: str
) -> None:
    page = opens(tail)
    if emptied:
        page.locator(f"main textarea[name={emptied}]").fill("")
    press(page, button)
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error:")
    browsing.sound(page)


def test_two_tabs_meet_on_a_sound_page(opens: Opens) -> None:
    page = opens("/{rec}/change")
    page.locator("main [name=text]").fill("What I had typed.")
    page.locator("main [name=version]").evaluate("(box) => { box.value = '0'; }")
    press(page, "Save")
    expect(page.locator("#clash")).to_be_visible()
    expect(page.locator("main [name=text]")).to_have_value("What I had typed.")
    browsing.sound(page)


def test_the_questions_follow_the_kind_and_keep_what_was_typed(opens: Opens) -> None:
    page = opens("/add")
    due, issues = page.locator("[name=due_on-day]"), page.locator("[name=issues]")
    expect(due).to_be_hidden()
    expect(issues).to_be_hidden()
    expect(page.get_by_text("The questions that belong to it follow.")).to_be_visible()
    page.get_by_label("Question for the board").check()
    expect(issues).to_be_visible()
    issues.fill("Trust and time.")
    page.get_by_label("Action", exact=True).check()
    expect(issues).to_be_hidden()
    expect(due).to_be_visible()
    expect(page.get_by_text("The questions that belong to it follow.")).to_be_hidden()
    page.get_by_label("Question for the board").check()
    expect(issues).to_have_value("Trust and time.")
    body = page.locator("[name=body]")
    expect(body).to_be_hidden()
    page.get_by_label("National government or a national body").check()
    expect(body).to_be_visible()


def test_the_whole_list_is_gone_through_by_keyboard(opens: Opens) -> None:
    page = opens("")
    first = page.locator("#to-confirm ~ ol > li").first
    before = page.locator("#to-confirm ~ ol > li").count()
    first.get_by_role("group").locator("summary").focus()
    page.keyboard.press("Enter")
    first.get_by_role("button", name="It recommends nothing").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#to-confirm ~ ol > li")).to_have_count(before - 1)
    expect(page.locator(".qm-banner--saved")).to_contain_text("Left out")
