"""The next thing to do on a review, for one person. Pure.

From what is known of the review and of the person's own work comes one thing
to do, or none. Nothing here looks at anybody else's judgement, except whether
all of them are in: until then blindness holds, and this says nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qmapp.casework.reviews.rules import ORDER, Due, Stage, is_awaited
from qmapp.desk.review_home import governing, judging, keeping, quiet
from qmapp.desk.review_home.judging import may_still_judge
from qmapp.desk.review_home.known import Facts
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.errors import N_
from qmapp.foundation.access import ReviewRole


def next_thing(facts: Facts) -> NextThing:
    """The one thing that the person should do next on this review."""
    todo = things_to_do(facts)
    return todo[0] if todo else quiet.waiting(facts, to_look_at(facts))


def things_to_do(facts: Facts) -> Sequence[NextThing]:
    """Everything that waits for the person, the first thing first, one for each of their parts."""
    if facts.stage is Stage.CLOSED:
        return []
    todo: list[NextThing] = []
    for thing in _found(facts):
        if thing is not None and all(thing.go is not other.go for other in todo):
            todo.append(thing)
    # An assessment is of use until the report is signed.
    is_judged = is_awaited(Due.SIGN_OFF, facts.stage)
    return [*todo, *(judging.left_open(facts) if is_judged else ())]


def _found(facts: Facts) -> Iterator[NextThing | None]:
    now, is_judged = facts.governed, is_awaited(Due.SIGN_OFF, facts.stage)
    if ReviewRole.SIGNATORY in facts.roles:
        # Whoever has still to judge may not read yet what the report says of that draft.
        yield governing.as_signatory(
            now, may_read_report=not (is_judged and may_still_judge(facts))
        )
        yield governing.as_voter(now)
    if ReviewRole.LEAD_REVIEWER in facts.roles:
        yield judging.as_lead_reviewer(facts) if is_judged else None
        yield _after_judging(facts, ReviewRole.LEAD_REVIEWER)
    if ReviewRole.COMMISSIONER in facts.roles:
        yield judging.as_commissioner(facts) if is_judged else None
        yield _after_judging(facts, ReviewRole.COMMISSIONER)
    if facts.is_manager:
        yield keeping.as_manager(facts)
    # Nor are they told how far moderation has come, when they keep the review or chair the board.
    if facts.is_kept and not (is_judged and may_still_judge(facts)):
        yield governing.as_keeper(facts.stage, now)
    if facts.roles:
        yield judging.as_reader(facts)
    if ReviewRole.SIGNATORY in facts.roles:
        yield governing.as_late_signatory(now)
    yield keeping.as_asker(facts)


def _after_judging(facts: Facts, role: ReviewRole) -> NextThing | None:
    """What waits for somebody who has nothing to judge any more: until then it stays closed."""
    if may_still_judge(facts):
        return None
    if role is ReviewRole.LEAD_REVIEWER:
        return governing.as_lead_reviewer(facts.stage, facts.governed)
    return governing.as_commissioner(facts.stage, facts.governed)


def to_look_at(facts: Facts) -> NextThing | None:
    """What there is to see, for whoever has nothing more to judge: the judgements are in.

    It is offered and does not wait: nothing stands still until it is done, and ending it would
    take a note of who has looked, which is nobody's business here. Once the review is ready for
    sign-off it is what the board holds that matters.
    """
    is_over = ORDER.index(facts.stage) >= ORDER.index(Stage.READY)
    if not facts.all_in or facts.newest is None or not facts.roles or is_over:
        return None
    if may_still_judge(facts):
        return None
    return NextThing(
        verb=N_("%(count)s judgements of draft %(draft)s are in"),
        why=N_("The profile shows the self-check and the commissioners’ assessments side by side."),
        go=Go.PROFILE,
        button=N_("Open the profile"),
        values={"draft": facts.newest, "count": facts.judgements},
    )


__all__ = ["may_still_judge", "next_thing", "things_to_do", "to_look_at"]
