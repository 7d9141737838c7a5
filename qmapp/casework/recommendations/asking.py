"""What the remark rules ask about recommendations and their set, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.evidence.places import readable_drafts
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Reach
from qmapp.casework.recommendations.earlier import list_earlier, told_of
from qmapp.casework.recommendations.lines import (
    AnswerLine,
    RecommendationLine,
    RemarkLine,
    RemarksOfSet,
)
from qmapp.casework.recommendations.listing import (
    get_line,
    list_answers_on_set,
    list_recommendations,
)
from qmapp.casework.recommendations.rules import Addressee, Kind, State
from qmapp.casework.remarks.engine import remarks_on, remarks_on_set
from qmapp.casework.remarks.facts import Likeness, RecommendationFacts, SetFacts
from qmapp.casework.remarks.likeness import Earlier
from qmapp.casework.remarks.loading import shipped
from qmapp.casework.remarks.model import Remark
from qmapp.casework.remarks.words import with_words
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def facts_of(
    line: RecommendationLine, earlier: Sequence[Likeness] | None = None
) -> RecommendationFacts:
    """What is known of one recommendation: what was said of it, then what its words tell."""
    links = [link for link in line.links if not link.finding_is_ended]
    return with_words(
        RecommendationFacts(
            text=line.text,
            kind=line.kind,
            nature=line.nature,
            has_nature_reason=bool(line.nature_because) if line.nature else None,
            addressee=line.addressee,
            has_body=_has_body(line),
            has_owner=bool(line.owner_role),
            has_measure=bool(line.measure),
            has_due=bool(line.due_on or line.due_words),
            has_review_date=line.review_on is not None,
            has_issues=bool(line.issues) if line.kind is Kind.QUESTION else None,
            has_finding=bool(links),
            finding_says_why=any(link.says_why for link in links) if links else None,
            has_cause=any(link.cause is not None for link in links),
            causes=frozenset(str(link.cause) for link in links if link.cause is not None),
            finding_reach=frozenset(str(link.reach) for link in links),
            strength=line.strength,
            earlier=earlier,
        ),
        line.measure,
    )


def remarks(
    db: Db, actor: Actor, review: Review, lines: Sequence[RecommendationLine]
) -> RemarksOfSet:
    """What the rules ask about these recommendations and about the confirmed ones as a set.

    `lines` are all that are in the set, as `list_recommendations` gives them. A constant number of
    queries. Each remark comes with the answer that stands.
    """
    before = list_earlier(db, actor, review)
    likely = Earlier(before.texts)
    alike = {line.id: likely.alike(line.text) for line in lines}
    facts = {line.id: facts_of(line, alike[line.id]) for line in lines}
    of_set: Sequence[Remark] = ()
    if any(line.is_confirmed for line in lines):  # before that there is no set to speak of
        said = _set_facts(db, actor, review, lines, facts, before.counts)
        of_set = remarks_on_set(said, shipped())
    answers = list_answers_on_set(db, actor, review)
    asked = {remark.rule for remark in of_set}
    return RemarksOfSet(
        by_recommendation={
            line.id: [
                _line(remark, line.answers) for remark in remarks_on(facts[line.id], shipped())
            ]
            for line in lines
        },
        of_set=[_line(remark, answers) for remark in of_set],
        earlier=told_of(db, before, alike),
        left_over=[answer for answer in answers if answer.rule not in asked],
    )


def find_remark(
    db: Db, actor: Actor, review: Review, rule: str, recommendation_id: UUID | None
) -> Remark | None:
    """The remark that a rule makes now on one recommendation, or on the set; None: none."""
    if recommendation_id is None:
        lines = list_recommendations(db, actor, review)
        found = [one.remark for one in remarks(db, actor, review, lines).of_set]
    else:
        line = get_line(db, actor, review, recommendation_id)
        likely = Earlier(list_earlier(db, actor, review).texts)
        found = list(remarks_on(facts_of(line, likely.alike(line.text)), shipped()))
    return next((one for one in found if one.rule == rule), None)


def _line(remark: Remark, answers: Sequence[AnswerLine]) -> RemarkLine:
    """A remark with the newest answer to it."""
    answer = next((one for one in answers if one.rule == remark.rule), None)
    is_stale = answer is not None and answer.rests_on != remark.rests_on
    return RemarkLine(remark, answer, is_stale)


def _has_body(line: RecommendationLine) -> bool | None:
    if line.addressee is Addressee.ONE_AGENCY:
        return line.agency_id is not None
    if line.addressee in {Addressee.REGION, Addressee.NATIONAL}:
        return bool(line.body)
    return None


def _set_facts(
    db: Db,
    actor: Actor,
    review: Review,
    lines: Sequence[RecommendationLine],
    facts: Mapping[UUID, RecommendationFacts],
    earlier_counts: Sequence[int],
) -> SetFacts:
    confirmed = [line for line in lines if line.is_confirmed]
    actions = [facts[line.id] for line in confirmed if line.kind is Kind.ACTION]
    return SetFacts(
        count=len(confirmed),
        waiting=sum(line.state is State.PROPOSED for line in lines),
        by_kind={kind.value: sum(line.kind is kind for line in confirmed) for kind in Kind},
        earlier_counts=earlier_counts,
        has_national_finding=_has_national_finding(db, actor, review),
        has_national_recommendation=any(line.addressee is Addressee.NATIONAL for line in confirmed),
        without_cause=sum(not one.has_cause for one in actions),
        weak=sum(one.strength == "weak" for one in actions),
    )


def _has_national_finding(db: Db, actor: Actor, review: Review) -> bool:
    query = select(Finding.id).where(
        Finding.review_id == review.id,
        Finding.draft_id.in_(list(readable_drafts(db, actor, review.id))),
        Finding.ended_at.is_(None),
        Finding.reach == Reach.NATIONAL,
    )
    return db.scalar(query.limit(1)) is not None
