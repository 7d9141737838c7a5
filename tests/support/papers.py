"""Sheets of a board for tests of their pages: in Urdu, in Polish given up, and one too long."""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.involvement import service
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.sheets import Section, SheetText
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Db, clock

# Lines of fewer than five words: what runs from the right is not read out of a PDF in its order, so
# the check that a page prints whole, which begins at five words, could not find them there.
URDU = SheetText(
    "آپ کا حصہ",
    (
        Section("", "خاندانوں کے لیے"),
        Section("جائزہ کس لیے ہے", "کچھ سنگین ہوا۔\nہم سیکھنا چاہتے ہیں۔"),
        Section(
            "ہم کیا پوچھتے ہیں",
            "ہم سننا چاہتے ہیں\n- آپ کی زندگی\n- کیا مفید تھا\n- کیا دیکھنا چاہیے",
        ),
        Section("کس سے پوچھیں", "رابطہ: [نام]\nفون: [نمبر]"),
    ),
)
POLISH = SheetText("Państwa udział", (Section("", "Ta strona jest dla rodzin."),))
LONG = SheetText(
    "A sheet that goes on",
    tuple(
        Section(f"Part {number}", "We would like to hear what life was like for you. " * 30)
        for number in range(5)
    ),
)


def stock_sheets(db: Db, person_id: UUID, board_id: UUID) -> None:
    """The board's sheets, as a review manager of it saves them."""
    actor = Actor(person_id, "", board_roles={board_id: frozenset({BoardRole.REVIEW_MANAGER})})
    family, now = Side.FAMILY, clock()
    service.save_sheet(db, actor, board_id, family, "ur", URDU, seen=0, now=now)
    service.save_sheet(db, actor, board_id, family, "pl", POLISH, seen=0, now=now)
    service.end_sheet(db, actor, board_id, family, "pl", seen=1, now=now)
    service.save_sheet(db, actor, board_id, Side.PRACTITIONER, "cy", POLISH, seen=0, now=now)
    service.save_sheet(db, actor, board_id, Side.PRACTITIONER, "cy", LONG, seen=1, now=now)
