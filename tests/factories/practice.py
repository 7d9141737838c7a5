"""Practice issues that a board entered, for tests."""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.practice import service
from qmapp.casework.practice.queries import line_of
from qmapp.casework.practice.rules import EntryDetails, EntryLine
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import IssueBasis
from qmapp.foundation.storage import Db
from tests.factories.assessments import NOW, catalogue

PRACTICE = catalogue().practice
TITLE = "Waiting lists decide who is seen"


def details(title: str = TITLE, *, stage: str = "referrals", is_local: bool = True) -> EntryDetails:
    """An entry as typed: the board’s own, else one that stands on the published map."""
    return EntryDetails(
        stage=stage,
        title=title,
        basis=IssueBasis.LOCAL if is_local else IssueBasis.SOURCE,
        source_note="" if is_local else "our printed copy of the map",
    )


def enter(
    db: Db,
    actor: Actor,
    board_id: UUID,
    title: str = TITLE,
    *,
    stage: str = "referrals",
    is_local: bool = True,
) -> EntryLine:
    """A practice issue that the board entered."""
    typed = details(title, stage=stage, is_local=is_local)
    return line_of(service.add(db, actor, board_id, PRACTICE, typed, NOW))
