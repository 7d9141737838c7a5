"""A session, and who was asked to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from flask_babel import gettext, ngettext
from wtforms import BooleanField, RadioField, SelectField, StringField

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.classes.queries import ClassLine, Counted
from qmapp.learning.classes.rules import CAME_LABELS, SKILL_LABELS, Came, ClassDetails, Gap, Skill
from qmapp.learning.measures.forms.ending import Boxes
from qmapp.learning.measures.forms.parts import OwnIdForm, VersionedForm


class ClassForm(AskingForm, OwnIdForm, VersionedForm):
    """A session as somebody plans it. `marker_titles`: how those are called that may be chosen."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"title": False, "place": False}

    marker_titles: Mapping[str, str] = MappingProxyType({})

    title = StringField(_("What it is called"))
    held_on = DatePartsField(_("Day"))
    is_online = BooleanField(_("It is held online"))
    place = StringField(_("Place"))
    skills = Boxes(_("Which skills is it about?"))
    markers = Boxes(_("Which gaps prompted it?"))

    @classmethod
    def of(cls, line: ClassLine, *, is_posted: bool = True) -> ClassForm:
        """The form filled with what stands now, and with what was typed unless another form was."""
        return cls(
            **({} if is_posted else {"formdata": None}),
            data={
                "title": line.title,
                "held_on": line.held_on,
                "is_online": line.is_online,
                "place": line.place,
                "skills": [one.value for one in line.skills],
                "markers": [one.id for one in line.markers],
                "version": str(line.version),
            },
        )

    def offer(self, counted: Counted, line: ClassLine | None = None) -> None:
        """What there is to choose from: skills, and markers in their own order, each with how
        often it was weak; those chosen before that are not among them any more come last.
        """
        self.skills.choices = [(one.value, gettext(SKILL_LABELS[one])) for one in Skill]
        offered = [(one.id, f"{one.number} {one.title}") for one in counted.edition.markers]
        known = {marker_id for marker_id, _title in offered}
        chosen = line.markers if line is not None else ()
        offered += [(one.id, f"{one.number} {one.title}") for one in chosen if one.id not in known]
        self.markers.choices = offered
        self.marker_titles = dict(offered)

    def details(self) -> ClassDetails:
        """What was typed, as a plain value; what is no word of the list is left out."""
        words = set(Skill)
        return ClassDetails(
            title=self.title.data or "",
            held_on=self.held_on.data,
            is_online=bool(self.is_online.data),
            place=self.place.data or "",
            skills=tuple(Skill(one) for one in self.skills.data or () if one in words),
            markers=tuple(self.markers.data or ()),
        )


def gap_words(gap: Gap) -> str:
    """How often a marker was weak: n of N drafts of the board; empty where it is not told."""
    if not gap.judged:
        return gettext("Not judged on the scale in any signed review yet")
    if not gap.is_told:
        return ""
    return ngettext(
        "Weak in %(n)s of %(num)d draft", "Weak in %(n)s of %(num)d drafts", gap.judged, n=gap.weak
    )


def gap_hints(gaps: Sequence[Gap]) -> Mapping[str, str]:
    """The hint beside each marker that may be chosen."""
    return {one.marker_id: gap_words(one) for one in gaps}


def untold_words(gaps: Iterable[Gap]) -> str:
    """Why some have no count, said once; empty where all have one."""
    if all(one.is_told or not one.judged for one in gaps):
        return ""
    return gettext("A marker without a count was judged in drafts of too few reviews to tell.")


class PlaceForm(AskingForm, OwnIdForm):
    """Somebody who was asked to a session."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"role": True}

    person = SelectField(_("A lead reviewer of this board"), validate_choice=False)
    role = StringField(_("Or somebody else, by role"))
    came = RadioField(_("Were they there?"), validate_choice=False)

    @classmethod
    def begin(cls, people: Mapping[UUID, str], *, is_posted: bool = True) -> PlaceForm:
        """The form with the lead reviewers who are not on the list yet."""
        form = cls() if is_posted else cls(formdata=None)
        form.person.choices = [
            ("", gettext("Nobody of the list")),
            *((str(id_), name) for id_, name in people.items()),
        ]
        form.came.choices = came_choices()
        return form

    @property
    def person_id(self) -> UUID | None:
        """Who was chosen; None for somebody by role."""
        return read_id(self.person.data)

    @property
    def typed_came(self) -> Came | None:
        """Whether they were there, where that was chosen."""
        return read_came(self.came.data)


class CameForm(VersionedForm):
    """Whether somebody was there."""

    came = RadioField(_("Were they there?"), validate_choice=False)

    @classmethod
    def of(cls, came: Came, version: int) -> CameForm:
        """The form filled with what stands now."""
        form = cls(data={"came": came.value, "version": str(version)})
        form.came.choices = came_choices()
        return form

    @property
    def typed_came(self) -> Came | None:
        """What was chosen."""
        return read_came(self.came.data)


def came_choices() -> Sequence[tuple[str, str]]:
    """Was there, was not there, not known."""
    return [(one.value, gettext(CAME_LABELS[one])) for one in Came]


def read_came(word: str | None) -> Came | None:
    """The word of a form; None where it is none of them."""
    return Came(word) if word in set(Came) else None
