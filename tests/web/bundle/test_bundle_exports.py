"""Evidence taken away: as a table for Excel, and as Web Annotations that find the same words."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import select, update

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.anchoring.selectors import Stretch, from_json, resolve, whole_text
from qmapp.casework.bundle.annotations import OWN, W3C
from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import Record
from qmapp.casework.records.service import add_from_register
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.storage import Storage
from tests.factories import records
from tests.factories.assessments import NOW, Case, edition, pin, submit

SCHEMA = json.loads((Path(__file__).parent / "annotations.schema.json").read_text())
# The terms of the W3C's context that we use: copied by hand from the recommendation's vocabulary.
W3C_TERMS = {
    "id", "type", "label", "first", "last", "items", "partOf", "startIndex", "total", "generated",
    "generator", "name", "motivation", "created", "creator", "body", "purpose", "format", "value",
    "target", "source", "selector", "exact", "prefix", "suffix", "start", "end",
}  # fmt: skip


def url(case: Case, tail: str) -> str:
    return f"/reviews/{case.review_id}/drafts/1/{tail}"


def table(client, case: Case, query: str = "") -> list[dict[str, str]]:
    answer = client.get(url(case, f"matrix.csv{query}"))
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=matrix.csv"
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def written(client, case: Case, query: str = "") -> dict:
    answer = client.get(url(case, f"evidence.jsonld{query}"))
    assert answer.content_type == (
        'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    )
    assert answer.headers["Content-Disposition"] == "attachment; filename=evidence.jsonld"
    return json.loads(answer.get_data(as_text=True))


def pin_record(storage: Storage, case: Case, who, assessment, number: int = 1, **details) -> None:
    record_id = records.add(storage, case, who, **details)
    with storage.unit_of_work() as db:
        evidence.pin_record(
            db, who, case.basis(assessment, number), db.get_one(Record, record_id),
            stance=Stance.CONTEXT, note="What they wrote", question_id=None, now=NOW,
        )  # fmt: skip


@pytest.fixture
def pinned(storage: Storage, case: Case, com) -> dict[str, UUID]:
    """Words, a whole passage, a repeated passage, signs of all kinds, and a record."""
    who = case.commissioner
    ids = {
        "words": pin(storage, case, who, com, 1, position=2, quote="The school had asked twice."),
        "twin": pin(storage, case, who, com, 2, position=5, quote="The school had asked twice."),
        "whole": pin(storage, case, who, com, 13, position=3, note="All of it.",
                     stance=Stance.COUNTS_AGAINST),
        "first": pin(storage, case, who, com, 1, position=0),
        "last": pin(storage, case, who, com, 18, position=6, note="=cmd|' /C calc'!A0"),
    }  # fmt: skip
    pin_record(
        storage, case, who, com, 5, title="@Minutes", dated=date(2026, 3, 4),
        period_from=date(2025, 1, 1), period_to=date(2025, 6, 30), holder="The school",
    )  # fmt: skip
    return ids


def test_the_table_has_a_row_a_piece_by_marker_and_place(as_, case, pinned) -> None:
    rows = table(as_(case.commissioner), case)
    assert [row["Number"] for row in rows] == ["1", "1", "2", "5", "13", "18"]
    first, words = rows[0], rows[1]
    assert first["Words"] == "1 Findings"
    assert (first["Starts at"], first["Ends at"], first["Words before"]) == ("0", "10", "")
    assert words["Words"] == "The school had asked twice."
    assert words["Words after"].startswith("'\nCafe\u0301")
    assert int(words["Ends at"]) - int(words["Starts at"]) == len(words["Words"])
    assert words["Passage"] == "1.2"
    assert words["Page"] == "1"
    assert {row["Whose"] for row in rows} == {"Commissioner"}
    assert rows[4]["Stance"] == "Counts against"
    record = rows[3]
    assert record["Record"] == "'@Minutes"
    assert (record["Date of the record"], record["Speaks of, from"], record["Speaks of, to"]) == (
        "2026-03-04", "2025-01-01", "2025-06-30",
    )  # fmt: skip
    assert record["Kind of record"] == "Held elsewhere"
    assert record["Words"] == record["Starts at"] == record["Passage"] == ""


def test_no_cell_of_the_table_is_a_formula(as_, case, pinned) -> None:
    rows = table(as_(case.commissioner), case)
    assert rows[-1]["Note"].startswith("'=cmd")
    assert rows[-1]["Words"].startswith("'=2+3")
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")]


def test_names_of_people_are_not_in_the_table(as_, case, pinned) -> None:
    assert "Example" not in repr(table(as_(case.commissioner), case))


def test_what_became_of_carried_evidence_is_told(as_, storage, case, com, pinned) -> None:
    with storage.unit_of_work() as db:
        db.execute(
            update(Evidence)
            .where(Evidence.id == pinned["words"])
            .values(fate=Fate.REWORDED, was="The school asked once.")
        )
    client = as_(case.commissioner)
    row = table(client, case)[1]
    assert row["Carried over"] == "Carried over, reworded"
    assert row["It read"] == "The school asked once."
    item = by_id(written(client, case))[pinned["words"]]
    assert (item["fate"], item["was"]) == ("reworded", "The school asked once.")
    page = client.get(url(case, "evidence")).get_data(as_text=True)
    assert "Carried over, reworded" in page
    assert "The school asked once." in page


# Web Annotations ----------------------------------------------------------------------------


def by_id(collection: dict) -> dict[UUID, dict]:
    items = collection["first"]["items"]
    return {UUID(item["id"].removeprefix("urn:uuid:")): item for item in items}


def test_it_keeps_to_the_model_of_the_w3c(as_, case, pinned) -> None:
    collection = written(as_(case.commissioner), case)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(collection)
    assert collection["total"] == len(collection["first"]["items"]) == 6
    assert collection["@context"] == [W3C, dict(OWN)]


def test_every_term_is_defined_by_the_w3c_or_by_us(as_, case, pinned) -> None:
    def terms(value: object) -> set[str]:
        if isinstance(value, dict):
            return {key for key in value if key != "@context"}.union(
                *(terms(one) for key, one in value.items() if key != "@context")
            )
        return set().union(*map(terms, value)) if isinstance(value, list) else set()

    own = set(OWN) - {"qm"}
    assert not own & W3C_TERMS, "a term of ours must not give another sense to one of theirs"
    assert terms(written(as_(case.commissioner), case)) <= own | W3C_TERMS


def test_a_schema_that_says_nothing_would_not_do(as_, case, pinned) -> None:
    collection = written(as_(case.commissioner), case)
    check = Draft202012Validator(SCHEMA)
    for spoil in (
        lambda c: c["first"]["items"][0].pop("target"),
        lambda c: c["first"]["items"][0]["target"]["selector"][0].pop("exact"),
        lambda c: c["first"]["items"][0]["target"]["selector"][1].update(start=-1),
        lambda c: c["first"]["items"][0].update(motivation="liking"),
        lambda c: c.update({"@context": W3C}),
    ):
        spoiled = json.loads(json.dumps(collection))
        spoil(spoiled)
        assert not check.is_valid(spoiled)


def test_the_selectors_find_the_same_words_in_the_reading(as_, storage, case, pinned) -> None:
    with storage.reading() as db:
        sha256 = db.get_one(Draft, case.draft_id).sha256
        passages = list(
            db.scalars(
                select(StoredPassage.text)
                .where(StoredPassage.reading_id == case.reading_id)
                .order_by(StoredPassage.position)
            )
        )
    items = by_id(written(as_(case.commissioner), case))
    places = {
        "words": Stretch(2, 26, 53), "twin": Stretch(5, 26, 53),
        "whole": Stretch(3, 0, len(passages[3])), "first": Stretch(0, 0, len(passages[0])),
        "last": Stretch(6, 0, len(passages[6])),
    }  # fmt: skip
    text = whole_text(passages)
    for name, place in places.items():
        target = items[pinned[name]]["target"]
        assert target["source"]["id"] == f"urn:sha256:{sha256}"
        quote, position = target["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"], name
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert text[position["start"] - len(quote["prefix"]) :].startswith(around), name
        selectors = from_json(target["selector"])
        assert selectors is not None
        assert resolve(passages, selectors) == place, name


def test_a_record_is_named_with_its_date_and_what_it_speaks_of(as_, case, pinned) -> None:
    items = written(as_(case.commissioner), case)["first"]["items"]
    [source] = [item["target"]["source"] for item in items if "selector" not in item["target"]]
    assert source["id"].startswith("urn:uuid:")
    assert source["name"] == "@Minutes"
    assert (source["dated"], source["periodFrom"], source["periodTo"]) == (
        "2026-03-04", "2025-01-01", "2025-06-30",
    )  # fmt: skip


def test_marker_stance_note_and_who_are_told(as_, case, pinned) -> None:
    item = by_id(written(as_(case.commissioner), case))[pinned["whole"]]
    title = edition().by_number(13).title
    assert (item["stance"], item["marker"], item["markerNumber"]) == (
        "counts_against", edition().by_number(13).id, 13,
    )  # fmt: skip
    said = [(body["purpose"], body["value"]) for body in item["body"]]
    assert said == [
        ("commenting", "All of it."), ("tagging", f"13 {title}"), ("tagging", "counts against"),
    ]  # fmt: skip
    assert item["creator"] == [
        {"type": "Person", "name": "Commissioner Example", "role": "Commissioner"}
    ]
    assert item["created"] == "2026-11-10T09:00:00Z"


def test_one_assessment_alone_can_be_taken_away(as_, storage, case, own, com, pinned) -> None:
    pin(storage, case, case.lead, own, 3, note="of the lead")
    submit(storage, case.lead, own)
    submit(storage, case.commissioner, com)
    client = as_(case.panel)
    assert len(table(client, case)) == written(client, case)["total"] == 7
    assert [row["Note"] for row in table(client, case, f"?whose={own.id}")] == ["of the lead"]
    assert written(client, case, f"?whose={own.id}")["total"] == 1


def test_nothing_to_take_away_is_an_empty_file_and_no_error(as_, case, com) -> None:
    client = as_(case.panel)
    assert table(client, case) == []
    collection = written(client, case)
    assert collection["total"] == 0
    assert collection["first"]["items"] == []
    Draft202012Validator(SCHEMA).validate(collection)


def test_what_somebody_said_is_told_until_they_withdraw_it(as_, storage, case, com) -> None:
    """Once they have, both files say when; neither holds a word of it, nor an empty term."""
    with storage.unit_of_work() as db:
        words = erasable.keep(db, board_id=case.board_id, text="=Nobody rang us.")
        record = add_from_register(
            db, case.commissioner, review=get_review(db, case.review_id), title="What they said",
            dated=None, notes="", words_id=words.id, now=NOW,
        )  # fmt: skip
        evidence.pin_record(
            db, case.commissioner, case.basis(com), record, stance=Stance.CONTEXT, note="",
            question_id=None, now=NOW,
        )  # fmt: skip
    client = as_(case.commissioner)
    [row] = table(client, case)
    assert row["Words"] == "'=Nobody rang us."  # never a formula
    [item] = written(client, case)["first"]["items"]
    assert item["target"]["source"]["words"] == "=Nobody rang us."
    assert "withdrawn" not in item["target"]["source"]
    with storage.unit_of_work() as db:
        erasable.withdraw(db, [words.id], by=case.lead.person_id, now=NOW)
    [row] = table(client, case)
    assert row["Words"] == "Withdrawn on 10 November 2026 by whoever said it"
    collection = written(client, case)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(collection)
    [item] = collection["first"]["items"]
    assert "words" not in item["target"]["source"]
    assert item["target"]["source"]["withdrawn"] == "2026-11-10T09:00:00Z"
    assert {"words", "withdrawn"} <= set(OWN)
