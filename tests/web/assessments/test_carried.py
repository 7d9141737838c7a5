"""The next draft: starting from the old assessment, settling, confirming."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select

from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.models import Evidence
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.service import ROWS_CHANGED
from qmapp.foundation.storage import Storage
from tests.factories.assessments import begin, declare_interest, edition, pin, submit
from tests.storage.evidence import next_draft
from tests.storage.evidence.next_draft import (
    PLACES,
    TWICE,
    Case,
    arrive,
    pin_all,
    second_draft,
)
from tests.web.assessments.judging_page import JudgingPage
from tests.web.conftest import As

SAME, MOVED, REWORDED, GONE, ASK = range(1, 6)  # the markers under which they are pinned


@pytest.fixture
def case(storage: Storage) -> Case:
    return next_draft.old_case(storage)


@pytest.fixture
def ids(storage: Storage, case: Case, mine: Assessment) -> dict[str, UUID]:
    return pin_all(storage, case, case.commissioner, mine)


@pytest.fixture
def draft(storage: Storage, case: Case, ids: dict[str, UUID]) -> Draft:
    """The second draft, arrived and sent."""
    found = second_draft(storage, case)
    arrive(storage, found)
    return found


def words_of(client: FlaskClient, address: str) -> str:
    response = client.get(address, follow_redirects=True)
    assert response.status_code == 200
    return " ".join(html.fromstring(response.text).text_content().split())


def start_address(case: Case, number: int = 2) -> str:
    return f"/reviews/{case.review_id}/assessments/new?draft={number}"


def press_start(client: FlaskClient, case: Case, carry: str = "over") -> UUID:
    response = client.post(start_address(case), data={"kind": "commissioner", "carry": carry})
    assert response.status_code == 302, response.text
    return UUID(response.location.rpartition("/")[2])


@pytest.fixture
def client(as_: As, case: Case) -> FlaskClient:
    return as_(case.commissioner)


@pytest.fixture
def fresh(client: FlaskClient, case: Case, draft: Draft) -> UUID:
    return press_start(client, case)


def one(storage: Storage, assessment_id: UUID, number: int) -> Judgement:
    marker_id = edition().by_number(number).id
    with storage.reading() as db:
        return db.scalars(
            select(Judgement).where(
                Judgement.assessment_id == assessment_id, Judgement.marker_id == marker_id
            )
        ).one()


def verbs(storage: Storage) -> list[str]:
    with storage.reading() as db:
        query = select(Event.verb).where(Event.verb != ROWS_CHANGED)
        return list(db.scalars(query.order_by(Event.at, Event.sequence)))


class TestStarting:
    def test_says_what_is_carried_over(self, client: FlaskClient, case: Case, draft: Draft) -> None:
        words = words_of(client, start_address(case))
        assert (
            "Your assessment of draft 1 is carried over: 5 pieces of evidence: 1 unchanged, "
            "1 moved, 1 reworded, 1 gone, 1 to ask about." in words
        )
        assert "My assessment of draft 1, carried over" in words

    def test_without_fates_says_so_and_starts_all_the_same(
        self, client: FlaskClient, case: Case, storage: Storage, ids: dict[str, UUID]
    ) -> None:
        second_draft(storage, case)
        words = words_of(client, start_address(case))
        assert "5 pieces of evidence: 5 still to be looked for." in words
        assert "is looked for when you start" in words
        fresh = press_start(client, case)
        with storage.reading() as db:
            query = select(func.count()).where(Evidence.assessment_id == fresh)
            assert db.scalar(query) == 3

    def test_one_may_start_with_nothing(
        self, client: FlaskClient, case: Case, storage: Storage, draft: Draft
    ) -> None:
        fresh = press_start(client, case, "nothing")
        with storage.reading() as db:
            kept = db.get_one(Assessment, fresh)
            assert (kept.started_from_id, kept.known_outcome) == (None, None)
            assert db.scalar(select(func.count()).where(Judgement.assessment_id == fresh)) == 0

    def test_pressed_twice_there_is_one(
        self, client: FlaskClient, case: Case, storage: Storage, fresh: UUID
    ) -> None:
        assert press_start(client, case) == fresh
        with storage.reading() as db:
            assert db.scalar(select(func.count()).where(Evidence.assessment_id == fresh)) == 3

    def test_whoever_judged_nothing_before_is_offered_nothing(
        self, as_: As, case: Case, draft: Draft
    ) -> None:
        words = words_of(as_(case.second_commissioner), start_address(case))
        assert "carried over" not in words
        assert "What do you start from" not in words

    def test_of_the_same_kind_only(self, as_: As, case: Case, draft: Draft) -> None:
        words = words_of(as_(case.lead), start_address(case))
        assert "carried over" not in words

    def test_an_unsent_draft_is_not_there_for_the_commissioner(
        self, client: FlaskClient, as_: As, case: Case, storage: Storage, ids: dict[str, UUID]
    ) -> None:
        hidden = second_draft(storage, case, sent=False)
        arrive(storage, hidden)
        assert client.get(start_address(case)).status_code == 404
        home = words_of(client, f"/reviews/{case.review_id}")
        for sign in ("Draft 2", "draft 2", "carried", "unchanged", "reworded"):
            assert sign not in home, sign
        assert "raft 2" in words_of(as_(case.lead), f"/reviews/{case.review_id}")

    def test_an_interest_takes_the_offer_away(
        self, client: FlaskClient, case: Case, storage: Storage, draft: Draft
    ) -> None:
        declare_interest(storage, case, case.commissioner)
        assert client.get(start_address(case)).status_code == 404

    def test_the_lead_reviewer_starts_from_the_self_check(
        self, as_: As, case: Case, storage: Storage
    ) -> None:
        own = begin(storage, case, case.lead)
        pin(storage, case, case.lead, own, 1, position=PLACES["same"])
        second_draft(storage, case, sent=False)
        lead = as_(case.lead)
        assert "Your assessment of draft 1 is carried over" in words_of(lead, start_address(case))
        response = lead.post(start_address(case), data={"kind": "self_check", "carry": "over"})
        assert response.status_code == 302


class TestTheHome:
    def test_says_what_became_of_ones_evidence(
        self, client: FlaskClient, case: Case, draft: Draft
    ) -> None:
        for address in (f"/reviews/{case.review_id}", "/"):
            words = words_of(client, address)
            assert "Start your assessment of draft 2 from that of draft 1" in words
            assert (
                "Draft 2 is in. Of your 5 pieces of evidence on draft 1: 1 unchanged, 1 moved, "
                "1 reworded, 1 gone, 1 to ask about." in words
            )

    def test_says_so_while_it_is_being_carried_over(
        self, client: FlaskClient, case: Case, storage: Storage, ids: dict[str, UUID]
    ) -> None:
        second_draft(storage, case)
        words = words_of(client, f"/reviews/{case.review_id}")
        assert "being carried over: 5 of 5 pieces are still to be looked for." in words

    def test_nobody_is_told_of_anybody_elses(
        self, as_: As, case: Case, storage: Storage, draft: Draft
    ) -> None:
        own = begin(storage, case, case.second_commissioner, known=None)
        assert own.draft_id != draft.id
        for name in ("second_commissioner", "lead", "panel", "observer", "chair", "manager"):
            words = words_of(as_(case.people[name]), f"/reviews/{case.review_id}")
            assert "pieces of evidence" not in words, name
            assert "unchanged" not in words, name

    def test_goes_on_with_what_changed(self, client: FlaskClient, case: Case, fresh: UUID) -> None:
        words = words_of(client, f"/reviews/{case.review_id}")
        assert "0 of 18 markers judged, 5 to confirm, 0 started, 13 not started." in words
        assert "Continue at 2," in words


class TestTheList:
    def test_what_changed_stands_first(self, client: FlaskClient, fresh: UUID) -> None:
        page = html.fromstring(client.get(f"/assessments/{fresh}").text)
        found = {
            section.findtext("h2"): [
                link.text_content().split()[0]
                for link in section.xpath(".//a[contains(@class,'task-list__link')]")
            ]
            for section in page.xpath("//section[contains(@class,'qm-sec')]")
        }
        assert found["To confirm: evidence changed"] == ["2", "3", "4", "5"]
        assert found["To confirm: evidence unchanged"] == ["1"]
        words = " ".join(page.text_content().split())
        assert "0 of 18 markers judged, 5 to confirm, 0 started." in words
        assert "It started from your assessment of draft 1." in words
        assert "5 of them are carried over and not confirmed for this draft." in words

    def test_the_rail_says_to_confirm(self, client: FlaskClient, fresh: UUID) -> None:
        sheet = JudgingPage(client, fresh, MOVED)
        assert sheet.tree.xpath("count(//a[contains(@class,'qm-step--confirm')])") == 5
        assert "Marker 2 of 18: 0 judged, 5 to confirm, 0 started" in sheet.words

    def test_not_confirmed_counts_as_not_judged(self, client: FlaskClient, fresh: UUID) -> None:
        response = client.post(f"/assessments/{fresh}/submit", data={})
        assert response.status_code == 422
        assert "18 of 18 markers are not judged, 5 of them because nobody has confirmed" in (
            response.text
        )

    def test_one_may_submit_with_them(
        self, client: FlaskClient, fresh: UUID, case: Case, storage: Storage
    ) -> None:
        assert (
            client.post(f"/assessments/{fresh}/submit", data={"with_gaps": "y"}).status_code == 302
        )
        words = words_of(client, f"/assessments/{fresh}/read")
        assert "Carried over from an earlier draft and not confirmed for this one" in words
        table = client.get(f"/reviews/{case.review_id}/drafts/2/profile.csv").text
        assert "Not judged" in table
        assert "Partly met" not in table


class TestConfirming:
    def test_confirming_goes_to_what_changed_next(
        self, client: FlaskClient, fresh: UUID, storage: Storage
    ) -> None:
        sheet = JudgingPage(client, fresh, MOVED)
        assert "Confirm and go to 3," in sheet.words
        sheet.press("confirm", reasons="Because it moved")
        assert sheet.where.endswith("/markers/3")
        kept = one(storage, fresh, MOVED)
        assert (kept.to_confirm, kept.reasons) == (False, "Because it moved")
        assert verbs(storage).count("judgement:confirmed") == 1
        assert "1 judged, 4 to confirm" in sheet.words

    def test_saving_does_not_confirm(
        self, client: FlaskClient, fresh: UUID, storage: Storage
    ) -> None:
        sheet = JudgingPage(client, fresh, SAME).press("stay", rating="largely_met")
        kept = one(storage, fresh, SAME)
        assert (kept.to_confirm, kept.rating) == (True, "largely_met")
        assert sheet.press("next", is_there=False).errors == [
            ("#confirm", "Confirm that it holds for this draft, or change it")
        ]

    def test_what_every_judgement_needs_is_asked_for(
        self, client: FlaskClient, fresh: UUID, storage: Storage
    ) -> None:
        sheet = JudgingPage(client, fresh, GONE).press("confirm")
        assert sheet.status == 422
        assert sheet.errors == [("#looked_in", "Say where you looked, or pin a passage")]
        assert one(storage, fresh, GONE).to_confirm

    def test_what_is_not_settled_is_asked_about_once(
        self, client: FlaskClient, fresh: UUID, storage: Storage
    ) -> None:
        sheet = JudgingPage(client, fresh, GONE)
        assert "confirm:anyway" not in sheet.buttons
        sheet.press("confirm", looked_in="All of it")
        assert sheet.errors == [
            ("#carried-loose", "1 passage is not settled. Settle it or let it go.")
        ]
        assert sheet.has_id("carried-loose")
        sheet.press("confirm:anyway")
        assert not one(storage, fresh, GONE).to_confirm
        assert "1 to settle" in JudgingPage(client, fresh, GONE).words

    def test_words_that_changed_meanwhile_are_not_confirmed_unseen(
        self, client: FlaskClient, fresh: UUID, storage: Storage
    ) -> None:
        old = JudgingPage(client, fresh, SAME)
        JudgingPage(client, fresh, SAME).press("stay", reasons="Other reasons")
        old.press("confirm")
        assert "changed elsewhere meanwhile" in old.words
        assert one(storage, fresh, SAME).to_confirm

    def test_the_last_one_leads_to_the_markers_without_a_judgement(
        self, client: FlaskClient, fresh: UUID
    ) -> None:
        for number in (MOVED, REWORDED):
            JudgingPage(client, fresh, number).press("confirm")
        for number in (GONE, ASK):
            JudgingPage(client, fresh, number).press("confirm", looked_in="x").press(
                "confirm:anyway"
            )
        sheet = JudgingPage(client, fresh, SAME).press("confirm")
        assert sheet.where.endswith("/markers/6")


class TestThePanel:
    def test_each_piece_says_what_became_of_it(self, client: FlaskClient, fresh: UUID) -> None:
        for number, word in ((SAME, "Unchanged"), (MOVED, "Moved"), (REWORDED, "Reworded")):
            sheet = JudgingPage(client, fresh, number)
            tags = sheet.tree.xpath("//section[@id='carried']//*[contains(@class,'qm-fate ')]")
            assert [tag.text_content() for tag in tags] == [word]
        assert "What you asked of draft 1" in sheet.words
        assert sheet.values["to_change"] == "Change reworded"

    def test_a_reworded_passage_shows_both_texts(self, client: FlaskClient, fresh: UUID) -> None:
        sheet = JudgingPage(client, fresh, REWORDED)
        gone = sheet.tree.xpath("//section[@id='carried']//del")[0].text_content()
        there = sheet.tree.xpath("//section[@id='carried']//ins")[0].text_content()
        assert "removed: Five" in gone
        assert "added: Seven" in there

    def test_one_says_which_it_is(
        self, client: FlaskClient, fresh: UUID, storage: Storage, ids: dict[str, UUID]
    ) -> None:
        sheet = JudgingPage(client, fresh, ASK)
        assert sheet.words.count(TWICE) >= 3
        do = f"settle:{ids['ask']}"
        assert sheet.press(do).errors == [
            (f"#settle-{ids['ask']}", "Choose which of the passages it is, or none of them")
        ]
        sheet.press(do, **{f"settle-{ids['ask']}": "1", "reasons": "Typed meanwhile"})
        assert "Settled. It stands on these words now." in sheet.words
        assert sheet.values["reasons"] == "Typed meanwhile"
        with storage.reading() as db:
            made = db.scalars(select(Evidence).where(Evidence.carried_from_id == ids["ask"])).one()
            assert (made.assessment_id, made.note) == (fresh, "ask")
        assert sheet.press(do, is_there=False, **{f"settle-{ids['ask']}": "0"}).status == 200
        assert verbs(storage).count("evidence:settled") == 1

    def test_none_of_them_lets_it_go(
        self, client: FlaskClient, fresh: UUID, storage: Storage, ids: dict[str, UUID]
    ) -> None:
        sheet = JudgingPage(client, fresh, ASK)
        sheet.press(f"settle:{ids['ask']}", **{f"settle-{ids['ask']}": "none"})
        assert "1 passage let go" in sheet.words
        assert verbs(storage).count("evidence:let_go") == 1

    def test_let_go_and_taken_back(
        self, client: FlaskClient, fresh: UUID, storage: Storage, ids: dict[str, UUID]
    ) -> None:
        sheet = JudgingPage(client, fresh, GONE)
        assert "Nothing in this draft reads like it any more." in sheet.words
        sheet.press(f"let-go:{ids['gone']}")
        assert not sheet.has_id("carried-loose")
        sheet.press(f"take-back:{ids['gone']}")
        assert sheet.has_id("carried-loose")
        assert verbs(storage)[-2:] == ["evidence:let_go", "evidence:taken_back"]

    def test_what_is_not_there_is_not_found(
        self, client: FlaskClient, fresh: UUID, ids: dict[str, UUID]
    ) -> None:
        sheet = JudgingPage(client, fresh, ASK)
        for do, chosen in ((f"settle:{ids['ask']}", "9"), ("settle:nonsense", "0")):
            values = sheet.values | {"do": do, f"settle-{ids['ask']}": chosen, "settle-x": "0"}
            assert client.post(sheet.url, data=values).status_code in {404, 422}

    def test_others_cannot_settle(
        self, as_: As, case: Case, fresh: UUID, ids: dict[str, UUID]
    ) -> None:
        other = as_(case.second_commissioner)
        address = f"/assessments/{fresh}/markers/{ASK}"
        for do in (f"settle:{ids['ask']}", f"let-go:{ids['gone']}", "confirm"):
            assert other.post(address, data={"do": do}).status_code == 404

    def test_taking_carried_evidence_away_leaves_nothing_to_settle(
        self, client: FlaskClient, fresh: UUID
    ) -> None:
        sheet = JudgingPage(client, fresh, MOVED)
        sheet.press(sheet.button("remove:"))
        assert not sheet.has_id("carried-loose")


def test_frozen_work_is_carried_as_well(
    client: FlaskClient, case: Case, storage: Storage, mine: Assessment, draft: Draft
) -> None:
    submit(storage, case.commissioner, mine)
    fresh = press_start(client, case)
    with storage.reading() as db:
        assert db.get_one(Assessment, fresh).started_from_id == mine.id
