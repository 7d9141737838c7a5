"""Everything that a step may look at, as one frozen value. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """How far the signing of one paper has come.

    `is_planned`: it is said who signs, and by what rule. `is_open`: a round of signing is under
    way. `is_signed`: its rule is met and nobody took that back. `is_current`: what was signed is
    what stands now.
    """

    is_planned: bool = False
    is_open: bool = False
    is_signed: bool = False
    is_current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the steps of one review follow from.

    `draft` is the newest draft that was sent; everything of a draft is said of that one.
    `is_blind`: whoever asks has still to submit their own assessment of it, so that nothing is
    said of anybody else's. A point of feedback that was marked as pressure counts as `unanswered`
    until that is settled, so that nobody can tell here that such a mark exists. `publication` holds
    what is missing for publication, as clauses.
    """

    draft: int | None = None
    is_blind: bool = False
    is_assessed: bool = False
    markers: int = 18
    unmoderated: Sequence[int] = ()
    unsent_letter: int | None = None
    unanswered: int = 0
    open_threads: int = 0
    is_scanned: bool = True
    open_identifiers: int = 0
    is_arranged: bool = False
    report: PaperFacts = field(default_factory=PaperFacts)
    is_response_agreed: bool = False
    response: PaperFacts = field(default_factory=PaperFacts)
    is_decided: bool = False
    publication: Sequence[str] = ()
    goes_without_response: bool = False
