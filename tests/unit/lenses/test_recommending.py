"""Recommendations: found, parted, and each with its profile."""

from __future__ import annotations

import pytest

from qmapp.casework.lenses.directing import Directive, Grammar
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Addressee, Form, Lens, Recommendation, Scan, ScanPassage
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.text import plain_of
from qmapp.casework.lenses.tokens import write_line


def _read(*passages: ScanPassage) -> Scan:
    return scan(passages, shipped())


def _heading(text: str, level: int = 2) -> ScanPassage:
    return ScanPassage(f"h{text}", "heading", text, level=level)


def _text(text: str, kind: str = "paragraph") -> ScanPassage:
    return ScanPassage(f"p{text}", kind, text)


def _listed(text: str) -> list[Recommendation]:
    return list(_read(_heading("Recommendations"), _text(text)).recommendations)


def _alone(text: str) -> list[Recommendation]:
    return list(_read(_text(text)).recommendations)


def _one(text: str) -> Recommendation:
    found = _listed(text)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "The harbour clinic should ring every family on the day after a missed visit.",
        "It is recommended that the council put one clerk in charge of the list.",
        "We would urge the Home Office to look again at the form.",
        "That the Board audits ten closed files each spring.",
        "Probation to tell the school of any change of address.",
        "Action: the Named Nurse to write a card for the triage desk.",
        "Consideration should be given to a second phone line.",
        "The Board may wish to consider commissioning a short film.",
        "Ensure that every ward holds the list.",
    ],
)
def test_each_way_of_asking_is_found_without_any_heading(text: str) -> None:
    """A text file of single sentences has no sections."""
    found = _read(_text(text))
    assert [r.text for r in found.recommendations] == [text]
    assert [f.lens for f in found.flags if f.lens is Lens.RECOMMENDATION] == [Lens.RECOMMENDATION]


@pytest.mark.parametrize(
    "text",
    [
        "The judge directed that the council should file its plan by Friday.",
        "The surgeon recommended that the plaster should stay on for a week.",
        "The conference agreed that the midwife should visit daily.",
        "An earlier review recommended that the Board should count its referrals.",
        "National guidance states that a council must see the child alone.",
        "The Trust has already moved its liaison nurse to the front desk.",
        "The clinic should have rung the ward.",
        "The review makes the following recommendations to the Board.",
        "The reader should bear in mind that some dates are uncertain.",
        "Why did nobody ring back that evening?",
    ],
)
def test_what_others_asked_and_what_is_done_is_left_out(text: str) -> None:
    """Courts, doctors, conferences, earlier reviews, guidance, the past."""
    assert _alone(text) == []


def test_items_run_together_are_parted() -> None:
    """Numbers and letters in one passage; words before a list say who is to act."""
    numbered = _listed("1. The Board should hold an event in May. 2. Police to brief its teams.")
    assert [r.text for r in numbered] == [
        "The Board should hold an event in May.",
        "Police to brief its teams.",
    ]
    lettered = _listed("The Trust should: (a) appoint a clerk; (b) audit ten files by March.")
    assert [r.owner_words for r in lettered] == ["Trust", "Trust"]
    assert [r.time_bound for r in lettered] == [False, True]


def test_a_following_sentence_with_deadline_and_audit_belongs_to_it() -> None:
    """What follows on is read with what it follows."""
    found = _one(
        "The council should draw up a joint card with housing. "
        "This should be done within four months, and an audit brought to the Board."
    )
    assert (found.time_words, found.time_bound, found.measurable) == (
        "within four months", True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "addressee", "owner"),
    [
        ("The Department for Education should amend the form.", "national", True),
        ("The Partnership should publish its plan.", "partnership", True),
        ("All agencies should share what they know.", "partnership", False),
        ("The Trust's head of midwifery should draw up a rota.", "agency", True),
        ("The Health Board should open the clinic on Sundays.", "agency", True),
        ("Staff must be reminded of the list.", "unclear", False),
        ("The council's policy on keys should be rewritten.", "agency", False),
        ("A prompt should be added to the form by the Director of Nursing.", "agency", True),
    ],
)
def test_addressee_and_owner(text: str, addressee: str, owner: bool) -> None:
    """Whom it speaks to, and whether a body or post must act."""
    found = _one(text)
    assert (found.addressee, found.owner) == (addressee, owner)


@pytest.mark.parametrize(
    ("text", "strength", "specific"),
    [
        ("The council should strengthen supervision.", "weak", False),
        ("The council should deliver training on bruises.", "weak", True),
        ("The council should pilot a checklist in two teams.", "intermediate", True),
        (
            "The council should change its database so no case is closed until it has been read.",
            "strong",
            True,
        ),
        ("The council should cap caseloads at fourteen.", "strong", True),
        ("Consideration should be given to how staff might be supported.", "weak", False),
    ],
)
def test_strength_and_specific(text: str, strength: str, specific: bool) -> None:
    """The ladder of strength, and whether a thing to do is named."""
    found = _one(text)
    assert (found.strength, found.specific) == (strength, specific)


def test_a_period_within_what_is_asked_is_no_deadline() -> None:
    """The deadline of the action counts, not one that the action is about."""
    inner = _one("The court should change its rule so that a child is told within two days.")
    outer = _one("The court should, by 1 May, change its rule on telling children.")
    assert (inner.time_bound, outer.time_words) == (False, "by 1 May")


def test_a_question_is_a_form_of_its_own() -> None:
    """Its five fields stay empty."""
    found = _one("Questions for the Partnership: who would notice if the calls stopped?")
    assert (found.form, found.addressee) == ("finding_question", "partnership")
    assert [
        found.specific, found.measurable, found.owner, found.time_bound, found.strength,
    ] == [None] * 5  # fmt: skip


def test_a_quick_answer_to_a_slow_problem_is_asked_about() -> None:
    """Specific, measurable, in time, weak, on a theme without easy answers."""
    slow = "The Board should run four workshops on curiosity by June and report attendance to its group."
    assert _one(slow).facile
    assert not _one(slow.replace("curiosity", "the new form")).facile


def test_a_heading_names_whom_a_group_is_for() -> None:
    """An agency in a heading counts for those that name nobody."""
    found = _read(
        _heading("Recommendations", 1),
        _heading("Harbour Hospitals NHS Trust"),
        _text("Draw up a single list of contacts.", "list_item"),
        _heading("Safeguarding Board"),
        _text("Consideration should be given to a newsletter.", "list_item"),
    ).recommendations
    assert [(r.addressee, r.owner) for r in found] == [("agency", True), ("partnership", False)]


def test_a_table_row_is_one_recommendation() -> None:
    """Columns for who and when belong to its profile; the heading row is none."""
    cells = [
        ["No", "Recommendation", "Lead", "By when"],
        ["1", "Put a lock on the meter cupboard", "Head of Housing", "31 March"],
    ]
    passages = [
        ScanPassage(f"{row}.{column}", "table_cell", text, place=(1, row, column))
        for row, texts in enumerate(cells)
        for column, text in enumerate(texts)
    ]
    found = _read(_heading("Action plan"), *passages).recommendations
    assert [(r.text, r.owner_words, r.time_words) for r in found] == [
        ("Put a lock on the meter cupboard", "Head of Housing", "31 March")
    ]


def test_offsets_give_back_the_words() -> None:
    """Also where typography is read as plain signs."""
    text = "1. The Board’s officer should – by May – ring the wards. 2. Police to tell the “hub”."
    found = _read(_heading("Recommendations"), _text(text)).recommendations
    assert [text[r.start : r.end] for r in found] == [r.text for r in found]
    assert len(found) == 2


# How a sentence asks ----------------------------------------------------------------------------


def _asked(text: str) -> Directive:
    plain = plain_of(text).text
    found = Grammar(shipped()).read(write_line(plain, 0, len(plain), shipped().lexicon))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It is recommended that the Board audits files so that the panel will know.", "audits"),
        ("It is recommended that the Trust publish a plan, which will be shared.", "publish"),
        ("We recommend that the card be rewritten and that it will be used.", "rewritten"),
        ("It is recommended that the Council will publish a plan.", "publish"),
        ("It is recommended that the Trust's review team will write the plan.", "write"),
    ],
)
def test_the_subjunctive_wins_over_a_will_of_a_later_clause(text: str, word: str) -> None:
    assert _asked(text).word == word


@pytest.mark.parametrize(
    "text",
    [
        "By May the Trust should, with the police, audit ten files.",
        "To reduce delay the Trust should, by May, audit ten files.",
        "In future the Trust should audit each death, with a note of what was found.",
    ],
)
def test_an_opening_that_holds_what_is_asked_is_put_back(text: str) -> None:
    (found,) = _alone(text)
    assert found.owner_words == "Trust"
    assert found.verb == "audit"


@pytest.mark.parametrize(
    "text",
    [
        "If the Trust should decide so, the ward is closed.",
        "Because the Trust must keep the list, cards were lost.",
        "In a ward where the Trust must audit each death, the staff are tired.",
    ],
)
def test_an_opening_that_only_tells_when_or_why_asks_nothing(text: str) -> None:
    assert _alone(text) == []


# Questions, purposes, owners --------------------------------------------------------------------

WISH = "The Board may wish to reflect on whether the card reaches fathers."


def test_what_stands_below_a_heading_of_questions_is_a_question() -> None:
    title, board = _heading("A review", 1), _heading("Questions for the Board")
    (asked,) = _read(title, board, _heading("Fathers", 3), _text(WISH)).recommendations
    assert asked.form is Form.FINDING_QUESTION
    for heading in ("Recommendations", "Recommendations and questions for the Board"):
        (action,) = _read(title, board, _heading(heading), _text(WISH)).recommendations
        assert action.form is Form.ACTION


@pytest.mark.parametrize("kind", ["paragraph", "list_item"])
def test_a_purpose_is_no_recommendation(kind: str) -> None:
    told = "To see how any of them came to be there, the reviewers went back to the logs."
    heading = _heading("Recommendations")
    assert not _read(heading, _text(told, kind)).recommendations
    wanted = "To agree how the card is used."
    assert len(_read(heading, _text(wanted, "list_item")).recommendations) == 1


@pytest.mark.parametrize("chair", ["Chair of the Partnership", "Chair of the Safeguarding Board"])
def test_the_chair_of_the_partnership_is_the_partnership(chair: str) -> None:
    found = _one(f"The {chair} should write to all schools.")
    assert (found.addressee, found.owner_words) == (Addressee.PARTNERSHIP, chair)
    other = _one("The Chair of the Trust should write to all schools.")
    assert other.addressee is Addressee.AGENCY


@pytest.mark.parametrize(
    "text",
    [
        "Action: Head of Access. Replace the form by May 2031.",
        "Replace the form by May 2031. Action: Head of Access.",
    ],
)
@pytest.mark.parametrize("kind", ["paragraph", "list_item"])
def test_who_is_to_act_and_the_deed_are_one(text: str, kind: str) -> None:
    (found,) = _read(_heading("Recommendations"), _text(text, kind)).recommendations
    assert found.text == text
    assert (found.owner_words, found.verb.lower()) == ("Head of Access", "replace")
    assert (found.addressee, found.time_bound) == (Addressee.AGENCY, True)


def test_each_deed_has_the_owner_before_it() -> None:
    text = "Action: Head of Access. Replace the form. Action: the Trust. Publish the list."
    found = _read(_heading("Recommendations"), _text(text)).recommendations
    assert [(r.owner_words, r.verb) for r in found] == [
        ("Head of Access", "replace"),
        ("Trust", "publish"),
    ]
