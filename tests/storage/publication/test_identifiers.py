from __future__ import annotations

from uuid import uuid4

import pytest

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Db, Storage
from qmapp.governance.publication import queries, service
from qmapp.governance.publication.checking import Said
from qmapp.governance.publication.lines import Identifiers
from qmapp.governance.publication.rules import Fate, key_of
from qmapp.governance.publication.service import DecidedElsewhere
from tests.factories import publishing
from tests.factories.assessments import NOW, Case, add_draft


def found(storage: Storage, case: Case) -> Identifiers:
    with storage.reading() as db:
        return queries.list_identifiers(db, get_review(db, case.review_id))


def decide(
    storage: Storage, case: Case, words: str, fate: Fate, because: str = "", was: str = ""
) -> int:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        said = {key_of(words): Said(fate, because, was)}
        return service.decide_identifiers(db, case.commissioner, review, said, NOW)


def how_many(storage: Storage, case: Case) -> int:
    with storage.reading() as db:
        return queries.open_identifiers(db, get_review(db, case.review_id))


def test_the_same_words_stand_once_with_all_their_places(storage: Storage, case: Case) -> None:
    lines = found(storage, case)
    assert [one.words for one in lines.sure] == ["Leah", "Mrs Okafor", "4 March 2025"]
    assert [one.words for one in lines.unsure] == ["the spring"]
    first = lines.sure[0]
    assert [place.words for place in first.places] == ["Leah", "Leah’s"]
    assert first.places[0].after.startswith(" was seen by")
    assert first.places[1].before == "In the spring "


def test_what_is_less_sure_does_not_count_as_open(storage: Storage, case: Case) -> None:
    assert how_many(storage, case) == 3
    decide(storage, case, "the spring", Fate.NOT_ONE)
    assert how_many(storage, case) == 3
    decide(storage, case, "Leah’s", Fate.TAKEN_OUT)
    assert how_many(storage, case) == 2
    assert found(storage, case).open_count == 2


def test_a_draft_that_is_not_scanned_has_none_open_and_is_not_scanned(
    storage: Storage, case: Case
) -> None:
    with storage.unit_of_work() as db:
        next_draft(db, case)
    assert how_many(storage, case) == 0
    with storage.reading() as db:
        assert not queries.is_scanned(db, get_review(db, case.review_id))
    assert not found(storage, case).is_scanned


def next_draft(db: Db, case: Case, *, sent: bool = True) -> Draft:
    draft_id = uuid4()
    add_draft(
        db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft_id,
        reading_id=uuid4(), number=2, sent=sent,
        texts=("Findings", "Leah was seen by Dr Shah.", "Nobody asked Leah."),
    )  # fmt: skip
    return db.get_one(Draft, draft_id)


def test_a_decision_goes_with_the_words_into_the_next_draft(storage: Storage, case: Case) -> None:
    decide(storage, case, "Leah", Fate.STAYS, "A name of our own choice.")
    with storage.unit_of_work() as db:
        draft = next_draft(db, case)
        found_there = (
            ("identifier.given-name", publishing.Confidence.MEDIUM, 1, "Leah"),
            ("identifier.title-and-surname", publishing.Confidence.HIGH, 1, "Dr Shah"),
            ("identifier.given-name", publishing.Confidence.MEDIUM, 2, "Leah"),
        )
        publishing.flagged(db, draft, found_there)
    lines = {one.words: one for one in found(storage, case).lines}
    assert set(lines) == {"Leah", "Dr Shah"}
    kept = lines["Leah"].decision
    assert kept is not None
    assert (kept.fate, kept.because, kept.in_draft) == (
        Fate.STAYS, "A name of our own choice.", 1,
    )  # fmt: skip
    assert how_many(storage, case) == 1


def test_a_draft_that_is_not_sent_changes_nothing(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        publishing.flagged(db, next_draft(db, case, sent=False), ())
    assert found(storage, case).draft_number == 1
    assert how_many(storage, case) == 3


def test_words_that_stay_need_a_reason_and_nothing_is_kept_without(
    storage: Storage, case: Case
) -> None:
    both = {
        key_of("Leah"): Said(Fate.TAKEN_OUT),
        key_of("Mrs Okafor"): Said(Fate.STAYS),
    }
    with pytest.raises(RuleBroken) as broken, storage.unit_of_work() as db:
        service.decide_identifiers(db, case.commissioner, get_review(db, case.review_id), both, NOW)
    assert broken.value.field == f"because-{key_of('Mrs Okafor')}"
    assert how_many(storage, case) == 3


def test_deciding_anew_keeps_the_decision_before(storage: Storage, case: Case) -> None:
    decide(storage, case, "Leah", Fate.NOT_ONE)
    first = found(storage, case).by_key[key_of("Leah")].decision
    assert first is not None
    decide(storage, case, "Leah", Fate.TAKEN_OUT, was=str(first.id))
    line = found(storage, case).by_key[key_of("Leah")]
    assert line.decision is not None
    assert line.decision.fate is Fate.TAKEN_OUT
    assert [one.fate for one in line.earlier] == [Fate.NOT_ONE]


def test_two_who_decide_at_once_overwrite_nothing(storage: Storage, case: Case) -> None:
    decide(storage, case, "Leah", Fate.NOT_ONE)
    with pytest.raises(DecidedElsewhere) as late:
        decide(storage, case, "Leah", Fate.TAKEN_OUT)
    assert late.value.keys == (key_of("Leah"),)
    line = found(storage, case).by_key[key_of("Leah")]
    assert line.decision is not None
    assert line.decision.fate is Fate.NOT_ONE


def test_the_same_decision_sent_twice_is_one(storage: Storage, case: Case) -> None:
    assert decide(storage, case, "Leah", Fate.TAKEN_OUT) == 1
    assert decide(storage, case, "Leah", Fate.TAKEN_OUT) == 0


def test_words_that_do_not_stand_in_the_draft_cannot_be_decided(
    storage: Storage, case: Case
) -> None:
    with pytest.raises(RuleBroken, match="newer draft"):
        decide(storage, case, "Somebody", Fate.TAKEN_OUT)


@pytest.mark.parametrize("who", ["panel", "observer", "chair", "manager"])
def test_who_does_not_decide_on_words(storage: Storage, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed), storage.unit_of_work() as db:
        service.decide_identifiers(db, case.people[who], get_review(db, case.review_id), {}, NOW)


def test_the_trail_tells_of_each_decision_and_holds_no_word(storage: Storage, case: Case) -> None:
    decide(storage, case, "Leah", Fate.STAYS, "A name of our own choice.")
    with storage.reading() as db:
        [event] = db.query(Event).filter(Event.verb == "publication:identifier-decided")
        assert (event.review_id, event.actor_id) == (case.review_id, case.commissioner.person_id)
        kept = str(event.__dict__)
    assert "Leah" not in kept
    assert "own choice" not in kept
