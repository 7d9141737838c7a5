from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from qmapp.casework.practice import rules
from qmapp.casework.practice.rules import EntryDetails, EntryLine
from qmapp.errors import RuleBroken
from qmapp.foundation.catalogue import IssueBasis, StageBasis, load_catalogue

PRACTICE = load_catalogue().practice
AT = datetime(2026, 11, 10, tzinfo=UTC)


def line(title: str, *, days: int = 0, **values: object) -> EntryLine:
    id_ = uuid4()
    basis = values.get("basis", IssueBasis.LOCAL)
    assert isinstance(basis, IssueBasis)
    made = EntryLine(
        id=id_,
        board_id=UUID(int=1),
        edition=PRACTICE.edition,
        issue_id=rules.issue_id_of(basis, id_),
        stage="referrals",
        title=title,
        basis=basis,
        source_note="",
        added_by=UUID(int=2),
        added_at=AT + timedelta(days=days),
        ended_at=None,
        version=1,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def test_entries_stand_behind_those_that_we_hold_published_first() -> None:
    own, there = line("Own"), line("There", days=1, basis=IssueBasis.SOURCE)
    known = rules.joined(PRACTICE, [own, there])
    assert [one.title for one in known.at_stage("referrals")[-2:]] == ["There", "Own"]
    assert known.issue(own.issue_id).stage_basis is StageBasis.ENTERED
    assert (known.sha256, known.edition) == (PRACTICE.sha256, PRACTICE.edition)
    assert known.briefing_of(there.issue_id) is None


def test_local_ones_never_count_and_ended_ones_neither() -> None:
    there = line("There", basis=IssueBasis.SOURCE)
    gone = line("Gone", basis=IssueBasis.SOURCE, ended_at=AT)
    known = rules.joined(PRACTICE, [line("Own"), there, gone])
    held = rules.held_of(known)
    assert (held.known, held.published, held.missing) == (15, 44, 29)
    assert known.meta.issues_not_found == 29
    assert known.stage("referrals").issues_found == PRACTICE.stage("referrals").issues_found + 1
    assert rules.count_local(known.practice_issues) == 1
    assert sum(one.issues_found for one in known.stages) == 15


def test_a_published_one_belongs_to_its_edition_and_a_local_one_to_each_with_its_stage() -> None:
    there = line("There", basis=IssueBasis.SOURCE, edition="another-2031")
    own = line("Own", edition="another-2031")
    elsewhere = line("Elsewhere", stage="a-stage-that-went")
    standing = [one for one in (there, own, elsewhere) if rules.stands_in(one, PRACTICE)]
    assert standing == [own]
    known = rules.joined(PRACTICE, [there, own, elsewhere])
    # What was coded by it is still named, and it counts nowhere.
    added = [one.title for one in known.practice_issues[len(PRACTICE.practice_issues) :]]
    assert added == ["There", "Own"]
    assert rules.held_of(known).known == 14


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Confusion about 'referrals'", "confusion  about ‘Referrals’."),
        ("A – b", "a - b"),
        ("Late", "LATE; "),
    ],
)
def test_the_same_title_however_it_is_set(one: str, other: str) -> None:
    assert rules.title_key(one) == rules.title_key(other)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " \n "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": PRACTICE.issues[3].title.upper()}, "title"),
        ({"stage": "nowhere"}, "stage"),
        ({"source_note": "x" * 1001}, "source_note"),
    ],
)
def test_what_an_entry_may_not_be(values: dict[str, str], field: str) -> None:
    typed = {"title": "T", "stage": "referrals", "basis": IssueBasis.LOCAL, **values}
    with pytest.raises(RuleBroken) as broken:
        rules.sound_entry(EntryDetails(**typed), PRACTICE)  # type: ignore[arg-type]
    assert broken.value.field == field


def test_a_published_one_says_where_it_was_read() -> None:
    own = EntryDetails(stage="referrals", title="T", basis=IssueBasis.LOCAL)
    rules.require_note(own)
    with pytest.raises(RuleBroken) as broken:
        rules.require_note(replace(own, basis=IssueBasis.SOURCE))
    assert broken.value.field == "source_note"


def test_the_id_of_an_entry_holds_no_word_of_its_title() -> None:
    id_ = uuid4()
    assert rules.issue_id_of(IssueBasis.SOURCE, id_) == f"map-{id_.hex}"
    assert rules.is_entered(rules.issue_id_of(IssueBasis.LOCAL, id_))
    assert not any(rules.is_entered(one.id) for one in PRACTICE.practice_issues)
