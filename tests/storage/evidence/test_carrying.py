"""Evidence in the next draft: what became of it is found once, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import carrying, following
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import Evidence, EvidenceFate, LetGo
from qmapp.casework.evidence.placing import place, read_whole
from qmapp.errors import NotFound
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, at_once, begin, later, pin, reopen, submit
from tests.storage.evidence import next_draft
from tests.storage.evidence.next_draft import (
    GONE,
    MOVED,
    NEW,
    OLD,
    PLACES,
    REWORDED,
    SAME,
    TWICE,
    Case,
    arrive,
    chain,
    pin_all,
    second_draft,
    start_from,
)

EXPECTED = {
    "same": Fate.UNCHANGED,
    "moved": Fate.MOVED,
    "reworded": Fate.REWORDED,
    "gone": Fate.GONE,
    "ask": Fate.ASK,
}


@pytest.fixture
def case(storage: Storage) -> Case:
    return next_draft.old_case(storage)


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


def fates(storage: Storage) -> dict[object, EvidenceFate]:
    with storage.reading() as db:
        return {row.evidence_id: row for row in db.scalars(select(EvidenceFate))}


def items(storage: Storage, assessment: Assessment) -> dict[str, Evidence]:
    with storage.reading() as db:
        query = select(Evidence).where(Evidence.assessment_id == assessment.id)
        return {item.note: item for item in db.scalars(query)}


def loose(storage: Storage, assessment: Assessment) -> set[object]:
    with storage.reading() as db:
        found = carrying.loose_ends(db, queries.chain_of(db, db.get_one(Assessment, assessment.id)))
        return {piece.id for piece in found}


def test_every_fate_is_found(storage: Storage, case: Case, mine: Assessment) -> None:
    ids = pin_all(storage, case, case.commissioner, mine)
    arrive(storage, second_draft(storage, case))
    found = fates(storage)
    assert {name: found[id_].fate for name, id_ in ids.items()} == EXPECTED
    assert {one["position"] for one in found[ids["ask"]].candidates} == {5, 7}
    assert found[ids["gone"]].candidates == []


def test_it_may_be_done_twice_and_by_two_at_once(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    pin_all(storage, case, case.commissioner, mine)
    draft = second_draft(storage, case)
    assert at_once(lambda: arrive(storage, draft), lambda: arrive(storage, draft)) == []
    first = {id_: row.id for id_, row in fates(storage).items()}
    assert len(first) == 5
    arrive(storage, draft)
    assert {id_: row.id for id_, row in fates(storage).items()} == first


def test_what_is_pinned_later_is_found_when_one_starts(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    pin_all(storage, case, case.commissioner, mine, "same")
    draft = second_draft(storage, case)
    arrive(storage, draft)
    late = pin(storage, case, case.commissioner, mine, 2, position=PLACES["moved"], note="late")
    fresh = start_from(storage, case, case.commissioner, draft)
    assert fates(storage)[late].fate is Fate.MOVED
    assert set(items(storage, fresh)) == {"same", "late"}


def test_what_is_carried_stands_on_its_words(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    ids = pin_all(storage, case, case.commissioner, mine)
    draft = second_draft(storage, case)
    fresh = start_from(storage, case, case.commissioner, draft)
    found = items(storage, fresh)
    assert set(found) == {"same", "moved", "reworded"}
    with storage.reading() as db:
        for name, item in found.items():
            passage = db.get_one(StoredPassage, item.passage_id)
            assert passage.reading_id == draft.reading_id
            span = None if item.start is None else (item.start, item.start + len(item.quote or ""))
            placed = place(db, passage, span)
            assert (item.prefix, item.suffix) == (placed.prefix, placed.suffix)
            assert item.text_start == placed.text_start
            assert (item.carried_from_id, item.fate) == (ids[name], EXPECTED[name])
        whole = {
            name: db.get_one(StoredPassage, item.passage_id).text for name, item in found.items()
        }
    assert whole == {"same": SAME, "moved": MOVED, "reworded": NEW[2]}
    assert {name: item.was for name, item in found.items()} == {
        "same": None, "moved": None, "reworded": REWORDED,
    }  # fmt: skip
    # Pinned whole, they stay whole, though the first word of one was changed.
    assert {item.quote for item in found.values()} == {None}
    assert loose(storage, fresh) == {ids["gone"], ids["ask"]}


def test_words_of_a_passage_stay_words(storage: Storage, case: Case, mine: Assessment) -> None:
    quote = "held in June without the school, which was never invited"
    pin(storage, case, case.commissioner, mine, position=2, quote=quote, note="words")
    fresh = start_from(storage, case, case.commissioner, second_draft(storage, case))
    item = items(storage, fresh)["words"]
    assert (item.quote, item.start) == (quote, MOVED.index(quote))
    assert (item.fate, item.was) == (Fate.MOVED, None)


def test_a_selector_that_points_nowhere_is_asked_about(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    broken = pin(storage, case, case.commissioner, mine, position=1, quote="health visitor")
    well = pin(storage, case, case.commissioner, mine, position=2)
    with storage.unit_of_work() as db:
        db.get_one(Evidence, broken).start = 4000
    arrive(storage, second_draft(storage, case))
    found = fates(storage)
    assert (found[broken].fate, found[broken].candidates) == (Fate.ASK, [])
    assert found[well].fate is Fate.MOVED


def test_evidence_taken_away_meanwhile_stops_nothing(
    storage: Storage, case: Case, mine: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = pin_all(storage, case, case.commissioner, mine, "same", "moved")
    draft, follow = second_draft(storage, case), following.follow

    def remove_first(*given: object) -> object:
        with storage.unit_of_work() as db:
            evidence.remove(db, case.commissioner, case.basis(mine), ids["same"], NOW)
        return follow(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(following, "follow", remove_first)
    arrive(storage, draft)
    assert set(fates(storage)) == {ids["moved"]}


class TestLooseEnds:
    @pytest.fixture
    def ids(self, storage: Storage, case: Case, mine: Assessment) -> dict[str, object]:
        return dict(pin_all(storage, case, case.commissioner, mine))

    @pytest.fixture
    def fresh(self, storage: Storage, case: Case, ids: dict[str, object]) -> Assessment:
        return start_from(storage, case, case.commissioner, second_draft(storage, case))

    def settle(
        self, storage: Storage, case: Case, fresh: Assessment, id_: object, n: int
    ) -> Evidence | None:
        with storage.unit_of_work() as db:
            links = queries.chain_of(db, db.get_one(Assessment, fresh.id))
            by = case.commissioner.person_id
            return carrying.settle(db, links, id_, n, by=by, now=later(70))  # type: ignore[arg-type]

    def let_go(self, storage: Storage, case: Case, fresh: Assessment, id_: object) -> bool:
        with storage.unit_of_work() as db:
            links = queries.chain_of(db, db.get_one(Assessment, fresh.id))
            by = case.commissioner.person_id
            return carrying.let_go(db, links, id_, by=by, now=later(70))  # type: ignore[arg-type]

    def test_a_chosen_place_is_taken(
        self, storage: Storage, case: Case, fresh: Assessment, ids: dict[str, object]
    ) -> None:
        made = self.settle(storage, case, fresh, ids["ask"], 1)
        assert made is not None
        assert (made.fate, made.quote, made.was) == (Fate.MOVED, None, None)
        with storage.reading() as db:
            assert db.get_one(StoredPassage, made.passage_id).text == TWICE
        assert loose(storage, fresh) == {ids["gone"]}

    def test_only_places_that_were_asked_about(
        self, storage: Storage, case: Case, fresh: Assessment, ids: dict[str, object]
    ) -> None:
        for number in (-1, 2, 10**9):
            with pytest.raises(NotFound):
                self.settle(storage, case, fresh, ids["ask"], number)
        with pytest.raises(NotFound):
            self.settle(storage, case, fresh, ids["gone"], 0)

    def test_two_who_settle_at_once_make_one_piece(
        self, storage: Storage, case: Case, fresh: Assessment, ids: dict[str, object]
    ) -> None:
        def choose(n: int) -> Callable[[], object]:
            return lambda: self.settle(storage, case, fresh, ids["ask"], n)

        assert at_once(choose(0), choose(1)) == []
        with storage.reading() as db:
            query = select(func.count()).where(Evidence.carried_from_id == ids["ask"])
            assert db.scalar(query) == 1

    def test_what_is_let_go_may_be_taken_back(
        self, storage: Storage, case: Case, fresh: Assessment, ids: dict[str, object]
    ) -> None:
        assert self.let_go(storage, case, fresh, ids["gone"])
        assert not self.let_go(storage, case, fresh, ids["gone"])
        assert loose(storage, fresh) == {ids["ask"]}
        with storage.unit_of_work() as db:
            links = queries.chain_of(db, db.get_one(Assessment, fresh.id))
            assert carrying.list_let_go(db, links) == [ids["gone"]]
            assert carrying.take_back(db, links, ids["gone"])  # type: ignore[arg-type]
            assert not carrying.take_back(db, links, ids["gone"])  # type: ignore[arg-type]
        assert loose(storage, fresh) == {ids["gone"], ids["ask"]}

    def test_removing_what_was_settled_lets_it_go(
        self, storage: Storage, case: Case, fresh: Assessment, ids: dict[str, object]
    ) -> None:
        made = self.settle(storage, case, fresh, ids["ask"], 0)
        assert made is not None
        with storage.unit_of_work() as db:
            evidence.remove(db, case.commissioner, case.basis(fresh, 5), made.id, later(80))
        assert loose(storage, fresh) == {ids["gone"]}

    def test_a_reopened_version_knows_what_was_settled(
        self, storage: Storage, case: Case, fresh: Assessment, ids: dict[str, object]
    ) -> None:
        self.let_go(storage, case, fresh, ids["gone"])
        submit(storage, case.commissioner, fresh, now=later(90))
        again = reopen(storage, case.commissioner, fresh)
        assert loose(storage, again) == {ids["ask"]}
        assert {name: item.fate for name, item in items(storage, again).items()} == {
            name: item.fate for name, item in items(storage, fresh).items()
        }

    def test_a_loose_end_is_looked_for_in_the_draft_after(
        self, storage: Storage, case: Case, fresh: Assessment, ids: dict[str, object]
    ) -> None:
        self.let_go(storage, case, fresh, ids["ask"])
        third = second_draft(storage, case, texts=(*NEW, GONE), number=3)
        arrive(storage, third)
        last = start_from(storage, case, case.commissioner, third, minutes=120)
        found = items(storage, last)
        assert set(found) == {"same", "moved", "reworded", "gone"}
        assert found["gone"].carried_from_id == ids["gone"]
        assert loose(storage, last) == set()
        assert [link.assessment_id for link in chain(storage, last)][1:] == [
            link.assessment_id for link in chain(storage, fresh)
        ]

    def test_what_the_old_one_does_later_is_its_own_affair(
        self, storage: Storage, case: Case, mine: Assessment, fresh: Assessment,
        ids: dict[str, object],
    ) -> None:  # fmt: skip
        before = loose(storage, fresh)
        with storage.unit_of_work() as db:
            late = evidence.Basis(
                board_id=case.board_id, review_id=case.review_id, assessment_id=mine.id,
                reading_id=mine.reading_id, marker_id=case.basis(mine).marker_id,
            )  # fmt: skip
            links = queries.chain_of(db, db.get_one(Assessment, mine.id))
            db.add(
                Evidence(
                    id=uuid4(), board_id=case.board_id, assessment_id=mine.id,
                    marker_id=late.marker_id, stance="supports", note="late", added_at=later(600),
                    added_by=case.commissioner.person_id,
                    passage_id=read_whole(db, mine.reading_id).ids[5],  # type: ignore[arg-type]
                    text_start=0, prefix="", suffix="",
                )
            )  # fmt: skip
            db.flush()
            assert len(carrying.list_pieces(db, links)) == 6
        arrive(storage, second_draft(storage, case, number=3))
        assert loose(storage, fresh) == before
        assert ids["gone"] in before


def test_the_old_assessment_stays_as_it_was(storage: Storage, case: Case, mine: Assessment) -> None:
    pin_all(storage, case, case.commissioner, mine)

    def state() -> object:
        with storage.reading() as db:
            rows = db.scalars(select(Judgement).where(Judgement.assessment_id == mine.id)).all()
            kept = sorted((j.marker_id, j.rating, j.reasons, j.to_confirm, j.version) for j in rows)
            return kept, {n: (i.passage_id, i.fate, i.was) for n, i in items(storage, mine).items()}

    before = state()
    draft = second_draft(storage, case)
    arrive(storage, draft)
    start_from(storage, case, case.commissioner, draft)
    assert state() == before
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(LetGo)) == 0


def test_counted_by_fate_with_what_waits_and_records(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    pin_all(storage, case, case.commissioner, mine)
    draft = second_draft(storage, case)
    arrive(storage, draft)
    pin(storage, case, case.commissioner, mine, 6, position=4, note="late")
    with storage.reading() as db:
        pieces = carrying.list_pieces(db, queries.chain_of(db, db.get_one(Assessment, mine.id)))
        found = carrying.tally(db, {mine.id: (pieces, draft.reading_id)})[mine.id]  # type: ignore[dict-item]
    assert found == carrying.Tally(unchanged=1, moved=1, reworded=1, gone=1, ask=1, waiting=1)
    assert found.passages == 6
    assert OLD[PLACES["gone"]] == GONE
