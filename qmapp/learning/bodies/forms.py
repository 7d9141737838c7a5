"""A body, what is sent to it, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from flask_babel import gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.decision.asks.rules import OUTCOME_LABELS, Outcome
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.bodies.checking import BodyDetails, EntryDetails, SentDetails
from qmapp.learning.bodies.queries import BodyLine, SentLine
from qmapp.learning.bodies.rules import CAME_LABELS, Came, EntryKind
from qmapp.learning.measures.forms.parts import OwnIdForm, VersionedForm

NO_PROMISE = "none"
"""Of a choice: it came of nothing that they promised."""


class BodyForm(AskingForm, OwnIdForm, VersionedForm):
    """A body: what it is called, what it is for, whom the board writes to there."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"remit": False, "contact_role": True}

    name = StringField(_("What the body is called"))
    remit = TextAreaField(_("Its remit"))
    contact_role = StringField(_("Who is written to there, by role"))

    @classmethod
    def of(cls, line: BodyLine, **values: object) -> BodyForm:
        """The form filled with what stands now."""
        return cls(
            **values,
            data={
                "name": line.name,
                "remit": line.remit,
                "contact_role": line.contact_role,
                "version": str(line.version),
            },
        )

    def details(self) -> BodyDetails:
        """What was typed, as a plain value."""
        return BodyDetails(
            name=self.name.data or "",
            remit=self.remit.data or "",
            contact_role=self.contact_role.data or "",
        )


class SentForm(AskingForm, OwnIdForm, VersionedForm):
    """What was sent: on which issue, what was asked, when."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"words": False, "moved_because": False}

    issue = SelectField(_("Which practice issue was sent"), validate_choice=False)
    words = TextAreaField(_("What was asked"))
    sent_on = DatePartsField(_("When it was sent"))
    reply_due_on = DatePartsField(_("When a reply is due"))
    moved_because = TextAreaField(_("If that day is moved: why?"))

    @classmethod
    def of(cls, line: SentLine, **values: object) -> SentForm:
        """The form filled with what stands now."""
        return cls(
            **values,
            data={
                "issue": line.issue_id,
                "words": line.words,
                "sent_on": line.asked.sent_on,
                "reply_due_on": line.asked.reply_due_on,
                "version": str(line.version),
            },
        )

    def offer(self, practice: PracticeIssues) -> None:
        """The issues to choose from, in the order of the stages."""
        self.issue.choices = [
            ("", gettext("Choose an issue")),
            *(
                (one.id, f"{practice.stage(one.stage).title}: {one.title}")
                for one in practice.issues
            ),
        ]

    def details(self) -> SentDetails:
        """What was typed, as a plain value."""
        return SentDetails(
            issue_id=self.issue.data or "",
            words=self.words.data or "",
            sent_on=self.sent_on.data,
            reply_due_on=self.reply_due_on.data,
            moved_because=self.moved_because.data or "",
        )


class EntryForm(AskingForm, OwnIdForm):
    """What came back, was promised, or came of it: the fields of that kind."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"words": False}

    said_on = DatePartsField(_("The day"))
    answer = RadioField(_("What they say"), validate_choice=False)
    came = RadioField(_("What came of it"), validate_choice=False)
    promise = RadioField(_("What did they promise that this came of?"), validate_choice=False)
    words = TextAreaField(_("In words"))
    due_on = DatePartsField(_("By when"))

    @classmethod
    def begin(cls, kind: EntryKind, promised: Mapping[str, str]) -> EntryForm:
        """The form for an entry of that kind, without the fields of others. `promised`: the
        commitments that stand, by their ids; of a single one it begins with that.
        """
        form = cls(data={"promise": next(iter(promised)) if len(promised) == 1 else None})
        form.promise.choices = [*promised.items(), (NO_PROMISE, gettext("None of these"))]
        form.answer.choices = [(one.value, gettext(OUTCOME_LABELS[one])) for one in Outcome]
        form.came.choices = [(one.value, gettext(CAME_LABELS[one])) for one in Came]
        for name, of in (
            ("answer", EntryKind.RESPONSE),
            ("came", EntryKind.OUTCOME),
            ("due_on", EntryKind.COMMITMENT),
        ):
            if kind is not of:
                del form[name]
        if kind is not EntryKind.OUTCOME or not promised:
            del form["promise"]
        return form

    def details(self, kind: EntryKind) -> EntryDetails:
        """What was typed, as a plain value; what is no word of the list is left out."""
        answers = {one.value: one for one in Outcome}
        came = {one.value: one for one in Came}
        promise = (self.promise.data or "") if "promise" in self else ""
        return EntryDetails(
            kind=kind,
            said_on=self.said_on.data,
            words=self.words.data or "",
            answer=answers.get(self.answer.data or "") if "answer" in self else None,
            came=came.get(self.came.data or "") if "came" in self else None,
            due_on=self.due_on.data if "due_on" in self else None,
            promise_id=read_id(promise),
            of_no_promise=promise == NO_PROMISE,
        )
