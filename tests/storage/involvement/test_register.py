"""The register on both databases: who is in it, and who may change that."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.models import Participant
from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.casework.involvement.service import ParticipantDetails
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.storage import Storage, london_date
from tests.factories import register
from tests.factories.assessments import NOW, Case, at_once, make_case

TODAY = london_date(NOW)


def change(
    storage: Storage,
    case: Case,
    participant_id: UUID,
    *,
    actor: Actor | None = None,
    version: int = 1,
    group: Group = Group.MOTHER,
    **details: object,
) -> Participant:
    details.setdefault("label", "Mother")
    with storage.unit_of_work() as db:
        return service.change_participant(
            db, actor or case.lead, db.get_one(Participant, participant_id),
            ParticipantDetails(belongs_to=group, **details),  # type: ignore[arg-type]
            version=version, now=NOW,
        )  # fmt: skip


def end(storage: Storage, case: Case, participant_id: UUID, because: str = "Twice") -> None:
    with storage.unit_of_work() as db:
        service.end_participant(
            db, case.lead, db.get_one(Participant, participant_id), because, NOW
        )


def events(storage: Storage, participant_id: UUID) -> list[str]:
    with storage.reading() as db:
        return list(
            db.scalars(
                select(Event.verb)
                .where(Event.subject_id == participant_id)
                .order_by(Event.sequence)
            )
        )


def count(storage: Storage) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(Participant)) or 0


def test_somebody_is_added_as_typed(storage: Storage, case: Case) -> None:
    police = register.agency(storage, case)
    officer = register.add(
        storage, case, Group.POLICE, label="  Response \n officers ", size=3, agency_id=police,
        why=" They\r\nattended. ", identified_on=date(2026, 3, 1), hidden_from=frozenset({police}),
    )  # fmt: skip
    [line] = register.register(storage, case)
    assert (line.id, line.label, line.size) == (officer, "Response officers", 3)
    assert (line.agency_name, line.why) == ("Police", "They\nattended.")
    assert (line.belongs_to, line.identified_on) == (Group.POLICE, date(2026, 3, 1))
    assert (line.hidden_from, line.hidden_from_names) == ({police}, ["Police"])
    assert (line.added_by_name, line.version, list(line.steps)) == ("Lead Example", 1, [])
    assert events(storage, officer) == ["involvement:participant-added"]


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("label", {"label": "  "}),
        ("label", {"label": "x" * 121}),
        ("why", {"why": "x" * 10_001}),
        ("size", {"size": 1}),
        ("size", {"size": 1_000}),
        ("identified_on", {"identified_on": TODAY + timedelta(days=1)}),
        ("identified_on", {"identified_on": date(1989, 12, 31)}),
        ("agency_id", {"agency_id": uuid4()}),
        ("hidden_from", {"hidden_from": frozenset({uuid4()})}),
    ],
)
def test_what_an_entry_must_hold(
    storage: Storage, case: Case, field: str, details: dict[str, object]
) -> None:
    with pytest.raises(RuleBroken) as broken:
        register.add(storage, case, Group.HEALTH, **details)
    assert broken.value.field == field
    assert count(storage) == 0


def test_an_agency_of_another_board_is_none_of_this_one(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child L")
    theirs = register.agency(storage, other)
    for details in ({"agency_id": theirs}, {"hidden_from": frozenset({theirs})}):
        with pytest.raises(RuleBroken):
            register.add(storage, case, Group.POLICE, **details)


def test_family_have_no_agency(storage: Storage, case: Case) -> None:
    register.add(storage, case, Group.MOTHER, agency_id=register.agency(storage, case))
    [line] = register.register(storage, case)
    assert line.agency_id is None


@pytest.mark.parametrize("who", ["commissioner", "panel", "observer", "chair"])
def test_who_may_not_write(storage: Storage, case: Case, who: str) -> None:
    mother = register.add(storage, case)
    actor = case.people[who]
    for verb in (
        lambda: register.add(storage, case, actor=actor),
        lambda: change(storage, case, mother, actor=actor, why="More"),
        lambda: register.take(storage, case, mother, StepKind.TOLD, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert count(storage) == 1


def test_the_review_manager_writes_too(storage: Storage, case: Case) -> None:
    register.add(storage, case, actor=case.manager)
    assert count(storage) == 1


def test_a_form_that_is_sent_twice_adds_one(storage: Storage, case: Case) -> None:
    form = uuid4()
    for _ in range(2):
        with storage.unit_of_work() as db:
            service.add_participant(
                db, case.lead, get_review(db, case.review_id),
                ParticipantDetails(belongs_to=Group.MOTHER, label="Mother"), NOW,
                participant_id=form,
            )  # fmt: skip
    assert count(storage) == 1
    # Somebody else's form of that id adds one of its own and gets nothing of the first.
    with storage.unit_of_work() as db:
        other = service.add_participant(
            db, case.manager, get_review(db, case.review_id),
            ParticipantDetails(belongs_to=Group.FATHER, label="Father"), NOW, participant_id=form,
        )  # fmt: skip
        assert other.id != form
    assert count(storage) == 2


def test_a_change_is_kept_and_told_without_words(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case, why="The first reason")
    change(storage, case, mother, label="Birth mother", why="Lived there")
    [line] = register.register(storage, case)
    assert (line.label, line.why, line.version) == ("Birth mother", "Lived there", 2)
    assert events(storage, mother)[-1] == "involvement:participant-changed"
    with storage.reading() as db:
        told = " ".join(v or "" for v in db.scalars(select(EventValue.value)))
    assert not any(w in told for w in ("Birth mother", "Lived there", "The first reason"))
    assert '"label"' in told


def test_nothing_changed_is_no_event(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    assert change(storage, case, mother).version == 1
    assert events(storage, mother) == ["involvement:participant-added"]


def test_two_who_change_at_once(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    raised = at_once(
        lambda: change(storage, case, mother, why="One"),
        lambda: change(storage, case, mother, why="Two", actor=case.manager),
    )
    assert [type(error) for error in raised] == [SavedElsewhere]
    [line] = register.register(storage, case)
    assert line.version == 2


def test_a_mistake_is_ended_and_stays(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    with pytest.raises(RuleBroken) as broken:
        end(storage, case, mother, " ")
    assert broken.value.field == "because"
    end(storage, case, mother)
    assert register.register(storage, case) == []
    [line] = register.register(storage, case, with_ended=True)
    assert (line.ended_because, line.ended_at) == ("Twice", NOW)
    assert events(storage, mother)[-1] == "involvement:participant-ended"
    for verb in (
        lambda: register.take(storage, case, mother, StepKind.TOLD),
        lambda: change(storage, case, mother, version=2, why="More"),
        lambda: end(storage, case, mother),
    ):
        with pytest.raises(RuleBroken):
            verb()


def test_who_said_something_is_not_ended(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    said = register.take(storage, case, mother, StepKind.CONTRIBUTION, words=register.WORDS)
    with pytest.raises(RuleBroken):
        end(storage, case, mother)
    register.withdraw(storage, case, mother)
    with pytest.raises(RuleBroken):
        end(storage, case, mother)
    register.correct(storage, case, said, is_mistake=True)
    end(storage, case, mother)


# Hidden entries -------------------------------------------------------------------------------


def test_a_hidden_entry_is_absent_for_that_agency(storage: Storage, case: Case) -> None:
    police = register.agency(storage, case)
    officer = register.add(
        storage, case, Group.POLICE, label="Sergeant", hidden_from=frozenset({police})
    )
    step = register.take(storage, case, officer, StepKind.TOLD)
    mother = register.add(storage, case)
    register.speaks_for(storage, case, case.second_lead, police)
    assert {e.id for e in register.register(storage, case)} == {officer, mother}
    assert {e.id for e in register.register(storage, case, is_for_all=True)} == {mother}
    assert [e.id for e in register.register(storage, case, case.second_lead)] == [mother]
    with storage.reading() as db:
        for asked in (
            lambda: queries.get_participant(db, case.second_lead, case.review_id, officer),
            lambda: queries.get_entry(db, case.second_lead, case.review_id, officer),
            lambda: queries.get_step(db, case.second_lead, case.review_id, step),
        ):
            with pytest.raises(NotFound):
                asked()
        assert queries.get_step(db, case.lead, case.review_id, step).id == step
        counts = queries.board_counts(db, case.second_lead, case.board_id)
        assert sum(one.identified for one in counts) == 1
    for verb in (
        lambda: register.take(storage, case, officer, StepKind.TOLD, actor=case.second_lead),
        lambda: change(storage, case, officer, actor=case.second_lead, group=Group.POLICE),
        lambda: register.correct(storage, case, step, actor=case.second_lead),
    ):
        with pytest.raises(NotFound):
            verb()


def test_whoever_left_the_agency_or_speaks_for_another_sees_it(
    storage: Storage, case: Case
) -> None:
    police, health = register.agency(storage, case), register.agency(storage, case, "Health")
    register.add(storage, case, Group.POLICE, hidden_from=frozenset({police}))
    register.speaks_for(storage, case, case.panel, police, ended=True)
    register.speaks_for(storage, case, case.commissioner, health)
    assert len(register.register(storage, case, case.panel)) == 1
    assert len(register.register(storage, case, case.commissioner)) == 1


def test_a_role_for_the_agency_on_another_board_hides_nothing(storage: Storage, case: Case) -> None:
    police = register.agency(storage, case)
    register.add(storage, case, Group.POLICE, hidden_from=frozenset({police}))
    other = make_case(storage, reference="Child L")
    register.speaks_for(storage, other, case.panel, register.agency(storage, other))
    assert len(register.register(storage, case, case.panel)) == 1


def test_nobody_hides_an_entry_from_themselves(storage: Storage, case: Case) -> None:
    police = register.agency(storage, case)
    register.speaks_for(storage, case, case.lead, police)
    with pytest.raises(RuleBroken) as broken:
        register.add(storage, case, Group.POLICE, hidden_from=frozenset({police}))
    assert broken.value.field == "hidden_from"
    officer = register.add(storage, case, Group.POLICE)
    with pytest.raises(RuleBroken):
        change(storage, case, officer, group=Group.POLICE, hidden_from=frozenset({police}))


def test_an_entry_is_shown_again(storage: Storage, case: Case) -> None:
    police = register.agency(storage, case)
    officer = register.add(storage, case, Group.POLICE, hidden_from=frozenset({police}))
    register.speaks_for(storage, case, case.panel, police)
    change(storage, case, officer, group=Group.POLICE, hidden_from=frozenset())
    assert len(register.register(storage, case, case.panel)) == 1


def test_another_reviews_entry_is_absent(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child L")
    theirs = register.add(storage, other)
    assert register.register(storage, case) == []
    with storage.reading() as db, pytest.raises(NotFound):
        queries.get_participant(db, case.lead, case.review_id, theirs)
    with pytest.raises(NotAllowed):
        register.take(storage, case, theirs, StepKind.TOLD)


def test_the_trail_holds(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case)
    register.take(storage, case, mother, StepKind.CONTRIBUTION, words=register.WORDS)
    register.withdraw(storage, case, mother)
    with storage.reading() as db:
        assert find_break(db, str(case.board_id)) is None
        chains = set(db.scalars(select(Event.chain)))
        assert all(find_break(db, chain) is None for chain in chains)
