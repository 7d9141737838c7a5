"""What a proof must hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from qmapp.casework.records.rules import require_link
from qmapp.casework.reviews.rules import EARLIEST
from qmapp.decision.proofs.rules import (
    LONGEST_LINK,
    LONGEST_WORDS,
    ProofKind,
    Shows,
    require_fitting,
)
from qmapp.decision.proofs.storing import StoredNew
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_BECAUSE = 1_000
_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProof:
    """What shows something, as typed. `count` of `out_of` is for a sample: "8 of 16 cases".

    `file` is in the board's store already.
    """

    kind: ProofKind
    shows: Shows
    words: str
    on: date | None
    count: int | None = None
    out_of: int | None = None
    link: str | None = None
    file: StoredNew | None = None


def sound_proof(proof: NewProof, *, today: date) -> NewProof:
    """The proof as it is stored. Raises RuleBroken with the field at fault."""
    require_fitting(proof.kind, proof.shows)
    words = tidy_words(proof.words)
    if not words:
        raise RuleBroken(N_("Say what it shows, in a sentence"), field="words")
    require_length(words, LONGEST_WORDS, "words")
    if proof.on is None:
        raise RuleBroken(N_("Enter the day that it speaks of"), field="on")
    if proof.on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field="on", year=EARLIEST.year)
    if proof.on > today:
        raise RuleBroken(N_("This day is still to come"), field="on")
    _require_share(proof.count, proof.out_of)
    link = tidy_words(proof.link or "")
    require_length(link, LONGEST_LINK, "link")
    if link:
        require_link(link)
    return replace(proof, words=words, link=link or None)


def sound_because(because: str) -> str:
    """Why a proof is taken out, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why it does not show this, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def _require_share(count: int | None, out_of: int | None) -> None:
    if count is None and out_of is None:
        return
    if out_of is None:
        raise RuleBroken(N_("Say of how many"), field="out_of")
    if count is None:
        raise RuleBroken(N_("Say in how many it was so"), field="count")
    if not 1 <= out_of <= _MOST:
        raise RuleBroken(N_("Enter a whole number, 1 or more"), field="out_of")
    if not 0 <= count <= out_of:
        raise RuleBroken(N_("Enter a whole number from 0 to %(most)d"), field="count", most=out_of)
