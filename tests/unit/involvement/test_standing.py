"""What became of asking somebody: later steps win, words that stand are heard."""

from __future__ import annotations

import pytest

from qmapp.casework.involvement.coverage import (
    STANDING_LABELS,
    Standing,
    first_contact,
    is_left_alone,
    standing_of,
)
from qmapp.casework.involvement.rules import Group, Response, Route, Step
from tests.factories.involvement import (
    approached,
    comment,
    day,
    entry,
    focus,
    need,
    response,
    said,
    told,
    use,
)

TOOK, DECLINED = Response.TOOK_PART, Response.DECLINED
NO_REPLY, NOT_APPROACHED = Response.NO_REPLY, Response.NOT_APPROACHED
GONE = {"is_withdrawn": True, "withdrawn_on": day(20)}

# The steps, what became of asking, whether they are left alone from then on.
STANDINGS: list[tuple[str, list[Step], Standing, bool]] = [
    ("nothing", [], Standing.NEVER_ASKED, False),
    ("told only", [told()], Standing.NEVER_ASKED, False),
    ("a need only", [told(), need()], Standing.NEVER_ASKED, False),
    ("asked", [approached()], Standing.WAITING, False),
    ("asked on a day unknown", [approached(None)], Standing.WAITING, False),
    ("takes part", [approached(2), response(TOOK, 3)], Standing.TAKES_PART, False),
    ("shaped the focus", [response(TOOK, 3), focus(4)], Standing.TAKES_PART, False),
    ("heard", [approached(2), response(TOOK, 3), said(7)], Standing.HEARD, False),
    ("heard without an approach on record", [said(7)], Standing.HEARD, False),
    ("heard on a day unknown", [response(TOOK, 3), said(None)], Standing.HEARD, False),
    ("declined", [approached(2), response(DECLINED, 3)], Standing.DECLINED, True),
    ("declined, asked again all the same", [response(DECLINED, 3), approached(9)],
     Standing.DECLINED, True),
    ("declined, then took part", [response(DECLINED, 3), response(TOOK, 9)],
     Standing.TAKES_PART, False),
    ("declined, then was heard", [response(DECLINED, 3), said(9)], Standing.HEARD, False),
    ("took part, then declined", [response(TOOK, 3), response(DECLINED, 9)],
     Standing.DECLINED, True),
    ("heard, then declined", [said(7), response(DECLINED, 9)], Standing.HEARD, True),
    ("declined on a day unknown counts last", [response(TOOK, 3), response(DECLINED, None)],
     Standing.DECLINED, True),
    ("no reply, no reason", [approached(2), response(NO_REPLY, 9)], Standing.NO_REPLY, False),
    ("no reply, with a reason", [approached(2), response(NO_REPLY, 9, has_words=True)],
     Standing.NO_REPLY, True),
    ("no reply to two letters", [approached(2), approached(5), response(NO_REPLY, 9)],
     Standing.NO_REPLY, False),
    ("no reply in two ways", [approached(2), approached(5, Route.PHONE), response(NO_REPLY, 9)],
     Standing.NO_REPLY, True),
    ("no reply, then another way", [response(NO_REPLY, 9), approached(12, Route.PHONE)],
     Standing.WAITING, False),
    ("no reply, then took part", [response(NO_REPLY, 9), response(TOOK, 12)],
     Standing.TAKES_PART, False),
    ("not approached, no reason", [response(NOT_APPROACHED, 3)], Standing.NOT_APPROACHED, False),
    ("not approached, with a reason", [response(NOT_APPROACHED, 3, has_words=True)],
     Standing.NOT_APPROACHED, True),
    ("not approached, reason taken back", [response(NOT_APPROACHED, 3, **GONE)],
     Standing.NOT_APPROACHED, True),
    ("not approached at first", [response(NOT_APPROACHED, 3, has_words=True), approached(9)],
     Standing.WAITING, False),
    ("took words back", [response(TOOK, 3), said(7, **GONE)], Standing.WITHDREW, True),
    ("took words back, day not told", [said(7, is_withdrawn=True)], Standing.WITHDREW, True),
    ("took one of two back", [said(7, **GONE), said(8)], Standing.HEARD, False),
    ("took back, said again", [said(7, **GONE), said(25)], Standing.HEARD, False),
    ("took back, takes part again", [said(7, **GONE), response(TOOK, 25)],
     Standing.TAKES_PART, False),
    ("takes part before taking back", [said(7, **GONE), response(TOOK, 19)],
     Standing.WITHDREW, True),
    ("takes part on that very day", [said(7, **GONE), response(TOOK, 20)],
     Standing.WITHDREW, True),
    ("only a comment taken back", [said(7), comment(9, is_withdrawn=True)], Standing.HEARD, False),
    ("agreed to a use, never said anything", [use()], Standing.NEVER_ASKED, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "standing", "is_alone"), [row[1:] for row in STANDINGS], ids=[r[0] for r in STANDINGS]
)
def test_standing(steps: list[Step], standing: Standing, is_alone: bool) -> None:
    one = entry(Group.MOTHER, *steps)
    assert standing_of(one) is standing
    assert is_left_alone(one) is is_alone


def test_every_standing_is_tried_and_named() -> None:
    assert {row[2] for row in STANDINGS} == set(Standing) == set(STANDING_LABELS)


def test_first_contact_is_the_first_day_known() -> None:
    assert first_contact(entry(Group.MOTHER, told(5), approached(2), said(1))) == day(2)
    assert first_contact(entry(Group.MOTHER, told(None), said(1))) is None
