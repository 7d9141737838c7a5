"""Which step a marker asks for, in which stages of a review, of whom. Pure.

The table is ours. The markers name what should happen, and hardly say by when; we ask for a step
from the stage at which it can still change something, and no longer once it cannot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from qmapp.casework.involvement.rules import StepKind
from qmapp.casework.involvement.standing import TAKE_PART, Standing
from qmapp.casework.reviews.rules import ORDER, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """That a marker asks for a kind of step: in which stages, of whom, serving which questions."""

    kind: StepKind
    first: Stage
    last: Stage
    questions: Sequence[str] = ()
    of: frozenset[Standing] = field(default=frozenset(Standing))

    def has_begun(self, stage: Stage) -> bool:
        return ORDER.index(self.first) <= ORDER.index(stage)

    def is_now(self, stage: Stage) -> bool:
        return self.has_begun(stage) and ORDER.index(stage) <= ORDER.index(self.last)


_S, _K = Stage, StepKind
_IN_TOUCH = TAKE_PART | {Standing.WAITING}
SAID = frozenset({Standing.HEARD, Standing.WITHDREW})
# Who is counted under `of` in "n of N", and asked for unless they are to be left alone. Questions
# are those of the edition that ships. To tell of the publication stays due for a while after it.
DUE: Mapping[int, Sequence[Due]] = MappingProxyType(
    {
        4: (
            Due(kind=_K.TOLD, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm04-q1", "qm04-q2")),
            Due(kind=_K.NEED_MET, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm04-q2", "qm04-q3")),
            Due(kind=_K.TOLD_BEFORE_PUBLICATION, first=_S.READY, last=_S.FOLLOW_UP,
                questions=("qm04-q1", "qm04-q4")),
        ),
        11: (
            Due(kind=_K.TOLD, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm11-q1", "qm11-q2")),
            Due(kind=_K.APPROACHED, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm11-q1", "qm11-q3")),
            Due(kind=_K.RESPONSE, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm11-q3",), of=frozenset(Standing) - {Standing.NEVER_ASKED}),
            Due(kind=_K.NEED_MET, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm11-q4", "qm11-q5", "qm11-q7")),
            Due(kind=_K.SUPPORT, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm11-q4", "qm11-q6"), of=_IN_TOUCH),
            Due(kind=_K.CONTRIBUTION, first=_S.DRAFTING, last=_S.RETURNED,
                questions=("qm11-q1", "qm11-q3"), of=TAKE_PART),
            Due(kind=_K.REPRESENTATION, first=_S.DRAFTING, last=_S.RESPONSE_SIGNED,
                questions=("qm11-q5", "qm11-q8"), of=SAID),
            Due(kind=_K.SHOWN_DRAFT, first=_S.ASSESSMENT, last=_S.READY,
                questions=("qm11-q8",), of=TAKE_PART),
            Due(kind=_K.COMMENT_ANSWERED, first=_S.DRAFTING, last=_S.FOLLOW_UP,
                questions=("qm11-q8",)),
            Due(kind=_K.TOLD_BEFORE_PUBLICATION, first=_S.READY, last=_S.FOLLOW_UP,
                questions=("qm11-q8",)),
            Due(kind=_K.EXPERIENCE, first=_S.ASSESSMENT, last=_S.FOLLOW_UP,
                questions=("qm11-q9",), of=TAKE_PART),
        ),
        12: (
            Due(kind=_K.APPROACHED, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm12-q1", "qm12-q2")),
            Due(kind=_K.RESPONSE, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm12-q8",), of=frozenset(Standing) - {Standing.NEVER_ASKED}),
            Due(kind=_K.NEED_MET, first=_S.SET_UP, last=_S.RESPONSE_SIGNED,
                questions=("qm12-q3",)),
            Due(kind=_K.SUPPORT, first=_S.SET_UP, last=_S.RETURNED,
                questions=("qm12-q3",), of=_IN_TOUCH),
            Due(kind=_K.FOCUS, first=_S.SET_UP, last=_S.DRAFTING,
                questions=("qm12-q4", "qm12-q5"), of=TAKE_PART),
            Due(kind=_K.CONTRIBUTION, first=_S.DRAFTING, last=_S.RETURNED,
                questions=("qm12-q5", "qm12-q6"), of=TAKE_PART),
            Due(kind=_K.REPRESENTATION, first=_S.DRAFTING, last=_S.RESPONSE_SIGNED,
                questions=("qm12-q7",), of=SAID),
            Due(kind=_K.SHOWN_DRAFT, first=_S.ASSESSMENT, last=_S.READY,
                questions=("qm12-q9",), of=TAKE_PART),
            Due(kind=_K.COMMENT_ANSWERED, first=_S.DRAFTING, last=_S.FOLLOW_UP,
                questions=("qm12-q9",)),
        ),
    }
)  # fmt: skip
