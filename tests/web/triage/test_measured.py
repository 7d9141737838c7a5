"""The scan's own figures, shown where the flags are; nothing where they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qmapp.casework.triage.pages import measured
from tests.web.triage.scan_page import ScanPage

FIGURES = """
date: 2026-11-22
rules_version: 0123456789abcdef
lenses:
  blame:
    high: {right: 41, of: 44}
    listed: {right: 50, of: 60, wanted: 58}
    keywords_f1: 0.41
    f1: 0.86
  family:
    listed: {right: 7, of: 9, wanted: 9}
"""


@pytest.fixture
def figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / measured.NAME).write_text(FIGURES)
    monkeypatch.setattr(measured, "resource_dir", lambda name: tmp_path)
    yield
    measured._read.cache_clear()  # other tests read what ships


@pytest.mark.usefixtures("figures")
def test_a_flag_says_how_often_flags_like_it_were_wanted(desk: ScanPage) -> None:
    desk.reveal()
    words = desk.words(f"?flag={desk.key('never invited')}")
    assert (
        "On our own test set 41 of 44 flags of this lens at high confidence were wanted." in words
    )
    assert "Measured on 22 November 2026, rules 01234567." in words


@pytest.mark.usefixtures("figures")
def test_what_was_not_measured_has_no_figures(desk: ScanPage) -> None:
    desk.reveal()
    assert "On our own test set" not in desk.words(f"?flag={desk.key('the child')}")


def test_without_the_file_there_is_nothing(
    desk: ScanPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measured, "resource_dir", lambda name: tmp_path)
    desk.reveal()
    assert "test set" not in desk.words(f"?flag={desk.key('never invited')}")
