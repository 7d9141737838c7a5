"""Boards whose reviews have been followed up for years, for the dashboard benchmark.

One board of 400 reviews and 149 of 78 each, all with 15 recommendations a review; two of three have
a measure with a dozen observations. The 149 are copies of one, laid between the reviews of the
large board, as they would lie had all grown together.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from benchmarks.bulk import Bulk, bulk, copied_id
from benchmarks.seeding import WORDS, Client, Tell
from qmapp import migrate
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.reading import READER_VERSION, PassageKind
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause, Reach, Reason
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind, State
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview, StoredEdition
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action, ActionAnswers, ActionDay, ActionNote
from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.decision.asks.models import Ask
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.responses.models import Answer, Response
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.catalogue import canonical_bytes, digest, load_catalogue
from qmapp.foundation.catalogue.taxonomy import TagFamily
from qmapp.foundation.files.models import StoredFile
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import (
    BY_DEFAULT,
    CheckKind,
    Decided,
    Ending,
    Judged,
    Turn,
    months_after,
)
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.measures.rules import Direction, Interval
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import Family
from qmapp.learning.theory.rules import LINKS
from qmapp.people.accounts.models import Agency, Board, Membership, Person, SignIn

LARGEST, OTHERS, OF_ANOTHER = 400, 149, 78
FOR_EACH = 15
FINDINGS = 6
AGENCIES = ("Council", "Police", "Health", "Schools", "Probation", "Voluntary sector")
CHUNK = 50
RATINGS = ("met", "largely_met", "partly_met", "not_met", "cannot_tell")
STAGES = (
    *(Stage.FOLLOW_UP,) * 14,
    *(Stage.CLOSED,) * 3,
    Stage.DRAFTING,
    Stage.ASSESSMENT,
    Stage.MODERATION,
)
_FOLLOWED = frozenset({Stage.FOLLOW_UP, Stage.CLOSED})


@dataclass(frozen=True)
class Followed:
    """What the benchmark asks for."""

    board: UUID
    agency: UUID
    small_board: UUID
    client: Client
    counts: dict[str, int]


@dataclass(frozen=True)
class Texts:
    """What drafts say: so many passages of each in the large board, and in the others."""

    passages: Sequence[str]
    large: int
    others: int


def seed(
    url: str,
    now: datetime,
    *,
    among: int,
    tell: Tell,
    texts: Texts | None = None,
    coded: bool = False,
) -> Followed:
    """Migrate the database and fill it: the large board, among so many others.

    Drafts say nothing without `texts`; nothing is tagged unless it is `coded`.
    """
    migrate.upgrade(url)
    chance = random.Random(118)
    with bulk(url) as many:
        editions = _Editions(many, now)
        large = _Board(many, chance, now, editions, "largest")
        large.coded = coded
        if texts is not None:
            large.says, large.of_each = texts.passages, texts.large
        copied = 0
        template = None
        if among:
            template = _Board(many, chance, now, editions, "another")
            template.coded = coded
            if texts is None:
                template.person(large.client)  # and with the copies, of every other board
            else:
                template.says, template.of_each = texts.passages, texts.others
            for number in range(OF_ANOTHER):
                template.review(number)
            for number in range(1, among):
                many.add(
                    Board,
                    id=copied_id(template.id, number),
                    name=f"Board {number}",
                    slug=f"board-{number}",
                    created_at=now,
                )
        chunks = range(0, LARGEST, CHUNK)
        for turn, first in enumerate(chunks, 1):
            for number in range(first, min(first + CHUNK, LARGEST)):
                large.review(number)
            if template is not None:
                upto = (among - 1) * turn // len(chunks)
                many.copy_board(template.id, range(copied + 1, upto + 1))
                copied = upto
            tell(turn, len(chunks))
        many.flush()
    reviews = LARGEST + among * OF_ANOTHER
    return Followed(
        large.id,
        large.agencies[0],
        template.id if template else large.id,
        large.client,
        {"reviews": reviews, "recommendations": reviews * FOR_EACH},
    )


class _Editions:
    def __init__(self, many: Bulk, now: datetime) -> None:
        catalogue = load_catalogue()
        edition = catalogue.default_edition
        self.sha256, self.markers = digest(edition), [one.id for one in edition.markers]
        lists = catalogue.taxonomies
        self.harms, self.causes, self.targets = (
            [(lists.newest(family).edition, tag.id) for tag in lists.newest(family).tags]
            for family in (TagFamily.HARM, TagFamily.CAUSE, TagFamily.TARGET)
        )
        self.practice = catalogue.practice
        many.add(
            StoredEdition,
            sha256=self.sha256,
            slug=edition.slug,
            content=canonical_bytes(edition),
            stored_at=now,
        )


class _Board:
    """One board that is filled review by review."""

    def __init__(
        self, many: Bulk, chance: random.Random, now: datetime, editions: _Editions, slug: str
    ) -> None:
        self.many, self.chance, self.now, self.editions = many, chance, now, editions
        self.today = now.date()
        self.is_template = slug != "largest"
        self.says: Sequence[str] = ()
        self.of_each = 0
        self.id = self._new(Board, name=f"The {slug} board", slug=slug, created_at=self._ago(3_000))
        self.agencies = [self._new(Agency, board_id=self.id, name=name) for name in AGENCIES]
        uniquifier = f"{chance.getrandbits(128):032x}"
        self.who = self._new(
            Person,
            email=f"{slug}@bench.example",
            name=f"Member of the {slug} board",
            active=True,
            fs_uniquifier=uniquifier,
            confirmed_at=self._ago(3_000),
            created_at=self._ago(3_000),
        )
        sign_in = self._new(SignIn, person_id=self.who, started_at=now)
        self.client = Client(self.who, uniquifier, sign_in, [], [])
        self.actions = 0
        self.coded = False
        self._member(self.who)
        for months in range(0, 24, 2):
            self._new(
                Meeting,
                board_id=self.id,
                held_on=self.today - timedelta(days=20 + 30 * months),
                title="Board",
                added_by=self.who,
                added_at=self._ago(700),
            )

    def person(self, client: Client) -> None:
        """Let somebody of another board see this one too."""
        self._member(client.person)

    def _member(self, person: UUID) -> None:
        self._new(
            Membership,
            board_id=self.id,
            person_id=person,
            role=BoardRole.MEMBER,
            agency_id=self.agencies[0],
            since=self._ago(3_000),
        )

    def _new(self, model: type, **values: object) -> UUID:
        made = self._new_id()
        self.many.add(model, id=made, **values)
        return made

    def _new_id(self) -> UUID:
        made = UUID(int=self.chance.getrandbits(128), version=4)
        # So that no copy of a row has the identifier of another.
        return copied_id(made, 0) if self.is_template else made

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _words(self, count: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=count)).capitalize() + "."

    # A review ----------------------------------------------------------------------------

    def review(self, number: int) -> None:
        """One review with its draft, findings, recommendations, and what became of them."""
        stage = STAGES[number % len(STAGES)]
        began = 100 + (number * 37) % 1_500
        review = self._new(
            Review,
            board_id=self.id,
            reference=f"Review {number + 1}",
            kind="lcspr",
            edition_sha256=self.editions.sha256,
            scope_note=self._words(30),
            incident_known_on=self.today - timedelta(days=began + 400),
            commissioned_on=self.today - timedelta(days=began + 300),
            draft_due_on=self.today - timedelta(days=began + 100),
            sign_off_target_on=self.today - timedelta(days=began - 60 + number % 120),
            stage=stage,
            stage_since=self._ago(began),
            created_at=self._ago(began + 300),
            created_by=self.who,
            version=1,
        )
        self._new(
            RoleOnReview,
            board_id=self.id,
            review_id=review,
            person_id=self.who,
            role=ReviewRole.OBSERVER,
            since=self._ago(began),
        )
        if number % 97 == 5:
            self._new(
                Interest,
                board_id=self.id,
                review_id=review,
                person_id=self.who,
                statement="They are a governor of the school.",
                declared_at=self._ago(began),
                declared_by=self.who,
            )
        draft = self._draft(review, number, began)
        self._judgements(review, draft, began)
        findings = [
            self._new(
                Finding,
                board_id=self.id,
                review_id=review,
                draft_id=draft,
                number=place + 1,
                title=self._words(6),
                problem=self._words(30),
                reason=Reason.NOT_GIVEN,
                causes=[],
                reach=Reach.NOT_KNOWN,
                board_causes=[],
                practice_issue=self._issue(),
                practice_edition=self.editions.practice.edition,
                added_by=self.who,
                added_at=self._ago(began),
            )
            for place in range(FINDINGS)
        ]
        response = None
        if stage in _FOLLOWED:
            response = self._new(
                Response,
                board_id=self.id,
                review_id=review,
                number=1,
                started_by=self.who,
                started_at=self._ago(began + 10),
                agreed_at=self._ago(began),
            )
        if self.coded:
            for place, finding in enumerate(findings[: number % (FINDINGS + 1)]):
                self._tag_finding(review, draft, finding, is_disputed=not (number + place) % 11)
        for place in range(FOR_EACH):
            self._recommendation(review, draft, response, (place, began, findings))

    def _tag_finding(self, review: UUID, draft: UUID, finding: UUID, *, is_disputed: bool) -> None:
        """Two kinds of harm, an issue and a cause."""
        chosen = self.chance
        for tag in chosen.sample(self.editions.harms, 2):
            self._tag(review, draft, Family.HARM, tag, is_disputed=is_disputed, finding_id=finding)
        issue = (self.editions.practice.edition, self._issue())
        self._tag(review, draft, Family.ISSUE, issue, is_disputed=is_disputed, finding_id=finding)
        cause = chosen.choice(self.editions.causes)
        self._tag(review, draft, Family.CAUSE, cause, is_disputed=is_disputed, finding_id=finding)

    def _tag(
        self,
        review: UUID,
        draft: UUID,
        family: Family,
        tag: tuple[str, str],
        *,
        is_disputed: bool = False,
        **on: UUID,
    ) -> None:
        self._new(
            StandingTag,
            board_id=self.id,
            review_id=review,
            draft_id=draft,
            family=family,
            edition=tag[0],
            tag=tag[1],
            is_disputed=is_disputed,
            **on,
        )

    def _issue(self) -> str:
        return self.chance.choice(self.editions.practice.practice_issues).id

    def _draft(self, review: UUID, number: int, began: int) -> UUID:
        sha256 = f"{number:064x}"
        self._new(
            StoredFile,
            board_id=self.id,
            sha256=sha256,
            size=90_000,
            media_type="application/pdf",
            stored_at=self._ago(began + 100),
        )
        reading = self._new_id() if self.of_each else None
        draft = self._new(
            Draft,
            board_id=self.id,
            review_id=review,
            number=1,
            file_name=f"draft-{number}.pdf",
            sha256=sha256,
            size=90_000,
            media_type="application/pdf",
            uploaded_by=self.who,
            uploaded_at=self._ago(began + 100),
            sent_at=self._ago(began + 100),
            sent_by=self.who,
            reading_id=reading,
        )
        if reading is not None:
            self._read(draft, reading, began)
        return draft

    def _read(self, draft: UUID, reading: UUID, began: int) -> None:
        """What the draft says, passage by passage."""
        self.many.add(
            DraftReading,
            id=reading,
            board_id=self.id,
            draft_id=draft,
            reader_version=READER_VERSION,
            format="pdf",
            read_at=self._ago(began + 100),
            page_count=60,
            passage_count=self.of_each,
            word_count=self.of_each * 60,
            notices=[],
            comments=[],
        )
        for position, words in enumerate(self.chance.choices(self.says, k=self.of_each)):
            self._new(
                StoredPassage,
                board_id=self.id,
                reading_id=reading,
                position=position,
                kind=PassageKind.PARAGRAPH,
                level=None,
                number=f"{1 + position // 20}.{1 + position % 20}",
                page=1 + position // 5,
                section=[],
                place=None,
                text=words,
            )

    def _judgements(self, review: UUID, draft: UUID, began: int) -> None:
        """What the board agreed on every marker of the draft."""
        for marker in self.editions.markers:
            self._new(
                AgreedJudgement,
                board_id=self.id,
                review_id=review,
                draft_id=draft,
                marker_id=marker,
                held=Held.AGREED,
                rating=self.chance.choice(RATINGS),
                reasons=self._words(20),
                recorded_by=self.who,
                recorded_at=self._ago(began + 80),
            )

    # A recommendation --------------------------------------------------------------------

    def _recommendation(
        self,
        review: UUID,
        draft: UUID,
        response: UUID | None,
        where: tuple[int, int, list[UUID]],
    ) -> None:
        place, began, findings = where
        kind = Kind.QUESTION if place == 6 else Kind.EXPLORATION if place == 12 else Kind.ACTION
        one = self._new(
            Recommendation,
            board_id=self.id,
            review_id=review,
            draft_id=draft,
            number=place + 1,
            state=State.CONFIRMED,
            kind=kind,
            text=self._words(30),
            addressee=Addressee.NATIONAL if place == 14 else Addressee.PARTNERSHIP,
            body="Department for Education" if place == 14 else "",
            review_on=None if kind is Kind.ACTION else self.today,
            added_by=self.who,
            added_at=self._ago(began + 60),
        )
        self._new(
            CauseLink,
            board_id=self.id,
            recommendation_id=one,
            finding_id=findings[place % FINDINGS],
            cause=Cause.WORKLOAD,
            added_by=self.who,
            added_at=self._ago(began + 60),
        )
        if self.coded:
            for tag in (place % 4, 4 + place % 3):
                of_it = self.editions.targets[tag]
                self._tag(review, draft, Family.TARGET, of_it, recommendation_id=one)
        if response is None:
            return
        self._new(
            Answer,
            board_id=self.id,
            response_id=response,
            recommendation_id=one,
            decision=Decision.EXPLORE if kind is Kind.EXPLORATION else Decision.ACCEPTED,
            reasons=self._words(15),
            how_known=self._words(10),
            look_again_on=None if kind is Kind.ACTION else self.today,
            on_words="0" * 64,
            answered_by=self.who,
            answered_at=self._ago(began + 5),
        )
        delivery, done_on = self._action(review, one, began)
        self._follow(review, one, began, done_on if delivery is Delivery.DELIVERED else None)
        if place == 14:
            self._ask(review, one, began)
        if place % 3 != 2:
            self._measure(review, one, place, began)

    def _action(self, review: UUID, one: UUID, began: int) -> tuple[Delivery, date]:
        self.actions += 1
        delivery = self.chance.choice(tuple(Delivery))
        due_on = self.today - timedelta(days=began - self.chance.randint(30, 700))
        said = self._ago(self.chance.randint(0, began))
        action = self._new(
            Action,
            board_id=self.id,
            review_id=review,
            number=self.actions,
            what=self._words(15),
            owner_role="Head of service",
            agency_id=self.chance.choice(self.agencies),
            due_on=due_on,
            promised_on=self._ago(began).date(),
            delivery=delivery,
            delivery_on=said.date(),
            lead_id=self.who if self.actions % 50 == 0 else None,
            added_by=self.who,
            added_at=self._ago(began),
        )
        self._new(
            ActionAnswers,
            board_id=self.id,
            action_id=action,
            recommendation_id=one,
            promised_on=self._ago(began).date(),
            added_by=self.who,
            added_at=self._ago(began),
        )
        for was, now in ((Delivery.NOT_STARTED, Delivery.ON_TRACK), (Delivery.ON_TRACK, delivery)):
            self._new(
                ActionNote,
                board_id=self.id,
                action_id=action,
                was=was,
                now=now,
                words=self._words(15),
                said_by=self.who,
                said_at=said,
            )
        if self.actions % 4 == 0:
            self._new(
                ActionDay,
                board_id=self.id,
                action_id=action,
                was_on=due_on - timedelta(days=60),
                due_on=due_on,
                because=self._words(8),
                moved_by=self.who,
                moved_at=said,
            )
        if delivery in OVER:
            self._proof(action_id=action, shows=Shows.DONE, kind=ProofKind.DOCUMENT)
        return delivery, said.date()

    def _proof(self, *, shows: Shows, kind: ProofKind, **on: UUID) -> None:
        self._new(
            Proof,
            board_id=self.id,
            shows=shows,
            kind=kind,
            words=self._words(12),
            on=self.today - timedelta(days=30),
            added_by=self.who,
            added_at=self._ago(30),
            **on,
        )

    def _follow(self, review: UUID, one: UUID, began: int, done_on: date | None) -> None:
        begun_on = self._ago(began).date()
        plan = [(each, months_after(begun_on, each.months)) for each in BY_DEFAULT]
        past = [due for each, due in plan if due < self.today and each.kind is CheckKind.IMPACT]
        judged = self.chance.choice((None, *Judged)) if past else None
        judged_on = past[-1] if judged is not None else None
        ending = None
        if judged in {Judged.SHOWN, Judged.SUSTAINED} and done_on is not None:
            ending = Ending.WITH_IMPACT
        elif judged is Judged.NO_EFFECT and self.chance.random() < 0.3:
            ending = Ending.WITHOUT_IMPACT
        follow = self._new(
            FollowUp,
            board_id=self.id,
            review_id=review,
            recommendation_id=one,
            begun_on=begun_on,
            judged=judged,
            judged_on=judged_on,
            first_impact_on=plan[1][1],
            delivered_on=done_on,
            ending=ending,
            ended_on=self.today - timedelta(days=10) if ending else None,
            begun_at=self._ago(began),
        )
        for each, due in plan:
            self._check(follow, each.kind, due, judged if due == judged_on else None)
        if judged is not None:
            self._proof(recommendation_id=one, shows=Shows.CHANGE, kind=ProofKind.AUDIT)
        if ending is not None:
            self._new(
                FollowUpTurn,
                board_id=self.id,
                follow_up_id=follow,
                turn=Turn(ending.value),
                on=self.today - timedelta(days=10),
                because=self._words(10),
                judged=judged,
                signed_by=self.who,
                signed_at=self._ago(10),
            )

    def _check(self, follow: UUID, kind: CheckKind, due: date, judged: Judged | None) -> None:
        is_done = judged is not None or (due < self.today and kind is CheckKind.DELIVERY)
        self._new(
            Check,
            board_id=self.id,
            follow_up_id=follow,
            kind=kind,
            due_on=due,
            added_at=self.now,
            done_on=due if is_done else None,
            done_at=self.now if is_done else None,
            done_by=self.who if is_done else None,
            judged=judged,
            reasons=self._words(20) if is_done else "",
            answers={},
            rests_on=[],
            decided=Decided.ADJUST if is_done else None,
        )

    def _ask(self, review: UUID, one: UUID, began: int) -> None:
        sent = self._ago(began).date()
        has_reply = self.chance.random() < 0.5
        self._new(
            Ask,
            board_id=self.id,
            review_id=review,
            recommendation_id=one,
            body="Department for Education",
            words=self._words(20),
            sent_on=sent,
            reply_due_on=sent + timedelta(days=90),
            replied_on=sent + timedelta(days=50) if has_reply else None,
            outcome="will_act" if has_reply else None,
            added_by=self.who,
            added_at=self._ago(began),
        )

    def _measure(self, review: UUID, one: UUID, place: int, began: int) -> None:
        measure = self._new(
            Measure,
            board_id=self.id,
            review_id=review,
            recommendation_id=one,
            number=1,
            link=LINKS[place % 3],
            name=self._words(5),
            unit="children",
            direction=Direction.UP,
            baseline=Decimal(10),
            baseline_on=self._ago(began).date(),
            target=Decimal(30),
            target_on=self.today,
            interval=Interval.MONTHLY,
            added_by=self.who,
            added_at=self._ago(began),
        )
        for step in range(13 if place % 3 else 14):
            self._new(
                Observation,
                board_id=self.id,
                measure_id=measure,
                on=self._ago(began - 7 * step).date(),
                value=Decimal(self.chance.randint(5, 40)),
                added_by=self.who,
                added_at=self.now,
            )
