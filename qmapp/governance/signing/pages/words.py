"""How the room says things."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from qmapp.foundation.web.words import show_date
from qmapp.governance.signing.differing import Difference
from qmapp.governance.signing.lines import AskedLine, RoundLine, Standing
from qmapp.governance.signing.rules import (
    PAPER_LABELS,
    SAID_LABELS,
    Ended,
    Outcome,
    Paper,
    Part,
    Rule,
    Said,
    Tally,
)


def paper_name(paper: Paper) -> str:
    """What a paper is called where it stands alone."""
    return gettext(PAPER_LABELS[paper])


def within(paper: Paper) -> str:
    """What a paper is called within a sentence."""
    return gettext("the report") if paper is Paper.REPORT else gettext("the board’s response")


def rule_words(rule: Rule, needed: int | None, signing: int) -> str:
    """The rule in a sentence."""
    if signing == 0:
        return gettext("Nobody on the list signs yet.")
    if rule is Rule.ALL or needed == signing:
        return ngettext(
            "The one person who signs must sign.", "All %(num)d who sign must sign.", signing
        )
    if needed is not None and needed > signing:
        return gettext(
            "The rule asks for %(n)s signatures, and only %(of)s on the list sign. Change one of "
            "the two.",
            n=needed,
            of=signing,
        )
    return gettext("%(n)s of the %(of)s who sign must sign.", n=needed, of=signing)


def tally_words(tally: Tally) -> str:
    """How the signatures stand, in sentences; n of N throughout."""
    parts = [
        gettext("%(n)s of %(of)s signed; the rule asks for %(needed)s.",
                n=tally.signed, of=tally.of, needed=tally.needed)
    ]  # fmt: skip
    if tally.dissented:
        parts.append(gettext("%(n)s of %(of)s dissent.", n=tally.dissented, of=tally.of))
    if tally.declined:
        parts.append(gettext("%(n)s of %(of)s decline.", n=tally.declined, of=tally.of))
    if tally.gone:
        parts.append(gettext("%(n)s of %(of)s may not sign any more.", n=tally.gone, of=tally.of))
    if tally.outcome is Outcome.CANNOT:
        parts.append(
            gettext("Too few are left for the rule to be met. Call it off and begin anew.")
        )
    return " ".join(parts)


def state_words(standing: Standing) -> str:
    """Where the signing of a paper stands, in one sentence."""
    if standing.signed is not None:
        on = show_date(standing.signed.signed_at)
        if standing.is_open:
            return gettext("Signed on %(date)s, and being signed again.", date=on)
        if not standing.is_current:
            return gettext(
                "Signed on %(date)s. Something changed since, so it has to be signed again.",
                date=on,
            )
        return gettext("Signed on %(date)s.", date=on)
    if standing.open is not None:
        return gettext("Being signed since %(date)s.", date=show_date(standing.open.opened_at))
    if not standing.is_planned:
        return gettext("It is not set yet who signs.")
    return gettext("Not signed.")


def ended_words(line: RoundLine) -> str:
    """How a round stands, in one sentence."""
    if line.ended is None:
        return gettext("Open since %(date)s.", date=show_date(line.opened_at))
    on = show_date(line.ended_at)
    if line.ended is Ended.SIGNED:
        return gettext("Signed on %(date)s.", date=show_date(line.signed_at))
    if line.ended is Ended.CALLED_OFF:
        return gettext("Called off on %(date)s by %(name)s.", date=on, name=line.ended_by_name)
    if line.ended is Ended.REOPENED:
        return gettext(
            "Signed on %(signed)s, reopened on %(date)s.",
            signed=show_date(line.signed_at),
            date=on,
        )
    return gettext(
        "Signed on %(signed)s, replaced on %(date)s when it was signed again.",
        signed=show_date(line.signed_at),
        date=on,
    )


def said_words(one: AskedLine) -> str:
    """What somebody who was asked said, or that they have not."""
    if one.signature is not None:
        if one.part is Part.STATES and one.signature.said is Said.DECLINED:
            return gettext("Adds no statement")
        return gettext(SAID_LABELS[one.signature.said])
    if not one.is_able:
        return gettext("May not sign any more")
    return gettext("Nothing yet")


def difference_words(one: Difference) -> str:
    """A difference in a sentence."""
    return gettext(one.what) % one.values if one.values else gettext(one.what)
