"""What somebody says, to whom, and how a thread was resolved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.threads.rules import AUDIENCE_LABELS, Audience
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _

_MOST_DIGITS = 9


class CommentForm(Form):
    """What somebody says, and whom they name."""

    words = TextAreaField(
        _("What you want to say"), [InputRequired(_("Write what you want to say"))]
    )
    mentions = SelectMultipleField(
        _("Tell these people that you named them"),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
    )
    own_id = HiddenField()

    def __init__(self, readers: Mapping[UUID, str], own: UUID, **values: Any) -> None:
        super().__init__(**values)
        self.mentions.choices = [(str(id_), name) for id_, name in readers.items() if id_ != own]
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def named(self) -> Collection[UUID]:
        """The people who were ticked."""
        return [UUID(one) for one in self.mentions.data or ()]

    @property
    def new_id(self) -> UUID | None:
        """The id that it is to have, so that a form sent twice says it once."""
        try:
            return UUID(self.own_id.data or "")
        except ValueError:
            return None


class BeginForm(CommentForm):
    """The first comment of a thread, and who reads it. Lead reviewers write for everybody."""

    audience = RadioField(_("Who reads it"), [InputRequired(_("Choose who reads it"))])

    def __init__(
        self, readers: Mapping[UUID, str], own: UUID, *, may_choose: bool, **values: Any
    ) -> None:
        super().__init__(readers, own, **values)
        self.audience.choices = [(one.value, gettext(AUDIENCE_LABELS[one])) for one in Audience]
        if not may_choose:
            del self.audience

    @property
    def chosen(self) -> Audience:
        """Who is to read it."""
        return Audience(self.audience.data) if "audience" in self else Audience.ALL


class ResolveForm(Form):
    """How a thread was resolved."""

    as_words = TextAreaField(
        _("How it was resolved"), [InputRequired(_("Say in a sentence how it was resolved"))]
    )
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the page showed; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        is_one = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
        return int(text) if is_one else 0
