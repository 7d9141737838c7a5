"""What the tags of a family are called, in which order and under which headings. Pure.

Of practice issues the list is an edition of those published with what the board entered; of the
other families a taxonomy. A tag whose edition was taken away is called by its id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qmapp.foundation.catalogue import Catalogue, IssueBasis, PracticeIssues
from qmapp.foundation.catalogue.taxonomy import Crosswalk, TagBasis, TagFamily, Taxonomy
from qmapp.learning.tags.rules import NONE_FITS, Family


@dataclass(frozen=True, slots=True)
class Known:
    """The practice issues of an edition that a board knows `now`, and those it `ever` entered."""

    now: PracticeIssues
    ever: PracticeIssues


@dataclass(frozen=True, slots=True, kw_only=True)
class TagList:
    """The tags of one edition. `groups` says under which heading each stands, in order.

    `silent` tags say that nothing fits, or that the draft does not say: themes they are none.
    `own` are those that the board entered and nobody published; `is_ours`: the list itself is ours.
    """

    edition: str
    title: str
    is_ours: bool
    origin: str
    labels: Mapping[str, str]
    groups: Mapping[str, Sequence[str]]
    silent: frozenset[str] = frozenset({NONE_FITS})
    own: frozenset[str] = field(default=frozenset())
    stages: Mapping[str, str] = field(default_factory=dict)

    @property
    def offered(self) -> frozenset[str]:
        """What may be coded now: without entries that the board took out since."""
        return frozenset(tag for ids in self.groups.values() for tag in ids)

    def label(self, tag: str) -> str:
        """What a tag is called; NONE_FITS is for the page to put into words."""
        return self.labels.get(tag, tag)

    def has(self, tag: str) -> bool:
        return tag in self.labels or tag == NONE_FITS


def newest_edition(catalogue: Catalogue, family: Family) -> str:
    """The edition by which something is coded now."""
    if family is Family.ISSUE:
        return catalogue.practice.edition
    return catalogue.taxonomies.newest(TagFamily(family.value)).edition


def tag_list(catalogue: Catalogue, known: Known, family: Family, edition: str) -> TagList:
    """The list of a family."""
    if family is Family.ISSUE:
        return _of_practice(known, edition)
    if not catalogue.taxonomies.has(edition):
        return TagList(
            edition=edition, title=edition, is_ours=False, origin="", labels={}, groups={}
        )
    return of_taxonomy(catalogue.taxonomies.edition(edition))


def of_taxonomy(taxonomy: Taxonomy) -> TagList:
    """A taxonomy as a list."""
    groups = {one.label: [tag.id for tag in taxonomy.tags if tag.group == one.id]
              for one in taxonomy.groups}  # fmt: skip
    loose = [tag.id for tag in taxonomy.tags if tag.group is None]
    return TagList(
        edition=taxonomy.edition,
        title=taxonomy.title,
        is_ours=taxonomy.basis is TagBasis.OURS,
        origin=taxonomy.origin,
        labels={tag.id: tag.label for tag in taxonomy.tags},
        groups={**groups, "": loose} if loose else groups,
        silent=frozenset({NONE_FITS, *(tag.id for tag in taxonomy.tags if tag.says_nothing)}),
    )


def _of_practice(known: Known, edition: str) -> TagList:
    practice = known.ever
    stages = sorted(practice.stages, key=lambda one: one.order)
    return TagList(
        edition=edition,
        title=practice.meta.work,
        is_ours=False,
        origin=practice.meta.publisher,
        labels={one.id: one.title for one in practice.practice_issues},
        groups={one.title: [issue.id for issue in known.now.at_stage(one.id)] for one in stages},
        own=frozenset(one.id for one in practice.practice_issues if one.basis is IssueBasis.LOCAL),
        stages={one.id: one.stage for one in practice.issues},
    )


def crosswalks(catalogue: Catalogue, edition: str) -> Sequence[Crosswalk]:
    """What an edition may be counted in as well, of which we hold the other list."""
    return [
        one
        for one in catalogue.taxonomies.crosswalks_from(edition)
        if catalogue.taxonomies.has(one.to_edition)
    ]
