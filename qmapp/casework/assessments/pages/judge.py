"""What the judging page is given: the task, the marker, what is on record, the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments import fields, queries, rules
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages.asked import Asked, PageError
from qmapp.casework.assessments.pages.carried import CarriedPanel, build_panel
from qmapp.casework.assessments.pages.draft import PassageItem, build_items, folio_of
from qmapp.casework.assessments.pages.evidence import EvidenceItem, evidence_item, evidence_sentence
from qmapp.casework.assessments.pages.explained import ExplainedPanel
from qmapp.casework.assessments.pages.heard import HeardPanel
from qmapp.casework.assessments.pages.rail import Rail, build_rail
from qmapp.casework.assessments.pages.saved import SavedLine, saved_line, state_of
from qmapp.casework.assessments.pages.shown import ShowMenu, Shown, build_menu, read_shown
from qmapp.casework.assessments.queries import changed_markers
from qmapp.casework.assessments.rules import Answer, MarkerFacts, Progress
from qmapp.casework.drafts.models import Draft, DraftReading
from qmapp.casework.evidence.queries import EvidenceLine, list_evidence
from qmapp.casework.reviews.models import Review
from qmapp.foundation.catalogue import Basis, Edition, Marker, Question, Rating
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class QuestionItem:
    number: int
    question: Question
    source: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class ClashItem:
    """Words that lost to a save made elsewhere, beside those that stand."""

    id: UUID
    field: str
    title: str
    theirs: str
    mine: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class DraftPane:
    draft: Draft
    reading: DraftReading
    items: Sequence[PassageItem]
    contents: Sequence[tuple[str, str]]
    shown: Shown
    menu: ShowMenu


@dataclass(frozen=True, slots=True)
class JudgePage:
    assessment: Assessment
    review: Review
    edition: Edition
    marker: Marker
    previous: Marker | None
    next: Marker | None
    rail: Rail
    questions: Sequence[QuestionItem]
    answered: int
    evidence: Sequence[EvidenceItem]
    evidence_said: str
    known: Sequence[tuple[str, str]]
    values: Mapping[str, str]
    bases: Mapping[str, str]
    rating_open: bool
    ratings: Sequence[Rating]
    rating: Rating | None
    progress: Progress
    clashes: Sequence[ClashItem]
    errors: Sequence[PageError]
    saved_at: datetime | None
    asked: Asked
    pane: DraftPane | None
    carried: CarriedPanel | None
    heard: HeardPanel | None
    explained: ExplainedPanel | None
    onward: Marker | None

    def error(self, name: str) -> str | None:
        """The message that stands above a field, if it has one."""
        return next((e.text for e in self.errors if e.href == f"#{name}"), None)

    @property
    def line(self) -> SavedLine:
        """What the page says about saving when it is opened."""
        return saved_line(self.saved_at, waiting=len(self.clashes), is_broken=bool(self.errors))

    @property
    def state(self) -> str:
        """What the rail and the head tell of this marker, in short."""
        values = self.values
        return state_of(
            self.progress, values.get("rating", ""), self.answered, values.get("to_change", "")
        )


def source_words(basis: Basis) -> str:
    """How a question is known, in the words of the page."""
    if basis is Basis.SOURCE:
        return gettext("As in the source")
    return gettext("Source seen in part") if basis is Basis.SOURCE_CUT else gettext("Our wording")


def build(  # noqa: PLR0913 - all that one page is made of
    db: Db,
    *,
    assessment: Assessment,
    review: Review,
    edition: Edition,
    marker: Marker,
    person_id: UUID,
    asked: Asked,
    known: Sequence[tuple[str, str]] = (),
    heard: HeardPanel | None = None,
    explained: ExplainedPanel | None = None,
) -> JudgePage:
    """Everything on the judging page, in a constant number of queries."""
    facts = queries.facts_of(db, [assessment.id])[assessment.id]
    here = facts.get(marker.id, MarkerFacts())
    judgement = queries.find_judgement(db, assessment.id, marker.id)
    stored = fields.current_values(db, judgement)
    values = {**stored, **asked.typed}
    lines = list_evidence(db, [assessment.id])
    markers = [m.id for m in edition.markers]
    still = rules.confirm_order(markers, facts, changed_markers(db, assessment))
    pane = _pane(db, assessment, edition, marker, lines, asked)
    own = [line for line in lines if line.marker_id == marker.id]
    anchors = {n: i.anchor for n, i in enumerate(pane.items)} if pane else {}
    rating_open = rules.rating_may_be_given(here)
    rating_id = values.get("rating", "")
    return JudgePage(
        assessment=assessment,
        review=review,
        edition=edition,
        marker=marker,
        previous=edition.previous_marker(marker.id),
        next=edition.next_marker(marker.id),
        rail=build_rail(
            edition, facts, assessment.id, queries.list_waiting(db, assessment.id, person_id)
        ),
        questions=[
            QuestionItem(
                n,
                q,
                source_words(q.basis),
                values.get(f"answer:{q.id}", ""),
                values.get(f"note:{q.id}", ""),
            )
            for n, q in enumerate(marker.questions, 1)
        ],
        answered=here.answers,
        evidence=[
            evidence_item(
                line,
                url=f"#{anchors[line.passage_position]}"
                if line.passage_position is not None and line.passage_position in anchors
                else None,
                open_id=asked.edit,
            )
            for line in own
        ],
        evidence_said=evidence_sentence(own),
        known=known,
        values=values,
        bases={name: rules.digest(stored.get(name)) for name in fields.names_for(marker)},
        rating_open=rating_open,
        ratings=edition.scale.ratings,
        rating=edition.scale.rating(rating_id) if rating_id else None,
        progress=rules.progress_of(here),
        clashes=_clashes(db, assessment, edition, marker, person_id, stored),
        errors=[*asked.errors, *(_missing(here) if asked.check else ())],
        saved_at=judgement.updated_at if judgement else None,
        asked=asked,
        pane=pane,
        carried=build_panel(
            db,
            assessment,
            own,
            folio_of(db, assessment.reading_id).passages if assessment.reading_id else (),
            marker_id=marker.id,
            is_to_confirm=here.to_confirm,
        ),
        heard=heard,
        explained=explained,
        onward=next((edition.marker(id_) for id_ in still if id_ != marker.id), None),
    )


def _missing(facts: MarkerFacts) -> list[PageError]:
    return [
        PageError(gettext(e.message), f"#{e.field}")
        for e in rules.missing_for(facts)
        if e.field != "rating" or rules.rating_may_be_given(facts)
    ]


def _pane(
    db: Db,
    assessment: Assessment,
    edition: Edition,
    marker: Marker,
    lines: Sequence[EvidenceLine],
    asked: Asked,
) -> DraftPane | None:
    if assessment.draft_id is None or assessment.reading_id is None:
        return None
    folio = folio_of(db, assessment.reading_id)
    shown = read_shown(edition, asked.show, asked.stance)
    return DraftPane(
        draft=db.get_one(Draft, assessment.draft_id),
        reading=db.get_one(DraftReading, assessment.reading_id),
        items=build_items(
            folio.passages,
            [line for line in lines if shown.takes(line)],
            marker_id=marker.id,
            show=shown.drawn,
            open_position=asked.pin.position if asked.pin else None,
            markers={m.id: m for m in edition.markers},
            plain=folio.plain,
        ),
        contents=[
            (p.anchor, f"{p.number} {p.text}" if p.number else p.text)
            for p in folio.passages
            if p.kind == "heading" and (p.level or 1) <= 1
        ],
        shown=shown,
        menu=build_menu(edition, marker, shown, lines),
    )


def _clashes(
    db: Db,
    assessment: Assessment,
    edition: Edition,
    marker: Marker,
    person_id: UUID,
    stored: Mapping[str, str],
) -> list[ClashItem]:
    return [
        ClashItem(
            id=item.id,
            field=item.field,
            title=_clash_title(item.field, marker),
            theirs=_shown(item.field, stored.get(item.field, ""), edition),
            mine=_shown(item.field, item.words, edition),
            is_text=item.field in fields.PLAIN or item.field.startswith("note:"),
        )
        for item in queries.list_set_aside(db, assessment.id, marker.id, person_id)
    ]


def _clash_title(name: str, marker: Marker) -> str:
    kind, _, question_id = name.partition(":")
    if question_id:
        number = [q.id for q in marker.questions].index(question_id) + 1
        if kind == "note":
            return gettext("Your note on question %(n)d was also changed elsewhere", n=number)
        return gettext("Your answer to question %(n)d was also changed elsewhere", n=number)
    return {
        "reasons": gettext("Your reasons were also changed elsewhere"),
        "to_change": gettext("What would need to change was also changed elsewhere"),
        "looked_in": gettext("Where you looked was also changed elsewhere"),
        "rating": gettext("Your judgement was also changed elsewhere"),
    }[kind]


def answer_words(value: str) -> str:
    """An answer in words; empty for none."""
    return (
        {
            Answer.YES: gettext("Yes"),
            Answer.PARTLY: gettext("Partly"),
            Answer.NO: gettext("No"),
            Answer.CANNOT_TELL: gettext("Cannot tell"),
            Answer.NOT_APPLICABLE: gettext("Not applicable"),
        }[Answer(value)]
        if value
        else ""
    )


def _shown(name: str, value: str, edition: Edition) -> str:
    if name == "rating":
        return edition.scale.rating(value).label if value else ""
    if name.startswith("answer:"):
        return answer_words(value)
    return value
