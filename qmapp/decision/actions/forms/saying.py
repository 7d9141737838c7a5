"""How an action goes, what shows it, its day and its steps."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from flask_babel import gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from qmapp.decision.actions.following import Said
from qmapp.decision.actions.rules import DELIVERY_LABELS, Delivery
from qmapp.decision.proofs.rules import KIND_LABELS, ProofKind, Shows
from qmapp.decision.proofs.service import NewProof, StoredNew
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField

_LONGEST_FIGURE = 9


class OnceForm(Form):
    """A form that is carried out once, on what its page showed."""

    own_id = HiddenField()
    version = HiddenField()

    def __init__(self, *, seen: int | None = None, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        if seen is not None and not self.version.data:
            self.version.data = str(seen)

    @property
    def made_id(self) -> UUID | None:
        """The id that what is made is to have, so that a form sent twice makes one."""
        try:
            return UUID(self.own_id.data or "")
        except ValueError:
            return None

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def refuse(self, field: str, sentence: str) -> None:
        """Put a sentence on a field, as validation does."""
        self[field].errors = [*self[field].errors, sentence]


class SayForm(OnceForm):
    """What was done, what shows it, and how it stands: in this order."""

    words = TextAreaField(_("What was done, and what stands in the way"))
    proof_kind = SelectField(_("What shows it"), validate_choice=False)
    proof_words = TextAreaField(_("What it shows"))
    proof_on = DatePartsField(_("The day that it speaks of"))
    proof_count = StringField(_("In how many it was so"))
    proof_out_of = StringField(_("Of how many"))
    proof_link = StringField(_("Address"))
    proof_file = FileField(_("File"))
    delivery = RadioField(_("How it stands now"), validate_choice=False)

    def __init__(self, *, stands: Delivery, today: date, seen: int) -> None:
        super().__init__(seen=seen, data={"delivery": stands.value, "proof_on": today})
        self.delivery.choices = [(one.value, gettext(DELIVERY_LABELS[one])) for one in Delivery]
        self.proof_kind.choices = [
            ("", gettext("Nothing to add now")),
            *((one.value, gettext(KIND_LABELS[one])) for one in ProofKind),
        ]

    @property
    def upload(self) -> FileStorage | None:
        """The file that was chosen, if one was."""
        sent = self.proof_file.data
        return sent if isinstance(sent, FileStorage) and sent.filename else None

    @property
    def adds_proof(self) -> bool:
        """Whether anything was typed that is to show something."""
        typed = (
            self.proof_kind,
            self.proof_words,
            self.proof_link,
            self.proof_count,
            self.proof_out_of,
        )
        return self.upload is not None or any((one.data or "").strip() for one in typed)

    def is_sound(self) -> bool:
        """Whether it may be carried out; says at each field what is not right."""
        sound = self.validate_on_submit()
        if self.delivery.data not in set(Delivery):
            self.refuse("delivery", gettext("Choose how it stands now"))
            sound = False
        if not self.adds_proof:
            return sound
        if self.proof_kind.data not in set(ProofKind):
            self.refuse("proof_kind", gettext("Choose what kind of thing shows it"))
            sound = False
        for name in ("proof_count", "proof_out_of"):
            if not _is_figure(self[name].data or ""):
                self.refuse(name, gettext("Write a whole number in figures, such as 16"))
                sound = False
        return sound

    def said(self, file: StoredNew | None) -> Said:
        """What was typed, as a plain value; only of a sound form."""
        return Said(Delivery(self.delivery.data), self.words.data or "", self._proof(file))

    def _proof(self, file: StoredNew | None) -> NewProof | None:
        if not self.adds_proof:
            return None
        return NewProof(
            kind=ProofKind(self.proof_kind.data),
            shows=Shows.DONE,
            words=self.proof_words.data or "",
            on=self.proof_on.data,
            count=_figure(self.proof_count.data or ""),
            out_of=_figure(self.proof_out_of.data or ""),
            link=self.proof_link.data or "",
            file=file,
        )


class DayForm(OnceForm):
    """To which day, and why."""

    because = TextAreaField(_("Why the day is moved"))
    due_on = DatePartsField(_("The new day"))


class StepForm(OnceForm):
    """A step on the way."""

    what = TextAreaField(_("What is to be done first"))
    due_on = DatePartsField(_("By when"))


class EndProofForm(Form):
    """Why something does not show it."""

    because = TextAreaField(_("Why it does not show this"))


def _is_figure(typed: str) -> bool:
    text = typed.strip()
    return not text or (text.isascii() and text.isdigit() and len(text) <= _LONGEST_FIGURE)


def _figure(typed: str) -> int | None:
    return int(typed) if typed.strip() else None
