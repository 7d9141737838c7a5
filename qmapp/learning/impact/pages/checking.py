"""The pages of one check: what it rests on, what was judged before, what the scale says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.lines import CheckLine, Followed, MeasureState
from qmapp.learning.impact.pages.index import ActionRow, action_row
from qmapp.learning.impact.pages.show import DoneRow, ProofRow, done_row, proof_row
from qmapp.learning.impact.pages.words import (
    check_late,
    check_words,
    number_words,
)
from qmapp.learning.impact.rules import (
    DECIDED_TESTS,
    IMPACT_TESTS,
    SO_WHAT,
    Decided,
    Impact,
    Judged,
    Weighed,
    is_all_past,
    kinds_of_change,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """One check to come, with all that whoever records it has to have before them."""

    line: Followed
    check: CheckLine
    title: str
    words: str
    late: str
    actions: Sequence[ActionRow]
    measures: Sequence[tuple[MeasureState, str]]
    proofs: Sequence[ProofRow]
    rests: str
    before: DoneRow | None
    judged_tests: Mapping[str, str]
    decided_tests: Mapping[str, str]
    questions: Sequence[str]


def check_page(
    line: Followed,
    check: CheckLine,
    rests_on: Mapping[UUID, Weighed],
    readings: Mapping[UUID, str],
    today: date,
) -> CheckPage:
    """The page of a check of what is followed; `readings` says how each measure reads."""
    numbers = {one.id: one.number for one in line.actions}
    judged = [one for one in line.done if one.judged is not None]
    return CheckPage(
        line=line,
        check=check,
        title=number_words(line.number),
        words=check_words(check),
        late=check_late(check, today),
        actions=[action_row(one, today) for one in line.actions],
        measures=[(one, readings.get(one.id, "")) for one in line.measures if one.id in rests_on],
        proofs=[proof_row(one, numbers, line.begun_on) for one in line.live_proofs],
        rests=_rests_words(line, rests_on),
        before=done_row(judged[0]) if judged else None,
        judged_tests={one.value: gettext(IMPACT_TESTS[Impact(one.value)]) for one in Judged},
        decided_tests={one.value: gettext(DECIDED_TESTS[one]) for one in Decided},
        questions=[f"so_what-{one.value}" for one in SO_WHAT],
    )


def _rests_words(line: Followed, rests_on: Mapping[UUID, Weighed]) -> str:
    kinds = len(kinds_of_change(rests_on.values()))
    said = ngettext(
        "%(num)d kind of evidence speaks of a change. “Shown” needs two.",
        "%(num)d kinds of evidence speak of a change. “Shown” needs two.",
        kinds,
    )
    if line.again is None or not is_all_past(rests_on.values()):
        return said
    past = gettext(
        "It was taken up again on %(day)s, and all of it is from before: “Shown” needs at least "
        "one piece from after that day.",
        day=show_date(line.again.on),
    )
    return f"{said} {past}"
