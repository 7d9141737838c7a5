"""Judging one draft: who sees what, when a rating may be given, what is missing. Pure.

Sources: the markers' own advice that they prompt considered judgement; the
experiment on outcome bias cited in the domain notes (knowing the ending makes
the same care look worse); marker 7 on independence. The rating scale is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Sight


class AssessmentKind(StrEnum):
    SELF_CHECK = "self_check"
    COMMISSIONER = "commissioner"


class AssessmentState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    SUPERSEDED = "superseded"


class Answer(StrEnum):
    """Answers to a question. They help to think; they are not added up."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    CANNOT_TELL = "cannot_tell"
    NOT_APPLICABLE = "not_applicable"


class Progress(StrEnum):
    """How far one marker is judged."""

    NONE = "none"
    STARTED = "started"
    TO_CONFIRM = "to_confirm"
    JUDGED = "judged"


# Blindness ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What blindness asks of one person about one draft.

    `has_one_to_make`: holds a role (commissioner, lead reviewer) that makes an
    assessment of this draft. `has_submitted`: every assessment they write of
    it is submitted, and there is one. `lifted`: the chair lifted blindness.
    """

    person_id: UUID
    has_one_to_make: bool
    has_submitted: bool
    lifted: bool = False


def sight_of(standing: Standing, writers: Collection[UUID], state: AssessmentState) -> Sight:
    """What a person may see of one assessment.

    Writers always see their own. Whoever has an assessment to make sees
    another's only when both are submitted; everybody else sees submitted ones
    only. The chair may lift the first rule, with a reason; an open assessment
    of somebody else stays closed even then.
    """
    if standing.person_id in writers:
        return Sight.OWN
    if state is AssessmentState.OPEN:
        return Sight.BLIND
    return Sight.OPEN if is_past_blindness(standing) else Sight.BLIND


def is_past_blindness(standing: Standing) -> bool:
    """Whether a person has made up their own mind on a draft, or has none to make up.

    Until then nothing that others judged or said of it is told to them, unless the chair lifted
    blindness.
    """
    return standing.has_submitted or not standing.has_one_to_make or standing.lifted


# One marker ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkerFacts:
    """What is on record for one marker: enough to say how far it is judged.

    `to_confirm`: it came from the assessment of an earlier draft, and has not been confirmed.
    """

    rating: str | None = None
    reasons: str = ""
    to_change: str = ""
    looked_in: str = ""
    answers: int = 0
    evidence: int = 0
    to_confirm: bool = False


def rating_may_be_given(facts: MarkerFacts) -> bool:
    """A rating is offered only after evidence, or "none found" with where one looked."""
    return facts.evidence > 0 or bool(facts.looked_in.strip())


def progress_of(facts: MarkerFacts) -> Progress:
    """Judged: a rating with reasons, on evidence or a search. Started: anything at all.

    What was carried over from an earlier draft is never judged, however complete it is, until
    somebody has confirmed it beside this draft.
    """
    if facts.to_confirm:
        return Progress.TO_CONFIRM
    if facts.rating and facts.reasons.strip() and rating_may_be_given(facts):
        return Progress.JUDGED
    touched = (
        facts.rating
        or facts.reasons.strip()
        or facts.to_change.strip()
        or facts.looked_in.strip()
        or facts.answers
        or facts.evidence
    )
    return Progress.STARTED if touched else Progress.NONE


def missing_for(facts: MarkerFacts) -> list[RuleBroken]:
    """What one marker still lacks before it counts as judged, in the order of the page."""
    missing = []
    if not rating_may_be_given(facts):
        missing.append(RuleBroken(N_("Say where you looked, or pin a passage"), field="looked_in"))
    if not facts.reasons.strip():
        missing.append(RuleBroken(N_("Write the reasons for your judgement"), field="reasons"))
    if not facts.rating:
        missing.append(RuleBroken(N_("Choose a judgement, or “Cannot tell”"), field="rating"))
    if facts.to_confirm:
        missing.append(
            RuleBroken(N_("Confirm that it holds for this draft, or change it"), field="confirm")
        )
    return missing


def require_rating_allowed(facts: MarkerFacts) -> None:
    """Raise RuleBroken when a rating is given before evidence, or before the reasons."""
    if not rating_may_be_given(facts):
        raise RuleBroken(N_("Say where you looked, or pin a passage"), field="looked_in")
    if not facts.reasons.strip():
        raise RuleBroken(N_("Write the reasons for your judgement"), field="reasons")


def not_judged(markers: Sequence[str], facts: Mapping[str, MarkerFacts]) -> list[str]:
    """The ids of markers that are not judged yet, in the order of the edition."""
    empty = MarkerFacts()
    return [m for m in markers if progress_of(facts.get(m, empty)) is not Progress.JUDGED]


# Carried over from an earlier draft ----------------------------------------------------------


def to_confirm(markers: Sequence[str], facts: Mapping[str, MarkerFacts]) -> list[str]:
    """The ids of markers whose judgement was carried over and awaits a look, in their order."""
    return [m for m in markers if m in facts and facts[m].to_confirm]


def confirm_order(
    markers: Sequence[str], facts: Mapping[str, MarkerFacts], changed: Collection[str]
) -> list[str]:
    """What is still to be done, in the order of doing it.

    First the carried judgements whose evidence is another one in this draft (`changed`), then
    those whose evidence stands as it stood, then what is not judged; each in the edition's order.
    """
    carried = to_confirm(markers, facts)
    left = not_judged(markers, facts)
    first = [m for m in carried if m in changed]
    then = [m for m in carried if m not in changed]
    return [*first, *then, *(m for m in left if m not in carried)]


def require_confirmable(facts: MarkerFacts) -> None:
    """Raise RuleBroken when a carried judgement lacks what every judgement needs."""
    lacking = [error for error in missing_for(facts) if error.field != "confirm"]
    if lacking:
        raise lacking[0]


def require_settled(loose_ends: int, *, anyway: bool) -> None:
    """Ask once, before a judgement is confirmed over passages that nobody has settled.

    They hold up nothing: whoever says `anyway` goes on, and they stay to be settled.
    """
    if not loose_ends or anyway:
        return
    if loose_ends == 1:
        raise RuleBroken(
            N_("1 passage is not settled. Settle it or let it go."), field="carried-loose"
        )
    raise RuleBroken(
        N_("%(count)d passages are not settled. Settle them or let them go."),
        field="carried-loose",
        count=loose_ends,
    )


# Two writers, two tabs -----------------------------------------------------------------------


def digest(words: str | None) -> str:
    """A short mark of a field's words, carried by a form so that a save knows what it saw."""
    return sha256((words or "").encode()).hexdigest()[:16]


class Outcome(StrEnum):
    """What becomes of one posted field."""

    UNTOUCHED = "untouched"
    TAKEN = "taken"
    CLASH = "clash"


def merge(base: str, mine: str | None, theirs: str | None) -> Outcome:
    """Decide one posted field. `base` is the digest of what the form was made from.

    Words that the writer did not touch never overwrite. Words that nobody else
    touched are taken. Where both changed them, and differently, it is a clash:
    nothing is overwritten and both texts are shown.
    """
    if digest(mine) == base or (mine or "") == (theirs or ""):
        return Outcome.UNTOUCHED
    return Outcome.TAKEN if digest(theirs) == base else Outcome.CLASH
