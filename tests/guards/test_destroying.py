"""What becomes of everything that hangs on a draft when it is destroyed: decided, table by table.

`casework/drafts/destroying.py` names tables, for it may not import the rooms above. Here they are
held against the real links: a new table that points at a draft, or at something that hangs on one,
fails until somebody decides whether its rows go along or keep the draft from being destroyed.
"""

from __future__ import annotations

import re

from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid

from qmapp.casework.drafts.destroying import _REMEMBERED, GOES_ALONG
from qmapp.tables import REFUSED, metadata

# Rows of these refuse the whole: the board has acted on the draft, or somebody wrote to a person.
HOLD_IT = {
    "action_recommendations": "an action answers what it recommends",
    "agreed_judgements": "the board agreed a judgement of it",
    "asks": "what it recommends was put to a body outside",
    "feedback_letters": "a letter was written on it",
    "feedback_points": "a letter speaks of it",
    "follow_ups": "what it recommends is followed",
    "logic_models": "it is written how what it recommends is meant to work",
    "measures": "what it recommends is measured",
    "positions": "a disagreement on it is on record",
    "proofs": "evidence shows what came of what it recommends",
    "response_answers": "the board answered what it recommends",
    "response_dissents": "somebody dissented from that answer",
    "summit_outcomes": "a summit led to what it recommends",
}
# Columns that name such a thing and are no link of the database: why they need none.
NAMED_ALONE = {
    ("destructions", "draft_id"): "the request outlives the draft",
    ("draft_reads", "draft_id"): "who read it stays on record",
    ("uploads", "draft_id"): "deleted by its own statement",
    ("drafts", "reading_id"): "the draft goes itself",
    ("assessments", "reading_id"): "goes along by its draft",
    ("identifier_decisions", "flag_id"): "goes along by its draft",
    ("flag_decisions", "evidence_id"): "goes along by its flag",
    ("evidence_let_go", "evidence_id"): "of an earlier draft; goes along by its assessment",
    ("evidence", "carried_from_id"): "of an earlier draft, which may go before",
    ("finding_places", "carried_from_id"): "of an earlier draft, which may go before",
    ("flag_decisions", "carried_from_id"): "of an earlier draft, which may go before",
    ("recommendation_places", "carried_from_id"): "of an earlier draft, which may go before",
    ("remark_answers", "carried_from_id"): "of an earlier draft, which may go before",
    ("voice_places", "carried_from_id"): "of an earlier draft, which may go before",
}
THING = re.compile(
    r"(?:^|_)(?:draft|reading|passage|scan|flag|assessment|judgement|answer|evidence|finding"
    r"|recommendation|thread|comment|place|fate|carried_from|started_from|sought_in)_id$"
)
TELL = "Say in destroying.GOES_ALONG, or in HOLD_IT here, what becomes of: "


def links(tables: MetaData) -> list[tuple[str, Column[object], str]]:
    """Every link of one row to another by its id: table, column, table that it points at."""
    return [
        (table.name, pair.parent, key.referred_table.name)
        for table in tables.sorted_tables
        for key in table.foreign_key_constraints
        for pair in key.elements
        if pair.column.name == "id"
    ]


def hanging_on_drafts(tables: MetaData) -> set[str]:
    """The tables that point at drafts, or at a table whose rows go along with one."""
    reached: set[str] = set()
    fresh = {"drafts"}
    while fresh:
        pointing = {
            table
            for table, column, pointed in links(tables)
            if pointed in fresh and column.name not in _REMEMBERED
        }
        fresh = (pointing - reached) & GOES_ALONG
        reached |= pointing
    return reached


def test_somebody_decided_on_every_table_that_hangs_on_a_draft() -> None:
    undecided = hanging_on_drafts(metadata) - GOES_ALONG - HOLD_IT.keys()
    assert not undecided, TELL + ", ".join(sorted(undecided))


def test_nothing_is_named_that_hangs_on_no_draft() -> None:
    assert hanging_on_drafts(metadata) == GOES_ALONG | HOLD_IT.keys()
    assert not GOES_ALONG & HOLD_IT.keys()


def test_a_new_table_is_undecided() -> None:
    """The first test above would fail for it, however far it is from the draft."""
    more = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(more)
    for name, pointed in (("first_more", "mentions"), ("second_more", "drafts")):
        Table(
            name, more, Column("id", Uuid, primary_key=True),
            Column("of_id", ForeignKey(f"{pointed}.id")),
        )  # fmt: skip
    added = hanging_on_drafts(more) - hanging_on_drafts(metadata)
    assert added == {"first_more", "second_more"}


def test_what_goes_along_can_be_found_and_deleted() -> None:
    for name in GOES_ALONG:
        assert "id" in metadata.tables[name].c, f"{name} is found by the id of its rows"
        assert "delete" not in REFUSED.get(name, ()), f"the database refuses to delete of {name}"


def test_what_is_merely_remembered_can_be_forgotten() -> None:
    """Such a link is set to nothing when its reading goes: it may be, and it is of a reading."""
    found = [
        (table, column, pointed)
        for table, column, pointed in links(metadata)
        if column.name in _REMEMBERED
    ]
    assert {column.name for _, column, _ in found} == _REMEMBERED
    for table, column, pointed in found:
        assert pointed == "readings", f"{table}.{column.name} is not forgotten with its {pointed}"
        assert column.nullable, f"{table}.{column.name} cannot be set to nothing"
        assert "update" not in REFUSED.get(table, ()), f"the database refuses to change {table}"


def test_a_column_that_names_such_a_thing_is_a_link_or_was_thought_of() -> None:
    linked = {(table, column.name) for table, column, _ in links(metadata)}
    named = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if THING.search(column.name)
    }
    loose = named - linked
    assert loose == NAMED_ALONE.keys(), sorted(loose ^ NAMED_ALONE.keys())
