"""Findings, recommendations and the board’s answer in the demonstration, as pages make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import PassageLine, list_passages
from qmapp.casework.findings import service as findings
from qmapp.casework.findings.checking import FindingDetails, ViewDetails
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import NONE_FITS, Cause, Reach, Reason, Shows
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations import asking
from qmapp.casework.recommendations import queries as recommending
from qmapp.casework.recommendations import service as recommendations
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature, State
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.models import Action
from qmapp.decision.asks import service as asks
from qmapp.decision.asks.checking import AskDetails
from qmapp.decision.responses import queries as responding
from qmapp.decision.responses import service as responses
from qmapp.decision.responses.checking import DissentDetails
from qmapp.decision.responses.rules import Decision
from qmapp.demo.content.sets import (
    AnswerContent,
    AskContent,
    FindingContent,
    ProposalContent,
    RemarkContent,
    SaidContent,
    SetContent,
)
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db, london_date

# What is done on a day, hour and minute.
Deed = tuple[int, int, int, Callable[[datetime], object]]


@dataclass(frozen=True, slots=True)
class Deciding:
    """One set as it comes about: what was made so far, by its key."""

    db: Db
    review: Review
    draft: Draft
    practice: PracticeIssues
    actor: Callable[[str], Actor]
    agencies: Mapping[str, UUID]
    day: Callable[[int], date]
    findings: dict[str, UUID] = field(default_factory=dict)
    recommendations: dict[str, UUID] = field(default_factory=dict)

    # Findings --------------------------------------------------------------------------------

    def find(self, content: FindingContent, at: datetime) -> None:
        """Write a finding down, and pin the words that show it."""
        actor = self.actor(content.by)
        is_coded = content.practice_issue not in {None, NONE_FITS}
        details = FindingDetails(
            title=content.title,
            problem=content.problem,
            reason=Reason(content.reason),
            why=content.why,
            causes=tuple(Cause(one) for one in content.causes),
            reach=Reach(content.reach),
            reach_known_from=content.reach_known_from,
            practice_issue=content.practice_issue,
            practice_edition=self.practice.edition if is_coded else None,
            stage=content.stage,
        )
        made = findings.add_finding(
            self.db, actor, self.review, self.draft, details, self.practice, now=at
        )
        self.findings[content.key] = made.id
        for one in content.where:
            passage = self._passage(one.words)
            start = passage.text.index(one.words)
            findings.pin_passage(
                self.db,
                actor,
                made,
                self.draft,
                position=passage.position,
                span=(start, start + len(one.words)),
                shows=Shows(one.shows),
                now=at,
            )

    def add_view(self, content: FindingContent, at: datetime) -> None:
        """Say what the board adds to a finding."""
        if content.view is None:
            raise LookupError(f"The board adds nothing to {content.key}.")
        finding = self.db.get_one(Finding, self.findings[content.key])
        causes = tuple(Cause(one) for one in content.view.causes)
        view = ViewDetails(adds=content.view.words, causes=causes)
        findings.add_view(
            self.db, self.actor(content.view.by), finding, view, version=finding.version, now=at
        )

    def _passage(self, words: str) -> PassageLine:
        every = list_passages(self.db, self.draft.reading_id)
        return next(one for one in every if words in one.text)

    # Recommendations -------------------------------------------------------------------------

    def collect(self, who: str, at: datetime) -> None:
        """Take in what the scan found."""
        recommendations.collect(self.db, self.actor(who), self.review, self.draft, at)

    def settle(self, content: ProposalContent, at: datetime) -> None:
        """Confirm a proposal, alone or merged with others, or drop it."""
        actor = self.actor(content.by)
        row = self._proposal(actor, content.words)
        if content.said is None:
            recommendations.drop(self.db, actor, row, content.drop, at, version=row.version)
            return
        if content.merged_with:
            rows = [row, *(self._proposal(actor, words) for words in content.merged_with)]
            versions = {one.id: one.version for one in rows}
            merged = recommendations.merge(
                self.db, actor, rows, content.text, at, versions=versions
            )
            row = merged.recommendation
        self._confirm(actor, row, content.said, at)

    def _proposal(self, actor: Actor, words: str) -> Recommendation:
        lines = recommending.list_recommendations(self.db, actor, self.review)
        found = next(one for one in lines if words in one.text and one.state is State.PROPOSED)
        return self.db.get_one(Recommendation, found.id)

    def _confirm(
        self, actor: Actor, row: Recommendation, content: SaidContent, at: datetime
    ) -> None:
        details = RecommendationDetails(
            kind=Kind(content.kind),
            text=row.text,
            issues=content.issues,
            nature=Nature(content.nature) if content.nature else None,
            nature_because=content.nature_because,
            addressee=Addressee(content.addressee) if content.addressee else None,
            agency_id=self.agencies[content.agency] if content.agency else None,
            body=content.body,
            owner_role=content.owner_role,
            measure=content.measure,
            due_on=self._on(content.due),
            review_on=self._on(content.review_on),
            strength=Strength(content.strength) if content.strength else None,
        )
        made = recommendations.confirm(self.db, actor, row, details, version=row.version, now=at)
        self.recommendations[content.key] = made.id
        links = [
            (self.findings[finding], Cause(cause) if cause else None)
            for finding, cause in content.causes
        ]
        if links:
            recommendations.set_causes(self.db, actor, made, links, at, version=made.version)

    def answer_remark(self, content: RemarkContent, at: datetime) -> None:
        """Give a reason to a remark that is made on a recommendation."""
        actor = self.actor(content.by)
        row = self.db.get_one(Recommendation, self.recommendations[content.recommendation])
        remark = asking.find_remark(self.db, actor, self.review, content.rule, row.id)
        if remark is None:
            raise LookupError(f"{content.rule} says nothing to {content.recommendation}.")
        recommendations.answer_remark(
            self.db,
            actor,
            self.review,
            content.rule,
            content.because,
            at,
            rests_on=remark.rests_on,
            rec=row,
        )

    # The board -------------------------------------------------------------------------------

    def respond(self, content: SetContent, at: datetime) -> None:
        """Write the response: its opening, each answer with its actions, dissent."""
        said = content.response
        actor = self.actor(said.by)
        response = responses.open_response(self.db, actor, self.review, at)
        responses.write_opening(
            self.db, actor, response, said.opening, version=response.version, now=at
        )
        for one in said.answers:
            self._answer(actor, one, at)
        for dissent in said.dissents:
            key = dissent.recommendation
            details = DissentDetails(
                role=dissent.role,
                words=dissent.words,
                agency_id=self.agencies[dissent.agency] if dissent.agency else None,
                recommendation_id=self.recommendations[key] if key else None,
            )
            responses.record_dissent(self.db, self.actor(dissent.by), response, details, at)

    def _answer(self, actor: Actor, content: AnswerContent, at: datetime) -> None:
        response = responding.get_open(self.db, self.review.id)
        answered = self.recommendations[content.recommendation]
        for one in content.actions:
            details = ActionDetails(
                what=one.what,
                owner_role=one.owner_role,
                agency_id=self.agencies[one.agency] if one.agency else None,
                due_on=self._on(one.due),
            )
            responses.promise_action(
                self.db, actor, response, details, [answered], at, action_id=uuid4()
            )
        for words in content.shares:
            shared = self.db.scalars(
                select(Action).where(
                    Action.board_id == self.review.board_id, Action.what.contains(words)
                )
            ).one()
            responses.tie_action(self.db, actor, response, shared.id, answered, at)
        line = responding.get_answer_line(self.db, actor, self.review, answered, london_date(at))
        responses.answer(
            self.db,
            actor,
            response,
            answered,
            Decision(content.decision),
            content.reasons,
            how_known=content.how_known,
            look_again_on=self._on(content.look_again),
            version=0,
            seen=line.recommendation.digest,
            now=at,
        )

    def _on(self, when: date | int | None) -> date | None:
        """A date that a draft names itself, or a day from the day of loading."""
        return self.day(when) if isinstance(when, int) else when

    def agree(self, who: str, on: int, at: datetime) -> None:
        """Agree the response as it stands."""
        actor = self.actor(who)
        response = responding.get_open(self.db, self.review.id)
        standing = responding.get_standing(self.db, actor, self.review, london_date(at))
        if standing.seen is None:
            raise LookupError(f"{standing.missing} is missing before it can be agreed.")
        responses.agree(self.db, actor, response, self.day(on), at, seen=standing.seen)

    def put_to(self, content: AskContent, at: datetime) -> None:
        """Write down that a recommendation was put to a body outside."""
        details = AskDetails(body=content.body, words=content.words, sent_on=self.day(content.sent))
        asks.add_ask(
            self.db,
            self.actor(content.by),
            self.review,
            self.recommendations[content.recommendation],
            details,
            at,
        )


def deeds(content: SetContent, begun: Callable[[], Deciding]) -> Iterator[Deed]:
    """Everything that was done to a set, and when, in no order; `begun` gives the set."""
    for number, finding in enumerate(content.findings):

        def find(at: datetime, one: FindingContent = finding) -> None:
            begun().find(one, at)

        yield finding.day, 11, number, find
        if finding.view is not None:

            def add_view(at: datetime, one: FindingContent = finding) -> None:
                begun().add_view(one, at)

            yield finding.view.day, 14, number, add_view
    who, day = content.collected
    yield day, 15, 0, lambda at: begun().collect(who, at)
    for number, proposal in enumerate(content.proposals, 1):

        def settle(at: datetime, one: ProposalContent = proposal) -> None:
            begun().settle(one, at)

        yield proposal.day, 15, number, settle
    for number, remark in enumerate(content.remarks):

        def answer(at: datetime, one: RemarkContent = remark) -> None:
            begun().answer_remark(one, at)

        yield remark.day, 16, number, answer
    for number, ask in enumerate(content.asks):

        def put_to(at: datetime, one: AskContent = ask) -> None:
            begun().put_to(one, at)

        yield ask.day, 16, 30 + number, put_to
    yield content.response.day, 10, 0, lambda at: begun().respond(content, at)
    if content.response.agreed is not None:
        chair, on = content.response.agreed
        yield on, 17, 30, lambda at: begun().agree(chair, on, at)
