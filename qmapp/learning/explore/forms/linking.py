"""Linking an answer, pressing a button, putting a finished exploration right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import gettext
from wtforms import RadioField, TextAreaField

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.learning.explore.queries import Things
from qmapp.learning.explore.rules import THING_LABELS, Purpose, Thing
from qmapp.learning.explore.service import Linked
from qmapp.learning.measures.forms.parts import OwnIdForm, VersionedForm

_SHOWN = 240


class PressForm(VersionedForm):
    """A button that acts on the version that was seen."""


class PutRightForm(OwnIdForm, AskingForm):
    """What has to be put right."""

    LOOKED_AT: ClassVar = {"because": False}

    because = TextAreaField(_("What has to be put right?"))


class LinkForm(Form):
    """One thing of a review that an answer points or led to."""

    thing = RadioField(_("Which one?"), validate_choice=False)

    def offer(self, things: Things) -> None:
        """What there is to choose from."""
        self.thing.choices = [
            (one.key, _label(one.thing, one.number, one.words)) for one in things.things
        ]

    def linked(self, question: str, purpose: Purpose, things: Things) -> Linked | None:
        """What was chosen; None for what is not in the list."""
        found = things.find(self.thing.data or "")
        if found is None:
            return None
        return Linked(
            question=question,
            purpose=purpose,
            review_id=things.review_id,
            thing=found.thing,
            thing_id=found.id,
        )


class AnswersToForm(Form):
    """Which recommendation of a review an action answers; beside the form of the action."""

    answers = RadioField(_("Which recommendation does it answer?"), validate_choice=False)

    def __init__(self, lines: Sequence[tuple[UUID, int | None, str]], **values: Any) -> None:
        super().__init__(**values)
        self.answers.choices = [
            (str(id_), _label(Thing.RECOMMENDATION, number, words)) for id_, number, words in lines
        ]

    @property
    def chosen(self) -> UUID | None:
        """The recommendation; None for none."""
        return read_id(self.answers.data)


def _label(thing: Thing, number: int | None, words: str) -> str:
    said = " ".join(words.split())
    said = said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"
    if number is None:
        return gettext("%(kind)s: %(words)s", kind=gettext(THING_LABELS[thing]), words=said)
    return gettext(
        "%(kind)s %(number)s: %(words)s",
        kind=gettext(THING_LABELS[thing]),
        number=number,
        words=said,
    )
