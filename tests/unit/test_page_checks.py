"""The checks that each page of the web client goes through find what they are for."""

from __future__ import annotations

import pytest

from tests.support import pages
from tests.support.pages import page_problems

POLICY = "script-src 'self' 'nonce-abc'"
GOOD = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Reviews</title>'
    '<style nonce="abc">@page{margin:2cm}</style></head><body><h1>Reviews</h1>'
    '<label for="name">Name</label><input id="name">'
    '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg></body></html>'
)


def test_a_good_page_has_no_problems() -> None:
    assert page_problems(GOOD, POLICY) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<h1>Reviews</h1>", "<h2>Reviews</h2>", "0 h1 elements, not one"),
        ("</h1>", "</h1><h1>Again</h1>", "2 h1 elements, not one"),
        ("<title>Reviews</title>", "<title> - </title>", "no title"),
        (' lang="en-GB"', "", "no language"),
        ("</h1>", '</h1><p id="name">x</p>', "id “name” 2 times"),
        ('for="name"', 'for="nom"', "for=“nom” points at nothing"),
        ("<h1>", '<h1 style="color:red">', "a style attribute on h1"),
        ("<h1>", '<h1 onclick="go()">', "onclick on h1"),
        ("</h1>", '</h1><a href="javascript:go()">x</a>', "a javascript: address on a"),
        ("</h1>", "</h1><script>go()</script>", "an inline script without the nonce"),
        ('nonce="abc"', 'nonce="abd"', "an inline style without the nonce"),
        ("</h1>", "</h1><p><div>x</div></p>", "line 1: Unexpected end tag (p)"),
        ("<!DOCTYPE html>", "", "line 1: "),
    ],
)
def test_each_promise_is_checked(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    problems = page_problems(GOOD.replace(old, new, 1), POLICY)
    assert any(found.startswith(problem) for found in problems), problems


def test_a_part_of_a_page_needs_no_heading() -> None:
    assert page_problems('<p id="progress">Page 3 of 20</p>', POLICY, whole=False) == []
    assert page_problems("<p style='x'>Page 3</p>", POLICY, whole=False) != []


ONE, OTHER = "0b5f9c1e-1111-4222-8333-123456789abc", "1b5f9c1e-1111-4222-8333-123456789abc"


def answer(first: str, second: str, nonce: str, said: str = "abcdefgh") -> tuple[str, str, bool]:
    """A page with two ids and a script, and the policy that comes with it."""
    page = (
        '<!doctype html><html lang="en"><title>x</title><h1>x</h1>'
        f'<i id="{first}"></i><i id="{second}"></i><script nonce="{nonce}"></script></html>'
    )
    return page, f"script-src 'nonce-{said}'", True


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were not known already."""
    found: list[str] = []

    def note(html: str, policy: str, *, whole: bool) -> list[str]:
        found.append(html)
        return page_problems(html, policy, whole=whole)

    monkeypatch.setattr(pages, "page_problems", note)
    monkeypatch.setattr(pages, "_KNOWN", {})
    return found


def test_pages_that_differ_by_ids_and_nonce_alone_are_checked_once(checked: list[str]) -> None:
    assert pages._problems(*answer(ONE, OTHER, "abcdefgh")) == []
    assert pages._problems(*answer(OTHER, ONE, "abcdefgh")) == []
    assert pages._problems(*answer(OTHER, ONE, "hgfedcba", "hgfedcba")) == []
    assert len(checked) == 1


def test_a_page_that_is_wrong_is_not_taken_for_one_that_is_right(checked: list[str]) -> None:
    assert pages._problems(*answer(ONE, OTHER, "abcdefgh")) == []
    assert pages._problems(*answer(ONE, ONE, "abcdefgh"))
    assert pages._problems(*answer(ONE, OTHER, "of another answer"))
    assert len(checked) == 3
