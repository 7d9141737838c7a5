"""What the demonstration tells of who was heard, right after it is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import select

from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.involvement.coverage import (
    Coverage,
    Standing,
    coverage,
    is_left_alone,
    use_of_words,
)
from qmapp.casework.involvement.identifying import doubts
from qmapp.casework.involvement.queries import (
    EntryLine,
    board_counts,
    started_on,
    visible_entries,
)
from qmapp.casework.involvement.rules import Agreement, Group, Manner, Side, StepKind
from qmapp.casework.reviews.queries import standing_on_review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.voice.models import VoicePlace
from qmapp.demo.content import library
from qmapp.foundation.access import Actor
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.erasable.service import holds
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import board_roles_of, find_person_by_email
from tests.storage.demo.loaded import NOW, review_of


def actor(db: Db, who: str, reference: str) -> Actor:
    one = find_person_by_email(db, f"{who}@demo.example")
    assert one is not None
    roles, interests = standing_on_review(db, one.id, review_of(db, reference).id)
    return Actor(one.id, one.name, board_roles_of(db, one.id), roles, interests)


def entries(db: Db, reference: str, who: str = "reviewer") -> Sequence[EntryLine]:
    return visible_entries(db, actor(db, who, reference), review_of(db, reference))


def by_label(db: Db, reference: str) -> Mapping[str, EntryLine]:
    return {line.label: line for line in entries(db, reference)}


def covered(db: Db, reference: str, marker: int, who: str = "reviewer") -> Coverage:
    review = review_of(db, reference)
    return coverage(
        marker,
        [line.entry for line in entries(db, reference, who)],
        stage=review.stage,
        started_on=started_on(review),
        today=london_date(NOW),
    )


def counted(found: Coverage) -> dict[Standing, int]:
    return {standing: len(them) for standing, them in found.by_standing.items() if them}


def test_the_family_of_child_k_stands_as_the_story_says(db: Db) -> None:
    standing = {
        one.label: one.standing for one in entries(db, "Child K") if one.side is Side.FAMILY
    }
    assert standing == {
        "mother": Standing.HEARD,
        "father": Standing.DECLINED,
        "maternal grandmother": Standing.HEARD,
        "maternal aunt": Standing.HEARD,
        "older brother or sister": Standing.NOT_APPROACHED,
        "mother’s former partner": Standing.NOT_APPROACHED,
        "paternal grandmother": Standing.NEVER_ASKED,
        "neighbour": Standing.WITHDREW,
    }


def test_the_practitioners_are_as_many_as_the_draft_counts(db: Db) -> None:
    """Seventeen were invited, fourteen took part, one declined, two could not be traced."""
    found = covered(db, "Child K", 11)
    assert found.people == 17
    heads = {
        standing: sum(one.size or 1 for one in them)
        for standing, them in found.by_standing.items()
        if them
    }
    assert heads == {Standing.HEARD: 14, Standing.DECLINED: 1, Standing.NO_REPLY: 2}


def test_who_declined_gave_a_reason_once_and_is_asked_nothing_more(db: Db) -> None:
    father = by_label(db, "Child K")["father"]
    assert is_left_alone(father.entry)
    declined = [step for step in father.steps if step.details.get("response") == "declined"]
    assert [bool(step.words) for step in declined] == [True]
    for marker in (4, 11, 12):
        assert "father" not in {one.entry.label for one in covered(db, "Child K", marker).missing}


def test_a_barrier_was_removed_before_the_mother_spoke(db: Db) -> None:
    mother = by_label(db, "Child K")["mother"]
    days = {step.kind: step.on for step in mother.steps if step.on is not None}
    assert days[StepKind.NEED] < days[StepKind.NEED_MET] < days[StepKind.CONTRIBUTION]
    offered = [step.details["support"] for step in mother.steps if step.kind is StepKind.SUPPORT]
    assert offered == [["advocate"], ["interpreter"]]
    assert not {
        one.kind for one in covered(db, "Child K", 12).missing if one.entry.label == "mother"
    }


def test_a_change_of_mind_about_words_counts_and_the_first_answer_stays(db: Db) -> None:
    grandmother = by_label(db, "Child K")["maternal grandmother"]
    told = [s.details["manner"] for s in grandmother.steps if s.kind is StepKind.REPRESENTATION]
    assert told == ["quoted", "summarised"]
    assert use_of_words(grandmother.entry) == (Manner.SUMMARISED, Agreement.AGREED)


def test_what_was_withdrawn_is_gone_and_its_mark_stays(db: Db) -> None:
    (gone,) = db.scalars(select(Words).where(Words.withdrawn_at.is_not(None)))
    assert (gone.text, gone.salt) == (None, None)
    neighbour = by_label(db, "Child K")["neighbour"]
    (said,) = (step for step in neighbour.steps if step.kind is StepKind.CONTRIBUTION)
    assert said.is_withdrawn
    kept = db.scalars(select(Words).where(Words.withdrawn_at.is_(None))).all()
    assert all(holds(one) for one in kept)


def test_the_social_worker_is_hidden_from_the_council_alone(db: Db) -> None:
    def labels(who: str) -> set[str]:
        return {line.label for line in entries(db, "Child K", who)}

    assert labels("reviewer") - labels("commissioner") == {"social worker"}
    assert labels("member") == labels("reviewer")  # of the police
    assert covered(db, "Child K", 11, "commissioner").people == 16


def test_a_comment_on_the_draft_was_answered(db: Db) -> None:
    mother = by_label(db, "Child K")["mother"]
    (comment,) = (step for step in mother.steps if step.kind is StepKind.COMMENT)
    (answer,) = (step for step in mother.steps if step.kind is StepKind.COMMENT_ANSWERED)
    assert (answer.answers_id, answer.details["use"]) == (comment.id, "changed")
    assert comment.draft_number == 2


@pytest.mark.parametrize(
    ("reference", "family", "practitioners"),
    [
        ("Family R", {Standing.HEARD: 4, Standing.DECLINED: 1, Standing.NOT_APPROACHED: 1},
         {Standing.HEARD: 1}),
        ("Young person T", {Standing.HEARD: 2, Standing.NEVER_ASKED: 1},
         {Standing.HEARD: 1, Standing.NO_REPLY: 1}),
        ("Child M", {}, {}),
    ],
)  # fmt: skip
def test_the_other_reviews_have_smaller_registers_or_none(
    db: Db,
    reference: str,
    family: Mapping[Standing, int],
    practitioners: Mapping[Standing, int],
) -> None:
    who = "manager" if reference == "Child M" else "reviewer"
    assert counted(covered(db, reference, 12, who)) == family
    assert counted(covered(db, reference, 11, who)) == practitioners


def test_the_whole_register_of_family_r_is_in_order_at_moderation(db: Db) -> None:
    assert review_of(db, "Family R").stage is Stage.MODERATION
    missing = {
        one.entry.label for marker in (4, 11) for one in covered(db, "Family R", marker).missing
    }
    assert missing == set()


def test_a_board_counts_over_its_reviews(db: Db) -> None:
    board_id = review_of(db, "Child K").board_id
    counts = {one.group: one for one in board_counts(db, actor(db, "manager", "Child K"), board_id)}
    mothers = counts[Group.MOTHER]
    assert (mothers.in_reviews.n, mothers.in_reviews.of) == (2, 5)
    assert mothers.share(Standing.HEARD).n == 2
    assert counts[Group.FATHER].share(Standing.DECLINED).n == 1


def test_contributions_stand_where_the_draft_represents_them(db: Db) -> None:
    rows = db.execute(
        select(VoicePlace.quote, StoredPassage.number)
        .join(StoredPassage, StoredPassage.id == VoicePlace.passage_id)
        .join(Draft, Draft.reading_id == StoredPassage.reading_id)
        .where(Draft.number == 3)
    ).all()
    (content,) = (one for one in library.registers() if one.links)
    assert {row.quote for row in rows} == {link.words for link in content.links}
    assert {row.number for row in rows if row.number} >= {"3.4", "3.6", "3.8", "5.12", "5.35"}


def test_nobody_can_be_known_by_a_word_of_the_register() -> None:
    for register in library.registers():
        for entry in register.entries:
            assert not doubts(entry.label, is_label=True), entry.label
            for words in (entry.why, *(step.words for step in entry.steps)):
                assert not doubts(words, is_label=False), words
