"""The boxes of a logic model, to be written in."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField

from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.learning.theory.lines import ModelLine
from qmapp.learning.theory.rules import Boxes


class BoxesForm(Form):
    """Every box, and why a link has no measure. `version` is that of the model that was read."""

    cause = TextAreaField(_("Cause"))
    action = TextAreaField(_("Action"))
    conditions = TextAreaField(_("Change in conditions"))
    conditions_because = TextAreaField(_("Why nothing is measured of the change in conditions"))
    practice = TextAreaField(_("Change in practice"))
    practice_because = TextAreaField(_("Why nothing is measured of the change in practice"))
    children = TextAreaField(_("Change for children"))
    children_because = TextAreaField(_("Why nothing is measured of the change for children"))
    assumptions = TextAreaField(_("Assumptions to test"))
    version = HiddenField()

    @classmethod
    def of(cls, line: ModelLine) -> BoxesForm:
        """The form filled with what stands now."""
        words = {name: getattr(line.boxes, name) for name in Boxes.__slots__}
        return cls(data={**words, "version": str(line.version)})

    def boxes(self) -> Boxes:
        """What was typed, as a plain value."""
        return Boxes(**{name: self[name].data or "" for name in Boxes.__slots__})

    @property
    def seen_version(self) -> int:
        """The version that was read; 0, which stands for nothing yet, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
