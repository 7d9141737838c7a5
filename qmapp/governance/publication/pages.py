"""What the pages of publication are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.involvement.lines import EntryLine
from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.involvement.pages.glance import standing_words
from qmapp.casework.involvement.rules import Side, StepKind
from qmapp.casework.proceedings.queries import ProceedingLine
from qmapp.casework.proceedings.rules import KIND_LABELS, STATUS_LABELS
from qmapp.casework.reviews.models import Review
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date
from qmapp.governance.publication.checking import ReadinessDetails
from qmapp.governance.publication.forms import IdentifiersForm, ReadinessForm
from qmapp.governance.publication.lines import (
    IdentifierLine,
    Identifiers,
    PublicationLine,
    ReadinessLine,
)
from qmapp.governance.publication.parts import name_of
from qmapp.governance.publication.rules import (
    EXTENT_LABELS,
    FATE_LABELS,
    LACK_WORDS,
    Extent,
    Lack,
    Missing,
    is_kept_short,
)


@dataclass(frozen=True, slots=True)
class May:
    """What whoever looks may do."""

    write: bool
    identifiers: bool
    decide: bool
    register: bool


@dataclass(frozen=True, slots=True)
class LackLink:
    """A thing that is missing, and where it is put right."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Somebody of the register, and what it knows of telling them."""

    label: str
    says: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One side: what the register knows, beside what was written down for publication."""

    title: str
    on: date | None
    words: str
    register: Sequence[ToldLine]

    @property
    def told(self) -> int:
        """How many of them the register says were told."""
        return sum(one.is_told for one in self.register)


@dataclass(frozen=True, slots=True)
class Beside:
    """A proceeding that is open."""

    title: str
    kind: str
    status: str
    holds: bool
    expected: date | None


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A part that is not published; `because` where it has a reason of its own."""

    title: str
    because: str


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """Where publication stands."""

    standing: PublicationLine | None
    extent: str
    held_back: Sequence[HeldLine]
    before: Sequence[tuple[PublicationLine, str, Sequence[HeldLine]]]
    missing: Sequence[LackLink]
    readiness: ReadinessLine
    family: Told
    practitioners: Told
    proceedings: Sequence[Beside]
    identifiers: Identifiers
    is_kept_short: bool
    may: May


def publication_page(  # noqa: PLR0913 - the rooms that it puts together
    review: Review,
    *,
    missing: Sequence[Missing],
    readiness: ReadinessLine,
    identifiers: Identifiers,
    decisions: Sequence[PublicationLine],
    entries: Sequence[EntryLine],
    proceedings: Sequence[ProceedingLine],
    may: May,
) -> PublicationPage:
    """Where publication stands, for whoever may look."""
    said = readiness.details
    standing = next((one for one in decisions if one.ended_at is None), None)
    return PublicationPage(
        standing=standing,
        extent=extent_words(standing.extent) if standing else "",
        held_back=held_lines(standing) if standing else (),
        before=[
            (one, extent_words(one.extent), held_lines(one))
            for one in decisions
            if one.ended_at is not None
        ],
        missing=[lack_link(one, review.id, may) for one in missing],
        readiness=readiness,
        family=Told(
            gettext("The family"), said.family_told_on, said.family_told,
            told_lines(entries, Side.FAMILY),
        ),
        practitioners=Told(
            gettext("Practitioners"), said.practitioners_told_on, said.practitioners_told,
            told_lines(entries, Side.PRACTITIONER),
        ),
        proceedings=[
            Beside(
                title=one.title,
                kind=gettext(KIND_LABELS[one.kind]),
                status=gettext(STATUS_LABELS[one.status]),
                holds=one.holds_publication,
                expected=one.expected_end_on,
            )
            for one in proceedings
        ],
        identifiers=identifiers,
        is_kept_short=is_kept_short(said.publish_on, said.kept_until),
        may=may,
    )  # fmt: skip


def told_lines(entries: Sequence[EntryLine], side: Side) -> Sequence[ToldLine]:
    """What the register knows of telling each of one side before publication."""
    found = []
    for entry in entries:
        if entry.side is not side:
            continue
        steps = [one for one in entry.steps if one.kind is StepKind.TOLD_BEFORE_PUBLICATION]
        if steps:
            on = steps[-1].on
            says = (
                gettext("Told on %(date)s", date=show_date(on))
                if on
                else gettext("Told; the day is not known")
            )
        else:
            says = gettext(
                "Not told yet, according to the register. %(standing)s",
                standing=standing_words(entry.standing),
            )
        found.append(ToldLine(entry.label, says, bool(steps)))
    return found


def held_lines(line: PublicationLine) -> Sequence[HeldLine]:
    """What a decision holds back, in the order of the record."""
    return [HeldLine(name_of(one, gettext), one.because) for one in line.held_back]


def extent_words(extent: Extent) -> str:
    """How much is published, in words."""
    return gettext(EXTENT_LABELS[extent])


def lack_link(one: Missing, review_id: UUID, may: May) -> LackLink:
    """A thing that is missing, with the page on which whoever looks can put it right."""
    words = gettext(LACK_WORDS[one.lack]) % {"count": one.count}
    return LackLink(words, _where(one.lack, review_id, may))


_ANCHORS = {
    Lack.FAMILY: "family_told",
    Lack.PRACTITIONERS: "practitioners_told",
    Lack.IMPACT: "impact",
    Lack.DATE: "publish_on",
    Lack.KEPT: "kept_where",
}


def _where(lack: Lack, review_id: UUID, may: May) -> str:
    if lack in _ANCHORS:
        return (
            url_for("publication.edit", review_id=review_id, _anchor=_ANCHORS[lack])
            if may.write
            else ""
        )
    if lack is Lack.IDENTIFIERS:
        return url_for("publication.identifiers", review_id=review_id) if may.identifiers else ""
    if lack is Lack.PROCEEDINGS:
        return url_for("proceedings.index", review_id=review_id)
    if lack in {Lack.REPORT, Lack.CHANGED, Lack.RESPONSE}:
        return url_for("signing.index", review_id=review_id)
    return ""


# What is arranged ----------------------------------------------------------------------------


def readiness_differences(
    theirs: ReadinessDetails, mine: ReadinessDetails, form: ReadinessForm
) -> Sequence[Difference]:
    """Where what stands now differs from what was typed, in the order of the form."""
    now, typed = theirs.plain(), mine.plain()
    return [
        Difference(str(form[name].label.text), _shown(now[name]), _shown(typed[name]))
        for name in now
        if now[name] != typed[name]
    ]


def _shown(value: date | str | None) -> str:
    return show_date(value) if isinstance(value, date) else value or ""


# What may identify somebody ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceBox:
    """A place where words stand, and the page of the draft that shows it."""

    before: str
    words: str
    after: str
    url: str


@dataclass(frozen=True, slots=True)
class IdentifierBox:
    """One question of the form: words, where they stand, and what is said of them."""

    number: int
    line: IdentifierLine
    why: str
    places: Sequence[PlaceBox]
    more_places: int
    key: Any
    was: Any
    fate: Any
    because: Any
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class DecidedBox:
    """Words that were decided, with the way to decide anew."""

    line: IdentifierLine
    fate: str
    url: str


@dataclass(frozen=True, slots=True)
class IdentifiersPage:
    """All words of the newest sent draft that may identify somebody."""

    found: Identifiers
    asked: Sequence[IdentifierBox]
    unsure: Sequence[IdentifierBox]
    decided: Sequence[DecidedBox]
    waiting: int

    @property
    def asked_count(self) -> int:
        """How many questions the form has."""
        return len(self.asked) + len(self.unsure)


PLACES_SHOWN = 3


def identifiers_page(
    review_id: UUID,
    found: Identifiers,
    form: IdentifiersForm,
    anchors: Mapping[UUID, str],
    late: Sequence[str] = (),
) -> IdentifiersPage:
    """The page around its form. `late`: words on which somebody else decided meanwhile."""
    known = found.by_key
    boxes = [
        _box(review_id, found, place, line, form, anchors, is_late=line.key in late)
        for place in form.places
        if (line := known.get(form.key_of(place).data)) is not None
    ]
    asked = {box.line.key for box in boxes}
    return IdentifiersPage(
        found=found,
        asked=[box for box in boxes if box.line.is_sure],
        unsure=[box for box in boxes if not box.line.is_sure],
        decided=[
            DecidedBox(
                line,
                gettext(FATE_LABELS[line.decision.fate]),
                url_for(
                    "publication.identifiers", review_id=review_id, change=line.key, _anchor="asked"
                ),
            )
            for line in found.lines
            if line.decision is not None and line.key not in asked
        ],
        waiting=sum(one.is_open and one.key not in asked for one in found.lines),
    )


def _box(  # noqa: PLR0913 - the parts of one question
    review_id: UUID,
    found: Identifiers,
    place: int,
    line: IdentifierLine,
    form: IdentifiersForm,
    anchors: Mapping[UUID, str],
    *,
    is_late: bool,
) -> IdentifierBox:
    theirs = ""
    if is_late and line.decision is not None:
        theirs = gettext(FATE_LABELS[line.decision.fate])
        if line.decision.because:
            theirs = f"{theirs}: {line.decision.because}"
    return IdentifierBox(
        number=place,
        line=line,
        why=line.why,
        places=[
            PlaceBox(
                one.before,
                one.words,
                one.after,
                url_for(
                    "drafts.read",
                    review_id=review_id,
                    number=found.draft_number,
                    _anchor=anchors.get(one.passage_id),
                ),
            )
            for one in line.places[:PLACES_SHOWN]
        ],
        more_places=max(0, len(line.places) - PLACES_SHOWN),
        key=form.key_of(place),
        was=form.was_of(place),
        fate=form.fate_of(place),
        because=form.because_of(place),
        theirs=theirs,
    )


def saved_words(count: int, still_open: int) -> str:
    """What is said after saving decisions on words."""
    if not count:
        return gettext("Nothing was changed.")
    saved = ngettext("%(num)d decision is saved.", "%(num)d decisions are saved.", count)
    left = (
        ngettext("%(num)d is still open.", "%(num)d are still open.", still_open)
        if still_open
        else gettext("None that must be decided is open.")
    )
    return f"{saved} {left}"
