"""What was carried over from an earlier draft: on the start page, and beside each marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.anchoring.rules import LEAST_LIKENESS, LEAST_MARGIN, Fate
from qmapp.casework.anchoring.words import Piece, PieceKind, differences
from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.pages.draft import SIGN
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.drafts.rules import label_of
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence.carrying import Tally
from qmapp.casework.evidence.models import EvidenceFate
from qmapp.casework.evidence.queries import EvidenceLine, list_by_id
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Word:
    """Words with what became of them: `mark` is none, "del" or "ins"."""

    mark: str | None
    text: str


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """Evidence that stands in the new draft, with what became of its words."""

    id: UUID
    fate: str
    said: str
    stance: str
    place: str
    url: str | None
    words: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Choice:
    """A place in the new draft that a person may choose."""

    number: int
    place: str
    url: str
    quote: str
    likeness: str


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """Evidence of an earlier draft that has no place in the new one, or more than one."""

    id: UUID
    fate: str
    said: str
    stance: str
    draft: int
    place: str
    quote: str
    note: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class CarriedPanel:
    """What one marker has from an earlier draft."""

    draft: int
    items: Sequence[CarriedItem]
    loose: Sequence[LooseEnd]
    let_go: Sequence[LooseEnd]
    sentence: str
    asked: str
    to_confirm: bool
    least_likeness: str
    least_margin: str


@dataclass(frozen=True, slots=True)
class StartOffer:
    """What a person may start from."""

    draft: int
    sentence: str
    is_waiting: bool


def fate_words(fate: Fate) -> str:
    """What became of a passage, in a word or two."""
    return {
        Fate.UNCHANGED: gettext("Unchanged"),
        Fate.MOVED: gettext("Moved"),
        Fate.REWORDED: gettext("Reworded"),
        Fate.GONE: gettext("Gone"),
        Fate.ASK: gettext("To ask about"),
    }[fate]


def tally_words(tally: Tally) -> str:
    """The fates counted, in words, without those that nothing has: "30 unchanged, 1 gone"."""
    parts = [
        (tally.unchanged, gettext("%(n)d unchanged", n=tally.unchanged)),
        (tally.moved, gettext("%(n)d moved", n=tally.moved)),
        (tally.reworded, gettext("%(n)d reworded", n=tally.reworded)),
        (tally.gone, gettext("%(n)d gone", n=tally.gone)),
        (tally.ask, gettext("%(n)d to ask about", n=tally.ask)),
        (tally.waiting, gettext("%(n)d still to be looked for", n=tally.waiting)),
    ]
    return ", ".join(words for count, words in parts if count)


def build_offer(db: Db, earlier: Assessment, draft: Draft) -> StartOffer:
    """What is carried over when a person starts on a draft from their earlier assessment."""
    old = db.get_one(Draft, earlier.draft_id)
    tally = tally_of(db, earlier, draft)
    what = gettext("Your assessment of draft %(n)d is carried over", n=old.number)
    told = [
        ngettext("%(num)d piece of evidence", "%(num)d pieces of evidence", tally.passages)
        if tally.passages
        else "",
        tally_words(tally),
    ]
    sentence = ": ".join([what, *(words for words in told if words)]) + "."
    if tally.records:
        sentence += " " + ngettext(
            "%(num)d record comes along as it is.",
            "%(num)d records come along as they are.",
            tally.records,
        )
    return StartOffer(old.number, sentence, is_waiting=tally.waiting > 0)


def tally_of(db: Db, earlier: Assessment, draft: Draft) -> Tally:
    """What became of the evidence of an assessment in a later draft, counted."""
    if draft.reading_id is None:
        return Tally()
    pieces = carrying.list_pieces(db, queries.chain_of(db, earlier))
    return carrying.tally(db, {earlier.id: (pieces, draft.reading_id)})[earlier.id]


def build_panel(
    db: Db,
    assessment: Assessment,
    lines: Sequence[EvidenceLine],
    passages: Sequence[PassageLine],
    *,
    marker_id: str,
    is_to_confirm: bool,
) -> CarriedPanel | None:
    """The panel of one marker; None where the assessment started with nothing, or nothing came.

    `lines` are the marker's own pieces of evidence, `passages` those of the reading, in order.
    """
    if assessment.started_from_id is None:
        return None
    source = queries.get_assessment(db, assessment.started_from_id)
    chain = queries.chain_of(db, assessment)
    loose = [p.id for p in carrying.loose_ends(db, chain) if p.marker_id == marker_id]
    let_go = list(carrying.list_let_go(db, chain))
    old = {line.id: line for line in list_by_id(db, [*loose, *let_go])}
    let_go = [id_ for id_ in let_go if old[id_].marker_id == marker_id]
    carried = [line for line in lines if line.carried_from_id is not None and line.fate is not None]
    judged = queries.find_judgement(db, source.id, marker_id)
    if not (carried or loose or let_go or judged is not None):
        return None
    fates = carrying.fates_of(db, [*loose, *let_go], _reading(assessment))
    numbers = queries.draft_numbers(db, [link.assessment_id for link in chain])
    ends = {
        id_: _loose_end(old[id_], fates[id_], passages, numbers[old[id_].assessment_id])
        for id_ in (*loose, *let_go)
    }
    return CarriedPanel(
        draft=numbers[source.id],
        items=[_item(line, passages) for line in carried],
        loose=[ends[id_] for id_ in loose],
        let_go=[ends[id_] for id_ in let_go],
        sentence=tally_words(_tally(carried, [fates[id_].fate for id_ in (*loose, *let_go)])),
        asked=judged.to_change if judged is not None else "",
        to_confirm=is_to_confirm,
        least_likeness=f"{LEAST_LIKENESS:g}",
        least_margin=f"{LEAST_MARGIN:g}",
    )


def _reading(assessment: Assessment) -> UUID:
    if assessment.reading_id is None:
        raise ValueError("An assessment that started from another has a reading.")
    return assessment.reading_id


def _tally(carried: Sequence[EvidenceLine], unsettled: Sequence[Fate]) -> Tally:
    fates = [*(line.fate for line in carried), *unsettled]
    return Tally(**{fate.value: fates.count(fate) for fate in Fate})


def _item(line: EvidenceLine, passages: Sequence[PassageLine]) -> CarriedItem:
    fate = line.fate or Fate.UNCHANGED
    now = line.quote or line.passage_text or ""
    words = [Word(None, now)]
    if fate is Fate.REWORDED and line.was is not None:
        words = [word for piece in differences(line.was, now) for word in _words(piece)]
    at = line.passage_position or 0
    return CarriedItem(
        id=line.id,
        fate=fate.value,
        said=fate_words(fate),
        stance=SIGN[line.stance],
        place=_place(line.passage_number, at, line.passage_page),
        url=f"#{passages[at].anchor}" if at < len(passages) else None,
        words=words,
    )


_MARKS = {PieceKind.SAME: None, PieceKind.REMOVED: "del", PieceKind.ADDED: "ins"}


def _words(piece: Piece) -> list[Word]:
    text = piece.text
    if piece.kind is PieceKind.SAME:
        # Both texts stand in one line here, so that a space which either has is one.
        before = " " if piece.old[:1].isspace() and not text[:1].isspace() else ""
        after = " " if piece.old[-1:].isspace() and not text[-1:].isspace() else ""
        text = f"{before}{text}{after}"
    return [Word(_MARKS[piece.kind], text)] if text else []


def _loose_end(
    line: EvidenceLine,
    fate: EvidenceFate,
    passages: Sequence[PassageLine],
    draft: int,
) -> LooseEnd:
    return LooseEnd(
        id=line.id,
        fate=fate.fate.value,
        said=fate_words(fate.fate),
        stance=SIGN[line.stance],
        draft=draft,
        place=_place(line.passage_number, line.passage_position or 0, line.passage_page),
        quote=line.quote or line.passage_text or "",
        note=line.note,
        choices=[_choice(n, one, passages) for n, one in enumerate(fate.candidates)],
    )


def _choice(number: int, candidate: Mapping[str, float], passages: Sequence[PassageLine]) -> Choice:
    passage = passages[int(candidate["position"])]
    start, stop = int(candidate["start"]), int(candidate["stop"])
    return Choice(
        number=number,
        place=_place(passage.number, passage.position, passage.page),
        url=f"#{passage.anchor}",
        quote=passage.text[start:stop],
        likeness=likeness_words(candidate["likeness"]),
    )


def likeness_words(likeness: float) -> str:
    """How alike two texts are, for people: nobody decides by a number."""
    if likeness >= 1:
        return gettext("the same words")
    if likeness >= 0.85:
        return gettext("almost the same words")
    if likeness >= LEAST_LIKENESS:
        return gettext("much alike")
    return gettext("partly alike")


def _place(number: str | None, position: int, page: int | None) -> str:
    name = label_of(number, position)
    if page:
        return gettext("Passage %(name)s, page %(page)s", name=name, page=page)
    return gettext("Passage %(name)s", name=name)
