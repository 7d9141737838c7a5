"""Pages with nothing in them, with as much as there may be, and with something wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import clock
from qmapp.people.accounts.models import SignIn
from tests.browser.states import LONG, Place, Wrong, place, send_wrong
from tests.support import browsing
from tests.support.stocking import LONG_WORD, World, stock

MANY = 300


def _words(world: World) -> dict[str, Any]:
    empty = world.new_board("Emptymoor Safeguarding Partnership")
    world.newcomer("empty-admin", "Ana Alone", BoardRole.ADMINISTRATOR, board=empty)
    other = world.new_board("Bleakmoor Safeguarding Partnership")
    world.newcomer("empty-manager", "Max Alone", BoardRole.REVIEW_MANAGER, board=other)
    world.newcomer("stranger", "Sam Nowhere")
    world.let_in("farida.lindqvist", "priya.thornbury")
    world.person("farida.lindqvist").email = "chair@demo.example"
    world.db.flush()
    return {
        "empty": empty.id,
        "board": world.board().id,
        "agency": world.agency("Westmarsh Police").id,
        "member": world.person("member").id,
        "child_k": world.review("Child K").id,
        "child_m": world.review("Child M").id,
        "interest": world.interest().id,
        "open": world.assessment("Child K", "commissioner").id,
        "self_k": world.assessment("Child K", "reviewer").id,
    }


# Nothing there ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Place]:
    """The demonstration, and a board on which nothing has happened yet."""
    folder = tmp_path_factory.mktemp("plain")
    with place(demonstration, folder, browser, browser_context_args, _words) as plain:
        yield plain


EMPTY = [
    ("empty-admin", "/", "Nothing waits for you"),
    ("empty-manager", "/", "No review yet"),
    ("stranger", "/", "Nothing waits for you"),
    ("empty-manager", "/reviews", "No review yet"),
    ("stranger", "/reviews", "No review yet"),
    ("empty-admin", "/boards/{empty}/people", "1 of 1 person"),
    ("empty-admin", "/boards/{empty}/people?show=left", "Nobody has left"),
    ("empty-admin", "/boards/{empty}/agencies", "No agency yet"),
    ("empty-admin", "/boards/{empty}/settings", "Marking"),
    ("manager", "/reviews/{child_m}", "No draft yet"),
    ("commissioner", "/reviews/{child_m}/process/profile", "Nothing to show yet"),
    ("priya.thornbury", "/reviews/{child_k}/drafts/3/profile", "Nothing to show yet"),
    ("priya.thornbury", "/reviews/{child_k}/drafts/3/profile/3", "Nothing to show yet"),
    ("commissioner", "/assessments/{open}/markers/18", "Nothing pinned yet"),
]


@pytest.mark.parametrize(("who", "path", "says"), EMPTY, ids=[f"{w} {p}" for w, p, _ in EMPTY])
def test_an_empty_page_says_so(plain: Place, who: str, path: str, says: str) -> None:
    page = plain.open(who, path)
    expect(page.locator("main")).to_contain_text(says)
    browsing.sound(page)


# As much as there may be ------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Place]:
    """300 reviews, 300 people, 40 pieces of evidence, and names that cannot be broken."""
    folder = tmp_path_factory.mktemp("full")
    with place(demonstration, folder, browser, browser_context_args, _filled) as full:
        yield full


def _filled(world: World) -> dict[str, Any]:
    words = _words(world)
    world.many_reviews(MANY)
    world.many_people(MANY)
    world.long_names()
    for who, reference in (("commissioner", "Child K"), ("commissioner", "Family R")):
        world.full_marker(world.assessment(reference, who), "qm09", pieces=40)
    world.db.flush()
    first = world.review(f"000{LONG_WORD}"[:60])
    return words | {"first": first.id, "family_r": world.review("Family R").id}


FULL = [
    ("manager", "/"),
    ("manager", "/reviews"),
    ("manager", "/reviews?page=6&late=late"),
    ("manager", "/reviews/{first}"),
    ("manager", "/reviews/{first}/edit"),
    ("manager", "/reviews/{first}/people"),
    ("admin", "/boards/{board}/people"),
    ("admin", "/boards/{board}/agencies"),
    ("commissioner", "/reviews/{child_k}"),
    ("commissioner", "/reviews/{child_k}/drafts/3"),
    ("commissioner", "/assessments/{open}/markers/9"),
    ("commissioner", "/assessments/{open}/read"),
    ("commissioner", "/reviews/{family_r}/drafts/1/profile"),
    ("commissioner", "/reviews/{family_r}/drafts/1/profile/9"),
]


@pytest.mark.parametrize(("who", "path"), FULL, ids=[f"{who} {path}" for who, path in FULL])
def test_a_full_page_holds(full: Place, who: str, path: str) -> None:
    browsing.sound(full.open(who, path))


# Something wrong --------------------------------------------------------------------------


WRONG = [
    Wrong("nobody", "/sign-in", {"#email": "a@b.example"}, kept=("#email",)),
    Wrong("nobody", "/reset-password", {"#email": "nobody"}, kept=("#email",)),
    Wrong("reviewer", "/account", {"#name": ""}),
    Wrong("reviewer", "/account/password"),
    Wrong(
        "admin",
        "/boards/{board}/people/invite",
        {"#name": "Nia Newcomer", "#email": "nia at example"},
        kept=("#name", "#email"),
    ),
    Wrong("admin", "/boards/{board}/agencies"),
    Wrong("admin", "/boards/{board}/agencies/{agency}", {"#name": ""}),
    Wrong("admin", "/boards/{board}/settings", {"#name": ""}),
    Wrong("manager", "/boards/{board}/reviews/new", {"#scope_note": LONG}, kept=("#scope_note",)),
    Wrong(
        "manager",
        "/reviews/{child_k}/edit",
        {"#reference": "Jonathan Smith-Jones", "#scope_note": LONG, "#draft_due_on-day": "41"},
        kept=("#reference", "#scope_note", "#draft_due_on-day"),
    ),
    Wrong("manager", "/reviews/{child_k}/people", press="main form:has([name$=person]) button"),
    Wrong(
        "manager",
        "/reviews/{child_k}/people",
        {"#invite-name": "Nia", "#invite-email": "nia"},
        press="main form[action$=invite] button",
        kept=("#invite-name", "#invite-email"),
    ),
    Wrong("member", "/reviews/{child_k}/interests"),
    Wrong("chair", "/reviews/{child_k}/interests/{interest}/withdraw"),
    Wrong("reviewer", "/reviews/{child_k}/drafts/new"),
    Wrong("commissioner", "/assessments/{open}/outcome", {"#known_outcome": ""}),
    Wrong("commissioner", "/assessments/{open}", press="main form[action$=submit] button"),
    Wrong("reviewer", "/assessments/{self_k}/reopen"),
    Wrong("chair", "/reviews/{child_k}/sight?draft=3"),
    Wrong(
        "commissioner",
        "/assessments/{open}/markers/14",
        {"#reasons": LONG},
        press="button[value=next]",
        kept=("#reasons",),
    ),
    Wrong(
        "commissioner",
        "/assessments/{open}/markers/14?record=1",
        {"#record-holder": "The office", "#record-date-day": "40"},
        press="button[value=add-record]",
        kept=("#record-holder", "#record-date-day"),
    ),
    Wrong(
        "commissioner",
        "/assessments/{open}/markers/14?pin=20",
        {"#pin-note": LONG * 30},  # longer than a note may be
        press="button[value=add-pin]",
        kept=("#pin-note",),
    ),
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_form_says_what_to_put_right(plain: Place, wrong: Wrong) -> None:
    page = plain.open(wrong.who, wrong.path)
    send_wrong(page, wrong)
    browsing.axe(page)
    browsing.fits_narrow(page)


def test_the_title_of_a_wrong_form_begins_with_error(plain: Place) -> None:
    page = plain.open("admin", "/boards/{board}/agencies")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert page.title().startswith("Error:")


@pytest.mark.parametrize("who", ["nobody", "commissioner"])
def test_an_unknown_page(plain: Place, who: str) -> None:
    page = plain.open(who, "/reviews/00000000-0000-0000-0000-000000000000/elsewhere")
    expect(page.locator("h1")).to_have_text("Page not found")
    browsing.sound(page)


def test_a_file_that_is_too_large(plain: Place, tmp_path: Path) -> None:
    page = plain.open("reviewer", "/reviews/{child_k}/drafts/new")
    large = tmp_path / "large.docx"
    with large.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_role("button", name="Add this draft").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("50 MB")
    browsing.axe(page)


def test_a_form_that_has_expired(plain: Place) -> None:
    page = plain.open("admin", "/boards/{board}/agencies")
    page.locator("#name").fill("Agency of the late hour")
    page.locator("main input[name=csrf_token]").first.evaluate("(box) => { box.value = 'old'; }")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("This form is too old to send")
    expect(page.locator("main")).to_contain_text("Agency of the late hour")
    browsing.sound(page)


def test_somebody_signed_out_meanwhile_finds_their_words_again(plain: Place) -> None:
    page = plain.open("manager", "/reviews/{child_k}/edit")
    page.locator("#scope_note").fill("Typed before the session was over.")
    with stock(plain.site.data_dir) as world:
        person_id = world.person("manager").id
        ended = update(SignIn).where(SignIn.person_id == person_id).values(ended_at=clock())
        world.db.execute(ended)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    browsing.sound(page)
    page.locator("main input[name=email]").fill("manager@demo.example")
    page.locator("main input[type=password]").fill(browsing.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Typed before the session was over.")
    browsing.sound(page)
    page.get_by_role("button", name="Save what you typed").click()
    expect(page.locator("main")).to_contain_text("Typed before the session was over.")


def test_two_managers_at_once(plain: Place, browser: Browser) -> None:
    page = plain.open("manager", "/reviews/{child_m}/edit")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#scope_note").fill("What the other one wrote.")
    other.locator("main form button[type=submit]").first.click()
    other.close()
    page.locator("#scope_note").fill("What I wrote meanwhile.")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#scope_note")).to_have_value("What I wrote meanwhile.")
    expect(page.locator("main")).to_contain_text("What the other one wrote.")
    browsing.sound(page)
