"""What is known of a review and of a person's own work on it, as one frozen value. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.reviews.rules import Dates, Stage
from qmapp.desk.review_home.governing import NOT_YET, Governed
from qmapp.foundation.access import ReviewRole


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWork:
    """An assessment of the person's own. `draft` is None where it is of the process so far."""

    is_submitted: bool
    id: UUID | None = None
    kind: AssessmentKind = AssessmentKind.COMMISSIONER
    draft: int | None = None
    judged: int = 0
    started: int = 0
    to_confirm: int = 0
    markers: int = 18
    first_unjudged: int | None = None
    first_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The person's assessment of the newest earlier draft, from which they may start anew.

    The counts say what became of its evidence in the newest draft; `waiting` pieces are still
    being looked for.
    """

    kind: AssessmentKind
    draft: int
    unchanged: int = 0
    moved: int = 0
    reworded: int = 0
    gone: int = 0
    ask: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        found = self.unchanged + self.moved + self.reworded
        return found + self.gone + self.ask + self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the next thing follows from.

    `newest` is the number of the newest draft that the person may know of; `own` is the
    person's assessment of it (of the process, before the first), `others` are what else of theirs
    is open: begun before the newest draft came, as a rule. `earlier` are those of theirs that an
    assessment of the newest may start from: one of each kind at most, and nobody else's.
    `invited`: the roles that somebody was invited to and can still take up.
    `all_in`: a self-check and a commissioner's assessment of it are submitted, `judgements` how
    many of both are. `overdue_asks`: how
    many replies of bodies outside are overdue, told to those who answer for the board.
    """

    roles: frozenset[ReviewRole] = frozenset()
    is_manager: bool = False
    stage: Stage = Stage.SET_UP
    dates: Dates = field(default_factory=Dates)
    has_lead_reviewer: bool = True
    has_commissioner: bool = True
    invited: frozenset[ReviewRole] = frozenset()
    newest: int | None = None
    newest_is_sent: bool = False
    own: OwnWork | None = None
    others: Sequence[OwnWork] = ()
    earlier: Sequence[Earlier] = ()
    all_in: bool = False
    judgements: int = 0
    overdue_asks: int = 0
    governed: Governed = NOT_YET

    @property
    def is_kept(self) -> bool:
        """Whether the person keeps the review: manages it, or chairs its board."""
        return self.is_manager or self.governed.is_chair
