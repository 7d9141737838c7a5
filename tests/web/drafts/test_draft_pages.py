"""What the pages of the drafts room show, to whom, and what they refuse."""

from __future__ import annotations

import errno
import io
import re
from hashlib import sha256
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from qmapp.casework.drafts import jobs as draft_jobs
from qmapp.casework.drafts import queries, reads, service
from qmapp.casework.drafts.models import Draft, Upload, UploadState
from qmapp.casework.drafts.reading import (
    Comment,
    Notice,
    Passage,
    PassageKind,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.reviews.queries import list_people_on_review
from qmapp.errors import StorageBusy
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.audit.models import Event, Reading
from qmapp.foundation.files import FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Storage, clock
from tests.factories.drafts import (
    SECRET,
    TEXT,
    Case,
    make_case,
    make_draft,
    make_passages,
    read_uploads,
    upload_file,
)
from tests.web.conftest import As


def post_file(client: FlaskClient, case: Case, data: bytes, name: str, **more: str) -> TestResponse:
    form = {"file": (io.BytesIO(data), name), **more}
    return client.post(new_url(case), data=form, content_type="multipart/form-data")


def new_url(case: Case) -> str:
    return f"/reviews/{case.review_id}/drafts/new"


def draft_url(case: Case, number: int = 1, tail: str = "") -> str:
    return f"/reviews/{case.review_id}/drafts/{number}{tail}"


def shown(response: TestResponse) -> str:
    return response.get_data(as_text=True)


# Who may, written out by hand: never taken from the policy. Each is status before and after
# the lead reviewer's draft is sent.
READS = {
    "lead": (200, 200), "second_lead": (200, 200), "manager": (404, 404),
    "commissioner": (404, 200), "observer": (404, 200), "member": (404, 404),
    "administrator": (404, 404), "interested": (404, 404),
}  # fmt: skip
KNOWS = READS | {"manager": (404, 200)}
SENDS = dict.fromkeys(READS, (404, 404)) | {"lead": (302, 302), "second_lead": (302, 302)}
SEES_SENDING = dict.fromkeys(READS, (404, 404)) | {"lead": (200, 302), "second_lead": (200, 302)}
REREADS = dict.fromkeys(READS, (404, 404)) | {
    "lead": (302, 302), "second_lead": (302, 302), "manager": (404, 302),
}  # fmt: skip
UPLOADS = {"lead": 200, "second_lead": 200, "manager": 200}


@pytest.mark.parametrize("is_sent", [False, True])
@pytest.mark.parametrize(
    ("tail", "method", "table"),
    [
        ("", "get", READS),
        ("/original", "get", READS),
        ("/details", "get", KNOWS),
        ("/send", "get", SEES_SENDING),
        ("/send", "post", SENDS),
        ("/reread", "post", REREADS),
    ],
)
def test_who_may(
    storage: Storage, files: FileStore, case: Case, as_: As,
    tail: str, method: str, table: dict[str, tuple[int, int]], is_sent: bool,
) -> None:  # fmt: skip
    make_draft(storage, files, case, reader_version="0.9")
    if is_sent:
        with storage.unit_of_work() as db:
            service.send(db, case.lead, case.review_id, 1, clock())
    found = {}
    for name in reversed(table):  # those who change something come last
        response = getattr(as_(getattr(case, name)), method)(draft_url(case, tail=tail))
        found[name] = response.status_code
        if response.status_code == 404:
            assert SECRET not in shown(response)
            assert "Child K" not in shown(response)
    assert found == {name: statuses[is_sent] for name, statuses in table.items()}


def test_who_may_upload(case: Case, as_: As) -> None:
    for name in READS:
        response = as_(getattr(case, name)).get(new_url(case))
        assert response.status_code == UPLOADS.get(name, 404), name


@pytest.mark.parametrize("tail", ["", "/original", "/details"])
def test_another_boards_draft_is_absent(
    storage: Storage, files: FileStore, case: Case, as_: As, tail: str
) -> None:
    other = make_case(storage, "Child L")
    make_draft(storage, files, other, other.manager)
    upload = upload_file(storage, files, other, other.lead)
    client = as_(case.lead)
    for path in (
        draft_url(other, tail=tail),
        f"/reviews/{other.review_id}/uploads/{upload.id}",
        f"/reviews/{case.review_id}/uploads/{upload.id}",
        draft_url(case, tail=tail),
        f"/reviews/{uuid4()}/drafts/1{tail}",
    ):
        response = client.get(path)
        assert response.status_code == 404, path
        assert SECRET not in shown(response)


def test_signed_out_people_are_sent_to_sign_in(client: FlaskClient, case: Case) -> None:
    for path in (new_url(case), draft_url(case), draft_url(case, tail="/original")):
        assert client.get(path).status_code == 302


def test_who_sees_an_upload_on_its_way(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    leads = upload_file(storage, files, case, case.lead)
    managers = upload_file(storage, files, case, case.manager, "Other words", "Name of a child.txt")
    expected = {
        "lead": (200, 200), "second_lead": (200, 200), "manager": (404, 200),
        "commissioner": (404, 404), "observer": (404, 404), "member": (404, 404),
        "administrator": (404, 404), "interested": (404, 404),
    }  # fmt: skip
    for name, statuses in expected.items():
        client = as_(getattr(case, name))
        for upload, status in zip((leads, managers), statuses, strict=True):
            url = f"/reviews/{case.review_id}/uploads/{upload.id}"
            response = client.get(url)
            assert response.status_code == status, name
            assert (upload.file_name in shown(response)) is (status == 200)
            assert client.get(url, headers={"Accept": "application/json"}).status_code == status


def test_a_file_is_taken_in_read_and_opened(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    client = as_(case.lead)
    taken = post_file(client, case, TEXT.encode(), "My cases/Draft 3.txt")
    assert taken.status_code == 302
    waiting = client.get(taken.location)
    assert "Draft 3.txt" in shown(waiting)
    assert "My cases" not in shown(waiting)
    assert '<noscript><meta http-equiv="refresh"' in shown(waiting)
    answer = client.get(taken.location, headers={"Accept": "application/json"}).get_json()
    assert (answer["state"], answer["words"]) == (
        "reading",
        "Waiting to be read. The file is kept.",
    )
    read_uploads(storage, files)
    done = client.get(taken.location)
    assert done.location == draft_url(case)
    page = shown(client.get(done.location))
    assert 'id="p-1-1"' in page
    assert "The child was seen by five services" in page
    assert "OFFICIAL-SENSITIVE" in page
    assert "Not sent yet" in page


def test_progress_says_how_many_pages_are_read(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    upload = upload_file(storage, files, case, case.lead)
    with storage.unit_of_work() as db:
        job = db.get_one(Job, upload.job_id)
        job.state, job.progress = JobState.RUNNING, {"done": 12, "total": 46, "unit": "pages"}
    url = f"/reviews/{case.review_id}/uploads/{upload.id}"
    assert "12 of 46 pages read" in shown(as_(case.lead).get(url))
    answer = as_(case.lead).get(url, headers={"Accept": "application/json"}).get_json()
    assert answer == {"state": "reading", "words": "12 of 46 pages read", "done": 12, "total": 46}


def test_whoever_did_not_wait_finds_the_upload_again(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    upload = upload_file(storage, files, case, case.lead, name="My third draft.txt")
    url = f"/reviews/{case.review_id}/uploads/{upload.id}"
    for name, is_told in (("lead", True), ("second_lead", True), ("manager", False)):
        page = shown(as_(getattr(case, name)).get(new_url(case)))
        assert (url in page) is is_told
        assert ("My third draft.txt" in page) is is_told


def test_a_managers_upload_ends_at_its_details(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    taken = post_file(as_(case.manager), case, TEXT.encode(), "draft.txt")
    read_uploads(storage, files)
    done = as_(case.manager).get(taken.location)
    assert done.location == draft_url(case, tail="/details")
    page = shown(as_(case.manager).get(done.location))
    assert "draft.txt" in page
    assert SECRET not in page


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "draft.docx", "The file is empty."),
        (b"%PDF-1.7 no more", "draft.docx", "the file is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "draft.doc", "old kind (.doc)"),
        (b"\x89PNG\r\n", "draft.png", "a picture"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused_on_the_form(
    storage: Storage, case: Case, as_: As, data: bytes, name: str, sentence: str
) -> None:
    refused = post_file(as_(case.lead), case, data, name)
    assert refused.status_code == 422
    page = shown(refused)
    assert page.count(sentence) == 2  # in the summary and at the field
    assert 'href="#file"' in page
    assert "<title>Error:" in page
    assert_nothing_kept(storage)


def assert_nothing_kept(storage: Storage) -> None:
    with storage.reading() as db:
        for table in (Upload, Draft, StoredFile, Job):
            assert db.scalar(select(func.count()).select_from(table)) == 0


def test_a_refused_reading_says_why_and_what_to_do(
    storage: Storage, files: FileStore, case: Case, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> ReadDraft:
        raise Refusal(RefusalCode.TOO_MANY_PAGES, {"pages": "2,000", "limit": "1,500"})

    monkeypatch.setattr(draft_jobs, "read_in_child", refuse)
    taken = post_file(as_(case.lead), case, TEXT.encode(), "draft.txt")
    read_uploads(storage, files)
    page = shown(as_(case.lead).get(taken.location))
    assert "The file has 2,000 pages and the most that can be read is 1,500." in page
    assert new_url(case) in page
    answer = as_(case.lead).get(taken.location, headers={"Accept": "application/json"}).get_json()
    assert answer["state"] == "refused"


def test_pasted_text_becomes_a_draft_at_once(case: Case, as_: As, files: FileStore) -> None:
    client = as_(case.lead)
    done = client.post(new_url(case), data={"text": TEXT})
    assert done.location == draft_url(case)
    assert "None of them asked" in shown(client.get(done.location))
    original = client.get(draft_url(case, tail="/original"))
    assert original.data.decode().split() == TEXT.split()


@pytest.mark.parametrize("form", [{}, {"text": "  "}])
def test_something_must_be_brought(case: Case, as_: As, form: dict[str, str]) -> None:
    refused = as_(case.lead).post(new_url(case), data=form)
    assert refused.status_code == 422
    assert "Choose a file, or paste the text of the draft" in shown(refused)


def test_of_a_file_and_a_text_neither_is_lost(storage: Storage, case: Case, as_: As) -> None:
    refused = post_file(as_(case.lead), case, b"Words", "draft.txt", text="Typed words")
    assert refused.status_code == 422
    assert "Typed words" in shown(refused)
    assert_nothing_kept(storage)


def test_the_same_bytes_are_a_choice(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    client = as_(case.lead)
    post_file(client, case, TEXT.encode(), "draft.txt")
    read_uploads(storage, files)
    asked = post_file(client, case, TEXT.encode(), "renamed.txt")
    assert asked.status_code == 422
    assert "These are the same bytes as draft 1" in shown(asked)
    kept = client.post(new_url(case), data={"again": "1", "again_name": "renamed.txt"})
    read_uploads(storage, files)
    assert client.get(kept.location).location == draft_url(case, 2)
    assert "renamed.txt" in shown(client.get(draft_url(case, 2, "/details")))


def test_the_bytes_of_a_draft_that_one_may_not_know_of_are_not_taken_again(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    make_draft(storage, files, case)
    answer = as_(case.manager).post(new_url(case), data={"again": "1"})
    assert answer.status_code == 404


def test_a_full_disk_is_said_on_the_form_and_keeps_the_text(
    storage: Storage, files: FileStore, case: Case, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "put", full)
    answer = as_(case.lead).post(new_url(case), data={"text": "Long typed words"})
    assert answer.status_code == 503
    assert "Long typed words" in shown(answer)
    assert "disk is full" in shown(answer)
    assert_nothing_kept(storage)


def test_a_busy_database_is_said_on_the_form(
    case: Case, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: object, **kwargs: object) -> None:
        raise StorageBusy("database is locked")

    monkeypatch.setattr(service, "receive_text", busy)
    answer = as_(case.lead).post(new_url(case), data={"text": "Long typed words"})
    assert answer.status_code == 503
    assert "Long typed words" in shown(answer)


def test_too_many_at_once_is_said_on_the_form_and_nothing_stays(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    for n in range(3):
        upload_file(storage, files, case, case.lead, f"{TEXT} {n}")
    data = b"One draft more than can be read at once"
    refused = post_file(as_(case.lead), case, data, "draft.txt")
    assert refused.status_code == 422
    assert "3 drafts of this review are being read just now" in shown(refused)
    assert not files.has(service.Address(case.board_id, sha256(data).hexdigest()))


def test_a_file_over_the_limit_gets_a_page_that_says_what_to_do(
    app: Flask, case: Case, as_: As
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = post_file(as_(case.lead), case, b"x" * 5000, "draft.txt")
    assert answer.status_code == 413
    assert "A draft can be up to 50 MB" in shown(answer)


def test_a_form_without_its_token_is_refused(storage: Storage, case: Case, as_: As) -> None:
    answer = as_(case.lead).post(new_url(case), data={"text": "Words"}, csrf=False)  # type: ignore[call-arg]
    assert answer.status_code == 400
    assert_nothing_kept(storage)


def test_the_original_comes_back_byte_for_byte_and_never_inline(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    data = b"<script>alert(1)</script> words"
    upload_file(storage, files, case, case.lead, data, 'Bericht "ä".txt')
    read_uploads(storage, files)
    answer = as_(case.lead).get(draft_url(case, tail="/original"))
    assert answer.data == data
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Bericht" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_reading_is_logged_once_an_hour_whatever_page_shows_the_words(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    make_draft(storage, files, case)
    client = as_(case.lead)
    for tail in ("", "", "/original"):
        client.get(draft_url(case, tail=tail))
    reads.forget_noted()
    client.get(draft_url(case))
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Reading)) == 1
        events = db.scalars(select(Event).where(Event.verb == "draft:read")).all()
    assert [e.actor_id for e in events] == [case.lead.person_id]


def test_words_are_not_shown_when_reading_cannot_be_logged(
    storage: Storage, files: FileStore, case: Case, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_draft(storage, files, case)

    def busy(*args: object, **kwargs: object) -> None:
        raise StorageBusy("database is locked")

    monkeypatch.setattr(reads.audit, "log_read", busy)
    for tail in ("", "/original"):
        answer = as_(case.lead).get(draft_url(case, tail=tail))
        assert answer.status_code == 503
        assert SECRET not in shown(answer)


def test_the_page_shows_every_kind_of_passage(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    kind = PassageKind
    make_draft(
        storage, files, case,
        passages=[
            Passage(0, kind.HEADING, "What <happened>", level=1, number="4", page=1),
            Passage(1, kind.PARAGRAPH, "Numbered & told.", number="4.1", page=1),
            Passage(2, kind.PARAGRAPH, "Not numbered.", page=2),
            Passage(3, kind.LIST_ITEM, "First of a list", level=1, number="a", page=2),
            Passage(4, kind.TABLE_CELL, "When", table=0, row=0, column=0, is_header=True, page=2),
            Passage(5, kind.TABLE_CELL, "What", table=0, row=0, column=1, is_header=True, page=2),
            Passage(6, kind.TABLE_CELL, "In March", table=0, row=1, column=0, page=2),
            Passage(7, kind.FOOTNOTE, "Told by a health visitor.", number="1", page=2),
        ],
        notices=[Notice("tracked_deletions", 2), Notice("comments", 1)],
    )  # fmt: skip
    page = shown(as_(case.lead).get(draft_url(case)))
    assert "What &lt;happened&gt;" in page
    assert re.search(r'<h2 class="qm-sh" id="p-4">', page)
    assert re.search(r'href="#p-4">4 What', page)  # in the contents
    assert re.search(r'id="p-4-1"><span class="qm-p__n"><a href="#p-4-1">', page)
    assert "¶3" in page
    assert '<th scope="col"><p class="qm-p__t" id="p-4_2">When</p></th>' in page
    assert '<td><p class="qm-p__t" id="p-6">In March</p></td><td></td>' in page
    assert 'id="n-1"' in page
    assert page.count('class="qm-page"') == 2
    assert "2 tracked deletions are left out." in page
    assert "1 comment is kept apart from the text." in page


def test_comments_stand_under_details_for_those_who_may_read(
    storage: Storage, files: FileStore, case: Case, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ReadDraft(
        format="docx",
        reader_version="1",
        passages=make_passages(4),
        comments=(Comment(2, "A reviewer", f"Is this so? {SECRET}"),),
    )
    monkeypatch.setattr(draft_jobs, "read_in_child", lambda *args, **kwargs: read)
    upload_file(storage, files, case, case.manager)
    read_uploads(storage, files)
    page = shown(as_(case.commissioner).get(draft_url(case, tail="/details")))
    assert "Is this so?" in page
    assert f'href="{draft_url(case)}#p-1-2"' in page
    assert SECRET not in shown(as_(case.manager).get(draft_url(case, tail="/details")))
    with storage.reading() as db:
        readers = db.scalars(select(Reading.person_id)).all()
    assert readers == [case.commissioner.person_id]


def test_sending_is_offered_and_done(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    make_draft(storage, files, case)
    client = as_(case.lead)
    page = shown(client.get(draft_url(case)))
    # The self-check first; sending is a link to a page that asks once more.
    assert f'class="govuk-button" href="/reviews/{case.review_id}/assessments/new?draft=1"' in page
    assert f'href="{draft_url(case, tail="/send")}"' in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    asked = shown(client.get(draft_url(case, tail="/send")))
    with storage.reading() as db:
        draft = queries.get_draft(db, case.review_id, 1)
        assert draft.sent_at is None
        readers = [
            one.name
            for one in list_people_on_review(db, case.review_id)
            if one.role is not ReviewRole.LEAD_REVIEWER
        ]
        leads = set(queries.names_of(db, [case.lead.person_id]).values())
    assert readers
    for name in readers:
        assert f"<dd>{name}" in asked or f"<br>{name}" in asked
    assert not any(f"<dd>{name}" in asked for name in leads)
    assert draft.file_name in asked
    assert "cannot be taken back" in asked
    sent = client.post(draft_url(case, tail="/send"))
    assert sent.location == f"/reviews/{case.review_id}"
    page = shown(client.get(draft_url(case)))
    assert "Draft 1 is sent." in page
    assert "next for you stands below" in page
    assert "Not sent yet" not in page
    assert client.get(draft_url(case, tail="/send")).location == draft_url(case)


def test_what_came_in_is_said_and_a_tiny_draft_is_warned_of(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    client = as_(case.lead)
    tiny = client.post(new_url(case), data={"text": "x"})
    page = shown(client.get(tiny.location))
    assert "Draft 1 is in: 1 passage, 1 word." in page
    assert "Is it the right file?" in page
    assert "Is it the right file?" in shown(client.get(draft_url(case, 1, "/send")))
    assert "is in: 1 passage" not in shown(client.get(draft_url(case)))  # said once
    assert "Is it the right file?" in shown(client.get(draft_url(case)))  # until it is sent
    client.post(draft_url(case, 1, "/send"))
    assert "Is it the right file?" not in shown(client.get(draft_url(case)))
    long = client.post(new_url(case), data={"text": "Words of a paragraph that goes on. " * 40})
    page = shown(client.get(long.location))
    assert "Draft 2 is in: " in page
    assert "Is it the right file?" not in page


def test_a_refused_file_must_be_chosen_again_and_the_rest_is_kept(case: Case, as_: As) -> None:
    client = as_(case.lead)
    refused = post_file(client, case, b"Some words", "draft.txt", text="What I had typed")
    assert refused.status_code == 422
    assert "Choose the file again" in shown(refused)
    assert "What I had typed" in shown(refused)
    nothing = client.post(new_url(case), data={"text": ""})
    assert "Choose the file again" not in shown(nothing)


def test_reading_again_is_offered_only_when_it_would_change_something(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    make_draft(storage, files, case)
    make_draft(storage, files, case, reader_version="0.9")
    client = as_(case.lead)
    assert "Read it again" not in shown(client.get(draft_url(case, 1, "/details")))
    assert client.post(draft_url(case, 1, "/reread")).status_code == 409
    assert "Read it again" in shown(client.get(draft_url(case, 2, "/details")))
    started = client.post(draft_url(case, 2, "/reread"))
    read_uploads(storage, files)
    assert client.get(started.location).location == draft_url(case, 2)
    with storage.reading() as db:
        draft = queries.get_draft(db, case.review_id, 2)
        assert len(queries.list_readings(db, draft.id)) == 2
        assert db.scalar(select(Upload.state)) is UploadState.DONE


def test_a_long_draft_opens_with_the_same_number_of_queries(
    storage: Storage, files: FileStore, case: Case, as_: As
) -> None:
    make_draft(storage, files, case, passages=make_passages(12))
    make_draft(storage, files, case, passages=make_passages(3000))
    client = as_(case.lead)
    counts = []
    for number in (1, 2):
        client.get(draft_url(case, number))  # the log of this hour is written
        statements: list[str] = []
        listen = lambda *args, kept=statements: kept.append(args[2])  # noqa: E731
        event.listen(storage.engine, "before_cursor_execute", listen)
        page = shown(client.get(draft_url(case, number)))
        event.remove(storage.engine, "before_cursor_execute", listen)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert "Words of passage 2999" in page
