"""Forms whose words are looked at, before they are kept, for what may tell who somebody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from wtforms import BooleanField, HiddenField

from qmapp.casework.involvement import identifying
from qmapp.casework.involvement.identifying import Doubt
from qmapp.casework.involvement.pages.words import doubt_words
from qmapp.casework.involvement.rules import LONGEST_WORDS
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.typed import tidy_words


class AskingForm(Form):
    """A form that asks about words which look like a name, an address or the like.

    It comes back with all that was typed, the doubt named at its field, and a tick that saves it
    all the same. The tick answers for what was shown beside it, and for nothing typed since.
    """

    # The fields that are looked at; True for a short label, of which more is asked.
    LOOKED_AT: ClassVar[Mapping[str, bool]] = {}

    checked = BooleanField(_("I have checked: nobody can be known by these words"))
    shown = HiddenField()

    asks = False
    is_answered = False

    def doubts(self) -> Sequence[tuple[str, Doubt]]:
        """What looks as if somebody could be known by it, with the field where it stands.

        What is longer than a field may be is refused whole, and is not looked through: each line
        costs time, and some of these forms are for everybody. Where white space alone makes it so
        long, it is looked at in one line, as a field of one line would keep it.
        """
        typed = {name: _looked_at(self[name].data or "") for name in self.LOOKED_AT if name in self}
        return [
            (name, doubt)
            for name, words in typed.items()
            for doubt in identifying.doubts(words, is_label=self.LOOKED_AT[name])
        ]

    def is_in_doubt(self) -> bool:
        """Whether something is to be asked before this may be kept; it is put at its field."""
        found = self.doubts()
        marks = {_mark(doubt) for _, doubt in found}
        known = set((self.shown.data or "").split())
        self.asks, self.is_answered = bool(found), bool(self.checked.data) and marks <= known
        self.shown.data = " ".join(sorted(marks))
        if self.is_answered or not found:
            return False
        for name, doubt in found:
            self.refuse(name, doubt_words(doubt))
        self.checked.data = False
        return True

    def refuse(self, field: str, sentence: str) -> None:
        """Put a sentence on a field, as validation does."""
        self[field].errors = [*self[field].errors, sentence]


def _looked_at(typed: str) -> str:
    """The words to look through; none where they are more than any field keeps."""
    words = tidy_words(typed)
    if len(words) > LONGEST_WORDS:
        words = " ".join(words.split())
    return words if len(words) <= LONGEST_WORDS else ""


def _mark(doubt: Doubt) -> str:
    """Stands for words that were asked about, so that the form need not repeat them."""
    return sha256(f"{doubt.kind} {doubt.words}".encode()).hexdigest()[:16]


def read_id(text: str | None) -> UUID | None:
    """An id that a form carries; None when it is spoilt."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
