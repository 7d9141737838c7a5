"""What rooms below say of a recommendation, as far as whoever looks may read it.

A chair or a review manager without a role on the review reads what the response itself says of
it, and no more.
"""

from __future__ import annotations

from qmapp.casework.findings import queries as findings
from qmapp.casework.recommendations import queries as recommendations
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.decision.responses.lines import AnswerLine
from qmapp.decision.responses.pages.answering import Around, RemarkBox
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db


def around(db: Db, actor: Actor, review: Review, line: AnswerLine) -> Around:
    """Findings with their reasons, and remarks with what was said to them."""
    remarks: list[RemarkBox] = []
    if may(actor, Permission.RECOMMENDATIONS_READ, subject_of(review)):
        remarks = _remarks(db, actor, review, line)
    known = {one.id: one for one in findings.list_findings(db, actor, review)}
    return Around(findings=known, remarks=remarks)


def _remarks(db: Db, actor: Actor, review: Review, line: AnswerLine) -> list[RemarkBox]:
    try:
        found = recommendations.get_line(db, actor, review, line.recommendation.id)
    except NotFound:
        return []
    return [RemarkBox(one.asked, one.because, one.by_name) for one in found.answers]
