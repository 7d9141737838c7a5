"""What happened lately on a review, in words, as far as the person may know.

Only events on this list are ever told. One about a draft, an assessment or an
entry of the register is told only to somebody who may know of it: what blindness
hides, and what is hidden from an agency, is neither shown nor counted. That a
stage was reached is shown by the track alone, because whoever moved it would be
named here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from qmapp.casework.assessments.queries import AssessmentLine
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts.queries import DraftLine
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.pages import FIELD_LABELS
from qmapp.casework.reviews.queries import DeclaredInterest, OnReview
from qmapp.casework.reviews.rules import ROLE_LABELS
from qmapp.errors import N_
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.queries import list_events_of_review
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import names_of

SHOWN = 10
_LOOKED_AT = 200  # far more than are shown, so that hidden ones do not empty the list

KIND_LABELS: Mapping[AssessmentKind, str] = {
    AssessmentKind.SELF_CHECK: N_("self-check"),
    AssessmentKind.COMMISSIONER: N_("commissioner’s assessment"),
}

_OF_REVIEW = {
    "review:created": N_("%(who)s set up the review"),
    "review:edited": N_("%(who)s changed: %(what)s"),
    "assessment:blindness-lifted": N_("%(who)s lifted blindness, with a reason"),
}
_OF_ROLE = {
    "review:role_given": N_("%(person)s took up a role: %(role)s"),
    "review:role_ended": N_("%(person)s gave up a role: %(role)s"),
}
_OF_INTEREST = {
    "review:interest_declared": N_("An interest of %(person)s was declared"),
    "review:interest_withdrawn": N_("%(who)s withdrew the interest of %(person)s"),
}
_OF_DRAFT = {
    "draft:received": N_("Draft %(number)s came in"),
    "draft:sent": N_("%(who)s sent draft %(number)s"),
    "draft:reread": N_("Draft %(number)s was read again with a better reader"),
}
_OF_ASSESSMENT = {
    "assessment:started": N_("%(who)s began the %(kind)s of draft %(number)s"),
    "assessment:submitted": N_("%(who)s submitted the %(kind)s of draft %(number)s"),
    "assessment:reopened": N_("%(who)s reopened the %(kind)s of draft %(number)s"),
}
_OF_PROCESS = {
    "assessment:started": N_("%(who)s began the %(kind)s of the process so far"),
    "assessment:submitted": N_("%(who)s submitted the %(kind)s of the process so far"),
    "assessment:reopened": N_("%(who)s reopened the %(kind)s of the process so far"),
}
# Work on the register is many small events. Each of these sentences is told once a day and person,
# and none says of whom.
_OF_REGISTER = {
    "involvement:participant-added": N_("%(who)s added to the register of who was heard"),
    "involvement:participant-changed": N_("%(who)s corrected the register of who was heard"),
    "involvement:participant-ended": N_("%(who)s corrected the register of who was heard"),
    "involvement:step-added": N_("%(who)s recorded steps in the register of who was heard"),
    "involvement:step-corrected": N_("%(who)s corrected the register of who was heard"),
    "involvement:withdrawn": N_("Words in the register of who was heard were withdrawn"),
}
VERBS = (*_OF_REVIEW, *_OF_ROLE, *_OF_INTEREST, *_OF_DRAFT, *_OF_ASSESSMENT, *_OF_REGISTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened: a sentence with its values, and when.

    Words in `translated` are themselves marked for translation; `parts` are
    labels to be listed as `what`.
    """

    sentence: str
    at: datetime
    values: Mapping[str, object] = field(default_factory=dict)
    translated: Mapping[str, str] = field(default_factory=dict)
    parts: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the person may know of: the ground on which events are told or kept back."""

    drafts: Mapping[UUID, DraftLine]
    assessments: Mapping[UUID, AssessmentLine]
    roles: Mapping[UUID, OnReview]
    interests: Mapping[UUID, DeclaredInterest]
    participants: Collection[UUID] = ()

    @classmethod
    def of(
        cls,
        drafts: Collection[DraftLine],
        assessments: Collection[AssessmentLine],
        roles: Collection[OnReview],
        interests: Collection[DeclaredInterest],
        participants: Collection[UUID] = (),
    ) -> Known:
        return cls(
            drafts={one.id: one for one in drafts},
            assessments={one.id: one for one in assessments},
            roles={one.role_id: one for one in roles},
            interests={one.interest_id: one for one in interests},
            participants=frozenset(participants),
        )


def lately(db: Db, review: Review, known: Known) -> Sequence[Happening]:
    """The newest events that the person may know of, newest first."""
    events = list_events_of_review(db, review.board_id, review.id, limit=_LOOKED_AT, verbs=VERBS)
    names = names_of(db, {event.actor_id for event in events if event.actor_id})
    told: list[Happening] = []
    seen: set[tuple[str, UUID | None, date]] = set()
    for event in events:
        happening = _tell(event, known, names)
        if happening is None:
            continue
        if event.verb in _OF_REGISTER:
            day = (happening.sentence, event.actor_id, london_date(event.at))
            if day in seen:
                continue
            seen.add(day)
        told.append(happening)
    return told[:SHOWN]


def _tell(event: Event, known: Known, names: Mapping[UUID, str]) -> Happening | None:
    who = names.get(event.actor_id, "") if event.actor_id else ""
    values: dict[str, object] = {"who": who}
    translated: dict[str, str] = {}
    parts: Sequence[str] = ()
    if event.verb in _OF_REVIEW:
        sentence = _OF_REVIEW[event.verb]
        if event.verb == "review:edited":
            parts = [label for name, label in FIELD_LABELS.items() if name in event.fields]
    elif event.verb in _OF_ROLE and event.subject_id in known.roles:
        role = known.roles[event.subject_id]
        sentence = _OF_ROLE[event.verb]
        values["person"], translated["role"] = role.name, ROLE_LABELS[role.role]
    elif event.verb in _OF_INTEREST and event.subject_id in known.interests:
        sentence = _OF_INTEREST[event.verb]
        values["person"] = known.interests[event.subject_id].name
    elif event.verb in _OF_DRAFT and event.subject_id in known.drafts:
        sentence = _OF_DRAFT[event.verb]
        values["number"] = known.drafts[event.subject_id].number
    elif event.verb in _OF_REGISTER and event.subject_id in known.participants:
        sentence = _OF_REGISTER[event.verb]
    elif event.verb in _OF_ASSESSMENT and event.subject_id in known.assessments:
        line = known.assessments[event.subject_id]
        words = _OF_PROCESS if line.draft_number is None else _OF_ASSESSMENT
        sentence = words[event.verb]
        values["number"], translated["kind"] = line.draft_number, KIND_LABELS[line.kind]
    else:
        return None
    return Happening(
        sentence=sentence, at=event.at, values=values, translated=translated, parts=parts
    )
