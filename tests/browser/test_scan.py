"""A draft read with its scan, in a browser: read first, by keyboard, without scripts, narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from qmapp.casework.drafts.models import StoredPassage
from tests.support import browsing, sites
from tests.support.browsing import Enter
from tests.support.stocking import copied, stock


@dataclass(frozen=True)
class Play:
    """A server, its data as it was, and the addresses of two people's assessments on it."""

    stock: Path
    server: sites.Site
    site: str
    review: str
    commissioner: str
    reviewer: str
    text: str
    board: str


PHRASE = "passed from one person to the next"
"""Words that stand in the draft, and that no rule points at."""


@pytest.fixture(scope="module")
def stage(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """The demonstration with scanned drafts: a commissioner's, and one that is checked."""
    folder = copied(demonstration, tmp_path_factory.mktemp("scan") / "stock")
    with stock(folder) as world:
        world.scanned("Child K", 3)
        world.scanned("Young person T", 1)
        mine = world.assessment("Child K", "commissioner")
        own = world.assessment("Young person T", "reviewer").id
        review = world.review("Child K").id
        query = select(StoredPassage.text).where(StoredPassage.reading_id == mine.reading_id)
        text = "\n\n".join(world.db.scalars(query.order_by(StoredPassage.position)))
        mine_id, board = mine.id, world.board().id
    with sites.serving(folder, folder.parent / "data") as site:
        at = f"{site.url}/assessments"
        yield Play(
            folder,
            site,
            site.url,
            f"{site.url}/reviews/{review}",
            f"{at}/{mine_id}",
            f"{at}/{own}",
            text,
            f"{site.url}/boards/{board}",
        )


@pytest.fixture
def play(stage: Play) -> Iterator[Play]:
    """That play; what a test changes is put back."""
    yield stage
    stage.server.put_back(stage.stock)


@pytest.fixture
def site_url(play: Play) -> str:
    return play.site


# Words that flags point at; evidence pinned by hand is drawn too, whether flags are shown or not.
FLAGGED = "#passages mark:not(.qm-hl--other)"


def box(page: Page) -> Locator:
    return page.locator(".qm-flagbox")


def opened(page: Page) -> str:
    """The name of the flag that is open."""
    return box(page).get_attribute("data-flag") or ""


def ready(page: Page) -> None:
    """Wait until the page's script listens to keys."""
    expect(page.locator("[data-keys]:not([hidden])")).to_have_count(1)


def show_all(page: Page) -> None:
    """Ask for the flags of the whole draft, as somebody who has read it."""
    if page.locator("#read-whole").count():
        page.locator("#read-whole").check()
    page.get_by_role("button", name="Show the flags of the whole draft").click()
    expect(page.locator("#decided-h")).to_have_text(re.compile(r"^Flags: 0 of \d+ decided$"))


def test_a_commissioner_reads_a_section_first_and_then_sees_its_flags(
    play: Play, enter: Enter
) -> None:
    page = enter("commissioner")
    page.goto(f"{play.commissioner}/markers/13")
    page.get_by_role("link", name="Scan of this draft").click()
    expect(page.locator("h1")).to_have_text("Scan of draft 3")
    expect(page.locator("main")).to_contain_text("Flags are hidden until you ask for them")
    assert page.locator(FLAGGED).count() == 0

    # Only who says that they have read a section sees its flags.
    section = page.locator(".qm-scansec", has_text="How K’s growth was read")
    section.get_by_role("button").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Read the section first")
    browsing.axe(page)
    section = page.locator(".qm-scansec", has_text="How K’s growth was read")
    section.get_by_label("I have read this section").check()
    section.get_by_role("button").click()
    expect(page.locator("#flags")).to_contain_text("Only flags that point at marker 13")
    marked = page.locator(FLAGGED).count()
    assert marked > 0
    expect(page.locator(".qm-scansec", has_text="The front door")).to_contain_text("I have read")


def test_flags_are_decided_by_keyboard(play: Play, enter: Enter) -> None:
    page = enter("commissioner")
    page.goto(f"{play.commissioner}/scan")
    show_all(page)
    ready(page)

    # Accept with a stance, by keys alone; nothing is chosen for anybody.
    page.keyboard.press("n")
    expect(box(page)).to_be_focused()
    first = opened(page)
    browsing.axe(page)
    quote = box(page).locator(".qm-quote").inner_text().strip("“”")
    page.keyboard.press("a")
    expect(page.locator("#accept-stance-supports")).to_be_focused()
    assert page.locator("input[name=stance]:checked").count() == 0
    page.keyboard.press("Enter")
    problem = box(page).locator(".govuk-error-summary")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text("Say whether it supports, counts against or gives context")
    browsing.axe(page)
    page.locator("#accept-stance-supports").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#accept-stance-counts_against")).to_be_checked()
    page.locator("#accept-marker").select_option(label="13 Analysis")
    page.locator("#accept-stance-counts_against").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text(
        re.compile(r"^Accepted: “.*” \(.*\) is evidence on marker 13\.$")
    )
    expect(page.locator(".qm-done").get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("#decided-h")).to_contain_text("1 of")
    expect(box(page)).to_be_focused()
    second = opened(page)
    assert second != first

    # Dismiss with a reason; one key takes it back.
    page.keyboard.press("d")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Dismissed: “")
    expect(page.locator("#decided-h")).to_contain_text("2 of")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Taken back")
    assert opened(page) == second
    page.keyboard.press("p")
    expect(page.locator(f"#flag-{first}")).to_contain_text("Accepted: evidence on marker 13")

    # It is evidence like any other, and goes with its acceptance.
    page.locator(f"#flag-{first}").get_by_role("link", name="See it there").click()
    page.wait_for_url(re.compile(r"/markers/13#ev-"))
    expect(page.locator(f"#{page.url.partition('#')[2]}")).to_contain_text(quote)
    page.go_back()
    ready(page)
    page.locator(f"#flag-{first}").get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("Taken back")
    expect(page.locator(f"#flag-{first}")).to_contain_text("Make it evidence")
    expect(page.locator("#decided-h")).to_contain_text("0 of")


def test_a_dismissal_holds_in_the_next_draft(play: Play, enter: Enter) -> None:
    page, reviewer = enter("commissioner"), enter("reviewer")
    page.goto(f"{play.commissioner}/scan")
    show_all(page)
    ready(page)
    page.keyboard.press("n")
    expect(box(page)).to_be_focused()
    quote = box(page).locator(".qm-quote").inner_text()
    page.keyboard.press("d")
    page.locator("#dismiss-other").check()
    page.locator("#dismiss-words").fill("Agreed with the panel")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Dismissed: “")

    reviewer.goto(f"{play.review}/drafts/new")
    words = f"{play.text}\n\nA last paragraph was added.".encode()
    reviewer.locator("input[type=file]").set_input_files(
        {"name": "draft-4.txt", "mimeType": "text/plain", "buffer": words}
    )
    reviewer.locator("main form button[type=submit]").first.click()
    reviewer.wait_for_url("**/drafts/4", timeout=60_000)
    reviewer.goto(f"{play.review}/drafts/4/send")
    reviewer.get_by_role("button", name="Send draft 4").click()
    expect(reviewer.locator("main")).to_contain_text("Draft 4 is sent.")

    page.goto(f"{play.review}/assessments/new?draft=4")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Scan of this draft").click()
    # A scan that is on its way is followed; the page opens anew when it is done.
    expect(page.locator("main")).to_contain_text("Flags are hidden", timeout=60_000)
    page.locator("#read-whole").check()
    page.get_by_role("button", name="Show the flags of the whole draft").click()
    expect(page.locator("#decided-h")).to_contain_text("1 of")
    page.locator("#passages a.qm-tab--other[href*='flag=']").click()
    expect(box(page)).to_contain_text("Dismissed in draft 3: Agreed with the panel")
    box(page).get_by_text("What the flag said").click()
    expect(box(page)).to_contain_text(quote)


def test_a_lead_reviewer_reveals_their_own_draft_at_once(play: Play, enter: Enter) -> None:
    page = enter("reviewer")
    page.goto(f"{play.reviewer}/scan")
    expect(page.locator("main")).not_to_contain_text("I have read")
    show_all(page)
    ready(page)
    tab = page.locator("#passages a.qm-tab--flag").nth(2)
    tab.click()
    expect(box(page)).to_be_focused()
    # A press on the marked words opens their flag too; Escape goes back to the tab.
    page.keyboard.press("Escape")
    expect(box(page)).to_have_count(0)
    expect(tab).to_be_focused()
    words = page.locator(FLAGGED).nth(3)
    words.scroll_into_view_if_needed()
    line = words.evaluate("(mark) => mark.getClientRects()[0].toJSON()")
    page.mouse.click(line["x"] + 4, line["y"] + line["height"] / 2)
    expect(box(page)).to_be_focused()


def test_single_keys_do_nothing_while_typing_and_can_be_switched_off(
    play: Play, enter: Enter
) -> None:
    page = enter("reviewer")
    page.goto(f"{play.reviewer}/scan")
    show_all(page)
    ready(page)
    page.keyboard.press("n")
    expect(box(page)).to_be_focused()
    first = opened(page)
    page.keyboard.press("a")
    page.locator("#accept-note").fill("")
    page.locator("#accept-note").type("an open pond?")
    expect(page.locator("#accept-note")).to_have_value("an open pond?")
    assert opened(page) == first
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.get_by_label("Use these keys on this device").uncheck()
    page.reload()
    ready(page)
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_have_attribute("open", "")
    page.locator("#keys summary").click()
    page.get_by_label("Use these keys on this device").check()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(box(page)).to_be_focused()


def test_everything_works_without_scripts(play: Play, enter: Enter) -> None:
    page = enter("commissioner", java_script_enabled=False)
    page.goto(f"{play.commissioner}/scan")
    show_all(page)
    page.get_by_role("link", name="Go to the first flag not decided").click()
    first = opened(page)
    box(page).locator("summary", has_text="Accept").click()
    box(page).get_by_role("button", name="Make it evidence").click()
    expect(box(page).locator(".govuk-error-summary")).to_contain_text("Say whether it supports")
    box(page).locator("#accept-stance-context").check(force=True)
    box(page).get_by_role("button", name="Make it evidence").click()
    expect(box(page).locator(".govuk-error-summary")).to_contain_text("Choose the marker")
    box(page).locator("#accept-marker").select_option(label="13 Analysis")
    box(page).get_by_role("button", name="Make it evidence").click()
    told = page.locator(".qm-done")
    expect(told).to_contain_text("is evidence on marker 13")
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Taken back")
    assert opened(page) == first
    box(page).locator("summary", has_text="Accept").click()
    box(page).locator("#accept-stance-context").check(force=True)
    box(page).locator("#accept-marker").select_option(label="13 Analysis")
    box(page).get_by_role("button", name="Make it evidence").click()
    expect(told).to_be_in_viewport()
    second = opened(page)
    assert second not in {"", first}
    box(page).locator("summary", has_text="Dismiss").click()
    box(page).get_by_label("Meant literally").check()
    box(page).get_by_role("button", name="Dismiss it").click()
    expect(page.locator("#decided-h")).to_contain_text("2 of")
    told.get_by_role("button", name="Undo").click()
    expect(page.locator("#decided-h")).to_contain_text("1 of")
    assert opened(page) == second
    box(page).get_by_role("link", name="Next").click()
    assert opened(page) != second
    page.locator(".qm-lenses a", has_text="Hindsight").click()
    assert "lens=hindsight" in page.url
    page.get_by_label("Only those not decided").check()
    page.get_by_role("button", name="Show", exact=True).click()
    assert "lens=hindsight" in page.url
    assert "open=1" in page.url


def test_on_a_phone_the_flag_opens_under_its_passage(play: Play, enter: Enter) -> None:
    page = enter("reviewer", viewport={"width": 320, "height": 720}, has_touch=True)
    page.goto(f"{play.reviewer}/scan")
    show_all(page)
    ready(page)
    page.get_by_role("navigation", name="Jump").get_by_role("link", name="Draft 1").click()
    page.locator("#passages a.qm-tab--flag").first.click()
    expect(box(page)).to_be_focused()
    box(page).locator("summary", has_text="Dismiss").click()
    browsing.fits_narrow(page)
    browsing.axe(page)
    at = box(page).locator("summary", has_text="Accept").bounding_box()
    assert at is not None
    assert at["height"] >= 24


def test_the_summary_counts_what_was_asked_for_and_leads_to_it(play: Play, enter: Enter) -> None:
    page = enter("commissioner")
    page.goto(f"{play.commissioner}/scan")
    page.get_by_role("link", name="Summary of the scan").click()
    expect(page.locator("h1")).to_have_text("Summary of the scan")
    expect(page.locator("main")).to_contain_text("Flags are hidden until you ask for them")
    assert page.locator("figure, #by-section").count() == 0
    page.get_by_role("link", name="Ask for flags").click()
    section = page.locator(".qm-scansec", has_text="The front door")
    section.get_by_label("I have read this section").check()
    section.get_by_role("button").click()

    # Only this section has figures: each a number of flags in so many words, and the way to them.
    page.get_by_role("link", name="Summary of the scan").click()
    shown = page.get_by_role("row", name="The front door")
    expect(shown.locator("a[href*='lens=']").first).to_be_visible()
    hidden = page.locator(".is-hidden summary")
    expect(hidden).to_have_text(re.compile(r"^\d+ sections not shown yet$"))
    hidden.click()
    title = page.get_by_role("link", name="How K’s growth was read")
    expect(title).to_be_visible()
    expect(page.locator(".is-hidden a[href*='lens=']")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("once the flags of all sections are shown")
    browsing.axe(page)
    figure = shown.locator("a[href*='lens=hindsight']")
    said = re.search(r"Hindsight: (\d+) in \d+ words: \d+\.\d per 1,000", figure.inner_text())
    assert said is not None
    figure.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/scan\?lens=hindsight#"))
    assert page.locator("#passages a.qm-tab--flag").count() == int(said[1])


def test_recommendations_are_read_filtered_and_followed_into_the_draft(
    play: Play, enter: Enter
) -> None:
    page = enter("commissioner", java_script_enabled=False)
    page.goto(f"{play.commissioner}/scan")
    show_all(page)
    page.get_by_role("link", name="Recommendations it found").click()
    expect(page.locator("h1")).to_have_text("Recommendations that the scan found")
    found = re.search(
        r"(\d+) recommendations: (\d+) actions, (\d+) findings? with questions",
        page.locator(".qm-reading").inner_text(),
    )
    assert found is not None
    every, actions, findings = map(int, found.groups())
    assert every == actions + findings == page.locator("ol.qm-recs > li").count()
    expect(page.locator("ul.qm-recs")).to_contain_text("worded like a recommendation")
    page.get_by_label("Form").select_option(label="Finding with questions")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("ol.qm-recs > li")).to_have_count(findings)
    for word in ("Specific", "Time-bound", "Strength"):
        expect(page.locator("ol.qm-recs")).not_to_contain_text(word)
    page.get_by_role("link", name="Show all").click()
    one = page.locator(".qm-rec", has_text="by 31 March 2027").first
    expect(one).to_contain_text("Time-bound")
    expect(one.locator("dl")).to_contain_text("by 31 March 2027")
    words = one.locator(".qm-quote").inner_text()
    one.get_by_role("link", name=re.compile("^Passage .* in the draft$")).click()
    passage = page.locator(f"#{page.url.partition('#')[2]}")
    expect(passage).to_be_in_viewport()
    expect(passage).to_contain_text(words.split(".")[0][-40:])


def test_an_administrator_adds_a_phrase_and_switches_a_rule_off(play: Play, enter: Enter) -> None:
    admin = enter("admin")
    admin.goto(f"{play.board}/settings")
    admin.get_by_role("link", name="Scan rules").click()
    admin.get_by_role("link", name="Add a rule", exact=True).click()
    admin.get_by_label("Lens").select_option("euphemism")
    admin.get_by_label("What it looks for").fill(PHRASE)
    admin.get_by_label("High confidence").check(force=True)
    admin.get_by_label("Why these words").fill("Our panel asks about these words.")
    admin.get_by_label("Where this comes from").fill("Our panel, March 2026")
    admin.get_by_label("Sentences that it must flag").fill(f"The weights were {PHRASE}.")
    admin.get_by_label("Sentences that it must leave alone").fill("It says nothing.")
    admin.get_by_label("A text to try it on").fill(f"The weights were {PHRASE} again.")
    admin.get_by_role("button", name="Try it").click()
    expect(admin.locator(".qm-tried mark").first).to_have_text(PHRASE)
    browsing.axe(admin)
    admin.get_by_role("button", name="Add the rule").click()
    expect(admin.locator(".qm-banner").first).to_contain_text("The rule is added")

    # The draft is scanned with it.
    page = enter("commissioner")
    page.goto(f"{play.commissioner}/scan")
    page.get_by_role("button", name="Scan again with today’s rules").click()
    # The scan is followed, and the page opens anew when the worker has done it.
    done = page.locator("body:has(footer):not(:has(.qm-rescan))")
    expect(done).to_have_count(1, timeout=60_000)
    show_all(page)
    # The board does without one of the rules that ship.
    admin.goto(f"{play.board}/scan-rules?q=hindsight.should-have-been")
    admin.get_by_role("link", name="Switch off hindsight.should-have-been").click()
    admin.get_by_role("button", name="Switch the rule off").click()
    expect(admin.locator(".govuk-error-summary")).to_be_focused()
    admin.get_by_label("Why your board does without it").fill("Our reports quote policy so.")
    admin.get_by_role("button", name="Switch the rule off").click()
    rule = admin.locator("[id='rule-hindsight.should-have-been']")
    expect(rule).to_contain_text("Our reports quote policy so.")
    page.goto(f"{play.commissioner}/scan")
    expect(page.locator("main")).to_contain_text("The rules have changed since this scan.")
