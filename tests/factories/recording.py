"""A review with everything that its record can hold, and words that may not be published.

`whole` plants in every free text one of: words that identify somebody, a name of a person of the
board, a private note, a thread of the board alone. `PLANTED` is what no public record may hold.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from qmapp.casework.evidence.rules import Stance
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause, Reach, Reason
from qmapp.casework.moderation.models import AgreedJudgement, Position
from qmapp.casework.moderation.rules import Held
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.threads.models import Comment, Thread
from qmapp.casework.threads.rules import About, Audience
from qmapp.foundation.storage import Db, Storage
from qmapp.governance.publication import queries, service
from qmapp.governance.publication.checking import Said
from qmapp.governance.publication.rules import Fate
from qmapp.governance.signing.models import Round, Signature
from qmapp.governance.signing.rules import Paper, Proof
from qmapp.governance.signing.rules import Said as SaidToPaper
from tests.factories import publishing, responses
from tests.factories.assessments import (
    NOW,
    Case,
    begin,
    edition,
    make_case,
    pin,
    submit,
    type_words,
)

NOTE = "zznote: I doubt the lead reviewer."
THREAD = "zzthread: between ourselves."
PRIVATE = "zzprivate: my own working note."
PHONE = "01632 960 123"
PLANTED = (
    "Leah", "LEAH", "Okafor", "4 March 2025", "Chair Example", "Commissioner Example",
    "zznote", "zzthread", "zzprivate", PHONE, "Dr Shah",
)  # fmt: skip

LONG = (
    "The draft sets out what each service knew and when, and says in each chapter where its "
    "sources end. It asks why the same worry was written down four times and passed on once. "
    "It does not stop at what one person did: it looks at the form that had no box for it, at "
    "the rota that changed that month, and at a threshold that nobody had questioned for years."
)


def whole(storage: Storage) -> Case:
    """A review that was moderated, answered and made ready to be published, and not signed yet."""
    case = make_case(storage, texts=publishing.TEXTS)
    publishing.scanned(storage, case)
    own = begin(storage, case, case.lead)
    theirs = begin(storage, case, case.commissioner)
    type_words(
        storage, case.commissioner, theirs, 1, reasons="It says how it knows.", to_change=PRIVATE
    )
    for number in (1, 2, 14):
        pin(storage, case, case.commissioner, theirs, number, position=1, note=NOTE,
            quote="Leah was seen by Mrs Okafor on 4 March 2025")  # fmt: skip
        pin(storage, case, case.lead, own, number, position=2, stance=Stance.COUNTS_AGAINST)
    submit(storage, case.lead, own)
    submit(storage, case.commissioner, theirs)
    with storage.unit_of_work() as db:
        _moderated(db, case, {own.id: "partly_met", theirs.id: "met"})
        _found(db, case)
        _talked(db, case)
    first = responses.recommend(
        storage,
        case,
        "Leah’s school and the health service should agree who leads, says Mrs Okafor.",
    )
    responses.recommend(storage, case, "Ask whether the form needs a box for what is said.")
    responses.begin(storage, case)
    for line in responses.look(storage, case).lines:
        responses.give(storage, case, line.recommendation.id, reasons="It is right, says Dr Shah.")
    responses.promise(storage, case, first)
    responses.dissent(storage, case, first, words="LEAH should have been asked first.")
    _decided(storage, case)
    publishing.arranged(storage, case)
    return case


def _moderated(db: Db, case: Case, ratings: dict[object, str]) -> None:
    scale = [one.id for one in (*edition().scale.on_scale, *edition().scale.off_scale)]
    for marker in edition().markers:
        disagreed = marker.number == 14
        row = AgreedJudgement(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id, draft_id=case.draft_id,
            marker_id=marker.id, held=Held.DISAGREED if disagreed else Held.AGREED,
            rating=None if disagreed else scale[marker.number % len(scale)],
            reasons=f"Of Leah, and of {PHONE}. Commissioner Example agrees. {LONG}",
            handling="The scrutineer reads both and says by May." if disagreed else "",
            recorded_by=case.commissioner.person_id, recorded_at=NOW,
        )  # fmt: skip
        db.add(row)
        db.flush()
        if disagreed:
            for assessment_id, word in ratings.items():
                db.add(
                    Position(
                        id=uuid4(), board_id=case.board_id, agreed_judgement_id=row.id,
                        assessment_id=assessment_id, words=f"We hold this of Leah: {word}.",
                        rating=scale[0] if word == "met" else scale[2],
                    )
                )  # fmt: skip


def _found(db: Db, case: Case) -> None:
    db.add(
        Finding(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id, draft_id=case.draft_id,
            number=1, title="What the school said on the telephone was not written down",
            problem=f"Leah’s school rang twice on 4 March 2025. {LONG}", reason=Reason.GIVEN,
            why="The form has no box for it.", causes=[Cause.TOOLS.value], reach=Reach.AREA,
            reach_known_from="The audit of March.", board_adds="Chair Example saw it elsewhere.",
            board_causes=[], added_by=case.lead.person_id, added_at=NOW,
        )
    )  # fmt: skip
    db.flush()


def _talked(db: Db, case: Case) -> None:
    thread = Thread(
        id=uuid4(), board_id=case.board_id, review_id=case.review_id, draft_id=case.draft_id,
        about=About.MARKER, marker_id=edition().markers[0].id, audience=Audience.BOARD,
        begun_by=case.commissioner.person_id, begun_at=NOW,
    )  # fmt: skip
    db.add(thread)
    db.flush()
    db.add(
        Comment(
            id=uuid4(), board_id=case.board_id, thread_id=thread.id, words=THREAD,
            said_by=case.commissioner.person_id, said_at=NOW,
        )
    )  # fmt: skip


def _decided(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        found = queries.list_identifiers(db, review)
        said = {one.key: Said(Fate.TAKEN_OUT) for one in found.sure}
        service.decide_identifiers(db, case.commissioner, review, said, NOW)


def sign_both(storage: Storage, case: Case) -> None:
    """Sign the report and the response: one signs, one dissents, one states."""
    for paper, stage in (
        (Paper.REPORT, Stage.REPORT_SIGNED),
        (Paper.RESPONSE, Stage.RESPONSE_SIGNED),
    ):
        if paper is Paper.RESPONSE:
            responses.agree(storage, case)
        with storage.unit_of_work() as db:
            publishing.signed(db, db.get_one(Review, case.review_id), paper, case.chair)
            db.flush()
            _signatures(db, case, paper)
        publishing.at_stage(storage, case, stage)


def _signatures(db: Db, case: Case, paper: Paper) -> None:
    line = db.scalars(
        select(Round).where(Round.review_id == case.review_id, Round.paper == paper)
    ).one()
    said = (
        ("chair", "signs", "Partner, police", SaidToPaper.SIGNED, ""),
        ("panel", "signs", "Partner, health", SaidToPaper.DISSENTED, "Leah should be named here."),
        ("observer", "states", "Independent scrutineer", SaidToPaper.STATED, "It was done well."),
    )
    line.on_list = [
        {"person": str(case.people[who].person_id), "part": part, "capacity": capacity}
        for who, part, capacity, _, _ in said
    ]
    for who, _, capacity, word, words in said:
        db.add(
            Signature(
                id=uuid4(), board_id=case.board_id, round_id=line.id,
                person_id=case.people[who].person_id, name=f"{who.title()} Example",
                capacity=capacity, said=word, interest="zzprivate: my cousin works there.",
                words=words, proof=Proof.PASSWORD, sha256="0" * 64, said_at=NOW,
            )
        )  # fmt: skip
    db.flush()
