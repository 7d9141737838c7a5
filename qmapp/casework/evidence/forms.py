"""The form on which words of a draft are chosen, for rooms that say what the words are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import HiddenField, SelectField

from qmapp.casework.evidence.choosing import Choice, WordChoice, widened
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


class WordsForm(Form):
    """Which words of a passage. The lists keep the ids that the script for choosing words knows."""

    position = HiddenField()
    first = SelectField(_("First word"), id="pin-from", default="")
    last = SelectField(_("Last word"), id="pin-to", default="")

    def __init__(self, words: Sequence[WordChoice], **values: Any) -> None:
        super().__init__(**values)
        whole = ("", gettext("The whole passage"))
        self.first.choices = [whole, *((str(word.start), word.label) for word in words)]
        self.last.choices = [whole, *((str(word.end), word.label) for word in words)]

    def open_at(self, choice: Choice, start: int | None, stop: int | None) -> None:
        """Begin at the opened passage, with the words that an address says were selected."""
        if choice.opened is None:
            return
        self.position.data = str(choice.opened.position)
        if start is not None and stop is not None:
            self.first.data, self.last.data = widened(choice.words, start, stop)

    def refuse(self, name: str, words: str) -> None:
        """Say at a field what is not right with it."""
        self[name].errors = [*self[name].errors, words]

    def is_sound(self) -> bool:
        """Whether it says which words and the rest; says at each field what is not right."""
        sound = bool(self.validate_on_submit())
        if bool(self.first.data) != bool(self.last.data):
            name = "last" if self.first.data else "first"
            self.refuse(name, gettext("Choose both ends, or the whole passage"))
            sound = False
        elif sound and self.first.data and int(self.last.data) <= int(self.first.data):
            self.refuse("first", gettext("The last word stands before the first. Choose again"))
            sound = False
        return sound

    @property
    def span(self) -> tuple[int, int] | None:
        """The words that were chosen; None for the whole passage."""
        return (int(self.first.data), int(self.last.data)) if self.first.data else None
