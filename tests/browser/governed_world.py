"""Governance with nothing in it, and with as much as there may be: what its pages are tried on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts import destroying
from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.drafts.reading import PassageKind
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.proceedings.models import Proceeding
from qmapp.casework.proceedings.rules import ProceedingKind, ProceedingStatus
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.reviews.rules import Details, Stage
from qmapp.casework.scan.models import ScanFlag
from qmapp.casework.threads import service as threads
from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import clock
from qmapp.governance.custody.models import Retention
from qmapp.governance.publication.models import IdentifierDecision, Publication
from qmapp.governance.publication.rules import Extent, Fate, key_of
from qmapp.governance.signing import queries as rounds
from qmapp.governance.signing import service as signing
from qmapp.governance.signing.rules import Proof, Said
from qmapp.people.accounts.models import Board
from tests.factories.assessments import add_draft
from tests.support import answered, lettered, moderated, signed, talked
from tests.support.frozen import frozen
from tests.support.judged import actor_of
from tests.support.stocking import LONG_WORD, World, stock

MANY = 300
POINTS = 250  # beside what is proposed: a letter holds 300
SIGNATORIES = 40
YEARS = range(2021, 2027)
DRAFTS_A_YEAR = 10
PLAIN = "As the panel agreed in March, with every partner at the table."
WORDS = f"{PLAIN} {LONG_WORD}"
SIGNED = "Child S"


def _words(number: int) -> str:
    """Words of which every tenth cannot be broken: more would only make the page longer."""
    return WORDS if number % 10 == 0 else PLAIN


# Nothing there ------------------------------------------------------------------------------------


def bare(world: World) -> dict[str, Any]:
    """A board without a review, one with a chair alone, and a review of which nobody made anything
    beyond sending a draft.
    """
    world.let_in("farida.lindqvist", "priya.thornbury", "anselm.kaur-whitby")
    world.person("farida.lindqvist").email = "chair@demo.example"
    empty = world.new_board("Emptymoor Safeguarding Partnership")
    world.newcomer("empty-admin", "Ana Alone", BoardRole.ADMINISTRATOR, board=empty)
    world.newcomer("empty-chair", "Cas Alone", BoardRole.CHAIR, board=empty)
    panel = world.newcomer("panel", "Pat Panel")
    world.db.flush()
    review = _review(world, "Child E")
    give(world, review, panel.id, ReviewRole.PANEL_MEMBER)
    for who, role in (
        ("reviewer", ReviewRole.LEAD_REVIEWER),
        ("commissioner", ReviewRole.COMMISSIONER),
    ):
        give(world, review, world.person(who).id, role)
    add_draft(
        world.db, review.board_id, review.id, world.person("reviewer").id,
        draft_id=uuid4(), reading_id=uuid4(),
    )  # fmt: skip
    return {
        "empty": empty.id,
        "board": world.board().id,
        "bare": review.id,
        "child_m": world.review("Child M").id,
    }


def _review(world: World, reference: str) -> Review:
    keeper = actor_of(world, "manager", world.review("Child M"))
    made = reviews.create(
        world.db, keeper, world.board().id, Details(reference=reference, kind="lcspr"),
        catalogue=load_catalogue(), now=clock(),
    )  # fmt: skip
    return world.db.get_one(Review, made.id)


def give(world: World, review: Review, person_id: UUID, role: ReviewRole) -> None:
    world.db.add(
        RoleOnReview(
            board_id=review.board_id, review_id=review.id, person_id=person_id, role=role,
            since=clock(),
        )
    )  # fmt: skip
    world.db.flush()


# As much as there may be --------------------------------------------------------------------------


def crowded(world: World) -> dict[str, Any]:
    """Three hundred of whatever may be many, under names that cannot be broken."""
    world.let_in("farida.lindqvist", "yusuf.trevanion")
    world.person("farida.lindqvist").email = "chair@demo.example"
    world.db.flush()
    world.long_names()
    child_k, family_r = world.review("Child K"), world.review("Family R")
    now = clock()
    words: dict[str, Any] = {
        "board": world.board().id,
        "child_k": child_k.id,
        "family_r": family_r.id,
        "child_m": world.review("Child M").id,
    }
    assessors = _assessors(world, child_k, 10)
    commissioner = _only(world, "commissioner", ReviewRole.COMMISSIONER, child_k, family_r)
    # Before the others judge: a letter proposes a point for each thing that they ask for.
    words |= _letters(world, commissioner, child_k, family_r, now)
    moderated.stocked(
        world.db, commissioner, child_k, world.draft("Child K", 2), assessors, now,
        long_word=LONG_WORD,
    )  # fmt: skip
    words |= _talk(world, commissioner, family_r, now)
    words["proceeding"] = _proceedings(world, child_k, now)
    talked.notices(world.db, [world.person("manager").id], child_k, uuid4(), now, many=MANY)
    world.many_reviews(MANY)
    _kept(world, child_k, now)
    _identifiers(world, family_r, now)
    words["years"] = _years(world, now)
    words |= _destruction(world, child_k, now)
    words |= dict(_reopened(world, child_k, family_r, now))
    _signatories(world)
    return words


def _only(world: World, who: str, role: ReviewRole, *of: Review) -> Actor:
    person = world.person(who)
    return Actor(
        person.id, person.name, review_roles={one.id: frozenset({role}) for one in of}
    )  # fmt: skip


def _assessors(world: World, review: Review, count: int) -> list[UUID]:
    made = [
        world.newcomer(f"assessor-{number}", f"{number} {LONG_WORD}"[:200])
        for number in range(count)
    ]
    world.db.flush()
    for one in made:
        give(world, review, one.id, ReviewRole.COMMISSIONER)
    return [one.id for one in made]


def _letters(
    world: World, writer: Actor, child_k: Review, family_r: Review, now: datetime
) -> dict[str, Any]:
    """A letter that is written and one that was sent, with as many points as it may hold; of the sent
    one some are answered, and many marked as pressure.
    """
    db = world.db
    outside = world.person("yusuf.trevanion")
    outside.email = "outside@demo.example"
    db.flush()
    keeper = actor_of(world, "manager", child_k)
    lettered.arrange(db, keeper, child_k, outside.id, now, words=WORDS)
    lead = _only(world, "reviewer", ReviewRole.LEAD_REVIEWER, child_k)
    _, points = lettered.sent(
        db, writer, child_k, world.draft("Child K", 2), now, words=WORDS, more=POINTS
    )
    marked = [points[0], *points[-12:]]
    for point in marked[:-1]:
        few = [points[0], point]
        mark = lettered.answered(db, lead, child_k, 1, few, now, words=WORDS)
    mark = lettered.answered(
        db, lead, child_k, 1, [points[0], *points[1:4], marked[-1]], now, words=WORDS
    )
    _, open_points = lettered.begun(
        db, writer, family_r, world.draft("Family R", 1), now, words=WORDS, more=POINTS
    )
    return {
        "pressure": mark, "point": points[5], "open_point": open_points[0],
    }  # fmt: skip


def _talk(world: World, actor: Actor, review: Review, now: datetime) -> dict[str, Any]:
    """Three hundred discussions, one of them with a hundred comments."""
    draft = world.draft("Family R", 1)
    markers = get_edition(world.db, review.edition_sha256).markers
    first = None
    for number in range(MANY):
        at = now + timedelta(seconds=number)
        made = threads.begin(
            world.db, actor, review, draft, Hung.marker(markers[number % 18].id),
            words=f"{number}. {_words(number)}", audience=Audience.ALL if number % 2 else Audience.BOARD,
            mentions=(), now=at, thread_id=uuid4(),
        )  # fmt: skip
        if number % 3 == 0:
            threads.resolve(world.db, actor, made, _words(number), version=made.version, now=at)
        first = first or (made if number % 3 else None)
    assert first is not None
    for number in range(100):
        threads.comment(
            world.db, actor, first, words=f"{number}. {_words(number)}", mentions=(),
            now=now + timedelta(minutes=number), comment_id=uuid4(),
        )  # fmt: skip
    return {"talk": first.id}


def _proceedings(world: World, review: Review, now: datetime) -> UUID:
    by = world.person("manager").id
    kinds, statuses = list(ProceedingKind), list(ProceedingStatus)
    ids = [uuid4() for _ in range(MANY)]
    for number, id_ in enumerate(ids):
        world.db.add(
            Proceeding(
                id=id_, board_id=review.board_id, review_id=review.id, kind=kinds[number % len(kinds)],
                title=f"{number} {_words(number)}"[:200], status=statuses[number % len(statuses)],
                status_on=date(2026, 1, 1), expected_end_on=date(2026, 5, 1), contact=_words(number),
                note=_words(number), added_by=by, added_at=now, ended_at=now if number % 9 == 0 else None,
                ended_because=WORDS if number % 9 == 0 else None,
            )
        )  # fmt: skip
    return ids[1]


def _kept(world: World, review: Review, now: datetime) -> None:
    """Of every second review somebody said until when it is kept; of one sixty times."""
    ids = world.db.scalars(select(Review.id).where(Review.board_id == review.board_id)).all()
    asked = [*ids[::2], *([review.id] * 60)]
    for number, review_id in enumerate(asked):
        world.db.add(
            Retention(
                board_id=review.board_id, review_id=review_id,
                keep_until=date(2026, 1, 1) + timedelta(days=5 * number), because=WORDS,
                decided_by=world.person("manager").id, decided_at=now + timedelta(seconds=number),
            )
        )  # fmt: skip


def _identifiers(world: World, review: Review, now: datetime) -> None:
    """Three hundred words that may identify somebody, a third decided; and decisions to publish
    that were taken and taken back.
    """
    scan = world.scanned("Family R", 1)
    db, by = world.db, world.person("commissioner").id
    draft = world.draft("Family R", 1)
    rows = list(db.scalars(select(ScanFlag).where(ScanFlag.scan_id == scan.id)))
    rule = next(row.rule for row in rows if row.lens is Lens.IDENTIFIER)
    for position, (passage, start, word) in enumerate(_words_of(db, draft), 1 + len(rows)):
        flag = ScanFlag(
            id=uuid4(), board_id=review.board_id, scan_id=scan.id, position=position,
            lens=Lens.IDENTIFIER, rule=rule, passage_id=passage, start=start,
            confidence=Confidence.MEDIUM if position % 2 else Confidence.LOW,
            stop=start + len(word), considered=[],
        )  # fmt: skip
        db.add(flag)
        if position % 3 == 0:
            db.add(
                IdentifierDecision(
                    board_id=review.board_id, review_id=review.id, draft_id=draft.id,
                    flag_id=flag.id, words_sha256=key_of(word), fate=Fate.STAYS, because=WORDS,
                    decided_by=by, decided_at=now,
                )
            )  # fmt: skip
    for number in range(20):
        at = now - timedelta(days=number)
        db.add(
            Publication(
                board_id=review.board_id, review_id=review.id, extent=Extent.PART, reasons=WORDS,
                without_response=WORDS, published_on=at.date(), address=f"https://{LONG_WORD}",
                decided_by=by, decided_at=at, ended_at=at if number else None,
            )
        )  # fmt: skip
    db.flush()


def _words_of(db: Any, draft: Draft) -> Iterator[tuple[UUID, int, str]]:
    """Three hundred pairs of words of a draft, with their places."""
    seen: set[str] = set()
    rows = db.execute(
        select(StoredPassage.id, StoredPassage.text)
        .where(
            StoredPassage.reading_id == draft.reading_id,
            StoredPassage.kind == PassageKind.PARAGRAPH,
        )
        .order_by(StoredPassage.position)
    )
    for passage_id, text in rows:
        for found in re.finditer(r"[A-Za-z]+ [A-Za-z]+", text):
            if found[0] not in seen and len(seen) < MANY:
                seen.add(found[0])
                yield passage_id, found.start(), found[0]
    assert len(seen) == MANY


def _destruction(world: World, review: Review, now: datetime) -> dict[str, Any]:
    keeper = actor_of(world, "manager", review)
    return {"destruction": destroying.ask(world.db, keeper, review.id, 3, WORDS, now).id}


def _reopened(world: World, child_k: Review, review: Review, now: datetime) -> Mapping[str, object]:
    """A report that waits, one that was called off, a signed response to be reopened."""
    chair = actor_of(world, "chair", review)
    answered.stocked(world.db, chair, child_k, review, now, long_word=LONG_WORD)
    signer = world.newcomer("signer", f"Sina {LONG_WORD}"[:200])
    world.db.flush()
    give(world, review, signer.id, ReviewRole.SIGNATORY)
    others = [world.person(name).id for name in ("member", "admin", "manager")]
    return signed.stocked(
        world.db, review, signer=signer.id, others=others, keeper=chair.person_id, words=WORDS,
        now=now,
    )  # fmt: skip


# Figures of years ---------------------------------------------------------------------------------


def _years(world: World, now: datetime) -> UUID:
    """A board whose drafts were judged over years, each by two commissioners and its author."""
    board = world.new_board(f"Yearmoor {LONG_WORD}"[:200])
    world.newcomer("years-chair", "Yara Years", BoardRole.CHAIR, board=board)
    judges = [world.newcomer(f"judge-{one}", f"Judge {one}") for one in range(3)]
    world.db.flush()
    like = world.review("Child K")
    for year in YEARS:
        review = Review(
            board_id=board.id, reference=f"Year {year}", kind=like.kind,
            edition_sha256=like.edition_sha256, commissioned_on=date(year, 1, 5),
            stage=Stage.CLOSED, stage_since=now, created_at=now, created_by=like.created_by,
        )  # fmt: skip
        world.db.add(review)
        world.db.flush()
        _year(world, board, review, [one.id for one in judges], year)
    return board.id


def _year(world: World, board: Board, review: Review, judges: list[UUID], year: int) -> None:
    markers = [one.id for one in get_edition(world.db, review.edition_sha256).markers]
    ratings = ("met", "largely_met", "partly_met", "not_met", "cannot_tell")
    judged: list[dict[str, Any]] = []
    agreed: list[dict[str, Any]] = []
    for number in range(1, DRAFTS_A_YEAR + 1):
        at = datetime(year, 6, number, 9, tzinfo=now_zone())
        draft_id, reading_id = uuid4(), uuid4()
        add_draft(
            world.db, board.id, review.id, judges[0], draft_id=draft_id, reading_id=reading_id,
            number=number, texts=("Findings", "One."),
        )  # fmt: skip
        for place, judge in enumerate(judges):
            kind = AssessmentKind.COMMISSIONER if place else AssessmentKind.SELF_CHECK
            one = Assessment(
                id=uuid4(), board_id=board.id, review_id=review.id, draft_id=draft_id,
                reading_id=reading_id, kind=kind, author_id=judge,
                state=AssessmentState.SUBMITTED, started_at=at, submitted_at=at,
                submitted_by=judge,
            )  # fmt: skip
            world.db.add(one)
            judged += [
                {
                    "id": uuid4(), "board_id": board.id, "assessment_id": one.id, "marker_id": id_,
                    "rating": ratings[(number + place * order) % (3 + order % 3)],
                    "reasons": "As read.", "looked_in": "All of it.", "to_change": "",
                    "updated_at": at, "updated_by": judge,
                }
                for order, id_ in enumerate(markers)
            ]  # fmt: skip
        agreed += [
            {
                "id": uuid4(), "board_id": board.id, "review_id": review.id, "draft_id": draft_id,
                "marker_id": id_, "held": Held.AGREED, "rating": "largely_met",
                "reasons": "As read.", "handling": "", "recorded_by": judges[0], "recorded_at": at,
                "version": 1,
            }
            for id_ in markers
        ]  # fmt: skip
    world.db.flush()
    world.db.execute(insert(Judgement), judged)
    world.db.execute(insert(AgreedJudgement), agreed)


def now_zone() -> Any:
    return clock().tzinfo


# Many who sign ------------------------------------------------------------------------------------


def signatory(number: int) -> str:
    return f"signatory-{number:02}"


def _signatories(world: World) -> None:
    """A review with as many signatories as there may be, under the longest names."""
    review = _review(world, SIGNED)
    for who, role in (
        ("reviewer", ReviewRole.LEAD_REVIEWER),
        ("commissioner", ReviewRole.COMMISSIONER),
    ):
        give(world, review, world.person(who).id, role)
    for number in range(SIGNATORIES):
        one = world.newcomer(signatory(number), f"{number} {LONG_WORD}"[:200])
        world.db.flush()
        give(world, review, one.id, ReviewRole.SIGNATORY)


def most_said(folder: Path) -> dict[str, Any]:
    """A report is frozen; all have said what they say to it, in words, but for the last two."""
    listed = {signatory(number): f"{number} {LONG_WORD}"[:200] for number in range(SIGNATORIES)}
    address = frozen(folder, SIGNED, listed)
    says = (Said.SIGNED, Said.DISSENTED, Said.DECLINED)
    with stock(folder) as world:
        review, now = world.review(SIGNED), clock()
        id_ = UUID(address.rpartition("/")[2])
        seen = rounds.get_line(world.db, review.id, id_).sha256
        for number in range(SIGNATORIES - 2):
            actor = actor_of(world, signatory(number), review)
            saying = signing.Saying(
                said=says[number % 3], has_interest=True, interest=WORDS, words=WORDS
            )
            signing.say(
                world.db, actor, review, id_, saying, proof=Proof.PASSWORD, seen=seen, now=now
            )
    return {"child_s": review.id, "round": id_}
