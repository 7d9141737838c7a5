"""Whose evidence a page of the bundle may show: what blindness lets this reader see, no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.queries import AssessmentLine
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor, Sight
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class Scope:
    """One draft (or the process before the first) and the assessments of it to be shown.

    `lines` are those that the reader may see, `chosen` one of them when they asked for it alone.
    """

    review: Review
    edition: Edition
    draft: Draft | None
    actor: Actor
    lines: Sequence[AssessmentLine]
    chosen: AssessmentLine | None
    is_blind: bool
    kinds: Mapping[UUID, str]

    @property
    def shown(self) -> Sequence[AssessmentLine]:
        """The assessments whose evidence is shown."""
        return [self.chosen] if self.chosen else self.lines

    @property
    def ids(self) -> list[UUID]:
        return [line.id for line in self.shown]

    @property
    def whose(self) -> UUID | None:
        return self.chosen.id if self.chosen else None

    @property
    def of_draft(self) -> str:
        """What is judged, in the middle of a sentence."""
        if self.draft is None:
            return gettext("the process so far")
        return gettext("draft %(number)s", number=self.draft.number)

    def line(self, assessment_id: UUID) -> AssessmentLine:
        return next(line for line in self.lines if line.id == assessment_id)

    def url(self, page: str, /, **query: Any) -> str:
        """The address of one of the bundle's pages for the same draft."""
        if self.draft is None:
            return url_for(f"bundle.process_{page}", review_id=self.review.id, **query)
        return url_for(
            f"bundle.{page}", review_id=self.review.id, number=self.draft.number, **query
        )

    def record_url(self, record_id: UUID) -> str:
        return url_for("records.show", review_id=self.review.id, record_id=record_id)

    def profile_url(self) -> str:
        if self.draft is None:
            return url_for("assessments.process_profile", review_id=self.review.id)
        return url_for("assessments.profile", review_id=self.review.id, number=self.draft.number)

    def start_url(self) -> str:
        number = self.draft.number if self.draft else None
        return url_for("assessments.start", review_id=self.review.id, draft=number)

    def judgement_url(self, assessment_id: UUID, number: int, anchor: str | None = None) -> str:
        """Where one marker is judged, when the assessment is the reader's own and open; else
        where it is read.
        """
        line = self.line(assessment_id)
        if is_open_own(line):
            return url_for(
                "assessments.judge", assessment_id=line.id, number=number, _anchor=anchor
            )
        return url_for("assessments.read", assessment_id=line.id, _anchor=f"marker-{number}")


def is_open_own(line: AssessmentLine) -> bool:
    """Whether the reader writes this assessment and may still change it."""
    return line.sight is Sight.OWN and line.state is AssessmentState.OPEN


def scope_of(
    db: Db, actor: Actor, review: Review, edition: Edition, draft: Draft | None, chosen: UUID | None
) -> Scope:
    """What the reader may see of a draft. An assessment that they may not see is as if unknown:
    asking for it by its id shows what asking for nothing shows.
    """
    draft_id = draft.id if draft else None
    lines = [
        line
        for line in assessments.visible_assessments(db, actor, review)
        if line.draft_id == draft_id
    ]
    own = [line for line in lines if line.sight is Sight.OWN]
    has_one_to_make = bool(own) or actor.is_on_review(review.id, *assessments.ASSESSING)
    is_done = bool(own) and all(line.state is AssessmentState.SUBMITTED for line in own)
    return Scope(
        review=review,
        edition=edition,
        draft=draft,
        actor=actor,
        lines=lines,
        chosen=next((line for line in lines if line.id == chosen), None),
        # Said of everybody who has one to make, whether or not there is anything to hide.
        is_blind=has_one_to_make
        and not is_done
        and not assessments.is_lifted(db, review.id, draft_id),
        kinds=_kinds(lines),
    )


def _kinds(lines: Sequence[AssessmentLine]) -> dict[UUID, str]:
    """What each assessment is called without a name; numbered where several are of one kind."""
    of_kind = Counter(line.kind for line in lines)
    met: Counter[AssessmentKind] = Counter()
    words = {}
    for line in sorted(lines, key=lambda line: line.started_at):
        met[line.kind] += 1
        number = met[line.kind] if of_kind[line.kind] > 1 else None
        words[line.id] = _kind_words(line.kind, number)
    return words


def _kind_words(kind: AssessmentKind, number: int | None) -> str:
    if kind is AssessmentKind.SELF_CHECK:
        return gettext("Self-check %(n)s", n=number) if number else gettext("Self-check")
    return gettext("Commissioner %(n)s", n=number) if number else gettext("Commissioner")


def whose_words(scope: Scope, assessment_id: UUID) -> str:
    """Whose evidence a piece is: the kind of its assessment, and who writes that."""
    names = ", ".join(scope.line(assessment_id).writer_names)
    return gettext("%(kind)s: %(names)s", kind=scope.kinds[assessment_id], names=names)
