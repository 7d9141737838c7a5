"""What the pages about a whole scan share: where one is, and why nothing is shown yet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.models import DraftScan
from qmapp.casework.scan.queries import BEFORE_THE_FIRST, SectionLine
from qmapp.casework.triage import queries
from qmapp.casework.triage.pages.scan import progress_words
from qmapp.casework.triage.rules import Revealed
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class View:
    """One of the views of a scan: its flags in the draft, its summary, its recommendations."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Here:
    """An assessment with the scan of its draft, and what of it has been revealed."""

    assessment: Assessment
    review: Review
    draft: Draft
    scan: DraftScan | None
    is_current: bool
    sections: Sequence[SectionLine]
    revealed: Revealed
    state: str
    why: str
    views: Sequence[View]

    @property
    def scan_url(self) -> str:
        """The draft with its flags, where they are asked for."""
        return url_for("triage.scan", assessment_id=self.assessment.id)

    @property
    def shown(self) -> Sequence[SectionLine]:
        """The sections whose flags are shown."""
        return [s for s in self.sections if self.revealed.shows(s.heading)]

    @property
    def is_whole(self) -> bool:
        """Whether every section is shown."""
        return self.revealed.whole_at is not None or len(self.shown) == len(self.sections)


def look(db: Db, assessment: Assessment, review: Review, draft: Draft, here: str) -> Here:
    """What there is to show of the scan of an assessment's draft; `here` is the endpoint."""
    scan = scans.find_scan(db, assessment.reading_id)
    revealed = queries.revealed(db, assessment.id)
    is_current = scan is not None and scans.is_current(db, scan)
    state, why = "ready", ""
    if scan is None:
        reading_id = assessment.reading_id
        progress = scans.progress(db, reading_id) if reading_id is not None else None
        state = progress.state.value if progress is not None else "none"
        why = progress_words(progress)
    elif not revealed.is_any:
        state = "hidden"
    return Here(
        assessment=assessment,
        review=review,
        draft=draft,
        scan=scan,
        is_current=is_current,
        sections=scans.sections_of(scan) if scan is not None else (),
        revealed=revealed,
        state=state,
        why=why,
        views=[
            View(label, url_for(endpoint, assessment_id=assessment.id), endpoint == here)
            for endpoint, label in (
                ("triage.scan", gettext("Flags in the draft")),
                ("triage.summary", gettext("Summary of the scan")),
                ("triage.recommendations", gettext("Recommendations")),
            )
        ],
    )


def title_of(section: SectionLine) -> str:
    """The section's heading, or what stands in for one."""
    return section.title or gettext("Before the first heading")


class Whereabouts:
    """In which section a passage stands, asked many times."""

    def __init__(self, sections: Sequence[SectionLine]) -> None:
        self._sections = sorted(sections, key=lambda s: s.first)
        self._firsts = [s.first for s in self._sections]

    def heading(self, position: int) -> int:
        """The section of a passage, by the place of its heading."""
        at = bisect_right(self._firsts, position) - 1
        return self._sections[at].heading if at >= 0 else BEFORE_THE_FIRST
