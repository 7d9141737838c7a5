"""The policy: who may do what, written once.

One table, asked by every view, service and template. A permission is granted
when every predicate of at least one of its rows holds. What is absent is
refused. *When* something may be done (stage, version) is a rule of its room.

Board membership alone shows that a review exists, its stage and its dates;
the words of a case need a role on that review. A declared interest removes
access. Administrators look after people and settings and see no case.
Sources: issue of the first release, points 4 and 5; marker 7 (governance).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qmapp.errors import NotAllowed
from qmapp.foundation.access.model import (
    Actor,
    AgencySubject,
    AssessmentSubject,
    BoardRole,
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
    Sight,
    SigningSubject,
    Subject,
    SummitSubject,
)

Predicate = Callable[[Actor, Any], bool]
Policy = Mapping[Permission, Sequence[Sequence[Predicate]]]


def on_board(*roles: BoardRole) -> Predicate:
    """The actor has one of these roles on the subject's board (any, when none is named)."""

    def predicate(actor: Actor, subject: Any) -> bool:
        return actor.is_on_board(subject.board_id, *roles)

    return predicate


def on_review(*roles: ReviewRole) -> Predicate:
    """The actor has one of these roles on the subject's review (any, when none is named)."""

    def predicate(actor: Actor, subject: Any) -> bool:
        return actor.is_on_review(subject.review_id, *roles)

    return predicate


def has_no_interest(actor: Actor, subject: Any) -> bool:
    """The actor has declared no interest in the review."""
    return subject.review_id not in actor.interests


def draft_is_sent(actor: Actor, subject: DraftSubject) -> bool:
    """The draft has been sent, so others than the lead reviewers may know of it."""
    return subject.is_sent


def record_is_shared(actor: Actor, subject: RecordSubject) -> bool:
    """The record is there for everybody on the review."""
    return subject.is_shared


def added_it(actor: Actor, subject: RecordSubject) -> bool:
    """The actor added the record."""
    return actor.person_id == subject.added_by


def rests_in_sight(actor: Actor, subject: RecordSubject) -> bool:
    """An assessment that the actor may see rests on the record."""
    return subject.is_in_sight


def writes_it(actor: Actor, subject: AssessmentSubject) -> bool:
    """The actor is the author of the assessment or a co-author."""
    return actor.person_id in subject.author_ids


def is_its_author(actor: Actor, subject: AssessmentSubject) -> bool:
    """The actor is the one author of the assessment."""
    return actor.person_id == subject.author_id


def may_be_seen(actor: Actor, subject: AssessmentSubject) -> bool:
    """Blindness does not hide the assessment from the actor."""
    return subject.sight in {Sight.OWN, Sight.OPEN}


def response_is_agreed(actor: Actor, subject: ResponseSubject) -> bool:
    """The board has agreed what is asked for, so it is no longer its own paper only."""
    return subject.is_agreed


def answers_for_it(actor: Actor, subject: FollowSubject) -> bool:
    """The actor, still on the board, speaks for an agency that owns it, or looks after it."""
    return actor.person_id in subject.owner_ids and actor.is_on_board(subject.board_id)


def speaks_for_it(actor: Actor, subject: AgencySubject) -> bool:
    """The actor, still on the board, speaks for the agency."""
    return actor.person_id in subject.people_ids and actor.is_on_board(subject.board_id)


def leads_it(actor: Actor, subject: SummitSubject) -> bool:
    """The actor, still on the board, was asked to lead the summit."""
    return actor.person_id in subject.facilitator_ids and actor.is_on_board(subject.board_id)


def was_given_it(actor: Actor, subject: EditionSubject) -> bool:
    """The actor reads for that region, or for the nation."""
    return subject.scope in actor.readerships


def shares_into_it(actor: Actor, subject: EditionSubject) -> bool:
    """The actor knows of the reviews of a board that shares into what is asked for."""
    return any(
        actor.is_on_board(board_id, *_WHO_SEE_REVIEWS)
        for board_id in subject.board_ids & actor.board_roles.keys()
    )


def is_in_sight(
    actor: Actor, subject: ModerationSubject | FeedbackSubject | SigningSubject
) -> bool:
    """Blindness hides no judgement of the draft from the actor any more."""
    return subject.is_in_sight


def has_judged(actor: Actor, subject: FeedbackSubject) -> bool:
    """The actor has no assessment of the draft left to submit; perhaps never had one."""
    return not subject.has_to_judge


def is_shared(actor: Actor, subject: ModerationSubject) -> bool:
    """It was given to the lead reviewers too."""
    return subject.is_shared


def letter_is_sent(actor: Actor, subject: FeedbackSubject) -> bool:
    """The letter has gone to the lead reviewers."""
    return subject.is_sent


def it_went_to(actor: Actor, subject: PressureSubject) -> bool:
    """The actor is the person outside the commissioning line to whom it went."""
    return actor.person_id == subject.to_id


def is_asked_to_sign(actor: Actor, subject: SigningSubject) -> bool:
    """The actor stands on the list of the round."""
    return actor.person_id in subject.asked_ids


def report_is_signed(actor: Actor, subject: DossierSubject) -> bool:
    """The report was signed, so the record is no draft any more."""
    return subject.is_signed


def is_second_person(actor: Actor, subject: DestructionSubject) -> bool:
    """Somebody else asked for it."""
    return subject.asked_by is not None and actor.person_id != subject.asked_by


_SEES_THE_BOARD = on_board()
_KEEPS_REVIEWS = on_board(BoardRole.REVIEW_MANAGER)
_WHO_SEE_REVIEWS = (BoardRole.REVIEW_MANAGER, BoardRole.CHAIR, BoardRole.MEMBER)
_SEES_REVIEWS = on_board(*_WHO_SEE_REVIEWS)
_LEARNS = on_board(*_WHO_SEE_REVIEWS, BoardRole.AGENCY_CONTACT)
_LEADS = on_review(ReviewRole.LEAD_REVIEWER)
_COMMISSIONS = on_review(ReviewRole.COMMISSIONER)
_ON_THE_REVIEW = on_review()
_CHAIRS = on_board(BoardRole.CHAIR)
_DECIDES = on_review(ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER, ReviewRole.SIGNATORY)
_COMMENTS = on_review(ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER)
_WORKS_ON_IT = on_review(ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER)

POLICY: Policy = {
    Permission.BOARD_SEE: [(_SEES_THE_BOARD,)],
    Permission.BOARD_PEOPLE: [(on_board(BoardRole.ADMINISTRATOR),)],
    Permission.BOARD_SETTINGS: [(on_board(BoardRole.ADMINISTRATOR),)],
    Permission.REVIEW_LIST: [(_SEES_REVIEWS,)],
    Permission.REVIEW_CREATE: [(_KEEPS_REVIEWS,)],
    Permission.REVIEW_SEE: [(_SEES_REVIEWS, has_no_interest), (_ON_THE_REVIEW, has_no_interest)],
    # Its scope note, reasons and history: words of the case, unlike stage and dates.
    Permission.REVIEW_READ: [(_ON_THE_REVIEW, has_no_interest), (_KEEPS_REVIEWS, has_no_interest)],
    Permission.REVIEW_PEOPLE_SEE: [
        (_ON_THE_REVIEW, has_no_interest),
        (on_board(BoardRole.REVIEW_MANAGER, BoardRole.CHAIR), has_no_interest),
    ],
    Permission.REVIEW_EDIT: [(_KEEPS_REVIEWS, has_no_interest)],
    Permission.REVIEW_PEOPLE: [(_KEEPS_REVIEWS, has_no_interest)],
    Permission.INTEREST_DECLARE: [
        (_SEES_REVIEWS, has_no_interest),
        (_ON_THE_REVIEW, has_no_interest),
    ],
    Permission.INTEREST_WITHDRAW: [(on_board(BoardRole.CHAIR), has_no_interest)],
    Permission.DRAFT_UPLOAD: [(_KEEPS_REVIEWS, has_no_interest), (_LEADS, has_no_interest)],
    Permission.DRAFT_LIST: [
        (_LEADS, has_no_interest),
        (_KEEPS_REVIEWS, draft_is_sent, has_no_interest),
        (_ON_THE_REVIEW, draft_is_sent, has_no_interest),
    ],
    Permission.DRAFT_READ: [
        (_LEADS, has_no_interest),
        (_ON_THE_REVIEW, draft_is_sent, has_no_interest),
    ],
    Permission.DRAFT_SEND: [(_LEADS, has_no_interest)],
    Permission.DRAFT_REREAD: [
        (_LEADS, has_no_interest),
        (_KEEPS_REVIEWS, draft_is_sent, has_no_interest),
    ],
    Permission.RECORD_LIST: [(_ON_THE_REVIEW, has_no_interest), (_KEEPS_REVIEWS, has_no_interest)],
    # A review manager passes on what the board holds; what assessors bring is not theirs to read.
    Permission.RECORD_ADD: [(_WORKS_ON_IT, has_no_interest), (_KEEPS_REVIEWS, has_no_interest)],
    Permission.RECORD_READ: [
        (_ON_THE_REVIEW, record_is_shared, has_no_interest),
        (_ON_THE_REVIEW, rests_in_sight, has_no_interest),
        (_ON_THE_REVIEW, added_it, has_no_interest),
        (_KEEPS_REVIEWS, added_it, has_no_interest),
    ],
    Permission.RECORD_CHANGE: [
        (_WORKS_ON_IT, added_it, has_no_interest),
        (_KEEPS_REVIEWS, added_it, has_no_interest),
    ],
    Permission.RECORD_SHARE: [
        (_WORKS_ON_IT, added_it, has_no_interest),
        (_KEEPS_REVIEWS, added_it, has_no_interest),
    ],
    # Who was heard, and what they said: for those who work on the review and who keep it. An entry
    # that is kept from somebody's agency is left out by the involvement room.
    Permission.INVOLVEMENT_READ: [
        (_WORKS_ON_IT, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
    ],
    Permission.INVOLVEMENT_WRITE: [(_LEADS, has_no_interest), (_KEEPS_REVIEWS, has_no_interest)],
    Permission.INVOLVEMENT_COUNT: [(_SEES_REVIEWS,)],
    Permission.SHEET_EDIT: [(on_board(BoardRole.ADMINISTRATOR, BoardRole.REVIEW_MANAGER),)],
    # What a draft found and recommends: for those who may read it; what stands in a draft that
    # they may not know of is left out by the rooms. Both sides write it down, the board's own view
    # only those who commission.
    Permission.FINDINGS_READ: [(_ON_THE_REVIEW, has_no_interest)],
    Permission.FINDINGS_WRITE: [(_LEADS, has_no_interest), (_COMMISSIONS, has_no_interest)],
    Permission.FINDING_ADD_VIEW: [(_COMMISSIONS, has_no_interest)],
    Permission.RECOMMENDATIONS_READ: [(_ON_THE_REVIEW, has_no_interest)],
    Permission.RECOMMENDATIONS_WRITE: [(_LEADS, has_no_interest), (_COMMISSIONS, has_no_interest)],
    # The response is the board's: whoever wrote the report reads it when it is agreed (marker 7).
    Permission.RESPONSE_READ: [
        (_DECIDES, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
        (_ON_THE_REVIEW, response_is_agreed, has_no_interest),
        (_SEES_REVIEWS, response_is_agreed, has_no_interest),
    ],
    Permission.RESPONSE_WRITE: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.RESPONSE_AGREE: [(_CHAIRS, has_no_interest)],
    Permission.DISSENT_RECORD: [
        (_COMMISSIONS, has_no_interest),
        (on_review(ReviewRole.SIGNATORY), has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    # How it is governed, and what runs beside it.
    Permission.ARRANGEMENTS_READ: [
        (_ON_THE_REVIEW, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.ARRANGEMENTS_WRITE: [(_KEEPS_REVIEWS, has_no_interest), (_CHAIRS, has_no_interest)],
    Permission.PROCEEDINGS_READ: [
        (_ON_THE_REVIEW, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.PROCEEDINGS_WRITE: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
    ],
    # The board's side talks among itself until it shares; nobody before their own is submitted.
    Permission.THREAD_READ: [
        (_DECIDES, is_in_sight, has_no_interest),
        (_LEADS, is_shared, is_in_sight, has_no_interest),
    ],
    Permission.THREAD_WRITE: [
        (_COMMENTS, is_in_sight, has_no_interest),
        (_LEADS, is_shared, is_in_sight, has_no_interest),
    ],
    Permission.MODERATION_READ: [
        (_DECIDES, is_in_sight, has_no_interest),
        (_ON_THE_REVIEW, is_shared, is_in_sight, has_no_interest),
    ],
    Permission.MODERATION_WRITE: [(_COMMISSIONS, is_in_sight, has_no_interest)],
    Permission.AGREEMENT_READ: [(_SEES_REVIEWS,)],
    # It says what others judged, so nobody of the board's side reads it before they have judged.
    Permission.FEEDBACK_READ: [
        (_DECIDES, is_in_sight, has_no_interest),
        (_LEADS, letter_is_sent, has_no_interest),
        (_KEEPS_REVIEWS, letter_is_sent, has_judged, has_no_interest),
    ],
    Permission.FEEDBACK_WRITE: [(_COMMISSIONS, is_in_sight, has_no_interest)],
    Permission.FEEDBACK_ANSWER: [(_LEADS, letter_is_sent, has_no_interest)],
    Permission.PRESSURE_MARK: [(_LEADS, letter_is_sent, has_no_interest)],
    # Outside the commissioning line: they need no other part in the review.
    Permission.PRESSURE_READ: [(it_went_to, has_no_interest), (_LEADS, has_no_interest)],
    Permission.PRESSURE_SETTLE: [(it_went_to, has_no_interest)],
    # Who may take which step of the machine (governance/stages/rules.py says when).
    Permission.STAGE_CHECK: [(_LEADS, has_no_interest)],
    Permission.STAGE_MODERATE: [(_COMMISSIONS, has_no_interest), (_KEEPS_REVIEWS, has_no_interest)],
    Permission.STAGE_RETURN: [(_COMMISSIONS, has_no_interest), (_KEEPS_REVIEWS, has_no_interest)],
    Permission.STAGE_READY: [(_COMMISSIONS, has_no_interest), (_CHAIRS, has_no_interest)],
    Permission.STAGE_BACK: [(_KEEPS_REVIEWS, has_no_interest), (_CHAIRS, has_no_interest)],
    Permission.STAGE_PUBLISH: [(_CHAIRS, has_no_interest)],
    Permission.STAGE_FOLLOW: [(_KEEPS_REVIEWS, has_no_interest), (_CHAIRS, has_no_interest)],
    Permission.STAGE_CLOSE: [(_CHAIRS, has_no_interest)],
    Permission.SIGNING_READ: [
        (_ON_THE_REVIEW, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.SIGNING_PLAN: [(_KEEPS_REVIEWS, has_no_interest), (_CHAIRS, has_no_interest)],
    Permission.SIGNING_OPEN: [(_KEEPS_REVIEWS, has_no_interest), (_CHAIRS, has_no_interest)],
    # What is signed are words of the case: for those on the review, and for the chair who asks.
    # Whoever has still to judge the draft reads what others judged when they have, signatories too.
    Permission.SNAPSHOT_READ: [
        (_ON_THE_REVIEW, is_in_sight, has_no_interest),
        (_CHAIRS, is_in_sight, has_no_interest),
    ],
    Permission.SIGN: [
        (on_review(ReviewRole.SIGNATORY), is_asked_to_sign, is_in_sight, has_no_interest)
    ],
    Permission.REOPENING_ASK: [
        (on_review(ReviewRole.SIGNATORY), is_asked_to_sign, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.PUBLICATION_READ: [
        (_ON_THE_REVIEW, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.PUBLICATION_WRITE: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.IDENTIFIERS_DECIDE: [(_COMMISSIONS, has_no_interest), (_LEADS, has_no_interest)],
    Permission.DOSSIER_READ: [
        (_DECIDES, has_no_interest),
        (_CHAIRS, has_no_interest),
        (_ON_THE_REVIEW, report_is_signed, has_no_interest),
    ],
    Permission.DOSSIER_PUBLIC: [
        (_DECIDES, has_no_interest),
        (_ON_THE_REVIEW, report_is_signed, has_no_interest),
        (_SEES_REVIEWS, report_is_signed, has_no_interest),
    ],
    # What is done and what came of it: known with the response. Whoever answers for an action knows
    # that action, and says how it goes; nothing else of the review comes with it.
    Permission.FOLLOW_READ: [
        (_DECIDES, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
        (_ON_THE_REVIEW, response_is_agreed, has_no_interest),
        (_SEES_REVIEWS, response_is_agreed, has_no_interest),
        (answers_for_it, response_is_agreed, has_no_interest),
    ],
    Permission.PROGRESS_WRITE: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
        (answers_for_it, response_is_agreed, has_no_interest),
    ],
    Permission.OWNER_LINK_GIVE: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.THEORY_WRITE: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.MEASURE_WRITE: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
        (answers_for_it, response_is_agreed, has_no_interest),
    ],
    Permission.CHECK_RECORD: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.FOLLOW_END: [
        (_COMMISSIONS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.CHECKS_PLAN: [(_KEEPS_REVIEWS,), (_CHAIRS,)],
    Permission.IMPACT_SEE: [(_SEES_REVIEWS,)],
    Permission.AGENCY_IMPACT_SEE: [(_SEES_REVIEWS,), (speaks_for_it,)],
    Permission.PLAN_TAKE: [(_KEEPS_REVIEWS,), (_CHAIRS,)],
    Permission.MEETING_WRITE: [(_KEEPS_REVIEWS,), (_CHAIRS,)],
    # What is learned across reviews. The published issues and briefings are for everybody on the
    # board; what the board itself says about its area is for those who work on it.
    Permission.LEARNING_SEE: [(_SEES_THE_BOARD,)],
    Permission.PRACTICE_WRITE: [(_KEEPS_REVIEWS,), (_CHAIRS,)],
    Permission.EXPLORATION_READ: [(_LEARNS,)],
    Permission.EXPLORATION_WRITE: [(_LEARNS,)],
    Permission.EXPLORATION_KEEP: [(_KEEPS_REVIEWS,), (_CHAIRS,)],  # drafts that others began
    Permission.SUMMIT_READ: [(_LEARNS,)],
    Permission.SUMMIT_PLAN: [(_KEEPS_REVIEWS,), (_CHAIRS,)],
    Permission.SUMMIT_RUN: [(_KEEPS_REVIEWS,), (_CHAIRS,), (leads_it,)],
    Permission.BODY_READ: [(_SEES_REVIEWS,)],
    Permission.BODY_WRITE: [(_KEEPS_REVIEWS,), (_CHAIRS,)],
    Permission.CLASS_READ: [(_SEES_REVIEWS,)],
    Permission.CLASS_WRITE: [(_KEEPS_REVIEWS,), (_CHAIRS,)],
    # Coding reads the words of findings: for those on the review. Two may differ; those who
    # commission say which holds.
    Permission.TAGS_READ: [(_ON_THE_REVIEW, has_no_interest)],
    Permission.TAGS_WRITE: [(_WORKS_ON_IT, has_no_interest)],
    Permission.TAGS_SETTLE: [(_COMMISSIONS, has_no_interest)],
    Permission.TRENDS_SEE: [(_SEES_REVIEWS,)],
    Permission.SHARING_SEE: [(_SEES_REVIEWS,)],
    Permission.SHARE_DECIDE: [(_CHAIRS, has_no_interest)],
    Permission.SHARED_TRENDS_SEE: [(was_given_it,), (shares_into_it,)],
    Permission.RETENTION_LIST: [(on_board(BoardRole.REVIEW_MANAGER, BoardRole.CHAIR),)],
    Permission.RETENTION_DECIDE: [(_KEEPS_REVIEWS, has_no_interest), (_CHAIRS, has_no_interest)],
    # Who may know of the draft asks; the chair, who reads none, may be the second person.
    Permission.DESTRUCTION_READ: [
        (_LEADS, has_no_interest),
        (_KEEPS_REVIEWS, has_no_interest),
        (_CHAIRS, has_no_interest),
    ],
    Permission.DESTRUCTION_ASK: [(_LEADS, has_no_interest), (_KEEPS_REVIEWS, has_no_interest)],
    Permission.DESTRUCTION_DECIDE: [
        (_KEEPS_REVIEWS, is_second_person, has_no_interest),
        (_CHAIRS, is_second_person, has_no_interest),
    ],
    # Who did what when, and not a word of a case.
    Permission.TRAIL_SEARCH: [(on_board(BoardRole.ADMINISTRATOR),)],
    Permission.SELF_CHECK_START: [(_LEADS, has_no_interest)],
    Permission.COMMISSIONER_START: [(_COMMISSIONS, has_no_interest)],
    Permission.ASSESSMENT_WRITE: [(writes_it, _ON_THE_REVIEW, has_no_interest)],
    Permission.ASSESSMENT_READ: [(may_be_seen, _ON_THE_REVIEW, has_no_interest)],
    Permission.ASSESSMENT_REOPEN: [(is_its_author, _ON_THE_REVIEW, has_no_interest)],
    Permission.COAUTHORS_CHANGE: [(is_its_author, _ON_THE_REVIEW, has_no_interest)],
    Permission.PROFILE_READ: [
        (_LEADS, has_no_interest),
        (_ON_THE_REVIEW, draft_is_sent, has_no_interest),
    ],
    Permission.SIGHT_LIFT: [(on_board(BoardRole.CHAIR), has_no_interest)],
}


def may(actor: Actor | None, permission: Permission, subject: Subject) -> bool:
    """Whether the policy grants the permission on the subject. Nobody (None) may nothing."""
    if actor is None:
        return False
    rows = POLICY.get(permission, ())
    return any(all(holds(actor, subject) for holds in row) for row in rows)


def require(actor: Actor | None, permission: Permission, subject: Subject) -> None:
    """Raise NotAllowed unless the policy grants the permission on the subject."""
    if not may(actor, permission, subject):
        raise NotAllowed(permission)
