"""What waits for those who keep a review, or answer for the board outside it. Pure."""

from __future__ import annotations

from qmapp.casework.reviews.rules import Due, is_awaited, next_due
from qmapp.desk.review_home.known import Facts
from qmapp.desk.review_home.things import Go, NextThing
from qmapp.errors import N_
from qmapp.foundation.access import ReviewRole


def as_manager(facts: Facts) -> NextThing | None:
    """Who is on the review, and the dates that it keeps: until it is signed off."""
    if not is_awaited(Due.SIGN_OFF, facts.stage):
        return None
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
    # By the stage, not by the drafts: a manager without a role on the review may know of none.
    draft_awaited = facts.newest is None and is_awaited(Due.DRAFT, facts.stage)
    if facts.dates.sign_off_target_on is None or (
        draft_awaited and facts.dates.draft_due_on is None
    ):
        return NextThing(
            verb=N_("Enter the dates that the review should keep"),
            why=N_("Without them nobody can see whether it is late."),
            go=Go.EDIT,
            button=N_("Enter dates"),
        )
    due = next_due(facts.stage, facts.dates)
    if draft_awaited and due is not None and due[0] is Due.DRAFT:
        return NextThing(
            verb=N_("Chase the first draft, or add it when it has come to you"),
            why=N_("The lead reviewer can also add it, and sends it when it is ready."),
            go=Go.UPLOAD,
            button=N_("Add a draft"),
            due=due,
        )
    return None


def as_asker(facts: Facts) -> NextThing | None:
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
