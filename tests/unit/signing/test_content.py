"""The canonical form, and what differs: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.findings.rules import Reach, Reason
from qmapp.casework.moderation.rules import Held
from qmapp.casework.recommendations.rules import Kind
from qmapp.decision.responses.content import Content as AgreedResponse
from qmapp.decision.responses.content import Format as ResponseFormat
from qmapp.governance.signing.content import (
    DraftText,
    EditionText,
    EvidenceText,
    FindingText,
    MarkerText,
    PositionText,
    RecommendationText,
    ReportContent,
    ResponseContent,
    digest,
    from_kept,
    kept_digest,
    same,
    to_kept,
)
from qmapp.governance.signing.differing import differences
from qmapp.governance.signing.rules import Paper

PIECE = EvidenceText(
    id="e1", kind=AssessmentKind.COMMISSIONER, number=1, stance=Stance.SUPPORTS,
    passage="1.2", page=3, quote="nobody acted on it", note="In one line.",
)  # fmt: skip
REPORT = ReportContent(
    board="Northmere",
    review_id="r",
    reference="Child K",
    kind="scr",
    edition=EditionText(slug="scr-2016", title="Markers", sha256="a" * 64),
    draft=DraftText(
        number=2, sha256="b" * 64, reading_id="x", file_name="d.docx", sent_on=date(2026, 3, 1)
    ),
    markers=(
        MarkerText(
            id="qm01", number=1, title="Referral", held=Held.AGREED, rating="met",
            rating_label="Met", reasons="It shows.", evidence=(PIECE,),
        ),
        MarkerText(
            id="qm02", number=2, title="Decision", held=Held.DISAGREED, reasons="On the dates.",
            handling="The scrutineer reads both.",
            positions=(
                PositionText(kind=AssessmentKind.SELF_CHECK, number=1, rating="met", words="So."),
            ),
        ),
    ),
    findings=(
        FindingText(
            id="f1", number=1, title="Nobody led", problem="Nobody knew.",
            reason=Reason.NOT_GIVEN, reach=Reach.NOT_KNOWN,
        ),
    ),
    recommendations=(
        RecommendationText(id="c1", number=1, kind=Kind.ACTION, text="Agree who leads."),
    ),
)  # fmt: skip
RESPONSE = ResponseContent(
    board="Northmere",
    review_id="r",
    reference="Child K",
    report_sha256="c" * 64,
    text=AgreedResponse(
        format=ResponseFormat.FIRST, board="Northmere", review_id="r", reference="Child K",
        version=1, agreed_on=date(2026, 9, 1), recommendations=(),
    ),
    text_sha256="d" * 64,
)  # fmt: skip


@pytest.mark.parametrize(("paper", "content"), [(Paper.REPORT, REPORT), (Paper.RESPONSE, RESPONSE)])
def test_what_is_kept_is_read_back_the_same(
    paper: Paper, content: ReportContent | ResponseContent
) -> None:
    kept = to_kept(content)
    assert from_kept(paper, kept) == content
    assert kept_digest(kept) == digest(content)
    assert kept_digest(dict(reversed(kept.items()))) == digest(content)


def test_the_hash_of_a_shape_does_not_change_with_the_code() -> None:
    # What was signed years ago must still verify: a change here needs a shape of another name.
    assert digest(REPORT) == "a3cccfcf3a933ddef3e98c135583fa7b8b32f5b2649a7c89f631edca79412fcc"
    assert digest(RESPONSE) == "01ba1da5fb6885b5cab96181c8d38a0deaf194a2f0f866997a0b82de25b5abe5"


def test_what_it_follows_is_no_difference() -> None:
    assert same(REPORT, replace(REPORT, follows="e" * 64))
    assert differences(REPORT, replace(REPORT, follows="e" * 64)) == []
    assert digest(REPORT) != digest(replace(REPORT, follows="e" * 64))


def marker(number: int, **changes: object) -> ReportContent:
    markers = tuple(
        replace(one, **changes) if one.number == number else one  # type: ignore[arg-type]
        for one in REPORT.markers
    )
    return replace(REPORT, markers=markers)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (marker(1, rating="partly_met"), "Marker 1: the agreed judgement is another"),
        (marker(1, reasons="Otherwise."), "Marker 1: the reasons read otherwise"),
        (marker(1, evidence=()), "Marker 1: the evidence changed"),
        (
            marker(2, held=None, handling="", positions=()),
            "Marker 2: nothing is agreed on it any more",
        ),
        (replace(REPORT, findings=()), "Finding 1 was taken out"),
        (
            replace(REPORT, findings=(replace(REPORT.findings[0], why="It was so."),)),
            "Finding 1 reads otherwise",
        ),
        (
            replace(REPORT, recommendations=()),
            "Recommendation 1 is not in the set any more",
        ),
        (
            replace(
                REPORT,
                recommendations=(
                    *REPORT.recommendations,
                    replace(REPORT.recommendations[0], id="c2", number=2),
                ),
            ),
            "Recommendation 2 was added",
        ),
        (
            replace(REPORT, draft=replace(REPORT.draft, number=3)),
            "Draft 3 was sent; draft 2 was signed, with the judgements on it",
        ),
        (
            replace(REPORT, draft=replace(REPORT.draft, reading_id="y")),
            "Draft 2 was read anew, or its file is another",
        ),
        (
            replace(REPORT, edition=replace(REPORT.edition, sha256="f" * 64)),
            "The review is judged by another edition of the markers",
        ),
        (
            replace(REPORT, reference="Child L"),
            "The reference, the kind of the review or the name of the board changed",
        ),
        (None, "What was signed is not there any more"),
    ],
)
def test_each_change_is_one_sentence(now: ReportContent | None, expected: str) -> None:
    assert [one.what % one.values for one in differences(REPORT, now)] == [expected]


def test_judgements_of_another_draft_are_not_told_one_by_one() -> None:
    bare = tuple(replace(one, held=None, rating=None, evidence=()) for one in REPORT.markers)
    later = replace(REPORT, draft=replace(REPORT.draft, number=3), markers=bare)
    assert len(differences(REPORT, later)) == 1


def test_what_differs_in_a_response() -> None:
    again = replace(RESPONSE, report_sha256="e" * 64)
    assert [one.what for one in differences(RESPONSE, again)] == [
        "The signed report that it answers was signed again, or reopened"
    ]
    second = replace(RESPONSE, text=replace(RESPONSE.text, version=2), text_sha256="e" * 64)
    assert [one.what % one.values for one in differences(RESPONSE, second)] == [
        "Version 2 of the response was agreed; version 1 was signed"
    ]
    with pytest.raises(TypeError):
        differences(REPORT, RESPONSE)
