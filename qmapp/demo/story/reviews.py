"""Reviews as they are set up, their people, their drafts and what is put on record beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from qmapp.casework.assessments.jobs import list_to_carry
from qmapp.casework.assessments.queries import chains_of
from qmapp.casework.drafts import keeping
from qmapp.casework.drafts import service as drafts
from qmapp.casework.evidence import carrying
from qmapp.casework.records import service as records
from qmapp.casework.records.arriving import look_at
from qmapp.casework.records.rules import RecordKind
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Dates, Details
from qmapp.demo import scanning
from qmapp.demo.content import library
from qmapp.demo.content.library import DraftContent, RecordContent, ReviewContent
from qmapp.demo.story.world import WORKER, Step, World
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.jobs import service as jobs


def of_review(world: World, content: ReviewContent) -> Iterator[Step]:
    """Set up, its people, its drafts, and why it is late."""

    def set_up(at: datetime) -> None:
        world.reviews[content.key] = reviews.create(
            world.db,
            world.actor(world.people[content.set_up_by]),
            world.boards[content.board],
            _details(world, content),
            catalogue=world.catalogue,
            now=at,
        ).id

    def say_why_late(at: datetime) -> None:
        review = get_review(world.db, world.reviews[content.key])
        reviews.edit(
            world.db,
            world.actor(world.manager(content.board), review.id),
            review.id,
            _details(world, content, lateness_reason=content.lateness_reason),
            version=review.version,
            catalogue=world.catalogue,
            now=at,
        )

    yield Step(world.at(content.set_up, 9, 30), set_up)
    if content.lateness_reason:
        since = max(content.draft_due, *(draft.uploaded for draft in content.drafts), -10_000)
        yield Step(world.at(since + 1, 9, 30), say_why_late)
    yield from _people_of(world, content)
    for draft in content.drafts:
        yield from _draft(world, content, draft)


def _people_of(world: World, content: ReviewContent) -> Iterator[Step]:
    for role in content.roles:

        def give(at: datetime, one: library.RoleContent = role) -> None:
            # Those from outside accepted an invitation; the manager's asking was that.
            reviews.take_up_role(
                world.db,
                board_id=world.boards[content.board],
                review_id=world.reviews[content.key],
                person_id=world.people[one.person],
                role=ReviewRole(one.role),
                given_by=world.manager(content.board),
                now=at,
            )

        yield Step(world.at(role.since, 10), give)
    for interest in content.interests:

        def declare(at: datetime, one: library.InterestContent = interest) -> None:
            review_id = world.reviews[content.key]
            actor = world.actor(world.people[one.person], review_id)
            reviews.declare_interest(world.db, actor, review_id, one.statement, now=at)

        yield Step(world.at(interest.declared, 10, 30), declare)


def _details(world: World, content: ReviewContent, lateness_reason: str = "") -> Details:
    return Details(
        reference=content.reference,
        kind=content.kind,
        scope_note=content.scope_note,
        dates=Dates(
            incident_known_on=world.day(content.incident_known),
            commissioned_on=world.day(content.commissioned),
            draft_due_on=world.day(content.draft_due),
            sign_off_target_on=world.day(content.sign_off_target),
        ),
        lateness_reason=lateness_reason,
    )


def _draft(world: World, content: ReviewContent, draft: DraftContent) -> Iterator[Step]:
    def upload(at: datetime) -> None:
        data, read = world.read[draft.key]
        review_id = world.reviews[content.key]
        actor = world.actor(world.people[draft.by], review_id)
        arrival = drafts.look_at_file(draft.file, data)
        taken_in = drafts.receive(world.db, world.files, actor, review_id, arrival, at)
        jobs.take(world.db, WORKER, at, kind=drafts.JOB)
        done = at + timedelta(seconds=2)
        kept = keeping.keep(world.db, taken_in.id, read, done, number=draft.number)
        jobs.finish(world.db, taken_in.job_id, WORKER, done)
        if kept is None:
            raise LookupError(f"{draft.file} was read by somebody else.")
        world.drafts[draft.key] = kept.id
        scanning.scan_next(world.db, WORKER, done + timedelta(seconds=1))
        _follow_evidence(world, done + timedelta(seconds=2))

    def send(at: datetime) -> None:
        review_id = world.reviews[content.key]
        actor = world.actor(world.people[draft.by], review_id)
        drafts.send(world.db, actor, review_id, draft.number, at)

    yield Step(world.at(draft.uploaded, 11), upload)
    if draft.sent is not None:
        yield Step(world.at(draft.sent, 14), send)


def _follow_evidence(world: World, at: datetime) -> None:
    """What the worker does when a draft has come after another one."""
    job = jobs.take(world.db, WORKER, at, kind=keeping.ARRIVED)
    if job is None:
        return
    reading_id = UUID(job.payload["reading_id"])
    chains = chains_of(world.db, list_to_carry(world.db, reading_id))
    found = carrying.pieces_of(world.db, list(chains.values()))
    pieces = [piece for one in found for piece in one]
    carrying.complete(world.db, pieces, reading_id, at)
    jobs.finish(world.db, job.id, WORKER, at)


# Records --------------------------------------------------------------------------------------


def of_record(world: World, content: RecordContent) -> Step:
    """Something put on record for everybody on a review."""

    def put_on_record(at: datetime) -> None:
        review_id = world.reviews[content.review]
        first, last = content.period or (None, None)
        records.bring(
            world.db,
            world.files,
            world.actor(world.people[content.by], review_id),
            review_id,
            records.Details(
                title=content.title,
                kind=RecordKind(content.kind),
                dated=world.day(content.dated),
                period_from=None if first is None else world.day(first),
                period_to=None if last is None else world.day(last),
                holder=content.holder,
                parties=content.parties,
                notes=content.notes,
                link=content.link,
            ),
            at,
            arrival=look_at(content.file, content.text.encode()) if content.file else None,
            is_shared=True,
        )

    return Step(world.at(content.added, 12), put_on_record)
