"""What is known of the difference that a recommendation made, and when it may be closed. Pure.

Impact is borne by the recommendation, delivery by each of its actions: two statuses, never one.
Sources: marker 18 (later monitoring that change lasted, and side effects; outcomes for children
beside what agencies did); the Church of England's code (progress and impact reviewed at 12 months).
The scale, its tests, the months and the rule of closing are ours.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.errors import N_, RuleBroken

LONGEST_WORDS = 10_000
LONGEST_BECAUSE = 4_000
MOST_CHECKS = 60
"""Of one recommendation: five years of a check a month."""


class Judged(StrEnum):
    """What a check found."""

    NO_EVIDENCE = "no_evidence"
    EARLY_SIGNS = "early_signs"
    SHOWN = "shown"
    SUSTAINED = "sustained"
    NO_EFFECT = "no_effect"
    HARMFUL = "harmful"


class Impact(StrEnum):
    """What is known of the difference made. The first is computed, never judged."""

    NOT_YET_DUE = "not_yet_due"
    NO_EVIDENCE = "no_evidence"
    EARLY_SIGNS = "early_signs"
    SHOWN = "shown"
    SUSTAINED = "sustained"
    NO_EFFECT = "no_effect"
    HARMFUL = "harmful"


IMPACT_LABELS = MappingProxyType(
    {
        Impact.NOT_YET_DUE: N_("Not yet due"),
        Impact.NO_EVIDENCE: N_("No evidence"),
        Impact.EARLY_SIGNS: N_("Early signs"),
        Impact.SHOWN: N_("Shown"),
        Impact.SUSTAINED: N_("Sustained"),
        Impact.NO_EFFECT: N_("No effect"),
        Impact.HARMFUL: N_("Harmful side effect"),
    }
)
IMPACT_TESTS = MappingProxyType(
    {
        Impact.NOT_YET_DUE: N_(
            "Nobody has judged it, and its first impact check is still to come."
        ),
        Impact.NO_EVIDENCE: N_("Its check has come, and nothing shows yet whether it helped."),
        Impact.EARLY_SIGNS: N_(
            "A change in the hoped-for direction in one kind of evidence, not yet confirmed by a "
            "second."
        ),
        Impact.SHOWN: N_("A change for children or in practice, in two kinds of evidence or more."),
        Impact.SUSTAINED: N_(
            "It was shown before, and still held at a check three months later or more."
        ),
        Impact.NO_EFFECT: N_("It was looked for in earnest, and nothing is different."),
        Impact.HARMFUL: N_("Something got worse because of it."),
    }
)

CLOSES = frozenset({Impact.SHOWN, Impact.SUSTAINED})
"""A recommendation closes with one of these, or with a reason why it closes without."""
STANDS_ON = frozenset({Judged.HARMFUL, Judged.NO_EFFECT, Judged.NO_EVIDENCE})
"""What goes on standing when something is taken up again, until its next check. Ours.

That it is followed again makes nothing good that was found: else closing and taking up again would
be a way to count harm no more. Good news does not go on standing, for taking up again says that it
is in doubt.
"""


class CheckKind(StrEnum):
    """What a check asks: whether it was done, or whether it helped."""

    DELIVERY = "delivery"
    IMPACT = "impact"


CHECK_LABELS = MappingProxyType(
    {CheckKind.DELIVERY: N_("Delivery check"), CheckKind.IMPACT: N_("Impact check")}
)


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """A check so many months after the response was agreed."""

    months: int
    kind: CheckKind


SUSTAINED_AFTER_MONTHS = 3
"""How long after it was first shown something may be called sustained. Ours."""

BY_DEFAULT: Sequence[Planned] = (
    Planned(3, CheckKind.DELIVERY),
    Planned(6, CheckKind.IMPACT),
    Planned(12, CheckKind.IMPACT),
    Planned(24, CheckKind.IMPACT),
)
"""Ours; a board may set others."""

LONGEST_MONTHS = 120


class Decided(StrEnum):
    """What follows from a check."""

    EMBED = "embed"
    ADJUST = "adjust"
    STOP = "stop"
    LOOK_AGAIN = "look_again"


DECIDED_LABELS = MappingProxyType(
    {
        Decided.EMBED: N_("Embed"),
        Decided.ADJUST: N_("Adjust"),
        Decided.STOP: N_("Stop"),
        Decided.LOOK_AGAIN: N_("Look again"),
    }
)
DECIDED_TESTS = MappingProxyType(
    {
        Decided.EMBED: N_("It helps: make it the way things are done, whoever is in post."),
        Decided.ADJUST: N_("It helps in part, or not yet: change something and say what."),
        Decided.STOP: N_("It does not help, or does harm: stop doing it and say what instead."),
        Decided.LOOK_AGAIN: N_("Too early to say, or too little to go by."),
    }
)


class SoWhat(StrEnum):
    """The questions that each check asks. Ours."""

    DIFFERENT = "different"
    KNOW = "know"
    COMPARED = "compared"
    DISAGREES = "disagrees"
    ELSE = "else"
    WORSE = "worse"
    SURVIVE = "survive"
    STOP_DOING = "stop_doing"


SO_WHAT = MappingProxyType(
    {
        SoWhat.DIFFERENT: N_("What is different for a child today?"),
        SoWhat.KNOW: N_("How do we know?"),
        SoWhat.COMPARED: N_("Compared with when?"),
        SoWhat.DISAGREES: N_("Who disagrees?"),
        SoWhat.ELSE: N_("What else changed at the time?"),
        SoWhat.WORSE: N_("What got worse? Name any effect that nobody intended."),
        SoWhat.SURVIVE: N_("Would it survive a change of staff?"),
        SoWhat.STOP_DOING: N_("What will we stop doing?"),
    }
)
ASKED_BY_NAME = frozenset({SoWhat.DIFFERENT, SoWhat.WORSE})
"""Answered at every impact check, were it with "nothing that we know of"."""


def impact_of(judged: Judged | None, first_check_on: date | None, today: date) -> Impact:
    """What is known on a day.

    Nobody judged it: not yet due until the day of the first impact check has passed, and no
    evidence from then on. Where no impact check is planned there is nothing to wait for.
    """
    if judged is not None:
        return Impact(judged.value)
    waits = first_check_on is not None and today <= first_check_on
    return Impact.NOT_YET_DUE if waits else Impact.NO_EVIDENCE


def checks_from(agreed_on: date, planned: Collection[Planned]) -> Sequence[tuple[CheckKind, date]]:
    """The checks that come due by themselves, in order."""
    return [(one.kind, months_after(agreed_on, one.months)) for one in sorted(planned)]


def months_after(day: date, months: int) -> date:
    """So many months later: the same day of the month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One thing that a check rests on. `is_before`: it speaks of a day before it was taken up, and
    so of how things were and not of what changed. `is_past`: from before it was last taken up
    again, when what had been shown was found wanting.
    """

    kind: ProofKind
    shows: Shows
    is_before: bool = False
    is_past: bool = False


def kinds_of_change(proofs: Collection[Weighed]) -> frozenset[ProofKind]:
    """The kinds of evidence that speak of change, and not of the action itself or of before."""
    return frozenset(one.kind for one in proofs if one.shows is Shows.CHANGE and not one.is_before)


def is_all_past(proofs: Collection[Weighed]) -> bool:
    """Whether all that speaks of change is from before it was last taken up again."""
    change = [one for one in proofs if one.shows is Shows.CHANGE and not one.is_before]
    return bool(change) and all(one.is_past for one in change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What somebody says at an impact check, on all that the recommendation rests on so far.

    `shown_since` is since when it has been judged as shown without a break; None when it is not.
    `is_last` is true where no other impact check is to come.
    """

    judged: Judged
    reasons: str
    answers: Collection[SoWhat]
    decided: Decided
    proofs: Collection[Weighed] = ()
    shown_since: date | None = None
    is_last: bool = False
    next_on: date | None = None
    today: date


def require_reasoned(check: Check) -> None:
    """Raise RuleBroken when an impact check does not say what its judgement asks for."""
    if not check.reasons:
        raise RuleBroken(N_("Write the reasons for this judgement"), field="reasons")
    lacking = [one for one in SO_WHAT if one in ASKED_BY_NAME and one not in check.answers]
    if lacking:
        raise RuleBroken(
            N_("Answer this one, were it with “nothing that we know of”"),
            field=f"so_what-{lacking[0].value}",
        )
    _require_evidence(check)
    if check.decided is Decided.LOOK_AGAIN and check.next_on is None:
        raise RuleBroken(N_("Say when it is looked at again"), field="next_on")
    # Else an open recommendation would have no check to come, and nobody would ever ask again.
    is_shown = Impact(check.judged.value) in CLOSES
    if check.is_last and not is_shown and check.next_on is None:
        raise RuleBroken(
            N_(
                "No other impact check is to come, so say when it is looked at again. If nothing "
                "more is looked for, close the recommendation afterwards."
            ),
            field="next_on",
        )
    if check.next_on is not None and check.next_on <= check.today:
        raise RuleBroken(N_("The next check lies ahead: choose a day after today"), field="next_on")


def _require_evidence(check: Check) -> None:
    kinds = kinds_of_change(check.proofs)
    if check.judged in {Judged.EARLY_SIGNS, Judged.HARMFUL} and not kinds:
        raise RuleBroken(
            N_(
                "Add what shows it. That the action was done, or how many took part, does not "
                "show what changed."
            ),
            field="judged",
        )
    if check.judged in {Judged.SHOWN, Judged.SUSTAINED} and len(kinds) < 2:
        raise RuleBroken(
            N_(
                "This needs two kinds of evidence of a change, and %(count)d of 2 is there. "
                "Choose “Early signs” until then, or add the other."
            ),
            field="judged",
            count=len(kinds),
        )
    if check.judged is Judged.SUSTAINED:
        _require_sustained(check.shown_since, check.today)
    if check.judged in {Judged.SHOWN, Judged.SUSTAINED} and is_all_past(check.proofs):
        raise RuleBroken(
            N_(
                "All evidence of a change is from before this was taken up again. Add at least one "
                "piece from after that day, or choose “Early signs” until then."
            ),
            field="judged",
        )


def _require_sustained(shown_since: date | None, today: date) -> None:
    if shown_since is None:
        raise RuleBroken(
            N_("Sustained means shown before, and still so. Choose “Shown” first"), field="judged"
        )
    if today < months_after(shown_since, SUSTAINED_AFTER_MONTHS):
        raise RuleBroken(
            N_(
                "Sustained means that it still holds %(months)d months after it was first shown, "
                "or later. Choose “Shown” until then"
            ),
            field="judged",
            months=SUSTAINED_AFTER_MONTHS,
        )


class Ending(StrEnum):
    """How the follow-up of a recommendation ended."""

    WITH_IMPACT = "with_impact"
    WITHOUT_IMPACT = "without_impact"


ENDING_LABELS = MappingProxyType(
    {
        Ending.WITH_IMPACT: N_("Closed, impact shown"),
        Ending.WITHOUT_IMPACT: N_("Closed without impact"),
    }
)
CLOSED_HARMFUL_LABEL = N_("Closed, did harm")


def ending_label(ending: Ending, last: Impact | Judged | None) -> str:
    """What it is called that something ended, after the `last` judgement.

    Closing decides that it is followed no more. It does not undo harm, and harm is an impact: what
    did harm goes on being called and counted so (`desk.dashboards.rules.known_of`), whatever is
    closed.
    """
    if ending is Ending.WITHOUT_IMPACT and is_harm(last):
        return CLOSED_HARMFUL_LABEL
    return ENDING_LABELS[ending]


def is_harm(last: Impact | Judged | None) -> bool:
    """Whether the last judgement is that something got worse because of it."""
    return last is not None and last.value == Judged.HARMFUL.value


class Turn(StrEnum):
    """What happened to a follow-up as a whole."""

    WITH_IMPACT = "with_impact"
    WITHOUT_IMPACT = "without_impact"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What somebody who wants to close a recommendation stands before.

    `owners` answer for one of its actions; `tellers` said of one that it is delivered, were it for
    its owner.
    """

    impact: Impact
    deliveries: Collection[Delivery]
    proofs: Collection[Weighed]
    owners: Collection[UUID]
    signer: UUID
    tellers: Collection[UUID] = ()


def lacks_to_close(closing: Closing) -> Sequence[str]:
    """What is not there for closing with impact, as clauses; none when nothing is missing.

    Its actions are delivered or stopped, the impact is at least shown, on evidence of another kind
    than the action itself. Who signs is asked apart (`bar_to_sign`):
    no reason can stand in for that.
    """
    lacks = []
    still = sum(one not in OVER for one in closing.deliveries)
    if still:
        total = len(closing.deliveries)
        said = N_("%(count)d of %(total)d actions neither delivered nor stopped")
        if total == 1:
            said = N_("%(count)d of %(total)d action neither delivered nor stopped")
        lacks.append(said % {"count": still, "total": total})
    if closing.impact not in CLOSES:
        lacks.append(_NOT_SHOWN.get(closing.impact, N_("its impact is not shown yet")))
    if not kinds_of_change(closing.proofs):
        lacks.append(N_("nothing shows a change: what there is shows that the action was done"))
    return lacks


_NOT_SHOWN = MappingProxyType(
    {
        Impact.HARMFUL: N_("at its last impact check something got worse because of it"),
        Impact.NO_EFFECT: N_("at its last impact check nothing was different"),
    }
)


def bar_to_sign(closing: Closing) -> str | None:
    """Why whoever would sign may not, and who may; None where nothing bars them.

    Who signs stands apart from whoever did it, and from whoever said that it is done.
    """
    if closing.signer in closing.owners:
        return _OWNS
    return _TOLD if closing.signer in closing.tellers else None


_OWNS = N_(
    "You own one of its actions, so somebody else signs that it is closed: a chair, a review "
    "manager or a commissioner of the review who owns none of its actions and did not say of one "
    "that it is delivered."
)
_TOLD = N_(
    "You said of one of its actions that it is delivered, so somebody else signs that it is "
    "closed: a chair, a review manager or a commissioner of the review who did not say so and owns "
    "none of its actions."
)


# No check asks after them once it is closed, so whoever signs says it here.
_SAY_WHAT_IS_DONE = N_(
    "It did harm. Say what was done for those who were harmed, what keeps them and others safe, "
    "and why it is followed no more"
)


def require_to_close(closing: Closing, ending: Ending, because: str) -> None:
    """Raise RuleBroken when a recommendation may not be closed like this.

    Closing what did harm asks what was done for those who were harmed, in place of a reason alone.
    """
    bar = bar_to_sign(closing)
    if bar is not None:
        raise RuleBroken(bar)
    if ending is Ending.WITHOUT_IMPACT:
        if not because:
            raise RuleBroken(
                _SAY_WHAT_IS_DONE
                if is_harm(closing.impact)
                else N_("Say why it is closed without impact. It stays visible"),
                field="because",
            )
        return
    lacks = lacks_to_close(closing)
    if lacks:
        raise RuleBroken(N_("Not ready to be closed: %(lacks)s."), lacks="; ".join(lacks))
