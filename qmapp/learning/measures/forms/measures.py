"""What is counted, and why a measure is not used any more."""

from __future__ import annotations

from typing import TypeVar

from flask_babel import gettext
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.measures.checking import MeasureDetails
from qmapp.learning.measures.forms.parts import (
    OwnIdForm,
    VersionedForm,
    plain,
    typed_figure,
    typed_in_hundred,
)
from qmapp.learning.measures.queries import MeasureLine
from qmapp.learning.measures.rules import DIRECTION_LABELS, INTERVAL_LABELS, Direction, Interval
from qmapp.learning.theory.rules import BOX_LABELS, BOX_OF, LINKS, Link

_Choice = TypeVar("_Choice", Link, Direction, Interval)


class MeasureForm(OwnIdForm, VersionedForm):
    """A measure as somebody describes it."""

    link = RadioField(
        _("Which change would it show?"), [InputRequired(_("Choose which change it would show"))]
    )
    name = StringField(_("What is counted"), [InputRequired(_("Say what is counted"))])
    is_share = BooleanField(_("Each time it is so many of so many"))
    unit = StringField(
        _("Counted in"), [InputRequired(_("Say in what it is counted, such as days or audits"))]
    )
    direction = RadioField(
        _("Which way is better?"), [InputRequired(_("Choose which way is better"))]
    )
    baseline = StringField(_("Baseline"))
    baseline_on = DatePartsField(_("Day of the baseline"))
    target = StringField(_("Target"))
    target_on = DatePartsField(_("To be reached by"))
    interval = RadioField(
        _("How often is it observed?"), [InputRequired(_("Choose how often it is observed"))]
    )
    source = TextAreaField(_("Where the figures come from"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.link.choices = [(one.value, gettext(BOX_LABELS[BOX_OF[one]])) for one in LINKS]
        self.direction.choices = [(one.value, gettext(DIRECTION_LABELS[one])) for one in Direction]
        self.interval.choices = [(one.value, gettext(INTERVAL_LABELS[one])) for one in Interval]

    @classmethod
    def of(cls, line: MeasureLine, **values: object) -> MeasureForm:
        """The form filled with what stands now."""
        return cls(
            **values,
            data={
                "link": line.link.value,
                "name": line.name,
                "is_share": line.is_share,
                "unit": line.unit,
                "direction": line.direction.value,
                "baseline": plain(line.baseline),
                "baseline_on": line.baseline_on,
                "target": plain(line.target),
                "target_on": line.target_on,
                "interval": line.interval.value,
                "source": line.source,
                "version": str(line.version),
            },
        )

    def details(self) -> MeasureDetails:
        """What was typed, as a plain value. Raises RuleBroken for what is no number."""
        read = typed_in_hundred if self.is_share.data else typed_figure
        return MeasureDetails(
            link=_chosen(Link, self.link.data),
            name=self.name.data or "",
            unit=self.unit.data or "",
            is_share=bool(self.is_share.data),
            direction=_chosen(Direction, self.direction.data),
            interval=_chosen(Interval, self.interval.data),
            baseline=read(self.baseline.data, "baseline"),
            baseline_on=self.baseline_on.data,
            target=read(self.target.data, "target"),
            target_on=self.target_on.data,
            source=self.source.data or "",
        )


def _chosen(kind: type[_Choice], text: str | None) -> _Choice | None:
    return next((one for one in kind if one.value == text), None)


class EndForm(VersionedForm):
    """Why a measure is not used any more."""

    because = TextAreaField(
        _("Why it is not used any more"),
        [InputRequired(_("Say why it is not used any more, in a sentence"))],
    )
