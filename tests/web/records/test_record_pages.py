"""What the pages of the records room show, to whom, and what they refuse."""

from __future__ import annotations

import errno
import io
import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records import service
from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import RecordKind
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event
from qmapp.foundation.files import FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Storage, today
from tests.factories import records
from tests.factories.assessments import Case, begin, declare_interest, make_case, submit
from tests.web.conftest import As

LETTER = b"A letter to the panel.\n"


def url(case: Case, tail: str = "") -> str:
    return f"/reviews/{case.review_id}/records{tail}"


def new(
    client: FlaskClient, case: Case, kind: str, query: str = "", **fields: object
) -> TestResponse:
    data = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(
        url(case, f"/new?kind={kind}{query}"), data=data, content_type="multipart/form-data"
    )


def send(client: FlaskClient, case: Case, data: bytes, name: str, **fields: object) -> TestResponse:
    values = {"title": "A letter", **fields}
    return new(client, case, "file", file=(io.BytesIO(data), name), **values)


def shown(response: TestResponse) -> str:
    return unescape(re.sub(r"\s+", " ", response.get_data(as_text=True)))


def errors(response: TestResponse) -> list[tuple[str, str]]:
    """The error summary: where each line leads, and what it says; each leads somewhere."""
    tree = html.fromstring(response.get_data(as_text=True))
    found = []
    for line in tree.xpath("//*[contains(@class,'govuk-error-summary__list')]//a"):
        where = line.get("href").removeprefix("#")
        assert tree.xpath("//*[@id=$id]", id=where), where
        found.append((where, " ".join(line.text_content().split())))
    return found


def only(storage: Storage) -> Record:
    with storage.reading() as db:
        return db.scalars(select(Record)).one()


def count(storage: Storage, table: type) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def files_kept(storage: Storage) -> int:
    """How many files are kept, beside that of the case's draft."""
    return count(storage, StoredFile) - 1


def verbs(storage: Storage) -> list[str]:
    with storage.reading() as db:
        found = db.scalars(select(Event.verb).order_by(Event.sequence))
        return [verb for verb in found if verb.startswith("record:")]


# Each kind -----------------------------------------------------------------------------------


def test_a_file_is_kept_and_given_back_as_it_came(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.commissioner)
    answer = send(client, case, LETTER, "letter of 4 March.txt", dated__day="4", dated__month="3",
                  dated__year="2026", period_from__day="1", period_from__month="1",
                  period_from__year="2025", holder="The council")  # fmt: skip
    assert answer.status_code == 302
    made = only(storage)
    assert (made.kind, made.title, made.file_name) == (
        RecordKind.FILE, "A letter", "letter of 4 March.txt",
    )  # fmt: skip
    assert (made.dated, made.period_from, made.period_to) == (
        date(2026, 3, 4), date(2025, 1, 1), None,
    )  # fmt: skip
    page = shown(client.get(answer.location))
    for words in ("4 March 2026", "from 1 January 2025", "The council", made.sha256):
        assert words in page
    file = client.get(url(case, f"/{made.id}/file"))
    assert file.data == LETTER
    assert verbs(storage) == ["record:added", "record:downloaded"]


def test_a_file_is_never_shown_in_our_name(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.commissioner)
    send(client, case, LETTER, "a.txt")
    file = client.get(url(case, f"/{only(storage).id}/file"))
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.headers["Content-Type"].startswith("text/plain")


def test_a_link_is_kept_and_not_opened(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.commissioner)
    answer = new(client, case, "link", title="Guidance", link="https://www.example.org/guidance")
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert re.search(r'<a href="https://www.example.org/guidance" rel="external noreferrer', page)
    assert client.get(url(case, f"/{only(storage).id}/file")).status_code == 404


def test_a_conversation_says_when_who_and_what(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.lead)
    fields = {"title": "Call after the panel", "parties": "health visitor, duty social worker",
              "notes": "The visits had stopped.\nNobody knew why.",
              "dated__day": "4", "dated__month": "3", "dated__year": "2026"}  # fmt: skip
    answer = new(client, case, "conversation", **fields)
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert "The visits had stopped.<br>Nobody knew why." in page
    assert "health visitor, duty social worker" in page
    assert only(storage).parties == "health visitor, duty social worker"


def test_one_that_is_held_elsewhere_is_named(storage: Storage, case: Case, as_: As) -> None:
    answer = new(as_(case.panel), case, "named", title="Case file", holder="Police archive")
    assert answer.status_code == 302
    assert (only(storage).kind, only(storage).holder) == (RecordKind.NAMED, "Police archive")


def test_the_kind_is_chosen_first(case: Case, as_: As) -> None:
    page = as_(case.lead).get(url(case, "/new")).get_data(as_text=True)
    for kind in RecordKind:
        assert f"kind={kind.value}" in page
    assert as_(case.lead).get(url(case, "/new?kind=nonsense")).status_code == 200


# What is refused, and what stays -----------------------------------------------------------------


def test_everything_typed_survives_a_refusal(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.commissioner)
    answer = send(client, case, b"", "empty.txt", title="  ", holder="A holder",
                  dated__day="31", dated__month="2", dated__year="2026",
                  period_from__day="2", period_from__month="2", period_from__year="2026",
                  period_to__day="1", period_to__month="2", period_to__year="2026",
                  notes="Words <b>about</b> it", is_shared="y")  # fmt: skip
    assert answer.status_code == 422
    assert {where for where, _ in errors(answer)} == {"dated-day", "title", "period_to-day"}
    page = shown(answer)
    for words in ('value="A holder"', "Words <b>about</b> it", 'value="31"', "empty.txt” again"):
        assert words in page
    assert re.search(r'name="is_shared"[^>]*checked|checked[^>]*name="is_shared"', page)
    assert count(storage, Record) == files_kept(storage) == 0


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "The file is empty"),
        (b"<!DOCTYPE html><p>x", "a.html", "web page or a drawing"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "web page or a drawing"),
        (b"\xef\xbb\xbf <svg onload=x>", "a.txt", "web page or a drawing"),
        (b"<!-- x --><script>x</script>", "a.md", "web page or a drawing"),
        ("<html>".encode("utf-16"), "a.txt", "web page or a drawing"),
        (b"%PDF-1.7 words", "a.docx", "the file is a PDF"),
        (b"%PDF-1.7\n1 0 obj\ntrailer << /Encrypt 5 0 R >>", "a.pdf", "locked with a password"),
        (b"\x89PNG\r\n\x1a\nnothing", "a.png", "The picture is damaged"),
        (b"\x89PNG\r\n\x1a\nnothing", "a.pdf", "the file is a picture"),
        (b"\xff\xd8\xff\xe0\x00", "a.jpg", "The picture is damaged"),
        (b"words", "a.jpg", "there is no such picture"),
        (b"GIF89a" + bytes(40), "a.gif", "not kept as a record"),
        (b"MZ" + bytes(60), "a.exe", "not kept as a record"),
        (b"PK\x03\x04" + bytes(40), "a.docx", "damaged"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_files_that_are_not_what_they_say(
    storage: Storage, case: Case, as_: As, data: bytes, name: str, said: str
) -> None:
    answer = send(as_(case.commissioner), case, data, name)
    assert answer.status_code == 422
    assert [where for where, _ in errors(answer)] == ["file"]
    assert said in shown(answer)
    assert count(storage, Record) == files_kept(storage) == 0


def test_a_file_has_to_be_chosen(case: Case, as_: As) -> None:
    assert errors(new(as_(case.lead), case, "file", title="A letter")) == [
        ("file", "Choose a file")
    ]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://u:p@example.org", "minutes"])
def test_links_that_are_none(storage: Storage, case: Case, as_: As, link: str) -> None:
    answer = new(as_(case.lead), case, "link", title="A page", link=link)
    assert answer.status_code == 422
    assert [where for where, _ in errors(answer)] == ["link"]
    assert link in shown(answer)
    assert count(storage, Record) == 0


def test_what_may_be_right_is_asked_and_can_be_answered(
    storage: Storage, case: Case, as_: As
) -> None:
    client, tomorrow = as_(case.lead), today() + timedelta(days=1)
    fields = {"title": "A call", "parties": "Rosalind Marsh", "notes": "Words.",
              "dated__day": str(tomorrow.day), "dated__month": str(tomorrow.month),
              "dated__year": str(tomorrow.year)}  # fmt: skip
    answer = new(client, case, "conversation", **fields)
    assert answer.status_code == 422
    assert "This looks like a name. Use a role such as ‘health visitor’." in shown(answer)
    assert {where for where, _ in errors(answer)} == {"parties", "dated-day"}
    answer = new(client, case, "conversation", **fields, roles_are_right="y")
    assert "This looks like a name" not in shown(answer)
    assert "still to come" in shown(answer)
    assert count(storage, Record) == 0
    answered = {"roles_are_right": "y", "date_is_right": "y"}
    assert new(client, case, "conversation", **fields, **answered).status_code == 302


def test_a_full_disk_keeps_nothing_but_the_words(
    storage: Storage, files: FileStore, case: Case, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "put", full)
    answer = send(as_(case.lead), case, LETTER, "letter.txt", holder="The council")
    assert answer.status_code == 503
    assert "disk is full" in shown(answer)
    assert 'value="The council"' in shown(answer)
    assert count(storage, Record) == 0


def test_a_form_sent_twice_adds_one(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.lead)
    form = html.fromstring(client.get(url(case, "/new?kind=named")).get_data(as_text=True))
    own = form.xpath("//input[@name='record_id']")[0].get("value")
    first, second = (new(client, case, "named", title="Case file", record_id=own) for _ in range(2))
    assert first.location == second.location
    assert count(storage, Record) == 1
    # Somebody else's id is nobody's: the record gets another one, and nothing is told.
    assert new(as_(case.panel), case, "named", title="Mine", record_id=own).status_code == 302
    assert count(storage, Record) == 2


# The same file twice -------------------------------------------------------------------------


def test_the_same_file_is_used_or_added_all_the_same(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.commissioner)
    first = send(client, case, LETTER, "letter.txt", title="The letter")
    again = send(client, case, LETTER, "other.txt", title="Another title", holder="The council")
    assert again.status_code == 422
    assert "This file is on record already as “The letter”" in shown(again)
    assert 'value="Another title"' in shown(again)
    form = html.fromstring(again.get_data(as_text=True))
    values = {box.get("name"): box.get("value") for box in form.xpath("//main//input[@value]")}
    kept = {name: values[name] for name in ("same", "same_name", "record_id", "title", "holder")}
    # Pressing Enter in a box answers nothing: it is asked again.
    entered = client.post(url(case, "/new?kind=file"), data=kept)
    assert entered.status_code == 422
    assert "on record already" in shown(entered)
    used = client.post(url(case, "/new?kind=file"), data={**kept, "do": "use"})
    assert used.location == first.location
    assert count(storage, Record) == 1
    added = client.post(url(case, "/new?kind=file"), data={**kept, "do": "again"})
    assert added.status_code == 302
    assert added.location != first.location
    with storage.reading() as db:
        names = set(db.scalars(select(Record.file_name)))
        assert names == {"letter.txt", "other.txt"}
    assert files_kept(storage) == 1


def test_nothing_tells_of_the_same_file_of_somebody_else(
    storage: Storage, case: Case, as_: As
) -> None:
    send(as_(case.commissioner), case, LETTER, "letter.txt")
    assert send(as_(case.lead), case, LETTER, "letter.txt").status_code == 302
    assert (count(storage, Record), files_kept(storage)) == (2, 1)
    # Nor by naming the other one as the same.
    with storage.reading() as db:
        theirs = db.scalars(
            select(Record.id).where(Record.added_by == case.commissioner.person_id)
        ).one()
    form = {"title": "Mine", "same": str(theirs), "do": "use"}
    for do in ("use", "again"):
        answer = as_(case.lead).post(url(case, "/new?kind=file"), data={**form, "do": do})
        assert answer.status_code == 404


# Who sees ----------------------------------------------------------------------------------------

PEOPLE = "lead second_lead commissioner second_commissioner panel observer chair manager".split()


def seers(case: Case, as_: As, record_id: UUID, title: str) -> set[str]:
    """Who is shown the record: on the list, on its page and as a file, all three alike."""
    found = set()
    for name in PEOPLE:
        client = as_(case.people[name])
        on_list = client.get(url(case))
        page, file = (client.get(url(case, f"/{record_id}{tail}")) for tail in ("", "/file"))
        answers = {title in shown(on_list), page.status_code == 200, file.status_code == 200}
        assert len(answers) == 1, name
        assert title not in shown(page) or page.status_code == 200
        if answers == {True}:
            found.add(name)
    return found


def test_one_that_is_not_shared_is_of_whoever_added_it(
    storage: Storage, case: Case, as_: As
) -> None:
    send(as_(case.commissioner), case, LETTER, "letter.txt", title="Zebra letter")
    made = only(storage)
    assert seers(case, as_, made.id, "Zebra letter") == {"commissioner"}
    assert as_(case.lead).post(url(case, f"/{made.id}/share")).status_code == 404
    assert as_(case.commissioner).post(url(case, f"/{made.id}/share")).status_code == 302
    on_review = set(PEOPLE) - {"chair", "manager"}
    assert seers(case, as_, made.id, "Zebra letter") == on_review
    declare_interest(storage, case, case.panel)
    assert seers(case, as_, made.id, "Zebra letter") == on_review - {"panel"}
    declare_interest(storage, case, case.commissioner)
    assert as_(case.commissioner).get(url(case, f"/{made.id}")).status_code == 404


def test_what_a_manager_adds_is_for_everybody(storage: Storage, case: Case, as_: As) -> None:
    send(as_(case.manager), case, LETTER, "terms.txt", title="Zebra terms")
    assert seers(case, as_, only(storage).id, "Zebra terms") == set(PEOPLE) - {"chair"}


def test_evidence_in_sight_shows_its_record_and_blindness_hides_it(
    storage: Storage, case: Case, as_: As
) -> None:
    send(as_(case.commissioner), case, LETTER, "letter.txt", title="Zebra letter")
    made = only(storage)
    mine = begin(storage, case, case.commissioner)
    with storage.unit_of_work() as db:
        evidence.pin_record(
            db, case.commissioner, case.basis(mine, 3), db.get_one(Record, made.id),
            stance=Stance.SUPPORTS, note="", question_id=None, now=made.added_at,
        )  # fmt: skip
    assert seers(case, as_, made.id, "Zebra letter") == {"commissioner"}
    page = shown(as_(case.commissioner).get(url(case, f"/{made.id}")))
    assert "Marker 3" in page
    submit(storage, case.commissioner, mine)
    # The lead reviewers and the second commissioner still have theirs to make.
    assert seers(case, as_, made.id, "Zebra letter") == {"commissioner", "panel", "observer"}
    own = begin(storage, case, case.lead)
    submit(storage, case.lead, own)
    assert seers(case, as_, made.id, "Zebra letter") == {
        "commissioner", "panel", "observer", "lead",
    }  # fmt: skip
    assert "Marker </span>3" in shown(as_(case.lead).get(url(case)))


def test_what_rests_on_a_shared_record_is_told_as_far_as_blindness_goes(
    storage: Storage, case: Case, as_: As
) -> None:
    send(as_(case.manager), case, LETTER, "terms.txt", title="Terms")
    made = only(storage)
    before = {name: shown(as_(case.people[name]).get(url(case))) for name in ("lead", "panel")}
    mine = begin(storage, case, case.commissioner)
    with storage.unit_of_work() as db:
        evidence.pin_record(
            db, case.commissioner, case.basis(mine, 3), db.get_one(Record, made.id),
            stance=Stance.SUPPORTS, note="", question_id=None, now=made.added_at,
        )  # fmt: skip
    for name, was in before.items():
        page = shown(as_(case.people[name]).get(url(case)))
        assert without_tokens(page) == without_tokens(was)
    submit(storage, case.commissioner, mine)
    used = "Marker </span>3"
    assert used not in shown(as_(case.lead).get(url(case)))
    assert used in shown(as_(case.panel).get(url(case)))


def without_tokens(page: str) -> str:
    return re.sub(r'(nonce|value|data-token)="[^"]*"', "", page)


def test_who_may_add(case: Case, as_: As) -> None:
    for name in PEOPLE:
        may = name not in {"observer", "chair"}
        for query in ("", "?kind=file"):
            status = as_(case.people[name]).get(url(case, f"/new{query}")).status_code
            assert status == (200 if may else 404), name
        answer = new(as_(case.people[name]), case, "named", title="Minutes")
        assert answer.status_code == (302 if may else 404), name


def test_another_boards_and_another_reviews_record_is_absent(
    storage: Storage, case: Case, as_: As
) -> None:
    other = make_case(storage, reference="Child L")
    theirs = records.add(storage, other, other.commissioner, is_shared=True)
    client = as_(case.commissioner)
    for place in (other, case):
        for tail in ("", "/edit", "/file"):
            assert client.get(url(place, f"/{theirs}{tail}")).status_code == 404
        for tail in ("/share", "/take-away", "/edit"):
            assert client.post(url(place, f"/{theirs}{tail}")).status_code == 404
    assert client.get(url(case, f"/{uuid4()}")).status_code == 404
    assert client.get(url(other)).status_code == 404


# Changing, taking away ---------------------------------------------------------------------------


def change(client: FlaskClient, case: Case, record_id: UUID, **fields: object) -> TestResponse:
    data = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(url(case, f"/{record_id}/edit"), data=data)


def test_a_change_says_what_it_said_before(storage: Storage, case: Case, as_: As) -> None:
    made = records.add(storage, case, case.lead, "Minuts", dated=date(2026, 3, 4))
    client = as_(case.lead)
    form = client.get(url(case, f"/{made}/edit")).get_data(as_text=True)
    assert 'value="Minuts"' in form
    answer = change(client, case, made, title="Minutes", version="1", holder="The council",
                    dated__day="", dated__month="", dated__year="")  # fmt: skip
    assert answer.status_code == 302
    page = shown(client.get(answer.location))
    assert "What it said before" in page
    assert "Minuts" in page
    assert "4 March 2026" in page  # its date, which the change took out
    assert only(storage).version == 2
    assert (only(storage).title, only(storage).dated) == ("Minutes", None)
    assert as_(case.commissioner).get(url(case, f"/{made}/edit")).status_code == 404


def test_two_tabs_that_change_lose_nothing(storage: Storage, case: Case, as_: As) -> None:
    made = records.add(storage, case, case.lead)
    client = as_(case.lead)
    change(client, case, made, title="Minutes of the panel", version="1")
    answer = change(client, case, made, title="Minutes of the board", version="1")
    assert answer.status_code == 409
    assert "Minutes of the panel" in shown(answer)
    assert 'value="Minutes of the board"' in shown(answer)
    assert only(storage).title == "Minutes of the panel"
    again = re.search(r'name="version"[^>]*value="(\d+)"', shown(answer))
    assert again
    assert change(
        client, case, made, title="Minutes of the board", version=again[1]
    ).status_code == 302  # fmt: skip
    assert only(storage).title == "Minutes of the board"


def test_address_and_kind_never_change(storage: Storage, case: Case, as_: As) -> None:
    made = records.add(
        storage, case, case.lead, "A page", kind=RecordKind.LINK, link="https://example.org/a"
    )
    answer = change(as_(case.lead), case, made, title="A page there", version="1",
                    link="https://evil.example", kind="named")  # fmt: skip
    assert answer.status_code == 302
    assert (only(storage).link, only(storage).kind) == ("https://example.org/a", RecordKind.LINK)
    assert only(storage).title == "A page there"


def test_taking_away_removes_row_and_bytes(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    send(as_(case.lead), case, LETTER, "letter.txt")
    made = only(storage)
    assert as_(case.commissioner).post(url(case, f"/{made.id}/take-away")).status_code == 404
    assert as_(case.lead).post(url(case, f"/{made.id}/take-away")).status_code == 302
    assert count(storage, Record) == files_kept(storage) == 0
    assert verbs(storage)[-1] == "record:taken_away"
    assert as_(case.lead).get(url(case, f"/{made.id}")).status_code == 404


def pinned(storage: Storage, case: Case, actor: Actor, record_id: UUID) -> object:
    mine = begin(storage, case, actor)
    with storage.unit_of_work() as db:
        source = db.get_one(Record, record_id)
        evidence.pin_record(
            db, actor, case.basis(mine, 3), source, stance=Stance.SUPPORTS, note="",
            question_id=None, now=source.added_at,
        )  # fmt: skip
    return mine


def test_one_that_stands_as_evidence_in_sight_stays(storage: Storage, case: Case, as_: As) -> None:
    send(as_(case.commissioner), case, LETTER, "letter.txt")
    made = only(storage)
    pinned(storage, case, case.commissioner, made.id)
    answer = as_(case.commissioner).post(url(case, f"/{made.id}/take-away"))
    assert answer.status_code == 409
    assert errors(answer)[0][0] == "uses"
    assert count(storage, Record) == 1


def test_taking_away_answers_alike_whether_or_not_somebody_unseen_uses_it(
    storage: Storage, case: Case, as_: As
) -> None:
    for title in ("First", "Second"):
        send(as_(case.manager), case, title.encode(), "a.txt", title=title)
    with storage.reading() as db:
        ids = {record.title: record.id for record in db.scalars(select(Record))}
    pinned(storage, case, case.commissioner, ids["Second"])
    pages = []
    for title in ("First", "Second"):
        answer = as_(case.manager).post(
            url(case, f"/{ids[title]}/take-away"), follow_redirects=True
        )
        pages.append(without_tokens(shown(answer)).replace(title, "…"))
        assert as_(case.manager).get(url(case, f"/{ids[title]}")).status_code == 404
        assert as_(case.lead).get(url(case, f"/{ids[title]}")).status_code == 404
    assert answer.status_code == 200
    assert "Nothing on record yet" in pages[1]
    # It stays for the one whose assessment rests on it, with its file.
    theirs = as_(case.commissioner)
    assert "It was taken away" in shown(theirs.get(url(case, f"/{ids['Second']}")))
    assert theirs.get(url(case, f"/{ids['Second']}/file")).data == b"Second"
    assert theirs.get(url(case, f"/{ids['First']}/file")).status_code == 404


# With a marker to stand under --------------------------------------------------------------------


def test_a_file_added_from_a_marker_is_evidence_there(
    storage: Storage, case: Case, as_: As
) -> None:
    mine = begin(storage, case, case.commissioner)
    client = as_(case.commissioner)
    query = f"&assessment={mine.id}&marker=3"
    page = client.get(url(case, f"/new?kind=file{query}"))
    assert "marker 3" in shown(page)
    sent = {"title": "A letter", "file": (io.BytesIO(LETTER), "letter.txt")}
    refused = new(client, case, "file", query, **sent)
    assert [where for where, _ in errors(refused)] == ["stance-0"]
    sent["file"] = (io.BytesIO(LETTER), "letter.txt")
    answer = new(client, case, "file", query, **sent, stance="counts_against", note="It shows it.")
    with storage.reading() as db:
        item = db.scalars(select(Evidence)).one()
    assert answer.location == f"/assessments/{mine.id}/markers/3#ev-{item.id}"
    assert (item.stance, item.note, item.record_id) == (
        Stance.COUNTS_AGAINST, "It shows it.", only(storage).id,
    )  # fmt: skip
    assert "A letter" in shown(client.get(f"/assessments/{mine.id}/markers/3"))


def test_only_into_ones_own_open_assessment(storage: Storage, case: Case, as_: As) -> None:
    mine = begin(storage, case, case.commissioner)
    for name in ("lead", "panel", "second_commissioner"):
        client = as_(case.people[name])
        for tail in (
            f"?assessment={mine.id}&marker=3",
            f"?kind=link&assessment={mine.id}&marker=3",
        ):
            assert client.get(url(case, f"/new{tail}")).status_code == 404
    client = as_(case.commissioner)
    for query in (
        "assessment=nonsense",
        f"assessment={mine.id}&marker=99",
        f"assessment={mine.id}",
    ):
        assert client.get(url(case, f"/new?kind=link&{query}")).status_code == 404
    submit(storage, case.commissioner, mine)
    answer = new(client, case, "named", f"&assessment={mine.id}&marker=3", title="Late",
                 stance="supports")  # fmt: skip
    assert answer.status_code == 422
    assert "frozen" in shown(answer)
    assert count(storage, Record) == 0


# The list ----------------------------------------------------------------------------------------


def test_the_list_can_be_narrowed_to_a_kind(storage: Storage, case: Case, as_: As) -> None:
    records.add(storage, case, case.lead, "Zebra minutes")
    records.add(
        storage, case, case.lead, "Zebra page", kind=RecordKind.LINK, link="https://example.org"
    )
    client = as_(case.lead)
    assert "Zebra minutes" in shown(client.get(url(case)))
    page = shown(client.get(url(case, "?kind=link")))
    assert "Zebra page" in page
    assert "Zebra minutes" not in page
    assert "1 of 2" in page
    assert "No record of this kind" in shown(client.get(url(case, "?kind=file")))


def test_nothing_is_said_kindly(case: Case, as_: As) -> None:
    for name in ("lead", "observer", "manager"):
        assert "Nothing on record yet" in shown(as_(case.people[name]).get(url(case)))


def test_service_asks_the_policy_itself(storage: Storage, files: FileStore, case: Case) -> None:
    from qmapp.errors import NotAllowed

    with storage.unit_of_work() as db, pytest.raises(NotAllowed):
        service.bring(
            db,
            files,
            case.observer,
            case.review_id,
            service.Details(title="x"),
            today(),  # type: ignore[arg-type]
        )
