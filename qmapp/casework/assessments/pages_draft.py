"""The draft pane of the judging page: passages with the evidence on their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup, escape

from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.casework.evidence.rules import Stance

# The short names under which templates and styles know the stances.
SIGN = {Stance.SUPPORTS: "for", Stance.COUNTS_AGAINST: "against", Stance.CONTEXT: "context"}
KIND = {
    "heading": "heading",
    "paragraph": "paragraph",
    "list_item": "list",
    "table_cell": "cell",
    "footnote": "note",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """The small tab in the margin beside a passage with evidence."""

    stance: str
    text: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class PassageItem:
    """One passage as the template shows it."""

    kind: str
    level: int
    anchor: str
    number: str
    ours: bool
    body: str
    page: int | None
    tabs: Sequence[Tab]
    ref: str
    open: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage with evidence on it, in code points; `sign` is how it is drawn."""

    start: int
    end: int
    sign: str


def mark_words(text: str, spans: Sequence[Span]) -> str:
    """The text with its spans marked; overlapping ones nest, so that each keeps its line."""
    if not spans:
        return text
    edges = sorted({0, len(text), *(e for s in spans for e in (s.start, s.end))})
    parts = []
    for left, right in pairwise(edges):
        words = escape(text[left:right])
        for span in spans:
            if span.start <= left and right <= span.end:
                words = Markup('<mark class="qm-hl qm-hl--{}">{}</mark>').format(span.sign, words)
        parts.append(words)
    return Markup("").join(parts)


def build_items(
    passages: Sequence[PassageLine],
    evidence: Sequence[EvidenceLine],
    *,
    marker_id: str,
    show: str,
    open_position: int | None,
    marker_numbers: Mapping[str, int],
) -> list[PassageItem]:
    """The passages of a reading with the evidence that `show` asks for.

    `show` is "marker" (this marker's evidence drawn by stance, other markers'
    as a quiet line), "all" (all drawn by stance) or "none".
    """
    by_passage: dict[UUID, list[EvidenceLine]] = {}
    if show != "none":
        for item in evidence:
            if item.passage_id is not None:
                by_passage.setdefault(item.passage_id, []).append(item)
    items, page = [], None
    none: list[EvidenceLine] = []
    for passage in passages:
        here = by_passage.get(passage.id, none)
        starts_page = passage.page is not None and passage.page != page
        page = passage.page if passage.page is not None else page
        items.append(
            PassageItem(
                kind=KIND[passage.kind],
                level=passage.level or 1,
                anchor=passage.anchor,
                number=passage.label,
                ours=passage.is_ours,
                body=_body(passage, here, marker_id, show),
                page=page if starts_page else None,
                tabs=[_tab(e, marker_id, show, marker_numbers) for e in here],
                ref=f"pin:{passage.position}",
                open=passage.position == open_position,
            )
        )
    return items


def _sign(item: EvidenceLine, marker_id: str, show: str) -> str:
    return SIGN[item.stance] if show == "all" or item.marker_id == marker_id else "other"


def _body(passage: PassageLine, evidence: Sequence[EvidenceLine], marker_id: str, show: str) -> str:
    words = passage.text
    if passage.kind == "heading" and passage.number:
        return f"{passage.number} {words}"
    if not evidence:
        return words
    spans = [
        Span(e.start or 0, (e.start or 0) + len(e.quote) if e.quote else len(words), sign)
        for e in evidence
        for sign in (_sign(e, marker_id, show),)
    ]
    return mark_words(words, spans)


def _tab(item: EvidenceLine, marker_id: str, show: str, marker_numbers: Mapping[str, int]) -> Tab:
    number = marker_numbers[item.marker_id]
    sign = _sign(item, marker_id, show)
    said = {
        "for": gettext("Supports marker %(number)s", number=number),
        "against": gettext("Counts against marker %(number)s", number=number),
        "context": gettext("Context for marker %(number)s", number=number),
    }.get(sign) or gettext("Pinned to marker %(number)s", number=number)
    here = item.marker_id == marker_id
    url = f"#ev-{item.id}" if here else f"{number}#ev-{item.id}"
    return Tab(stance=sign, text=str(number), said=said, url=url)
