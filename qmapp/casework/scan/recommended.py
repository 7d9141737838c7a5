"""Where a draft recommends: which of a scan's recommendations stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qmapp.casework.lenses.model import Form, Recommendation, SectionKind
from qmapp.casework.scan.models import DraftScan
from qmapp.casework.scan.queries import SectionLine, recommendations_of, section_at, sections_of

# A section of its own for one finding, which tells it before anything is asked.
_ONE_FINDING = re.compile(
    r"^\W*[\d.]*\s*(key\s+|main\s+)?findings?\b(?!.*recommend)", re.IGNORECASE
)


def is_listed(form: Form, section: SectionLine | None) -> bool:
    """Whether a recommendation stands where a draft recommends.

    Questions stand with their findings. An action that is found in a section about one finding,
    or anywhere else, may only be worded like one.
    """
    if section is None or section.kind not in {SectionKind.RECOMMENDATIONS, SectionKind.FINDINGS}:
        return False
    tells = section.kind is SectionKind.FINDINGS or _ONE_FINDING.match(section.title)
    return form is Form.FINDING_QUESTION or not tells


def recommended(scan: DraftScan) -> Sequence[Recommendation]:
    """The recommendations of a scan that stand where its draft recommends, in reading order."""
    sections = sections_of(scan)
    by_heading = {section.heading: section for section in sections}
    return [
        one
        for one in recommendations_of(scan)
        if is_listed(one.form, by_heading.get(section_at(sections, one.passage)))
    ]
