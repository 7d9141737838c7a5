"""Flags stay hidden on a first reading; the record keeps who revealed them, when, after what."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment, CoAuthor
from qmapp.casework.triage import queries
from qmapp.casework.triage.models import Reveal
from qmapp.casework.triage.rules import Revealed
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import ROWS
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    at_once,
    begin,
    later,
    pin,
    reopen,
    submit,
    type_words,
)
from tests.storage.triage.conftest import Desk


def revealed(storage: Storage, mine: Assessment) -> Revealed:
    with storage.reading() as db:
        return queries.revealed(db, mine.id)


def reveals(storage: Storage) -> list[Reveal]:
    with storage.reading() as db:
        return list(db.scalars(select(Reveal)))


def test_nothing_is_shown_before_somebody_asks(
    storage: Storage, desk: Desk, mine: Assessment
) -> None:
    assert not revealed(storage, mine).is_any
    assert not revealed(storage, mine).shows(0)


def test_a_commissioner_reads_first(storage: Storage, desk: Desk, mine: Assessment) -> None:
    for section, word in ((None, "draft"), (0, "section")):
        with pytest.raises(RuleBroken, match=f"Read the {word} first") as refused:
            desk.reveal(desk.case.commissioner, mine, section, has_read=False)
        assert refused.value.field == "has_read"
    assert reveals(storage) == []


def test_a_lead_reviewer_reveals_their_own_draft_at_once(storage: Storage, desk: Desk) -> None:
    mine = begin(storage, desk.case, desk.case.lead)
    desk.reveal(desk.case.lead, mine, has_read=False)
    assert revealed(storage, mine).whole_at == NOW


def test_the_record_keeps_who_and_when_and_how_many_markers_were_judged(
    storage: Storage, desk: Desk, mine: Assessment
) -> None:
    who = desk.case.commissioner
    pin(storage, desk.case, who, mine, 3)
    type_words(storage, who, mine, 3, ends=True, reasons="Because.", to_change="Much.")
    type_words(storage, who, mine, 3, ends=True, rating="partly_met")
    type_words(storage, who, mine, 4, ends=True, reasons="Not done yet.")
    desk.reveal(who, mine, 0, now=later(5))
    [row] = reveals(storage)
    assert (row.section, row.judged, row.revealed_by) == (0, 1, who.person_id)
    assert (row.revealed_at, row.reading_id) == (later(5), desk.case.reading_id)
    with storage.reading() as db:
        [event] = db.scalars(select(Event).where(Event.verb == "scan:revealed"))
        kept = db.execute(
            select(EventValue.field, EventValue.value).where(EventValue.event_id == event.id)
        )
        values = {field: json.loads(value) for field, value in kept if field != ROWS}
        assert queries.list_reveals(db, mine.id)[0].id == row.id
    assert (event.actor_id, event.subject_id) == (who.person_id, mine.id)
    assert values == {"section": 0, "judged": 1, "has_read": True}


def test_revealing_twice_is_one_row(storage: Storage, desk: Desk, mine: Assessment) -> None:
    who = desk.case.commissioner
    raised = at_once(*(lambda: desk.reveal(who, mine, 0) for _ in range(2)))
    assert raised == []
    desk.reveal(who, mine, 0, now=later(9), has_read=False)  # it is shown already
    assert len(reveals(storage)) == 1
    desk.reveal(who, mine, now=later(10))
    desk.reveal(who, mine, 0, now=later(11))
    assert len(reveals(storage)) == 2
    shown = revealed(storage, mine)
    assert (shown.whole_at, dict(shown.sections)) == (later(10), {0: NOW})


def test_what_is_no_section_cannot_be_revealed(desk: Desk, mine: Assessment) -> None:
    for section in (-1, 3, 99):
        with pytest.raises(NotFound):
            desk.reveal(desk.case.commissioner, mine, section)


def test_before_the_scan_there_is_nothing_to_reveal(storage: Storage, case: Case) -> None:
    mine = begin(storage, case, case.commissioner)
    with pytest.raises(RuleBroken, match="not been scanned"):
        Desk(storage, case).reveal(case.commissioner, mine)


def test_co_authors_share_what_is_revealed(storage: Storage, desk: Desk, mine: Assessment) -> None:
    other = desk.case.second_commissioner
    _join(storage, mine, other)
    desk.reveal(other, mine, 0)
    assert revealed(storage, mine).shows(0)
    assert reveals(storage)[0].revealed_by == other.person_id


def _join(storage: Storage, mine: Assessment, other: Actor) -> None:
    with storage.unit_of_work() as db:
        db.add(
            CoAuthor(
                board_id=mine.board_id, assessment_id=mine.id, person_id=other.person_id,
                added_at=NOW,
            )
        )  # fmt: skip


def test_only_writers_reveal(desk: Desk, mine: Assessment) -> None:
    for name in ("lead", "second_commissioner", "observer", "chair", "manager"):
        actor = getattr(desk.case, name)
        with pytest.raises(NotAllowed):
            desk.reveal(actor, mine)


def test_a_frozen_assessment_reveals_nothing_more(
    storage: Storage, desk: Desk, mine: Assessment
) -> None:
    submit(storage, desk.case.commissioner, mine)
    with pytest.raises(RuleBroken, match="submitted and frozen"):
        desk.reveal(desk.case.commissioner, mine)


def test_what_was_revealed_holds_in_a_reopened_version(
    storage: Storage, desk: Desk, shown: Assessment
) -> None:
    who = desk.case.commissioner
    submit(storage, who, shown)
    fresh = reopen(storage, who, shown)
    assert revealed(storage, fresh).whole_at == NOW
    desk.reveal(who, fresh, has_read=False)
    assert len(reveals(storage)) == 1
