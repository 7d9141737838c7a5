"""On paper: one page where one is promised, marking and page numbers on every sheet."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page

from qmapp.desk.dashboards.pages.board import BoardPage
from tests.support import browsing, sites
from tests.support.stocking import World, stock

MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True)
class Sheets:
    """A printed page: the words of each sheet, margins included, and its size in points."""

    words: list[str]
    size: tuple[float, float]


@pytest.fixture(scope="module")
def page(browser: Browser, demo_site: sites.Site) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    browsing.sign_in(page, demo_site.url, "commissioner")
    yield page
    context.close()


@pytest.fixture(scope="module")
def addresses(demo_site: sites.Site) -> dict[str, str]:
    with stock(demo_site.data_dir) as world:
        return {name: demo_site.url + path for name, path in _paths(world).items()}


def _paths(world: World) -> dict[str, str]:
    family, child = world.review("Family R").id, world.review("Child K").id
    own = world.assessment("Child K", "commissioner").id
    board = world.review("Child K").board_id
    return {
        "board": f"/boards/{board}/impact",
        "profile": f"/reviews/{family}/drafts/1/profile",
        "matrix": f"/reviews/{family}/drafts/1/matrix",
        "marked": f"/reviews/{family}/drafts/1/evidence",
        "home": f"/reviews/{child}",
        "judge": f"/assessments/{own}/markers/7",
        "read": f"/assessments/{own}/read",
        "draft": f"/reviews/{child}/drafts/3",
        "markers": "/markers",
    }


def printed(page: Page, address: str, folder: Path) -> Sheets:
    page.goto(address)
    return sheets_of(page, folder)


def sheets_of(page: Page, folder: Path) -> Sheets:
    """What is open, on paper."""
    target = folder / "page.pdf"
    page.pdf(path=target, prefer_css_page_size=True)
    words = _said("pdftotext", "-raw", "-enc", "UTF-8", str(target), "-").split("\f")[:-1]
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", _said("pdfinfo", str(target)))
    assert size is not None
    return Sheets(words, (float(size[1]), float(size[2])))


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("narrowed", ["", "?kind=scr&agency=none"])
def test_the_page_of_a_board_is_one_sheet(
    page: Page, addresses: dict[str, str], tmp_path: Path, narrowed: str
) -> None:
    sheets = printed(page, addresses["board"] + narrowed, tmp_path)
    assert len(sheets.words) == 1
    words = " ".join(sheets.words[0].split())
    for panel in page.locator("main section h2").all_inner_texts():
        assert panel in words


# How many rows stand in each panel of a board's page.
GROWN = """
([panels, size]) => {
  document.body.className = document.body.className.replace(/(?<=onepage--)\\w+/, size);
  for (const [panel, many] of Object.entries(panels)) {
    const section = document.querySelector(`section[aria-labelledby=${panel}]`);
    const rows = [...section.querySelectorAll('tbody tr, li')];
    rows.slice(many).forEach((row) => row.remove());
    for (let n = rows.length; n < many; n += 1) rows[0].after(rows[0].cloneNode(true));
  }
}
"""


@pytest.mark.parametrize(
    ("panels", "size"),
    [
        ({"od": 0, "ck": 0, "ri": 0, "fn": 3, "cw": 0}, "large"),
        ({"od": 8, "ck": 1, "ri": 1, "fn": 3, "cw": 0}, "large"),
        ({"od": 3, "ck": 3, "ri": 3, "fn": 9, "cw": 0}, "middle"),
        ({"od": 3, "ck": 1, "ri": 3, "fn": 4, "cw": 1}, "middle"),
        ({"od": 8, "ck": 5, "ri": 3, "fn": 12, "cw": 2}, "small"),
    ],
)
def test_the_more_a_board_has_the_smaller_it_is_printed_on_its_one_sheet(
    page: Page, addresses: dict[str, str], tmp_path: Path, panels: dict[str, int], size: str
) -> None:
    od, ck, ri, fn, cw = (SimpleNamespace(rows=[None] * many) for many in panels.values())
    of = SimpleNamespace(overdue=od, ahead=ck, again=ri, stages=fn, closed=cw)
    of.closed.whys = cw.rows
    assert BoardPage.print_size.fget(of) == size  # type: ignore[attr-defined]
    page.goto(addresses["board"])
    page.evaluate(GROWN, [panels, size])
    assert len(sheets_of(page, tmp_path).words) == 1


def test_the_profile_is_one_a4_page(page: Page, addresses: dict[str, str], tmp_path: Path) -> None:
    sheets = printed(page, addresses["profile"], tmp_path)
    assert len(sheets.words) == 1
    width, height = sheets.size
    assert (round(width), round(height)) == (595, 842)
    for number in range(1, 19):
        assert re.search(rf"(?m)^{number} ?\D", sheets.words[0]), f"marker {number} is not on it"
    assert "not a score" in sheets.words[0]


def test_the_matrix_is_on_one_a4_sheet_and_the_gaps_begin_on_the_next(
    page: Page, addresses: dict[str, str], tmp_path: Path
) -> None:
    sheets = printed(page, addresses["matrix"], tmp_path)
    width, height = sheets.size
    assert (round(width), round(height)) == (595, 842)
    for number in range(1, 19):
        rows = re.findall(rf"(?m)^{number} \D.*?((?: \d+){{4}})$", sheets.words[0])
        assert len(rows) == 1, f"marker {number} is not whole on the first sheet"
    assert "counted, not weighed" in sheets.words[0]
    assert "Judged with no evidence" not in sheets.words[0]
    assert "Judged with no evidence" in sheets.words[1]


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("judge", "Child K"),
        ("read", "Child K"),
        ("draft", "Child K"),
        ("profile", "Family R"),
        ("matrix", "Family R"),
        ("marked", "Family R"),
    ],
)
def test_every_sheet_of_a_confidential_page_says_what_it_is(
    page: Page, addresses: dict[str, str], tmp_path: Path, name: str, reference: str
) -> None:
    sheets = printed(page, addresses[name], tmp_path).words
    for number, words in enumerate(sheets, 1):
        assert words.count(MARKING) >= 2, f"sheet {number}: the marking, above and below"
        assert reference in words, f"sheet {number}: no reference"
        assert f"Page {number} of {len(sheets)}" in words, f"sheet {number}: no page number"


def test_the_public_markers_carry_no_marking(
    page: Page, addresses: dict[str, str], tmp_path: Path
) -> None:
    sheets = printed(page, addresses["markers"], tmp_path).words
    assert len(sheets) > 1
    assert not any(MARKING in words for words in sheets)
    assert all(f"of {len(sheets)}" in words for words in sheets)


def test_what_one_presses_is_not_on_paper(
    page: Page, addresses: dict[str, str], tmp_path: Path
) -> None:
    for name in ("judge", "home", "profile"):
        words = "\n".join(printed(page, addresses[name], tmp_path).words)
        for pressed in ("Save and stay", "Sign out", "Skip to main content", "Pin Passage"):
            assert pressed not in words, f"{name} prints “{pressed}”"


def test_a_long_text_being_written_prints_whole(
    page: Page, addresses: dict[str, str], tmp_path: Path
) -> None:
    page.goto(addresses["judge"])
    lines = "\n".join(f"Reason number {number}, in a line of its own." for number in range(80))
    page.locator("#reasons").evaluate("(box, words) => { box.value = words; }", lines)
    target = tmp_path / "page.pdf"
    page.pdf(path=target, prefer_css_page_size=True)
    words = _said("pdftotext", "-raw", str(target), "-")
    assert [n for n in range(80) if f"Reason number {n}," not in words] == []
