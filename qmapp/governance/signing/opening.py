"""What must be there before a round of signing may begin. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, RuleBroken
from qmapp.governance.signing.content import Content, ReportContent
from qmapp.governance.signing.lines import PlanLine, Standing
from qmapp.governance.signing.rules import OPENS_AT, Paper, may_open, needed_of


def missing(
    stage: Stage,
    standings: Mapping[Paper, Standing],
    paper: Paper,
    content: Content | None,
    *,
    to_judge: int | None = None,
) -> Sequence[RuleBroken]:
    """Everything that keeps the signing of a paper from beginning, in the order of settling.

    `to_judge`: the draft of which whoever asks has still to submit an assessment. What others
    judged of it is not told to them, nor how far that has come, and they freeze no report of it.
    """
    return list(_missing(stage, standings, paper, content, to_judge))


def require_ready(
    stage: Stage,
    standings: Mapping[Paper, Standing],
    paper: Paper,
    content: Content | None,
    *,
    to_judge: int | None = None,
) -> tuple[PlanLine, Content]:
    """By what plan it is signed, and what. Raises the first thing that is missing."""
    for broken in _missing(stage, standings, paper, content, to_judge):
        raise broken
    plan = standings[paper].plan
    if plan is None or content is None:
        raise ValueError("Without a plan and something to sign, something is missing.")
    return plan, content


def _missing(
    stage: Stage,
    standings: Mapping[Paper, Standing],
    paper: Paper,
    content: Content | None,
    to_judge: int | None,
) -> Iterator[RuleBroken]:
    standing = standings[paper]
    if standing.is_open:
        yield RuleBroken(N_("It is being signed already. Call that off first to begin anew."))
    yield from _stage(stage, standing, paper)
    yield from _plan(standing.plan)
    if paper is Paper.RESPONSE:
        yield from _report(standings[Paper.REPORT])
    if content is None:
        said = {
            Paper.REPORT: N_("No draft was sent yet, so there is no report to sign."),
            Paper.RESPONSE: N_("No response was agreed yet. The board agrees it first."),
        }
        yield RuleBroken(said[paper])
    if paper is Paper.REPORT and to_judge is not None:
        yield RuleBroken(
            N_(
                "Your own assessment of draft %(draft)d is not submitted. Submit it first, or let "
                "somebody else ask for signatures."
            ),
            draft=to_judge,
        )
    elif isinstance(content, ReportContent) and _is_its_time(stage, standing, paper):
        yield from _judged(content)


def _is_its_time(stage: Stage, standing: Standing, paper: Paper) -> bool:
    return may_open(paper, stage, was_signed=standing.is_signed)


def _stage(stage: Stage, standing: Standing, paper: Paper) -> Iterator[RuleBroken]:
    if not _is_its_time(stage, standing, paper):
        said = {
            Paper.REPORT: N_("The report is signed when the review is ready for sign-off."),
            Paper.RESPONSE: N_("The response is signed when the report is signed."),
        }
        yield RuleBroken(said[paper])
    elif standing.is_signed and standing.is_current and stage is not OPENS_AT[paper]:
        yield RuleBroken(N_("What was signed is what stands, so there is nothing to sign again."))


def _plan(plan: PlanLine | None) -> Iterator[RuleBroken]:
    if plan is None:
        yield RuleBroken(N_("It is not set yet who signs, and by what rule."))
        return
    try:
        needed_of(plan.rule, plan.needed, plan.signing)
    except RuleBroken as broken:
        yield RuleBroken(broken.message)
    for one in plan.signatories:
        if not one.is_able:
            yield RuleBroken(
                N_(
                    "%(name)s is on the list and may not sign this review: the role of signatory "
                    "ended, or an interest stands. Take them off the list, or put that right."
                ),
                name=one.name,
            )


def _report(report: Standing) -> Iterator[RuleBroken]:
    if not report.is_signed:
        yield RuleBroken(N_("The report is not signed. It comes first."))
    elif not report.is_current:
        yield RuleBroken(N_("The report changed since it was signed. It is signed again first."))


def _judged(content: ReportContent) -> Iterator[RuleBroken]:
    open_ones = [str(one.number) for one in content.markers if one.held is None]
    if open_ones:
        yield RuleBroken(
            N_("No judgement is agreed on draft %(draft)d of these markers: %(markers)s."),
            draft=content.draft.number,
            markers=", ".join(open_ones),
        )
