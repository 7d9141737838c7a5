"""What the pages of a board’s entries are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.involvement.pages.entry import Difference, differences
from qmapp.casework.practice.rules import EntryDetails, EntryLine, Held, held_of, is_past
from qmapp.foundation.catalogue import IssueBasis, PracticeIssues
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry in a list."""

    id: UUID
    issue_id: str
    title: str
    stage: str
    note: str
    entered: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesPage:
    """All that `practice/index.html` is given. `past` are titles of the map as an
    earlier edition had it.
    """

    held: Held
    in_catalogue: int
    published: Sequence[EntryRow]
    local: Sequence[EntryRow]
    past: Sequence[EntryRow]
    ended: Sequence[EntryRow]

    @property
    def missing_at_first(self) -> int:
        """How many of the published issues the catalogue itself has not."""
        return self.held.published - self.in_catalogue

    @property
    def is_empty(self) -> bool:
        """Whether the board never entered anything."""
        return not (self.published or self.local or self.past or self.ended)


def entries_page(
    lines: Sequence[EntryLine], edition: PracticeIssues, known: PracticeIssues
) -> EntriesPage:
    """The page: entries by stage, in the order in which they came."""
    orders = {stage.id: stage.order for stage in edition.stages}
    ordered = sorted(lines, key=lambda one: (orders.get(one.stage, 0), one.added_at))

    def rows(basis: IssueBasis) -> Sequence[EntryRow]:
        return [
            _row(one, edition)
            for one in ordered
            if one.basis is basis and not one.is_ended and not is_past(one, edition)
        ]

    return EntriesPage(
        held=held_of(known),
        in_catalogue=edition.meta.issues_found_here,
        published=rows(IssueBasis.SOURCE),
        local=rows(IssueBasis.LOCAL),
        past=[_row(one, edition) for one in ordered if is_past(one, edition) and not one.is_ended],
        ended=[_row(one, edition) for one in ordered if one.is_ended],
    )


def _row(one: EntryLine, edition: PracticeIssues) -> EntryRow:
    return EntryRow(
        id=one.id,
        issue_id=one.issue_id,
        title=one.title,
        stage=edition.stage(one.stage).title if edition.has_stage(one.stage) else one.stage,
        note=one.source_note,
        entered=gettext("Entered on %(date)s", date=show_date(one.added_at)),
        version=one.version,
    )


def basis_words(basis: IssueBasis) -> str:
    """Whose an entry is."""
    if basis is IssueBasis.LOCAL:
        return gettext("The board’s own")
    return gettext("On the published map, entered by the board")


def entry_differences(
    theirs: EntryDetails, mine: EntryDetails, practice: PracticeIssues
) -> Sequence[Difference]:
    """Where an entry as it stands differs from what was typed, in the order of the form."""

    def stage(details: EntryDetails) -> str:
        return practice.stage(details.stage).title if practice.has_stage(details.stage) else ""

    return differences(
        [
            (gettext("Stage of the child’s journey"), stage(theirs), stage(mine)),
            (gettext("Title"), theirs.title, mine.title),
            (
                gettext("Where it was read, or where it comes from"),
                theirs.source_note,
                mine.source_note,
            ),
        ]
    )
