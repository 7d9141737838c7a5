"""The second half of the play of signing off: signed, changed, reopened, answered, published."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta

from docx import Document
from docx.oxml.ns import qn
from playwright.sync_api import Download, Page, expect

from tests.browser.agreeing import HANDLING, RECOMMENDED
from tests.support import browsing, sites
from tests.support.playing import (
    CHAIR,
    COUNCIL,
    FIRST,
    HEALTH,
    NAMES,
    POLICE,
    REVIEW,
    SCRUTINEER,
    SIGNATORIES,
    Play,
    date_in,
    follow,
    no_error,
    notice,
    press,
    says,
    silent_on,
)

DISSENT = "We hold that the duty team was asked to do what nobody could."
INTEREST = "I knew the ward manager."
STATEMENT = "I read how the board came to this, and the disagreement is fairly put."


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
    say(page, "I sign what stands on this page", interest=INTEREST)
    says(page, "2 of 3 signed; the rule asked for 2.", f"Declared interest: {INTEREST}")
    page = play.at(SCRUTINEER, "/signing")  # the rule is met, and what belongs to it may still come
    follow(page, re.compile("Read what was frozen.*The report"))
    say(page, "I add a statement", STATEMENT)
    says(page, STATEMENT)
    says(play.at("manager", "/stages"), "The review stands at: Report signed")
    page = play.of("manager")
    notice(page, play.site, "A report was signed by the rule that the board set")
    says(page, "2 of 3 signed; the rule asked for 2.", "Dissents")


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
        say(page, what, words, interest=INTEREST if who == HEALTH else "")
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
    page.get_by_label("How one would know that it helped").fill("Each letter has its answer.")
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
    page = play.at("manager", "/stages")
    says(page, "The review stands at: Published")
    browsing.fits_narrow(page)
    browsing.fits_narrow(play.at("manager", ""))


# The record ----------------------------------------------------------------------------------------


def read(download: Download) -> str:
    """The words of a PDF, in the order of the page, with single spaces."""
    printed = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(download.path()), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return " ".join(printed.split())


def read_word(download: Download) -> str:
    """The words of a Word file, those in its tables too, in their order, with single spaces."""
    document = Document(str(download.path()))
    paragraphs = document.element.body.iter(qn("w:p"))
    words = (" ".join("".join(t.text or "" for t in p.iter(qn("w:t"))).split()) for p in paragraphs)
    return " ".join(one for one in words if one)


def downloaded(page: Page, name: str) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    return waiting.value


def shown(page: Page, term: str) -> str:
    """What stands beside a term of a list of facts."""
    row = page.get_by_role("main").locator("dl > div", has=page.get_by_text(term, exact=True))
    return row.locator("dd").first.inner_text().strip()


def the_record_says_it(play: Play, report_on: date, response_on: date) -> str:
    """The full record names who signed, and what proves it; the public one names nobody."""
    page = play.at(COUNCIL, "/signing")
    rounds = page.get_by_role("link", name=re.compile("^Read what was frozen"))
    expect(rounds).to_have_count(2)  # one of each paper stands; what is over is folded away
    addresses = [f"{play.site.url}{link.get_attribute('href')}" for link in rounds.all()]
    proofs = [proof for address in addresses for proof in proofs_on(page, address)]
    page = play.at(COUNCIL, "/record")
    full = downloaded(page, "The full record")
    full_word = downloaded(page, "The full record, to work on")
    public = downloaded(page, "The record for publication")
    public_word = downloaded(page, "The record for publication, to work on")
    for words in (read(full), read_word(full_word)):
        tells_all(words, proofs, report_on, response_on)
    for words in (read(public), read_word(public_word)):
        names_nobody(words)
    assert Document(str(full_word.path())).core_properties.title == f"Record of review {REVIEW}"
    with zipfile.ZipFile(public_word.path()) as parts:  # its properties, heads and feet too
        every = " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    for name in NAMES.values():
        assert name not in every, name
    return read(full)


def proofs_on(page: Page, address: str) -> list[str]:
    """What proves a round, as its page shows it."""
    page.goto(address)
    proofs = []
    for term in (
        "Fingerprint of what is signed (SHA-256)", "The board’s trail at that moment",
        "Seal of the trail",
    ):  # fmt: skip
        proofs.append(shown(page, term).rpartition(" ")[2])
        assert re.fullmatch("[0-9a-f]{64}", proofs[-1]), (term, proofs[-1])
    return proofs


def tells_all(full: str, proofs: Sequence[str], *signed_on: date) -> None:
    squeezed = re.sub(r"[\s\u200b]", "", full)
    for proof in proofs:
        assert proof in squeezed, proof
    for words in (
        f"Record of review {REVIEW}", *(NAMES[who] for who in SIGNATORIES),
        *SIGNATORIES.values(), "Dissents", DISSENT, STATEMENT, INTEREST, "Mrs Okafor",
        "Whether five people are nobody.", RECOMMENDED, "The list has an owner since May.",
        "A third letter was found since.",
    ):  # fmt: skip
        assert words in full, words
    for on in signed_on:
        assert f"Signed on {on.day} {on:%B %Y} by 2 of 3" in full, on


def names_nobody(public: str) -> None:
    for words in ("[taken out]", "Partner, police", DISSENT, "The list has an owner since May."):
        assert words in public, words
    for words in (*NAMES.values(), "Okafor", "14 March 2025", INTEREST):
        assert words not in public, words


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
