"""What became of asking somebody of the register, from their steps as they stand now. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from qmapp.casework.involvement.rules import Entry, Response, Step, StepKind
from qmapp.errors import N_


class Standing(StrEnum):
    """What became of asking somebody to take part."""

    HEARD = "heard"
    WITHDREW = "withdrew"
    TAKES_PART = "takes_part"
    DECLINED = "declined"
    NO_REPLY = "no_reply"
    WAITING = "waiting"
    NOT_APPROACHED = "not_approached"
    NEVER_ASKED = "never_asked"


STANDING_LABELS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.HEARD: N_("Heard"),
        Standing.WITHDREW: N_("Took their words back"),
        Standing.TAKES_PART: N_("Takes part, not heard yet"),
        Standing.DECLINED: N_("Declined"),
        Standing.NO_REPLY: N_("No reply"),
        Standing.WAITING: N_("Asked, no answer yet"),
        Standing.NOT_APPROACHED: N_("Not approached"),
        Standing.NEVER_ASKED: N_("Never asked"),
    }
)
_BY_RESPONSE: Mapping[str, Standing] = MappingProxyType(
    {
        Response.TOOK_PART: Standing.TAKES_PART,
        Response.DECLINED: Standing.DECLINED,
        Response.NO_REPLY: Standing.NO_REPLY,
        Response.NOT_APPROACHED: Standing.NOT_APPROACHED,
    }
)
_UNANSWERED = (Standing.NO_REPLY, Standing.NOT_APPROACHED, Standing.NEVER_ASKED)
ASKED = frozenset(Standing) - {Standing.NOT_APPROACHED, Standing.NEVER_ASKED}
TAKE_PART = frozenset({Standing.HEARD, Standing.WITHDREW, Standing.TAKES_PART})


def standing_of(entry: Entry) -> Standing:
    """What became of asking somebody, from their steps as they stand now.

    Words that were not taken back are heard, whatever came after. Otherwise the newest response
    counts; one that says that nobody answered or was asked gives way to a later approach. Whoever
    took all their words back stands so until they say again that they take part.
    """
    said = [step for step in entry.steps if step.kind is StepKind.CONTRIBUTION]
    if any(not step.is_withdrawn for step in said):
        return Standing.HEARD
    responses = _numbered(entry, StepKind.RESPONSE)
    if said and not _came_back(entry, said):
        return Standing.WITHDREW
    at, standing = -1, Standing.NEVER_ASKED
    if responses:
        at, newest = responses[-1]
        standing = _BY_RESPONSE.get(str(newest.details.get("response")), Standing.NEVER_ASKED)
    approaches = _numbered(entry, StepKind.APPROACHED)
    is_approached_since = bool(approaches) and approaches[-1][0] > at
    return Standing.WAITING if standing in _UNANSWERED and is_approached_since else standing


def is_left_alone(entry: Entry) -> bool:
    """Whether nothing more is asked of somebody.

    They declined and did not speak since, took their words back, gave no answer with a reason on
    record or after two ways of asking, or were not approached for a reason on record.
    """
    standing = standing_of(entry)
    if standing is Standing.WITHDREW:
        return True
    responses = _numbered(entry, StepKind.RESPONSE)
    if not responses:
        return False
    at, newest = responses[-1]
    if newest.details.get("response") == Response.DECLINED:
        said = _numbered(entry, StepKind.CONTRIBUTION)
        return not said or said[-1][0] < at
    if standing is Standing.NOT_APPROACHED:
        return _has_reason(newest)
    if standing is Standing.NO_REPLY:
        routes = {str(s.details.get("route")) for _, s in _numbered(entry, StepKind.APPROACHED)}
        return _has_reason(newest) or len(routes) > 1
    return False


def first_contact(entry: Entry) -> date | None:
    """The first day on which somebody was told or approached."""
    contacts = (StepKind.TOLD, StepKind.APPROACHED)
    return min((s.on for s in entry.steps if s.kind in contacts and s.on is not None), default=None)


def _numbered(entry: Entry, kind: StepKind) -> list[tuple[int, Step]]:
    return [(place, step) for place, step in enumerate(entry.steps) if step.kind is kind]


def _has_reason(step: Step) -> bool:
    return step.has_words or step.is_withdrawn


def _came_back(entry: Entry, said: Sequence[Step]) -> bool:
    """Whether they said that they take part on a day after they took their words back."""
    gone = [step.withdrawn_on for step in said]
    last = max((on for on in gone if on is not None), default=None)
    if last is None or None in gone:
        return False
    return any(
        step.on is not None
        and step.on > last
        and step.details.get("response") == Response.TOOK_PART
        for _, step in _numbered(entry, StepKind.RESPONSE)
    )
