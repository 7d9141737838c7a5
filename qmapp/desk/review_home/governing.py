"""What waits for somebody once a draft is judged: agreeing, feedback, signing, publishing. Pure.

Nothing here looks at a judgement: only how many markers are moderated, what is signed, and which
points have no answer. What is said to those who have still to judge stays with `rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.errors import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """How far a review has come after its judgements, as the person may know it.

    `draft` is the newest draft that was sent. `to_sign` are the papers that wait for the person's
    own word. `unanswered` is told to lead reviewers, `unsent_letter` to commissioners.
    """

    is_chair: bool = False
    draft: int | None = None
    markers: int = 18
    moderated: int = 0
    unsent_letter: int | None = None
    unanswered: int = 0
    to_sign: Sequence[str] = ()
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


def as_signatory(now: Governed) -> NextThing | None:
    """A paper that the board asks the person to sign."""
    if not now.to_sign:
        return None
    return NextThing(
        verb=N_("Read and sign the report")
        if now.to_sign[0] == "report"
        else N_("Read and sign the board’s response"),
        why=N_("You see exactly what is signed. You may sign, dissent or decline, with reasons."),
        go=Go.SIGNING,
        button=N_("Open what is to be signed"),
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
        why=N_("All %(of)s markers are moderated. The page says what is still missing."),
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
        why=N_("Both papers are signed. The page says what is still missing."),
        go=Go.PUBLICATION,
        button=N_("Open the publication"),
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
}
