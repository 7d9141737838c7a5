"""Coding: by whom, of what, once; the record as its writer's word; settling with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind, State
from qmapp.casework.recommendations.service import entries
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.learning.tags import queries, service
from qmapp.learning.tags.rules import NONE_FITS, Family, ThingKind
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.findings import FindingsDesk, details, unexplained
from tests.factories.responses import recommend
from tests.factories.tags import TagsDesk, choices_of

ISSUE = "pi-no-strategy-discussion"
OTHER_ISSUE = "pi-referral-or-contact"


def test_a_coding_stands_and_none_fits_is_not_uncoded(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add()
    assert tags.stands(finding, Family.HARM) == (set(), set())
    assert tags.code(case.panel, finding, Family.HARM, "neglect", "cumulative") == 1
    assert tags.stands(finding, Family.HARM) == ({"neglect", "cumulative"}, set())
    other = findings.add()
    tags.code(case.panel, other, Family.HARM)
    assert tags.stands(other, Family.HARM) == ({NONE_FITS}, set())


def test_what_a_finding_says_itself_counts_as_its_writers_coding(
    tags: TagsDesk, findings: FindingsDesk
) -> None:
    finding = findings.add(details(practice_issue=ISSUE, causes=(Cause.TOOLS, Cause.TEAM)))
    assert tags.stands(finding, Family.ISSUE) == ({ISSUE}, set())
    assert tags.stands(finding, Family.CAUSE) == ({"tools", "team"}, set())
    assert tags.stands(finding, Family.HARM) == (set(), set())
    silent = findings.add(unexplained(practice_issue="none"))
    assert tags.stands(silent, Family.ISSUE) == ({NONE_FITS}, set())
    assert tags.stands(silent, Family.CAUSE) == ({"not_given"}, set())


def test_a_finding_that_changes_or_goes_takes_what_stood_with_it(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.HARM, "neglect")
    findings.change(finding, details(practice_issue=OTHER_ISSUE))
    assert tags.stands(finding, Family.ISSUE) == ({OTHER_ISSUE}, set())
    before = tags.kept()
    findings.end(finding)
    assert tags.kept() == []
    findings.put_back(finding)
    assert tags.kept() == before


def test_two_coders_differ_on_record_and_commissioners_settle_it(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER_ISSUE)
    assert tags.stands(finding, Family.ISSUE) == (set(), {ISSUE, OTHER_ISSUE})
    for actor in (case.lead, case.panel):
        with pytest.raises(NotAllowed):
            tags.settle(actor, finding, Family.ISSUE, ISSUE)
    with pytest.raises(RuleBroken) as broken:
        tags.settle(case.commissioner, finding, Family.ISSUE, ISSUE, because="  ")
    assert broken.value.field == "because"
    assert tags.settle(case.commissioner, finding, Family.ISSUE, ISSUE) is not None
    assert tags.stands(finding, Family.ISSUE) == ({ISSUE}, set())
    assert tags.settle(case.commissioner, finding, Family.ISSUE, ISSUE) is None
    tags.code(case.panel, finding, Family.ISSUE)
    assert tags.stands(finding, Family.ISSUE) == ({ISSUE}, set())
    assert [one.settles for one in tags.codings(finding)] == [False, True, False]


def test_there_is_nothing_to_settle_where_coders_agree(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, ISSUE)
    with pytest.raises(RuleBroken, match="agree"):
        tags.settle(case.commissioner, finding, Family.ISSUE, ISSUE)


def test_settling_is_refused_when_somebody_coded_meanwhile(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER_ISSUE)
    seen = "1:" + ISSUE
    tags.code(case.panel, finding, Family.ISSUE)
    with pytest.raises(SavedElsewhere):
        tags.settle(case.commissioner, finding, Family.ISSUE, ISSUE, seen=seen)
    findings.change(finding, details(practice_issue="pi-unequal-weight"))
    with pytest.raises(SavedElsewhere):
        tags.settle(case.commissioner, finding, Family.ISSUE, ISSUE, seen="2:" + ISSUE)


def test_the_writer_may_code_otherwise_and_putting_the_record_right_is_the_newer_word(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.lead, finding, Family.ISSUE, OTHER_ISSUE)
    assert tags.stands(finding, Family.ISSUE) == ({OTHER_ISSUE}, set())
    findings.change(finding, details(practice_issue="pi-unequal-weight"))
    assert tags.stands(finding, Family.ISSUE) == ({"pi-unequal-weight"}, set())


def test_the_same_again_adds_nothing_and_a_stale_tab_is_told(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add()
    assert tags.code(case.panel, finding, Family.HARM, "neglect", seen="") == 1
    assert tags.code(case.panel, finding, Family.HARM, "neglect", seen="") == 0
    with pytest.raises(SavedElsewhere):
        tags.code(case.panel, finding, Family.HARM, "exploitation", seen="")
    assert tags.code(case.panel, finding, Family.HARM, "exploitation", seen="1") == 1
    assert len(tags.codings(finding)) == 2


def test_a_form_sent_twice_at_once_codes_once(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add()

    def send() -> None:
        tags.code(case.panel, finding, Family.HARM, "neglect", seen="")

    assert at_once(send, send) == []
    assert len(tags.codings(finding)) == 1
    assert tags.stands(finding, Family.HARM) == ({"neglect"}, set())


def test_two_people_at_once_both_count(tags: TagsDesk, findings: FindingsDesk, case: Case) -> None:
    finding = findings.add()
    errors = at_once(
        lambda: tags.code(case.panel, finding, Family.HARM, "neglect", seen=""),
        lambda: tags.code(case.commissioner, finding, Family.HARM, "in-care", seen=""),
    )
    assert errors == []
    assert tags.stands(finding, Family.HARM) == (set(), {"neglect", "in-care"})


@pytest.mark.parametrize(
    ("family", "chosen"),
    [
        (Family.HARM, ("nothing-known",)),
        (Family.HARM, ("neglect", NONE_FITS)),
        (Family.ISSUE, (ISSUE, OTHER_ISSUE)),
        (Family.CAUSE, ("tools", "not_given")),
        (Family.HARM, (
            "physical-abuse", "sexual-abuse", "emotional-abuse", "neglect", "exploitation",
            "domestic-abuse", "self-neglect", "disability", "in-care",
        )),
    ],
)  # fmt: skip
def test_what_contradicts_itself_or_is_not_on_the_list_is_refused(
    tags: TagsDesk, findings: FindingsDesk, case: Case, family: Family, chosen: tuple[str, ...]
) -> None:
    finding = findings.add()
    with pytest.raises(RuleBroken) as broken:
        tags.code(case.panel, finding, family, *chosen)
    assert broken.value.field == "tags"
    assert tags.codings(finding) == []


def test_a_recommendation_counts_by_addressee_and_kind_once_it_is_confirmed(
    tags: TagsDesk, storage: Storage, case: Case
) -> None:
    rec = recommend(storage, case, addressee=Addressee.NATIONAL, kind=Kind.QUESTION)
    tags.code(case.panel, rec, Family.TARGET, "national", "question")
    assert tags.stands(rec, Family.TARGET) == ({"national", "question"}, set())
    tags.code(case.panel, rec, Family.TARGET, "region", "question")
    assert tags.stands(rec, Family.TARGET) == ({"question"}, {"national", "region"})
    with pytest.raises(RuleBroken, match="whom"):
        tags.code(case.panel, rec, Family.TARGET, "question")
    proposed = recommend(storage, case, state=State.PROPOSED)
    with pytest.raises(NotFound):
        tags.code(case.panel, proposed, Family.TARGET, "national", "question", seen="")


def test_only_those_who_work_on_the_review_code_and_only_what_they_may_read(
    tags: TagsDesk, findings: FindingsDesk, storage: Storage, case: Case
) -> None:
    finding = findings.add()
    for actor in (case.observer, case.chair, case.manager):
        with pytest.raises(NotAllowed):
            tags.code(actor, finding, Family.HARM, "neglect", seen="")
    other = make_case(storage)
    with pytest.raises(NotAllowed):
        tags.code(other.lead, finding, Family.HARM, "neglect", seen="")
    with pytest.raises(NotFound):
        tags.code(case.panel, uuid4(), Family.HARM, "neglect", seen="")
    findings.next_draft(sent=False)
    unsent = findings.add(number=2)
    with pytest.raises(NotFound):
        tags.code(case.panel, unsent, Family.HARM, "neglect", seen="")
    assert tags.code(case.lead, unsent, Family.HARM, "neglect") == 1
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        standing = queries.standing_of(db, case.panel, review)
        assert unsent not in {thing for thing, _ in standing}
        assert unsent in {thing for thing, _ in queries.standing_of(db, case.lead, review)}
        assert queries.standing_of(db, case.manager, review) == {}


def test_an_interest_takes_the_coding_away(
    tags: TagsDesk, findings: FindingsDesk, storage: Storage, case: Case
) -> None:
    finding = findings.add()
    actor = replace(case.panel, interests=frozenset({case.review_id}))
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        assert queries.list_things(db, case.panel, review) != []
        assert queries.list_things(db, actor, review) == []
        assert queries.standing_of(db, actor, review) == {}
        assert queries.count_coded(db, actor, review).total == 0
    with pytest.raises(NotAllowed):
        tags.code(actor, finding, Family.HARM, "neglect", seen="")


def test_events_name_tags_and_hold_no_words(
    tags: TagsDesk, findings: FindingsDesk, storage: Storage, case: Case
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER_ISSUE, note="Ferris says so.")
    tags.settle(case.commissioner, finding, Family.ISSUE, ISSUE, because="Ferris is wrong.")
    with storage.reading() as db:
        events = db.scalars(select(Event).where(Event.verb.startswith("tags:"))).all()
        values = json.dumps([one.value for one in db.scalars(select(EventValue))], default=str)
    assert sorted(one.verb for one in events) == ["tags:coded", "tags:settled"]
    assert {one.subject_id for one in events} == {finding}
    assert "Ferris" not in values
    assert OTHER_ISSUE in values


def test_reading_takes_as_many_queries_for_one_as_for_many(
    tags: TagsDesk, findings: FindingsDesk, storage: Storage, case: Case
) -> None:
    def count() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        with storage.reading() as db:
            review = get_review(db, case.review_id)
            event.listen(db.get_bind(), "before_cursor_execute", note)
            queries.list_things(db, case.panel, review)
            event.remove(db.get_bind(), "before_cursor_execute", note)
        return len(seen)

    tags.code(case.panel, findings.add(), Family.HARM, "neglect")
    first = count()
    for _ in range(4):
        tags.code(case.panel, findings.add(), Family.HARM, "neglect")
    assert count() == first


def test_the_same_tag_in_a_newer_edition_is_said_anew(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add()
    tags.code(case.panel, finding, Family.HARM, "neglect")
    inside = tags.line(finding, case.panel).families[Family.HARM]
    with tags.storage.unit_of_work() as db:
        newer = {
            family: replace(one, edition="harm-2") if family is Family.HARM else one
            for family, one in choices_of(db, case.board_id).items()
        }
        answer = service.Answer(
            kind=ThingKind.FINDING, thing_id=finding, family=Family.HARM, tags=("neglect",),
            seen=inside.seen(case.panel.person_id), field="harm-1",
        )  # fmt: skip
        review = get_review(db, case.review_id)
        assert service.code(db, case.panel, review, [answer], newer, now=NOW) == 1


def test_nobody_ends_a_difference_by_writing_the_record_of_another_anew(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    """Nor its causes: what it said stays as the word of whoever wrote it."""
    finding = findings.add(details(practice_issue=ISSUE, causes=(Cause.TOOLS,)))
    tags.code(case.commissioner, finding, Family.ISSUE, OTHER_ISSUE)
    tags.code(case.commissioner, finding, Family.CAUSE, "team")
    disputed = set[str](), {ISSUE, OTHER_ISSUE}
    assert tags.stands(finding, Family.ISSUE) == disputed
    anew = details(practice_issue=OTHER_ISSUE, causes=(Cause.TEAM,))
    findings.change(finding, anew, actor=case.commissioner)
    assert tags.stands(finding, Family.ISSUE) == disputed
    assert tags.stands(finding, Family.CAUSE) == (set(), {"tools", "team"})
    line = tags.line(finding).families[Family.ISSUE]
    assert (line.record_name, line.record and line.record.coder_id) == (
        "Commissioner Example",
        case.commissioner.person_id,
    )
    kept = [row for row in tags.codings(finding) if row.from_record]
    assert {(row.family, row.coder_id, *row.tags) for row in kept} == {
        (Family.ISSUE, case.lead.person_id, ISSUE),
        (Family.CAUSE, case.lead.person_id, "tools"),
    }
    # Their own mind they may change, by either way.
    tags.code(case.lead, finding, Family.ISSUE, OTHER_ISSUE)
    assert tags.stands(finding, Family.ISSUE) == ({OTHER_ISSUE}, set())
    findings.change(finding, details(practice_issue=OTHER_ISSUE), version=2)
    assert tags.stands(finding, Family.CAUSE) == (set(), {"tools", "team"})
    tags.code(case.commissioner, finding, Family.CAUSE, "tools")
    assert tags.stands(finding, Family.CAUSE) == ({"tools"}, set())


def test_a_record_that_nobody_coded_is_put_right_and_is_the_word_of_who_does(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    finding = findings.add(details(practice_issue=ISSUE))
    findings.change(finding, details(practice_issue=ISSUE, title="Calls"), actor=case.commissioner)
    assert tags.line(finding).families[Family.ISSUE].record_name == "Lead Example"
    findings.change(
        finding, details(practice_issue=OTHER_ISSUE, title="Calls"), 2, case.commissioner
    )
    assert tags.stands(finding, Family.ISSUE) == ({OTHER_ISSUE}, set())
    families = tags.line(finding).families
    assert families[Family.ISSUE].record_name == "Commissioner Example"
    assert families[Family.CAUSE].record_name == "Lead Example"
    assert tags.codings(finding) == []
    tags.code(case.lead, finding, Family.ISSUE, ISSUE)
    assert tags.stands(finding, Family.ISSUE) == (set(), {ISSUE, OTHER_ISSUE})


def test_nobody_ends_a_difference_by_changing_whom_a_recommendation_speaks_to(
    tags: TagsDesk, storage: Storage, case: Case
) -> None:
    rec = recommend(storage, case, addressee=Addressee.NATIONAL, kind=Kind.QUESTION)
    tags.code(case.commissioner, rec, Family.TARGET, "region", "action")
    disputed = set[str](), {"national", "question", "region", "action"}
    assert tags.stands(rec, Family.TARGET) == disputed
    with storage.unit_of_work() as db:
        row = db.get_one(Recommendation, rec)
        shape = RecommendationDetails(text=row.text, kind=Kind.ACTION, addressee=Addressee.REGION)
        entries.change(db, case.commissioner, row, shape, version=row.version, now=NOW)
    assert tags.stands(rec, Family.TARGET) == disputed
    assert tags.line(rec).families[Family.TARGET].record_name == "Commissioner Example"
    assert [row.coder_id for row in tags.codings(rec) if row.from_record] == [case.lead.person_id]


def test_who_wrote_the_record_takes_no_first_word_back_unseen(
    tags: TagsDesk, findings: FindingsDesk, case: Case
) -> None:
    """Having seen the others by it: their first word stays on record, as any coding does."""
    finding = findings.add(details(practice_issue=ISSUE))
    tags.code(case.panel, finding, Family.ISSUE, OTHER_ISSUE)
    findings.change(finding, details(practice_issue="none"))
    findings.change(finding, details(practice_issue=OTHER_ISSUE), 2)
    assert tags.stands(finding, Family.ISSUE) == ({OTHER_ISSUE}, set())
    own = [row.tags for row in tags.codings(finding) if row.coder_id == case.lead.person_id]
    assert own == [[ISSUE], []]
