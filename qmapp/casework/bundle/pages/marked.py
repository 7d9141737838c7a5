"""The marked draft: its words with every piece of evidence that the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.assessments.pages.draft import (
    SIGN,
    PassageItem,
    Span,
    Tab,
    lanes_of,
    mark_words,
)
from qmapp.casework.bundle.pages.items import Note, note_of, stance_words
from qmapp.casework.bundle.pages.scope import Scope, is_open_own, whose_words
from qmapp.casework.bundle.ports import Talk, talk_on
from qmapp.casework.bundle.rules import Wanted, fold
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import PassageLine, list_passages
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.evidence.choosing import KIND
from qmapp.casework.evidence.queries import EvidenceLine, list_evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a filter's list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be chosen, and what is."""

    markers: Sequence[Choice]
    themes: Sequence[Choice]
    stances: Sequence[Choice]
    whose: Sequence[Choice]
    only: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages that stand together; `summary` is what is read when they are folded away."""

    items: Sequence[PassageItem]
    summary: str | None


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """`notes` are those of each passage, by its anchor; `elsewhere` are pinned to words as an
    earlier reading of the same file had them, and stand at the end.
    """

    scope: Scope
    number: int
    filters: Filters
    sentence: str
    asides: Sequence[str]
    stretches: Sequence[Stretch]
    notes: Mapping[str, Sequence[Note]]
    elsewhere: Sequence[tuple[str, Note]]
    pieces: int
    shown: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, in plain values that may mean nothing."""

    marker: int | None = None
    theme: str = ""
    stance: str = ""
    only: bool = False


def build_marked(db: Db, scope: Scope, draft: Draft, asked: Asked) -> MarkedPage:
    """The marked draft. The same few queries, however long it is and however much is pinned."""
    passages = list_passages(db, draft.reading_id)
    lines = list_evidence(db, [line.id for line in scope.lines])
    marker = next((m for m in scope.edition.markers if m.number == asked.marker), None)
    theme = next((t.id for t in scope.edition.themes if t.id == asked.theme), None)
    stance = next((s for s in Stance if s.value == asked.stance), None)
    wanted = Wanted(_marker_ids(scope, marker, theme), stance, scope.whose)
    positions = {passage.id: index for index, passage in enumerate(passages)}
    on_words = [line for line in lines if line.passage_id in positions]
    shown = [
        line for line in on_words if wanted.admits(line.marker_id, line.stance, line.assessment_id)
    ]
    by_passage: dict[UUID | None, list[EvidenceLine]] = {}
    for line in shown:
        by_passage.setdefault(line.passage_id, []).append(line)
    ready = _Ready(scope)
    items = _items(passages, by_passage, ready, talk_on(db, scope.actor, scope.review, draft))
    notes = {
        passage.anchor: [ready.note(line) for line in by_passage[passage.id]]
        for passage in passages
        if passage.id in by_passage
    }
    away = [
        line
        for line in lines
        if line.passage_id is not None
        and line.passage_id not in positions
        and wanted.admits(line.marker_id, line.stance, line.assessment_id)
    ]
    return MarkedPage(
        scope=scope,
        number=draft.number,
        filters=_filters(scope, marker, theme, stance, only=asked.only, is_all=wanted.is_all),
        sentence=_sentence(on_words, shown, len(passages), is_all=wanted.is_all),
        asides=_asides(lines, away),
        stretches=_stretches(passages, items, by_passage) if asked.only else [Stretch(items, None)],
        notes=notes,
        elsewhere=[(line.passage_text or "", ready.note(line)) for line in away],
        pieces=len(on_words),
        shown=len(shown),
    )


def _marker_ids(scope: Scope, marker: Marker | None, theme: str | None) -> frozenset[str] | None:
    if marker is None and theme is None:
        return None
    return frozenset(
        m.id
        for m in scope.edition.markers
        if (marker is None or m.id == marker.id) and (theme is None or theme in m.themes)
    )


class _Ready:
    """What many pieces have in common, looked up once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._numbers = {marker.id: marker.number for marker in scope.edition.markers}
        self._open_own = {line.id for line in scope.lines if is_open_own(line)}
        self._said: dict[tuple[Stance, int], str] = {}

    def note(self, line: EvidenceLine) -> Note:
        return note_of(self._scope, line, is_open_own=line.assessment_id in self._open_own)

    def tab(self, line: EvidenceLine) -> Tab:
        number = self._numbers[line.marker_id]
        key = (line.stance, number)
        if key not in self._said:
            self._said[key] = gettext(
                "%(stance)s, marker %(number)s", stance=stance_words(line.stance), number=number
            )
        return Tab(
            stance=SIGN[line.stance], text=str(number), said=self._said[key], url=f"#ev-{line.id}"
        )


def _items(
    passages: Sequence[PassageLine],
    by_passage: Mapping[UUID | None, Sequence[EvidenceLine]],
    ready: _Ready,
    talk: Talk | None,
) -> list[PassageItem]:
    items, page = [], None
    talked = talk.links if talk else {}
    none: Sequence[EvidenceLine] = ()
    for passage in passages:
        here = by_passage.get(passage.id, none)
        starts_page = passage.page is not None and passage.page != page
        page = passage.page if passage.page is not None else page
        # A heading has no margin, so one that somebody pinned is drawn as the passage it is.
        is_plain = not here and passage.id not in talked
        is_heading = passage.kind is PassageKind.HEADING and is_plain
        tabs = [ready.tab(line) for line in here]
        spans = _spans(passage, here, tabs)
        items.append(
            PassageItem(
                kind="heading" if is_heading else _kind(passage),
                level=passage.level or 1,
                anchor=passage.anchor,
                number=passage.label,
                ours=passage.is_ours,
                body=f"{passage.number} {passage.text}"
                if is_heading and passage.number
                else mark_words(passage.text, spans),
                page=page if starts_page else None,
                tabs=[*tabs, *_talk_tabs(passage, talk)],
                ref="",
                open=bool(here),
                deep=max(lanes_of(spans), default=0) > 1,
            )
        )
    return items


def _talk_tabs(passage: PassageLine, talk: Talk | None) -> Sequence[Tab]:
    """What people say of a passage and, for who writes, where to say something."""
    if talk is None:
        return ()
    link = talk.links.get(passage.id)
    if link is not None:
        return (Tab(stance="talk", text=link.text, said=link.said, url=link.url),)
    if not talk.begin:
        return ()
    said = gettext("%(word)s passage %(name)s", word=talk.word, name=passage.label)
    return (Tab(stance="begin", text=talk.word, said=said, url=f"{talk.begin}{passage.id}"),)


def _kind(passage: PassageLine) -> str:
    kind = KIND[passage.kind]
    return "paragraph" if kind == "heading" else kind


# What lies under one word beyond these cannot be told apart; the tabs and the notes name all.
_MOST_DRAWN = 60


def _spans(passage: PassageLine, here: Sequence[EvidenceLine], tabs: Sequence[Tab]) -> list[Span]:
    return [
        Span(
            start=line.start or 0,
            end=(line.start or 0) + len(line.quote) if line.quote else len(passage.text),
            sign=tab.stance,
            name=tab.text,
            said=tab.said,
            id=str(line.id),
        )
        for line, tab in zip(here[:_MOST_DRAWN], tabs, strict=False)
    ]


def _stretches(
    passages: Sequence[PassageLine],
    items: Sequence[PassageItem],
    by_passage: Mapping[UUID | None, Sequence[EvidenceLine]],
) -> list[Stretch]:
    runs = fold(
        [passage.id in by_passage for passage in passages],
        [passage.kind is PassageKind.HEADING for passage in passages],
    )
    return [
        Stretch(
            items[run.start : run.stop],
            _folded_words(passages[run.start : run.stop]) if run.is_folded else None,
        )
        for run in runs
    ]


def _folded_words(passages: Sequence[PassageLine]) -> str:
    count = ngettext(
        "%(num)s passage without evidence", "%(num)s passages without evidence", len(passages)
    )
    first, last = passages[0].label, passages[-1].label
    if first == last:
        return gettext("%(count)s: %(first)s", count=count, first=first)
    return gettext("%(count)s: %(first)s to %(last)s", count=count, first=first, last=last)


def _sentence(
    on_words: Sequence[EvidenceLine],
    shown: Sequence[EvidenceLine],
    passages: int,
    *,
    is_all: bool,
) -> str:
    words = ngettext(
        "%(num)s piece of evidence on %(on)s of %(all)s passages",
        "%(num)s pieces of evidence on %(on)s of %(all)s passages",
        len(on_words),
        on=len({line.passage_id for line in on_words}),
        all=passages,
    )
    if is_all:
        return gettext("%(words)s.", words=words)
    return gettext("%(words)s; showing %(shown)s.", words=words, shown=len(shown))


def _asides(lines: Sequence[EvidenceLine], away: Sequence[EvidenceLine]) -> list[str]:
    """What is pinned, and not to the words below."""
    said = []
    records = sum(line.record_id is not None for line in lines)
    if records:
        said.append(
            ngettext(
                "%(num)s more is on a record; it stands in the matrix.",
                "%(num)s more are on records; they stand in the matrix.",
                records,
            )
        )
    if away:
        said.append(
            ngettext(
                "%(num)s more is on words of an earlier reading of this file; it stands at the "
                "end.",
                "%(num)s more are on words of an earlier reading of this file; they stand at the "
                "end.",
                len(away),
            )
        )
    return said


def _filters(
    scope: Scope,
    marker: Marker | None,
    theme: str | None,
    stance: Stance | None,
    *,
    only: bool,
    is_all: bool,
) -> Filters:
    return Filters(
        markers=[
            Choice(str(m.number), f"{m.number} {m.title}", m is marker)
            for m in scope.edition.markers
        ],
        themes=[Choice(t.id, t.label, t.id == theme) for t in scope.edition.themes],
        stances=[Choice(s.value, stance_words(s), s is stance) for s in Stance],
        whose=people(scope),
        only=only,
        is_set=only or not is_all,
    )


def people(scope: Scope) -> list[Choice]:
    """The assessments to choose from: only where there is more than one to be seen."""
    if len(scope.lines) < 2:
        return []
    return [
        Choice(str(line.id), whose_words(scope, line.id), line is scope.chosen)
        for line in scope.lines
    ]


def words_url(scope: Scope, anchor: str) -> str | None:
    """The address of a passage in the marked draft."""
    if scope.draft is None:
        return None
    return url_for(
        "bundle.evidence", review_id=scope.review.id, number=scope.draft.number, _anchor=anchor
    )
