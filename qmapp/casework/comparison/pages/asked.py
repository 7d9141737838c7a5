"""What was asked after the older draft, and what has changed where it was asked.

The app says what changed; a person says whether that answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.anchoring.align import Pair
from qmapp.casework.anchoring.rules import Fate, Outcome
from qmapp.casework.anchoring.text import same_words
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.comparison import queries, rules
from qmapp.casework.comparison.pages.fates import Fates
from qmapp.casework.comparison.pages.rows import Asking
from qmapp.casework.comparison.pages.sides import Part, Sides, parts_of
from qmapp.casework.comparison.queries import Asked
from qmapp.casework.comparison.rules import Answered, Change
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.rules import label_of
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db

_MOST_ASKED_ABOUT = 3  # passages that an uncertain one may have become


@dataclass(frozen=True, slots=True)
class Link:
    """A passage of the newer draft."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class AskedPassage:
    """A passage that a note rests on: where it was, where it is, and what became of it.

    `now` has one link when the place is known, and those to ask about when it is not.
    """

    label: str
    url: str | None
    now: Sequence[Link]
    is_certain: bool
    words: str
    before: Sequence[Part]
    after: Sequence[Part]
    change: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """One "what would need to change", whose it is, and its passages."""

    anchor: str
    marker: int
    title: str
    who: str  # "self" or "com": the mark
    names: str
    is_open: bool
    words: str
    answered: Answered
    state: str
    passages: Sequence[AskedPassage]


@dataclass(frozen=True, slots=True)
class AskedPart:
    """All that was asked. `unchanged` are old passages to be shown though nothing changed."""

    notes: Sequence[Note]
    sentence: str
    is_blind: bool
    unchanged: Collection[int]
    markers: Mapping[int, Sequence[Asking]]


def build_asked(
    db: Db, actor: Actor, edition: Edition, sides: Sides, changes: Sequence[Change]
) -> AskedPart:
    """What the actor may see of what was asked after the older draft, unchanged first."""
    asked = queries.list_asked(db, actor, sides.review, edition, sides.draft_old)
    fates = Fates(db, sides, changes, asked)
    ranked = sorted(
        ((rules.answered(fates.seen(one)), one) for one in asked),
        key=lambda found: (found[0], found[1].marker.number),
    )
    notes = [
        _note(f"asked-{number}", one, state, fates)
        for number, (state, one) in enumerate(ranked, start=1)
    ]
    markers: defaultdict[int, list[Asking]] = defaultdict(list)
    for note, (_, one) in zip(notes, ranked, strict=True):
        for place in dict.fromkeys(fates.place(e) for e in one.evidence):
            if place is not None:
                markers[place].append(Asking(note.marker, note.anchor, note.names))
    return AskedPart(
        notes=notes,
        sentence=_sentence(sides.draft_old, Counter(state for state, _ in ranked)),
        is_blind=queries.is_blind(db, actor, sides.review, sides.draft_old),
        unchanged=frozenset(markers),
        markers=markers,
    )


def _note(anchor: str, asked: Asked, state: Answered, fates: Fates) -> Note:
    by = asked.by
    passages = [_passage(line, fates) for line in asked.evidence if line.passage_id is not None]
    return Note(
        anchor=anchor,
        marker=asked.marker.number,
        title=asked.marker.title,
        who="self" if by.kind is AssessmentKind.SELF_CHECK else "com",
        names=", ".join(by.writer_names),
        is_open=by.state is AssessmentState.OPEN,
        words=asked.words,
        answered=state,
        state=_state_words(state, len(passages)),
        passages=passages,
    )


def _passage(line: EvidenceLine, fates: Fates) -> AskedPassage:
    sides, place, outcome = fates.sides, fates.place(line), fates.outcome(line)
    pair = None if place is None else fates.pairs[place]
    places = [outcome.place] if outcome.place else [c.place for c in outcome.candidates]
    now = list(dict.fromkeys(place.passage for place in places))[:_MOST_ASKED_ABOUT]
    old_words, new_words = _both_words(line, outcome, pair, sides)
    before, after = parts_of(old_words, new_words) if old_words != new_words else ([], [])
    return AskedPassage(
        label=label_of(line.passage_number, line.passage_position or 0),
        url=sides.url_old(place) if place is not None else None,
        now=[Link(sides.new[at].label, sides.url_new(at)) for at in now],
        is_certain=outcome.place is not None,
        words=_fate_words(outcome, pair, fates.beside.get(place, 0) if place is not None else 0),
        before=before,
        after=after,
        change=fates.change.get(id(pair)) if pair is not None else None,
    )


def _both_words(
    line: EvidenceLine, outcome: Outcome, pair: Pair | None, sides: Sides
) -> tuple[str, str]:
    """The two texts whose differences answer best what changed: of the passage, or of the words."""
    if outcome.place is None:
        return "", ""
    place = outcome.place
    if pair is not None and pair.old is not None and pair.new == place.passage:
        old, new = sides.texts_old[pair.old], sides.texts_new[place.passage]
    else:
        old = line.quote or line.passage_text or ""
        new = sides.texts_new[place.passage][place.start : place.end]
    return ("", "") if same_words(old, new) else (old, new)


def _fate_words(outcome: Outcome, pair: Pair | None, added: int) -> str:
    reworded = pair is not None and pair.kind in rules.REWORDINGS
    words = {
        Fate.UNCHANGED: gettext("Unchanged"),
        Fate.MOVED: gettext("Moved, same words"),
        Fate.REWORDED: gettext("Reworded"),
        Fate.GONE: gettext("Gone"),
        Fate.ASK: gettext("Not certain: look at both drafts"),
    }[outcome.fate]
    if reworded and outcome.fate is Fate.UNCHANGED:
        words = gettext("These words are unchanged, the passage around them is reworded")
    elif reworded and outcome.fate is Fate.MOVED:
        words = gettext("These words were moved, the passage around them is reworded")
    if not added or outcome.place is None:
        return words
    beside = ngettext("%(num)d passage added beside it", "%(num)d passages added beside it", added)
    return f"{words}; {beside}"


def _state_words(state: Answered, passages: int) -> str:
    return {
        Answered.NOTHING: ngettext(
            "The same words in the passage", "The same words in the %(num)d passages", passages or 1
        ),
        Answered.BESIDE: gettext("No change in it, an addition beside it"),
        Answered.UNCERTAIN: gettext("Not certain what changed"),
        Answered.SOMETHING: ngettext(
            "Changed in the passage", "Changed in the passages", passages or 1
        ),
        Answered.GONE: ngettext("The passage is gone", "The passages are gone", passages or 1),
        Answered.NO_PASSAGE: gettext("Rests on no passage of the draft"),
    }[state]


def _sentence(draft: Draft, counted: Mapping[Answered, int]) -> str:
    """The notes in one sentence: of how many, what. Whether that answers is not for us to say."""
    total = sum(counted.values())
    if not total:
        return ""
    said = {
        Answered.NOTHING: gettext("no change for %(n)s", n=counted[Answered.NOTHING]),
        Answered.BESIDE: gettext("only additions beside for %(n)s", n=counted[Answered.BESIDE]),
        Answered.UNCERTAIN: gettext("not certain for %(n)s", n=counted[Answered.UNCERTAIN]),
        Answered.SOMETHING: gettext("a change for %(n)s", n=counted[Answered.SOMETHING]),
        Answered.GONE: gettext("the passages gone for %(n)s", n=counted[Answered.GONE]),
        Answered.NO_PASSAGE: gettext("no passage named for %(n)s", n=counted[Answered.NO_PASSAGE]),
    }
    return ngettext(
        "One point was asked for after draft %(draft)s: %(counts)s.",
        "Of %(num)d points asked for after draft %(draft)s: %(counts)s.",
        total,
        draft=draft.number,
        counts=", ".join(words for state, words in said.items() if counted[state]),
    )
