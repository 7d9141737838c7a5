"""Who was heard, in a browser: a review played from first contact to publication."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.storage import clock, today
from tests.support import browsing, sites
from tests.support.browsing import Enter
from tests.support.keys import Keys
from tests.support.stocking import copied, stock

LEAD = "beatrix.onyango-reid"
DOOR = "I opened the door each time, and nobody came back."
SHIFT = "They rang me at work about it, and I lost a shift for that."
ASKED = "We had written twice, and did not hear."
DRAFT = f"""The family’s account

Mother met the reviewer twice, with an advocate whom she had chosen. Before that she had been afraid to come.

She said: “{DOOR}” She told the reviewer this at both meetings.

Calls to her place of work cost her pay, and she stopped answering them in the second month.

Father was asked once and did not wish to take part. The review respects that and draws nothing from it.

What staff told us

School staff had written on two occasions and had no answer. They explained how such letters are filed.

What was found

The letters were read by somebody who could not answer them, and who passed them to a list that nobody owned.
"""
QUOTED = f"She said: “{DOOR}” She told the reviewer this at both meetings."
SUMMED_UP = "She had been at home for each of the visits and waited in vain for somebody to return."


@dataclass(frozen=True)
class Play:
    """A server on which a lead reviewer has a review with nobody in its register yet."""

    site: sites.Site
    review: str
    board: str
    settled: str

    def move(self, stage: Stage) -> None:
        """Move the review on, as sign-off and publication will."""
        with stock(self.site.data_dir) as world:
            review = world.review("Child M")
            review.stage, review.stage_since = stage, clock()


@pytest.fixture(scope="module")
def play(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = copied(demonstration, tmp_path_factory.mktemp("heard") / "stock")
    with stock(folder) as world:
        world.let_in(LEAD)
        review, board = world.review("Child M").id, world.board().id
        settled = world.review("Child K").id
        world.review("Child M").stage = Stage.SET_UP
    with sites.serving(folder, folder.parent / "data") as site:
        at = f"{site.url}/reviews"
        yield Play(site, f"{at}/{review}", f"{site.url}/boards/{board}", f"{at}/{settled}")


@pytest.fixture
def site_url(play: Play) -> str:
    return play.site.url


# What a lead reviewer does -----------------------------------------------------------------------


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def add(page: Page, register: str, side: str, label: str, group: str = "", **typed: str) -> str:
    """Put somebody into the register; the address of their entry."""
    page.goto(f"{register}/add?side={side}")
    page.locator(f"input[name=belongs_to][value={group or label}]").check()
    page.locator("input[name=label]").fill(label)
    for name, words in typed.items():
        page.locator(f"[name={name}]").fill(words)
    press(page, "Add to the register")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    return page.url


def write_down(
    page: Page, entry: str, kind: str, ago: int, words: str = "", **chosen: str | list[str]
) -> None:
    """Record a step with somebody, so many days ago, by its form."""
    page.goto(f"{entry}/steps/{kind}")
    fill_step(page, ago, words, **chosen)
    press(page, "Save")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def fill_step(page: Page, ago: int, words: str = "", **chosen: str | list[str]) -> None:
    day = today() - timedelta(days=ago)
    for part in ("day", "month", "year"):
        page.locator(f"[name=on-{part}]").fill(str(getattr(day, part)))
    for name, values in chosen.items():
        for value in [values] if isinstance(values, str) else values:
            page.locator(f"input[name={name}][value={value}]").check()
    if words:
        page.locator("textarea[name=words]").fill(words)


def answer(page: Page, entry: str, link: str, ago: int, words: str, **chosen: str) -> None:
    """Say what was done about a need or a comment, from where it stands."""
    page.goto(entry)
    page.get_by_role("link", name=link).first.click()
    page.locator("input[name=answers_id]").first.check()
    fill_step(page, ago, words, **chosen)
    press(page, "Save")


def tell(page: Page, entry: str, ago: int) -> None:
    write_down(
        page, entry, "told", ago, told=["purpose", "how", "limits"], route="in_person",
        by="lead_reviewer",
    )  # fmt: skip


def approach(page: Page, entry: str, ago: int) -> None:
    write_down(page, entry, "approached", ago, route="letter", by="lead_reviewer")


# What the pages say --------------------------------------------------------------------------------


def stands(page: Page, marker: int) -> Mapping[str, str]:
    """The figures of one marker on the register: the headline under "", then each line."""
    box = page.locator(".qm-ten > div", has=page.locator("h3", has_text=f"Marker {marker}:"))
    found = {"": _words(box.locator(".qm-fig"))}
    for line in box.locator("dl > div").all():
        found[_words(line.locator("dt"))] = _words(line.locator("dd .qm-num").first)
    return found


def beside_marker(page: Page, assessment: str, marker: int) -> Mapping[str, str]:
    """The figures beside a marker that is being judged."""
    page.goto(f"{assessment}/markers/{marker}")
    page.locator("#heard > summary").click()
    lines = page.locator("#heard dl.qm-glance > div")
    return {_words(one.locator("dt")): _words(one.locator("dd")) for one in lines.all()}


def todos(page: Page) -> list[str]:
    """What is to be done next, as the register says it."""
    return page.locator("section[aria-labelledby=next-steps] li > a").all_text_contents()


def _words(found: Locator) -> str:
    return " ".join(found.inner_text().split())


# The play ------------------------------------------------------------------------------------------


def test_a_review_is_played_from_first_contact_to_publication(
    play: Play, enter: Enter, tmp_path: Path
) -> None:
    page = enter(LEAD)
    register = f"{play.review}/involvement"
    mother, father, staff = people_are_identified(page, play, register)
    first_contact(page, register, mother, father, staff)
    nobody_asks_the_father_again(page, register, father)
    a_barrier_is_removed(page, register, mother)
    they_are_heard(page, play, register, mother, staff)

    a_draft_is_sent(page, play, 1, DRAFT)
    words_are_linked(page, play, 1)
    judge = enter("commissioner")
    assessment, record = the_commissioner_judges(judge, play)
    she_changes_her_mind(page, play, register, mother)
    the_next_draft_follows(page, play)
    the_draft_is_shown(page, register, mother, staff)
    she_takes_some_words_back(page, play, mother)
    the_words_are_gone_and_a_mark_is_left(page, judge, play, mother, assessment, record)
    it_is_published(page, play, register, mother, staff)
    the_whole_way_is_seen(page, enter("manager"), play, register)


def people_are_identified(page: Page, play: Play, register: str) -> tuple[str, str, str]:
    """From the home of the review to a register of three; a name is asked about first."""
    page.goto(play.review)
    page.get_by_role("link", name="Open the register").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody in the register yet")

    page.get_by_role("link", name="Add somebody of the family or network").click()
    page.get_by_label("Mother", exact=True).check()
    page.get_by_label("How they are spoken of").fill("mother, Joanne")
    press(page, "Add to the register")
    expect(page.locator(".govuk-error-summary")).to_contain_text("“Joanne” looks like a name")
    expect(page.locator("[name=label]")).to_have_value("mother, Joanne")
    page.get_by_label("How they are spoken of").fill("mother")
    press(page, "Add to the register")
    expect(page.locator("h1")).to_have_text("Mother")
    mother = page.url
    father = add(page, register, "family", "father")
    staff = add(page, register, "practitioner", "school staff", "education", size="6")

    page.goto(register)
    assert stands(page, 4) == {"": "0 of 2", "Told in part": "0 of 2", "Not told yet": "2 of 2"}
    assert stands(page, 12) == {"": "0 of 2", "Declined": "0 of 2", "Never asked": "2 of 2"}
    assert stands(page, 11) == {"": "0 of 1", "Declined": "0 of 1", "Never asked": "1 of 1"}
    expect(page.get_by_role("main")).to_contain_text("6 people, with those in groups")
    expect(page.get_by_role("main")).to_contain_text("No contact is on record, 76 days after")
    assert len(todos(page)) == 6  # to tell and to ask each of them
    return mother, father, staff


def first_contact(page: Page, register: str, mother: str, father: str, staff: str) -> None:
    """Everybody is told and asked; one declines, with a reason given unasked."""
    for entry, ago in ((mother, 70), (father, 68), (staff, 66)):
        tell(page, entry, ago)
        approach(page, entry, ago)
    write_down(
        page, father, "response", 60, "It is behind him, and he wants it to stay there.",
        response="declined",
    )  # fmt: skip
    write_down(page, staff, "response", 58, response="took_part")
    page.goto(register)
    assert stands(page, 4)[""] == "2 of 2"
    assert stands(page, 12) == {
        "": "0 of 2", "Asked, no answer yet": "1 of 2", "Declined": "1 of 2",
        "Never asked": "0 of 2",
    }  # fmt: skip
    assert stands(page, 11)["Takes part, not heard yet"] == "1 of 1"
    expect(page.get_by_role("main")).to_contain_text("First contact 6 days after the review began")


def nobody_asks_the_father_again(page: Page, register: str, father: str) -> None:
    page.goto(register)
    assert not [todo for todo in todos(page) if "father" in todo]
    page.goto(father)
    expect(page.get_by_role("main")).to_contain_text("nothing more is asked of them")
    expect(page.get_by_role("main")).not_to_contain_text("What to do next")
    page.goto(f"{father}/steps/response")
    expect(page.get_by_role("main")).to_contain_text("They declined on")
    expect(page.get_by_role("main")).to_contain_text("Nobody asks them again, nor for a reason")
    expect(page.get_by_role("main")).not_to_contain_text("The reason")


def a_barrier_is_removed(page: Page, register: str, mother: str) -> None:
    """She is afraid; an advocate comes; then she takes part."""
    write_down(
        page, mother, "need", 62, "Afraid that it is used in court.",
        need=["fear_of_repercussions", "parallel_proceedings"],
    )  # fmt: skip
    page.goto(register)
    assert [todo for todo in todos(page) if "stands in the way" in todo]
    write_down(page, mother, "support", 61, support=["advocate"], taken="taken")
    answer(
        page, mother, "Say what was done about it", 52, "The advocate agreed with the police.",
        met="removed",
    )  # fmt: skip
    write_down(page, mother, "response", 50, response="took_part")
    page.goto(register)
    assert not [todo for todo in todos(page) if "stands in the way" in todo]
    assert stands(page, 12)["Takes part, not heard yet"] == "1 of 2"


def they_are_heard(page: Page, play: Play, register: str, mother: str, staff: str) -> None:
    """What they say, and how it is to be used, while the draft is written."""
    play.move(Stage.DRAFTING)
    page.goto(register)
    assert [todo for todo in todos(page) if todo.startswith("Hear what the mother can tell")]
    write_down(page, mother, "focus", 40, "Ask who was to come back.")
    for words in (DOOR, SHIFT):
        write_down(page, mother, "contribution", 40, words, route="in_person", by="lead_reviewer")
    write_down(page, mother, "representation", 39, manner="quoted", agreement="agreed")
    write_down(page, staff, "support", 57, support=["union"], taken="not_wanted")
    write_down(page, staff, "contribution", 38, ASKED, route="event", by="lead_reviewer")
    write_down(page, staff, "representation", 38, manner="summarised", agreement="agreed")
    page.goto(register)
    assert stands(page, 12) == {"": "1 of 2", "Declined": "1 of 2", "Never asked": "0 of 2"}
    assert stands(page, 11) == {"": "1 of 1", "Declined": "0 of 1", "Never asked": "0 of 1"}
    assert todos(page) == []


def a_draft_is_sent(page: Page, play: Play, number: int, text: str) -> None:
    page.goto(f"{play.review}/drafts/new")
    page.locator("input[type=file]").set_input_files(
        {"name": f"draft-{number}.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**/drafts/{number}", timeout=60_000)
    page.goto(f"{play.review}/drafts/{number}/send")
    page.get_by_role("button", name=f"Send draft {number}").click()
    expect(page.get_by_role("main")).to_contain_text(f"Draft {number} is sent.")


def words_are_linked(page: Page, play: Play, number: int) -> None:
    """Every contribution gets its place; until then it is on the list of what is missing."""
    voice = f"{play.review}/drafts/{number}/voice"
    page.goto(voice)
    expect(page.locator("section[aria-labelledby=missing]")).to_contain_text("3 of 3 contributions")
    for words, place, use in (
        (DOOR, "She said", "quotes"),
        (SHIFT, "Calls to her place", "summarises"),
        (ASKED, "School staff had written", "summarises"),
    ):
        link(page, voice, words, place, use)
    page.goto(voice)
    expect(page.locator("section[aria-labelledby=missing]")).to_contain_text("Nothing is missing")
    expect(page.locator("section[aria-labelledby=placed]")).to_contain_text("3 of 3 contributions")


def link(page: Page, voice: str, words: str, place: str, use: str) -> None:
    page.goto(voice)
    row = page.locator("li[id^=said-]", has_text=words)
    row.get_by_role("link", name="Link words of the draft").click()
    page.get_by_label("Passage number, or words of the draft").fill(place)
    page.get_by_role("main").get_by_role("button", name="Search", exact=True).click()
    page.locator("#passages").get_by_role("link", name="Choose Passage").click()
    page.locator(f"#pin-form input[name=use][value={use}]").check()
    press(page, "Link these words")
    expect(page.get_by_role("main")).to_contain_text("is linked.")


def the_commissioner_judges(judge: Page, play: Play) -> tuple[str, str]:
    """The same figures stand beside the markers, and are pinned as evidence."""
    judge.goto(f"{play.review}/assessments/new?draft=1")
    judge.get_by_role("button", name="Start").click()
    judge.get_by_role("link", name="Go to marker 1", exact=True).click()
    judge.locator("textarea[name=known_outcome]").fill("That a baby was hurt and is well.")
    judge.get_by_role("button", name="Keep this and go on").click()
    judge.wait_for_url("**/markers/1")
    assessment = judge.url.partition("/markers/")[0]
    assert beside_marker(judge, assessment, 4)["Told about the review"] == "2 of 2"
    assert beside_marker(judge, assessment, 11)["Heard"] == "1 of 1"
    assert beside_marker(judge, assessment, 12) == {
        "Identified": "2", "Heard": "1 of 2", "Declined": "1 of 2", "No reply": "0 of 2",
        "Never asked": "0 of 2",
    }  # fmt: skip
    judge.locator("#heard-stance-supports").press("Space")
    judge.get_by_role("button", name="Pin how it stands").click()
    kept = judge.locator("#evidence").get_by_role("link", name="Who was heard: family")
    expect(kept).to_be_visible()
    beside_marker(judge, assessment, 12)
    judge.locator("#heard-stance-context").press("Space")
    said = judge.locator(".qm-heard__said li", has_text=SHIFT)
    said.get_by_role("button", name="Pin these words").click()
    words = judge.locator("#evidence").get_by_role("link", name="What they said: the mother")
    expect(words).to_be_visible()
    figures, record = kept.get_attribute("href"), words.get_attribute("href")
    judge.goto(f"{play.site.url}{figures}")
    expect(judge.get_by_role("main")).to_contain_text("1 of 2")
    judge.goto(f"{play.site.url}{record}")
    expect(judge.get_by_role("main")).to_contain_text(SHIFT)
    return assessment, f"{play.site.url}{record}"


def she_changes_her_mind(page: Page, play: Play, register: str, mother: str) -> None:
    """Her words are summed up, not quoted: the draft then goes further than she agreed to."""
    quoted = page.locator("li[id^=said-]", has_text=DOOR)
    page.goto(f"{play.review}/drafts/1/voice")
    expect(quoted).to_have_count(1)
    expect(quoted.locator(".qm-vwarn")).to_have_count(0)
    write_down(
        page, mother, "representation", 12, "Her son will read it.", manner="summarised",
        agreement="agreed",
    )  # fmt: skip
    manners = page.locator(".qm-steplist li", has_text="How their words are used").all_inner_texts()
    assert ["In their own words" in manners[0], "Summarised" in manners[1]] == [True, True]
    page.goto(f"{play.review}/drafts/1/voice")
    expect(quoted.locator(".qm-vwarn")).to_have_count(1)
    page.goto(register)
    assert stands(page, 12)[""] == "1 of 2"


def the_next_draft_follows(page: Page, play: Play) -> None:
    """The next draft sums up; what stands elsewhere is found again, what is gone is linked anew."""
    a_draft_is_sent(page, play, 2, DRAFT.replace(QUOTED, SUMMED_UP))
    voice = f"{play.review}/drafts/2/voice"
    page.goto(voice)
    follow = page.locator("section[aria-labelledby=follow]")
    press(page, "Look for these words in draft 2")
    expect(follow).to_contain_text("Yes to all 2 that are the same")
    press(page, "Yes to all 2 that are the same")
    expect(follow).to_contain_text("1 place waits for your answer")
    with page.expect_navigation():
        follow.get_by_role("button", name="It has no place in this draft").click()
    expect(page.locator("section[aria-labelledby=missing]")).to_contain_text("1 of 3 contributions")
    link(page, voice, DOOR, "waited in vain", "summarises")
    expect(page.locator("section[aria-labelledby=placed]")).to_contain_text("3 of 3 contributions")
    assert page.locator(".qm-vwarn").count() == 0


def the_draft_is_shown(page: Page, register: str, mother: str, staff: str) -> None:
    """While it is judged: shown, commented on, the comment answered, and what it was like."""
    page.goto(register)
    shown = [todo for todo in todos(page) if todo.startswith("Show ")]
    assert len(shown) == 2
    for entry in (mother, staff):
        write_down(page, entry, "shown_draft", 6, route="in_person")
    write_down(page, mother, "comment", 5, "It says it now as I would.")
    page.goto(register)
    assert [todo for todo in todos(page) if "the comment of the mother" in todo]
    answer(
        page, mother, "Say what was done with it", 4, "Nothing: she is content.", use="not_changed"
    )
    write_down(page, staff, "experience", 4, "Fair, and over in an hour.")
    page.goto(register)
    assert todos(page) == []


def she_takes_some_words_back(page: Page, play: Play, mother: str) -> None:
    page.goto(mother)
    page.get_by_role("link", name="They take back what they said").click()
    page.get_by_label("Some of it").check()
    page.get_by_label(re.compile("They rang me at work")).check()
    press(page, "Go on")
    expect(page.get_by_role("main")).to_contain_text("You are about to take back 1 of")
    press(page, "Take the words back")
    expect(page.get_by_role("main")).to_contain_text("Words that stood here were withdrawn on")


def the_words_are_gone_and_a_mark_is_left(
    page: Page, judge: Page, play: Play, mother: str, assessment: str, record: str
) -> None:
    register = f"{play.review}/involvement"
    marks = {
        mother: "withdrawn on",
        register: "1 of 2",  # the other words stand, so that she is still heard
        f"{register}/timeline": "Words withdrawn",
        f"{play.review}/drafts/1/voice": "Words withdrawn",
        f"{play.review}/drafts/2/voice": "Words withdrawn",
        f"{play.review}/records": "Who was heard",
    }
    for address, mark in marks.items():
        page.goto(address)
        expect(page.get_by_role("main")).to_contain_text(mark)
        assert SHIFT not in page.content(), address
    for address in (
        record,
        f"{assessment}/markers/12",
        f"{assessment}/read",
    ):
        judge.goto(address)
        expect(judge.get_by_role("main")).to_contain_text(re.compile("withdrawn", re.IGNORECASE))
        assert SHIFT not in judge.content(), address
    for tail in ("evidence", "matrix"):
        judge.goto(f"{play.review}/drafts/1/{tail}")
        assert SHIFT not in judge.content(), tail


def it_is_published(page: Page, play: Play, register: str, mother: str, staff: str) -> None:
    """Everybody is told before; whoever declined only if they wish to hear of it."""
    play.move(Stage.READY)
    page.goto(register)
    assert sorted(todos(page)) == [
        "If they wish to hear of it, tell the father before the report is published.",
        "Tell the mother what the report says and when it is published, before it is.",
        "Tell the school staff what the report says and when it is published, before it is.",
    ]
    for entry in (mother, staff):
        write_down(page, entry, "told_before_publication", 1, route="phone", by="lead_reviewer")
    play.move(Stage.PUBLISHED)
    page.goto(register)
    assert stands(page, 4)["Told before publication"] == "1 of 2"
    assert stands(page, 12) == {"": "1 of 2", "Declined": "1 of 2", "Never asked": "0 of 2"}
    assert todos(page) == [
        "If they wish to hear of it, tell the father that the report is published."
    ]


def the_whole_way_is_seen(page: Page, manager: Page, play: Play, register: str) -> None:
    """All contacts on a timeline; the board's count over its reviews, as so many of so many."""
    page.goto(f"{register}/timeline")
    expect(page.get_by_role("main")).to_contain_text("27 of 27 steps")
    expect(page.get_by_role("main")).to_contain_text("School staff (6 people)")
    expect(page.locator(".qm-tl__m.is-gone")).not_to_have_count(0)
    manager.goto(f"{play.board}/involvement")
    expect(manager.get_by_role("main")).to_contain_text("3 of 5 reviews keep a register")
    mothers = manager.locator("tbody tr", has_text="Mother").first
    assert "3 of 3" in _words(mothers.locator("td").first)


# The same by other ways -----------------------------------------------------------------------------


def test_a_sheet_is_printed_on_one_page_and_tells_nothing_of_the_review(
    play: Play, enter: Enter
) -> None:
    page = enter("reviewer")
    page.goto(f"{play.settled}/involvement")
    page.get_by_role("link", name="Sheets for people taking part").click()
    page.get_by_role("link", name="English").first.click()
    title = page.locator("h1").inner_text()
    sheets = browsing.printed_text(page).split("\f")[:-1]
    assert len(sheets) == 1
    assert title in " ".join(sheets[0].split())
    assert "Child K" not in sheets[0]


def test_somebody_is_added_and_asked_by_keyboard_alone(play: Play, enter: Enter) -> None:
    page = enter("reviewer")
    keys = Keys(page)
    page.goto(f"{play.settled}/involvement")
    keys.go_to("a[href$='add?side=family']")
    keys.press("Enter")
    page.wait_for_url("**/add?side=family")
    keys.go_to("input[name=belongs_to]")
    keys.press("ArrowUp")  # from the first to the last: friend or neighbour
    keys.go_to("input[name=label]")
    keys.type("family friend")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Family friend")
    keys.go_to("a.govuk-button[href*='/steps/told']")
    keys.press("Enter")
    page.wait_for_url("**/steps/told")
    for value in ("purpose", "how", "limits"):
        keys.go_to(f"input[name=told][value={value}]")
        keys.press("Space")
    keys.go_to("input[name=route]")
    keys.press("Space")
    keys.go_to("input[name=by]")
    keys.press("Space")
    keys.press("Enter")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Write the day, or tick that it is not known")
    keys.go_to("input[name=day_unknown]")
    keys.press("Space")
    keys.press("Enter")
    expect(page.locator(".qm-steplist")).to_contain_text("Told about the review")


def test_a_name_in_what_was_said_is_asked_about_without_scripts(play: Play, enter: Enter) -> None:
    page = enter("reviewer", java_script_enabled=False)
    page.goto(f"{play.settled}/involvement")
    page.get_by_role("link", name="Maternal aunt", exact=True).click()
    page.get_by_role("link", name="They told the review something").click()
    fill_step(page, 3, "Her friend Zelda saw it too.", route="phone", by="lead_reviewer")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("“Zelda” looks like a name")
    expect(page.locator("textarea[name=words]")).to_have_value("Her friend Zelda saw it too.")
    page.get_by_label("I have checked: nobody can be known by these words").check()
    page.locator("textarea[name=words]").fill("Her friend Quentin saw it too.")
    page.get_by_role("button", name="Save", exact=True).click()
    # The tick answers for what was asked about, and for no other name.
    expect(page.locator(".govuk-error-summary")).to_contain_text("“Quentin” looks like a name")
    page.locator("textarea[name=words]").fill("A friend saw it too.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".qm-steplist")).to_contain_text("A friend saw it too.")


def test_the_register_works_on_a_phone_and_prints_whole(play: Play, enter: Enter) -> None:
    page = enter("commissioner", viewport={"width": 320, "height": 720}, has_touch=True)
    page.goto(f"{play.settled}/involvement")
    # Hidden from the council, whose member she is: neither listed nor counted.
    expect(page.get_by_role("main")).not_to_contain_text("Social worker")
    assert stands(page, 11)[""].endswith("of 10")
    browsing.sound(page)
    page.get_by_role("link", name="Neighbour", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Words that stood here were withdrawn on")
    browsing.sound(page)
