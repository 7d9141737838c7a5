"""A version of a response as one printed document, ready to publish. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from qmapp.decision.responses.content import Content
from qmapp.foundation.documents import Document


@dataclass(frozen=True, slots=True)
class Words:
    """How to say things to the reader: called like gettext, and a date in words."""

    translate: Callable[..., str]
    show_date: Callable[[date], str]

    def __call__(self, message: str, **values: object) -> str:
        return self.translate(message, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLine:
    """Where a recommendation was put to a body outside, and what came back, in plain sentences."""

    number: int
    body: str
    sent: str
    reply: str


def response_document(  # noqa: PLR0913 - what it says, and how it is marked: all named
    content: Content,
    _: Words,
    *,
    sha256: str | None,
    marking: str | None,
    kind: str,
    asks: Sequence[AskLine] = (),
    asks_on: date | None = None,
    generated_on: str | None = None,
) -> Document:
    """An agreed version, or one to be agreed (`sha256` None: it says that it is a draft).

    `kind` names the kind of review in words. `asks` stand as of `asks_on`: they go on after the
    response is agreed, and are no part of what was frozen. `write_pdf` and `write_docx` take it.
    """
    raise NotImplementedError
