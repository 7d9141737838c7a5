from __future__ import annotations

import csv
import io
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action, ActionDay, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.desk.trail.sentences import OTHER, sentence_of
from qmapp.desk.trail.sight import sight_of
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.governance.stages.setup import register as register_stages
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.storing import XLSX, put
from qmapp.learning.plan import service
from qmapp.learning.plan.rules import HEADS, Column, Part, Proposal
from qmapp.learning.plan.service import Choice, Place
from qmapp.people.accounts.models import Agency
from tests.factories.assessments import NOW, declare_interest
from tests.factories.plan import DUE, TODAY, Planned, action, agreed, beside, edit, out

LATER = datetime(2026, 11, 12, 9, tzinfo=UTC)
NEW_DAY = date(2027, 6, 30)


@pytest.fixture
def plan(storage: Storage) -> Planned:
    return agreed(storage)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore.in_folder(tmp_path / "files")


def bring(
    storage: Storage,
    files: FileStore,
    plan: Planned,
    data: bytes,
    actor: Actor | None = None,
    *,
    board: bool = False,
) -> UUID:
    place = Place(plan.board_id, None if board else plan.review_id)
    file = put(files, plan.board_id, "plan.xlsx", data, XLSX)
    with storage.unit_of_work() as db:
        return service.bring(db, actor or plan.case.manager, place, file, NOW).id


def look(
    storage: Storage,
    files: FileStore,
    plan: Planned,
    intake_id: UUID,
    actor: Actor | None = None,
    *,
    board: bool = False,
) -> Proposal:
    place = Place(plan.board_id, None if board else plan.review_id)
    with storage.reading() as db:
        asking = actor or plan.case.manager
        intake = service.get_own(db, asking, place, intake_id)
        return service.look(db, asking, place, service.rows_of(files, intake), TODAY)


def take(
    storage: Storage,
    files: FileStore,
    plan: Planned,
    intake_id: UUID,
    choices: dict[str, Choice],
    actor: Actor | None = None,
) -> int:
    place, asking = Place(plan.board_id, plan.review_id), actor or plan.case.manager
    with storage.reading() as db:
        rows = service.rows_of(files, service.get_own(db, asking, place, intake_id))
    with storage.unit_of_work() as db:
        return service.take(db, asking, place, intake_id, choices, LATER, rows=rows)


def all_of(proposal: Proposal, *, take: bool = True) -> dict[str, Choice]:
    return {one.key: Choice(take, one.action.version) for one in proposal.shown}


def say(storage: Storage, plan: Planned, action_id: UUID, delivery: Delivery, words: str) -> None:
    with storage.unit_of_work() as db:
        version = db.get_one(Action, action_id).version
        following.say(
            db, plan.case.chair, action_id, Said(delivery, words), version=version, now=NOW
        )


def test_as_it_went_out_it_changes_nothing(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    proposal = look(storage, files, plan, bring(storage, files, plan, out(storage, plan)))
    # `shared` answers two recommendations, and so stands in two rows.
    assert (proposal.rows, proposal.same) == (4, 4)
    assert not proposal.changes
    assert not proposal.unplaced
    assert not proposal.reworded


def test_what_was_changed_in_it_is_taken_by_the_verbs_that_people_use(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    data = edit(
        out(storage, plan),
        {
            plan.first: {
                Column.OWNER: "Named nurse",
                Column.AGENCY: "police",
                Column.DUE: NEW_DAY,
                Column.BECAUSE: "The post is vacant.",
            },
            plan.second: {Column.DELIVERY: "At risk", Column.NOTE: "Nobody has time."},
            plan.shared: {Column.DELIVERY: "Delivered", Column.ADDED: "Minutes of 3 November."},
        },
    )
    intake_id = bring(storage, files, plan, data)
    proposal = look(storage, files, plan, intake_id)
    assert [(one.action.id, one.part, one.is_conflict) for one in proposal.changes] == [
        (plan.first, Part.OWNER, False),
        (plan.first, Part.DUE, False),
        (plan.second, Part.DELIVERY, False),
        (plan.shared, Part.DELIVERY, False),
    ]
    assert not [one.faults for one in proposal.changes if one.faults]
    assert take(storage, files, plan, intake_id, all_of(proposal)) == 4
    first = action(storage, plan.first)
    assert (first.owner_role, first.agency_id, first.due_on) == (
        "Named nurse",
        plan.police,
        NEW_DAY,
    )
    assert action(storage, plan.second).delivery is Delivery.AT_RISK
    assert action(storage, plan.shared).delivery is Delivery.DELIVERED
    with storage.reading() as db:
        moved = db.scalars(select(ActionDay)).one()
        assert (moved.was_on, moved.due_on, moved.because) == (
            DUE,
            NEW_DAY,
            "The post is vacant.",
        )
        assert moved.moved_by == plan.case.manager.person_id
        assert {one.words for one in db.scalars(select(ActionNote))} == {"Nobody has time.", ""}
        assert db.scalars(select(Proof)).one().words == "Minutes of 3 November."
        verbs = set(db.scalars(select(Event.verb)))
        assert db.get_one(Intake, intake_id).taken_at == LATER
    assert {"plan:file-brought", "plan:file-taken", "delivery:day-moved"} <= verbs
    # The same file once more: all of it stands here already.
    again = look(storage, files, plan, bring(storage, files, plan, data))
    assert not again.changes


def test_a_file_is_taken_once(storage: Storage, files: FileStore, plan: Planned) -> None:
    data = edit(out(storage, plan), {plan.second: {Column.NOTE: "A note."}})
    intake_id = bring(storage, files, plan, data)
    choices = all_of(look(storage, files, plan, intake_id))
    take(storage, files, plan, intake_id, choices)
    with pytest.raises(RuleBroken, match="taken already"):
        take(storage, files, plan, intake_id, choices)
    with storage.reading() as db:
        assert len(db.scalars(select(ActionNote)).all()) == 1


def test_what_changed_here_meanwhile_is_a_conflict(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    data = edit(
        out(storage, plan),
        {
            plan.first: {Column.DELIVERY: "On track"},
            plan.second: {Column.DUE: NEW_DAY, Column.BECAUSE: "It takes longer."},
        },
    )
    say(storage, plan, plan.first, Delivery.AT_RISK, "No room.")
    # What the file does not touch is no conflict, though the action has a new version.
    say(storage, plan, plan.second, Delivery.ON_TRACK, "")
    intake_id = bring(storage, files, plan, data)
    proposal = look(storage, files, plan, intake_id)
    delivery, due = proposal.changes
    assert (delivery.is_conflict, due.is_conflict) == (True, False)
    assert delivery.was is not None
    assert (delivery.was.delivery, delivery.action.delivery, delivery.to.delivery) == (
        Delivery.NOT_STARTED,
        Delivery.AT_RISK,
        Delivery.ON_TRACK,
    )
    chosen = {due.key: Choice(True, due.action.version)}
    with pytest.raises(RuleBroken) as broken:
        take(storage, files, plan, intake_id, chosen)
    assert broken.value.field == delivery.key
    chosen[delivery.key] = Choice(False, delivery.action.version)
    assert take(storage, files, plan, intake_id, chosen) == 1
    assert action(storage, plan.first).delivery is Delivery.AT_RISK
    assert action(storage, plan.second).due_on == NEW_DAY


def test_what_changes_between_looking_and_taking_is_looked_at_again(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    data = edit(
        out(storage, plan),
        {plan.first: {Column.OWNER: "Named nurse"}, plan.second: {Column.NOTE: "A note."}},
    )
    intake_id = bring(storage, files, plan, data)
    choices = all_of(look(storage, files, plan, intake_id))
    say(storage, plan, plan.second, Delivery.ON_TRACK, "")
    with pytest.raises(SavedElsewhere):
        take(storage, files, plan, intake_id, choices)
    assert action(storage, plan.first).owner_role == "Head of service"


def test_all_or_nothing(storage: Storage, files: FileStore, plan: Planned) -> None:
    # The name of somebody here is found out by the verb alone.
    data = edit(
        out(storage, plan),
        {plan.first: {Column.OWNER: "Manager Example"}, plan.second: {Column.NOTE: "A note."}},
    )
    intake_id = bring(storage, files, plan, data)
    proposal = look(storage, files, plan, intake_id)
    with pytest.raises(RuleBroken) as broken:
        take(storage, files, plan, intake_id, all_of(proposal))
    assert broken.value.field == f"{plan.first}-owner"
    with storage.reading() as db:
        assert not db.scalars(select(ActionNote)).all()
        assert db.get_one(Intake, intake_id).taken_at is None


def test_another_boards_key_is_like_none(storage: Storage, files: FileStore, plan: Planned) -> None:
    other = agreed(storage, reference="Child Z")
    data = edit(out(storage, other), {other.first: {Column.OWNER: "Named nurse"}})
    intake_id = bring(storage, files, plan, data)
    proposal = look(storage, files, plan, intake_id)
    assert not proposal.changes
    assert [len(one.lines) for one in proposal.unplaced] == [4]
    forged = {f"{other.first}-owner": Choice(True, 1)}
    with pytest.raises(SavedElsewhere):
        take(storage, files, plan, intake_id, forged)
    assert action(storage, other.first).owner_role == "Head of service"


def test_an_interest_takes_the_reviews_rows_out_of_the_boards_plan(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    data = edit(out(storage, plan, board=True), {plan.first: {Column.OWNER: "Named nurse"}})
    intake_id = bring(storage, files, plan, data, board=True)
    assert len(look(storage, files, plan, intake_id, board=True).changes) == 1
    declare_interest(storage, plan.case, plan.case.manager)
    assert not look(storage, files, plan, intake_id, board=True).changes
    with pytest.raises(NotAllowed):
        bring(storage, files, plan, data)


def rows_of(data: bytes) -> list[dict[str, object]]:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    lines = sheet.iter_rows(values_only=True)
    heads = [str(head) for head in next(lines)]
    return [dict(zip(heads, line, strict=True)) for line in lines]


@pytest.mark.parametrize("board", [True, False])
def test_of_an_action_of_a_review_out_of_sight_number_and_delivery_go_out_and_come_back(
    storage: Storage, files: FileStore, plan: Planned, board: bool
) -> None:
    other = beside(storage, plan)
    say(storage, plan, plan.first, Delivery.AT_RISK, "A note of Child K.")
    declare_interest(storage, plan.case, plan.case.manager)
    data = out(storage, other, board=board)
    hidden, own = rows_of(data)
    assert (hidden[HEADS[Column.ACTION_NUMBER]], own[HEADS[Column.KEY]]) == (1, str(other.second))
    assert hidden[HEADS[Column.ACTION]] == "At risk. Of a review that you do not see."
    assert str(plan.first) not in str(hidden)
    assert not {"A note of Child K.", "Write down who leads.", "Health Trust"} & {
        str(value) for value in hidden.values()
    }
    assert "A note" not in str(hidden)
    proposal = look(
        storage, files, other, bring(storage, files, other, data, board=board), board=board
    )
    assert (proposal.rows, proposal.same, proposal.unplaced) == (2, 2, [])
    # Whoever sees both reads all of it.
    whole = out(storage, other, other.case.chair, board=board)
    assert "A note of Child K." in str(rows_of(whole))


def test_what_an_open_response_ties_is_in_no_plan(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    other = beside(storage, plan, is_agreed=False)
    whole = out(storage, plan, board=True)
    assert "Say so in every plan." not in str(rows_of(whole))
    assert len(rows_of(whole)) == 4
    assert rows_of(out(storage, other)) == []
    # Nor is its action changed by the file of that review.
    data = edit(out(storage, plan), {plan.first: {Column.OWNER: "Named nurse"}})
    proposal = look(storage, files, other, bring(storage, files, other, data))
    assert not proposal.changes


def test_what_is_written_beside_an_action_out_of_sight_is_refused(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    other = beside(storage, plan)
    declare_interest(storage, plan.case, plan.case.manager)
    book = load_workbook(io.BytesIO(out(storage, other)))
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index(HEADS[Column.NOTE]) + 1
    sheet.cell(2, place, "It is done.")
    saved = io.BytesIO()
    book.save(saved)
    proposal = look(storage, files, other, bring(storage, files, other, saved.getvalue()))
    assert not proposal.changes
    assert [one.lines for one in proposal.unplaced] == [[2]]


def test_an_agency_that_has_ended_since_is_left_as_it_stands(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    data = out(storage, plan)
    with storage.unit_of_work() as db:
        db.execute(update(Agency).where(Agency.id == plan.health).values(ended_at=NOW))
    proposal = look(storage, files, plan, bring(storage, files, plan, data))
    assert (proposal.same, proposal.changes) == (4, [])
    # A new role goes with it; the agency itself is not chosen anew.
    role = edit(data, {plan.first: {Column.OWNER: "Named nurse"}})
    intake_id = bring(storage, files, plan, role)
    assert take(storage, files, plan, intake_id, all_of(look(storage, files, plan, intake_id))) == 1
    assert action(storage, plan.first).agency_id == plan.health
    chosen = edit(data, {plan.second: {Column.AGENCY: "Health Trust"}})
    (change,) = look(storage, files, plan, bring(storage, files, plan, chosen)).changes
    assert "no agency of this board" in str(change.faults[0])


def test_a_closed_review_takes_its_days_and_delivery_and_no_other_owner(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    register_stages()
    changed = {
        plan.first: {Column.OWNER: "Named nurse", Column.DUE: NEW_DAY, Column.BECAUSE: "Later."},
        plan.second: {Column.DELIVERY: "On track"},
    }
    data = edit(out(storage, plan), changed)
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == plan.review_id).values(stage=Stage.CLOSED))
    intake_id = bring(storage, files, plan, data)
    proposal = look(storage, files, plan, intake_id)
    assert [(one.part, len(one.faults)) for one in proposal.changes] == [
        (Part.OWNER, 1),
        (Part.DUE, 0),
        (Part.DELIVERY, 0),
    ]
    assert "This review is closed" in str(proposal.faulty[0].faults[0])
    assert take(storage, files, plan, intake_id, all_of(proposal)) == 2
    first = action(storage, plan.first)
    assert (first.owner_role, first.due_on) == ("Head of service", NEW_DAY)


def test_who_may(storage: Storage, files: FileStore, plan: Planned) -> None:
    data = out(storage, plan)
    for refused in (plan.case.commissioner, plan.case.lead, plan.case.panel):
        with pytest.raises(NotAllowed):
            bring(storage, files, plan, data, refused)
    # What one brought is nobody else's to look at.
    intake_id = bring(storage, files, plan, data)
    with pytest.raises(NotFound):
        look(storage, files, plan, intake_id, plan.case.chair)


def test_who_may_bring_a_plan_reads_that_one_was_brought(
    storage: Storage, files: FileStore, plan: Planned
) -> None:
    own = bring(storage, files, plan, out(storage, plan))
    bring(storage, files, plan, out(storage, plan, board=True), board=True)

    def told(actor: Actor) -> list[UUID]:
        with storage.reading() as db:
            review = get_review(db, plan.review_id)
            sight = sight_of(db, actor, review)
            brought = db.scalars(
                select(Event).where(
                    Event.review_id == review.id,
                    Event.verb.startswith("plan:"),
                    sight.condition(),
                )
            ).all()
            assert all(sentence_of(one.verb) != OTHER for one in brought)
            return [one.subject_id for one in brought]

    assert told(plan.case.manager) == told(plan.case.chair) == [own]
    assert told(plan.case.lead) == told(plan.case.observer) == []
    declare_interest(storage, plan.case, plan.case.chair)
    hidden = replace(plan.case.chair, interests=frozenset({plan.review_id}))
    assert told(hidden) == []


def test_put_aside(storage: Storage, files: FileStore, plan: Planned) -> None:
    data = edit(out(storage, plan), {plan.second: {Column.NOTE: "A note."}})
    intake_id = bring(storage, files, plan, data)
    choices = all_of(look(storage, files, plan, intake_id))
    place = Place(plan.board_id, plan.review_id)
    for done in (True, False):
        with storage.unit_of_work() as db:
            assert service.leave(db, plan.case.manager, place, intake_id, NOW) is done
    with pytest.raises(RuleBroken, match="put aside"):
        take(storage, files, plan, intake_id, choices)


# Real LibreOffice ----------------------------------------------------------------------------


def saved_by_calc(data: bytes, folder: Path, kind: str = "xlsx") -> bytes:
    """What LibreOffice Calc makes of a workbook that it opens and saves."""
    came, went = folder / "in", folder / "out"
    came.mkdir(parents=True)
    went.mkdir()
    (came / "plan.xlsx").write_bytes(data)
    filter_ = (
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,2057,false,true" if kind == "csv" else kind
    )
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
            "--convert-to", filter_, "--outdir", str(went), str(came / "plan.xlsx"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (went / f"plan.{kind}").read_bytes()


def test_through_libreoffice_calc(
    storage: Storage, files: FileStore, plan: Planned, tmp_path: Path
) -> None:
    whole = saved_by_calc(out(storage, plan), tmp_path / "one")
    assert not look(storage, files, plan, bring(storage, files, plan, whole)).changes
    sheet = load_workbook(io.BytesIO(whole)).worksheets[0]
    assert sheet.column_dimensions["V"].hidden
    words = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in words if cell.data_type == "f"]
    assert '=HYPERLINK("x") is asked of each child.' in {cell.value for cell in words}
    changed = edit(whole, {plan.first: {Column.DUE: NEW_DAY, Column.BECAUSE: "Later."}})
    came = saved_by_calc(changed, tmp_path / "two")
    intake_id = bring(storage, files, plan, came)
    proposal = look(storage, files, plan, intake_id)
    assert [(one.part, one.to.due_on, one.is_conflict) for one in proposal.changes] == [
        (Part.DUE, NEW_DAY, False)
    ]
    assert take(storage, files, plan, intake_id, all_of(proposal)) == 1
    table = saved_by_calc(changed, tmp_path / "three", "csv")
    lines = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert HEADS[Column.KEY] in lines[0]
    assert not look(storage, files, plan, bring(storage, files, plan, table)).changes
