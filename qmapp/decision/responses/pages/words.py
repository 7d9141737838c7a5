"""How the room says things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.recommendations.rules import ADDRESSEE_LABELS, KIND_LABELS, Addressee
from qmapp.decision.actions.lines import ActionLine
from qmapp.decision.responses.lines import RecommendationWords
from qmapp.decision.responses.rules import LACK_WORDS, Decision, Lack, Missing
from qmapp.errors import N_
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date

DECISION_TESTS = MappingProxyType(
    {
        Decision.ACCEPTED: N_("The board takes it on as it stands, and says what will be done."),
        Decision.IN_PART: N_(
            "The board takes on a part. The reasons say which part, and why not all."
        ),
        Decision.NOT_ACCEPTED: N_("The board does not take it on. The reasons say why."),
        Decision.EXPLORE: N_(
            "The board cannot decide yet. The reasons say what has to be found out; what will be "
            "done says by whom and by when."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """Words, and where they lead; nowhere when there is no address."""

    label: str
    url: str | None


def name_of(number: int | None) -> str:
    """What a recommendation is called."""
    if number is None:
        return gettext("A recommendation without a number")
    return gettext("Recommendation %(number)s", number=number)


def kind_words(one: RecommendationWords) -> str:
    """What kind of recommendation it is."""
    return gettext(KIND_LABELS[one.kind]) if one.kind else ""


def addressed_words(one: RecommendationWords) -> str:
    """Whom it speaks to."""
    if one.agency_name or one.body:
        return one.agency_name or one.body
    return gettext(ADDRESSEE_LABELS[one.addressee]) if one.addressee else ""


def to_words(name: str, addressee: Addressee | None) -> str:
    """Whom it speaks to, within a sentence: “to the board or partnership”; empty when unsaid."""
    if not name and addressee is not None:
        label = gettext(ADDRESSEE_LABELS[addressee])
        name = label[:1].lower() + label[1:]
    return gettext("to %(whom)s", whom=name) if name else ""


def when_words(one: RecommendationWords) -> str:
    """By when it asks for something, in the words of the draft where there is no day."""
    if one.due_on:
        return show_date(one.due_on)
    return one.due_words


def owner_words(action: ActionLine) -> str:
    """Who does it."""
    if action.agency_name:
        return gettext("%(role)s, %(agency)s", role=action.owner_role, agency=action.agency_name)
    return action.owner_role


def due_words(action: ActionLine) -> str:
    """By when."""
    if action.due_on is None:
        return gettext("no date yet")
    return gettext("by %(date)s", date=show_date(action.due_on))


def lack_words(missing: Missing) -> str:
    """What a version lacks, in a sentence."""
    return gettext(LACK_WORDS[missing.lack]) % {
        "number": missing.number,
        "count": missing.count,
        "role": missing.role,
    }


def lack_links(missing: Sequence[Missing], review_id: UUID, *, reads_set: bool) -> Sequence[Link]:
    """Everything that a version lacks, each with where it is put right.

    `reads_set`: whether the set of recommendations may be opened.
    """
    return [Link(lack_words(one), _where(one, review_id, reads_set=reads_set)) for one in missing]


def _where(one: Missing, review_id: UUID, *, reads_set: bool) -> str | None:
    if one.lack in {Lack.NOTHING_CONFIRMED, Lack.TO_BE_CONFIRMED}:
        return url_for("recommendations.index", review_id=review_id) if reads_set else None
    if one.action_id is not None:
        return url_for("responses.change_action", review_id=review_id, action_id=one.action_id)
    if one.dissent_id is not None:
        return url_for("responses.index", review_id=review_id, _anchor=f"dissent-{one.dissent_id}")
    if one.recommendation_id is not None:
        return url_for(
            "responses.answer", review_id=review_id, recommendation_id=one.recommendation_id
        )
    return None
