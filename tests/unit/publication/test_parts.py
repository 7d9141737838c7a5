from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.governance.publication.parts import (
    HeldBack,
    Piece,
    from_kept,
    leaves_nothing,
    sections_of,
    to_kept,
)


@dataclass(frozen=True)
class One:
    label: str
    text: str = "Words."
    level: int | None = None
    number: str | None = None
    id: UUID = field(default_factory=uuid4)

    @property
    def kind(self) -> PassageKind:
        return PassageKind.PARAGRAPH if self.level is None else PassageKind.HEADING


def read(*passages: One) -> list[tuple[str, set[str]]]:
    return [(one.title, set(one.labels)) for one in sections_of(passages)]


def test_sections_begin_at_the_highest_headings() -> None:
    assert read(
        One("¶1"), One("1", "Summary", 1, "1"), One("1.1"), One("2", "Findings", 1, "2"),
        One("¶5", "The family", 2), One("2.1"),
    ) == [("1 Summary", {"1", "1.1"}), ("2 Findings", {"2", "¶5", "2.1"})]  # fmt: skip


def test_one_heading_over_all_is_the_title_and_not_a_section() -> None:
    assert read(
        One("¶1", "The report", 1), One("¶2"), One("¶3", "Summary", 2), One("¶4"),
        One("¶5", "Findings", 2),
    ) == [("The report", {"¶1", "¶2"}), ("Summary", {"¶3", "¶4"}), ("Findings", {"¶5"})]  # fmt: skip


@pytest.mark.parametrize("passages", [(), (One("¶1"), One("¶2"))])
def test_without_headings_there_is_no_section(passages: tuple[One, ...]) -> None:
    assert read(*passages) == []


def test_a_label_that_stands_twice_belongs_to_both() -> None:
    """Numbers may begin anew in an appendix: then both are held back, rather than one too few."""
    [one, other] = read(One("1", "A", 1), One("1.1"), One("2", "B", 1), One("1.1"))
    assert "1.1" in one[1] & other[1]


def test_what_is_kept_is_read_back() -> None:
    held = [HeldBack("findings", "Findings", "A trial."), HeldBack("marker-qm03", "3 Title")]
    assert from_kept(to_kept(held)) == held
    assert from_kept(None) == []
    assert [one.piece for one in held] == [Piece.FINDINGS, None]


def test_something_of_the_review_must_be_left() -> None:
    parts = {"judgements", "findings", "recommendations", "response", "signatures"}
    assert leaves_nothing(parts)
    assert not any(leaves_nothing(parts - {one}) for one in parts)
