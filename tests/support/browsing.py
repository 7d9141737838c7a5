"""What browser tests ask of a page: accessible, narrow enough, and whole in print."""

from __future__ import annotations

import bisect
import re
import subprocess
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PASSWORD = "quality-markers-demo"
NOBODY = "nobody"  # who is not signed in

LOOKING_SECONDS = 60  # a worker may have to come by meanwhile

Enter = Callable[..., Page]

# A machine that does much else at once takes its time; a page that is ready is not waited for.
expect.set_options(timeout=20_000)

# A4 in points, less half an inch above and below, where print.css sets marking and page number.
INSIDE_MARGINS = ("-x", "0", "-y", "36", "-W", "596", "-H", "770")

PRESSED = (
    ".qm-noprint, nav, button, .govuk-button, .qm-btn, .qm-linkbtn, .qm-filter, .qm-pinform,"
    " .qm-savebar, .qm-submit, .qm-tools, .govuk-drop-zone, select"
)
UNSEEN = ".qm-vh, .govuk-visually-hidden"
# Paper shows what is there: no empty box, no answer that was not given, no hint how to fill in.
UNFILLED = (
    ".qm-hint, #record, .qm-locked, .qm-nonefound:has(textarea:placeholder-shown),"
    " details:has(> textarea:placeholder-shown), #change:has(#to_change:placeholder-shown),"
    " #judgement:has(#reasons:placeholder-shown) label[for='reasons'],"
    " .qm-ans > div:not(:has(input:checked)), .qm-rate__o:not(:has(input:checked))"
)

# The words of the main part with all that opens open, and then everything as it was.
_SHOWN = """
({pressed, unseen}) => {
  const main = document.querySelector('main');
  const closed = [...main.querySelectorAll('details:not([open])')];
  const left = [...main.querySelectorAll(pressed + ', ' + unseen)];
  const before = left.map((element) => element.style.display);
  for (const details of closed) details.open = true;
  for (const element of left) element.style.display = 'none';
  const typed = [...main.querySelectorAll('textarea')]
    .filter((box) => box.checkVisibility()).map((box) => box.value);
  const chosen = [...main.querySelectorAll('select')]
    .filter((list) => list.checkVisibility())
    .filter((list) => !list.closest('.qm-noprint, .qm-filter, .qm-pinform'))
    .map((list) => list.selectedOptions[0]?.text);
  const words = [main.innerText, ...typed, ...chosen].join('\\n');
  left.forEach((element, index) => { element.style.display = before[index]; });
  for (const details of closed) details.open = false;
  return words;
}
"""

# Squeezed characters that may stand above the rest of a sentence: a page mark, a table's head.
HEAD_OF_SHEET = 120

_EACH_LOOK_ONCE = (Path(__file__).parent / "looks.js").read_text("utf-8")

# What sticks out, without what scrolls in a region of its own.
_WIDER = """
(width) => [...document.body.querySelectorAll('*')]
  .filter((element) => element.getBoundingClientRect().right > width + 1)
  .filter((element) => !element.closest('.qm-scroll') || element.matches('.qm-scroll'))
  .slice(0, 5)
  .map((element) => element.outerHTML.slice(0, 120))
"""


def sign_in(page: Page, site_url: str, who: str) -> None:
    """Sign in as one of the demonstration people, such as `reviewer`, through the form."""
    page.goto(f"{site_url}/sign-in")
    page.locator("main input[name=email]").fill(f"{who}@demo.example")
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def look_until(page: Page, url: str, found: Callable[[], bool]) -> None:
    """Open that page again and again until what is sought stands there; fails after a while."""
    deadline = time.monotonic() + LOOKING_SECONDS
    page.goto(url)
    while not found():
        assert time.monotonic() < deadline, f"Not found on {url}."
        page.goto(url)


@contextmanager
def entrance(browser: Browser, options: Mapping[str, Any], site_url: str) -> Iterator[Enter]:
    """Call what it gives with a name: a page, in a browser of its own, with that person signed in.

    More options of the browser may follow the name.
    """
    contexts: list[BrowserContext] = []

    def enter(who: str, **more: Any) -> Page:
        contexts.append(browser.new_context(**{**options, **more}))
        contexts[-1].add_init_script(AXE_SCRIPT)
        page = contexts[-1].new_page()
        if who != NOBODY:
            sign_in(page, site_url, who)
        return page

    yield enter
    for context in contexts:
        context.close()


@contextmanager
def everybody(
    browser: Browser, options: Mapping[str, Any], site_url: str
) -> Iterator[Callable[[str], Page]]:
    """Call what it gives with a name: the page of that person, who comes in once and stays."""
    with entrance(browser, options, site_url) as enter:
        yield cache(enter)


def axe(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can find; contrast is measured once a look and page.

    Panes are looked at from their top: axe takes a link half under the head of its pane for small.
    """
    page.evaluate("document.querySelectorAll('.qm-pane').forEach((pane) => pane.scrollTo(0, 0))")
    options = {
        "runOnly": {"type": "tag", "values": STANDARDS},
        "resultTypes": ["violations"],
    }
    if not page.evaluate(
        "'axe' in window"
    ):  # half a megabyte: where it can, it waits in the browser
        page.evaluate(AXE_SCRIPT)
    page.evaluate(_EACH_LOOK_ONCE)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    lines = [
        f"{violation['id']}: {violation['help']}: "
        + " | ".join(n["html"] for n in violation["nodes"])
        for violation in found
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def fits_narrow(page: Page, *widths: int) -> None:
    """No scrolling sideways on a screen of that width, or of each of those; 320 px when none."""
    before = page.viewport_size
    try:
        for width in widths or (320,):
            page.set_viewport_size({"width": width, "height": 640})
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                wider = page.evaluate(_WIDER, width)
                raise AssertionError(f"{page.url} needs {needed} px of {width}: {wider}")
    finally:
        if before is not None:
            page.set_viewport_size(before)


def printed_text(page: Page) -> str:
    """The text of the page as Chromium prints it on A4, without what stands in the margins.

    In the order of the page (`-raw`): by place on paper, passage numbers would cut sentences.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page.pdf"
        page.pdf(path=target, format="A4", prefer_css_page_size=True)
        return subprocess.run(
            ["pdftotext", "-raw", "-enc", "UTF-8", *INSIDE_MARGINS, str(target), "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout


def prints_whole(page: Page) -> None:
    """Each sentence of the page's main part is in its print, also what opens and what was typed.

    Left out are things to press, what is marked `qm-noprint`, and boxes that are empty: nobody
    does these on paper.
    """
    shown = page.evaluate(_SHOWN, {"pressed": PRESSED, "unseen": f"{UNSEEN}, {UNFILLED}"})
    sheets = [_squeezed(sheet) for sheet in printed_text(page).split("\f")]
    sentences = [
        sentence
        for line in re.split(r"[\n\t]", shown)
        for sentence in re.split(r"(?<=[.?!])\s+", line)
        if len(sentence.split()) >= 5
    ]
    missing = [one for one in sentences if not _is_printed(_squeezed(one), sheets)]
    assert not missing, f"{page.url} prints without: " + " | ".join(missing[:10])


def _is_printed(sentence: str, sheets: list[str]) -> bool:
    """Whether a sentence stands on a sheet, or ends at the head of the next one."""
    if any(sentence in sheet for sheet in sheets):  # nearly always, and found at once
        return True
    for sheet, following in zip(sheets, [*sheets[1:], ""], strict=True):
        cut = _longest_beginning(sentence, sheet)
        rest = sentence[cut:]
        if rest in following[: len(rest) + HEAD_OF_SHEET]:
            return True
    return False


def _longest_beginning(sentence: str, sheet: str) -> int:
    """How many characters of a sentence are on a sheet, from its first."""
    # What holds a longer beginning holds the shorter ones, so that halving finds it.
    lengths = range(1, len(sentence) + 1)
    return bisect.bisect_left(lengths, True, key=lambda length: sentence[:length] not in sheet)


def sound(page: Page) -> None:
    """All that is asked of every page."""
    expect(page.locator("h1"), page.url).to_have_count(1)
    axe(page)
    fits_narrow(page, 320, 390, 1280)
    prints_whole(page)


def _squeezed(text: str) -> str:
    """Text without spaces, hyphens, ligatures and capitals: print and screen may set them
    differently, and a hyphen at the end of a printed line is taken for a broken word.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\u00ad\u200b\u2010-\u2014-]+", "", folded)
