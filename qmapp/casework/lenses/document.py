"""A reading made ready for the rules: sections, sentences, tokens, quotations and voices."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qmapp.casework.lenses.model import ScanPassage, Section, SectionKind
from qmapp.casework.lenses.rows import lay_out
from qmapp.casework.lenses.ruleset import Ruleset, Voice
from qmapp.casework.lenses.sentences import sentences_of
from qmapp.casework.lenses.text import Plain, plain_of
from qmapp.casework.lenses.tokens import Line, write_line

HEADING = "heading"
# A quotation is no longer than this; an opening mark that is never closed opens nothing.
_LONGEST_QUOTATION = 1_200
_OPENS = re.compile(r"(?:^|(?<=[\s(\[;-]))['\"](?=\S)|\"(?=\w)")
# Words after which somebody else may be speaking.
_TURNS = frozenset({";", "but", "yet", "however", "although"})
_NUMBER = re.compile(r"^\s*(?:\(?[0-9]+(?:\.[0-9]+)*[A-Za-z]?[.)]?|\(?[a-z][.)]|[ivx]+[.)])\s+")


@dataclass(slots=True)
class Text:
    """One passage made ready. `section` is the place of its section in the document."""

    index: int
    passage: ScanPassage
    plain: Plain
    lines: Sequence[Line]
    section: int
    kind: SectionKind | None
    _quotations: Sequence[tuple[int, int]] | None = None
    _voices: dict[int, Sequence[tuple[Voice, int, int]]] = field(default_factory=dict)

    @property
    def quotations(self) -> Sequence[tuple[int, int]]:
        """Spans of the plain text that stand in quotation marks, in order."""
        if self._quotations is None:
            self._quotations = quotations_of(self.plain.text)
        return self._quotations

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether the span of the plain text lies within a quotation."""
        return any(begin <= start and end <= stop + 1 for begin, stop in self.quotations)

    def voices(self, line: int, ruleset: Ruleset) -> Sequence[tuple[Voice, int, int]]:
        """Whose words a sentence gives: voice, first token, stop."""
        found = self._voices.get(line)
        if found is None:
            found = self._voices[line] = _voices_of(self.lines[line], ruleset)
        return found


@dataclass(frozen=True, slots=True)
class Document:
    """All passages of a reading made ready, in order."""

    texts: Sequence[Text]
    sections: Sequence[Section]
    ruleset: Ruleset

    def neighbours(self, index: int) -> Sequence[Text]:
        """The passages just before and after that are no headings, within the section.

        Cells of a table have the other cells of their row for neighbours.
        """
        here = self.texts[index]
        found = []
        for step in (-1, 1):
            near = index + step
            if 0 <= near < len(self.texts):
                other = self.texts[near]
                if other.section == here.section and other.passage.kind != HEADING:
                    found.append(other)
        return found


def prepare(
    passages: Sequence[ScanPassage],
    ruleset: Ruleset,
    on_progress: Callable[[int, int], None] | None = None,
) -> Document:
    """Make the passages of a reading ready."""
    sections, section_of = _sections(passages, ruleset)
    texts = []
    for index, passage in enumerate(passages):
        plain = plain_of(passage.text)
        lines = [
            write_line(plain.text, start, end, ruleset.lexicon)
            for start, end in sentences_of(plain.text)
        ]
        section = section_of[index]
        texts.append(Text(index, passage, plain, lines, section, sections[section].kind))
        if on_progress is not None and index % _TELL_EVERY == 0:
            on_progress(index, 2 * len(passages))
    lay_out([line for text in texts for line in text.lines])
    return Document(texts, sections, ruleset)


_TELL_EVERY = 100


def quotations_of(text: str) -> list[tuple[int, int]]:
    """What stands in quotation marks, single or double, without the marks; in one walk."""
    found = []
    at = 0
    closing: dict[str, int] = {}
    while (opening := _OPENS.search(text, at)) is not None:
        mark = text[opening.end() - 1]
        start = opening.end()
        if closing.get(mark, start) < start or mark not in closing:
            closing[mark] = _closing(text, mark, start)
        end = closing[mark]
        if end < 0 or end - start > _LONGEST_QUOTATION:
            at = start
            if end < 0:
                closing[mark] = len(text) + 1
            continue
        if end > len(text):
            at = start
            continue
        found.append((start, end))
        at = end + 1
    return found


def _closing(text: str, mark: str, start: int) -> int:
    """Where the mark closes from `start` on, within the longest quotation; -1 when it does not."""
    end = start
    stop = start + _LONGEST_QUOTATION + 1
    while True:
        end = text.find(mark, end, stop)
        if end < 0:
            return -1
        after = text[end + 1 : end + 2]
        if mark == '"' or not (after.isalnum() or text[end - 1].isspace()):
            return end
        end += 1


def _voices_of(line: Line, ruleset: Ruleset) -> list[tuple[Voice, int, int]]:
    found = []
    for voice, parts in ruleset.voices.items():
        for part, patterns in parts.items():
            if not patterns.stands_in(line):
                continue
            for pattern in patterns:
                if not pattern.may_stand(line):
                    continue
                for *_, start, end in pattern.finditer(line.line):
                    first, stop = line.tokens(start, end)
                    if part == "after":
                        found.append((voice, first, len(line.words)))
                    elif part == "clause":
                        found.append((voice, first, _clause_end(line, stop)))
                    elif part == "before":
                        found.append((voice, 0, stop))
                    else:
                        found.append((voice, 0, len(line.words)))
                    break
    return found


def _clause_end(line: Line, start: int) -> int:
    """The place of the word that ends a clause, from `start` on; the sentence's end without one."""
    words = line.words
    return next((at for at in range(start, len(words)) if words[at] in _TURNS), len(words))


# Sections --------------------------------------------------------------------------------------


def _sections(passages: Sequence[ScanPassage], ruleset: Ruleset) -> tuple[list[Section], list[int]]:
    """Sections in order, and for each passage its section's place."""
    firsts = [0]
    for index, passage in enumerate(passages):
        if passage.kind == HEADING and index:
            firsts.append(index)
    sections: list[Section] = []
    of: list[int] = []
    above: list[tuple[int, SectionKind | None]] = []
    title_of_all = _title_of_all(passages)
    for number, first in enumerate(firsts):
        stop = firsts[number + 1] if number + 1 < len(firsts) else len(passages)
        head = passages[first] if passages and passages[first].kind == HEADING else None
        kind = None
        if head is not None:
            level = head.level or 1
            while above and above[-1][0] >= level:
                above.pop()
            kind = _within(above[-1][1] if above else None, kind_of(head.text, ruleset))
            above.append((level, None if first == title_of_all else kind))
        words = sum(len(p.text.split()) for p in passages[first + (head is not None) : stop])
        title = head.text if head is not None else ""
        sections.append(
            Section(first if head is not None else None, title, kind, first, stop, words)
        )
        of += [number] * (stop - first)
    return sections, of


def _title_of_all(passages: Sequence[ScanPassage]) -> int | None:
    """The place of the report's title: the first heading, where all others stand below it.

    An extract may have but one chapter of the top level, which has the words of a chapter and no
    more: "Recommendations", "Executive summary".
    """
    heads = [(index, passage) for index, passage in enumerate(passages) if passage.kind == HEADING]
    if not heads:
        return None
    first, title = heads[0]
    if len(_NUMBER.sub("", title.text).split()) <= _WORDS_OF_CHAPTER:
        return None
    level = title.level or 1
    return first if all((other.level or 1) > level for _, other in heads[1:]) else None


_WORDS_OF_CHAPTER = 2
_K = SectionKind
_ENDS = frozenset({_K.CONCLUSION, _K.GLOSSARY})
# What a subheading may make of its part of a section. Elsewhere its words are of its theme:
# "Good practice" below recommendations, "Engagement with the family" below the analysis.
_MAY_BECOME: dict[SectionKind, frozenset[SectionKind]] = {
    _K.RECOMMENDATIONS: _ENDS,
    _K.GLOSSARY: frozenset(),
    _K.ANALYSIS: _ENDS | {_K.RECOMMENDATIONS, _K.FINDINGS},
    _K.FINDINGS: _ENDS | {_K.RECOMMENDATIONS},
    _K.CONCLUSION: _ENDS | {_K.RECOMMENDATIONS, _K.FINDINGS},
    _K.CHRONOLOGY: _ENDS | {_K.RECOMMENDATIONS, _K.FINDINGS, _K.ANALYSIS},
    _K.FAMILY: _ENDS | {_K.RECOMMENDATIONS, _K.FINDINGS, _K.PRACTITIONERS},
    _K.PRACTITIONERS: _ENDS | {_K.RECOMMENDATIONS, _K.FINDINGS, _K.FAMILY},
}


def _within(parent: SectionKind | None, own: SectionKind | None) -> SectionKind | None:
    """The kind of a section by its own heading and by that of the section it is part of."""
    if own is None or parent is None:
        return own or parent
    return own if own in _MAY_BECOME.get(parent, frozenset(SectionKind)) else parent


def kind_of(heading: str, ruleset: Ruleset) -> SectionKind | None:
    """What a section is for, by the words of its heading; None where they do not tell."""
    plain = _NUMBER.sub("", plain_of(heading).text)
    line = write_line(plain, 0, len(plain), ruleset.lexicon)
    for kind, patterns in ruleset.sections.items():
        if patterns.stands_in(line):
            return kind
    return None
