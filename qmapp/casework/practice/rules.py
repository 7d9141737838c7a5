"""What a board may add to the practice issues that are known, and what then is known. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue import IssueBasis, PracticeIssue, PracticeIssues, StageBasis
from qmapp.typed import require_length, tidy_words

LONGEST_TITLE = 200
LONGEST_NOTE = 1000
MOST_LOCAL = 200
"""Issues of its own that a board may have at a time. Ours; far more than any map holds."""

_PREFIX: Mapping[IssueBasis, str] = MappingProxyType(
    {IssueBasis.SOURCE: "map", IssueBasis.LOCAL: "local"}
)
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetails:
    """A practice issue as somebody enters it.

    `basis` SOURCE: its title stands on the published map; LOCAL: the board’s own. `source_note`
    says where a published one was read, or where a local one comes from.
    """

    stage: str
    title: str
    basis: IssueBasis
    source_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry as it is read. `issue_id` is the id by which findings are coded."""

    id: UUID
    board_id: UUID
    edition: str
    issue_id: str
    stage: str
    title: str
    basis: IssueBasis
    source_note: str
    added_by: UUID
    added_at: datetime
    ended_at: datetime | None
    version: int

    @property
    def is_ended(self) -> bool:
        """Whether nothing new is coded by it any more."""
        return self.ended_at is not None

    @property
    def details(self) -> EntryDetails:
        """What it says."""
        return EntryDetails(
            stage=self.stage, title=self.title, basis=self.basis, source_note=self.source_note
        )


@dataclass(frozen=True, slots=True)
class Held:
    """How many of the published issues are known, and of how many; local ones never count."""

    known: int
    published: int

    @property
    def missing(self) -> int:
        """How many of the published ones nobody has entered."""
        return max(0, self.published - self.known)


def issue_id_of(basis: IssueBasis, entry_id: UUID) -> str:
    """The id of an entered issue: says what it is, and no word of its title."""
    return f"{_PREFIX[basis]}-{entry_id.hex}"


def is_entered(issue_id: str) -> bool:
    """Whether an issue was entered by a board, as its id tells."""
    return issue_id.startswith(tuple(f"{prefix}-" for prefix in _PREFIX.values()))


def title_key(title: str) -> str:
    """By which two titles are the same, however their quotes, case and spaces are set."""
    plain = " ".join(title.translate(_QUOTES).casefold().split())
    return re.sub(r"[\s.;:,]+$", "", plain)


def joined(edition: PracticeIssues, entries: Iterable[EntryLine]) -> PracticeIssues:
    """An edition with what a board entered, behind the edition’s own issues of each stage.

    Published ones that the board entered count toward what is held of their edition; local ones
    count nowhere. Those that do not stand in this edition (`stands_in`) are there to be read, and
    count nowhere. The fingerprint stays that of the published edition.
    """
    added = [one for one in entries if edition.has_stage(one.stage)]
    added.sort(
        key=lambda one: (one.basis is IssueBasis.LOCAL, one.added_at, one.title, one.issue_id)
    )
    counted = Counter(
        one.stage for one in added if one.basis is IssueBasis.SOURCE and stands_in(one, edition)
    )
    total = counted.total()
    meta = edition.meta
    return replace(
        edition,
        practice_issues=(*edition.practice_issues, *(_issue(one) for one in added)),
        stages=tuple(
            replace(stage, issues_found=stage.issues_found + counted[stage.id])
            for stage in edition.stages
        ),
        meta=replace(
            meta,
            issues_found_here=meta.issues_found_here + total,
            issues_not_found=max(0, meta.issues_not_found - total),
        ),
    )


def stands_in(one: EntryLine, edition: PracticeIssues) -> bool:
    """Whether something new may be coded by an entry in this edition.

    A title of the published map stands in the edition by which it was entered; a local one in each
    that has its stage. Taken out, neither does.
    """
    return not one.is_ended and not is_past(one, edition) and edition.has_stage(one.stage)


def is_past(one: EntryLine, edition: PracticeIssues) -> bool:
    """Whether an entry is a title of the map as another edition had it."""
    return one.basis is IssueBasis.SOURCE and one.edition != edition.edition


def _issue(one: EntryLine) -> PracticeIssue:
    return PracticeIssue(
        id=one.issue_id,
        stage=one.stage,
        stage_basis=StageBasis.ENTERED,
        title=one.title,
        basis=one.basis,
    )


def held_of(practice: PracticeIssues) -> Held:
    """How many of the published issues an edition holds, a board’s entries among them."""
    return Held(practice.meta.issues_found_here, practice.meta.issues_published)


def sound_entry(
    details: EntryDetails, known: PracticeIssues, *, own_id: str | None = None
) -> EntryDetails:
    """An entry as it is stored. `known` is what the board knows; `own_id` is the issue that is
    being put right, which is no duplicate of itself.

    Raises RuleBroken with the field at fault, also for a title that is known already.
    """
    title = " ".join(tidy_words(details.title).split())
    if not title:
        raise RuleBroken(N_("Enter the title of the issue"), field="title")
    require_length(title, LONGEST_TITLE, "title")
    if not known.has_stage(details.stage):
        raise RuleBroken(N_("Choose a stage from the list"), field="stage")
    note = tidy_words(details.source_note)
    require_length(note, LONGEST_NOTE, "source_note")
    same = find_same(title, known, but=own_id)
    if same is not None:
        raise RuleBroken(
            N_("This issue is on the map already, at the stage “%(stage)s”"),
            field="title",
            stage=known.stage(same.stage).title,
        )
    return replace(details, title=title, source_note=note)


def require_note(details: EntryDetails) -> None:
    """Raise RuleBroken when nobody says where a published title was read."""
    if details.basis is IssueBasis.SOURCE and not details.source_note:
        raise RuleBroken(
            N_("Say where you read it, such as “our printed copy of the map”"),
            field="source_note",
        )


def find_same(title: str, known: PracticeIssues, *, but: str | None = None) -> PracticeIssue | None:
    """The issue with the same title, at whichever stage."""
    key = title_key(title)
    for issue in known.practice_issues:
        if issue.id != but and title_key(issue.title) == key:
            return issue
    return None


def require_room(basis: IssueBasis, known: PracticeIssues, *, more: int = 1) -> None:
    """Raise RuleBroken when so many more do not fit: of the published ones, or of a board’s own."""
    if basis is IssueBasis.SOURCE:
        held = held_of(known)
        if more > held.missing:
            raise RuleBroken(
                N_(
                    "The published map has %(published)d issues, and %(known)d of them are here. "
                    "Take one out first, or enter this as an issue of your own"
                ),
                field="basis",
                published=held.published,
                known=held.known,
            )
        return
    if count_local(known.practice_issues) + more > MOST_LOCAL:
        raise RuleBroken(
            N_("There are %(most)d issues of your own already. Take some out first"),
            field="basis",
            most=MOST_LOCAL,
        )


def count_local(issues: Collection[PracticeIssue]) -> int:
    """How many are a board’s own."""
    return sum(issue.basis is IssueBasis.LOCAL for issue in issues)
