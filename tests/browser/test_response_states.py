"""Pages of the response and of what was put to others, with something wrong in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import clock
from tests.support import answered, browsing, sites
from tests.support.stocking import LONG_WORD, copied, stock

Opens = Callable[[str], Page]


@pytest.fixture(scope="module")
def opens(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Opens]:
    """Call it with an address: that page, for the chair."""
    folder = copied(demonstration, tmp_path_factory.mktemp("response") / "stock")
    with stock(folder) as world:
        world.let_in("farida.lindqvist")
        chair, board = world.person("farida.lindqvist"), world.board()
        chair.email = "chair@demo.example"
        child_k, family_r = world.review("Child K"), world.review("Family R")
        roles = {board.id: frozenset({BoardRole.CHAIR})}
        actor = Actor(chair.id, chair.name, board_roles=roles)
        ids = answered.stocked(world.db, actor, child_k, family_r, clock(), long_word=LONG_WORD) | {
            "k": f"/reviews/{child_k.id}",
            "r": f"/reviews/{family_r.id}",
        }
    with sites.serving(folder, folder.parent / "data") as site:
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        browsing.sign_in(page, site.url, "chair")

        def open_at(path: str) -> Page:
            page.goto(f"{site.url}{path.format(**ids)}")
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
    ("path", "button"),
    [
        ("{k}/response/recommendations/{answered}/actions/add", "Save"),
        ("{k}/response/dissent", "Record it"),
        ("{r}/response/agree", "Agree version 2"),
        ("{k}/asks/{letter}/reply", "Save the reply"),
    ],
)
def test_an_empty_form_comes_back_with_its_errors(opens: Opens, path: str, button: str) -> None:
    page = opens(path)
    press(page, button)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    browsing.sound(page)


def test_an_answer_without_its_reasons_keeps_what_was_typed(opens: Opens) -> None:
    page = opens("{k}/response/recommendations/{answered}")
    page.get_by_label("Reasons").fill("")
    page.get_by_role("radio", name="Not accepted").check()
    page.get_by_role("main").get_by_role("button", name=re.compile("^Save( and go on)?$")).click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_role("radio", name="Not accepted")).to_be_checked()
    browsing.sound(page)


def test_two_tabs_over_an_answer(opens: Opens) -> None:
    page = opens("{k}/response/recommendations/{answered}")
    other = page.context.new_page()
    other.goto(page.url)
    for one, words in ((other, "Theirs, from the other tab."), (page, "Mine, from this tab.")):
        one.get_by_label("Reasons").fill(words)
        one.get_by_role("main").get_by_role(
            "button", name=re.compile("^Save( and go on)?$")
        ).click()
        one.wait_for_load_state()
    other.close()
    expect(page.locator("#clash")).to_be_visible()
    expect(page.get_by_label("Reasons")).to_have_value("Mine, from this tab.")
    browsing.sound(page)


def test_taking_out_asks_for_a_reason_where_it_stands(opens: Opens) -> None:
    page = opens("{k}/asks/{letter}/change")
    page.locator("#end > summary").click()
    press(page, "Take it out")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Why it should not be here")).to_be_visible()
    browsing.sound(page)


def test_a_long_opening_is_refused_whole(opens: Opens) -> None:
    page = opens("{k}/response/opening")
    words = "It is too long. " * 700
    page.get_by_label("Opening words").fill(words)
    press(page, "Save")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Opening words")).to_have_value(words)
