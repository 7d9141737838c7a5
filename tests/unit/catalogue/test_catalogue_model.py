from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from qmapp.errors import NotFound
from qmapp.foundation.catalogue import Link, load_catalogue
from qmapp.foundation.catalogue.plain import to_plain

CATALOGUE = load_catalogue()
EDITION = CATALOGUE.default_edition


def test_a_marker_is_found_by_id_and_by_number() -> None:
    assert EDITION.marker("qm13").title == "Analysis"
    assert EDITION.by_number(13) is EDITION.marker("qm13")


def test_a_question_is_found_by_id() -> None:
    question = EDITION.marker("qm13").question("qm13-q6")
    assert question.text.startswith("Does it say which techniques were used")


def test_neighbours_run_from_first_to_last() -> None:
    assert EDITION.previous_marker("qm01") is None
    assert EDITION.next_marker("qm18") is None
    walked = []
    marker = EDITION.next_marker("qm01")
    while marker is not None:
        before = EDITION.previous_marker(marker.id)
        assert before is not None
        assert before.number == marker.number - 1
        walked.append(marker.number)
        marker = EDITION.next_marker(marker.id)
    assert walked == list(range(2, 19))


@pytest.mark.parametrize(
    "look",
    [
        lambda: EDITION.marker("qm19"),
        lambda: EDITION.by_number(0),
        lambda: EDITION.next_marker("qm99"),
        lambda: EDITION.stage("walking"),
        lambda: EDITION.theme("none"),
        lambda: EDITION.marker("qm01").question("qm02-q1"),
        lambda: EDITION.scale.rating("good"),
        lambda: CATALOGUE.edition("scr-2015"),
        lambda: CATALOGUE.kind("xyz"),
    ],
)
def test_what_is_not_there_is_not_found(look: object) -> None:
    assert callable(look)
    with pytest.raises(NotFound):
        look()


def test_a_scale_knows_its_judgements() -> None:
    assert EDITION.scale.has("not_yet_due")
    assert not EDITION.scale.has("good")
    assert EDITION.scale.rating("met").is_on_scale
    assert not EDITION.scale.rating("cannot_tell").is_on_scale


def test_an_edition_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        EDITION.marker("qm01").title = "Other"  # type: ignore[misc]


def test_the_newest_edition_is_the_default() -> None:
    older = replace(EDITION, slug="scr-2010", year=2010)
    both = replace(CATALOGUE, editions=(older, EDITION))
    assert both.default_edition is EDITION
    assert both.edition("scr-2010") is older


def test_labels_of_stages_themes_and_kinds() -> None:
    assert EDITION.stage("outputs").label == "Outputs, action and impact"
    assert EDITION.theme("impact").label == "Impact"
    assert CATALOGUE.kind("lcspr").long_label == "Local Child Safeguarding Practice Review"


def test_only_plain_values_have_a_plain_form() -> None:
    assert to_plain(Link(label="a", url="b")) == {"label": "a", "url": "b"}
    with pytest.raises(TypeError):
        to_plain(3.5)
