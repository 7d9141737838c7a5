"""The main job, end to end: a draft comes in, two people judge the 18, both see the profile.

Played with scripts and without them: everything works through plain forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.foundation.catalogue import load_catalogue
from tests.support import browsing, sites

SAMPLE = Path(__file__).parents[2] / "qmapp/demo/files/child-k-draft-3-libreoffice.docx"
EDITION = load_catalogue().default_edition
RATINGS = [rating.id for rating in EDITION.scale.ratings]


def own_rating(number: int) -> str:
    """What the lead reviewer judges of a marker in this play."""
    return RATINGS[number % len(RATINGS)]


def com_rating(number: int) -> str:
    """What the commissioner judges: different for two markers of three."""
    return RATINGS[(number + number % 3) % len(RATINGS)]


@pytest.fixture(params=[True, False], ids=["scripts", "plain"])
def browse(
    browser: Browser, browser_context_args: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[Any]:
    contexts = []

    def new_page() -> Page:
        context = browser.new_context(**browser_context_args, java_script_enabled=request.param)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield new_page
    for context in contexts:
        context.close()


def test_two_people_judge_a_draft_and_see_both(browse: Any, own_site: sites.Site) -> None:
    reviewer, commissioner = browse(), browse()
    browsing.sign_in(reviewer, own_site.url, "reviewer")
    home = _open_review(reviewer, own_site, "Child K")
    draft = _upload(reviewer)

    # Until it is sent, nobody else knows of the draft.
    browsing.sign_in(commissioner, own_site.url, "commissioner")
    answer = commissioner.goto(draft)
    assert answer is not None
    assert answer.status == 404

    reviewer.goto(home)
    _begin(reviewer, draft)
    tasks = _judge_all(reviewer, own_rating, "The self-check’s own reasons")
    reviewer.goto(home)
    reviewer.get_by_role("link", name="Send draft 4").click()
    # It asks once more, and says who will read it.
    expect(reviewer.locator("main")).to_contain_text("cannot be taken back")
    assert commissioner.goto(draft).status == 404
    reviewer.get_by_role("button", name="Send draft 4").click()
    expect(reviewer.locator("main")).to_contain_text("Draft 4 is sent.")
    expect(reviewer.locator("#next")).to_contain_text("Submit your self-check of draft 4")
    answer = commissioner.goto(draft)
    assert answer is not None
    assert answer.status == 200
    _submit(reviewer, tasks)

    # Blind until both are in.
    commissioner.goto(f"{draft}/profile")
    expect(commissioner.locator("main")).not_to_contain_text("The self-check’s own reasons")
    expect(commissioner.locator("main")).to_contain_text("when you have submitted yours")
    commissioner.goto(home)
    _begin(commissioner, draft)
    tasks = _judge_all(commissioner, com_rating, "The commissioner’s own reasons")
    _submit(commissioner, tasks)

    for page in (reviewer, commissioner):
        page.goto(f"{draft}/profile")
        for marker in EDITION.markers:
            own, com = own_rating(marker.number), com_rating(marker.number)
            row = page.locator(f"#m{marker.number}")
            expect(row.locator("td").nth(1)).to_contain_text(EDITION.scale.rating(own).label)
            expect(row.locator("td").nth(2)).to_contain_text(EDITION.scale.rating(com).label)
        page.goto(f"{draft}/profile/13")
        expect(page.locator("main")).to_contain_text("The self-check’s own reasons on 13")
        expect(page.locator("main")).to_contain_text("The commissioner’s own reasons on 13")


def _open_review(page: Page, site: sites.Site, reference: str) -> str:
    page.goto(f"{site.url}/reviews")
    page.get_by_role("link", name=reference, exact=True).first.click()
    expect(page.locator("h1")).to_contain_text(reference)
    return page.url


def _upload(page: Page) -> str:
    page.get_by_role("link", name="Add a draft").first.click()
    page.locator("input[type=file]").set_input_files(SAMPLE)
    page.locator("main form button[type=submit]").first.click()
    # The progress page moves on by itself, with scripts or without.
    page.wait_for_url("**/drafts/4", timeout=60_000)
    expect(page.locator("main")).to_contain_text("Harrowmere")
    return page.url


def _begin(page: Page, draft: str) -> None:
    number = draft.rsplit("/", 1)[1]
    page.goto(f"{draft.rsplit('/drafts/', 1)[0]}/assessments/new?draft={number}")
    # Both have judged draft 3; this play begins anew (the other way is in test_evidence.py).
    page.get_by_label("Nothing: every marker is empty").check()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Go to marker 1", exact=True).click()
    page.locator("textarea[name=known_outcome]").fill("That the child died; nothing more.")
    page.get_by_role("button", name="Keep this and go on").click()


def _judge_all(page: Page, rating: Any, words: str) -> str:
    for marker in EDITION.markers:
        expect(page.locator("h1")).to_contain_text(marker.title)
        first = marker.questions[0]
        page.locator(f"[id='answer:{first.id}-partly']").check()
        assert page.locator(f"#rating-{rating(marker.number)}").count() == 0
        if marker.number % 3 == 0:
            page.locator("#looked_in").fill("The whole draft, and the terms of reference")
            page.locator("main form#judge button[value=stay]").last.click()
        else:
            page.locator(".qm-pin").nth(10 + marker.number).click()
            page.locator("#pin-stance-supports").check(force=True)
            page.locator("#pin-note").fill(f"{words}: evidence for {marker.number}")
            page.locator("button[value=add-pin]").click()
        expect(page.locator("#rating-slot fieldset")).to_be_visible()
        page.locator("#reasons").fill(f"{words} on {marker.number}")
        page.locator(f"#rating-{rating(marker.number)}").check()
        # By keyboard: what was rated is being saved, and the page may move under a pointer.
        page.locator("button[value=next]").press("Enter")
    expect(page.locator("h1")).to_contain_text("Your assessment of draft 4")
    return page.url


def _submit(page: Page, tasks: str) -> None:
    page.goto(tasks)
    page.get_by_role("button", name="Submit the assessment").click()
    expect(page.locator("main")).to_contain_text("Submitted.")
