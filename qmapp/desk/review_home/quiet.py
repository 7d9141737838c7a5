"""What to say when nothing waits for somebody: for whom or what the review waits. Pure.

The stage of a review is known to all who may see its home; who has signed is known to those on it
and to those who keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.reviews.rules import Stage
from qmapp.desk.review_home.governing import Governed
from qmapp.desk.review_home.known import Facts
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.errors import N_

NO_PART = NextThing(
    verb=N_("You have no part in this review"),
    why=N_(
        "You see its stage and dates because you are on the board. Drafts, evidence and judgements "
        "open only to those with a role on the review; its review manager gives roles."
    ),
)

# A member without a part reads what was agreed, and what became of it.
AGREED = NextThing(
    verb=N_("Read what the board answered"),
    why=N_(
        "You have no role on this review, so its drafts and judgements stay closed. What the board "
        "agreed is open to you, and so are the actions and what came of them, further down."
    ),
    go=Go.RESPONSE,
    button=N_("Read the board’s response"),
)


def waiting(facts: Facts, look: NextThing | None) -> NextThing:
    """What the review waits for, in the words that concern the person most.

    `look`: what there is to see for them.
    """
    if look is not None:
        return look
    now = facts.governed
    if facts.stage is not Stage.CLOSED and not facts.roles and not facts.is_kept:
        return AGREED if now.response_agreed else NO_PART
    if now.tally is not None:
        return _being_signed(now, *now.tally)
    if facts.stage in _LATER:
        return _LATER[facts.stage](now)
    return _of_own(facts) or _EARLIER[facts.stage]


def _of_own(facts: Facts) -> NextThing | None:
    """What somebody waits for who reads drafts, or has judged one."""
    if facts.newest is None and facts.roles:
        return NextThing(
            verb=N_("No draft is sent yet"),
            why=N_("The lead reviewer sends it. This page then says what to do."),
        )
    if facts.own is not None and facts.own.is_submitted and not facts.all_in:
        return NextThing(
            verb=N_("Your self-check is submitted. Not all judgements are in yet")
            if facts.own.kind is AssessmentKind.SELF_CHECK
            else N_("Your assessment is submitted. Not all judgements are in yet"),
            why=N_("The profile shows them when they are."),
        )
    return None


def _being_signed(now: Governed, signed: int, of: int, needed: int) -> NextThing:
    if now.report_open:
        again, first = N_("The report is being signed again"), N_("The report is being signed")
        verb = again if now.report_signed else first
    else:
        again = N_("The board’s response is being signed again")
        verb = again if now.response_signed else N_("The board’s response is being signed")
    return NextThing(
        verb=verb,
        why=N_("%(signed)s of %(of)s have signed; the rule asks for %(needed)s."),
        go=Go.SIGNING,
        button=N_("See who was asked"),
        values={"signed": signed, "of": of, "needed": needed},
    )


def _ready(_: Governed) -> NextThing:
    return NextThing(
        verb=N_("The review is ready for sign-off"),
        why=N_("The chair or the review manager asks for the report to be signed."),
    )


def _report_signed(now: Governed) -> NextThing:
    return NextThing(
        verb=N_("The report is signed"),
        why=N_("The board agreed its response, which is signed next.")
        if now.response_agreed
        else N_("The board agrees its response next, and then that is signed too."),
    )


def _response_signed(_: Governed) -> NextThing:
    return NextThing(
        verb=N_("The report and the response are signed"),
        why=N_("The chair decides on publication next."),
    )


def _published(_: Governed) -> NextThing:
    return NextThing(
        verb=N_("Publication is decided"),
        why=N_("What the board promised is followed next."),
        go=Go.PUBLICATION,
        button=N_("See what was decided"),
    )


def _followed(_: Governed) -> NextThing:
    return NextThing(
        verb=N_("What the board promised is being followed"),
        why=N_("The board’s response says who does what, and by when."),
        go=Go.RESPONSE,
        button=N_("Open the response"),
    )


def _closed(_: Governed) -> NextThing:
    return NextThing(verb=N_("This review is closed"), why=N_("Everything on it stays here."))


_LATER: Mapping[Stage, Callable[[Governed], NextThing]] = {
    Stage.READY: _ready,
    Stage.REPORT_SIGNED: _report_signed,
    Stage.RESPONSE_SIGNED: _response_signed,
    Stage.PUBLISHED: _published,
    Stage.FOLLOW_UP: _followed,
    Stage.CLOSED: _closed,
}
_EARLIER: Mapping[Stage, NextThing] = {
    Stage.SET_UP: NextThing(
        verb=N_("The review is being set up"),
        why=N_("Drafting begins when a lead reviewer takes up the role."),
    ),
    Stage.DRAFTING: NextThing(
        verb=N_("The draft is being written"),
        why=N_("The lead reviewer sends it when it is ready."),
    ),
    Stage.SELF_CHECK: NextThing(
        verb=N_("The lead reviewer is checking a draft"),
        why=N_("Others see it when it is sent."),
    ),
    Stage.ASSESSMENT: NextThing(
        verb=N_("The draft is being judged"),
        why=N_(
            "The judgements are put side by side when the self-check and every commissioner’s "
            "assessment are in."
        ),
    ),
    Stage.MODERATION: NextThing(
        verb=N_("The judgements are being agreed"),
        why=N_("The commissioners agree them marker by marker, or record where they differ."),
    ),
    Stage.RETURNED: NextThing(
        verb=N_("The draft is back with the lead reviewer"),
        why=N_("Answers to the feedback, or the next draft, come from there."),
    ),
}
