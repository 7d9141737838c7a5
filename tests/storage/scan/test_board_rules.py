"""What a board adds to the rules and switches off in them, and what that does to its scans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from qmapp.casework.lenses import loading
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.scan import queries, rules, service
from qmapp.casework.scan.models import BoardRule, DraftScan, RuleEdition, RuleSwitch
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.support.tiny_rules import own_rule

OWN = own_rule("own-kept-two", "kept two sets of notes")


def rules_of(storage: Storage, case: Case) -> Ruleset:
    with storage.reading() as db:
        return queries.board_ruleset(db, case.board_id)


def do(storage: Storage, what: Callable[[Db], object]) -> object:
    with storage.unit_of_work() as db:
        return what(db)


def add(
    storage: Storage, case: Case, actor: Actor, content: dict[str, object] | None = None
) -> BoardRule:
    with storage.unit_of_work() as db:
        return service.add_rule(db, actor, case.board_id, content or OWN, NOW)


def flagged(storage: Storage, scan: DraftScan) -> list[tuple[str, bool]]:
    with storage.reading() as db:
        return [(flag.rule, flag.local) for flag in queries.list_flags(db, scan)]


def test_a_board_that_changed_nothing_has_the_shipped_rules(storage: Storage, case: Case) -> None:
    assert rules_of(storage, case) is loading.shipped()


def test_a_rule_switched_off_points_at_nothing_until_it_is_on_again(
    storage: Storage,
    case: Case,
    administrator: Actor,
    scanned: Callable[[], DraftScan],
) -> None:
    before = scanned()
    for _ in range(2):  # once is enough
        do(storage, lambda db: service.switch_off(
            db, administrator, case.board_id, "the-child", " Too many. ", NOW))  # fmt: skip
    with storage.reading() as db:
        [switch] = queries.list_switched_off(db, case.board_id)
        assert (switch.rule, switch.reason) == ("the-child", "Too many.")
        shown = queries.find_scan(db, case.reading_id)
        assert shown is not None
        assert shown.id == before.id
        assert not queries.is_current(db, shown)
    after = scanned()
    assert after.id != before.id
    assert ("the-child", False) not in flagged(storage, after)
    assert ("the-child", False) in flagged(storage, before)

    for _ in range(2):
        do(storage, lambda db: service.switch_on(
            db, administrator, case.board_id, "the-child", NOW))  # fmt: skip
    with storage.reading() as db:
        assert queries.list_switched_off(db, case.board_id) == []
        found = queries.find_scan(db, case.reading_id)  # that by the present rules, though older
        assert found is not None
        assert found.id == before.id
        assert db.scalar(select(func.count()).select_from(RuleSwitch)) == 1
        assert db.scalar(select(func.count()).select_from(RuleEdition)) == 2


def test_switching_off_needs_a_reason_and_a_shipped_rule(
    storage: Storage, case: Case, administrator: Actor
) -> None:
    with pytest.raises(RuleBroken, match="why") as refused:
        do(storage, lambda db: service.switch_off(
            db, administrator, case.board_id, "the-child", " ", NOW))  # fmt: skip
    assert refused.value.field == "reason"
    with pytest.raises(NotFound):
        do(storage, lambda db: service.switch_off(
            db, administrator, case.board_id, "no-such", "Why not", NOW))  # fmt: skip


def test_a_rule_of_its_own_is_run_for_this_board_alone(
    storage: Storage, case: Case, administrator: Actor, scanned: Callable[[], DraftScan]
) -> None:
    other = make_case(storage, reference="Child L")
    add(storage, case, administrator)
    assert ("own-kept-two", True) in flagged(storage, scanned())
    assert rules_of(storage, other) is loading.shipped()


def test_an_old_flag_says_what_it_said_when_its_rule_is_changed(
    storage: Storage, case: Case, administrator: Actor, scanned: Callable[[], DraftScan]
) -> None:
    add(storage, case, administrator)
    before = scanned()
    changed = {**OWN, "why": "For another reason."}
    row = do(storage, lambda db: service.change_rule(
        db, administrator, case.board_id, "own-kept-two", changed, NOW, edition_number=1))  # fmt: skip
    assert isinstance(row, BoardRule)
    assert row.edition_number == 2
    after = scanned()
    with storage.reading() as db:
        whys = [
            next(f.why for f in queries.list_flags(db, scan) if f.local) for scan in (before, after)
        ]
        assert db.scalar(select(func.count()).select_from(BoardRule)) == 2
    assert whys == ["Because of own-kept-two.", "For another reason."]

    do(storage, lambda db: service.end_rule(
        db, administrator, case.board_id, "own-kept-two", NOW))  # fmt: skip
    do(storage, lambda db: service.end_rule(
        db, administrator, case.board_id, "own-kept-two", NOW))  # fmt: skip
    assert rules_of(storage, case) is loading.shipped()
    again = add(storage, case, administrator)
    assert again.edition_number == 3


def test_a_change_made_from_an_old_form_overwrites_nothing(
    storage: Storage, case: Case, administrator: Actor
) -> None:
    add(storage, case, administrator)

    def change(why: str, edition: int) -> object:
        content = {**OWN, "why": why}
        return do(storage, lambda db: service.change_rule(
            db, administrator, case.board_id, "own-kept-two", content, NOW,
            edition_number=edition))  # fmt: skip

    change("One.", 1)
    with pytest.raises(SavedElsewhere):
        change("Other.", 1)
    change("One.", 2)  # the same words make no new edition
    with storage.reading() as db:
        [row] = queries.list_board_rules(db, case.board_id)
        assert (row.edition_number, row.content["why"]) == (2, "One.")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({**OWN, "near_misses": ["They kept two sets of notes."]}, "near-miss"),
        ({**OWN, "examples": ["Nothing of it."]}, "example"),
        ({**OWN, "lens": "astrology"}, "astrology"),
        ({**OWN, "words": [], "re2": ["(a+"]}, ""),
        ({key: value for key, value in OWN.items() if key != "id"}, "id"),
        ({**OWN, "why": "x" * 30_000}, "too long"),
        ({**OWN, "why": "x\x00y"}, "keyboard"),
        ({**OWN, "why": {1, 2}}, "plain|made of"),
    ],
)
def test_a_rule_that_is_not_in_shape_is_refused_with_what_is_wrong(
    storage: Storage, case: Case, administrator: Actor, content: dict[str, object], problem: str
) -> None:
    with pytest.raises(rules.UnfitRule) as refused:
        add(storage, case, administrator, content)
    assert any(part in " ".join(refused.value.problems) for part in problem.split("|"))
    assert rules_of(storage, case) is loading.shipped()


def test_an_id_is_given_once(storage: Storage, case: Case, administrator: Actor) -> None:
    add(storage, case, administrator)
    for taken in ("own-kept-two", "the-child"):
        with pytest.raises(RuleBroken, match="already"):
            add(storage, case, administrator, {**OWN, "id": taken})
    with pytest.raises(rules.UnfitRule, match="shape"):
        do(storage, lambda db: service.change_rule(
            db, administrator, case.board_id, "own-kept-two", {**OWN, "id": "x"}, NOW,
            edition_number=1))  # fmt: skip
    with pytest.raises(NotFound):
        do(storage, lambda db: service.change_rule(
            db, administrator, case.board_id, "x", {**OWN, "id": "x"}, NOW,
            edition_number=1))  # fmt: skip


def test_two_who_add_the_same_at_once_are_told_apart(
    storage: Storage, case: Case, administrator: Actor
) -> None:
    raised = at_once(*(lambda: add(storage, case, administrator) for _ in range(2)))
    assert [type(error) for error in raised] == [RuleBroken]


def test_only_administrators_change_rules(storage: Storage, case: Case) -> None:
    board, who = case.board_id, case.lead
    for change in (
        lambda db: service.switch_off(db, who, board, "the-child", "No", NOW),
        lambda db: service.switch_on(db, who, board, "the-child", NOW),
        lambda db: service.add_rule(db, who, board, OWN, NOW),
        lambda db: service.change_rule(db, who, board, "x", OWN, NOW, edition_number=1),
        lambda db: service.end_rule(db, who, board, "x", NOW),
    ):
        with pytest.raises(NotAllowed):
            do(storage, change)


def test_a_rule_that_an_upgrade_left_behind_stops_no_scan(
    storage: Storage,
    case: Case,
    administrator: Actor,
    scanned: Callable[[], DraftScan],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(storage, case, administrator)
    with_guard = {**own_rule("own-guarded", "moved house"), "guards": ["named"]}
    new, old = loading.shipped(), with_named_guard(loading.shipped())
    monkeypatch.setattr(loading, "shipped", lambda: old)
    add(storage, case, administrator, with_guard)
    monkeypatch.setattr(loading, "shipped", lambda: new)  # which has no such guard any more
    with storage.reading() as db:
        assert queries.list_unfit(db, case.board_id) == ["own-guarded"]
    assert ("own-kept-two", True) in flagged(storage, scanned())
    with storage.reading() as db:
        assert db.scalar(select(BoardRule.ended_at).where(BoardRule.rule == "own-guarded")) is None


def with_named_guard(ruleset: Ruleset) -> Ruleset:
    entry = {"does": "drop", "says": "It is named.", "patterns": ["zebra"]}
    made = loading.build({**ruleset.sources, "guards": {"named": entry}})
    return replace(made, version="0" * 64)


def test_the_trail_tells_of_every_change_and_of_no_words(
    storage: Storage, case: Case, administrator: Actor
) -> None:
    add(storage, case, administrator)
    board, who = case.board_id, administrator
    changed = {**OWN, "why": "For another reason."}
    for change in (
        lambda db: service.change_rule(
            db, who, board, "own-kept-two", changed, NOW, edition_number=1),
        lambda db: service.end_rule(db, who, board, "own-kept-two", NOW),
        lambda db: service.switch_off(db, who, board, "the-child", "Too many.", NOW),
        lambda db: service.switch_on(db, who, board, "the-child", NOW),
    ):  # fmt: skip
        do(storage, change)
    with storage.reading() as db:
        verbs = db.scalars(
            select(Event.verb).where(Event.board_id == board).order_by(Event.sequence)
        ).all()
        values = " ".join(v or "" for v in db.scalars(select(EventValue.value)))
    assert [verb for verb in verbs if verb.startswith("scan:")] == [
        "scan:rule_added",
        "scan:rule_changed",
        "scan:rule_ended",
        "scan:rule_off",
        "scan:rule_on",
    ]
    assert "kept two sets" not in values
    assert "Too many." in values
