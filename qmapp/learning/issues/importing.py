"""Practice issues out of a table that somebody typed from the map: what each row would do. Pure.

Nothing is taken silently: a row is new, stands on the board’s map already, or has faults, each with
the line of the file in which it stands. Only rows without a fault are taken, and only when somebody
has seen them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qmapp.casework.practice.rules import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    MOST_LOCAL,
    EntryDetails,
    count_local,
    find_same,
    held_of,
    title_key,
)
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue import IssueBasis, PracticeIssues
from qmapp.foundation.documents.cells import unguarded
from qmapp.foundation.documents.csv_rows import csv_rows, is_workbook

LARGEST_FILE = 200_000
MOST_ROWS = 300

_NAMES: Mapping[str, frozenset[str]] = {
    "stage": frozenset({"stage", "stage of the journey", "stage of the child's journey"}),
    "title": frozenset({"title", "issue", "practice issue", "name"}),
    "basis": frozenset({"basis", "whose", "kind", "where it stands"}),
    "note": frozenset({"note", "notes", "source", "source note", "read at", "comment"}),
}
_BASES: Mapping[str, IssueBasis] = {
    "": IssueBasis.SOURCE,
    "source": IssueBasis.SOURCE,
    "published": IssueBasis.SOURCE,
    "map": IssueBasis.SOURCE,
    "local": IssueBasis.LOCAL,
    "own": IssueBasis.LOCAL,
    "our own": IssueBasis.LOCAL,
    "ours": IssueBasis.LOCAL,
}
_ASKS = N_(
    "The first line does not name the column “%(column)s”. Name the columns “stage” and “title”, "
    "and where you have them “basis” and “note”."
)


class Does(StrEnum):
    """What taking a row would do."""

    ADDS = "adds"
    SAME = "same"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the file: in which line it begins, what it says, and what taking it would do.

    `stage_words` and `basis_words` are as typed. `details` is None for a faulty one.
    """

    line: int
    does: Does
    title: str
    stage_words: str
    basis_words: str
    note: str
    details: EntryDetails | None = None
    faults: Sequence[RuleBroken] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Every row of a file, in its order, empty lines left out."""

    rows: Sequence[Row]

    def count(self, does: Does) -> int:
        """How many rows would do this."""
        return sum(row.does is does for row in self.rows)

    @property
    def new(self) -> Sequence[EntryDetails]:
        """What would be entered."""
        return [row.details for row in self.rows if row.does is Does.ADDS and row.details]


def read_table(
    data: bytes,
    known: PracticeIssues,
    *,
    file_name: str,
    is_doubtful: Callable[[str], bool] | None = None,
) -> Table:
    """What is in a file of comma, semicolon or tab separated values, row by row.

    `known` is what the board knows now. Where no note says where a published title was read, the
    name of the file does. `is_doubtful` says whether words look as if somebody could be known by
    them: such a row goes by the form, which asks. Raises RuleBroken, with the field "file", when
    the file as a whole cannot be read.
    """
    lines = _lines(data)
    head = next(lines, None)
    if head is None:
        raise _broken(N_("The file is empty"))
    columns = _columns(head[1])
    for name in ("stage", "title"):
        if name not in columns:
            raise _broken(_ASKS, column=name)
    reader = _Reader(known, file_name, is_doubtful)
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) == MOST_ROWS:
            raise _broken(N_("The file has more than %(most)d rows. Split it."), most=MOST_ROWS)
        words = {
            name: unguarded(cells[at].strip()) if at < len(cells) else ""
            for name, at in columns.items()
        }
        rows.append(reader.row(line, words))
    if not rows:
        raise _broken(N_("The file has its first line only, and no row"))
    return Table(rows)


class _Reader:
    """Reads row after row, and knows what those before would have entered."""

    def __init__(
        self, known: PracticeIssues, file_name: str, is_doubtful: Callable[[str], bool] | None
    ) -> None:
        self.known = known
        self.file_name = file_name[:LONGEST_NOTE]
        self.is_doubtful = is_doubtful or (lambda _: False)
        self.names_somebody = self.is_doubtful(re.sub(r"[_.-]+", " ", self.file_name))
        self.lines: dict[str, int] = {}
        self.room = {
            IssueBasis.SOURCE: held_of(known).missing,
            IssueBasis.LOCAL: MOST_LOCAL - count_local(known.practice_issues),
        }
        self.stages = {title_key(stage.title): stage.id for stage in known.stages}
        self.stages |= {stage.id: stage.id for stage in known.stages}
        self.stages |= {str(stage.order): stage.id for stage in known.stages}

    def row(self, line: int, words: Mapping[str, str]) -> Row:
        """What one row says and would do."""
        title = " ".join(words["title"].split())
        note = words.get("note", "")
        faults: list[RuleBroken] = []
        stage = self.stages.get(title_key(words["stage"]))
        if stage is None:
            faults.append(self._stage_fault(words["stage"]))
        basis = _BASES.get(title_key(words.get("basis", "")))
        if basis is None:
            faults.append(RuleBroken(N_("Write “published” or “own” for the basis")))
        faults += _title_faults(title, note)
        does = Does.FAULTY
        if stage is not None and basis is not None and not faults:
            does = self._does(line, title, stage, basis, note, faults)
        details = None
        if does is not Does.FAULTY and stage is not None and basis is not None:
            where = note or (self.file_name if basis is IssueBasis.SOURCE else "")
            details = EntryDetails(stage=stage, title=title, basis=basis, source_note=where)
        return Row(
            line=line,
            does=does,
            title=title,
            stage_words=words["stage"],
            basis_words=words.get("basis", ""),
            note=note,
            details=details,
            faults=faults,
        )

    def _does(
        self,
        line: int,
        title: str,
        stage: str,
        basis: IssueBasis,
        note: str,
        faults: list[RuleBroken],
    ) -> Does:
        """What a row that can be read would do; adds what forbids it to `faults`."""
        key = title_key(title)
        if key in self.lines:
            message = N_("Line %(line)d has the same title")
            faults.append(RuleBroken(message, line=self.lines[key]))
            return Does.FAULTY
        self.lines[key] = line
        same = find_same(title, self.known)
        if same is not None:
            if same.stage == stage:
                return Does.SAME
            faults.append(
                RuleBroken(
                    N_("It is on the map already, at the stage “%(stage)s”"),
                    stage=self.known.stage(same.stage).title,
                )
            )
            return Does.FAULTY
        doubt = self._doubt(title, note, basis)
        if doubt is not None:
            faults.append(doubt)
            return Does.FAULTY
        if self.room[basis] <= 0:
            faults.append(self._no_room(basis))
            return Does.FAULTY
        self.room[basis] -= 1
        return Does.ADDS

    def _doubt(self, title: str, note: str, basis: IssueBasis) -> RuleBroken | None:
        """That somebody could be known by what would be kept of a row; None where nobody could."""
        if self.is_doubtful(title) or self.is_doubtful(note):
            return RuleBroken(
                N_(
                    "It looks as if somebody could be known by these words. If not, enter it "
                    "by the form, which asks you"
                )
            )
        if basis is IssueBasis.SOURCE and not note and self.names_somebody:
            return RuleBroken(
                N_(
                    "Say in the column “note” where you read it. The name of the file would stand "
                    "there, and it looks as if somebody could be known by it"
                )
            )
        return None

    def _stage_fault(self, typed: str) -> RuleBroken:
        if not typed:
            return RuleBroken(N_("The stage is missing"))
        return RuleBroken(
            N_("“%(stage)s” is no stage of the map. Write one of the eight, or its number 1 to 8"),
            stage=typed[:80],
        )

    def _no_room(self, basis: IssueBasis) -> RuleBroken:
        if basis is IssueBasis.SOURCE:
            return RuleBroken(
                N_("The published map has %(published)d issues, and this would be one more"),
                published=held_of(self.known).published,
            )
        return RuleBroken(
            N_("A board may have %(most)d issues of its own, and this would be one more"),
            most=MOST_LOCAL,
        )


def _title_faults(title: str, note: str) -> Sequence[RuleBroken]:
    faults = []
    if not title:
        faults.append(RuleBroken(N_("The title is missing")))
    for words, longest, message in (
        (title, LONGEST_TITLE, N_("The title is too long by %(over)d characters")),
        (note, LONGEST_NOTE, N_("The note is too long by %(over)d characters")),
    ):
        if len(words) > longest:
            faults.append(RuleBroken(message, over=len(words) - longest))
    return faults


def _broken(message: str, **values: object) -> RuleBroken:
    return RuleBroken(message, field="file", **values)


def _lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not empty, with the line of the file in which it begins."""
    if len(data) > LARGEST_FILE:
        raise _broken(N_("The file is larger than a list of practice issues can be"))
    if is_workbook(data):
        raise _broken(N_("This is a workbook. Save it as CSV first, then choose that file"))
    rows = csv_rows(
        data, otherwise=N_("The file cannot be read as a table. Save it as CSV and try again")
    )
    return ((line, cells) for line, cells in rows if any(cell.strip() for cell in cells))


def _columns(head: Sequence[str]) -> Mapping[str, int]:
    """Where each known column stands; the first of two of a kind."""
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        said = title_key(cell.replace("_", " "))
        for name, known in _NAMES.items():
            if said in known and name not in found:
                found[name] = at
    return found
