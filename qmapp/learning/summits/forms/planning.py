"""The plan of a summit, and when participants were told what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from flask_babel import gettext
from wtforms import BooleanField, StringField, TextAreaField

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.measures.forms.ending import Boxes
from qmapp.learning.measures.forms.parts import OwnIdForm, VersionedForm
from qmapp.learning.summits.checking import Plan
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.rules import PUBLISHED_SECTORS, SECTOR_LABELS, Sector


class PlanForm(AskingForm, OwnIdForm, VersionedForm):
    """A summit as somebody plans it."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"title": False, "place": False}

    title = StringField(_("What it is called"))
    held_on = DatePartsField(_("Day"))
    is_online = BooleanField(_("It is held online"))
    place = StringField(_("Place"))
    issues = Boxes(_("Which issues is it about?"))
    questions = Boxes(_("Agenda"))
    sectors = Boxes(_("Who should be there?"))
    facilitators = Boxes(_("Who leads it?"))

    @classmethod
    def begin(cls, practice: PracticeIssues, people: Mapping[UUID, str], issue: str) -> PlanForm:
        """The form for a new one: every question and the sectors of the 2015 summits ticked."""
        form = cls(
            data={
                "issues": [issue] if issue else [],
                "questions": [one.id for group in practice.questions for one in group.items],
                "sectors": [one.value for one in PUBLISHED_SECTORS],
            }
        )
        form.offer(practice, people)
        return form

    @classmethod
    def of(
        cls,
        summit: Summit,
        practice: PracticeIssues,
        people: Mapping[UUID, str],
        *,
        is_posted: bool = True,
    ) -> PlanForm:
        """The form filled with what stands now, and with what was typed unless another form was."""
        form = cls(
            **({} if is_posted else {"formdata": None}),
            data={
                "title": summit.title,
                "held_on": summit.held_on,
                "is_online": summit.is_online,
                "place": summit.place,
                "issues": [str(one) for one in summit.issues],
                "questions": [str(one) for one in summit.questions],
                "sectors": [str(one) for one in summit.sectors],
                "facilitators": [str(one) for one in summit.facilitators],
                "version": str(summit.version),
            },
        )
        form.offer(practice, people)
        return form

    def offer(self, practice: PracticeIssues, people: Mapping[UUID, str]) -> None:
        """What there is to choose from."""
        self.issues.choices = [
            (one.id, f"{practice.stage(one.stage).title}: {one.title}") for one in practice.issues
        ]
        self.questions.choices = [
            (one.id, one.text) for group in practice.questions for one in group.items
        ]
        self.sectors.choices = [(one.value, gettext(SECTOR_LABELS[one])) for one in Sector]
        self.facilitators.choices = [(str(id_), name) for id_, name in people.items()]

    def details(self) -> Plan:
        """What was typed, as a plain value; what is no id or word of the list is left out."""
        words = set(Sector)
        ids = (read_id(one) for one in self.facilitators.data or ())
        return Plan(
            title=self.title.data or "",
            held_on=self.held_on.data,
            is_online=bool(self.is_online.data),
            place=self.place.data or "",
            issues=tuple(self.issues.data or ()),
            questions=tuple(self.questions.data or ()),
            sectors=tuple(Sector(one) for one in self.sectors.data or () if one in words),
            facilitators=tuple(one for one in ids if one is not None),
        )


class PressForm(VersionedForm):
    """A button that acts on the version that was seen."""

    is_checked = BooleanField(_("I have checked: nobody can be known by this quotation"))


class TellForm(AskingForm, VersionedForm):
    """When and how participants were told what came of it."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"how": False}

    told_on = DatePartsField(_("When were they told?"))
    how = TextAreaField(_("How were they told?"))
