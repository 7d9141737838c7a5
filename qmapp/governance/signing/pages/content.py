"""What is signed, whole and in words, in the order of the paper. Nothing in it is read anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.findings.rules import CAUSE_LABELS, REACH_LABELS, REASON_LABELS, Cause
from qmapp.casework.moderation.rules import Held
from qmapp.casework.recommendations.rules import ADDRESSEE_LABELS, KIND_LABELS
from qmapp.decision.responses.pages.agreed import ContentPage, content_page
from qmapp.foundation.web.words import show_date
from qmapp.governance.signing.content import (
    Content,
    EvidenceText,
    FindingText,
    MarkerText,
    RecommendationText,
    ReportContent,
    ResponseContent,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something with its name before it."""

    label: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceBox:
    """A piece of evidence: what it does, whose it is, where it stands, and its words.

    `digest` stands in place of words that somebody may take back.
    """

    stance: str
    by: str
    place: str
    quote: str
    note: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerBox:
    """One marker: what the board holds, who held what, and on what evidence."""

    number: int
    title: str
    says: str
    is_disagreed: bool
    reasons: str
    handling: str
    positions: Sequence[Fact]
    evidence: Sequence[PieceBox]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingBox:
    """A finding or a recommendation: its number, its own words, and what else is said of it."""

    number: int
    title: str
    note: str
    text: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The report with what the board holds of it, whole."""

    facts: Sequence[Fact]
    markers: Sequence[MarkerBox]
    findings: Sequence[ThingBox]
    recommendations: Sequence[ThingBox]

    @property
    def agreed(self) -> int:
        """Of how many markers there is an agreed judgement."""
        return sum(not one.is_disagreed for one in self.markers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePage:
    """The response, whole."""

    facts: Sequence[Fact]
    text: ContentPage


def signed_page(content: Content, kind_label: str) -> ReportPage | ResponsePage:
    """What is signed, in words. `kind_label` is that of the kind of review."""
    if isinstance(content, ReportContent):
        return _report(content, kind_label)
    return _response(content)


def _report(content: ReportContent, kind_label: str) -> ReportPage:
    many = any(one.number > 1 for each in content.markers for one in each.evidence) or any(
        one.number > 1 for each in content.markers for one in each.positions
    )
    draft = content.draft
    return ReportPage(
        facts=[
            Fact(gettext("Board"), content.board),
            Fact(gettext("Review"), f"{content.reference} ({kind_label})"),
            Fact(
                gettext("Draft"),
                gettext(
                    "%(number)s, sent on %(date)s: %(file)s",
                    number=draft.number,
                    date=show_date(draft.sent_on),
                    file=draft.file_name,
                ),
            ),
            Fact(gettext("Fingerprint of the draft (SHA-256)"), draft.sha256),
            Fact(gettext("Edition of the markers"), content.edition.title),
            Fact(gettext("Fingerprint of the edition (SHA-256)"), content.edition.sha256),
            *_follows(content.follows),
        ],
        markers=[_marker(one, many=many) for one in content.markers],
        findings=[_finding(one) for one in content.findings],
        recommendations=[_recommendation(one) for one in content.recommendations],
    )


def _response(content: ResponseContent) -> ResponsePage:
    return ResponsePage(
        facts=[
            Fact(gettext("Board"), content.board),
            Fact(gettext("Review"), content.reference),
            Fact(gettext("Agreed by the board on"), show_date(content.text.agreed_on)),
            Fact(gettext("Fingerprint of the agreed text (SHA-256)"), content.text_sha256),
            Fact(
                gettext("Fingerprint of the signed report that it answers (SHA-256)"),
                content.report_sha256,
            ),
            *_follows(content.follows),
        ],
        text=content_page(content.text),
    )


def _follows(sha256: str | None) -> Sequence[Fact]:
    if sha256 is None:
        return []
    return [Fact(gettext("Follows what was signed before (SHA-256)"), sha256)]


def _marker(one: MarkerText, *, many: bool) -> MarkerBox:
    if one.held is Held.AGREED:
        says = gettext("Agreed: %(rating)s", rating=one.rating_label or one.rating)
    elif one.held is Held.DISAGREED:
        says = gettext("Not agreed: a disagreement stands on record")
    else:
        says = gettext("Nothing was agreed")
    return MarkerBox(
        number=one.number,
        title=one.title,
        says=says,
        is_disagreed=one.held is not Held.AGREED,
        reasons=one.reasons,
        handling=one.handling,
        positions=[
            Fact(
                _by(each.kind, each.number, many=many),
                gettext("%(rating)s. %(words)s", rating=each.rating_label, words=each.words)
                if each.rating_label
                else each.words,
            )
            for each in one.positions
        ],
        evidence=[_piece(each, many=many) for each in one.evidence],
    )


def _by(kind: AssessmentKind, number: int, *, many: bool) -> str:
    label = (
        gettext("Self-check")
        if kind is AssessmentKind.SELF_CHECK
        else gettext("Commissioner’s assessment")
    )
    return f"{label} {number}" if many and kind is AssessmentKind.COMMISSIONER else label


def _piece(one: EvidenceText, *, many: bool) -> PieceBox:
    stances = {
        Stance.SUPPORTS: gettext("Supports"),
        Stance.COUNTS_AGAINST: gettext("Counts against"),
        Stance.CONTEXT: gettext("Context"),
    }
    if one.passage:
        place = gettext("Passage %(number)s", number=one.passage)
        if one.page is not None:
            place = gettext("%(place)s, page %(page)s", place=place, page=one.page)
    else:
        place = gettext("Record: %(title)s", title=one.record)
        if one.record_dated is not None:
            place = gettext("%(place)s, %(date)s", place=place, date=show_date(one.record_dated))
    return PieceBox(
        stance=stances[one.stance],
        by=_by(one.kind, one.number, many=many),
        place=place,
        quote=one.quote,
        note=one.note,
        digest=one.words_digest or "",
    )


def _causes(causes: Sequence[Cause]) -> str:
    return ", ".join(gettext(CAUSE_LABELS[one]) for one in causes)


def _facts(*pairs: tuple[str, str]) -> Sequence[Fact]:
    return [Fact(label, words) for label, words in pairs if words]


def _finding(one: FindingText) -> ThingBox:
    return ThingBox(
        number=one.number,
        title=gettext("Finding %(number)s: %(title)s", number=one.number, title=one.title),
        note=gettext(REASON_LABELS[one.reason]),
        text=one.problem,
        facts=_facts(
            (gettext("Why, according to the draft"), one.why),
            (gettext("Kinds of cause"), _causes(one.causes)),
            (gettext("How usual it is"), gettext(REACH_LABELS[one.reach])),
            (gettext("How that is known"), one.reach_known_from),
            (gettext("What the board adds"), one.board_adds),
            (gettext("Kinds of cause that the board adds"), _causes(one.board_causes)),
        ),
    )


def _recommendation(one: RecommendationText) -> ThingBox:
    to = one.addressed_to or (gettext(ADDRESSEE_LABELS[one.addressee]) if one.addressee else "")
    kind = gettext(KIND_LABELS[one.kind])
    return ThingBox(
        number=one.number,
        title=gettext("Recommendation %(number)s", number=one.number),
        note=gettext("%(kind)s, to: %(to)s", kind=kind, to=to) if to else kind,
        text=one.text,
        facts=_facts(
            (gettext("Issues to consider"), one.issues),
            (gettext("Who leads on it"), one.owner_role),
            (gettext("How one will know"), one.measure),
            (gettext("By when"), show_date(one.due_on) or one.due_words),
            (gettext("Findings that it answers"), ", ".join(str(n) for n in one.findings)),
        ),
    )
