from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from qmapp.foundation.catalogue import (
    CatalogueError,
    Edition,
    canonical_bytes,
    digest,
    from_canonical,
    load_catalogue,
)
from qmapp.resources import resource_dir

EDITION = load_catalogue().default_edition
STORED = json.loads(canonical_bytes(EDITION))


def test_an_edition_comes_back_equal() -> None:
    assert from_canonical(canonical_bytes(EDITION)) == EDITION


def test_the_bytes_are_compact_sorted_utf8() -> None:
    data = canonical_bytes(EDITION)
    again = json.dumps(json.loads(data), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert data == again.encode("utf-8")


def test_the_scale_is_part_of_the_fingerprint() -> None:
    ratings = EDITION.scale.ratings
    edited = replace(EDITION.scale, ratings=(replace(ratings[0], test="Other."), *ratings[1:]))
    assert digest(replace(EDITION, scale=edited)) != digest(EDITION)


def test_the_order_of_keys_and_the_lay_out_of_files_do_not_matter(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(resource_dir("markers"), tmp_path / "markers"))
    for path in copy.rglob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        backwards = dict(reversed(content.items()))
        path.write_text(yaml.safe_dump(backwards, sort_keys=False), encoding="utf-8")
    assert digest(load_catalogue(copy).default_edition) == digest(EDITION)


def places(data: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every text of the stored edition stands."""
    if isinstance(data, dict):
        return [place for key in data for place in places(data[key], (*where, key))]
    if isinstance(data, list):
        return [place for n, item in enumerate(data) for place in places(item, (*where, n))]
    return [where] if isinstance(data, str) else []


def with_text(place: tuple[Any, ...], change: Any) -> bytes:
    data = json.loads(json.dumps(STORED))
    inner = data
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = change(inner[place[-1]])
    return json.dumps(data).encode()


# Choices from a fixed list cannot take an edited word; everything else can.
CHOICES = {"basis", "questions_basis", "obstacles_basis", "nation", "when", "visible_in_draft"}
WORDS = [p for p in places(STORED["edition"], ("edition",)) if p[-1] not in CHOICES]


def test_any_edited_word_changes_the_fingerprint() -> None:
    seen = {digest(EDITION)}
    assert len(WORDS) > 400
    for place in WORDS:
        edited = from_canonical(with_text(place, lambda text: f"{text}~"))
        assert digest(edited) not in seen, place
        seen.add(digest(edited))


def broken(**changes: object) -> bytes:
    return json.dumps({**STORED, **changes}).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"not json", "cannot be read"),
        (b"[]", "is not an object"),
        (b"\xff", "cannot be read"),
        (broken(format="edition-99"), "edition-99"),
        (broken(edition={**STORED["edition"], "extra": 1}), "unknown field ['extra']"),
        (broken(edition={**STORED["edition"], "year": "2016"}), "year is not of the type int"),
        (broken(edition={**STORED["edition"], "markers": {}}), "markers is not a list"),
        (broken(edition={**STORED["edition"], "title": None}), "title is not of the type str"),
        (
            broken(edition={k: v for k, v in STORED["edition"].items() if k != "title"}),
            "lacks the field title",
        ),
        (with_text(("edition", "markers", 0, "visible_in_draft"), lambda _: 3), "is not text"),
    ],
)
def test_bytes_that_are_not_an_edition_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(CatalogueError, match="stored edition") as caught:
        from_canonical(data)
    assert message in str(caught.value)


def test_a_date_of_a_check_survives_storage() -> None:
    data = json.loads(json.dumps(STORED))
    data["edition"]["markers"][0]["statutory_lines"][0]["checked_on"] = "2026-11-21"
    edition: Edition = from_canonical(json.dumps(data).encode())
    line = edition.markers[0].statutory_lines[0]
    assert line.checked_on is not None
    assert line.checked_on.isoformat() == "2026-11-21"
    assert from_canonical(canonical_bytes(edition)) == edition
