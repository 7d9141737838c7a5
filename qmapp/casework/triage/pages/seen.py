"""What of a scan somebody sees: the flags that were revealed, what was decided, what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.models import DraftScan
from qmapp.casework.scan.queries import FlagLine, SectionLine
from qmapp.casework.triage import queries
from qmapp.casework.triage.pages.filters import Filters
from qmapp.casework.triage.queries import DecisionLine
from qmapp.casework.triage.rules import Revealed, Verdict
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db

_KEY = 10


def key_of(flag_id: UUID) -> str:
    """The short name of a flag in addresses and on the page: there are hundreds on one page.

    It tells nothing of how many flags there are, as a number would.
    """
    return flag_id.hex[:_KEY]


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that one page of triage is built from. Of hidden flags it holds nothing."""

    assessment: Assessment
    review: Review
    edition: Edition
    draft: Draft
    scan: DraftScan | None
    sections: Sequence[SectionLine]
    revealed: Revealed
    flags: Sequence[FlagLine]
    decided: Mapping[UUID, DecisionLine]
    filters: Filters
    opened: FlagLine | None

    @property
    def is_open(self) -> bool:
        """Whether anything may still be revealed or decided."""
        return self.assessment.state is AssessmentState.OPEN

    def verdict(self, flag: FlagLine) -> Verdict:
        """What became of a flag; open also where nothing was decided yet."""
        line = self.decided.get(flag.id)
        return line.verdict if line is not None else Verdict.OPEN

    def is_decided(self, flag: FlagLine) -> bool:
        """Whether a flag was accepted or dismissed."""
        return self.verdict(flag) is not Verdict.OPEN

    def counted(self) -> Sequence[FlagLine]:
        """The flags of the chosen confidence and marker: what "12 of 87 decided" is about."""
        return [flag for flag in self.flags if self.filters.counts(flag)]

    def shown(self) -> Sequence[FlagLine]:
        """The flags drawn on the draft: what the filters take, and the one that is opened."""
        return [
            flag
            for flag in self.flags
            if self.filters.takes(flag, is_decided=self.is_decided(flag)) or flag is self.opened
        ]

    def find(self, key: str) -> FlagLine | None:
        """The revealed flag of that name; a whole id will do too."""
        key = key.replace("-", "")[:_KEY]
        return next((flag for flag in self.flags if key_of(flag.id) == key), None)

    def next_open(self, after: FlagLine | None) -> FlagLine | None:
        """The next flag to decide after another one, from the beginning again at the end."""
        takes = self.filters.takes
        waiting = [f for f in self.flags if not self.is_decided(f) and takes(f, is_decided=False)]
        later = (f for f in waiting if after is None or f.position > after.position)
        return next(later, waiting[0] if waiting else None)


def look(  # noqa: PLR0913 - whose triage, of what, and how much of it: all named
    db: Db,
    *,
    assessment: Assessment,
    review: Review,
    edition: Edition,
    draft: Draft,
    filters: Filters,
    opened: str = "",
) -> Seen:
    """Read what somebody sees of the scan, in a constant number of queries."""
    scan = scans.find_scan(db, assessment.reading_id)
    revealed = queries.revealed(db, assessment.id)
    sections = scans.sections_of(scan) if scan is not None else ()
    flags: Sequence[FlagLine] = ()
    decided: Mapping[UUID, DecisionLine] = {}
    if scan is not None and revealed.is_any:
        flags = _revealed(scans.list_flags(db, scan), sections, revealed)
        decided = queries.match(queries.decisions(db, assessment.id), flags)
    seen = Seen(
        assessment, review, edition, draft, scan, sections, revealed, flags, decided, filters, None
    )
    found = (seen.find(opened) or _find_again(db, seen, opened)) if opened else None
    if found is None:
        return seen
    return Seen(
        assessment, review, edition, draft, scan, sections, revealed, flags, decided, filters, found
    )


def _find_again(db: Db, seen: Seen, key: str) -> FlagLine | None:
    """The flag by the same rule on the same words as one of an earlier scan, which a page shows
    that was opened before the draft was scanned again.
    """
    if seen.scan is None or not seen.flags:
        return None
    places = scans.list_flag_places(db, seen.scan.reading_id)
    was = next((place for id_, place in places.items() if key_of(id_) == key), None)
    same = (f for f in seen.flags if (f.rule, f.passage_id, f.start, f.stop) == was)
    return next(same, None)


def _revealed(
    flags: Sequence[FlagLine], sections: Sequence[SectionLine], revealed: Revealed
) -> Sequence[FlagLine]:
    if revealed.whole_at is not None:
        return flags
    shown = [s for s in sections if revealed.shows(s.heading)]
    places = {position for s in shown for position in range(s.first, s.stop)}
    return [flag for flag in flags if flag.passage_position in places]
