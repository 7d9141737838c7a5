"""What was found in the trail, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from qmapp.foundation.audit.chain import NO_BOARD, REGISTER
from qmapp.foundation.audit.verifying import Problem, Verified
from qmapp.foundation.storage import london_date

SHOWN = 30
OTHER_KEY = (
    "Where only ends of chains are named, this server may have another trail key than the one "
    "that wrote them: compare QMAPP_TRAIL_KEY, or the file trail_key in the data folder."
)
WITHOUT_KEY = (
    "That nothing before such an event was made anew can be shown with the key before alone, or "
    "with a copy of the trail that was kept elsewhere."
)


def sentences(done: Verified, boards: Mapping[str, str]) -> Iterator[str]:
    """One line for each thing that does not hold, and a last one that says how it stands."""
    for problem in done.problems[:SHOWN]:
        yield sentence(problem, boards)
    if len(done.problems) > SHOWN:
        yield f"And {len(done.problems) - SHOWN:,} more of these."
    looked = (
        f"{_some(done.chains, 'chain')}, {_some(done.events, 'event')}, {_some(done.rows, 'row')}"
    )
    if done.being_written:
        looked += f", {done.being_written:,} of them being written just now"
    if done.files:
        looked += f", {_some(done.files, 'file')}"
    if not done.problems:
        yield f"The trail holds: {looked}."
        yield from _changes_of_key(done, boards)
        return
    yield f"The trail does not hold: {_some(len(done.problems), 'thing')} in {looked}."
    if any("not written by qmapp" in one.what for one in done.problems):
        yield OTHER_KEY
    yield from _changes_of_key(done, boards)


def _changes_of_key(done: Verified, boards: Mapping[str, str]) -> Iterator[str]:
    """Where the trail went on with another key: told ever after, for it cannot be undone."""
    for one in done.key_changes:
        where = f"{_chain(one.chain, boards)}, event {one.sequence:,}{_day(one.at)}"
        yield f"{where}: from here on the trail is sealed with another key. Why: {one.because}"
    if done.key_changes:
        yield WITHOUT_KEY
    if done.of_other_key:
        yield (
            f"{_some(done.of_other_key, 'head')} printed or signed before that could not be "
            "compared: give the file with the key before in --key-before."
        )


def sentence(problem: Problem, boards: Mapping[str, str]) -> str:
    """Where something does not hold, and what."""
    where = _chain(problem.chain, boards)
    if problem.table is not None:
        said = f"{where}, {problem.table} {problem.row_id}: {problem.what}"
        if problem.sequence is None:
            return f"{said}."
        return f"{said}, last told by event {problem.sequence:,}{_day(problem.at)}."
    if problem.sequence is not None:
        where += f", event {problem.sequence:,}{_day(problem.at)}"
    return f"{where}: {problem.what}."


def _chain(chain: str, boards: Mapping[str, str]) -> str:
    if chain == NO_BOARD:
        return "The whole server"
    if chain == REGISTER:
        return "The trail"
    return f"Board {boards[chain]}" if chain in boards else f"A board that is gone ({chain})"


def _day(at: datetime | None) -> str:
    if at is None:
        return ""
    day = london_date(at)
    return f" of {day.day} {day:%B %Y}"


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
