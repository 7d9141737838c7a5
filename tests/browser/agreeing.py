"""The first half of the play of signing off: governed, judged, moderated, returned, made ready."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import expect

from qmapp.casework.recommendations import service as recommendations
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.foundation.storage import clock
from tests.support.judged import actor_of, hold, judge
from tests.support.playing import (
    FIRST,
    LEAD,
    NAMES,
    OUTSIDE,
    REVIEW,
    SCRUTINEER,
    SECOND,
    SIGNATORIES,
    THIRD,
    Play,
    follow,
    no_error,
    notice,
    press,
    row_of,
    says,
    silent_on,
)
from tests.support.stocking import stock

DRAFT = """What happened

Mrs Okafor of the school office wrote to the duty team on 14 March 2025 and had no answer.

The health visitor wrote her concern down, and nobody acted on it.

Calls to the place of work cost the mother her pay, and she stopped answering them.

What was found

Letters were read by somebody who could not answer them, and who passed them to a list.

Nobody had the list as a task, and the list had no end.
"""
ADDED = "The duty team explained that letters came to five people, and that none had to answer."

GAP = "Say why nobody acted on what the health visitor wrote."
PRESSES = "Leave out that the list had no owner."
KINDER = "Say how the mother was reached after she stopped answering."
STILL_KINDER = "Say how, and how often, the mother was reached after she stopped answering."
HANDLING = "The scrutineer reads both and writes to the partners by Friday."
PRESSED = "It asks me to find otherwise than the records show."
SETTLED = "The request was withdrawn: it asked for another finding."
RECOMMENDED = "The council should give the list of letters an owner and an end."


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
    silent_on(play.at(LEAD, "/feedback"), "Letter 1")  # it is not sent
    follow(page, "Read it whole and send it")
    says(page, "Thank you for a draft that explains.", STILL_KINDER, GAP, PRESSES)
    press(page, "Send the letter")
    says(page, "0 of 3 points are answered.", "Fingerprint of the letter")
    expect(page.get_by_role("main").get_by_role("link", name="Change")).to_have_count(0)
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
        "1 discussion is open",
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
