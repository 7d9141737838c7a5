"""What somebody asks for, and how what was found is shown. Pure.

Words are asked for all together, in any form ("assess" finds "assessment"); "quotation marks" ask
for words as they follow one another, as a hyphen between words does; a minus before a word leaves
out what has it. Whatever else is typed is no sign of any kind: it is words, or nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from qmapp.casework.reviews.reference import clean_reference
from qmapp.errors import N_, RuleBroken

LONGEST = 200
"""How long a search may be, in characters."""

MOST_TERMS = 12
PAGE_LENGTH = 20
WHOLE = 0
"""In place of the number of a page: the first RANKED hits on one, to print."""

RANKED = 200
"""Of how many hits the order is weighed: those of the likeliest kind, then the newest."""

WIDTH = 360
"""About how many characters of a long text are shown around its first hit."""


class Kind(StrEnum):
    """What may be found in the words of reviews."""

    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    AGREED = "agreed"
    PASSAGE = "passage"


# The larger, the sooner looked at; migration 0015 has the same numbers.
PLACES = MappingProxyType(
    {Kind.PASSAGE: 0, Kind.AGREED: 1, Kind.RECOMMENDATION: 2, Kind.FINDING: 3}
)
# A hit in words that somebody chose says more than one in the draft.
WEIGHTS = MappingProxyType(
    {Kind.PASSAGE: 1.0, Kind.AGREED: 1.2, Kind.RECOMMENDATION: 1.4, Kind.FINDING: 1.5}
)
BRIEFING = "briefing"

# A word that stands alone and is one of these is not looked for: it would find nearly everything.
# Among words that follow one another each is looked for ("out of sight", "well-being").
COMMON = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his
    himself she her hers herself it its itself they them their theirs themselves what which
    who whom this that these those am is are was were be been being have has had having do
    does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on
    off over under again further then once here there when where why how all any both each
    few more most other some such no nor not only own same so than too very s t can will
    just don should now
    """.split()
)
# Forms of which no reader of English knows that they are one word.
_TOGETHER = (
    ("child", "children"), ("man", "men"), ("woman", "women"), ("life", "lives"),
    ("wife", "wives"), ("knife", "knives"), ("crisis", "crises"), ("diagnosis", "diagnoses"),
    ("analysis", "analyses"), ("themselves", "themself"),
)  # fmt: skip
_FORMS = MappingProxyType({word: forms for forms in _TOGETHER for word in forms})
_PART = re.compile(r'([-\u2212]?)"([^"]*)(?:"|$)|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_QUOTES = str.maketrans("“”„«»", '"""""')
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_OWNER = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)

START, END = "\x02", "\x03"
"""Signs that a database lays around a hit; no draft holds them, for its reader takes them out."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word in any of its forms, or words that follow one another."""

    forms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search that may be made: what is wanted, all of it, and what is not.

    `left_out`: the common words that were typed and are not looked for, as they are read.
    """

    said: str
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()


def read(said: str) -> Asked | None:
    """What somebody typed, as a search; None for nothing. Raises RuleBroken (field "q")."""
    if len(said) > LONGEST:
        raise RuleBroken(
            N_("Shorten your search to %(count)d characters"), field="q", count=LONGEST
        )
    tidy = unicodedata.normalize("NFC", said).translate(_QUOTES)
    if not tidy.strip("\0 \t\r\n"):
        return None
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    common: dict[str, None] = {}
    for sign, quoted, bare in _PART.findall(tidy):
        is_wanted = not (sign or (bare[:1] in {"-", "\u2212"} and len(bare) > 1))
        words = _words(quoted or bare)
        term = _term(words)
        if term is None:
            common |= dict.fromkeys(words)
            continue
        (wanted if is_wanted else unwanted)[term] = None
    if len(wanted) + len(unwanted) > MOST_TERMS:
        raise RuleBroken(
            N_("Look for at most %(count)d words at once"), field="q", count=MOST_TERMS
        )
    if not wanted:
        raise RuleBroken(_why_nothing(is_common=bool(common), has_minus=bool(unwanted)), field="q")
    return Asked(
        said=said.strip(),
        wanted=tuple(wanted),
        unwanted=tuple(unwanted),
        left_out=tuple(common),
    )


def name_in(said: str) -> str:
    """What somebody typed, as the reference of a review; empty where it can be none."""
    if len(said) > LONGEST:
        return ""
    return clean_reference(said.translate(_QUOTES).replace('"', " ").replace("\0", " "))


def _words(part: str) -> list[str]:
    """The words of a part; among others the "s" of an owner is one, as it is in texts."""
    alone = _split(_OWNER.sub("", part))
    return alone if len(alone) < 2 else _split(part)


def _split(part: str) -> list[str]:
    # "²" and "½" are no letters, and no numbers that a reader of words knows.
    return [
        word.lower()
        for word in _WORD.findall(part)
        if any(sign.isalpha() or sign.isdecimal() for sign in word)
    ]


def is_common(word: str) -> bool:
    """Whether nearly every text has it. "à" is "a" here, as where words are kept."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", word.lower())) in COMMON


def _term(words: list[str]) -> Term | None:
    """Words as they were typed, common ones too; none where there is nothing else."""
    if all(is_common(word) for word in words):
        return None
    if len(words) == 1:
        return Term(tuple((form,) for form in _FORMS.get(words[0], (words[0],))))
    return Term((tuple(words),))


def _why_nothing(*, is_common: bool, has_minus: bool) -> str:
    if has_minus:
        return N_("Add a word to look for, beside those to leave out")
    if is_common:
        return N_("These words stand in nearly every text. Add one that does not.")
    return N_("Enter a word: letters or numbers")


def full_text(asked: Asked) -> str:
    """The search as FTS5 reads it: nothing but words in quotation marks, of our own making."""

    def one(term: Term) -> str:
        return "(" + " OR ".join(f'"{" ".join(form)}"' for form in term.forms) + ")"

    wanted = " AND ".join(one(term) for term in asked.wanted)
    if not asked.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(one(term) for term in asked.unwanted)})"


# What is shown --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text; whether they are what was looked for."""

    text: str
    is_hit: bool = False


def spans_of(marked: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """The words without the signs, and where hits stand in them."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    place, began = 0, None
    for part in re.split(f"([{START}{END}])", marked):
        if part == START:
            began = place
        elif part == END:
            if began is not None and began < place:
                spans.append((began, place))
            began = None
        else:
            words.append(part)
            place += len(part)
    return "".join(words), spans


def excerpt(text: str, spans: Iterable[tuple[int, int]], width: int = WIDTH) -> Sequence[Piece]:
    """About so many characters of a text from shortly before its first hit, cut between words."""
    spans = [span for span in spans if span[1] <= len(text)]
    start, end = 0, len(text)
    if len(text) > width:
        first = spans[0][0] if spans else 0
        start = _between_words(text, max(0, first - width // 4))
        end = _between_words(text, start + width) if start + width < len(text) else len(text)
        end = max(end, spans[0][1]) if spans else end
    pieces = [Piece("… ")] if start else []
    place = start
    for begins, ends in spans:
        if begins < place or ends > end:
            continue
        if begins > place:
            pieces.append(Piece(text[place:begins]))
        pieces.append(Piece(text[begins:ends], is_hit=True))
        place = ends
    if place < end:
        pieces.append(Piece(text[place:end]))
    if end < len(text):
        pieces.append(Piece(" …"))
    return pieces


def _between_words(text: str, near: int) -> int:
    """The place after the last space before this one; this one, where there is none nearby."""
    space = text.rfind(" ", max(0, near - 40), near)
    return near if space < 0 else space + 1


def score(kind: Kind, in_title: int, in_body: int, length: int) -> float:
    """How well a text answers, by its own words alone.

    What others have written counts nothing, so that the order of hits tells nothing of it.
    """
    return WEIGHTS[kind] * (3 * in_title + in_body) / (1 + length / 600)
