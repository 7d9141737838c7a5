"""What was seen on a day: written down, put right, taken out. Nothing is ever lost: what is put
right or taken out stays with the day on which it ended.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.decision.proofs import storing
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.measures import queries
from qmapp.learning.measures.checking import NewObservation, sound_observation
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.measures.rules import MOST_OBSERVATIONS
from qmapp.learning.measures.service.common import held, note


def observe(
    db: Db,
    actor: Actor,
    measure_id: UUID,
    seen: NewObservation,
    now: datetime,
    *,
    observation_id: UUID | None = None,
) -> Observation:
    """Write down what was seen on a day. A measure has one observation a day.

    `observation_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken
    with the field at fault.
    """
    measure = held(db, actor, measure_id)
    seen = sound_observation(seen, is_share=measure.is_share, today=london_date(now))
    had, own_id = _sent_before(db, actor, measure, seen, observation_id)
    if had is not None:
        return had
    require_room(count_standing(db, measure.id) + 1)
    _require_free(db, measure, seen)
    made = keep(db, actor, measure, seen, now, observation_id=own_id)
    note(db, actor, measure, "observed", now, _told(made))
    return made


def put_right(  # noqa: PLR0913 - the form of one observation
    db: Db,
    actor: Actor,
    measure_id: UUID,
    observation_id: UUID,
    seen: NewObservation,
    now: datetime,
    *,
    new_id: UUID | None = None,
) -> Observation:
    """Put another observation in the place of one, which stays with the day on which it ended.

    `new_id` is made with the form, so that a form sent twice puts it right once. Raises
    SavedElsewhere when that one was put right otherwise or taken out meanwhile, RuleBroken.
    """
    measure = held(db, actor, measure_id)
    was = queries.get_observation(db, measure.id, observation_id)
    seen = sound_observation(seen, is_share=measure.is_share, today=london_date(now))
    had, own_id = _sent_before(db, actor, measure, seen, new_id)
    if had is not None:
        return had
    if was.ended_at is not None:
        raise SavedElsewhere
    if _is_same(was, seen):
        return was
    _require_free(db, measure, seen, but=was.id)
    made = replace(db, actor, measure, was, seen, now, observation_id=own_id)
    values = {"was": was.id, "was_on": was.on, "was_value": was.value, "was_out_of": was.out_of}
    note(db, actor, measure, "put-right", now, {**_told(made), **values})
    return made


def take_out(db: Db, actor: Actor, measure_id: UUID, observation_id: UUID, now: datetime) -> bool:
    """Take an observation out: it counts nowhere, and stays readable. False when that was done."""
    measure = held(db, actor, measure_id)
    was = queries.get_observation(db, measure.id, observation_id)
    if was.ended_at is not None:
        return False
    was.ended_at, was.ended_by = now, actor.person_id
    note(db, actor, measure, "taken-out", now, _told(was))
    return True


def note_download(
    db: Db, actor: Actor, measure_id: UUID, observation_id: UUID, now: datetime
) -> None:
    """Note that somebody took a copy of an observation's file. Whoever calls this asked."""
    measure = queries.hold_measure(db, measure_id)
    found = queries.get_observation(db, measure.id, observation_id)
    values = {"observation": found.id, "sha256": found.sha256}
    note(db, actor, measure, "downloaded", now, values)


# For a file that is taken, which brings many of them ---------------------------------------------


def keep(  # noqa: PLR0913 - one row of one measure
    db: Db,
    actor: Actor,
    measure: Measure,
    seen: NewObservation,
    now: datetime,
    *,
    observation_id: UUID | None = None,
    was: Observation | None = None,
) -> Observation:
    """The row of an observation that is sound. `was` is the one whose place it takes."""
    file = seen.file
    if file is not None:
        storing.keep(db, measure.board_id, file, now)
    kept = was if was is not None and seen.keeps_file and file is None else None
    made = Observation(
        id=observation_id or uuid4(),
        board_id=measure.board_id,
        measure_id=measure.id,
        on=seen.on,
        value=seen.value,
        out_of=seen.out_of,
        note=seen.note,
        file_name=file.file_name if file else kept and kept.file_name,
        sha256=file.sha256 if file else kept and kept.sha256,
        size=file.size if file else kept and kept.size,
        media_type=file.media_type if file else kept and kept.media_type,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    return made


def replace(  # noqa: PLR0913 - as `keep`
    db: Db,
    actor: Actor,
    measure: Measure,
    was: Observation,
    seen: NewObservation,
    now: datetime,
    *,
    observation_id: UUID | None = None,
) -> Observation:
    """End one observation and keep another in its place."""
    was.ended_at, was.ended_by = now, actor.person_id
    db.flush()  # one stands a day: the first goes before the second comes
    return keep(db, actor, measure, seen, now, observation_id=observation_id, was=was)


def count_standing(db: Db, measure_id: UUID) -> int:
    """How many observations of a measure stand."""
    count = select(func.count()).where(
        Observation.measure_id == measure_id, Observation.ended_at.is_(None)
    )
    return db.scalar(count) or 0


def require_room(count: int) -> None:
    """Raise RuleBroken when a measure would have too many observations."""
    if count > MOST_OBSERVATIONS:
        raise RuleBroken(
            N_("This measure has %(most)d observations already, which is the most"),
            field="on",
            most=MOST_OBSERVATIONS,
        )


def _require_free(db: Db, measure: Measure, seen: NewObservation, but: UUID | None = None) -> None:
    """Raise RuleBroken when something else was seen on that day already."""
    found = db.scalar(
        select(Observation.id).where(
            Observation.measure_id == measure.id,
            Observation.on == seen.on,
            Observation.ended_at.is_(None),
        )
    )
    if found is not None and found != but:
        raise RuleBroken(
            N_("Something was observed on this day already. Put that right instead, in the table"),
            field="on",
        )


def _sent_before(
    db: Db, actor: Actor, measure: Measure, seen: NewObservation, own_id: UUID | None
) -> tuple[Observation | None, UUID | None]:
    """What the same form wrote before, when it said the same; and the id for what is written now.

    The form of before with other words, as a browser brings it back, writes something else.
    """
    had = db.get(Observation, own_id) if own_id is not None else None
    if had is None:
        return None, own_id
    is_own = (had.measure_id, had.added_by) == (measure.id, actor.person_id)
    words = (had.on, had.value, had.out_of, had.note) == (
        seen.on, seen.value, seen.out_of, seen.note,
    )  # fmt: skip
    file = seen.file is None or seen.file.sha256 == had.sha256
    return (had, None) if is_own and words and file else (None, None)


def _is_same(was: Observation, seen: NewObservation) -> bool:
    mine = (seen.on, seen.value, seen.out_of, seen.note)
    keeps = seen.file is None and (seen.keeps_file or was.sha256 is None)
    return (was.on, was.value, was.out_of, was.note) == mine and keeps


def _told(one: Observation) -> dict[str, date | Decimal | UUID | str | None]:
    return {
        "observation": one.id,
        "on": one.on,
        "value": one.value,
        "out_of": one.out_of,
        "note": digest_of_words(one.note) if one.note else None,
        "sha256": one.sha256,
    }
