"""What the sections of a report are for, by their headings."""

from __future__ import annotations

import pytest

from qmapp.casework.lenses.document import kind_of, prepare
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import ScanPassage, SectionKind

K = SectionKind


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        (K.SUMMARY, ["Executive Summary", "1. Summary", "Overview", "Key messages", "FOREWORD"]),
        (
            K.METHOD,
            ["Methodology", "2.1 Terms of Reference", "How the review was carried out",
             "Scope of the review", "Introduction", "The review process", "Key lines of enquiry",
             "Reasons for conducting the review", "Review team", "Parallel proceedings",
             "Circumstances leading to this review"],
        ),
        (
            K.FAMILY,
            ["Family involvement", "3. Involvement of the family", "Contribution of family members",
             "The parents’ views", "Views of the mother and grandmother", "Mother’s account",
             "Family participation in the review", "What the family told us",
             "The family’s perspective", "Engagement with the family", "Family contribution"],
        ),
        (
            K.PRACTITIONERS,
            ["Practitioner involvement", "4 Involvement of practitioners", "Practitioners’ views",
             "Staff participation", "Contribution of professionals", "Learning event",
             "Practitioner perspectives", "The voice of the workers", "The practitioners’ workshop"],
        ),
        (
            K.BACKGROUND,
            ["Background", "The family", "Family composition", "Family structure and history",
             "Background and context", "Genogram", "Pen picture of Child T", "Local context"],
        ),
        (
            K.CHRONOLOGY,
            ["Chronology", "5.2 Integrated chronology", "Summary of key events", "Timeline",
             "Narrative of agency contact", "What happened", "Key practice episodes",
             "January 2014 to March 2015", "Agency involvement", "Significant events", "2016",
             "Period 1: pregnancy and birth"],
        ),
        (
            K.ANALYSIS,
            ["Analysis", "6) Analysis of practice", "Appraisal of practice in this case",
             "Critical analysis", "Themes", "Evaluation of practice", "Thematic analysis",
             "Information sharing", "The voice of the child", "Why did this make sense?"],
        ),
        (K.FINDINGS, ["Findings", "Finding 3: fathers are unseen", "Lessons learned", "Key learning"]),
        (
            K.RECOMMENDATIONS,
            ["Recommendations", "9. RECOMMENDATIONS", "Findings and recommendations",
             "Questions for the Board", "Issues to consider", "Action plan"],
        ),
        (K.CONCLUSION, ["Conclusion", "Conclusions", "Concluding remarks", "Final thoughts"]),
        (
            K.GLOSSARY,
            ["Glossary", "Appendix A: Glossary", "Abbreviations", "List of acronyms",
             "Terms used in this report", "References"],
        ),
    ],
)  # fmt: skip
def test_a_heading_tells_what_its_section_is_for(kind: SectionKind, headings: list[str]) -> None:
    assert {one: kind_of(one, shipped()) for one in headings} == dict.fromkeys(headings, kind)


@pytest.mark.parametrize("heading", ["Appendix B", "The dog", "Wednesday"])
def test_a_heading_may_tell_nothing(heading: str) -> None:
    assert kind_of(heading, shipped()) is None


def test_a_subheading_without_a_kind_takes_its_parents() -> None:
    passages = [
        ScanPassage("a", "heading", "Chronology", level=1),
        ScanPassage("b", "heading", "The winter", level=2),
        ScanPassage("c", "paragraph", "He was seen once."),
        ScanPassage("d", "heading", "Analysis", level=1),
        ScanPassage("e", "heading", "The winter", level=2),
        ScanPassage("f", "paragraph", "He was seen too little."),
        ScanPassage("g", "heading", "The dog", level=1),
        ScanPassage("h", "paragraph", "It barked."),
    ]
    texts = prepare(passages, shipped()).texts
    assert texts[2].kind is K.CHRONOLOGY
    assert texts[5].kind is K.ANALYSIS
    assert texts[7].kind is None


@pytest.mark.parametrize(
    ("parent", "sub", "kind"),
    [
        ("Recommendations", "General practice", K.RECOMMENDATIONS),
        ("Analysis", "Engagement with the family", K.ANALYSIS),
        ("Analysis", "The summer of 2016", K.ANALYSIS),
        ("Findings", "Recommendation 1", K.RECOMMENDATIONS),
        ("Chronology", "Analysis of this period", K.ANALYSIS),
        ("Family involvement", "Mother", K.FAMILY),
        ("Introduction", "Involvement of the family", K.FAMILY),
        ("Appendix B", "Glossary", K.GLOSSARY),
    ],
)
def test_a_subheading_that_names_a_theme_stays_with_its_parent(
    parent: str, sub: str, kind: SectionKind
) -> None:
    passages = [
        ScanPassage("a", "heading", parent, level=1),
        ScanPassage("b", "heading", sub, level=2),
        ScanPassage("c", "paragraph", "Somebody came."),
    ]
    assert prepare(passages, shipped()).texts[2].kind is kind


def _kinds(*headings: tuple[str, int]) -> list[SectionKind | None]:
    """The kind of the section below each heading."""
    passages = []
    for number, (text, level) in enumerate(headings):
        passages.append(ScanPassage(f"h{number}", "heading", text, level=level))
        passages.append(ScanPassage(f"p{number}", "paragraph", "Somebody came."))
    return [text.kind for text in prepare(passages, shipped()).texts[1::2]]


def test_the_title_of_a_report_says_nothing_of_its_chapters() -> None:
    title = "Report of the findings of a review"
    below = [("The winter", 2), ("Method", 2), ("Who was seen", 3), ("The dog", 2)]
    assert kind_of(title, shipped()) is K.FINDINGS
    assert _kinds((title, 1), *below)[1:] == [None, K.METHOD, K.METHOD, None]
    assert _kinds((title, 1), *below, ("The last spring", 1))[1] is K.FINDINGS


def test_an_extract_with_one_chapter_is_that_chapter() -> None:
    assert _kinds(("Recommendations", 1), ("Health", 2), ("Police", 2)) == [K.RECOMMENDATIONS] * 3
    assert _kinds(("4. Executive summary", 1), ("Health", 2), ("Police", 2)) == [K.SUMMARY] * 3
