"""From change to change, by keys and by links."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support import browsing, sites
from tests.support.stocking import copied, stock


@pytest.fixture
def address(demo_site: sites.Site) -> str:
    with stock(demo_site.data_dir) as world:
        review_id = world.review("Child K").id
    return f"{demo_site.url}/reviews/{review_id}/drafts"


@pytest.fixture
def compared(page: Page, demo_site: sites.Site, address: str) -> Page:
    browsing.sign_in(page, demo_site.url, "commissioner")
    page.goto(f"{address}/3")
    page.get_by_role("link", name="Compare with draft 2").click()
    expect(page.get_by_label("n and p go to the next and previous change")).to_be_visible()
    return page


def test_keys_go_from_change_to_change_and_can_be_turned_off(compared: Page) -> None:
    def focused(number: int) -> None:
        expect(compared.locator(f"#change-{number}-h")).to_be_focused()

    compared.keyboard.press("n")
    focused(1)
    compared.keyboard.press("n")
    compared.keyboard.press("n")
    focused(3)
    expect(compared.locator("#change-3-h")).to_be_in_viewport()
    compared.keyboard.press("p")
    focused(2)
    compared.keyboard.press("Control+n")
    focused(2)
    compared.get_by_label("n and p go to the next and previous change").uncheck()
    compared.locator("#change-2-h").focus()
    compared.keyboard.press("n")
    focused(2)
    compared.reload()  # the choice is kept
    expect(compared.get_by_label("n and p go to the next")).not_to_be_checked()


def test_a_moved_passage_is_reached_from_where_it_stood_and_back(compared: Page) -> None:
    compared.get_by_role("link", name="Moved to").first.click()
    moved = compared.locator("article:target")
    expect(moved).to_be_in_viewport()
    moved.get_by_role("link", name="Where it stood").click()
    expect(compared.locator(".qm-trace:has(:target)")).to_be_in_viewport()


def test_all_of_it_works_without_scripts(
    plain_page: Page, demo_site: sites.Site, address: str
) -> None:
    browsing.sign_in(plain_page, demo_site.url, "commissioner")
    plain_page.goto(f"{address}/2/compare/3")
    expect(plain_page.locator("[data-keys]")).to_be_hidden()
    plain_page.get_by_role("link", name="Go to the first change").click()
    plain_page.locator("#change-1").get_by_role("link", name="Next").click()
    expect(plain_page.locator("#change-2")).to_be_in_viewport()
    fold = plain_page.locator("details.qm-same").first
    fold.locator("summary").click()
    expect(fold.locator("p").first).to_be_visible()
    plain_page.get_by_role("link", name="3 moved").click()
    expect(plain_page).to_have_url(f"{address}/2/compare/3?kind=moved")
    expect(plain_page.locator("article.qm-diff")).to_have_count(3)


def test_on_a_phone_the_drafts_stand_one_under_the_other(compared: Page) -> None:
    def stands_beside() -> bool:
        old, new = (
            compared.locator("#change-1 .qm-diff__2 > div").nth(n).bounding_box() for n in (0, 1)
        )
        assert old is not None
        assert new is not None
        return old["y"] == new["y"]

    compared.set_viewport_size({"width": 1280, "height": 800})
    assert stands_beside()
    compared.set_viewport_size({"width": 390, "height": 800})
    assert not stands_beside()
    assert Path(compared.url).name == "3"


def test_the_page_is_sound_with_all_that_was_asked(
    page: Page, demonstration: Path, tmp_path: Path
) -> None:
    folder = copied(demonstration, tmp_path / "stock")
    with stock(folder) as world:
        # The drafts change places, so that there are assessments of the older one.
        older, newer = world.draft("Child K", 3), world.draft("Child K", 2)
        for draft, number in ((newer, 9), (older, 2), (newer, 3)):
            draft.number = number
            world.db.flush()
        own = world.assessment("Child K", "commissioner")
        world.full_marker(own, "qm01", 10)
        review_id = world.review("Child K").id
    with sites.serving(folder, tmp_path / "data") as site:
        browsing.sign_in(page, site.url, "commissioner")
        page.goto(f"{site.url}/reviews/{review_id}/drafts/2/compare/3")
        notes = page.locator("article.qm-ask")
        assert notes.count() > 3
        expect(notes.first.get_by_text("No change in")).to_be_visible()
        browsing.sound(page)
        # By the keyboard alone: to what was asked, to its change, and back.
        link = notes.get_by_role("link", name="change ").first
        link.focus()
        page.keyboard.press("Enter")
        change = page.locator("article:target")
        expect(change).to_be_in_viewport()
        back = change.get_by_role("link", name="marker ").first
        back.focus()
        page.keyboard.press("Enter")
        expect(page.locator("article.qm-ask:target")).to_be_in_viewport()
