"""What became of recommendations of earlier reviews, in a sentence each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.decision.responses.queries.outcomes import Outcome, list_outcomes, resting_on
from qmapp.decision.responses.rules import DECISION_LABELS
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.foundation.web.words import show_date


class Decided:
    """What the recommendations room asks of decisions (`recommendations.ports.Outcomes`)."""

    def became(self, db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """In a sentence each, as far as the actor may read it: decision, day, what was promised."""
        return {id_: _sentence(one) for id_, one in list_outcomes(db, actor, ids).items()}

    def resting_on(self, db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of these an answer, an action, a dissent or an ask rests on."""
        return resting_on(db, ids)


def _sentence(one: Outcome) -> str:
    decided = gettext(
        "%(decision)s on %(day)s.",
        decision=gettext(DECISION_LABELS[one.decision]),
        day=show_date(one.agreed_on),
    )
    return f"{decided} {_promised(one)}"


def _promised(one: Outcome) -> str:
    if not one.actions:
        return gettext("No action was promised.")
    if one.last_due is None:
        return ngettext(
            "%(num)d action was promised.", "%(num)d actions were promised.", one.actions
        )
    return ngettext(
        "%(num)d action was promised, by %(day)s.",
        "%(num)d actions were promised, the last by %(day)s.",
        one.actions,
        day=show_date(one.last_due),
    )
