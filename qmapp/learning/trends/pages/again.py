"""What was found in review after review: what was done about it, and whether it came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.web.words import agreeing
from qmapp.learning.trends.counting import covered
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.head import Head, head
from qmapp.learning.trends.pages.index import Link
from qmapp.learning.trends.pages.words import month_words, n_of, reviews, tag_label
from qmapp.learning.trends.queries.reading import Read
from qmapp.learning.trends.recurring import Back, Done, Recurrence, Recurring


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainRow:
    """One tag: seen before, when, what was done, was a difference shown, did it come back."""

    label: str
    is_own: bool
    story: str
    reviews: Link
    when: str
    done: Sequence[str]
    icon: str
    helped: str
    came_back: bool
    back: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainPage:
    """Everything that was found in two reviews or more."""

    head: Head
    reading: str
    once: str
    rows: Sequence[AgainRow]
    file_url: str


def again_page(
    found: Read, recurrence: Recurrence, to: Addresses, kinds: Sequence[ReviewKind]
) -> AgainPage:
    """The page of a family."""
    return AgainPage(
        head=head(found, covered(found.facts, found.facts.reviews), to, kinds, "again"),
        reading=_reading(recurrence),
        once=ngettext(
            "%(num)d of the list was found in one review only.",
            "%(num)d of the list were found in one review only.",
            recurrence.once,
        )
        if recurrence.once
        else "",
        rows=[_row(one, recurrence.coded, found, to) for one in recurrence.rows],
        file_url=to.file("again"),
    )


def _reading(recurrence: Recurrence) -> str:
    total = len(recurrence.rows)
    if not total:
        return gettext("Nothing was found in more than one review that is coded.")
    words = ngettext(
        "%(said)s that was found more than once came back after something was delivered on it.",
        "%(said)s that were found more than once came back after something was delivered on them.",
        agreeing(recurrence.came_back, total),
        said=n_of(recurrence.came_back, total),
    )
    if not recurrence.after_closing:
        return words + " " + gettext("None came back after it was closed.")
    after = ngettext(
        "%(num)d came back after it was closed.",
        "%(num)d came back after they were closed.",
        recurrence.after_closing,
    )
    return f"{words} {after}"


def _row(one: Recurring, coded: int, found: Read, to: Addresses) -> AgainRow:
    helped, icon = helped_words(one.done)
    return AgainRow(
        label=tag_label(found.tags, one.tag),
        is_own=one.tag in found.tags.own,
        story=to.story(one.tag, edition=found.facts.edition),
        reviews=Link(n_of(one.reviews, coded), to.rows(tag=one.tag, edition=found.facts.edition)),
        when=gettext(
            "%(first)s to %(newest)s",
            first=month_words(one.first_on),
            newest=month_words(one.newest_on),
        ),
        done=done_words(one.done),
        icon=icon,
        helped=helped,
        came_back=one.came_back,
        back=_back(one),
    )


def done_words(done: Done) -> Sequence[str]:
    """What was done: delivered and closed, of what was taken up."""
    if not done.followed:
        return [gettext("No recommendation on it was taken up")]
    words = [
        ngettext(
            "%(said)s recommendation delivered",
            "%(said)s recommendations delivered",
            done.followed,
            said=n_of(done.delivered, done.followed),
        )
    ]
    if done.delivered_on:
        words[0] += gettext(", the first in %(month)s", month=month_words(done.delivered_on))
    if done.closed and done.closed_on:
        words.append(
            ngettext(
                "%(num)d closed, the first in %(month)s",
                "%(num)d closed, the first in %(month)s",
                done.closed,
                month=month_words(done.closed_on),
            )
        )
    if done.reopened:
        words.append(
            ngettext(
                "%(num)d of these taken up again", "%(num)d of these taken up again", done.reopened
            )
        )
    return words


def helped_words(done: Done) -> tuple[str, str]:
    """Whether a difference was shown, and its mark. Delivered is not made a difference."""
    if done.harmful:
        said = gettext("Harm by %(said)s taken up", said=n_of(done.harmful, done.followed))
        if done.shown:
            said += gettext(", impact shown for %(num)s", num=done.shown)
        return said, "i-harm"
    if not done.delivered:
        return gettext("Nothing was delivered yet"), "i-notdue"
    if done.shown:
        said = gettext("Impact shown for %(said)s delivered", said=n_of(done.shown, done.delivered))
        return said, "i-shown"
    if done.nothing:
        said = gettext("No effect for %(said)s delivered", said=n_of(done.nothing, done.delivered))
        return said, "i-noeff"
    return gettext("Not shown for any of %(total)s delivered", total=done.delivered), "i-none"


def _back(one: Recurring) -> Sequence[str]:
    if not one.done.delivered_on and not one.done.closed_on:
        return [gettext("Nothing was delivered that it could come back after")]
    if not one.after_delivery.reviews and not one.after_closing.reviews:
        return [gettext("No review that found it has begun since")]
    words = []
    if one.after_delivery.reviews:
        words.append(
            ngettext(
                "Yes: %(said)s began after something was delivered",
                "Yes: %(said)s began after something was delivered",
                one.after_delivery.reviews,
                said=reviews(one.after_delivery.reviews),
            )
        )
    if one.after_closing.reviews:
        words.append(
            gettext("%(said)s after it was closed", said=reviews(one.after_closing.reviews))
        )
    known = _known(one.after_delivery if one.after_delivery.reviews else one.after_closing)
    return [*words, *([known] if known else [])]


def _known(back: Back) -> str:
    """Such reviews may look at what happened before."""
    if not back.known_before:
        return ""
    return ngettext(
        "In %(num)d of these the incident was known by then, so it looks at earlier practice",
        "In %(num)d of these the incident was known by then, so they look at earlier practice",
        back.known_before,
    )
