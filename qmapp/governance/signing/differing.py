"""What differs between what was signed and what stands now, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from qmapp.errors import N_
from qmapp.governance.signing.content import (
    Content,
    FindingText,
    MarkerText,
    RecommendationText,
    ReportContent,
    ResponseContent,
    same,
)

_T = TypeVar("_T", FindingText, RecommendationText)


class About(StrEnum):
    """What a difference is about, so that a page may lead there."""

    DRAFT = "draft"
    EDITION = "edition"
    REVIEW = "review"
    MARKER = "marker"
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it was signed: a sentence without words of the case.

    `what` is marked for translation; `values` fill it. `number` is that of the thing.
    """

    about: About
    what: str
    number: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def differences(signed: Content, now: Content | None) -> Sequence[Difference]:
    """What changed since it was signed, in the order of the paper; nothing when nothing did."""
    if now is None:
        return [Difference(about=About.DRAFT, what=N_("What was signed is not there any more"))]
    if same(signed, now):
        return []
    if isinstance(signed, ReportContent) and isinstance(now, ReportContent):
        found = list(_report(signed, now))
    elif isinstance(signed, ResponseContent) and isinstance(now, ResponseContent):
        found = list(_response(signed, now))
    else:
        raise TypeError("A report is compared with a report, a response with a response.")
    return found


def _report(signed: ReportContent, now: ReportContent) -> Iterator[Difference]:
    yield from _review(signed, now)
    if signed.edition != now.edition:
        yield Difference(
            about=About.EDITION,
            what=N_("The review is judged by another edition of the markers"),
        )
    if signed.draft.number != now.draft.number:
        yield Difference(
            about=About.DRAFT,
            what=N_("Draft %(now)s was sent; draft %(was)s was signed, with the judgements on it"),
            number=now.draft.number,
            values={"now": now.draft.number, "was": signed.draft.number},
        )
    else:
        if signed.draft != now.draft:
            yield Difference(
                about=About.DRAFT,
                what=N_("Draft %(number)s was read anew, or its file is another"),
                number=now.draft.number,
                values={"number": now.draft.number},
            )
        yield from _markers(signed.markers, now.markers)
    yield from _things(About.FINDING, _FINDING, signed.findings, now.findings)
    yield from _things(
        About.RECOMMENDATION, _RECOMMENDATION, signed.recommendations, now.recommendations
    )


def _review(
    signed: ReportContent | ResponseContent, now: ReportContent | ResponseContent
) -> Iterator[Difference]:
    kinds = [one.kind for one in (signed, now) if isinstance(one, ReportContent)]
    if (signed.reference, signed.board) != (now.reference, now.board) or len(set(kinds)) > 1:
        yield Difference(
            about=About.REVIEW,
            what=N_("The reference, the kind of the review or the name of the board changed"),
        )


def _markers(signed: Sequence[MarkerText], now: Sequence[MarkerText]) -> Iterator[Difference]:
    before = {one.id: one for one in signed}
    for one in now:
        was = before.get(one.id)
        if was is None or was == one:
            continue
        bare = [replace(each, evidence=()) for each in (was, one)]
        if bare[0] == bare[1]:
            what = N_("Marker %(number)s: the evidence changed")
        elif one.held is None:
            what = N_("Marker %(number)s: nothing is agreed on it any more")
        elif was.held is None:
            what = N_("Marker %(number)s: it was not agreed when it was signed, and is now")
        elif (was.held, was.rating) != (one.held, one.rating):
            what = N_("Marker %(number)s: the agreed judgement is another")
        else:
            what = N_("Marker %(number)s: the reasons read otherwise")
        yield Difference(
            about=About.MARKER, what=what, number=one.number, values={"number": one.number}
        )


_Said = tuple[str, str, str]
_FINDING: _Said = (
    N_("Finding %(number)s was taken out"),
    N_("Finding %(number)s was added"),
    N_("Finding %(number)s reads otherwise"),
)
_RECOMMENDATION: _Said = (
    N_("Recommendation %(number)s is not in the set any more"),
    N_("Recommendation %(number)s was added"),
    N_("Recommendation %(number)s reads otherwise"),
)


def _things(
    about: About, said: _Said, signed: Sequence[_T], now: Sequence[_T]
) -> Iterator[Difference]:
    gone, added, changed = said
    before, after = {one.id: one for one in signed}, {one.id: one for one in now}
    found = [(one.number, gone) for one in signed if one.id not in after]
    for one in now:
        was = before.get(one.id)
        if was is None:
            found.append((one.number, added))
        elif was != one:
            found.append((one.number, changed))
    for number, what in sorted(found):
        yield Difference(about=about, what=what, number=number, values={"number": number})


def _response(signed: ResponseContent, now: ResponseContent) -> Iterator[Difference]:
    yield from _review(signed, now)
    if signed.report_sha256 != now.report_sha256:
        yield Difference(
            about=About.RESPONSE,
            what=N_("The signed report that it answers was signed again, or reopened"),
        )
    if signed.text_sha256 == now.text_sha256:
        return
    if signed.text.version != now.text.version:
        yield Difference(
            about=About.RESPONSE,
            what=N_("Version %(now)s of the response was agreed; version %(was)s was signed"),
            number=now.text.version,
            values={"now": now.text.version, "was": signed.text.version},
        )
    else:
        yield Difference(
            about=About.RESPONSE, what=N_("The text of the response is not what was signed")
        )
