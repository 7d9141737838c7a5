from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import null, select, update

from qmapp.casework.drafts.models import Draft
from qmapp.casework.proceedings.models import Proceeding
from qmapp.casework.proceedings.rules import ProceedingKind, ProceedingStatus
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.governance.publication import queries, service
from qmapp.governance.publication.checking import DecisionDetails, ReadinessDetails, Said
from qmapp.governance.publication.lines import PublicationLine
from qmapp.governance.publication.models import Publication
from qmapp.governance.publication.parts import PIECE_LABELS, WHOLE
from qmapp.governance.publication.rules import Extent, Fate, Lack
from qmapp.governance.signing.rules import Paper
from tests.factories import publishing
from tests.factories import responses as responding
from tests.factories.assessments import NOW, Case

TODAY = NOW.date()
FULL = DecisionDetails(
    extent=Extent.FULL, published_on=TODAY, without_response="The inquest ended."
)

IN_PART = replace(FULL, extent=Extent.PART, reasons="A trial goes on.", held_back={"findings": ""})


def lacks(storage: Storage, case: Case, extent: Extent | None = None) -> list[Lack]:
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        return [one.lack for one in queries.missing(db, case.chair, review, extent)]


def decide(storage: Storage, case: Case, details: DecisionDetails = FULL, was: str = "") -> None:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.decide(db, case.chair, review, details, NOW, was=was)


def standing(storage: Storage, case: Case) -> PublicationLine | None:
    with storage.reading() as db:
        return queries.find_publication(db, case.review_id)


def settle_words(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        said = {one.key: Said(Fate.TAKEN_OUT) for one in queries.list_identifiers(db, review).lines}
        service.decide_identifiers(db, case.commissioner, review, said, NOW)


@pytest.fixture
def ready(storage: Storage, case: Case) -> Case:
    """A review of which the report is signed, and nothing but the response is missing."""
    settle_words(storage, case)
    publishing.arranged(storage, case)
    responding.recommend(storage, case)
    with storage.unit_of_work() as db:
        publishing.signed(db, db.get_one(Review, case.review_id), Paper.REPORT, case.chair)
    publishing.at_stage(storage, case, Stage.REPORT_SIGNED)
    return case


def hold(storage: Storage, case: Case, *, holds: bool = True) -> None:
    with storage.unit_of_work() as db:
        db.add(
            Proceeding(
                board_id=case.board_id, review_id=case.review_id, kind=ProceedingKind.INQUEST,
                title="The inquest", status=ProceedingStatus.RUNNING, holds_publication=holds,
                added_by=case.manager.person_id, added_at=NOW,
            )
        )  # fmt: skip


# What is missing -----------------------------------------------------------------------------


def test_at_first_everything_is_missing(storage: Storage, case: Case) -> None:
    assert lacks(storage, case) == [
        Lack.REPORT, Lack.RESPONSE, Lack.IDENTIFIERS, Lack.FAMILY, Lack.PRACTITIONERS,
        Lack.IMPACT, Lack.DATE, Lack.KEPT,
    ]  # fmt: skip


def test_what_is_not_published_needs_less(storage: Storage, case: Case) -> None:
    assert lacks(storage, case, Extent.NOT) == [
        Lack.REPORT, Lack.RESPONSE, Lack.FAMILY, Lack.PRACTITIONERS, Lack.IMPACT,
    ]  # fmt: skip


def test_only_the_response_is_missing_then(storage: Storage, ready: Case) -> None:
    assert lacks(storage, ready) == [Lack.RESPONSE]


def test_a_proceeding_that_holds_publication_is_missing_until_it_ends(
    storage: Storage, ready: Case
) -> None:
    hold(storage, ready, holds=False)
    assert Lack.PROCEEDINGS not in lacks(storage, ready)
    hold(storage, ready)
    assert Lack.PROCEEDINGS in lacks(storage, ready)
    assert Lack.PROCEEDINGS not in lacks(storage, ready, Extent.NOT)


def test_a_change_after_signing_is_missing(storage: Storage, ready: Case) -> None:
    with storage.unit_of_work() as db:
        db.get_one(Review, ready.review_id).reference = "Child Q"
    assert Lack.CHANGED in lacks(storage, ready)


# Arranging -----------------------------------------------------------------------------------


def test_what_is_arranged_is_kept_field_by_field(storage: Storage, case: Case) -> None:
    publishing.arranged(storage, case)
    with storage.unit_of_work() as db:
        line = queries.get_readiness(db, case.review_id)
        assert (line.details, line.version) == (publishing.READY, 1)
        review = get_review(db, case.review_id)
        assert not service.arrange(db, case.manager, review, publishing.READY, version=1, now=NOW)
        later = replace(publishing.READY, kept_where="The national repository.")
        assert service.arrange(db, case.manager, review, later, version=1, now=NOW)
        assert queries.get_readiness(db, case.review_id).version == 2
    with storage.reading() as db:
        events = db.query(Event).filter(Event.verb == "publication:arranged").all()
        assert len(events) == 2


def test_two_tabs_overwrite_nothing(storage: Storage, case: Case) -> None:
    publishing.arranged(storage, case)
    with pytest.raises(SavedElsewhere), storage.unit_of_work() as db:
        service.arrange(
            db,
            case.commissioner,
            get_review(db, case.review_id),
            ReadinessDetails(impact="Something else."),
            version=0,
            now=NOW,
        )
    with storage.reading() as db:
        assert queries.get_readiness(db, case.review_id).details == publishing.READY


@pytest.mark.parametrize("who", ["lead", "panel", "observer"])
def test_who_does_not_arrange_publication(storage: Storage, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed), storage.unit_of_work() as db:
        service.arrange(
            db,
            case.people[who],
            get_review(db, case.review_id),
            publishing.READY,
            version=0,
            now=NOW,
        )


# Deciding ------------------------------------------------------------------------------------


def test_publishing_needs_a_reason_while_the_response_is_not_signed(
    storage: Storage, ready: Case
) -> None:
    with pytest.raises(RuleBroken, match="response is not signed"):
        decide(storage, ready, replace(FULL, without_response=""))
    assert standing(storage, ready) is None


def test_publishing_says_everything_that_is_missing(storage: Storage, case: Case) -> None:
    publishing.at_stage(storage, case, Stage.REPORT_SIGNED)
    with pytest.raises(RuleBroken, match="7 things are still missing"):
        decide(storage, case)
    assert standing(storage, case) is None


def test_only_the_chair_decides(storage: Storage, ready: Case) -> None:
    for who in ("commissioner", "manager", "lead"):
        with pytest.raises(NotAllowed), storage.unit_of_work() as db:
            service.decide(
                db, ready.people[who], get_review(db, ready.review_id), FULL, NOW, was=""
            )


@pytest.mark.parametrize(
    "details",
    [
        FULL,
        replace(
            FULL,
            extent=Extent.PART,
            reasons="The brother’s part is held back.",
            held_back={"findings": ""},
        ),
        replace(FULL, extent=Extent.NOT, reasons="A trial goes on.", published_on=None),
    ],
)
def test_each_decision_moves_the_review_to_published(
    storage: Storage, ready: Case, details: DecisionDetails
) -> None:
    decide(storage, ready, details)
    found = standing(storage, ready)
    assert found is not None
    assert (found.extent, found.reasons) == (details.extent, details.reasons)
    with storage.reading() as db:
        assert get_review(db, ready.review_id).stage is Stage.PUBLISHED
        verbs = [one.verb for one in db.query(Event).order_by(Event.sequence)]
    assert "publication:decided" in verbs


def test_publishing_from_where_it_may_not_changes_nothing(storage: Storage, ready: Case) -> None:
    publishing.at_stage(storage, ready, Stage.MODERATION)
    with pytest.raises(RuleBroken):
        decide(storage, ready)
    assert standing(storage, ready) is None
    with storage.reading() as db:
        assert get_review(db, ready.review_id).stage is Stage.MODERATION


def test_a_later_decision_takes_the_place_of_the_first_which_stays(
    storage: Storage, ready: Case
) -> None:
    decide(storage, ready, IN_PART)
    first = standing(storage, ready)
    assert first is not None
    with pytest.raises(SavedElsewhere):
        decide(storage, ready)
    decide(storage, ready, was=str(first.id))
    with storage.reading() as db:
        every = queries.list_publications(db, ready.review_id)
        assert get_review(db, ready.review_id).stage is Stage.PUBLISHED
    assert [(one.extent, one.ended_at is None) for one in every] == [
        (Extent.FULL, True),
        (Extent.PART, False),
    ]


def held(storage: Storage, case: Case) -> list[tuple[str, str]]:
    found = standing(storage, case)
    assert found is not None
    return [(one.title, one.because) for one in found.held_back]


def test_what_is_held_back_is_kept_with_its_reason_in_the_order_of_the_record(
    storage: Storage, ready: Case
) -> None:
    with storage.reading() as db:
        parts = queries.list_parts(db, get_review(db, ready.review_id))
    assert len(parts) == 7 + 18 + 1
    section = parts[-1]
    assert section.title == "1 Findings"
    chosen = {section.key: " It names a place. ", "marker-qm03": "", "findings": "A trial."}
    decide(storage, ready, replace(IN_PART, held_back=chosen))
    title = next(one.title for one in parts if one.key == "marker-qm03")
    assert held(storage, ready) == [("Findings", "A trial."), (title, ""),
                                    ("1 Findings", "It names a place.")]  # fmt: skip
    with storage.reading() as db:
        event = db.scalars(select(Event).where(Event.verb == "publication:decided")).one()
        values = db.scalars(select(EventValue).where(EventValue.event_id == event.id)).all()
    told = {one.field: one.value for one in values}
    assert json.loads(told["held_back"] or "") == ["findings", "marker-qm03", section.key]
    assert "It names a place." not in str(told)


@pytest.mark.parametrize("key", ["marker-qm99", "section-of-another-draft", "everything"])
def test_a_part_that_is_not_in_the_record_cannot_be_held_back(
    storage: Storage, ready: Case, key: str
) -> None:
    with pytest.raises(RuleBroken) as found:
        decide(storage, ready, replace(IN_PART, held_back={key: ""}))
    assert found.value.field == "held_back"
    assert standing(storage, ready) is None


def test_in_part_from_before_parts_could_be_chosen_holds_everything_back(
    storage: Storage, ready: Case
) -> None:
    decide(storage, ready, IN_PART)
    with storage.unit_of_work() as db:
        db.execute(update(Publication).values(held_back=null()))
    assert {title for title, _ in held(storage, ready)} == {PIECE_LABELS[one] for one in WHOLE}


def test_a_signed_response_needs_no_reason(storage: Storage, ready: Case) -> None:
    responding.begin(storage, ready)
    [one] = responding.look(storage, ready).lines
    responding.give(storage, ready, one.recommendation.id)
    responding.promise(storage, ready, one.recommendation.id)
    responding.agree(storage, ready)
    with storage.unit_of_work() as db:
        publishing.signed(db, db.get_one(Review, ready.review_id), Paper.RESPONSE, ready.chair)
    publishing.at_stage(storage, ready, Stage.RESPONSE_SIGNED)
    with pytest.raises(RuleBroken, match="needs no reason"):
        decide(storage, ready)
    decide(storage, ready, replace(FULL, without_response=""))
    found = standing(storage, ready)
    assert found is not None
    assert found.published_on == date(2026, 11, 10)


def test_the_newest_sent_draft_is_what_would_be_published(storage: Storage, ready: Case) -> None:
    with storage.unit_of_work() as db:
        draft = db.get_one(Draft, ready.draft_id)
        draft.sent_at, draft.sent_by = None, None
    assert Lack.DRAFT in lacks(storage, ready)
