"""Two tabs met: what stands now, and what was chosen here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.pages.words import Names, name_of
from qmapp.learning.tags.rules import FAMILY_LABELS, NONE_FITS, Said, Tag
from qmapp.learning.tags.service import Answer


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in one family: what stands now as one’s own, and what was chosen."""

    label: str
    theirs: str
    mine: str


def differences(
    things: Sequence[ThingLine], person_id: UUID, answers: Sequence[Answer], names: Names
) -> tuple[Difference, ...]:
    """Where one’s own coding was changed since the page was read, and differs."""
    there = {(one.kind, one.id): one for one in things}
    found = []
    for one in answers:
        thing = there.get((one.kind, one.thing_id))
        if thing is None or thing.families[one.family].seen(person_id) == one.seen:
            continue
        own = thing.families[one.family].own(person_id)
        label = f"{name_of(thing.kind, thing.number)}: {gettext(FAMILY_LABELS[one.family])}"
        found.append(Difference(label, _own(own, one, names), _chosen(own, one, names)))
    return tuple(found)


def _own(own: Said | None, answer: Answer, names: Names) -> str:
    if own is None:
        return gettext("(not coded)")
    return "; ".join(names.labels(answer.family, own.full))


def _chosen(own: Said | None, answer: Answer, names: Names) -> str:
    edition = own.edition if own is not None else ""
    tags = frozenset(Tag(edition, tag) for tag in answer.tags or (NONE_FITS,))
    return "; ".join(names.labels(answer.family, tags))
