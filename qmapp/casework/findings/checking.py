"""What a finding must hold, and what the board may add to it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from qmapp.casework.findings.rules import (
    LONGEST_BECAUSE,
    LONGEST_TITLE,
    LONGEST_WORDS,
    NONE_FITS,
    Cause,
    Reach,
    Reason,
)
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetails:
    """A finding as typed: what the draft says, and where it belongs.

    `practice_issue` is an id, `rules.NONE_FITS`, or None: not coded yet. `stage` None: as the
    issue has it, or not said.
    """

    title: str
    problem: str = ""
    reason: Reason
    why: str = ""
    causes: Collection[Cause] = ()
    reach: Reach = Reach.NOT_KNOWN
    reach_known_from: str = ""
    practice_issue: str | None = None
    practice_edition: str | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDetails:
    """What the board adds to a finding, as typed."""

    adds: str = ""
    causes: Collection[Cause] = ()


FIELDS = tuple(FindingDetails.__dataclass_fields__)


def in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Kinds of cause, each once, in the order in which they are offered."""
    chosen = set(causes)
    return tuple(cause for cause in Cause if cause in chosen)


def sound_finding(
    details: FindingDetails, practice: PracticeIssues, *, before: FindingDetails | None = None
) -> FindingDetails:
    """The finding as it is stored. Raises RuleBroken with the field at fault.

    A reason is asked for where the draft is said to give one, and refused where it is said to
    give none: whoever typed it decides. An issue of an earlier edition stays as it is.
    """
    title = " ".join(tidy_words(details.title).split())
    if not title:
        raise RuleBroken(N_("Say in a few words what the problem is"), field="title")
    require_length(title, LONGEST_TITLE, "title")
    words = {name: tidy_words(getattr(details, name)) for name in _WORDS}
    for name, typed in words.items():
        require_length(typed, LONGEST_WORDS, name)
    causes = in_order(details.causes)
    _require_reason(details.reason, words["why"], causes)
    if details.reach is Reach.NOT_KNOWN:
        if words["reach_known_from"]:
            raise RuleBroken(
                N_("Choose how usual it is, or take away what is written here"),
                field="reach_known_from",
            )
    elif not words["reach_known_from"]:
        raise RuleBroken(
            N_("Say how that is known. Where nobody can say, choose “Not known”"),
            field="reach_known_from",
        )
    sound = replace(
        details,
        title=title,
        problem=words["problem"],
        why=words["why"],
        causes=causes,
        reach_known_from=words["reach_known_from"],
    )
    return _coded(sound, practice, before)


_WORDS = ("problem", "why", "reach_known_from")


def _require_reason(reason: Reason, why: str, causes: Collection[Cause]) -> None:
    if reason is Reason.GIVEN:
        if not why:
            raise RuleBroken(
                N_(
                    "Write the reason as the draft gives it. Where it gives none, choose “The "
                    "draft gives no reason”: nobody has to invent one"
                ),
                field="why",
            )
        return
    if why:
        raise RuleBroken(
            N_(
                "You chose that the draft does not say why, and wrote a reason. If it is the "
                "draft’s, choose “The draft gives a reason”. If it is the board’s own view, it "
                "has a place of its own on the page of the finding"
            ),
            field="why",
        )
    if causes:
        raise RuleBroken(
            N_(
                "These are kinds of reason in the draft. Take the ticks away, or choose “The "
                "draft gives a reason”"
            ),
            field="causes",
        )


def _coded(
    details: FindingDetails, practice: PracticeIssues, before: FindingDetails | None
) -> FindingDetails:
    """With the edition that its issue is of, and the stage where the issue settles it."""
    issue, stage = details.practice_issue or None, details.stage or None
    kept = before is not None and before.practice_issue == issue and before.stage == stage
    if kept and before is not None and before.practice_edition is not None:
        return replace(
            details, practice_issue=issue, practice_edition=before.practice_edition, stage=stage
        )
    if stage is not None and not practice.has_stage(stage):
        raise RuleBroken(N_("Choose from the list"), field="stage")
    if issue is not None and issue != NONE_FITS:
        if not practice.has(issue):
            raise RuleBroken(N_("Choose from the list"), field="practice_issue")
        stage = stage or practice.issue(issue).stage
    edition = practice.edition if issue is not None or stage is not None else None
    return replace(details, practice_issue=issue, practice_edition=edition, stage=stage)


def sound_view(view: ViewDetails) -> ViewDetails:
    """What the board adds, as it is stored; both parts may be empty. Raises RuleBroken."""
    adds = tidy_words(view.adds)
    require_length(adds, LONGEST_WORDS, "adds")
    causes = in_order(view.causes)
    if causes and not adds:
        raise RuleBroken(N_("Say in words what the board thinks, besides the ticks"), field="adds")
    return ViewDetails(adds=adds, causes=causes)


def sound_because(because: str) -> str:
    """Why a finding is taken out, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why it is taken out, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words
