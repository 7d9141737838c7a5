"""What waits for somebody once a draft is judged: agreeing, feedback, signing, publishing. Pure.

Nothing here looks at a judgement: only how many markers are moderated, what is signed, and which
points have no answer. What is said to those who have still to judge stays with `rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.errors import N_
from qmapp.governance.signing.rules import Paper


@dataclass(frozen=True, slots=True)
class ToSay:
    """A paper of which somebody on the list is asked: to sign it, or to state something."""

    paper: Paper
    states: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """How far a review has come after its judgements, as the person may know it.

    `draft` is the newest draft that was sent. `to_sign` are the papers that wait for the person's
    own word, `late` those that were signed without it and to which they may still give it.
    `to_vote` is a round that somebody asks to reopen, until the person has voted. `tally`: how many
    have signed what is being signed, of how many, and how many the rule asks for. `unanswered` is
    told to lead reviewers, `unsent_letter` to commissioners.
    """

    is_chair: bool = False
    draft: int | None = None
    markers: int = 18
    moderated: int = 0
    unsent_letter: int | None = None
    unanswered: int = 0
    to_sign: Sequence[ToSay] = ()
    late: Sequence[ToSay] = ()
    to_vote: UUID | None = None
    tally: tuple[int, int, int] | None = None
    report_open: bool = False
    report_signed: bool = False
    response_agreed: bool = False
    response_open: bool = False
    response_signed: bool = False


NOT_YET = Governed()
FROM = Stage.MODERATION


def is_governed(stage: Stage) -> bool:
    """Whether a review has come so far that any of this waits."""
    return ORDER.index(stage) >= ORDER.index(FROM)


def as_signatory(now: Governed, *, may_read_report: bool = True) -> NextThing | None:
    """A paper that the board asks the person to sign, or to add a statement to."""
    papers = [one for one in now.to_sign if may_read_report or one.paper is not Paper.REPORT]
    if not papers:
        return None
    first = papers[0]
    if first.states:
        return NextThing(
            verb=N_("Read the report, and add your statement")
            if first.paper is Paper.REPORT
            else N_("Read the board’s response, and add your statement"),
            why=N_("You see exactly what is signed. You may also say why you add none."),
            go=Go.SIGN,
            button=N_("Open what is to be signed"),
        )
    return NextThing(
        verb=N_("Read and sign the report")
        if first.paper is Paper.REPORT
        else N_("Read and sign the board’s response"),
        why=N_("You see exactly what is signed. You may sign, or dissent or decline and say why."),
        go=Go.SIGN,
        button=N_("Open what is to be signed"),
    )


def as_voter(now: Governed) -> NextThing | None:
    """A signed paper that somebody asks to take back."""
    if now.to_vote is None:
        return None
    return NextThing(
        verb=N_("Say whether a signed paper is reopened"),
        why=N_(
            "Somebody asks for it and says why. It is decided by the rule that it was signed by."
        ),
        go=Go.VOTE,
        button=N_("Read why, and decide"),
        values={"round": now.to_vote},
    )


def as_late_signatory(now: Governed) -> NextThing | None:
    """A paper that was signed without the person's word, while they may still give it."""
    if not now.late:
        return None
    return NextThing(
        verb=N_("Read the report that was signed, and say what you say to it")
        if now.late[0].paper is Paper.REPORT
        else N_("Read the response that was signed, and say what you say to it"),
        why=N_("The rule was met without your word. You may give it until publication is decided."),
        go=Go.LATE_WORD,
        button=N_("Open what was signed"),
    )


def as_lead_reviewer(stage: Stage, now: Governed) -> NextThing | None:
    """Points of feedback that wait for an answer, and the next draft after that."""
    if now.unanswered:
        return NextThing(
            verb=N_("Answer %(count)s point of feedback")
            if now.unanswered == 1
            else N_("Answer %(count)s points of feedback"),
            why=N_("Done, done in part or not done and why: the report stays yours."),
            go=Go.FEEDBACK,
            button=N_("Open the feedback"),
            values={"count": now.unanswered},
        )
    if stage is not Stage.RETURNED:
        return None
    return NextThing(
        verb=N_("Add the next draft"),
        why=N_("The draft was returned to you, and no point waits for an answer."),
        go=Go.UPLOAD,
        button=N_("Add a draft"),
    )


def as_commissioner(stage: Stage, now: Governed) -> NextThing | None:
    """Agreeing on judgements, and what comes of them."""
    if stage is not Stage.MODERATION or now.draft is None:
        return None
    values = {"draft": now.draft, "done": now.moderated, "of": now.markers,
              "letter": now.unsent_letter}  # fmt: skip
    if now.moderated < now.markers:
        return NextThing(
            verb=N_("Agree the judgements of draft %(draft)s"),
            why=N_(
                "%(done)s of %(of)s markers have an agreed judgement or a recorded disagreement."
            ),
            go=Go.MODERATION,
            button=N_("Open the moderation"),
            values=values,
        )
    if now.unsent_letter is not None:
        return NextThing(
            verb=N_("Finish and send letter %(letter)s of feedback"),
            why=N_("It is begun and not sent. Sending it returns the draft to the lead reviewer."),
            go=Go.FEEDBACK,
            button=N_("Open the feedback"),
            values=values,
        )
    return _ready_or_back(values)


def _ready_or_back(values: Mapping[str, object]) -> NextThing:
    return NextThing(
        verb=N_("Say that the review is ready for sign-off, or return the draft"),
        why=N_("All %(of)s markers are moderated. What is still missing stands with the stages."),
        go=Go.STAGES,
        button=N_("See what leads on"),
        values=values,
    )


def as_keeper(stage: Stage, now: Governed) -> NextThing | None:
    """What waits for the chair, or for the review manager, to carry the review on."""
    step = _KEEPERS.get(stage)
    return step(now) if step is not None else None


def _at_moderation(now: Governed) -> NextThing | None:
    if not now.is_chair or now.draft is None or now.moderated < now.markers:
        return None
    return _ready_or_back({"of": now.markers})


def _at_ready(now: Governed) -> NextThing | None:
    if now.report_open:
        return None
    return NextThing(
        verb=N_("Ask for the report to be signed"),
        why=N_("The review is ready for sign-off. What is signed is frozen when you ask."),
        go=Go.SIGNING,
        button=N_("Open the signing"),
    )


def _at_report_signed(now: Governed) -> NextThing | None:
    if not now.response_agreed:
        return NextThing(
            verb=N_("Agree the board’s response")
            if now.is_chair
            else N_("Bring the board’s response to be agreed"),
            why=N_("The report is signed. The response is agreed next, and then signed."),
            go=Go.RESPONSE,
            button=N_("Open the response"),
        )
    if now.response_open or now.response_signed:
        return None
    return NextThing(
        verb=N_("Ask for the response to be signed"),
        why=N_("The board agreed it. What is signed is frozen when you ask."),
        go=Go.SIGNING,
        button=N_("Open the signing"),
    )


def _at_response_signed(now: Governed) -> NextThing:
    return NextThing(
        verb=N_("Decide on publication") if now.is_chair else N_("Prepare the publication"),
        why=N_("Both papers are signed. What is still missing is listed there."),
        go=Go.PUBLICATION,
        button=N_("Open the publication"),
    )


def _at_follow_up(now: Governed) -> NextThing:
    if now.is_chair:
        return NextThing(
            verb=N_("Close the review when what was promised is done"),
            why=N_("You say what became of it. Everything stays and can be read."),
            go=Go.STAGES,
            button=N_("See what leads on"),
        )
    return NextThing(
        verb=N_("Follow what the board promised"),
        why=N_("The response says who does what, and by when. The chair closes the review."),
        go=Go.RESPONSE,
        button=N_("Open the response"),
    )


def _at_published(now: Governed) -> NextThing:
    return NextThing(
        verb=N_("Begin the follow-up"),
        why=N_("Publication is decided. What the board promised is followed next."),
        go=Go.STAGES,
        button=N_("See what leads on"),
    )


_KEEPERS: Mapping[Stage, Callable[[Governed], NextThing | None]] = {
    Stage.MODERATION: _at_moderation,
    Stage.READY: _at_ready,
    Stage.REPORT_SIGNED: _at_report_signed,
    Stage.RESPONSE_SIGNED: _at_response_signed,
    Stage.PUBLISHED: _at_published,
    Stage.FOLLOW_UP: _at_follow_up,
}
