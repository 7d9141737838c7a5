"""Signing when something comes between: a wrong code, a sign-in that is over, two tabs, going back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update

from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.rules import Details
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import clock
from qmapp.governance.signing.models import Signature
from qmapp.people.accounts.models import SignIn
from tests.support import browsing, sites
from tests.support.frozen import frozen
from tests.support.judged import actor_of
from tests.support.playing import COUNCIL, HEALTH, POLICE, SIGNATORIES, press, says
from tests.support.stocking import copied, stock

DISSENT = "We hold that the duty team was asked to do what nobody could."
REVIEW = "Child S"


@pytest.fixture(scope="module")
def asked(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[sites.Site, str]]:
    """A server on which a report waits for three who sign, and the address where it is read."""
    folder = copied(demonstration, tmp_path_factory.mktemp("signing") / "stock")
    people = (COUNCIL, HEALTH, POLICE)
    with stock(folder) as world:
        world.let_in(*people)
        keeper = actor_of(world, "manager", world.review("Child M"))
        made = reviews.create(
            world.db, keeper, world.board().id, Details(reference=REVIEW, kind="lcspr"),
            catalogue=load_catalogue(), now=clock(),
        )  # fmt: skip
        roles = dict.fromkeys(people, ReviewRole.SIGNATORY) | {
            "commissioner": ReviewRole.COMMISSIONER
        }
        for who, role in roles.items():
            reviews.give_role(
                world.db, keeper, made.id, world.person(who).id, role, now=clock()
            )  # fmt: skip
    address = frozen(folder, REVIEW, {who: SIGNATORIES[who] for who in people})
    with sites.serving(folder, folder.parent / "data") as site:
        yield site, f"{site.url}{address}"


def said_by(asked: tuple[sites.Site, str], who: str) -> int:
    """How often somebody said something to this report."""
    site, address = asked
    here = Signature.round_id == UUID(address.rpartition("/")[2])
    with stock(site.data_dir) as world:
        mine = Signature.person_id == world.person(who).id
        return world.db.scalar(select(func.count()).select_from(Signature).where(here, mine)) or 0


def dissent(page: Page, proof: str) -> None:
    page.get_by_label("No, I have none").check()
    page.get_by_label("I dissent", exact=True).check()
    page.get_by_label("Your reasons", exact=True).fill(DISSENT)
    page.locator("main form input[name=password]").fill(proof)
    press(page, "Put it on record")


def test_a_wrong_code_keeps_the_reasons_and_the_next_one_signs(
    page: Page, asked: tuple[sites.Site, str]
) -> None:
    site, address = asked
    browsing.sign_in(page, site.url, COUNCIL)
    page.goto(f"{site.url}/account/second-factor")
    press(page, "Set up an app")
    totp = TOTP(key=page.locator("main code").inner_text().replace("-", ""))
    page.locator("main input[name=code]").fill(totp.generate().token)
    press(page, "Check the code")
    page.goto(address)
    dissent(page, "000000")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Your reasons", exact=True)).to_have_value(DISSENT)
    expect(page.get_by_label("I dissent", exact=True)).to_be_checked()
    browsing.sound(page)
    assert said_by(asked, COUNCIL) == 0
    # The code of now was used at the set-up, and counts once.
    page.locator("main form input[name=password]").fill(totp.generate(time.time() + 30).token)
    press(page, "Put it on record")
    says(page, "It is on record", DISSENT)
    assert said_by(asked, COUNCIL) == 1


def test_a_sign_in_that_is_over_loses_no_word_of_a_dissent(
    page: Page, asked: tuple[sites.Site, str]
) -> None:
    site, address = asked
    browsing.sign_in(page, site.url, HEALTH)
    page.goto(address)
    with stock(site.data_dir) as world:
        mine = SignIn.person_id == world.person(HEALTH).id
        world.db.execute(update(SignIn).where(mine).values(ended_at=clock()))
    dissent(page, browsing.PASSWORD)
    says(page, "What you typed is kept")
    assert said_by(asked, HEALTH) == 0
    page.locator("main input[name=email]").fill(f"{HEALTH}@demo.example")
    page.locator("main input[type=password]").fill(browsing.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    says(page, DISSENT)
    browsing.sound(page)
    press(page, "Save what you typed")
    # The password was not kept: it is asked for once more, with the words in their box.
    expect(page.get_by_label("Your reasons", exact=True)).to_have_value(DISSENT)
    page.locator("main form input[name=password]").fill(browsing.PASSWORD)
    press(page, "Put it on record")
    says(page, "It is on record", DISSENT)
    assert said_by(asked, HEALTH) == 1


def test_what_is_said_in_one_tab_is_not_said_again_in_another_or_by_going_back(
    page: Page, asked: tuple[sites.Site, str]
) -> None:
    site, address = asked
    browsing.sign_in(page, site.url, POLICE)
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.get_by_label("No, I have none").check()
    other.get_by_label("I sign what stands on this page").check()
    other.get_by_label("Your password").fill(browsing.PASSWORD)
    press(other, "Put it on record")
    says(other, "It is on record")
    dissent(page, browsing.PASSWORD)
    says(page, "You have said what you say to this already", DISSENT)
    browsing.sound(page)
    other.go_back()
    again = other.get_by_role("main").get_by_role("button", name="Put it on record")
    if again.count():
        other.get_by_label("No, I have none").check()
        other.get_by_label("I sign what stands on this page").check()
        other.get_by_label("Your password").fill(browsing.PASSWORD)
        press(other, "Put it on record")
    expect(other.get_by_role("main")).to_contain_text(re.compile("I sign|Signs|Signed"))
    other.close()
    assert said_by(asked, POLICE) == 1
