"""Boards that learn from their reviews, in a data folder of their own, and who signs in there.

made = learning_world.coded(folder)     one board: a finding to code, and two more reviews that count
made = learning_world.sharers(folder)   three boards with a signed review each, and a reader over all

What somebody does in the journeys goes through pages; what earlier rooms prove is put there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import update

from qmapp.casework.reviews.models import RoleOnReview
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.learning.tags.rules import Family
from qmapp.people.accounts.models import Board, Membership, Person
from qmapp.people.accounts.service import hash_password
from tests.browser.two_years import opened
from tests.factories import signing
from tests.factories.assessments import NOW, Case, catalogue, make_case
from tests.factories.findings import FindingsDesk, unexplained
from tests.factories.practice import enter
from tests.factories.responses import agency
from tests.factories.sharing import SHARED_AT, add_record, content
from tests.factories.sharing import sharing as add_sharing
from tests.factories.tags import TagsDesk
from tests.factories.trends import add_review, signed
from tests.support import browsing, sites
from tests.support.stocking import DOMAIN

PRACTICE = catalogue().practice
FOUND, OTHER = PRACTICE.practice_issues[0], PRACTICE.practice_issues[5]
TITLE = "Nobody wrote down what the school said"
READER = "reader"


def let_in(storage: Storage, folder: Path, people: Mapping[str, UUID]) -> None:
    """Let people sign in under these names."""
    salt = (folder / "password_salt").read_text().strip()
    hashed = hash_password(browsing.PASSWORD, salt)
    with storage.unit_of_work() as db:
        for name, person_id in people.items():
            db.execute(
                update(Person)
                .where(Person.id == person_id)
                .values(email=f"{name}@{DOMAIN}", password=hashed)
            )


# Coding --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coded:
    """A board of which trends count three reviews: of the second it is known what was found."""

    case: Case
    finding_id: UUID


def coded(folder: Path) -> Coded:
    """Child K with a finding and its passage, Child R coded, Child S without a finding."""
    folder.mkdir()
    sites.qmapp(folder, "migrate")
    with opened(folder) as storage:
        case = make_case(storage)
        TagsDesk(storage, case)  # what findings say of themselves is kept from here on
        findings = FindingsDesk(storage, case)
        finding = findings.add(unexplained(title=TITLE))
        findings.pin(finding, 1)
        signed(storage, case)
        _known(storage, add_review(storage, case, "Child R", date(2025, 3, 1)))
        add_review(storage, case, "Child S", date(2025, 6, 1))
        police = agency(storage, case, "Harrow police")
        with storage.unit_of_work() as db:
            db.add(
                Membership(
                    board_id=case.board_id, person_id=case.panel.person_id, agency_id=police,
                    role=BoardRole.MEMBER, since=NOW,
                )
            )  # fmt: skip
        names = ("panel", "commissioner", "second_commissioner")
        let_in(storage, folder, {name: case.people[name].person_id for name in names})
    return Coded(case, finding)


def _known(storage: Storage, case: Case) -> None:
    """A finding that names its practice issue itself, which counts as coded."""
    with storage.unit_of_work() as db:
        db.add(
            RoleOnReview(
                board_id=case.board_id, review_id=case.review_id, person_id=case.lead.person_id,
                role=ReviewRole.LEAD_REVIEWER, since=NOW,
            )
        )  # fmt: skip
    lead = replace(case.lead, review_roles={case.review_id: frozenset({ReviewRole.LEAD_REVIEWER})})
    found = unexplained(title="What another review found", practice_issue=FOUND.id)
    FindingsDesk(storage, case).add(found, actor=lead)


# Sharing -------------------------------------------------------------------------------------------

SECRET = "The harbour crew waited nine weeks"
OWN_ENTRY = "Handover aboard the pilot boat"
"""What only the board that does not share has written."""


@dataclass(frozen=True)
class Sharers:
    """The review of each board, by the board's name. Avon and Borders come to share theirs."""

    cases: Mapping[str, Case]

    @property
    def avon(self) -> Case:
        return self.cases["Avon"]

    @property
    def borders(self) -> Case:
        return self.cases["Borders"]

    @property
    def cheviot(self) -> Case:
        return self.cases["Cheviot"]


def sharers(folder: Path) -> Sharers:
    """Avon and Borders share seven older reviews each, and not yet their newest; Cheviot none."""
    folder.mkdir()
    sites.qmapp(folder, "migrate")
    with opened(folder) as storage:
        cases = {
            "Avon": _signed(storage, "Avon", "Avon’s child", "A visit was missed", "neglect"),
            "Borders": _signed(storage, "Borders", "Borders’ child", "A call was lost", "neglect"),
            "Cheviot": _signed(storage, "Cheviot", "Child of Cheviot", SECRET, "exploitation"),
        }
        with storage.unit_of_work() as db:
            enter(db, cases["Cheviot"].manager, cases["Cheviot"].board_id, OWN_ENTRY)
            for name in ("Avon", "Borders"):
                case = cases[name]
                for number in range(7):
                    tags = ["neglect"] if number < 4 else []
                    add_record(
                        db, case.board_id, case.chair, f"{name} {number}", content(*tags), SHARED_AT
                    )
            reader = Person(
                id=uuid4(), email="x@example.org", name="Reader Example", created_at=NOW,
                confirmed_at=NOW, password_set_at=NOW,
            )  # fmt: skip
            db.add(reader)
            db.flush()
            people = {READER: reader.id}
        people |= {f"chair.{name.lower()}": case.chair.person_id for name, case in cases.items()}
        let_in(storage, folder, people)
    for name, region in (("Avon", "South"), ("Borders", "North"), ("Cheviot", "North")):
        sites.qmapp(folder, "regions", "set", name, region)
    sites.qmapp(folder, "readers", "add", f"{READER}@{DOMAIN}", "national")
    return Sharers(cases)


def _signed(storage: Storage, name: str, reference: str, title: str, harm: str) -> Case:
    """A board with a review whose one finding is coded and whose report stands signed."""
    case = make_case(storage, reference=reference)
    with storage.unit_of_work() as db:
        db.execute(update(Board).where(Board.id == case.board_id).values(name=name))
    tags = TagsDesk(storage, case)
    finding = FindingsDesk(storage, case).add(unexplained(title=title))
    tags.code(case.panel, finding, Family.HARM, harm)
    signing.signed(storage, case, signing.ready(storage, case))
    return case


def a_third_shares(folder: Path) -> None:
    """Another board shares eight reviews: now there are three, and an edition may be made."""
    with opened(folder) as storage:
        shared_at = NOW.replace(year=2027, month=2)
        add_sharing(
            storage, {"Dales": 8}, tagged={"Dales": 4}, regions={"Dales": "North"},
            shared_at=shared_at,
        )  # fmt: skip
