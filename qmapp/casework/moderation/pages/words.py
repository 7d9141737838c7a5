"""Words that the room's pages share: who judged, what differs, what is held."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext, ngettext

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.moderation.comparing import (
    DIFFERENCE_LABELS,
    Difference,
    differing_questions,
    is_half_on_scale,
    opposed_pieces,
    shared_pieces,
)
from qmapp.casework.moderation.lines import AgreedLine, Assessor, MarkerLine
from qmapp.casework.moderation.rules import HELD_LABELS, SINCE_LABELS, Since
from qmapp.foundation.catalogue import Edition


def kind_words(kind: AssessmentKind) -> str:
    """Whose judgement it is, in one word or two."""
    return gettext("Self-check") if kind is AssessmentKind.SELF_CHECK else gettext("Commissioner")


def who_words(one: Assessor) -> str:
    """An assessment by its kind and its author."""
    return gettext("%(kind)s, %(name)s", kind=kind_words(one.kind), name=one.author_name)


def held_words(edition: Edition, held: AgreedLine | None) -> str:
    """What the board holds of a marker, in a few words."""
    if held is None:
        return gettext("Open")
    if held.rating is None:
        return gettext(HELD_LABELS[held.held])
    return gettext("Agreed: %(rating)s", rating=edition.scale.rating(held.rating).label)


def since_words(held: AgreedLine | None) -> str:
    """What became of the assessments since, or nothing."""
    if held is None or held.since is Since.NOTHING:
        return ""
    return gettext(SINCE_LABELS[held.since])


def difference_words(line: MarkerLine) -> str:
    """How the judgements of a marker differ, shortest first."""
    if line.difference is Difference.RATING:
        if is_half_on_scale(line.said):
            return gettext("Judged differently, one of them off the scale")
        if line.steps:
            return ngettext("%(num)d step apart", "%(num)d steps apart", line.steps)
    return gettext(DIFFERENCE_LABELS[line.difference])


def reading_words(line: MarkerLine) -> str:
    """One marker's differences in sentences: rating, answers, evidence."""
    if len(line.voices) < 2:
        return gettext("There is one assessment to read, so nothing to compare.")
    sentences = [_rating_sentence(line)]
    questions = len(differing_questions(line.said))
    if questions:
        sentences.append(
            ngettext(
                "%(num)d question is answered differently.",
                "%(num)d questions are answered differently.",
                questions,
            )
        )
    shared, every = shared_pieces(line.said)
    if every:
        sentences.append(
            ngettext(
                "Used by everybody: %(shared)d of %(num)d piece of evidence.",
                "Used by everybody: %(shared)d of %(num)d pieces of evidence.",
                every,
                shared=shared,
            )
        )
    opposed = len(opposed_pieces(line.said))
    if opposed:
        sentences.append(
            ngettext(
                "%(num)d piece is taken for the marker by one and against it by another.",
                "%(num)d pieces are taken for the marker by one and against it by another.",
                opposed,
            )
        )
    return " ".join(sentences)


def _rating_sentence(line: MarkerLine) -> str:
    judged = [voice.rating for voice in line.voices if voice.rating is not None]
    if not judged:
        return gettext("Nobody judged this marker.")
    if line.difference is not Difference.RATING:
        if len(judged) < len(line.voices):
            return gettext(
                "%(judged)d of %(every)d judged it: %(rating)s.",
                judged=len(judged),
                every=len(line.voices),
                rating=judged[0].label,
            )
        return gettext("All say: %(rating)s.", rating=judged[0].label)
    return _apart_sentence(line, len(judged))


def _apart_sentence(line: MarkerLine, judged: int) -> str:
    if is_half_on_scale(line.said):
        return gettext("They differ, and not all of them placed it on the scale.")
    if not line.steps:
        return gettext("They differ, and none of them is on the scale.")
    if judged == 2:
        return ngettext(
            "The two judgements are %(num)d step apart.",
            "The two judgements are %(num)d steps apart.",
            line.steps,
        )
    return ngettext(
        "The judgements are %(num)d step apart at most.",
        "The judgements are %(num)d steps apart at most.",
        line.steps,
    )


def overview_words(lines: Sequence[MarkerLine]) -> str:
    """All markers of a draft in a sentence or two."""
    differing = [one for one in lines if one.difference is Difference.RATING]
    if not any(len(one.voices) > 1 for one in lines):
        return gettext("There is one assessment to read so far, so nothing to compare.")
    if not differing:
        return gettext("No marker is judged differently.")
    words = ngettext(
        "%(num)d of %(total)d markers is judged differently.",
        "%(num)d of %(total)d markers are judged differently.",
        len(differing),
        total=len(lines),
    )
    left = sum(one.held is None for one in differing)
    if not left:
        return gettext("%(first)s Each of them is settled.", first=words)
    return gettext("%(first)s %(left)d of them are still open.", first=words, left=left)
