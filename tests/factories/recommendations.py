"""Recommendations of a case, through the room's own verbs, each in a transaction of its own.

case = make_case(storage, texts=TEXTS)
desk = RecommendationsDesk(storage, case)
first = desk.add(text="Leaders should agree a joint plan")   # confirmed, number 1
desk.scan(); desk.collect()                                  # proposals from the scan
parts = desk.split(first, "Agree a plan", "Publish it")
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import place_following
from qmapp.casework.findings.rules import Cause
from qmapp.casework.lenses.model import Addressee as Speaks
from qmapp.casework.lenses.model import Form, SectionKind, Strength
from qmapp.casework.lenses.model import Recommendation as Found
from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.lines import RecommendationLine, RemarksOfSet
from qmapp.casework.recommendations.models import Recommendation, RecommendationPlace
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.casework.recommendations.service import Merged
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.scan.models import DraftScan, RuleEdition
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import NOW, Case, add_draft, later

TEXTS = (
    "Recommendations",
    "The Trust should remove the second form by March 2027, audited by the Board.",
    "How would the Board know that children are heard at home?",
    "All agencies should remind staff of the importance of curiosity.",
    "The Department should change the guidance on elective home education.",
)
WORDS = "The Trust should stop asking for the second form."


def details(
    text: str = WORDS, kind: Kind | None = Kind.ACTION, **more: Any
) -> RecommendationDetails:
    """An action that says nothing more than its words, with what is given besides."""
    return RecommendationDetails(kind=kind, text=text, **more)


def found(passage: int, text: str, **how: Any) -> Found:
    """An action as the scan tells it, on a whole passage; without a text of its own words."""
    values: dict[str, Any] = {
        "passage": passage, "start": 0, "end": len(text), "text": text, "form": Form.ACTION,
        "addressee": Speaks.PARTNERSHIP, "specific": True, "measurable": False, "owner": False,
        "time_bound": False, "strength": Strength.WEAK, "verb": "remind",
    }  # fmt: skip
    return Found(**values | how)


def all_found(texts: Sequence[str] = TEXTS) -> Sequence[Found]:
    """What a scan finds in the texts above: an action, a question, a weak one, a national one."""
    return (
        found(
            1, texts[1], addressee=Speaks.AGENCY, addressee_words="The Trust", owner=True,
            owner_words="The Trust", measurable=True, measure_words="audited by the Board",
            time_bound=True, time_words="by March 2027", strength=Strength.STRONG, verb="remove",
        ),
        found(
            2, texts[2], form=Form.FINDING_QUESTION, specific=None, measurable=None, owner=None,
            time_bound=None, strength=None, verb="",
        ),
        found(3, texts[3], addressee=Speaks.UNCLEAR),
        found(
            4, texts[4], addressee=Speaks.NATIONAL, addressee_words="The Department",
            strength=Strength.STRONG, verb="change",
        ),
    )  # fmt: skip


def keep_scan(
    db: Db,
    case: Case,
    reading_id: UUID,
    recommendations: Sequence[Found],
    passages: int,
    *,
    kind: SectionKind = SectionKind.RECOMMENDATIONS,
    title: str = "Recommendations",
) -> None:
    """A scan of a reading that is one section, and found these."""
    edition = RuleEdition(
        id=uuid4(), board_id=case.board_id, version=uuid4().hex, rules={}, first_used_at=NOW
    )
    db.add(edition)
    db.flush()
    earlier = len(db.scalars(select(DraftScan).where(DraftScan.reading_id == reading_id)).all())
    db.add(
        DraftScan(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id, reading_id=reading_id,
            rule_edition_id=edition.id, scanned_at=later(earlier), word_count=9,
            sections=[
                {
                    "heading": 0, "title": title, "kind": kind.value, "first": 0,
                    "stop": passages, "words": 9,
                }
            ],
            recommendations=[_plain(one) for one in recommendations], statements=[],
        )
    )  # fmt: skip


def _plain(one: Found) -> dict[str, Any]:
    return {
        **asdict(one),
        "form": one.form.value,
        "addressee": one.addressee.value,
        "strength": one.strength.value if one.strength else None,
    }


def other_review(
    storage: Storage,
    case: Case,
    reference: str = "Child A",
    *,
    stage: Stage = Stage.ASSESSMENT,
    created_at: datetime = NOW,
    sent: bool = True,
    **roles: ReviewRole,
) -> Case:
    """Another review of the same board with a draft; of the same people only these are on it."""
    review_id, draft_id, reading_id = uuid4(), uuid4(), uuid4()
    people = {name: replace(who, review_roles={}) for name, who in case.people.items()}
    with storage.unit_of_work() as db:
        db.add(
            Review(
                id=review_id, board_id=case.board_id, reference=reference, kind="scr",
                edition_sha256=db.get_one(Review, case.review_id).edition_sha256, stage=stage,
                stage_since=NOW, created_at=created_at, created_by=case.manager.person_id,
            )
        )  # fmt: skip
        db.flush()
        for name, role in roles.items():
            db.add(
                RoleOnReview(
                    board_id=case.board_id, review_id=review_id, role=role, since=NOW,
                    person_id=case.people[name].person_id,
                )
            )  # fmt: skip
            people[name] = replace(people[name], review_roles={review_id: frozenset({role})})
        add_draft(
            db, case.board_id, review_id, case.lead.person_id, draft_id=draft_id,
            reading_id=reading_id, sent=sent, texts=TEXTS,
        )  # fmt: skip
    return Case(case.board_id, review_id, draft_id, reading_id, people)


@dataclass
class RecommendationsDesk:
    """What people do with the recommendations of a case; the lead reviewer, unless said."""

    storage: Storage
    case: Case
    now: datetime = NOW

    # From the draft ------------------------------------------------------------------------

    def scan(
        self, recommendations: Sequence[Found] | None = None, *, number: int = 1, **more: Any
    ) -> None:
        """A scan of a draft that found these; those of TEXTS, when none are given."""
        with self.storage.unit_of_work() as db:
            draft = self.draft(db, number)
            assert draft.reading_id is not None
            several = all_found() if recommendations is None else recommendations
            last = max((one.passage for one in several), default=0)
            keep_scan(db, self.case, draft.reading_id, several, last + 1, **more)

    def collect(self, actor: Actor | None = None, *, number: int = 1) -> int:
        with self.storage.unit_of_work() as db:
            return service.collect(
                db, self._who(actor), self.review(db), self.draft(db, number), self.now
            )

    def waiting(self, actor: Actor | None = None, *, number: int = 1) -> int:
        with self.storage.reading() as db:
            return service.proposals_waiting(
                db, self._who(actor), self.review(db), self.draft(db, number)
            )

    def next_draft(
        self, texts: Sequence[str] = TEXTS, *, sent: bool = True, number: int = 2
    ) -> UUID:
        """The next draft; its reading. Nothing is followed into it."""
        reading_id = uuid4()
        with self.storage.unit_of_work() as db:
            add_draft(
                db, self.case.board_id, self.case.review_id, self.case.lead.person_id,
                draft_id=uuid4(), reading_id=reading_id, number=number, texts=texts, sent=sent,
            )  # fmt: skip
        return reading_id

    def follow(self, reading_id: UUID) -> int:
        """What the worker does when a draft is readable."""
        return place_following.follow_places(
            self.storage, RecommendationPlace, reading_id, self.now
        )

    # The verbs -----------------------------------------------------------------------------

    def add(
        self,
        text: str = WORDS,
        kind: Kind | None = Kind.ACTION,
        *,
        actor: Actor | None = None,
        number: int = 1,
        recommendation_id: UUID | None = None,
        **more: Any,
    ) -> UUID:
        """One that is confirmed."""
        with self.storage.unit_of_work() as db:
            return service.add(
                db, self._who(actor), self.review(db), self.draft(db, number),
                details(text, kind, **more), self.now,
                recommendation_id=recommendation_id or uuid4(),
            ).id  # fmt: skip

    def confirm(
        self,
        id_: UUID,
        said: RecommendationDetails | None = None,
        *,
        version: int | None = None,
        actor: Actor | None = None,
    ) -> int | None:
        """Its number. Without details: as it stands."""
        with self.storage.unit_of_work() as db:
            rec = self.row(db, id_)
            said = said or self.line(id_).details
            version = version if version is not None else rec.version
            return service.confirm(
                db, self._who(actor), rec, said, version=version, now=self.now
            ).number

    def change(
        self,
        id_: UUID,
        said: RecommendationDetails,
        *,
        version: int | None = None,
        actor: Actor | None = None,
    ) -> bool:
        with self.storage.unit_of_work() as db:
            rec = self.row(db, id_)
            version = version if version is not None else rec.version
            return service.change(db, self._who(actor), rec, said, version=version, now=self.now)

    def drop(
        self,
        id_: UUID,
        because: str = "The board asked for this last year.",
        *,
        version: int | None = None,
        actor: Actor | None = None,
    ) -> None:
        with self.storage.unit_of_work() as db:
            rec = self.row(db, id_)
            version = version if version is not None else rec.version
            service.drop(db, self._who(actor), rec, because, self.now, version=version)

    def put_back(self, id_: UUID, actor: Actor | None = None) -> bool:
        with self.storage.unit_of_work() as db:
            return service.put_back(db, self._who(actor), self.row(db, id_), self.now)

    def split(
        self, id_: UUID, *parts: str, version: int | None = None, actor: Actor | None = None
    ) -> list[UUID]:
        with self.storage.unit_of_work() as db:
            rec = self.row(db, id_)
            version = version if version is not None else rec.version
            made = service.split(db, self._who(actor), rec, parts, version=version, now=self.now)
            return [one.id for one in made]

    def merge(
        self,
        ids: Sequence[UUID],
        text: str = "Do both together.",
        *,
        versions: dict[UUID, int] | None = None,
        actor: Actor | None = None,
    ) -> Merged:
        with self.storage.unit_of_work() as db:
            recs = [self.row(db, id_) for id_ in ids]
            versions = {one.id: one.version for one in recs} | (versions or {})
            return service.merge(db, self._who(actor), recs, text, self.now, versions=versions)

    def undo(self, id_: UUID, actor: Actor | None = None) -> list[UUID]:
        with self.storage.unit_of_work() as db:
            back = service.undo(db, self._who(actor), self.row(db, id_), self.now)
            return [one.id for one in back]

    def link(
        self,
        id_: UUID,
        *links: tuple[UUID, Cause | None],
        version: int | None = None,
        actor: Actor | None = None,
    ) -> bool:
        with self.storage.unit_of_work() as db:
            rec = self.row(db, id_)
            version = version if version is not None else rec.version
            return service.set_causes(db, self._who(actor), rec, links, self.now, version=version)

    def pin(
        self,
        id_: UUID,
        position: int = 1,
        span: tuple[int, int] | None = None,
        *,
        number: int = 1,
        actor: Actor | None = None,
    ) -> UUID:
        with self.storage.unit_of_work() as db:
            return service.pin_passage(
                db, self._who(actor), self.row(db, id_), self.draft(db, number),
                position=position, span=span, now=self.now,
            ).id  # fmt: skip

    def at_place(self, verb: str, id_: UUID, place_id: UUID, *, actor: Actor | None = None) -> bool:
        """`take_away`, `put_place_back` or `keep_place`."""
        with self.storage.unit_of_work() as db:
            done: bool = getattr(service, verb)(
                db, self._who(actor), self.row(db, id_), place_id, self.now
            )
            return done

    def answer(
        self,
        rule: str,
        because: str = "The panel talked it through.",
        id_: UUID | None = None,
        *,
        rests_on: str | None = None,
        actor: Actor | None = None,
    ) -> UUID:
        """Answer a remark on one recommendation or, without an id, on the set."""
        rests_on = rests_on or self.remark(rule, id_).rests_on
        with self.storage.unit_of_work() as db:
            rec = self.row(db, id_) if id_ is not None else None
            return service.answer_remark(
                db, self._who(actor), self.review(db), rule, because, self.now,
                rests_on=rests_on, rec=rec,
            ).id  # fmt: skip

    def take_back(self, answer_id: UUID, actor: Actor | None = None) -> bool:
        with self.storage.unit_of_work() as db:
            return service.take_back_answer(
                db, self._who(actor), self.review(db), answer_id, self.now
            )

    # What is seen --------------------------------------------------------------------------

    def list(
        self, actor: Actor | None = None, states: Collection[State] = tuple(State)
    ) -> Sequence[RecommendationLine]:
        with self.storage.reading() as db:
            return queries.list_recommendations(db, self._who(actor), self.review(db), states)

    def line(self, id_: UUID, actor: Actor | None = None) -> RecommendationLine:
        with self.storage.reading() as db:
            return queries.get_line(db, self._who(actor), self.review(db), id_)

    def remarks(self, actor: Actor | None = None) -> RemarksOfSet:
        with self.storage.reading() as db:
            review, who = self.review(db), self._who(actor)
            lines = queries.list_recommendations(db, who, review)
            return queries.remarks(db, who, review, lines)

    def remark(self, rule: str, id_: UUID | None = None) -> Any:
        """The remark of a rule that stands."""
        every = self.remarks()
        lines = every.of_set if id_ is None else every.by_recommendation[id_]
        return next(one.remark for one in lines if one.remark.rule == rule)

    def rules_on(self, id_: UUID | None = None) -> list[str]:
        """The rules that have something to say."""
        every = self.remarks()
        lines = every.of_set if id_ is None else every.by_recommendation[id_]
        return [one.remark.rule for one in lines]

    def row(self, db: Db, id_: UUID) -> Recommendation:
        return db.get_one(Recommendation, id_)

    def review(self, db: Db) -> Review:
        return db.get_one(Review, self.case.review_id)

    def draft(self, db: Db, number: int = 1) -> Draft:
        return db.scalars(
            select(Draft).where(Draft.review_id == self.case.review_id, Draft.number == number)
        ).one()

    def _who(self, actor: Actor | None) -> Actor:
        return actor or self.case.lead
