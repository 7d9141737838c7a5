"""The record as its readers get it: read back by other people's tools, never by our own."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.audit import head_of
from qmapp.foundation.documents import Document, write_docx, write_pdf
from qmapp.foundation.storage import Storage
from qmapp.governance.dossier import document
from qmapp.governance.dossier.reading import (
    Sources,
    is_hidden,
    read_sources,
    read_withheld,
    subject_of,
)
from qmapp.governance.publication import queries as publication
from qmapp.governance.publication import service as publishing_service
from qmapp.governance.publication.checking import DecisionDetails, Said
from qmapp.governance.publication.rules import Extent, Fate
from tests.factories import publishing, recording
from tests.factories.assessments import NOW, Case, make_case


def _show(on: date) -> str:
    return f"{on.day} {on:%B} {on.year}"


WORDS = document.Words(lambda message, **values: message % values if values else message, _show)


def sources_of(storage: Storage, case: Case) -> Sources:
    with storage.reading() as db:
        return read_sources(db, get_review(db, case.review_id))


def full(storage: Storage, case: Case) -> Document:
    return document.full_record(
        sources_of(storage, case), WORDS, kind="Serious case review", printed_on="Printed today"
    )


def public(storage: Storage, case: Case) -> Document:
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        sources = read_sources(db, review)
        withheld = read_withheld(db, review, sources)
    return document.public_record(
        sources, withheld, WORDS, kind="Serious case review", printed_on="Printed today"
    )


def poppler(tool: str, pdf: bytes, tmp_path: Path, *options: str) -> str:
    path = tmp_path / "record.pdf"
    path.write_bytes(pdf)
    to = ["-"] if tool == "pdftotext" else []
    done = subprocess.run([tool, *options, str(path), *to], capture_output=True, check=True)
    return done.stdout.decode("utf-8", errors="replace")


def words_of_docx(data: bytes) -> str:
    """Every part of the file, its properties too, without mark-up."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        every = [parts.read(name).decode("utf-8", errors="replace") for name in parts.namelist()]
    return re.sub(r"<[^>]+>", " ", " ".join(every)) + " ".join(every)


def squeezed(words: str) -> str:
    return " ".join(words.split())


@pytest.fixture
def signed(storage: Storage, case: Case) -> Case:
    recording.sign_both(storage, case)
    return case


# For the board -------------------------------------------------------------------------------


def test_the_full_record_holds_everything_in_order(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    sources = sources_of(storage, signed)
    said = squeezed(poppler("pdftotext", write_pdf(full(storage, signed)), tmp_path, "-layout"))
    for part in (
        "Record of review Child K", "The full record, for the board", "Contents",
        "17 of 18 markers", "Of Leah, and of 01632 960 123", "Mrs Okafor on 4 March 2025",
        recording.NOTE, "Who holds what on marker 14", "The scrutineer reads both",
        "No judgement was agreed", "What the school said on the telephone",
        "Recommendation 2: Accepted", "Agree one lead practitioner", "LEAH should have been asked",
        "Chair Example", "Partner, health", "Dissents", "Leah should be named here.",
        "Independent scrutineer", "1 of 2", "The brother starts school in January",
        "Is it clear, when conversation",
    )[:-1]:  # fmt: skip
        assert squeezed(part) in said, part
    report, response = sources.report_standing.signed, sources.response_standing.signed
    assert report is not None
    assert response is not None
    assert sources.report is not None
    proofs = (
        report.sha256, response.sha256, report.chain_digest, report.chain_seal,
        sources.report.draft.sha256, sources.report.edition.sha256,
    )  # fmt: skip
    copied = said.split()
    for digest in proofs:
        assert digest in copied, "on one line, and nothing within it"
    for kept_out in (recording.THREAD, recording.PRIVATE):
        assert squeezed(kept_out) not in said


def test_the_file_is_tagged_and_every_page_says_what_it_is(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    made = replace(full(storage, signed), marking="OFFICIAL-SENSITIVE")
    pdf = write_pdf(made)
    tree = poppler("pdfinfo", pdf, tmp_path, "-struct")
    for tag in ("H1", "H2", "H3", "Table", "TH", "BlockQuote", "TOC", "L (block)"):
        assert tag in tree, tag
    assert re.search(r"Tagged:\s+yes", poppler("pdfinfo", pdf, tmp_path))
    pages = poppler("pdftotext", pdf, tmp_path, "-layout").split("\f")[:-1]
    total = len(pages)
    for number, page in enumerate(pages, start=1):
        assert "OFFICIAL-SENSITIVE" in page
        if number > 1:
            assert f"Page {number} of {total}" in page
            assert page.lstrip().startswith("Record of review Child K")


def test_the_word_file_says_the_same(storage: Storage, signed: Case) -> None:
    said = words_of_docx(write_docx(full(storage, signed)))
    for part in ("Record of review Child K", "Leah", recording.NOTE, "Chair Example", "Dissents"):
        assert part in said
    assert recording.THREAD not in said


def test_what_is_signed_stands_as_it_was_signed(storage: Storage, signed: Case) -> None:
    before = sources_of(storage, signed).report
    with storage.unit_of_work() as db:
        db.execute(
            update(AgreedJudgement)
            .where(AgreedJudgement.review_id == signed.review_id)
            .values(reasons="Rewritten after signing.")
        )
    after = sources_of(storage, signed)
    assert after.report == before
    assert not after.report_standing.is_current


def test_what_is_not_signed_stands_as_it_is_and_says_so(
    storage: Storage, case: Case, tmp_path: Path
) -> None:
    said = squeezed(poppler("pdftotext", write_pdf(full(storage, case)), tmp_path, "-layout"))
    assert "Not signed" in said
    assert "Signing has not begun." in said
    assert "The board has not agreed a response yet." in said
    # The end of the trail moves with everything that is done, hidden work too: only what is signed
    # bears it.
    with storage.reading() as db:
        assert head_of(db, case.board_id).digest not in said.replace(" ", "")


def test_a_review_without_a_draft_has_a_record_too(storage: Storage, tmp_path: Path) -> None:
    case = make_case(storage, with_draft=False, reference="Child Z")
    for made in (full(storage, case), public(storage, case)):
        said = squeezed(poppler("pdftotext", write_pdf(made), tmp_path, "-layout"))
        assert "No draft has been sent yet" in said
        assert "Implementation and evaluation" in said


# For publication -----------------------------------------------------------------------------


@pytest.mark.parametrize("is_signed", [True, False])
def test_the_public_record_holds_no_identifier_name_note_or_thread(
    storage: Storage, case: Case, tmp_path: Path, is_signed: bool
) -> None:
    if is_signed:
        recording.sign_both(storage, case)
    made = public(storage, case)
    pdf = write_pdf(made)
    every = {
        "pdf": squeezed(poppler("pdftotext", pdf, tmp_path, "-layout")),
        "raw": squeezed(poppler("pdftotext", pdf, tmp_path, "-raw")),
        "info": poppler("pdfinfo", pdf, tmp_path),
        "structure": squeezed(poppler("pdfinfo", pdf, tmp_path, "-struct-text")),
        "docx": squeezed(words_of_docx(write_docx(made))),
    }
    names = [f"{who} Example" for who in ("Lead", "Panel", "Observer", "Manager", "Chair")]
    for where, said in every.items():
        for planted in (*recording.PLANTED, *names):
            assert planted.casefold() not in said.casefold(), (planted, where)
    assert "[taken out] was seen by [taken out] on [taken out]" in every["pdf"]
    assert "The scrutineer reads both" in every["pdf"]
    if is_signed:
        assert "Partner, health" in every["pdf"]
        assert "[taken out] should be named here." in every["pdf"]


def test_words_that_may_stay_stay(storage: Storage, tmp_path: Path) -> None:
    case = recording.whole(storage)
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        lines = {one.words: one for one in publication.list_identifiers(db, review).lines}
        leah = lines["Leah"]
        assert leah.decision is not None
        said = {leah.key: Said(Fate.STAYS, "A name of our own choice.", str(leah.decision.id))}
        publishing_service.decide_identifiers(db, case.commissioner, review, said, NOW)
    words = squeezed(poppler("pdftotext", write_pdf(public(storage, case)), tmp_path, "-layout"))
    assert "Leah was seen by [taken out] on [taken out]" in words


def test_open_words_are_left_out_until_somebody_decides(storage: Storage, tmp_path: Path) -> None:
    case = make_case(storage, texts=publishing.TEXTS)
    publishing.scanned(storage, case)
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        withheld = read_withheld(db, review, read_sources(db, review))
    assert {"Leah", "Mrs Okafor", "4 March 2025"} <= set(withheld.found.gaps)
    assert "the spring" not in withheld.found.gaps


def test_the_public_record_says_what_was_decided_about_it(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    def said() -> str:
        pdf = write_pdf(replace(public(storage, signed), marking=None))
        return squeezed(poppler("pdftotext", pdf, tmp_path, "-layout"))

    assert "It is not decided yet whether this is published." in said()
    details = DecisionDetails(
        extent=Extent.PART,
        reasons="Leah’s brother is held back.",
        published_on=NOW.date(),
        held_back={"marker-qm18": ""},
    )
    publishing.at_stage(storage, signed, Stage.PUBLISHED)
    with storage.unit_of_work() as db:
        review = get_review(db, signed.review_id)
        publishing_service.decide(db, signed.chair, review, details, NOW, was="")
    after = said()
    assert "In part, on 10 November 2026" in after
    assert "[taken out]’s brother is held back." in after
    assert "The brother starts school" not in after


# Who ------------------------------------------------------------------------------------------


def test_blindness_keeps_the_record_until_ones_own_is_submitted(
    storage: Storage, case: Case
) -> None:
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        hidden = {who for who in case.people if is_hidden(db, case.people[who], review)}
    assert hidden == {"second_commissioner", "third_commissioner", "second_lead"}


def test_once_it_is_signed_blindness_keeps_it_from_nobody(storage: Storage, signed: Case) -> None:
    with storage.reading() as db:
        review = get_review(db, signed.review_id)
        assert not any(is_hidden(db, one, review) for one in signed.people.values())
        assert subject_of(db, review).is_signed
