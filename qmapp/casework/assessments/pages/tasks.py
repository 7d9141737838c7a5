"""What the pages around an assessment are given: the list of 18, and the whole to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments import queries, rules
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages.rail import Rail, build_rail
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState, MarkerFacts, Progress
from qmapp.casework.assessments.service import ROLE_FOR
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import list_people_on_review
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.people.accounts.queries import names_of


def kind_words(kind: AssessmentKind) -> str:
    """The kind of an assessment, in words."""
    return {
        AssessmentKind.SELF_CHECK: gettext("The lead reviewer’s self-check"),
        AssessmentKind.COMMISSIONER: gettext("A commissioner’s assessment"),
    }[kind]


@dataclass(frozen=True, slots=True)
class Task:
    """One marker in the list of 18."""

    title: str
    url: str
    hint: str
    status: str
    done: bool


@dataclass(frozen=True, slots=True)
class TaskStage:
    name: str
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Writer:
    id: UUID
    name: str
    is_author: bool


@dataclass(frozen=True, slots=True)
class TasksPage:
    assessment: Assessment
    review: Review
    draft: Draft | None
    rail: Rail
    stages: Sequence[TaskStage]
    waiting: Sequence[Task]
    gaps: Sequence[Marker]
    unconfirmed: int
    started_from: int | None
    writers: Sequence[Writer]
    may_join: Sequence[tuple[UUID, str]]
    is_author: bool
    is_open: bool
    versions: Sequence[Assessment]
    next_number: int
    draft_is_sent: bool


def build_tasks(
    db: Db, actor: Actor, assessment: Assessment, review: Review, edition: Edition
) -> TasksPage:
    """The list of 18 with what is done of each, and who writes."""
    facts = queries.facts_of(db, [assessment.id])[assessment.id]
    markers = [m.id for m in edition.markers]
    changed = queries.changed_markers(db, assessment)
    order = rules.confirm_order(markers, facts, changed)
    waiting = queries.list_waiting(db, assessment.id, actor.person_id)
    missing = [edition.marker(id_) for id_ in order]
    own = queries.writers_of(db, [assessment])[assessment.id]
    role = ROLE_FOR[assessment.kind]
    holders = {p.person_id for p in list_people_on_review(db, review.id) if p.role is role}
    names = names_of(db, own | holders)
    draft = db.get(Draft, assessment.draft_id) if assessment.draft_id else None
    return TasksPage(
        assessment=assessment,
        review=review,
        draft=draft,
        rail=build_rail(edition, facts, assessment.id, waiting),
        stages=_stages(edition, facts, assessment.id, changed, waiting),
        waiting=[_waiting_task(m, assessment.id) for m in edition.markers if m.id in waiting],
        gaps=missing,
        unconfirmed=len(rules.to_confirm(markers, facts)),
        started_from=_started_from(db, assessment),
        writers=[
            Writer(p, names[p], p == assessment.author_id)
            for p in sorted(own, key=lambda p: (p != assessment.author_id, names[p]))
        ],
        # Those who judge on their own already are not left out: that would tell that they do.
        may_join=sorted(((p, names[p]) for p in holders - own), key=lambda item: item[1]),
        is_author=actor.person_id == assessment.author_id,
        is_open=assessment.state is AssessmentState.OPEN,
        versions=queries.list_versions(db, assessment),
        next_number=missing[0].number if missing else 1,
        draft_is_sent=draft is None or draft.sent_at is not None,
    )


def _started_from(db: Db, assessment: Assessment) -> int | None:
    """The number of the draft from whose assessment this one started."""
    source = assessment.started_from_id
    return queries.draft_numbers(db, [source]).get(source) if source else None


def _stages(
    edition: Edition,
    facts: Mapping[str, MarkerFacts],
    assessment_id: UUID,
    changed: Collection[str],
    waiting: Collection[str],
) -> list[TaskStage]:
    """What is to be confirmed stands first, by what became of its evidence; then the stages."""
    carried = rules.to_confirm([m.id for m in edition.markers], facts)

    def group(name: str, ids: Collection[str]) -> TaskStage:
        here = [m for m in edition.markers if m.id in ids]
        return TaskStage(
            name,
            [
                _waiting_task(m, assessment_id)
                if m.id in waiting
                else _task(edition, m, facts, assessment_id)
                for m in here
            ],
        )

    groups = [
        group(gettext("To confirm: evidence changed"), [m for m in carried if m in changed]),
        group(gettext("To confirm: evidence unchanged"), [m for m in carried if m not in changed]),
        *(
            group(stage.label, [m.id for m in edition.in_stage(stage.id) if m.id not in carried])
            for stage in edition.stages
        ),
    ]
    return [one for one in groups if one.tasks]


def _task(
    edition: Edition, marker: Marker, facts: Mapping[str, MarkerFacts], assessment_id: UUID
) -> Task:
    here = facts.get(marker.id, MarkerFacts())
    progress = rules.progress_of(here)
    if progress is Progress.JUDGED and here.rating:
        status = edition.scale.rating(here.rating).label
    elif progress is Progress.TO_CONFIRM:
        status = _to_confirm(edition, here)
    elif progress is Progress.STARTED:
        status = gettext("Started")
    else:
        status = gettext("Not started")
    return Task(
        title=f"{marker.number} {marker.title}",
        url=url_for("assessments.judge", assessment_id=assessment_id, number=marker.number),
        hint=_task_hint(marker, here, progress),
        status=status,
        done=progress is Progress.JUDGED,
    )


def _waiting_task(marker: Marker, assessment_id: UUID) -> Task:
    """A marker at which words of the writer lost to a save made elsewhere."""
    url = url_for("assessments.judge", assessment_id=assessment_id, number=marker.number)
    return Task(
        title=f"{marker.number} {marker.title}",
        url=f"{url}#clash",
        hint=gettext("Words of yours wait for your choice. Nothing is lost."),
        status=gettext("Choose what to keep"),
        done=False,
    )


def _to_confirm(edition: Edition, facts: MarkerFacts) -> str:
    if not facts.rating:
        return gettext("To confirm")
    return gettext("To confirm: %(rating)s", rating=edition.scale.rating(facts.rating).label)


def _task_hint(marker: Marker, facts: MarkerFacts, progress: Progress) -> str:
    if progress in {Progress.STARTED, Progress.TO_CONFIRM}:
        missing = rules.missing_for(facts)
        lacks = [gettext(e.message) for e in missing if e.field != "confirm"]
        return gettext("Still to do: %(what)s", what="; ".join(lacks)) if lacks else ""
    if progress is Progress.JUDGED:
        return ""
    if marker.visible_in_draft.value == "records":
        return gettext("Hardly shows in a draft")
    return ""
