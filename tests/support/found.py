"""Findings in every state, with words of two drafts, for pages and pictures of them."""

from __future__ import annotations

from datetime import datetime

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.drafts.queries import get_draft, list_passages
from qmapp.casework.findings import service
from qmapp.casework.findings.checking import FindingDetails, ViewDetails
from qmapp.casework.findings.rules import Cause, Reach, Reason, Shows
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from tests.factories.assessments import catalogue

TITLE = "What the school said on the telephone was not written down"


def stocked(
    db: Db, actor: Actor, review: Review, now: datetime, *, old: int, new: int, long_word: str
) -> dict[str, object]:
    """One that says everything, with its words in every state; one without a reason; one out."""
    before, after = (get_draft(db, review.id, number) for number in (old, new))
    practice = catalogue().practice
    full = service.add_finding(
        db, actor, review, before,
        FindingDetails(
            title=f"{TITLE} {long_word}"[:200], problem=f"It rang twice. {long_word}",
            reason=Reason.GIVEN, why="The form has no box for what is said on the telephone.",
            causes=(Cause.TOOLS, Cause.WORKLOAD, Cause.FAMILY_PROFESSIONAL), reach=Reach.AREA,
            reach_known_from="The audit of March.", practice_issue="pi-no-strategy-discussion",
        ),
        practice, now=now,
    )  # fmt: skip
    old_words = [one for one in list_passages(db, before.reading_id) if len(one.text) > 60]
    new_words = [one for one in list_passages(db, after.reading_id) if len(one.text) > 60]
    places = [
        service.pin_passage(
            db, actor, full, before, position=line.position, span=(0, 40) if number % 2 else None,
            shows=list(Shows)[number % 3], now=now,
        )
        for number, line in enumerate(old_words[:5])
    ]  # fmt: skip
    carried = service.pin_passage(
        db, actor, full, after, position=new_words[7].position, span=(0, 50),
        shows=Shows.PROBLEM, now=now,
    )  # fmt: skip
    carried.carried_from_id, carried.fate = places[0].id, Fate.REWORDED
    for place in places[1:3]:
        place.sought_in_id, place.sought_fate = after.reading_id, Fate.GONE
    service.take_away(db, actor, full, places[4].id, now)
    view = ViewDetails(adds=f"The duty desk had lost two posts. {long_word}", causes=(Cause.TEAM,))
    service.add_view(db, actor, full, view, version=full.version, now=now)
    silent = service.add_finding(
        db, actor, review, after,
        FindingDetails(title="The meeting came late", reason=Reason.NOT_GIVEN,
                       reach=Reach.NOT_KNOWN),
        practice, now=now,
    )  # fmt: skip
    out = service.add_finding(
        db, actor, review, before,
        FindingDetails(title="It rang twice", reason=Reason.CANNOT_TELL, reach=Reach.ONCE,
                       reach_known_from="It is told once.", practice_issue="none"),
        practice, now=now,
    )  # fmt: skip
    service.end_finding(db, actor, out, f"It is the first one again. {long_word}", now)
    db.flush()
    return {"finding": full.id, "finding_silent": silent.id, "finding_out": out.id}
