"""One world for the tests of who may: boards, people, and a review in each state.

Every word of a case is planted: `zqzq` + what it is + the review's state + `qzqz`, so that a page
that shows what it should not gives itself away.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, select

from qmapp.casework.assessments import judging, queries, rules
from qmapp.casework.assessments import service as assessing
from qmapp.casework.assessments.judging import Posted
from qmapp.casework.assessments.models import Assessment, SetAside
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts import jobs as draft_jobs
from qmapp.casework.drafts import service as drafting
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance, Target
from qmapp.casework.findings import service as finding
from qmapp.casework.findings.checking import FindingDetails
from qmapp.casework.findings.rules import Reach, Reason, Shows
from qmapp.casework.involvement import service as involvement
from qmapp.casework.involvement.rules import Group, Side, StepKind
from qmapp.casework.involvement.sheets import Section, SheetText
from qmapp.casework.moderation import service as moderating
from qmapp.casework.recommendations import queries as recommending_queries
from qmapp.casework.recommendations import service as recommending
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.records import service as records
from qmapp.casework.records.arriving import look_at
from qmapp.casework.records.rules import RecordKind
from qmapp.casework.reviews import service as reviewing
from qmapp.casework.reviews.queries import get_edition, get_review, standing_on_review
from qmapp.casework.reviews.rules import Dates, Details
from qmapp.casework.scan import service as scanning
from qmapp.casework.threads import service as talking
from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.models import Comment
from qmapp.casework.threads.rules import Audience
from qmapp.casework.voice import service as voicing
from qmapp.casework.voice.rules import Use
from qmapp.decision.responses import service as deciding
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Db, Storage, clock, london_date
from qmapp.learning.meetings import service as meetings
from qmapp.learning.meetings.rules import MeetingDetails
from qmapp.learning.plan.service import Place as PlanOf
from qmapp.people.accounts import service as accounts
from qmapp.people.accounts.models import Person, SignIn
from qmapp.people.accounts.queries import board_roles_of, list_agencies
from qmapp.people.accounts.sessions import PERSON, SEEN, SIGN_IN, SINCE
from tests.support import (
    acted,
    bodied,
    checked,
    counted,
    entered,
    explored,
    heard,
    lettered,
    planned,
    responded,
    signed,
    summited,
)
from tests.support.apps import make_app
from tests.support.databases import copy_sqlite
from tests.support.settings import make_settings
from tests.support.tiny_rules import own_rule

# So long at both ends that no token or nonce holds one by chance: with two letters at each end a
# refused page did, once in about a hundred runs.
PLANTED = re.compile(r"zqzq([a-z]+)([A-Z])qzqz")

# The people, by the letters of the table in expected_access.py.
ON_THE_BOARD = {
    "A": BoardRole.ADMINISTRATOR,
    "M": BoardRole.REVIEW_MANAGER,
    "H": BoardRole.CHAIR,
    "m": BoardRole.MEMBER,
    "g": BoardRole.AGENCY_CONTACT,
}
ON_THE_REVIEW = {
    "C": ReviewRole.COMMISSIONER,
    "2": ReviewRole.COMMISSIONER,
    "L": ReviewRole.LEAD_REVIEWER,
    "K": ReviewRole.LEAD_REVIEWER,
    "l": ReviewRole.LEAD_REVIEWER,
    "P": ReviewRole.PANEL_MEMBER,
    "S": ReviewRole.SIGNATORY,
    "O": ReviewRole.OBSERVER,
}
ON_THE_OTHER_BOARD = {
    "a": BoardRole.ADMINISTRATOR,
    "r": BoardRole.REVIEW_MANAGER,
    "h": BoardRole.CHAIR,
}
EVERYBODY = "-XAMHmgC2LKlPSOIarhc"
STATES = "ZDNSCBTR"
FORM_KEY = "0" * 40  # what forms of everybody's sessions are signed for


def _without_waiting(connection: sqlite3.Connection, record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()


def planted(what: str, state: str) -> str:
    """The word that stands for a thing of the review in that state."""
    return f"zqzq{what}{state}qzqz"


@dataclass
class Place:
    """A review in one state, and the ids that its addresses are made of."""

    state: str
    review_id: UUID
    parts: dict[str, object] = field(default_factory=dict)
    assessments: dict[str, UUID] = field(default_factory=dict)


class World:
    """Boards, people and reviews, on a server of their own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.file = Path(database_url.removeprefix("sqlite:///"))
        self.app: Flask = make_app(make_settings(folder, database_url=database_url))
        self.app.test_client_class = FlaskClient
        self.storage: Storage = self.app.extensions["qmapp.storage"]
        # What is tried here is forgotten anyway: no need to wait for the disk.
        event.listen(self.storage.engine, "connect", _without_waiting)
        self.catalogue = self.app.extensions["qmapp.catalogue"]
        self.files = self.app.extensions["qmapp.files"]
        self.people: dict[str, UUID] = {}
        self.places: dict[str, Place] = {}
        self.board_id, self.other_board_id = uuid4(), uuid4()
        self.parts: dict[str, object] = {}
        # What is shown as long as nothing changes: the texts of addresses, by state and person.
        self.as_built: dict[tuple[str, str], dict[tuple[str, str], str]] = {}
        self.form_token = self.sign_token(FORM_KEY)
        self._clients: dict[str, FlaskClient] = {}
        self._build()
        self._kept = folder / "kept.sqlite3"
        self.keep()

    def sign_token(self, key: str) -> dict[str, str]:
        """The field against forgery of a form for a session with that key."""
        signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return {"csrf_token": str(signer.dumps(key))}

    # The database is put back after whatever changed it ------------------------------------

    def keep(self) -> None:
        """Remember the database as it is now."""
        copy_sqlite(self.file, self._kept)
        self._cookies = {who: self._cookie(who) for who in EVERYBODY}

    def _cookie(self, who: str) -> str | None:
        cookie = self.client(who).get_cookie("qmapp_session")
        return cookie.value if cookie else None

    def put_back(self) -> None:
        """Make the database, and everybody's browser, what they were when they were kept."""
        copy_sqlite(self._kept, self.file)
        for who, value in self._cookies.items():
            if value is not None:
                self.client(who).set_cookie("qmapp_session", value)
            else:
                self.client(who).delete_cookie("qmapp_session")

    @contextmanager
    def on_a_copy(self) -> Iterator[None]:
        """What happens inside is forgotten."""
        try:
            yield
        finally:
            self.put_back()

    # Asking --------------------------------------------------------------------------------

    def client(self, who: str) -> FlaskClient:
        """A browser in which that person signed in (or, for "-", nobody)."""
        if who not in self._clients:
            client = self.app.test_client()
            if who != "-":
                self._sign_in(client, self.people[who])
            self._clients[who] = client
        return self._clients[who]

    def _sign_in(self, client: FlaskClient, person_id: UUID) -> None:
        now = clock()
        opened = SignIn(id=uuid4(), person_id=person_id, started_at=now)
        with self.storage.unit_of_work() as db:
            db.add(opened)
            uniquifier = db.get_one(Person, person_id).fs_uniquifier
        with client.session_transaction() as session:
            session.update(
                {
                    "_user_id": uniquifier, "_fresh": True, "fs_cc": "set",
                    "fs_paa": now.timestamp(), SIGN_IN: str(opened.id), PERSON: str(person_id),
                    SINCE: int(now.timestamp()), SEEN: int(now.timestamp()),
                    "csrf_token": FORM_KEY,
                }
            )  # fmt: skip

    def actor(self, db: Db, who: str, review_id: UUID) -> Actor:
        """The person as the policy sees them on that review, now."""
        person_id = self.people[who]
        roles, interests = standing_on_review(db, person_id, review_id)
        return Actor(
            person_id, who, board_roles=board_roles_of(db, person_id), review_roles=roles,
            interests=interests,
        )  # fmt: skip

    # Building ------------------------------------------------------------------------------

    def _build(self) -> None:
        now = clock()
        with self.storage.unit_of_work() as db:
            for name in ("board_id", "other_board_id"):
                words = "Northmere" if name == "board_id" else planted("stranger", "X")
                board = accounts.create_board(db, name=f"{words} Board", now=now)
                accounts.make_agency(db, board.id, f"Police of {words}", now)
                setattr(self, name, board.id)
            for who in EVERYBODY[1:]:
                self.people[who] = accounts.create_person(
                    db, email=f"{ord(who)}@example.org", name=self._name(who),
                    password_hash="nobody signs in with it", now=now,
                ).id  # fmt: skip
            self._serve(db, self.board_id, {**ON_THE_BOARD, "I": BoardRole.MEMBER})
            self._serve(db, self.other_board_id, ON_THE_OTHER_BOARD)
            self.parts = self._board_parts(db)
        for state in STATES:
            self._make_place(state)
        self._make_other_place()
        self.client("X")  # signed in, then closed: the cookie outlives the account
        with self.storage.unit_of_work() as db:
            accounts.deactivate(db, db.get_one(Person, self.people["X"]), clock(), actor_id=None)
        for who in EVERYBODY:
            self.client(who)

    @staticmethod
    def _name(who: str) -> str:
        return f"{planted('stranger', 'X')} {who}" if who in "arhc" else f"Person {who}"

    def _serve(self, db: Db, board_id: UUID, roles: dict[str, BoardRole]) -> None:
        agency = list_agencies(db, board_id)[0].id
        for who, role in roles.items():
            accounts.add_membership(
                db, board_id=board_id, person_id=self.people[who], role=role,
                agency_id=agency, now=clock(),
            )  # fmt: skip

    def _board_parts(self, db: Db) -> dict[str, object]:
        invited = accounts.issue_for_board(
            db, self.board_id, name="A guest", email="guest@example.org",
            role=BoardRole.CHAIR, agency_id=None, base_url="http://localhost", now=clock(),
            invited_by=self.people["A"],
        )  # fmt: skip
        spare = accounts.make_agency(db, self.board_id, planted("agency", "X"), clock())
        keeper = Actor(self.people["A"], "A", board_roles_of(db, self.people["A"]))
        own = {**own_rule(), "why": f"Because of {planted('rule', 'X')}."}
        rule = scanning.add_rule(db, keeper, self.board_id, own, clock())
        said = SheetText("Our sheet", (Section("", f"It says {planted('sheet', 'X')}."),))
        involvement.save_sheet(
            db, keeper, self.board_id, Side.FAMILY, "en", said, seen=0, now=clock()
        )
        manager = Actor(self.people["M"], "M", board_roles_of(db, self.people["M"]))
        met = MeetingDetails(held_on=london_date(clock()))
        meeting = meetings.add(db, manager, self.board_id, met, clock())
        plan = planned.bring(db, self.files, manager, PlanOf(self.board_id), clock())
        practice = self.catalogue.practice
        issue = entered.enter(db, manager, self.board_id, practice, clock(), "Of our own")
        brought = entered.bring(
            db, self.files, manager, self.board_id, practice, clock(), "1,Of ours too,own,"
        )
        summit = summited.hold(
            db, manager, self.board_id, practice, clock(), words=planted("summit", "X")
        )
        exploration = explored.begun(
            db, manager, self.board_id, clock(), words=planted("explored", "X")
        )
        body = bodied.write_to(
            db, manager, self.board_id, practice, clock(), words=planted("body", "X")
        )
        session = bodied.teach(
            db, manager, self.board_id, self.catalogue.default_edition, clock(),
            title=planted("session", "X"),
        )  # fmt: skip
        return {
            **summit,
            **body,
            **session,
            "explore.exploration_id": exploration,
            "explore.question_id": "q-why-3",
            "practice.entry_id": issue.id,
            "issues.issue_id": issue.slug,
            "issues.intake_id": brought,
            "issues.kind": "pdf",
            "board_id": self.board_id,
            "plan.intake_id": plan,
            "dashboards.figure": "recommendations",
            "sharing.scope": "national",
            "trends.tag": practice.practice_issues[0].id,
            "trends.marker_id": self.catalogue.default_edition.markers[0].id,
            "trends.what": "counts",
            "meetings.meeting_id": meeting.id,
            "person_id": self.people["m"],
            "agency_id": spare.id,
            "rule": rule.rule,
            "invitation_id": invited.invitation_id,
        }

    def _make_place(self, state: str) -> None:
        with self.storage.unit_of_work() as db:
            manager = Actor(self.people["M"], "M", board_roles_of(db, self.people["M"]))
            review = reviewing.create(
                db, manager, self.board_id, self._details(state), catalogue=self.catalogue,
                now=clock(),
            )  # fmt: skip
            place = self.places[state] = Place(state, review.id)
            for who, role in {**ON_THE_REVIEW, "I": ReviewRole.PANEL_MEMBER}.items():
                self._give(db, self.board_id, review.id, who, role)
            spare = self._give(db, self.board_id, review.id, "X", ReviewRole.PANEL_MEMBER)
            place.parts = {"review_id": review.id, "board_id": self.board_id, "number": 1,
                           "a": 1, "b": 1, "marker": 1, "role_id": spare,
                           "recommendation_id": uuid4(), "sharing.record_id": uuid4(), "tags.thing_id": uuid4(),
                           "stages.step": "back_to_drafting"}  # fmt: skip
            self._interests(db, place)
            self._records(db, place)
            self._register(db, place)
            self._beside(db, place)
            place.parts["invitation_id"] = accounts.invite_to_review(
                db, self.actor(db, "M", review.id), board_id=self.board_id, review_id=review.id,
                name=planted("guest", state), email=f"{planted('guest', state)}@example.org",
                role=ReviewRole.OBSERVER, base_url="http://localhost", now=clock(),
            ).invitation_id  # fmt: skip
        {"Z": self._process}.get(state, self._judged)(place)

    def _details(self, state: str) -> Details:
        return Details(
            reference=f"Child {state}",
            kind=self.catalogue.kinds[0].id,
            scope_note=f"About {planted('scope', state)}.",
            dates=Dates(draft_due_on=date(2026, 1, 5), sign_off_target_on=date(2026, 2, 5)),
            lateness_reason=f"Because of {planted('late', state)}.",
        )

    def _give(self, db: Db, board_id: UUID, review_id: UUID, who: str, role: ReviewRole) -> UUID:
        return reviewing.take_up_role(
            db, board_id=board_id, review_id=review_id, person_id=self.people[who], role=role,
            given_by=self.people["M"], now=clock(),
        ).id  # fmt: skip

    def _records(self, db: Db, place: Place) -> None:
        """A file that the lead reviewer shows to everybody, and a note of a panel member's own."""
        arrival = look_at("letter.txt", planted("shared", place.state).encode())
        self.files.put(self.board_id, arrival.data)
        place.parts["record_id"] = records.bring(
            db, self.files, self.actor(db, "L", place.review_id), place.review_id,
            records.Details(title=f"Letter {planted('shared', place.state)}", kind=RecordKind.FILE),
            clock(), arrival=arrival, is_shared=True,
        ).id  # fmt: skip
        records.bring(
            db, self.files, self.actor(db, "P", place.review_id), place.review_id,
            records.Details(title=f"Note {planted('private', place.state)}"), clock(),
        )  # fmt: skip

    def _register(self, db: Db, place: Place) -> None:
        """Somebody who said two things and took one back; and somebody hidden from an agency."""
        actor, review = self.actor(db, "L", place.review_id), get_review(db, place.review_id)
        relation, now = planted("relation", place.state), clock()
        mother = heard.put(db, actor, review, now, relation, why=relation)
        said = heard.step(db, actor, mother, StepKind.CONTRIBUTION, now, words=relation)
        gone = heard.step(
            db, actor, mother, StepKind.FOCUS, now, words=planted("takenback", place.state)
        )
        involvement.withdraw(db, actor, mother, step_ids=[gone], now=now)
        agency = list_agencies(db, self.board_id)[0].id
        heard.put(
            db, actor, review, now, planted("keptfrom", place.state), Group.POLICE,
            hidden_from=frozenset({agency}),
        )  # fmt: skip
        place.parts |= {"participant_id": mother.id, "step_id": said, "kind": "told"}

    def _interests(self, db: Db, place: Place) -> None:
        place.parts["interest_id"] = reviewing.declare_interest(
            db, self.actor(db, "I", place.review_id), place.review_id,
            f"I know {planted('interest', place.state)}.", now=clock(),
        ).id  # fmt: skip
        past = reviewing.declare_interest(
            db, self.actor(db, "M", place.review_id), place.review_id,
            f"They know {planted('interest', place.state)}.", now=clock(),
            person_id=self.people["m"],
        )  # fmt: skip
        reviewing.withdraw_interest(
            db, self.actor(db, "H", place.review_id), past.id,
            f"Not so: {planted('undone', place.state)}.", now=clock(),
        )  # fmt: skip

    def _process(self, place: Place) -> None:
        place.parts["upload_id"] = uuid4()  # there is none yet
        place.assessments["com"] = self.start("C", place, AssessmentKind.COMMISSIONER, draft=False)
        self.write("C", place, "com", "process")

    def _judged(self, place: Place) -> None:
        self._bring(place)
        self._voice(place)
        self._findings(place)
        place.assessments["self"] = self.start("L", place, AssessmentKind.SELF_CHECK)
        with self.storage.unit_of_work() as db:
            assessing.add_coauthor(
                db, self.actor(db, "L", place.review_id),
                queries.get_assessment(db, place.assessments["self"]), self.people["K"], clock(),
            )  # fmt: skip
        self.write("L", place, "self", "own")
        if place.state == "D":
            self._recommend(place)
            return
        self.send(place)
        self._respond(place)
        self._recommend(place)
        place.assessments["com"] = self.start("C", place, AssessmentKind.COMMISSIONER)
        self.write("C", place, "com", "com")
        if place.state == "T":
            self.lift(place)
        if place.state in "SBTR":
            self.submit("L", place, "self")
        if place.state in "CBR":
            self.submit("C", place, "com")
        if place.state == "B":
            self._hold(place)
        if place.state == "R":
            self._reopen(place)
        self._talk(place)
        self._ask(place)

    def _beside(self, db: Db, place: Place) -> None:
        """How the review is governed, and what runs beside it."""
        review, said = get_review(db, place.review_id), planted("arranged", place.state)
        lettered.arrange(
            db, self.actor(db, "H", review.id), review, self.people["g"], clock(), words=said
        )
        place.parts["proceeding_id"] = lettered.proceed(
            db, self.actor(db, "M", review.id), review, clock(),
            words=planted("beside", place.state),
        )  # fmt: skip

    def _ask(self, place: Place) -> None:
        """In C a letter of feedback is written; in R one was sent, and a point of it marked."""
        if place.state not in "CR":
            return
        now, said = clock(), planted("asked", place.state)
        with self.storage.unit_of_work() as db:
            review, draft = get_review(db, place.review_id), get_draft(db, place.review_id, 1)
            actor = self.actor(db, "C", review.id)
            write = lettered.begun if place.state == "C" else lettered.sent
            number, points = write(db, actor, review, draft, now, words=f"Do {said}.")
            place.parts |= {"letter": number, "point_id": points[0]}
            if place.state == "R":
                place.parts["pressure_id"] = lettered.answered(
                    db, self.actor(db, "L", review.id), review, number, points, now,
                    words=planted("pressed", "R"),
                )  # fmt: skip

    def _talk(self, place: Place) -> None:
        """A panel member says something for the board's side alone, and something for everybody."""
        with self.storage.unit_of_work() as db:
            review, draft = get_review(db, place.review_id), get_draft(db, place.review_id, 1)
            actor, marker = self.actor(db, "P", review.id), get_edition(db, review.edition_sha256)
            for what, audience in (("talkall", Audience.ALL), ("talk", Audience.BOARD)):
                made = talking.begin(
                    db, actor, review, draft, Hung.marker(marker.by_number(3).id),
                    words=f"I ask {planted(what, place.state)}.", audience=audience, mentions=(),
                    now=clock(), thread_id=uuid4(),
                )  # fmt: skip
            said = db.scalars(select(Comment).where(Comment.thread_id == made.id)).one()
            place.parts |= {"threads.thread_id": made.id, "threads.comment_id": said.id}

    def _hold(self, place: Place) -> None:
        """A commissioner says what the board holds of another marker than the one asked for."""
        with self.storage.unit_of_work() as db:
            review = get_review(db, place.review_id)
            moderating.agree(
                db, self.actor(db, "C", review.id), review, get_draft(db, review.id, 1),
                get_edition(db, review.edition_sha256).by_number(2).id, "met",
                f"As {planted('held', place.state)} shows.", version=0, now=clock(),
            )  # fmt: skip

    def _bring(self, place: Place) -> None:
        self.upload(
            place, f"1. Summary\n\n1.1 The child {planted('draft', place.state)} was seen.\n"
        )
        self.read_uploads()

    def _voice(self, place: Place) -> None:
        """The draft represents what was said."""
        with self.storage.unit_of_work() as db:
            place.parts["place_id"] = voicing.link(
                db, self.actor(db, "L", place.review_id), get_draft(db, place.review_id, 1),
                step_id=UUID(str(place.parts["step_id"])), position=1, span=(0, 3),
                use=Use.SUMMARISES, now=clock(),
            ).id  # fmt: skip

    def _respond(self, place: Place) -> None:
        """The board answers what is recommended: open in N, S and C, agreed in T and R, agreed
        and taken up again in B."""
        now, state = clock(), place.state
        with self.storage.unit_of_work() as db:
            review, draft = get_review(db, place.review_id), get_draft(db, place.review_id, 1)
            actor, chair = (self.actor(db, who, review.id) for who in "CH")
            one = responded.recommended(
                db, actor, review, draft, f"Do {planted('rec', state)}.", now
            )
            place.parts |= responded.respond(
                db, actor, review, one, now, reasons=planted("reply", state),
                letter=planted("letter", state),
            )  # fmt: skip
            place.parts |= counted.count(
                db, self.files, actor, review, one.id, now, words=planted("counted", state)
            )
            if state in "BTR":
                responded.agree(db, chair, review, now)
                place.parts |= checked.follow(
                    db, self.files, chair, review, now, words=planted("checked", state)
                )
                action_id = cast("UUID", place.parts["action_id"])
                place.parts |= acted.act(
                    db, self.files, chair, review, action_id, now, words=planted("acted", state)
                )
                place.parts["plan.intake_id"] = planned.bring(
                    db, self.files, self.actor(db, "M", review.id),
                    PlanOf(self.board_id, review.id), now,
                )  # fmt: skip
            if state == "T":
                place.parts |= signed.sign(
                    db, review, signer=self.people["S"], stater=self.people["P"],
                    keeper=self.people["H"], words=planted("signing", state), now=now,
                )  # fmt: skip
            if state == "B":
                deciding.new_version(db, chair, review, planted("reply", state), now)

    def _recommend(self, place: Place) -> None:
        """What is recommended, with words of the draft and a remark answered; in D by the lead
        reviewer, in a draft that is not sent, else what the board answers."""
        rule, now = "cause.no-finding", clock()
        with self.storage.unit_of_work() as db:
            actor, review = self.actor(db, "L", place.review_id), get_review(db, place.review_id)
            draft = get_draft(db, review.id, 1)
            if place.state == "D":
                said = RecommendationDetails(kind=Kind.ACTION, text=f"Do {planted('rec', 'D')}.")
                one = recommending.add(
                    db, actor, review, draft, said, now, recommendation_id=uuid4()
                )
            else:
                known = UUID(str(place.parts["recommendation_id"]))
                one = recommending_queries.get_recommendation(db, actor, review.id, known)
            pinned = recommending.pin_passage(db, actor, one, draft, position=1, span=None, now=now)
            asked = recommending_queries.find_remark(db, actor, review, rule, one.id)
            answer = recommending.answer_remark(
                db, actor, review, rule, "It stands alone.", now,
                rests_on=asked.rests_on if asked else "", rec=one,
            )  # fmt: skip
            place.parts |= {
                "recommendations.recommendation_id": one.id, "recommendations.rule": rule,
                "recommendations.place_id": pinned.id, "recommendations.answer_id": answer.id,
            }  # fmt: skip

    def _findings(self, place: Place) -> None:
        """The lead reviewer records a finding, with words of the draft that show it."""
        said = planted("finding", place.state)
        with self.storage.unit_of_work() as db:
            actor, now = self.actor(db, "L", place.review_id), clock()
            review, draft = get_review(db, place.review_id), get_draft(db, place.review_id, 1)
            made = finding.add_finding(
                db, actor, review, draft,
                FindingDetails(
                    title=f"It was {said}", reason=Reason.GIVEN, why=said, reach=Reach.NOT_KNOWN
                ),
                self.catalogue.practice, now=now,
            )  # fmt: skip
            pinned = finding.pin_passage(
                db, actor, made, draft, position=1, span=None, shows=Shows.PROBLEM, now=now
            )
        place.parts |= {
            "finding_id": made.id, "findings.place_id": pinned.id, "tags.thing_id": made.id,
        }  # fmt: skip

    def upload(self, place: Place, text: str) -> None:
        """Let the lead reviewer bring a file; no worker reads it yet."""
        arrival = drafting.look_at_file(f"{planted('file', place.state)}.txt", text.encode())
        self.files.put(self.board_id, arrival.data)
        with self.storage.unit_of_work() as db:
            actor = self.actor(db, "L", place.review_id)
            upload = drafting.receive(db, self.files, actor, place.review_id, arrival, clock())
        place.parts.setdefault("upload_id", upload.id)

    def read_uploads(self) -> None:
        """Let a worker do all that waits."""
        worker = Worker(self.storage, draft_jobs.handlers(self.storage, self.files))
        while worker.run_one():
            pass

    # What people do ------------------------------------------------------------------------

    def send(self, place: Place) -> None:
        with self.storage.unit_of_work() as db:
            drafting.send(db, self.actor(db, "L", place.review_id), place.review_id, 1, clock())

    def start(self, who: str, place: Place, kind: AssessmentKind, *, draft: bool = True) -> UUID:
        with self.storage.unit_of_work() as db:
            review = get_review(db, place.review_id)
            found = db.query(Draft).filter_by(review_id=review.id).one() if draft else None
            actor = self.actor(db, who, review.id)
            begun = assessing.start(db, actor, review, kind, found, clock())
            assessing.state_known_outcome(
                db, actor, begun, f"I had heard {planted('outcome', place.state)}"
                if kind is AssessmentKind.SELF_CHECK
                else f"I had heard {planted('heard', place.state)}", clock(),
            )  # fmt: skip
            return begun.id

    def write(self, who: str, place: Place, which: str, word: str, number: int = 1) -> None:
        """Judge one marker with everything that there is to say."""
        said = planted(word, place.state)
        with self.storage.unit_of_work() as db:
            assessment = queries.get_assessment(db, place.assessments[which])
            review = get_review(db, assessment.review_id)
            edition = get_edition(db, review.edition_sha256)
            marker, actor = edition.by_number(number), self.actor(db, who, review.id)
            question = marker.questions[0].id
            basis = evidence.Basis(
                board_id=review.board_id, review_id=review.id, assessment_id=assessment.id,
                reading_id=assessment.reading_id, marker_id=marker.id,
            )  # fmt: skip
            source = records.add(
                db, actor, board_id=basis.board_id, review_id=basis.review_id, now=clock(),
                details=records.Details(title=f"Minutes {said}", holder=said),
            )  # fmt: skip
            evidence.pin_record(
                db, actor, basis, source,
                stance=Stance.SUPPORTS, note=f"Note {said}", question_id=None, now=clock(),
            )  # fmt: skip
            if assessment.reading_id:
                evidence.pin_passage(
                    db, actor, basis, position=1, span=None, stance=Stance.COUNTS_AGAINST,
                    note=f"Note {said}", targets=[Target(marker.id, question)], now=clock(),
                )  # fmt: skip
            values = {
                "reasons": f"Reasons {said}", "to_change": f"Change {said}",
                "looked_in": f"Looked in {said}", f"note:{question}": f"Note {said}",
                f"answer:{question}": "partly", "rating": edition.scale.ratings[0].id,
            }  # fmt: skip
            empty = rules.digest("")
            self._save(
                db, actor, assessment, [Posted(n, empty, v) for n, v in values.items()], number
            )
            stale = [Posted("reasons", "an older digest", planted(f"aside{word}", place.state))]
            self._save(db, actor, assessment, stale, number)

    @staticmethod
    def _save(
        db: Db, actor: Actor, assessment: Assessment, posted: list[Posted], number: int
    ) -> None:
        review = get_review(db, assessment.review_id)
        edition = get_edition(db, review.edition_sha256)
        judging.save(
            db, actor, assessment, edition.by_number(number), edition.scale, posted, now=clock(),
            sitting_ends=False,
        )  # fmt: skip

    def submit(self, who: str, place: Place, which: str) -> None:
        """Submit with whatever gaps there are; words that were set aside are let go."""
        with self.storage.unit_of_work() as db:
            actor = self.actor(db, who, place.review_id)
            assessment = queries.get_assessment(db, place.assessments[which])
            for waiting in db.query(SetAside).filter_by(assessment_id=assessment.id).all():
                judging.choose(
                    db, actor, assessment, waiting.marker_id, set_aside_id=waiting.id,
                    keep="theirs", now=clock(),
                )  # fmt: skip
            assessing.submit(db, actor, assessment, with_gaps=True, now=clock())

    def lift(self, place: Place) -> None:
        with self.storage.unit_of_work() as db:
            assessing.lift_sight(
                db, self.actor(db, "H", place.review_id), get_review(db, place.review_id),
                db.query(Draft).filter_by(review_id=place.review_id).one(),
                f"Because of {planted('lift', place.state)}", clock(),
            )  # fmt: skip

    def _reopen(self, place: Place) -> None:
        with self.storage.unit_of_work() as db:
            fresh = assessing.reopen(
                db, self.actor(db, "L", place.review_id),
                queries.get_assessment(db, place.assessments["self"]),
                f"Because of {planted('reopen', place.state)}", clock(),
            )  # fmt: skip
        place.assessments["old"] = place.assessments["self"]
        place.assessments["self"] = fresh.id
        self.write("L", place, "self", "anew", number=2)

    def _make_other_place(self) -> None:
        """A review of the other board, in the middle of its work, with its own commissioner."""
        with self.storage.unit_of_work() as db:
            manager = Actor(self.people["r"], "r", board_roles_of(db, self.people["r"]))
            review = reviewing.create(
                db, manager, self.other_board_id,
                replace(self._details("X"), reference="Case 7741"),
                catalogue=self.catalogue, now=clock(),
            )  # fmt: skip
            self._give(db, self.other_board_id, review.id, "c", ReviewRole.COMMISSIONER)
        self.other_place = Place("X", review.id, {"review_id": review.id})
        self.other_place.assessments["com"] = self.start(
            "c", self.other_place, AssessmentKind.COMMISSIONER, draft=False
        )
        self.write("c", self.other_place, "com", "com")
