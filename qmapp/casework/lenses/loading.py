"""Rule files read, checked and compiled. A board's own rules are laid over those that ship.

The shape of every file is told in `docs/lenses.md` and `markers/schema/`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from qmapp.casework.lenses.inflection import Irregular, verb_forms, with_plurals
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
from qmapp.casework.lenses.tokens import Lexicon, WordClass, write_line
from qmapp.resources import resource_dir

__all__ = ["BadRules", "Ruleset", "build", "check_rule", "load", "shipped", "with_changes"]

# Raised when the engine itself comes to another result on the same rules.
ENGINE = "1"
_KINDS = frozenset({"paragraph", "list_item", "table_cell", "footnote"})
_LISTS = ("profile", "absences")
_GUARD_KEYS = {
    "does", "says", "where", "patterns", "voice", "section", "kind", "quoted", "lens", "least",
    "inverted", "shares",
}  # fmt: skip
_RULE_KEYS = {
    "id", "pattern", "patterns", "words", "re2", "computed", "confidence", "why", "question",
    "source", "markers", "guards", "without", "kinds", "examples", "near_misses",
}  # fmt: skip


class BadRules(ValueError):
    """Rule files cannot be used. `problems` says each thing that is wrong, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


@lru_cache(maxsize=1)
def shipped() -> Ruleset:
    """The rules that come with qmapp. Raises BadRules."""
    return load(resource_dir("markers") / "lenses")


def load(folder: Path) -> Ruleset:
    """The rules of a folder. Raises BadRules.

    A folder without word classes of its own (`words.yaml`) is laid over the rules that ship: its
    lens files add rules, and replace those of the same id.
    """
    sources = _read_folder(folder)
    if "words" not in sources:
        return _over_shipped(sources)
    return build(sources)


def with_changes(
    ruleset: Ruleset, added: Sequence[Mapping[str, Any]], off: Collection[str]
) -> Ruleset:
    """A board's rules: those given, with its own and without those switched off.

    Each of `added` is an entry of a rule file with its `lens`. Raises BadRules.
    """
    if not added and not off:
        return ruleset
    return _put_together(json.dumps([*added], sort_keys=True), tuple(sorted(off)), ruleset)


@lru_cache(maxsize=16)
def _put_together(added: str, off: tuple[str, ...], ruleset: Ruleset) -> Ruleset:
    problems = []
    rules = {key: rule for key, rule in ruleset.rules.items() if key not in off}
    for entry in json.loads(added):
        try:
            rule = _Builder(ruleset.lexicon, ruleset.guards).board_rule(entry, ruleset)
        except (BadRules, BadPattern) as error:
            problems.append(f"{entry.get('id')}: {error}")
            continue
        rules[rule.id] = rule
    if problems:
        raise BadRules(problems)
    text = json.dumps([ruleset.version, added, off])
    return Ruleset(
        version=sha256(text.encode()).hexdigest(),
        lens_notes=ruleset.lens_notes,
        rules=rules,
        lexicon=ruleset.lexicon,
        guards=ruleset.guards,
        voices=ruleset.voices,
        sections=ruleset.sections,
        lists=ruleset.lists,
        sources=ruleset.sources,
    )


def check_rule(content: Mapping[str, Any]) -> list[str]:
    """What is wrong with a rule that somebody wants to add, in plain words.

    Nothing when it is good. Its shape and its pattern are looked at, and each of its examples and
    near-misses is run.
    """
    from qmapp.casework.lenses.trying import try_rule

    try:
        ruleset = with_changes(shipped(), [content], ())
    except BadRules as error:
        return [problem.partition(": ")[2] or problem for problem in error.problems]
    return try_rule(ruleset, ruleset.rules[str(content["id"])])


# Reading the files ---------------------------------------------------------------------------


def _read_folder(folder: Path) -> dict[str, Any]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise BadRules([f"{folder}: no rule files (*.yaml) in it"])
    sources, problems = {}, []
    for file in files:
        try:
            sources[file.stem] = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 - safe
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            problems.append(f"{file.name}: {' '.join(str(error).split())}")
    if problems:
        raise BadRules(problems)
    return sources


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _over_shipped(sources: Mapping[str, Any]) -> Ruleset:
    added = []
    for name, source in sources.items():
        if name not in set(Lens):
            raise BadRules(
                [f"{name}.yaml: no lens of that name; without words.yaml only lens files"]
            )
        if not isinstance(source, dict) or not isinstance(source.get("rules"), list):
            raise BadRules([f"{name}.yaml: a list of rules is missing"])
        added += [{"lens": name, **entry} for entry in source["rules"] if isinstance(entry, dict)]
    return with_changes(shipped(), added, ())


def build(sources: Mapping[str, Any]) -> Ruleset:
    """Put rules together from what their files hold, by file name. Raises BadRules."""
    try:
        lexicon = _lexicon(_all_words(sources))
        builder = _Builder(lexicon, {})
        builder.guards = builder.named_guards(sources.get("guards") or {})
        notes: dict[Lens, LensNote] = {}
        rules: dict[str, Rule] = {}
        problems: list[str] = []
        for lens in Lens:
            if lens.value not in sources:
                continue
            notes[lens] = _note(lens, sources[lens.value])
            for rule in builder.lens_rules(lens, sources[lens.value], problems):
                if rule.id in rules:
                    problems.append(f"{lens.value}.yaml: {rule.id}: the id is used twice")
                rules[rule.id] = rule
        if problems:
            raise BadRules(problems)
        return Ruleset(
            version=_version(sources),
            lens_notes=notes,
            rules=rules,
            lexicon=lexicon,
            guards=builder.guards,
            voices=builder.voices(sources.get("voices") or {}),
            sections=builder.sections(sources.get("sections") or {}),
            lists={name: builder.lists(sources.get(name) or {}) for name in _LISTS},
            sources=sources,
        )
    except (BadPattern, KeyError, TypeError, AttributeError) as error:
        raise BadRules(
            [str(error) if isinstance(error, BadPattern) else f"shape: {error!r}"]
        ) from error


def _version(sources: Mapping[str, Any]) -> str:
    text = json.dumps([ENGINE, sources], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def _all_words(sources: Mapping[str, Any]) -> dict[str, Any]:
    """The word classes of `words.yaml` and of every `words-….yaml`; no name may stand twice."""
    irregular: dict[str, Any] = {}
    classes: dict[str, Any] = {}
    for name in sorted(sources):
        if name == "words" or name.startswith("words-"):
            irregular.update(sources[name].get("irregular") or {})
            found = sources[name].get("classes") or {}
            if twice := classes.keys() & found.keys():
                raise BadPattern(f"{name}.yaml: {', '.join(sorted(twice))}: there already")
            classes.update(found)
    return {"irregular": irregular, "classes": classes}


def _note(lens: Lens, source: Mapping[str, Any]) -> LensNote:
    return LensNote(
        lens=lens,
        title=source["title"],
        means=source["means"],
        ask=source["ask"],
        markers=tuple(source["markers"]),
        good_sign=bool(source.get("good_sign", False)),
        cannot_see=source["cannot_see"],
    )


def _lexicon(source: Mapping[str, Any]) -> Lexicon:
    """Word classes from `words.yaml`; a class may include others, in any order, not in a ring."""
    irregular: Irregular = {
        key: tuple(forms) for key, forms in (source.get("irregular") or {}).items()
    }
    definitions = source["classes"]
    done: dict[str, WordClass] = {}

    def make(name: str, above: tuple[str, ...] = ()) -> WordClass:
        if name in done:
            return done[name]
        if name in above:
            raise BadPattern(f"words.yaml: {name}: includes itself")
        entry = definitions.get(name)
        if not isinstance(entry, dict):
            raise BadPattern(f"words.yaml: there is no word class “{name}”")
        if extra := set(entry) - _CLASS_KEYS:
            raise BadPattern(f"words.yaml: {name}: unknown {', '.join(sorted(extra))}")
        phrases = set(_phrases(entry.get("words") or ()))
        phrases |= set(_phrases(with_plurals(entry.get("nouns") or ())))
        for part in ("verbs", "past", "participles", "gerunds"):
            forms = verb_forms(entry.get(part) or (), irregular, part)
            phrases |= set(_phrases(forms))
        endings = tuple(entry.get("endings") or ())
        shapes = frozenset(entry.get("shapes") or ())
        excepted = frozenset(entry.get("except") or ())
        for other in entry.get("include") or ():
            inner = make(other, (*above, name))
            phrases |= inner.phrases
            endings += inner.endings
            shapes |= inner.shapes
            excepted |= inner.excepted
        phrases = {phrase for phrase in phrases if " ".join(phrase) not in excepted}
        cased = bool(entry.get("cased", False))
        done[name] = WordClass(name, frozenset(phrases), endings, shapes, excepted, cased)
        return done[name]

    return Lexicon({name: make(name) for name in definitions})


_CLASS_KEYS = {
    "words", "nouns", "verbs", "past", "participles", "gerunds", "endings", "shapes", "except",
    "include", "cased",
}  # fmt: skip
_EMPTY = Lexicon({})


def _phrases(words: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for phrase in words:
        text = str(phrase)
        yield tuple(write_line(text, 0, len(text), _EMPTY).words)


class _Builder:
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
        name = str(entry["id"])
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
    from dataclasses import replace

    return replace(guard, does=Does(does))


def _text(value: Any) -> str:
    text = " ".join(str(value).split())
    if not text:
        raise BadPattern("a text is empty")
    return text


def _example(entry: Any) -> Example:
    if isinstance(entry, str):
        return Example(entry)
    section = entry.get("section")
    return Example(
        entry["text"],
        SectionKind(section) if section else None,
        entry.get("before"),
        entry.get("after"),
    )
