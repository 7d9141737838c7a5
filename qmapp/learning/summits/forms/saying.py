"""What was said at a summit, who was there, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.summits.checking import Outcome, Said
from qmapp.learning.summits.lines import ContributionLine
from qmapp.learning.summits.queries import Leads
from qmapp.learning.summits.rules import (
    SECTOR_LABELS,
    SENSE_LABELS,
    WHO_LABELS,
    Kind,
    OutcomeKind,
    Sector,
    Sense,
    Who,
)
from qmapp.learning.summits.text import ShownIssue, ShownText

_Word = TypeVar("_Word", Sector, Sense, Who, OutcomeKind)


def typed_count(words: str | None) -> int | None:
    """How many, as it was typed; None for what is no whole number."""
    text = (words or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


class _Own(AskingForm):
    own_id = HiddenField()
    version = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())

    @property
    def new_id(self) -> UUID | None:
        """The id that is to be added; None when it is spoilt."""
        return read_id(self.own_id.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return typed_count(self.version.data) or 0


class SaidForm(_Own):
    """Something that was said; each kind shows its own fields."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"words": False, "role": True, "provider": False}

    answer = RadioField(_("Is it recognised here?"), validate_choice=False)
    count = StringField(_("How many people said so?"))
    words = TextAreaField(_("What was said"))
    reason = RadioField(_("Does it confirm a reason that reviews gave?"), validate_choice=False)
    who = RadioField(_("Who could do it?"), validate_choice=False)
    provider = StringField(_("Who provides it?"))
    until = DatePartsField(_("Until when?"))
    question = SelectField(_("To which question of the agenda?"), validate_choice=False)
    sector = SelectField(_("Sector"), validate_choice=False)
    role = StringField(_("Role"))
    consents = BooleanField(_("Whoever said it agrees that the words are shown with their role"))
    is_checked = BooleanField(_("I have checked: nobody can be known by this quotation"))
    without_role = BooleanField(_("Show it without role and sector"))

    def offer(self, issue: ShownIssue, text: ShownText) -> None:
        """What there is to choose from for one issue."""
        self.answer.choices = [(one.value, gettext(SENSE_LABELS[one])) for one in Sense]
        self.reason.choices = [
            *((one.key, one.text) for one in issue.reasons),
            ("", gettext("None of these: it is new")),
        ]
        self.who.choices = [(one.value, gettext(WHO_LABELS[one])) for one in Who]
        self.question.choices = [
            ("", gettext("None in particular")),
            *((one.id, one.text) for one in text.questions),
        ]
        self.sector.choices = [
            ("", gettext("Not known")),
            *((one.value, gettext(SECTOR_LABELS[one])) for one in Sector),
        ]

    @classmethod
    def of(cls, line: ContributionLine) -> SaidForm:
        """The form filled with what stands now."""
        return cls(
            data={
                "answer": line.answer.value if line.answer else "",
                "count": str(line.count),
                "words": line.words or "",
                "reason": line.reason,
                "who": line.who.value if line.who else "",
                "provider": line.provider,
                "until": line.until,
                "question": line.question,
                "sector": line.sector.value if line.sector else "",
                "role": line.role,
                "consents": line.consents,
                "is_checked": line.is_checked,
                "without_role": line.without_role,
                "version": str(line.version),
            }
        )

    def said(self, kind: Kind, issue: str) -> Said:
        """What was typed, as a plain value."""
        return Said(
            kind=kind,
            issue=issue,
            words=self.words.data or "",
            question=self.question.data or "",
            sector=_one(Sector, self.sector.data),
            role=self.role.data or "",
            answer=_one(Sense, self.answer.data),
            count=1 if not (self.count.data or "").strip() else typed_count(self.count.data) or 0,
            reason=self.reason.data or "",
            who=_one(Who, self.who.data),
            provider=self.provider.data or "",
            until=self.until.data,
            consents=bool(self.consents.data),
            is_checked=bool(self.is_checked.data),
            without_role=bool(self.without_role.data),
        )

    def put_right(self, line: ContributionLine) -> Said:
        """What was typed over something that stands: of what came by phone, all that is not on the
        form stays as it was chosen there.
        """
        said = self.said(line.kind, line.issue)
        if not line.by_phone:
            return said
        return replace(
            said,
            answer=line.answer,
            count=line.count,
            reason=line.reason,
            who=line.who,
            until=line.until,
            question=line.question,
            sector=line.sector,
            consents=line.consents,
        )


class AttendForm(_Own):
    """So many of one role from one sector were there."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"role": True}

    sector = SelectField(_("Sector"), validate_choice=False)
    role = StringField(_("Role"))
    count = StringField(_("How many"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.sector.choices = [
            ("", gettext("Choose a sector")),
            *((one.value, gettext(SECTOR_LABELS[one])) for one in Sector),
        ]

    @property
    def chosen(self) -> Sector | None:
        return _one(Sector, self.sector.data)

    @property
    def number(self) -> int | None:
        return typed_count(self.count.data)


class OutcomeForm(_Own):
    """What came of a summit: what it leads to, or why to nothing."""

    LOOKED_AT: ClassVar[Mapping[str, bool]] = {"words": False}

    thing = RadioField(_("What does it lead to?"), validate_choice=False)
    issue = SelectField(_("Which issue is it about?"), validate_choice=False)
    words = TextAreaField(_("What came of it"))

    def offer(self, text: ShownText, leads: Leads | None, labels: Mapping[str, str]) -> None:
        """What there is to choose from; `labels` by "kind:id"."""
        self.issue.choices = [
            ("", gettext("The summit as a whole")),
            *((one.id, one.title) for one in text.issues),
        ]
        things: Sequence[str] = (
            [f"{one.kind.value}:{one.id}" for one in leads.things] if leads else []
        )
        self.thing.choices = [(one, labels[one]) for one in things]

    def outcome(self, *, leads: bool) -> Outcome:
        """What was typed, as a plain value; `leads`: it is to lead somewhere."""
        kind, _sep, id_ = (self.thing.data or "").partition(":")
        found = _one(OutcomeKind, kind) if leads else OutcomeKind.NONE
        return Outcome(
            kind=found or OutcomeKind.RECOMMENDATION,
            words=self.words.data or "",
            issue=self.issue.data or "",
            thing_id=read_id(id_) if leads and found is not None else None,
        )


def _one(kind: type[_Word], word: str | None) -> _Word | None:
    try:
        return kind(word or "")
    except ValueError:
        return None
