"""What became of marked words: each trap by its name."""

from __future__ import annotations

import pytest

from qmapp.casework.anchoring.rules import (
    LEAST_LIKENESS,
    LEAST_MARGIN,
    Fate,
    FoundBy,
    Outcome,
    Quote,
    follow,
)

INTRO = "The review looked at two years in which four agencies knew the family well."
VISIT = "The health visitor called on 3 March and found the mother low and the flat very cold."
SCHOOL = (
    "Nobody told the school about the visit, although the school had asked for news in writing."
)
POLICE = (
    "Two officers attended after a neighbour rang about shouting; they saw no child that night."
)
HOUSING = (
    "The tenancy ended in June and the family stayed with an aunt whom no agency had assessed."
)
MISSED = "This was a missed opportunity to share information between agencies."
END = "Practice has changed since then, and supervision is now recorded in the child’s own file."
DRAFT = [INTRO, VISIT, SCHOOL, POLICE, HOUSING, END]


def marked(draft, words, nth=1):
    """The nth place where these words stand in a draft."""
    for at, text in enumerate(draft):
        start = -1
        while (start := text.find(words, start + 1)) >= 0:
            nth -= 1
            if not nth:
                return Quote(at, start, start + len(words))
    raise AssertionError(words)


def became(old, new, words, nth=1) -> Outcome:
    return follow(old, new, [marked(old, words, nth)])[0]


def said(new, outcome) -> str:
    place = outcome.place
    return new[place.passage][place.start : place.end]


def shown(new, outcome):
    return [new[c.place.passage][c.place.start : c.place.end] for c in outcome.candidates]


@pytest.mark.parametrize(
    "words", [*DRAFT, "the mother", "3 March", "school", "no child that night."]
)
def test_in_the_same_draft_everything_is_unchanged(words):
    outcome = became(DRAFT, DRAFT, words)
    assert (outcome.fate, said(DRAFT, outcome), outcome.candidates) == (Fate.UNCHANGED, words, ())


def test_repeated_cells_are_unchanged_in_the_same_draft():
    draft = [INTRO, *["Yes", "No", "Not known", "Yes", "No", "Not known"], END]
    quotes = [Quote(at, 0, len(text)) for at, text in enumerate(draft)]
    for quote, outcome in zip(quotes, follow(draft, draft, quotes), strict=True):
        assert outcome.fate is Fate.UNCHANGED
        assert (outcome.place.passage, outcome.place.start, outcome.place.end) == (
            quote.passage,
            0,
            quote.end,
        )


def test_a_paragraph_put_in_above_moves_nothing():
    new = ["A new summary, of which nothing was in the draft before, begins this one.", *DRAFT]
    for words in (INTRO, VISIT, "the mother", END):
        assert became(DRAFT, new, words).fate is Fate.UNCHANGED


def test_a_paragraph_that_changed_its_place_has_moved_and_its_neighbours_have_not():
    new = [INTRO, SCHOOL, POLICE, HOUSING, VISIT, END]
    outcome = became(DRAFT, new, VISIT)
    assert (outcome.fate, said(new, outcome)) == (Fate.MOVED, VISIT)
    for words in (INTRO, SCHOOL, POLICE, HOUSING, END):
        assert became(DRAFT, new, words).fate is Fate.UNCHANGED


def test_of_two_sections_that_change_places_the_shorter_has_moved():
    new = [
        INTRO,
        POLICE,
        HOUSING,
        VISIT,
        SCHOOL.replace(", although the school had asked for news in writing", ""),
        END,
    ]
    assert became(DRAFT, new, POLICE).fate is Fate.UNCHANGED
    assert became(DRAFT, new, VISIT).fate is Fate.MOVED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("child’s own file", "child's own file"),
        ("the visit, although", "the  visit,\u00a0although"),
        ("attended after", "attended\u00ad after"),
        ("found the mother", "ﬁnd the mother"),
        ("shouting; they", "shouting — they"),
    ],
)
def test_what_a_word_processor_changes_by_itself_is_unchanged(old, new):
    draft = [text.replace("found the", "find the") for text in DRAFT]
    old = old.replace("found the", "find the")
    changed = [text.replace(old, new) for text in draft]
    assert changed != draft
    outcome = became(draft, changed, old)
    assert outcome.fate is Fate.UNCHANGED
    assert said(changed, outcome).strip() == new


def test_a_figure_with_another_hyphen_is_unchanged_and_another_figure_is_not():
    old = [
        INTRO,
        "The plan of 2019-2020 named ten to fifteen visits in the first year of life.",
        END,
    ]
    assert (
        became(old, [INTRO, old[1].replace("-", "–"), END], "2019-2020 named ten").fate
        is Fate.UNCHANGED
    )
    outcome = became(old, [INTRO, old[1].replace("-2020", "-2021"), END], old[1])
    assert outcome.fate is Fate.REWORDED


def test_a_word_cut_at_the_end_of_a_line_is_found():
    new = [text.replace("recorded", "re-corded") for text in DRAFT]
    assert said(new, became(DRAFT, new, END)) == new[-1]


def test_one_word_more_is_reworded():
    new = [INTRO, VISIT.replace("found the mother low", "did not find the mother low"), *DRAFT[2:]]
    outcome = became(DRAFT, new, VISIT)
    assert (outcome.fate, outcome.found_by, said(new, outcome)) == (
        Fate.REWORDED,
        FoundBy.LIKENESS,
        new[1],
    )
    assert LEAST_LIKENESS <= outcome.likeness < 1


def test_words_that_were_taken_out_are_gone_and_offer_nothing():
    outcome = became(DRAFT, [INTRO, VISIT, POLICE, HOUSING, END], SCHOOL)
    assert outcome == Outcome(Fate.GONE)


@pytest.mark.parametrize("new", [[], [""], ["", " ", "\n"], ["—"]])
def test_in_an_empty_draft_everything_is_gone(new):
    assert [o.fate for o in follow(DRAFT, new, [Quote(1, 0, len(VISIT)), Quote(2, 0, 6)])] == [
        Fate.GONE
    ] * 2


def test_from_an_empty_draft_nothing_comes():
    assert follow([], DRAFT, []) == []
    assert follow(["", "—"], DRAFT, [Quote(0, 0, 0), Quote(1, 0, 1)]) == [Outcome(Fate.ASK)] * 2


@pytest.mark.parametrize(
    "quote", [Quote(9, 0, 1), Quote(-1, 0, 1), Quote(0, 5, 3), Quote(0, 0, 999), Quote(0, -1, 3)]
)
def test_a_quotation_of_another_draft_is_refused(quote):
    with pytest.raises(ValueError, match="not a place in the old draft"):
        follow(DRAFT, DRAFT, [quote])


TWICE = [INTRO, f"{VISIT} {MISSED}", SCHOOL, POLICE, f"{HOUSING} {MISSED}", END]


def test_of_a_sentence_said_twice_the_copy_that_was_deleted_is_gone():
    new = [INTRO, VISIT, *TWICE[2:]]
    assert became(TWICE, new, MISSED, 1).fate is Fate.GONE
    second = became(TWICE, new, MISSED, 2)
    assert (second.fate, second.found_by, second.place.passage) == (
        Fate.UNCHANGED,
        FoundBy.CONTEXT,
        4,
    )


def test_of_a_sentence_said_twice_the_copy_whose_whole_paragraph_was_deleted_is_gone():
    new = [INTRO, *TWICE[2:]]
    assert became(TWICE, new, MISSED, 1).fate in {Fate.GONE, Fate.ASK}
    assert became(TWICE, new, MISSED, 2).place.passage == 3


def test_a_sentence_said_twice_is_asked_about_when_nothing_tells_the_copies_apart():
    other = "Everything about this chapter was written again by somebody else from the beginning."
    new = [INTRO, f"{other} {MISSED} {other}", END]
    for nth in (1, 2):
        outcome = became(TWICE, new, MISSED, nth)
        assert outcome.fate is Fate.ASK
        assert MISSED in shown(new, outcome)


def test_a_text_reworded_in_place_while_its_words_were_copied_elsewhere_is_asked_about():
    new = [
        INTRO,
        VISIT.replace("very cold", "unheated").replace("low", "tearful"),
        SCHOOL,
        POLICE,
        HOUSING,
        VISIT,
        END,
    ]
    outcome = became(DRAFT, new, VISIT)
    assert outcome.fate is Fate.ASK
    assert {candidate.place.passage for candidate in outcome.candidates} == {1, 5}
    part = became(DRAFT, new, "found the mother low")
    assert part.fate is not Fate.MOVED


def test_a_copy_elsewhere_leaves_the_original_unchanged():
    new = [*DRAFT, VISIT]
    outcome = became(DRAFT, new, VISIT)
    assert (outcome.fate, outcome.place.passage) == (Fate.UNCHANGED, 1)


def anna(name, day):
    return (
        f"{name} was seen by the school nurse on {day} May and the plan was agreed with the family."
    )


TEMPLATES = [INTRO, anna("Anna", 3), SCHOOL, anna("Ben", 9), POLICE, anna("Cara", 21), END]


def test_of_paragraphs_that_differ_in_a_name_the_deleted_one_is_not_found_in_another():
    new = [INTRO, anna("Anna", 3), SCHOOL, POLICE, anna("Cara", 21), END]
    outcome = became(TEMPLATES, new, anna("Ben", 9))
    assert outcome.fate in {Fate.GONE, Fate.ASK}
    assert became(TEMPLATES, new, anna("Cara", 21)).place.passage == 4


def test_a_paragraph_from_the_same_template_in_another_chapter_is_not_taken_for_it():
    new = [INTRO, anna("Anna", 3), SCHOOL, POLICE, anna("Cara", 21), END, anna("Dora", 12)]
    outcome = became(TEMPLATES, new, anna("Ben", 9))
    assert outcome.fate in {Fate.GONE, Fate.ASK}


def test_deleted_neighbours_from_one_template_do_not_become_each_other():
    old = [INTRO, anna("Anna", 3), anna("Ben", 9), anna("Cara", 21), END]
    new = [INTRO, anna("Anna", 3), anna("Cara", 21), END]
    assert became(old, new, anna("Ben", 9)).fate in {Fate.GONE, Fate.ASK}
    assert became(old, new, anna("Anna", 3)).place.passage == 1
    assert became(old, new, anna("Cara", 21)).place.passage == 2


def test_a_copy_of_another_paragraph_in_its_place_is_not_it_reworded():
    new = [*TEMPLATES[:3], anna("Cara", 21), *TEMPLATES[4:]]
    outcome = became(TEMPLATES, new, "was seen by the school nurse on 9 May and the plan was")
    assert outcome.fate in {Fate.GONE, Fate.ASK}


def test_a_paragraph_reworded_and_put_elsewhere_without_its_neighbours_is_asked_about():
    new = [INTRO, SCHOOL, POLICE, HOUSING, END, VISIT.replace("3 March", "9 April")]
    outcome = became(DRAFT, new, VISIT)
    assert (outcome.fate, shown(new, outcome)) == (Fate.ASK, [new[-1]])


def test_words_said_twice_are_not_believed_to_have_moved_by_their_neighbours_alone():
    ends = "and no further action was taken."
    old = [INTRO, f"Ben was not brought to clinic in May, {ends}", SCHOOL,
           f"Cara was not brought to clinic in June, {ends} {POLICE}", HOUSING, END]  # fmt: skip
    new = [INTRO, f"Ben was not brought to clinic in May, {ends} {POLICE}", SCHOOL, HOUSING, END]
    outcome = became(old, new, "no further action was taken.", 2)
    assert outcome.fate in {Fate.GONE, Fate.ASK}


def test_a_corrected_name_in_a_template_is_reworded_where_it_stands():
    new = [text.replace("Ben", "Benjamin") for text in TEMPLATES]
    outcome = became(TEMPLATES, new, TEMPLATES[3])
    assert (outcome.fate, outcome.place.passage) == (Fate.REWORDED, 3)


def test_not_put_into_a_template_is_no_small_matter():
    new = [text.replace("Ben was seen", "Ben was not seen") for text in TEMPLATES]
    assert became(TEMPLATES, new, TEMPLATES[3]).fate is Fate.REWORDED


def test_a_word_or_two_are_known_by_their_neighbours():
    old = [INTRO, "The mother was worried. The father was not. The mother left.", END]
    new = [INTRO, "The mother was worried. The father was not worried. The mother left.", END]
    third = became(old, new, "The mother", 2)
    assert said(new, third) == "The mother"
    assert third.place.start == new[1].index("The mother left")


def test_a_word_whose_sentence_was_deleted_is_not_found_in_another_sentence():
    new = [
        INTRO,
        SCHOOL,
        POLICE,
        HOUSING,
        "The mother spoke to the panel at the end of the review.",
        END,
    ]
    assert became(DRAFT, new, "the mother").fate in {Fate.GONE, Fate.ASK}
    assert became(DRAFT, new, "low").fate is Fate.GONE


def test_of_equal_cells_the_one_in_a_deleted_row_is_not_guessed():
    rows = ["Police", "Yes", "Health", "Yes", "School", "Yes", "Housing", "Yes"]
    old, new = [INTRO, *rows, END], [INTRO, *rows[:2], *rows[4:], END]
    assert became(old, new, "Yes", 2).fate in {Fate.GONE, Fate.ASK}


def test_a_paragraph_divided_beside_its_end_is_reworded_where_most_of_it_is():
    cut = VISIT.index("the flat")
    new = [INTRO, VISIT[:cut], VISIT[cut:], *DRAFT[2:]]
    outcome = became(DRAFT, new, VISIT)
    assert (outcome.fate, outcome.place.passage) == (Fate.REWORDED, 1)
    assert outcome.runner_up > 0


def test_a_paragraph_divided_in_its_middle_is_asked_about_with_both_parts():
    cut = VISIT.index("and found")
    new = [INTRO, VISIT[:cut], VISIT[cut:], *DRAFT[2:]]
    outcome = became(DRAFT, new, VISIT)
    assert outcome.fate is Fate.ASK
    assert sorted(text.strip() for text in shown(new, outcome)) == sorted(
        [VISIT[:cut].strip(), VISIT[cut:]]
    )


def test_a_paragraph_divided_outside_the_quotation_leaves_it_unchanged():
    cut = VISIT.index("and found")
    new = [INTRO, VISIT[:cut], VISIT[cut:], *DRAFT[2:]]
    assert became(DRAFT, new, "and found the mother low").fate is Fate.UNCHANGED


def test_paragraphs_that_were_joined_hold_what_they_held():
    new = [INTRO, f"{VISIT} {SCHOOL}", POLICE, HOUSING, END]
    for words in (VISIT, SCHOOL):
        outcome = became(DRAFT, new, words)
        assert (outcome.fate, said(new, outcome)) == (Fate.UNCHANGED, words)


def test_a_running_header_amid_a_paragraph_is_seen_as_a_change():
    cut = VISIT.index("and found")
    new = [INTRO, f"{VISIT[:cut]}OFFICIAL SENSITIVE {VISIT[cut:]}", *DRAFT[2:]]
    outcome = became(DRAFT, new, VISIT)
    assert (outcome.fate, outcome.place.passage) == (Fate.REWORDED, 1)


def test_marks_of_punctuation_are_marked_again():
    old = [
        INTRO,
        "She said: “I was not told.” Nobody had asked her before, and nobody did again.",
        END,
    ]
    new = [
        INTRO,
        "She said: ‘I was not told.’ Nobody had asked her before, and nobody did again.",
        END,
    ]
    assert said(new, became(old, new, "“I was not told.”")) == "‘I was not told.’"
    assert said(new, became(old, new, "I was not told")) == "I was not told"


def test_a_reworded_text_is_asked_about_when_two_places_are_as_good():
    one = VISIT.replace("very cold", "unheated")
    two = VISIT.replace("very cold", "freezing")
    other = "This chapter was written again from the beginning by an author who had not seen it."
    outcome = became(DRAFT, [other, one, other.replace("chapter", "part"), two], VISIT)
    assert outcome.fate is Fate.ASK
    assert {candidate.place.passage for candidate in outcome.candidates[:2]} == {1, 3}
    assert abs(outcome.likeness - outcome.runner_up) < LEAST_MARGIN


def test_at_most_five_places_are_offered():
    old = [INTRO, VISIT, END]
    new = [f"{MISSED} {VISIT}"] * 9
    outcome = became(old, new, VISIT)
    assert outcome.fate is Fate.ASK
    assert len(outcome.candidates) == 5


def test_the_same_quotation_twice_gets_the_same_answer():
    quote = marked(DRAFT, VISIT)
    one, two = follow(DRAFT, [*DRAFT[2:], VISIT], [quote, quote])
    assert one == two
