"""What the pages call each kind of step: to add one, to fill it in, to see it stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext

from qmapp.casework.involvement import rules
from qmapp.casework.involvement.identifying import Doubt, DoubtKind
from qmapp.casework.involvement.rules import Group, Side, StepKind
from qmapp.errors import N_
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """One kind of step: the sentence that adds it, and what its form asks.

    `words` is the label of its free text; it stands empty where `rules.WORDS_NEEDED` lets it.
    A text that is a note beside the answers is read without that label.
    """

    adding: str
    title: str
    when: str
    words: str
    hint: str = ""
    is_note: bool = False


STEP_WORDS: Mapping[StepKind, StepWords] = {
    StepKind.TOLD: StepWords(
        adding=N_("They were told about the review"),
        title=N_("They were told about the review"),
        when=N_("When were they told?"),
        words=N_("Anything to note about it"),
        is_note=True,
        hint=N_("Such as the language it was in, or what they asked."),
    ),
    StepKind.APPROACHED: StepWords(
        adding=N_("They were asked to take part"),
        title=N_("They were asked to take part"),
        when=N_("When were they asked?"),
        words=N_("Anything to note about it"),
        is_note=True,
        hint=N_("Such as who was thought best placed to ask, and why."),
    ),
    StepKind.RESPONSE: StepWords(
        adding=N_("They answered, or did not; or it was decided not to ask"),
        title=N_("What came of asking them"),
        when=N_("When was that?"),
        words=N_("The reason"),
        hint=N_(
            "Where they were not asked, say why: marker 12 looks for sound reasons on record. "
            "Where they declined, write only what they said unasked, and else leave this empty. "
            "Nobody asks them for it."
        ),
    ),
    StepKind.NEED: StepWords(
        adding=N_("They need something, or something stands in the way"),
        title=N_("What they need, or what stands in the way"),
        when=N_("When did this become known?"),
        words=N_("Say more, where it helps"),
        is_note=True,
        hint=N_("Such as the language they speak at home, or which proceedings run."),
    ),
    StepKind.NEED_MET: StepWords(
        adding=N_("Something was done about what they need"),
        title=N_("What was done about what they need"),
        when=N_("When was it done?"),
        words=N_("What was done"),
    ),
    StepKind.SUPPORT: StepWords(
        adding=N_("They were offered support"),
        title=N_("They were offered support"),
        when=N_("When was it offered?"),
        words=N_("Anything to note about it"),
        is_note=True,
        hint=N_("Such as what it helped with. Name organisations, not people."),
    ),
    StepKind.FOCUS: StepWords(
        adding=N_("They said what the review should look at"),
        title=N_("What they said the review should look at"),
        when=N_("When did they say it?"),
        words=N_("What they said the review should look at, and what came of it"),
    ),
    StepKind.CONTRIBUTION: StepWords(
        adding=N_("They told the review something"),
        title=N_("What they told the review"),
        when=N_("When did they say it?"),
        words=N_("What they said, in their own terms"),
        hint=N_(
            "As they would say it themselves. One thing in each entry makes it easier to find "
            "where it stands in the draft."
        ),
    ),
    StepKind.REPRESENTATION: StepWords(
        adding=N_("It was settled with them how their words are used"),
        title=N_("How their words are used"),
        when=N_("When was it settled?"),
        words=N_("Anything to note about it"),
        is_note=True,
        hint=N_("Such as words that they want, or do not want, to see in the report."),
    ),
    StepKind.SHOWN_DRAFT: StepWords(
        adding=N_("They were shown the draft"),
        title=N_("They were shown the draft"),
        when=N_("When did they see it?"),
        words=N_("Anything to note about it"),
        is_note=True,
        hint=N_("Such as which parts they saw, and who was with them."),
    ),
    StepKind.COMMENT: StepWords(
        adding=N_("They commented on the draft"),
        title=N_("What they said about the draft"),
        when=N_("When did they say it?"),
        words=N_("What they said about the draft, in their own terms"),
    ),
    StepKind.COMMENT_ANSWERED: StepWords(
        adding=N_("Something was done with their comment"),
        title=N_("What was done with their comment"),
        when=N_("When was it done?"),
        words=N_("What was changed, or why it was not"),
        hint=N_("They will want to know this too."),
    ),
    StepKind.TOLD_BEFORE_PUBLICATION: StepWords(
        adding=N_("They were told before publication"),
        title=N_("They were told before publication"),
        when=N_("When were they told?"),
        words=N_("Anything to note about it"),
        is_note=True,
        hint=N_("Such as what is published, when, and who stands by them on the day."),
    ),
    StepKind.EXPERIENCE: StepWords(
        adding=N_("They said what taking part was like"),
        title=N_("What taking part was like for them"),
        when=N_("When did they say it?"),
        words=N_("What taking part was like, in their own terms"),
    ),
}

# The order in which the page of one entry offers the steps.
STEP_GROUPS: tuple[tuple[str, tuple[StepKind, ...]], ...] = (
    (N_("First contact"), (StepKind.TOLD, StepKind.APPROACHED, StepKind.RESPONSE)),
    (N_("What helps them take part"), (StepKind.NEED, StepKind.NEED_MET, StepKind.SUPPORT)),
    (
        N_("What they say"),
        (StepKind.CONTRIBUTION, StepKind.FOCUS, StepKind.REPRESENTATION),
    ),
    (
        N_("The draft"),
        (StepKind.SHOWN_DRAFT, StepKind.COMMENT, StepKind.COMMENT_ANSWERED),
    ),
    (N_("Publication and after"), (StepKind.TOLD_BEFORE_PUBLICATION, StepKind.EXPERIENCE)),
)

# What a step's other fields ask. A kind that asks in words of its own stands below.
_ASKED = {
    "told": N_("What were they told?"),
    "route": N_("How?"),
    "by": N_("By whom?"),
    "response": N_("What came of it?"),
    "need": N_("What is it?"),
    "met": N_("What became of it?"),
    "support": N_("Who or what?"),
    "taken": N_("Was it taken up?"),
    "manner": N_("How are their words used?"),
    "agreement": N_("What do they say to that?"),
    "use": N_("What was done with it?"),
}
_ASKED_BY_KIND = {
    (StepKind.CONTRIBUTION, "route"): N_("How did they say it?"),
    (StepKind.CONTRIBUTION, "by"): N_("Who heard it?"),
    (StepKind.TOLD, "by"): N_("Who told them?"),
    (StepKind.APPROACHED, "by"): N_("Who asked them?"),
    (StepKind.TOLD_BEFORE_PUBLICATION, "by"): N_("Who told them?"),
    (StepKind.SHOWN_DRAFT, "route"): N_("How did they see it?"),
}
_MISSING = {
    "told": N_("Say what they were told"),
    "route": N_("Choose how it was done"),
    "by": N_("Choose who did it"),
    "response": N_("Choose what came of it"),
    "need": N_("Say what they need, or what stands in the way"),
    "met": N_("Choose what became of it"),
    "support": N_("Say who or what the support was"),
    "taken": N_("Choose whether it was taken up"),
    "manner": N_("Choose how their words are used"),
    "agreement": N_("Choose what they say to that"),
    "use": N_("Choose what was done with the comment"),
}
_MISSING_BY_KIND = {
    (StepKind.CONTRIBUTION, "route"): N_("Choose how they said it"),
    (StepKind.CONTRIBUTION, "by"): N_("Choose who heard it"),
}
MISSING_WORDS = {
    StepKind.FOCUS: N_("Write what they said the review should look at"),
    StepKind.CONTRIBUTION: N_("Write what they said"),
    StepKind.COMMENT: N_("Write what they said about the draft"),
    StepKind.COMMENT_ANSWERED: N_("Write what was changed, or why it was not"),
    StepKind.EXPERIENCE: N_("Write what taking part was like for them"),
}
ANSWERED = {
    StepKind.NEED_MET: (N_("Which of these is it about?"), N_("Choose which need it is about")),
    StepKind.COMMENT_ANSWERED: (
        N_("Which comment is it about?"),
        N_("Choose which comment it is about"),
    ),
}


def question(kind: StepKind, detail: str) -> str:
    """The question of one field of a kind of step, to be translated."""
    return _ASKED_BY_KIND.get((kind, detail), _ASKED[detail])


def asked(kind: StepKind, detail: str) -> str:
    """The question of one field of a kind of step."""
    return gettext(question(kind, detail))


def missing(kind: StepKind, detail: str) -> str:
    """What is said when that field stays empty."""
    return gettext(_MISSING_BY_KIND.get((kind, detail), _MISSING[detail]))


def choice_words(word: StrEnum) -> str:
    """A word of a step's field, as the screen says it."""
    return gettext(rules.WORD_LABELS[word])


def detail_words(kind: StepKind, details: Mapping[str, object]) -> list[tuple[str, str]]:
    """What a step says beside its date and words: each question with its answer."""
    said = []
    for name, detail in rules.DETAILS[kind].items():
        chosen = details.get(name)
        values = chosen if isinstance(chosen, list | tuple) else [chosen] if chosen else []
        labels = [choice_words(detail.words(str(value))) for value in values]
        if labels:
            said.append((asked(kind, name), "; ".join(labels)))
    return said


def day_words(on: date | None) -> str:
    """The day of a step; one that is not known says so."""
    return show_date(on) if on else gettext("Day not known")


def side_words(side: Side) -> str:
    """The name of a side."""
    return gettext(rules.SIDE_LABELS[side])


def group_words(group: Group) -> str:
    """The name of a relation or service."""
    return gettext(rules.GROUP_LABELS[group])


def label_words(label: str, size: int | None) -> str:
    """How somebody is spoken of at the head of a line; a group says how many they are."""
    first = label[:1].upper() + label[1:]
    return gettext("%(who)s (%(count)d people)", who=first, count=size) if size else first


_LONGEST_DOUBT = 60
_DOUBTED = {
    DoubtKind.NAME: N_("“%(words)s” looks like a name. Use a relation or a role instead"),
    DoubtKind.BIRTH_DATE: N_("“%(words)s” looks like a date of birth. An age in years says enough"),
    DoubtKind.ADDRESS: N_("“%(words)s” looks like an address or a place. Say what kind of place"),
    DoubtKind.PHONE: N_("“%(words)s” looks like a telephone number. Leave it out"),
    DoubtKind.EMAIL: N_("“%(words)s” looks like an address for messages. Leave it out"),
    DoubtKind.NUMBER: N_("“%(words)s” looks like a number of somebody’s record. Leave it out"),
}


def doubt_words(doubt: Doubt) -> str:
    """What is asked about words by which somebody could be known."""
    said = doubt.words
    if len(said) > _LONGEST_DOUBT:
        said = f"{said[:_LONGEST_DOUBT].rstrip()} …"
    return gettext(_DOUBTED[doubt.kind], words=said)
