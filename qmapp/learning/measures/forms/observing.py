"""What was seen on a day, and a file of many such days."""

from __future__ import annotations

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.decision.proofs.storing import StoredNew
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.measures.checking import NewObservation
from qmapp.learning.measures.figures import share_of
from qmapp.learning.measures.forms.parts import OwnIdForm, plain, typed_figure
from qmapp.learning.measures.queries import Seen


class ObservationForm(OwnIdForm):
    """One observation."""

    on = DatePartsField(_("When it was seen"), [InputRequired(_("Enter the day it was seen"))])
    value = StringField(_("What was counted"), [InputRequired(_("Write what was counted"))])
    out_of = StringField(_("Out of how many"))
    note = TextAreaField(_("Note"))
    file = FileField(_("File"))
    drops_file = BooleanField(_("Take the file off"))

    @classmethod
    def of(cls, seen: Seen) -> ObservationForm:
        """The form filled with what stands now."""
        return cls(
            data={
                "on": seen.on,
                "value": plain(seen.value),
                "out_of": plain(seen.out_of),
                "note": seen.note,
            }
        )

    @property
    def upload(self) -> FileStorage | None:
        """The file that came with the form."""
        found = self.file.data
        return found if isinstance(found, FileStorage) and found.filename else None

    def typed(self, *, is_share: bool, file: StoredNew | None = None) -> NewObservation:
        """What was typed, as a plain value. Raises RuleBroken for what is no number."""
        out_of = typed_figure(self.out_of.data, "out_of")
        pair = share_of(self.value.data or "") if is_share and out_of is None else None
        value = pair[0] if pair else typed_figure(self.value.data, "value")
        if value is None:
            raise RuleBroken(N_("Write what was counted"), field="value")
        return NewObservation(
            on=self.on.data,
            value=value,
            out_of=pair[1] if pair else out_of,
            note=self.note.data or "",
            file=file,
            keeps_file=not self.drops_file.data,
        )


class FileForm(OwnIdForm):
    """A file of observations."""

    file = FileField(_("The file"))

    @property
    def upload(self) -> FileStorage | None:
        """The file that came with the form."""
        found = self.file.data
        return found if isinstance(found, FileStorage) and found.filename else None


class TakeForm(Form):
    """Yes to a file, as it was seen."""

    seen = HiddenField()
