"""Evidence of what is different, beside the numbers."""

from __future__ import annotations

from flask_babel import gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.decision.proofs.rules import KIND_LABELS, SHOWS_LABELS, ProofKind, Shows
from qmapp.decision.proofs.service import NewProof, StoredNew
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.impact.forms.parts import NewForm


class ProofForm(NewForm):
    """What sort of thing it is, what it says, of which day, and what it can show."""

    kind = RadioField(
        _("What sort of evidence it is"), [InputRequired(_("Choose what sort of evidence it is"))]
    )
    words = TextAreaField(_("What it says"), [InputRequired(_("Say what it shows, in a sentence"))])
    count = StringField(_("In how many it was so"))
    out_of = StringField(_("Of how many"))
    on = DatePartsField(
        _("The day that it speaks of"), [InputRequired(_("Enter the day that it speaks of"))]
    )
    shows = RadioField(_("What it can show"), [InputRequired(_("Choose what it can show"))])
    link = StringField(_("Where it is, as an address"))
    file = FileField(_("File"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = [(one.value, gettext(KIND_LABELS[one])) for one in ProofKind]
        self.shows.choices = [(one.value, gettext(SHOWS_LABELS[one])) for one in Shows]

    @property
    def upload(self) -> FileStorage | None:
        """The file, when one was chosen."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None

    def proof(self, file: StoredNew | None = None) -> NewProof:
        """What was typed, of a form that is sound. Raises RuleBroken for a figure that is none."""
        return NewProof(
            kind=ProofKind(self.kind.data),
            shows=Shows(self.shows.data),
            words=self.words.data or "",
            on=self.on.data,
            count=_figure(self.count.data, "count"),
            out_of=_figure(self.out_of.data, "out_of"),
            link=self.link.data or None,
            file=file,
        )


class EndProofForm(Form):
    """Why evidence should not be here."""

    because = TextAreaField(
        _("Why it should not be here"),
        [InputRequired(_("Say why it does not show this, in a sentence"))],
    )


def _figure(text: str | None, field: str) -> int | None:
    words = (text or "").strip()
    if not words:
        return None
    if not words.isascii() or not words.isdigit() or len(words) > 9:
        raise RuleBroken(N_("Write a whole number, in figures"), field=field)
    return int(words)
