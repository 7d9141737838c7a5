"""Did it make a difference? One finding over two years, in a browser, on a clock that is moved."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser import two_years
from tests.browser.two_years import Day, Ledger
from tests.factories.assessments import NOW
from tests.factories.impact import Followed, later_review

LATER = "Child Z"


def test_one_finding_over_two_years(
    browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> None:
    """Delivered, no evidence, adjusted, shown, sustained; one closed without; one reopened."""
    made = two_years.make(tmp_path / "begun")
    ledger, folder = Ledger.begun(), tmp_path / "begun"
    acts = (
        (date(2027, 1, 25), two_are_delivered),
        (date(2027, 5, 20), nothing_shows_it),
        (date(2027, 11, 15), one_is_shown_and_one_is_given_up),
        (date(2028, 5, 22), a_later_review_finds_the_same),
        (two_years.SUSTAINED_ON, it_is_sustained),
    )
    for number, (today, act) in enumerate(acts):
        if act is a_later_review_finds_the_same:
            with two_years.opened(folder) as storage:
                later_review(storage, made, LATER, NOW.replace(year=2028, month=5, day=2))
        into = tmp_path / str(number)
        with two_years.on(folder, into, today, made, browser, browser_context_args) as day:
            act(day, ledger)
        folder = into


def next_check(day: Day, name: str) -> str:
    """The address of the next impact check, as the page of the recommendation offers it."""
    page = day.at("commissioner", day.impact(name))
    links = page.locator("main a[href*='/checks/']:not([href$='/move']):not([href$='/add'])")
    addresses = [one.get_attribute("href") or "" for one in links.all()]
    for address in addresses:
        opened = day.at("commissioner", address.partition("#")[0])
        if opened.locator("main [name='judged']").count():
            return address
    raise AssertionError(f"No impact check to come is offered for {name}: {addresses}")


def two_are_delivered(day: Day, ledger: Ledger) -> None:
    """Two of three are done within the quarter. Nobody is behind, for no check is due yet."""
    two_years.check_dashboard(day, ledger)
    two_years.say_delivered(day, ledger, "training")
    two_years.say_delivered(day, ledger, "rota")
    two_years.check_dashboard(day, ledger)


def nothing_shows_it(day: Day, ledger: Ledger) -> None:
    """The first impact checks have passed: what was delivered has nothing to show."""
    two_years.check_dashboard(day, ledger)
    two_years.say_delivered(day, ledger, "lead")
    check = next_check(day, "lead")
    page = two_years.fill_check(day, check, "shown", "embed")
    two_years.refused(page, two_years.SAVE, "two kinds of evidence")
    two_years.record_check(day, ledger, "lead", "no_evidence", "adjust", check)
    two_years.check_dashboard(day, ledger)
    two_years.take_up_action(day, ledger, "lead")
    shown(day, ledger, "rota")
    two_years.close(day, ledger, "rota", "with")
    two_years.check_dashboard(day, ledger)


def shown(day: Day, ledger: Ledger, name: str) -> None:
    """Evidence of two kinds, and a judgement on it."""
    two_years.add_evidence(day, name, "audit", f"14 of 16 files, of {name}.")
    two_years.add_evidence(day, name, "family_voice", f"Parents say so, of {name}.")
    two_years.record_check(day, ledger, name, "shown", "embed", next_check(day, name))


def one_is_shown_and_one_is_given_up(day: Day, ledger: Ledger) -> None:
    """What was adjusted is done and shown; the training changed nothing and is closed so."""
    two_years.check_dashboard(day, ledger)
    two_years.say_delivered_again(day, ledger, "lead")
    shown(day, ledger, "lead")
    two_years.record_check(
        day, ledger, "training", "no_effect", "stop", next_check(day, "training")
    )
    two_years.check_dashboard(day, ledger)
    page = day.at("chair", f"{day.impact('training')}/close")
    two_years.choose(page, "ending", "without_impact")
    two_years.refused(page, two_years.SAVE, "Say why it is closed without impact")
    two_years.close(day, ledger, "training", "without", "Nobody who was trained is still in post.")
    two_years.check_dashboard(day, ledger)
    expect(day.at("chair", day.dashboard).get_by_role("main")).to_contain_text(
        "Nobody who was trained is still in post."
    )


def a_later_review_finds_the_same(day: Day, ledger: Ledger) -> None:
    """Another review finds the same practice issue: taking the closed one up again is offered."""
    two_years.check_dashboard(day, ledger)
    page = day.at("chair", f"{day.impact('rota')}/reopen")
    expect(page.get_by_role("main")).to_contain_text(LATER)
    two_years.box(page, "because").fill("Weekends are single-handed again.")
    page.get_by_label(re.compile(LATER)).check()
    two_years.send(page, two_years.SAVE)
    expect(page.get_by_role("main")).to_contain_text("Weekends are single-handed again.")
    reopened(day.made, ledger, day.today)
    page = day.at("chair", f"{day.impact('rota')}/close")
    two_years.choose(page, "ending", "with_impact")
    two_years.refused(page, two_years.SAVE, "its impact is not shown yet")
    two_years.check_dashboard(day, ledger)


def reopened(made: Followed, ledger: Ledger, today: date) -> None:
    """What was closed is followed again, judged anew at one check half a year from now."""
    entry = ledger.of["rota"]
    # It was shown, and that is in doubt now; what was judged ill would go on standing.
    assert entry.judged == "Shown"
    entry.ended, entry.judged = "", ""
    entry.checks, entry.first_impact = [date(2028, 11, 22)], date(2028, 11, 22)
    assert today < entry.checks[0]


def it_is_sustained(day: Day, ledger: Ledger) -> None:
    """After two years it still holds; it is closed by somebody who owns none of it."""
    two_years.check_dashboard(day, ledger)
    two_years.record_check(day, ledger, "lead", "sustained", "embed", next_check(day, "lead"))
    two_years.check_dashboard(day, ledger)
    two_years.close(day, ledger, "lead", "with")
    two_years.check_dashboard(day, ledger)
    page = day.at("chair", day.impact("lead"))
    for words in ("No evidence", "Shown", "Sustained", two_years.REASONS):
        expect(page.get_by_role("main")).to_contain_text(words)
    page = day.at("chair", day.action("lead"))
    expect(page.get_by_role("main")).to_contain_text("The agreement is widened to schools.")
