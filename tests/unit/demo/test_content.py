from __future__ import annotations

import re
from pathlib import Path

import pytest

from qmapp.casework.assessments.rules import (
    Answer,
    AssessmentKind,
    AssessmentState,
    MarkerFacts,
    Progress,
    progress_of,
)
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.reviews.rules import Stage, require_code
from qmapp.demo.content import library
from qmapp.demo.content.library import AssessmentContent, EvidenceContent, JudgementContent
from qmapp.demo.content.source import FILES, HERE, load
from qmapp.foundation.access import AGENCY_ROLES, BoardRole, ReviewRole
from qmapp.foundation.catalogue import load_catalogue

CATALOGUE = load_catalogue()
EDITION = CATALOGUE.default_edition
SCALE = {rating.id: rating.order for rating in EDITION.scale.ratings}
ALL_18 = [marker.id for marker in EDITION.markers]
ASSESSMENTS = {assessment.key: assessment for assessment in library.assessments()}
EARLIER = ("child-k-commissioner-draft-2", "child-k-self-check-draft-2")
PEOPLE = {person.key: person for person in library.people()}
BOARDS = {board.key: board for board in library.boards()}
REVIEWS = {review.key: review for review in library.reviews()}

SIGN_INS = {
    "reviewer@demo.example",
    "commissioner@demo.example",
    "member@demo.example",
    "manager@demo.example",
    "admin@demo.example",
    "farida.lindqvist@demo.example",
    "graham.osei-tutton@demo.example",
    "siobhan.varma-quill@demo.example",
    "marek.hollowood@demo.example",
    "morag.feltham@demo.example",
    "anselm.kaur-whitby@demo.example",
    "beatrix.onyango-reid@demo.example",
}


def judged(judgement: JudgementContent) -> Progress:
    return progress_of(
        MarkerFacts(
            rating=judgement.rating,
            reasons=judgement.reasons,
            to_change=judgement.change_needed,
            looked_in=judgement.none_found_where,
            answers=len(judgement.answers),
            evidence=len(judgement.evidence),
        )
    )


def pinned() -> list[tuple[AssessmentContent, JudgementContent, EvidenceContent]]:
    return [
        (assessment, judgement, evidence)
        for assessment in ASSESSMENTS.values()
        for judgement in assessment.judgements
        for evidence in judgement.evidence
    ]


# The drafts ---------------------------------------------------------------------------------


def test_the_long_draft_is_a_full_report() -> None:
    assert load("child-k-draft-3").word_count() >= 9_000


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            "4.21",
            "Between January and May 2025 the health visitor made seven visits, of which three ended at the door. Each was entered as “no access” and a new appointment was sent by post.",
        ),
        (
            "4.22",
            "On 6 March the nursery rang the duty line about K’s weight and about the state of the buggy. The call was logged as information only, and nobody rang back.",
        ),
        (
            "5.11",
            "The health visitor should have escalated after the second failed visit and it is hard to understand why this was not done.",
        ),
        (
            "5.13",
            "This rule of thumb was described by four of the six practitioners we spoke to. It was nowhere written down.",
        ),
        (
            "5.15",
            "The nursery’s call on 6 March was a missed opportunity. Had it been passed on, the outcome may well have been different.",
        ),
        ("5.16", "Supervision was not effective."),
        (
            "5.17",
            "Two team managers had been in post for less than three months. One of them supervised eleven staff; the local standard is seven.",
        ),
        (
            "5.19",
            "The review did not look at whether the same pattern exists in other cases held by the team.",
        ),
    ],
)
def test_the_passages_of_the_prototypes_stand_at_their_numbers(number, words) -> None:
    assert load("child-k-draft-3").passage(number).plain == words


def test_the_long_draft_has_one_of_each_thing_that_readers_stumble_on() -> None:
    draft = load("child-k-draft-3")
    kinds = {block.kind for block in draft.blocks}
    assert kinds >= {"heading", "appendix", "subheading", "numbered", "body", "quote"}
    assert kinds >= {"bullet", "item", "table"}
    assert len(draft.footnotes) >= 3
    marked = [block.text for block in draft.blocks]
    for opening in ("{+", "{-", "{>>"):
        assert sum(text.count(opening) for text in marked) == 1


def test_every_footnote_is_called_once_and_every_call_has_its_note() -> None:
    for key in ("child-k-draft-3", "child-k-draft-2", "family-r-draft-1", "young-person-t-draft-1"):
        draft = load(key)
        cells = [cell for block in draft.blocks for row in block.rows for cell in row]
        words = " ".join([*(block.text for block in draft.blocks), *cells])
        assert sorted(re.findall(r"\[\^(\w+)\]", words)) == sorted(draft.footnotes)


def test_paragraphs_that_a_draft_refers_to_exist() -> None:
    for key in ("child-k-draft-3", "child-k-draft-2", "family-r-draft-1", "young-person-t-draft-1"):
        draft = load(key)
        numbers = {block.number for block in draft.blocks}
        words = " ".join(block.plain for block in draft.blocks)
        for run in re.findall(r"paragraphs? ((?:\d+\.\d+(?:, | and | to )?)+)", words):
            assert set(re.findall(r"\d+\.\d+", run)) <= numbers


def test_the_earlier_draft_differs_by_what_was_added_removed_moved_and_reworded() -> None:
    newer, older = load("child-k-draft-3"), load("child-k-draft-2")
    now = {block.plain: block.number for block in newer.blocks if block.kind == "numbered"}
    was = {block.plain: block.number for block in older.blocks if block.kind == "numbered"}
    assert older.word_count() < newer.word_count() - 500
    assert older.passage("5.12").plain.startswith("She told the review that she had been very busy")
    assert older.passage("7.6").plain not in now
    assert newer.passage("5.13").plain not in was
    moved = newer.passage("5.17").plain
    assert (was[moved], now[moved]) == ("2.11", "5.17")
    assert older.passage("3.4").plain == newer.passage("3.4").plain
    assert older.passage("5.16").plain == newer.passage("5.16").plain


# The people and the boards ------------------------------------------------------------------


def test_no_address_lies_outside_the_demonstration() -> None:
    for path in [*HERE.rglob("*.yaml"), *HERE.rglob("*.md")]:
        found = re.findall(r"[\w.+-]+@[\w.-]+\w", path.read_text(encoding="utf-8"))
        assert [address for address in found if not address.endswith("@demo.example")] == []


def test_five_people_sign_in_and_nobody_shares_an_address_or_a_name() -> None:
    assert {person.email for person in PEOPLE.values() if person.signs_in} == SIGN_INS
    assert len({person.email for person in PEOPLE.values()}) == len(PEOPLE)
    assert len({person.name for person in PEOPLE.values()}) == len(PEOPLE)


def test_members_and_contacts_belong_to_an_agency_of_their_board() -> None:
    for board in BOARDS.values():
        assert {member.role for member in board.members} <= set(BoardRole)
        for member in board.members:
            assert member.person in PEOPLE
            assert (member.agency in board.agencies) is (member.role in AGENCY_ROLES)


def test_every_board_role_and_every_review_role_is_shown_by_somebody() -> None:
    assert {m.role for board in BOARDS.values() for m in board.members} == set(BoardRole)
    assert {r.role for review in REVIEWS.values() for r in review.roles} == set(ReviewRole)


def test_the_lead_reviewer_serves_both_boards() -> None:
    serves = {
        review.board
        for review in REVIEWS.values()
        for role in review.roles
        if (role.person, role.role) == ("reviewer", "lead_reviewer")
    }
    assert serves == set(BOARDS)


def test_a_leaver_has_left_every_membership() -> None:
    for person in PEOPLE.values():
        if person.left is None:
            continue
        held = [m for board in BOARDS.values() for m in board.members if m.person == person.key]
        assert held
        assert all(member.ended is not None for member in held)


def test_nobody_with_an_interest_has_a_role_on_that_review() -> None:
    for review in REVIEWS.values():
        declared = {interest.person for interest in review.interests}
        assert declared.isdisjoint(role.person for role in review.roles)


# The reviews --------------------------------------------------------------------------------


def test_reviews_say_things_that_the_app_knows() -> None:
    kinds = {kind.id for kind in CATALOGUE.kinds}
    for review in REVIEWS.values():
        require_code(review.reference)
        assert review.board in BOARDS
        assert review.kind in kinds
        assert review.stage in set(Stage)
        assert review.set_up_by in PEOPLE
        assert {role.person for role in review.roles} <= set(PEOPLE)


def test_the_first_board_has_reviews_at_four_stages() -> None:
    stages = {review.stage for review in REVIEWS.values() if review.board == "harrowmere"}
    assert len(stages) == 4


def test_dates_come_in_their_order() -> None:
    for review in REVIEWS.values():
        assert review.incident_known < review.commissioned < review.draft_due
        assert review.draft_due < review.sign_off_target
        assert review.commissioned <= review.stage_since <= 0
        for draft in review.drafts:
            assert review.commissioned < draft.uploaded <= (draft.sent or 0) <= 0


def test_a_review_past_its_date_without_a_draft_gives_the_reason() -> None:
    late = [one for one in REVIEWS.values() if one.draft_due < 0 and not one.drafts]
    assert [one.reference for one in late] == ["Child M"]
    assert all(one.lateness_reason for one in late)


def test_every_draft_has_its_file_and_its_source() -> None:
    for review in REVIEWS.values():
        for draft in review.drafts:
            path = FILES / draft.file
            assert path.is_file()
            assert path.stem == draft.key == load(draft.key).meta["key"]


def test_no_file_is_heavy() -> None:
    sizes = {path.name: path.stat().st_size for path in FILES.iterdir()}
    assert max(sizes.values()) < 400_000


# The assessments ----------------------------------------------------------------------------


def test_every_quote_stands_word_for_word_in_its_passage() -> None:
    astray = []
    for assessment, judgement, evidence in pinned():
        if evidence.passage is None:
            continue
        words = load(assessment.draft).passage(evidence.passage).plain
        if not evidence.quote or evidence.quote not in words:
            astray.append((assessment.key, judgement.marker, evidence.passage, evidence.quote))
    assert astray == []


def test_evidence_is_a_passage_or_a_dated_record_that_somebody_holds() -> None:
    for _, _, evidence in pinned():
        assert evidence.stance in set(Stance)
        assert (evidence.passage is None) is (evidence.record is not None)
        if evidence.record:
            assert evidence.holder
            assert evidence.date is not None
            assert evidence.date < 0


def test_paragraphs_named_in_reasons_exist_in_the_draft() -> None:
    for assessment in ASSESSMENTS.values():
        numbers = {block.number for block in load(assessment.draft).blocks}
        for judgement in assessment.judgements:
            words = " ".join(
                [
                    judgement.reasons,
                    judgement.change_needed,
                    *judgement.notes.values(),
                    *(evidence.note for evidence in judgement.evidence),
                ]
            )
            assert set(re.findall(r"\b\d\.\d{1,2}\b", words)) <= numbers, judgement.marker


def test_markers_questions_ratings_and_answers_are_those_of_the_edition() -> None:
    for assessment in ASSESSMENTS.values():
        assert assessment.kind in set(AssessmentKind)
        assert assessment.state in set(AssessmentState)
        for judgement in assessment.judgements:
            questions = {question.id for question in EDITION.marker(judgement.marker).questions}
            assert set(judgement.answers) | set(judgement.notes) <= questions
            assert set(judgement.answers.values()) <= set(Answer)
            assert judgement.rating is None or judgement.rating in SCALE
            asked = {evidence.question for evidence in judgement.evidence} - {None}
            assert asked <= questions
            assert all(isinstance(note, str) and note for note in judgement.notes.values())


def test_every_author_holds_the_role_that_the_assessment_needs() -> None:
    needs = {"self_check": "lead_reviewer", "commissioner": "commissioner"}
    for assessment in ASSESSMENTS.values():
        review = REVIEWS[assessment.review]
        assert (assessment.author, needs[assessment.kind]) in {
            (role.person, role.role) for role in review.roles
        }
        assert assessment.draft in {draft.key for draft in review.drafts}
        assert assessment.known_outcome


def test_a_submitted_assessment_judges_all_18_with_reasons() -> None:
    submitted = [
        one for key, one in ASSESSMENTS.items() if one.state == "submitted" and key not in EARLIER
    ]
    assert len(submitted) == 6
    for assessment in submitted:
        assert [one.marker for one in assessment.judgements] == ALL_18
        assert all(judged(one) is Progress.JUDGED for one in assessment.judgements)
        assert assessment.submitted is not None
        assert assessment.started < assessment.submitted < 0


def test_the_assessments_of_draft_2_judge_eight_of_18_with_reasons() -> None:
    for assessment in (ASSESSMENTS[key] for key in EARLIER):
        assert assessment.draft == "child-k-draft-2"
        assert assessment.state == "submitted"
        assert len(assessment.judgements) == 8
        assert all(judged(one) is Progress.JUDGED for one in assessment.judgements)
        assert 10 <= sum(len(one.evidence) for one in assessment.judgements) <= 24


def test_what_starts_from_an_earlier_assessment_is_the_same_person_s_of_an_earlier_draft() -> None:
    carried = [one for one in ASSESSMENTS.values() if one.starts_from]
    assert [one.key for one in carried] == ["child-k-commissioner"]
    for one in carried:
        before = ASSESSMENTS[one.starts_from or ""]
        same = ("author", "review", "kind")
        assert all(getattr(one, name) == getattr(before, name) for name in same)
        assert before.submitted is not None
        assert before.submitted < one.started
        number = {draft.key: draft.number for draft in REVIEWS[one.review].drafts}
        assert number[before.draft] < number[one.draft]


def test_a_note_says_the_same_of_words_that_both_drafts_are_judged_on() -> None:
    """What is carried over keeps its note, so that the later content must not say another one."""
    for later in (one for one in ASSESSMENTS.values() if one.starts_from):
        notes = {
            (judgement.marker, item.quote or item.record): item
            for judgement in ASSESSMENTS[later.starts_from or ""].judgements
            for item in judgement.evidence
        }
        for judgement in later.judgements:
            for item in judgement.evidence:
                before = notes.get((judgement.marker, item.quote or item.record))
                if before is not None:
                    assert (before.note, before.stance) == (item.note, item.stance)
                    assert before.question == item.question


def test_the_commissioner_of_child_k_is_two_thirds_through() -> None:
    progress = [judged(one) for one in ASSESSMENTS["child-k-commissioner"].judgements]
    assert (progress.count(Progress.JUDGED), progress.count(Progress.STARTED)) == (10, 3)


def test_family_r_shows_every_distance_and_answers_off_the_scale() -> None:
    mine = {one.marker: one.rating for one in ASSESSMENTS["family-r-self-check"].judgements}
    theirs = {one.marker: one.rating for one in ASSESSMENTS["family-r-commissioner"].judgements}
    steps = {
        abs(SCALE[mine[marker]] - SCALE[theirs[marker]])
        for marker in ALL_18
        if SCALE[mine[marker]] is not None and SCALE[theirs[marker]] is not None
    }
    assert steps == {0, 1, 2, 3}
    used = {*mine.values(), *theirs.values()}
    assert used >= {"cannot_tell", "not_yet_due", "not_applicable", "not_met"}


def test_one_marker_of_family_r_was_judged_by_both_after_finding_nothing() -> None:
    nothing = [
        {one.marker for one in ASSESSMENTS[key].judgements if one.none_found_where}
        for key in ("family-r-self-check", "family-r-commissioner")
    ]
    assert "qm03" in nothing[0] & nothing[1]


def test_content_is_spelt_the_british_way() -> None:
    american = re.compile(r"\b(\w+iz(?:e|ed|ing|ation)|behavior|center|color|program)\b")
    allowed = {"size", "sized", "prize", "seize", "seized"}
    for path in [*HERE.rglob("*.yaml"), *HERE.rglob("*.md")]:
        assert _words(american, path) <= allowed, path.name


def _words(pattern: re.Pattern[str], path: Path) -> set[str]:
    return set(pattern.findall(path.read_text(encoding="utf-8").lower()))
