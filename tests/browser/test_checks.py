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


@pytest.mark.parametrize(
    ("pale", "style"),
    [
        ('<p style="color:#bbb">', ""),
        ('<p class="pale">', ".pale{color:#bbb}"),
        ("<p>", "p:nth-of-type(8){color:#bbb}"),
        ("<p>", "p:nth-of-type(8){background:#444;color:#111}"),
        ("<p>", "p:nth-of-type(8){opacity:.3}"),
        ('<p data-pale="">', "[data-pale]::first-line{color:inherit}[data-pale]{color:#bbb}"),
    ],
    ids=["itself", "class", "place", "ground", "opacity", "attribute"],
)
def test_one_pale_row_among_many_that_look_alike_is_found(
    page: Page, pale: str, style: str
) -> None:
    rows = GOOD.replace("<style>", f"<style>{style}")
    page.set_content(rows.replace("<p>This is sentence 7 ", f"{pale}This is sentence 7 "))
    with pytest.raises(AssertionError, match=r"color-contrast.*sentence 7 (?!.*<p)"):
        browsing.axe(page)


def test_every_row_of_a_pale_kind_is_named(page: Page) -> None:
    page.set_content(GOOD.replace("<style>", "<style>p{color:#bbb}"))
    with pytest.raises(AssertionError, match="color-contrast") as caught:
        browsing.axe(page)
    assert str(caught.value).count("This is sentence") == 60


def test_what_is_pale_on_the_ground_around_it_alone_is_found(page: Page) -> None:
    dark = '<div style="background:#333"><p>This is sentence 7 '
    page.set_content(GOOD.replace("<p>This is sentence 7 ", dark))
    with pytest.raises(AssertionError, match=r"color-contrast.*sentence 7 "):
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
