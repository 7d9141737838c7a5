"""One tag from review to review: found, answered, delivered, shown, closed, and found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.again import done_words, helped_words
from qmapp.learning.trends.pages.paging import Pager
from qmapp.learning.trends.pages.words import family_label, tag_label, things
from qmapp.learning.trends.queries.reading import Read
from qmapp.learning.trends.recurring import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryStep:
    """One review, the earliest first. `since`: what had been done when it began."""

    reference: str
    url: str
    began: str
    items: str
    done: Sequence[str]
    done_url: str
    icon: str
    helped: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """The story of one tag."""

    title: str
    family: str
    steps: Sequence[StoryStep]
    pager: Pager
    rows_url: str
    back_url: str


def story_page(
    found: Read,
    tag: str,
    steps: Sequence[Step],
    references: Mapping[UUID, str],
    to: Addresses,
    pager: Pager,
) -> StoryPage:
    """The page of a tag; `steps` are those of this page."""
    return StoryPage(
        title=tag_label(found.tags, tag),
        family=family_label(found.asked.family),
        steps=[_step(one, references, found, to) for one in steps],
        pager=pager,
        rows_url=to.rows(tag=tag, edition=found.facts.edition),
        back_url=to.again(),
    )


def _step(one: Step, references: Mapping[UUID, str], found: Read, to: Addresses) -> StoryStep:
    helped, icon = helped_words(one.done)
    review = one.review
    return StoryStep(
        reference=references.get(review.id, ""),
        url=to.review(review.id),
        began=gettext("commissioned %(day)s", day=show_date(review.on))
        if review.is_dated
        else gettext("set up %(day)s", day=show_date(review.on)),
        items=things(found.asked.family, one.items),
        done=done_words(one.done),
        done_url=to.became(review.id) if one.done.followed else "",
        icon=icon if one.done.followed else "",
        helped=helped if one.done.followed else "",
        since=_since(one),
    )


def _since(one: Step) -> str:
    if one.closed_before:
        words = gettext("Found again after a recommendation on it had been closed")
    elif one.delivered_before:
        words = gettext("Found again after a recommendation on it had been delivered")
    else:
        return ""
    if one.was_known:
        return words + gettext("; its incident was known before that")
    return words
