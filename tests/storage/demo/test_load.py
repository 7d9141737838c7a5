from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from qmapp.casework.assessments.models import Assessment, Judgement, Sitting
from qmapp.casework.assessments.profile import Row, build_rows, read
from qmapp.casework.assessments.queries import chain_of, facts_of, visible_assessments
from qmapp.casework.assessments.rules import (
    AssessmentKind,
    AssessmentState,
    Progress,
    progress_of,
)
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence.queries import list_evidence
from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import RecordKind, has_name
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.queries import get_edition, standing_on_review
from qmapp.casework.reviews.rules import Stage
from qmapp.demo.commands import PASSWORD, SIGN_INS, demo, sign_ins
from qmapp.demo.content import library
from qmapp.demo.load import HasData, is_empty, load
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import REGISTER
from qmapp.foundation.audit.models import ChainHead, Event
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Db, Storage, london_date
from qmapp.people.accounts.models import Board, Person
from qmapp.people.accounts.queries import board_roles_of, find_person_by_email
from qmapp.tables import metadata
from tests.storage.demo.loaded import NOW, SALT, review_of
from tests.support.settings import TRAIL_KEY


def person(db: Db, who: str) -> Person:
    found = find_person_by_email(db, f"{who}@demo.example")
    assert found is not None
    return found


def actor(db: Db, who: str, review: Review) -> Actor:
    one = person(db, who)
    roles, interests = standing_on_review(db, one.id, review.id)
    return Actor(one.id, one.name, board_roles_of(db, one.id), roles, interests)


def seen(db: Db, who: str, reference: str, draft: int | None = None) -> set[tuple[str, str]]:
    """Whose assessments of a draft (the newest assessed one) somebody sees."""
    review = review_of(db, reference)
    number = draft or max(db.get_one(Draft, one.draft_id).number for one in newest(db, review))
    lines = visible_assessments(db, actor(db, who, review), review)
    return {(line.kind.value, line.author_name) for line in lines if line.draft_number == number}


def newest(db: Db, review: Review) -> list[Assessment]:
    """The assessments of the newest draft of a review that has any."""
    query = select(Assessment, Draft.number).join(Draft, Draft.id == Assessment.draft_id)
    rows = db.execute(query.where(Assessment.review_id == review.id)).all()
    last = max(number for _, number in rows)
    return [made for made, number in rows if number == last]


def of_child_k(db: Db, draft: int) -> Assessment:
    """What the commissioner wrote of a draft of Child K."""
    query = select(Assessment).join(Draft, Draft.id == Assessment.draft_id)
    return db.scalars(
        query.where(
            Assessment.review_id == review_of(db, "Child K").id,
            Assessment.kind == AssessmentKind.COMMISSIONER,
            Draft.number == draft,
        )
    ).one()


def rows_of(db: Db, reference: str) -> list[Row]:
    review = review_of(db, reference)
    made = newest(db, review)
    by_kind = {one.kind: one.id for one in made}
    facts = facts_of(db, list(by_kind.values()))
    edition = get_edition(db, review.edition_sha256)
    own, com = AssessmentKind.SELF_CHECK, AssessmentKind.COMMISSIONER
    return build_rows(
        edition,
        facts[by_kind[own]] if own in by_kind else None,
        facts[by_kind[com]] if com in by_kind else None,
    )


def test_the_reviews_stand_where_their_work_has_carried_them(db: Db) -> None:
    stands = {
        one.reference: (one.stage, london_date(one.stage_since))
        for one in db.scalars(select(Review))
    }
    assert stands == {
        one.reference: (Stage(one.stage), london_date(NOW) + timedelta(days=one.stage_since))
        for one in library.reviews()
    }
    assert {reference: stage.value for reference, (stage, _) in stands.items()} == {
        "Child K": "assessment",
        "Family R": "moderation",
        "Child M": "drafting",
        "Young person T": "drafting",  # its draft is not sent yet
        "Child J": "follow_up",
        "Child D": "follow_up",
    }


def test_drafts_carry_their_own_numbers_and_one_is_not_sent(db: Db) -> None:
    rows = db.execute(
        select(Review.reference, Draft.number, Draft.sent_at.is_not(None))
        .join(Review, Review.id == Draft.review_id)
        .order_by(Review.reference, Draft.number)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("Child D", 1, True),
        ("Child J", 1, True),
        ("Child K", 2, True),
        ("Child K", 3, True),
        ("Family R", 1, True),
        ("Young person T", 1, False),
    ]


def test_every_draft_and_every_record_keeps_its_bytes(db: Db, files: FileStore) -> None:
    kept = db.scalars(select(StoredFile)).all()
    assert len(kept) == 6 + 1 + 1  # drafts, a record, and what shows that an action was done
    assert all(len(files.get(Address(one.board_id, one.sha256))) == one.size > 500 for one in kept)


def test_the_records_are_there_for_everybody_and_say_that_they_are_invented(
    db: Db, files: FileStore
) -> None:
    found = db.scalars(select(Record).where(Record.is_shared)).all()
    assert {one.kind for one in found} == set(RecordKind) - {RecordKind.NAMED}
    (terms,) = (one for one in found if one.kind is RecordKind.FILE)
    data = files.get(Address(terms.board_id, terms.sha256 or ""))
    assert b"This document is invented, for demonstration." in data
    (page,) = (one for one in found if one.kind is RecordKind.LINK)
    assert (page.link or "").startswith("https://www.example.org/")
    (call,) = (one for one in found if one.kind is RecordKind.CONVERSATION)
    assert call.parties
    assert not has_name(call.parties)
    assert all(one.dated and one.dated <= one.added_at.date() for one in found)


def test_no_job_waits_and_no_sitting_is_open(db: Db) -> None:
    assert not db.scalars(select(Job.kind).where(Job.state != JobState.DONE)).all()
    assert db.scalar(select(func.count()).select_from(Sitting)) == 0


def test_the_profile_says_what_the_content_says(db: Db) -> None:
    ratings = {
        row.marker.id: [voice.rating for voice in (row.own, row.com) if voice is not None]
        for row in rows_of(db, "Family R")
    }
    content = {one.key: one for one in library.assessments()}
    for side, key in enumerate(("family-r-self-check", "family-r-commissioner")):
        for judgement in content[key].judgements:
            rating = ratings[judgement.marker][side]
            assert rating is not None
            assert rating.id == judgement.rating


def test_the_picture_of_family_r_has_something_of_everything(db: Db) -> None:
    picture = read(rows_of(db, "Family R"))
    assert picture.judged == picture.total == 18
    assert not picture.not_judged
    assert {row.steps for row in picture.different} == {1, 2, 3}
    assert picture.off_scale
    assert "qm03" in {row.marker.id for row in picture.without_evidence}


def test_the_commissioner_of_child_k_has_ten_of_eighteen_judged(db: Db) -> None:
    made = of_child_k(db, 3)
    facts = facts_of(db, [made.id])[made.id]
    judged = [marker for marker, fact in facts.items() if progress_of(fact) is Progress.JUDGED]
    assert len(judged) == 10
    rows = rows_of(db, "Child K")
    assert all(row.own is not None and row.own.rating is not None for row in rows)


def test_what_is_judged_says_what_the_content_says_whatever_was_carried_over(db: Db) -> None:
    content = {one.key: one for one in library.assessments()}["child-k-commissioner"]
    made = of_child_k(db, 3)
    query = select(Judgement).where(Judgement.assessment_id == made.id)
    stands = {one.marker_id: one for one in db.scalars(query)}
    for judgement in content.judgements:
        if judgement.rating is None:
            continue
        one = stands[judgement.marker]
        assert not one.to_confirm
        words = (one.rating, one.reasons, one.to_change, one.looked_in)
        assert words == (
            judgement.rating,
            judgement.reasons,
            judgement.change_needed,
            judgement.none_found_where,
        )


def test_the_commissioner_goes_on_from_draft_2_and_has_two_markers_to_confirm(db: Db) -> None:
    made, before = of_child_k(db, 3), of_child_k(db, 2)
    assert made.started_from_id == before.id
    assert before.state is AssessmentState.SUBMITTED
    query = select(Judgement.marker_id).where(
        Judgement.assessment_id == made.id, Judgement.to_confirm
    )
    waiting = set(db.scalars(query))
    chain = chain_of(db, made)
    assert waiting == {"qm07", "qm11"} <= carrying.changed_markers(db, [chain])[0]


def test_evidence_of_draft_2_meets_every_fate(db: Db) -> None:
    chain = chain_of(db, of_child_k(db, 3))
    pieces = carrying.list_pieces(db, [chain[1]])
    reading_id = chain[0].reading_id
    assert reading_id is not None
    met = carrying.count(
        pieces,
        {
            id_: one.fate
            for id_, one in carrying.fates_of(db, [p.id for p in pieces], reading_id).items()
        },
    )
    assert min(met.unchanged, met.moved, met.reworded, met.gone, met.ask, met.records) > 0
    assert met.waiting == 0
    # Which words are like enough is for the anchoring room; those confirmed leave nothing open.
    loose = {piece.marker_id for piece in carrying.loose_ends(db, chain)}
    assert "qm07" in loose <= {"qm07", "qm11"}
    assert len(carrying.list_let_go(db, chain)) == 3


def test_evidence_is_where_the_content_pins_it(db: Db) -> None:
    content = {one.key: one for one in library.assessments()}["child-k-commissioner"]
    everything = list_evidence(db, [of_child_k(db, 3).id])
    places = [
        (one.marker_id, one.passage_number, one.quote, one.record_title) for one in everything
    ]
    assert len(set(places)) == len(places), "the same words are pinned twice under a marker"
    asked = {
        (judgement.marker, item.passage, item.quote, item.record)
        for judgement in content.judgements
        for item in judgement.evidence
    }
    lines = [
        one
        for one, place in zip(everything, places, strict=True)
        if place in asked or one.carried_from_id is None
    ]
    pinned = {(one.marker_id, one.passage_number, one.quote) for one in lines if one.quote}
    assert pinned == {
        (judgement.marker, item.passage, item.quote)
        for judgement in content.judgements
        for item in judgement.evidence
        if item.passage
    }
    assert {one.record_title for one in lines if one.record_title} == {
        item.record for judgement in content.judgements for item in judgement.evidence
    } - {None}


def test_the_commissioner_of_child_k_sees_no_self_check(db: Db) -> None:
    assert seen(db, "commissioner", "Child K") == {("commissioner", "Ines Calloway")}


def test_both_are_seen_by_both_of_draft_2_which_both_have_submitted(db: Db) -> None:
    both = {("self_check", "Tobias Renwick-Adeyo"), ("commissioner", "Ines Calloway")}
    for who in ("commissioner", "reviewer"):
        assert seen(db, who, "Child K", draft=2) == both


def test_nor_does_the_reviewer_see_an_open_assessment(db: Db) -> None:
    assert seen(db, "reviewer", "Child K") == {("self_check", "Tobias Renwick-Adeyo")}


def test_both_are_seen_by_both_once_both_are_in(db: Db) -> None:
    both = {("self_check", "Tobias Renwick-Adeyo"), ("commissioner", "Ines Calloway")}
    assert seen(db, "commissioner", "Family R") == seen(db, "reviewer", "Family R") == both


def test_every_chain_of_the_trail_holds(db: Db) -> None:
    chains = db.scalars(select(ChainHead.chain).where(ChainHead.chain != REGISTER)).all()
    assert len(chains) == 3
    assert [find_break(db, chain) for chain in chains] == [None, None, None]


def test_events_follow_each_other_in_time_and_none_is_to_come(db: Db) -> None:
    for chain in db.scalars(select(ChainHead.chain).where(ChainHead.chain != REGISTER)).all():
        times = db.scalars(select(Event.at).where(Event.chain == chain).order_by(Event.sequence))
        told = times.all()
        assert all(earlier <= later for earlier, later in pairwise(told))
        assert told[-1] < NOW


def test_those_who_did_it_are_those_who_may(db: Db) -> None:
    def doers(verb: str) -> set[str]:
        ids: set[UUID | None] = set(db.scalars(select(Event.actor_id).where(Event.verb == verb)))
        return set(db.scalars(select(Person.email).where(Person.id.in_(ids))))

    reviewers = {"reviewer@demo.example", "beatrix.onyango-reid@demo.example"}
    assert doers("draft:sent") == reviewers
    assert doers("membership:ended") == {"admin@demo.example"}
    assert doers("review:interest_declared") == {"anselm.kaur-whitby@demo.example"}
    # The manager who left set things up; her successor has kept the records since.
    assert doers("review:role_given") == {
        "hester.abara-lowe@demo.example",
        "manager@demo.example",
        "ewan.castellane@demo.example",
    }


def test_the_leaver_is_out_and_her_work_keeps_her_name(db: Db) -> None:
    leaver = person(db, "hester.abara-lowe")
    assert not leaver.active
    assert board_roles_of(db, leaver.id) == {}
    assert review_of(db, "Child K").created_by == leaver.id


def test_a_declared_interest_stands(db: Db) -> None:
    interest = db.scalars(select(Interest)).one()
    assert interest.withdrawn_at is None
    review = review_of(db, "Child K")
    assert review.id in actor(db, "anselm.kaur-whitby", review).interests


def test_who_signs_in_has_a_password_and_both_boards_are_marked_as_demonstration(db: Db) -> None:
    with_password = select(Person.email).where(Person.password.is_not(None))
    assert set(db.scalars(with_password)) == {address for address, _ in SIGN_INS}
    assert db.scalars(select(Board.is_demonstration)).all() == [True, True]


def test_the_open_self_check_is_of_the_draft_that_is_not_sent(db: Db) -> None:
    open_checks = db.execute(
        select(Review.reference, Draft.sent_at)
        .select_from(Assessment)
        .join(Draft, Draft.id == Assessment.draft_id)
        .join(Review, Review.id == Assessment.review_id)
        .where(
            Assessment.kind == AssessmentKind.SELF_CHECK, Assessment.state == AssessmentState.OPEN
        )
    ).all()
    assert [tuple(row) for row in open_checks] == [("Young person T", None)]


# Refusals -----------------------------------------------------------------------------------


def counted(storage: Storage) -> dict[str, int | None]:
    with storage.reading() as db:
        return {
            table.name: db.scalar(select(func.count()).select_from(table))
            for table in metadata.sorted_tables
        }


def test_a_second_load_is_refused_and_changes_nothing(loaded: Storage, files: FileStore) -> None:
    before = counted(loaded)
    with pytest.raises(HasData):
        load(loaded, files, now=NOW, password=PASSWORD, salt=SALT)
    assert counted(loaded) == before


class FullDisk(FileStore):
    """A disk that has room for the first file only."""

    def put(self, board_id: UUID, data: bytes) -> Address:
        if next(iter(self._store.list().collect()), None):
            raise OSError("No space left on device")
        return super().put(board_id, data)


def test_a_load_that_dies_halfway_leaves_an_empty_database(
    storage: Storage, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="No space left"):
        load(
            storage,
            FullDisk.in_folder(tmp_path / "files"),
            now=NOW,
            password=PASSWORD,
            salt=SALT,
        )
    assert set(counted(storage).values()) == {0}
    with storage.reading() as db:
        assert is_empty(db)


def call(url: str, folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    env = {
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(folder),
        "QMAPP_DATABASE_URL": url,
        "QMAPP_TRAIL_KEY": TRAIL_KEY,
        **environment,
    }
    result = CliRunner().invoke(demo, arguments, env=env)
    return result.exit_code, result.output


def test_the_command_refuses_a_database_with_data(
    loaded: Storage, url: str, tmp_path: Path
) -> None:
    code, said = call(url, tmp_path)
    assert code == 2
    assert said.splitlines() == [
        "qmapp: The database has data already. The demonstration goes into an empty one only."
    ]


def test_if_empty_leaves_a_database_with_data_alone(
    loaded: Storage, url: str, tmp_path: Path
) -> None:
    before = counted(loaded)
    code, said = call(url, tmp_path, "--if-empty")
    assert (code, len(said.splitlines())) == (0, 1)
    assert counted(loaded) == before


@pytest.mark.parametrize("arguments", [(), ("--if-empty",)])
def test_the_command_refuses_a_production_server(
    sqlite_url: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code, said = call(
        sqlite_url,
        tmp_path,
        *arguments,
        QMAPP_ENVIRONMENT="production",
        QMAPP_SECRET_KEY="a secret of the tests, long enough for any check",
        QMAPP_PASSWORD_SALT=SALT,
    )
    assert code == 2
    assert said.splitlines() == [
        "qmapp: This server is configured for production. The demonstration is not for it."
    ]
    with closing(Storage(sqlite_url)) as storage:
        assert set(counted(storage).values()) == {0}


def test_the_command_asks_for_the_migrations_first(tmp_path: Path) -> None:
    code, said = call(f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path)
    assert code == 2
    assert said.splitlines() == [
        "qmapp: The database is not up to date. Run “qmapp migrate” first."
    ]


def test_the_sign_ins_are_told_one_on_a_line() -> None:
    lines = sign_ins().splitlines()
    assert PASSWORD in lines[0]
    assert [line.split()[0] for line in lines[1:]] == [address for address, _ in SIGN_INS]
