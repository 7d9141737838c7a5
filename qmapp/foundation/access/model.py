"""Actors, subjects and permission names: plain frozen values, no framework.

An `Actor` is somebody at the moment of asking. A `Subject` is what is asked
about, with only the facts that the policy needs. Both are built by those who
may read the database; the policy itself decides from these values alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

NOTHING: frozenset[UUID] = frozenset()
_EMPTY: Mapping[UUID, frozenset[BoardRole]] = MappingProxyType({})
_EMPTY_REVIEWS: Mapping[UUID, frozenset[ReviewRole]] = MappingProxyType({})


class BoardRole(StrEnum):
    """What somebody is to a board. The last two are tied to an agency of the board."""

    ADMINISTRATOR = "administrator"
    REVIEW_MANAGER = "review_manager"
    CHAIR = "chair"
    MEMBER = "member"
    AGENCY_CONTACT = "agency_contact"


AGENCY_ROLES = frozenset({BoardRole.MEMBER, BoardRole.AGENCY_CONTACT})


class ReviewRole(StrEnum):
    """What somebody is to one review; people of other boards may hold these."""

    COMMISSIONER = "commissioner"
    LEAD_REVIEWER = "lead_reviewer"
    PANEL_MEMBER = "panel_member"
    SIGNATORY = "signatory"
    OBSERVER = "observer"


class Permission(StrEnum):
    """Everything that may be asked for. The policy says who may."""

    BOARD_SEE = "board:see"
    BOARD_PEOPLE = "board:people"
    BOARD_SETTINGS = "board:settings"
    REVIEW_LIST = "review:list"
    REVIEW_CREATE = "review:create"
    REVIEW_SEE = "review:see"
    REVIEW_READ = "review:read"
    REVIEW_PEOPLE_SEE = "review_people:see"
    REVIEW_EDIT = "review:edit"
    REVIEW_PEOPLE = "review:people"
    INTEREST_DECLARE = "interest:declare"
    INTEREST_WITHDRAW = "interest:withdraw"
    DRAFT_UPLOAD = "draft:upload"
    DRAFT_LIST = "draft:list"
    DRAFT_READ = "draft:read"
    DRAFT_SEND = "draft:send"
    DRAFT_REREAD = "draft:reread"
    RECORD_LIST = "record:list"
    RECORD_ADD = "record:add"
    RECORD_READ = "record:read"
    RECORD_CHANGE = "record:change"
    RECORD_SHARE = "record:share"
    INVOLVEMENT_READ = "involvement:read"
    INVOLVEMENT_WRITE = "involvement:write"
    INVOLVEMENT_COUNT = "involvement:count"
    SHEET_EDIT = "sheet:edit"
    FINDINGS_READ = "findings:read"
    FINDINGS_WRITE = "findings:write"
    FINDING_ADD_VIEW = "finding:add_view"
    RECOMMENDATIONS_READ = "recommendations:read"
    RECOMMENDATIONS_WRITE = "recommendations:write"
    RESPONSE_READ = "response:read"
    RESPONSE_WRITE = "response:write"
    RESPONSE_AGREE = "response:agree"
    DISSENT_RECORD = "dissent:record"
    ARRANGEMENTS_READ = "arrangements:read"
    ARRANGEMENTS_WRITE = "arrangements:write"
    PROCEEDINGS_READ = "proceedings:read"
    PROCEEDINGS_WRITE = "proceedings:write"
    THREAD_READ = "thread:read"
    THREAD_WRITE = "thread:write"
    MODERATION_READ = "moderation:read"
    MODERATION_WRITE = "moderation:write"
    AGREEMENT_READ = "agreement:read"
    FEEDBACK_READ = "feedback:read"
    FEEDBACK_WRITE = "feedback:write"
    FEEDBACK_ANSWER = "feedback:answer"
    PRESSURE_MARK = "pressure:mark"
    PRESSURE_READ = "pressure:read"
    PRESSURE_SETTLE = "pressure:settle"
    STAGE_CHECK = "stage:self_check"
    STAGE_MODERATE = "stage:moderate"
    STAGE_RETURN = "stage:return"
    STAGE_READY = "stage:ready"
    STAGE_BACK = "stage:back"
    STAGE_PUBLISH = "stage:publish"
    STAGE_FOLLOW = "stage:follow_up"
    STAGE_CLOSE = "stage:close"
    SIGNING_READ = "signing:read"
    SIGNING_PLAN = "signing:plan"
    SIGNING_OPEN = "signing:open"
    SNAPSHOT_READ = "snapshot:read"
    SIGN = "signing:sign"
    REOPENING_ASK = "reopening:ask"
    PUBLICATION_READ = "publication:read"
    PUBLICATION_WRITE = "publication:write"
    IDENTIFIERS_DECIDE = "identifiers:decide"
    DOSSIER_READ = "dossier:read"
    DOSSIER_PUBLIC = "dossier:public"
    FOLLOW_READ = "follow:read"
    PROGRESS_WRITE = "progress:write"
    OWNER_LINK_GIVE = "owner_link:give"
    THEORY_WRITE = "theory:write"
    MEASURE_WRITE = "measure:write"
    CHECK_RECORD = "check:record"
    FOLLOW_END = "follow:end"
    CHECKS_PLAN = "checks:plan"
    IMPACT_SEE = "impact:see"
    AGENCY_IMPACT_SEE = "agency_impact:see"
    PLAN_TAKE = "plan:take"
    MEETING_WRITE = "meeting:write"
    LEARNING_SEE = "learning:see"
    PRACTICE_WRITE = "practice:write"
    EXPLORATION_READ = "exploration:read"
    EXPLORATION_WRITE = "exploration:write"
    EXPLORATION_KEEP = "exploration:keep"
    SUMMIT_READ = "summit:read"
    SUMMIT_PLAN = "summit:plan"
    SUMMIT_RUN = "summit:run"
    BODY_READ = "body:read"
    BODY_WRITE = "body:write"
    CLASS_READ = "class:read"
    CLASS_WRITE = "class:write"
    TAGS_READ = "tags:read"
    TAGS_WRITE = "tags:write"
    TAGS_SETTLE = "tags:settle"
    TRENDS_SEE = "trends:see"
    SHARING_SEE = "sharing:see"
    SHARE_DECIDE = "share:decide"
    SHARED_TRENDS_SEE = "shared_trends:see"
    RETENTION_LIST = "retention:list"
    RETENTION_DECIDE = "retention:decide"
    DESTRUCTION_READ = "destruction:read"
    DESTRUCTION_ASK = "destruction:ask"
    DESTRUCTION_DECIDE = "destruction:decide"
    TRAIL_SEARCH = "trail:search"
    SELF_CHECK_START = "self_check:start"
    COMMISSIONER_START = "commissioner_assessment:start"
    ASSESSMENT_WRITE = "assessment:write"
    ASSESSMENT_READ = "assessment:read"
    ASSESSMENT_REOPEN = "assessment:reopen"
    COAUTHORS_CHANGE = "coauthors:change"
    PROFILE_READ = "profile:read"
    SIGHT_LIFT = "sight:lift"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, with their standing on boards and on the reviews in question.

    `review_roles` and `interests` hold what was loaded: for a page of one
    review, that review's; for a list, all of them. `readerships` are the
    regions, or `EditionSubject.NATIONAL`, whose shared trends the actor was
    given to read.
    """

    person_id: UUID
    name: str
    board_roles: Mapping[UUID, frozenset[BoardRole]] = field(default_factory=lambda: _EMPTY)
    review_roles: Mapping[UUID, frozenset[ReviewRole]] = field(
        default_factory=lambda: _EMPTY_REVIEWS
    )
    interests: frozenset[UUID] = NOTHING
    readerships: frozenset[str] = frozenset()

    def is_on_board(self, board_id: UUID, *roles: BoardRole) -> bool:
        """Whether the actor has one of the roles (any role, when none is named) on the board."""
        held = self.board_roles.get(board_id, frozenset())
        return bool(held & set(roles)) if roles else bool(held)

    def is_on_review(self, review_id: UUID, *roles: ReviewRole) -> bool:
        """Whether the actor has one of the roles (any role, when none is named) on the review."""
        held = self.review_roles.get(review_id, frozenset())
        return bool(held & set(roles)) if roles else bool(held)


class Sight(StrEnum):
    """What blindness leaves of one assessment for one actor (see assessments/rules.py)."""

    OWN = "own"
    OPEN = "open"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class BoardSubject:
    """A board."""

    board_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewSubject:
    """A review of a board."""

    board_id: UUID
    review_id: UUID


@dataclass(frozen=True, slots=True)
class DraftSubject(ReviewSubject):
    """A draft of a review. Until it is sent, a lead reviewer's draft is theirs alone."""

    is_sent: bool = True


@dataclass(frozen=True, slots=True)
class RecordSubject(ReviewSubject):
    """A record of a review: who added it, whether it is there for everybody on the review.

    `is_in_sight`: an assessment that the actor may see rests on it. One that was taken away is
    nobody's and shared with nobody; only what rests on it still shows it.
    """

    added_by: UUID | None = None
    is_shared: bool = True
    is_in_sight: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentSubject(ReviewSubject):
    """An assessment: its writers, whether it is open, and what blindness leaves of it."""

    author_ids: frozenset[UUID] = field(default=NOTHING)
    author_id: UUID | None = None
    is_open: bool = True
    sight: Sight = Sight.BLIND


@dataclass(frozen=True, slots=True)
class ResponseSubject(ReviewSubject):
    """The board's response to a review: whether what is asked for was agreed already."""

    is_agreed: bool = False


@dataclass(frozen=True, slots=True)
class FollowSubject(ResponseSubject):
    """What is followed of a review, or one of its actions: who answers for what is asked for.

    `owner_ids` are the people of the board who speak for an agency that owns such an action, and
    those who look after one.
    """

    owner_ids: frozenset[UUID] = field(default=NOTHING)


@dataclass(frozen=True, slots=True)
class AgencySubject(BoardSubject):
    """An agency of a board, and the people who speak for it."""

    people_ids: frozenset[UUID] = field(default=NOTHING)


@dataclass(frozen=True, slots=True)
class SummitSubject(BoardSubject):
    """A summit of a board, and who was asked to lead it."""

    facilitator_ids: frozenset[UUID] = field(default=NOTHING)


@dataclass(frozen=True, slots=True)
class EditionSubject:
    """What is shared over boards: of one region or NATIONAL, and which boards share into it."""

    NATIONAL: ClassVar[str] = "national"

    scope: str
    board_ids: frozenset[UUID] = field(default=NOTHING)


@dataclass(frozen=True, slots=True)
class ModerationSubject(ReviewSubject):
    """What the board holds of one draft, and the threads on it.

    `is_in_sight`: blindness hides no assessment of the draft from the actor any more. `is_shared`:
    it was given to the lead reviewers: a thread that is for all, what was agreed once the draft
    went back or is ready for sign-off.
    """

    is_in_sight: bool = True
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackSubject(ReviewSubject):
    """A letter of feedback. Until it is sent, it is the commissioning side's own paper.

    `is_in_sight`: blindness hides no assessment of its draft from the actor any more, who may read
    that draft. `has_to_judge`: the actor has still to submit an assessment of it.
    """

    is_sent: bool = False
    is_in_sight: bool = True
    has_to_judge: bool = False


@dataclass(frozen=True, slots=True)
class PressureSubject(ReviewSubject):
    """A request that a lead reviewer marked as pressure, and to whom that went."""

    to_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SigningSubject(ReviewSubject):
    """A round of signing, and who is asked to say something in it.

    `is_in_sight`: blindness keeps nothing of what is frozen from the actor. It does from whoever
    has still to submit an assessment of that draft, until the report stands signed.
    """

    asked_ids: frozenset[UUID] = field(default=NOTHING)
    is_in_sight: bool = True


@dataclass(frozen=True, slots=True)
class DossierSubject(ReviewSubject):
    """The record of a review as one document: whether its report was signed."""

    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class DestructionSubject(ReviewSubject):
    """A request to destroy a draft, and who made it."""

    asked_by: UUID | None = None


Subject = BoardSubject | ReviewSubject | EditionSubject
