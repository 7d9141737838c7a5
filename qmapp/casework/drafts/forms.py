"""The form that brings a draft, and those that take one away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField, TextAreaField

from qmapp.casework.drafts import rules
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _

ACCEPT = ".docx,.pdf,.odt,.txt,.md,.markdown"


class DestroyForm(Form):
    """Why a draft must be destroyed."""

    because = TextAreaField(_("Why it must be destroyed"))


class DecideForm(Form):
    """What the second person says."""

    decision = RadioField(_("What you decide"), validate_choice=False)
    because = TextAreaField(_("What you say to it"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.decision.choices = [
            ("destroy", gettext("Destroy the draft. I have looked at what goes with it")),
            ("stay", gettext("Let the draft stay")),
        ]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.decision.data not in {"destroy", "stay"}:
            self.decision.errors = [gettext("Choose one of the two")]
            return False
        return True


class UploadForm(Form):
    """A file or a pasted text; or a draft's number, to take its very bytes in again."""

    file = FileField()
    text = TextAreaField()
    again = HiddenField()
    again_name = HiddenField()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """One of the two, and not both; neither when the bytes are there already."""
        if not super().validate(extra_validators):
            return False
        if self.again_number is not None:
            return True
        has_file, has_text = self.upload is not None, bool(self.pasted.strip())
        if has_file and has_text:
            self.refuse("file", gettext(rules.TWO_DRAFTS))
        elif not has_file and not has_text:
            self.refuse("file", gettext(rules.NO_DRAFT))
        return has_file != has_text

    def refuse(self, field: str, sentence: str) -> None:
        """Put a sentence on a field, as validation does."""
        self[field].errors = [*self[field].errors, sentence]

    @property
    def upload(self) -> FileStorage | None:
        """The file, when one was chosen."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None

    @property
    def pasted(self) -> str:
        """The pasted text, as it came."""
        return self.text.data or ""

    @property
    def again_number(self) -> int | None:
        """The draft whose bytes are to be taken in again."""
        typed = (self.again.data or "").strip()
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else None
