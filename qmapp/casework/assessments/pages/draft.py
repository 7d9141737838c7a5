"""The draft pane of the judging page: passages with the evidence on their words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from threading import Lock
from uuid import UUID

from flask_babel import get_locale, gettext
from markupsafe import Markup, escape

from qmapp.casework.drafts.queries import PassageLine, list_passages
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.storage import Db
from qmapp.foundation.web.rendering import macro

# The short names under which templates and styles know the stances.
SIGN = {Stance.SUPPORTS: "for", Stance.COUNTS_AGAINST: "against", Stance.CONTEXT: "context"}
KIND = {
    "heading": "heading",
    "paragraph": "paragraph",
    "list_item": "list",
    "table_cell": "cell",
    "footnote": "note",
}
_CLOSES = Markup("</mark>")
_OPENS = {
    sign: Markup('<mark class="qm-hl qm-hl--{}">').format(sign)
    for sign in (*SIGN.values(), "other")
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
    html: Markup | None = None


@dataclass(frozen=True, slots=True)
class Folio:
    """A reading as it stands beside every marker: its passages, and each with nothing pinned."""

    passages: Sequence[PassageLine]
    plain: Sequence[PassageItem]


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
                words = _OPENS[span.sign] + words + _CLOSES
        parts.append(words)
    return Markup("").join(parts)


def folio_of(db: Db, reading_id: UUID) -> Folio:
    """A reading put together for the judging page, once a process and language.

    A reading never changes, and somebody who judges opens the same one for each of the 18
    markers. Whoever calls this has asked whether the draft may be read; nothing is kept here
    that depends on who reads.
    """
    key = (reading_id, str(get_locale()))
    with _FOLIOS_HELD:
        found = _FOLIOS.get(key)
        if found is not None:
            _FOLIOS.move_to_end(key)
            return found
    passages = list_passages(db, reading_id)
    draw = macro("shared/_passage.html", "passages")
    bare = build_items(
        passages, (), marker_id="", show="none", open_position=None, marker_numbers={}
    )
    plain = [
        replace(item, html=draw([item], pin_name="do", pinnable=True, pin_form="judge"))
        for item in bare
    ]
    folio = Folio(passages, plain)
    with _FOLIOS_HELD:
        _FOLIOS[key] = folio
        while len(_FOLIOS) > 1 and sum(len(one.plain) for one in _FOLIOS.values()) > _MOST_KEPT:
            _FOLIOS.popitem(last=False)
    return folio


# The least lately opened go first. A passage takes about two kilobytes.
_MOST_KEPT = 6_000
_FOLIOS: OrderedDict[tuple[UUID, str], Folio] = OrderedDict()
_FOLIOS_HELD = Lock()


def forget_folios() -> None:
    """Forget what this process put together, as a restart does."""
    with _FOLIOS_HELD:
        _FOLIOS.clear()


def build_items(  # noqa: PLR0913 - what is shown of whose evidence, and how
    passages: Sequence[PassageLine],
    evidence: Sequence[EvidenceLine],
    *,
    marker_id: str,
    show: str,
    open_position: int | None,
    marker_numbers: Mapping[str, int],
    plain: Sequence[PassageItem] = (),
) -> list[PassageItem]:
    """The passages of a reading with the evidence that `show` asks for.

    `show` is "marker" (this marker's evidence drawn by stance, other markers'
    as a quiet line), "all" (all drawn by stance) or "none". `plain` holds the passages as
    they are without any; those that stay so are taken from there.
    """
    by_passage: dict[UUID, list[EvidenceLine]] = {}
    if show != "none":
        for item in evidence:
            if item.passage_id is not None:
                by_passage.setdefault(item.passage_id, []).append(item)
    items, page = [], None
    none: list[EvidenceLine] = []
    said = _Words()
    for index, passage in enumerate(passages):
        here = by_passage.get(passage.id, none)
        starts_page = passage.page is not None and passage.page != page
        page = passage.page if passage.page is not None else page
        is_open = passage.position == open_position
        if plain and not here and not is_open:
            items.append(plain[index])
            continue
        items.append(
            PassageItem(
                kind=KIND[passage.kind],
                level=passage.level or 1,
                anchor=passage.anchor,
                number=passage.label,
                ours=passage.is_ours,
                body=_body(passage, here, marker_id, show),
                page=page if starts_page else None,
                tabs=[_tab(e, marker_id, show, marker_numbers, said) for e in here],
                ref=f"pin:{passage.position}",
                open=is_open,
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


class _Words(dict[tuple[str, int], str]):
    """What the tabs of one page say, each put into words once."""

    def __missing__(self, key: tuple[str, int]) -> str:
        self[key] = words = _tab_words(*key)
        return words


def _tab_words(sign: str, number: int) -> str:
    if sign == "for":
        return gettext("Supports marker %(number)s", number=number)
    if sign == "against":
        return gettext("Counts against marker %(number)s", number=number)
    if sign == "context":
        return gettext("Context for marker %(number)s", number=number)
    return gettext("Pinned to marker %(number)s", number=number)


def _tab(
    item: EvidenceLine,
    marker_id: str,
    show: str,
    marker_numbers: Mapping[str, int],
    said: Mapping[tuple[str, int], str],
) -> Tab:
    number = marker_numbers[item.marker_id]
    sign = _sign(item, marker_id, show)
    here = item.marker_id == marker_id
    url = f"#ev-{item.id}" if here else f"{number}#ev-{item.id}"
    return Tab(stance=sign, text=str(number), said=said[sign, number], url=url)
