"""What a closed review still takes. Pure.

A review that is closed stays as it is: what was judged, said and signed is read, and not written
on. What is absent here is refused, so that a room that comes later need not remember it. Taken are
the steps of the review itself and its people, what the law or people may ask for at any time (words
taken back, a draft in error destroyed, until when it is kept), what a body outside answers, what
becomes of what was promised, how that is meant to work, how the review is coded for what is learned
across reviews, and what the work ends that began before.
"""

from __future__ import annotations

from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, RuleBroken

_ROOMS = frozenset(
    {
        "review",
        "destruction",
        "retention",
        "trail",
        "asks",
        "delivery",
        "proofs",
        "measures",
        "theory",
        "impact",
        "plan",
        "tags",
    }
)
_VERBS = frozenset(
    {
        "involvement:withdrawn",
        "feedback:pressure-settled",
        "feedback:pressure-passed-on",
        "record:downloaded",
        # What the work ends, or began by itself, on what was there before.
        "draft:read",
        "draft:received",
        "draft:refused",
        "draft:reread",
        "scan:kept",
        "scan:decisions_carried",
        "voice:carried",
        "voice:looked-for",
        "judgement:saved",
    }
)


class IsClosed(RuleBroken):
    """The review is closed, and this would change it."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This review is closed and stays as it is. Nothing was changed. Whoever chairs "
                "the board may open it again, on its page of stages."
            )
        )


def require_taken(stage: Stage, verb: str) -> None:
    """Raise IsClosed for a change that a closed review does not take, by its verb in the trail."""
    if stage is Stage.CLOSED and verb.split(":", 1)[0] not in _ROOMS and verb not in _VERBS:
        raise IsClosed


def require_open(stage: Stage) -> None:
    """Raise IsClosed where words are saved without an event of their own."""
    if stage is Stage.CLOSED:
        raise IsClosed
