from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.errors import RuleBroken
from qmapp.learning.impact.rules import (
    BY_DEFAULT,
    ENDING_LABELS,
    IMPACT_LABELS,
    IMPACT_TESTS,
    SO_WHAT,
    Check,
    CheckKind,
    Closing,
    Decided,
    Ending,
    Impact,
    Judged,
    Planned,
    SoWhat,
    Weighed,
    checks_from,
    ending_label,
    impact_of,
    lacks_to_close,
    months_after,
    require_reasoned,
    require_to_close,
)

TODAY = date(2027, 6, 10)
AUDIT = Weighed(kind=ProofKind.AUDIT, shows=Shows.CHANGE)
FAMILY = Weighed(kind=ProofKind.FAMILY_VOICE, shows=Shows.CHANGE)
TRAINED = Weighed(kind=ProofKind.DATA, shows=Shows.DONE)
MINUTES = Weighed(kind=ProofKind.DOCUMENT, shows=Shows.DONE)
OWNER, OTHER = UUID(int=1), UUID(int=2)

SOUND = Check(
    judged=Judged.SHOWN,
    reasons="Both audits show it.",
    answers=frozenset({SoWhat.DIFFERENT, SoWhat.WORSE}),
    decided=Decided.EMBED,
    proofs=(AUDIT, FAMILY),
    today=TODAY,
)
CLOSING = Closing(
    impact=Impact.SHOWN,
    deliveries=(Delivery.DELIVERED, Delivery.STOPPED),
    proofs=(AUDIT, MINUTES),
    owners=(OWNER,),
    signer=OTHER,
)


@pytest.mark.parametrize(
    ("judged", "first", "today", "impact"),
    [
        (None, date(2027, 6, 11), TODAY, Impact.NOT_YET_DUE),
        (None, TODAY, TODAY, Impact.NOT_YET_DUE),
        (None, date(2027, 6, 9), TODAY, Impact.NO_EVIDENCE),
        (None, None, TODAY, Impact.NO_EVIDENCE),
        (Judged.SHOWN, date(2028, 1, 1), TODAY, Impact.SHOWN),
        (Judged.HARMFUL, date(2020, 1, 1), TODAY, Impact.HARMFUL),
    ],
)
def test_what_is_known_on_a_day(
    judged: Judged | None, first: date | None, today: date, impact: Impact
) -> None:
    assert impact_of(judged, first, today) is impact


def test_each_status_has_its_word_and_its_test() -> None:
    assert set(IMPACT_LABELS) == set(IMPACT_TESTS) == set(Impact)
    assert {one.value for one in Judged} == {one.value for one in Impact} - {"not_yet_due"}
    assert set(SO_WHAT) == set(SoWhat)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
    ],
)
def test_months_end_where_their_month_ends(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_checks_come_due_by_themselves() -> None:
    assert checks_from(date(2026, 11, 30), BY_DEFAULT) == [
        (CheckKind.DELIVERY, date(2027, 2, 28)),
        (CheckKind.IMPACT, date(2027, 5, 30)),
        (CheckKind.IMPACT, date(2027, 11, 30)),
        (CheckKind.IMPACT, date(2028, 11, 30)),
    ]
    own = [Planned(9, CheckKind.IMPACT), Planned(1, CheckKind.DELIVERY)]
    assert [on for _, on in checks_from(date(2026, 1, 1), own)] == [
        date(2026, 2, 1),
        date(2026, 10, 1),
    ]


def test_a_sound_check_passes() -> None:
    require_reasoned(SOUND)
    require_reasoned(replace(SOUND, judged=Judged.SUSTAINED, shown_since=date(2027, 3, 10)))
    require_reasoned(replace(SOUND, is_last=True))  # what is shown may be closed
    asked = {"judged": Judged.NO_EVIDENCE, "is_last": True, "next_on": date(2027, 12, 1)}
    require_reasoned(replace(SOUND, **asked))
    require_reasoned(replace(SOUND, judged=Judged.NO_EVIDENCE, proofs=(), decided=Decided.STOP))
    ahead = replace(SOUND, decided=Decided.LOOK_AGAIN, next_on=date(2027, 6, 11))
    require_reasoned(ahead)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reasons": ""}, "reasons"),
        ({"answers": frozenset({SoWhat.DIFFERENT})}, "so_what-worse"),
        ({"answers": frozenset({SoWhat.WORSE})}, "so_what-different"),
        ({"proofs": (AUDIT,)}, "judged"),
        ({"proofs": (AUDIT, AUDIT)}, "judged"),
        ({"proofs": (AUDIT, TRAINED)}, "judged"),
        ({"judged": Judged.EARLY_SIGNS, "proofs": (TRAINED, MINUTES)}, "judged"),
        ({"judged": Judged.HARMFUL, "proofs": ()}, "judged"),
        ({"proofs": (AUDIT, replace(FAMILY, is_before=True))}, "judged"),
        ({"proofs": (replace(AUDIT, is_past=True), replace(FAMILY, is_past=True))}, "judged"),
        ({"judged": Judged.SUSTAINED, "shown_since": None}, "judged"),
        ({"judged": Judged.SUSTAINED, "shown_since": date(2027, 3, 11)}, "judged"),
        ({"judged": Judged.EARLY_SIGNS, "is_last": True}, "next_on"),
        ({"judged": Judged.HARMFUL, "decided": Decided.STOP, "is_last": True}, "next_on"),
        ({"decided": Decided.LOOK_AGAIN}, "next_on"),
        ({"next_on": TODAY}, "next_on"),
    ],
)
def test_what_a_check_lacks_is_named(more: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        require_reasoned(replace(SOUND, **more))
    assert broken.value.field == field


def test_closing_with_impact() -> None:
    assert lacks_to_close(CLOSING) == []
    require_to_close(CLOSING, Ending.WITH_IMPACT, "")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"deliveries": (Delivery.DELIVERED, Delivery.AT_RISK)}, "1 of 2 actions"),
        ({"impact": Impact.EARLY_SIGNS}, "not shown yet"),
        ({"impact": Impact.NOT_YET_DUE}, "not shown yet"),
        ({"impact": Impact.HARMFUL}, "something got worse because of it"),
        ({"impact": Impact.NO_EFFECT}, "nothing was different"),
        ({"proofs": (TRAINED, MINUTES)}, "shows that the action was done"),
        ({"proofs": (replace(AUDIT, is_before=True),)}, "nothing shows a change"),
    ],
)
def test_what_keeps_it_open_is_named_and_a_reason_stands_in(
    more: dict[str, Any], says: str
) -> None:
    closing = replace(CLOSING, **more)
    with pytest.raises(RuleBroken, match=says):
        require_to_close(closing, Ending.WITH_IMPACT, "It has been long enough.")
    require_to_close(closing, Ending.WITHOUT_IMPACT, "The service was closed.")
    with pytest.raises(RuleBroken) as broken:
        require_to_close(closing, Ending.WITHOUT_IMPACT, "")
    assert broken.value.field == "because"


@pytest.mark.parametrize("ending", list(Ending))
def test_an_owner_never_signs(ending: Ending) -> None:
    closing = replace(CLOSING, owners=(OTHER, OWNER))
    with pytest.raises(RuleBroken, match="somebody else"):
        require_to_close(closing, ending, "A reason.")
    require_to_close(replace(closing, signer=uuid4()), ending, "A reason.")


@pytest.mark.parametrize("ending", list(Ending))
def test_who_said_that_it_is_delivered_never_signs_that_it_is_closed(ending: Ending) -> None:
    closing = replace(CLOSING, tellers=(OTHER,))
    with pytest.raises(RuleBroken, match=r"You said of one .* somebody else signs .* a chair"):
        require_to_close(closing, ending, "A reason.")
    require_to_close(replace(closing, signer=uuid4()), ending, "A reason.")


def test_closing_what_did_harm_asks_after_those_who_were_harmed() -> None:
    closing = replace(CLOSING, impact=Impact.HARMFUL)
    with pytest.raises(RuleBroken, match="what was done for those who were harmed") as broken:
        require_to_close(closing, Ending.WITHOUT_IMPACT, "")
    assert broken.value.field == "because"
    require_to_close(closing, Ending.WITHOUT_IMPACT, "Each was rung up; the lists are one again.")


@pytest.mark.parametrize("last", [*Impact, *Judged, None])
def test_what_did_harm_is_never_called_only_without_impact(last: Impact | Judged | None) -> None:
    called = ending_label(Ending.WITHOUT_IMPACT, last)
    if last in {Impact.HARMFUL, Judged.HARMFUL}:
        assert called == "Closed, did harm"
    else:
        assert called == ENDING_LABELS[Ending.WITHOUT_IMPACT]
    assert ending_label(Ending.WITH_IMPACT, last) == ENDING_LABELS[Ending.WITH_IMPACT]
