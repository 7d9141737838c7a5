"""Flags on the words of the draft: marks, tabs in the margin, and the box of the opened one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments.pages.draft import (
    Folio,
    PassageItem,
    Span,
    Tab,
    lanes_of,
    mark_words,
)
from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.ruleset import LensNote
from qmapp.casework.scan.queries import FlagLine
from qmapp.casework.triage.forms.flags import REASONS
from qmapp.casework.triage.pages.measured import find_measured
from qmapp.casework.triage.pages.pinned import Pinned, span_of, tab_of
from qmapp.casework.triage.pages.seen import Seen, key_of
from qmapp.casework.triage.pages.words import GOOD_SIGNS, confidence_words, lens_words
from qmapp.casework.triage.rules import Verdict
from qmapp.foundation.catalogue import Marker

# Lines above one word that fit between two lines of text as they stand.
_SHALLOW = 1


@dataclass(frozen=True, slots=True)
class FormError:
    """What is to be put right in the box of a flag."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent about a flag and could not be taken: `do` says by which button."""

    do: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    field: str = ""

    def get(self, name: str) -> str:
        """What was typed in a box."""
        return self.values.get(name, "")

    def wrong(self, name: str) -> str:
        """The message above a box, if it has one."""
        return self.error if self.field == name else ""


@dataclass(frozen=True, slots=True)
class FlagBox:
    """The opened flag: what it points at and why, and what may be done about it."""

    key: str
    anchor: str
    label: str
    lens: str
    is_good: bool
    confidence: str
    quote: str
    why: str
    considered: Sequence[str]
    question: str
    suggested: Sequence[Marker]
    rule: str
    local: bool
    measured: str
    measured_when: str
    note: LensNote | None
    verdict: str
    said: str
    earlier: str
    decision_id: UUID | None
    evidence: Marker | None
    evidence_id: UUID | None
    chosen_marker: str
    typed: Typed
    previous: str
    following: str

    @property
    def error(self) -> FormError | None:
        """The error that stands at the top of the box."""
        if not self.typed.error:
            return None
        names = {"stance": "accept-stance", "marker": "accept-marker", "note": "accept-note",
                 "question": "accept-question", "reason": "dismiss-reason",
                 "words": "dismiss-words"}  # fmt: skip
        place = names.get(self.typed.field, f"flag-{self.key}")
        return FormError(self.typed.error, f"#{place}")


def draw(
    seen: Seen, folio: Folio, pinned: Pinned, only: Collection[UUID] | None = None
) -> list[PassageItem]:
    """The passages of the draft with the flags that are shown and what was pinned by hand there;
    `only` some of them.
    """
    here: dict[int, list[FlagLine]] = defaultdict(list)
    for flag in seen.shown():
        here[flag.passage_position].append(flag)
    words = _Words(seen)
    return [
        _drawn(seen, line, plain, here.get(line.position, ()), pinned.get(line.position, ()), words)
        if line.position in here or line.position in pinned
        else plain
        for line, plain in zip(folio.passages, folio.plain, strict=True)
        if only is None or line.id in only
    ]


def _drawn(
    seen: Seen,
    line: PassageLine,
    plain: PassageItem,
    flags: Sequence[FlagLine],
    pinned: Sequence[EvidenceLine],
    words: _Words,
) -> PassageItem:
    of_flags = [span for flag in flags if (span := words.span(flag)) is not None]
    spans = [*of_flags, *(span_of(one, line.text, seen.edition) for one in pinned)]
    opened = seen.opened is not None and seen.opened.passage_id == line.id
    return replace(
        plain,
        # A heading has no margin: one with a flag is drawn as a passage.
        kind="head" if plain.kind == "heading" else plain.kind,
        body=mark_words(line.text, spans),
        tabs=[
            *(words.tab(flag) for flag in flags),
            *(tab_of(one, seen.assessment, seen.edition, is_open=seen.is_open) for one in pinned),
        ],
        open=opened,
        deep=max(lanes_of(spans), default=0) > _SHALLOW,
        html=None,
    )


class _Words:
    """What tabs and marks of one page say, each put into words once."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.base = seen.filters.query(flag="-").removesuffix("-")
        self.names = {flag.lens: lens_words(flag.lens) for flag in seen.flags}
        self.sure = {one: confidence_words(one) for one in Confidence}
        self.of: dict[tuple[object, ...], tuple[str, str, str]] = {}

    def span(self, flag: FlagLine) -> Span | None:
        """How its words are marked: those of a dismissed flag are not, unless it is opened."""
        verdict, key = self.seen.verdict(flag), key_of(flag.id)
        now = flag is self.seen.opened
        if verdict is Verdict.DISMISSED and not now:
            return None
        if verdict is not Verdict.OPEN:
            return Span(flag.start, flag.stop, "set", id=key, now=now)
        sign = "good" if flag.lens in GOOD_SIGNS else "flag"
        name = f"{self.names[flag.lens]}?"
        return Span(flag.start, flag.stop, sign, name, id=key, now=now)

    def tab(self, flag: FlagLine) -> Tab:
        """The tab in the margin; it leads to the page with the flag opened."""
        verdict, key = self.seen.verdict(flag), key_of(flag.id)
        number = self._number(flag) if verdict is Verdict.ACCEPTED else 0
        which = (flag.lens, flag.confidence, verdict, number)
        if which not in self.of:
            self.of[which] = self._said(flag, verdict, number)
        stance, text, said = self.of[which]
        return Tab(stance, text, said, f"{self.base}{key}#flag-{key}")

    def _said(self, flag: FlagLine, verdict: Verdict, number: int) -> tuple[str, str, str]:
        name, sure = self.names[flag.lens], self.sure[flag.confidence]
        if verdict is Verdict.ACCEPTED:
            text = gettext("%(lens)s: marker %(n)s", lens=name, n=number)
            return "taken", text, gettext("%(tab)s, accepted", tab=text)
        if verdict is Verdict.DISMISSED:
            text = gettext("%(lens)s: dismissed", lens=name)
            return "other", text, text
        is_good = flag.lens in GOOD_SIGNS
        text = gettext("Good sign: %(lens)s?", lens=name) if is_good else f"{name}?"
        return "flag", text, gettext("%(tab)s %(sure)s", tab=text, sure=sure)

    def _number(self, flag: FlagLine) -> int:
        line = self.seen.decided[flag.id]
        return self.seen.edition.marker(line.marker_id).number if line.marker_id else 0


def build_box(
    seen: Seen,
    folio: Folio,
    notes: Mapping[Lens, LensNote],
    typed: Typed,
    earlier: int | None,
) -> FlagBox | None:
    """The box of the opened flag; `earlier` is the number of the draft that was carried from."""
    flag = seen.opened
    if flag is None:
        return None
    line, verdict = seen.decided.get(flag.id), seen.verdict(flag)
    passage = folio.passages[flag.passage_position]
    measured = find_measured()
    figures = measured.words_for(flag.lens, flag.confidence) if measured else ""
    marker = seen.edition.marker(line.marker_id) if line is not None and line.marker_id else None
    suggested = [m for m in seen.edition.markers if m.number in flag.markers]
    said, before = _became(seen, flag, marker, earlier)
    previous, following = _around(seen, flag)
    return FlagBox(
        key=key_of(flag.id),
        anchor=passage.anchor,
        label=passage.label,
        lens=lens_words(flag.lens),
        is_good=flag.lens in GOOD_SIGNS,
        confidence=confidence_words(flag.confidence),
        quote=flag.quote,
        why=flag.why,
        considered=flag.considered,
        question=flag.question,
        suggested=suggested,
        rule=flag.rule,
        local=flag.local,
        measured=figures,
        measured_when=measured.when if measured and figures else "",
        note=notes.get(flag.lens),
        verdict=verdict.value,
        said=said,
        earlier=before,
        decision_id=line.id if line is not None else None,
        evidence=marker,
        evidence_id=line.evidence_id if line is not None else None,
        chosen_marker=typed.get("marker") or _preselected(seen, suggested),
        typed=typed,
        previous=previous,
        following=following,
    )


def _preselected(seen: Seen, suggested: Sequence[Marker]) -> str:
    """The marker that the form begins with: the one that one came from, or the only one.

    Of several none: what is chosen for somebody is seldom changed.
    """
    came_from = (m.id for m in suggested if m.number == seen.filters.marker)
    return next(came_from, suggested[0].id if len(suggested) == 1 else "")


def _became(
    seen: Seen, flag: FlagLine, marker: Marker | None, earlier: int | None
) -> tuple[str, str]:
    """What became of a flag, in a line; and what was said of an earlier wording."""
    line, verdict = seen.decided.get(flag.id), seen.verdict(flag)
    if line is None:
        return "", ""
    if verdict is Verdict.ACCEPTED and marker is not None:
        return gettext("Accepted: evidence on marker %(n)s", n=marker.number), ""
    if verdict is Verdict.DISMISSED:
        if line.is_carried and earlier:
            return gettext(
                "Dismissed in draft %(n)s: %(why)s", n=earlier, why=line.reason
            ), ""  # fmt: skip
        return gettext("Dismissed: %(why)s", why=line.reason), ""
    if line.reason:
        return "", gettext("You dismissed an earlier wording of this: %(why)s", why=line.reason)
    return "", ""


def _around(seen: Seen, flag: FlagLine) -> tuple[str, str]:
    """The flags before and after one, as they are shown."""
    shown = seen.shown()
    at = next(n for n, one in enumerate(shown) if one is flag)
    before = key_of(shown[at - 1].id) if at else ""
    return before, key_of(shown[at + 1].id) if at + 1 < len(shown) else ""


def reasons() -> Sequence[tuple[str, str]]:
    """The common reasons for setting a flag aside, as the form offers them."""
    return [(name, gettext(label)) for name, label in REASONS.items()]
