from __future__ import annotations

import shutil
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
import yaml

from qmapp.errors import NotFound
from qmapp.foundation.catalogue import IssueBasis, Seen, StageBasis, load_catalogue
from qmapp.resources import resource_dir

CATALOGUE = load_catalogue()
PRACTICE = CATALOGUE.practice


def test_the_issues_found_are_those_with_a_briefing() -> None:
    assert PRACTICE.edition == "nspcc-scie-2016"
    assert (len(PRACTICE.issues), PRACTICE.meta.issues_published) == (14, 44)
    assert {issue.basis for issue in PRACTICE.issues} == {IssueBasis.SOURCE}
    for issue in PRACTICE.issues:
        briefing = PRACTICE.briefing_of(issue.id)
        assert briefing is not None
        assert briefing.practice_issue == issue.id
        assert briefing.title == issue.title


def test_an_issue_is_found_by_id() -> None:
    issue = PRACTICE.issue("pi-no-strategy-discussion")
    assert issue.title == "Not convening strategy discussions"
    assert PRACTICE.stage(issue.stage).title == "Strategy meetings"
    assert PRACTICE.has("pi-no-strategy-discussion")


def test_eight_stages_in_the_published_order() -> None:
    assert [stage.order for stage in PRACTICE.stages] == list(range(1, 9))
    assert PRACTICE.stages[0].title == "Universal services"
    assert PRACTICE.at_stage("universal_services") == ()
    assert len(PRACTICE.at_stage("referrals")) == 4
    assert PRACTICE.has_stage("referrals")


def test_issues_stand_in_the_order_of_their_stages() -> None:
    orders = [PRACTICE.stage(issue.stage).order for issue in PRACTICE.issues]
    assert orders == sorted(orders)
    assert len(orders) == 14


def test_where_the_title_does_not_settle_the_stage_it_says_so() -> None:
    inferred = [i for i in PRACTICE.issues if i.stage_basis is StageBasis.INFERRED]
    assert len(inferred) == 5
    assert PRACTICE.issue("pi-medical-cause-misread").stage_alternative == "strategy_meetings"


def test_only_what_was_read_is_there() -> None:
    read = [briefing.number for briefing in PRACTICE.briefings if briefing.is_read_in_full]
    assert read == [6]
    for briefing in PRACTICE.briefings:
        assert (briefing.solutions_status is Seen.FULL) == bool(briefing.solutions)


def test_fifteen_questions_in_three_groups() -> None:
    assert [len(group.items) for group in PRACTICE.questions] == [3, 5, 7]


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (lambda: PRACTICE.issue("pi-nothing"), "no practice issue “pi-nothing”"),
        (lambda: PRACTICE.stage("nowhere"), "no stage of the child’s journey “nowhere”"),
        (lambda: PRACTICE.briefing(99), "no briefing 99"),
        (lambda: CATALOGUE.practice_edition("other"), "no edition of practice issues “other”"),
    ],
)
def test_what_is_not_there_is_not_found(look, message: str) -> None:
    with pytest.raises(NotFound, match=message):
        look()
    assert not PRACTICE.has("pi-nothing")
    assert not PRACTICE.has_stage("nowhere")


def test_nothing_can_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        PRACTICE.issue("pi-unequal-weight").title = "Other"  # type: ignore[misc]


def test_the_newest_edition_is_the_one_to_code_by_and_older_ones_stay() -> None:
    older = replace(PRACTICE, edition="older-2010")
    both = replace(CATALOGUE, practice_editions=(older, PRACTICE))
    assert both.practice is PRACTICE
    assert both.practice_edition("older-2010") is older


def test_editions_are_ordered_by_year(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(resource_dir("markers"), tmp_path / "markers"))
    file = copy / "practice-issues" / "nspcc-scie-2016.yaml"
    text = file.read_text("utf-8").replace("edition: nspcc-scie-2016", "edition: a-later-one")
    later = text.replace("  year: 2016", "  year: 2031")
    (file.parent / "a-later-one.yaml").write_text(later, "utf-8")
    assert load_catalogue(copy).practice.edition == "a-later-one"


def test_the_fingerprint_is_of_the_words_and_not_of_their_lay_out(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(resource_dir("markers"), tmp_path / "markers"))
    file = copy / "practice-issues" / "nspcc-scie-2016.yaml"
    content = yaml.safe_load(file.read_text("utf-8"))
    file.write_text(yaml.safe_dump(dict(reversed(content.items())), sort_keys=False), "utf-8")
    assert load_catalogue(copy).practice.sha256 == PRACTICE.sha256
    content["briefings"][0]["issue"] = "Other words."
    file.write_text(yaml.safe_dump(content), "utf-8")
    assert load_catalogue(copy).practice.sha256 != PRACTICE.sha256
    assert len(PRACTICE.sha256) == 64
