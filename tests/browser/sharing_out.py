"""What chairs, a reader over boards and boards do with what is shared, each on their pages."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.learning_world import OWN_ENTRY, SECRET, Sharers
from tests.support import browsing
from tests.support.playing import press, says, silent_on


def row_of(page: Page, label: str) -> Locator:
    """The row of a table with that tag."""
    return page.locator("main table tbody tr", has=page.get_by_role("rowheader", name=label))


def it_is_looked_at_and_shared(page: Page, address: str) -> None:
    """The chair reads all that would leave the board, and then shares it."""
    page.goto(address)
    says(page, "Not shared", "What would be shared now", "Neglect", "18 of 18 markers")
    silent_on(page, "A visit was missed", "A call was lost")
    press(page, "Share this record")
    says(page, "Shared, waiting for the next edition", "SHA-256 of the record")
    page.reload()
    expect(page.get_by_role("button", name="Share this record")).to_have_count(0)


def the_worker_makes_it(page: Page, address: str) -> None:
    """Wait for the edition as people do: by looking again."""
    browsing.look_until(page, address, lambda: "No edition yet" not in page.content())


def a_reader_sees_counts(page: Page, site: str) -> None:
    """Figures over three boards; what is small is withheld; what is missing is said."""
    page.goto(f"{site}/trends/shared?topic=harm&tag=neglect")
    says(page, "24 reviews", "Each review is counted in one edition")
    figures = page.locator("table", has=page.get_by_role("rowheader", name="Neglect", exact=True))
    expect(figures.locator("tr", has_text="Neglect").first).to_contain_text("14 of 24")
    for label in ("Exploitation", "Disability or long illness"):
        # What one review of the third board has and what none has look alike.
        expect(row_of(page, label).first.locator("td").first).to_have_text("withheld, of 24")
    for region in ("North", "South"):
        # One board alone in its region; and what would tell of it goes with it.
        row = page.locator("#regions-table tr, table tr", has_text=region).first
        expect(row).to_contain_text("withheld")
    says(page, "3 of 4 boards on this server are counted here.")
    says(page, "1 board on this server is not counted here.")
    for name in ("Avon", "Borders", "Dales"):
        expect(page.locator("main li", has_text=re.compile(f"^{name}$"))).to_have_count(1)


def nothing_unshared_is_there(page: Page, site: str, made: Sharers) -> None:
    """No list, figure, address or search tells a reader of the board that does not share."""
    case = made.cheviot
    untold = ("Cheviot", SECRET, OWN_ENTRY, str(case.board_id), str(case.review_id))
    page.goto(f"{site}/trends/shared")
    topics = [one.get_attribute("value") or "" for one in page.locator("#topic option").all()]
    assert len(topics) > 1
    addresses = [f"{site}/trends/shared?edition={edition}&topic={topic}"
                 for edition in ("1", "all") for topic in topics]  # fmt: skip
    for address in addresses:
        page.goto(address)
        for words in untold:
            assert words not in page.content(), (address, words)
        opened_figures = page.locator("main th a").all()
        for one in [each.get_attribute("href") or "" for each in opened_figures[:3]]:
            page.goto(f"{site}{one}")
            for words in untold:
                assert words not in page.content(), (one, words)
    for path in (f"/boards/{case.board_id}/sharing", f"/boards/{case.board_id}/trends",
                 f"/boards/{case.board_id}/sharing/compare", f"/reviews/{case.review_id}/sharing",
                 "/trends/shared/north"):  # fmt: skip
        answer = page.goto(f"{site}{path}")
        assert answer is not None
        assert answer.status == 404, path
    it_finds_nothing(page, site)


def it_finds_nothing(page: Page, site: str) -> None:
    for words in ("harbour crew", "“pilot boat”", "Exploitation harbour"):
        page.goto(f"{site}/search")
        page.get_by_label("Words to look for").fill(words)
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name="Search", exact=True).click()
        expect(page.get_by_label("Words to look for")).to_have_value(words)
        for untold in ("Cheviot", SECRET, OWN_ENTRY):
            expect(page.get_by_role("main")).not_to_contain_text(untold)


def a_board_sees_its_own(page: Page, site: str, made: Sharers) -> None:
    """Its own counts in full, small ones too, beside those of all; and nothing of Cheviot."""
    board = f"{site}/boards/{made.avon.board_id}"
    page.goto(f"{board}/sharing")
    says(page, "8 of 8 reviews", "edition 1")
    page.goto(f"{board}/sharing/compare?topic=harm")
    says(page, "This board brought 8 reviews to it.")
    expect(row_of(page, "Neglect").first).to_contain_text("5 of 8")
    expect(row_of(page, "Neglect").first).to_contain_text("14 of 24")
    expect(row_of(page, "Exploitation").first).to_contain_text("0 of 8")
    expect(row_of(page, "Exploitation").first).to_contain_text("withheld, of 24")
    for other in ("Borders", "Cheviot", "Dales"):
        silent_on(page, other)
    page.goto(f"{site}/trends/shared")
    silent_on(page, "Cheviot")
    page.goto(f"{board}/trends?family=harm")
    silent_on(page, "Cheviot", SECRET)
    it_finds_nothing(page, site)


def who_shares_nothing_sees_nothing(page: Page, site: str, made: Sharers) -> None:
    """Its own trends are its own; those over boards are for boards that share."""
    board = f"{site}/boards/{made.cheviot.board_id}"
    page.goto(f"{board}/trends?family=harm")
    expect(row_of(page, "Exploitation").first).to_contain_text("1 of 1")
    page.goto(f"{board}/sharing")
    says(page, "0 of 1 review")
    page.goto(f"{board}/sharing/compare")
    says(page, "For boards that share")
    silent_on(page, "of 24", "Avon", "Borders", "Dales")
    for path in ("/trends/shared", "/trends/shared/north", "/trends/shared/south"):
        answer = page.goto(f"{site}{path}")
        assert answer is not None
        assert answer.status == 404, path
