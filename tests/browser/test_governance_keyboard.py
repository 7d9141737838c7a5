"""Governance by keyboard alone, and once without scripts: every step reachable, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.reviews.rules import Details
from qmapp.casework.threads import service as threads
from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import clock
from tests.browser.by_keyboard import SUMMARY, choose, enter, fill_day, is_told, is_wrong, write
from tests.browser.states import Place, leads_to_what_is_wrong, place
from tests.support import browsing, lettered
from tests.support.frozen import frozen
from tests.support.judged import actor_of
from tests.support.keys import Keys
from tests.support.playing import HEALTH, OUTSIDE, POLICE, SIGNATORIES, press, says
from tests.support.stocking import World

PANEL = "lowri.penhallow-diaz"
SIGNED = "Child S"
DISSENT = "We hold that the duty team was asked to do what nobody could."
SAVES = "main form[data-guard] button[type=submit]"
TALKS = "/reviews/{family_r}/drafts/1/threads"
MARKERS = "/reviews/{family_r}/drafts/1/moderation"
LETTER = "/reviews/{family_r}/feedback/1"


def stocked(world: World) -> dict[str, Any]:
    """Of Family R, which is in moderation: a letter that was sent, a discussion; and Child S."""
    world.let_in(PANEL, OUTSIDE, HEALTH, POLICE)
    review, draft, now = world.review("Family R"), world.draft("Family R", 1), clock()
    keeper = actor_of(world, "manager", review)
    writer = actor_of(world, "commissioner", review)
    outside = world.person(OUTSIDE).id
    lettered.arrange(world.db, keeper, review, outside, now, words="As the panel agreed.")
    _, points = lettered.sent(
        world.db, writer, review, draft, now, words="Say who asked the child.", more=5
    )
    talk = threads.begin(
        world.db, writer, review, draft,
        Hung.marker(get_edition(world.db, review.edition_sha256).by_number(9).id),
        words="Is this all that was asked?", audience=Audience.BOARD, mentions=(), now=now,
        thread_id=uuid4(),
    )  # fmt: skip
    _to_be_signed(world)
    return {
        "board": world.board().id,
        "family_r": review.id,
        "points": points,
        "point_4": points[3],
        "point_5": points[4],
        "talk": talk.id,
    }


def _to_be_signed(world: World) -> None:
    keeper = actor_of(world, "manager", world.review("Child M"))
    made = reviews.create(
        world.db, keeper, world.board().id, Details(reference=SIGNED, kind="lcspr"),
        catalogue=load_catalogue(), now=clock(),
    )  # fmt: skip
    roles = {HEALTH: ReviewRole.SIGNATORY, POLICE: ReviewRole.SIGNATORY}
    for who, role in (roles | {"commissioner": ReviewRole.COMMISSIONER}).items():
        reviews.give_role(world.db, keeper, made.id, world.person(who).id, role, now=clock())


def frozen_then(folder: Path) -> dict[str, Any]:
    return {"round": frozen(folder, SIGNED, {who: SIGNATORIES[who] for who in (HEALTH, POLICE)})}


@pytest.fixture(scope="module")
def governed(
    demonstration: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("keys")
    with place(
        demonstration, folder, browser, browser_context_args, stocked, frozen_then
    ) as governed:
        yield governed


# A discussion -------------------------------------------------------------------------------------


def test_a_discussion_from_its_beginning_to_its_reopening(governed: Place) -> None:
    keys = Keys(governed.open("commissioner", f"{MARKERS}/3"))
    page = keys.page
    enter(keys, "#talk ~ * a[href*='threads/begin']")
    enter(keys, SAVES)
    is_wrong(keys, "#words")
    keys.type("Who had this as a task?")
    choose(keys, "audience", "board")
    keys.go_to("main details > summary")
    keys.press("Enter")
    names = page.locator("input[name=mentions]")
    lowri = page.get_by_label("Lowri Penhallow-Diaz")
    assert names.count() > 1
    keys.go_to(f"#{lowri.get_attribute('id')}")
    keys.press("Space")
    expect(lowri).to_be_checked()
    enter(keys, SAVES)
    is_told(keys, "The discussion is begun.")
    says(page, "Who had this as a task?", "Named: Lowri Penhallow-Diaz")
    address = page.url

    # The other is told, answers and resolves.
    keys = Keys(governed.open(PANEL, "/notices"))
    page = keys.page
    enter(keys, ".qm-notice.is-unread button")
    expect(page).to_have_url(re.compile(re.escape(address)))
    enter(keys, "form[action$=comment] button[type=submit]")
    is_wrong(keys, "#words")
    keys.type("Nobody had it.")
    enter(keys, "form[action$=comment] button[type=submit]")
    is_told(keys, "Your comment is there.", f"[id='{page.url.rpartition('#')[2]}']")
    expect(page.locator(":focus")).to_contain_text("Nobody had it.")
    write(keys, "#as_words", "The report is to say so.")
    enter(keys, "form[action$=resolve] button[type=submit]")
    is_told(keys, "The discussion is resolved.")
    says(page, "The report is to say so.")
    expect(page.locator("form[action$=resolve]")).to_have_count(0)

    # And the first reopens it.
    keys = Keys(governed.open("commissioner", TALKS))
    enter(keys, f"a[href^='{address.removeprefix(governed.site.url)}']")
    enter(keys, "form[action$=reopen] button[type=submit]")
    is_told(keys, "The discussion is open again.")
    expect(keys.page.locator("form[action$=resolve]")).to_have_count(1)
    says(keys.page, "Who had this as a task?", "Nobody had it.")


# A letter -----------------------------------------------------------------------------------------


def test_a_letter_is_answered_and_a_point_of_it_marked_as_pressure(governed: Place) -> None:
    keys = Keys(governed.open("reviewer", LETTER))
    page = keys.page
    enter(keys, "main a.govuk-button")
    expect(page.locator("h1")).to_contain_text("Answer point 1")
    enter(keys, SAVES)
    is_wrong(keys, "#done-0")
    choose(keys, "done", "done")
    enter(keys, SAVES)
    is_wrong(keys, "#where")
    keys.type("Section 4, third paragraph")
    enter(keys, SAVES)
    points = [f"[id='point-{one}']" for one in governed.words["points"]]
    is_told(keys, "Your answer is saved.", points[0])
    for number, done in ((2, "partly"), (3, "not_done")):
        enter(keys, f"{points[number - 1]} a[href$=answer]")
        expect(page.locator("h1")).to_contain_text(f"Answer point {number}")
        choose(keys, "done", done)
        if done == "partly":
            write(keys, "#where", "Section 5")
        write(keys, "#why", "The records end in May.")
        enter(keys, SAVES)
        is_told(keys, "Your answer is saved.", points[number - 1])
    says(page, "3 of 5 points are answered.")

    enter(keys, f"{points[2]} a[href$=pressure]")
    enter(keys, SAVES)
    is_wrong(keys, "#words")
    keys.type("It asks me to find otherwise.")
    enter(keys, SAVES)
    is_told(keys, "It went to the person outside the commissioning line")

    keys = Keys(governed.open(OUTSIDE, "/notices"))
    page = keys.page
    enter(keys, ".qm-notice.is-unread button")
    says(page, "It asks me to find otherwise.")
    enter(keys, SAVES)
    is_wrong(keys, "#words")
    keys.type("The request was withdrawn.")
    enter(keys, SAVES)
    says(page, "The request was withdrawn.")
    expect(page.locator(SAVES)).to_have_count(0)


def test_two_tabs_over_an_answer_lose_no_word(governed: Place) -> None:
    page = governed.open("reviewer", f"{LETTER}/points/{{point_4}}/answer")
    other = page.context.new_page()
    other.goto(page.url)
    for tab, words in ((other, "From the other tab."), (page, "From this tab.")):
        tab.get_by_label("Done", exact=True).check()
        tab.locator("#where").fill(words)
        press(tab, "Save the answer")
    says(other, "From the other tab.")
    other.close()
    leads_to_what_is_wrong(page)
    expect(page.locator("#clash")).to_be_focused()
    expect(page.locator("#where")).to_have_value("From this tab.")
    says(page, "From the other tab.")
    browsing.sound(page)
    press(page, "Save the answer")
    says(page, "Your answer is saved.", "From this tab.")


def test_an_error_is_read_first_also_where_the_page_was_opened_at_a_box(governed: Place) -> None:
    """As from the list of what is missing, whose links lead to the boxes of a form."""
    page = governed.open("commissioner", "/reviews/{family_r}/publication/edit#impact")
    page.get_by_label("Day", exact=True).first.fill("41")
    press(page, "Save")
    leads_to_what_is_wrong(page)
    assert "#" not in page.url
    page = governed.open("commissioner", f"{TALKS}/begin?marker=4#words")
    press(page, "Begin a discussion")
    leads_to_what_is_wrong(page)
    assert page.url.endswith("/begin?marker=4")  # of what it is stays known


# Moderation ---------------------------------------------------------------------------------------


def test_a_marker_is_moderated_to_a_disagreement_and_the_next_to_agreement(
    governed: Place,
) -> None:
    keys = Keys(governed.open("commissioner", MARKERS))
    page = keys.page
    enter(keys, "#m5 a")
    expect(page.locator("h1")).to_contain_text("5 ")
    keys.go_to("a[href='#hold']")
    keys.press("Enter")
    expect(page.locator("#hold")).to_be_focused()
    keys.go_to(".qm-toggle a[href*='as=disagreed']")
    keys.press("Enter")
    expect(page.locator("#handling")).to_be_visible()
    enter(keys, "button[name=go][value=stay]")
    is_wrong(keys, "#reasons", "#handling")
    keys.type("The scrutineer reads both by Friday.")
    keys.go_to("textarea[name^=position-]", back=True)
    keys.type("Once is not enough.")
    keys.go_to("#reasons", back=True)
    keys.type("Whether asking once was enough.")
    enter(keys, "button[name=go][value=on]")
    is_told(keys, "The disagreement on marker 5 is on record.")
    expect(page).not_to_have_url(re.compile("/5$"))
    shown = page.url.rpartition("/")[2]

    enter(keys, "button[name=go][value=stay]")
    is_wrong(keys, "#reasons", "#rating *")
    chosen = page.locator("#rating input:checked")
    keys.press("Space", "ArrowDown")
    keys.look()
    expect(chosen).to_be_focused()
    keys.go_to("#reasons", back=True)
    keys.type("Both read the second visit again.")
    enter(keys, "button[name=go][value=stay]")
    is_told(keys, f"The judgement on marker {shown} is agreed.")
    says(page, "Both read the second visit again.")
    keys.go_to("#take-back > summary")
    keys.press("Enter")
    enter(keys, "form[action$=clear] button")
    is_told(keys, "The marker is open again")

    page = governed.open("commissioner", f"{MARKERS}/5")
    says(page, "Once is not enough.", "The scrutineer reads both by Friday.")


# Signing ------------------------------------------------------------------------------------------


def test_somebody_dissents(governed: Place) -> None:
    keys = Keys(governed.open(HEALTH, "{round}"))
    page = keys.page
    keys.go_to("a[href='#say']")
    keys.press("Enter")
    enter(keys, "form[action$=say] button[type=submit]")
    expect(page.locator(SUMMARY)).to_be_focused()
    choose(keys, "has_interest", "no")
    choose(keys, "said", "dissented")
    keys.go_to("main form input[name=password]")
    keys.type(browsing.PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")
    is_wrong(keys, "#words")
    keys.type(DISSENT)
    keys.go_to("main form input[name=password]")
    keys.type(browsing.PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")
    is_told(keys, "It is on record", f"[id='{page.url.rpartition('#')[2]}']")
    says(page, DISSENT, "1 of 2 dissent.")


# The trail ----------------------------------------------------------------------------------------


def test_wrong_days_of_a_search_are_put_right(governed: Place) -> None:
    keys = Keys(governed.open("admin", "/boards/{board}/trail"))
    page = keys.page
    fill_day(keys, "since", "11112026")
    fill_day(keys, "until", "10102026")
    expect(page.locator("#until")).to_have_value("2026-10-10")
    enter(keys, ".qm-filter button[type=submit]")
    is_wrong(keys, "#until")
    says(page, "Until: enter a day that is not before the first", "Nothing is listed")
    browsing.sound(page)
    fill_day(keys, "until", "12122026")
    enter(keys, ".qm-filter button[type=submit]")
    expect(page.locator(SUMMARY)).to_have_count(0)
    expect(page).to_have_title(re.compile("^The trail"))


# Without scripts ----------------------------------------------------------------------------------


def test_the_main_steps_without_scripts(
    governed: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    site, words = governed.site, governed.words
    with browsing.entrance(browser, browser_context_args, site.url) as come_in:

        def at(who: str, path: str) -> Page:
            page = come_in(who, java_script_enabled=False)
            page.goto(site.url + path.format(**words))
            return page

        page = at("reviewer", f"{LETTER}/points/{{point_5}}/answer")
        page.get_by_label("Done", exact=True).check()
        press(page, "Save the answer")
        page.locator(SUMMARY).get_by_role("link").click()
        assert page.url.endswith("#where")
        expect(page.get_by_label("Done", exact=True)).to_be_checked()
        page.get_by_label("Where in the draft").fill("In section 9.")
        press(page, "Save the answer")
        says(page, "Your answer is saved.", "In section 9.")

        page = at(PANEL, f"{TALKS}/{{talk}}")
        press(page, "Send")
        expect(page.locator(SUMMARY)).to_be_visible()
        page.get_by_label("What you want to say").fill("The school asked as well.")
        page.get_by_text("Name people, so that they hear of it").click()
        page.get_by_label("Ines Calloway").check()
        press(page, "Send")
        says(page, "The school asked as well.", "Named: Ines Calloway")

        page = at("commissioner", f"{MARKERS}/12")
        page.get_by_label("Reasons for the agreed judgement").fill("Both found the letters.")
        press(page, "Save and stay")
        expect(page.locator(SUMMARY)).to_be_visible()
        page.get_by_role("radio", name=re.compile("^Largely met")).check()
        press(page, "Save and stay")
        says(page, "The judgement on marker 12 is agreed.", "Both found the letters.")

        page = at(POLICE, "{round}")
        page.get_by_label("No, I have none").check()
        page.get_by_label("I dissent", exact=True).check()
        page.get_by_label("Your password").fill(browsing.PASSWORD)
        press(page, "Put it on record")
        expect(page.locator(SUMMARY)).to_contain_text("reasons of your dissent")
        page.get_by_label("Your reasons", exact=True).fill(DISSENT)
        page.get_by_label("Your password").fill(browsing.PASSWORD)
        press(page, "Put it on record")
        says(page, "It is on record", DISSENT)
