"""What the pages of the sheets are given: which there are, and one as it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from qmapp.casework.involvement import languages, paper, sheets
from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.sheet_queries import SheetLine
from qmapp.casework.involvement.sheets import Block, Section, SheetText
from qmapp.foundation.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetInUse:
    """A sheet that may be given to somebody. `line` is None where the text is ours."""

    side: Side
    language: str
    text: SheetText
    line: SheetLine | None
    # The English was changed after this was written.
    is_behind: bool = False

    @property
    def name(self) -> str:
        return languages.names()[self.language]

    @property
    def own_name(self) -> str:
        return languages.own_name(self.language)

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    @property
    def gaps(self) -> Sequence[str]:
        return sheets.gaps(self.text)

    @property
    def is_long(self) -> bool:
        return not paper.fits(self.text, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideSheets:
    """The sheets for one side, English first; and the languages that were given up."""

    side: Side
    title: str
    sheets: Sequence[SheetInUse]
    given_up: Sequence[SheetInUse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet as it is printed."""

    board: str
    title: str
    sections: Sequence[tuple[str, Sequence[Block]]]
    language: str
    direction: str
    version: str
    gaps: Sequence[str]
    is_long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of a sheet in the list of them."""

    number: int
    what: str
    by: str
    at: datetime
    is_shown: bool
    may_restore: bool


def side_title(side: Side) -> str:
    """Whom the sheet is for."""
    return gettext(sheets.SIDE_LABELS[side])


def sheet_name(side: Side, language: str) -> str:
    """What a sheet is called in running text."""
    name = languages.names()[language]
    if side is Side.FAMILY:
        return gettext("The family’s sheet in %(language)s", language=name)
    return gettext("The practitioners’ sheet in %(language)s", language=name)


def all_sheets(lines: Sequence[SheetLine], catalogue: Catalogue) -> Sequence[SideSheets]:
    """The sheets of a board, by side."""
    return [
        SideSheets(
            side=side,
            title=side_title(side),
            sheets=in_use(lines, catalogue, side),
            given_up=_given_up(lines, side),
        )
        for side in Side
    ]


def in_use(lines: Sequence[SheetLine], catalogue: Catalogue, side: Side) -> Sequence[SheetInUse]:
    """What may be given to somebody of that side: English first, then by the languages' names."""
    own = {line.language: line for line in lines if line.side is side and not line.is_ended}
    english = own.pop(languages.ENGLISH, None)
    text = english.text if english else sheets.own_text(catalogue.sheet(side.value))
    changed_at = next(
        (x.at for x in lines if x.side is side and x.language == languages.ENGLISH), None
    )
    found = [SheetInUse(side=side, language=languages.ENGLISH, text=text, line=english)]
    others = (
        SheetInUse(
            side=side,
            language=line.language,
            text=line.text,
            line=line,
            is_behind=changed_at is not None and changed_at > line.at,
        )
        for line in own.values()
    )
    return found + sorted(others, key=lambda one: one.name.casefold())


def _given_up(lines: Iterable[SheetLine], side: Side) -> Sequence[SheetInUse]:
    found = [
        SheetInUse(side=side, language=line.language, text=line.text, line=line)
        for line in lines
        if line.side is side and line.is_ended and line.language != languages.ENGLISH
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def paper_of(board: str, text: SheetText, language: str, line: SheetLine | None = None) -> Paper:
    """A sheet as it is printed; `line` is the version that it is of."""
    return Paper(
        board=board,
        title=text.title,
        sections=[(one.heading, sheets.blocks(one.text)) for one in text.sections],
        language=language,
        direction=languages.direction(language),
        version=gettext("Version %(number)s", number=line.number) if line else "",
        gaps=sheets.gaps(text),
        is_long=not paper.fits(text, language),
    )


def state_words(one: SheetInUse) -> str:
    """Whose text it is."""
    if one.line is None:
        return gettext("The text that comes with this application")
    return gettext("Your board’s own text, version %(number)s", number=one.line.number)


def gap_words(gaps: Sequence[str]) -> str:
    """How much is still to be filled in."""
    return ngettext("%(num)d gap to fill in", "%(num)d gaps to fill in", len(gaps))


def version_lines(lines: Sequence[SheetLine], shown: int) -> Sequence[VersionLine]:
    """The versions, newest first. The newest cannot be gone back to, unless it ended the sheet."""
    return [
        VersionLine(
            number=line.number,
            what=_what(line),
            by=line.by,
            at=line.at,
            is_shown=line.number == shown,
            may_restore=place > 0 or line.is_ended,
        )
        for place, line in enumerate(lines)
    ]


def _what(line: SheetLine) -> str:
    if not line.is_ended:
        return gettext("Saved")
    if line.language == languages.ENGLISH:
        return gettext("Went back to the text that comes with this application")
    return gettext("Gave this language up")


def differences(theirs: SheetText, mine: SheetText) -> Sequence[Difference]:
    """Where two texts differ, part by part."""
    found = []
    if theirs.title != mine.title:
        found.append(Difference(gettext("Title"), theirs.title, mine.title))
    longest = max(len(theirs.sections), len(mine.sections))
    for place in range(longest):
        was, now = (
            text.sections[place] if place < len(text.sections) else Section("", "")
            for text in (theirs, mine)
        )
        if was != now:
            label = gettext("Section %(number)s", number=place + 1)
            found.append(Difference(label, _joined(was), _joined(now)))
    return found


def _joined(section: Section) -> str:
    return "\n".join(words for words in (section.heading, section.text) if words)
