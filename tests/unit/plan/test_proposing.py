from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from qmapp.decision.actions.rules import Delivery
from qmapp.learning.plan.keys import read_key, read_seen, write_seen
from qmapp.learning.plan.proposing import Known, propose
from qmapp.learning.plan.rules import (
    HEADS,
    Cell,
    Change,
    Column,
    Part,
    Proposal,
    RawRow,
    Seen,
    Spoilt,
    Standing,
)

TODAY = date(2026, 11, 10)
DUE = date(2027, 3, 1)
ONE, HEALTH, POLICE, TWIN = uuid4(), uuid4(), uuid4(), uuid4()


def standing(**more: object) -> Standing:
    values: dict[str, object] = {
        "id": ONE, "review_id": uuid4(), "number": 7, "what": "Write  it down.",
        "owner_role": "Head of service", "agency_id": HEALTH, "agency_name": "Health Trust",
        "due_on": DUE, "delivery": Delivery.ON_TRACK, "version": 3, **more,
    }  # fmt: skip
    return Standing(**values)  # type: ignore[arg-type]


def seen(one: Standing, **more: object) -> str:
    values = {
        "version": one.version, "owner_role": one.owner_role, "agency_id": one.agency_id,
        "due_on": one.due_on, "delivery": one.delivery, **more,
    }  # fmt: skip
    return write_seen(Seen(**values))  # type: ignore[arg-type]


def row(one: Standing, line: int = 2, *, was: str | None = None, **cells: Cell) -> RawRow:
    there: dict[Column, Cell] = {
        Column.KEY: str(one.id),
        Column.WAS: seen(one) if was is None else was,
        Column.ACTION: one.what,
        Column.OWNER: one.owner_role,
        Column.AGENCY: one.agency_name,
        Column.DUE: one.due_on or "",
        Column.DELIVERY: one.delivery.value,
    }
    return RawRow(line, there | {Column(name): cell for name, cell in cells.items()})


AGENCIES = {"health trust": [HEALTH], "police": [POLICE], "twin": [TWIN, uuid4()]}


def proposed(*rows: RawRow, one: Standing | None = None) -> Proposal:
    here = one or standing()
    return propose(rows, Known({here.id: here}, AGENCIES), TODAY)


def only(proposal: Proposal) -> Change:
    (change,) = proposal.changes
    return change


def faults(proposal: Proposal) -> list[str]:
    return [f"{fault.field}: {fault}" for one in proposal.changes for fault in one.faults]


def test_what_a_row_carries_comes_back_or_counts_for_nothing() -> None:
    one = standing(owner_role="Ärztin; \"lead\", 'x'", due_on=None, agency_id=None)
    assert read_seen(seen(one)) == Seen(3, one.owner_role, None, None, Delivery.ON_TRACK)
    for spoilt in (
        "",
        "x",
        "[]",
        "[1,2]",
        "{}",
        "null",
        "1",
        "[" * 3_000,
        '[1,"2027","x",null,""]',
    ):
        assert read_seen(spoilt) is None
    assert read_key(f" {ONE} ") == ONE
    assert read_key("=A1") is None


def test_a_recommendation_without_an_action_changes_nothing() -> None:
    empty = RawRow(3, {Column.KEY: "", Column.RECOMMENDATION: "Agree.", Column.ACTION: ""})
    proposal = proposed(row(standing()), empty)
    assert (proposal.rows, proposal.same, proposal.unplaced) == (2, 2, [])


def test_rows_that_belong_to_nothing_are_named() -> None:
    typed = RawRow(4, {Column.KEY: "", Column.ACTION: "Do more."})
    spoilt = RawRow(5, {Column.KEY: "x", Column.ACTION: "Do more."})
    other = row(standing(id=uuid4()), 6)
    proposal = proposed(typed, spoilt, other)
    assert [one.lines for one in proposal.unplaced] == [[4], [5, 6]]
    # Its words name a row that has no place; of an action out of sight nothing is said.
    assert [one.said for one in proposal.unplaced] == [["Do more."], ["Do more.", ""]]
    assert not proposal.changes


def test_words_of_the_action_are_not_taken_and_that_is_said() -> None:
    proposal = proposed(row(standing(), action="Write it down and act."))
    assert proposal.reworded == [2]
    assert not proposal.changes
    assert proposed(row(standing(), action="Write it\ndown.")).reworded == []


@pytest.mark.parametrize(
    ("cells", "to"),
    [
        ({"owner": "Named  nurse"}, ("Named nurse", HEALTH)),
        ({"agency": " POLICE "}, ("Head of service", POLICE)),
        ({"agency": ""}, ("Head of service", None)),
    ],
)
def test_who_owns_it(cells: dict[str, Cell], to: tuple[str, UUID | None]) -> None:
    change = only(proposed(row(standing(), **cells)))
    assert (change.part, change.to.owner_role, change.to.agency_id) == (Part.OWNER, *to)
    assert not change.faults


def test_who_cannot_own_it() -> None:
    assert "owner_role: Say who does it" in faults(proposed(row(standing(), owner="")))[0]
    assert "no agency of this board" in faults(proposed(row(standing(), agency="Polis")))[0]
    assert "no agency of this board" in faults(proposed(row(standing(), agency="Twin")))[0]
    # What was read stands beside what is wrong with it.
    assert only(proposed(row(standing(), agency="Polis"))).read == [(Column.AGENCY, "Polis")]
    assert only(proposed(row(standing(), agency="Police"))).read == []
    # One of two agencies of the same name stays where it is.
    twin = standing(agency_id=TWIN, agency_name="Twin")
    assert not proposed(row(twin), one=twin).changes


@pytest.mark.parametrize(
    "due", [date(2027, 6, 30), "30/06/2027", "2027-06-30", "30 June 2027", "30 Jun 2027"]
)
def test_a_day_however_it_is_written(due: Cell) -> None:
    change = only(proposed(row(standing(), due=due, because="It takes longer.")))
    assert (change.to.due_on, change.because) == (date(2027, 6, 30), "It takes longer.")
    assert not change.faults


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"due": date(2027, 6, 30)}, "because: Say in “Why the day moves” why"),
        ({"due": "soon", "because": "x"}, "due: Write the day like"),
        ({"due": "31/02/2027", "because": "x"}, "due: There is no such day"),
        ({"due": "", "because": "x"}, "promised by a day"),
        ({"due": date(2026, 11, 9), "because": "x"}, "has passed"),
        ({"due": date(2127, 1, 1), "because": "x"}, "years away"),
        ({"due": Spoilt("A formula")}, "due: A formula"),
        ({"due": date(2027, 6, 30), "because": "x" * 1_001}, "too long by 1"),
    ],
)
def test_a_day_that_cannot_be(cells: dict[str, Cell], said: str) -> None:
    assert said in faults(proposed(row(standing(), **cells)))[0]


def test_the_day_of_what_is_over_moves_only_with_taking_it_up() -> None:
    over = standing(delivery=Delivery.STOPPED)
    cells: dict[str, Cell] = {"due": date(2027, 6, 30), "because": "x", "note": "Money came."}
    assert "taken up again" in faults(proposed(row(over, **cells), one=over))[0]
    assert faults(proposed(row(over, **cells, delivery="On track"), one=over)) == []


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"delivery": "Finished"}, "delivery: “Finished” is none of these: Not started, "),
        ({"delivery": ""}, "delivery: “” is none of these"),
        ({"delivery": "At risk"}, "words: Say why"),
        ({"delivery": "stopped"}, "words: Say why"),
        ({"delivery": "Delivered"}, "proof: Add what shows"),
        ({"note": Spoilt("A formula")}, "note: A formula"),
    ],
)
def test_a_delivery_that_cannot_be(cells: dict[str, Cell], said: str) -> None:
    assert said in faults(proposed(row(standing(), **cells)))[0]


def test_delivered_with_what_shows_it_or_when_something_shows_it_already() -> None:
    change = only(proposed(row(standing(), delivery="Delivered", added="Minutes.")))
    assert (change.to.delivery, change.added, change.faults) == (Delivery.DELIVERED, "Minutes.", ())
    proven = standing(has_proof=True)
    assert faults(proposed(row(proven, delivery="Delivered"), one=proven)) == []
    steps = standing(has_proof=True, open_steps=2)
    assert "2 of its steps" in faults(proposed(row(steps, delivery="Delivered"), one=steps))[0]


def test_what_was_said_already_is_not_said_again() -> None:
    said = standing(said={"A note.", "Minutes."})
    assert not proposed(row(said, note="A note.", added="Minutes."), one=said).changes
    change = only(proposed(row(said, delivery="At risk", note="A note."), one=said))
    assert (change.note, change.faults) == ("A note.", ())


def test_a_conflict_is_what_was_changed_on_both_sides_to_different_ends() -> None:
    here = standing(
        owner_role="Named nurse", due_on=date(2027, 4, 1), delivery=Delivery.AT_RISK, version=9
    )
    was = seen(
        here, version=3, owner_role="Head of service", due_on=DUE, delivery=Delivery.ON_TRACK
    )
    # Left alone in the file: what was changed here stands.
    left: dict[str, Cell] = {"owner": "Head of service", "due": DUE, "delivery": "On track"}
    assert not proposed(row(here, was=was, **left), one=here).changes
    # Changed to the same.
    assert not proposed(row(here, was=was), one=here).changes
    cells: dict[str, Cell] = {
        "owner": "Named doctor", "due": date(2027, 5, 1), "because": "x",
        "delivery": "Stopped", "note": "No.",
    }  # fmt: skip
    found = proposed(row(here, was=was, **cells), one=here).changes
    assert [(one.part, one.is_conflict) for one in found] == [
        (Part.OWNER, True),
        (Part.DUE, True),
        (Part.DELIVERY, True),
    ]
    # Role here, agency in the file: both can stand.
    agency = only(proposed(row(here, was=was, **left | {"agency": "Police"}), one=here))
    assert (agency.is_conflict, agency.to.owner_role) == (False, "Named nurse")
    # Nobody can tell what stood: it is asked about.
    unknown = proposed(row(here, was="", **cells), one=here).changes
    assert [one.is_conflict for one in unknown] == [True] * 3


def test_rows_of_one_action_are_read_together() -> None:
    one = standing()
    change = only(proposed(row(one, 2), row(one, 5, owner="Named nurse")))
    assert (change.lines, change.to.owner_role, change.faults) == ([2, 5], "Named nurse", ())
    against = proposed(row(one, 2, owner="Named doctor"), row(one, 5, owner="Named nurse"))
    assert "different things" in faults(against)[0]
    notes = proposed(row(one, 2, note="One."), row(one, 5, note="Two."))
    assert "different things" in faults(notes)[0]


def test_a_file_may_leave_columns_out() -> None:
    bare = RawRow(2, {Column.KEY: str(ONE), Column.NOTE: "A note."})
    change = only(proposed(bare))
    assert (change.part, change.note, change.to.delivery) == (
        Part.DELIVERY,
        "A note.",
        Delivery.ON_TRACK,
    )


def test_every_column_has_its_own_heading() -> None:
    assert set(HEADS) == set(Column)
    assert len({head.casefold() for head in HEADS.values()}) == len(HEADS)
