from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import update

from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.governance.stages.models import StageStep
from qmapp.people.accounts.models import Agency, Membership
from tests.factories.assessments import Case, make_case
from tests.factories.governed import enter, give_role, on_the_board
from tests.factories.moderation import assess
from tests.factories.publishing import at_stage
from tests.web.conftest import As

WHY = "The second commissioner <b>fell ill</b>."


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/stages"


def a_member(storage: Storage, case: Case) -> Actor:
    """A member of the board, for an agency, without a part in the review."""
    person = on_the_board(storage, case, BoardRole.REVIEW_MANAGER, "Member")
    with storage.unit_of_work() as db:
        agency = Agency(id=uuid4(), board_id=case.board_id, name="Police")
        db.add(agency)
        db.flush()
        db.execute(
            update(Membership)
            .where(Membership.person_id == person.person_id)
            .values(role=BoardRole.MEMBER, agency_id=agency.id)
        )
    return person


def stage_of(storage: Storage, case: Case) -> Stage:
    with storage.reading() as db:
        return get_review(db, case.review_id).stage


def test_what_is_missing_stands_there_with_its_page(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at_stage(storage, case, Stage.MODERATION)
    page = as_(case.chair).get(base).text
    assert 'href="/reviews" aria-current="true"' in page
    assert "The review stands at: Moderation." in page
    assert "Say that it is ready for sign-off" in page
    assert "No commissioner’s assessment of draft 1 is submitted" in page
    assert f'href="/reviews/{case.review_id}/arrangements"' in page
    assert "A commissioner or the chair takes this step." in page
    assert "Return the draft without a letter…" not in page


def test_a_lead_reviewer_is_not_told_what_the_board_has_to_settle(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at_stage(storage, case, Stage.MODERATION)
    page = as_(case.lead).get(base).text
    assert "assessment of draft 1 is submitted" not in page
    assert "Something is still with the board." in page
    assert "Draft 1 is not scanned for identifiers yet" in page


def test_a_manager_without_a_part_in_the_review_is_not_told_how_far_moderation_has_come(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    assess(storage, case, case.commissioner, {})
    at_stage(storage, case, Stage.MODERATION)
    page = as_(case.manager).get(base).text
    assert "Something is still with the board." in page
    assert "has an agreed judgement" not in page
    assert "has an agreed judgement" in as_(case.chair).get(base).text  # who may take that step


@pytest.mark.parametrize("who", ["manager", "chair"])
def test_whoever_keeps_or_chairs_and_has_still_to_judge_is_told_of_their_own_alone(
    as_: As, storage: Storage, case: Case, base: str, who: str
) -> None:
    person = getattr(case, who)
    give_role(storage, case, person, ReviewRole.COMMISSIONER)
    assess(storage, case, case.commissioner, {})
    at_stage(storage, case, Stage.MODERATION)
    page = as_(person).get(base).text
    assert "Your own assessment of draft 1 is not submitted" in page
    assert "has an agreed judgement" not in page


def test_why_a_step_was_taken_waits_for_whoever_has_still_to_judge(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    assess(storage, case, case.commissioner, {})
    said = {"stage": "assessment", "because": "Quite zqpoorqz."}
    assert as_(case.commissioner).post(f"{base}/moderate", data=said).status_code == 302
    for who, reads in (
        ("second_commissioner", False), ("commissioner", True), ("lead", True), ("panel", True),
    ):  # fmt: skip
        page = as_(getattr(case, who)).get(base).text
        assert ("zqpoorqz" in page) is reads, who
        assert ("You read why when your own assessment is submitted." in page) is not reads


def test_a_member_of_the_board_without_a_role_sees_the_track_and_the_dates_alone(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    member = a_member(storage, case)
    page = as_(member).get(base)
    assert page.status_code == 200
    assert "Next steps" not in page.text
    assert "How it got here" not in page.text
    assert "Dates against targets" in page.text
    assert as_(member).get(f"{base}/back_to_drafting").status_code == 404


def test_going_back_keeps_the_reason_on_the_page(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client = as_(case.manager)
    form = client.get(f"{base}/back_to_drafting")
    assert "From: Assessment. To: Drafting." in form.text
    said = {"stage": "assessment", "because": WHY}
    assert client.post(f"{base}/back_to_drafting", data=said).status_code == 302
    assert stage_of(storage, case) is Stage.DRAFTING
    page = as_(case.panel).get(base).text
    assert "The second commissioner &lt;b&gt;fell ill&lt;/b&gt;." in page
    assert "by Manager Example" in page


def test_no_reason_and_too_long_a_one_come_back_with_what_was_typed(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client = as_(case.manager)
    empty = client.post(f"{base}/back_to_drafting", data={"stage": "assessment", "because": " "})
    assert empty.status_code == 422
    assert "Say why, in a sentence or two" in empty.text
    long = client.post(
        f"{base}/back_to_drafting", data={"stage": "assessment", "because": "long " * 1_000}
    )
    assert long.status_code == 422
    assert "long long long" in long.text
    assert stage_of(storage, case) is Stage.ASSESSMENT


def test_a_refused_step_says_what_is_missing_and_keeps_the_words(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    answer = as_(case.manager).post(
        f"{base}/moderate", data={"stage": "assessment", "because": "It will not come."}
    )
    assert answer.status_code == 409
    assert "Not ready for moderation. Nothing was moved" in answer.text
    assert "No commissioner’s assessment of draft 1 is submitted" in answer.text
    assert "It will not come." in answer.text
    assert stage_of(storage, case) is Stage.ASSESSMENT


def test_two_tabs(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.manager)
    at_stage(storage, case, Stage.SELF_CHECK)
    stale = client.post(f"{base}/back_to_drafting", data={"stage": "assessment", "because": "So."})
    assert stale.status_code == 409
    assert "it stands at Self-check. Nothing was moved" in stale.text
    assert "So." in stale.text
    assert stage_of(storage, case) is Stage.SELF_CHECK
    spoilt = client.post(f"{base}/back_to_drafting", data={"stage": "x", "because": "So."})
    assert spoilt.status_code == 409


@pytest.mark.parametrize("step", ["all_in", "report_signed", "publish", "nothing", "..", "%00"])
def test_steps_that_nobody_takes_here_are_not_there(
    as_: As, storage: Storage, case: Case, base: str, step: str
) -> None:
    for who in (case.chair, case.manager, case.commissioner):
        assert as_(who).get(f"{base}/{step}").status_code == 404
        assert as_(who).post(f"{base}/{step}", data={"stage": "assessment"}).status_code == 404


def test_a_step_that_begins_elsewhere_leads_back_to_the_page(
    as_: As, case: Case, base: str
) -> None:
    assert as_(case.chair).get(f"{base}/ready").status_code == 302


@pytest.mark.parametrize(
    ("who", "step"),
    [("panel", "back_to_drafting"), ("lead", "moderate"), ("observer", "moderate"),
     ("commissioner", "back_to_drafting"), ("chair", "moderate"), ("manager", "close")],
)  # fmt: skip
def test_whoever_may_not_take_a_step_finds_nothing(
    as_: As, storage: Storage, case: Case, base: str, who: str, step: str
) -> None:
    client = as_(getattr(case, who))
    assert client.get(f"{base}/{step}").status_code == 404
    answer = client.post(f"{base}/{step}", data={"stage": "assessment", "because": "So."})
    assert answer.status_code == 404
    with storage.reading() as db:
        assert not db.query(StageStep).count()


def test_lateness_stands_with_its_reason_and_what_runs_beside(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        review.sign_off_target_on = date(2020, 1, 1)
    page = as_(case.manager).get(base).text
    assert "Late, and no reason is recorded." in page
    assert "No proceedings are expected or under way." in page
    enter(storage, case, expected_end_on=date(2027, 3, 1))
    with storage.unit_of_work() as db:
        get_review(db, case.review_id).lateness_reason = "The inquest comes first."
    page = as_(case.panel).get(base).text
    assert "The inquest comes first." in page
    assert "Inquest into the death" in page
    assert "expected to end 1 March 2027" in page
    assert "Publication waits for it" in page


def test_a_closed_review_leads_nowhere_but_back(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at_stage(storage, case, Stage.CLOSED)
    page = as_(case.chair).get(base).text
    assert "Nothing: the review is closed." in page
    assert "Open the review again" in page
