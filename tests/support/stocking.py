"""The demonstration with more in it, put there before a server is started on it.

    folder = copied(demonstration, tmp_path / "stock")
    with stock(folder) as world:
        world.let_in("chair")              # somebody of the demonstration who had no password
    with sites.serving(folder, tmp_path / "data") as site: ...

Rows that no press of a button could bring about in time are written directly; what may show
how people work (an invitation, a kept form) comes from the services.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft, Upload, UploadState
from qmapp.casework.drafts.reading.model import RefusalCode
from qmapp.casework.reviews.models import Interest, Review
from qmapp.foundation.access import BoardRole
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db, Storage, clock
from qmapp.people.accounts import kept, queries
from qmapp.people.accounts import service as accounts
from qmapp.people.accounts.models import Agency, Board, Person
from qmapp.people.notices.models import Message

DOMAIN = "demo.example"
_KNOWN = f"reviewer@{DOMAIN}"
LONG_WORD = "Donaudampfschifffahrt" * 10  # 210 characters without a place to break


def copied(template: Path, folder: Path) -> Path:
    """A copy of a data folder, to be stocked and then served."""
    shutil.copytree(template, folder)
    return folder


@contextmanager
def stock(folder: Path) -> Iterator[World]:
    """Change the data in a folder while no server runs on it."""
    storage = Storage(f"sqlite:///{folder / 'qmapp.sqlite3'}")
    try:
        with storage.unit_of_work() as db:
            yield World(db)
    finally:
        storage.close()


@dataclass(frozen=True)
class World:
    """What is in the database, and ways to put more there."""

    db: Db

    # What there is ------------------------------------------------------------------------

    def person(self, name: str) -> Person:
        """Somebody of the demonstration, by what stands before the @ of their address."""
        return self.db.scalars(select(Person).where(Person.email == f"{name}@{DOMAIN}")).one()

    def board(self, slug: str = "harrowmere") -> Board:
        return self.db.scalars(select(Board).where(Board.slug == slug)).one()

    def review(self, reference: str) -> Review:
        return self.db.scalars(select(Review).where(Review.reference == reference)).one()

    def assessment(self, reference: str, who: str) -> Assessment:
        """The newest assessment that somebody made of a review."""
        return self.db.scalars(
            select(Assessment)
            .where(
                Assessment.review_id == self.review(reference).id,
                Assessment.author_id == self.person(who).id,
            )
            .order_by(Assessment.started_at.desc())
        ).first() or _none(f"assessment of {reference} by {who}")

    def draft(self, reference: str, number: int) -> Draft:
        review_id = self.review(reference).id
        return self.db.scalars(
            select(Draft).where(Draft.review_id == review_id, Draft.number == number)
        ).one()

    def agency(self, name: str) -> Agency:
        return self.db.scalars(select(Agency).where(Agency.name == name)).one()

    def interest(self) -> Interest:
        return self.db.scalars(select(Interest)).one()

    def link_sent_to(self, who: str) -> str:
        """The path of the link in the newest message to somebody."""
        body = self.db.scalars(
            select(Message.body)
            .where(Message.recipient == f"{who}@{DOMAIN}")
            .order_by(Message.created_at.desc())
        ).first()
        found = re.search(r"https?://[^/]+(/\S+)", body or "")
        return found[1] if found else _none(f"link sent to {who}")

    # What is put there --------------------------------------------------------------------

    def let_in(self, *names: str) -> None:
        """Give people of the demonstration its password."""
        for name in names:
            self.person(name).password = self.person(_KNOWN.partition("@")[0]).password

    def newcomer(self, name: str, full_name: str, *roles: BoardRole) -> Person:
        """Somebody new who can sign in, with roles on the first board."""
        made = accounts.create_person(
            self.db,
            email=f"{name}@{DOMAIN}",
            name=full_name,
            password_hash=self.person("reviewer").password,
            now=clock(),
        )
        for role in roles:
            self.join(made.id, role)
        return made

    def join(self, person_id: UUID, role: BoardRole) -> None:
        board = self.board()
        agency = (
            queries.list_agencies(self.db, board.id)[0].id if role is BoardRole.MEMBER else None
        )
        accounts.add_membership(
            self.db,
            board_id=board.id,
            person_id=person_id,
            role=role,
            agency_id=agency,
            actor_id=None,
            now=clock(),
        )

    def invited(self, email: str = f"newcomer@{DOMAIN}", name: str = "Nia Newcomer") -> str:
        """The path of an invitation that nobody has answered."""
        issued = accounts.issue_for_board(
            self.db,
            self.board().id,
            name=name,
            email=email,
            role=BoardRole.CHAIR,
            agency_id=None,
            base_url="",
            now=clock(),
            invited_by=self.person("admin").id,
        )
        return issued.link

    def kept_words(self, who: str, path: str, **fields: str) -> UUID:
        """What somebody had typed when they were signed out."""
        made = kept.keep_form(self.db, self.person(who).id, path, _Posted(fields), now=clock())
        return made or _none("kept form")

    def upload(
        self, reference: str, who: str, state: UploadState, refusal: RefusalCode | None = None
    ) -> UUID:
        """A file that is being read, or was refused."""
        review, now = self.review(reference), clock()
        # Due in a day: no worker takes it while the test looks.
        tomorrow = now + timedelta(days=1)
        job = jobs.queue(self.db, "tests.look", {}, board_id=review.board_id, now=tomorrow)
        made = Upload(
            id=uuid4(),
            board_id=review.board_id,
            review_id=review.id,
            uploaded_by=self.person(who).id,
            uploaded_at=now,
            file_name="child-k-draft-4.docx",
            sha256="0" * 64,
            size=48_213,
            job_id=job.id,
            by_lead_reviewer=True,
            state=state,
            refusal=json.dumps({"code": refusal.value, "values": {}}) if refusal else None,
        )
        self.db.add(made)
        return made.id


@dataclass(frozen=True)
class _Posted:
    fields: dict[str, str]

    def items(self, *, multi: bool = False) -> Any:
        return self.fields.items()


def _none(what: str) -> Any:
    raise LookupError(f"There is no {what}.")
