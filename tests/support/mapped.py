"""A set as large as they come: findings, recommendations of every kind, and links between them."""

from __future__ import annotations

import random
from datetime import datetime
from uuid import uuid4

from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.findings import service as findings
from qmapp.casework.findings.checking import FindingDetails, ViewDetails
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause, Reach, Reason
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations import service as recommendations
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from tests.factories.assessments import catalogue

_TITLES = (
    "Thresholds for referral were read differently by each agency that uses them",
    "What the school said on the telephone was not passed on",
    "Nobody asked the child what life at home was like",
    "Supervision looked at tasks, and not at what the worker thought was going on",
)
_TEXTS = (
    "Leaders should agree with the schools how what is said on the telephone reaches the record.",
    "All agencies should remind staff of the importance of professional curiosity.",
    "How would the board know that what children say changes what is done?",
    "A small group explores what stops people from challenging, and comes back in June.",
)


def large_set(
    db: Db,
    actor: Actor,
    review: Review,
    now: datetime,
    *,
    draft: int = 1,
    findings_count: int = 40,
    recommendations_count: int = 60,
    long_word: str = "",
) -> None:
    """Findings with up to three causes; links near by, so that threads are short and long."""
    chance = random.Random(6)
    found = [_finding(db, actor, review, draft, now, n, long_word) for n in range(findings_count)]
    for n in range(recommendations_count):
        text = f"{_TEXTS[n % len(_TEXTS)]} {long_word if n == 1 else ''}".strip()
        rec = recommendations.add(
            db, actor, review, get_draft(db, review.id, draft), _details(n, text), now,
            recommendation_id=uuid4(),
        )  # fmt: skip
        if n % 9 == 8:
            continue
        at = chance.randrange(len(found))
        near = {found[min(at + step, len(found) - 1)] for step in chance.sample((0, 0, 1, 2), 2)}
        links = [(one, chance.choice(causes or (None,))) for one, causes in sorted(near, key=str)]
        recommendations.set_causes(db, actor, rec, links, now, version=rec.version)


def _finding(
    db: Db, actor: Actor, review: Review, draft: int, now: datetime, n: int, long_word: str
) -> tuple[object, tuple[Cause, ...]]:
    causes = tuple(list(Cause)[n % 7 : n % 7 + n % 4])
    given = bool(causes) or n % 3 == 0
    row: Finding = findings.add_finding(
        db, actor, review, get_draft(db, review.id, draft),
        FindingDetails(
            title=f"{_TITLES[n % len(_TITLES)]} {long_word[:90] if n == 1 else ''}".strip(),
            problem="The panel heard of it from several people.",
            reason=Reason.GIVEN if given else Reason.NOT_GIVEN,
            why="People had no form for it." if given else "",
            causes=causes, reach=Reach.NOT_KNOWN, reach_known_from="",
        ),
        catalogue().practice, now=now,
    )  # fmt: skip
    if n % 5 == 4:
        view = ViewDetails(adds="The board sees it elsewhere too.", causes=(Cause.CULTURE,))
        findings.add_view(db, actor, row, view, version=row.version, now=now)
    return row.id, causes


def _details(n: int, text: str) -> RecommendationDetails:
    kind = list(Kind)[n % 4 % 3]
    addressee = list(Addressee)[n % 4]
    named = addressee in {Addressee.REGION, Addressee.NATIONAL}
    return RecommendationDetails(
        kind=kind,
        text=text,
        addressee=addressee,
        body="A body with a long name of its own" if named else "",
        strength=(*Strength, None)[n % 4] if kind is Kind.ACTION else None,
    )
