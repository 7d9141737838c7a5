"""What the page of a plan is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.recommendations.rules import KIND_LABELS, Kind
from qmapp.decision.actions.rules import DELIVERY_LABELS, DELIVERY_TESTS, Delivery
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.rules import IMPACT_LABELS, IMPACT_TESTS, Impact, ending_label
from qmapp.learning.plan.lines import Filter, Plan, PlanAction, PlanLine
from qmapp.learning.plan.pages import words
from qmapp.learning.plan.queries import PAGE
from qmapp.learning.plan.service import Place

DELIVERY_ICONS = MappingProxyType(
    {
        Delivery.NOT_STARTED: "d-none",
        Delivery.ON_TRACK: "d-track",
        Delivery.AT_RISK: "d-risk",
        Delivery.DELIVERED: "d-done",
        Delivery.STOPPED: "d-stop",
    }
)
IMPACT_ICONS = MappingProxyType(
    {
        Impact.NOT_YET_DUE: "i-notdue",
        Impact.NO_EVIDENCE: "i-none",
        Impact.EARLY_SIGNS: "i-early",
        Impact.SHOWN: "i-shown",
        Impact.SUSTAINED: "i-sust",
        Impact.NO_EFFECT: "i-noeff",
        Impact.HARMFUL: "i-harm",
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A status: its drawing, its word and its written test."""

    icon: str
    label: str
    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """An action of a recommendation as it is shown; of one out of sight, number and delivery."""

    id: UUID
    review_id: UUID
    number: int
    what: str
    owner: str
    due: str
    overdue: str
    delivery: Mark
    in_sight: bool
    evidence: Sequence[str]
    history: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A recommendation as it is shown. `kind` is said of questions and explorations only."""

    id: UUID
    review_id: UUID
    reference: str
    number: int | None
    kind: str
    is_followed: bool
    text: str
    findings: Sequence[str]
    causes: Sequence[str]
    children: str
    measures: Sequence[str]
    known: Sequence[str]
    actions: Sequence[ActionRow]
    evidence: Sequence[str]
    impact: Mark
    judged: str
    ending: str
    next_check: str
    history: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """A page of a plan. `tests` are the written tests of the statuses that stand on it."""

    plan: Plan
    rows: Sequence[PlanRow]
    place: Place
    wanted: Filter
    agencies: Sequence[tuple[UUID, str]]
    deliveries: Sequence[tuple[str, str]]
    tests: Sequence[Mark]
    may_take: bool

    @property
    def number(self) -> int:
        """Which page it is, from 1."""
        return self.plan.page

    @property
    def pages(self) -> int:
        """How many pages there are; 1 for none."""
        return max(1, -(-self.plan.total // PAGE))

    @property
    def asked(self) -> Mapping[str, str]:
        """The filter as an address has it."""
        found = {
            "agency": str(self.wanted.agency_id) if self.wanted.agency_id else "",
            "delivery": self.wanted.delivery.value if self.wanted.delivery else "",
            "overdue": "1" if self.wanted.overdue else "",
        }
        return {name: value for name, value in found.items() if value}


def plan_page(
    plan: Plan,
    place: Place,
    wanted: Filter,
    today: date,
    *,
    agencies: Sequence[tuple[UUID, str]],
    may_take: bool,
) -> PlanPage:
    """The page in words."""
    rows = [_row(line, today) for line in plan.lines]
    marks = [action.delivery for row in rows for action in row.actions]
    marks += [row.impact for row in rows]
    scale = [*map(delivery_mark, Delivery), *map(impact_mark, Impact)]
    return PlanPage(
        plan=plan,
        rows=rows,
        place=place,
        wanted=wanted,
        agencies=agencies,
        deliveries=[(one.value, gettext(DELIVERY_LABELS[one])) for one in Delivery],
        tests=[one for one in scale if one in marks],
        may_take=may_take,
    )


def delivery_mark(one: Delivery) -> Mark:
    """How a delivery is shown."""
    return Mark(DELIVERY_ICONS[one], gettext(DELIVERY_LABELS[one]), gettext(DELIVERY_TESTS[one]))


def impact_mark(one: Impact) -> Mark:
    """How an impact is shown."""
    return Mark(IMPACT_ICONS[one], gettext(IMPACT_LABELS[one]), gettext(IMPACT_TESTS[one]))


def _row(line: PlanLine, today: date) -> PlanRow:
    is_other = line.kind in {Kind.QUESTION, Kind.EXPLORATION}
    return PlanRow(
        id=line.id,
        review_id=line.review_id,
        reference=line.reference,
        number=line.number,
        kind=gettext(KIND_LABELS[line.kind]) if line.kind and is_other else "",
        is_followed=line.is_followed,
        text=line.text,
        findings=words.findings_of(line),
        causes=words.causes_of(line),
        children=line.children,
        measures=[words.measure_words(one) for one in line.measures],
        known=words.known_words(line),
        actions=[_action(one, today) for one in line.actions],
        evidence=[words.proof_words(one) for one in line.proofs],
        impact=impact_mark(line.impact(today)),
        judged=gettext("judged on %(day)s", day=show_date(line.judged_on))
        if line.judged_on
        else "",
        ending=gettext(ending_label(line.ending, line.judged)) if line.ending else "",
        next_check=words.check_words(line),
        history=[words.past_words(one) for one in line.history],
    )


def _action(one: PlanAction, today: date) -> ActionRow:
    return ActionRow(
        id=one.id,
        review_id=one.review_id,
        number=one.number,
        what=one.what,
        owner=words.owner_words(one),
        due=show_date(one.due_on) if one.due_on else gettext("no day"),
        overdue=words.overdue_words(one, today),
        delivery=delivery_mark(one.delivery),
        in_sight=one.in_sight,
        evidence=[words.proof_words(proof) for proof in one.proofs],
        history=[words.past_words(past) for past in one.history],
    )
