"""Issues that reviews found again, with what was done before and whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.findings.pages.words import practice_of
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.issues import Done, Issue, Issues
from qmapp.desk.dashboards.reading import Counted
from qmapp.desk.dashboards.rules import MOST_ISSUES, Figure
from qmapp.desk.dashboards.words import ON_ONE_PAGE, n_of, recommendations, reviews, short
from qmapp.foundation.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneBefore:
    """An action on an issue that was delivered."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """One issue: in how many reviews, what was done, and whether it helped."""

    title: str
    came_back: bool
    reviews: str
    reviews_url: str
    done: Sequence[DoneBefore]
    delivered: str
    delivered_url: str
    icon: str
    helped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The panel."""

    reading: str
    url: str
    total: int
    rows: Sequence[IssueRow]


def again(counted: Counted, catalogue: Catalogue, to: Addresses) -> Again:
    """The panel of a board."""
    found = counted.issues
    return Again(
        reading=reading_of(found),
        url=to.rows(Figure.ISSUES),
        total=len(found.recurring),
        rows=[
            issue_row(one, counted.done.get(one.id, ()), found.coded, catalogue, to)
            for one in found.recurring[:MOST_ISSUES]
        ],
    )


def reading_of(found: Issues) -> str:
    """How many came back, and how much of it is known."""
    coverage = gettext(
        "Coded for issues: %(said)s with a signed report or an agreed response.",
        said=n_of(found.coded, reviews(found.reviews)),
    )
    if not found.recurring:
        return gettext("No issue was found in more than one review.") + f" {coverage}"
    first = ngettext(
        "%(said)s found more than once came back after a recommendation on it was delivered.",
        "%(said)s found more than once came back after a recommendation on them was delivered.",
        found.came_back,
        said=n_of(
            found.came_back,
            ngettext("%(num)d issue", "%(num)d issues", len(found.recurring)),
        ),
    )
    return f"{first} {coverage}"


def title_of_issue(issue_id: str, edition: str | None, catalogue: Catalogue) -> str:
    """What an issue is called in the edition by which it was coded."""
    practice = practice_of(catalogue, edition)
    return practice.issue(issue_id).title if practice.has(issue_id) else issue_id


def issue_row(
    issue: Issue, done: Sequence[Done], coded: int, catalogue: Catalogue, to: Addresses
) -> IssueRow:
    """One issue as it is shown."""
    helped, icon = _helped(issue)
    return IssueRow(
        title=title_of_issue(issue.id, issue.edition, catalogue),
        came_back=issue.came_back,
        reviews=gettext("%(n)s of %(total)s", n=issue.reviews, total=coded),
        reviews_url=to.rows(Figure.REVIEWS, issue=issue.id),
        done=[
            DoneBefore(
                words=gettext(
                    "%(what)s (%(year)s)", what=short(one.what, ON_ONE_PAGE), year=one.on.year
                )
                if one.on
                else short(one.what, ON_ONE_PAGE),
                url=to.action(one.review_id, one.action_id),
            )
            for one in done
        ],
        delivered=gettext(
            "%(said)s delivered", said=n_of(issue.delivered, recommendations(issue.followed))
        )
        if issue.followed
        else gettext("No recommendation on it was taken up"),
        delivered_url=to.rows(Figure.RECOMMENDATIONS, issue=issue.id) if issue.followed else "",
        icon=icon,
        helped=helped,
    )


def _helped(issue: Issue) -> tuple[str, str]:
    if issue.harmful:
        said = gettext("Harm by %(n)s of %(total)s taken up", n=issue.harmful, total=issue.followed)
        if issue.shown:
            said += gettext(", impact shown for %(n)s", n=issue.shown)
        return said, "i-harm"
    if not issue.delivered:
        return gettext("Nothing was delivered yet"), "i-notdue"
    if issue.shown:
        said = gettext("Impact shown for %(n)s of %(total)s", n=issue.shown, total=issue.delivered)
        return said, "i-shown"
    if issue.no_effect:
        said = gettext("No effect for %(n)s of %(total)s", n=issue.no_effect, total=issue.delivered)
        return said, "i-noeff"
    return gettext("Not shown for any of %(total)s", total=issue.delivered), "i-none"
