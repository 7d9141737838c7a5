"""The form of a finding: what the draft says, how usual it is, where it belongs."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.evidence.choosing import figure
from qmapp.casework.findings.checking import FindingDetails
from qmapp.casework.findings.pages.words import cause_list, choice_words, none_fits_words
from qmapp.casework.findings.rules import (
    NONE_FITS,
    REACH_LABELS,
    REASON_LABELS,
    Cause,
    Reach,
    Reason,
)
from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web.forms import lazy as _


class FindingForm(AskingForm):
    """A finding as somebody reads it out of the draft."""

    LOOKED_AT: ClassVar = {
        "title": False,
        "problem": False,
        "why": False,
        "reach_known_from": False,
    }

    title = StringField(
        _("The problem in a few words"),
        [InputRequired(_("Say in a few words what the problem is"))],
    )
    problem = TextAreaField(_("What the practice problem is"))
    reason = RadioField(
        _("Does the draft say why it happened?"),
        [InputRequired(_("Say whether the draft gives a reason"))],
    )
    why = TextAreaField(_("Why it happened, as the draft explains it"))
    causes = SelectMultipleField(
        _("What kind of reason the draft gives"),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
    )
    reach = RadioField(
        _("How usual is it?"), [InputRequired(_("Say how usual it is, or “Not known”"))]
    )
    reach_known_from = TextAreaField(_("How is that known?"))
    practice_issue = SelectField(_("Practice issue"), default="")
    stage = SelectField(_("Stage of the child’s journey"), default="")
    version = HiddenField()
    own_id = HiddenField()
    draft = HiddenField()
    passage = HiddenField()
    start = HiddenField()
    stop = HiddenField()

    def __init__(
        self, practice: PracticeIssues, kept: tuple[str, str] | None = None, **values: Any
    ) -> None:
        """`kept`: an issue of an earlier edition that the finding has, and its title."""
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        self.reason.choices = [(one.value, gettext(REASON_LABELS[one])) for one in Reason]
        self.causes.choices = [
            (one.value, words) for one, words in zip(Cause, cause_list(Cause), strict=True)
        ]
        self.reach.choices = [(one.value, gettext(REACH_LABELS[one])) for one in Reach]
        self.practice_issue.choices = _issues(practice, kept)
        self.stage.choices = [
            ("", gettext("As the practice issue has it, or not said")),
            *((one.id, one.title) for one in sorted(practice.stages, key=lambda one: one.order)),
        ]

    @classmethod
    def of(
        cls,
        details: FindingDetails,
        version: int,
        practice: PracticeIssues,
        kept: tuple[str, str] | None,
    ) -> FindingForm:
        """The form filled with what stands now."""
        return cls(
            practice,
            kept,
            data={
                "title": details.title,
                "problem": details.problem,
                "reason": details.reason.value,
                "why": details.why,
                "causes": [one.value for one in details.causes],
                "reach": details.reach.value,
                "reach_known_from": details.reach_known_from,
                "practice_issue": details.practice_issue or "",
                "stage": details.stage or "",
                "version": str(version),
            },
        )

    def details(self) -> FindingDetails:
        """What was typed, as a plain value."""
        return FindingDetails(
            title=self.title.data or "",
            problem=self.problem.data or "",
            reason=Reason(self.reason.data),
            why=self.why.data or "",
            causes=tuple(Cause(one) for one in self.causes.data or ()),
            reach=Reach(self.reach.data),
            reach_known_from=self.reach_known_from.data or "",
            practice_issue=self.practice_issue.data or None,
            stage=self.stage.data or None,
        )

    def may_be_kept(self) -> bool:
        """Whether everything in it is right and nothing is to be asked; says what is not."""
        is_sound = self.validate_on_submit()
        return not self.is_in_doubt() and is_sound

    @property
    def finding_id(self) -> UUID | None:
        """The id that a new finding is to have, so that a form sent twice adds one."""
        return read_id(self.own_id.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return figure(self.version.data) or 0

    @property
    def span(self) -> tuple[int, int] | None:
        """The words of the passage that it was begun from; None for the whole passage."""
        start, stop = figure(self.start.data), figure(self.stop.data)
        return (start, stop) if start is not None and stop is not None else None


def _issues(practice: PracticeIssues, kept: tuple[str, str] | None) -> dict[str, Any]:
    """The practice issues, by stage of the child's journey."""
    choices: dict[str, Any] = {
        gettext("No issue of this list"): [
            ("", gettext("Not coded yet")),
            (NONE_FITS, none_fits_words(practice)),
        ]
    }
    if kept is not None and not practice.has(kept[0]):
        choices[gettext("Taken out since, or of an earlier edition")] = [kept]
    for stage in sorted(practice.stages, key=lambda one: one.order):
        issues = practice.at_stage(stage.id)
        if issues:
            choices[stage.title] = [(one.id, choice_words(one)) for one in issues]
    return choices
