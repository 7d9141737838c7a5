"""The checks that browser tests make of a page find what they are for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.support import browsing

WORDS = "This is sentence {} of the page, long enough to be wrapped and officially efficient."
GOOD = (
    '<!DOCTYPE html><html lang="en-GB"><head><title>Checks</title>'
    "<style>@page{size:A4;margin:15mm;@top-center{content:'OFFICIAL-SENSITIVE'}"
    "@bottom-right{content:'Page ' counter(page)}}"
    "@media print{.lost{display:none}}</style>"
    '<meta name="viewport" content="width=device-width"></head><body><main><h1>Checks</h1>'
    + "".join(f"<p>{WORDS.format(number)}</p>" for number in range(60))
    + "</main></body></html>"
)


def test_a_good_page_passes_them_all(page: Page) -> None:
    page.set_content(GOOD)
    browsing.axe(page)
    browsing.fits_narrow(page)
    browsing.prints_whole(page)


def test_axe_names_what_it_found(page: Page) -> None:
    page.set_content(GOOD.replace("<h1>", '<img src="data:,"><h1>'))
    with pytest.raises(AssertionError, match="image-alt"):
        browsing.axe(page)


def test_a_page_that_is_too_wide_is_found(page: Page) -> None:
    page.set_content(GOOD.replace("<h1>", '<div style="width:400px">wide</div><h1>'))
    with pytest.raises(AssertionError, match="width:400px"):
        browsing.fits_narrow(page)


def test_a_sentence_that_is_lost_in_print_is_found(page: Page) -> None:
    page.set_content(GOOD.replace("<p>This is sentence 7 ", '<p class="lost">This is sentence 7 '))
    with pytest.raises(AssertionError, match="sentence 7 "):
        browsing.prints_whole(page)


def test_a_plain_page_runs_no_scripts(plain_page: Page) -> None:
    plain_page.set_content("<title>Before</title><script>document.title = 'After'</script>")
    assert plain_page.title() == "Before"
