"""From a draft to the board's answer, in a browser: findings, the set, its remarks, the response."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from qmapp.demo.content.source import FILES
from qmapp.foundation.storage import today
from tests.support import browsing, sites
from tests.support.browsing import Enter
from tests.support.stocking import copied, stock

LEAD = "beatrix.onyango-reid"
CHAIR = "farida.lindqvist"
ONCE_SENT = "Harrowmere and Vale NHS Trust should change the health visiting record"
WHY = "The one who answers it knows what is asked, and it can be seen."
DONE = "Show the last six weights on the page on which a new one is entered"


@dataclass(frozen=True)
class Play:
    """A server on which a review has its people and no draft yet."""

    site: sites.Site
    review: str


@pytest.fixture(scope="module")
def play(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = copied(demonstration, tmp_path_factory.mktemp("set") / "stock")
    with stock(folder) as world:
        world.let_in(LEAD)
        world.let_in(CHAIR)
        review = world.review("Child M").id
    with sites.serving(folder, folder.parent / "data") as site:
        yield Play(site, f"{site.url}/reviews/{review}")


@pytest.fixture
def site_url(play: Play) -> str:
    return play.site.url


# What people do ------------------------------------------------------------------------------------


def press(page: Page, name: str | re.Pattern[str], nth: int = 0) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).nth(nth).click()


def follow(page: Page, name: str | re.Pattern[str], nth: int = 0) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name).nth(nth).click()


def says(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def date_in(page: Page, name: str, ahead: int) -> None:
    day = today() + timedelta(days=ahead)
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}-{part}]").fill(str(getattr(day, part)))


def texts(page: Page, selector: str) -> list[str]:
    return [" ".join(one.split()) for one in page.locator(selector).all_inner_texts()]


def open_set(page: Page, play: Play) -> None:
    """The set, with all that is folded away open."""
    page.goto(f"{play.review}/recommendations")
    for fold in page.locator("details > summary", has_text=re.compile("^The other")).all():
        fold.click()


def item(page: Page, words: str) -> Locator:
    """The recommendation in the list that says these words."""
    return page.locator(".qm-recs > li", has_text=words)


# The play ------------------------------------------------------------------------------------------


def test_from_a_draft_to_the_answer_of_the_board(play: Play, enter: Enter) -> None:
    a_draft_is_sent(enter(LEAD), play)
    page = enter("commissioner")
    findings_are_written_down(page, play)
    total = proposals_are_taken_in(page, play)
    total = the_set_is_confirmed(page, play, total)
    causes_are_linked(page, play)
    every_remark_is_answered(page, play)
    the_map_shows_what_leads_where(page, play)
    keeper = enter("manager")
    the_board_answers_each(keeper, play, total)
    nobody_else_reads_it_before(enter(LEAD), play)
    chair = enter(CHAIR)
    it_is_agreed(chair, play, total)
    it_reads_as_a_document(chair, play, total)
    a_later_version_leaves_it_as_it_was(keeper, play)


def a_draft_is_sent(page: Page, play: Play) -> None:
    page.goto(f"{play.review}/drafts/new")
    page.locator("input[type=file]").set_input_files(FILES / "child-k-draft-3.docx")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/drafts/1", timeout=120_000)
    page.goto(f"{play.review}/drafts/1/send")
    press(page, "Send draft 1")
    says(page, "Draft 1 is sent.")


def findings_are_written_down(page: Page, play: Play) -> None:
    """One from words of the draft, with its reason; one for which the draft gives none."""
    page.goto(f"{play.review}/findings")
    says(page, "No finding is recorded yet")
    page.goto(f"{play.review}/findings/add")
    page.get_by_label("The finding in one line").or_(page.locator("[name=title]")).first.fill(
        "The visit record shows each day by itself"
    )
    page.locator("[name=problem]").fill("Nine weights were taken, and the line was not seen.")
    page.locator("[name=reason][value=given]").check()
    press(page, "Add this finding")
    expect(page.locator(".govuk-error-summary")).to_be_visible()  # given, and not said which
    expect(page.locator("[name=problem]")).to_have_value(re.compile("Nine weights"))
    page.locator("[name=why]").fill("The chart stands on another screen and is slow to load.")
    page.locator("[name=causes][value=tools]").check()
    page.locator("[name=reach][value=national]").check()
    page.locator("[name=reach_known_from]").fill("The system is bought nationally.")
    press(page, "Add this finding")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)

    page.goto(f"{play.review}/findings/add")
    page.locator("[name=title]").fill("Supervision does not reach families in the middle")
    page.locator("[name=problem]").fill("The family was discussed once in eighteen months.")
    page.locator("[name=reason][value=not_given]").check()
    page.locator("[name=reach][value=not_known]").check()
    press(page, "Add this finding")
    page.goto(f"{play.review}/findings")
    says(page, "Points to raise with the lead reviewer")
    says(page, re.compile(r"1\s*of 2"))


def proposals_are_taken_in(page: Page, play: Play) -> int:
    take_in = page.get_by_role("button", name=re.compile("Take in the"))
    # The worker scans the draft meanwhile.
    browsing.look_until(page, f"{play.review}/recommendations", lambda: take_in.count() > 0)
    press(page, re.compile("Take in the"))
    says(page, re.compile(r"0 of \d+ confirmed"))
    total = len(texts(page, "#to-confirm ~ ol .qm-recs > li, .qm-recs > li"))
    assert total >= 10, total
    return total


def the_set_is_confirmed(page: Page, play: Play, total: int) -> int:
    """One is split, two are merged, questions that stand with their findings are dropped."""
    address = f"{play.review}/recommendations"
    open_set(page, play)
    with page.expect_navigation():
        item(page, ONCE_SENT).get_by_role("link", name=re.compile("^Split")).click()
    parts = page.locator("textarea")
    assert parts.count() >= 2
    whole = [parts.nth(place).input_value() for place in range(parts.count())]
    parts.nth(0).fill(whole[0])
    parts.nth(1).fill(" ".join(whole[1:]).strip())
    for place in range(2, parts.count()):
        parts.nth(place).fill("")
    press(page, "Split it")
    total += 1

    open_set(page, play)
    for words in ("which children’s weights", "What would have to be taken out"):
        item(page, words).get_by_role("checkbox", name=re.compile("^Merge")).check()
    press(page, "Merge those ticked")
    page.locator("textarea[name=text]").fill(
        "How would you know whose weight crossed two lines, and what could go to make room for it?"
    )
    press(page, "Merge these 2")
    total -= 1

    dropped = 0
    while True:
        open_set(page, play)
        asked = page.locator(".qm-recs > li", has_text="a question for the board")
        questions = asked.filter(has_not_text=re.compile("The partnership is asked"))
        if not questions.count():
            break
        questions.first.locator("summary", has_text="Drop").click()
        questions.first.locator("[name=because]").fill("It stands with its finding.")
        with page.expect_navigation():
            questions.first.locator("[name=because] ~ button").click()
        dropped += 1
    assert dropped >= 5
    total -= dropped

    for _ in range(total):
        page.goto(address)
        if not page.get_by_role("link", name=re.compile("Begin with the first|Go on with")).count():
            break
        follow(page, re.compile("Begin with the first|Go on with"))
        if not page.locator("[name=kind]:checked").count():
            page.locator("[name=kind][value=action]").check()
        if not page.locator("[name=addressee]:checked").count():
            page.locator("[name=addressee][value=partnership]").check()
        press(page, re.compile("^Confirm"))
        expect(page.locator(".govuk-error-summary")).to_have_count(0)
    page.goto(address)
    says(page, f"{total} of {total} confirmed")
    return total


def causes_are_linked(page: Page, play: Play) -> None:
    """The first is linked to a finding and its cause; its passages came through the split."""
    page.goto(f"{play.review}/recommendations")
    with page.expect_navigation():
        item(page, ONCE_SENT).get_by_role("link", name=re.compile("Link it to a finding")).click()
    page.get_by_role("checkbox", name=re.compile("Tools, forms and systems")).first.check()
    press(page, "Save")
    says(page, "Finding 1")
    says(page, "Where it stands in the draft")
    expect(page.get_by_role("link", name=re.compile(r"Draft 1, passage"))).not_to_have_count(0)


def every_remark_is_answered(page: Page, play: Play) -> None:
    """One by one, as a conversation: none is left that asks, and answered ones read as good."""
    address = f"{play.review}/recommendations"
    page.goto(address)
    links = page.locator(".qm-recs h3 a").evaluate_all("(all) => all.map((one) => one.href)")
    answered = 0
    for link in [address, *links]:
        page.goto(link)
        while True:
            open_ = page.locator(".qm-remark--asks, .qm-remark--open").get_by_role(
                "link", name=re.compile("Answer with a reason")
            )
            if not open_.count():
                break
            with page.expect_navigation():
                open_.first.click()
            page.locator("[name=because]").fill(WHY)
            press(page, "Save the reason")
            page.goto(link)
            answered += 1
    assert answered >= 5
    page.goto(address)
    expect(page.get_by_role("main")).not_to_contain_text(
        re.compile(r"\d of \d+ remarks? to answer")
    )
    says(page, "answered")


def the_map_shows_what_leads_where(page: Page, play: Play) -> None:
    page.goto(f"{play.review}/recommendations/map")
    says(page, "Findings with no recommendation")
    says(page, "Recommendations with no finding")
    assert page.locator("svg a").count() >= 3


def the_board_answers_each(page: Page, play: Play, total: int) -> None:
    page.goto(f"{play.review}/response")
    press(page, "Begin the response")
    says(page, f"0 of {total} recommendations are answered.")
    page.goto(f"{play.review}/response/opening")
    page.locator("textarea[name=opening]").fill("The partnership thanks the family.")
    press(page, "Save")
    follow(page, "Answer it")
    page.locator("[name=decision][value=not_accepted]").check()
    press(page, re.compile("^Save and go on|^Save$"))
    expect(page.locator(".govuk-error-summary")).to_be_visible()  # a refusal has its reasons
    expect(page.locator("[name=decision][value=not_accepted]")).to_be_checked()
    for place in range(total):
        decision = ("accepted", "in_part", "explore", "not_accepted")[place % 4]
        page.locator(f"[name=decision][value={decision}]").check()
        page.locator("[name=how_known]").fill("Ten families say whom they would ring.")
        date_in(page, "look_again_on", 200)
        if decision != "accepted":
            page.locator("[name=reasons]").fill("We say why, and what we do instead.")
            press(page, re.compile("^Save and go on|^Save$"))
        else:
            press(page, "Save and say what will be done")
            page.locator("[name=what]").fill(f"{DONE}, {place + 1}.")
            page.locator("[name=owner_role]").fill("Director of children’s community health")
            date_in(page, "due_on", 90)
            press(page, "Save")
            expect(page.locator(".govuk-error-summary")).to_have_count(0)
        page.goto(f"{play.review}/response")
        if place + 1 < total:
            says(page, f"{place + 1} of {total} recommendations are answered.")
            follow(page, "Answer it")
    says(page, "Nothing is missing.")


def nobody_else_reads_it_before(page: Page, play: Play) -> None:
    page.goto(f"{play.review}/response")
    expect(page.get_by_role("main")).not_to_contain_text("We say why")
    page.goto(play.review)
    expect(page.get_by_role("main")).not_to_contain_text("recommendations are answered")


def it_is_agreed(page: Page, play: Play, total: int) -> None:
    page.goto(f"{play.review}/response/dissent")
    page.locator("[name=role]").fill("Named nurse")
    page.locator("[name=words]").fill("One answer does not go far enough.")
    press(page, re.compile("Record|Save"))
    page.goto(f"{play.review}/response/agree")
    says(page, "This is what will stand, word for word")
    says(page, "One answer does not go far enough.")
    date_in(page, "agreed_on", 0)
    page.locator("[name=declares]").check()
    press(page, "Agree version 1")
    says(page, f"{total} of {total} recommendations are answered.")
    expect(page.locator("h1 + *")).to_contain_text("Version 1 was agreed on")


def it_reads_as_a_document(page: Page, play: Play, total: int) -> None:
    version = f"{play.review}/response/versions/1"
    page.goto(version)
    with page.expect_download() as pdf:
        page.get_by_role("link", name="Download as PDF").click()
    with page.expect_download() as word:
        page.get_by_role("link", name="Download as a Word file").click()
    printed = subprocess.run(
        ["pdftotext", "-layout", str(pdf.value.path()), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    document = docx.Document(io.BytesIO(Path(word.value.path()).read_bytes()))
    said = "\n".join(
        [one.text for one in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for words in (
        "The partnership thanks the family.",
        "Named nurse",
        "We say why",
        "Accepted",
        "Ten families say",
    ):
        assert words in " ".join(printed.split()), words
        assert words in said, words
    for number in range(1, total + 1):
        assert f"Recommendation {number}" in printed
    assert DONE.split(",", maxsplit=1)[0][:40] in " ".join(printed.split())
    assert [one for one in document.paragraphs if one.style.name.startswith("Heading")]


def a_later_version_leaves_it_as_it_was(page: Page, play: Play) -> None:
    page.goto(f"{play.review}/response/versions/1")
    before = page.get_by_role("main").inner_text()
    page.goto(f"{play.review}/response")
    page.locator("summary", has_text="Take the response up again").click()
    page.locator("[name=because]").fill("An agency sent its view late.")
    press(page, "Begin a new version")
    page.goto(f"{play.review}/response/opening")
    page.locator("textarea[name=opening]").fill("Other words.")
    press(page, "Save")
    page.goto(f"{play.review}/response/versions/1")
    assert page.get_by_role("main").inner_text() == before
