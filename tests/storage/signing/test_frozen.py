"""What is frozen: whole, by its hash, without words that somebody may take back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select, update

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.findings.models import Finding
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.casework.records import service as records
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed
from qmapp.foundation.audit import head_of
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Storage
from qmapp.governance.signing import queries, service
from qmapp.governance.signing.content import ReportContent, ResponseContent, digest, kept_digest
from qmapp.governance.signing.lines import Frozen
from qmapp.governance.signing.models import Snapshot
from qmapp.governance.signing.rules import Ended, Paper
from tests.factories import assessments, responses, signing
from tests.factories.assessments import NOW, Case, add_draft, later, marker

SAID = "He never came when he said he would, zqsaidqz."


def frozen(storage: Storage, case: Case, round_id: UUID) -> Frozen:
    with storage.reading() as db:
        return queries.get_frozen(db, case.chair, get_review(db, case.review_id), round_id)


def said_in_register(storage: Storage, case: Case, assessment: Assessment, note: str) -> UUID:
    """Words that somebody may take back, as evidence under marker 1; the id of the words."""
    actor = case.commissioner
    with storage.unit_of_work() as db:
        words = erasable.keep(db, board_id=case.board_id, text=SAID)
        record = records.add_from_register(
            db, actor, review=get_review(db, case.review_id), title="Mother: what she said",
            dated=None, notes="", words_id=words.id, now=NOW,
        )  # fmt: skip
        evidence.pin_record(
            db, actor, case.basis(assessment, 1), record, stance=Stance.SUPPORTS,
            note=note, question_id=None, now=NOW,
        )  # fmt: skip
        return words.id


def judged(storage: Storage, case: Case, note: str = "") -> tuple[Assessment, UUID]:
    """A commissioner's assessment with words of the draft and words of the register, submitted."""
    begun = assessments.begin(storage, case, case.commissioner)
    assessments.pin(
        storage, case, case.commissioner, begun, 1, quote="nobody acted on it", note="In one line."
    )
    words_id = said_in_register(storage, case, begun, note)
    assessments.submit(storage, case.commissioner, begun)
    return begun, words_id


def test_the_report_is_frozen_whole(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    _, words_id = judged(storage, case)
    finding = responses.find(storage, case)
    responses.recommend(storage, case, findings=[finding])
    signing.at_stage(storage, case, Stage.READY)
    round_id = signing.signed(storage, case, signers)
    found = frozen(storage, case, round_id)
    content = found.content
    assert isinstance(content, ReportContent)
    assert found.is_whole
    assert found.line.sha256 == digest(content)
    assert content.draft.number == 1
    assert [one.number for one in content.markers] == list(range(1, 19))
    first = content.markers[0]
    assert first.rating_label
    assert first.reasons == f"{signing.WHY} (1)"
    passage, record = first.evidence
    assert (passage.quote, passage.note, passage.is_whole) == (
        "nobody acted on it", "In one line.", False,
    )  # fmt: skip
    with storage.reading() as db:
        assert record.words_digest == db.get_one(Words, words_id).digest
    assert (record.record, record.note) == ("Mother: what she said", "")
    assert [one.title for one in content.findings] == ["Nobody knew who led"]
    assert [one.findings for one in content.recommendations] == [(1,)]


def test_words_that_are_taken_back_are_nowhere_and_the_hash_still_verifies(
    storage: Storage, case: Case
) -> None:
    signers = signing.ready(storage, case)
    _, words_id = judged(storage, case)
    signing.at_stage(storage, case, Stage.READY)
    round_id = signing.signed(storage, case, signers)
    before = frozen(storage, case, round_id)
    assert stand_in(storage, "zqsaidqz") == {"erasable_words"}
    with storage.unit_of_work() as db:
        erasable.withdraw(db, [words_id], by=case.lead.person_id, now=later(1))
    assert stand_in(storage, "zqsaidqz") == set()
    after = frozen(storage, case, round_id)
    assert after.is_whole
    assert after.content == before.content
    assert signing.look(storage, case).is_current


def test_a_note_beside_such_words_is_not_frozen(storage: Storage, case: Case) -> None:
    signing.ready(storage, case)
    judged(storage, case, note=f"She says: {SAID}")
    signing.at_stage(storage, case, Stage.READY)
    signing.asked(storage, case)
    assert "snapshots" not in stand_in(storage, "zqsaidqz")


def test_the_head_of_the_trail_is_that_of_the_moment(storage: Storage, case: Case) -> None:
    signing.ready(storage, case)
    with storage.reading() as db:
        head = head_of(db, case.board_id)
    line = signing.line(storage, case, signing.asked(storage, case))
    assert (line.chain_sequence, line.chain_digest, line.chain_seal) == (
        head.sequence, head.digest, head.seal,
    )  # fmt: skip
    assert head.sequence > 0


def stand_in(storage: Storage, words: str) -> set[str]:
    """The tables of which any column holds the words."""
    from qmapp.foundation.storage import Base

    found = set()
    with storage.reading() as db:
        for table in Base.metadata.sorted_tables:
            for row in db.execute(select(table)):
                if words in repr(tuple(row)):
                    found.add(table.name)
    return found


def test_only_those_who_may_read_it_do(storage: Storage, case: Case) -> None:
    signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        assert queries.get_frozen(db, case.observer, review, round_id).is_whole
        with pytest.raises(NotAllowed):
            queries.get_frozen(db, case.manager, review, round_id)


def test_what_changes_later_leaves_the_signature_and_is_listed(
    storage: Storage, case: Case
) -> None:
    signers = signing.ready(storage, case)
    finding = responses.find(storage, case)
    rec = responses.recommend(storage, case)
    round_id = signing.signed(storage, case, signers)
    with storage.unit_of_work() as db:
        db.execute(
            update(AgreedJudgement)
            .where(AgreedJudgement.marker_id == marker(3).id)
            .values(rating="partly_met")
        )
        db.execute(update(Finding).where(Finding.id == finding).values(title="Another"))
    responses.drop(storage, rec)
    standing = signing.look(storage, case)
    assert standing.is_signed
    assert not standing.is_current
    assert [(one.about.value, one.number) for one in standing.differences] == [
        ("marker", 3), ("finding", 1), ("recommendation", 1),
    ]  # fmt: skip
    again = signing.asked(storage, case, because="Marker 3 was agreed anew.")
    assert signing.look(storage, case).is_signed  # until the new one is
    for name in signing.PARTNERS:
        signing.say(storage, case, signers[name], again)
    standing = signing.look(storage, case)
    assert standing.is_current
    assert [(one.id, one.ended) for one in standing.past] == [(round_id, Ended.REPLACED)]
    content = frozen(storage, case, again).content
    assert content.follows == frozen(storage, case, round_id).line.sha256


def test_a_later_draft_is_one_difference(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    signing.signed(storage, case, signers)
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=uuid4(),
            reading_id=uuid4(), number=2, sent=False,
        )  # fmt: skip
    assert signing.look(storage, case).is_current  # nobody may know of it
    with storage.unit_of_work() as db:
        db.execute(update(Draft).where(Draft.number == 2).values(sent_at=later(1)))
    assert [one.about.value for one in signing.look(storage, case).differences] == ["draft"]


def test_the_response_is_signed_later_and_answers_the_signed_report(
    storage: Storage, case: Case
) -> None:
    signers = signing.ready(storage, case, papers=(Paper.REPORT, Paper.RESPONSE))
    rec = responses.recommend(storage, case)
    report = signing.signed(storage, case, signers)
    responses.begin(storage, case)
    responses.give(storage, case, rec)
    responses.promise(storage, case, rec)
    agreed = responses.agree(storage, case)
    round_id = signing.signed(storage, case, signers, Paper.RESPONSE)
    assert signing.stage(storage, case) is Stage.RESPONSE_SIGNED
    content = frozen(storage, case, round_id).content
    assert isinstance(content, ResponseContent)
    assert content.text_sha256 == agreed.sha256
    assert content.report_sha256 == signing.line(storage, case, report).sha256
    assert signing.look(storage, case, Paper.RESPONSE).is_current
    signing.ask_reopening(storage, case, signers["police"], report)
    for name in signing.PARTNERS:
        signing.vote(storage, case, signers[name], report)
    standing = signing.look(storage, case, Paper.RESPONSE)
    assert standing.is_signed
    assert [one.about.value for one in standing.differences] == ["response"]
    assert signing.stage(storage, case) is Stage.READY


def test_three_hundred_recommendations_in_a_constant_number_of_queries(
    storage: Storage, case: Case
) -> None:
    def asked() -> int:
        counted: list[str] = []
        event.listen(storage.engine, "before_cursor_execute", count := _counter(counted))
        signing.look(storage, case)
        event.remove(storage.engine, "before_cursor_execute", count)
        return len(counted)

    signers = signing.ready(storage, case)
    recommended(storage, case, 1)
    few = signing.asked(storage, case)
    before = asked()
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.call_off(db, case.chair, review, few, "It grew.", NOW)
    recommended(storage, case, 299)
    round_id = signing.asked(storage, case, because="It grew.")
    for name in signing.PARTNERS:
        signing.say(storage, case, signers[name], round_id)
    with storage.reading() as db:
        wanted = signing.line(storage, case, round_id).snapshot_id
        content = db.get_one(Snapshot, wanted).content
        assert len(content["recommendations"]) == 300
        assert kept_digest(content) == signing.line(storage, case, round_id).sha256
    assert signing.look(storage, case).is_current
    assert asked() == before


def recommended(storage: Storage, case: Case, count: int) -> None:
    """Confirmed recommendations, written in one go."""
    with storage.unit_of_work() as db:
        last = db.scalar(select(func.max(Recommendation.number))) or 0
        db.add_all(
            Recommendation(
                id=uuid4(), board_id=case.board_id, review_id=case.review_id,
                draft_id=case.draft_id, number=last + one, state=State.CONFIRMED,
                kind=Kind.ACTION, text=f"Do it, part {last + one}.",
                added_by=case.lead.person_id, added_at=NOW,
            )
            for one in range(1, count + 1)
        )  # fmt: skip


def _counter(counted: list[str]) -> Callable[..., None]:
    def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
        counted.append(statement)

    return count


def test_an_assessment_that_is_reopened_changes_the_evidence(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    begun, _ = judged(storage, case)
    signing.at_stage(storage, case, Stage.READY)
    signing.signed(storage, case, signers)
    assessments.reopen(storage, case.commissioner, begun)
    found = signing.look(storage, case).differences
    assert [(one.number, one.what) for one in found] == [
        (1, "Marker %(number)s: the evidence changed")
    ]
