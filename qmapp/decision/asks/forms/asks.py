"""What was sent where, what came back, and why an ask should not be here."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.decision.asks.checking import AskDetails, Reply
from qmapp.decision.asks.queries import AskLine
from qmapp.decision.asks.rules import OUTCOME_LABELS, Outcome
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField


class _VersionedForm(Form):
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class AskForm(_VersionedForm):
    """Where something was sent, when, in which words, and by when a reply is due."""

    body = StringField(
        _("Which body it is put to"), [InputRequired(_("Say which body it is put to"))]
    )
    sent_on = DatePartsField(_("When it was sent"))
    reply_due_on = DatePartsField(_("When a reply is due"))
    words = TextAreaField(_("What was asked"))
    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @classmethod
    def of(cls, details: AskDetails, version: int, **values: object) -> AskForm:
        """The form filled with what stands now."""
        return cls(
            **values,
            data={
                "body": details.body,
                "sent_on": details.sent_on,
                "reply_due_on": details.reply_due_on,
                "words": details.words,
                "version": str(version),
            },
        )

    def details(self) -> AskDetails:
        """What was typed, as a plain value."""
        return AskDetails(
            body=self.body.data or "",
            words=self.words.data or "",
            sent_on=self.sent_on.data,
            reply_due_on=self.reply_due_on.data,
        )

    @property
    def ask_id(self) -> UUID | None:
        """The id that a new ask is to have, so that a form sent twice adds one."""
        try:
            return UUID(self.own_id.data or "")
        except ValueError:
            return None


class ReplyForm(_VersionedForm):
    """What came back."""

    replied_on = DatePartsField(
        _("When the reply came"), [InputRequired(_("Write the day the reply came"))]
    )
    outcome = RadioField(_("What came of it"), [InputRequired(_("Choose what came of it"))])
    reply = TextAreaField(_("What they say"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.outcome.choices = [(one.value, gettext(OUTCOME_LABELS[one])) for one in Outcome]

    @classmethod
    def of(cls, line: AskLine) -> ReplyForm:
        """The form filled with what stands now."""
        return cls(
            data={
                "replied_on": line.course.replied_on,
                "outcome": line.outcome.value if line.outcome else None,
                "reply": line.reply,
                "version": str(line.version),
            }
        )

    def typed(self) -> Reply:
        """What was typed, as a plain value."""
        known = {one.value: one for one in Outcome}
        return Reply(
            replied_on=self.replied_on.data,
            outcome=known.get(self.outcome.data or ""),
            words=self.reply.data or "",
        )


class EndForm(Form):
    """Why an ask should not be here."""

    because = TextAreaField(
        _("Why it should not be here"),
        [InputRequired(_("Say why it should not be here, in a sentence"))],
    )
