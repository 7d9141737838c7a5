"""How a phone joins: the code, and once the sector and role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import HiddenField, SelectField, StringField

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.foundation.web.forms import lazy as _
from qmapp.learning.summits.rules import SECTOR_LABELS, Sector


class JoinForm(AskingForm):
    """The code of a summit, with sector and role of whoever joins. No name."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"role": True}

    code = StringField(_("Code"))
    sector = SelectField(_("Where do you work?"), validate_choice=False)
    role = StringField(_("What is your role?"))
    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        self.sector.choices = [
            ("", gettext("Choose a sector")),
            *((one.value, gettext(SECTOR_LABELS[one])) for one in Sector),
        ]

    @property
    def chosen(self) -> Sector | None:
        """The sector that was chosen; None for none of the list."""
        words = {one.value: one for one in Sector}
        return words.get(self.sector.data or "")

    @property
    def seat_id(self) -> UUID | None:
        """The id that the seat is to have, so that a double tap joins once."""
        return read_id(self.own_id.data)
