"""The next thing to do on a review, for one person. Pure.

From what is known of the review and of the person's own work comes one thing
to do, or none. Nothing here looks at anybody else's judgement, except whether
all of them are in: until then blindness holds, and this says nothing of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.reviews.rules import Dates, Due, Stage, is_awaited, next_due
from qmapp.desk.review_home import governing
from qmapp.desk.review_home.governing import NOT_YET, Governed
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.errors import N_
from qmapp.foundation.access import ReviewRole


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWork:
    """An assessment of the person's own. `draft` is None where it is of the process so far."""

    is_submitted: bool
    id: UUID | None = None
    kind: AssessmentKind = AssessmentKind.COMMISSIONER
    draft: int | None = None
    judged: int = 0
    started: int = 0
    to_confirm: int = 0
    markers: int = 18
    first_unjudged: int | None = None
    first_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The person's assessment of the newest earlier draft, from which they may start anew.

    The counts say what became of its evidence in the newest draft; `waiting` pieces are still
    being looked for.
    """

    kind: AssessmentKind
    draft: int
    unchanged: int = 0
    moved: int = 0
    reworded: int = 0
    gone: int = 0
    ask: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        found = self.unchanged + self.moved + self.reworded
        return found + self.gone + self.ask + self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the next thing follows from.

    `newest` is the number of the newest draft that the person may know of; `own` is the
    person's assessment of it (of the process, before the first), `others` are what else of theirs
    is open: begun before the newest draft came, as a rule. `earlier` are those of theirs that an
    assessment of the newest may start from: one of each kind at most, and nobody else's.
    `invited`: the roles that somebody was invited to and can still take up.
    `all_in`: a self-check and a commissioner's assessment of it are submitted. `overdue_asks`: how
    many replies of bodies outside are overdue, told to those who answer for the board.
    """

    roles: frozenset[ReviewRole] = frozenset()
    is_manager: bool = False
    stage: Stage = Stage.SET_UP
    dates: Dates = field(default_factory=Dates)
    has_lead_reviewer: bool = True
    has_commissioner: bool = True
    invited: frozenset[ReviewRole] = frozenset()
    newest: int | None = None
    newest_is_sent: bool = False
    own: OwnWork | None = None
    others: Sequence[OwnWork] = ()
    earlier: Sequence[Earlier] = ()
    all_in: bool = False
    overdue_asks: int = 0
    governed: Governed = NOT_YET


NOTHING = NextThing(
    verb=N_("Nothing waits for you here"),
    why=N_("This page says so when something does."),
)
NO_PART = NextThing(
    verb=N_("You have no part in this review"),
    why=N_(
        "You see its stage and dates because you are on the board. Drafts, evidence and judgements "
        "open only to those with a role on the review; its review manager gives roles."
    ),
)


def next_thing(facts: Facts) -> NextThing:
    """The one thing that the person should do next on this review."""
    todo = things_to_do(facts)
    return todo[0] if todo else _waiting(facts)


def things_to_do(facts: Facts) -> Sequence[NextThing]:
    """Everything that waits for the person, the first thing first, one for each of their parts."""
    if facts.stage is Stage.CLOSED:
        return []
    now, is_keeper = facts.governed, facts.is_manager or facts.governed.is_chair
    judges = {role: _after_judging(facts, role) for role in facts.roles}
    found = [
        governing.as_signatory(now) if ReviewRole.SIGNATORY in facts.roles else None,
        _as_lead_reviewer(facts) if ReviewRole.LEAD_REVIEWER in facts.roles else None,
        judges.get(ReviewRole.LEAD_REVIEWER),
        _as_commissioner(facts) if ReviewRole.COMMISSIONER in facts.roles else None,
        judges.get(ReviewRole.COMMISSIONER),
        _as_manager(facts) if facts.is_manager else None,
        governing.as_keeper(facts.stage, now) if is_keeper else None,
        _as_reader(facts) if facts.roles else None,
        _as_asker(facts),
    ]
    todo: list[NextThing] = []
    for thing in found:
        if thing is not None and all(thing.go is not other.go for other in todo):
            todo.append(thing)
    return [*todo, *_left_open(facts)]


def _after_judging(facts: Facts, role: ReviewRole) -> NextThing | None:
    """What waits for somebody who has nothing to judge any more: until then it stays closed."""
    if may_still_judge(facts):
        return None
    if role is ReviewRole.LEAD_REVIEWER:
        return governing.as_lead_reviewer(facts.stage, facts.governed)
    if role is ReviewRole.COMMISSIONER:
        return governing.as_commissioner(facts.stage, facts.governed)
    return None


def to_look_at(facts: Facts) -> NextThing | None:
    """What there is to see, for whoever has nothing more to judge: both judgements are in.

    It is offered and does not wait: nothing stands still until it is done, and ending it would
    take a note of who has looked, which is nobody's business here.
    """
    if not facts.all_in or facts.newest is None or not facts.roles or facts.stage is Stage.CLOSED:
        return None
    if _judges(facts) and not (facts.own is not None and facts.own.is_submitted):
        return None
    return NextThing(
        verb=N_("Both judgements of draft %(draft)s are in"),
        why=N_("The profile shows the self-check and the commissioner’s assessment side by side."),
        go=Go.PROFILE,
        button=N_("Open the profile"),
        values={"draft": facts.newest},
    )


def may_still_judge(facts: Facts) -> bool:
    """Whether the person has an assessment to make or finish, so that others' stay closed."""
    return _judges(facts) and not (facts.own is not None and facts.own.is_submitted)


def _judges(facts: Facts) -> bool:
    return bool(facts.roles & {ReviewRole.COMMISSIONER, ReviewRole.LEAD_REVIEWER})


def _as_lead_reviewer(facts: Facts) -> NextThing | None:
    due = next_due(facts.stage, facts.dates)
    if facts.newest is None:
        return NextThing(
            verb=N_("Add your first draft"),
            why=N_("Only the lead reviewers see it until you send it."),
            go=Go.UPLOAD,
            button=N_("Add a draft"),
            due=due,
        )
    values = {"draft": facts.newest}
    if facts.own is None:
        return _start_from(facts, AssessmentKind.SELF_CHECK, due) or NextThing(
            verb=N_("Check draft %(draft)s against the 18 markers yourself"),
            why=N_("Your self-check stands beside the commissioner’s judgement later."),
            go=Go.START,
            button=N_("Start the self-check"),
            due=due,
            values=values,
        )
    if facts.own.is_submitted:
        return None
    if facts.own.first_unjudged is None and not facts.newest_is_sent:
        return NextThing(
            verb=N_("Send draft %(draft)s"),
            why=N_(
                "All %(markers)s markers are judged. Nobody but the lead reviewers sees the draft "
                "yet; your self-check can be submitted once it is sent."
            ),
            go=Go.SEND,
            button=N_("Send draft %(draft)s…"),
            due=due,
            values={**values, "markers": facts.own.markers},
        )
    return _finish(facts, facts.own, due)


def _as_commissioner(facts: Facts) -> NextThing | None:
    due = _sign_off(facts)
    if facts.newest is None:
        if facts.own is None and facts.stage is Stage.SET_UP:
            return NextThing(
                verb=N_("Judge the process so far"),
                why=N_(
                    "There is no draft yet. How the review was set up can be judged from "
                    "its records already."
                ),
                go=Go.START,
                button=N_("Start"),
            )
        if facts.own is not None and not facts.own.is_submitted:
            return _finish(facts, facts.own, due)
        return None
    if facts.own is None:
        return _start_from(facts, AssessmentKind.COMMISSIONER, due) or NextThing(
            verb=N_("Judge draft %(draft)s against the 18 markers"),
            why=N_("You read the draft beside the markers, and give reasons before a rating."),
            go=Go.START,
            button=N_("Start your assessment"),
            due=due,
            values={"draft": facts.newest},
        )
    return None if facts.own.is_submitted else _finish(facts, facts.own, due)


def _start_from(
    facts: Facts, kind: AssessmentKind, due: tuple[Due, date] | None
) -> NextThing | None:
    """Starting on the newest draft from the person's own assessment of an earlier one."""
    earlier = next((one for one in facts.earlier if one.kind is kind), None)
    if earlier is None:
        return None
    is_own_check = kind is AssessmentKind.SELF_CHECK
    return NextThing(
        verb=N_("Start your self-check of draft %(draft)s from that of draft %(earlier)s")
        if is_own_check
        else N_("Start your assessment of draft %(draft)s from that of draft %(earlier)s"),
        why=_carried_words(earlier),
        go=Go.START,
        button=N_("Start the self-check") if is_own_check else N_("Start your assessment"),
        due=due,
        values={
            "draft": facts.newest,
            "earlier": earlier.draft,
            "total": earlier.total,
            "unchanged": earlier.unchanged,
            "moved": earlier.moved,
            "reworded": earlier.reworded,
            "gone": earlier.gone,
            "ask": earlier.ask,
            "waiting": earlier.waiting,
        },
    )


def _carried_words(earlier: Earlier) -> str:
    if not earlier.total:
        return N_(
            "Draft %(draft)s is in. Your judgements of draft %(earlier)s are carried over, each to "
            "be confirmed."
        )
    if earlier.waiting:
        return N_(
            "Draft %(draft)s is in. Your evidence on draft %(earlier)s is being carried over: "
            "%(waiting)s of %(total)s pieces are still to be looked for."
        )
    return N_(
        "Draft %(draft)s is in. Of your %(total)s pieces of evidence on draft %(earlier)s: "
        "%(unchanged)s unchanged, %(moved)s moved, %(reworded)s reworded, %(gone)s gone, "
        "%(ask)s to ask about."
    )


_OPEN_TO: Mapping[AssessmentKind, ReviewRole] = {
    AssessmentKind.SELF_CHECK: ReviewRole.LEAD_REVIEWER,
    AssessmentKind.COMMISSIONER: ReviewRole.COMMISSIONER,
}


def _left_open(facts: Facts) -> Sequence[NextThing]:
    """What else the person began, mostly before the newest draft came, and can still submit."""
    mine = [own for own in facts.others if _OPEN_TO[own.kind] in facts.roles]
    return [_finish(facts, own, due=None) for own in mine]


def _finish(facts: Facts, own: OwnWork, due: tuple[Due, date] | None) -> NextThing:
    if own.draft is None:
        finish = N_("Finish your assessment of the process so far")
        submit = N_("Submit your assessment of the process so far")
    elif own.kind is AssessmentKind.SELF_CHECK:
        finish = N_("Finish your self-check of draft %(draft)s")
        submit = N_("Submit your self-check of draft %(draft)s")
    else:
        finish = N_("Finish your assessment of draft %(draft)s")
        submit = N_("Submit your assessment of draft %(draft)s")
    values: dict[str, object] = {
        "draft": own.draft,
        "judged": own.judged,
        "started": own.started,
        "to_confirm": own.to_confirm,
        "untouched": own.markers - own.judged - own.started - own.to_confirm,
        "markers": own.markers,
        "marker": own.first_unjudged,
        "title": own.first_title,
    }
    if own.first_unjudged is None:
        return NextThing(
            verb=submit,
            why=N_("All %(markers)s markers are judged. Read them once more, then submit."),
            go=Go.SUBMIT,
            own_id=own.id,
            button=N_("Look over all %(markers)s and submit"),
            due=due,
            values=values,
        )
    return NextThing(
        verb=finish,
        why=N_(
            "%(judged)s of %(markers)s markers judged, %(to_confirm)s to confirm, "
            "%(started)s started, %(untouched)s not started."
        )
        if own.to_confirm
        else N_(
            "%(judged)s of %(markers)s markers judged, %(started)s started, "
            "%(untouched)s not started."
        ),
        go=Go.CONTINUE,
        own_id=own.id,
        button=N_("Continue at %(marker)s, %(title)s"),
        due=due,
        values=values,
    )


def _as_manager(facts: Facts) -> NextThing | None:
    # Who is invited and can still accept is waited for: the manager has done their part.
    lead = facts.has_lead_reviewer or ReviewRole.LEAD_REVIEWER in facts.invited
    commissioner = facts.has_commissioner or ReviewRole.COMMISSIONER in facts.invited
    if not (lead and commissioner):
        missing = {
            (False, False): N_("It has no lead reviewer and no commissioner yet."),
            (False, True): N_("It has no lead reviewer yet."),
            (True, False): N_("It has no commissioner yet."),
        }[lead, commissioner]
        return NextThing(
            verb=N_("Say who is on this review"),
            why=missing,
            go=Go.PEOPLE,
            button=N_("Choose people"),
        )
    if facts.dates.sign_off_target_on is None or (
        facts.newest is None and facts.dates.draft_due_on is None
    ):
        return NextThing(
            verb=N_("Enter the dates that the review should keep"),
            why=N_("Without them nobody can see whether it is late."),
            go=Go.EDIT,
            button=N_("Enter dates"),
        )
    due = next_due(facts.stage, facts.dates)
    if facts.newest is None and due is not None and due[0] is Due.DRAFT:
        return NextThing(
            verb=N_("Chase the first draft, or add it when it has come to you"),
            why=N_("The lead reviewer can also add it, and sends it when it is ready."),
            go=Go.UPLOAD,
            button=N_("Add a draft"),
            due=due,
        )
    return None


def _as_reader(facts: Facts) -> NextThing | None:
    """Panel members, signatories and observers read; they judge nothing here."""
    if _judges(facts) or facts.newest is None or facts.all_in:
        return None
    return NextThing(
        verb=N_("Read draft %(draft)s"),
        why=N_("It was sent. Nothing else waits for you until its judgements are in."),
        go=Go.READ,
        button=N_("Read draft %(draft)s"),
        due=_sign_off(facts),
        values={"draft": facts.newest},
    )


def _as_asker(facts: Facts) -> NextThing | None:
    """Something was put to a body outside, and the day for its reply has passed."""
    if not facts.overdue_asks:
        return None
    return NextThing(
        verb=N_("Ask again: a reply from outside is overdue")
        if facts.overdue_asks == 1
        else N_("Ask again: %(count)s replies from outside are overdue"),
        why=N_("A recommendation was put to a national or regional body, and nothing came back."),
        go=Go.ASKS,
        button=N_("See where it was sent"),
        values={"count": facts.overdue_asks},
    )


def _sign_off(facts: Facts) -> tuple[Due, date] | None:
    """The one date that those keep who do not write the draft."""
    target = facts.dates.sign_off_target_on
    if target is None or not is_awaited(Due.SIGN_OFF, facts.stage):
        return None
    return Due.SIGN_OFF, target


def _waiting(facts: Facts) -> NextThing:
    """What to say when nothing waits for the person: for whom or what the review waits."""
    if facts.stage is Stage.CLOSED:
        return NextThing(verb=N_("This review is closed"), why=N_("Everything on it stays here."))
    look = to_look_at(facts)
    if look is not None:
        return look
    if facts.newest is None and facts.roles:
        return NextThing(
            verb=N_("Nothing waits for you until a draft is sent"),
            why=N_("The lead reviewer sends it. This page then says what to do."),
        )
    if facts.own is not None and facts.own.is_submitted and not facts.all_in:
        return NextThing(
            verb=N_("Your assessment is submitted. The other one is not in yet"),
            why=N_("The profile shows both when it is."),
        )
    if not facts.roles and not facts.is_manager:
        return NO_PART
    return NOTHING
