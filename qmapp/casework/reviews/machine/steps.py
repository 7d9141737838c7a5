"""The steps themselves. Pure.

Three kinds: what the work carries on (`by` is WORK), what a person takes on the page of stages, and
what a person takes in a room that has more to ask of them (`room`). Every way back wants a reason.
Nothing that is hidden from somebody moves the stage by itself, or it would show there: neither a
draft that is not sent nor an assessment that is begun or submitted before its time.
Source: marker 7 (sign-off, quality assurance and the way back are set from the start).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from qmapp.casework.reviews.machine.facts import Facts
from qmapp.casework.reviews.machine.needs import Lack, Need, in_words, lack_of
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Permission

LONGEST_BECAUSE = 4_000


class _Work(Enum):
    """The one that is nobody: the work itself."""

    WORK = "work"


WORK = _Work.WORK


class StepId(StrEnum):
    """The name of each step."""

    APPOINTED = "appointed"
    DRAFT_SENT = "draft_sent"
    ALL_IN = "all_in"
    LETTER_SENT = "letter_sent"
    REPORT_SIGNED = "report_signed"
    RESPONSE_SIGNED = "response_signed"
    REPORT_REOPENED = "report_reopened"
    RESPONSE_REOPENED = "response_reopened"
    SELF_CHECK = "self_check"
    MODERATE = "moderate"
    RETURN = "return"
    RESUME = "resume"
    READY = "ready"
    PUBLISH = "publish"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    BACK_TO_SET_UP = "back_to_set_up"
    BACK_TO_DRAFTING = "back_to_drafting"
    BACK_TO_ASSESSMENT = "back_to_assessment"
    BACK_TO_MODERATION = "back_to_moderation"
    UNPUBLISH = "unpublish"
    UNPUBLISH_WITHOUT_RESPONSE = "unpublish_without_response"
    BACK_TO_PUBLISHED = "back_to_published"
    BACK_TO_FOLLOW_UP = "back_to_follow_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: from where to where, by whom, and what must be there.

    `verb` is what the page calls it, `about` says what it means, `refusal` begins the sentence that
    says what is missing. `room` is where a person takes it, when not on the page of stages.
    `follows`: it is taken at once, by the work, when another step has led to where it begins.
    """

    id: StepId
    from_stages: frozenset[Stage]
    to: Stage
    by: Permission | _Work
    verb: str
    about: str
    refusal: str
    needs: Sequence[Need] = ()
    wants_reason: bool = False
    room: str | None = None
    follows: bool = False

    @property
    def is_back(self) -> bool:
        """Whether it leads back."""
        return all(ORDER.index(self.to) < ORDER.index(one) for one in self.from_stages)

    @property
    def is_of_a_room(self) -> bool:
        """Whether a room takes it with its own work, and nobody by hand."""
        return self.by is WORK or self.room is not None


class StepRefused(RuleBroken):
    """A step that may not be taken yet: which, and everything that is missing."""

    def __init__(self, step: Step, lacks: Sequence[Lack]) -> None:
        super().__init__(
            "%(refusal)s: %(lacks)s.",
            refusal=step.refusal,
            lacks=in_words([lack.words for lack in lacks]),
        )
        self.step = step
        self.lacks = tuple(lacks)


_TO_SIGN = (
    Need.DRAFT_SENT,
    Need.ASSESSED,
    Need.MODERATED,
    Need.LETTER_SENT,
    Need.POINTS_ANSWERED,
    Need.THREADS_RESOLVED,
    Need.IDENTIFIERS_DECIDED,
    Need.ARRANGED,
    Need.SIGNERS_NAMED,
)
_STANDS = (Need.REPORT_SIGNED, Need.REPORT_CURRENT, Need.RESPONSE_OR_REASON, Need.RESPONSE_CURRENT)
_NOT_BACK = N_("It cannot go back yet")


def _from(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


STEPS: tuple[Step, ...] = (
    # What the work carries on.
    Step(
        id=StepId.APPOINTED,
        from_stages=_from(Stage.SET_UP),
        to=Stage.DRAFTING,
        by=WORK,
        verb=N_("A lead reviewer is appointed"),
        about=N_("Drafting begins when somebody takes up the role."),
        refusal=N_("Drafting has not begun"),
    ),
    Step(
        id=StepId.DRAFT_SENT,
        from_stages=_from(
            Stage.SET_UP, Stage.DRAFTING, Stage.SELF_CHECK, Stage.MODERATION, Stage.RETURNED
        ),
        to=Stage.ASSESSMENT,
        by=WORK,
        verb=N_("A draft is sent"),
        about=N_("The lead reviewer sends it, and commissioners assess it."),
        refusal=N_("Assessment has not begun"),
    ),
    Step(
        id=StepId.ALL_IN,
        from_stages=_from(Stage.ASSESSMENT),
        to=Stage.MODERATION,
        by=WORK,
        verb=N_("The self-check and every commissioner’s assessment are in"),
        about=N_("Moderation begins by itself when all are submitted."),
        refusal=N_("Moderation has not begun"),
    ),
    Step(
        id=StepId.LETTER_SENT,
        from_stages=_from(Stage.MODERATION),
        to=Stage.RETURNED,
        by=WORK,
        verb=N_("A letter of feedback is sent"),
        about=N_("The draft goes back to the lead reviewer with what is asked for."),
        refusal=N_("The draft is not returned"),
    ),
    Step(
        id=StepId.REPORT_SIGNED,
        from_stages=_from(Stage.READY),
        to=Stage.REPORT_SIGNED,
        by=WORK,
        verb=N_("The report is signed"),
        about=N_("By those whom the board named, by the rule that it set."),
        refusal=N_("The report is not signed yet"),
        needs=(Need.REPORT_SIGNED, Need.REPORT_CURRENT),
    ),
    Step(
        id=StepId.RESPONSE_SIGNED,
        from_stages=_from(Stage.REPORT_SIGNED),
        to=Stage.RESPONSE_SIGNED,
        by=WORK,
        verb=N_("The response is signed"),
        about=N_("The board agrees its response first; then it is signed."),
        refusal=N_("The response is not signed yet"),
        needs=(
            Need.RESPONSE_AGREED,
            Need.RESPONSE_SIGNED,
            Need.RESPONSE_CURRENT,
            Need.REPORT_SIGNED,
            Need.REPORT_CURRENT,
        ),
        follows=True,
    ),
    Step(
        id=StepId.REPORT_REOPENED,
        from_stages=_from(
            Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED, Stage.PUBLISHED, Stage.FOLLOW_UP
        ),
        to=Stage.READY,
        by=WORK,
        verb=N_("The signed report is reopened"),
        about=N_("By the rule by which it was signed."),
        refusal=N_("The report is not reopened"),
        needs=(Need.REPORT_TAKEN_BACK,),
    ),
    Step(
        id=StepId.RESPONSE_REOPENED,
        from_stages=_from(Stage.RESPONSE_SIGNED, Stage.PUBLISHED, Stage.FOLLOW_UP),
        to=Stage.REPORT_SIGNED,
        by=WORK,
        verb=N_("The signed response is reopened"),
        about=N_("By the rule by which it was signed."),
        refusal=N_("The response is not reopened"),
        needs=(Need.RESPONSE_TAKEN_BACK, Need.REPORT_SIGNED),
    ),
    # What people take, onward.
    Step(
        id=StepId.SELF_CHECK,
        from_stages=_from(Stage.DRAFTING, Stage.RETURNED),
        to=Stage.SELF_CHECK,
        by=Permission.STAGE_CHECK,
        verb=N_("Say that the self-check has begun"),
        about=N_("Tells the board that a draft stands and is being checked. Nobody else sees it."),
        refusal=N_("Not ready for the self-check"),
    ),
    Step(
        id=StepId.MODERATE,
        from_stages=_from(Stage.ASSESSMENT),
        to=Stage.MODERATION,
        by=Permission.STAGE_MODERATE,
        verb=N_("Begin moderation before all are in"),
        about=N_("When an assessment or the self-check will not come. The reason stays on record."),
        refusal=N_("Not ready for moderation"),
        needs=(Need.DRAFT_SENT, Need.ASSESSED),
        wants_reason=True,
    ),
    Step(
        id=StepId.RETURN,
        from_stages=_from(Stage.MODERATION),
        to=Stage.RETURNED,
        by=Permission.STAGE_RETURN,
        verb=N_("Return the draft without a letter"),
        about=N_("A letter of feedback returns it by itself, and keeps what is asked for."),
        refusal=N_("Not ready to be returned"),
        needs=(Need.DRAFT_SENT, Need.ASSESSED, Need.LETTER_SENT),
        wants_reason=True,
    ),
    Step(
        id=StepId.RESUME,
        from_stages=_from(Stage.RETURNED),
        to=Stage.MODERATION,
        by=Permission.STAGE_MODERATE,
        verb=N_("Go on moderating the same draft"),
        about=N_("When every point is answered and no new draft is to come."),
        refusal=N_("Not ready to go on"),
        needs=(Need.DRAFT_SENT, Need.ASSESSED, Need.POINTS_ANSWERED),
        wants_reason=True,
    ),
    Step(
        id=StepId.READY,
        from_stages=_from(Stage.MODERATION),
        to=Stage.READY,
        by=Permission.STAGE_READY,
        verb=N_("Say that it is ready for sign-off"),
        about=N_("The report with the agreed judgements then goes to those who sign."),
        refusal=N_("Not ready for sign-off"),
        needs=_TO_SIGN,
    ),
    Step(
        id=StepId.PUBLISH,
        from_stages=_from(Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED),
        to=Stage.PUBLISHED,
        by=Permission.STAGE_PUBLISH,
        verb=N_("Decide on publication"),
        about=N_("In full, in part or not. Both papers are signed, or a reason says why not."),
        refusal=N_("Not ready for publication"),
        needs=(*_STANDS, Need.DECIDED, Need.PUBLICATION_READY),
        room="publication",
    ),
    Step(
        id=StepId.FOLLOW_UP,
        from_stages=_from(Stage.PUBLISHED),
        to=Stage.FOLLOW_UP,
        by=Permission.STAGE_FOLLOW,
        verb=N_("Begin the follow-up"),
        about=N_("What the board promised is followed until it is done."),
        refusal=N_("Not ready for follow-up"),
        needs=(*_STANDS, Need.DECIDED),
    ),
    Step(
        id=StepId.CLOSE,
        from_stages=_from(Stage.FOLLOW_UP),
        to=Stage.CLOSED,
        by=Permission.STAGE_CLOSE,
        verb=N_("Close the review"),
        about=N_(
            "Say what became of what was promised. Everything stays and can be read. Actions and "
            "checks that are still to come go on."
        ),
        refusal=N_("Not ready to be closed"),
        needs=_STANDS,
        wants_reason=True,
    ),
    # Back, always with a reason. What is signed is never left behind by it.
    Step(
        id=StepId.BACK_TO_SET_UP,
        from_stages=_from(Stage.DRAFTING),
        to=Stage.SET_UP,
        by=Permission.STAGE_BACK,
        verb=N_("Go back to set-up"),
        about=N_("When nobody writes the report any more."),
        refusal=_NOT_BACK,
        wants_reason=True,
    ),
    Step(
        id=StepId.BACK_TO_DRAFTING,
        from_stages=_from(Stage.SELF_CHECK, Stage.ASSESSMENT),
        to=Stage.DRAFTING,
        by=Permission.STAGE_BACK,
        verb=N_("Go back to drafting"),
        about=N_("When the draft is to be written on before anybody assesses it."),
        refusal=_NOT_BACK,
        wants_reason=True,
    ),
    Step(
        id=StepId.BACK_TO_ASSESSMENT,
        from_stages=_from(Stage.MODERATION, Stage.READY),
        to=Stage.ASSESSMENT,
        by=Permission.STAGE_BACK,
        verb=N_("Go back to assessment"),
        about=N_("When the draft, or a later one, is to be assessed before it goes on."),
        refusal=_NOT_BACK,
        needs=(Need.REPORT_UNTOUCHED,),
        wants_reason=True,
    ),
    Step(
        id=StepId.BACK_TO_MODERATION,
        from_stages=_from(Stage.READY),
        to=Stage.MODERATION,
        by=Permission.STAGE_BACK,
        verb=N_("Go back to moderation"),
        about=N_("When a judgement is to be talked about again before anybody signs."),
        refusal=_NOT_BACK,
        needs=(Need.REPORT_UNTOUCHED,),
        wants_reason=True,
    ),
    Step(
        id=StepId.UNPUBLISH,
        from_stages=_from(Stage.PUBLISHED),
        to=Stage.RESPONSE_SIGNED,
        by=Permission.STAGE_PUBLISH,
        verb=N_("Decide on publication anew"),
        about=N_("What was published stays where it is; what was decided stays on record."),
        refusal=_NOT_BACK,
        needs=(Need.RESPONSE_SIGNED,),
        wants_reason=True,
    ),
    Step(
        id=StepId.UNPUBLISH_WITHOUT_RESPONSE,
        from_stages=_from(Stage.PUBLISHED),
        to=Stage.REPORT_SIGNED,
        by=Permission.STAGE_PUBLISH,
        verb=N_("Decide on publication anew"),
        about=N_("What was published stays where it is; what was decided stays on record."),
        refusal=_NOT_BACK,
        needs=(Need.RESPONSE_TAKEN_BACK,),
        wants_reason=True,
    ),
    Step(
        id=StepId.BACK_TO_PUBLISHED,
        from_stages=_from(Stage.FOLLOW_UP),
        to=Stage.PUBLISHED,
        by=Permission.STAGE_BACK,
        verb=N_("Go back to published"),
        about=N_("When the follow-up began too early."),
        refusal=_NOT_BACK,
        wants_reason=True,
    ),
    Step(
        id=StepId.BACK_TO_FOLLOW_UP,
        from_stages=_from(Stage.CLOSED),
        to=Stage.FOLLOW_UP,
        by=Permission.STAGE_CLOSE,
        verb=N_("Open the review again"),
        about=N_("It goes back to follow-up."),
        refusal=_NOT_BACK,
        wants_reason=True,
    ),
)
_BY_ID = {step.id: step for step in STEPS}


def step_of(step_id: StepId) -> Step:
    """The step of that name."""
    return _BY_ID[step_id]


def find_step(word: str) -> Step | None:
    """The step of that word, as a form or the trail gives it."""
    return next((step for step in STEPS if step.id == word), None)


def steps_from(stage: Stage) -> Sequence[Step]:
    """Every step that begins there, onward ones first."""
    found = [step for step in STEPS if stage in step.from_stages]
    return sorted(found, key=lambda step: step.is_back)


def step_of_a_room(now: Stage, to: Stage) -> Step | None:
    """The step by which a room's own work leads from one stage to the other, if one does."""
    return next(
        (one for one in STEPS if one.is_of_a_room and now in one.from_stages and one.to is to), None
    )


def missing(step: Step, facts: Facts, *, but: Collection[Need] = ()) -> Sequence[Lack]:
    """What is not there that the step needs, in the order in which it is settled."""
    return [lack for need in step.needs if need not in but for lack in lack_of(need, facts)]


def require_nothing_missing(step: Step, facts: Facts) -> None:
    """Raise StepRefused, which names everything that is missing."""
    lacks = missing(step, facts)
    if lacks:
        raise StepRefused(step, lacks)
