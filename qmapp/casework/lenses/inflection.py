"""Forms of regular English verbs and nouns, so that word lists name each word once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Irregular = Mapping[str, tuple[str, ...]]
_VOWELS = "aeiou"
# Words of two or more syllables whose last is stressed; one-syllable words are seen by their shape.
_DOUBLING = frozenset("admit commit refer prefer occur omit permit submit transfer confer".split())
_SYLLABLE_ENDS = ("en", "er", "or", "on", "it", "et", "al", "op", "el")


def verb_forms(lemmas: Iterable[str], irregular: Irregular, part: str) -> set[str]:
    """Forms of verbs: all of them ("verbs"), or only "past", "participles" or "gerunds".

    A lemma may have words after it ("follow up"). `irregular` holds (past, participle).
    """
    forms: set[str] = set()
    for lemma in lemmas:
        verb, _, rest = str(lemma).partition(" ")
        past, participle = (irregular.get(verb) or (_ed(verb),) * 2)[:2]
        found = {
            "verbs": {verb, _s(verb), past, participle, _ing(verb)},
            "past": {past},
            "participles": {participle},
            "gerunds": {_ing(verb)},
        }[part]
        forms |= {f"{form} {rest}".strip() for form in found}
    return forms


def with_plurals(nouns: Iterable[str]) -> set[str]:
    """Nouns and their plurals; only the last word takes the plural."""
    found = set()
    for noun in nouns:
        first, space, last = str(noun).rpartition(" ")
        found |= {str(noun), f"{first}{space}{_s(last)}"}
    return found


def _s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}s"


def _ed(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return f"{verb[:-1]}ied"
    return f"{_doubled(verb)}ed"


def _ing(verb: str) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{_doubled(verb)}ing"


def _doubled(verb: str) -> str:
    """A last consonant after one short vowel is doubled: "plan", "refer"; not "visit"."""
    if verb in _DOUBLING:
        return verb + verb[-1]
    short = (
        len(verb) > 2
        and verb[-1] not in _VOWELS + "wxy"
        and verb[-2] in _VOWELS
        and verb[-3] not in _VOWELS
        and not (len(verb) > 4 and verb.endswith(_SYLLABLE_ENDS))
    )
    one_syllable = sum(char in _VOWELS + "y" for char in verb) == 1
    return verb + verb[-1] if (short and one_syllable) or verb.endswith(("vel", "bel")) else verb
