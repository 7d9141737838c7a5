"""What waits for those who write, judge and read drafts. Pure.

Nothing here looks at anybody else's judgement, except whether all of them are in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.reviews.rules import ORDER, Due, Stage, is_awaited, next_due
from qmapp.desk.review_home.known import Earlier, Facts, OwnWork
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.errors import N_
from qmapp.foundation.access import ReviewRole


def may_still_judge(facts: Facts) -> bool:
    """Whether the person has an assessment to make or finish, so that others' stay closed."""
    return judges(facts) and not (facts.own is not None and facts.own.is_submitted)


def judges(facts: Facts) -> bool:
    """Whether the person judges drafts of this review."""
    return bool(facts.roles & {ReviewRole.COMMISSIONER, ReviewRole.LEAD_REVIEWER})


def as_lead_reviewer(facts: Facts) -> NextThing | None:
    """Writing, checking and sending a draft."""
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


def as_commissioner(facts: Facts) -> NextThing | None:
    """Judging the process, and then the newest draft."""
    due = sign_off_due(facts)
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


def left_open(facts: Facts) -> Sequence[NextThing]:
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


def as_reader(facts: Facts) -> NextThing | None:
    """Panel members, signatories and observers read; they judge nothing here."""
    is_before = ORDER.index(facts.stage) < ORDER.index(Stage.READY)
    if judges(facts) or facts.newest is None or facts.all_in or not is_before:
        return None
    return NextThing(
        verb=N_("Read draft %(draft)s"),
        why=N_("It was sent. How it is judged opens to you when the judgements are in."),
        go=Go.READ,
        button=N_("Read draft %(draft)s"),
        due=sign_off_due(facts),
        values={"draft": facts.newest},
    )


def sign_off_due(facts: Facts) -> tuple[Due, date] | None:
    """The one date that those keep who do not write the draft."""
    target = facts.dates.sign_off_target_on
    if target is None or not is_awaited(Due.SIGN_OFF, facts.stage):
        return None
    return Due.SIGN_OFF, target
