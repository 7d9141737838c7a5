"""Word classes of rule files as a lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qmapp.casework.lenses.inflection import Irregular, verb_forms, with_plurals
from qmapp.casework.lenses.patterns import BadPattern
from qmapp.casework.lenses.tokens import Lexicon, WordClass, write_line

_CLASS_KEYS = {
    "words", "nouns", "verbs", "past", "participles", "gerunds", "endings", "shapes", "except",
    "include", "cased",
}  # fmt: skip
_EMPTY = Lexicon({})


def lexicon_of(sources: Mapping[str, Any]) -> Lexicon:
    """The word classes of all files whose names begin with "words". Raises BadPattern."""
    return _lexicon(_all_words(sources))


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


def _phrases(words: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for phrase in words:
        text = str(phrase)
        yield tuple(write_line(text, 0, len(text), _EMPTY).words)
