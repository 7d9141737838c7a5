"""The rules of a board's scans, as its administrators see them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup, escape

from qmapp.casework.lenses import loading
from qmapp.casework.lenses.model import Lens
from qmapp.casework.lenses.ruleset import LensNote, Rule, Ruleset
from qmapp.casework.lenses.trying import confidence_on, found_in
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.models import BoardRule, RuleSwitch
from qmapp.casework.scan.queries import Change
from qmapp.casework.triage.pages.words import confidence_words, lens_words
from qmapp.casework.triage.queries import counts_by_rule
from qmapp.casework.triage.rules import RuleCounts, proposes_off, tells
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

_MOST_CHANGES = 100


class State(StrEnum):
    """Which rules are listed."""

    ON = "on"
    OFF = "off"
    OWN = "own"
    PROPOSED = "proposed"


class Filters(NamedTuple):
    """What the address asks for."""

    lens: Lens | None = None
    state: State | None = None
    query: str = ""

    @property
    def is_any(self) -> bool:
        """Whether anything is left out."""
        return any(self)


def read_filters(args: Mapping[str, str]) -> Filters:
    """The filters of an address; words that it does not know ask for everything."""
    lens, state = args.get("lens", ""), args.get("state", "")
    return Filters(
        Lens(lens) if lens in set(Lens) else None,
        State(state) if state in set(State) else None,
        " ".join(args.get("q", "").replace("\0", "").split())[:200],
    )


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with all that is known of it."""

    rule: Rule
    counts: RuleCounts
    switch: RuleSwitch | None = None
    own: BoardRule | None = None
    by: str = ""
    looks_for: Sequence[str] = ()

    @property
    def is_on(self) -> bool:
        """Whether scans go by it."""
        return self.switch is None

    @property
    def is_proposed(self) -> bool:
        """Whether it is proposed to do without it."""
        return self.is_on and proposes_off(self.counts)

    @property
    def confidence(self) -> str:
        """How sure it is, in words."""
        return confidence_words(self.rule.confidence)

    @property
    def used(self) -> str:
        """How people of the board decided on what it points at, in words."""
        if not self.counts.decided:
            return gettext("Nothing decided yet")
        if not tells(self.counts):
            return gettext("Too few decisions to tell")
        return gettext(
            "Dismissed %(dismissed)d of %(all)d times, accepted %(accepted)d of %(all)d",
            dismissed=self.counts.dismissed,
            accepted=self.counts.accepted,
            all=self.counts.decided,
        )

    def has(self, filters: Filters) -> bool:
        """Whether it is listed."""
        of_state = {
            None: True,
            State.ON: self.is_on,
            State.OFF: not self.is_on,
            State.OWN: self.own is not None,
            State.PROPOSED: self.is_proposed,
        }[filters.state]
        if filters.lens not in {None, self.rule.lens} or not of_state:
            return False
        texts = [one.text for one in (*self.rule.examples, *self.rule.near_misses)]
        said = (self.rule.id, self.rule.why, self.rule.source, *self.looks_for, *texts)
        return filters.query.casefold() in "\n".join(said).casefold()


@dataclass(frozen=True, slots=True)
class LensPart:
    """The listed rules of one lens, and how many it has in all.

    `source` is that of most of its rules, so that it is said once.
    """

    note: LensNote
    title: str
    source: str
    shown: Sequence[RuleLine]
    total: int
    off: int
    own: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change that was made, in words."""

    words: str
    rule: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """All rules of a board's scans, by lens."""

    filters: Filters
    parts: Sequence[LensPart]
    proposed: Sequence[RuleLine]
    shown: int
    total: int
    off: int
    own: int
    unfit: Sequence[str]
    changes: Sequence[ChangeLine]
    older_changes: int
    all_open: bool = False
    lenses: Sequence[tuple[str, str]] = field(default_factory=list)
    states: Sequence[tuple[str, str]] = field(default_factory=list)


def rules_page(db: Db, board_id: UUID, filters: Filters, *, all_open: bool) -> RulesPage:
    """All rules of a board with what became of them. The queries do not grow with the rules."""
    lines = list_lines(db, board_id)
    notes = loading.shipped().lens_notes
    by_lens: defaultdict[Lens, list[RuleLine]] = defaultdict(list)
    for line in lines:
        by_lens[line.rule.lens].append(line)
    parts = [_part(notes[lens], by_lens[lens], filters) for lens in Lens if lens in notes]
    changes = _changes(db, board_id)
    return RulesPage(
        filters=filters,
        parts=[part for part in parts if part.shown or not filters.is_any],
        proposed=[line for line in lines if line.is_proposed],
        shown=sum(len(part.shown) for part in parts),
        total=len(lines),
        off=sum(not line.is_on for line in lines),
        own=sum(line.own is not None for line in lines),
        unfit=scans.list_unfit(db, board_id),
        changes=changes[:_MOST_CHANGES],
        older_changes=max(len(changes) - _MOST_CHANGES, 0),
        all_open=all_open or filters.is_any,
        lenses=[(lens.value, lens_words(lens)) for lens in Lens if lens in notes],
        states=[
            (State.ON.value, gettext("On")),
            (State.OFF.value, gettext("Switched off")),
            (State.OWN.value, gettext("Your board’s own")),
            (State.PROPOSED.value, gettext("Proposed for switching off")),
        ],
    )


def _part(note: LensNote, lines: Sequence[RuleLine], filters: Filters) -> LensPart:
    sources = Counter(line.rule.source for line in lines)
    return LensPart(
        note=note,
        title=lens_words(note.lens),
        source=next((source for source, _ in sources.most_common(1)), ""),
        shown=[line for line in lines if line.has(filters)],
        total=len(lines),
        off=sum(not line.is_on for line in lines),
        own=sum(line.own is not None for line in lines),
    )


def list_lines(db: Db, board_id: UUID) -> Sequence[RuleLine]:
    """Every rule that ships or that the board added, those switched off too."""
    counts = counts_by_rule(db, board_id)
    switches = {row.rule: row for row in scans.list_switched_off(db, board_id)}
    own = {row.rule: row for row in scans.list_board_rules(db, board_id)}
    present = scans.board_ruleset(db, board_id)
    people = [row.off_by for row in switches.values()] + [row.added_by for row in own.values()]
    names = names_of(db, people)
    none = RuleCounts()
    lines = []
    for name, rule in loading.shipped().rules.items():
        switch = switches.get(name)
        by = names.get(switch.off_by, "") if switch else ""
        lines.append(RuleLine(rule, counts.get(name, none), switch, by=by))
    for name, row in own.items():
        if name in present.rules:
            looks = _looks_for(row.content)
            by = names.get(row.added_by, "")
            line = RuleLine(present.rules[name], counts.get(name, none), own=row, by=by,
                            looks_for=looks)  # fmt: skip
            lines.append(line)
    return lines


def _looks_for(content: Mapping[str, Any]) -> Sequence[str]:
    first = [content["pattern"]] if content.get("pattern") else []
    return [
        *first,
        *(str(one) for key in ("words", "patterns", "re2") for one in content.get(key) or ()),
    ]


def _changes(db: Db, board_id: UUID) -> Sequence[ChangeLine]:
    found = scans.list_changes(db, board_id)
    names = names_of(db, {change.by for change in found})
    words = {
        Change.OFF: gettext("Switched off"),
        Change.ON: gettext("Switched on again"),
        Change.ADDED: gettext("Added"),
        Change.CHANGED: gettext("Changed"),
        Change.ENDED: gettext("Taken out of use"),
    }
    return [
        ChangeLine(words[one.what], one.rule, names.get(one.by, ""), one.at, one.reason)
        for one in found
    ]


# A rule tried before it is kept -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tried:
    """One passage or sentence on which a rule was tried: its words with those found marked."""

    words: Markup
    found: int
    notes: Sequence[str] = ()
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule that is not kept yet would flag."""

    text: Sequence[Tried]
    examples: Sequence[Tried]
    near_misses: Sequence[Tried]

    @property
    def in_text(self) -> int:
        """How many places of the typed text it would flag."""
        return sum(one.found for one in self.text)


def try_out(content: Mapping[str, Any], text: str) -> Trial:
    """Try a rule on a typed text and on its own sentences. Raises BadRules when it has no shape."""
    ruleset = loading.with_changes(loading.shipped(), [content], ())
    rule = ruleset.rules[str(content["id"])]
    passages = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = [
        (_tried(ruleset, rule, one.text), confidence_on(ruleset, rule, one))
        for one in (*rule.examples, *rule.near_misses)
    ]
    sure = [found is not None and (found.value != "low" or found is rule.confidence)
            for _, found in wrong]  # fmt: skip
    split = len(rule.examples)
    return Trial(
        text=_marked(ruleset, rule, passages) if passages else [],
        examples=[_judged(one, not ok) for (one, _), ok in zip(wrong[:split], sure, strict=False)],
        near_misses=[
            _judged(one, ok) for (one, _), ok in zip(wrong[split:], sure[split:], strict=True)
        ],
    )


def _judged(one: Tried, is_wrong: bool) -> Tried:
    return Tried(one.words, one.found, one.notes, is_wrong)


def _tried(ruleset: Ruleset, rule: Rule, text: str) -> Tried:
    return _marked(ruleset, rule, [text])[0]


def _marked(ruleset: Ruleset, rule: Rule, texts: list[str]) -> list[Tried]:
    found = found_in(ruleset, rule, texts)
    tried = []
    for place, text in enumerate(texts):
        here = [one for one in found if one.passage == place]
        said, at = Markup(), 0
        for one in here:
            if one.start < at:
                continue
            said += escape(text[at : one.start])
            said += Markup("<mark>%s</mark>") % text[one.start : one.end]
            at = one.end
        notes = ["; ".join((confidence_words(one.confidence), *one.considered)) for one in here]
        tried.append(Tried(said + escape(text[at:]), len(here), list(dict.fromkeys(notes))))
    return tried
