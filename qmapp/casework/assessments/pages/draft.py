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
from qmapp.casework.evidence.choosing import KIND, WordChoice, list_words
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web.rendering import macro

# The short names under which templates and styles know the stances.
SIGN = {Stance.SUPPORTS: "for", Stance.COUNTS_AGAINST: "against", Stance.CONTEXT: "context"}
_CLOSES = Markup("</mark>")
_OPENS = Markup('<mark class="qm-hl qm-hl--{}{}" data-ev="{}">')
_CHIP = Markup(
    '<sup class="qm-hl__n"><span aria-hidden="true">{}</span><span class="qm-vh"> ({})</span></sup>'
)
_LABEL = Markup('<sup class="qm-hl__n">{}</sup>')
# Beside the lines, the signs of the grammar in plain characters: they copy, print and magnify.
_GLYPH = {"for": "+", "against": "\u2212", "context": "\u2026", "other": ""}
# Lines under one word that keep apart; what overlaps more often shares the last.
_LANES = 6


@dataclass(frozen=True, slots=True)
class Tab:
    """The small tab in the margin beside a passage with evidence."""

    stance: str
    text: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted at another marker's evidence: a box under the passage, opened by its tab."""

    id: UUID
    stance: str
    place: str
    url: str
    quote: str | None
    note: str


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
    notes: Sequence[Note] = ()
    words: Sequence[WordChoice] = ()
    deep: bool = False
    html: Markup | None = None


@dataclass(frozen=True, slots=True)
class Folio:
    """A reading as it stands beside every marker: its passages, and each with nothing pinned."""

    passages: Sequence[PassageLine]
    plain: Sequence[PassageItem]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage with evidence on it, in code points.

    `sign` is how it is drawn, `name` what is written at its end, `said` that in full words
    (without it the name is read as it stands), and `id` names the evidence for scripts. `now`:
    the one that somebody came for.
    """

    start: int
    end: int
    sign: str
    name: str = ""
    said: str = ""
    id: str = ""
    now: bool = False


def mark_words(text: str, spans: Sequence[Span]) -> str:
    """The text with its spans marked, each named at its end.

    Overlapping ones nest, each with its line in a lane of its own; the shortest lies innermost,
    so that a pointer reaches it.
    """
    if not spans:
        return text
    lanes = lanes_of(spans)
    order = sorted(range(len(spans)), key=lambda n: (spans[n].end - spans[n].start, -n))
    edges = sorted({0, len(text), *(e for s in spans for e in (s.start, s.end))})
    parts = []
    for left, right in pairwise(edges):
        words = escape(text[left:right])
        here = [n for n in order if spans[n].start <= left and right <= spans[n].end]
        for depth, n in enumerate(here):
            more = f" qm-hl--l{lanes[n]}" if lanes[n] else ""
            more += " qm-hl--both" if depth == 0 and len(here) > 1 else ""
            more += " qm-hl--now" if spans[n].now else ""
            words = _OPENS.format(spans[n].sign, more, spans[n].id) + words + _CLOSES
        parts.append(words)
        parts += [_named(spans[n]) for n in here if spans[n].end == right]
    return Markup("").join(parts)


def _named(span: Span) -> Markup:
    """The name at the end of marked words: a sign for what is said, or words that say it."""
    if span.said:
        return _CHIP.format(_GLYPH[span.sign] + span.name, span.said)
    return _LABEL.format(span.name) if span.name else Markup("")


def lanes_of(spans: Sequence[Span]) -> list[int]:
    """For each span the lane of its line: overlapping ones have different lanes while they last.

    The longest come first, so that the lines of short ones hang below.
    """
    lanes = [0] * len(spans)
    taken: list[list[Span]] = [[] for _ in range(_LANES)]
    for n in sorted(range(len(spans)), key=lambda n: (spans[n].start - spans[n].end, n)):
        span = spans[n]
        free = (
            lane
            for lane, others in enumerate(taken)
            if all(o.end <= span.start or span.end <= o.start for o in others)
        )
        lanes[n] = next(free, _LANES - 1)
        taken[lanes[n]].append(span)
    return lanes


def folio_of(db: Db, reading_id: UUID, *, pinnable: bool = True) -> Folio:
    """A reading put together for the judging page, once a process and language.

    A reading never changes, and somebody who judges opens the same one for each of the 18
    markers. Whoever calls this has asked whether the draft may be read; nothing is kept here
    that depends on who reads. `pinnable`: with a button beside each passage that pins it.
    """
    key = (reading_id, str(get_locale()), pinnable)
    with _FOLIOS_HELD:
        found = _FOLIOS.get(key)
        if found is not None:
            _FOLIOS.move_to_end(key)
            return found
    passages = list_passages(db, reading_id)
    draw = macro("shared/_passage.html", "passages")
    bare = build_items(passages, (), marker_id="", show="none", open_position=None, markers={})
    plain = [
        replace(item, html=draw([item], pin_name="do", pinnable=pinnable, pin_form="judge"))
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
_FOLIOS: OrderedDict[tuple[UUID, str, bool], Folio] = OrderedDict()
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
    markers: Mapping[str, Marker],
    plain: Sequence[PassageItem] = (),
) -> list[PassageItem]:
    """The passages of a reading with the evidence that `show` asks for.

    `show` is "marker" (this marker's evidence drawn by stance, other markers'
    as a quiet line), "all" (all drawn by stance) or "none". `plain` holds the passages as
    they are without any; those that stay so are taken from there. Only the passage at
    `open_position` is parted into words.
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
        tabs = [_tab(e, marker_id, show, markers, said) for e in here]
        spans = _spans(passage, here, tabs, own=marker_id if show == "marker" else "")
        items.append(
            PassageItem(
                kind=KIND[passage.kind],
                level=passage.level or 1,
                anchor=passage.anchor,
                number=passage.label,
                ours=passage.is_ours,
                body=_body(passage, spans),
                page=page if starts_page else None,
                tabs=tabs,
                ref=f"pin:{passage.position}",
                open=is_open,
                notes=[_note(e, markers[e.marker_id]) for e in here if e.marker_id != marker_id],
                words=list_words(passage.text) if is_open else (),
                deep=max(lanes_of(spans), default=0) > _SHALLOW,
            )
        )
    return items


# Lines that fit between two lines of text as they stand; with more, the lines move apart.
_SHALLOW = 1


def _sign(item: EvidenceLine, marker_id: str, show: str) -> str:
    return SIGN[item.stance] if show == "all" or item.marker_id == marker_id else "other"


def _spans(
    passage: PassageLine, evidence: Sequence[EvidenceLine], tabs: Sequence[Tab], own: str
) -> list[Span]:
    """Where evidence lies; of the marker `own` each piece is named by its sign alone."""
    return [
        Span(
            e.start or 0,
            (e.start or 0) + len(e.quote) if e.quote else len(passage.text),
            tab.stance,
            "" if e.marker_id == own else tab.text,
            tab.said,
            str(e.id),
        )
        for e, tab in zip(evidence, tabs, strict=True)
    ]


def _body(passage: PassageLine, spans: Sequence[Span]) -> str:
    words = passage.text
    if passage.kind == "heading" and passage.number:
        return f"{passage.number} {words}"
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
    markers: Mapping[str, Marker],
    said: Mapping[tuple[str, int], str],
) -> Tab:
    """The tab leads to this marker's evidence, or to another's note under the passage."""
    number = markers[item.marker_id].number
    sign = _sign(item, marker_id, show)
    url = f"#ev-{item.id}" if item.marker_id == marker_id else f"#n-{item.id}"
    return Tab(stance=sign, text=str(number), said=said[sign, number], url=url)


def _note(item: EvidenceLine, marker: Marker) -> Note:
    place = gettext("Marker %(number)s, %(title)s", number=marker.number, title=marker.title)
    if item.question_id:
        number = [q.id for q in marker.questions].index(item.question_id) + 1
        place = gettext("%(marker)s, question %(n)s", marker=place, n=number)
    url = f"{marker.number}#ev-{item.id}"
    return Note(item.id, SIGN[item.stance], place, url, item.quote, item.note)
