"""Which edition, and by which list, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.foundation.catalogue import Catalogue
from qmapp.learning.sharing.counting import EditionContent, List
from qmapp.learning.sharing.lists import lists_of
from qmapp.learning.sharing.pages.words import edition_label, list_label
from qmapp.learning.sharing.queries import EditionLine

ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen: its value in the address, its words, whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


def chosen_editions(
    editions: Sequence[EditionLine], asked: Mapping[str, str], *, may_be_all: bool = True
) -> Sequence[EditionLine]:
    """The editions asked for: one by its number, all, or the newest. Empty while there is none."""
    wanted = asked.get("edition", "")
    if wanted == ALL and may_be_all:
        return editions
    found = [one for one in editions if str(one.number) == wanted]
    return found or editions[:1]


def edition_choices(
    editions: Sequence[EditionLine], chosen: Sequence[EditionLine], *, may_be_all: bool = True
) -> Sequence[Choice]:
    """What may be chosen, the newest first."""
    is_all = len(chosen) > 1
    found = [
        Choice(str(one.number), edition_label(one), not is_all and one in chosen)
        for one in editions
    ]
    if may_be_all and len(editions) > 1:
        found.append(Choice(ALL, gettext("All editions together"), is_all))
    return found


def counted_lists(catalogue: Catalogue, contents: Sequence[EditionContent]) -> Sequence[List]:
    """The lists by which any of the editions counts."""
    return [
        one
        for one in lists_of(catalogue)
        if any(content.table(one.topic, one.edition) is not None for content in contents)
    ]


def chosen_list(lists: Sequence[List], asked: Mapping[str, str]) -> List | None:
    """The list asked for (“harm:harm-1”, or “harm” for its newest), else the first."""
    topic, _, edition = asked.get("topic", "").partition(":")
    for one in lists:
        if one.topic.value == topic and edition in {"", one.edition}:
            return one
    return lists[0] if lists else None


def list_choices(catalogue: Catalogue, lists: Sequence[List], chosen: List) -> Sequence[Choice]:
    """What may be chosen; the edition of a list is named where a topic has several."""
    topics = [one.topic for one in lists]
    return [
        Choice(
            value_of(one),
            list_label(catalogue, one, with_edition=topics.count(one.topic) > 1),
            one == chosen,
        )
        for one in lists
    ]


def value_of(of: List) -> str:
    """A list as it stands in an address."""
    return f"{of.topic.value}:{of.edition}" if of.edition else of.topic.value
