"""The sheets for people taking part, on paper and at the keyboard."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browsing, papers, sites
from tests.support.stocking import copied, stock

MARKING = "OFFICIAL-SENSITIVE"
REFERENCE = "Child K"


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    """The parts of the addresses, filled when the site is made."""
    return {}


@pytest.fixture(scope="module")
def site(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory, words: dict[str, str]
) -> Iterator[sites.Site]:
    folder = copied(demonstration, tmp_path_factory.mktemp("sheets") / "stock")
    with stock(folder) as world:
        board = world.board()
        papers.stock_sheets(world.db, world.person("manager").id, board.id)
        words |= {"review": str(world.review(REFERENCE).id), "board": str(board.id)}
        words["name"] = board.name
    with sites.serving(folder, folder.parent / "data") as serving:
        yield serving


@pytest.fixture(scope="module")
def page_of(
    browser: Browser, browser_context_args: dict[str, Any], site: sites.Site
) -> Iterator[Callable[[str], Page]]:
    with browsing.everybody(browser, browser_context_args, site.url) as page_of:
        yield page_of


def printed(page: Page, folder: Path) -> list[str]:
    """The words of each sheet of paper, margins included."""
    target = folder / "sheet.pdf"
    page.pdf(path=target, prefer_css_page_size=True)
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", _said("pdfinfo", str(target)))
    assert size is not None
    assert (round(float(size[1])), round(float(size[2]))) == (595, 842)
    return _said("pdftotext", "-enc", "UTF-8", str(target), "-").split("\f")[:-1]


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("side", ["family", "practitioner"])
def test_our_text_is_one_a4_page_that_tells_of_no_review(
    side: str,
    page_of: Callable[[str], Page],
    site: sites.Site,
    words: dict[str, str],
    tmp_path: Path,
) -> None:
    page = page_of("reviewer")
    page.goto(f"{site.url}/reviews/{words['review']}/involvement/sheets/{side}/en")
    sheets = printed(page, tmp_path)
    assert len(sheets) == 1
    assert words["name"] in sheets[0]
    assert "Your part in our review" in sheets[0]
    assert "If anybody is in danger now, ring 999." in sheets[0]
    for no_word in (REFERENCE, MARKING, words["review"], "http", "Page 1 of", "gaps to fill in"):
        assert no_word not in sheets[0]


def test_a_board_prints_the_same_page(
    page_of: Callable[[str], Page], site: sites.Site, words: dict[str, str], tmp_path: Path
) -> None:
    page = page_of("manager")
    page.goto(f"{site.url}/boards/{words['board']}/sheets/family/en")
    sheets = printed(page, tmp_path)
    assert len(sheets) == 1
    assert "Change this sheet" not in sheets[0]
    assert MARKING not in sheets[0]


def test_a_long_sheet_is_warned_of_and_prints_whole(
    page_of: Callable[[str], Page], site: sites.Site, words: dict[str, str], tmp_path: Path
) -> None:
    page = page_of("reviewer")
    page.goto(f"{site.url}/reviews/{words['review']}/involvement/sheets/practitioner/cy")
    expect(page.get_by_role("alert")).to_contain_text("longer than one A4 page")
    sheets = printed(page, tmp_path)
    assert len(sheets) > 1
    assert "Part 4" in "".join(sheets)


def test_urdu_runs_from_the_right(
    page_of: Callable[[str], Page], site: sites.Site, words: dict[str, str], tmp_path: Path
) -> None:
    page = page_of("reviewer")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.url}/reviews/{words['review']}/involvement/sheets/family/ur")
    sheet = page.locator("article[lang=ur]")
    expect(sheet).to_have_css("direction", "rtl")
    parts = sheet.locator("section")
    first, last = parts.first.bounding_box(), parts.last.bounding_box()
    assert first is not None
    assert last is not None
    assert first["x"] > last["x"]  # the first column stands at the right
    assert len(printed(page, tmp_path)) == 1


def test_a_language_is_written_looked_at_and_saved_by_keyboard(
    page_of: Callable[[str], Page], site: sites.Site, words: dict[str, str]
) -> None:
    page = page_of("manager")
    page.goto(f"{site.url}/boards/{words['board']}/sheets/family/add")
    page.get_by_label("Language").select_option("ar")
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The family’s sheet in Arabic")
    page.get_by_label("Title").fill("دورك في مراجعتنا")
    page.locator("#text_0").fill("هذه الصفحة للعائلات.")
    page.locator("#heading_1").fill("ما الغرض")
    page.locator("#text_1").fill("لكي نتعلم.")
    page.locator("#heading_1").press("Enter")  # no move, and nothing is saved
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(page.locator("article[dir=rtl]")).to_contain_text("لكي نتعلم.")
    browsing.sound(page)
    page.get_by_role("button", name="Move up section 2", exact=True).press("Enter")
    expect(page.locator("#text_0")).to_have_value("لكي نتعلم.")
    page.get_by_role("button", name="Move down section 1", exact=True).press("Enter")
    expect(page.locator("#text_1")).to_have_value("لكي نتعلم.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("article[lang=ar]")).to_contain_text("ما الغرض")
    page.reload()  # without the word that it is saved, which is not on the paper
    browsing.sound(page)


def test_what_cannot_be_kept_is_said_at_its_box(
    page_of: Callable[[str], Page], site: sites.Site, words: dict[str, str]
) -> None:
    page = page_of("manager")
    page.goto(f"{site.url}/boards/{words['board']}/sheets/practitioner/en/change")
    page.get_by_label("Title").fill("")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Write the title of the sheet").press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    browsing.sound(page)
