"""What the templates of the drafts room are given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.drafts import queries, rules
from qmapp.casework.drafts.blocks import Block, blocks_of
from qmapp.casework.drafts.models import Draft, DraftReading, Upload, UploadState
from qmapp.casework.drafts.reading import (
    PASTED,
    READER_VERSION,
    SENTENCES,
    DetectedFormat,
    NoticeKind,
    RefusalCode,
)
from qmapp.casework.reviews.queries import list_people_on_review
from qmapp.casework.reviews.rules import ROLE_LABELS
from qmapp.foundation.access import Actor, Permission, ReviewRole, may
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

_KILO = 1024
# A refusal is listed this long for whoever did not wait for it.
_LATELY = timedelta(days=1)
# A waiting upload whose job is not taken by then: its server runs no worker, or a very busy one.
_LONG_WAIT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """An upload on its way: what has happened, in words, and where to go when it is done."""

    upload_id: UUID
    state: str
    words: str
    done: int | None
    total: int | None
    file_name: str
    draft_number: int | None


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A draft to be read, calmly. `previous` is the one before it, for who may read that too."""

    number: int
    previous: int | None
    is_sent: bool
    may_send: bool
    received_at: datetime
    sent_at: datetime | None
    counts: str
    original: str
    notices: Sequence[str]
    short: str
    contents: Sequence[queries.ContentsLine]
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class SendPage:
    """What stands before somebody who is about to send a draft; `short` warns of a tiny one."""

    number: int
    file_name: str
    received_at: datetime
    counts: str
    short: str
    readers: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment that somebody left in the file, with the passage it hangs on."""

    author: str | None
    text: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading of a draft by one version of the reader."""

    read_at: datetime
    reader_version: str
    counts: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """What is known of a draft beside its words. `comments` is None for who may not read it."""

    number: int
    previous: int | None
    file_name: str
    form: str
    size: str
    sha256: str
    uploaded_at: datetime
    uploaded_by: str
    sent_at: datetime | None
    sent_by: str | None
    notices: Sequence[str]
    comments: Sequence[CommentLine] | None
    readings: Sequence[ReadingLine]
    may_read: bool
    may_reread: bool
    may_destroy: bool
    reader_version: str


def progress_page(db: Db, upload: Upload, now: datetime) -> ProgressPage:
    """How far an upload has come."""
    job = queries.find_job(db, upload)
    progress: Mapping[str, Any] = (job.progress if job else None) or {}
    total = progress.get("total")
    is_reading = upload.state is UploadState.READING
    return ProgressPage(
        upload_id=upload.id,
        state=upload.state.value,
        words=_words_of(upload, job, progress, now),
        done=progress.get("done") if is_reading and total else None,
        total=total if is_reading else None,
        file_name=upload.file_name,
        draft_number=queries.find_number(db, upload.draft_id),
    )


def unfinished(
    db: Db, actor: Actor | None, review_id: UUID, now: datetime
) -> Sequence[ProgressPage]:
    """What is on its way to this review, and what did not get there within the last day."""
    found = queries.list_unfinished(db, actor, review_id, since=now - _LATELY)
    return [progress_page(db, upload, now) for upload in found]


def _words_of(upload: Upload, job: Job | None, progress: Mapping[str, Any], now: datetime) -> str:
    if upload.state is UploadState.REFUSED:
        return refusal_words(upload.refusal)
    if upload.state is UploadState.DONE:
        return gettext("The draft has been read.")
    if job is not None and job.state is JobState.WAITING:
        return _waiting_words(job, now)
    return _reading_words(progress)


def _waiting_words(job: Job, now: datetime) -> str:
    if job.attempts:
        return gettext("Something went wrong while reading it. It will be tried again shortly.")
    if now - job.created_at > _LONG_WAIT:
        return gettext(
            "It has waited longer than usual to be read. The file is kept; you can close this "
            "page and come back to it."
        )
    return gettext("Waiting to be read. The file is kept.")


def _reading_words(progress: Mapping[str, Any]) -> str:
    done, total = progress.get("done"), progress.get("total")
    if done is None:
        return gettext("Reading has begun.")
    if progress.get("unit") == "pages" and total:
        return gettext("%(done)s of %(total)s pages read", done=done, total=total)
    if total:
        return gettext("%(done)s of %(total)s parts read", done=done, total=total)
    return gettext("%(done)s parts read", done=done)


def refusal_words(refusal: str | None) -> str:
    """The sentence for why an upload was refused, from what its row remembers."""
    if not refusal:
        return gettext(rules.GIVEN_UP)
    kept = json.loads(refusal)
    code = kept["code"]
    sentence = rules.OUR_SENTENCES.get(code) or SENTENCES[RefusalCode(code)]
    return str(gettext(sentence) % kept["values"])


def read_page(db: Db, actor: Actor | None, draft: Draft) -> ReadPage:
    """A draft with all its words. Five queries, however long it is."""
    reading = queries.get_reading(db, draft.reading_id)
    passages = queries.list_passages(db, reading.id)
    return ReadPage(
        number=draft.number,
        previous=queries.find_previous(db, actor, draft),
        is_sent=draft.sent_at is not None,
        may_send=draft.sent_at is None
        and may(actor, Permission.DRAFT_SEND, queries.subject_of(draft)),
        received_at=draft.uploaded_at,
        sent_at=draft.sent_at,
        counts=count_words(reading),
        original=f"{format_words(reading.format)}, {size_words(draft.size)}",
        notices=notice_words(reading),
        short=_short_of(db, draft, reading),
        contents=queries.contents(passages),
        blocks=blocks_of(passages),
    )


def send_page(db: Db, draft: Draft) -> SendPage:
    """What would be sent, and who would be able to read it that cannot now."""
    reading = queries.get_reading(db, draft.reading_id)
    by_role: dict[str, list[str]] = {}
    for one in list_people_on_review(db, draft.review_id):
        if one.role is not ReviewRole.LEAD_REVIEWER:
            by_role.setdefault(ROLE_LABELS[one.role], []).append(one.name)
    return SendPage(
        number=draft.number,
        file_name=draft.file_name,
        received_at=draft.uploaded_at,
        counts=count_words(reading),
        short=_short_of(db, draft, reading),
        readers=list(by_role.items()),
    )


def is_short(db: Db, reading: DraftReading) -> bool:
    """Whether what was read is so short that it is likely to be the wrong file."""
    return rules.is_short(reading.word_count, queries.count_paragraphs(db, reading.id))


def short_words(*, is_sent: bool) -> str:
    """The warning about a tiny draft, with what to do."""
    if is_sent:
        return gettext(
            "This is very short for a review. Is it the right file? If not, add the right one as "
            "a new draft and tell the people on the review."
        )
    return gettext(
        "This is very short for a review. Is it the right file? If not, do not send it: add the "
        "right one as a new draft. This one stays with the lead reviewers."
    )


def _short_of(db: Db, draft: Draft, reading: DraftReading) -> str:
    """The warning while something can still be done: until the draft is sent."""
    if draft.sent_at is not None or not is_short(db, reading):
        return ""
    return short_words(is_sent=False)


def details_page(db: Db, actor: Actor | None, draft: Draft) -> DetailsPage:
    """What is known of a draft: its file, its readings, what the reader came upon."""
    subject = queries.subject_of(draft)
    may_read = may(actor, Permission.DRAFT_READ, subject)
    readings = queries.list_readings(db, draft.id)
    current = queries.get_reading(db, draft.reading_id)
    people = names_of(db, {p for p in (draft.uploaded_by, draft.sent_by) if p is not None})
    return DetailsPage(
        number=draft.number,
        previous=queries.find_previous(db, actor, draft) if may_read else None,
        file_name=draft.file_name,
        form=format_words(current.format),
        size=size_words(draft.size),
        sha256=draft.sha256,
        uploaded_at=draft.uploaded_at,
        uploaded_by=people.get(draft.uploaded_by, ""),
        sent_at=draft.sent_at,
        sent_by=people.get(draft.sent_by) if draft.sent_by else None,
        notices=notice_words(current),
        comments=_comments(db, current) if may_read else None,
        readings=[
            ReadingLine(r.read_at, r.reader_version, count_words(r), is_current=r.id == current.id)
            for r in readings
        ],
        may_read=may_read,
        may_reread=current.reader_version != READER_VERSION
        and may(actor, Permission.DRAFT_REREAD, subject),
        may_destroy=may(actor, Permission.DESTRUCTION_ASK, subject),
        reader_version=current.reader_version,
    )


def _comments(db: Db, reading: DraftReading) -> Sequence[CommentLine]:
    if not reading.comments:
        return []
    anchors = list(queries.list_anchors(db, reading.id).values())
    return [
        CommentLine(
            comment["author"],
            comment["text"],
            None if comment["position"] is None else anchors[comment["position"]],
        )
        for comment in reading.comments
    ]


def count_words(reading: DraftReading) -> str:
    """How long a reading is: "46 pages, 312 passages, 14,200 words"."""
    parts = [
        ngettext("%(num)s passage", "%(num)s passages", reading.passage_count),
        gettext("%(count)s words", count=f"{reading.word_count:,}")
        if reading.word_count != 1
        else gettext("1 word"),
    ]
    if reading.page_count is not None:
        parts.insert(0, ngettext("%(num)s page", "%(num)s pages", reading.page_count))
    return ", ".join(parts)


def size_words(size: int) -> str:
    """A file's size in words: "812 KB", "1.4 MB"."""
    if size >= _KILO * _KILO:
        return gettext("%(size)s MB", size=f"{size / _KILO / _KILO:.1f}")
    return gettext("%(size)s KB", size=max(1, round(size / _KILO)))


def format_words(form: str) -> str:
    """The name of a format, as people know it."""
    return {
        DetectedFormat.DOCX.value: gettext("Word document"),
        DetectedFormat.PDF.value: gettext("PDF"),
        DetectedFormat.ODT.value: gettext("OpenDocument text"),
        DetectedFormat.TEXT.value: gettext("Plain text"),
        DetectedFormat.MARKDOWN.value: gettext("Markdown"),
        PASTED: gettext("Pasted text"),
    }.get(form, form)


def notice_words(reading: DraftReading) -> Sequence[str]:
    """What the reader did or could not do, a sentence each."""
    return [
        _NOTICES[notice["kind"]](notice["count"])
        for notice in reading.notices
        if notice["kind"] in _NOTICES
    ]


_NOTICES: Mapping[str, Callable[[int], str]] = {
    NoticeKind.TRACKED_INSERTIONS: lambda count: ngettext(
        "%(num)s tracked insertion is read as part of the text.",
        "%(num)s tracked insertions are read as part of the text.",
        count,
    ),
    NoticeKind.TRACKED_DELETIONS: lambda count: ngettext(
        "%(num)s tracked deletion is left out.",
        "%(num)s tracked deletions are left out.",
        count,
    ),
    NoticeKind.COMMENTS: lambda count: ngettext(
        "%(num)s comment is kept apart from the text. It stands under Details.",
        "%(num)s comments are kept apart from the text. They stand under Details.",
        count,
    ),
    NoticeKind.RUNNING_HEADERS: lambda _: gettext("Running headers and footers are left out."),
    NoticeKind.CONTENTS_LIST: lambda _: gettext(
        "The draft’s own list of contents is left out; ours is made from its headings."
    ),
    NoticeKind.HIDDEN_TEXT: lambda count: ngettext(
        "%(num)s piece of hidden text is left out. Look at the original file.",
        "%(num)s pieces of hidden text are left out. Look at the original file.",
        count,
    ),
    NoticeKind.IMAGES: lambda count: ngettext(
        "%(num)s picture is not shown. Look at the original file.",
        "%(num)s pictures are not shown. Look at the original file.",
        count,
    ),
    NoticeKind.PAGES_WITHOUT_TEXT: lambda count: ngettext(
        "%(num)s page has no text, so nothing of it is here. Look at the original file.",
        "%(num)s pages have no text, so nothing of them is here. Look at the original file.",
        count,
    ),
    NoticeKind.PAGE_NUMBERS_MISSING: lambda _: gettext(
        "This format does not say where pages begin, so there are no page numbers."
    ),
}
