"""What a draft says nothing about: true of the whole of it, so told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qmapp.casework.lenses.document import HEADING, Document
from qmapp.casework.lenses.guarding import Hit
from qmapp.casework.lenses.model import Confidence, Lens, SectionKind, Statement
from qmapp.casework.lenses.patterns import NO_PATTERNS, Patterns

Hits = Mapping[Lens, Mapping[int, Sequence[Hit]]]

# After these the sentence tells what somebody said, and no longer who had a part in the review.
_CONTENT = frozenset(
    {*"that how what why about of where when who whom which whose because while".split()}
    | {",", ";", ":", '"'}
)
_WORDS_AFTER = 8
# Sections that tell how the review was done: even a doubtful flag there may be a part in it.
_ON_REVIEW = (SectionKind.METHOD, SectionKind.FAMILY, SectionKind.PRACTITIONERS)
# Sections that tell nothing of it, though "the review" or "the panel" may stand in them.
_NOT_ON_REVIEW = (SectionKind.RECOMMENDATIONS, SectionKind.GLOSSARY)
# The class of words for the review and those who carry it out.
_US = "us"
_JUDGING = (Lens.HINDSIGHT, Lens.OUTCOME, Lens.BLAME, Lens.DESCRIPTION_ONLY)
# Words of a title that are no name of a child.
_TITLE = frozenset(
    "serious case significant safeguarding child children practice review report overview final "
    "draft the a an of into learning local lessons concerning respect in management board domestic "
    "homicide thematic executive summary".split()
)

_BY_PLACE_ALONE = "family.in-their-section"
"""A rule that goes by the section alone, whoever is spoken of; it shows no part in the review."""


def find(document: Document, hits: Hits) -> list[Statement]:
    """Statements about the whole draft, in a fixed order; none for one too short to tell."""
    lists = document.ruleset.lists.get("absences") or {}
    if not lists or sum(section.words for section in document.sections) < lists["least_words"]:
        return []
    return [
        *_people(document, hits, lists),
        *_practitioners(document, hits, lists["practitioners"]),
        *_family_voice(document, hits, lists["family_voice"]),
        *_explanation(hits, lists["explanation"]),
    ]


def _people(document: Document, hits: Hits, lists: Mapping[str, Any]) -> Iterator[Statement]:
    no_part = lists.get("no_part", NO_PATTERNS)
    parts = [_who(document, hit) for hit in _sure(hits, (Lens.FAMILY,))]
    parts += [
        _who(document, hit)
        for hit in _doubtful(document, hits, Lens.FAMILY)
        if not no_part.stands_in(document.texts[hit.passage].lines[hit.line])
    ]
    for about, person in lists["family"].items():
        if not _stands(document, person["mentioned"], lists["mentions"]):
            continue
        if _stands(document, person.get("unless", ()), lists["mentions"]):
            continue
        is_spoken_of = any(person["spoken_of"].is_in(part) for part in parts)
        if about == "child":
            is_spoken_of = is_spoken_of or _is_named(parts, _names(document))
        if not is_spoken_of:
            yield Statement(Lens.FAMILY, about, person["statement"])


def _practitioners(
    document: Document, hits: Hits, source: Mapping[str, Any]
) -> Iterator[Statement]:
    if any(True for _ in _doubtful(document, hits, Lens.PRACTITIONER)):
        return
    if all(hit.rule.id in source["not_by"] for hit in _sure(hits, (Lens.PRACTITIONER,))):
        yield Statement(Lens.PRACTITIONER, "practitioners", source["statement"])


def _family_voice(document: Document, hits: Hits, source: Mapping[str, Any]) -> Iterator[Statement]:
    found = (*_sure(hits, (Lens.FAMILY,)), *_doubtful(document, hits, Lens.FAMILY))
    if not found:
        yield Statement(Lens.FAMILY, "family", source["statement"])


def _explanation(hits: Hits, source: Mapping[str, Any]) -> Iterator[Statement]:
    described = len({(hit.passage, hit.line) for hit in _sure(hits, _JUDGING)})
    explained = len({(hit.passage, hit.line) for hit in _sure(hits, (Lens.EXPLANATION,))})
    if described >= source["least"] and explained * source["for_each"] < described:
        said = source["statement"].format(explained=explained, described=described)
        yield Statement(Lens.EXPLANATION, "explanation", said)


def _sure(hits: Hits, lenses: Iterable[Lens]) -> Iterator[Hit]:
    """Hits of some lenses that are listed without being asked for."""
    for lens in lenses:
        for in_passage in hits.get(lens, {}).values():
            yield from (
                hit
                for hit in in_passage
                if hit.confidence is not Confidence.LOW and hit.rule.id != _BY_PLACE_ALONE
            )


def _doubtful(document: Document, hits: Hits, lens: Lens) -> Iterator[Hit]:
    """Hits of low confidence where the text speaks of the review: in doubt nothing is said."""
    us = f"={document.ruleset.lexicon.codes.get(_US)}"
    for in_passage in hits.get(lens, {}).values():
        for hit in in_passage:
            if hit.confidence is not Confidence.LOW:
                continue
            text = document.texts[hit.passage]
            names_review = text.kind not in _NOT_ON_REVIEW and us in text.lines[hit.line].keys
            if names_review or text.kind in _ON_REVIEW:
                yield hit


def _who(document: Document, hit: Hit) -> bytes:
    """The part of a hit's sentence that tells who it is about, without what they said."""
    line = document.texts[hit.passage].lines[hit.line]
    stop = hit.stop
    while stop < min(hit.stop + _WORDS_AFTER, len(line.words)) and line.words[stop] not in _CONTENT:
        stop += 1
    return line.cut(0, stop)


def _stands(document: Document, patterns: Patterns, times: int) -> bool:
    """Whether patterns are found in so many sentences outside headings and glossaries."""
    if not patterns:
        return False
    found = 0
    for text in document.texts:
        if text.passage.kind == HEADING or text.kind is SectionKind.GLOSSARY:
            continue
        for line in text.lines:
            found += patterns.stands_in(line)
            if found >= times:
                return True
    return False


def _names(document: Document) -> frozenset[str]:
    """Names in the title of the draft, which is mostly that of the child."""
    if not document.texts or document.texts[0].passage.kind != HEADING:
        return frozenset()
    line = document.texts[0].lines[0] if document.texts[0].lines else None
    shown = document.texts[0].plain.text
    return frozenset(
        word
        for word, (start, _) in zip(line.words, line.spans, strict=True)
        if shown[start].isupper() and len(word) > 1 and word not in _TITLE
    ) if line is not None else frozenset()  # fmt: skip


def _is_named(parts: Sequence[bytes], names: frozenset[str]) -> bool:
    """Whether somebody of these names is spoken of, not only somebody who belongs to them."""
    for part in parts:
        words = [token.split(b"_")[0].decode() for token in part.split()]
        for here, after in zip(words, [*words[1:], ""], strict=True):
            if here in names and after != "'s":
                return True
    return False
