"""Taxonomies and crosswalks: that editions stay as they are, agree with the forms, and are checked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qmapp.casework.findings.rules import Cause, Reason
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.errors import NotFound
from qmapp.foundation.catalogue import Relation, TagBasis, TagFamily, load_catalogue
from qmapp.foundation.catalogue.check import check
from qmapp.learning.tags.recorded import CAUSE_EDITION, TARGET_EDITION
from qmapp.resources import resource_dir

TAXONOMIES = load_catalogue().taxonomies
# Somebody may have coded by these: what is to be different is a new edition beside them.
NEVER_CHANGED = {
    "harm-1": "d8c3f4c3f59e786546b6a7cab9bf1c414b4b5ebaee61f09cd31b9d88417d30fc",
    "cause-1": "291fe807efe77e15be5dbf8e7953467fdc8d4e63a82de215e0d6443e20d3598b",
    "target-1": "19d865ff12102ce36d1a15114a07d0b54922d2ac179d4b89d4b3d1b5a2688dc8",
    "sar-domains": "058098c1b09563e27dbd79946c7b57ebabb3a08454b61050fae749921da23199",
}


def test_no_edition_changed_since_somebody_may_have_coded_by_it() -> None:
    assert {one.edition: one.sha256 for one in TAXONOMIES.editions} == NEVER_CHANGED


def test_what_the_forms_record_are_tags() -> None:
    causes = {tag.id for tag in TAXONOMIES.edition(CAUSE_EDITION).tags}
    assert causes == {*Cause} | {Reason.NOT_GIVEN, Reason.CANNOT_TELL}
    unsaid = {tag.id for tag in TAXONOMIES.edition(CAUSE_EDITION).tags if tag.says_nothing}
    assert unsaid == {Reason.NOT_GIVEN, Reason.CANNOT_TELL}
    target = TAXONOMIES.edition(TARGET_EDITION)
    assert {tag.id for tag in target.tags if tag.group == "whom"} == {*Addressee}
    assert {tag.id for tag in target.tags if tag.group == "what"} == {*Kind}


def test_our_lists_are_marked_ours_and_published_headings_by_their_source() -> None:
    for family in (TagFamily.HARM, TagFamily.CAUSE, TagFamily.TARGET):
        assert all(one.basis is TagBasis.OURS for one in TAXONOMIES.of(family))
    (domains,) = TAXONOMIES.of(TagFamily.OUTWARD)
    assert domains.basis is TagBasis.SOURCE
    assert domains.url
    assert len(domains.tags) == 5
    assert all(one.basis is TagBasis.OURS for one in TAXONOMIES.crosswalks)


def test_the_newest_edition_is_what_is_coded_by() -> None:
    assert TAXONOMIES.newest(TagFamily.HARM).edition == "harm-1"
    with pytest.raises(NotFound):
        TAXONOMIES.newest(TagFamily.ISSUE)
    with pytest.raises(NotFound):
        TAXONOMIES.edition("harm-99")


def test_crosswalks_say_of_every_tag_where_it_goes() -> None:
    for walk in TAXONOMIES.crosswalks_to("sar-domains"):
        assert all((one.to is None) == (one.relation is Relation.NONE) for one in walk.mappings)
    (causes,) = TAXONOMIES.crosswalks_from("cause-1")
    assert [one.to for one in causes.of("law_and_policy")] == ["national-context"]
    assert {one.to for one in causes.of("culture")} == {"organisations", "team-around-the-person"}
    assert causes.of("not_given")[0].relation is Relation.NONE
    assert causes.of("unheard-of") == ()


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], list[str]]:
    """What is said of a copy in which one file reads otherwise."""
    copy = tmp_path / "markers"
    shutil.copytree(resource_dir("markers"), copy)

    def broken(name: str, was: str, now: str) -> list[str]:
        path = copy / "taxonomies" / name
        text = path.read_text(encoding="utf-8")
        assert was in text
        path.write_text(text.replace(was, now, 1), encoding="utf-8")
        return [str(problem) for problem in check(copy).problems]

    return broken


WALK = "crosswalks/cause-1-to-sar-domains.yaml"


@pytest.mark.parametrize(
    ("name", "was", "now", "said"),
    [
        ("harm-1.yaml", "edition: harm-1", "edition: harm-9", "must be harm-1"),
        ("harm-1.yaml", "id: neglect,", "id: sexual-abuse,", "already used"),
        ("harm-1.yaml", "id: neglect,", "id: none,", "that no tag fits"),
        ("harm-1.yaml", "id: neglect, group: harm", "id: neglect, group: other", "not a group"),
        ("harm-1.yaml", "family: harm", "family: issue", "must be one of"),
        (WALK, "from_edition: cause-1", "from_edition: cause-9", "no taxonomy or list"),
        (WALK, "{tag: task,", "{tag: tasks,", "not a tag of cause-1"),
        (WALK, "to: direct-work,", "to: direct,", "not a tag of sar-domains"),
        (WALK, "{tag: other, relation: none}", "{tag: other, relation: same}", "unless"),
        (WALK, "  - {tag: other, relation: none}\n", "", "say of other where it goes"),
        (WALK, "to: organisations, relation: broader}\n  - {tag: workload",
         "to: organisations, relation: broader}\n  - {tag: tools, relation: none}\n  - {tag: workload",
         "goes somewhere else"),
        (WALK, "{tag: workload, to", "{tag: tools, to", "stands twice"),
        (WALK, "id: cause-1-to-sar", "id: causes-to-sar", "name of its file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    broken: Callable[[str, str, str], list[str]], name: str, was: str, now: str, said: str
) -> None:
    problems = broken(name, was, now)
    assert any(said in one and f"taxonomies/{name}" in one for one in problems), problems
