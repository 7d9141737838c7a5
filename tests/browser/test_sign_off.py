"""Agree, feed back, sign off, publish, in a browser: a review played to its signed record."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from qmapp.casework.recommendations import service as recommendations
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.rules import Details
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import clock, london_date
from tests.support import browsing, sites
from tests.support.frozen import frozen
from tests.support.judged import actor_of, hold, judge
from tests.support.keys import Keys
from tests.support.stocking import copied, stock

REVIEW = "Child S"
LEAD = "beatrix.onyango-reid"
FIRST, SECOND, THIRD = "commissioner", "priya.thornbury", "anselm.kaur-whitby"
CHAIR, OUTSIDE = "farida.lindqvist", "yusuf.trevanion"
COUNCIL, HEALTH, POLICE = "graham.osei-tutton", "siobhan.varma-quill", "marek.hollowood"
SCRUTINEER = "morag.feltham"
SIGNATORIES = {
    COUNCIL: "Partner, council",
    HEALTH: "Partner, health",
    POLICE: "Partner, police",
    SCRUTINEER: "Independent scrutineer",
}
ROLES = {
    ReviewRole.LEAD_REVIEWER: (LEAD,),
    ReviewRole.COMMISSIONER: (FIRST, SECOND, THIRD),
    ReviewRole.SIGNATORY: tuple(SIGNATORIES),
}
NAMES = {
    FIRST: "Ines Calloway",
    SECOND: "Priya Thornbury",
    THIRD: "Anselm Kaur-Whitby",
    LEAD: "Beatrix Onyango-Reid",
    OUTSIDE: "Yusuf Trevanion",
    CHAIR: "Farida Lindqvist",
    "manager": "Rosalind Okonjo-Hale",
    COUNCIL: "Graham Osei-Tutton",
    HEALTH: "Siobhan Varma-Quill",
    POLICE: "Marek Hollowood",
    SCRUTINEER: "Morag Feltham",
}
MONTHS = timedelta(days=130)

DRAFT = """What happened

Mrs Okafor of the school office wrote to the duty team on 14 March 2025 and had no answer.

The health visitor wrote her concern down, and nobody acted on it.

Calls to the place of work cost the mother her pay, and she stopped answering them.

What was found

Letters were read by somebody who could not answer them, and who passed them to a list.

Nobody had the list as a task, and the list had no end.
"""
ADDED = (
    "The duty team explained that letters came to five people, none of whom was asked to answer."
)

GAP = "Say why nobody acted on what the health visitor wrote."
PRESSES = "Leave out that the list had no owner."
KINDER = "Say how the mother was reached after she stopped answering."
STILL_KINDER = "Say how, and how often, the mother was reached after she stopped answering."
HANDLING = "The scrutineer reads both and writes to the partners by Friday."
PRESSED = "It asks me to find otherwise than the records show."
SETTLED = "The request was withdrawn: it asked for another finding."
DISSENT = "We hold that the duty team was asked to do what nobody could."
STATEMENT = "I read how the board came to this, and the disagreement is fairly put."
RECOMMENDED = "The council should give the list of letters an owner and an end."


@dataclass(frozen=True)
class Play:
    """A server, the review's address on it, and a page for whoever plays."""

    site: sites.Site
    review: str
    of: Callable[[str], Page]

    def at(self, who: str, path: str = "") -> Page:
        page = self.of(who)
        page.goto(f"{self.review}{path}")
        return page


@pytest.fixture(scope="module")
def stocked(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder: a review that is set up, with its people, and nothing else."""
    folder = copied(demonstration, tmp_path_factory.mktemp("signed") / "stock")
    with stock(folder) as world:
        world.let_in(*NAMES)
        keeper, now = actor_of(world, "manager", world.review("Child M")), clock()
        made = reviews.create(
            world.db, keeper, world.board().id, Details(reference=REVIEW, kind="lcspr"),
            catalogue=load_catalogue(), now=now,
        )  # fmt: skip
        for role, people in ROLES.items():
            for who in people:
                reviews.give_role(world.db, keeper, made.id, world.person(who).id, role, now=now)
    return folder


# What people do ------------------------------------------------------------------------------------


def press(page: Page, name: str | re.Pattern[str], nth: int = 0) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).nth(nth).click()


def follow(page: Page, name: str | re.Pattern[str], nth: int = 0) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name).nth(nth).click()


def says(page: Page, *words: str | re.Pattern[str]) -> None:
    for one in words:
        expect(page.get_by_role("main")).to_contain_text(one)


def silent_on(page: Page, *words: str) -> None:
    for one in words:
        expect(page.get_by_role("main")).not_to_contain_text(one)


def no_error(page: Page) -> None:
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def date_in(page: Page, legend: str, day: date) -> None:
    group = page.get_by_role("group", name=legend)
    for part in ("Day", "Month", "Year"):
        group.get_by_label(part, exact=True).fill(str(getattr(day, part.lower())))


def row_of(page: Page, words: str) -> Locator:
    return page.get_by_role("main").locator("li", has_text=words)


def notice(page: Page, site: sites.Site, words: str) -> None:
    """Open the newest notice that says this."""
    page.goto(f"{site.url}/notices")
    press(page, words)


# The play ------------------------------------------------------------------------------------------


def test_from_set_up_to_publication(
    stocked: Path, browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> None:
    with stock(stocked) as world:
        review = f"/reviews/{world.review(REVIEW).id}"
    with (
        sites.serving(stocked, tmp_path / "first") as site,
        browsing.everybody(browser, browser_context_args, site.url) as of,
    ):
        play = Play(site, site.url + review, of)
        it_is_governed(play)
        a_draft_is_sent(play, 1, DRAFT)
        three_judge_it(play, 1)
        they_moderate(play)
        they_talk_it_over(play)
        a_letter_returns_it(play)
        each_point_is_answered(play)
        a_draft_is_sent(play, 2, DRAFT + "\n" + ADDED + "\n")
        three_judge_it(play, 2)
        it_is_not_ready_yet(play)
        what_is_missing_is_settled(play)
        the_report_is_signed(play)
        a_later_change_stops_it(play)
        it_is_reopened_by_the_same_rule(play)
    later = clock() + MONTHS
    with (
        sites.serving(site.data_dir, tmp_path / "later", QMAPP_CLOCK=later.isoformat()) as site,
        browsing.everybody(browser, browser_context_args, site.url) as of,
    ):
        play = Play(site, site.url + review, of)
        the_response_is_agreed_and_signed(play, london_date(later))
        it_is_published(play, london_date(later))
        record = the_record_says_it(play)
        the_trail_holds(play, record)


@pytest.fixture(scope="module")
def asked(
    stocked: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[sites.Site, str]]:
    """A server on which a report waits to be signed, and the address where it is read."""
    folder = copied(stocked, tmp_path_factory.mktemp("asked") / "stock")
    address = frozen(folder, REVIEW, {who: SIGNATORIES[who] for who in (COUNCIL, SCRUTINEER)})
    with sites.serving(folder, folder.parent / "data") as site:
        yield site, f"{site.url}{address}"


def test_somebody_signs_by_keyboard_alone(page: Page, asked: tuple[sites.Site, str]) -> None:
    """From the page of signing to the record, with nothing but keys; what is wrong is said."""
    site, address = asked
    browsing.sign_in(page, site.url, COUNCIL)
    page.goto(address.partition("/rounds")[0])
    keys = Keys(page)
    keys.go_to("#main a.govuk-button")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="What is signed")).to_be_visible()
    keys.go_to("a[href='#say']")
    keys.press("Enter")
    keys.go_to("input[name=has_interest]")
    keys.press("Space")
    keys.go_to("input[name=said]")
    keys.press("Space")
    expect(page.get_by_label("I sign what stands on this page")).to_be_checked()
    keys.go_to("main form input[name=password]")
    keys.type("not the password")
    keys.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_label("Your password")).to_be_focused()
    keys.type(browsing.PASSWORD)
    keys.press("Enter")
    says(page, "It is on record", "1 of 1 signed")


def test_a_statement_is_added_without_scripts(
    plain_page: Page, asked: tuple[sites.Site, str]
) -> None:
    site, address = asked
    browsing.sign_in(plain_page, site.url, SCRUTINEER)
    plain_page.goto(address)
    plain_page.get_by_role("link", name="Go to where you say what you say").click()
    plain_page.get_by_label("No, I have none").check()
    plain_page.get_by_label("I add a statement").check()
    plain_page.get_by_label("Your password").fill(browsing.PASSWORD)
    press(plain_page, "Put it on record")
    expect(plain_page.locator(".govuk-error-summary")).to_contain_text("Write your statement")
    expect(plain_page.get_by_label("I add a statement")).to_be_checked()
    say(plain_page, "I add a statement", STATEMENT)
    says(plain_page, "It is on record", STATEMENT)
    silent_on(plain_page, "Put it on record")


# Set up --------------------------------------------------------------------------------------------


def it_is_governed(play: Play) -> None:
    page = play.at("manager", "/arrangements")
    follow(page, "Settle the arrangements")
    page.get_by_label("Who assures the quality").fill("A group of three partners, each quarter.")
    page.get_by_label("How challenge is raised").fill(
        "In writing to the chair, answered in a week."
    )
    page.get_by_label("The way out when people cannot agree").fill(
        "The scrutineer reads both sides."
    )
    page.get_by_label("Person outside the commissioning line").select_option(label=NAMES[OUTSIDE])
    page.get_by_label("Who this person is to the board").fill("lay member")
    press(page, "Save")
    says(page, "4 of 4 are settled.")

    page = play.at("manager", "/proceedings")
    follow(page, "Add proceedings")
    page.get_by_label("Family court", exact=True).check()
    page.get_by_label("What it is", exact=True).fill("care proceedings of the baby")
    page.get_by_label("Under way", exact=True).check()
    page.get_by_label("What is said in public before it ends could harm it").check()
    page.get_by_label("Whom to ask, by role").fill("court officer, 0300 000 0000")
    press(page, "Save")
    says(page, "care proceedings of the baby", "Under way")

    for paper in ("The report", "The board’s response"):
        page = play.at("manager", "/signing")
        follow(page, re.compile(f"Set who signs.*{paper}"))
        for who, capacity in SIGNATORIES.items():
            page.get_by_label("Signatory", exact=True).select_option(label=NAMES[who])
            states = who == SCRUTINEER
            page.get_by_label(
                "Adds a statement, and does not count" if states else "Signs, and counts"
            ).check()
            page.get_by_label("In what capacity").fill(capacity)
            press(page, "Put on the list")
            no_error(page)
        page.get_by_label("A quorum of them").check()
        press(page, "Save the rule")
        expect(page.locator(".govuk-error-summary")).to_be_visible()  # how many
        page.get_by_label("How many signatures are needed").fill("2")
        press(page, "Save the rule")
        no_error(page)
    page = play.at("manager", "/signing")
    expect(page.get_by_text("2 of the 3 who sign must sign.")).to_have_count(2)


# Judging, which earlier plays show -----------------------------------------------------------------


def a_draft_is_sent(play: Play, number: int, text: str) -> None:
    page = play.at(LEAD, "/drafts/new")
    page.locator("input[type=file]").set_input_files(
        {"name": f"draft-{number}.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**/drafts/{number}", timeout=120_000)
    page.goto(f"{play.review}/drafts/{number}/send")
    press(page, f"Send draft {number}")
    says(page, f"Draft {number} is sent.")


def three_judge_it(play: Play, number: int) -> None:
    """The self-check and three assessments. On draft 1 two markers are judged differently."""
    with stock(play.site.data_dir) as world:
        review, draft, now = world.review(REVIEW), world.draft(REVIEW, number), clock()
        apart = {
            SECOND: {2: "not_met", 5: "partly_met"} if number == 1 else {9: "partly_met"},
            THIRD: {2: "partly_met"} if number == 1 else {},
        }
        asks = {FIRST: {3: GAP}, SECOND: {12: PRESSES}, THIRD: {14: KINDER}}
        for who in (LEAD, FIRST, SECOND, THIRD):
            judge(
                world.db, actor_of(world, who, review), review, draft, now,
                ratings=apart.get(who), asks=asks.get(who) if number == 1 else None,
            )  # fmt: skip


# Moderation ----------------------------------------------------------------------------------------


def they_moderate(play: Play) -> None:
    """Differences first: a disagreement is recorded, a judgement is agreed, the rest is stocked."""
    page = play.at(FIRST, "/drafts/1/moderation")
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    expect(rows).to_have_count(18)
    expect(rows.nth(0)).to_contain_text(NAMES[SECOND])
    assert [rows.nth(place).get_attribute("id") for place in (0, 1)] == ["m2", "m5"]
    rows.nth(0).get_by_role("link").first.click()
    says(page, NAMES[FIRST], NAMES[SECOND], NAMES[THIRD], NAMES[LEAD], "Side by side")
    follow(page, "A disagreement stays")
    page.get_by_label("What the disagreement is about").fill("Whether asking once was enough.")
    press(page, "Save and go to the next open marker")
    expect(page.locator(".govuk-error-summary")).to_be_visible()  # how it is handled is missing
    expect(page.get_by_label("What the disagreement is about")).to_have_value(
        "Whether asking once was enough."
    )
    page.get_by_label(f"{NAMES[SECOND]}: Not met").fill("One letter is not asking.")
    page.get_by_label("How the impasse is handled").fill(HANDLING)
    says(page, "The scrutineer reads both sides.")  # as settled at the start
    press(page, "Save and stay")
    no_error(page)
    says(page, "Who holds what", f"{NAMES[SECOND]}: Not met", "One letter is not asking.", HANDLING)

    page = play.at(THIRD, "/drafts/1/moderation/5")
    page.get_by_label("Reasons for the agreed judgement").fill("Both letters were found since.")
    page.get_by_label(re.compile("^Largely met")).check()
    press(page, "Save and go to the next open marker")
    no_error(page)
    with stock(play.site.data_dir) as world:
        review = world.review(REVIEW)
        hold(world.db, actor_of(world, FIRST, review), review, world.draft(REVIEW, 1), clock())
    page = play.at(FIRST, "/drafts/1/moderation")
    says(page, re.compile(r"17\s*of 18"), re.compile(r"1\s*of 18"), re.compile(r"0\s*of 18"))


def they_talk_it_over(play: Play) -> None:
    page = play.at(FIRST, "/drafts/1/moderation/3")
    follow(page, "Begin a discussion")
    page.get_by_label("What you want to say").fill("Is this about the team or about the list?")
    page.get_by_label(re.compile("board’s side", re.IGNORECASE)).first.check()
    page.get_by_text("Name people, so that they hear of it").click()
    page.get_by_label(NAMES[SECOND]).check()
    press(page, "Begin a discussion")
    no_error(page)

    page = play.of(SECOND)
    notice(page, play.site, "You were named in a discussion")
    says(page, "Is this about the team or about the list?")
    page.get_by_label("What you want to say").fill("About the list: nobody had it as a task.")
    press(page, "Send")
    page.get_by_label("How it was resolved").fill("It is about the list.")
    press(page, "Resolve the discussion")
    says(page, "It is about the list.", "Reopen")
    page = play.at(FIRST, "/drafts/1/threads")
    says(page, "Resolved", "About the list: nobody had it as a task.")


# Feedback ------------------------------------------------------------------------------------------


def a_letter_returns_it(play: Play) -> None:
    """What would need to change becomes a letter: edited, read whole, sent, and fixed."""
    page = play.at(FIRST, "/feedback")
    press(page, "Begin the letter")
    says(page, "3 points, in the order of the draft.", GAP, PRESSES, KINDER)
    with page.expect_navigation():
        row_of(page, KINDER).get_by_role("link", name="Change").click()
    page.get_by_label("What is asked for").fill(STILL_KINDER)
    press(page, "Save")
    with page.expect_navigation():
        row_of(page, GAP).get_by_role("button", name="Leave out").click()
    says(page, "Left out: 1")
    with page.expect_navigation():
        row_of(page, GAP).get_by_role("button", name="Put back").click()
    follow(page, "Write opening words")
    page.get_by_label("Opening words").fill("Thank you for a draft that explains.")
    press(page, "Save")
    play.at(LEAD, "/feedback")
    silent_on(play.of(LEAD), "Letter 1")  # it is not sent
    follow(page, "Read it whole and send it")
    says(page, "Thank you for a draft that explains.", STILL_KINDER, GAP, PRESSES)
    press(page, "Send the letter")
    says(page, "0 of 3 points are answered.", "Fingerprint of the letter")
    says(play.at("manager", "/stages"), "The review stands at: Returned")


def each_point_is_answered(play: Play) -> None:
    page = play.of(LEAD)
    notice(page, play.site, "A letter of feedback on your draft was sent to you")
    says(page, f"asked by {NAMES[SECOND]}")
    for words, done in ((GAP, "Done"), (STILL_KINDER, "Done in part"), (PRESSES, "Not done")):
        with page.expect_navigation():
            row_of(page, words).get_by_role("link", name=re.compile("^Answer")).click()
        page.get_by_label(done, exact=True).check()
        if done == "Done":
            press(page, "Save the answer")
            expect(page.locator(".govuk-error-summary")).to_be_visible()  # where, if it is done
            expect(page.get_by_label(done, exact=True)).to_be_checked()
        if done != "Not done":
            page.get_by_label("Where in the draft").fill("What was found, third paragraph")
        if done != "Done":
            page.get_by_label("Why it was not done").fill("The records end in May.")
        press(page, "Save the answer")
        no_error(page)
    says(page, "3 of 3 points are answered.")

    with page.expect_navigation():
        row_of(page, PRESSES).get_by_role("link", name=re.compile("presses on my")).click()
    page.get_by_label("What about it presses on your independence?").fill(PRESSED)
    press(page, f"Send it to {NAMES[OUTSIDE]}")
    says(page, PRESSED)
    for who in (FIRST, "manager"):  # nobody who commissions learns of it
        silent_on(play.at(who, "/feedback/1"), PRESSED, "Marked as pressure")

    page = play.of(OUTSIDE)
    notice(page, play.site, "You are asked to settle a question about the independence")
    says(page, PRESSES, PRESSED)
    page.get_by_role("textbox", name="What came of it").fill(SETTLED)
    press(page, "Settle it")
    no_error(page)
    says(play.at(FIRST, "/feedback/1"), PRESSED, SETTLED, f"Settled by {NAMES[OUTSIDE]}")


# Ready for sign-off --------------------------------------------------------------------------------


def it_is_not_ready_yet(play: Play) -> None:
    """Moderation of draft 2 is stocked but for marker 9, and a discussion is open."""
    with stock(play.site.data_dir) as world:
        review, draft, now = world.review(REVIEW), world.draft(REVIEW, 2), clock()
        first = actor_of(world, FIRST, review)
        hold(world.db, first, review, draft, now, but=[9])
        recommendations.add(
            world.db, first, review, draft,
            RecommendationDetails(
                kind=Kind.ACTION, text=RECOMMENDED, addressee=Addressee.PARTNERSHIP
            ),
            now, recommendation_id=uuid4(),
        )  # fmt: skip
    page = play.at(SECOND, "/drafts/2/threads")
    follow(page, "Begin a discussion")
    follow(page, re.compile("^9 "))
    page.get_by_label("What you want to say").fill("Do we hold this together?")
    page.get_by_label(re.compile("board’s side", re.IGNORECASE)).first.check()
    press(page, "Begin a discussion")

    page = play.at(FIRST, "/stages")
    says(page, "The review stands at: Moderation")
    follow(page, re.compile("^Say that it is ready for sign-off"))
    says(page, "Not ready for sign-off", "Still missing:")
    press(page, "Say that it is ready for sign-off")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Nothing was moved")
    says(
        page,
        "Marker 9 has no agreed judgement",
        "1 thread is open",
        re.compile(r"\d+ identifiers? (is|are) open"),
    )
    silent_on(page, "it is not set who signs", "arrangements", "point of feedback")


def what_is_missing_is_settled(play: Play) -> None:
    page = play.of(FIRST)  # each thing that is missing leads to where it is settled
    follow(page, "Marker 9 has no agreed judgement")
    with page.expect_navigation():
        page.get_by_role("row").filter(has_text="9").get_by_role(
            "link", name=re.compile("^9 ")
        ).click()
    follow(page, "A disagreement stays")
    page.get_by_label("What the disagreement is about").fill("Whether five people are nobody.")
    page.get_by_label("How the impasse is handled").fill(HANDLING)
    press(page, "Save and stay")
    no_error(page)
    page.goto(f"{play.review}/drafts/2/threads")
    follow(page, re.compile("9"), nth=-1)
    page.get_by_label("How it was resolved").fill("Not together: it is on record.")
    press(page, "Resolve the discussion")

    page.goto(f"{play.review}/publication/identifiers")
    says(page, "“Mrs Okafor”", "“14 March 2025”")
    names = page.get_by_role("group", name="What becomes of “Mrs Okafor”?")
    names.get_by_label("Stays, with a reason").check()
    press(page, "Save what is chosen")
    expect(page.locator(".govuk-error-summary")).to_be_visible()  # what stays has its reason
    expect(names.get_by_label("Stays, with a reason")).to_be_checked()
    for asked in page.get_by_role("group", name=re.compile("^What becomes of ")).all():
        asked.get_by_label("Taken out before publication").check()
    press(page, "Save what is chosen")
    no_error(page)
    says(page, "“Mrs Okafor”: Taken out before publication")

    page.goto(f"{play.review}/stages/ready")
    silent_on(page, "Still missing")
    press(page, "Say that it is ready for sign-off")
    says(page, "The review stands at: Ready for sign-off")


# Signing -------------------------------------------------------------------------------------------


def signatures_are_asked(play: Play, paper: str, because: str = "") -> None:
    page = play.at("manager", "/signing")
    follow(page, re.compile(f"Freeze it and ask for signatures.*{paper}"))
    if because:
        page.get_by_label("Why it is signed again").fill(because)
    press(page, "Freeze it and ask for signatures")
    no_error(page)
    says(page, "0 of 3 signed; the rule asks for 2.")


def to_sign(play: Play, who: str, paper: str) -> Page:
    """The page on which somebody reads a paper whole and says what they say."""
    page = play.at(who, "/signing")
    follow(page, re.compile(f"Read it.*{paper}"))
    says(page, "Read what stands below, to its end")
    return page


def say(
    page: Page, what: str, words: str = "", *, interest: str = "", password: str = browsing.PASSWORD
) -> None:
    if interest:
        page.get_by_label("Yes, and I may sign nevertheless").check()
        page.get_by_label("What your interest is").fill(interest)
    else:
        page.get_by_label("No, I have none").check()
    page.get_by_label(what, exact=True).check()
    if words:
        page.get_by_role("textbox", name=re.compile("^Your (reasons|statement)")).fill(words)
    page.get_by_label("Your password").fill(password)
    press(page, "Put it on record")


def the_report_is_signed(play: Play) -> None:
    """Two sign, one dissents, the scrutineer states: the quorum of two is met."""
    signatures_are_asked(play, "The report")
    page = to_sign(play, COUNCIL, "The report")
    says(page, "Mrs Okafor", RECOMMENDED, "Whether five people are nobody.", HANDLING)
    says(page, re.compile(r"17 of 18 markers have an agreed judgement"))
    say(page, "I sign what stands on this page", password="not the password")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("I sign what stands on this page")).to_be_checked()
    expect(page.get_by_label("Your password")).to_have_value("")
    say(page, "I sign what stands on this page")
    says(page, "It is on record", "1 of 3 signed")

    page = to_sign(play, POLICE, "The report")
    say(page, "I dissent")
    expect(page.locator(".govuk-error-summary")).to_contain_text("reasons of your dissent")
    say(page, "I dissent", DISSENT)
    says(page, "1 of 3 dissent.", DISSENT)
    says(play.at("manager", "/stages"), "The review stands at: Ready for sign-off")

    page = to_sign(play, HEALTH, "The report")
    says(page, DISSENT)
    say(page, "I sign what stands on this page", interest="I knew the ward manager.")
    says(
        page, "2 of 3 signed; the rule asked for 2.", "Declared interest: I knew the ward manager."
    )
    page = play.at(SCRUTINEER, "/signing")  # the rule is met, and what belongs to it may still come
    follow(page, re.compile("Read what was frozen.*The report"))
    say(page, "I add a statement", STATEMENT)
    says(page, STATEMENT)
    says(play.at("manager", "/stages"), "The review stands at: Report signed")
    page = play.at("manager", "/signing")
    says(page, "Signed on", "Signing", "2 of 3 signed; the rule asked for 2.")


# What changes after it -----------------------------------------------------------------------------


def a_later_change_stops_it(play: Play) -> None:
    """An agreed judgement is changed: the signature stays, the difference is listed, it waits."""
    page = play.at(FIRST, "/drafts/2/moderation/5")
    page.get_by_label("Reasons for the agreed judgement").fill("A third letter was found since.")
    page.get_by_label(re.compile("^Met")).check()
    press(page, "Save and stay")
    no_error(page)
    page = play.at("manager", "/signing")
    report = page.locator("section", has=page.get_by_role("heading", name="The report", exact=True))
    expect(report).to_contain_text("Something changed since, so it has to be signed again.")
    expect(report).to_contain_text("Marker 5: the agreed judgement is another")
    says(page, "The report changed since it was signed. It is signed again first.")
    says(play.at(CHAIR, "/stages"), "The report changed since it was signed")
    page = play.at(COUNCIL, "/signing")
    follow(page, re.compile("Read what was frozen.*The report"))
    says(page, "Marker 5: the agreed judgement is another")
    silent_on(page, "A third letter was found since.")  # what was signed reads as it was signed


def it_is_reopened_by_the_same_rule(play: Play) -> None:
    """Two of three take it back; then it is signed as it stands now."""
    page = play.of(COUNCIL)
    follow(page, "Ask to reopen it")
    page.get_by_label("Why").fill("A third letter was found.")
    press(page, "Ask those who sign")
    address = page.url.partition("#")[0]
    for place, who in enumerate((COUNCIL, HEALTH)):
        page = play.of(who)
        page.goto(address)
        says(page, f"{place} of 3 are for it; the rule asks for 2.")
        follow(page, "Say whether it is reopened")
        says(page, "A third letter was found.")
        page.get_by_label("Yes, reopen it").check()
        page.get_by_label("Your password").fill(browsing.PASSWORD)
        press(page, "Put it on record")
        no_error(page)
    says(page, "Reopened on")
    says(play.at("manager", "/stages"), "The review stands at: Ready for sign-off")
    signatures_are_asked(play, "The report", "It was reopened: a third letter was found.")
    for who, what, words in (
        (POLICE, "I dissent", DISSENT),
        (COUNCIL, "I sign what stands on this page", ""),
        (SCRUTINEER, "I add a statement", STATEMENT),
        (HEALTH, "I sign what stands on this page", ""),
    ):
        page = to_sign(play, who, "The report")
        says(page, "A third letter was found since.", "Why it is signed again")
        say(page, what, words)
        no_error(page)
    says(play.at("manager", "/stages"), "The review stands at: Report signed")
    page = play.at("manager", "/signing")
    says(page, "Rounds before: 1", "2 of 3 signed; the rule asked for 2.")


# Months later --------------------------------------------------------------------------------------


def the_response_is_agreed_and_signed(play: Play, today: date) -> None:
    page = play.at(CHAIR, "/response")
    press(page, "Begin the response")
    follow(page, "Answer it")
    page.get_by_label(re.compile("^Reasons")).fill("The list has an owner since May.")
    page.get_by_role("radio", name=re.compile("^Accepted in part")).check()
    press(page, re.compile("^Save and go on|^Save$"))
    no_error(page)
    page.goto(f"{play.review}/response/agree")
    date_in(page, "When the board agreed it", today)
    page.get_by_label("The board has agreed this response as it stands").check()
    press(page, "Agree version 1")
    no_error(page)

    signatures_are_asked(play, "The board’s response")
    for who, what, words in (
        (COUNCIL, "I sign what stands on this page", ""),
        (SCRUTINEER, "I add no statement", "I said what I had to say of the report."),
        (POLICE, "I sign what stands on this page", ""),
    ):
        page = to_sign(play, who, "The board’s response")
        says(page, RECOMMENDED, "The list has an owner since May.")
        say(page, what, words)
        no_error(page)
    says(play.at("manager", "/stages"), "The review stands at: Response signed")


def it_is_published(play: Play, today: date) -> None:
    """What is missing is named with its place; then the chair decides, in full."""
    page = play.at(CHAIR, "/publication")
    says(page, "Before it can be published", "Other proceedings hold publication: 1.")
    follow(page, "Go to the decision")
    page.get_by_label("In full", exact=True).check()
    date_in(page, "Published on", today)
    press(page, "Put the decision on record")
    expect(page.locator(".govuk-error-summary")).to_contain_text("still missing")

    page = play.at("manager", "/proceedings")
    follow(page, re.compile("^Change where it stands"))
    page.get_by_label("Ended", exact=True).check()
    press(page, "Save")
    page = play.at("manager", "/publication/edit")
    told = today - timedelta(days=3)
    date_in(page, "When the family were told", told)
    page.get_by_label("How the family were told").fill("By the lead reviewer, at home.")
    date_in(page, "When the practitioners were told", told)
    page.get_by_label("What publication may do").fill("The street is small; lawyers looked at it.")
    date_in(page, "Day of publication", today)
    page.get_by_label("Where it will be kept").fill("The board’s own site.")
    date_in(page, "Kept until", today + timedelta(days=800))
    press(page, "Save")
    no_error(page)

    page = play.at(CHAIR, "/publication")
    says(page, "Nothing is missing.")
    follow(page, "Decide")
    page.get_by_label("In full", exact=True).check()
    date_in(page, "Published on", today)
    press(page, "Put the decision on record")
    no_error(page)
    says(page, "In full", "published on")
    says(play.at("manager", "/stages"), "The review stands at: Published")


# The record ----------------------------------------------------------------------------------------


def read(download: Download) -> str:
    """The words of a PDF, in the order of the page, with single spaces."""
    printed = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(download.path()), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return " ".join(printed.split())


def downloaded(page: Page, name: str) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    return read(waiting.value)


def shown(page: Page, term: str) -> str:
    """What stands beside a term of a list of facts."""
    row = page.get_by_role("main").locator("dl > div", has=page.get_by_text(term, exact=True))
    return row.locator("dd").first.inner_text().strip()


def the_record_says_it(play: Play) -> str:
    """The full record names who signed, and what proves it; the public one names nobody."""
    page = play.at(COUNCIL, "/signing")
    rounds = page.get_by_role("link", name=re.compile("^Read what was frozen"))
    expect(rounds).to_have_count(2)  # one of each paper stands; what is over is folded away
    addresses = [f"{play.site.url}{link.get_attribute('href')}" for link in rounds.all()]
    page = play.at(COUNCIL, "/record")
    full = downloaded(page, "The full record")
    public = downloaded(page, "The record for publication")
    squeezed = re.sub(r"[\s\u200b]", "", full)
    for address in addresses:
        page.goto(address)
        for term in (
            "Fingerprint of what is signed (SHA-256)", "The board’s trail at that moment",
            "Seal of the trail",
        ):  # fmt: skip
            proof = shown(page, term).rpartition(" ")[2]
            assert re.fullmatch("[0-9a-f]{64}", proof), (term, proof)
            assert proof in squeezed, (term, proof)
    for words in (
        *(NAMES[who] for who in SIGNATORIES), *SIGNATORIES.values(), DISSENT, STATEMENT,
        "Mrs Okafor", "Whether five people are nobody.", RECOMMENDED,
        "The list has an owner since May.", "A third letter was found since.",
    ):  # fmt: skip
        assert words in full, words
    for words in ("[taken out]", "Partner, police", DISSENT, "The list has an owner since May."):
        assert words in public, words
    for words in (*NAMES.values(), "Okafor", "14 March 2025", "I knew the ward manager."):
        assert words not in public, words
    return full


def the_trail_holds(play: Play, record: str) -> None:
    """Also through the ends of the trail that are printed on the record, copied from it."""
    says(play.at("manager", "/history"), "History")
    folder = play.site.data_dir
    assert sites.qmapp(folder, "audit", "verify").startswith("The trail holds: ")
    printed = re.findall(
        r"Newest event of the trail then (\d+) .*? Seal of the trail then ([0-9a-f\s\u200b]+)",
        record,
    )
    assert len(printed) == 2
    for number, seal in printed:
        said = sites.qmapp(
            folder, "audit", "verify", "--board", "harrowmere", "--printed", number, seal
        )
        assert said.startswith("The trail holds: ")
