"""The form of one entry of the register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.involvement import rules
from qmapp.casework.involvement.checking import ParticipantDetails
from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.casework.involvement.pages.words import group_words
from qmapp.casework.involvement.rules import Group, Side
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.typed import tidy_words

# These say of themselves who is meant; the others need a label of their own.
SPEAKS_FOR_ITSELF = frozenset({Group.CHILD, Group.MOTHER, Group.FATHER, Group.PARENTS_PARTNER})


class EntryForm(AskingForm):
    """Somebody who should have a say, or a group, of one side."""

    LOOKED_AT: ClassVar = {"label": True, "why": False}

    belongs_to = RadioField(_("Who they are"), [InputRequired(_("Choose who they are"))])
    label = StringField(_("How they are spoken of"))
    agency_id = SelectField(_("Agency"), [Optional()])
    size = StringField(_("How many people, if this is a group"))
    why = TextAreaField(_("Why they should have a say"))
    identified_on = DatePartsField(_("When it was decided that they should have a say"))
    hidden_from = SelectMultipleField(
        _("Hide this entry from people of"), option_widget=CheckboxInput(), widget=ListWidget()
    )
    version = HiddenField()
    own_id = HiddenField()

    def __init__(self, side: Side, agencies: Iterable[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(**values)
        self.side = side
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        named = [(str(agency_id), name) for agency_id, name in agencies]
        groups = rules.FAMILY_GROUPS if side is Side.FAMILY else rules.SERVICE_GROUPS
        self.belongs_to.choices = [(group.value, group_words(group)) for group in groups]
        self.hidden_from.choices = named
        if side is Side.FAMILY:
            del self.agency_id
            del self.size
        else:
            self.agency_id.choices = [("", gettext("No agency of this board")), *named]

    @classmethod
    def of(
        cls, details: ParticipantDetails, version: int, agencies: Iterable[tuple[UUID, str]]
    ) -> EntryForm:
        """The form filled with what stands now."""
        return cls(
            rules.side_of(details.belongs_to),
            agencies,
            data={
                "belongs_to": details.belongs_to.value,
                "label": details.label,
                "agency_id": str(details.agency_id or ""),
                "size": str(details.size or ""),
                "why": details.why,
                "identified_on": details.identified_on,
                "hidden_from": [str(one) for one in sorted(details.hidden_from)],
                "version": str(version),
            },
        )

    def details(self) -> ParticipantDetails:
        """What was typed, as a plain value."""
        agency = self["agency_id"].data if "agency_id" in self else ""
        return ParticipantDetails(
            belongs_to=Group(self.belongs_to.data),
            label=self._label(),
            agency_id=UUID(agency) if agency else None,
            size=int(self._size()) if self._size() else None,
            why=self.why.data or "",
            identified_on=self.identified_on.data,
            hidden_from=frozenset(UUID(one) for one in self.hidden_from.data or ()),
        )

    def is_sound(self) -> bool:
        """Whether the form may be kept; says at each field what is not right."""
        sound = self.validate_on_submit()
        if self.belongs_to.data in {group.value for group in Group} and not self._label():
            self.refuse("label", self._label_missing())
            sound = False
        if self._size() and not self._is_size(self._size()):
            words = gettext(
                "Write how many they are in figures, 2 to %(most)s. Leave it empty for one person.",
                most=rules.MOST_IN_GROUP,
            )
            self.refuse("size", words)
            sound = False
        return bool(sound)

    @property
    def entry_id(self) -> UUID | None:
        """The id that a new entry is to have, so that a form sent twice adds one."""
        return read_id(self.own_id.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def _label(self) -> str:
        """How they are spoken of; where the relation says it all, it stands for the label."""
        typed = tidy_words(self.label.data or "")
        group = next((one for one in SPEAKS_FOR_ITSELF if one.value == self.belongs_to.data), None)
        if typed or group is None:
            return typed
        words = group_words(group)
        return words[:1].lower() + words[1:]

    def _label_missing(self) -> str:
        if self.side is Side.FAMILY:
            return gettext("Say how they are spoken of, such as “maternal grandmother”")
        return gettext("Say their role, such as “health visitor” or “school staff”")

    def _size(self) -> str:
        return (self["size"].data or "").strip() if "size" in self else ""

    @staticmethod
    def _is_size(typed: str) -> bool:
        is_figure = typed.isascii() and typed.isdigit() and len(typed) < 10
        return is_figure and 2 <= int(typed) <= rules.MOST_IN_GROUP


class EndForm(AskingForm):
    """Why an entry should not have been made."""

    LOOKED_AT: ClassVar = {"because": False}

    because = TextAreaField(
        _("Why it should not be here"),
        [InputRequired(_("Say why it should not be here, in a sentence"))],
    )
