"""Evidence that lies on the words of the draft already, drawn quietly beside the flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages.draft import Span, Tab
from qmapp.casework.evidence.queries import EvidenceLine, list_evidence
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for

Pinned = Mapping[int, Sequence[EvidenceLine]]


def find_pinned(db: Db, assessment: Assessment, without: Collection[UUID | None]) -> Pinned:
    """The evidence of an assessment by the place of its passage, `without` what flags draw."""
    found: defaultdict[int, list[EvidenceLine]] = defaultdict(list)
    for one in list_evidence(db, [assessment.id]):
        if one.passage_position is not None and one.id not in without:
            found[one.passage_position].append(one)
    return found


def span_of(one: EvidenceLine, text: str, edition: Edition) -> Span:
    """How its words are marked: as another marker's are on the page where one judges."""
    start = one.start or 0
    stop = start + len(one.quote) if one.quote else len(text)
    number, said = _words(one, edition)
    return Span(start, stop, "other", number, said)


def tab_of(one: EvidenceLine, assessment: Assessment, edition: Edition, *, is_open: bool) -> Tab:
    """The tab in the margin; it leads to the evidence where one judges, or reads what is frozen."""
    number, said = _words(one, edition)
    if is_open:
        page = url_for("assessments.judge", assessment_id=assessment.id, number=int(number))
        return Tab("other", number, said, f"{page}#ev-{one.id}")
    page = url_for("assessments.read", assessment_id=assessment.id)
    return Tab("other", number, said, f"{page}#marker-{number}")


def _words(one: EvidenceLine, edition: Edition) -> tuple[str, str]:
    number = str(edition.marker(one.marker_id).number)
    return number, gettext("Pinned to marker %(number)s", number=number)
