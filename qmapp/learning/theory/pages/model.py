"""What the pages of a logic model are given: the drawing, the same as a list, and the form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.findings.rules import CAUSE_LABELS
from qmapp.casework.recommendations.rules import KIND_LABELS
from qmapp.decision.actions.rules import DELIVERY_LABELS
from qmapp.decision.responses.rules import DECISION_LABELS
from qmapp.foundation.web.words import agreeing, show_date
from qmapp.learning.theory.forms import BoxesForm
from qmapp.learning.theory.lines import InBox, Knowing, ModelLine
from qmapp.learning.theory.ports import OnLink
from qmapp.learning.theory.rules import (
    BOX_HINTS,
    BOX_LABELS,
    BOX_OF,
    Box,
    Boxes,
    Link,
    LinkState,
    because_of,
)

_DRAWN = (Box.CAUSE, Box.ACTION, Box.CONDITIONS, Box.PRACTICE, Box.CHILDREN)
_LONGEST_DRAWN = 240


@dataclass(frozen=True, slots=True)
class Said:
    """Something that stands below a box by itself, and where it leads; nowhere without address."""

    words: str
    url: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView:
    """One box. `look` is "proof" with a measure, "gap" where nobody measures and nobody says why.

    `drawn` is what stands in the drawing: the beginning of many words, which the list has whole.
    `measured` says in a sentence how it stands with measuring; empty where nothing is measured.
    """

    key: str
    number: int | None
    label: str
    hint: str
    words: str
    drawn: str
    below: Sequence[Said]
    measures: Sequence[Said]
    measured: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """How one recommendation is meant to work.

    `reads` is the one-sentence reading of the drawing, `sees` its text for who does not see it.
    """

    recommendation_id: UUID
    model_id: UUID | None
    name: str
    kind: str
    text: str
    boxes: Sequence[BoxView]
    assumptions: str
    reads: str
    sees: str
    has_target: bool
    is_begun: bool
    may_write: bool
    declined: str
    knowing: Sequence[tuple[str, str]]
    asked: str
    measures_url: str
    followed_url: str
    written: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A box that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def model_page(
    line: ModelLine,
    measures: Sequence[OnLink],
    *,
    may_write: bool,
    measures_url: str,
    followed_url: str,
    action_urls: Mapping[UUID, str],
) -> ModelPage:
    """The page of a model. `action_urls` leads to those actions that whoever looks may open."""
    by_link: defaultdict[Link, list[OnLink]] = defaultdict(list)
    for one in measures:
        by_link[one.link].append(one)
    below = {
        Box.CAUSE: _rests_on(line),
        Box.ACTION: [_in_box(one, action_urls) for one in line.actions],
    }
    states = {BOX_OF[state.link]: state for state in line.links}
    boxes = [_box(line, box, below.get(box, ()), states.get(box), by_link) for box in _DRAWN]
    return ModelPage(
        recommendation_id=line.recommendation_id,
        model_id=line.id,
        name=name_of(line.number),
        kind=gettext(KIND_LABELS[line.kind]) if line.kind else "",
        text=line.text,
        boxes=boxes,
        assumptions=line.boxes.assumptions,
        reads=_reading(line),
        sees=_seen(boxes),
        has_target=line.has_target,
        is_begun=not line.boxes.is_empty,
        may_write=may_write and line.may_be_drawn,
        declined="" if line.may_be_drawn else _declined(line.knowing),
        knowing=_knowing(line.knowing, has_target=line.has_target),
        asked=_asked(line),
        measures_url=measures_url,
        followed_url=followed_url,
        written=_written(line),
    )


def differences(line: ModelLine, mine: Boxes) -> Sequence[Difference]:
    """Where the model as it stands now differs from what was typed."""
    labels = {box.value: gettext(BOX_LABELS[box]) for box in Box}
    labels |= {because_of(link): str(BoxesForm.__dict__[because_of(link)].args[0]) for link in Link}
    found = [
        (labels[name], getattr(line.boxes, name), getattr(mine, name).strip())
        for name in Boxes.__slots__
    ]
    empty = gettext("(empty)")
    return [
        Difference(label, theirs or empty, typed or empty)
        for label, theirs, typed in found
        if theirs != typed
    ]


def name_of(number: int | None) -> str:
    """What a recommendation is called."""
    if number is None:
        return gettext("A recommendation without a number")
    return gettext("Recommendation %(number)s", number=number)


def _box(
    line: ModelLine,
    box: Box,
    below: Sequence[Said],
    state: LinkState | None,
    by_link: Mapping[Link, Sequence[OnLink]],
) -> BoxView:
    words = line.boxes.words(box)
    own = by_link.get(state.link, ()) if state is not None else ()
    look = ""
    if state is not None and state.measures:
        look = "proof"
    elif state is not None and line.has_target and state.is_gap:
        look = "gap"
    return BoxView(
        key=box.value,
        number=_DRAWN.index(box) + 1,
        label=gettext(BOX_LABELS[box]),
        hint=gettext(BOX_HINTS[box]),
        words=words,
        drawn=_short(words),
        below=below,
        measures=[Said(one.name, one.url) for one in own],
        measured=_measured(line, state) if state is not None else "",
        look=look,
    )


def _short(words: str) -> str:
    """The beginning of many words, cut between two of them."""
    flat = " ".join(words.split())
    if len(flat) <= _LONGEST_DRAWN:
        return flat
    return f"{flat[:_LONGEST_DRAWN].rsplit(' ', 1)[0]} …"


def _rests_on(line: ModelLine) -> Sequence[Said]:
    """Each finding once, with the causes of it that the recommendation speaks to."""
    causes: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for one in line.findings:
        causes[one.number, one.title].extend(
            [gettext(CAUSE_LABELS[one.cause])] if one.cause is not None else []
        )
    return [
        Said(
            gettext("Finding %(number)s: %(title)s", number=number, title=title),
            note="; ".join(said),
        )
        for (number, title), said in causes.items()
    ]


def _in_box(one: InBox, urls: Mapping[UUID, str]) -> Said:
    words = gettext("Action %(number)s: %(what)s", number=one.number, what=one.what)
    if not one.is_promised:
        return Said(words, urls.get(one.id), gettext("Not promised yet"))
    return Said(words, urls.get(one.id), gettext(DELIVERY_LABELS[one.delivery]))


def _measured(line: ModelLine, state: LinkState) -> str:
    if state.measures:
        return ""
    if state.because:
        return gettext("No measure. Why: %(because)s", because=state.because)
    if line.has_target:
        return gettext("No measure yet, and nothing says why.")
    return ""


def _reading(line: ModelLine) -> str:
    """What the drawing says, in a sentence: never a share in per cent."""
    total = len(line.links)
    with_one = sum(bool(one.measures) for one in line.links)
    if not line.has_target:
        return gettext(
            "It asks or explores, so it has no target: it has a way to know, and a day to look "
            "again."
        )
    gaps = [gettext(BOX_LABELS[BOX_OF[one.link]]) for one in line.links if one.is_gap]
    said = ngettext(
        "%(n)s of the %(total)s links that matter has a measure.",
        "%(n)s of the %(total)s links that matter have a measure.",
        agreeing(with_one, total),
        n=with_one,
        total=total,
    )
    excused = total - with_one - len(gaps)
    if excused:
        said += " " + ngettext(
            "%(n)s of %(total)s has none, and a reason says why.",
            "%(n)s of %(total)s have none, and a reason says why.",
            excused,
            n=excused,
            total=total,
        )
    if gaps:
        said += " " + gettext(
            "Nothing says how this would show: %(which)s.",
            which=", ".join(one[:1].lower() + one[1:] for one in gaps),
        )
    return said


def _seen(boxes: Sequence[BoxView]) -> str:
    """The drawing for who does not see it; the list below has every word."""
    named = gettext(", then ").join(one.label.lower() for one in boxes)
    return gettext(
        "Five boxes joined by arrows: %(named)s. The list below says the same in words.",
        named=named,
    )


def _knowing(knowing: Knowing | None, *, has_target: bool) -> Sequence[tuple[str, str]]:
    if knowing is None:
        return []
    found = [
        (gettext("The board’s answer"), gettext(DECISION_LABELS[knowing.decision])),
        (
            gettext("How one would know that it helped"),
            knowing.how_known or gettext("The answer does not say."),
        ),
    ]
    if knowing.look_again_on is not None or not has_target:
        day = show_date(knowing.look_again_on) or gettext("No day is set.")
        found.append((gettext("Looked at again on"), day))
    return found


def _asked(line: ModelLine) -> str:
    """Where the way to know comes from."""
    if line.knowing is None:
        return gettext("The board has not answered it yet. The answer says how one would know.")
    if line.knowing.agreed_on is None:
        return gettext("As the answer stands now. The board has not agreed it yet.")
    return gettext("As the board agreed it on %(day)s.", day=show_date(line.knowing.agreed_on))


def _declined(knowing: Knowing | None) -> str:
    if knowing is None or knowing.agreed_on is None:
        return gettext("The board’s answer is not to accept it, so there is nothing to follow.")
    return gettext(
        "The board did not accept it on %(day)s, so there is nothing to follow.",
        day=show_date(knowing.agreed_on),
    )


def _written(line: ModelLine) -> str:
    if line.set_at is None:
        return ""
    return gettext(
        "Last changed on %(day)s by %(who)s.", day=show_date(line.set_at), who=line.set_by_name
    )
