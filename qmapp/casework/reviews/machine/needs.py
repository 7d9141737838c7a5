"""What a step may need, and the clause that says what is missing. Pure.

A clause has no capital and no full stop, so that several make one sentence: "Not ready for
sign-off: marker 12 has no agreed judgement, and 1 identifier is open."
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qmapp.casework.reviews.machine.facts import Facts
from qmapp.errors import N_


class Need(StrEnum):
    """Something that must be so before a step may be taken."""

    DRAFT_SENT = "draft_sent"
    ASSESSED = "assessed"
    MODERATED = "moderated"
    LETTER_SENT = "letter_sent"
    POINTS_ANSWERED = "points_answered"
    THREADS_RESOLVED = "threads_resolved"
    IDENTIFIERS_DECIDED = "identifiers_decided"
    ARRANGED = "arranged"
    SIGNERS_NAMED = "signers_named"
    REPORT_UNTOUCHED = "report_untouched"
    REPORT_SIGNED = "report_signed"
    REPORT_CURRENT = "report_current"
    REPORT_TAKEN_BACK = "report_taken_back"
    RESPONSE_AGREED = "response_agreed"
    RESPONSE_SIGNED = "response_signed"
    RESPONSE_CURRENT = "response_current"
    RESPONSE_TAKEN_BACK = "response_taken_back"
    RESPONSE_OR_REASON = "response_or_reason"
    DECIDED = "decided"
    PUBLICATION_READY = "publication_ready"


class PlaceOf(StrEnum):
    """Where somebody goes to settle what is missing."""

    DRAFTS = "drafts"
    OWN_ASSESSMENT = "own_assessment"
    ASSESSMENTS = "assessments"
    MODERATION = "moderation"
    FEEDBACK = "feedback"
    THREADS = "threads"
    IDENTIFIERS = "identifiers"
    ARRANGEMENTS = "arrangements"
    SIGNING = "signing"
    RESPONSE = "response"
    PUBLICATION = "publication"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that is missing: its clause, and where to go."""

    need: Need
    clause: str
    place: PlaceOf
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The clause, filled."""
        return self.clause % self.values if self.values else self.clause


def lack_of(need: Need, facts: Facts) -> Sequence[Lack]:
    """What is missing of one need; nothing where it is met."""
    return _FINDERS[need](facts)


def in_words(clauses: Sequence[str]) -> str:
    """One sentence part from clauses: "a, and b"."""
    if len(clauses) < 2:
        return "".join(clauses)
    return ", ".join(clauses[:-1]) + ", and " + clauses[-1]


def _lack(need: Need, place: PlaceOf, clause: str, **values: object) -> Sequence[Lack]:
    return (Lack(need=need, clause=clause, place=place, values=values),)


def _counted(need: Need, place: PlaceOf, count: int, one: str, many: str) -> Sequence[Lack]:
    return _lack(need, place, one if count == 1 else many, count=count) if count else ()


def _draft_sent(facts: Facts) -> Sequence[Lack]:
    if facts.draft is not None:
        return ()
    return _lack(Need.DRAFT_SENT, PlaceOf.DRAFTS, N_("no draft was sent yet"))


def _assessed(facts: Facts) -> Sequence[Lack]:
    if facts.draft is None:
        return ()
    if facts.is_blind:
        return _lack(
            Need.ASSESSED,
            PlaceOf.OWN_ASSESSMENT,
            N_("your own assessment of draft %(draft)s is not submitted"),
            draft=facts.draft,
        )
    if facts.is_assessed:
        return ()
    return _lack(
        Need.ASSESSED,
        PlaceOf.ASSESSMENTS,
        N_("no commissioner’s assessment of draft %(draft)s is submitted"),
        draft=facts.draft,
    )


def _moderated(facts: Facts) -> Sequence[Lack]:
    if facts.draft is None or facts.is_blind or not facts.is_assessed or not facts.unmoderated:
        return ()  # what comes before is missing, and is said already
    numbers = sorted(facts.unmoderated)
    if len(numbers) == facts.markers:
        clause = N_("none of the %(count)s markers has an agreed judgement")
    elif len(numbers) == 1:
        clause = N_("marker %(markers)s has no agreed judgement")
    else:
        clause = N_("markers %(markers)s have no agreed judgement")
    return _lack(
        Need.MODERATED, PlaceOf.MODERATION, clause, markers=_numbers(numbers), count=len(numbers)
    )


def _numbers(numbers: Sequence[int]) -> str:
    shown = [str(number) for number in numbers]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _letter_sent(facts: Facts) -> Sequence[Lack]:
    if facts.is_blind or facts.unsent_letter is None:
        return ()  # letters wait too for whoever has still to judge
    return _lack(
        Need.LETTER_SENT,
        PlaceOf.FEEDBACK,
        N_("letter %(number)s of feedback is not sent"),
        number=facts.unsent_letter,
    )


def _points_answered(facts: Facts) -> Sequence[Lack]:
    if facts.is_blind:
        return ()
    return _counted(
        Need.POINTS_ANSWERED,
        PlaceOf.FEEDBACK,
        facts.unanswered,
        N_("%(count)s point of feedback is not answered"),
        N_("%(count)s points of feedback are not answered"),
    )


def _threads_resolved(facts: Facts) -> Sequence[Lack]:
    if facts.is_blind:
        return ()  # what others say of a draft waits, as their judgements do
    return _counted(
        Need.THREADS_RESOLVED,
        PlaceOf.THREADS,
        facts.open_threads,
        N_("%(count)s discussion is open"),
        N_("%(count)s discussions are open"),
    )


def _identifiers_decided(facts: Facts) -> Sequence[Lack]:
    if facts.draft is None:
        return ()
    if not facts.is_scanned:
        return _lack(
            Need.IDENTIFIERS_DECIDED,
            PlaceOf.IDENTIFIERS,
            N_("draft %(draft)s is not scanned for identifiers yet"),
            draft=facts.draft,
        )
    return _counted(
        Need.IDENTIFIERS_DECIDED,
        PlaceOf.IDENTIFIERS,
        facts.open_identifiers,
        N_("%(count)s identifier is open"),
        N_("%(count)s identifiers are open"),
    )


def _when(
    need: Need, place: PlaceOf, is_lacking: Callable[[Facts], bool], clause: str
) -> Callable[[Facts], Sequence[Lack]]:
    return lambda facts: _lack(need, place, clause) if is_lacking(facts) else ()


def _report_untouched(facts: Facts) -> Sequence[Lack]:
    if facts.report.is_signed:
        clause = N_("the report is signed, and only reopening takes that back")
    elif facts.report.is_open:
        clause = N_("the report is being signed, and that was not called off")
    else:
        return ()
    return _lack(Need.REPORT_UNTOUCHED, PlaceOf.SIGNING, clause)


def _publication_ready(facts: Facts) -> Sequence[Lack]:
    return tuple(
        Lack(need=Need.PUBLICATION_READY, clause=clause, place=PlaceOf.PUBLICATION)
        for clause in facts.publication
    )


_FINDERS: Mapping[Need, Callable[[Facts], Sequence[Lack]]] = {
    Need.DRAFT_SENT: _draft_sent,
    Need.ASSESSED: _assessed,
    Need.MODERATED: _moderated,
    Need.LETTER_SENT: _letter_sent,
    Need.POINTS_ANSWERED: _points_answered,
    Need.THREADS_RESOLVED: _threads_resolved,
    Need.IDENTIFIERS_DECIDED: _identifiers_decided,
    Need.ARRANGED: _when(
        Need.ARRANGED,
        PlaceOf.ARRANGEMENTS,
        lambda facts: not facts.is_arranged,
        N_("the arrangements for quality, challenge, deadlock and pressure are not all set"),
    ),
    Need.SIGNERS_NAMED: _when(
        Need.SIGNERS_NAMED,
        PlaceOf.SIGNING,
        lambda facts: not facts.report.is_planned,
        N_("it is not set who signs the report"),
    ),
    Need.REPORT_UNTOUCHED: _report_untouched,
    Need.REPORT_SIGNED: _when(
        Need.REPORT_SIGNED,
        PlaceOf.SIGNING,
        lambda facts: not facts.report.is_signed,
        N_("the report is not signed"),
    ),
    Need.REPORT_CURRENT: _when(
        Need.REPORT_CURRENT,
        PlaceOf.SIGNING,
        lambda facts: facts.report.is_signed and not facts.report.is_current,
        N_("the report changed since it was signed, and is to be signed again"),
    ),
    Need.REPORT_TAKEN_BACK: _when(
        Need.REPORT_TAKEN_BACK,
        PlaceOf.SIGNING,
        lambda facts: facts.report.is_signed,
        N_("those who sign have not reopened the report"),
    ),
    Need.RESPONSE_AGREED: _when(
        Need.RESPONSE_AGREED,
        PlaceOf.RESPONSE,
        lambda facts: not facts.is_response_agreed,
        N_("the response is not agreed"),
    ),
    Need.RESPONSE_SIGNED: _when(
        Need.RESPONSE_SIGNED,
        PlaceOf.SIGNING,
        lambda facts: not facts.response.is_signed,
        N_("the response is not signed"),
    ),
    Need.RESPONSE_CURRENT: _when(
        Need.RESPONSE_CURRENT,
        PlaceOf.SIGNING,
        lambda facts: facts.response.is_signed and not facts.response.is_current,
        N_("the response changed since it was signed, and is to be signed again"),
    ),
    Need.RESPONSE_TAKEN_BACK: _when(
        Need.RESPONSE_TAKEN_BACK,
        PlaceOf.SIGNING,
        lambda facts: facts.response.is_signed,
        N_("those who sign have not reopened the response"),
    ),
    Need.RESPONSE_OR_REASON: _when(
        Need.RESPONSE_OR_REASON,
        PlaceOf.SIGNING,
        lambda facts: not facts.response.is_signed and not facts.goes_without_response,
        N_("the response is not signed, and no reason says why it goes on without"),
    ),
    Need.DECIDED: _when(
        Need.DECIDED,
        PlaceOf.DECISION,
        lambda facts: not facts.is_decided,
        N_("it is not decided whether it is published in full, in part or not"),
    ),
    Need.PUBLICATION_READY: _publication_ready,
}
