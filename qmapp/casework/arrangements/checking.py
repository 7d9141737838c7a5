"""What arrangements must hold to be kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from qmapp.casework.arrangements.rules import LONGEST_ROLE, LONGEST_WORDS
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementDetails:
    """What was settled. Each part may still be open: nobody has to invent one."""

    assurance: str = ""
    challenge: str = ""
    deadlock: str = ""
    outside_id: UUID | None = None
    outside_role: str = ""

    @property
    def gaps(self) -> Sequence[str]:
        """The parts that nobody has settled yet, by their names."""
        return [name for name in PARTS if not getattr(self, name)]


PARTS = ("assurance", "challenge", "deadlock", "outside_id")


def sound_details(details: ArrangementDetails) -> ArrangementDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault."""
    tidy = replace(
        details,
        assurance=tidy_words(details.assurance),
        challenge=tidy_words(details.challenge),
        deadlock=tidy_words(details.deadlock),
    )
    for name in ("assurance", "challenge", "deadlock"):
        require_length(getattr(tidy, name), LONGEST_WORDS, name)
    role = " ".join(tidy_words(details.outside_role).split())
    require_length(role, LONGEST_ROLE, "outside_role")
    if details.outside_id is not None and not role:
        raise RuleBroken(
            N_("Say who this person is to the board, such as “independent scrutineer”"),
            field="outside_role",
        )
    if details.outside_id is None and role:
        raise RuleBroken(N_("Choose the person, or leave their role empty"), field="outside_id")
    return replace(tidy, outside_role=role)
