"""The printed markers, read back with poppler: nothing is lost on the way to paper."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qmapp.desk.markers.printed import Words, markers_document, markers_pdf
from qmapp.foundation.catalogue import Marker, load_catalogue
from qmapp.foundation.documents import BulletList, Heading, KeepTogether

CATALOGUE = load_catalogue()
EDITION = CATALOGUE.default_edition


def filled(message: str, **values: object) -> str:
    return message % values if values else message


english = Words(filled, lambda day: f"{day:%-d %B %Y}")


def poppler(pdf: Path, tool: str, *options: str) -> str:
    to = ["-"] if tool == "pdftotext" else []
    done = subprocess.run([tool, *options, str(pdf), *to], capture_output=True, check=True)
    return done.stdout.decode("utf-8", errors="replace")


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("print") / "markers.pdf"
    path.write_bytes(markers_pdf(CATALOGUE, english))
    return path


@pytest.fixture(scope="module")
def printed(pdf: Path) -> str:
    """All words in reading order; the foot of a page may stand inside a sentence, so without."""
    pages = poppler(pdf, "pdftotext").split("\f")
    foot = re.compile(r"Serious Case Review Quality Markers, edition scr-2016|Page \d+ of \d+")
    return " ".join(foot.sub(" ", " ".join(pages)).split())


@pytest.mark.parametrize("marker", EDITION.markers, ids=lambda marker: marker.id)
def test_every_sentence_of_a_marker_is_printed(printed: str, marker: Marker) -> None:
    sentences = [
        marker.title,
        marker.statement,
        marker.why_it_matters,
        *(question.text for question in marker.questions),
        *marker.obstacles,
        *marker.evidence_hints,
        *(line.text for line in marker.statutory_lines),
        marker.source.label,
    ]
    assert [sentence for sentence in sentences if sentence not in printed] == []
    # A line may break within an address, and pdftotext takes a hyphen there for the break's own.
    joined = printed.replace(" ", "").replace("-", "")
    addresses = [marker.source.url, *(line.url for line in marker.statutory_lines if line.url)]
    assert [url for url in addresses if url.replace("-", "") not in joined] == []


def test_scale_and_fit_are_printed(printed: str) -> None:
    assert EDITION.scale.origin in printed
    assert EDITION.purpose in printed
    for rating in EDITION.scale.ratings:
        assert f"{rating.label} {rating.test}" in printed
    for kind in CATALOGUE.kinds:
        assert EDITION.fit(kind.id).note in printed


def test_each_page_says_which_it_is_of_how_many(pdf: Path) -> None:
    pages = poppler(pdf, "pdftotext", "-layout").rstrip("\f").split("\f")
    assert len(pages) > 15
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page


def test_the_print_is_tagged_with_a_heading_for_each_stage_and_marker(pdf: Path) -> None:
    assert "Tagged:          yes" in poppler(pdf, "pdfinfo")
    tags = [line.strip() for line in poppler(pdf, "pdfinfo", "-struct-text").splitlines()]
    second = [line.split('"')[1] for line in tags if line.startswith("H2 ")]
    assert second[-3:] == [stage.label for stage in EDITION.stages]
    third = [line for line in tags if line.startswith("H3 ")]
    assert len(third) == 1 + len(EDITION.markers)
    assert sum(line.startswith("Table") for line in tags) == 3
    questions = sum(len(marker.questions) for marker in EDITION.markers)
    assert sum(line.startswith("LI ") for line in tags) > questions


def test_a_print_is_made_once() -> None:
    assert markers_pdf(CATALOGUE, english) is markers_pdf(CATALOGUE, english)


def test_a_checked_line_shows_its_date_in_words() -> None:
    first, *others = EDITION.markers
    line = replace(first.statutory_lines[0], checked_on=date(2026, 12, 4))
    edited = replace(EDITION, markers=(replace(first, statutory_lines=(line,)), *others))
    document = markers_document(replace(CATALOGUE, editions=(edited,)), english)
    lists = [block for block in document.blocks if isinstance(block, BulletList)]
    runs = [run.text for items in lists for item in items.items for run in item]
    assert any("Checked on 4 December 2026." in run for run in runs)


def test_a_marker_without_lines_on_law_has_no_heading_for_them() -> None:
    bare = tuple(replace(marker, statutory_lines=()) for marker in EDITION.markers)
    edited = replace(EDITION, markers=bare)
    document = markers_document(replace(CATALOGUE, editions=(edited,)), english)
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert "Questions" in headings
    assert "Law and guidance" not in headings
    assert any(isinstance(block, KeepTogether) for block in document.blocks)
