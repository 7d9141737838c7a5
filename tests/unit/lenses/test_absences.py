"""What a draft is said to say nothing about."""

from __future__ import annotations

from functools import cache

import pytest

from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Confidence, Lens, ScanPassage, Statement
from qmapp.casework.lenses.rules import scan

# Words of a case in which a mother, a father and a brother come, and of nobody's part in a review.
CASE = (
    "The mother moved to the town in spring. The father worked on the ferries. "
    "The mother rented a flat by the station. The father came home at weekends. "
    "A brother was born in the autumn. The brother slept well. "
)
TOLD = "The mother told the reviewers that letters had stopped coming."
STAFF = "Twelve practitioners attended a learning event for the review."


@cache
def said(*method: str, case: str = CASE * 30, title: str = "A review") -> tuple[Statement, ...]:
    """The statements on a draft with this case and these sentences on method."""
    passages = [ScanPassage("t", "heading", title, level=1)]
    passages.append(ScanPassage("m", "heading", "Methodology", level=1))
    passages += [ScanPassage(f"m{n}", "paragraph", text) for n, text in enumerate(method)]
    passages.append(ScanPassage("c", "heading", "Chronology", level=1))
    passages.append(ScanPassage("c1", "paragraph", case))
    return tuple(scan(passages, shipped()).document)


def about(*method: str, case: str = CASE * 30, title: str = "A review") -> list[str]:
    return [statement.about for statement in said(*method, case=case, title=title)]


def test_people_of_whom_nothing_is_said_are_named_in_a_fixed_order() -> None:
    assert about() == ["mother", "father", "siblings", "practitioners", "family"]
    assert said() == said.__wrapped__()


def test_a_statement_says_that_nothing_was_found_and_under_which_lens() -> None:
    found = {statement.about: statement for statement in said(TOLD)}
    assert found["father"].lens is Lens.FAMILY
    assert found["father"].statement.startswith("No statement found about the father")
    assert found["practitioners"].lens is Lens.PRACTITIONER


def test_who_spoke_to_the_review_is_not_absent() -> None:
    assert about(TOLD, STAFF) == ["father", "siblings"]


def test_why_somebody_had_no_part_is_a_statement_too() -> None:
    assert about(TOLD, STAFF, "Letters to the father went unanswered.") == ["siblings"]


def test_a_word_that_includes_somebody_speaks_of_them() -> None:
    assert about("Both parents spoke with the lead reviewer at home.", STAFF) == ["siblings"]


def test_whoever_is_only_spoken_about_had_no_part() -> None:
    told = "The mother told the reviewers that the father and the brother had gone."
    assert about(told, STAFF) == ["father", "siblings"]


def test_staff_not_heard_is_a_statement_about_practitioners() -> None:
    assert "practitioners" not in about(TOLD, "None of the nurses concerned was interviewed.")


def test_nothing_is_said_of_people_who_are_not_in_the_case() -> None:
    case = "The mother moved to the town. The mother rented a flat by the station. " * 60
    assert about(TOLD, STAFF, case=case) == []


def test_a_draft_too_short_to_tell_gives_no_statement() -> None:
    assert about(case=CASE * 5) == []


def test_a_child_who_lived_and_is_old_enough_may_be_absent() -> None:
    case = CASE * 30 + "The girl liked school. The girl had a friend. " * 2
    assert "child" in about(TOLD, STAFF, case=case)
    assert "child" not in about(TOLD, STAFF, "The girl told the reviewers of it.", case=case)


def test_a_child_may_be_spoken_of_by_the_name_in_the_title() -> None:
    case = CASE * 30 + "The girl liked school. The girl had a friend. " * 2
    named = "We met Wren and her sister."
    assert "child" not in about(TOLD, STAFF, named, case=case, title="Review: Wren")


def test_a_child_who_died_is_not_asked_for() -> None:
    case = CASE * 30 + "The girl liked school. The girl died in May. Her death was sudden. "
    assert "child" not in about(TOLD, STAFF, case=case)


def test_explanation_is_called_thin_only_beside_much_description() -> None:
    judged = "The clinic should have rung the ward. " * 8
    found = said(TOLD, STAFF, judged)
    thin = next(one for one in found if one.about == "explanation")
    assert thin.lens is Lens.EXPLANATION
    assert "0 sentences, beside 8" in thin.statement
    assert "explanation" not in about(TOLD, STAFF, "The clinic should have rung the ward.")


# Everybody of whom a draft may say nothing.
EVERYBODY = CASE * 30 + (
    "The grandmother lived next door. The grandmother kept hens. "
    "The girl liked school. The girl had a friend. "
)
PEOPLE = {
    "mother": "the mother",
    "father": "the father",
    "child": "the girl",
    "siblings": "the older sister",
    "grandparents": "the maternal grandmother",
}
TOOK_PART = [
    "{} took part in the review.", "{} was interviewed by the lead reviewer.",
    "We spoke with {} by telephone.", "{} declined to take part.",
    "Attempts to contact {} were unsuccessful.", "The views of {} are included in this report.",
    "It was decided not to approach {} because of the criminal trial.",
    "{} was offered a meeting and accepted.", "Interviews were held with {}.",
    "A home visit was made to {} by the overview author.",
    "No contact was made with {}.", "{} has read the report and agreed to its publication.",
]  # fmt: skip


def test_nobody_is_absent_of_whom_the_ordinary_words_for_taking_part_are_said() -> None:
    assert set(about(case=EVERYBODY)) >= set(PEOPLE)
    for form in TOOK_PART:
        every = [form.format(words) for words in PEOPLE.values()]
        said_of = about(*(text[0].upper() + text[1:] for text in every), case=EVERYBODY)
        assert set(said_of).isdisjoint(PEOPLE), form


@pytest.mark.parametrize(
    ("told", "of"),
    [
        ("Neither parent wished to be involved in the review.", {"mother", "father"}),
        ("The family was invited to contribute but declined.", {"mother", "father"}),
        ("The panel wrote to the parents and to the maternal grandmother.",
         {"mother", "father", "grandparents"}),
        ("The children were too young to be spoken to.", {"child", "siblings"}),
        ("MGM contributed to the review.", {"grandparents"}),
    ],
)  # fmt: skip
def test_several_are_spoken_of_together(told: str, of: set[str]) -> None:
    assert set(about(told, case=EVERYBODY)).isdisjoint(of)


@pytest.mark.parametrize(
    ("told", "of"),
    [
        ("The mother did not attend the child in need review.", "mother"),
        ("The review considered the mother’s mental health.", "mother"),
        ("The father was interviewed by the police.", "father"),
        ("Social workers met the father twice in March.", "father"),
        ("The review found that the father was not seen by the health visitor.", "father"),
        ("The panel should invite fathers to contribute to reviews.", "father"),
        ("The siblings were placed in foster care after the review meeting.", "siblings"),
        ("The mother told the review that the grandmother was often ill.", "grandparents"),
        ("The school spoke to the girl about her home life.", "child"),
        ("The review panel included a practitioner from each agency.", "practitioners"),
        ("The author read the records of the social workers.", "practitioners"),
    ],
)
def test_what_is_no_part_in_the_review_hides_no_absence(told: str, of: str) -> None:
    assert of in about(told, case=EVERYBODY)


@cache
def doubtful(heading: str) -> set[str]:
    """The statements on a draft that says, under a heading, what may be the father's part."""
    told = "The father contributed to the review after the conference of the agencies."
    passages = [ScanPassage("t", "heading", "A review", level=1)]
    passages += [ScanPassage("h", "heading", heading, level=1), ScanPassage("p", "paragraph", told)]
    passages += [ScanPassage("c", "heading", "Chronology", level=1)]
    passages += [ScanPassage("c1", "paragraph", CASE * 30)]
    found = scan(passages, shipped())
    assert {f.confidence for f in found.flags if f.lens is Lens.FAMILY and f.passage == 2} == {
        Confidence.LOW
    }
    return {statement.about for statement in found.document}


@pytest.mark.parametrize("heading", ["Analysis", "Chronology", "A town by the sea"])
def test_nothing_is_said_in_doubt_where_a_sentence_names_the_review(heading: str) -> None:
    assert doubtful(heading).isdisjoint({"father", "family"})
    assert "mother" in doubtful(heading)


def test_what_is_to_be_done_in_reviews_is_nobodys_part_in_this_one() -> None:
    assert {"father", "family"} <= doubtful("Recommendations")
