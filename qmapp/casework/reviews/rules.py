"""Where a review stands, which dates it keeps, and who may hold which role. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qmapp.casework.reviews.reference import require_code
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.catalogue import Edition


class Stage(StrEnum):
    """The stages of a review, in order. `machine` says which steps lead from one to another."""

    SET_UP = "set_up"
    DRAFTING = "drafting"
    SELF_CHECK = "self_check"
    ASSESSMENT = "assessment"
    MODERATION = "moderation"
    RETURNED = "returned"
    READY = "ready_for_sign_off"
    REPORT_SIGNED = "report_signed"
    RESPONSE_SIGNED = "response_signed"
    PUBLISHED = "published"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


ORDER = tuple(Stage)

# Words ---------------------------------------------------------------------------------------

STAGE_LABELS: dict[Stage, str] = {
    Stage.SET_UP: N_("Set up"),
    Stage.DRAFTING: N_("Drafting"),
    Stage.SELF_CHECK: N_("Self-check"),
    Stage.ASSESSMENT: N_("Assessment"),
    Stage.MODERATION: N_("Moderation"),
    Stage.RETURNED: N_("Returned"),
    Stage.READY: N_("Ready for sign-off"),
    Stage.REPORT_SIGNED: N_("Report signed"),
    Stage.RESPONSE_SIGNED: N_("Response signed"),
    Stage.PUBLISHED: N_("Published"),
    Stage.FOLLOW_UP: N_("Follow-up"),
    Stage.CLOSED: N_("Closed"),
}

ROLE_LABELS: dict[ReviewRole, str] = {
    ReviewRole.COMMISSIONER: N_("Commissioner"),
    ReviewRole.LEAD_REVIEWER: N_("Lead reviewer"),
    ReviewRole.PANEL_MEMBER: N_("Panel member"),
    ReviewRole.SIGNATORY: N_("Signatory"),
    ReviewRole.OBSERVER: N_("Observer"),
}

ROLE_TESTS: dict[ReviewRole, str] = {
    ReviewRole.COMMISSIONER: N_("Judges the draft for the board, against the markers."),
    ReviewRole.LEAD_REVIEWER: N_("Writes the report, and checks their own draft first."),
    ReviewRole.PANEL_MEMBER: N_("Reads the draft and comments."),
    ReviewRole.SIGNATORY: N_("Reads the draft, and signs for their agency at the end."),
    ReviewRole.OBSERVER: N_("Reads what is submitted, agreed and signed."),
}


# Dates ---------------------------------------------------------------------------------------

EARLIEST = date(1990, 1, 1)
FURTHEST_YEARS = 15
SOON = timedelta(days=28)


class Due(StrEnum):
    """What a review can be late with."""

    DRAFT = "draft"
    SIGN_OFF = "sign_off"


DRAFT_AWAITED = frozenset({Stage.SET_UP, Stage.DRAFTING})
SIGN_OFF_AWAITED = frozenset(ORDER[: ORDER.index(Stage.REPORT_SIGNED)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The four dates of a review, all of them Europe/London dates, any of them unknown."""

    incident_known_on: date | None = None
    commissioned_on: date | None = None
    draft_due_on: date | None = None
    sign_off_target_on: date | None = None


def is_awaited(what: Due, stage: Stage) -> bool:
    """Whether the review still waits for its draft, or for its sign-off."""
    return stage in (DRAFT_AWAITED if what is Due.DRAFT else SIGN_OFF_AWAITED)


def days_late(due: date | None, today: date) -> int | None:
    """Whole days past the due date; None while nothing is overdue. Due today is not late."""
    if due is None or today <= due:
        return None
    return (today - due).days


def next_due(stage: Stage, dates: Dates) -> tuple[Due, date] | None:
    """The earliest date that the review has still to keep, and what is due then."""
    open_dates = [
        (on, what)
        for what, on in ((Due.DRAFT, dates.draft_due_on), (Due.SIGN_OFF, dates.sign_off_target_on))
        if on is not None and is_awaited(what, stage)
    ]
    if not open_dates:
        return None
    on, what = min(open_dates)
    return what, on


def date_problems(dates: Dates, today: date) -> list[RuleBroken]:
    """What cannot be so, one message a field: the form does not go on with these."""
    broken: dict[str, RuleBroken] = {}

    def add(field: str, message: str) -> None:
        broken.setdefault(field, RuleBroken(message, field=field))

    furthest = date(today.year + FURTHEST_YEARS, 12, 31)
    for field in Dates.__slots__:
        value: date | None = getattr(dates, field)
        if value is not None and not EARLIEST <= value <= furthest:
            add(field, N_("Check the year"))
    known, commissioned = dates.incident_known_on, dates.commissioned_on
    if known and known > today:
        add("incident_known_on", N_("This date is still to come. Enter when it became known"))
    if commissioned and dates.draft_due_on and dates.draft_due_on < commissioned:
        add("draft_due_on", N_("The draft cannot be due before the review was commissioned"))
    if commissioned and dates.sign_off_target_on and dates.sign_off_target_on < commissioned:
        add(
            "sign_off_target_on",
            N_("The target for sign-off cannot be before the review was commissioned"),
        )
    return list(broken.values())


def date_questions(dates: Dates, today: date) -> list[RuleBroken]:
    """What is odd but may be so: the form asks once, and believes the answer."""
    questions = []
    known, commissioned = dates.incident_known_on, dates.commissioned_on
    if known and commissioned and commissioned < known:
        questions.append(
            RuleBroken(
                N_("The review was commissioned before the incident was known."),
                field="commissioned_on",
            )
        )
    if commissioned and commissioned > today:
        questions.append(
            RuleBroken(N_("The day of commissioning is still to come."), field="commissioned_on")
        )
    due, target = dates.draft_due_on, dates.sign_off_target_on
    if due and target and target < due:
        questions.append(
            RuleBroken(
                N_("The target for sign-off comes before the draft is due."),
                field="sign_off_target_on",
            )
        )
    return questions


# What a review says of itself ----------------------------------------------------------------

LONGEST_NOTE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the review manager writes about a review, cleaned of stray white space."""

    reference: str
    kind: str
    scope_note: str = ""
    dates: Dates = Dates()
    lateness_reason: str = ""


def detail_problems(details: Details, kinds: Collection[str], today: date) -> list[RuleBroken]:
    """Everything that stops the details from being kept, at most one message a field."""
    problems = []
    try:
        require_code(details.reference)
    except RuleBroken as broken:
        problems.append(broken)
    if details.kind not in kinds:
        problems.append(RuleBroken(N_("Choose the kind of review"), field="kind"))
    problems.extend(
        RuleBroken(N_("Shorten this to 4,000 characters"), field=field)
        for field in ("scope_note", "lateness_reason")
        if len(getattr(details, field)) > LONGEST_NOTE
    )
    return problems + date_problems(details.dates, today)


def edition_for(kind: str, editions: Sequence[Edition]) -> Edition:
    """The newest edition that was written for the kind of review, else the newest of all."""
    fitting = [edition for edition in editions if edition.fit(kind).fits]
    return (fitting or list(editions))[-1]


# Roles ---------------------------------------------------------------------------------------

# An author neither commissions nor signs their own work. Source: marker 7 (governance).
APART = (
    frozenset({ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER}),
    frozenset({ReviewRole.LEAD_REVIEWER, ReviewRole.SIGNATORY}),
)
JUDGING = frozenset({ReviewRole.COMMISSIONER, ReviewRole.LEAD_REVIEWER, ReviewRole.SIGNATORY})


def require_role_fits(
    role: ReviewRole, held: Collection[ReviewRole], *, is_manager: bool, has_interest: bool
) -> None:
    """Raise RuleBroken when a person may not take up the role.

    `held`: the roles they hold on this review. `is_manager`: they are a review
    manager of its board, who keeps records and never judges. `has_interest`:
    an interest that they declared stands.
    """
    if has_interest:
        raise RuleBroken(
            N_("An interest in this review stands for this person. The chair can withdraw it"),
            field="person",
        )
    if role in held:
        raise RuleBroken(N_("This person has this role already"), field="role")
    if is_manager and role in JUDGING:
        raise RuleBroken(
            N_("A review manager keeps the records and does not judge. Choose somebody else"),
            field="role",
        )
    for pair in APART:
        if role in pair and any(other in held for other in pair):
            raise RuleBroken(
                N_(
                    "Whoever writes the report neither commissions nor signs it. "
                    "Choose somebody else"
                ),
                field="role",
            )


__all__ = [
    "APART",
    "DRAFT_AWAITED",
    "JUDGING",
    "ORDER",
    "ROLE_LABELS",
    "ROLE_TESTS",
    "SIGN_OFF_AWAITED",
    "SOON",
    "STAGE_LABELS",
    "Dates",
    "Details",
    "Due",
    "Stage",
    "date_problems",
    "date_questions",
    "days_late",
    "detail_problems",
    "edition_for",
    "is_awaited",
    "next_due",
    "require_code",
    "require_role_fits",
]
