"""What the page "by section" is given: counts beside words, what changed, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.anchoring.align import align
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import list_anchors
from qmapp.casework.evidence.placing import read_whole
from qmapp.casework.lenses import loading
from qmapp.casework.lenses.model import Confidence, Lens, SectionKind
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.models import DraftScan
from qmapp.casework.scan.queries import FlagLine, SectionLine
from qmapp.casework.triage import queries
from qmapp.casework.triage.pages.picture import Picture, draw_picture
from qmapp.casework.triage.pages.place import Here, Whereabouts, title_of
from qmapp.casework.triage.pages.standing import Standing, find_standing
from qmapp.casework.triage.pages.words import GOOD_SIGNS, lens_words
from qmapp.casework.triage.rules import FEWEST_WORDS, is_thin, shown_rate
from qmapp.casework.triage.sections import (
    Heard,
    Stretch,
    list_expecting,
    list_unheard,
    match_sections,
)
from qmapp.foundation.storage import Db

ASKING = (
    Lens.HINDSIGHT, Lens.OUTCOME, Lens.BLAME, Lens.EUPHEMISM, Lens.DESCRIPTION_ONLY,
    Lens.IDENTIFIER,
)  # fmt: skip
GOOD = tuple(lens for lens in Lens if lens in GOOD_SIGNS)
# Recommendations have a page of their own.
COUNTED = (*ASKING, *GOOD)
_DESCRIBING = (Lens.HINDSIGHT, Lens.OUTCOME, Lens.BLAME, Lens.DESCRIPTION_ONLY)
# What is told in order is not explained there.
_TELLING = {SectionKind.CHRONOLOGY, SectionKind.BACKGROUND, SectionKind.GLOSSARY}
_LISTED = {Confidence.HIGH, Confidence.MEDIUM}

Counts = Mapping[int, Mapping[Lens, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """How often one lens points at something in one section, and since the draft before."""

    lens: Lens
    count: int
    rate: float | None
    rate_words: str
    change: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section: hidden, with its length alone; or shown, with a cell for each lens."""

    number: int
    title: str
    words: int
    url: str
    is_shown: bool
    is_short: bool
    cells: Sequence[Cell]
    notes: Sequence[str]
    was: str


@dataclass(frozen=True, slots=True)
class Column:
    """A lens at the head of its column."""

    label: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class Blind:
    """What one lens cannot see."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """Everything on the page."""

    here: Here
    sentence: str
    columns: Sequence[Column]
    asking: int
    rows: Sequence[SectionRow]
    picture: Picture | None
    statements: Sequence[str]
    earlier: int | None
    other_rules: bool
    fewest: int
    blind: Sequence[Blind]
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class _Before:
    """The scan of the draft before, by the sections of this one."""

    number: int
    counts: Counts
    sections: Mapping[int, SectionLine]
    other_rules: bool


def build(db: Db, here: Here) -> SummaryPage:
    """Everything on the page; what is hidden is counted nowhere."""
    notes = loading.shipped().lens_notes
    blind = [Blind(lens_words(lens), notes[lens].cannot_see) for lens in Lens if lens in notes]
    standing = find_standing(db, here)
    columns = [Column(lens_words(lens), lens in GOOD_SIGNS) for lens in COUNTED]
    if here.scan is None or not here.revealed.is_any:
        return SummaryPage(
            here, "", columns, len(ASKING), (), None, (), None, False, FEWEST_WORDS, blind, standing
        )  # fmt: skip
    counts = _count(here.sections, scans.list_flags(db, here.scan))
    before = _before(db, here, here.scan)
    heard = _heard(here, counts)
    rows = _rows(db, here, counts, before, list_unheard(heard))
    return SummaryPage(
        here=here,
        sentence=_sentence(here, counts, heard),
        columns=columns,
        asking=len(ASKING),
        rows=rows,
        picture=draw_picture(rows, columns),
        statements=[s.statement for s in scans.statements_of(here.scan)] if here.is_whole else (),
        earlier=before.number if before is not None else None,
        other_rules=before is not None and before.other_rules,
        fewest=FEWEST_WORDS,
        blind=blind,
        standing=standing,
    )


def _count(sections: Sequence[SectionLine], flags: Sequence[FlagLine]) -> Counts:
    """How many flags of high and medium confidence each section has, by lens."""
    where = Whereabouts(sections)
    counts: defaultdict[int, Counter[Lens]] = defaultdict(Counter)
    for flag in flags:
        if flag.confidence in _LISTED:
            counts[where.heading(flag.passage_position)][flag.lens] += 1
    return counts


def _of(counts: Counts, heading: int) -> Mapping[Lens, int]:
    return {lens: counts.get(heading, {}).get(lens, 0) for lens in Lens}


# The draft before --------------------------------------------------------------------------------


def _before(db: Db, here: Here, scan: DraftScan) -> _Before | None:
    """The scan of the earlier draft whose flags the same person saw, matched to this one."""
    source = queries.find_source(db, here.assessment)
    if source is None or source.reading_id is None or source.draft_id is None:
        return None
    if source.draft_id == here.draft.id:
        return None
    old = scans.find_scan(db, source.reading_id)
    if old is None:
        return None
    lines = scans.sections_of(old)
    matched = match_sections(
        _stretches(lines), _stretches(here.sections), _came_from(db, old, scan)
    )
    by_heading = {line.heading: line for line in lines}
    # What was hidden there stays so: a change would tell of it.
    seen = queries.revealed(db, source.id)
    return _Before(
        number=db.get_one(Draft, source.draft_id).number,
        counts=_count(lines, scans.list_flags(db, old)),
        sections={heading: by_heading[was] for heading, was in matched.items() if seen.shows(was)},
        other_rules=old.rule_edition_id != scan.rule_edition_id,
    )


def _stretches(sections: Sequence[SectionLine]) -> list[Stretch]:
    return [Stretch(s.heading, s.title, s.first, s.stop) for s in sections]


def _came_from(db: Db, old: DraftScan, new: DraftScan) -> Callable[[], Mapping[int, int]]:
    """Where passages were in the old reading: looked at only when titles do not tell."""

    def compare() -> Mapping[int, int]:
        texts = [read_whole(db, scan.reading_id).texts for scan in (old, new)]
        pairs = align(*texts)
        return {p.new: p.old for p in pairs if p.new is not None and p.old is not None}

    return compare


# Rows --------------------------------------------------------------------------------------------


def _rows(
    db: Db, here: Here, counts: Counts, before: _Before | None, unheard: Mapping[int, int]
) -> Sequence[SectionRow]:
    anchors = list(list_anchors(db, here.assessment.reading_id).values())
    rows = []
    for number, section in enumerate(here.sections, start=1):
        is_shown = here.revealed.shows(section.heading)
        anchor = anchors[section.first] if section.first < len(anchors) else ""
        found = _of(counts, section.heading)
        old = before.sections.get(section.heading) if before is not None else None
        was = _of(before.counts, old.heading) if before is not None and old is not None else None
        rows.append(
            SectionRow(
                number=number,
                title=title_of(section),
                words=section.words,
                url=f"{here.scan_url}#{anchor}",
                is_shown=is_shown,
                is_short=section.words < FEWEST_WORDS,
                cells=[
                    _cell(here, section, lens, found[lens], was[lens] if was else None, anchor)
                    for lens in COUNTED
                ]
                if is_shown
                else (),
                notes=_notes(section, found, unheard.get(section.heading, 0)) if is_shown else (),
                was=_was(section, before, old) if is_shown else "",
            )
        )
    return rows


def _cell(
    here: Here, section: SectionLine, lens: Lens, count: int, was: int | None, anchor: str
) -> Cell:
    rate = shown_rate(count, section.words)
    name, words = lens_words(lens), f"{section.words:,}"
    figure = f"{rate:.1f}" if rate is not None else ""
    if not figure:
        said = gettext("%(lens)s: %(n)s in %(words)s words", lens=name, n=count, words=words)
    else:
        said = gettext(
            "%(lens)s: %(n)s in %(words)s words: %(rate)s per 1,000",
            lens=name, n=count, words=words, rate=figure,
        )  # fmt: skip
    return Cell(
        lens=lens,
        count=count,
        rate=rate,
        rate_words=_rate_words(figure) if count and figure else "",
        change=_change(count, was),
        said=said,
        url=f"{here.scan_url}?lens={lens.value}#{anchor}",
    )


def _rate_words(figure: str) -> str:
    return gettext("%(rate)s per\N{NO-BREAK SPACE}1,000", rate=figure)


def _change(count: int, was: int | None) -> str:
    """How many more or fewer than in the draft before; empty where there is none to compare."""
    if was is None or not (count or was):
        return ""
    if count == was:
        return gettext("same")
    if count > was:
        return ngettext("%(num)s more", "%(num)s more", count - was)
    return ngettext("%(num)s fewer", "%(num)s fewer", was - count)


def _was(section: SectionLine, before: _Before | None, old: SectionLine | None) -> str:
    if before is None:
        return ""
    if old is None:
        return gettext("new section")
    words = f"{old.words:,}"
    if old.title.strip() == section.title.strip():
        if old.words == section.words:
            return ""
        return gettext("%(words)s words in draft %(n)s", words=words, n=before.number)
    return gettext(
        "“%(title)s” in draft %(n)s, %(words)s words",
        title=title_of(old), n=before.number, words=words,
    )  # fmt: skip


def _notes(section: SectionLine, found: Mapping[Lens, int], unheard: int) -> Sequence[str]:
    notes = []
    if _is_thin(section, found):
        described, explained = _described(found), found[Lens.EXPLANATION]
        notes.append(
            ngettext(
                "Explanation is thin here: %(n)s explanatory wordings beside %(num)s place that "
                "describes or judges practice.",
                "Explanation is thin here: %(n)s explanatory wordings beside %(num)s places that "
                "describe or judge practice.",
                described,
                n=explained,
            )
            if explained != 1
            else gettext(
                "Explanation is thin here: 1 explanatory wording beside %(n)s places that "
                "describe or judge practice.",
                n=described,
            )
        )
    if unheard == 1:
        notes.append(gettext("No family voice here."))
    elif unheard:
        kind = _kind_words(section.kind)
        notes.append(gettext("No family voice in the %(n)s sections of %(kind)s.",
                             n=unheard, kind=kind))  # fmt: skip
    return notes


def _kind_words(kind: SectionKind | None) -> str:
    if kind is SectionKind.ANALYSIS:
        return gettext("analysis")
    return gettext("findings") if kind is SectionKind.FINDINGS else gettext("family involvement")


def _described(found: Mapping[Lens, int]) -> int:
    return sum(found[lens] for lens in _DESCRIBING)


def _is_thin(section: SectionLine, found: Mapping[Lens, int]) -> bool:
    return section.kind not in _TELLING and is_thin(_described(found), found[Lens.EXPLANATION])


# In one sentence ---------------------------------------------------------------------------------


def _heard(here: Here, counts: Counts) -> Sequence[Heard]:
    return [
        Heard(
            s.heading,
            s.kind,
            s.words,
            counts.get(s.heading, {}).get(Lens.FAMILY, 0),
            here.revealed.shows(s.heading),
        )
        for s in here.sections
    ]


def _sentence(here: Here, counts: Counts, heard: Sequence[Heard]) -> str:
    """What the table says, without a total."""
    thin = sum(_is_thin(s, _of(counts, s.heading)) for s in here.shown)
    said = _thin_words(thin, len(here.shown))
    parts = list_expecting(heard)
    if not parts:
        return said
    more = ngettext(
        "A family voice was found in %(n)s of the %(num)s part where one would expect it.",
        "A family voice was found in %(n)s of the %(num)s parts where one would expect it.",
        len(parts),
        n=len(parts) - len(list_unheard(heard)),
    )
    return f"{said} {more}"


def _thin_words(thin: int, shown: int) -> str:
    if shown == 1 and thin:
        return gettext("Explanation is thin in the one section shown.")
    return ngettext(
        "Explanation is thin in %(n)s of the %(num)s section shown.",
        "Explanation is thin in %(n)s of the %(num)s sections shown.",
        shown,
        n=thin,
    )
