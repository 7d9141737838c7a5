"""What a check found, when one is due, and the plan of a board."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.impact.checking import CheckDetails
from qmapp.learning.impact.forms.parts import NewForm, VersionedForm
from qmapp.learning.impact.rules import (
    CHECK_LABELS,
    DECIDED_LABELS,
    IMPACT_LABELS,
    SO_WHAT,
    CheckKind,
    Decided,
    Impact,
    Judged,
    Planned,
    SoWhat,
)

_MONTHS = re.compile(r"\d{1,4}")


class SoWhatForm(VersionedForm):
    """The questions, each as a box of its own, in their order."""


# Asked for by name (`rules.ASKED_BY_NAME`), and said at once with all else that is lacking.
_ASKED = {
    SoWhat.DIFFERENT: N_("Say what is different for a child today, or “nothing that we know of”"),
    SoWhat.WORSE: N_("Say what got worse, or “nothing that we know of”"),
}

for _one, _words in SO_WHAT.items():
    _needed = [InputRequired(_(_ASKED[_one]))] if _one in _ASKED else []
    setattr(SoWhatForm, f"so_what-{_one.value}", TextAreaField(_(_words), _needed))


class ImpactCheckForm(SoWhatForm):
    """The answers, then the reasons, then the judgement that they lead to, then what follows."""

    reasons = TextAreaField(
        _("Reasons for the judgement"), [InputRequired(_("Write the reasons for this judgement"))]
    )
    judged = RadioField(
        _("What is known of its impact"), [InputRequired(_("Choose what is known of its impact"))]
    )
    decided = RadioField(
        _("What follows from it"), [InputRequired(_("Choose what follows from it"))]
    )
    next_on = DatePartsField(_("When it is looked at again"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.judged.choices = [
            (one.value, gettext(IMPACT_LABELS[Impact(one.value)])) for one in Judged
        ]
        self.decided.choices = [(one.value, gettext(DECIDED_LABELS[one])) for one in Decided]

    def details(self) -> CheckDetails:
        """What was typed, as a plain value."""
        judged = {one.value: one for one in Judged}
        decided = {one.value: one for one in Decided}
        return CheckDetails(
            reasons=self.reasons.data or "",
            judged=judged.get(self.judged.data or ""),
            answers={one: self[f"so_what-{one.value}"].data or "" for one in SO_WHAT},
            decided=decided.get(self.decided.data or ""),
            next_on=self.next_on.data,
        )


class DeliveryCheckForm(VersionedForm):
    """What is done, and what is not."""

    reasons = TextAreaField(
        _("What was found"),
        [InputRequired(_("Write what was found: what is done, and what is not"))],
    )
    next_on = DatePartsField(_("When it is looked at again"))

    def details(self) -> CheckDetails:
        """What was typed, as a plain value."""
        return CheckDetails(reasons=self.reasons.data or "", next_on=self.next_on.data)


class AddCheckForm(NewForm):
    """Another check, of which kind and when."""

    kind = RadioField(_("What it asks"), [InputRequired(_("Choose what the check asks"))])
    due_on = DatePartsField(
        _("When it is due"), [InputRequired(_("Write the day on which it is due"))]
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = [(one.value, gettext(CHECK_LABELS[one])) for one in CheckKind]

    @property
    def chosen(self) -> CheckKind:
        """The kind that was chosen, of a form that is sound."""
        return CheckKind(self.kind.data)


class PlanCheckForm(VersionedForm):
    """Another day for a check, or none; and why."""

    do = RadioField(_("What is to become of it"), [InputRequired(_("Choose what becomes of it"))])
    due_on = DatePartsField(_("The new day"))
    because = TextAreaField(_("Why"), [InputRequired(_("Say why, in a sentence"))])

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.do.choices = [
            ("move", gettext("Move it to another day")),
            ("end", gettext("Take it out of the plan")),
        ]


class PlanForm(VersionedForm):
    """After how many months a board's checks come due: a line for each, in words."""

    delivery = StringField(_("Delivery checks, in months"))
    impact = StringField(_("Impact checks, in months"))

    @classmethod
    def of(cls, planned: Sequence[Planned], version: int) -> PlanForm:
        """The form filled with what stands now."""
        return cls(
            data={
                "delivery": months_words(planned, CheckKind.DELIVERY),
                "impact": months_words(planned, CheckKind.IMPACT),
                "version": str(version),
            }
        )

    def planned(self) -> Sequence[Planned]:
        """What was typed. Raises RuleBroken (field "delivery" or "impact")."""
        return [
            Planned(months, kind)
            for kind, field in ((CheckKind.DELIVERY, "delivery"), (CheckKind.IMPACT, "impact"))
            for months in _months(self[field].data or "", field)
        ]


def months_words(planned: Sequence[Planned], kind: CheckKind) -> str:
    """The months of a kind as they are typed: "6, 12, 24"."""
    return ", ".join(str(one.months) for one in planned if one.kind is kind)


def _months(text: str, field: str) -> Sequence[int]:
    words = [one for one in re.split(r"[\s,;]+", text) if one]
    for word in words:
        if not word.isascii() or not _MONTHS.fullmatch(word):
            raise RuleBroken(
                N_("“%(word)s” is not a number of months. Write such as 6, 12, 24"),
                field=field,
                word=word[:40],
            )
    return [int(word) for word in words]
