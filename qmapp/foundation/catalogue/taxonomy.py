"""Taxonomies by which findings and recommendations are coded, and crosswalks between them.

All frozen; the field names are those of the files under `taxonomies/`. An edition is never changed
once somebody may have coded by it: what is to be different is a new edition beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qmapp.errors import NotFound
from qmapp.foundation.catalogue.lookup import by_id


class TagFamily(StrEnum):
    """What a taxonomy tells apart. Nothing is coded by an outward one: crosswalks lead to it."""

    HARM = "harm"
    ISSUE = "issue"
    CAUSE = "cause"
    TARGET = "target"
    OUTWARD = "outward"


class TagBasis(StrEnum):
    """Whose words a tag or a mapping is: published by its source, or our own."""

    SOURCE = "source"
    OURS = "ours"


class Relation(StrEnum):
    """What the other tag is, seen from the one that is mapped.

    BROADER: it holds more. NARROWER: it holds a part. RELATED: they touch. NONE: nothing fits.
    """

    SAME = "same"
    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagGroup:
    """A heading under which tags are offered. It is not coded."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyTag:
    """One tag. `says_nothing`: it records that the draft does not say, and is no theme itself."""

    id: str
    label: str
    hint: str
    group: str | None = None
    says_nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """One edition of a taxonomy, and the SHA-256 of everything that it says."""

    edition: str
    sha256: str
    family: TagFamily
    title: str
    basis: TagBasis
    origin: str
    url: str | None = None
    groups: tuple[TagGroup, ...] = ()
    tags: tuple[TaxonomyTag, ...]

    def tag(self, tag_id: str) -> TaxonomyTag:
        """The tag with that id, such as “neglect”. Raises NotFound."""
        return by_id(self.tags, tag_id, "tag")

    def has(self, tag_id: str) -> bool:
        """Whether this edition holds a tag with that id."""
        return any(tag.id == tag_id for tag in self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Where one tag goes: `to` is a tag of the other edition, None where the relation is NONE."""

    tag: str
    to: str | None = None
    relation: Relation
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """How the tags of one edition read in another. A tag may go to several; each is named.

    `from_edition` may be one of practice issues: what a board added to it is not mapped.
    """

    id: str
    title: str
    basis: TagBasis
    origin: str
    from_edition: str
    to_edition: str
    mappings: tuple[Mapping, ...]

    def of(self, tag_id: str) -> tuple[Mapping, ...]:
        """Where a tag goes, in the order of the file; nothing: it was never mapped."""
        return tuple(mapping for mapping in self.mappings if mapping.tag == tag_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomies:
    """Every edition, oldest first in each family, and every crosswalk."""

    editions: tuple[Taxonomy, ...] = field(default=())
    crosswalks: tuple[Crosswalk, ...] = field(default=())

    def edition(self, edition: str) -> Taxonomy:
        """That edition, such as “harm-1”. Raises NotFound."""
        for taxonomy in self.editions:
            if taxonomy.edition == edition:
                return taxonomy
        raise NotFound(f"There is no taxonomy “{edition}”.")

    def has(self, edition: str) -> bool:
        """Whether there is such an edition."""
        return any(taxonomy.edition == edition for taxonomy in self.editions)

    def newest(self, family: TagFamily) -> Taxonomy:
        """The edition that a new coding is made by. Raises NotFound."""
        found = self.of(family)
        if not found:
            raise NotFound(f"There is no taxonomy of the family “{family}”.")
        return found[-1]

    def of(self, family: TagFamily) -> tuple[Taxonomy, ...]:
        """The editions of a family, oldest first."""
        return tuple(taxonomy for taxonomy in self.editions if taxonomy.family is family)

    def crosswalks_from(self, edition: str) -> tuple[Crosswalk, ...]:
        """The crosswalks that lead from an edition."""
        return tuple(one for one in self.crosswalks if one.from_edition == edition)

    def crosswalks_to(self, edition: str) -> tuple[Crosswalk, ...]:
        """The crosswalks that lead to an edition."""
        return tuple(one for one in self.crosswalks if one.to_edition == edition)
