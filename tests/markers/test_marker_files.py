"""Visits every file under markers/, so that adding a file adds a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmapp.casework.lenses.model import Lens
from qmapp.casework.remarks.loading import RULES as REMARK_RULES
from qmapp.casework.remarks.loading import WORDS as REMARK_WORDS
from qmapp.foundation.catalogue import Basis, Edition, ListBasis, Visibility, When, load_catalogue
from qmapp.foundation.catalogue.check import check
from qmapp.foundation.catalogue.located import read_yaml
from qmapp.foundation.catalogue.schema import schema_problems
from qmapp.resources import resource_dir

ROOT = resource_dir("markers")
MARKER_FILES = sorted(ROOT.glob("*/qm*.yaml"))
CATALOGUE = load_catalogue()
PARTS_OF_RULES = {*Lens, "guards", "voices", "sections", "profile", "absences"}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MARKER_FILES, ids=shown)
def test_each_marker_file_keeps_to_its_schema(path: Path) -> None:
    assert schema_problems("marker", read_yaml(path, shown(path))) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("scales/*.yaml")), ids=shown)
def test_each_scale_keeps_to_its_schema(path: Path) -> None:
    assert schema_problems("scale", read_yaml(path, shown(path))) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("sheets/*.yaml")), ids=shown)
def test_each_sheet_keeps_to_its_schema(path: Path) -> None:
    assert schema_problems("sheet", read_yaml(path, shown(path))) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("practice-issues/*.yaml")), ids=shown)
def test_each_file_of_practice_issues_keeps_to_its_schema(path: Path) -> None:
    assert schema_problems("practice-issues", read_yaml(path, shown(path))) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("taxonomies/*.yaml")), ids=shown)
def test_each_taxonomy_keeps_to_its_schema(path: Path) -> None:
    assert schema_problems("taxonomy", read_yaml(path, shown(path))) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("taxonomies/crosswalks/*.yaml")), ids=shown)
def test_each_crosswalk_keeps_to_its_schema(path: Path) -> None:
    assert schema_problems("crosswalk", read_yaml(path, shown(path))) == []


def test_there_is_a_sheet_for_each_side() -> None:
    assert [sheet.side for sheet in CATALOGUE.sheets] == ["family", "practitioner"]


def test_every_file_of_the_folder_is_used() -> None:
    used = {ROOT / "review-kinds.yaml"}
    used |= {ROOT / "sheets" / f"{sheet.side}.yaml" for sheet in CATALOGUE.sheets}
    used |= {ROOT / "practice-issues" / f"{p.edition}.yaml" for p in CATALOGUE.practice_editions}
    for edition in CATALOGUE.editions:
        folder = ROOT / edition.slug
        used |= {folder / "edition.yaml", ROOT / "scales" / f"{edition.scale.id}.yaml"}
        used |= {folder / f"{marker.id}-{marker.slug}.yaml" for marker in edition.markers}
    rules = set((ROOT / "lenses").glob("*.yaml"))
    used |= {f for f in rules if f.stem in PARTS_OF_RULES or f.stem.startswith("words")}
    used |= {ROOT / "remarks" / name for name in (REMARK_RULES, REMARK_WORDS)}
    used.add(ROOT / "scan-measured.yaml")
    tags = CATALOGUE.taxonomies
    used |= {ROOT / "taxonomies" / f"{one.edition}.yaml" for one in tags.editions}
    used |= {ROOT / "taxonomies" / "crosswalks" / f"{one.id}.yaml" for one in tags.crosswalks}
    assert set(ROOT.rglob("*.yaml")) == used


def test_the_whole_folder_has_no_problems() -> None:
    assert check(ROOT).problems == ()


@pytest.fixture
def edition() -> Edition:
    return CATALOGUE.edition("scr-2016")


def test_the_edition_of_2016_has_eighteen_markers_in_three_stages(edition: Edition) -> None:
    assert [marker.number for marker in edition.markers] == list(range(1, 19))
    numbers = {
        stage.id: [marker.number for marker in edition.in_stage(stage.id)]
        for stage in edition.stages
    }
    assert numbers == {
        "setting-up": [1, 2, 3, 4, 5],
        "running": [6, 7, 8, 9, 10, 11, 12, 13],
        "outputs": [14, 15, 16, 17, 18],
    }


def test_how_each_list_of_questions_is_known(edition: Edition) -> None:
    known = {
        basis: [m.number for m in edition.markers if m.questions_basis is basis]
        for basis in ListBasis
    }
    assert known == {
        ListBasis.SOURCE: [3, 4, 7, 8, 12, 16, 18],
        ListBasis.PARTIAL: [1, 2, 6, 9, 10, 11, 13, 15],
        ListBasis.INFERRED: [5, 14, 17],
    }


def test_a_list_seen_whole_has_as_many_questions_as_the_source(edition: Edition) -> None:
    whole = [m for m in edition.markers if m.questions_basis is ListBasis.SOURCE]
    assert [len(m.questions) for m in whole] == [m.source_question_count for m in whole]
    others = [m for m in edition.markers if m.questions_basis is not ListBasis.SOURCE]
    assert {m.source_question_count for m in others} == {None}


def test_questions_number_onwards_from_one(edition: Edition) -> None:
    assert sum(len(marker.questions) for marker in edition.markers) == 110
    for marker in edition.markers:
        ids = [question.id for question in marker.questions]
        assert ids == [f"{marker.id}-q{place}" for place in range(1, len(ids) + 1)]
        assert all(question.text.endswith("?") for question in marker.questions)


def test_questions_of_our_own_come_after_those_of_the_source(edition: Edition) -> None:
    for marker in edition.markers:
        ours = [question.basis is Basis.INFERRED for question in marker.questions]
        assert ours == sorted(ours), marker.id


def test_how_far_markers_show_in_a_draft(edition: Edition) -> None:
    counts = {
        kind: sum(marker.visible_in_draft is kind for marker in edition.markers)
        for kind in Visibility
    }
    assert counts == {Visibility.DIRECT: 2, Visibility.PARTIAL: 9, Visibility.RECORDS: 7}


def test_a_line_is_linked_or_says_whose_copy_was_read_but_not_both(edition: Edition) -> None:
    for marker in edition.markers:
        for line in marker.statutory_lines:
            assert line.url is None or line.seen_at is None, line.text


def test_no_line_claims_a_check_that_nobody_dated(edition: Edition) -> None:
    lines = [line for marker in edition.markers for line in marker.statutory_lines]
    assert [line.text for line in lines if line.checked_on is not None] == []
    assert {line.when for line in lines} == {When.THEN, When.NOW}


def test_the_scale_is_ours_and_adds_nothing_up(edition: Edition) -> None:
    scale = edition.scale
    assert [rating.id for rating in scale.on_scale] == [
        "met",
        "largely_met",
        "partly_met",
        "not_met",
    ]
    assert [rating.order for rating in scale.on_scale] == [4, 3, 2, 1]
    assert [rating.id for rating in scale.off_scale] == [
        "cannot_tell",
        "not_yet_due",
        "not_applicable",
    ]
    assert "this app's own" in scale.origin
    assert "15 to 18" in scale.rating("not_yet_due").test


def test_every_kind_of_review_has_its_sentence(edition: Edition) -> None:
    fits = {kind.id: edition.fit(kind.id).fits for kind in CATALOGUE.kinds}
    assert fits == {
        "scr": True,
        "lcspr": True,
        "cpr-susr": False,
        "learning-review": False,
        "cmr": False,
        "sar": False,
        "other": False,
    }
    assert edition.fit("other").note == edition.other_note
    assert "15 Safeguarding Adult Review Quality Markers" in edition.fit("sar").note
