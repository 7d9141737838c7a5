"""The judging page without scripts: one form that does everything and loses nothing."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.fields import LONGEST, current_values
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import digest
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.queries import list_evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    PASSAGES,
    Case,
    begin,
    edition,
    marker,
    pin,
    submit,
    type_words,
)
from tests.web.assessments.judging_page import JudgingPage

QUESTION = marker(1).questions[0].id
ANSWER, NOTE = f"answer:{QUESTION}", f"note:{QUESTION}"


def stored(storage: Storage, mine: Assessment, number: int = 1) -> dict[str, str]:
    with storage.reading() as db:
        return current_values(db, queries.find_judgement(db, mine.id, marker(number).id))


def evidence(storage: Storage) -> list[Evidence]:
    with storage.reading() as db:
        return list(db.scalars(select(Evidence).order_by(Evidence.added_at)))


def place(words: str, position: int = 1) -> tuple[str, str]:
    """Where words stand in a passage, as the lists of words name it."""
    start = PASSAGES[position].index(words)
    return str(start), str(start + len(words))


def chosen(words: str, position: int = 1) -> dict[str, str]:
    return dict(zip(("pin-from", "pin-to"), place(words, position), strict=True))


# The whole way -------------------------------------------------------------------------------


def test_one_marker_from_nothing_to_judged(sheet, storage: Storage, mine: Assessment) -> None:
    assert "The rating opens when there is something to stand it on" in sheet.words
    assert "rating" not in {box.get("name") for box in sheet.tree.xpath("//input")}
    sheet.press(sheet.button("pin:1"), **{ANSWER: "partly", "reasons": "Nobody acted."})
    assert sheet.query == "pin=1"
    assert sheet.has_id("pin-form")
    sheet.press("add-pin", **chosen("nobody acted on it"), **{"pin-note": "Plain.",
                             "pin-stance": "counts_against", "pin-for": [QUESTION]})  # fmt: skip
    [item] = evidence(storage)
    assert (item.quote, item.stance, item.question_id) == (
        "nobody acted on it",
        "counts_against",
        QUESTION,
    )
    assert sheet.has_id(f"ev-{item.id}")
    [mark] = sheet.tree.xpath("//mark")
    assert (mark.text, mark.get("class")) == ("nobody acted on it", "qm-hl qm-hl--against")
    assert mark.get("data-ev") == str(item.id)
    sheet.press("next", rating="not_met", to_change="Say who acted.")
    assert sheet.where.endswith("/markers/2")
    kept = stored(storage, mine)
    assert (kept["rating"], kept["reasons"], kept[ANSWER]) == ("not_met", "Nobody acted.", "partly")
    assert kept["to_change"] == "Say who acted."


def test_cannot_tell_with_where_one_looked(sheet, storage: Storage, mine: Assessment) -> None:
    sheet.press("stay", looked_in="Sections 1 and 2.", reasons="Not in the draft.")
    assert sheet.status == 200
    sheet.press("next", rating="cannot_tell")
    assert sheet.where.endswith("/markers/2")
    assert stored(storage, mine)["rating"] == "cannot_tell"


def test_after_the_last_marker_comes_the_list(as_, case: Case, mine: Assessment) -> None:
    sheet = JudgingPage(as_(case.commissioner), mine.id, 18)
    sheet.press("stay", looked_in="All of it.", reasons="Not yet due.")
    sheet.press("next", rating="not_yet_due")
    assert sheet.where == f"/assessments/{mine.id}"
    assert "1 of 18 markers judged" in sheet.words


def test_typing_with_line_breaks_and_odd_letters_comes_back(sheet, storage, mine) -> None:
    words = "<b>One</b> & “two”\n\n\U0001f600 cafe\u0301"
    sheet.press("stay", reasons=words.replace("\n", "\r\n"))
    assert stored(storage, mine)["reasons"] == words
    sheet.press("stay")  # untouched, as the browser posts it back
    assert stored(storage, mine)["reasons"] == words
    with storage.reading() as db:
        assert queries.find_judgement(db, mine.id, marker(1).id).version == 2


def test_next_with_something_missing_says_what_and_where(sheet, storage, mine) -> None:
    sheet.press("next", reasons="Words.")
    assert sheet.query == "check=1"
    assert [href for href, _ in sheet.errors] == ["#looked_in"]
    sheet.press("next", looked_in="All of it.", reasons="")
    assert [href for href, _ in sheet.errors] == ["#reasons", "#rating"]
    for href, said in sheet.errors:
        assert sheet.has_id(href[1:])
        assert said
    assert "Leave it unfinished for now" in sheet.words


# Evidence ------------------------------------------------------------------------------------


def test_the_words_of_the_open_passage_are_there_to_choose(sheet) -> None:
    sheet.press(sheet.button("pin:1"))
    for box, places in (("pin-from", ("0", "4")), ("pin-to", ("3", "10"))):
        names = sheet.tree.xpath(f"//select[@id='{box}']/option/text()")
        assert names[:3] == ["The whole passage", "1 The", "2 health"]
        assert len(names) == len(PASSAGES[1].split()) + 1
        assert tuple(sheet.tree.xpath(f"//select[@id='{box}']/option/@value")[1:3]) == places
    assert sheet.values["pin-for"] == ["marker"]


def test_words_chosen_the_wrong_way_round_come_back_as_typed(sheet, storage) -> None:
    sheet.press(sheet.button("pin:1"))
    typed = {"pin-from": place("nobody")[0], "pin-to": place("visitor")[1], "pin-note": "My note.",
             "pin-stance": "context", "pin-for": [QUESTION], "pin-also": [marker(4).id]}  # fmt: skip
    sheet.press("add-pin", **typed)
    assert sheet.status == 422
    assert sheet.errors == [
        ("#pin-from", "The last word stands before the first. Choose them again.")
    ]
    assert sheet.has_id("pin-from")
    assert {name: sheet.values[name] for name in typed} == typed
    assert evidence(storage) == []
    sheet.press("add-pin", **chosen("nobody acted"))
    assert sheet.status == 200
    assert [(item.note, item.quote) for item in evidence(storage)] == [
        ("My note.", "nobody acted")
    ] * 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"pin-from": "0"}, "pin-to"),
        ({"pin-to": "3"}, "pin-from"),
        ({"pin-from": "0", "pin-to": "9999"}, "pin-from"),
        ({"pin-from": "-4", "pin-to": "3"}, "pin-from"),
        ({"pin-from": "x", "pin-to": "3"}, "pin-from"),
        ({"pin-from": "\u0662", "pin-to": "\u0663"}, "pin-from"),
        ({"pin-from": "9" * 40, "pin-to": "9" * 41}, "pin-from"),
        ({"pin-from": "3", "pin-to": "4"}, "pin-from"),  # the space between two words
        ({"pin-for": []}, "pin-for"),
        ({"pin-stance": "proves"}, "pin-stance"),
        ({"pin-note": "x" * (LONGEST + 1)}, "pin-note"),
    ],
)
def test_what_is_wrong_with_a_pin_is_said_and_all_else_kept(
    sheet, storage, typed: dict[str, object], field: str
) -> None:
    sheet.press(sheet.button("pin:1"))
    sheet.press("add-pin", **{"pin-note": "My note.", "reasons": "Kept."} | typed)
    assert sheet.status == 422
    assert [href for href, _ in sheet.errors] == [f"#{field}"]
    assert sheet.has_id(field)
    assert sheet.values["reasons"] == "Kept."
    assert sheet.values["pin-note"] == typed.get("pin-note", "My note.")
    assert evidence(storage) == []


def test_one_press_pins_to_several(sheet, storage) -> None:
    sheet.press(sheet.button("pin:1"))
    sheet.press(
        "add-pin", **chosen("nobody acted"),
        **{"pin-for": ["marker", QUESTION], "pin-also": [marker(4).id, marker(9).id],
           "pin-note": "One note."},
    )  # fmt: skip
    items = evidence(storage)
    assert {(i.marker_id, i.question_id) for i in items} == {
        (marker(1).id, None), (marker(1).id, QUESTION),
        (marker(4).id, None), (marker(9).id, None),
    }  # fmt: skip
    assert {(i.quote, i.note, i.stance) for i in items} == {
        ("nobody acted", "One note.", Stance.SUPPORTS)
    }
    shown = sheet.tree.xpath("//section[@id='evidence']//article")
    assert len(shown) == 2
    assert "On question 1" in sheet.words


def test_the_same_words_are_not_pinned_twice(sheet, storage) -> None:
    sheet.press(sheet.button("pin:1"))
    sheet.press("add-pin", **chosen("nobody acted"))
    sheet.press(sheet.button("pin:1"))
    both = chosen("nobody acted") | {"pin-note": "Again.", "pin-for": ["marker", QUESTION]}
    sheet.press("add-pin", **both)
    assert (sheet.status, sheet.errors) == (
        422, [("#pin-for", "These words are pinned here already.")],
    )  # fmt: skip
    assert sheet.values["pin-note"] == "Again."
    assert len(evidence(storage)) == 1  # all or nothing
    sheet.press("add-pin", **{"pin-for": [QUESTION]})
    assert len(evidence(storage)) == 2


def test_evidence_of_another_marker_has_its_notes_under_the_passage(
    sheet, storage, case, mine
) -> None:
    other = pin(
        storage, case, case.commissioner, mine, 2, quote="nobody acted", note="<b>Theirs</b>"
    )
    sheet.open()
    [box] = sheet.tree.xpath(f"//*[@id='n-{other}']")
    said = " ".join(box.text_content().split())
    assert "Supports" in said
    assert f"Marker 2, {marker(2).title}" in said
    assert "<b>Theirs</b>" in said
    assert box.xpath(".//a/@href")[0] == f"2#ev-{other}"
    assert sheet.tree.xpath("//a[contains(@class, 'qm-tab')]/@href") == [f"#n-{other}"]


RECORD = {
    "record-title": "Minutes of the panel",
    "record-date-day": "4",
    "record-date-month": "3",
    "record-date-year": "2026",
    "record-holder": "The board",
    "record-note": "Item 3.",
    "record-stance": "counts_against",
}


def test_a_record_is_added(sheet, storage: Storage, mine: Assessment) -> None:
    sheet.press("add-record", **RECORD)
    with storage.reading() as db:
        [item] = list_evidence(db, [mine.id])
    assert (item.record_title, str(item.record_dated), item.record_holder, item.note) == (
        "Minutes of the panel", "2026-03-04", "The board", "Item 3.",
    )  # fmt: skip
    assert sheet.values["record-title"] == ""
    assert "Minutes of the panel, 4 March 2026" in sheet.words


WRONG_DATES = [
    ("31", "2", "2026"), ("", "3", "2026"), ("4", "3", "26"), ("four", "3", "2026"),
    ("4", "3", "99999999999999999999"), ("²", "3", "2026"), ("-4", "3", "2026"),
    ("0", "0", "0000"), ("4", "3", "1_26"), ("4" * 5000, "3", "2026"),
]  # fmt: skip


def test_a_wrong_date_keeps_what_was_typed(sheet, storage) -> None:
    for parts in WRONG_DATES:
        names = ("record-date-day", "record-date-month", "record-date-year")
        typed = RECORD | dict(zip(names, parts, strict=True))
        sheet.press("add-record", reasons=f"Typed too, {parts[2]}.", **typed)
        assert sheet.status == 422, parts
        assert [href for href, _ in sheet.errors] == ["#record-date-day"]
        values = sheet.values
        assert {name: values[name] for name in RECORD} == typed
        assert values["reasons"] == f"Typed too, {parts[2]}."
    assert evidence(storage) == []


WRONG_RECORDS = [
    ({"record-title": ""}, "#record-title"),
    ({"record-title": "x" * 301}, "#record-title"),
    ({"record-holder": "x" * 201}, "#record-holder"),
    ({"record-note": "x" * (LONGEST + 1)}, "#record-note"),
    ({"record-stance": "proves"}, "#record-stance"),
]


def test_a_wrong_record_keeps_what_was_typed(sheet, storage) -> None:
    for typed, href in WRONG_RECORDS:
        sheet.press("add-record", **RECORD | typed)
        assert sheet.status == 422, typed
        assert [where for where, _ in sheet.errors] == [href]
        assert sheet.has_id(href[1:])
        assert sheet.values["record-date-year"] == "2026"
        sheet.open()
    assert evidence(storage) == []


def test_evidence_is_changed_and_taken_away(sheet, storage, case, mine) -> None:
    evidence_id = pin(storage, case, case.commissioner, mine, note="First.")
    sheet.open().press(f"edit:{evidence_id}")
    assert sheet.values["ev-note"] == "First."
    sheet.press(f"change:{evidence_id}", **{"ev-note": "Second.", "ev-stance": "context"})
    assert [(item.note, item.stance) for item in evidence(storage)] == [("Second.", "context")]
    sheet.press(f"remove:{evidence_id}")
    assert evidence(storage) == []
    assert "Evidence taken away" in sheet.words


def test_evidence_changed_in_two_tabs_shows_both(sheet, as_, storage, case, mine) -> None:
    evidence_id = pin(storage, case, case.commissioner, mine, note="First.")
    other = JudgingPage(as_(case.commissioner), mine.id)
    for tab in (sheet, other):
        tab.open().press(f"edit:{evidence_id}")
    other.press(f"change:{evidence_id}", **{"ev-note": "Theirs."})
    sheet.press(f"change:{evidence_id}", **{"ev-note": "Mine."})
    assert sheet.status == 409
    assert "changed elsewhere" in sheet.words
    assert "Theirs." in sheet.words
    assert sheet.values["ev-note"] == "Mine."
    assert [item.note for item in evidence(storage)] == ["Theirs."]
    sheet.press(f"change:{evidence_id}")
    assert [item.note for item in evidence(storage)] == ["Mine."]


def test_a_changed_note_that_is_too_long_comes_back(sheet, storage, case, mine) -> None:
    evidence_id = pin(storage, case, case.commissioner, mine, note="First.")
    sheet.open().press(f"edit:{evidence_id}")
    sheet.press(f"change:{evidence_id}", **{"ev-note": "x" * (LONGEST + 1)})
    assert sheet.status == 422
    assert [href for href, _ in sheet.errors] == ["#ev-note"]
    assert sheet.has_id("ev-note")
    assert len(sheet.values["ev-note"]) == LONGEST + 1


# No press of any button loses words ----------------------------------------------------------


@pytest.mark.parametrize("do", ["pin:2", "stay", "next"])
def test_a_record_half_typed_survives_other_buttons(sheet, storage, do: str) -> None:
    typed = {name: value for name, value in RECORD.items() if "title" not in name}
    sheet.press(do, reasons="Words.", **typed)
    assert sheet.status in {200, 422}
    assert {name: sheet.values[name] for name in typed} == typed
    if do == "pin:2":
        assert sheet.has_id("pin-form")
    if do == "next":
        assert [href for href, _ in sheet.errors] == ["#record-title"]


def test_a_pin_half_typed_survives_other_buttons(sheet, storage) -> None:
    sheet.press("pin:1")
    typed = chosen("nobody acted") | {"pin-note": "Why.", "pin-also": [marker(3).id]}
    sheet.press("add-record", **RECORD, **typed)
    assert len(evidence(storage)) == 1
    assert {name: sheet.values[name] for name in typed} == typed
    sheet.press("next")
    assert sheet.status == 422
    assert {name: sheet.values[name] for name in typed} == typed
    sheet.press("stay")  # “Do not pin”
    assert "pin-from" not in sheet.values


def test_refused_words_leave_the_rest_saved_and_all_typed_shown(sheet, storage, mine) -> None:
    long = "x" * (LONGEST + 5)
    sheet.press("add-record", **RECORD, **{NOTE: long, "reasons": "Kept."})
    assert sheet.status == 422
    assert [href for href, _ in sheet.errors] == [f"#{NOTE}"]
    assert "too long by 5 characters" in sheet.words
    assert sheet.has_id(NOTE)
    assert sheet.values[NOTE] == long
    assert {name: sheet.values[name] for name in RECORD} == RECORD
    assert stored(storage, mine)["reasons"] == "Kept."


def test_a_rating_whose_evidence_went_meanwhile_is_kept_on_the_page(
    sheet, storage, case, mine
) -> None:
    type_words(storage, case.commissioner, mine, looked_in="All.", reasons="Words.")
    sheet.open()
    type_words(storage, case.commissioner, mine, bases={"looked_in": "All."}, looked_in="")
    sheet.press("stay", rating="met")
    assert sheet.status == 422
    assert [href for href, _ in sheet.errors] == ["#looked_in"]
    assert stored(storage, mine)["rating"] == ""


# Two tabs ------------------------------------------------------------------------------------


@pytest.fixture
def clash(sheet, storage: Storage, case: Case, mine: Assessment):
    """A page made before another tab saved other reasons; then its own were sent."""
    type_words(storage, case.commissioner, mine, reasons="From the other tab.")
    sheet.press("next", reasons="From this tab.", to_change="New.")
    return sheet


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ("mine", "From this tab."),
        ("theirs", "From the other tab."),
        ("both", "From the other tab.\n\nFrom this tab."),
    ],
)
def test_both_texts_are_shown_and_one_is_chosen(clash, storage, mine, keep: str, kept: str) -> None:
    assert clash.where.endswith("/markers/1")
    assert "From this tab." in clash.words
    assert "From the other tab." in clash.words
    assert "Your reasons were also changed elsewhere" in clash.words
    assert clash.tree.xpath("//*[@id='saved']//a/@href") == ["#clash"]
    assert clash.has_id("clash")
    assert stored(storage, mine)["reasons"] == "From the other tab."
    assert stored(storage, mine)["to_change"] == "New."
    choice = next(value for value in clash.buttons if value.endswith(f":{keep}"))
    clash.press(choice)
    assert clash.status == 200
    assert stored(storage, mine)["reasons"] == kept
    assert clash.errors == []
    assert not clash.has_id("clash")


def test_choosing_overwrites_nothing_newer(clash, storage, case, mine) -> None:
    type_words(
        storage,
        case.commissioner,
        mine,
        bases={"reasons": "From the other tab."},
        reasons="Newest.",
    )
    choice = next(value for value in clash.buttons if value.endswith(":mine"))
    clash.press(choice)
    assert stored(storage, mine)["reasons"] == "Newest."
    assert "Newest." in clash.words
    assert "From this tab." in clash.words
    clash.press(choice)
    assert stored(storage, mine)["reasons"] == "From this tab."


def test_a_clash_keeps_a_record_half_typed(sheet, storage, case, mine) -> None:
    type_words(storage, case.commissioner, mine, reasons="From the other tab.")
    sheet.press("add-record", reasons="From this tab.", **RECORD)
    assert sheet.has_id("clash")
    assert {name: sheet.values[name] for name in RECORD} == RECORD
    assert evidence(storage) == []


# Saving as one types -------------------------------------------------------------------------


def autosave(client: FlaskClient, url: str, **typed: str):
    return client.post(
        url, data=typed | {"do": "autosave"},
        headers={"Accept": "application/json", "X-Requested-With": "fetch"},
    )  # fmt: skip


def test_autosave_answers_with_what_now_stands(sheet, storage, mine) -> None:
    answer = autosave(
        sheet.client, sheet.url, **sheet.values | {"reasons": "Words.", "looked_in": "All."}
    )
    assert answer.status_code == 200
    said = answer.get_json()
    assert said["bases"] == said["bases"] | {
        "reasons": digest("Words."), "looked_in": digest("All."),
    }  # fmt: skip
    assert (said["clashes"], said["refused"], said["rating_open"]) == ([], [], True)
    assert re.fullmatch(r"\d\d:\d\d", said["saved_at"])
    assert stored(storage, mine)["reasons"] == "Words."


def test_autosave_sent_again_after_a_lost_answer(sheet, storage, mine) -> None:
    form = sheet.values | {"reasons": "Words."}
    autosave(sheet.client, sheet.url, **form)
    said = autosave(sheet.client, sheet.url, **form).get_json()
    assert said["clashes"] == []
    assert said["bases"]["reasons"] == digest("Words.")


def test_autosave_tells_of_a_clash_and_gives_no_new_base_for_it(sheet, storage, case, mine) -> None:
    form = sheet.values
    type_words(storage, case.commissioner, mine, reasons="Other.", to_change="Other.")
    said = autosave(sheet.client, sheet.url, **form | {"reasons": "Mine."}).get_json()
    assert said["clashes"] == ["reasons"]
    assert "reasons" not in said["bases"]
    assert "to_change" not in said["bases"]  # or the next save would overwrite it unseen
    assert stored(storage, mine)["reasons"] == "Other."


def test_autosave_tells_what_was_refused(sheet) -> None:
    said = autosave(sheet.client, sheet.url, **sheet.values | {"rating": "met"}).get_json()
    assert [item["field"] for item in said["refused"]] == ["looked_in"]
    assert said["refused"][0]["message"]


def test_autosave_when_signed_out_answers_401(app, sheet, storage, mine) -> None:
    stranger = app.test_client()
    answer = autosave(stranger, sheet.url, reasons="Words.", **{"base-reasons": digest("")})
    assert answer.status_code == 401
    assert answer.is_json
    assert stored(storage, mine) == {}


# Who and when --------------------------------------------------------------------------------


def test_what_was_known_is_asked_first(as_, storage, case) -> None:
    mine = begin(storage, case, case.commissioner, known=None)
    client = as_(case.commissioner)
    answer = client.get(f"/assessments/{mine.id}/markers/4")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/assessments/{mine.id}/outcome?to=4")
    answer = client.post(answer.location, data={"known_outcome": " "})
    assert "Write what you knew of the outcome" in answer.get_data(as_text=True)
    answer = client.post(
        f"/assessments/{mine.id}/outcome?to=4", data={"known_outcome": "He lived."}
    )
    assert answer.location.endswith("/markers/4")


def test_a_submitted_assessment_is_read_and_not_written(sheet, storage, case, mine) -> None:
    submit(storage, case.commissioner, mine)
    answer = sheet.client.get(sheet.url)
    assert answer.location.endswith(f"/assessments/{mine.id}/read#marker-1")
    for do in ("stay", "add-record", "autosave"):
        answer = sheet.client.post(sheet.url, data={"do": do, **RECORD})
        assert answer.status_code == 409
        assert "frozen" in answer.get_data(as_text=True)
    assert evidence(storage) == []


@pytest.mark.parametrize(
    "who", ["lead", "second_commissioner", "panel", "observer", "chair", "manager"]
)
def test_nobody_else_opens_or_saves_it(as_, storage, case, mine, who: str) -> None:
    client = as_(case.people[who])
    url = f"/assessments/{mine.id}/markers/1"
    assert client.get(url).status_code == 404
    assert client.post(url, data={"do": "stay"}).status_code == 404


# Hostile addresses and values ----------------------------------------------------------------

HOSTILE_DO = [
    "edit:", "edit:x", "edit:1", f"edit:{'9' * 400}", "change:x", "remove:x", "remove:../..",
    f"remove:{UUID(int=0)}", f"change:{UUID(int=0)}", "keep:", "keep:x", "keep:x:mine",
    "keep::", "pin:", "pin:x", "pin:-1", "pin:²", "pin:99999999999999999999999", "pin:4",
    "pin:1e3", "add-pin", "nonsense", "nonsense:x:y", "", ":", "\x00", "save\x00:1", "autosave:x",
]  # fmt: skip


def test_odd_buttons_give_a_clean_answer(sheet) -> None:
    for do in HOSTILE_DO:
        form = {"csrf_token": sheet.values["csrf_token"], "do": do}
        answer = sheet.client.post(sheet.url, data=form)
        assert answer.status_code in {200, 302, 404, 409, 422}, do


def test_odd_places_of_a_pin(sheet, storage) -> None:
    for position in ("", "x", "-1", "4", "1.5", "9" * 30, "-" + "9" * 30, "\x00", "²"):
        form = {"do": "add-pin", "pin-position": position, "pin-stance": "context"}
        assert sheet.client.post(sheet.url, data=form).status_code == 404, position
    assert evidence(storage) == []


ODD_PINS = [
    ({"pin-stance": ""}, 422),
    ({"pin-for": "nothing"}, 404),
    ({"pin-for": ["marker", marker(2).questions[0].id]}, 404),
    ({"pin-for": "\x00"}, 404),
    ({"pin-also": "qm99"}, 404),
    ({"pin-also": ["", "\x00"]}, 404),
    ({"pin-from": "\x00", "pin-to": "3"}, 422),
    ({"pin-from": ["0", "x"], "pin-to": ["3", "1"], "pin-for": ["marker", "marker"]}, 302),
    ({"pin-note": "\x00"}, 302),
    ({"pin-also": marker(1).id, "pin-for": QUESTION}, 422),  # this marker is no other: pinned now
]


def test_odd_values_of_a_pin(sheet, storage) -> None:
    plain = {"do": "add-pin", "pin-position": "1", "pin-stance": "context", "pin-for": "marker"}
    for typed, status in ODD_PINS:
        assert sheet.client.post(sheet.url, data=plain | typed).status_code == status, typed
    assert [(item.note, item.quote) for item in evidence(storage)] == [("", "The"), ("", None)]


def test_odd_versions_of_evidence_change_nothing(sheet, storage, case, mine) -> None:
    evidence_id = pin(storage, case, case.commissioner, mine, note="First.")
    for version in ("", "x", "0", "-1", "9" * 30):
        form = {"do": f"change:{evidence_id}", "ev-version": version, "ev-stance": "context",
                "ev-note": "Second.", "ev-id": "x"}  # fmt: skip
        assert sheet.client.post(sheet.url, data=form).status_code == 409, version
    assert [item.note for item in evidence(storage)] == ["First."]


def test_odd_bases_take_nothing_that_stands(sheet, storage, case, mine) -> None:
    type_words(storage, case.commissioner, mine, reasons="Standing.")
    for base in ("", "x", "\x00", "0" * 16, "é", "9" * 10_000):
        form = {"do": "stay", "reasons": f"Mine {base}.", "base-reasons": base}
        assert sheet.client.post(sheet.url, data=form).status_code == 302, base
    assert stored(storage, mine)["reasons"] == "Standing."
    assert "Mine é." in sheet.open().words


def test_fields_that_are_not_of_the_form_are_left_alone(sheet, storage, mine) -> None:
    for name in ("answer:nothing", "note:", "state", "assessment_id", "board_id", "rating:x"):
        form = {"do": "stay", name: "x", f"base-{name}": digest("")}
        assert sheet.client.post(sheet.url, data=form).status_code == 302, name
    assert set(stored(storage, mine).values()) <= {""}


ODD_ADDRESSES = [
    "/assessments/{id}/markers/0", "/assessments/{id}/markers/19",
    "/assessments/{id}/markers/99999999999999999999999999", "/assessments/{id}/markers/x",
    "/assessments/x/markers/1", "/assessments/{other}/markers/1", "/assessments/{other}",
    "/assessments/{other}/read", "/assessments/{other}/outcome", "/assessments/{other}/reopen",
]  # fmt: skip


def test_odd_addresses_are_not_there(sheet, mine) -> None:
    for address in ODD_ADDRESSES:
        url = address.format(id=mine.id, other=uuid4())
        assert sheet.client.get(url).status_code == 404, address


def test_odd_queries_show_the_page(sheet) -> None:
    for query in ("?pin=x", "?pin=-1", "?pin=" + "9" * 40, "?edit=x", "?show=x", "?record&edit="):
        assert sheet.open(query).status == 200, query


def test_a_form_without_anything_saves_nothing(sheet, storage, mine) -> None:
    assert sheet.client.post(sheet.url, data={}).status_code == 302
    assert set(stored(storage, mine).values()) <= {""}


# Showing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "drawn"),
    [
        ("", "other"),
        ("?show=marker", "other"),
        ("?show=all", "for"),
        ("?show=none", None),
        ("?show=all&stance=supports", "for"),
        ("?show=all&stance=context", None),
        ("?stance=context", None),
        ("?show=theme-family-involvement", "for"),  # marker 4 is of this theme
        ("?show=theme-impact", None),
        ("?show=theme-nothing&stance=proves", "other"),
        ("?show=%00", "other"),
    ],
)
def test_which_evidence_is_shown(sheet, storage, case, mine, query: str, drawn: str | None) -> None:
    pin(storage, case, case.commissioner, mine, 4, quote="nobody acted")
    sheet.open(query)
    marks = re.findall(r"qm-hl--(\w+)", sheet.text)
    assert marks == ([drawn] if drawn else [])
    assert bool(sheet.tree.xpath("//*[contains(@class, 'qm-notebox')]")) is (drawn is not None)


def test_what_is_shown_stays_while_one_works(sheet, storage, case, mine) -> None:
    pin(storage, case, case.commissioner, mine, 4, quote="nobody acted")
    shown = "show=theme-family-involvement&stance=supports"
    sheet.open(f"?{shown}")
    assert "Family involvement, Supports" in sheet.words
    assert "1 of 1 pins shown" in sheet.words
    for do in ("stay", "pin:2", "add-pin", "next"):
        sheet.press(do)
        assert shown in sheet.query, do
        assert "Family involvement, Supports" in sheet.words
    sheet.press("stay", looked_in="All of it.")
    sheet.press("add-pin", is_there=False, **{"pin-position": "1", "pin-stance": "x"})
    assert sheet.status == 422
    assert "Family involvement, Supports" in sheet.words


def test_each_highlight_names_its_marker_and_stance(sheet, storage, case, mine) -> None:
    against = {"stance": Stance.COUNTS_AGAINST}
    pin(storage, case, case.commissioner, mine, 4, quote="nobody acted", **against)
    pin(storage, case, case.commissioner, mine, 1, quote="nobody acted on it")
    for query, names in (("", ["4", "+"]), ("?show=all", ["\u22124", "+1"])):
        sheet.open(query)
        chips = sheet.tree.xpath("//sup[contains(@class, 'qm-hl__n')]")
        assert [chip[0].text for chip in chips] == names
    assert [chip[1].text.strip() for chip in chips] == [
        "(Counts against marker 4)", "(Supports marker 1)",
    ]  # fmt: skip


def test_hostile_words_of_a_draft_are_shown_as_words(sheet, storage, case, mine) -> None:
    pin(storage, case, case.commissioner, mine, position=3, quote="<b>not</b>")
    sheet.open()
    assert "&lt;b&gt;not&lt;/b&gt;</mark>" in sheet.text
    assert "<b>not</b>" not in sheet.text


def test_all_markers_open(as_, storage, case, mine) -> None:
    client = as_(case.commissioner)
    for number in range(1, len(edition().markers) + 1):
        assert client.get(f"/assessments/{mine.id}/markers/{number}").status_code == 200


def test_what_was_known_is_shown_at_1_and_13(as_, case, mine) -> None:
    client = as_(case.commissioner)
    shown = [
        number
        for number in (1, 2, 13, 18)
        if "I knew that the child died."
        in client.get(f"/assessments/{mine.id}/markers/{number}").get_data(as_text=True)
    ]
    assert shown == [1, 13]
