"""What the demonstration tells of governing, moderation, discussions, feedback and signing."""

from __future__ import annotations

import zipfile
from collections import Counter
from datetime import date
from io import BytesIO

from sqlalchemy import select

from qmapp.casework.arrangements.queries import find_arrangement
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import queries as feedback
from qmapp.casework.feedback.rules import Done
from qmapp.casework.moderation import queries as moderation
from qmapp.casework.moderation.rules import Held
from qmapp.casework.proceedings.queries import open_ones
from qmapp.casework.threads.queries import list_threads
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.documents import write_docx
from qmapp.foundation.storage import Db
from qmapp.governance.dossier.document import Words, public_record
from qmapp.governance.dossier.reading import read_sources, read_withheld
from qmapp.governance.publication import queries as publication
from qmapp.governance.publication.rules import Extent
from qmapp.governance.signing.queries import find_plan, standings_of
from qmapp.governance.signing.rules import Paper, Said
from tests.storage.demo.loaded import review_of
from tests.storage.demo.test_registers import actor

WORDS = Words(lambda message, **values: message % values if values else message, date.isoformat)


def draft_of(db: Db, reference: str) -> Draft:
    review = review_of(db, reference)
    query = select(Draft).where(Draft.review_id == review.id).order_by(Draft.number.desc())
    return db.scalars(query).first()


def test_moderation_of_family_r_is_half_done_with_one_disagreement(db: Db) -> None:
    review, draft = review_of(db, "Family R"), draft_of(db, "Family R")
    held = moderation.agreed_of(db, review.id, draft.id)
    assert Counter(one.held for one in held.values()) == {Held.AGREED: 9, Held.DISAGREED: 1}
    assert len(moderation.unmoderated(db, review, draft)) == 8


def test_one_discussion_is_open_and_one_resolved(db: Db) -> None:
    who = actor(db, "commissioner", "Family R")
    lines = list_threads(db, who, review_of(db, "Family R"), draft_of(db, "Family R"))
    assert Counter(one.is_open for one in lines) == {True: 1, False: 1}


def test_a_letter_is_being_written_and_the_lead_reviewer_sees_none(db: Db) -> None:
    review = review_of(db, "Family R")
    letter = feedback.unsent_letter(db, review.id)
    assert letter is not None
    assert len(feedback.list_points(db, review, letter)) > 8
    assert feedback.list_letters(db, actor(db, "reviewer", "Family R"), review) == []


def test_who_signs_is_settled_and_the_way_out_of_a_deadlock_is_open_for_child_k(db: Db) -> None:
    child_k, family_r = review_of(db, "Child K"), review_of(db, "Family R")
    assert find_plan(db, family_r.id, Paper.RESPONSE) is not None
    assert find_plan(db, child_k.id, Paper.RESPONSE) is None
    arrangement = find_arrangement(db, child_k.id)
    assert arrangement is not None
    assert not arrangement.deadlock
    assert [one.holds_publication for one in open_ones(db, child_k.id)] == [True]


def test_the_trail_of_the_demonstration_holds(db: Db) -> None:
    for reference in ("Child K", "Young person T"):
        assert find_break(db, str(review_of(db, reference).board_id)) is None


# The whole way -------------------------------------------------------------------------------


def test_child_j_was_signed_with_a_dissent_and_answered_months_later(db: Db) -> None:
    found = standings_of(db, review_of(db, "Child J"))
    report, response = found[Paper.REPORT], found[Paper.RESPONSE]
    assert report.signed is not None
    assert response.signed is not None
    assert (report.signed.tally.signed, report.signed.needed, report.signed.tally.of) == (2, 2, 3)
    assert report.is_current
    assert response.is_current
    said = Counter(one.said for one in report.signatures)
    assert said == {Said.SIGNED: 2, Said.DISSENTED: 1, Said.STATED: 1}
    assert all(one.words for one in report.signatures if one.said is not Said.SIGNED)
    assert report.signed.signed_at is not None
    assert response.signed.signed_at is not None
    assert (response.signed.signed_at - report.signed.signed_at).days > 120


def test_every_point_asked_of_child_j_is_answered_and_one_is_left_as_it_was(db: Db) -> None:
    review = review_of(db, "Child J")
    assert feedback.unanswered(db, review.id) == 0
    letter = feedback.get_letter(db, review.id, 1)
    answers = feedback.list_answers(db, actor(db, "beatrix.onyango-reid", "Child J"), letter)
    assert Counter(one.done for one in answers.values()) == {
        Done.DONE: 1, Done.PARTLY: 1, Done.NOT_DONE: 2,
    }  # fmt: skip


def test_child_j_is_published_in_part_and_nothing_of_it_is_missing(db: Db) -> None:
    review = review_of(db, "Child J")
    decided = publication.find_publication(db, review.id)
    assert decided is not None
    assert decided.extent is Extent.PART
    assert [one.title for one in decided.held_back] == ["14 The report", "4 What happened"]
    assert all(one.because for one in decided.held_back)
    assert publication.missing(db, actor(db, "farida.lindqvist", "Child J"), review) == []


def test_the_record_of_child_j_for_publication_keeps_to_what_was_asked(db: Db) -> None:
    """J asked that the days before he was in hospital are not told."""
    review = review_of(db, "Child J")
    sources = read_sources(db, review)
    made = public_record(sources, read_withheld(db, review, sources), WORDS, kind="", printed_on="")
    said = write_docx(made)
    with zipfile.ZipFile(BytesIO(said)) as parts:
        words = parts.read("word/document.xml").decode()
    assert "sleepy and thirsty" not in words
    assert "children in his class can read" in words
    assert "He asked that the report should not tell the days" in words
