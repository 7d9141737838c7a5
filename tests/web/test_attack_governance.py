"""Casework and governance under attack: ids of another board, numbers and words that hurt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.models import Comment
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage, clock
from qmapp.governance.signing.models import Planned
from qmapp.people.accounts.models import Person, SignIn
from qmapp.people.accounts.sessions import PERSON, SEEN, SIGN_IN, SINCE
from tests.factories import governed, moderation, signing
from tests.factories.assessments import Case, make_case, marker
from tests.factories.feedback import LetterDesk
from tests.factories.threads import ThreadsDesk
from tests.support.apps import make_app
from tests.support.databases import SqliteTemplate
from tests.support.pages import CheckedClient
from tests.support.settings import make_settings

ROOMS = ("moderation", "threads", "feedback", "arrangements", "proceedings", "stages", "signing")
OWN_IDS = ("thread_id", "comment_id", "point_id", "proceeding_id", "round_id", "planned_id")
NUMBERS = ("number", "letter", "marker")
FIELDS = (
    "version", "held", "reasons", "rating", "handling", "words", "mentions", "own_id", "audience",
    "as_words", "opening", "section", "place", "seen", "done", "where", "why", "assurance",
    "challenge", "deadlock", "outside_id", "outside_role", "kind", "title", "status", "contact",
    "note", "because", "rule", "needed", "signatory-person", "signatory-part",
    "signatory-capacity", "has_interest", "interest", "said", "password", "agrees", "stage",
    "draft", "do", "go", "status_on-day", "status_on-month", "status_on-year",
)  # fmt: skip
# One after the other in every field of every form.
WORDS = ("", "-1", "9" * 30, "\N{ARABIC-INDIC DIGIT THREE}")


@dataclass
class Made:
    """One review with something in every room, and who may do most with it."""

    case: Case
    people: Mapping[str, Actor]
    ids: dict[str, object]


def make(storage: Storage) -> Made:
    case = make_case(storage)
    moderation.assess(storage, case, case.commissioner, {1: "largely_met"})
    outside = governed.name_outside(storage, case)
    letters, threads = LetterDesk(storage, case), ThreadsDesk(storage, case)
    first, second = letters.sent("Say who asked the child.", "Say it once.")
    pressure = letters.mark(first)
    thread = threads.begin("On which page?", Hung.marker(marker(3).id))
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    with storage.reading() as db:
        comment = db.scalars(select(Comment.id).where(Comment.thread_id == thread)).one()
        planned = db.scalars(
            select(Planned.id).where(Planned.person_id == signers["police"].person_id)
        ).one()
    names = ("commissioner", "lead", "chair", "manager", "panel")
    people = {name: case.people[name] for name in names}
    return Made(
        case,
        {**people, "police": signers["police"], "outside": outside},
        {
            "review_id": case.review_id, "board_id": case.board_id, "number": 1, "marker": 1,
            "letter": 1, "point_id": second, "pressure_id": pressure, "thread_id": thread,
            "comment_id": comment, "proceeding_id": governed.enter(storage, case),
            "round_id": round_id, "planned_id": planned, "paper": "report", "step": "ready",
        },
    )  # fmt: skip


class Attack:
    """An application with two boards, each with its review; people of the first attack."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.storage: Storage = app.extensions["qmapp.storage"]
        self.own, self.other = make(self.storage), make(self.storage)
        self._clients: dict[UUID, FlaskClient] = {}

    def client(self, actor: Actor) -> FlaskClient:
        if actor.person_id not in self._clients:
            self._clients[actor.person_id] = self._sign_in(actor)
        return self._clients[actor.person_id]

    def _sign_in(self, actor: Actor) -> FlaskClient:
        now, client = clock(), self.app.test_client()
        opened = uuid4()
        with self.storage.unit_of_work() as db:
            db.add(SignIn(id=opened, person_id=actor.person_id, started_at=now))
            person = db.get_one(Person, actor.person_id)
            known = person.fs_uniquifier
        stamp = int(now.timestamp())
        with client.session_transaction() as session:
            session.update({
                "_user_id": known, "_fresh": True, "fs_cc": "set", "fs_paa": now.timestamp(),
                SIGN_IN: str(opened), PERSON: str(actor.person_id), SINCE: stamp, SEEN: stamp,
            })  # fmt: skip
        return client

    def rules(self) -> Iterator[tuple[Rule, str]]:
        """Every address of the rooms, with each method."""
        for rule in self.app.url_map.iter_rules():
            if rule.endpoint.partition(".")[0] in ROOMS and rule.arguments:
                for method in sorted({"GET", "POST"} & (rule.methods or set())):
                    yield rule, method

    def address(self, rule: Rule, ids: Mapping[str, object]) -> str:
        with self.app.test_request_context():
            found = rule.build({one: ids[one] for one in rule.arguments}, append_unknown=False)
        assert found is not None
        return found[1]

    def ask(
        self, who: Actor, method: str, address: str, data: Mapping[str, str] | None = None
    ) -> int:
        client = self.client(who)
        if method == "GET":
            return client.get(address).status_code
        return client.post(address, data=dict(data or {})).status_code


@pytest.fixture(scope="module")
def attack(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attack]:
    folder: Path = tmp_path_factory.mktemp("governance")
    app = make_app(make_settings(folder, database_url=sqlite_template.copy_to(folder)))
    app.test_client_class = CheckedClient
    yield Attack(app)
    app.extensions["qmapp.storage"].close()


def test_nothing_of_another_board_s_review_is_there(attack: Attack) -> None:
    for (rule, method), who in product(attack.rules(), attack.own.people):
        address = attack.address(rule, attack.other.ids)
        answer = attack.ask(attack.own.people[who], method, address)
        assert answer == 404, (method, address, who, answer)


def test_nothing_of_another_review_hangs_on_one_s_own(attack: Attack) -> None:
    for rule, method in attack.rules():
        for part in rule.arguments & set(OWN_IDS):
            if not rule.arguments & {"review_id"}:
                continue
            ids = {**attack.own.ids, part: attack.other.ids[part]}
            for who, actor in attack.own.people.items():
                answer = attack.ask(actor, method, attack.address(rule, ids))
                assert answer == 404, (method, rule.rule, part, who, answer)


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
def test_a_number_of_which_there_is_nothing_is_not_there(attack: Attack, number: int) -> None:
    for rule, method in attack.rules():
        for part in rule.arguments & set(NUMBERS):
            address = attack.address(rule, {**attack.own.ids, part: number})
            for who in ("commissioner", "lead"):
                answer = attack.ask(attack.own.people[who], method, address)
                assert answer == 404, (method, address, who, answer)


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_no_words_in_no_field_break_a_page(attack: Attack, words: str) -> None:
    for rule, method in attack.rules():
        if method == "GET":
            continue
        address = f"{attack.address(rule, attack.own.ids)}?marker=1"
        for who in ("commissioner", "lead", "chair"):
            actor = attack.own.people[who]
            answer = attack.ask(actor, method, address, dict.fromkeys(FIELDS, words))
            assert answer in {302, 404, 409, 413, 422}, (address, who, answer)
