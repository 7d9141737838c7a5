"""What the address or the last post asks the judging page to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

# What the pin form posts for the marker as a whole, beside the ids of its questions.
WHOLE = "marker"


@dataclass(frozen=True, slots=True)
class PinForm:
    """The pin form under a passage, as typed. No first and no last word: the whole passage."""

    position: int
    first: str = ""
    last: str = ""
    stance: str = ""  # whoever pins says what it does: none is chosen for them
    note: str = ""
    targets: Sequence[str] = (WHOLE,)
    others: Sequence[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordForm:
    """The form that chooses or names a record, as typed."""

    known: str = ""
    title: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    holder: str = ""
    stance: str = ""
    note: str = ""
    question: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True, slots=True)
class HeardForm:
    """The form that pins something of the register of who was heard, as typed."""

    stance: str = ""
    note: str = ""
    question: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True, slots=True)
class PageError:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address or the last post asks this page to show."""

    show: str = "marker"
    stance: str = ""
    pin: PinForm | None = None
    record: RecordForm = RecordForm()
    heard: HeardForm = HeardForm()
    edit: UUID | None = None
    change: Mapping[str, str] = field(default_factory=dict)
    check: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[PageError] = ()
