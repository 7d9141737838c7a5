"""The tags that a family offers, from whichever list they come, and what may be chosen. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue import PracticeIssues, TagFamily, Taxonomies, Taxonomy
from qmapp.learning.tags.rules import NONE_FITS, Family
from qmapp.typed import require_length, tidy_words

MOST = 8
"""How many tags of a family one thing may have: more would say nothing. Ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A tag that may be chosen. `stands_alone`: no other may stand beside it."""

    id: str
    label: str
    hint: str = ""
    group: str = ""
    stands_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What one family offers. `groups` are the headings in their order, by id.

    `most`: how many may be chosen. `each_group`: one of every group must be, unless none fits.
    """

    family: Family
    edition: str
    title: str
    origin: str
    tags: Sequence[Choice]
    groups: Mapping[str, str]
    most: int = MOST
    each_group: bool = False

    def of_group(self, group: str) -> Sequence[Choice]:
        """The tags under one heading."""
        return [tag for tag in self.tags if tag.group == group]

    def has(self, tag_id: str) -> bool:
        return any(tag.id == tag_id for tag in self.tags)


def offered(taxonomies: Taxonomies, practice: PracticeIssues) -> Mapping[Family, Choices]:
    """What each family offers now: its newest list, and the practice issues that a board knows."""
    found = {
        family: _of_taxonomy(family, taxonomies.newest(TagFamily(family.value)))
        for family in (Family.HARM, Family.CAUSE, Family.TARGET)
    }
    found[Family.ISSUE] = _of_practice(practice)
    return {family: found[family] for family in Family}


def _of_taxonomy(family: Family, taxonomy: Taxonomy) -> Choices:
    return Choices(
        family=family,
        edition=taxonomy.edition,
        title=taxonomy.title,
        origin=taxonomy.origin,
        tags=[
            Choice(
                id=tag.id,
                label=tag.label,
                hint=tag.hint,
                group=tag.group or "",
                stands_alone=tag.says_nothing,
            )
            for tag in taxonomy.tags
        ],
        groups={group.id: group.label for group in taxonomy.groups} or {"": taxonomy.title},
        each_group=family is Family.TARGET,
    )


def _of_practice(practice: PracticeIssues) -> Choices:
    meta = practice.meta
    return Choices(
        family=Family.ISSUE,
        edition=practice.edition,
        title=meta.work,
        origin=f"{meta.publisher} {meta.year}",
        tags=[Choice(id=one.id, label=one.title, group=one.stage) for one in practice.issues],
        groups={stage.id: stage.title for stage in practice.stages},
        most=1,
    )


def sound_tags(
    choices: Choices, tags: Collection[str], field: str, *, has_note: bool = False
) -> tuple[str, ...]:
    """Tags as they are stored, in the order of the list; empty where NONE_FITS alone was chosen.

    Raises RuleBroken with `field` where nothing, too much or a contradiction was chosen.
    `has_note`: a note was written beside it, which stays.
    """
    chosen = set(tags)
    if not chosen and has_note:
        raise RuleBroken(
            N_("Choose what fits, or say that none fits. Your note is still here"), field=field
        )
    if not chosen:
        raise RuleBroken(N_("Choose what fits, or say that none fits"), field=field)
    if NONE_FITS in chosen:
        if len(chosen) > 1:
            raise RuleBroken(
                N_("You chose that none fits, and something that does. Keep one of them"),
                field=field,
            )
        return ()
    if any(not choices.has(tag) for tag in chosen):
        raise RuleBroken(N_("Choose from the list"), field=field)
    found = [tag for tag in choices.tags if tag.id in chosen]
    if len(found) > 1 and any(tag.stands_alone for tag in found):
        raise RuleBroken(
            N_("You chose a reason, and that the draft does not say why. Keep one of them"),
            field=field,
        )
    if len(found) > choices.most:
        raise RuleBroken(
            N_("Choose %(most)d at most, those that matter most"), field=field, most=choices.most
        )
    if choices.each_group and {tag.group for tag in found} != set(choices.groups):
        raise RuleBroken(N_("Choose whom it speaks to and what it asks for"), field=field)
    return tuple(tag.id for tag in found)


def sound_words(words: str, field: str, most: int) -> str:
    """A note or a reason as it is stored. Raises RuleBroken."""
    words = tidy_words(words)
    require_length(words, most, field)
    return words
