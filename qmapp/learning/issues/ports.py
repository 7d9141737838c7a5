"""What the rooms above tell at a practice issue, and at the head page of learning.

The rooms of explorations, summits, trends and the like register here at start-up what they have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Line:
    """One thing at an issue: what it is, where it opens, and a word on when or how far."""

    label: str
    url: str
    meta: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubLine:
    """A room on the head page: its name, a sentence, its address, and one figure in words.

    `figure` such as “3 of 8 summits are open” or “No summit yet”; never a bare number. A room that
    the actor may not enter gives None instead of a line. `order` sorts the page, smallest first.
    """

    label: str
    lead: str
    url: str
    figure: str
    order: int = 100


OnIssue = Callable[[Db, Actor, UUID, Sequence[str]], Mapping[str, Sequence[Line]] | None]
"""(db, actor, board_id, issue_ids) → for each issue what there is, as far as the actor may know.
None where the actor may not enter the room: then nothing is said of it, not even that it is empty.

The same number of queries however many issues are asked for.
"""

OnHub = Callable[[Db, Actor, UUID], HubLine | None]
"""(db, actor, board_id) → the room’s line on the head page; None where the actor may not enter."""


_on_issue: dict[str, OnIssue] = {}
_on_hub: dict[str, OnHub] = {}


def register_on_issue(name: str, provider: OnIssue) -> None:
    """Called once at start-up by a room; `name` is the room’s, such as “summits”."""
    _on_issue[name] = provider


def register_on_hub(name: str, provider: OnHub) -> None:
    """Called once at start-up by a room that stands on the head page."""
    _on_hub[name] = provider


def on_issues(
    db: Db, actor: Actor, board_id: UUID, issue_ids: Sequence[str]
) -> Mapping[str, Mapping[str, Sequence[Line]]]:
    """What each room that the actor may enter has at these issues: by its name, then by issue."""
    told = {name: provider(db, actor, board_id, issue_ids) for name, provider in _on_issue.items()}
    return {name: lines for name, lines in told.items() if lines is not None}


def hub_lines(db: Db, actor: Actor, board_id: UUID) -> Sequence[HubLine]:
    """The lines of all rooms that the actor may enter, in order."""
    lines = [provider(db, actor, board_id) for provider in _on_hub.values()]
    return sorted((one for one in lines if one is not None), key=lambda one: (one.order, one.label))
