"""What a review found, what it recommends and what the board answers: a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.places import readable_drafts
from qmapp.casework.findings import queries as findings
from qmapp.casework.recommendations import queries as recommendations
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.decision.responses import queries as responses
from qmapp.decision.responses.lines import Standing
from qmapp.errors import N_
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db, today
from qmapp.learning.tags import queries as tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One line, with the page that it leads to. Words in `dates` are shown as days;
    `parts` are those of its address beside the review.
    """

    title: str
    endpoint: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    parts: Mapping[str, object] = field(default_factory=dict)


def conclusions(db: Db, actor: Actor, review: Review) -> Sequence[Conclusion]:
    """Where each stands, as far as the actor may know. The number of queries is constant."""
    subject = subject_of(review)
    drafts = readable_drafts(db, actor, review.id)
    lines = []
    if may(actor, Permission.FINDINGS_READ, subject):
        lines.append(_findings(db, actor, review, drafts))
    if may(actor, Permission.RECOMMENDATIONS_READ, subject):
        lines.append(_recommendations(db, actor, review, drafts))
    if may(actor, Permission.TAGS_READ, subject):
        lines.append(_coding(db, actor, review, drafts))
    if may(actor, Permission.REVIEW_SEE, subject):
        lines.append(_response(db, actor, review))
    return lines


def _findings(db: Db, actor: Actor, review: Review, drafts: Mapping[UUID, Draft]) -> Conclusion:
    reasons = findings.count_reasons(db, actor, review, drafts=drafts)
    return Conclusion(
        title=N_("Findings"),
        endpoint="findings.index",
        sentence=N_("%(given)s of %(total)s come with a reason in the draft.")
        if reasons.of
        else N_("None recorded yet."),
        values={"given": reasons.given, "total": reasons.of},
    )


def _recommendations(
    db: Db, actor: Actor, review: Review, drafts: Mapping[UUID, Draft]
) -> Conclusion:
    counts = recommendations.count_by_state(db, actor, review, drafts=drafts)
    confirmed, proposed = counts[State.CONFIRMED], counts[State.PROPOSED]
    sentence = N_("None collected or added yet.")
    if confirmed or proposed:
        sentence = N_("%(confirmed)s of %(total)s confirmed.")
    return Conclusion(
        title=N_("Recommendations"),
        endpoint="recommendations.index",
        sentence=sentence,
        values={"confirmed": confirmed, "total": confirmed + proposed},
    )


def _coding(db: Db, actor: Actor, review: Review, drafts: Mapping[UUID, Draft]) -> Conclusion:
    counts = tags.count_coded(db, actor, review, drafts=drafts)
    return Conclusion(
        title=N_("Coding"),
        endpoint="tags.index",
        sentence=N_("%(coded)s of %(total)s findings are coded for what is learned across reviews.")
        if counts.total
        else N_("No findings to code yet."),
        values={"coded": counts.coded, "total": counts.total},
    )


def _response(db: Db, actor: Actor, review: Review) -> Conclusion:
    versions = responses.list_versions(db, actor, review)
    agreed = next((one for one in versions if one.agreed_on is not None), None)
    is_open = bool(versions) and versions[0].agreed_at is None
    reads_open = responses.may_read_open(actor, review)
    standing = (
        responses.get_standing(db, actor, review, today()) if is_open and reads_open else None
    )
    sentence = N_("Not begun.") if reads_open else N_("Not agreed yet.")
    if standing is not None:
        sentence = _open_words(standing, is_first=agreed is None)
    elif agreed is not None:
        sentence = N_("Version %(agreed)s was agreed on %(date)s.")
    return Conclusion(
        title=N_("The board’s response"),
        endpoint="responses.index",
        sentence=sentence,
        values={
            "number": versions[0].number if versions else 0,
            "agreed": agreed.number if agreed is not None else 0,
            "answered": standing.answered if standing is not None else 0,
            "total": len(standing.lines) if standing is not None else 0,
        },
        dates={"date": agreed.agreed_on} if agreed is not None and agreed.agreed_on else {},
    )


def _open_words(standing: Standing, *, is_first: bool) -> str:
    """How far a version has come that is not agreed yet."""
    if is_first and not standing.missing:
        return N_("Version %(number)s lacks nothing, and waits to be agreed.")
    if is_first:
        return N_("Version %(number)s is being written: %(answered)s of %(total)s answered.")
    if not standing.missing:
        return N_(
            "Version %(number)s lacks nothing, and waits to be agreed; version %(agreed)s was "
            "agreed on %(date)s."
        )
    return N_(
        "Version %(number)s is being written: %(answered)s of %(total)s answered; version "
        "%(agreed)s was agreed on %(date)s."
    )
