"""Pages of governance with nothing in them, with as much as there may be, and with errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.governed_world import bare, crowded, most_said, signatory
from tests.browser.states import LONG, Place, Wrong, leads_to_what_is_wrong, place, send_wrong
from tests.support import browsing

# Nothing there ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nothing(
    demonstration: Any, tmp_path_factory: Any, browser: Browser, browser_context_args: Any
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("nothing")
    with place(demonstration, folder, browser, browser_context_args, bare) as nothing:
        yield nothing


EMPTY = [
    ("panel", "/reviews/{bare}/drafts/1/moderation", "No assessment"),
    ("panel", "/reviews/{bare}/drafts/1/moderation/3", "No assessment of this draft is submitted"),
    ("panel", "/reviews/{bare}/drafts/1/threads", "Nobody has said anything yet"),
    ("panel", "/reviews/{bare}/drafts/1/threads/begin", "No recommendation is written down yet"),
    ("panel", "/reviews/{bare}/drafts/1/threads/begin?q=zzzz", "No passage has this number"),
    ("reviewer", "/reviews/{bare}/feedback", "No letter yet"),
    ("commissioner", "/reviews/{bare}/feedback", "No letter yet"),
    ("manager", "/reviews/{bare}/arrangements", "0 of 4"),
    ("manager", "/reviews/{bare}/proceedings", "Nothing in the register"),
    ("reviewer", "/reviews/{bare}/proceedings", "Nothing in the register"),
    ("chair", "/reviews/{bare}/stages", "no step was taken since"),
    ("manager", "/reviews/{bare}/signing", "The report"),
    ("manager", "/reviews/{bare}/signing/plan/report", "Nobody has the role of signatory"),
    ("chair", "/reviews/{bare}/publication", "Before it can be published"),
    ("commissioner", "/reviews/{child_m}/publication/identifiers", "No draft has been sent yet"),
    ("commissioner", "/reviews/{bare}/publication/identifiers", "has not been scanned yet"),
    ("chair", "/reviews/{bare}/record", "not signed"),
    ("manager", "/reviews/{bare}/retention", "Nobody has said until when"),
    ("manager", "/reviews/{bare}/destructions", "Nobody"),
    ("panel", "/reviews/{bare}/history", "History"),
    ("empty-chair", "/boards/{empty}/retention", "There is no review on this board yet"),
    ("empty-chair", "/boards/{empty}/agreement", "Nothing to count yet"),
    ("empty-admin", "/boards/{empty}/trail?group=sign_off", "Nothing in the trail fits"),
    ("empty-admin", "/notices", "Nothing"),
    ("empty-admin", "/pressure", "Nothing has come to you"),
]


@pytest.mark.parametrize(("who", "path", "says"), EMPTY, ids=[f"{w} {p}" for w, p, _ in EMPTY])
def test_an_empty_page_says_so(nothing: Place, who: str, path: str, says: str) -> None:
    page = nothing.open(who, path)
    expect(page.get_by_role("main")).to_contain_text(says)
    browsing.sound(page)


# As much as there may be --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(
    demonstration: Any, tmp_path_factory: Any, browser: Browser, browser_context_args: Any
) -> Iterator[Place]:
    """Three hundred discussions, points, proceedings, notices, reviews and identifiers; years of
    figures; forty who sign. Names that cannot be broken.
    """
    folder = tmp_path_factory.mktemp("crowded")
    options = browser_context_args
    with place(demonstration, folder, browser, options, crowded, most_said) as full:
        yield full


# Who, where, what is counted there, and how many of it there are.
FULL = [
    ("commissioner", "/reviews/{family_r}/drafts/1/threads", ".qm-thread", 300),
    ("commissioner", "/reviews/{family_r}/drafts/1/threads/{talk}", ".qm-talk__one", 101),
    ("commissioner", "/reviews/{child_k}/drafts/2/threads/begin?marker=3", "[name=mentions]", 10),
    ("commissioner", "/reviews/{family_r}/feedback/1", ".qm-plist > li", 250),
    ("commissioner", "/reviews/{family_r}/feedback/1/send", ".qm-plist > li", 250),
    ("reviewer", "/reviews/{child_k}/feedback/1", ".qm-plist > li", 250),
    ("outside", "/pressure", ".qm-plist > li", 13),
    ("commissioner", "/reviews/{child_k}/drafts/2/moderation", "tbody tr[id]", 18),
    ("commissioner", "/reviews/{child_k}/drafts/2/moderation/1", ".qm-mside", 12),
    ("commissioner", "/reviews/{child_k}/drafts/2/moderation/2?as=disagreed", "textarea", 14),
    ("manager", "/reviews/{child_k}/arrangements", "main", 1),
    ("manager", "/reviews/{child_k}/proceedings", ".qm-plist > li, #mistakes li", 300),
    ("manager", "/reviews/{child_k}/stages", ".qm-stagestep", 1),
    ("manager", "/notices", ".qm-notice", 50),
    ("manager", "/notices?page=6", ".qm-notice", 50),
    ("manager", "/boards/{board}/retention", "tbody tr", 300),
    ("manager", "/reviews/{child_k}/retention", "tbody tr", 60),
    ("commissioner", "/reviews/{family_r}/history", "tbody tr", 50),
    ("commissioner", "/reviews/{family_r}/history?page=5", "tbody tr", 50),
    ("admin", "/boards/{board}/trail?page=3", "tbody tr", 50),
    ("years-chair", "/boards/{years}/agreement", "tbody tr", 200),
    ("manager", "/reviews/{child_s}/signing", ".qm-slist > li", 40),
    ("manager", "/reviews/{child_s}/signing/plan/report", "form[action$=end]", 40),
    (signatory(38), "/reviews/{child_s}/signing/rounds/{round}", "#asked > li", 40),
    ("commissioner", "/reviews/{family_r}/publication/identifiers", ".qm-pone", 50),
    ("chair", "/reviews/{family_r}/publication", "main", 1),
    ("chair", "/reviews/{child_s}/record", "main", 1),
    ("manager", "/reviews/{child_k}/destructions", "main", 1),
    ("chair", "/reviews/{child_k}", "main", 1),
]


@pytest.mark.parametrize(
    ("who", "path", "counted", "least"), FULL, ids=[f"{who} {path}" for who, path, *_ in FULL]
)
def test_a_full_page_holds(full: Place, who: str, path: str, counted: str, least: int) -> None:
    page = full.open(who, path)
    found = page.locator("main").locator(counted) if counted != "main" else page.locator("main")
    assert found.count() >= least, f"{found.count()} of {counted}: the page is not full"
    browsing.sound(page)


# Something wrong ----------------------------------------------------------------------------------

LETTER = "/reviews/{family_r}/feedback/1"
SENT = "/reviews/{child_k}/feedback/1"
ROUNDS = "/reviews/{family_r}/signing/rounds"

WRONG = [
    Wrong("commissioner", "/reviews/{family_r}/drafts/1/threads/begin?marker=4"),
    Wrong(
        "commissioner",
        "/reviews/{family_r}/drafts/1/threads/{talk}",
        press="form[action$=comment] button[type=submit]",
    ),
    Wrong(
        "commissioner",
        "/reviews/{family_r}/drafts/1/threads/{talk}",
        press="form[action$=resolve] button[type=submit]",
    ),
    Wrong(
        "commissioner",
        f"{LETTER}/points/add",
        {"#section": "4 Findings", "#place": "one"},
        kept=("#section", "#place"),
    ),
    Wrong(
        "commissioner",
        f"{LETTER}/points/{{open_point}}",
        {"#words": "", "#section": "4 Findings"},
        kept=("#words", "#section"),
    ),
    Wrong("commissioner", f"{LETTER}/opening", {"#opening": LONG * 40}, kept=("#opening",)),
    Wrong("reviewer", f"{SENT}/points/{{point}}/answer", {"#why": LONG}, kept=("#why",)),
    Wrong("reviewer", f"{SENT}/points/{{point}}/pressure"),
    Wrong("outside", "/pressure/{pressure}"),
    Wrong(
        "manager",
        "/reviews/{child_m}/arrangements/change",
        {"#outside_role": "lay member", "#deadlock": LONG},
        kept=("#outside_role", "#deadlock"),
    ),
    Wrong(
        "manager",
        "/reviews/{child_k}/proceedings/add",
        {"#note": LONG, "#status_on-day": "41"},
        kept=("#note", "#status_on-day"),
    ),
    Wrong(
        "manager",
        "/reviews/{child_k}/proceedings/{proceeding}/change",
        press="form[action$=end] button",
        opens="#end > summary",
    ),
    Wrong("manager", "/reviews/{child_k}/stages/back_to_drafting"),
    Wrong("manager", "/reviews/{child_m}/signing/plan/report"),
    Wrong(
        "manager",
        "/reviews/{child_s}/signing/plan/report",
        {"#add-capacity": "Partner"},
        press="form[action$=add] button[type=submit]",
        kept=("#add-capacity",),
    ),
    Wrong("manager", f"{ROUNDS}/{{sign_open}}/call-off"),
    Wrong("signer", f"{ROUNDS}/{{sign_done}}/vote", {"#words": LONG}, kept=("#words",)),
    Wrong(
        "signer",
        f"{ROUNDS}/{{sign_open}}",
        {"#words": LONG, "#interest": "I knew her."},
        press="form[action$=say] button[type=submit]",
        kept=("#words", "#interest"),
    ),
    Wrong(
        "manager",
        "/reviews/{child_k}/retention",
        {"#because": LONG, "#keep_until-year": "1"},
        kept=("#because", "#keep_until-year"),
    ),
    Wrong("chair", "/reviews/{child_k}/destructions/{destruction}"),
    Wrong("chair", "/reviews/{child_k}/publication/decide", {"#reasons": LONG}, kept=("#reasons",)),
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_form_says_what_to_put_right(full: Place, wrong: Wrong) -> None:
    page = full.open(wrong.who, wrong.path)
    send_wrong(page, wrong)
    expect(page).to_have_title(re.compile("^Error:"))
    browsing.sound(page)


# Two tabs: where, the box that both fill, and what is pressed.
TWICE = [
    ("commissioner", f"{LETTER}/opening", "#opening"),
    ("commissioner", f"{LETTER}/points/{{open_point}}", "#words"),
    ("manager", "/reviews/{child_k}/arrangements/change", "#deadlock"),
]


@pytest.mark.parametrize(("who", "path", "box"), TWICE, ids=[path for _, path, _ in TWICE])
def test_two_tabs_lose_no_word(full: Place, who: str, path: str, box: str) -> None:
    page = full.open(who, path)
    other = page.context.new_page()
    other.goto(page.url)
    for tab, words in ((other, "From the other tab."), (page, "From this tab.")):
        tab.locator(box).fill(words)
        tab.locator("main form button[type=submit]").first.click()
    expect(page.locator("#clash")).to_be_visible()
    other.close()
    leads_to_what_is_wrong(page)
    expect(page.locator(box)).to_have_value("From this tab.")
    expect(page.get_by_role("main")).to_contain_text("From the other tab.")
    browsing.sound(page)


def test_a_discussion_that_somebody_answers_meanwhile_is_resolved_knowingly(full: Place) -> None:
    page = full.open("commissioner", "/reviews/{family_r}/drafts/1/threads/{talk}")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("What you want to say").fill("One thing more.")
    other.get_by_role("button", name="Send", exact=True).click()
    expect(other.get_by_role("main")).to_contain_text("One thing more.")
    other.close()
    page.get_by_label("How it was resolved").fill("It is settled.")
    page.get_by_role("button", name="Resolve the discussion").click()
    leads_to_what_is_wrong(page)
    expect(page.get_by_role("main")).to_contain_text("One thing more.")
    expect(page.get_by_label("How it was resolved")).to_have_value("It is settled.")


def test_a_step_that_is_refused_names_what_is_missing(full: Place) -> None:
    """What is missing is a list whose links lead to where it is settled; nothing is moved."""
    page = full.open("manager", "/reviews/{child_k}/stages/moderate")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    leads_to_what_is_wrong(page)
    browsing.sound(page)
