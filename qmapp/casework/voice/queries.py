"""Named reads of voice: contributions, their places in a reading, flags that have none.

Whatever hangs on an entry that is hidden from the actor is absent here too: everything goes by
the contributions that `involvement.queries.visible_entries` lets through.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.involvement import queries as involvement
from qmapp.casework.involvement.coverage import use_of_words
from qmapp.casework.involvement.queries import EntryLine, StepLine
from qmapp.casework.involvement.rules import Agreement, Manner, StepKind
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.reviews.models import Review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.models import DraftScan
from qmapp.casework.scan.queries import FlagLine, ScanProgress, SectionLine
from qmapp.casework.triage import queries as triage
from qmapp.casework.triage.rules import Revealed
from qmapp.casework.voice.models import VoiceFate, VoicePlace, VoiceSetAside
from qmapp.casework.voice.rules import Stretch, Use, is_covered, join, kept_out
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, ReviewRole, may
from qmapp.foundation.storage import Db

LENSES = frozenset({Lens.FAMILY, Lens.PRACTITIONER})
LISTED = frozenset({Confidence.HIGH, Confidence.MEDIUM})
_WHOLE = 1_000_000_000  # more characters than any passage has


# What was said -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody said, as it stands now. `root_id` is its first version, which places name."""

    entry: EntryLine
    line: StepLine
    root_id: UUID
    manner: Manner | None
    agreement: Agreement | None

    @property
    def kept_out(self) -> Manner | None:
        """The manner in which it is rightly not in the draft, if it was agreed so."""
        return kept_out(self.manner, self.agreement)


def root_of(line: StepLine) -> UUID:
    """The first version of a step: what its places name, so that a correction keeps them."""
    return line.earlier[-1].id if line.earlier else line.id


def list_contributions(db: Db, actor: Actor, review: Review) -> Sequence[Contribution]:
    """What people said, withdrawn words too, of every entry that the actor may see."""
    found = []
    for entry in involvement.visible_entries(db, actor, review):
        manner, agreement = use_of_words(entry.entry)
        found += [
            Contribution(entry, line, root_of(line), manner, agreement)
            for line in entry.steps
            if line.kind is StepKind.CONTRIBUTION
        ]
    return found


def get_contribution(db: Db, actor: Actor, review_id: UUID, step_id: UUID) -> Contribution:
    """One contribution by any of its versions. Raises NotFound, also when it is hidden."""
    step = involvement.get_step(db, actor, review_id, step_id)
    entry = involvement.get_entry(db, actor, review_id, step.participant_id)
    for line in entry.steps:
        is_it = step_id in {line.id, *(one.id for one in line.earlier)}
        if is_it and line.kind is StepKind.CONTRIBUTION and entry.ended_at is None:
            return Contribution(entry, line, root_of(line), *use_of_words(entry.entry))
    raise NotFound("contribution")


# Where it stands -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Words of a reading in which a contribution is represented; no quote for a whole passage."""

    id: UUID
    step_id: UUID
    passage_id: UUID
    position: int
    start: int | None
    quote: str | None
    use: Use
    fate: Fate | None
    ended_at: datetime | None

    @property
    def stretch(self) -> Stretch:
        """The words of the passage that it takes."""
        if self.start is None or self.quote is None:
            return Stretch(0, _WHOLE)
        return Stretch(self.start, self.start + len(self.quote))


_PLACE: tuple[Any, ...] = (
    VoicePlace.id,
    VoicePlace.step_id,
    VoicePlace.passage_id,
    StoredPassage.position,
    VoicePlace.start,
    VoicePlace.quote,
    VoicePlace.use,
    VoicePlace.fate,
    VoicePlace.ended_at,
)


def list_places(db: Db, reading_id: UUID | None, roots: Collection[UUID]) -> Sequence[PlaceLine]:
    """The places of some contributions in a reading, those taken away too, in its order."""
    rows = db.execute(
        select(*_PLACE)
        .join(StoredPassage, StoredPassage.id == VoicePlace.passage_id)
        .where(StoredPassage.reading_id == reading_id, VoicePlace.step_id.in_(list(roots)))
        .order_by(VoicePlace.text_start, VoicePlace.added_at, VoicePlace.id)
    )
    return [PlaceLine(*row) for row in rows]


def get_place(db: Db, actor: Actor, draft: Draft, place_id: UUID) -> VoicePlace:
    """A place in the present reading of a draft, held. Raises NotFound, also when hidden."""
    found = db.scalar(
        select(VoicePlace)
        .join(StoredPassage, StoredPassage.id == VoicePlace.passage_id)
        .where(VoicePlace.id == place_id, StoredPassage.reading_id == draft.reading_id)
        .with_for_update(of=VoicePlace)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("place")
    get_contribution(db, actor, draft.review_id, found.step_id)
    return found


@dataclass(frozen=True, slots=True)
class Mention:
    """A passage of some draft in which words were represented that are withdrawn now."""

    step_id: UUID
    draft_number: int
    reading_id: UUID
    passage_id: UUID


def list_mentions(db: Db, actor: Actor, draft: Draft, roots: Collection[UUID]) -> Sequence[Mention]:
    """Every passage of this draft and earlier ones that represents these, the newest draft first.

    Readings that were replaced count too, so that nothing is lost from sight; of the words nothing
    is told. Drafts that the actor may not read are left out.
    """
    if not roots:
        return []
    rows = db.execute(
        select(VoicePlace.step_id, StoredPassage.reading_id, VoicePlace.passage_id, Draft)
        .join(StoredPassage, StoredPassage.id == VoicePlace.passage_id)
        .join(DraftReading, DraftReading.id == StoredPassage.reading_id)
        .join(Draft, Draft.id == DraftReading.draft_id)
        .where(
            Draft.review_id == draft.review_id,
            Draft.number <= draft.number,
            VoicePlace.step_id.in_(list(roots)),
            VoicePlace.ended_at.is_(None),
        )
        .order_by(Draft.number.desc(), DraftReading.read_at.desc(), StoredPassage.position)
    )
    return list(
        dict.fromkeys(
            Mention(step_id, one.number, reading_id, passage_id)
            for step_id, reading_id, passage_id, one in rows
            if may(actor, Permission.DRAFT_READ, drafts.subject_of(one))
        )
    )


# From the draft before -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """The reading whose places are looked for in a newer one, and the number of its draft."""

    reading_id: UUID
    draft_number: int


@dataclass(frozen=True, slots=True)
class FateLine:
    """What became of one place of an earlier reading in this one."""

    id: UUID
    place_id: UUID
    step_id: UUID
    use: Use
    was: str
    was_passage_id: UUID
    was_draft: int
    fate: Fate
    passage_id: UUID | None
    start: int | None
    stop: int | None
    candidates: Sequence[Mapping[str, int]]
    is_settled: bool
    was_carried: bool


def find_source(db: Db, actor: Actor, draft: Draft, roots: Collection[UUID]) -> Source | None:
    """The newest other reading, of this draft or an earlier one, in which these have places."""
    rows = db.execute(
        select(DraftReading.id, Draft)
        .join(Draft, Draft.id == DraftReading.draft_id)
        .where(
            Draft.review_id == draft.review_id,
            Draft.number <= draft.number,
            DraftReading.id != draft.reading_id,
            DraftReading.id.in_(
                select(StoredPassage.reading_id)
                .join(VoicePlace, VoicePlace.passage_id == StoredPassage.id)
                .where(VoicePlace.ended_at.is_(None), VoicePlace.step_id.in_(list(roots)))
            ),
        )
        .order_by(Draft.number.desc(), DraftReading.read_at.desc(), DraftReading.id)
    )
    for reading_id, earlier in rows:
        if may(actor, Permission.DRAFT_READ, drafts.subject_of(earlier)):
            return Source(reading_id, earlier.number)
    return None


def list_fates(db: Db, actor: Actor, draft: Draft, roots: Collection[UUID]) -> Sequence[FateLine]:
    """What was found out about earlier places of these contributions in this reading."""
    carried = select(VoicePlace.carried_from_id).where(VoicePlace.carried_from_id.is_not(None))
    rows = db.execute(
        select(VoiceFate, VoicePlace, StoredPassage.text, Draft, VoicePlace.id.in_(carried))
        .join(VoicePlace, VoicePlace.id == VoiceFate.place_id)
        .join(StoredPassage, StoredPassage.id == VoicePlace.passage_id)
        .join(DraftReading, DraftReading.id == StoredPassage.reading_id)
        .join(Draft, Draft.id == DraftReading.draft_id)
        .where(
            VoiceFate.reading_id == draft.reading_id,
            VoicePlace.ended_at.is_(None),
            VoicePlace.step_id.in_(list(roots)),
        )
        .order_by(VoicePlace.text_start, VoicePlace.id)
    )
    return [
        FateLine(
            id=fate.id,
            place_id=place.id,
            step_id=place.step_id,
            use=place.use,
            was=place.quote if place.quote is not None else text,
            was_passage_id=place.passage_id,
            was_draft=earlier.number,
            fate=fate.fate,
            passage_id=fate.passage_id,
            start=fate.start,
            stop=fate.stop,
            candidates=fate.candidates,
            is_settled=fate.settled_at is not None,
            was_carried=was_carried,
        )
        for fate, place, text, earlier, was_carried in rows
        if may(actor, Permission.DRAFT_READ, drafts.subject_of(earlier))
    ]


def live_roots(contributions: Sequence[Contribution]) -> frozenset[UUID]:
    """What places are looked for by: the contributions whose words are not withdrawn."""
    return frozenset(one.root_id for one in contributions if not one.line.is_withdrawn)


def not_looked_for(
    db: Db, actor: Actor, draft: Draft, source: Source, roots: Collection[UUID]
) -> Sequence[PlaceLine]:
    """The places of an earlier reading of which nothing is known in this one."""
    known = {fate.place_id for fate in list_fates(db, actor, draft, roots)}
    return [
        place
        for place in list_places(db, source.reading_id, roots)
        if place.ended_at is None and place.id not in known
    ]


# Flags ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FlagSight:
    """What of the flags of a draft the actor may see.

    `assessment_id` is theirs, in which flags are asked for; `may_ask` while it is open.
    """

    is_whole: bool
    sections: frozenset[int] = frozenset()
    assessment_id: UUID | None = None
    may_ask: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything is shown at all."""
        return self.is_whole or bool(self.sections)

    def shows(self, section: int) -> bool:
        """Whether flags of a section are shown."""
        return self.is_whole or section in self.sections


def flag_sight(db: Db, actor: Actor, draft: Draft) -> FlagSight:
    """What of a draft's flags somebody may see here: what they see on the page of the scan.

    Whoever assesses as commissioner sees what was revealed in their assessment of this draft, be
    they what else. A lead reviewer sees all: the draft is theirs. Others see none.
    """
    own = _own_assessments(db, actor, draft)
    judged = [one for one in own if one.kind is AssessmentKind.COMMISSIONER]
    if not judged and actor.is_on_review(draft.review_id, ReviewRole.LEAD_REVIEWER):
        return FlagSight(is_whole=True)
    if not judged:
        return FlagSight(is_whole=False)
    newest = judged[-1]
    revealed: Revealed = triage.revealed(db, newest.id)
    # Sections go by the places of headings, which are those of the reading that was assessed.
    is_same = newest.reading_id == draft.reading_id
    return FlagSight(
        is_whole=revealed.whole_at is not None,
        sections=frozenset(revealed.sections) if is_same else frozenset(),
        assessment_id=newest.id,
        may_ask=newest.state is AssessmentState.OPEN,
    )


def _own_assessments(db: Db, actor: Actor, draft: Draft) -> Sequence[Assessment]:
    """What the actor writes on a draft, or wrote; oldest first."""
    every = [
        one
        for one in assessments.list_of_draft(db, draft.review_id, draft.id)
        if one.state is not AssessmentState.SUPERSEDED
    ]
    writers = assessments.writers_of(db, every)
    return [one for one in every if actor.person_id in writers[one.id]]


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Flags on the same words of a passage, as one stretch."""

    passage_id: UUID
    position: int
    words: Stretch
    flags: Sequence[FlagLine]

    @property
    def lenses(self) -> Sequence[Lens]:
        """Whose voice it may be, each lens once."""
        return [lens for lens in Lens if any(flag.lens is lens for flag in self.flags)]


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A flag that somebody set aside, with the reason."""

    id: UUID
    passage_id: UUID
    position: int
    rule: str
    start: int
    stop: int
    quote: str
    because: str
    by: UUID
    at: datetime

    @property
    def spot(self) -> tuple[UUID, str, int, int]:
        """The words and the rule that it is about."""
        return self.passage_id, self.rule, self.start, self.stop


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Flags on voices without a record, as far as the actor may see them.

    `listed` counts the flags that are shown, with a place or set aside or neither.
    """

    sight: FlagSight
    scan: DraftScan | None
    progress: ScanProgress | None
    sections: Sequence[SectionLine]
    groups: Sequence[FlagGroup]
    aside: Sequence[AsideLine]
    listed: int


def unrecorded(db: Db, actor: Actor, draft: Draft, places: Sequence[PlaceLine]) -> Unrecorded:
    """The flags of the newest scan on family and practitioners that share words with no place."""
    sight = flag_sight(db, actor, draft)
    scan = scans.find_scan(db, draft.reading_id)
    if scan is None:
        found = scans.progress(db, draft.reading_id) if draft.reading_id is not None else None
        return Unrecorded(sight, None, found, (), (), (), 0)
    sections = scans.sections_of(scan)
    if not sight.is_any:
        return Unrecorded(sight, scan, None, sections, (), (), 0)
    flags = [flag for flag in scans.list_flags(db, scan) if _is_listed(flag, sight, sections)]
    aside = list_aside(db, draft)
    seen = {(flag.passage_id, flag.rule, flag.start, flag.stop) for flag in flags}
    shown = [line for line in aside if line.spot in seen]
    gone = {line.spot for line in shown}
    left = [
        flag for flag in flags if (flag.passage_id, flag.rule, flag.start, flag.stop) not in gone
    ]
    return Unrecorded(sight, scan, None, sections, _without_place(left, places), shown, len(flags))


def _is_listed(flag: FlagLine, sight: FlagSight, sections: Sequence[SectionLine]) -> bool:
    if flag.lens not in LENSES or flag.confidence not in LISTED:
        return False
    return sight.is_whole or sight.shows(scans.section_at(sections, flag.passage_position))


def _without_place(flags: Sequence[FlagLine], places: Sequence[PlaceLine]) -> Sequence[FlagGroup]:
    taken: dict[UUID, list[Stretch]] = {}
    for place in places:
        if place.ended_at is None:
            taken.setdefault(place.passage_id, []).append(place.stretch)
    by_passage: dict[tuple[int, UUID], list[FlagLine]] = {}
    for flag in flags:
        words = Stretch(flag.start, flag.stop)
        if not is_covered(words, taken.get(flag.passage_id, ())):
            by_passage.setdefault((flag.passage_position, flag.passage_id), []).append(flag)
    return [
        FlagGroup(
            passage_id,
            position,
            words,
            [f for f in found if words.meets(Stretch(f.start, f.stop))],
        )
        for (position, passage_id), found in sorted(by_passage.items(), key=lambda one: one[0][0])
        for words in join(Stretch(f.start, f.stop) for f in found)
    ]


def list_aside(db: Db, draft: Draft) -> Sequence[AsideLine]:
    """What is set aside in the present reading of a draft, in its order."""
    rows = db.execute(
        select(VoiceSetAside, StoredPassage.position, StoredPassage.text)
        .join(StoredPassage, StoredPassage.id == VoiceSetAside.passage_id)
        .where(StoredPassage.reading_id == draft.reading_id, VoiceSetAside.ended_at.is_(None))
        .order_by(StoredPassage.position, VoiceSetAside.start, VoiceSetAside.rule)
    )
    return [
        AsideLine(
            id=row.id,
            passage_id=row.passage_id,
            position=position,
            rule=row.rule,
            start=row.start,
            stop=row.stop,
            quote=text[row.start : row.stop],
            because=row.because,
            by=row.set_aside_by,
            at=row.set_aside_at,
        )
        for row, position, text in rows
    ]
