from __future__ import annotations

import io
import zipfile

import pytest

from qmapp.foundation.storage import Storage
from tests.factories import publishing, recording
from tests.factories.assessments import Case, make_case
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    made = make_case(storage, texts=publishing.TEXTS)
    publishing.scanned(storage, made)
    return made


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/record"


def test_before_signing_the_page_says_so_and_the_board_reads_it(
    as_: As, case: Case, base: str
) -> None:
    page = as_(case.chair).get(base).text
    assert "Not signed" in page
    assert f"{base}/record.pdf" in page
    assert f"{base}/public.pdf" not in page


def test_blindness_keeps_page_and_files_from_who_has_to_judge(
    as_: As, case: Case, base: str
) -> None:
    client = as_(case.commissioner)
    assert "when your own assessment is submitted" in client.get(base).text
    for name in ("record.pdf", "record.docx", "public.pdf", "public.docx"):
        assert client.get(f"{base}/{name}").status_code == 404


def test_the_lead_reviewer_waits_for_the_signature(as_: As, case: Case, base: str) -> None:
    client = as_(case.lead)
    page = client.get(base).text
    assert ".pdf" not in page
    assert client.get(f"{base}/record.pdf").status_code == 404


def test_once_signed_everybody_on_the_review_and_its_board_reads_their_own(
    as_: As, storage: Storage
) -> None:
    case = recording.whole(storage)
    recording.sign_both(storage, case)
    base = f"/reviews/{case.review_id}/record"
    lead, manager = as_(case.lead), as_(case.manager)
    assert "Signed on" in lead.get(base).text
    got = lead.get(f"{base}/record.docx")
    assert got.headers["Content-Disposition"] == 'attachment; filename="record-child-k.docx"'
    assert got.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(got.get_data())) as parts:
        assert b"Chair Example" in parts.read("word/document.xml")
    assert manager.get(f"{base}/record.docx").status_code == 404
    got = manager.get(f"{base}/public.docx")
    with zipfile.ZipFile(io.BytesIO(got.get_data())) as parts:
        words = parts.read("word/document.xml")
    assert b"Chair Example" not in words
    assert b"Leah" not in words
    pdf = manager.get(f"{base}/public.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.get_data().startswith(b"%PDF")


def test_who_decides_on_words_is_told_what_to_look_at(as_: As, storage: Storage) -> None:
    case = recording.whole(storage)
    base = f"/reviews/{case.review_id}/record"
    page = as_(case.commissioner).get(base).text
    assert "taken out wherever they stand" in page
    assert "taken out wherever they stand" not in as_(case.panel).get(base).text
