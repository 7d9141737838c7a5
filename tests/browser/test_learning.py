"""Learning across reviews in a browser: from the map to what several boards share."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from qmapp.foundation.storage import today
from tests.browser import learning_world, sharing_out
from tests.browser.learning_world import FOUND, OTHER, PRACTICE, TITLE
from tests.browser.sharing_out import row_of
from tests.browser.two_years import opened
from tests.factories.assessments import PASSAGES
from tests.factories.sharing import made as made_edition
from tests.support import browsing, sites
from tests.support.playing import press, says, silent_on
from tests.support.sites import Site

Of = Callable[[str], Page]
PHONE = ViewportSize(width=320, height=640)
PHONES = 10


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad-]+", "", text).casefold()


# The map and the briefings -------------------------------------------------------------------------


@pytest.fixture
def learning(page: Page, demo_site: Site) -> str:
    """The head page of learning, on a phone, for somebody who is signed in."""
    page.set_viewport_size(PHONE)
    browsing.sign_in(page, demo_site.url, "manager")
    page.goto(f"{demo_site.url}/learning")
    return page.url


def test_the_map_on_a_phone_and_on_one_sheet(page: Page, learning: str) -> None:
    page.get_by_role("main").get_by_role("link", name="The map of practice issues").click()
    expect(page).to_have_url(f"{learning}/map")
    stages = sorted(PRACTICE.stages, key=lambda one: one.order)
    expect(page.get_by_role("list", name="Stages in their order").locator("> li")).to_have_count(8)
    heads = page.locator(".qm-stages__h").all_inner_texts()
    assert [" ".join(one.split()) for one in heads] == [
        f"{one.order} {one.title}" for one in stages
    ]
    says(page, "14 of 44 published practice issues are here")
    browsing.fits_narrow(page, 320)
    first, *others = sheets(page)
    for words in [*(one.title for one in stages), *(one.title for one in PRACTICE.practice_issues)]:
        assert squeezed(words) in first, words
    assert len(others) == 1  # what one reader drew out, apart from the map
    assert squeezed("What one reader drew out") in others[0]
    # By keyboard to an issue, and to its briefing.
    page.locator(".qm-pi a", has_text=FOUND.title).press("Enter")
    expect(page).to_have_url(f"{learning}/issues/{FOUND.id}")
    briefing = PRACTICE.briefing_of(FOUND.id)
    assert briefing is not None
    says(page, briefing.reasons_from_reviews[0])
    browsing.fits_narrow(page, 320)


def test_the_whole_map_with_issues_of_the_board_fits_one_sheet(page: Page, learning: str) -> None:
    page.goto(f"{learning}/map")
    page.evaluate(
        """() => {  // as if all 44 were entered, and six of the board’s own: the longest stage has nine
        const words = "Professionals of one agency do not know what those of another may and may not do";
        for (const list of document.querySelectorAll(".qm-stages__one")) {
            let ul = list.querySelector("ul");
            if (!ul) { ul = document.createElement("ul"); ul.className = "qm-stages__list"; list.append(ul); }
            const most = list === document.getElementById("stage-referrals") ? 9 : 6;
            while (ul.children.length < most) {
                const one = document.createElement("li");
                one.className = "qm-pi";
                one.innerHTML = `<a href="#">${words}</a><span class="qm-pi__note">Entered by the board</span>`;
                ul.append(one);
            }
        } }"""
    )
    assert page.locator(".qm-pi").count() >= 50
    first, *others = sheets(page)
    assert squeezed("it says that the reading is ours") in first
    assert len(others) == 1


def sheets(page: Page) -> list[str]:
    """The squeezed text of each sheet of A4 that the page is printed on."""
    return [squeezed(one) for one in browsing.printed_text(page).rstrip("\f").split("\f")]


def test_the_briefings_on_a_phone_on_paper_and_in_one_file(
    page: Page, learning: str, tmp_path: Path
) -> None:
    page.get_by_role("main").get_by_role("link", name="Briefings").click()
    expect(page).to_have_url(f"{learning}/briefings")
    every = page.locator("details.qm-mk")
    expect(every).to_have_count(14)
    expect(page.locator("details.qm-mk[open]")).to_have_count(0)
    browsing.fits_narrow(page, 320)
    closed = squeezed(browsing.printed_text(page))  # paper opens what is closed
    page.get_by_label("Find words in the briefings").fill("strategy")
    press(page, "Show")
    shown = page.locator("details.qm-mk:not([hidden])")
    found = shown.count()
    assert 0 < found < 14
    says(page, f"{found} of 14 briefings")
    page.get_by_role("link", name="Show all briefings").click()
    page.get_by_role("link", name="Expand all").click()
    expect(page.locator("details.qm-mk[open]")).to_have_count(14)
    page.get_by_role("link", name="Collapse all").click()
    expect(page.locator("details.qm-mk[open]")).to_have_count(0)
    # The script narrows while one types, and says how many; the server finds the same.
    page.get_by_label("Find words in the briefings").press_sequentially("strategy")
    expect(page.locator("#briefings-count")).to_have_text(f"{found} of 14 briefings")
    expect(shown).to_have_count(found)
    press(page, "Show")
    expect(page).to_have_url(re.compile(r"[?&]q=strategy(&|$)"))
    expect(shown).to_have_count(found)
    page.get_by_role("link", name="Show all briefings").click()
    page.get_by_role("link", name="Expand all").click()
    expect(page.locator("details.qm-mk[open]")).to_have_count(14)
    browsing.fits_narrow(page, 320)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF").click()
    target = tmp_path / "briefings.pdf"
    waiting.value.save_as(target)
    told = subprocess.run(
        ["pdftotext", "-raw", target, "-"], capture_output=True, text=True, check=True
    )
    for paper in (closed, squeezed(browsing.printed_text(page)), squeezed(told.stdout)):
        for one in PRACTICE.briefings:
            assert squeezed(one.title) in paper, one.title
            assert squeezed(one.reasons_from_reviews[-1]) in paper, one.title


# A summit with ten phones --------------------------------------------------------------------------


@pytest.fixture
def summit(page: Page, own_site: Site) -> str:
    """The address of a summit that a review manager planned, opened and lets phones join."""
    browsing.sign_in(page, own_site.url, "manager")
    page.goto(f"{own_site.url}/learning")
    page.goto(f"{page.url}/summits")
    page.get_by_role("link", name="Plan a summit").click()
    page.get_by_label("What it is called").fill("Strategy discussions")
    for part in ("day", "month", "year"):
        page.locator(f"#held_on-{part}").fill(str(getattr(today(), part)))
    page.get_by_label("Place").fill("Town hall")
    page.get_by_label("Strategy meetings: Not convening strategy discussions").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/summits/[0-9a-f-]{36}$"))
    address = page.url
    page.get_by_role("button", name="Open the summit").click()
    page.get_by_role("button", name="Let phones join today").click()
    expect(page.locator(".qm-sumcode")).to_be_visible()
    return address


def test_ten_phones_say_what_the_screen_shows(
    page: Page, browser: Browser, own_site: Site, summit: str
) -> None:
    code = page.locator(".qm-sumcode").inner_text()
    phones = [joined(browser, own_site.url, code, number) for number in range(PHONES)]
    for number, phone in enumerate(phones):
        answer = "recognised" if number < 7 else "differs"
        phone.locator(f"input[name=answer][value={answer}]").check()
        phone.get_by_role("button", name="Send").dblclick()
        expect(phone.get_by_text("It is in.")).to_be_visible()
        phone.get_by_label("What gets in the way?").fill(f"Barrier of phone {number}.")
        phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_text("Waits to be looked at")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") == 320
    screen = page.context.new_page()
    screen.goto(f"{summit}/screen")
    expect(screen.get_by_text("7 of 10 people who answered recognise")).to_be_visible()
    expect(screen.get_by_text("Barrier of phone 3.")).to_have_count(0)
    page.goto(f"{summit}/moderate")
    shown = page.locator("li", has_text="Barrier of phone 3.")
    shown.get_by_role("button", name="Show it :").click()
    # Both renew themselves.
    expect(screen.get_by_text("Barrier of phone 3.")).to_be_visible()
    expect(phones[0].get_by_text("Barrier of phone 3.")).to_be_visible()
    page.goto(summit)
    phones[2].get_by_label("What gets in the way?").fill("Half a thought.")
    page.get_by_role("button", name="Close the summit to phones").click()
    expect(page.get_by_text("Closed to phones.")).to_be_visible()
    phones[1].get_by_label("What gets in the way?").fill("Too late.")
    phones[1].get_by_role("button", name="Send").click()
    expect(phones[1].locator("h1")).to_have_text("This summit takes no more words")
    expect(phones[1].get_by_text("Too late.")).to_be_visible()
    # Who is writing keeps their words, and is told by itself that they cannot be sent.
    expect(phones[2].get_by_text("Copy what you are writing")).to_be_visible(timeout=15_000)
    expect(phones[2].get_by_role("button", name="Send")).to_be_disabled()
    expect(phones[2].get_by_label("What gets in the way?")).to_have_value("Half a thought.")
    for phone in phones:
        phone.context.close()


def joined(browser: Browser, site: str, code: str, number: int) -> Page:
    """A phone without an account."""
    phone = browser.new_context(viewport=PHONE).new_page()
    phone.goto(f"{site}/join")
    phone.get_by_label("Code").fill(code.lower())
    phone.get_by_label("Where do you work?").select_option(index=1 + number % 6)
    phone.get_by_label("What is your role?").fill("school nurse")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator("h1")).to_have_text("Strategy discussions")
    return phone


def test_both_voices_stand_apart_on_the_page_and_on_paper(page: Page, summit: str) -> None:
    words = "There is nobody to ring at weekends."
    page.goto(f"{summit}/add?kind=barrier")
    page.get_by_label("What gets in the way?").fill(words)
    page.get_by_role("button", name="Save and add another").click()
    expect(page.get_by_text("It is written down.")).to_be_visible()
    page.goto(summit)
    review, practice = page.locator(".qm-voice--review"), page.locator(".qm-voice--practice")
    expect(practice.get_by_text(words)).to_be_visible()
    expect(review.get_by_text(words)).to_have_count(0)
    page.emulate_media(media="print")
    expect(practice.get_by_text(words)).to_be_visible()
    left, right = review.first.bounding_box(), practice.first.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    expect(page.locator(".qm-sumcode")).to_be_hidden()  # a code is not for the file


# From a coding to a figure, and down to the passage ------------------------------------------------


def test_a_coding_becomes_a_figure_that_opens_down_to_the_passage(
    browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> None:
    made = learning_world.coded(tmp_path / "begun")
    with (
        sites.serving(tmp_path / "begun", tmp_path / "served") as site,
        browsing.everybody(browser, browser_context_args, site.url) as of,
    ):
        trends = f"{site.url}/boards/{made.case.board_id}/trends"
        review = f"{site.url}/reviews/{made.case.review_id}"
        coding = f"{review}/coding?family=issue"
        reader = of("panel")
        has_figures(reader, trends, "1 of 1")
        says(reader, "1 of 3 reviews is coded")
        codes(reader, coding, FOUND.id)
        has_figures(reader, trends, "2 of 2")
        it_opens_down_to_the_passage(reader, review)
        second = of("commissioner")
        is_blind(second, coding)
        press_link(second, "Code these too")
        codes(second, second.url, OTHER.id)
        expect(second.locator("section", has=second.locator("#differ"))).to_contain_text(TITLE)
        it_is_disputed(reader, trends)
        one = f"{review}/coding/finding/{made.finding_id}"
        it_is_settled(of("second_commissioner"), one)
        has_figures(reader, trends, "2 of 2")
        silent_on(reader, "more disputed")
        reader.goto(one)
        says(reader, "Settled by Second Commissioner Example", "The draft names the telephone.")
        says(reader, FOUND.title, OTHER.title)  # what was said stays on record


def press_link(page: Page, name: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name).first.click()


def has_figures(page: Page, trends: str, whole: str) -> None:
    """The figure of the practice issue over all reviews."""
    page.goto(f"{trends}?family=issue")
    cell = row_of(page, FOUND.title).locator("td").first
    expect(cell.get_by_role("link").first).to_have_text(re.compile(rf"^{whole}\b"))


def codes(page: Page, coding: str, issue_id: str) -> None:
    page.goto(coding)
    page.locator("select[name='issue-1']").select_option(issue_id)
    press(page, "Save what is chosen")
    says(page, "1 coding is saved.")


def it_opens_down_to_the_passage(page: Page, review: str) -> None:
    """The figure, its reviews, the finding in one of them, and the words of the draft."""
    row_of(page, FOUND.title).locator("td").first.get_by_role("link").first.click()
    page.wait_for_url(re.compile("/trends/rows"))
    expect(page.locator(".qm-behind > li")).to_have_count(2)
    ours = page.locator(".qm-behind > li", has_text="Child K")
    expect(ours).to_contain_text(TITLE)
    expect(ours.locator("blockquote")).to_contain_text(PASSAGES[1])
    expect(page.locator(".qm-behind > li", has_text="Child R")).to_contain_text(
        "1 finding, whose words are for those on the review."
    )
    silent_on(page, "What another review found")
    press_link(page, re.compile("^Finding 1"))
    expect(page).to_have_url(re.compile("/findings/"))
    address = page.locator("main a[href*='/drafts/1']").first.get_attribute("href") or ""
    assert "#" in address, "the link leads to the passage, not to the draft"
    page.goto(review.partition("/reviews")[0] + address)
    place = page.locator(f"[id='{address.partition('#')[2]}']")
    expect(place).to_contain_text(PASSAGES[1])
    expect(place).to_be_in_viewport()


def is_blind(page: Page, coding: str) -> None:
    """The second coder reads that it was coded, and not how."""
    page.goto(coding)
    says(page, "You see how when your own coding is in.")
    expect(page.locator("section", has=page.locator("#by-others"))).not_to_contain_text(FOUND.title)


def it_is_disputed(page: Page, trends: str) -> None:
    has_figures(page, trends, "1 of 2")
    cell = row_of(page, FOUND.title).locator("td").first
    expect(cell).to_contain_text("1 more disputed")
    cell.get_by_role("link", name=re.compile("disputed")).click()
    page.wait_for_url(re.compile("disputed="))
    says(page, "coders differ", "Child K", TITLE)
    silent_on(page, "Child R")


def it_is_settled(page: Page, one: str) -> None:
    """Whoever commissions the review says which holds; not without a reason."""
    page.goto(one)
    says(page, "Coders differ on")
    settle = page.locator("#issue details", has=page.locator("#settle-issue-tags"))
    settle.locator("summary").click()
    page.locator("#settle-issue-tags").select_option(FOUND.id)
    press(page, "Settle it")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator("#settle-issue-tags")).to_have_value(FOUND.id)
    page.locator("#settle-issue-because").fill("The draft names the telephone.")
    press(page, "Settle it")
    says(page, "It is settled. Every coding stays on record.")


# Two boards share, and one does not ----------------------------------------------------------------

HALF_OVER = datetime(2027, 1, 5, 9, tzinfo=UTC)


def test_two_boards_share_and_one_does_not(
    browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    made = learning_world.sharers(begun)
    with (
        sites.serving(begun, tmp_path / "first", QMAPP_CLOCK="2026-11-20T09:00:00+00:00") as site,
        browsing.everybody(browser, browser_context_args, site.url) as of,
    ):
        for name, case in (("avon", made.avon), ("borders", made.borders)):
            sharing_out.it_is_looked_at_and_shared(
                of(f"chair.{name}"), f"{site.url}/reviews/{case.review_id}/sharing"
            )
        reader = of(learning_world.READER)
        reader.goto(f"{site.url}/trends/shared")
        says(reader, "No edition yet")
    with opened(tmp_path / "first") as storage:
        # Of two boards each would know what the other found: the half-year's end brings nothing.
        assert made_edition(storage, HALF_OVER) is None
    learning_world.a_third_shares(tmp_path / "first")
    with (
        sites.serving(
            tmp_path / "first", tmp_path / "later", QMAPP_CLOCK="2027-07-05T09:00:00+00:00"
        ) as site,
        browsing.everybody(browser, browser_context_args, site.url) as of,
    ):
        reader = of(learning_world.READER)
        sharing_out.the_worker_makes_it(reader, f"{site.url}/trends/shared")
        sharing_out.a_reader_sees_counts(reader, site.url)
        sharing_out.nothing_unshared_is_there(reader, site.url, made)
        sharing_out.a_board_sees_its_own(of("chair.avon"), site.url, made)
        sharing_out.who_shares_nothing_sees_nothing(of("chair.cheviot"), site.url, made)
