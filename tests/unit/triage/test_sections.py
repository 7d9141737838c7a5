"""Sections found again in the next draft, and where a family voice is missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qmapp.casework.lenses.model import SectionKind
from qmapp.casework.triage.sections import Heard, Stretch, list_unheard, match_sections


def draft(*sections: tuple[str, int]) -> list[Stretch]:
    """Sections by title and number of passages, one after the other."""
    found, at = [], 0
    for title, passages in sections:
        found.append(Stretch(at, title, at, at + passages))
        at += passages
    return found


def never() -> Mapping[int, int]:
    raise AssertionError("Nobody needs to compare the drafts.")


def titles(
    old: Sequence[Stretch], new: Sequence[Stretch], matched: Mapping[int, int]
) -> dict[str, str]:
    before = {s.heading: s.title for s in old}
    now = {s.heading: s.title for s in new}
    return {now[here]: before[there] for here, there in matched.items()}


def test_a_section_is_known_by_its_title_whatever_its_number() -> None:
    old = draft(("1. Method", 2), ("Section 2: Findings", 4))
    new = draft(("1 Summary", 3), ("2 METHOD", 2), ("3.1a  Findings", 4))
    assert titles(old, new, match_sections(old, new[1:], never)) == {
        "2 METHOD": "1. Method",
        "3.1a  Findings": "Section 2: Findings",
    }


def test_without_a_title_it_is_known_by_most_of_its_passages() -> None:
    old = draft(("What happened", 4), ("What we learnt", 4))
    new = draft(("The story", 4), ("Something else", 4), ("What we learnt", 4))
    same = {0: 0, 1: 1, 2: 2, 4: 3}
    assert titles(old, new, match_sections(old, new, lambda: same)) == {
        "The story": "What happened",
        "What we learnt": "What we learnt",
    }


def test_half_of_the_passages_is_not_most() -> None:
    old, new = draft(("A", 4)), draft(("B", 4))
    assert match_sections(old, new, lambda: {0: 0, 1: 1}) == {}
    assert match_sections(old, new, lambda: {0: 0, 1: 1, 2: 2}) == {0: 0}


def test_one_section_is_not_found_twice() -> None:
    old = draft(("A", 8))
    new = draft(("B", 3), ("C", 4))
    came_from = {n: n for n in range(7)}
    assert match_sections(old, new, lambda: came_from) == {3: 0}


def test_titles_that_repeat_are_paired_in_order_or_by_their_passages() -> None:
    old = draft(("Findings", 2), ("Findings", 2))
    assert match_sections(old, draft(("Findings", 3), ("Findings", 1)), never) == {0: 0, 3: 2}
    new = draft(("Findings", 2))
    assert match_sections(old, new, lambda: {0: 2, 1: 3}) == {0: 2}


def heard(
    kind: SectionKind | None, *, family: int = 0, words: int = 400, shown: bool = True, at: int = 0
) -> Heard:
    return Heard(at, kind, words, family, shown)


def test_a_family_voice_is_missed_where_it_is_expected_alone() -> None:
    sections = [
        heard(SectionKind.METHOD),
        heard(None, at=1),
        heard(SectionKind.FINDINGS, at=2),
        heard(SectionKind.FAMILY, words=20, at=3),
    ]
    assert list_unheard(sections) == {2: 1, 3: 1}


def test_the_analysis_is_taken_as_a_whole() -> None:
    quiet = [heard(SectionKind.ANALYSIS, at=n) for n in range(3)]
    assert list_unheard(quiet) == {0: 3}
    assert list_unheard([*quiet, heard(SectionKind.ANALYSIS, family=1, at=3)]) == {}
    assert list_unheard([*quiet, heard(SectionKind.ANALYSIS, shown=False, at=3)]) == {}


def test_few_words_of_findings_say_nothing() -> None:
    assert list_unheard([heard(SectionKind.FINDINGS, words=149)]) == {}
    assert list_unheard([heard(SectionKind.FINDINGS, words=150)]) == {0: 1}
