"""The record for publication where the board publishes in part: cut, said so, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import update

from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.documents import write_docx, write_pdf
from qmapp.foundation.storage import Storage
from qmapp.governance.publication import queries, service
from qmapp.governance.publication.checking import DecisionDetails
from qmapp.governance.publication.models import Publication
from qmapp.governance.publication.parts import WHOLE, Piece
from qmapp.governance.publication.rules import Extent
from tests.factories import publishing, recording
from tests.factories.assessments import NOW, Case
from tests.storage.dossier.test_record import (
    full,
    poppler,
    public,
    sources_of,
    squeezed,
    words_of_docx,
)

WHY = "A trial of somebody else goes on."
DISSENT = "should be named here."
FINDING = "What the school said on the telephone was not written down"
RECOMMENDATION = "should agree who leads"
PROMISED = "Agree one lead practitioner"
QUOTED = "was seen by [taken out] on"
POSITION = "We hold this of [taken out]: met."
REASONS = "Of [taken out], and of [taken out]."

SAID = {
    Piece.JUDGEMENTS: (REASONS, QUOTED, POSITION),
    Piece.EVIDENCE: (QUOTED,),
    Piece.DISAGREEMENTS: (POSITION, "The scrutineer reads both"),
    Piece.FINDINGS: (FINDING,),
    Piece.RECOMMENDATIONS: (RECOMMENDATION,),
    Piece.RESPONSE: (PROMISED,),
    Piece.SIGNATURES: (DISSENT, "by 1 of 2 who sign", "It was done well."),
}
KEPT = {
    Piece.JUDGEMENTS: (FINDING, PROMISED),
    Piece.EVIDENCE: (REASONS, POSITION),
    Piece.DISAGREEMENTS: (REASONS, QUOTED),
    Piece.FINDINGS: (REASONS, RECOMMENDATION),
    Piece.RECOMMENDATIONS: (FINDING, PROMISED),
    Piece.RESPONSE: (RECOMMENDATION, DISSENT),
    Piece.SIGNATURES: (PROMISED, REASONS),
}
NAMED = {
    Piece.JUDGEMENTS: "The judgements, with all that stands under them",
    Piece.EVIDENCE: "Evidence under the judgements",
    Piece.DISAGREEMENTS: "Disagreements: what they are about, and who holds what",
    Piece.FINDINGS: "Findings",
    Piece.RECOMMENDATIONS: "Recommendations",
    Piece.RESPONSE: "The board’s response",
    Piece.SIGNATURES: "Signatures: who said what, dissents and statements",
}


@pytest.fixture
def signed(storage: Storage, case: Case) -> Case:
    recording.sign_both(storage, case)
    publishing.at_stage(storage, case, Stage.PUBLISHED)
    return case


def hold_back(storage: Storage, case: Case, held: Mapping[str, str]) -> None:
    """The chair’s decision to publish in part, by the real service."""
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        standing = queries.find_publication(db, review.id)
        details = DecisionDetails(
            extent=Extent.PART, reasons=WHY, published_on=NOW.date(), held_back=held
        )
        service.decide(
            db, case.chair, review, details, NOW, was=str(standing.id) if standing else ""
        )


def read_back(storage: Storage, case: Case, tmp_path: Path) -> Mapping[str, str]:
    """The public record as other people's tools read it."""
    made = public(storage, case)
    pdf = write_pdf(made)
    return {
        "pdf": squeezed(poppler("pdftotext", pdf, tmp_path, "-raw")),
        "docx": squeezed(words_of_docx(write_docx(made))),
    }


@pytest.mark.parametrize("piece", list(Piece))
def test_a_part_that_is_held_back_is_in_neither_file_and_the_rest_is(
    storage: Storage, signed: Case, tmp_path: Path, piece: Piece
) -> None:
    before = squeezed(words_of_docx(write_docx(public(storage, signed))))
    assert all(words in before for words in SAID[piece])
    hold_back(storage, signed, {piece.value: "Leah’s family asked for that."})
    for where, said in read_back(storage, signed, tmp_path).items():
        for words in SAID[piece]:
            assert words not in said, (words, where)
        assert f"Not published: {NAMED[piece]}." in said
        for words in KEPT[piece]:
            assert words in said, (words, where)
        assert "The board’s reason: [taken out]’s family asked for that." in said


def test_one_marker_is_cut_alone_and_counted_with_none(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    hold_back(storage, signed, {"marker-qm14": ""})
    said = read_back(storage, signed, tmp_path)["pdf"]
    assert "agreed judgement on 17 of 17 markers" in said
    assert "1 of 18 markers are held back and not counted here." in said
    assert POSITION not in said
    assert said.count("Not published: Marker 14 ") == 1
    assert f"The board’s reason: {WHY}" in said
    assert REASONS in said


def section_of(storage: Storage, case: Case) -> str:
    with storage.reading() as db:
        parts = queries.list_parts(db, get_review(db, case.review_id))
    return parts[-1].key


def test_words_of_a_section_go_with_it_wherever_they_are_evidence(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    hold_back(storage, signed, {section_of(storage, signed): "The trial turns on it."})
    said = read_back(storage, signed, tmp_path)["pdf"]
    assert QUOTED not in said
    notice = "Not published: Words of the report, section “1 Findings”."
    assert said.count(notice) == 3  # markers 1, 2 and 14 cite it: once under each
    assert said.count("The board’s reason: The trial turns on it.") == 3
    assert REASONS in said


def test_a_section_that_cannot_be_told_any_more_takes_all_quotations_with_it(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    """Another draft was signed since: nobody said what of it may be shown."""
    hold_back(storage, signed, {section_of(storage, signed): ""})
    kept = [{"key": f"section-{signed.review_id}", "title": "4 What happened", "because": ""}]
    with storage.unit_of_work() as db:
        db.execute(update(Publication).values(held_back=kept))
    said = read_back(storage, signed, tmp_path)["pdf"]
    assert QUOTED not in said
    assert "section “4 What happened”" in said


def test_what_was_signed_stands_whole_and_the_board_reads_all_and_what_is_not_published(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    before = sources_of(storage, signed)
    whole = squeezed(words_of_docx(write_docx(full(storage, signed))))
    hold_back(storage, signed, {"response": "A reason of its own.", "marker-qm14": ""})
    after = sources_of(storage, signed)
    assert (after.report, after.response) == (before.report, before.response)
    assert after.report_standing == before.report_standing
    assert after.report_standing.is_current
    made = squeezed(words_of_docx(write_docx(full(storage, signed))))
    for words in ("Agree one lead practitioner", "We hold this of Leah: met.", "Chair Example"):
        assert whole.count(words) == made.count(words) > 0
    assert "Not published: " not in made
    assert "What is not published" in made
    for words in ("Marker 14 ", "A reason of its own.", WHY):
        assert words in made[made.index("What is not published") :]
    assert after.report_standing.signed is not None
    said = read_back(storage, signed, tmp_path)["pdf"].replace(" ", "")
    assert after.report_standing.signed.sha256 in said


def test_in_part_of_which_no_part_is_named_shows_nothing_of_the_review(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    hold_back(storage, signed, {"findings": ""})
    with storage.unit_of_work() as db:
        db.execute(update(Publication).values(held_back=None))
    said = read_back(storage, signed, tmp_path)["docx"]
    for piece in WHOLE:
        assert all(words not in said for words in SAID[piece]), piece
        assert f"Not published: {NAMED[piece]}." in said


def test_in_full_and_before_a_decision_nothing_is_cut(
    storage: Storage, signed: Case, tmp_path: Path
) -> None:
    assert "Not published: " not in read_back(storage, signed, tmp_path)["pdf"]
    hold_back(storage, signed, {"findings": ""})
    with storage.unit_of_work() as db:
        review = get_review(db, signed.review_id)
        standing = queries.find_publication(db, review.id)
        assert standing is not None
        details = DecisionDetails(extent=Extent.FULL, published_on=NOW.date())
        service.decide(db, signed.chair, review, details, NOW, was=str(standing.id))
    assert "Not published: " not in read_back(storage, signed, tmp_path)["pdf"]
