"""The forms of letters of feedback."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from qmapp.casework.feedback.checking import Answered, PointDetails
from qmapp.casework.feedback.queries import AnswerLine, PointLine
from qmapp.casework.feedback.rules import DONE_LABELS, Done
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _

_MOST_DIGITS = 9


def read_number(text: str | None) -> int | None:
    """A number that a form carries; None for what is none."""
    is_one = text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if text and is_one else None


class VersionedForm(Form):
    """A form that knows what it was made from."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; -1, which never stands, when it is spoilt."""
        found = read_number(self.version.data)
        return -1 if found is None else found


class OpeningForm(VersionedForm):
    """What stands before the points."""

    opening = TextAreaField(_("Opening words"))


class PointForm(VersionedForm):
    """One thing that is asked, of which section, at which place."""

    words = TextAreaField(_("What is asked for"), [InputRequired(_("Say what is asked for"))])
    section = StringField(_("Which part of the draft it speaks of"))
    place = StringField(_("Its place in the letter"), [Optional()])
    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @classmethod
    def of(cls, line: PointLine, **values: object) -> PointForm:
        """The form filled with what stands now."""
        return cls(
            **values,
            data={
                "words": line.text.words,
                "section": line.text.section,
                "place": str(line.text.number or ""),
                "version": str(line.version),
            },
        )

    def is_sound(self) -> bool:
        """Whether the form may be kept; says at each field what is not right."""
        sound = self.validate_on_submit()
        typed = (self.place.data or "").strip()
        if typed and not read_number(typed):
            self.place.errors = [gettext("Write a number, such as 3")]
            return False
        return sound

    def details(self) -> PointDetails:
        """What was typed, as a plain value."""
        return PointDetails(
            words=self.words.data or "",
            section=self.section.data or "",
            place=read_number((self.place.data or "").strip()),
        )

    @property
    def point_id(self) -> UUID | None:
        """The id that a new point is to have, so that a form sent twice adds one."""
        try:
            return UUID(self.own_id.data or "")
        except ValueError:
            return None


class SendForm(Form):
    """The letter goes as it was read."""

    seen = HiddenField()


class AnswerForm(VersionedForm):
    """What the lead reviewer did with a point."""

    done = RadioField(
        _("What did you do with this point?"),
        [InputRequired(_("Choose what you did with this point"))],
    )
    where = TextAreaField(_("Where in the draft"))
    why = TextAreaField(_("Why it was not done, or not all of it"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.done.choices = [(one.value, gettext(DONE_LABELS[one])) for one in Done]

    @classmethod
    def of(cls, line: AnswerLine | None) -> AnswerForm:
        """The form filled with what stands now."""
        if line is None:
            return cls(data={"version": "0"})
        return cls(
            data={
                "done": line.done.value,
                "where": line.where,
                "why": line.why,
                "version": str(line.version),
            }
        )

    def typed(self) -> Answered:
        """What was typed, as a plain value."""
        known = {one.value: one for one in Done}
        return Answered(
            done=known.get(self.done.data or ""),
            where=self.where.data or "",
            why=self.why.data or "",
        )


class PressureForm(Form):
    """Why a request presses on independence."""

    words = TextAreaField(
        _("What about it presses on your independence?"),
        [InputRequired(_("Say what about it presses on your independence"))],
    )


class SettleForm(Form):
    """What came of a mark of pressure."""

    words = TextAreaField(_("What came of it"), [InputRequired(_("Say what came of it"))])
