"""By which lists editions count, made from the catalogue, and what their tags are called. Pure.

Of lists of which each review has something (what a recommendation asks for, whom it speaks to,
what sort of problem it answers, what became of it) the commonest answer is not counted, nor is
"the draft does not say": they would give away what is withheld of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from qmapp.casework.recommendations.rules import NATURE_LABELS, Nature
from qmapp.errors import N_, NotFound
from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.catalogue.practice import IssueBasis
from qmapp.foundation.catalogue.taxonomy import TagFamily, Taxonomy
from qmapp.learning.impact.rules import IMPACT_LABELS, Impact
from qmapp.learning.sharing.counting import List, Topic

TOPIC_LABELS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.HARM: N_("Harm and context"),
        Topic.ISSUE: N_("Practice issues"),
        Topic.CAUSE: N_("Causes"),
        Topic.TARGET: N_("What recommendations aim at"),
        Topic.MARKERS: N_("Weak markers"),
        Topic.NATURES: N_("Sort of problem that recommendations answer"),
        Topic.IMPACT: N_("What became of recommendations"),
    }
)
TOPIC_COUNTS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.HARM: N_("Reviews with a finding that is coded with it, of those coded as a whole."),
        Topic.ISSUE: N_("Reviews with a finding that is coded with it, of those coded as a whole."),
        Topic.CAUSE: N_("Reviews with a finding that is coded with it, of those coded as a whole."),
        Topic.TARGET: N_(
            "Reviews with a recommendation that is coded with it, of those coded as a whole. "
            "Actions, and what speaks to one agency, are not counted: nearly every review has one."
        ),
        Topic.MARKERS: N_(
            "Reviews in which the board agreed that the marker was partly met or not met, of those "
            "in which it agreed on a judgement. Published marker titles; the scale is ours."
        ),
        Topic.NATURES: N_(
            "Reviews with a recommendation of that sort, of those in which the sort of every "
            "recommendation is known. Simple ones are not counted: nearly every review has one."
        ),
        Topic.IMPACT: N_(
            "Reviews with a recommendation that stood so on the day of sharing, of those in which "
            "one is followed. Not yet due is not counted."
        ),
    }
)
NOT_COUNTED: Mapping[Topic, frozenset[str]] = MappingProxyType(
    {
        Topic.TARGET: frozenset({"action", "one_agency"}),
        Topic.NATURES: frozenset({Nature.SIMPLE.value}),
        Topic.IMPACT: frozenset({Impact.NOT_YET_DUE.value}),
    }
)


def lists_of(catalogue: Catalogue) -> Sequence[List]:
    """Every list, in the order of the topics, the newest edition of each first."""
    found = [
        List(topic=topic, edition=one.edition, tags=_tags(topic, one))
        for topic in (Topic.HARM, Topic.CAUSE, Topic.TARGET)
        for one in reversed(catalogue.taxonomies.of(TagFamily(topic.value)))
    ]
    found += [
        List(
            topic=Topic.ISSUE,
            edition=one.edition,
            tags=tuple(
                issue.id for issue in one.practice_issues if issue.basis is IssueBasis.SOURCE
            ),
        )
        for one in reversed(catalogue.practice_editions)
    ]
    found += [
        List(topic=Topic.MARKERS, edition=one.slug, tags=tuple(each.id for each in one.markers))
        for one in reversed(catalogue.editions)
    ]
    for topic, words in ((Topic.NATURES, NATURE_LABELS), (Topic.IMPACT, IMPACT_LABELS)):
        kept = tuple(key.value for key in words if key.value not in NOT_COUNTED[topic])
        found.append(List(topic=topic, edition="", tags=kept))
    order = list(Topic)
    return sorted(found, key=lambda one: order.index(one.topic))


def find_list(catalogue: Catalogue, topic: Topic, edition: str | None = None) -> List | None:
    """A list by its topic: of that edition, or the newest. None when there is none."""
    for one in lists_of(catalogue):
        if one.topic is topic and edition in (None, one.edition):
            return one
    return None


def label_of(catalogue: Catalogue, topic: Topic, edition: str, tag: str) -> str:
    """What a tag is called; the tag itself where the catalogue no longer knows it."""
    try:
        if topic is Topic.MARKERS:
            marker = catalogue.edition(edition).marker(tag)
            return f"{marker.number}. {marker.title}"
        if topic is Topic.ISSUE:
            return next(
                issue.title
                for one in catalogue.practice_editions
                for issue in one.practice_issues
                if (one.edition, issue.id) == (edition, tag)
            )
        if topic is Topic.NATURES:
            return NATURE_LABELS[Nature(tag)]
        if topic is Topic.IMPACT:
            return IMPACT_LABELS[Impact(tag)]
        return catalogue.taxonomies.edition(edition).tag(tag).label
    except (NotFound, StopIteration, ValueError):
        return tag


def published(catalogue: Catalogue, topic: Topic, edition: str) -> frozenset[str]:
    """The tags of an edition that may be shared: not those that a board named itself."""
    if topic is Topic.ISSUE:
        found = find_list(catalogue, topic, edition)
        return frozenset(found.tags) if found is not None else frozenset()
    if not catalogue.taxonomies.has(edition):
        return frozenset()
    return frozenset(tag.id for tag in catalogue.taxonomies.edition(edition).tags)


def _tags(topic: Topic, taxonomy: Taxonomy) -> tuple[str, ...]:
    left_out = NOT_COUNTED.get(topic, frozenset())
    return tuple(tag.id for tag in taxonomy.tags if tag.id not in left_out and not tag.says_nothing)
