"""Who may do what: a table written by hand from the issue (points 4 and 5), not from the policy."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from qmapp.errors import NotAllowed
from qmapp.foundation.access import (
    Actor,
    AgencySubject,
    AssessmentSubject,
    BoardRole,
    BoardSubject,
    DestructionSubject,
    DossierSubject,
    DraftSubject,
    EditionSubject,
    FeedbackSubject,
    FollowSubject,
    ModerationSubject,
    Permission,
    PressureSubject,
    RecordSubject,
    ResponseSubject,
    ReviewRole,
    ReviewSubject,
    Sight,
    SigningSubject,
    SummitSubject,
    may,
    policy,
    require,
)

BOARD, OTHER_BOARD = UUID(int=1), UUID(int=2)
REVIEW, OTHER_REVIEW = UUID(int=3), UUID(int=4)
ME, YOU = UUID(int=5), UUID(int=6)

ADMIN, MANAGER, CHAIR, MEMBER, CONTACT = BoardRole
COMMISSIONER, LEAD, PANEL, SIGNATORY, OBSERVER = ReviewRole
ROLES = (
    ADMIN, MANAGER, CHAIR, MEMBER, CONTACT, COMMISSIONER, LEAD, PANEL, SIGNATORY, OBSERVER,
)  # fmt: skip

# One column a role, in the order of ROLES: y for granted, a dot for refused.
#                                admin mana chai memb cont  comm lead pane sign obse
TABLE: dict[Permission, str] = {
    Permission.BOARD_SEE:           "y    y    y    y    y     .    .    .    .    .",
    Permission.BOARD_PEOPLE:        "y    .    .    .    .     .    .    .    .    .",
    Permission.BOARD_SETTINGS:      "y    .    .    .    .     .    .    .    .    .",
    Permission.REVIEW_LIST:         ".    y    y    y    .     .    .    .    .    .",
    Permission.REVIEW_CREATE:       ".    y    .    .    .     .    .    .    .    .",
    Permission.REVIEW_SEE:          ".    y    y    y    .     y    y    y    y    y",
    Permission.REVIEW_READ:         ".    y    .    .    .     y    y    y    y    y",
    Permission.REVIEW_PEOPLE_SEE:   ".    y    y    .    .     y    y    y    y    y",
    Permission.REVIEW_EDIT:         ".    y    .    .    .     .    .    .    .    .",
    Permission.REVIEW_PEOPLE:       ".    y    .    .    .     .    .    .    .    .",
    Permission.INTEREST_DECLARE:    ".    y    y    y    .     y    y    y    y    y",
    Permission.INTEREST_WITHDRAW:   ".    .    y    .    .     .    .    .    .    .",
    Permission.DRAFT_UPLOAD:        ".    y    .    .    .     .    y    .    .    .",
    Permission.DRAFT_LIST:          ".    y    .    .    .     y    y    y    y    y",
    Permission.DRAFT_READ:          ".    .    .    .    .     y    y    y    y    y",
    Permission.DRAFT_SEND:          ".    .    .    .    .     .    y    .    .    .",
    Permission.DRAFT_REREAD:        ".    y    .    .    .     .    y    .    .    .",
    # Of a record that somebody else added, and that is there for everybody on the review.
    Permission.RECORD_LIST:         ".    y    .    .    .     y    y    y    y    y",
    Permission.RECORD_ADD:          ".    y    .    .    .     y    y    y    .    .",
    Permission.RECORD_READ:         ".    .    .    .    .     y    y    y    y    y",
    Permission.RECORD_CHANGE:       ".    .    .    .    .     .    .    .    .    .",
    Permission.RECORD_SHARE:        ".    .    .    .    .     .    .    .    .    .",
    # Who was heard: who works on the review reads it, who leads or keeps it writes it. Observers and
    # signatories read what is put on record of it; members see a board's figures and no review's.
    Permission.INVOLVEMENT_READ:    ".    y    .    .    .     y    y    y    .    .",
    Permission.INVOLVEMENT_WRITE:   ".    y    .    .    .     .    y    .    .    .",
    Permission.INVOLVEMENT_COUNT:   ".    y    y    y    .     .    .    .    .    .",
    Permission.SHEET_EDIT:          "y    y    .    .    .     .    .    .    .    .",
    # What was found and is recommended: read by all on the review, written by both sides; what the
    # board adds to a finding, by those who commission.
    Permission.FINDINGS_READ:         ".    .    .    .    .     y    y    y    y    y",
    Permission.FINDINGS_WRITE:        ".    .    .    .    .     y    y    .    .    .",
    Permission.FINDING_ADD_VIEW:      ".    .    .    .    .     y    .    .    .    .",
    Permission.RECOMMENDATIONS_READ:  ".    .    .    .    .     y    y    y    y    y",
    Permission.RECOMMENDATIONS_WRITE: ".    .    .    .    .     y    y    .    .    .",
    # Of a response that was agreed; an open one is the board's own.
    Permission.RESPONSE_READ:       ".    y    y    y    .     y    y    y    y    y",
    Permission.RESPONSE_WRITE:      ".    y    y    .    .     y    .    .    .    .",
    Permission.RESPONSE_AGREE:      ".    .    y    .    .     .    .    .    .    .",
    Permission.DISSENT_RECORD:      ".    y    y    .    .     y    .    .    y    .",
    # How it is governed, and what runs beside it.
    Permission.ARRANGEMENTS_READ:   ".    y    y    .    .     y    y    y    y    y",
    Permission.ARRANGEMENTS_WRITE:  ".    y    y    .    .     .    .    .    .    .",
    Permission.PROCEEDINGS_READ:    ".    y    y    .    .     y    y    y    y    y",
    Permission.PROCEEDINGS_WRITE:   ".    y    .    .    .     y    .    .    .    .",
    # Of a thread that is for all, and of what was given to the lead reviewers.
    Permission.THREAD_READ:         ".    .    .    .    .     y    y    y    y    .",
    Permission.THREAD_WRITE:        ".    .    .    .    .     y    y    y    .    .",
    Permission.MODERATION_READ:     ".    .    .    .    .     y    y    y    y    y",
    Permission.MODERATION_WRITE:    ".    .    .    .    .     y    .    .    .    .",
    Permission.AGREEMENT_READ:      ".    y    y    y    .     .    .    .    .    .",
    # Of a letter that was sent.
    Permission.FEEDBACK_READ:       ".    y    .    .    .     y    y    y    y    .",
    Permission.FEEDBACK_WRITE:      ".    .    .    .    .     y    .    .    .    .",
    Permission.FEEDBACK_ANSWER:     ".    .    .    .    .     .    y    .    .    .",
    Permission.PRESSURE_MARK:       ".    .    .    .    .     .    y    .    .    .",
    # Of one that went to somebody else outside the commissioning line.
    Permission.PRESSURE_READ:       ".    .    .    .    .     .    y    .    .    .",
    Permission.PRESSURE_SETTLE:     ".    .    .    .    .     .    .    .    .    .",
    # The steps of a review.
    Permission.STAGE_CHECK:         ".    .    .    .    .     .    y    .    .    .",
    Permission.STAGE_MODERATE:      ".    y    .    .    .     y    .    .    .    .",
    Permission.STAGE_RETURN:        ".    y    .    .    .     y    .    .    .    .",
    Permission.STAGE_READY:         ".    .    y    .    .     y    .    .    .    .",
    Permission.STAGE_BACK:          ".    y    y    .    .     .    .    .    .    .",
    Permission.STAGE_PUBLISH:       ".    .    y    .    .     .    .    .    .    .",
    Permission.STAGE_FOLLOW:        ".    y    y    .    .     .    .    .    .    .",
    Permission.STAGE_CLOSE:         ".    .    y    .    .     .    .    .    .    .",
    # Of a round in which the actor is asked, and of a report that was signed.
    Permission.SIGNING_READ:        ".    y    y    .    .     y    y    y    y    y",
    Permission.SIGNING_PLAN:        ".    y    y    .    .     .    .    .    .    .",
    Permission.SIGNING_OPEN:        ".    y    y    .    .     .    .    .    .    .",
    Permission.SNAPSHOT_READ:       ".    .    y    .    .     y    y    y    y    y",
    Permission.SIGN:                ".    .    .    .    .     .    .    .    y    .",
    Permission.REOPENING_ASK:       ".    .    y    .    .     .    .    .    y    .",
    Permission.PUBLICATION_READ:    ".    y    y    .    .     y    y    y    y    y",
    Permission.PUBLICATION_WRITE:   ".    y    y    .    .     y    .    .    .    .",
    Permission.IDENTIFIERS_DECIDE:  ".    .    .    .    .     y    y    .    .    .",
    Permission.DOSSIER_READ:        ".    .    y    .    .     y    y    y    y    y",
    Permission.DOSSIER_PUBLIC:      ".    y    y    y    .     y    y    y    y    y",
    # Of what is followed since the response was agreed; of nobody's own action.
    Permission.FOLLOW_READ:         ".    y    y    y    .     y    y    y    y    y",
    Permission.PROGRESS_WRITE:      ".    y    y    .    .     y    .    .    .    .",
    Permission.OWNER_LINK_GIVE:     ".    y    y    .    .     y    .    .    .    .",
    Permission.THEORY_WRITE:        ".    y    y    .    .     y    .    .    .    .",
    Permission.MEASURE_WRITE:       ".    y    y    .    .     y    .    .    .    .",
    Permission.CHECK_RECORD:        ".    y    y    .    .     y    .    .    .    .",
    Permission.FOLLOW_END:          ".    y    y    .    .     y    .    .    .    .",
    Permission.CHECKS_PLAN:         ".    y    y    .    .     .    .    .    .    .",
    Permission.IMPACT_SEE:          ".    y    y    y    .     .    .    .    .    .",
    Permission.AGENCY_IMPACT_SEE:   ".    y    y    y    .     .    .    .    .    .",
    Permission.PLAN_TAKE:           ".    y    y    .    .     .    .    .    .    .",
    Permission.MEETING_WRITE:       ".    y    y    .    .     .    .    .    .    .",
    # What is learned across reviews: by the board, not of one review.
    Permission.LEARNING_SEE:        "y    y    y    y    y     .    .    .    .    .",
    Permission.PRACTICE_WRITE:      ".    y    y    .    .     .    .    .    .    .",
    Permission.EXPLORATION_READ:    ".    y    y    y    y     .    .    .    .    .",
    Permission.EXPLORATION_WRITE:   ".    y    y    y    y     .    .    .    .    .",
    Permission.EXPLORATION_KEEP:    ".    y    y    .    .     .    .    .    .    .",
    Permission.SUMMIT_READ:         ".    y    y    y    y     .    .    .    .    .",
    Permission.SUMMIT_PLAN:         ".    y    y    .    .     .    .    .    .    .",
    Permission.SUMMIT_RUN:          ".    y    y    .    .     .    .    .    .    .",
    Permission.BODY_READ:           ".    y    y    y    .     .    .    .    .    .",
    Permission.BODY_WRITE:          ".    y    y    .    .     .    .    .    .    .",
    Permission.CLASS_READ:          ".    y    y    y    .     .    .    .    .    .",
    Permission.CLASS_WRITE:         ".    y    y    .    .     .    .    .    .    .",
    Permission.TAGS_READ:           ".    .    .    .    .     y    y    y    y    y",
    Permission.TAGS_WRITE:          ".    .    .    .    .     y    y    y    .    .",
    Permission.TAGS_SETTLE:         ".    .    .    .    .     y    .    .    .    .",
    Permission.TRENDS_SEE:          ".    y    y    y    .     .    .    .    .    .",
    Permission.SHARING_SEE:         ".    y    y    y    .     .    .    .    .    .",
    Permission.SHARE_DECIDE:        ".    .    y    .    .     .    .    .    .    .",
    Permission.SHARED_TRENDS_SEE:   ".    y    y    y    .     .    .    .    .    .",
    Permission.RETENTION_LIST:      ".    y    y    .    .     .    .    .    .    .",
    Permission.RETENTION_DECIDE:    ".    y    y    .    .     .    .    .    .    .",
    Permission.DESTRUCTION_READ:    ".    y    y    .    .     .    y    .    .    .",
    Permission.DESTRUCTION_ASK:     ".    y    .    .    .     .    y    .    .    .",
    # Of a request that somebody else made.
    Permission.DESTRUCTION_DECIDE:  ".    y    y    .    .     .    .    .    .    .",
    Permission.TRAIL_SEARCH:        "y    .    .    .    .     .    .    .    .    .",
    Permission.SELF_CHECK_START:    ".    .    .    .    .     .    y    .    .    .",
    Permission.COMMISSIONER_START:  ".    .    .    .    .     y    .    .    .    .",
    # Of an assessment that the actor does not write, and that is submitted and open to them.
    Permission.ASSESSMENT_WRITE:    ".    .    .    .    .     .    .    .    .    .",
    Permission.ASSESSMENT_READ:     ".    .    .    .    .     y    y    y    y    y",
    Permission.ASSESSMENT_REOPEN:   ".    .    .    .    .     .    .    .    .    .",
    Permission.COAUTHORS_CHANGE:    ".    .    .    .    .     .    .    .    .    .",
    Permission.PROFILE_READ:        ".    .    .    .    .     y    y    y    y    y",
    Permission.SIGHT_LIFT:          ".    .    y    .    .     .    .    .    .    .",
}  # fmt: skip

# What remains of a draft that its lead reviewer has not sent: theirs alone.
UNSENT = {
    Permission.DRAFT_LIST, Permission.DRAFT_READ, Permission.DRAFT_SEND, Permission.DRAFT_REREAD,
    Permission.DRAFT_UPLOAD, Permission.PROFILE_READ,
}  # fmt: skip
# What somebody with an interest keeps: what is about the board and not about the review.
ABOUT_THE_BOARD = {
    Permission.BOARD_SEE, Permission.BOARD_PEOPLE, Permission.BOARD_SETTINGS,
    Permission.REVIEW_LIST, Permission.REVIEW_CREATE, Permission.INVOLVEMENT_COUNT,
    Permission.SHEET_EDIT, Permission.AGREEMENT_READ, Permission.TRAIL_SEARCH, Permission.RETENTION_LIST,
    Permission.CHECKS_PLAN, Permission.IMPACT_SEE, Permission.AGENCY_IMPACT_SEE, Permission.PLAN_TAKE,
    Permission.MEETING_WRITE, Permission.LEARNING_SEE, Permission.PRACTICE_WRITE,
    Permission.EXPLORATION_READ, Permission.EXPLORATION_WRITE, Permission.EXPLORATION_KEEP,
    Permission.SUMMIT_READ,
    Permission.SUMMIT_PLAN, Permission.SUMMIT_RUN, Permission.BODY_READ, Permission.BODY_WRITE,
    Permission.CLASS_READ, Permission.CLASS_WRITE, Permission.TRENDS_SEE, Permission.SHARING_SEE,
    Permission.SHARED_TRENDS_SEE,
}  # fmt: skip

ABOUT_WHAT_IS_FOLLOWED = {
    Permission.FOLLOW_READ, Permission.PROGRESS_WRITE, Permission.OWNER_LINK_GIVE,
    Permission.THEORY_WRITE, Permission.MEASURE_WRITE, Permission.CHECK_RECORD, Permission.FOLLOW_END,
}  # fmt: skip

OF_NO_REVIEW = dict.fromkeys(ABOUT_THE_BOARD, AgencySubject(BOARD, people_ids=frozenset({YOU}))) | {
    Permission.SHARED_TRENDS_SEE: EditionSubject(
        EditionSubject.NATIONAL, board_ids=frozenset({BOARD})
    ),
    Permission.SUMMIT_RUN: SummitSubject(BOARD, facilitator_ids=frozenset({YOU})),
}

EXPECTED = {
    permission: {role for role, mark in zip(ROLES, line.split(), strict=True) if mark == "y"}
    for permission, line in TABLE.items()
}


def actor(role: BoardRole | ReviewRole | None, **changes: object) -> Actor:
    plain = Actor(
        person_id=ME,
        name="Somebody",
        board_roles={BOARD: frozenset({role})} if isinstance(role, BoardRole) else {},
        review_roles={REVIEW: frozenset({role})} if isinstance(role, ReviewRole) else {},
    )
    return replace(plain, **changes)


def subject_for(permission: Permission, **changes: object):
    """What the permission is asked of, when everything is as open as it can be."""
    if permission in OF_NO_REVIEW:
        return OF_NO_REVIEW[permission]
    if permission.value.startswith(("assessment:", "coauthors:")):
        subject = AssessmentSubject(
            BOARD, REVIEW, author_ids=frozenset({YOU}), author_id=YOU, is_open=False,
            sight=Sight.OPEN,
        )  # fmt: skip
    elif permission.value.startswith(("draft:", "profile:")):
        subject = DraftSubject(BOARD, REVIEW, is_sent=True)
    elif permission.value.startswith("record:"):
        subject = RecordSubject(BOARD, REVIEW, added_by=YOU, is_shared=True)
    elif permission in {Permission.RESPONSE_READ, *ABOUT_WHAT_IS_FOLLOWED}:
        subject = FollowSubject(BOARD, REVIEW, is_agreed=True, owner_ids=frozenset({YOU}))
    elif permission.value.startswith(("thread:", "moderation:")):
        subject = ModerationSubject(BOARD, REVIEW, is_in_sight=True, is_shared=True)
    elif permission.value.startswith("feedback:") or permission is Permission.PRESSURE_MARK:
        subject = FeedbackSubject(BOARD, REVIEW, is_sent=True)
    elif permission.value.startswith("pressure:"):
        subject = PressureSubject(BOARD, REVIEW, to_id=YOU)
    elif permission in {Permission.SIGN, Permission.SNAPSHOT_READ, Permission.REOPENING_ASK}:
        subject = SigningSubject(BOARD, REVIEW, asked_ids=frozenset({ME}))
    elif permission.value.startswith("dossier:"):
        subject = DossierSubject(BOARD, REVIEW, is_signed=True)
    elif permission.value.startswith("destruction:"):
        subject = DestructionSubject(BOARD, REVIEW, asked_by=YOU)
    else:
        subject = ReviewSubject(BOARD, REVIEW)
    return replace(subject, **changes)


def test_the_table_speaks_of_every_permission() -> None:
    assert set(TABLE) == set(Permission)


def granted(permission: Permission, **changes: object) -> set[BoardRole | ReviewRole]:
    """The roles that the policy grants the permission to, each asked alone."""
    subject = subject_for(permission)
    return {role for role in ROLES if may(actor(role, **changes), permission, subject)}


@pytest.mark.parametrize("permission", Permission)
def test_each_role(permission: Permission) -> None:
    assert granted(permission) == EXPECTED[permission]


@pytest.mark.parametrize("permission", Permission)
def test_nobody_and_somebody_without_a_role_may_nothing(permission: Permission) -> None:
    assert not may(None, permission, subject_for(permission))
    assert not may(actor(None), permission, subject_for(permission))


@pytest.mark.parametrize("permission", Permission)
def test_a_role_elsewhere_grants_nothing_here(permission: Permission) -> None:
    for role in ROLES:
        here = actor(role)
        elsewhere = replace(
            here,
            board_roles={OTHER_BOARD: here.board_roles.get(BOARD, frozenset())},
            review_roles={OTHER_REVIEW: here.review_roles.get(REVIEW, frozenset())},
        )
        assert not may(elsewhere, permission, subject_for(permission)), role


@pytest.mark.parametrize("permission", Permission)
def test_an_interest_takes_away_what_is_of_the_review(permission: Permission) -> None:
    kept = EXPECTED[permission] if permission in ABOUT_THE_BOARD else set()
    assert granted(permission, interests=frozenset({REVIEW})) == kept
    assert granted(permission, interests=frozenset({OTHER_REVIEW})) == EXPECTED[permission]


@pytest.mark.parametrize("permission", sorted(UNSENT))
def test_a_draft_that_is_not_sent_is_the_lead_reviewers_alone(permission: Permission) -> None:
    subject = subject_for(permission, is_sent=False)
    # A review manager may upload whatever is sent or not; that shows nothing of the draft.
    others = {MANAGER} if permission is Permission.DRAFT_UPLOAD else set()
    assert {r for r in ROLES if may(actor(r), permission, subject)} == {LEAD} | others


def test_whoever_answers_for_an_action_says_how_it_goes() -> None:
    """Also an agency's contact, who sees nothing else of any review: only once it is agreed."""
    agreed = FollowSubject(BOARD, REVIEW, is_agreed=True, owner_ids=frozenset({ME}))
    opened = replace(agreed, is_agreed=False)
    may_do = {one for one in ABOUT_WHAT_IS_FOLLOWED if may(actor(CONTACT), one, agreed)}
    assert may_do == {
        Permission.FOLLOW_READ, Permission.PROGRESS_WRITE, Permission.MEASURE_WRITE,
    }  # fmt: skip
    for permission in ABOUT_WHAT_IS_FOLLOWED:
        assert not may(actor(CONTACT), permission, opened)
        assert not may(actor(None), permission, agreed)  # no longer on the board
        assert not may(actor(CONTACT, interests=frozenset({REVIEW})), permission, agreed)


def test_whoever_speaks_for_an_agency_sees_its_figures() -> None:
    own = AgencySubject(BOARD, people_ids=frozenset({ME}))
    assert may(actor(CONTACT), Permission.AGENCY_IMPACT_SEE, own)
    assert not may(actor(None), Permission.AGENCY_IMPACT_SEE, own)


def test_whoever_leads_a_summit_runs_it_while_on_the_board() -> None:
    led = SummitSubject(BOARD, facilitator_ids=frozenset({ME}))
    assert may(actor(CONTACT), Permission.SUMMIT_RUN, led)
    assert not may(actor(None), Permission.SUMMIT_RUN, led)


def test_a_reader_over_boards_reads_what_they_were_given() -> None:
    north = EditionSubject("north", board_ids=frozenset({BOARD}))
    reader = actor(None, readerships=frozenset({"north"}))
    assert may(reader, Permission.SHARED_TRENDS_SEE, north)
    assert not may(reader, Permission.SHARED_TRENDS_SEE, replace(north, scope="south"))
    assert not may(
        reader, Permission.SHARED_TRENDS_SEE, replace(north, scope=EditionSubject.NATIONAL)
    )
    assert not may(reader, Permission.TRENDS_SEE, BoardSubject(BOARD))


def test_an_open_response_is_the_boards_own() -> None:
    """Whoever wrote the report, and members who have no part in it, wait until it is agreed."""
    subject = ResponseSubject(BOARD, REVIEW, is_agreed=False)
    readers = {r for r in ROLES if may(actor(r), Permission.RESPONSE_READ, subject)}
    assert readers == {MANAGER, CHAIR, COMMISSIONER, PANEL, SIGNATORY}


def readers_of(permission: Permission, **closed: object) -> set[BoardRole | ReviewRole]:
    subject = subject_for(permission, **closed)
    return {role for role in ROLES if may(actor(role), permission, subject)}


def test_what_is_not_shared_is_the_boards_side_only() -> None:
    side = {COMMISSIONER, PANEL, SIGNATORY}
    assert readers_of(Permission.THREAD_READ, is_shared=False) == side
    assert readers_of(Permission.MODERATION_READ, is_shared=False) == side
    assert readers_of(Permission.THREAD_WRITE, is_shared=False) == {COMMISSIONER, PANEL}
    assert readers_of(Permission.FEEDBACK_READ, is_sent=False) == side
    assert readers_of(Permission.FEEDBACK_ANSWER, is_sent=False) == set()
    assert readers_of(Permission.PRESSURE_MARK, is_sent=False) == set()


@pytest.mark.parametrize(
    "permission",
    [
        Permission.THREAD_READ,
        Permission.THREAD_WRITE,
        Permission.MODERATION_READ,
        Permission.MODERATION_WRITE,
        Permission.FEEDBACK_WRITE,
    ],
)
def test_blindness_closes_moderation_and_its_threads(permission: Permission) -> None:
    assert readers_of(permission, is_in_sight=False) == set()


def test_blindness_closes_letters_to_those_who_have_still_to_judge() -> None:
    # A manager without a part in the review reads no draft, and has none to judge.
    assert readers_of(Permission.FEEDBACK_READ, is_in_sight=False) == {LEAD, MANAGER}
    waiting = {"is_in_sight": False, "has_to_judge": True}
    assert readers_of(Permission.FEEDBACK_READ, **waiting) == {LEAD}


def test_blindness_closes_what_is_frozen_to_signatories_and_the_chair_too() -> None:
    assert readers_of(Permission.SNAPSHOT_READ) == {
        CHAIR, COMMISSIONER, LEAD, PANEL, SIGNATORY, OBSERVER,
    }  # fmt: skip
    for permission in (Permission.SNAPSHOT_READ, Permission.SIGN):
        assert readers_of(permission, is_in_sight=False) == set()


def test_pressure_goes_to_the_person_outside_who_needs_no_role() -> None:
    mine = PressureSubject(BOARD, REVIEW, to_id=ME)
    for permission in (Permission.PRESSURE_READ, Permission.PRESSURE_SETTLE):
        assert may(actor(None), permission, mine)
        assert not may(actor(None, interests=frozenset({REVIEW})), permission, mine)
    assert not may(
        actor(COMMISSIONER), Permission.PRESSURE_READ, subject_for(Permission.PRESSURE_READ)
    )


def test_only_who_is_asked_signs() -> None:
    assert readers_of(Permission.SIGN, asked_ids=frozenset({YOU})) == set()
    assert readers_of(Permission.REOPENING_ASK, asked_ids=frozenset({YOU})) == {CHAIR}


def test_a_record_that_is_not_signed_is_the_boards_own() -> None:
    side = {COMMISSIONER, PANEL, SIGNATORY}
    assert readers_of(Permission.DOSSIER_READ, is_signed=False) == side | {CHAIR}
    assert readers_of(Permission.DOSSIER_PUBLIC, is_signed=False) == side


def test_destroying_a_draft_takes_a_second_person() -> None:
    assert readers_of(Permission.DESTRUCTION_DECIDE, asked_by=ME) == set()
    assert readers_of(Permission.DESTRUCTION_DECIDE, asked_by=None) == set()


# The actor's part in an assessment, and what blindness leaves: what they may with it.
#                                         write  read   reopen co-authors
MINE = [
    ("author", Sight.OWN,                  (True,  True,  True,  True)),
    ("co-author", Sight.OWN,               (True,  True,  False, False)),
    ("nobody", Sight.OPEN,                 (False, True,  False, False)),
    ("nobody", Sight.BLIND,                (False, False, False, False)),
]  # fmt: skip


@pytest.mark.parametrize(("part", "sight", "granted"), MINE)
def test_an_assessment(part: str, sight: Sight, granted: tuple[bool, ...]) -> None:
    subject = AssessmentSubject(
        BOARD,
        REVIEW,
        author_ids=frozenset({YOU} if part == "nobody" else {YOU, ME}),
        author_id=ME if part == "author" else YOU,
        sight=sight,
    )
    asked = (
        Permission.ASSESSMENT_WRITE, Permission.ASSESSMENT_READ, Permission.ASSESSMENT_REOPEN,
        Permission.COAUTHORS_CHANGE,
    )  # fmt: skip
    for role in ReviewRole:
        assert tuple(may(actor(role), p, subject) for p in asked) == granted, role


# A record: who added it, shared or not, under an assessment in sight or not; then who may read it,
# and who may change and share it (the same people).
RECORDS = [
    ("you", True,  False, {COMMISSIONER, LEAD, PANEL, SIGNATORY, OBSERVER}, set()),
    ("you", False, True,  {COMMISSIONER, LEAD, PANEL, SIGNATORY, OBSERVER}, set()),
    ("you", False, False, set(), set()),
    ("me",  False, False, {COMMISSIONER, LEAD, PANEL, SIGNATORY, OBSERVER, MANAGER},
                          {COMMISSIONER, LEAD, PANEL, MANAGER}),
    # Taken away: nobody's and not shared, whoever had added it.
    ("gone", False, True, {COMMISSIONER, LEAD, PANEL, SIGNATORY, OBSERVER}, set()),
    ("gone", False, False, set(), set()),
]  # fmt: skip


@pytest.mark.parametrize(("by", "is_shared", "in_sight", "readers", "changers"), RECORDS)
def test_a_record(
    by: str, is_shared: bool, in_sight: bool, readers: set[object], changers: set[object]
) -> None:
    subject = RecordSubject(
        BOARD, REVIEW, added_by={"me": ME, "you": YOU}.get(by), is_shared=is_shared,
        is_in_sight=in_sight,
    )  # fmt: skip
    for permission, expected in (
        (Permission.RECORD_READ, readers),
        (Permission.RECORD_CHANGE, changers),
        (Permission.RECORD_SHARE, changers),
    ):
        assert {r for r in ROLES if may(actor(r), permission, subject)} == expected
        declared = frozenset({REVIEW})
        assert not any(may(actor(r, interests=declared), permission, subject) for r in ROLES)


def test_an_author_who_left_the_review_may_nothing() -> None:
    subject = AssessmentSubject(
        BOARD, REVIEW, author_ids=frozenset({ME}), author_id=ME, sight=Sight.OWN
    )
    for permission in Permission:
        if permission.value.startswith(("assessment:", "coauthors:")):
            assert not any(may(actor(role), permission, subject) for role in (None, *BoardRole))


def test_blindness_is_what_stands_when_nobody_says_otherwise() -> None:
    assert AssessmentSubject(BOARD, REVIEW).sight is Sight.BLIND


def test_require_raises_with_the_permission() -> None:
    require(actor(LEAD), Permission.DRAFT_SEND, subject_for(Permission.DRAFT_SEND))
    with pytest.raises(NotAllowed):
        require(actor(PANEL), Permission.DRAFT_SEND, subject_for(Permission.DRAFT_SEND))


# The predicates, one by one.

SUBJECT = AssessmentSubject(BOARD, REVIEW, author_ids=frozenset({YOU}), author_id=YOU)


def test_on_board() -> None:
    assert policy.on_board()(actor(CONTACT), SUBJECT)
    assert policy.on_board(CHAIR, MEMBER)(actor(MEMBER), SUBJECT)
    assert not policy.on_board(CHAIR)(actor(MEMBER), SUBJECT)
    assert not policy.on_board()(actor(LEAD), SUBJECT)


def test_on_review() -> None:
    assert policy.on_review()(actor(OBSERVER), SUBJECT)
    assert policy.on_review(LEAD, PANEL)(actor(PANEL), SUBJECT)
    assert not policy.on_review(LEAD)(actor(PANEL), SUBJECT)
    assert not policy.on_review()(actor(CHAIR), SUBJECT)


def test_writers_and_the_author() -> None:
    together = replace(SUBJECT, author_ids=frozenset({ME, YOU}))
    assert policy.writes_it(actor(LEAD), together)
    assert not policy.is_its_author(actor(LEAD), together)
    assert policy.is_its_author(actor(LEAD), replace(together, author_id=ME))
    assert not policy.writes_it(actor(LEAD), SUBJECT)
    assert not policy.is_its_author(actor(LEAD), replace(SUBJECT, author_id=None))


@pytest.mark.parametrize(
    ("sight", "seen"), [(Sight.OWN, True), (Sight.OPEN, True), (Sight.BLIND, False)]
)
def test_may_be_seen(sight: Sight, seen: bool) -> None:
    assert policy.may_be_seen(actor(LEAD), replace(SUBJECT, sight=sight)) is seen
