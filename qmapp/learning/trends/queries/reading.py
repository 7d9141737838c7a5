"""Everything that a page of one family is made from, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.practice.queries import list_entries
from qmapp.casework.practice.rules import joined, stands_in
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.kept import kept
from qmapp.foundation.catalogue import Catalogue, PracticeIssues
from qmapp.foundation.catalogue.taxonomy import Crosswalk
from qmapp.foundation.storage import Db
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.counting import Facts, ReviewFact, matching
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.heating import StageFact, reviews_at
from qmapp.learning.trends.lists import Known, TagList, crosswalks, newest_edition, tag_list
from qmapp.learning.trends.mapping import leading_to
from qmapp.learning.trends.queries.facts import read_facts
from qmapp.learning.trends.queries.journey import read_stages
from qmapp.learning.trends.queries.scope import Scope, scope_of
from qmapp.learning.trends.queries.things import Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was asked for, of which reviews, in which list, and the facts.

    `practice` are the practice issues that the board knows, for their stages.
    """

    asked: Asked
    scope: Scope
    tags: TagList
    facts: Facts
    practice: PracticeIssues
    walks: Sequence[Crosswalk]

    @property
    def walk(self) -> Crosswalk | None:
        """The crosswalk that is asked for, where there is one from this edition."""
        return next((one for one in self.walks if one.id == self.asked.into), None)


def read(db: Db, actor: Actor, board_id: UUID, asked: Asked, catalogue: Catalogue) -> Read:
    """Nine queries at most, however much there is."""
    scope = scope_of(db, actor, board_id, asked.kinds, asked.family)
    usual = newest_edition(catalogue, asked.family)
    facts = kept(read_facts, db, scope, asked.of_facts(), usual)
    edition = _practice(catalogue, asked.family, facts.edition)
    entries = list_entries(db, board_id)
    practice = joined(edition, [one for one in entries if stands_in(one, edition)])
    return Read(
        asked=asked,
        scope=scope,
        tags=tag_list(
            catalogue, Known(practice, joined(edition, entries)), asked.family, facts.edition
        ),
        facts=facts,
        practice=practice,
        walks=crosswalks(catalogue, facts.edition),
    )


def _practice(catalogue: Catalogue, family: Family, edition: str) -> PracticeIssues:
    try:
        return catalogue.practice_edition(edition) if family is Family.ISSUE else catalogue.practice
    except NotFound:
        return catalogue.practice


def stages_of(db: Db, found: Read) -> Sequence[StageFact]:
    """Where in the journey issues were found; of other families nothing is. One query."""
    if found.asked.family is not Family.ISSUE:
        return ()
    return kept(read_stages, db, found.scope, found.facts.edition)


def tags_asked(found: Read) -> frozenset[str] | None:
    """The tags of rows: the one asked for, or all that lead to it from another list."""
    asked = found.asked
    if asked.tag is None:
        return None
    if found.walk is not None:
        return leading_to(found.walk, asked.tag, may_be=asked.may)
    return frozenset({asked.tag})


def reviews_asked(found: Read, stages: Sequence[StageFact]) -> Sequence[ReviewFact]:
    """The reviews that the figure counts which is asked for, the newest first."""
    asked = found.asked
    within: frozenset[UUID] | None = None
    if asked.stage is not None:
        within = reviews_at(stages, found.tags.stages, asked.stage, asked.tag)
        return matching(found.facts, coverage=asked.coverage, within=within)
    if found.walk is not None and asked.tag is not None:
        within = _with_any(found.facts, leading_to(found.walk, asked.tag, may_be=False))
        if asked.may:
            perhaps = leading_to(found.walk, asked.tag, may_be=True)
            within = _with_any(found.facts, perhaps) - within
        return matching(found.facts, coverage=asked.coverage, within=within)
    return matching(found.facts, tag=asked.tag, disputed=asked.disputed, coverage=asked.coverage)


def _with_any(facts: Facts, tags: frozenset[str]) -> frozenset[UUID]:
    return frozenset(one.review_id for one in facts.tags if one.stands and one.tag in tags)


def sought(found: Read) -> Sought:
    """What in the reviews of the rows is named."""
    asked = found.asked
    return Sought(
        family=asked.family,
        edition=found.facts.edition,
        tags=tags_asked(found),
        stage=asked.stage,
        disputed=asked.disputed and asked.stage is None,
        own_stages=found.tags.stages,
    )
