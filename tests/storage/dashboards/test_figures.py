"""Figures against rows that are counted one by one here, and the rows that each figure opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, update

from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action, ActionAnswers, ActionNote
from qmapp.decision.actions.rules import Age, Delivery, age_of, days_overdue
from qmapp.decision.asks.models import Ask
from qmapp.desk.dashboards import changes, counting, issues, listing, weak
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.reading import days_of, read_board
from qmapp.desk.dashboards.rules import NO_AGENCY, Change, Gap, Gaps, Known
from qmapp.desk.dashboards.scope import Scope, own_agencies, scope_of
from qmapp.errors import RuleBroken
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import CheckKind, Ending, Impact, Judged, Turn, impact_of
from qmapp.learning.impact.service import close, reopen
from qmapp.learning.impact.service.keeping import refresh
from qmapp.learning.tags.models import StandingTag
from tests.factories.assessments import NOW, add_draft, edition, make_case, marker
from tests.factories.impact import ACTIONS, Followed, followed, issue, later_review
from tests.factories.responses import reword, take_up
from tests.factories.trends import add_review, judged

TODAY = date(2027, 6, 1)
AGREED = NOW.date()


@pytest.fixture
def made(storage: Storage) -> Followed:
    return followed(storage)


def put(storage: Storage, model: Any, row_id: UUID, **values: object) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(model).where(model.id == row_id).values(**values))


def scope(storage: Storage, made: Followed) -> Scope:
    with storage.reading() as db:
        return scope_of(db, made.owner, made.board_id)


def declare(storage: Storage, made: Followed, person_id: UUID) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=made.board_id, review_id=made.review_id, person_id=person_id,
                statement="I know them.", declared_at=NOW, declared_by=person_id,
            )
        )  # fmt: skip


def test_what_is_known_agrees_with_the_rule_row_by_row(storage: Storage, made: Followed) -> None:
    lead, training, rota = (made.follow_ups[one] for one in ("lead", "training", "rota"))
    put(storage, FollowUp, lead, delivered_on=date(2027, 1, 5))
    put(storage, FollowUp, training, delivered_on=date(2027, 2, 5), judged=Judged.SHOWN,
        judged_on=date(2027, 5, 1), ending=Ending.WITH_IMPACT, ended_on=date(2027, 5, 2))  # fmt: skip
    put(storage, FollowUp, rota, delivered_on=date(2027, 3, 5), ending=Ending.WITHOUT_IMPACT,
        ended_on=date(2027, 5, 2))  # fmt: skip
    for today in (AGREED, date(2027, 5, 10), date(2027, 5, 11), TODAY):
        with storage.reading() as db:
            found = counting.effects(db, scope(storage, made), today)
            rows = db.scalars(select(FollowUp).where(FollowUp.board_id == made.board_id)).all()
        expected = [impact_of(one.judged, one.first_impact_on, today) for one in rows]
        for impact in Impact:
            counted = sum(one.count for one in found.parts if one.impact is impact)
            assert counted == expected.count(impact), (impact, today)
    assert (found.total, found.delivered, found.unknown) == (4, 3, 1)
    assert found.known(Known.SHOWN) == found.known(Known.CLOSED_WITHOUT) == 1
    assert found.longest_since == date(2027, 1, 5)


def test_the_headline_opens_its_rows(storage: Storage, made: Followed) -> None:
    put(storage, FollowUp, made.follow_ups["lead"], delivered_on=date(2027, 1, 5))
    put(storage, FollowUp, made.follow_ups["rota"], delivered_on=date(2027, 1, 4))
    put(storage, FollowUp, made.follow_ups["training"], delivered_on=date(2027, 1, 3),
        judged=Judged.EARLY_SIGNS, judged_on=TODAY)  # fmt: skip
    with storage.reading() as db:
        found = counting.effects(db, scope(storage, made), TODAY)
        for known in Known:
            rows = listing.advice(db, scope(storage, made), Filters(known=known), TODAY, 1)
            assert (rows.found, rows.of) == (found.known(known), found.delivered), known
        rows = listing.advice(db, scope(storage, made), Filters(known=Known.NO_EVIDENCE), TODAY, 1)
    wanted = [made.recommendations["rota"], made.recommendations["lead"]]
    assert [one.id for one in rows.lines] == wanted  # oldest first


@pytest.mark.parametrize("state", [State.DROPPED, State.SPLIT, State.MERGED])
def test_what_stands_no_more_counts_nowhere_unless_it_was_closed(
    storage: Storage, made: Followed, state: State
) -> None:
    lead, rota = made.recommendations["lead"], made.recommendations["rota"]
    put(storage, FollowUp, made.follow_ups["lead"], delivered_on=date(2027, 1, 5))
    put(storage, FollowUp, made.follow_ups["rota"], delivered_on=date(2027, 1, 5),
        ending=Ending.WITHOUT_IMPACT, ended_on=date(2027, 5, 2))  # fmt: skip
    with storage.reading() as db:
        before = counting.checks(db, scope(storage, made), TODAY, TODAY)[CheckKind.IMPACT]
    turn(storage, made, "lead", Turn.REOPENED, TODAY)
    put(storage, Recommendation, lead, state=state)
    put(storage, Recommendation, rota, state=state)
    with storage.reading() as db:
        ours = scope(storage, made)
        found = counting.effects(db, ours, TODAY)
        after = counting.checks(db, ours, TODAY, TODAY)[CheckKind.IMPACT]
        rows = listing.advice(db, ours, Filters(), TODAY, 1)
        checks = listing.checks_to_do(db, ours, Filters(), TODAY, 1)
        changed = changes.changes(db, ours, TODAY)
    assert (found.total, found.delivered, found.closed, found.unknown) == (3, 1, 1, 0)
    assert (rows.found, rows.of) == (3, 3)
    assert lead not in {one.id for one in rows.lines}
    assert lead not in {one.recommendation_id for one in checks.lines}
    assert (before.planned - after.planned, before.late - after.late) == (2, 1)
    assert changed[Change.REOPENED] == 0


def test_rows_say_what_was_agreed_while_an_open_version_changes_it(
    storage: Storage, made: Followed
) -> None:
    lead, rota = made.recommendations["lead"], made.recommendations["rota"]
    put(storage, FollowUp, made.follow_ups["rota"], ending=Ending.WITHOUT_IMPACT,
        ended_on=date(2027, 5, 2))  # fmt: skip
    take_up(storage, made.case)
    for one in (lead, rota):
        reword(storage, one, "Words that nobody agreed.")
    with storage.reading() as db:
        ours = scope(storage, made)
        lines = [*listing.advice(db, ours, Filters(), TODAY, 1).lines]
        lines += listing.closed_without(db, ours, TODAY, 2)
        checks = [*listing.checks_to_do(db, ours, Filters(), TODAY, 1).lines]
        checks += listing.first_checks(db, ours, TODAY, TODAY + timedelta(days=365), 5)
    assert {one.text for one in lines if one.id == lead} == {ACTIONS["lead"][0]}
    assert {one.text for one in lines if one.id == rota} == {ACTIONS["rota"][0]}
    assert {one.text for one in checks if one.recommendation_id == lead} == {ACTIONS["lead"][0]}


def test_what_is_taken_up_again_is_shown_no_more(storage: Storage, made: Followed) -> None:
    """By the verb itself: what was judged before is past, and its row says so."""
    one = made.follow_ups["lead"]
    put(storage, FollowUp, one, delivered_on=date(2027, 1, 5), judged=Judged.SHOWN,
        judged_on=date(2027, 5, 1), ending=Ending.WITH_IMPACT, ended_on=date(2027, 5, 2))  # fmt: skip
    put(storage, Action, made.actions["lead"], delivery=Delivery.DELIVERED,
        delivery_on=date(2027, 1, 5))  # fmt: skip
    with storage.reading() as db:
        assert counting.effects(db, scope(storage, made), TODAY).known(Known.SHOWN) == 1
    put(storage, Check, first_check(storage, one), done_on=date(2027, 5, 1), done_by=made.owner.person_id,
        done_at=datetime(2027, 5, 1, 9, tzinfo=NOW.tzinfo), judged=Judged.SHOWN)  # fmt: skip
    with storage.unit_of_work() as db:
        now = datetime(2027, 5, 20, 9, tzinfo=NOW.tzinfo)
        reopen(db, made.case.chair, one, "It came back.", None, version=1, now=now)
    with storage.reading() as db:
        ours = scope(storage, made)
        found = counting.effects(db, ours, TODAY)
        [row] = listing.advice(db, ours, Filters(delivered=True), TODAY, 1).lines
    assert (found.delivered, found.known(Known.SHOWN)) == (1, 0)
    assert (row.again_on, row.judged_on) == (date(2027, 5, 20), None)
    assert (row.before, row.before_on) == (Judged.SHOWN, date(2027, 5, 1))


def first_check(storage: Storage, follow_up_id: UUID) -> UUID:
    """Its first impact check."""
    with storage.reading() as db:
        found = db.scalars(
            select(Check.id)
            .where(Check.follow_up_id == follow_up_id, Check.kind == CheckKind.IMPACT)
            .order_by(Check.due_on)
        ).first()
        assert found is not None
        return found


def test_harm_is_counted_whatever_is_closed_stopped_or_taken_up_again(
    storage: Storage, made: Followed
) -> None:
    """By the verbs themselves, at each step: figures, their rows, and what changed agree."""
    one, harmed = made.follow_ups["lead"], made.recommendations["lead"]
    for name in ("lead", "rota"):
        put(storage, Action, made.actions[name], delivery=Delivery.DELIVERED,
            delivery_on=date(2027, 1, 5))  # fmt: skip
    put(storage, FollowUp, made.follow_ups["rota"], delivered_on=date(2027, 1, 5))
    put(storage, Check, first_check(storage, one), done_on=date(2027, 5, 12), done_by=made.owner.person_id,
        done_at=datetime(2027, 5, 12, 9, tzinfo=NOW.tzinfo), judged=Judged.HARMFUL)  # fmt: skip
    chair = made.case.chair

    def at(day: int) -> datetime:
        return datetime(2027, 5, day, 9, tzinfo=NOW.tzinfo)

    def closing(name: str, because: str, day: int) -> None:
        with storage.unit_of_work() as db:
            follow_up = db.get_one(FollowUp, made.follow_ups[name])
            close(db, chair, follow_up.id, Ending.WITHOUT_IMPACT, because, "",
                  version=follow_up.version, now=at(day))  # fmt: skip

    def check(*, delivered: bool = True, closed: bool) -> listing.Advice:
        with storage.reading() as db:
            ours = scope(storage, made)
            found = counting.effects(db, ours, TODAY)
            assert found.harmful == 1
            assert found.known(Known.HARMFUL) == int(delivered)
            assert found.closed_harmful == int(closed)
            for known in Known:
                rows = listing.advice(db, ours, Filters(known=known), TODAY, 1)
                assert (rows.found, rows.of) == (found.known(known), found.delivered), known
            rows = listing.advice(db, ours, Filters(helped=True), TODAY, 1)
            assert (rows.found, rows.of) == (found.helped, found.delivered)
            rows = listing.advice(db, ours, Filters(impact=Impact.HARMFUL), TODAY, 1)
            assert [line.id for line in rows.lines] == [harmed]
            return rows.lines[0]

    with pytest.raises(RuleBroken, match="those who were harmed"):
        closing("lead", "", 14)
    closing("lead", "Each was rung up, and the lists are one again.", 14)
    closing("rota", "The service is no more.", 14)
    row = check(closed=True)
    assert (row.ending, row.judged_on) == (Ending.WITHOUT_IMPACT, date(2027, 5, 12))
    with storage.reading() as db:
        ours = scope(storage, made)
        assert counting.effects(db, ours, TODAY).known(Known.CLOSED_WITHOUT) == 1
        since = changes.changes(db, ours, date(2027, 5, 14))
        for change, name in ((Change.CLOSED_HARMFUL, "lead"), (Change.CLOSED_WITHOUT, "rota")):
            assert since[change] == 1
            filters = Filters(changed=change, since=date(2027, 5, 14))
            rows = listing.advice(db, ours, filters, TODAY, 1)
            assert [line.id for line in rows.lines] == [made.recommendations[name]]
    for name in ("lead", "rota"):
        with storage.unit_of_work() as db:
            follow_up = db.get_one(FollowUp, made.follow_ups[name])
            reopen(db, chair, follow_up.id, "It came back.", None, version=follow_up.version,
                   now=at(20))  # fmt: skip
    row = check(closed=False)
    assert (row.impact, row.judged_on) == (Impact.HARMFUL, date(2027, 5, 12))
    assert (row.again_on, row.before) == (date(2027, 5, 20), None)
    # Stopped because of it, nothing of it is delivered any more; it did harm all the same.
    put(storage, Action, made.actions["lead"], delivery=Delivery.STOPPED)
    with storage.unit_of_work() as db:
        refresh(db, [db.get_one(FollowUp, one)])
    check(delivered=False, closed=False)


def turn(storage: Storage, made: Followed, name: str, what: Turn, on: date, hour: int = 10) -> None:
    with storage.unit_of_work() as db:
        db.add(
            FollowUpTurn(
                id=uuid4(), board_id=made.board_id, follow_up_id=made.follow_ups[name],
                turn=what, on=on, because="So.", signed_by=made.owner.person_id,
                signed_at=datetime(on.year, on.month, on.day, hour, tzinfo=NOW.tzinfo),
            )
        )  # fmt: skip


def test_overdue_by_age_agrees_with_the_rule(storage: Storage, made: Followed) -> None:
    put(storage, Action, made.actions["lead"], due_on=TODAY)  # due today is not overdue
    for days, delivery in ((1, "on_track"), (29, "at_risk"), (30, "not_started"), (90, "on_track"),
                           (91, "on_track"), (200, "delivered"), (200, "stopped")):  # fmt: skip
        put(
            storage, Action, made.actions["rota"], due_on=TODAY - timedelta(days),
            delivery=Delivery(delivery),
        )  # fmt: skip
        put(storage, Action, made.actions["training"], due_on=None)
        late = days_overdue(TODAY - timedelta(days), Delivery(delivery), TODAY)
        with storage.reading() as db:
            ours = scope(storage, made)
            [found] = counting.owned(db, ours, TODAY, listing.days_of_age(TODAY))
            by_age = {
                age: listing.deeds(db, ours, Filters(age=age, agency=str(made.agency_id)), TODAY, 1)
                for age in Age
            }
            all_late = listing.deeds(db, ours, Filters(overdue=True), TODAY, 1)
        assert (found.total, found.overdue) == (3, int(bool(late))), days
        counts = {Age.UNDER_30: found.under_30, Age.TO_90: found.to_90, Age.OVER_90: found.over_90}
        for age, rows in by_age.items():
            assert rows.found == counts[age] == int(bool(late) and age_of(late) is age), (days, age)
        assert (all_late.found, all_late.of) == (int(bool(late)), 3)


def test_an_action_that_is_not_promised_or_was_taken_out_counts_nowhere(
    storage: Storage, made: Followed
) -> None:
    put(storage, Action, made.actions["lead"], promised_on=None)
    put(storage, Action, made.actions["rota"], ended_at=NOW, ended_because="Twice.")
    with storage.reading() as db:
        [found] = counting.owned(db, scope(storage, made), TODAY, listing.days_of_age(TODAY))
        deliveries = counting.deliveries(db, scope(storage, made))
    assert found.total == sum(deliveries.values()) == 1


def test_checks_due_late_and_of_closed_ones(storage: Storage, made: Followed) -> None:
    today, until = date(2027, 5, 20), date(2027, 5, 31)
    with storage.reading() as db:
        every = db.scalars(select(Check).where(Check.board_id == made.board_id)).all()
        found = counting.checks(db, scope(storage, made), today, until)
    year = today + timedelta(365)
    for kind in CheckKind:
        mine = [one for one in every if one.kind is kind and one.due_on <= year]
        assert found[kind].planned == len(mine) > 0
        assert found[kind].late == sum(one.due_on < today for one in mine)
        assert found[kind].due == sum(one.due_on <= until for one in mine)
    put(storage, FollowUp, made.follow_ups["lead"], ending=Ending.WITHOUT_IMPACT, ended_on=today)
    with storage.reading() as db:
        ours = scope(storage, made)
        left = counting.checks(db, ours, today, until)[CheckKind.IMPACT]
        rows = listing.checks_to_do(
            db, ours, Filters(check=CheckKind.IMPACT, until=until), today, 1
        )
        late = listing.checks_to_do(db, ours, Filters(check=CheckKind.IMPACT, late=True), today, 1)
    assert left.planned == found[CheckKind.IMPACT].planned - 2
    assert (rows.found, rows.of) == (left.due, left.planned)
    assert (late.found, late.of) == (left.late, left.planned)
    assert late.found == 3
    assert made.recommendations["lead"] not in {one.recommendation_id for one in rows.lines}


def test_asks_await_a_reply_once_they_are_sent(storage: Storage, made: Followed) -> None:
    def ask(sent: date | None, due: date | None, replied: date | None = None) -> None:
        with storage.unit_of_work() as db:
            db.add(
                Ask(
                    id=uuid4(), board_id=made.board_id, review_id=made.review_id,
                    recommendation_id=made.question, body="Department", sent_on=sent,
                    reply_due_on=due, replied_on=replied,
                    outcome="will_act" if replied else None, added_by=made.owner.person_id,
                    added_at=NOW,
                )
            )  # fmt: skip

    ask(None, None)
    ask(date(2027, 1, 5), TODAY - timedelta(1))
    ask(date(2027, 2, 5), TODAY)
    ask(date(2026, 12, 5), None, date(2027, 2, 1))
    with storage.reading() as db:
        ours = scope(storage, made)
        found = counting.asked(db, ours, TODAY)
        waiting = listing.asks_sent(db, ours, Filters(waiting=True), TODAY, 1)
        late = listing.asks_sent(db, ours, Filters(waiting=True, late=True), TODAY, 1)
    assert (found.sent, found.waiting, found.overdue) == (3, 2, 1)
    assert found.oldest == date(2027, 1, 5)
    assert (waiting.found, waiting.of, late.found) == (2, 3, 1)


def test_an_issue_comes_back_after_it_was_dealt_with(storage: Storage, made: Followed) -> None:
    later = later_review(storage, made, "Child Z", datetime(2027, 4, 1, 9, tzinfo=NOW.tzinfo))
    with storage.reading() as db:
        # The later review is still a draft, whose findings are for those who work on it.
        assert issues.recurring(db, scope(storage, made)).recurring == []
    put(storage, Review, later, stage=Stage.REPORT_SIGNED)
    with storage.reading() as db:
        [found] = issues.recurring(db, scope(storage, made)).recurring
    assert (found.id, found.reviews, found.followed, found.delivered) == (issue(), 2, 3, 0)
    assert not found.came_back
    put(storage, FollowUp, made.follow_ups["lead"], delivered_on=date(2027, 3, 31),
        judged=Judged.SHOWN, judged_on=date(2027, 3, 31))  # fmt: skip
    put(storage, Action, made.actions["lead"], delivery=Delivery.DELIVERED,
        delivery_on=date(2027, 3, 31))  # fmt: skip
    with storage.reading() as db:
        ours = scope(storage, made)
        whole = issues.recurring(db, ours)
        [found] = whole.recurring
        done = issues.done_before(db, ours, [issue()])
        reviews = listing.stood(db, ours, Filters(issue=issue()), TODAY, 1)
        advice = listing.advice(db, ours, Filters(issue=issue()), TODAY, 1)
    assert found.came_back
    assert (found.delivered, found.shown) == (1, 1)
    assert (whole.came_back, whole.coded, whole.reviews) == (1, 2, 2)
    assert [one.action_id for one in done[issue()]] == [made.actions["lead"]]
    assert (reviews.found, advice.found) == (2, 3)


def test_issues_are_counted_as_they_stand_and_as_trends_count_them(
    storage: Storage, made: Followed
) -> None:
    later = later_review(storage, made, "Child Z", datetime(2027, 4, 1, 9, tzinfo=NOW.tzinfo))
    put(storage, Review, later, stage=Stage.REPORT_SIGNED)
    with storage.reading() as db:
        ours = scope(storage, made)
        [again] = db.scalars(
            select(StandingTag).where(StandingTag.review_id == later, StandingTag.tag == issue())
        )
        assert again.finding_id is not None
        assert [one.reviews for one in issues.recurring(db, ours).recurring] == [2]
        # To whom may still code it, what others coded is not coded.
        blind = issues.recurring(db, replace(ours, blind=frozenset({again.finding_id})))
        assert (blind.recurring, blind.coded, blind.reviews) == ([], 1, 2)
    put(storage, StandingTag, again.id, is_disputed=True)
    with storage.reading() as db:
        whole = issues.recurring(db, ours)
        assert (whole.recurring, whole.coded) == ([], 2)
        assert listing.stood(db, ours, Filters(issue=issue()), TODAY, 1).found == 1
    put(storage, StandingTag, again.id, is_disputed=False, tag="pi-referral-or-contact")
    with storage.reading() as db:
        assert issues.recurring(db, ours).recurring == []


def test_drafts_are_told_once_signed_and_from_three_reviews_on(
    storage: Storage, made: Followed
) -> None:
    signed = made.review_id
    ratings = {one.order: one.id for one in edition().scale.on_scale}
    off = edition().scale.off_scale[0].id
    for number, place in enumerate((1, 2, 4, None), 2):
        draft_id = uuid4()
        with storage.unit_of_work() as db:
            add_draft(
                db, made.board_id, signed, made.case.lead.person_id, draft_id=draft_id,
                reading_id=uuid4(), number=number,
            )  # fmt: skip
            db.add(
                AgreedJudgement(
                    id=uuid4(), board_id=made.board_id, review_id=signed, draft_id=draft_id,
                    marker_id=marker(13).id, held=Held.AGREED,
                    rating=ratings[place] if place else off, reasons="So.",
                    recorded_by=made.case.lead.person_id, recorded_at=NOW,
                )
            )  # fmt: skip
    with storage.reading() as db:
        ours = scope(storage, made)
        cell = weak.drafts(db, ours).cells[marker(13).id]
        mine = listing.judged(db, ours, made.case.lead.person_id, marker(13).id, 1)
        members = listing.judged(db, ours, made.owner.person_id, marker(13).id, 1)
    # Many drafts of one review would tell of that review.
    assert (cell.weak, cell.judged, cell.reviews, cell.is_told) == (2, 3, 1, False)
    assert (mine.found, mine.of) == (4, 4)
    # A member reads a signed report; what was agreed of its drafts is for those on the review.
    assert (members.found, members.of, list(members.lines)) == (0, 4, [])
    with storage.reading() as db:
        # Of one kind they are not told: the few of the others could be reckoned from all.
        other_kind = replace(ours, kind="sar")
        assert weak.drafts(db, other_kind).cells[marker(13).id] == cell
        mine = listing.judged(db, other_kind, made.case.lead.person_id, marker(13).id, 1)
        assert (mine.found, mine.of) == (4, 4)
    put(storage, Review, signed, stage=Stage.MODERATION)
    with storage.reading() as db:
        assert weak.drafts(db, ours).edition is None


def test_what_a_reader_knows_does_not_hide_what_is_left(storage: Storage, made: Followed) -> None:
    thirteen = marker(13).id
    judged(storage, made.case, thirteen, "not_met", 2025)
    for number in range(2):
        judged(storage, add_review(storage, made.case, f"R{number}", None), thirteen, "met", 2025)
    with storage.reading() as db:
        ours = scope(storage, made)
        found = weak.drafts(db, ours)
        for reader, told in ((made.owner, True), (made.case.lead, False)):
            cell = weak.seen_by(db, ours, found, reader.person_id).cells[thirteen]
            # Less the draft of the review that its lead reviewer knows, it would tell of two.
            assert (cell.weak, cell.judged, cell.is_told) == (1, 3, told)


def test_what_changed_since_a_day_opens_its_rows(storage: Storage, made: Followed) -> None:
    turn(storage, made, "lead", Turn.WITHOUT_IMPACT, date(2027, 5, 1))
    turn(storage, made, "lead", Turn.REOPENED, date(2027, 5, 20))
    turn(storage, made, "lead", Turn.REOPENED, date(2027, 5, 25))
    with storage.reading() as db:
        ours = scope(storage, made)
        since = changes.changes(db, ours, date(2027, 5, 20))
        before = changes.changes(db, ours, date(2027, 5, 1))
        rows = listing.advice(
            db, ours, Filters(changed=Change.REOPENED, since=date(2027, 5, 20)), TODAY, 1
        )
        agreed = changes.changes(db, ours, AGREED)
    assert (since[Change.REOPENED], since[Change.CLOSED_WITHOUT]) == (1, 0)  # things, not turns
    assert (before[Change.CLOSED_WITHOUT], agreed[Change.AGREED]) == (1, 1)
    assert [one.id for one in rows.lines] == [made.recommendations["lead"]]
    assert set(since) == set(Change)


def test_what_nobody_would_come_back_to_is_counted_and_opens_its_rows(
    storage: Storage, made: Followed
) -> None:
    def found() -> tuple[Gaps, list[tuple[list[UUID], int]], tuple[int, int]]:
        with storage.reading() as db:
            ours = scope(storage, made)
            rows = [
                listing.advice(db, ours, Filters(gap=gap), TODAY, 1)
                for gap in (Gap.UNASKED, Gap.DONE_AGAIN)
            ]
            since = changes.changes(db, ours, date(2027, 5, 20))
            opened = [
                listing.advice(
                    db, ours, Filters(changed=change, since=date(2027, 5, 20)), TODAY, 1
                ).found
                for change in (Change.UNASKED, Change.DONE_AGAIN)
            ]
            lists = [([line.id for line in one.lines], one.of) for one in rows]
            changed = (since[Change.UNASKED], since[Change.DONE_AGAIN])
            assert tuple(opened) == changed
            return counting.gaps(db, ours), lists, changed

    assert found() == (Gaps(followed=4), [([], 4), ([], 0)], (0, 0))
    # A check of delivery is no check of impact, and one that was done asks nothing more.
    with storage.unit_of_work() as db:
        db.execute(
            update(Check)
            .where(Check.follow_up_id == made.follow_ups["rota"], Check.kind == CheckKind.IMPACT)
            .values(done_on=date(2027, 5, 20), done_by=made.owner.person_id, judged=Judged.SHOWN)
        )
    # Closed with impact shown: one with everything done, one with an action that is done again.
    for name, delivery in (("lead", Delivery.AT_RISK), ("training", Delivery.STOPPED)):
        put(storage, FollowUp, made.follow_ups[name], ending=Ending.WITH_IMPACT,
            ended_on=date(2027, 5, 2), judged=Judged.SHOWN, judged_on=date(2027, 5, 1))  # fmt: skip
        put(storage, Action, made.actions[name], delivery=delivery)
    with storage.unit_of_work() as db:
        db.add(
            ActionNote(
                id=uuid4(), board_id=made.board_id, action_id=made.actions["lead"], words="So.",
                was=Delivery.DELIVERED, now=Delivery.AT_RISK, said_by=made.owner.person_id,
                said_at=datetime(2027, 5, 20, 9, tzinfo=NOW.tzinfo),
            )
        )  # fmt: skip
    rota, lead = made.recommendations["rota"], made.recommendations["lead"]
    expected = Gaps(followed=2, unasked=1, shown=2, done_again=1)
    assert found() == (expected, [([rota], 2), ([lead], 2)], (1, 1))
    # Closed without impact it may well be done still.
    put(storage, FollowUp, made.follow_ups["lead"], ending=Ending.WITHOUT_IMPACT)
    put(storage, FollowUp, made.follow_ups["rota"], ending=Ending.WITHOUT_IMPACT,
        ended_on=date(2027, 5, 2))  # fmt: skip
    assert found() == (Gaps(followed=1, shown=1), [([], 1), ([], 1)], (0, 0))


def test_what_was_delivered_and_taken_back_did_not_change(storage: Storage, made: Followed) -> None:
    for name in ("lead", "rota"):
        with storage.unit_of_work() as db:
            db.add(
                ActionNote(
                    id=uuid4(), board_id=made.board_id, action_id=made.actions[name],
                    words="So.", was=Delivery.ON_TRACK, now=Delivery.DELIVERED,
                    said_by=made.owner.person_id, said_at=datetime(2027, 5, 20, 9, tzinfo=NOW.tzinfo),
                )
            )  # fmt: skip
    put(storage, Action, made.actions["lead"], delivery=Delivery.DELIVERED)
    put(storage, Action, made.actions["rota"], delivery=Delivery.AT_RISK)
    with storage.reading() as db:
        ours = scope(storage, made)
        since = changes.changes(db, ours, date(2027, 5, 20))
        asked = Filters(changed=Change.DELIVERED, since=date(2027, 5, 20))
        rows = listing.deeds(db, ours, asked, TODAY, 1)
    assert since[Change.DELIVERED] == rows.found == 1
    assert [one.id for one in rows.lines] == [made.actions["lead"]]


def test_an_agency_narrows_what_has_an_owner(storage: Storage, made: Followed) -> None:
    put(storage, Action, made.actions["rota"], agency_id=None)
    with storage.reading() as db:
        whole = read_board(db, scope(storage, made), days_of(db, scope(storage, made), TODAY))
        for agency, n in ((str(made.agency_id), 2), (NO_AGENCY, 1)):
            ours = Scope(board_id=made.board_id, agency=agency)
            found = read_board(db, ours, days_of(db, ours, TODAY))
            assert (found.actions, found.effects.total) == (n, n)
            kinds = found.checks.items()
            assert all(each.planned == n * 2 for kind, each in kinds if kind is CheckKind.IMPACT)
            assert listing.advice(db, ours, Filters(), TODAY, 1).of == n
            assert (found.reviews, found.issues) == (whole.reviews, whole.issues)
        # A tie that no agreed response promised is not there yet.
        db.execute(update(ActionAnswers).values(promised_on=None))
        assert (
            counting.effects(db, Scope(board_id=made.board_id, agency=NO_AGENCY), TODAY).total == 0
        )
        db.rollback()


def test_a_review_with_an_interest_is_nowhere(storage: Storage, made: Followed) -> None:
    declare(storage, made, made.owner.person_id)
    put(storage, FollowUp, made.follow_ups["lead"], delivered_on=date(2027, 1, 5))
    ours = scope(storage, made)
    with storage.reading() as db:
        found = read_board(db, ours, days_of(db, ours, TODAY))
        lists = [
            listing.advice(db, ours, Filters(), TODAY, 1),
            listing.deeds(db, ours, Filters(), TODAY, 1),
            listing.checks_to_do(db, ours, Filters(), TODAY, 1),
            listing.stood(db, ours, Filters(), TODAY, 1),
        ]
        others = read_board(db, Scope(board_id=made.board_id), days_of(db, ours, TODAY))
    assert found.hides
    assert (found.effects.total, found.actions, found.reviews, found.issues.reviews) == (0, 0, 0, 0)
    assert found.checks[CheckKind.IMPACT].planned == 0
    assert not any(found.changes.values())
    assert [(one.found, one.of) for one in lists] == [(0, 0)] * 4
    assert (others.effects.total, others.reviews, others.hides) == (4, 1, False)


def test_another_board_counts_its_own(storage: Storage, made: Followed) -> None:
    other = make_case(storage, reference="Child Q")
    with storage.reading() as db:
        theirs = scope_of(db, other.chair, other.board_id)
        found = read_board(db, theirs, days_of(db, theirs, TODAY))
    assert (found.effects.total, found.actions, found.reviews) == (0, 0, 1)


def test_a_kind_of_review_narrows_every_figure(storage: Storage, made: Followed) -> None:
    for kind, total in (("scr", 4), ("sar", 0)):
        narrowed = Scope(board_id=made.board_id, kind=kind)
        with storage.reading() as db:
            found = read_board(db, narrowed, days_of(db, narrowed, TODAY))
        assert (found.effects.total, bool(found.actions), bool(found.reviews)) == (
            total, bool(total), bool(total),
        )  # fmt: skip
        assert bool(found.checks[CheckKind.IMPACT].planned) == bool(total)


def test_whose_agencies_somebody_speaks_for(storage: Storage, made: Followed) -> None:
    with storage.reading() as db:
        found = own_agencies(db, made.contact.person_id)
        assert [(board.id, one.id) for board, one in found] == [(made.board_id, made.agency_id)]
        assert own_agencies(db, made.outsider.person_id) == []


def test_as_many_queries_for_many_as_for_one(storage: Storage, made: Followed) -> None:
    def count() -> int:
        executed: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            executed.append(statement)

        event.listen(storage.engine, "before_cursor_execute", note)
        try:
            with storage.reading() as db:
                ours = scope_of(db, made.owner, made.board_id)
                read_board(db, ours, days_of(db, ours, TODAY))
        finally:
            event.remove(storage.engine, "before_cursor_execute", note)
        return sum(one.lstrip().startswith(("SELECT", "WITH")) for one in executed)

    count()  # the edition of the markers is read once a process
    later = later_review(storage, made, "Child Z", datetime(2027, 4, 1, 9, tzinfo=NOW.tzinfo))
    put(storage, Review, later, stage=Stage.REPORT_SIGNED)
    one = count()
    for place in range(6):
        more = later_review(storage, made, f"Child A{place}", NOW)
        put(storage, Review, more, stage=Stage.REPORT_SIGNED)
    assert count() == one <= 18
