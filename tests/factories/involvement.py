"""Entries of a register with their steps, as the rules see them; no database.

entry(Group.FATHER, approached(3), response(Response.DECLINED, 9))

Days are counted from the start of the review; None is a day that nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from qmapp.casework.involvement.rules import (
    Agreement,
    By,
    CommentUse,
    Entry,
    Group,
    Manner,
    Met,
    Need,
    Response,
    Route,
    Step,
    StepKind,
    Support,
    Taken,
    Told,
)

START = date(2026, 2, 2)
ALL = tuple(Told)


def day(number: int | None) -> date | None:
    return None if number is None else START + timedelta(days=number)


def step(kind: StepKind, on: int | None = 1, **more: object) -> Step:
    facts = {n: more.pop(n) for n in ("answers_id", "has_words", "is_withdrawn", "withdrawn_on",
                                      "draft_number", "id") if n in more}  # fmt: skip
    facts.setdefault("id", uuid4())
    return Step(kind=kind, on=day(on), details=more, **facts)  # type: ignore[arg-type]


def told(on: int | None = 1, parts: Sequence[Told] = ALL) -> Step:
    return step(
        StepKind.TOLD, on, told=[one.value for one in parts], route=Route.LETTER.value,
        by=By.REVIEW_MANAGER.value,
    )  # fmt: skip


def approached(on: int | None = 2, route: Route = Route.LETTER) -> Step:
    return step(StepKind.APPROACHED, on, route=route.value, by=By.LEAD_REVIEWER.value)


def response(what: Response, on: int | None = 3, **more: object) -> Step:
    return step(StepKind.RESPONSE, on, response=what.value, **more)


def need(what: Need = Need.FEAR, on: int | None = 4) -> Step:
    return step(StepKind.NEED, on, need=[what.value])


def need_met(answers: Step, on: int | None = 5, met: Met = Met.REMOVED) -> Step:
    return step(StepKind.NEED_MET, on, met=met.value, answers_id=answers.id)


def support(on: int | None = 6) -> Step:
    return step(StepKind.SUPPORT, on, support=[Support.ADVOCATE.value], taken=Taken.TAKEN.value)


def focus(on: int | None = 6) -> Step:
    return step(StepKind.FOCUS, on, has_words=True)


def said(on: int | None = 7, **more: object) -> Step:
    more.setdefault("has_words", not more.get("is_withdrawn", False))
    return step(
        StepKind.CONTRIBUTION, on, route=Route.IN_PERSON.value, by=By.ADVOCATE.value, **more
    )


def use(
    agreement: Agreement = Agreement.AGREED,
    manner: Manner = Manner.QUOTED,
    on: int | None = 8,
) -> Step:
    return step(StepKind.REPRESENTATION, on, manner=manner.value, agreement=agreement.value)


def shown(on: int | None = 9) -> Step:
    return step(StepKind.SHOWN_DRAFT, on, route=Route.IN_PERSON.value, draft_number=1)


def comment(on: int | None = 10, **more: object) -> Step:
    return step(StepKind.COMMENT, on, **{"has_words": True, **more})


def comment_answered(answers: Step, on: int | None = 11) -> Step:
    return step(
        StepKind.COMMENT_ANSWERED, on, use=CommentUse.CHANGED.value, has_words=True,
        answers_id=answers.id,
    )  # fmt: skip


def told_before(on: int | None = 12) -> Step:
    return step(
        StepKind.TOLD_BEFORE_PUBLICATION, on, route=Route.PHONE.value, by=By.LEAD_REVIEWER.value
    )


def experience(on: int | None = 13) -> Step:
    return step(StepKind.EXPERIENCE, on, has_words=True)


def entry(
    group: Group = Group.FATHER,
    *steps: Step,
    label: str = "Father",
    size: int | None = None,
    id: UUID | None = None,  # noqa: A002 - the field's own name
) -> Entry:
    """Somebody with steps, put in order as the queries do: earliest first, undated last."""
    ordered = sorted(steps, key=lambda one: (one.on is None, one.on or date.max))
    return Entry(id=id or uuid4(), group=group, label=label, size=size, steps=ordered)
