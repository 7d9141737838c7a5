"""What stands beside the form of a recommendation: the draft's words, and what else one may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.evidence.pages import PlaceRow
from qmapp.casework.involvement.pages.entry import Difference, differences
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.pages import words
from qmapp.casework.recommendations.pages.one import Here, here_of
from qmapp.casework.recommendations.pages.words import FormWords, Readings, form_words, readings
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """The page of a form. `later_url` goes on to the next proposal without saving."""

    verb: str
    here: Here | None
    here_url: str
    title: str
    crumb: str
    over: str
    lead: str
    button: str
    read: Readings
    words: FormWords
    quote: str
    places: Sequence[PlaceRow]
    later_url: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one is in going through the proposals, and which come after this one."""

    confirmed: int
    total: int
    nth: int
    waiting: int
    next_id: UUID | None


def progress_at(lines: Sequence[RecommendationLine], here_id: UUID | None) -> Progress:
    """How far one is. After the last proposal comes the first of those that were left for later."""
    waiting = [line.id for line in lines if not line.is_confirmed]
    at = waiting.index(here_id) if here_id in waiting else -1
    others = [*waiting[at + 1 :], *waiting[: max(at, 0)]]
    return Progress(
        confirmed=sum(line.is_confirmed for line in lines),
        total=len(lines),
        nth=at + 1,
        waiting=len(waiting),
        next_id=others[0] if others else None,
    )


def confirm_page(line: RecommendationLine, progress: Progress) -> FormPage:
    """Beside the form with which a proposal is confirmed."""
    return _page(
        line,
        verb="confirm",
        title=gettext("Is this a recommendation?"),
        crumb=gettext("Confirm a proposal"),
        over=gettext(
            "Proposal %(nth)s of %(waiting)s. %(n)s of %(total)s confirmed",
            nth=progress.nth,
            waiting=progress.waiting,
            n=progress.confirmed,
            total=progress.total,
        ),
        lead=gettext("Look at what was read in its words, put it right, and confirm it."),
        button=gettext("Confirm, and go on") if progress.next_id else gettext("Confirm"),
        here_url=url_for("recommendations.index", review_id=line.review_id),
        later_url=url_for(
            "recommendations.confirm", review_id=line.review_id, recommendation_id=progress.next_id
        )
        if progress.next_id
        else "",
    )


def change_page(line: RecommendationLine) -> FormPage:
    """Beside the form with which one is changed."""
    return _page(
        line,
        verb="change",
        title=gettext("Change this recommendation"),
        crumb=gettext("Change it"),
        over=words.title_of(line.number, line.text),
        lead="",
        button=gettext("Save"),
        here_url=url_for(
            "recommendations.show", review_id=line.review_id, recommendation_id=line.id
        ),
        later_url="",
    )


def add_page(review_id: UUID, reference: str) -> FormPage:
    """Beside the form with which one is written down by hand."""
    return FormPage(
        verb="add",
        here=None,
        here_url=url_for("recommendations.index", review_id=review_id),
        title=gettext("Write down a recommendation"),
        crumb=gettext("Write one down"),
        over=reference,
        lead=gettext("For one that the scan did not find, or a draft that it could not read."),
        button=gettext("Add it to the set"),
        read=Readings(),
        words=form_words(),
        quote="",
        places=(),
        later_url="",
    )


def _page(  # noqa: PLR0913 - the words of a page, by name
    line: RecommendationLine,
    *,
    verb: str,
    title: str,
    crumb: str,
    over: str,
    lead: str,
    button: str,
    here_url: str,
    later_url: str,
) -> FormPage:
    places = words.place_rows(line)
    return FormPage(
        verb=verb,
        here=here_of(line),
        here_url=here_url,
        title=title,
        crumb=crumb,
        over=over,
        lead=lead,
        button=button,
        read=readings(line.profile),
        words=form_words(),
        quote=places[0].words if places else "",
        places=places,
        later_url=later_url,
    )


def details_differences(
    theirs: RecommendationDetails, mine: RecommendationDetails, agencies: Mapping[UUID, str]
) -> Sequence[Difference]:
    """Where what stands now differs from what was typed, in the order of the form."""

    def agency(details: RecommendationDetails) -> str:
        return agencies.get(details.agency_id, "") if details.agency_id else ""

    said = words.addressee_words
    return differences(
        [
            (gettext("What it recommends"), theirs.text, mine.text),
            (gettext("What it is"), words.kind_words(theirs.kind), words.kind_words(mine.kind)),
            (gettext("What the board should consider"), theirs.issues, mine.issues),
            (gettext("Who sees to it"), theirs.owner_role, mine.owner_role),
            (gettext("How one would know"), theirs.measure, mine.measure),
            (gettext("Due by"), theirs.due_on, mine.due_on),
            (gettext("When, in the draft’s own words"), theirs.due_words, mine.due_words),
            (
                gettext("Strength"),
                words.strength_words(theirs.strength),
                words.strength_words(mine.strength),
            ),
            (gettext("Looked at again"), theirs.review_on, mine.review_on),
            (
                gettext("Problem"),
                words.nature_words(theirs.nature),
                words.nature_words(mine.nature),
            ),
            (gettext("Why this sort"), theirs.nature_because, mine.nature_because),
            (
                gettext("To whom"),
                said(theirs.addressee, None, theirs.body, {}),
                said(mine.addressee, None, mine.body, {}),
            ),
            (gettext("Agency"), agency(theirs), agency(mine)),
        ]
    )
