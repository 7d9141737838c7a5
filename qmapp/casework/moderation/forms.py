"""What the board is to hold of one marker: a judgement agreed, or a disagreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.casework.moderation.lines import AgreedLine, Assessor
from qmapp.casework.moderation.rules import Held
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _

F = TypeVar("F", bound="HoldForm")


class HoldForm(Form):
    """What both forms share: which version was read, and which of the two it is."""

    version = HiddenField()
    held = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was read; 0 when it is spoilt."""
        return read_version(self.version.data)


class AgreeForm(HoldForm):
    """Reasons first, then the judgement. All that is missing is told at once."""

    reasons = TextAreaField(
        _("Reasons for the agreed judgement"),
        [InputRequired(_("Write the reasons for the agreed judgement"))],
    )
    # Drawn as the rating list, which names its boxes itself.
    rating = StringField(
        _("Agreed judgement"),
        [InputRequired(_("Choose the agreed judgement, or “Cannot tell”"))],
    )

    @classmethod
    def of(cls, held: AgreedLine | None, version: int) -> AgreeForm:
        """The form filled with what stands now."""
        is_agreed = held is not None and held.is_agreed
        form = cls(
            data={
                "reasons": held.reasons if held is not None and is_agreed else "",
                "rating": held.rating if held is not None and is_agreed else None,
            }
        )
        return _marked(form, Held.AGREED, version)


class DisagreeForm(HoldForm):
    """What it is about, each position in short, and how the impasse is handled."""

    reasons = TextAreaField(
        _("What the disagreement is about"),
        [InputRequired(_("Say what the disagreement is about"))],
    )
    handling = TextAreaField(
        _("How the impasse is handled"),
        [InputRequired(_("Say how the impasse is handled"))],
    )

    @classmethod
    def of(
        cls, assessors: Sequence[Assessor], held: AgreedLine | None, version: int
    ) -> DisagreeForm:
        """The form filled with what stands now, with a box for each position."""
        boxes = {
            box_of(one.id): TextAreaField(position_label(one.author_name)) for one in assessors
        }
        data: dict[str, Any] = {}
        if held is not None and not held.is_agreed:
            # By whose it is: a version that was reopened since has another id.
            said = {(one.author_id, one.kind): one.words for one in held.positions}
            data = {"reasons": held.reasons, "handling": held.handling}
            data |= {box_of(one.id): said.get((one.author_id, one.kind), "") for one in assessors}
        made: DisagreeForm = type("DisagreeFormOf", (cls,), boxes)(data=data)
        return _marked(made, Held.DISAGREED, version)

    def positions(self, assessors: Sequence[Assessor]) -> dict[UUID, str]:
        """The words in short by assessment."""
        return {one.id: self[box_of(one.id)].data or "" for one in assessors}


def box_of(assessment_id: UUID) -> str:
    """The name of the box for the position of an assessment."""
    return f"position-{assessment_id}"


def position_label(name: str) -> str:
    """What that box is called."""
    return gettext("What %(name)s holds, in short", name=name)


def read_version(text: str | None) -> int:
    """A version out of a form; 0 when it is spoilt."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _marked(form: F, held: Held, version: int) -> F:
    form.held.data = held.value
    if not form.version.data:
        form.version.data = str(version)
    return form
