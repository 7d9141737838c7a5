"""What the board holds of each marker, as it is printed: reasons and evidence before judgement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.moderation.rules import Held
from qmapp.decision.responses.typeset import Words, joined, paragraphs, series, together
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.documents import (
    Block,
    BulletList,
    Heading,
    KeepTogether,
    Paragraph,
    Quote,
    Row,
    Run,
    Style,
    Table,
    Text,
    Tone,
    text,
)
from qmapp.governance.dossier.cuts import Cut, Cuts, notice
from qmapp.governance.dossier.rules import Audience
from qmapp.governance.publication.parts import Piece
from qmapp.governance.signing.content import EvidenceText, MarkerText, ReportContent


def overview(content: ReportContent, edition: Edition, cuts: Cuts, _: Words) -> Iterator[Block]:
    """Every marker on one page, and how many of them are agreed. No figure adds them up.

    What is held back is named, and counted with none.
    """
    if cut := cuts.piece(Piece.JUDGEMENTS, _):
        yield notice(cut, _)
        return
    markers = [one for one in content.markers if not cuts.marker(one.id, _)]
    agreed = [one for one in markers if one.held is Held.AGREED]
    parted = [one for one in markers if one.held is Held.DISAGREED]
    yield Paragraph(
        text(
            _(
                "There is an agreed judgement on %(agreed)s of %(total)s markers. On "
                "%(parted)s of %(total)s a disagreement is on record. The judgements are words and "
                "not numbers: they are not added up.",
                agreed=len(agreed),
                parted=len(parted),
                total=len(markers),
            )
        )
    )
    if len(markers) < len(content.markers):
        yield Paragraph(
            text(
                _(
                    "%(held)s of %(total)s markers are held back and not counted here.",
                    held=len(content.markers) - len(markers),
                    total=len(content.markers),
                )
            )
        )
    rows: list[Row] = [
        (
            text(str(one.number)),
            text(one.title),
            text(_("Not published") if cuts.marker(one.id, _) else held_words(one, _)),
        )
        for one in content.markers
    ]
    yield Table(
        _("The outcome of each marker"),
        (_("No."), _("Marker"), _("Outcome")),
        tuple(rows),
        row_headers=True,
        widths=(1, 8, 6),
    )
    off = [one for one in edition.scale.off_scale if any(m.rating == one.id for m in agreed)]
    for rating in off:
        yield Paragraph(text(Run(rating.label, Style.STRONG), f": {rating.test}"), Tone.QUIET)


def held_words(one: MarkerText, _: Words) -> str:
    """What the board holds of a marker, in a few words."""
    if one.held is Held.AGREED:
        return one.rating_label
    if one.held is Held.DISAGREED:
        return _("No agreed judgement: a disagreement is on record")
    return _("Not moderated")


@dataclass(frozen=True, slots=True)
class _To:
    """For whom it is printed, and what is held back from them."""

    audience: Audience
    cuts: Cuts


def judgements(
    content: ReportContent, edition: Edition, audience: Audience, cuts: Cuts, _: Words
) -> Iterator[Block]:
    """Each marker with its reasons, its evidence, and what is held of it."""
    if cut := cuts.piece(Piece.JUDGEMENTS, _):
        yield notice(cut, _)
        return
    for one in content.markers:
        yield from _marker(one, edition.marker(one.id).statement, _To(audience, cuts), _)


def _marker(one: MarkerText, statement: str, to: _To, _: Words) -> Iterator[Block]:
    opening: tuple[Block, ...] = (
        Heading(2, one.title, str(one.number)),
        Paragraph(text(Run(statement, Style.EMPHASIS))),
    )
    if cut := to.cuts.marker(one.id, _):
        yield notice(cut, _, *opening)
        return
    evidence = list(_evidence(one.evidence, to, _))
    if one.held is None:
        nothing = Paragraph(text(_("Nothing is agreed on this marker yet.")))
        yield KeepTogether((*opening, nothing))
        yield from evidence
        return
    if one.held is Held.DISAGREED and (cut := to.cuts.piece(Piece.DISAGREEMENTS, _)):
        yield notice(cut, _, *opening)
        yield from evidence[:-1]
        yield KeepTogether((*evidence[-1:], _verdict(one, _)))
        return
    # A judgement alone at the head of a page would stand without what it rests on.
    rest = [*(_positions(one, _) if one.held is Held.DISAGREED else ()), *evidence]
    most, end = rest[:-1], (*rest[-1:], _verdict(one, _))
    if most:
        yield from together(*opening, *_reasons(one, _), length=len(one.reasons))
        yield from most
        yield KeepTogether(end)
    else:
        yield from together(*opening, *_reasons(one, _), *end, length=len(one.reasons))


def _reasons(one: MarkerText, _: Words) -> Sequence[Block]:
    title = _("Reasons") if one.held is Held.AGREED else _("What the disagreement is about")
    return (Heading(3, title), *paragraphs(one.reasons))


def _positions(one: MarkerText, _: Words) -> Iterator[Block]:
    if one.positions:
        several = len({(each.kind, each.number) for each in one.positions}) > 2
        yield Table(
            _("Who holds what on marker %(number)s", number=one.number),
            (_("Whose assessment"), _("Why"), _("What it says")),
            tuple(
                (
                    text(assessor(each.kind, each.number if several else 1, _)),
                    text(joined(each.words) or _("No words were recorded.")),
                    text(each.rating_label or _("No judgement")),
                )
                for each in one.positions
            ),
            row_headers=True,
            widths=(4, 9, 4),
        )
    if one.handling:
        yield from together(
            Heading(3, _("How the impasse is handled")),
            *paragraphs(one.handling),
            length=len(one.handling),
        )


def _verdict(one: MarkerText, _: Words) -> Block:
    if one.held is Held.AGREED:
        said = text(_("Agreed judgement: "), Run(one.rating_label, Style.STRONG))
    else:
        said = text(
            Run(_("No judgement was agreed."), Style.STRONG),
            " ",
            _("The disagreement stands on record."),
        )
    return Paragraph(said, Tone.LEAD)


def assessor(kind: AssessmentKind, number: int, _: Words) -> str:
    """Whose assessment it is, by role and never by name."""
    if kind is AssessmentKind.SELF_CHECK:
        return _("The lead reviewer’s self-check")
    if number > 1:
        return _("Commissioner’s assessment %(number)s", number=number)
    return _("Commissioner’s assessment")


# Evidence ------------------------------------------------------------------------------------


def stance_words(stance: Stance, _: Words) -> str:
    """What a piece of evidence does."""
    return {
        Stance.SUPPORTS: _("Supports"),
        Stance.COUNTS_AGAINST: _("Counts against"),
    }.get(stance, _("Context"))


def _evidence(pieces: Sequence[EvidenceText], to: _To, _: Words) -> Iterator[Block]:
    if not pieces:
        yield Paragraph(text(_("No evidence stands under this marker.")), Tone.QUIET)
        return
    heading = Heading(3, _("Evidence"))
    if cut := to.cuts.piece(Piece.EVIDENCE, _):
        yield notice(cut, _, heading)
        return
    quoted, cut_out = _left([one for one in pieces if one.quote], to.cuts, _)
    blocks = [_quote(same, to.audience, _) for same in quoted]
    records = _records([one for one in pieces if not one.quote], to.audience, _)
    if blocks:
        first, *rest = blocks
        yield from together(heading, *first, length=len(quoted[0][0].quote))
        for each in rest:
            yield from together(*each, length=0)
        yield from (notice(cut, _) for cut in cut_out)
        if records:
            yield Paragraph(text(Run(_("From records of the review"), Style.STRONG)))
    elif cut_out:
        yield notice(cut_out[0], _, heading)
        yield from (notice(cut, _) for cut in cut_out[1:])
    else:
        yield heading
    if records:
        yield BulletList(tuple(records))


def _left(
    pieces: Sequence[EvidenceText], cuts: Cuts, _: Words
) -> tuple[Sequence[Sequence[EvidenceText]], Sequence[Cut]]:
    """The quotations that are shown, and what is said of the others: once for each section."""
    shown, cut_out = [], dict[Cut, None]()
    for one in pieces:
        if cut := cuts.quotation(one.passage, _):
            cut_out[cut] = None
        else:
            shown.append(one)
    return _grouped(shown), list(cut_out)


def _grouped(pieces: Sequence[EvidenceText]) -> Sequence[Sequence[EvidenceText]]:
    """The same words with the same stance once, whoever pinned them."""
    found: dict[tuple[str, str, Stance], list[EvidenceText]] = {}
    for one in pieces:
        found.setdefault((one.passage, one.quote, one.stance), []).append(one)
    return list(found.values())


def _quote(same: Sequence[EvidenceText], audience: Audience, _: Words) -> Sequence[Block]:
    first = same[0]
    parts = [stance_words(first.stance, _), _("passage %(number)s", number=first.passage)]
    if first.page is not None:
        parts.append(_("page %(page)s", page=first.page))
    if audience is Audience.BOARD:
        by = list(dict.fromkeys(assessor(one.kind, one.number, _) for one in same))
        parts.append(_("cited in: %(which)s", which=series(by, _)))
    blocks: list[Block] = [Quote(text(joined(first.quote)), "  ·  ".join(parts))]
    if audience is Audience.BOARD:
        notes = dict.fromkeys(one.note for one in same if one.note)
        blocks += [
            Paragraph(text(_("What it shows: "), joined(note)), Tone.QUIET) for note in notes
        ]
    return blocks


def _records(pieces: Sequence[EvidenceText], audience: Audience, _: Words) -> Sequence[Text]:
    found: dict[Text, None] = {}
    for one in pieces:
        found[_record(one, audience, _)] = None
    return list(found)


def _record(one: EvidenceText, audience: Audience, _: Words) -> Text:
    stance = Run(f"{stance_words(one.stance, _)}: ", Style.STRONG)
    if audience is Audience.PUBLIC:
        if one.record_dated is None:
            return text(stance, _("a record that is not published"))
        day = _.show_date(one.record_dated)
        return text(stance, _("a record of %(day)s that is not published", day=day))
    named = one.record or _("a record")
    if one.record_dated is not None:
        named = f"{named}, {_.show_date(one.record_dated)}"
    parts: list[str | Run] = [stance, f"{named}. "]
    if one.note:
        parts.append(f"{joined(one.note)} ")
    if one.words_digest:
        parts += [
            _("It shows words that whoever said them may take back; only their fingerprint is "
              "kept here: "),
            Run(one.words_digest, Style.QUIET),
        ]  # fmt: skip
    parts.append(Run(_("(%(whose)s)", whose=assessor(one.kind, one.number, _)), Style.QUIET))
    return text(*parts)
