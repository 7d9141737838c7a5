"""A review that is ready to be signed, and its signing by the real services.

signers = ready(storage, case)          a report, moderated, with three who sign and one who states
round_id = asked(storage, case)         frozen, and everybody asked
say(storage, case, signers["police"], round_id)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import update

from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.governance.signing import queries, service
from qmapp.governance.signing.lines import RoundLine, Standing
from qmapp.governance.signing.rules import Paper, Part, Proof, Rule, Said
from qmapp.governance.signing.service import Saying
from qmapp.governance.stages.setup import register
from qmapp.people.accounts.models import Person
from tests.factories.assessments import NOW, Case, edition

PARTNERS = ("council", "health", "police")
WHY = "The board holds that the draft shows this."
DISSENT = "We hold that the school was asked, and said so."
STATEMENT = "I have read how the board came to this, and have no reservation."


def signatory(storage: Storage, case: Case, name: str) -> Actor:
    """Somebody from outside the board with the role of signatory on the review."""
    person_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(
            Person(
                id=person_id, email=f"{person_id}@example.org", name=f"{name.title()} Partner",
                created_at=NOW, confirmed_at=NOW, password_set_at=NOW,
            )
        )  # fmt: skip
        db.flush()
        db.add(
            RoleOnReview(
                board_id=case.board_id, review_id=case.review_id, person_id=person_id,
                role=ReviewRole.SIGNATORY, since=NOW,
            )
        )  # fmt: skip
    roles = {case.review_id: frozenset({ReviewRole.SIGNATORY})}
    return Actor(person_id=person_id, name=name, review_roles=roles)


def moderated(storage: Storage, case: Case, rating: str = "largely_met") -> None:
    """A judgement agreed on every marker of the draft, written directly."""
    with storage.unit_of_work() as db:
        for one in edition().markers:
            db.add(
                AgreedJudgement(
                    id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                    draft_id=case.draft_id, marker_id=one.id, held=Held.AGREED, rating=rating,
                    reasons=f"{WHY} ({one.number})", recorded_by=case.commissioner.person_id,
                    recorded_at=NOW,
                )
            )  # fmt: skip


def at_stage(storage: Storage, case: Case, stage: Stage) -> None:
    """The review, set to a stage by force."""
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == case.review_id).values(stage=stage))


def plan(
    storage: Storage,
    case: Case,
    signers: Mapping[str, Actor],
    paper: Paper = Paper.REPORT,
    *,
    needed: int | None = None,
) -> None:
    """All of those who sign, or a quorum of them; whoever is called scrutineer states."""
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        for name, one in signers.items():
            part = Part.STATES if name == "scrutineer" else Part.SIGNS
            service.add_signatory(
                db, case.manager, review, paper, one.person_id, part,
                capacity=f"Partner, {name}", now=NOW,
            )  # fmt: skip
        service.set_plan(
            db, case.manager, review, paper, Rule.QUORUM if needed else Rule.ALL, needed,
            version=1 if signers else 0, now=NOW,
        )  # fmt: skip


def ready(
    storage: Storage, case: Case, *, needed: int | None = None, papers: tuple[Paper, ...] = (Paper.REPORT,)
) -> dict[str, Actor]:  # fmt: skip
    """A moderated review at “ready for sign-off”, with its plan; who is on it, by name."""
    register()
    moderated(storage, case)
    signers = {name: signatory(storage, case, name) for name in (*PARTNERS, "scrutineer")}
    for paper in papers:
        plan(storage, case, signers, paper, needed=needed)
    at_stage(storage, case, Stage.READY)
    return signers


def asked(
    storage: Storage,
    case: Case,
    paper: Paper = Paper.REPORT,
    because: str = "",
    *,
    actor: Actor | None = None,
    now: datetime = NOW,
) -> UUID:
    """What stands now, frozen, and everybody on the list asked."""
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        return service.open_round(db, actor or case.manager, review, paper, now, because).id


def say(
    storage: Storage,
    case: Case,
    actor: Actor,
    round_id: UUID,
    said: Said = Said.SIGNED,
    words: str | None = None,
    *,
    interest: str = "",
    seen: str | None = None,
    now: datetime = NOW,
) -> RoundLine:
    """What somebody says, with the hash that they read."""
    given = {Said.DISSENTED: DISSENT, Said.DECLINED: DISSENT, Said.STATED: STATEMENT}
    own = words if words is not None else given.get(said, "")
    saying = Saying(said=said, has_interest=bool(interest), interest=interest, words=own)
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        if seen is None:
            seen = queries.get_line(db, review.id, round_id).sha256
        return service.say(
            db, actor, review, round_id, saying, proof=Proof.PASSWORD, seen=seen, now=now
        )


def signed(
    storage: Storage, case: Case, signers: Mapping[str, Actor], paper: Paper = Paper.REPORT
) -> UUID:
    """A paper that everybody who signs has signed."""
    round_id = asked(storage, case, paper)
    for name in PARTNERS:
        say(storage, case, signers[name], round_id)
    return round_id


def look(storage: Storage, case: Case, paper: Paper = Paper.REPORT) -> Standing:
    """How the signing of a paper stands."""
    with storage.reading() as db:
        return queries.standing_of(db, get_review(db, case.review_id), paper)


def line(storage: Storage, case: Case, round_id: UUID) -> RoundLine:
    with storage.reading() as db:
        return queries.get_line(db, case.review_id, round_id)


def stage(storage: Storage, case: Case) -> Stage:
    with storage.reading() as db:
        return get_review(db, case.review_id).stage


def ask_reopening(
    storage: Storage, case: Case, actor: Actor, round_id: UUID, because: str = "A page was missing."
) -> None:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.ask_reopening(db, actor, review, round_id, because, NOW)


def vote(
    storage: Storage,
    case: Case,
    actor: Actor,
    round_id: UUID,
    agrees: bool | None = True,
    words: str = "I have seen the page.",
) -> RoundLine:
    with storage.unit_of_work() as db:
        return service.vote(
            db, actor, get_review(db, case.review_id), round_id, agrees, words,
            proof=Proof.PASSWORD, now=NOW,
        )  # fmt: skip
