"""Two years of one finding, played on a server whose clock stands at the day of each act.

What the dashboard says is compared with a `Ledger`: a plain list of what was done here, added up by
a few lines of its own that know nothing of the application.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from qmapp.people.accounts.service import hash_password
from tests.factories.impact import ACTIONS, AGENCY, Followed, followed
from tests.support import browsing, sites
from tests.support.stocking import DOMAIN, trail_key

BEGAN = date(2026, 11, 10)
FIRST_IMPACT = date(2027, 5, 10)
SUSTAINED_ON = date(2028, 11, 20)
PEOPLE = ("chair", "manager", "commissioner", "owner", "outsider")
REASONS = "Two people read the files of a month, and asked those who wrote them."


# The world -----------------------------------------------------------------------------------------


@contextmanager
def opened(folder: Path) -> Iterator[Storage]:
    """The data of a folder while no server runs on it."""
    storage = key_with(Storage(f"sqlite:///{folder / 'qmapp.sqlite3'}"), trail_key(folder))
    try:
        yield storage
    finally:
        storage.close()


def make(folder: Path) -> Followed:
    """An empty qmapp in which one review is followed, and people who can sign in."""
    folder.mkdir()
    sites.qmapp(folder, "migrate")
    hashed = hash_password(browsing.PASSWORD, (folder / "password_salt").read_text().strip())
    with opened(folder) as storage:
        made = followed(storage)
        actors = {**made.case.people, "owner": made.owner, "outsider": made.outsider}
        with storage.unit_of_work() as db:
            for name in PEOPLE:
                db.execute(
                    update(Person)
                    .where(Person.id == actors[name].person_id)
                    .values(email=f"{name}@{DOMAIN}", password=hashed)
                )
    return made


# What is known here of what was done ---------------------------------------------------------------


@dataclass
class Entry:
    """One recommendation, as the test knows it."""

    due_on: date | None = None
    first_impact: date = FIRST_IMPACT
    delivered: bool = False
    judged: str = ""
    ended: str = ""
    checks: list[date] = field(default_factory=list)

    def known(self, today: date) -> str:
        # Closing undoes no harm, so it is counted as harm before anything else.
        if self.judged == LABELS["harmful"]:
            return self.judged
        if self.ended == "without":
            return "Closed without impact"
        if self.judged:
            return self.judged
        return "No evidence" if today > self.first_impact else "Not yet due"


@dataclass
class Ledger:
    """Everything that was taken up, and what became of it."""

    of: dict[str, Entry]

    @classmethod
    def begun(cls) -> Ledger:
        """As the response was agreed: three with an action, and a question that has none."""
        planned = [FIRST_IMPACT, date(2027, 11, 10), date(2028, 11, 10)]
        made = {
            name: Entry(due_on=due_on, checks=list(planned))
            for name, (_, due_on) in ACTIONS.items()
        }
        made["question"] = Entry(checks=[*planned, date(2027, 9, 1)])
        return cls(made)

    def delivered(self) -> list[Entry]:
        return [one for one in self.of.values() if one.delivered]

    def known(self, today: date) -> dict[str, int]:
        """The delivered ones by what is known of them."""
        counts: dict[str, int] = {}
        for one in self.delivered():
            counts[one.known(today)] = counts.get(one.known(today), 0) + 1
        return counts

    def ages(self, today: date) -> list[int]:
        """Overdue actions: under 30 days, 30 to 90, over 90."""
        late = [
            (today - one.due_on).days
            for one in self.of.values()
            if one.due_on and not one.delivered and one.due_on < today
        ]
        return [
            sum(days < 30 for days in late),
            sum(30 <= days <= 90 for days in late),
            sum(days > 90 for days in late),
        ]

    def closed(self) -> tuple[int, int]:
        """So many without impact, of so many that are closed."""
        ended = [one.ended for one in self.of.values() if one.ended]
        return sum(one == "without" for one in ended), len(ended)

    def checks(self, today: date) -> tuple[int, int, int]:
        """Impact checks to come: whose day has passed, due within 90 days, and within a year."""
        days = [day for one in self.of.values() if not one.ended for day in one.checks]
        until, furthest = today + timedelta(days=90), today + timedelta(days=365)
        return (
            sum(day < today for day in days),
            sum(day <= until for day in days),
            sum(day <= furthest for day in days),
        )


# A day ---------------------------------------------------------------------------------------------


@dataclass
class Day:
    """A server on which it is that day."""

    today: date
    site: sites.Site
    made: Followed
    of: Callable[[str], Page]

    def at(self, who: str, path: str) -> Page:
        page = self.of(who)
        answer = page.goto(f"{self.site.url}{path}")
        assert answer is not None
        assert answer.ok, (path, answer.status)
        return page

    @property
    def review(self) -> str:
        return f"/reviews/{self.made.review_id}"

    def impact(self, name: str) -> str:
        return f"{self.review}/impact/{self.made.recommendations[name]}"

    def action(self, name: str) -> str:
        return f"{self.review}/actions/{self.made.actions[name]}"

    @property
    def dashboard(self) -> str:
        return f"/boards/{self.made.board_id}/impact"


@contextmanager
def on(
    folder: Path,
    into: Path,
    today: date,
    made: Followed,
    browser: Browser,
    options: Mapping[str, Any],
) -> Iterator[Day]:
    """A server on a copy of the folder, with its clock at nine of that day."""
    with (
        sites.serving(folder, into, QMAPP_CLOCK=f"{today.isoformat()}T09:00:00+00:00") as site,
        browsing.everybody(browser, options, site.url) as of,
    ):
        yield Day(today, site, made, of)


# What people do ------------------------------------------------------------------------------------


def box(page: Page, name: str) -> Locator:
    return page.locator(f"main [name='{name}']")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"main input[name='{name}'][value='{value}']").check()


def fill_date(page: Page, name: str, day: date) -> None:
    for part in ("day", "month", "year"):
        box(page, f"{name}-{part}").fill(str(getattr(day, part)))


def send(page: Page, button: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).first.click()
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def refused(page: Page, button: str | re.Pattern[str], words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).first.click()
    expect(page.locator(".govuk-error-summary")).to_contain_text(words)


SAVE = re.compile("^(Save|Record this|Sign and close|Take it up)")


def say_delivered(day: Day, ledger: Ledger, name: str) -> None:
    """Whoever owns the action says that it is done: first without anything that shows it."""
    page = day.at("owner", f"{day.action(name)}/say")
    box(page, "words").fill("It is done.")
    choose(page, "delivery", "delivered")
    refused(page, SAVE, "Add what shows that it is done")
    expect(box(page, "words")).to_have_value("It is done.")
    choose(page, "delivery", "delivered")
    show = page.locator("main details:has([name='proof_kind']):not([open]) > summary")
    if show.count():
        show.first.click()
    box(page, "proof_kind").select_option("document")
    box(page, "proof_words").fill("The minutes of the meeting that put it in force.")
    send(page, SAVE)
    expect(page.get_by_role("main")).to_contain_text("Delivered")
    ledger.of[name].delivered = True


def say_delivered_again(day: Day, ledger: Ledger, name: str) -> None:
    """What was adjusted is done; what showed it before still stands beside it."""
    page = day.at("owner", f"{day.action(name)}/say")
    box(page, "words").fill("Schools are in it now.")
    choose(page, "delivery", "delivered")
    send(page, SAVE)
    ledger.of[name].delivered = True


def take_up_action(day: Day, ledger: Ledger, name: str) -> None:
    """The action is adjusted: it is worked on again."""
    page = day.at("owner", f"{day.action(name)}/say")
    box(page, "words").fill("The agreement is widened to schools.")
    choose(page, "delivery", "on_track")
    send(page, SAVE)
    ledger.of[name].delivered = False


def add_evidence(day: Day, name: str, kind: str, words: str) -> None:
    page = day.at("commissioner", f"{day.impact(name)}/evidence/add")
    choose(page, "kind", kind)
    box(page, "words").fill(words)
    fill_date(page, "on", day.today)
    choose(page, "shows", "change")
    send(page, SAVE)
    expect(page.get_by_role("main")).to_contain_text(words)


def record_check(
    day: Day, ledger: Ledger, name: str, judged: str, decided: str, check: str
) -> Page:
    """Record the next impact check; `check` is its address."""
    page = fill_check(day, check, judged, decided)
    send(page, SAVE)
    entry = ledger.of[name]
    entry.judged = LABELS[judged]
    entry.checks.remove(min(entry.checks))
    return page


def fill_check(day: Day, check: str, judged: str, decided: str) -> Page:
    page = day.at("commissioner", check)
    box(page, "so_what-different").fill("Children are told whom to ring.")
    box(page, "so_what-worse").fill("Nothing that we know of.")
    box(page, "reasons").fill(REASONS)
    choose(page, "judged", judged)
    choose(page, "decided", decided)
    return page


LABELS = {
    "no_evidence": "No evidence",
    "early_signs": "Early signs",
    "shown": "Shown",
    "sustained": "Sustained",
    "no_effect": "No effect",
    "harmful": "Harmful side effect",
}


def close(day: Day, ledger: Ledger, name: str, ending: str, because: str = "") -> None:
    page = day.at("chair", f"{day.impact(name)}/close")
    if because:
        box(page, "because").fill(because)
    choose(page, "ending", f"{ending}_impact")
    send(page, SAVE)
    ledger.of[name].ended = ending


# What the dashboard says ---------------------------------------------------------------------------


def check_dashboard(day: Day, ledger: Ledger) -> None:
    """Every figure is that of the ledger, and each of the headline opens as many rows."""
    page = day.at("chair", day.dashboard)
    known = ledger.known(day.today)
    unknown, delivered = known.get("No evidence", 0), len(ledger.delivered())
    figure = page.locator(".qm-hero .qm-fig")
    if delivered:
        expect(figure).to_have_text(re.compile(rf"^\s*{unknown}\s+of\s+{delivered}\s*$"))
    else:
        expect(figure).to_have_count(0)
        expect(page.locator(".qm-hero")).to_contain_text("Nothing is delivered yet")
    read = {
        row.locator("dt").inner_text().strip(): int(
            re.findall(r"\d+", row.locator("dd").inner_text())[0]
        )
        for row in page.locator(".qm-hero .qm-units > div").all()
    }
    assert {name: count for name, count in read.items() if count} == known, day.today
    expect(page.get_by_role("main")).to_contain_text(
        f"Delivered: {delivered} of {len(ledger.of)} recommendations taken up"
    )
    _overdue(page, ledger.ages(day.today))
    _closed(page, *ledger.closed())
    _ahead(page, *ledger.checks(day.today))
    _rows(day, page, known)


def _overdue(page: Page, ages: list[int]) -> None:
    panel = page.locator("section[aria-labelledby=od]")
    expect(panel).to_contain_text(
        re.compile(rf"{sum(ages)} of {len(ACTIONS)} actions? (is|are) overdue"), use_inner_text=True
    )
    row = panel.locator("tbody tr", has_text=AGENCY)
    cells = [int(re.findall(r"\d+", one)[0]) for one in row.locator("td").all_inner_texts()]
    assert cells == [*ages, sum(ages)], cells


def _closed(page: Page, without: int, closed: int) -> None:
    panel = page.locator("section[aria-labelledby=cw]")
    words = f"{without} of {closed}" if closed else "Nothing was closed yet"
    expect(panel).to_contain_text(words)


def _ahead(page: Page, late: int, due: int, planned: int) -> None:
    panel = page.locator("section[aria-labelledby=ck]")
    expect(panel).to_contain_text(
        re.compile(rf"{due} of {planned} impact checks? planned up to a year from now")
        if planned
        else "No impact check is planned within a year.",
        use_inner_text=True,
    )
    if late:
        expect(panel).to_contain_text(
            re.compile(rf"The days? of {late} of them (has|have) passed"), use_inner_text=True
        )


def _rows(day: Day, page: Page, known: dict[str, int]) -> None:
    addresses = {
        row.locator("dt").inner_text().strip(): row.locator("dd a").get_attribute("href")
        for row in page.locator(".qm-hero .qm-units > div", has=page.locator("dd a")).all()
    }
    assert set(addresses) == set(known)
    for name, address in addresses.items():
        opened = day.at("chair", address or "")
        expect(opened.locator("main table tbody tr")).to_have_count(known[name])
