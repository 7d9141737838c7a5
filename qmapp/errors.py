"""What can go wrong, in the domain's words.

Rules and services raise these; `foundation/web` turns each into a page once.
Messages are English templates marked for translation with `N_` and filled
when they are shown, so that rules need no translation framework.
"""

from __future__ import annotations

from collections.abc import Sequence


def N_(message: str) -> str:  # noqa: N802 - the usual name for "mark, do not translate yet"
    """Mark a message for extraction without translating it."""
    return message


class QmappError(Exception):
    """The root of all errors that qmapp raises on purpose."""


class NotFound(QmappError):
    """The thing is not there, or the actor may not know that it is."""


class NotAllowed(QmappError):
    """The policy table refuses the actor. Shown as absent (404)."""


class RuleBroken(QmappError):
    """A rule of the domain forbids the step; the message says what to do.

    `field` names the form field that the message belongs to, when one does.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values
        self.field = field


class SeveralBroken(RuleBroken):
    """Several rules at once, each with the field that it belongs to. Reads as the first of them."""

    def __init__(self, broken: Sequence[RuleBroken]) -> None:
        first = broken[0]
        super().__init__(first.message, field=first.field, **first.values)
        self.broken = tuple(broken)


class SavedElsewhere(QmappError):
    """Somebody else saved the same words first. Nothing was overwritten."""


class StorageBusy(QmappError):
    """The database is locked or the disk is full; nothing of this request was kept."""
