"""Where evidence is missing: under judgements, under questions, and records that nothing uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.queries import AssessmentLine
from qmapp.casework.bundle import queries, rules
from qmapp.casework.bundle.pages.items import record_kind_words, record_words
from qmapp.casework.bundle.pages.scope import Scope, is_open_own, whose_words
from qmapp.casework.evidence import carrying
from qmapp.casework.records.queries import list_extracts, list_visible
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class BareLine:
    """A marker judged without evidence, with where it is judged or read."""

    number: int
    title: str
    url: str
    looked_in: str


@dataclass(frozen=True, slots=True)
class OpenMarker:
    """Questions of one marker that have no answer; `asked` is how many it has in all."""

    number: int
    title: str
    url: str
    asked: int
    questions: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class LooseMarker:
    """A marker with evidence of an earlier draft that found no place in this one."""

    number: int
    title: str
    url: str
    pieces: int


@dataclass(frozen=True, slots=True)
class OfOne:
    """The gaps of one assessment, with sentences that say n of N."""

    whose: str
    is_open_own: bool
    bare: Sequence[BareLine]
    bare_sentence: str
    open_markers: Sequence[OpenMarker]
    open_sentence: str
    loose: Sequence[LooseMarker]


@dataclass(frozen=True, slots=True)
class UnusedLine:
    """A record that no assessment on this page uses."""

    title: str
    kind: str
    holder: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Gaps:
    of_each: Sequence[OfOne]
    unused: Sequence[UnusedLine]


def build_gaps(db: Db, scope: Scope) -> Gaps:
    """What is missing in each assessment that is shown, and the records used in none of them."""
    facts = assessments.facts_of(db, scope.ids)
    answered = queries.list_answered(db, scope.ids)
    markers = scope.edition.markers
    asked = {m.id: [q.id for q in m.questions] for m in markers}
    each = []
    for line in scope.shown:
        of_one = facts[line.id]
        bare = rules.judged_bare([m.id for m in markers], of_one)
        judged = sum(bool(fact.rating) for fact in of_one.values())
        left = rules.unanswered(asked, answered[line.id])
        each.append(
            OfOne(
                whose=whose_words(scope, line.id),
                is_open_own=is_open_own(line),
                bare=[
                    BareLine(
                        number=marker.number,
                        title=marker.title,
                        url=scope.judgement_url(line.id, marker.number, "evidence"),
                        looked_in=one.looked_in,
                    )
                    for one in bare
                    for marker in (scope.edition.marker(one.marker_id),)
                ],
                bare_sentence=_bare_words(len(bare), judged),
                open_markers=[
                    OpenMarker(
                        number=marker.number,
                        title=marker.title,
                        url=scope.judgement_url(line.id, marker.number, "questions"),
                        asked=len(marker.questions),
                        questions=[
                            (number, question.text)
                            for number, question in enumerate(marker.questions, 1)
                            if question.id in left[marker.id]
                        ],
                    )
                    for marker in markers
                    if marker.id in left
                ],
                open_sentence=_open_words(left, asked),
                loose=_loose(db, scope, line),
            )
        )
    return Gaps(each, _unused(db, scope))


def _unused(db: Db, scope: Scope) -> list[UnusedLine]:
    """Use in an assessment that the reader may not see counts for nothing: it must not show."""
    used = queries.list_used(db, [line.id for line in scope.lines])
    extracts = list_extracts(db, scope.review.id)
    return [
        UnusedLine(
            title=record_words(record.title, record.dated),
            kind=record_kind_words(record.kind, is_extract=record.id in extracts),
            holder=None if record.id in extracts else record.holder,
            url=scope.record_url(record.id),
        )
        for record in list_visible(db, scope.actor, scope.review.id)
        if record.id not in used and record.taken_away_at is None
    ]


def _loose(db: Db, scope: Scope, line: AssessmentLine) -> list[LooseMarker]:
    """What the reader has still to settle, where they may: in their own open assessment."""
    if not is_open_own(line):
        return []
    chain = assessments.chain_of(db, assessments.get_assessment(db, line.id))
    ends = Counter(piece.marker_id for piece in carrying.loose_ends(db, chain))
    return [
        LooseMarker(
            number=marker.number,
            title=marker.title,
            url=scope.judgement_url(line.id, marker.number, "carried"),
            pieces=ends[marker.id],
        )
        for marker in scope.edition.markers
        if marker.id in ends
    ]


def _open_words(left: Mapping[str, Sequence[str]], asked: Mapping[str, Sequence[str]]) -> str:
    every = sum(map(len, asked.values()))
    if not left:
        return gettext("All %(asked)s questions have an answer.", asked=every)
    return gettext(
        "%(left)s of %(asked)s questions have no answer, under %(markers)s of %(all)s markers.",
        left=sum(map(len, left.values())),
        asked=every,
        markers=len(left),
        all=len(asked),
    )


def _bare_words(bare: int, judged: int) -> str:
    if not judged:
        return gettext("No marker is judged yet.")
    return gettext(
        "%(bare)s of %(judged)s judged markers stand on no piece of evidence.",
        bare=bare,
        judged=judged,
    )
