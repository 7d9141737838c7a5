"""Coverage at every stage and standing: figures, what is missing, and what is never asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qmapp.casework.involvement.coverage import (
    DUE,
    MARKERS,
    Coverage,
    Share,
    Standing,
    coverage,
)
from qmapp.casework.involvement.rules import (
    Agreement,
    Entry,
    Group,
    Manner,
    Need,
    Response,
    Route,
    Side,
    Step,
    StepKind,
    Told,
)
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.foundation.catalogue import load_catalogue
from tests.factories.involvement import (
    START,
    approached,
    comment,
    comment_answered,
    day,
    entry,
    experience,
    focus,
    need,
    need_met,
    response,
    said,
    shown,
    support,
    told,
    told_before,
    use,
)

TOOK, DECLINED = Response.TOOK_PART, Response.DECLINED
NO_REPLY, NOT_APPROACHED = Response.NO_REPLY, Response.NOT_APPROACHED
K = StepKind
LETTERS = {
    K.TOLD: "t", K.APPROACHED: "a", K.RESPONSE: "r", K.NEED_MET: "n", K.SUPPORT: "s", K.FOCUS: "f",
    K.CONTRIBUTION: "c", K.REPRESENTATION: "u", K.SHOWN_DRAFT: "d", K.COMMENT_ANSWERED: "m",
    K.TOLD_BEFORE_PUBLICATION: "p", K.EXPERIENCE: "e",
}  # fmt: skip


def cover(marker: int, *entries: Entry, stage: Stage = Stage.ASSESSMENT) -> Coverage:
    return coverage(marker, entries, stage=stage, started_on=START, today=day(30) or START)


def asked(marker: int, one: Entry, stage: Stage) -> str:
    return "".join(LETTERS[m.kind] for m in cover(marker, one, stage=stage).missing)


# What is missing for somebody at each stage; t told, a approached, r response, n need answered,
# s support, f focus, c contribution, u use of words, d draft, m comment answered, p told before
# publication, e experience. A dot stands for nothing.
_FEAR = need()
WHO: dict[str, Sequence[Step]] = {
    "never": [],
    "waiting": [told(), approached()],
    "takes": [told(), approached(), response(TOOK), _FEAR],
    "heard": [told(), approached(), response(TOOK), support(), said()],
    "full": [told(), approached(), response(TOOK), support(), focus(), said(), use(), shown(),
             told_before(), experience()],
    "declined": [told(), approached(), response(DECLINED)],
    "withdrew": [told(), approached(), response(TOOK), said(is_withdrawn=True)],
    "silent": [told(), approached(), response(NO_REPLY)],
    "closed": [told(), approached(), response(NO_REPLY, has_words=True)],
    "left": [response(NOT_APPROACHED)],
    "left, why": [response(NOT_APPROACHED, has_words=True)],
}  # fmt: skip
#   set up  drafting self-c. assess. moder.  return. ready  signed respon. publ. follow closed
TABLE = {
    (4, "never"):      "t   t   t   t   t   t   tp  tp  tp  p   p   .",
    (4, "waiting"):    ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "takes"):      ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "heard"):      ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "full"):       ".   .   .   .   .   .   .   .   .   .   .   .",
    (4, "declined"):   ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "withdrew"):   ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "silent"):     ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "closed"):     ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "left"):       ".   .   .   .   .   .   p   p   p   p   p   .",
    (4, "left, why"):  ".   .   .   .   .   .   p   p   p   p   p   .",
    (12, "never"):     "a   a   a   a   a   a   .   .   .   .   .   .",
    (12, "waiting"):   "rs  rs  rs  rs  rs  rs  .   .   .   .   .   .",
    (12, "takes"):     "nsf nsfc nsc nscd nscd nscd nd n  n   .   .   .",
    (12, "heard"):     "f   fu  u   ud  ud  ud  ud  u   u   .   .   .",
    (12, "full"):      ".   .   .   .   .   .   .   .   .   .   .   .",
    (12, "declined"):  ".   .   .   .   .   .   .   .   .   .   .   .",
    (12, "withdrew"):  ".   .   .   .   .   .   .   .   .   .   .   .",
    (12, "silent"):    "r   r   r   r   r   r   .   .   .   .   .   .",
    (12, "closed"):    ".   .   .   .   .   .   .   .   .   .   .   .",
    (12, "left"):      "r   r   r   r   r   r   .   .   .   .   .   .",
    (12, "left, why"): ".   .   .   .   .   .   .   .   .   .   .   .",
    (11, "never"):     "ta  ta  ta  ta  ta  ta  tp  tp  tp  p   p   .",
    (11, "waiting"):   "rs  rs  rs  rs  rs  rs  p   p   p   p   p   .",
    (11, "takes"):     "ns  nsc nsc nscde nscde nscde ndpe npe npe pe pe .",
    (11, "heard"):     ".   u   u   ude ude ude udpe upe upe pe  pe  .",
    (11, "full"):      ".   .   .   .   .   .   .   .   .   .   .   .",
    (11, "declined"):  ".   .   .   .   .   .   p   p   p   p   p   .",
    (11, "withdrew"):  ".   .   .   .   .   .   p   p   p   p   p   .",
    (11, "silent"):    "r   r   r   r   r   r   p   p   p   p   p   .",
    (11, "closed"):    ".   .   .   .   .   .   p   p   p   p   p   .",
    (11, "left"):      "r   r   r   r   r   r   p   p   p   p   p   .",
    (11, "left, why"): ".   .   .   .   .   .   p   p   p   p   p   .",
}  # fmt: skip


def test_the_table_speaks_of_everybody_at_every_marker() -> None:
    assert set(TABLE) == {(marker, who) for marker in MARKERS for who in WHO}


@pytest.mark.parametrize(("marker", "who"), TABLE)
def test_what_is_missing_at_every_stage(marker: int, who: str) -> None:
    one = entry(Group.HEALTH if marker == 11 else Group.FATHER, *WHO[who])
    found = [asked(marker, one, stage) or "." for stage in ORDER]
    assert found == TABLE[marker, who].split()


QUESTIONS_OF = ("Ask", "Offer", "Hear", "Agree", "Show", "Record the answer", "Try another")


@pytest.mark.parametrize("stage", ORDER)
@pytest.mark.parametrize("who", ["declined", "withdrew", "closed", "left, why"])
@pytest.mark.parametrize("marker", MARKERS)
def test_nobody_is_asked_twice(marker: int, who: str, stage: Stage) -> None:
    one = entry(Group.HEALTH if marker == 11 else Group.FATHER, *WHO[who])
    for lack in cover(marker, one, stage=stage).missing:
        assert lack.kind is K.TOLD_BEFORE_PUBLICATION
        assert lack.todo.startswith(("If they wish to hear", "Decide whether and how"))
        assert not lack.todo.startswith(QUESTIONS_OF)


def test_a_reason_for_declining_is_never_asked_for() -> None:
    plain = entry(Group.FATHER, *WHO["declined"])
    with_reason = entry(Group.FATHER, told(), approached(), response(DECLINED, has_words=True))
    for marker in (4, 12):
        for stage in ORDER:
            assert asked(marker, plain, stage) == asked(marker, with_reason, stage)


# The sentences --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "todo"),
    [
        ((), "Tell the father what the review is for, how it works and what it cannot do."),
        ((Told.PURPOSE,), "Tell the father how the review works and what it cannot do."),
        ((Told.HOW,), "Tell the father what the review is for and what it cannot do."),
        ((Told.LIMITS,), "Tell the father what the review is for and how it works."),
        ((Told.PURPOSE, Told.HOW), "Tell the father what the review cannot do."),
        ((Told.PURPOSE, Told.LIMITS),
         "Tell the father how the review works and what they may do in it."),
        ((Told.HOW, Told.LIMITS), "Tell the father what the review is for."),
    ],
)  # fmt: skip
def test_only_what_was_not_told_is_to_be_told(parts: tuple[Told, ...], todo: str) -> None:
    steps = [told(number, [part]) for number, part in enumerate(parts)]
    [lack] = cover(4, entry(Group.FATHER, *steps)).missing
    assert lack.todo == todo
    assert lack.values == {"who": "the father"}


@pytest.mark.parametrize(
    ("agreement", "manner", "todo"),
    [
        (None, None, "Agree with the father how their words are used in the report."),
        (Agreement.ASKED, Manner.QUOTED,
         "Record the answer of the father on how their words are used in the report."),
        (Agreement.NOT_AGREED, Manner.QUOTED,
         "Agree with the father on another way of using their words, or leave them out."),
        (Agreement.NOT_AGREED, Manner.NOT_USED, None),
        (Agreement.AGREED, Manner.SUMMARISED, None),
    ],
)  # fmt: skip
def test_how_their_words_are_used(
    agreement: Agreement | None, manner: Manner | None, todo: str | None
) -> None:
    steps = [*WHO["heard"], shown()]
    if agreement is not None and manner is not None:
        steps.append(use(agreement, manner))
    found = [m.todo for m in cover(12, entry(Group.FATHER, *steps)).missing]
    assert found == ([todo] if todo else [])


def test_a_change_of_mind_about_their_words_counts() -> None:
    steps = [*WHO["heard"], shown(), use(Agreement.AGREED, on=8)]
    changed = [*steps, use(Agreement.NOT_AGREED, on=9)]
    assert asked(12, entry(Group.FATHER, *steps), Stage.ASSESSMENT) == ""
    assert asked(12, entry(Group.FATHER, *changed), Stage.ASSESSMENT) == "u"


def test_a_need_is_answered_one_by_one() -> None:
    fear, language = need(Need.FEAR, 4), need(Need.LANGUAGE, 4)
    steps = [told(), approached(), response(TOOK), support(), fear, language]
    at = Stage.SELF_CHECK
    lacks = [m for m in cover(12, entry(Group.FATHER, *steps), stage=at).missing
             if m.kind is K.NEED_MET]  # fmt: skip
    assert [m.answers for m in lacks] == [fear.id, language.id]
    # Of a language the marker on informing speaks too; of fear it does not.
    [informing] = cover(4, entry(Group.FATHER, *steps), stage=at).missing
    assert informing.answers == language.id
    assert informing.todo == (
        "See that the review is explained to the father in a way that suits them. Record how."
    )
    done = entry(Group.FATHER, *steps, need_met(fear), need_met(language))
    assert cover(12, done, stage=at).done[K.NEED_MET] == Share(1, 1)
    assert cover(4, done, stage=at).missing == []


def test_a_comment_waits_for_an_answer_until_it_is_taken_back() -> None:
    first, second = comment(10), comment(11)
    steps = [*WHO["full"], first, second, comment_answered(first)]
    [lack] = cover(12, entry(Group.FATHER, *steps)).missing
    assert (lack.kind, lack.answers) == (K.COMMENT_ANSWERED, second.id)
    gone = [*WHO["full"], comment(10, is_withdrawn=True)]
    assert cover(12, entry(Group.FATHER, *gone)).missing == []


def test_a_group_is_one_entry_and_many_people() -> None:
    group = entry(Group.EDUCATION, *WHO["heard"], label="School staff", size=6)
    nurse = entry(Group.HEALTH, label="School nurse")
    found = cover(11, group, nurse, stage=Stage.SET_UP)
    assert (found.identified, found.people, found.side) == (2, 7, Side.PRACTITIONER)
    assert found.share(Standing.HEARD) == Share(1, 2)
    assert found.share(Standing.HEARD, Standing.NEVER_ASKED) == Share(2, 2)
    assert {m.todo for m in found.missing} == {
        "Tell the school nurse what the review is for, how it works and what it cannot do.",
        (
            "Ask the school nurse to take part and say what it is for, or record why it was "
            "decided not to ask."
        ),
    }


# Figures --------------------------------------------------------------------------------------


def test_each_side_has_its_own_markers() -> None:
    mother, nurse = entry(Group.MOTHER), entry(Group.HEALTH)
    assert cover(4, mother, nurse).entries == cover(12, mother, nurse).entries == [mother]
    assert cover(11, mother, nurse).entries == [nurse]


def test_done_says_how_many_of_those_whom_it_concerns() -> None:
    everybody = [entry(Group.SIBLING, *steps) for steps in WHO.values()]
    found = cover(12, *everybody, stage=Stage.CLOSED).done
    assert found == {
        K.APPROACHED: Share(8, 11),  # all but never asked and the two left
        K.RESPONSE: Share(7, 10),  # not for waiting, silent, left without a reason
        K.NEED_MET: Share(0, 1),
        K.SUPPORT: Share(2, 5),
        K.FOCUS: Share(1, 4),
        K.CONTRIBUTION: Share(2, 4),
        K.REPRESENTATION: Share(1, 3),
        K.SHOWN_DRAFT: Share(1, 4),
        K.COMMENT_ANSWERED: Share(0, 0),
    }


def test_what_is_not_due_yet_has_no_figure_until_somebody_did_it() -> None:
    assert K.SHOWN_DRAFT not in cover(12, entry(), stage=Stage.SET_UP).done
    early = cover(12, entry(Group.FATHER, said(), shown()), stage=Stage.SET_UP).done
    assert early[K.SHOWN_DRAFT] == Share(1, 1)


def test_days_to_the_first_contact() -> None:
    mother, father = entry(Group.MOTHER, told(9)), entry(Group.FATHER, approached(5), told(12))
    found = cover(4, mother, father, entry(Group.SIBLING))
    assert found.first_contact_days == 5
    assert found.first_contact_by_entry == {mother.id: day(9), father.id: day(5)}
    assert found.days_without_contact is None


def test_no_contact_is_no_number_of_days() -> None:
    found = cover(4, entry(Group.MOTHER, told(None)))
    assert (found.first_contact_days, found.days_without_contact) == (None, 30)
    nobody = cover(4)
    assert (nobody.first_contact_days, nobody.days_without_contact) == (None, None)
    assert (nobody.identified, nobody.people, nobody.missing) == (0, 0, [])


def test_contact_before_the_start_is_none_too_late() -> None:
    assert cover(4, entry(Group.MOTHER, told(-3))).first_contact_days == 0


def test_an_unknown_start_gives_no_days() -> None:
    found = coverage(
        4, [entry(Group.MOTHER, told(9))], stage=Stage.DRAFTING, started_on=None, today=START
    )
    assert found.first_contact_days is None
    assert list(found.first_contact_by_entry.values()) == [day(9)]


def test_after_publication_the_sentence_is_another() -> None:
    one = entry(Group.FATHER, *WHO["heard"])
    assert [m.todo for m in cover(4, one, stage=Stage.PUBLISHED).missing] == [
        "Tell the father that the report is published, and record when they heard of it."
    ]
    gone = entry(Group.FATHER, *WHO["declined"])
    assert [m.todo for m in cover(4, gone, stage=Stage.PUBLISHED).missing] == [
        "If they wish to hear of it, tell the father that the report is published."
    ]


def test_another_way_of_asking_closes_silence() -> None:
    steps = [told(), approached(2), approached(5, Route.THROUGH_SOMEBODY), response(NO_REPLY, 9)]
    assert asked(12, entry(Group.FATHER, *steps), Stage.DRAFTING) == ""


def test_every_question_that_is_served_is_in_the_catalogue() -> None:
    edition = load_catalogue().default_edition
    known = {question.id for number in MARKERS for question in edition.by_number(number).questions}
    served = {question for dues in DUE.values() for due in dues for question in due.questions}
    assert served <= known
    assert all(due.questions for dues in DUE.values() for due in dues)
