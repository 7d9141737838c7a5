"""The form that describes a record, and where it is to stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from qmapp.casework.records import rules
from qmapp.casework.records.ports import PinPlace
from qmapp.casework.records.rules import DESCRIBING, Details, RecordKind
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField

NOT_KEPT = N_(
    "The file could not be kept: the server’s disk is full or its database is busy. Nothing of it "
    "was stored; what you wrote is still here. Wait a minute, choose the file again and send it; "
    "if that does not help, tell your board’s administrator."
)


class RecordForm(Form):
    """A record of one kind, as somebody describes it."""

    title = StringField(_("Title"))
    dated = DatePartsField(_("Its own date"))
    period_from = DatePartsField(_("From"))
    period_to = DatePartsField(_("To"))
    holder = StringField(_("Who holds it"))
    parties = StringField(_("Who took part"))
    notes = TextAreaField(_("Notes"))
    link = StringField(_("Address"))
    roles_are_right = BooleanField(_("These are roles, and no names"))
    date_is_right = BooleanField(_("The date is right"))
    version = HiddenField()

    kind: RecordKind

    @classmethod
    def of(cls, details: Details, version: int, **more: Any) -> RecordForm:
        """The form filled with what stands now."""
        values = {name: getattr(details, name) for name in DESCRIBING}
        form = cls(data={**values, "version": str(version)}, **more)
        form.kind = details.kind
        form.link.data = details.link  # never changed, whatever is posted
        return form

    def details(self) -> Details:
        """What was typed, as a plain value."""
        return Details(
            kind=self.kind,
            title=self.title.data or "",
            dated=self.dated.data,
            period_from=self.period_from.data,
            period_to=self.period_to.data,
            holder=self.holder.data or "",
            parties=self.parties.data or "",
            notes=self.notes.data or "",
            link=self.link.data or "",
        )

    def is_sound(self) -> bool:
        """Whether the form may be kept; says at each field what is not right."""
        sound = self.validate_on_submit()
        for broken in rules.problems(rules.tidied(self.details())):
            if not self[broken.field or "title"].errors:
                take_broken(self, broken)
                sound = False
        return bool(sound)

    def questions(self, today: date) -> Sequence[RuleBroken]:
        """What is asked about the words and was not answered yet."""
        answered = {"parties": self.roles_are_right.data, "dated": self.date_is_right.data}
        asked = rules.questions(rules.tidied(self.details()), today)
        return [one for one in asked if not answered[one.field or ""]]

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return _figure(self.version.data)


class NewRecordForm(RecordForm):
    """A record that is to be added: perhaps a file, perhaps evidence at once."""

    file = FileField(_("File"))
    is_shared = BooleanField(_("Show it to everybody on this review"))
    record_id = HiddenField()
    same = HiddenField()
    same_name = HiddenField()
    stance = RadioField(_("What does it do?"), [Optional()], validate_choice=False)
    note = TextAreaField(_("What it shows"))
    question = SelectField(_("For which question?"), validate_choice=False)

    def __init__(self, kind: RecordKind, place: PinPlace | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.kind, self.place = kind, place
        if not self.record_id.data:
            self.record_id.data = str(uuid4())
        self.stance.choices = [
            ("supports", gettext("Supports")),
            ("counts_against", gettext("Counts against")),
            ("context", gettext("Context")),
        ]
        questions = place.questions if place else ()
        self.question.choices = [("", gettext("The marker as a whole")), *questions]

    def is_sound(self) -> bool:
        """As above; and a file is chosen, a stance taken, where they belong."""
        sound = super().is_sound()
        if self.kind is RecordKind.FILE and self.upload is None and self.same_id is None:
            self.refuse("file", gettext("Choose a file"))
            sound = False
        if self.place is not None and self.stance.data not in dict(self.stance.choices):  # type: ignore[arg-type] # pairs
            words = gettext("Say whether it supports, counts against or gives context")
            self.refuse("stance", words)
            sound = False
        return sound

    def refuse(self, field: str, sentence: str) -> None:
        """Put a sentence on a field, as validation does."""
        self[field].errors = [*self[field].errors, sentence]

    @property
    def upload(self) -> FileStorage | None:
        """The file, when one was chosen."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None

    @property
    def own_id(self) -> UUID | None:
        """The id that the record is to have, so that a form sent twice adds one."""
        return _id(self.record_id.data)

    @property
    def same_id(self) -> UUID | None:
        """The record whose bytes these are, after it was found to be on record already."""
        return _id(self.same.data)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _figure(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
