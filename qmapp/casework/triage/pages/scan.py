"""What the page of a scan is given: the panel, the words with flags on them, the opened flag."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages.draft import PassageItem, folio_of
from qmapp.casework.drafts.models import Draft, DraftReading
from qmapp.casework.lenses import loading
from qmapp.casework.lenses.model import MOST_CHARACTERS, Lens
from qmapp.casework.reviews.models import Review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.queries import FlagLine, ScanProgress, ScanState
from qmapp.casework.triage import queries
from qmapp.casework.triage.pages import filters as chosen
from qmapp.casework.triage.pages.done import Done, build_done
from qmapp.casework.triage.pages.filters import Filters
from qmapp.casework.triage.pages.flags import FlagBox, Typed, build_box, draw, reasons
from qmapp.casework.triage.pages.pinned import find_pinned
from qmapp.casework.triage.pages.seen import Seen, key_of
from qmapp.casework.triage.pages.words import GOOD_SIGNS, lens_words
from qmapp.casework.triage.rules import needs_reading_first
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web.words import show_moment
from qmapp.people.accounts.queries import names_of

_SIGNS_OF_A_WORD = 7


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter, with an address of its own."""

    label: str
    url: str
    current: bool
    note: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SectionItem:
    """A section of the draft: hidden, with its length alone; or shown, with what is decided."""

    heading: int
    title: str
    words: int
    is_shown: bool
    decided: int
    total: int
    first: str
    anchor: str
    shown_since: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel beside the draft: what is hidden, what is shown, how far one has come."""

    sections: Sequence[SectionItem]
    is_any: bool
    is_whole: bool
    needs_reading: bool
    shown: Sequence[str]
    decided: int
    total: int
    drawn: int
    lenses: Sequence[Choice]
    markers: Sequence[Choice]
    confidences: Sequence[Choice]
    first_open: str


@dataclass(frozen=True, slots=True)
class ScanPage:
    """The page on which a draft is read with the flags of its scan."""

    assessment: Assessment
    review: Review
    draft: Draft
    reading: DraftReading
    filters: Filters
    query: str
    marker: Marker | None
    markers: Sequence[Marker]
    is_open: bool
    has_scan: bool
    is_current: bool
    progress: ScanProgress | None
    progress_words: str
    panel: Panel
    items: Sequence[PassageItem]
    contents: Sequence[tuple[str, str]]
    box: FlagBox | None
    done: Done | None
    is_pinned: bool
    reasons: Sequence[tuple[str, str]]
    refused: str = ""
    refused_at: str = ""

    @property
    def state(self) -> str:
        """What the panel is about: a scan on its way, one that failed, none, or flags."""
        if self.has_scan:
            return "ready"
        return self.progress.state.value if self.progress is not None else "none"

    @property
    def is_long(self) -> bool:
        """Whether the draft is about as long as a scan reads, or longer."""
        return self.reading.word_count > MOST_CHARACTERS // _SIGNS_OF_A_WORD

    @property
    def has_errors(self) -> bool:
        """Whether something is to be put right."""
        return bool(self.refused or (self.box and self.box.error))


def build(
    db: Db,
    seen: Seen,
    *,
    typed: Typed | None = None,
    refused: tuple[str, str] = ("", ""),
    only: Collection[UUID] | None = None,
    done: str = "",
) -> ScanPage:
    """Everything on the page; `only` some passages. `done`: the flag decided on just now."""
    assessment = seen.assessment
    if assessment.reading_id is None:
        raise ValueError("Only a draft is scanned.")
    folio = folio_of(db, assessment.reading_id, pinnable=False)
    is_current = seen.scan is not None and scans.is_current(db, seen.scan)
    progress = None if is_current else scans.progress(db, assessment.reading_id)
    notes = {note.lens: note for note in loading.shipped().lens_notes.values()}
    taken = [seen.decided[one.id].evidence_id for one in seen.shown() if one.id in seen.decided]
    pinned = find_pinned(db, assessment, taken)
    return ScanPage(
        assessment=assessment,
        review=seen.review,
        draft=seen.draft,
        reading=db.get_one(DraftReading, assessment.reading_id),
        filters=seen.filters,
        query=seen.filters.query(),
        marker=next((m for m in seen.edition.markers if m.number == seen.filters.marker), None),
        markers=sorted(seen.edition.markers, key=lambda m: m.number),
        is_open=seen.is_open,
        has_scan=seen.scan is not None,
        is_current=is_current,
        progress=progress,
        progress_words=progress_words(progress),
        panel=_panel(db, seen, {p.position: p.anchor for p in folio.passages}),
        items=draw(seen, folio, pinned, only),
        contents=[
            (p.anchor, f"{p.number} {p.text}" if p.number else p.text)
            for p in folio.passages
            if p.kind == "heading" and (p.level or 1) <= 1
        ],
        box=build_box(seen, folio, notes, typed or Typed(), _earlier(db, seen)),
        done=build_done(seen, done),
        is_pinned=bool(pinned),
        reasons=reasons(),
        refused=refused[0],
        refused_at=refused[1],
    )


def progress_words(progress: ScanProgress | None) -> str:
    """How far a scan has come, in a sentence."""
    if progress is None:
        return gettext("This draft has not been scanned yet.")
    if progress.state is ScanState.FAILED:
        return gettext("The scan of this draft failed.")
    if progress.state is ScanState.WAITING:
        return gettext("The draft waits to be scanned.")
    if progress.done is None or progress.total is None:
        return gettext("The draft is being scanned.")
    return gettext(
        "The draft is being scanned: passage %(done)s of %(total)s.",
        done=progress.done,
        total=progress.total,
    )


def _earlier(db: Db, seen: Seen) -> int | None:
    """The number of the draft in which a dismissal was made that is carried here."""
    line = seen.decided.get(seen.opened.id) if seen.opened is not None else None
    if line is None or not line.is_carried:
        return None
    source = queries.find_source(db, seen.assessment)
    draft = db.get(Draft, source.draft_id) if source is not None and source.draft_id else None
    return draft.number if draft is not None else None


def _panel(db: Db, seen: Seen, anchors: dict[int, str]) -> Panel:
    counted = seen.counted()
    waiting = seen.next_open(None)
    return Panel(
        sections=_sections(seen, counted, anchors),
        is_any=seen.revealed.is_any,
        is_whole=seen.revealed.whole_at is not None
        or all(seen.revealed.shows(s.heading) for s in seen.sections),
        needs_reading=needs_reading_first(seen.assessment.kind),
        shown=_shown_since(db, seen),
        decided=_count(seen, counted),
        total=len(counted),
        drawn=len(seen.shown()),
        lenses=_lenses(seen, counted),
        markers=[
            Choice(
                f"{m.number} {m.title}", "", m.number == seen.filters.marker, value=str(m.number)
            )
            for m in sorted(seen.edition.markers, key=lambda m: m.number)
        ],
        confidences=[
            Choice(label, "", seen.filters.confidence == value, value=value)
            for value, label in (
                (chosen.LISTED, gettext("High and medium")),
                (chosen.HIGH, gettext("High only")),
                (chosen.ALL, gettext("Low too")),
            )
        ],
        first_open=key_of(waiting.id) if waiting is not None else "",
    )


def _count(seen: Seen, flags: Sequence[FlagLine]) -> int:
    return sum(seen.is_decided(flag) for flag in flags)


def _lenses(seen: Seen, counted: Sequence[FlagLine]) -> Sequence[Choice]:
    """Each lens that points at something, with how many of its flags are decided."""
    choices = []
    for lens in Lens:
        own = [flag for flag in counted if flag.lens is lens]
        if not own:
            continue
        name = lens_words(lens)
        choices.append(
            Choice(
                gettext("Good sign: %(lens)s", lens=name) if lens in GOOD_SIGNS else name,
                seen.filters.query(lens=lens.value) or "?",
                seen.filters.lens is lens,
                gettext("%(n)s of %(total)s decided", n=_count(seen, own), total=len(own)),
            )
        )
    everything = Choice(
        gettext("All lenses"),
        seen.filters.query(lens="") or "?",
        seen.filters.lens is None,
        gettext("%(n)s of %(total)s decided", n=_count(seen, counted), total=len(counted)),
    )
    return [everything, *choices]


def _sections(
    seen: Seen, counted: Sequence[FlagLine], anchors: dict[int, str]
) -> Sequence[SectionItem]:
    items = []
    for section in seen.sections:
        is_shown = seen.revealed.shows(section.heading)
        own = [f for f in counted if section.first <= f.passage_position < section.stop]
        first = next((f for f in own if not seen.is_decided(f)), own[0] if own else None)
        since = seen.revealed.sections.get(section.heading)
        items.append(
            SectionItem(
                heading=section.heading,
                title=section.title or gettext("Before the first heading"),
                words=section.words,
                is_shown=is_shown,
                decided=_count(seen, own),
                total=len(own),
                first=key_of(first.id) if first is not None else "",
                anchor=anchors.get(section.first, ""),
                shown_since=show_moment(since) if since is not None else "",
            )
        )
    return items


def _shown_since(db: Db, seen: Seen) -> Sequence[str]:
    """When flags were shown, who asked, and how many markers were judged by then: the record."""
    if not seen.revealed.is_any:
        return []
    found = queries.list_reveals(db, seen.assessment.id)
    names = names_of(db, [one.revealed_by for one in found])
    titles = {s.heading: s.title or gettext("Before the first heading") for s in seen.sections}
    total = len(seen.edition.markers)
    return [
        gettext(
            "%(what)s: shown since %(when)s, after %(n)s of %(total)s markers were judged. "
            "%(who)s asked.",
            what=gettext("The whole draft")
            if one.section is None
            else titles.get(one.section, gettext("A section")),
            when=show_moment(one.revealed_at),
            n=one.judged,
            total=total,
            who=names.get(one.revealed_by, ""),
        )
        for one in found
    ]
