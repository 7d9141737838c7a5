"""The room's enumerations in the words of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext, ngettext

from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.rules import (
    CAUSE_HINTS,
    CAUSE_LABELS,
    NONE_FITS,
    REACH_LABELS,
    REASON_LABELS,
    Cause,
    Reach,
    Reason,
)
from qmapp.casework.practice.rules import count_local, held_of, is_entered
from qmapp.errors import NotFound
from qmapp.foundation.catalogue import Catalogue, IssueBasis, PracticeIssue, PracticeIssues


def reason_words(reason: Reason) -> str:
    """Whether the draft says why."""
    return gettext(REASON_LABELS[reason])


def reach_words(reach: Reach) -> str:
    """How usual something is."""
    return gettext(REACH_LABELS[reach])


def cause_list(causes: Iterable[Cause]) -> Sequence[str]:
    """Kinds of cause, each in its words."""
    return [gettext(CAUSE_LABELS[cause]) for cause in causes]


def cause_hints() -> dict[str, str]:
    """What belongs to each kind of cause."""
    return {cause.value: gettext(hint) for cause, hint in CAUSE_HINTS.items()}


def title_words(number: int) -> str:
    """The name of a finding."""
    return gettext("Finding %(number)s", number=number)


def held_words(practice: PracticeIssues) -> str:
    """How many of the published issues can be chosen, and how many of the board’s own."""
    held = held_of(practice)
    said = (
        gettext(
            "This list holds %(held)s of %(published)s published practice issues: the others could "
            "not be found where we looked.",
            held=held.known,
            published=held.published,
        )
        if held.missing
        else gettext(
            "This list holds all %(published)s published practice issues.", published=held.published
        )
    )
    own = count_local(practice.practice_issues)
    if not own:
        return said
    more = ngettext(
        "%(num)d issue is the board’s own and stands beside them.",
        "%(num)d issues are the board’s own and stand beside them.",
        own,
    )
    return f"{said} {more}"


def none_fits_words(practice: PracticeIssues) -> str:
    """Somebody looks, and none of those to choose from fits."""
    return gettext("None of the %(held)s that we hold fits", held=len(practice.practice_issues))


def none_fitted_words() -> str:
    """Somebody looked, and none of those that were held then fits."""
    return gettext("None of the issues that we hold fits")


def choice_words(issue: PracticeIssue) -> str:
    """An issue in the list to choose from, with whose it is where a board entered it."""
    if not is_entered(issue.id):
        return issue.title
    if issue.basis is IssueBasis.LOCAL:
        return gettext("%(title)s (the board’s own)", title=issue.title)
    return gettext("%(title)s (entered from the map)", title=issue.title)


def practice_of(known: Catalogue, edition: str | None) -> PracticeIssues:
    """The edition of the practice issues by which a finding was coded; else the newest."""
    try:
        return known.practice_edition(edition) if edition else known.practice
    except NotFound:
        return known.practice


def issue_words(line: FindingLine, known: Catalogue) -> str:
    """The practice issue that a finding is an example of."""
    if line.practice_issue is None:
        return gettext("Not coded yet")
    practice = practice_of(known, line.practice_edition)
    if line.practice_issue == NONE_FITS:
        return none_fitted_words()
    # An edition that a site has taken away since: its id is all that is left of it.
    is_known = practice.has(line.practice_issue)
    return practice.issue(line.practice_issue).title if is_known else line.practice_issue


def stage_words(line: FindingLine, known: Catalogue) -> str:
    """The stage of the child's journey that a finding belongs to; empty where nobody said."""
    if line.stage is None:
        return ""
    practice = practice_of(known, line.practice_edition)
    return practice.stage(line.stage).title if practice.has_stage(line.stage) else line.stage
