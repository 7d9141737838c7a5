"""Entries of rule files turned into compiled values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from qmapp.casework.lenses.model import Confidence, Lens, SectionKind
from qmapp.casework.lenses.patterns import (
    BadPattern,
    Patterns,
    compile_pattern,
    compile_rule_re2,
    compile_words,
)
from qmapp.casework.lenses.ruleset import (
    Does,
    Example,
    Guard,
    LensNote,
    Rule,
    Ruleset,
    Voice,
    Where,
)
from qmapp.casework.lenses.tokens import Lexicon

_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
_KINDS = frozenset({"paragraph", "list_item", "table_cell", "footnote"})
_GUARD_KEYS = {
    "does", "says", "where", "patterns", "voice", "section", "kind", "quoted", "lens", "least",
    "inverted", "shares",
}  # fmt: skip
_RULE_KEYS = {
    "id", "pattern", "patterns", "words", "re2", "computed", "confidence", "why", "question",
    "source", "markers", "guards", "without", "kinds", "examples", "near_misses",
}  # fmt: skip


class Builder:
    """Turns entries of files into compiled values; raises BadPattern and BadRules."""

    def __init__(self, lexicon: Lexicon, guards: Mapping[str, Guard]) -> None:
        self.lexicon = lexicon
        self.guards = dict(guards)

    def patterns(self, sources: Iterable[str], where: str) -> Patterns:
        made = []
        for source in sources:
            try:
                made.append(compile_pattern(str(source), self.lexicon))
            except BadPattern as error:
                raise BadPattern(f"{where}: “{source}”: {error}") from error
        return Patterns(made)

    def named_guards(self, source: Mapping[str, Any]) -> dict[str, Guard]:
        return {name: self.guard(name, entry) for name, entry in source.items()}

    def guard(self, name: str, entry: Mapping[str, Any]) -> Guard:
        if not isinstance(entry, Mapping):
            raise BadPattern(f"guard {name}: a name, or keys with their values")
        if extra := set(entry) - _GUARD_KEYS:
            raise BadPattern(f"guard {name}: unknown {', '.join(sorted(extra))}")
        where, _, window = str(entry.get("where", "sentence")).partition(" ")
        try:
            return Guard(
                id=name,
                does=Does(entry.get("does", "drop")),
                says=str(entry["says"]),
                where=Where(where),
                window=int(window or 0),
                patterns=self.patterns(entry.get("patterns") or (), f"guard {name}"),
                voices=frozenset(Voice(one) for one in entry.get("voice") or ()),
                sections=frozenset(SectionKind(one) for one in entry.get("section") or ()),
                kinds=frozenset(entry.get("kind") or ()),
                quoted=bool(entry.get("quoted", False)),
                lens=Lens(entry["lens"]) if entry.get("lens") else None,
                least=Confidence(entry.get("least", "medium")),
                inverted=bool(entry.get("inverted", False)),
                everyday=self.everyday(entry.get("shares")),
            )
        except (ValueError, KeyError) as error:
            raise BadPattern(f"guard {name}: {error}") from error

    def everyday(self, name: str | None) -> frozenset[str] | None:
        """The words that do not count where a guard asks for a word that two sentences share."""
        if name is None:
            return None
        if name not in self.lexicon.classes:
            raise BadPattern(f"there is no word class “{name}”")
        phrases = self.lexicon.classes[name].phrases
        return frozenset(word for phrase in phrases for word in phrase)

    def guard_list(self, entries: Iterable[Any], where: str) -> list[Guard]:
        """Guards by name, by name with another `does`, or written out in place."""
        found = []
        for entry in entries:
            if isinstance(entry, str):
                name, _, does = entry.partition(":")
                if name not in self.guards:
                    raise BadPattern(f"{where}: there is no guard “{name}”")
                guard = self.guards[name]
                found.append(_doing(guard, does.strip()) if does else guard)
            else:
                found.append(self.guard(f"{where} (own guard)", entry))
        return found

    def lens_rules(self, lens: Lens, source: Mapping[str, Any], problems: list[str]) -> list[Rule]:
        rules = []
        self.guards.update(self.named_guards(source.get("define") or {}))
        for entry in source.get("rules") or ():
            try:
                rules.append(self.rule(lens, entry, source))
            except (BadPattern, KeyError, ValueError, TypeError) as error:
                name = entry.get("id") if isinstance(entry, dict) else entry
                said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
                problems.append(f"{lens.value}.yaml: {name}: {said}")
        return rules

    def board_rule(self, entry: Mapping[str, Any], ruleset: Ruleset) -> Rule:
        content = {key: value for key, value in entry.items() if key != "lens"}
        try:
            lens = Lens(entry["lens"])
            return self.rule(lens, content, ruleset.sources[lens.value], local=True)
        except (KeyError, ValueError, TypeError) as error:
            if isinstance(error, BadPattern):
                raise
            said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise BadPattern(said) from error

    def rule(
        self,
        lens: Lens,
        entry: Mapping[str, Any],
        source: Mapping[str, Any],
        *,
        local: bool = False,
    ) -> Rule:
        if extra := set(entry) - _RULE_KEYS:
            raise BadPattern(f"unknown {', '.join(sorted(map(str, extra)))}")
        name = entry["id"]
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise BadPattern("an id is small letters, figures, hyphens and points, 80 at most")
        typed = [
            *([entry["pattern"]] if "pattern" in entry else []),
            *(entry.get("patterns") or ()),
        ]
        phrases = [compile_words(str(one), self.lexicon) for one in entry.get("words") or ()]
        patterns = Patterns([*self.patterns(typed, name), *phrases])
        expressions = tuple(compile_rule_re2(str(one)) for one in entry.get("re2") or ())
        computed = bool(entry.get("computed", False))
        if bool(patterns or expressions) == computed:
            raise BadPattern("a rule has a pattern, words or re2")
        without = set(entry.get("without") or ())
        shared = self.guard_list(source.get("guards") or (), lens.value)
        guards = [g for g in shared if g.id not in without]
        guards += self.guard_list(entry.get("guards") or (), name)
        return Rule(
            id=name,
            lens=lens,
            confidence=Confidence(entry["confidence"]),
            why=_text(entry["why"]),
            question=_text(entry.get("question") or source["ask"]),
            source=_text(entry.get("source") or source["source"]),
            markers=tuple(int(n) for n in entry.get("markers") or source["markers"]),
            patterns=patterns,
            expressions=expressions,
            guards=tuple(guards),
            examples=tuple(_example(one) for one in entry.get("examples") or ()),
            near_misses=tuple(_example(one) for one in entry.get("near_misses") or ()),
            kinds=frozenset(entry.get("kinds") or source.get("kinds") or _KINDS),
            computed=computed,
            local=local,
        )

    def voices(self, source: Mapping[str, Any]) -> dict[Voice, dict[str, Patterns]]:
        return {
            Voice(voice): {
                part: self.patterns(found, f"voice {voice}") for part, found in parts.items()
            }
            for voice, parts in source.items()
        }

    def sections(self, source: Mapping[str, Any]) -> dict[SectionKind, Patterns]:
        return {
            SectionKind(kind): self.patterns(found, f"section {kind}")
            for kind, found in source.items()
        }

    def lists(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """Lists of patterns by name; what is no list of texts is handed on as it is."""
        return {
            name: self.patterns(found, name)
            if isinstance(found, list) and all(isinstance(one, str) for one in found)
            else self.lists(found)
            if isinstance(found, dict)
            else found
            for name, found in source.items()
        }


def _doing(guard: Guard, does: str) -> Guard:
    return replace(guard, does=Does(does))


def _text(value: Any) -> str:
    text = " ".join(str(value).split())
    if not text:
        raise BadPattern("a text is empty")
    return text


def _example(entry: Any) -> Example:
    if isinstance(entry, str):
        return Example(entry)
    if not isinstance(entry, Mapping):
        raise BadPattern(f"an example is a text, not {entry!r}")
    section = entry.get("section")
    return Example(
        entry["text"],
        SectionKind(section) if section else None,
        entry.get("before"),
        entry.get("after"),
    )


def note_of(lens: Lens, source: Mapping[str, Any]) -> LensNote:
    """What a lens is about, from its file. Raises KeyError."""
    return LensNote(
        lens=lens,
        title=source["title"],
        means=source["means"],
        ask=source["ask"],
        markers=tuple(source["markers"]),
        good_sign=bool(source.get("good_sign", False)),
        cannot_see=source["cannot_see"],
    )
