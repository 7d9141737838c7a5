"""The way to everything between the judgements of a review and its publication, a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qmapp.casework.feedback.queries import subject_of_all
from qmapp.casework.moderation.queries import subject_of as moderation_subject
from qmapp.casework.proceedings import queries as proceedings
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.casework.threads.queries import open_to
from qmapp.decision.actions import queries_followed as followed
from qmapp.desk.review_home.conclusions import Conclusion
from qmapp.desk.review_home.governing import Governed, is_governed
from qmapp.errors import N_
from qmapp.foundation.access import Actor, FollowSubject, Permission, may
from qmapp.foundation.storage import Db, today
from qmapp.governance.publication.identifiers import newest_sent
from qmapp.learning.impact import queries as impact
from qmapp.learning.impact.queries.counting import Counts

# Pages of one sentence, in their order: who may open each, its title, its address, what it is.
_PUBLICATION = (
    Permission.PUBLICATION_READ,
    N_("Publication"),
    "publication.index",
    N_("Identifiers, who was told, and the decision."),
)
_RECORD = (
    Permission.REVIEW_SEE,
    N_("The record"),
    "dossier.index",
    N_("All of it as one document."),
)
_ARRANGEMENTS = (
    Permission.ARRANGEMENTS_READ,
    N_("Arrangements"),
    "arrangements.edit",
    N_("Quality, challenge, deadlock, and who stands outside."),
)
_RETENTION = (
    Permission.RETENTION_DECIDE,
    N_("How long it is kept"),
    "custody.decide",
    N_("Until when, and what was decided."),
)
_DESTRUCTIONS = (
    Permission.DESTRUCTION_READ,
    N_("Drafts that came in error"),
    "drafts.requests",
    N_("Two people destroy one: one asks, another decides."),
)
_HISTORY = (
    Permission.REVIEW_READ,
    N_("History"),
    "trail.review",
    N_("Who did what, and when."),
)

_TOLD = (_PUBLICATION, _RECORD, _ARRANGEMENTS)
_KEPT = (_HISTORY, _RETENTION, _DESTRUCTIONS)


def governance(db: Db, actor: Actor, review: Review, now: Governed) -> Sequence[Conclusion]:
    """Where each stands, as far as the actor may know. The number of queries is constant."""
    of = subject_of(review)
    lines = [_line(N_("Stages"), "stages.index", N_("What leads on, and what is missing."))]
    lines += _of_draft(db, actor, review, now)
    if may(actor, Permission.FEEDBACK_READ, subject_of_all(review)):
        lines.append(_feedback(now))
    if may(actor, Permission.SIGNING_READ, of):
        lines.append(_signing(now))
    lines += _actions(db, actor, review)
    lines += _impact(db, actor, review)
    lines += [
        _line(title, endpoint, words)
        for permission, title, endpoint, words in _TOLD
        if may(actor, permission, of)
    ]
    if may(actor, Permission.PROCEEDINGS_READ, of):
        lines.append(_proceedings(db, review))
    lines += [
        _line(title, endpoint, words)
        for permission, title, endpoint, words in _KEPT
        if may(actor, permission, of)
    ]
    return lines


def _line(
    title: str,
    endpoint: str,
    sentence: str,
    values: Mapping[str, object] | None = None,
    parts: Mapping[str, object] | None = None,
) -> Conclusion:
    return Conclusion(
        title=title, endpoint=endpoint, sentence=sentence, values=values or {}, parts=parts or {}
    )


def _of_draft(db: Db, actor: Actor, review: Review, now: Governed) -> Sequence[Conclusion]:
    """What is agreed and said of the newest draft, once blindness hides nothing of it."""
    draft = newest_sent(db, review.id)
    if draft is None:
        return []
    subject, parts = moderation_subject(db, actor, review, draft), {"number": draft.number}
    lines = []
    if may(actor, Permission.MODERATION_READ, subject):
        lines.append(
            _line(
                N_("Moderation"),
                "moderation.index",
                N_("%(done)s of %(of)s markers of draft %(draft)s are settled.")
                if is_governed(review.stage)
                else N_("Side by side, once the judgements are in."),
                {"done": now.moderated, "of": now.markers, "draft": draft.number},
                parts,
            )
        )
    if may(actor, Permission.THREAD_READ, subject):
        count = open_to(db, actor, review, draft, is_in_sight=subject.is_in_sight)
        lines.append(
            _line(
                N_("Discussions"),
                "threads.index",
                N_("%(count)s discussion of draft %(draft)s is open.")
                if count == 1
                else N_("%(count)s discussions of draft %(draft)s are open."),
                {"count": count, "draft": draft.number},
                parts,
            )
        )
    return lines


def _feedback(now: Governed) -> Conclusion:
    sentence = N_("Letters to the lead reviewer, and the answers.")
    if now.unsent_letter is not None:
        sentence = N_("Letter %(letter)s is being written.")
    elif now.unanswered:
        sentence = (
            N_("%(count)s point waits for your answer.")
            if now.unanswered == 1
            else N_("%(count)s points wait for your answer.")
        )
    values = {"letter": now.unsent_letter, "count": now.unanswered}
    return _line(N_("Feedback"), "feedback.index", sentence, values)


def _signing(now: Governed) -> Conclusion:
    sentence = N_("Nothing is signed yet.")
    if now.report_signed and now.response_signed:
        sentence = N_("The report and the response are signed.")
    elif now.report_signed and now.response_open:
        sentence = N_("The report is signed; the response is being signed.")
    elif now.report_signed:
        sentence = N_("The report is signed; the response is not.")
    elif now.report_open:
        sentence = N_("The report is being signed.")
    return _line(N_("Signing"), "signing.index", sentence)


def _actions(db: Db, actor: Actor, review: Review) -> Sequence[Conclusion]:
    """What became of what was promised, once anything was."""
    count = followed.count_of(db, review, today())
    subject = FollowSubject(review.board_id, review.id, is_agreed=bool(count.total))
    if not count.total or not may(actor, Permission.FOLLOW_READ, subject):
        return []
    sentence = (
        N_("%(done)s of %(of)s are delivered; %(late)s overdue.")
        if count.overdue
        else N_("%(done)s of %(of)s are delivered; none is overdue.")
    )
    values = {"done": count.delivered, "of": count.total, "late": count.overdue}
    return [_line(N_("Actions"), "actions.index", sentence, values)]


def _impact(db: Db, actor: Actor, review: Review) -> Sequence[Conclusion]:
    """What is known of the difference made, once anything is followed."""
    count = impact.count_of(db, review.id, today())
    subject = FollowSubject(review.board_id, review.id, is_agreed=bool(count.total))
    if not count.total or not may(actor, Permission.FOLLOW_READ, subject):
        return []
    values = {
        "shown": count.shown,
        "of": count.total,
        "harmful": count.harmful,
        "unknown": count.unknown,
        "delivered": count.delivered,
    }
    return [_line(N_("Impact"), "impact.index", _impact_sentence(count), values)]


def _impact_sentence(count: Counts) -> str:
    """Harm is said wherever there is any, closed or not."""
    if not count.delivered:
        if count.harmful:
            return N_(
                "A difference is shown for %(shown)s of %(of)s; %(harmful)s of %(of)s did harm; "
                "nothing is delivered."
            )
        return N_("A difference is shown for %(shown)s of %(of)s; nothing is delivered yet.")
    if not count.unknown:
        if count.harmful:
            return N_(
                "A difference is shown for %(shown)s of %(of)s; %(harmful)s of %(of)s did harm; "
                "delivered: %(delivered)s of %(of)s."
            )
        return N_(
            "A difference is shown for %(shown)s of %(of)s; delivered: %(delivered)s of %(of)s."
        )
    if count.harmful:
        return N_(
            "A difference is shown for %(shown)s of %(of)s; %(harmful)s of %(of)s did harm; "
            "delivered with nothing to show yet: %(unknown)s of %(delivered)s."
        )
    return N_(
        "A difference is shown for %(shown)s of %(of)s; delivered with nothing to show yet: "
        "%(unknown)s of %(delivered)s."
    )


def _proceedings(db: Db, review: Review) -> Conclusion:
    count = len(proceedings.open_ones(db, review.id))
    sentence = N_("None is expected or under way.")
    if count:
        sentence = (
            N_("%(count)s is expected or under way.")
            if count == 1
            else N_("%(count)s are expected or under way.")
        )
    return _line(N_("Parallel proceedings"), "proceedings.index", sentence, {"count": count})
