"""What browser tests ask of a page: accessible, narrow enough, and whole in print."""

from __future__ import annotations

import re
import subprocess
import tempfile
import unicodedata
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PASSWORD = "quality-markers-demo"

# A4 in points, less half an inch above and below, where print.css sets marking and page number.
INSIDE_MARGINS = ("-x", "0", "-y", "36", "-W", "596", "-H", "770")

_WIDER = """
(width) => [...document.body.querySelectorAll('*')]
  .filter((element) => element.getBoundingClientRect().right > width + 1)
  .slice(0, 5)
  .map((element) => element.outerHTML.slice(0, 120))
"""


def sign_in(page: Page, site_url: str, who: str) -> None:
    """Sign in as one of the demonstration people, such as `reviewer`, through the form."""
    page.goto(f"{site_url}/sign-in")
    page.locator("main input[name=email]").fill(f"{who}@demo.example")
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def axe(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can find."""
    options = {
        "runOnly": {"type": "tag", "values": STANDARDS},
        "resultTypes": ["violations"],
    }
    found = Axe().run(page, options=options).response["violations"]
    lines = [
        f"{violation['id']}: {violation['help']}: "
        + " | ".join(n["html"] for n in violation["nodes"])
        for violation in found
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def fits_narrow(page: Page, width: int = 320) -> None:
    """No scrolling sideways on a narrow screen."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 640})
    needed = page.evaluate("document.documentElement.scrollWidth")
    wider = page.evaluate(_WIDER, width)
    if before is not None:
        page.set_viewport_size(before)
    assert needed <= width, f"{page.url} needs {needed} px of {width}: {wider}"


def printed_text(page: Page) -> str:
    """The text of the page as Chromium prints it on A4, without what stands in the margins."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page.pdf"
        page.pdf(path=target, format="A4", prefer_css_page_size=True)
        return subprocess.run(
            ["pdftotext", "-enc", "UTF-8", *INSIDE_MARGINS, str(target), "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout


def prints_whole(page: Page) -> None:
    """Each sentence that the page's main part shows is in its print."""
    shown = page.locator("main").inner_text()
    printed = _squeezed(printed_text(page))
    sentences = [
        sentence
        for line in shown.splitlines()
        for sentence in re.split(r"(?<=[.?!])\s+", line)
        if len(sentence.split()) >= 5
    ]
    missing = [sentence for sentence in sentences if _squeezed(sentence) not in printed]
    assert not missing, f"{page.url} prints without: " + " | ".join(missing[:10])


def _squeezed(text: str) -> str:
    """Text without spaces, ligatures and capitals, which print and screen may set differently."""
    return re.sub(r"[\s\u00ad\u200b\f]+", "", unicodedata.normalize("NFKC", text)).casefold()
