"""What tags and the things that are coded are called on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.errors import NotFound
from qmapp.foundation.catalogue import Catalogue
from qmapp.learning.tags.rules import NONE_FITS, Family, Standing, Tag, ThingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What tags are called: of every edition, with what the board entered itself."""

    known: Catalogue

    def label(self, family: Family, tag: Tag) -> str:
        """A tag in words; its id where the list that held it is no longer there."""
        if tag.tag == NONE_FITS:
            return gettext("None of them fits")
        try:
            if family is Family.ISSUE:
                return self.known.practice_edition(tag.edition).issue(tag.tag).title
            return gettext(self.known.taxonomies.edition(tag.edition).tag(tag.tag).label)
        except NotFound:
            return tag.tag

    def labels(self, family: Family, tags: frozenset[Tag]) -> Sequence[str]:
        """Several, in the order of their words."""
        return sorted(self.label(family, tag) for tag in tags)


def name_of(kind: ThingKind, number: int) -> str:
    """What a thing is called."""
    if kind is ThingKind.FINDING:
        return gettext("Finding %(number)s", number=number)
    return gettext("Recommendation %(number)s", number=number)


def named_inside(kind: ThingKind, number: int) -> str:
    """What a thing is called inside a sentence."""
    if kind is ThingKind.FINDING:
        return gettext("finding %(number)s", number=number)
    return gettext("recommendation %(number)s", number=number)


def standing_words(names: Sequence[str], disputed: Sequence[str], standing: Standing) -> str:
    """How a thing stands in one family, in a sentence."""
    if not standing.is_coded:
        return gettext("Not coded yet. That is not the same as none fits.")
    if not disputed:
        return gettext("Stands: %(tags)s.", tags="; ".join(names))
    differ = gettext("Coders differ on: %(tags)s.", tags="; ".join(disputed))
    if not names:
        return differ
    return gettext("Stands: %(tags)s.", tags="; ".join(names)) + " " + differ
