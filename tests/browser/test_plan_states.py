"""Pages on which a changed plan comes back, with something wrong in them; by the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import clock
from tests.support import browsing, planned, sites
from tests.support.stocking import LONG_WORD, copied, stock

Opens = Callable[[str], Page]


@pytest.fixture(scope="module")
def opens(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Opens]:
    """Call it with an address: that page, for the manager."""
    folder = copied(demonstration, tmp_path_factory.mktemp("plan") / "stock")
    with stock(folder) as world:
        manager, board = world.person("manager"), world.board()
        roles = {board.id: frozenset({BoardRole.REVIEW_MANAGER})}
        actor = Actor(manager.id, manager.name, board_roles=roles)
        ids = planned.stocked(
            world.db, actor, world.review("Family R"), clock(), folder=folder / "files",
            long_word=LONG_WORD,
        ) | {"plan": f"/boards/{board.id}/plan"}  # fmt: skip
    with sites.serving(folder, folder.parent / "data") as site:
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        browsing.sign_in(page, site.url, "manager")

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


def test_no_file_and_a_file_that_is_no_plan(opens: Opens) -> None:
    page = opens("{plan}/bring")
    press(page, "Look at the changes")
    expect(page.get_by_role("alert")).to_contain_text("Choose the file of the changed plan")
    browsing.sound(page)
    page.set_input_files(
        "main input[type=file]", {"name": "p.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    press(page, "Look at the changes")
    expect(page.get_by_role("alert")).to_contain_text("no column “qmapp key”")
    page.get_by_role("alert").get_by_role("link").click()
    browsing.sound(page)


def test_a_choice_that_nobody_made_and_then_made_by_the_keyboard(opens: Opens) -> None:
    page = opens("{plan}/changes/{plan_full}")
    press(page, "Take what is chosen")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Choose which of the two is right")
    browsing.sound(page)
    summary.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    first = page.get_by_label("Take it from the file").first
    expect(first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Leave it as it stands here").first).to_be_checked()
    for group in page.get_by_label("Leave it as it stands here").all():
        group.check()
    press(page, "Take what is chosen")
    expect(page.get_by_text("Nothing of the file is taken.")).to_be_visible()
