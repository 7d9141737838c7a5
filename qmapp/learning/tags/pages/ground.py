"""What every page of the room is made from: who looks, what may be chosen, what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.learning.tags.choices import Choices
from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.pages.words import Names, standing_words
from qmapp.learning.tags.rules import Family, Tag, may_see_others, newest, settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Who looks and what they may do; what each family offers; what tags are called."""

    person_id: UUID
    may_write: bool
    may_settle: bool
    choices: Mapping[Family, Choices]
    names: Names

    def sees(self, thing: ThingLine, family: Family) -> bool:
        """Whether whoever looks may see how others coded this."""
        said = thing.families[family].said
        coders = {one.coder_id for one in newest(said)}
        return may_see_others(
            may_write=self.may_write,
            may_settle=self.may_settle,
            own=self.person_id in coders,
            others=len(coders - {self.person_id}),
            is_settled=settlement(said) is not None,
        )

    def in_order(self, family: Family, tags: frozenset[Tag]) -> Sequence[str]:
        """Tags in words, in the order of the list that is offered now; others behind."""
        places = {tag.id: place for place, tag in enumerate(self.choices[family].tags)}
        ordered = sorted(tags, key=lambda tag: (places.get(tag.tag, len(places)), tag))
        return [self.names.label(family, tag) for tag in ordered]

    def standing(self, thing: ThingLine, family: Family) -> str:
        """How a thing stands in one family, in a sentence, whoever may see it."""
        found = thing.families[family].standing
        tags, disputed = self.in_order(family, found.tags), self.in_order(family, found.disputed)
        return standing_words(tags, disputed, found)
