"""What a draft is said to say nothing about."""

from __future__ import annotations

from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Lens, ScanPassage, Statement
from qmapp.casework.lenses.rules import scan

# Words of a case in which a mother, a father and a brother come, and of nobody's part in a review.
CASE = (
    "The mother moved to the town in spring. The father worked on the ferries. "
    "The mother rented a flat by the station. The father came home at weekends. "
    "A brother was born in the autumn. The brother slept well. "
)
TOLD = "The mother told the reviewers that letters had stopped coming."
STAFF = "Twelve practitioners attended a learning event for the review."


def said(*method: str, case: str = CASE * 30, title: str = "A review") -> list[Statement]:
    """The statements on a draft with this case and these sentences on method."""
    passages = [ScanPassage("t", "heading", title, level=1)]
    passages.append(ScanPassage("m", "heading", "Methodology", level=1))
    passages += [ScanPassage(f"m{n}", "paragraph", text) for n, text in enumerate(method)]
    passages.append(ScanPassage("c", "heading", "Chronology", level=1))
    passages.append(ScanPassage("c1", "paragraph", case))
    return list(scan(passages, shipped()).document)


def about(*method: str, case: str = CASE * 30, title: str = "A review") -> list[str]:
    return [statement.about for statement in said(*method, case=case, title=title)]


def test_people_of_whom_nothing_is_said_are_named_in_a_fixed_order() -> None:
    assert about() == ["mother", "father", "siblings", "practitioners", "family"]
    assert said() == said()


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
