"""Who signed what, and how it is proved: as it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from qmapp.decision.responses.typeset import Words, joined
from qmapp.foundation.documents import (
    Block,
    Definition,
    DefinitionList,
    Heading,
    KeepTogether,
    Paragraph,
    Quote,
    Run,
    Style,
    Table,
    Text,
    Tone,
    text,
)
from qmapp.foundation.storage import london_date
from qmapp.governance.dossier.cuts import Cuts, notice
from qmapp.governance.dossier.reading import Sources
from qmapp.governance.dossier.rules import Audience
from qmapp.governance.publication.parts import Piece
from qmapp.governance.signing.lines import AskedLine, RoundLine, SignatureLine, Standing
from qmapp.governance.signing.rules import (
    ENDED_LABELS,
    PAPER_LABELS,
    SAID_LABELS,
    Paper,
    Part,
    Rule,
)


def state_words(standing: Standing, _: Words, *, is_brief: bool = False) -> str:
    """How far the signing of a paper has come, in one sentence without names.

    `is_brief`: without how many said what, where signatures are held back.
    """
    line = standing.signed
    if is_brief and line is not None and line.signed_at is not None:
        return _("Signed on %(day)s", day=_.show_date(london_date(line.signed_at)))
    if line is None:
        if standing.open is not None:
            return _(
                "Not signed yet: %(signed)s of %(needed)s signatures are there",
                signed=standing.open.tally.signed,
                needed=standing.open.needed,
            )
        return _("Not signed")
    said = _(
        "Signed on %(day)s by %(signed)s of %(of)s who sign; the rule asks for %(needed)s",
        day=_.show_date(london_date(line.signed_at)) if line.signed_at else "",
        signed=line.tally.signed,
        of=line.tally.of,
        needed=line.needed,
    )
    if line.tally.dissented:
        said = _("%(said)s; dissents on record: %(count)s", said=said, count=line.tally.dissented)
    return said


def signatures(sources: Sources, audience: Audience, cuts: Cuts, _: Words) -> Iterator[Block]:
    """Both papers: by what rule, who said what, and what changed since."""
    if cut := cuts.piece(Piece.SIGNATURES, _):
        yield notice(cut, _)
        return
    for standing in (sources.report_standing, sources.response_standing):
        yield from _paper(standing, audience, _)


def _paper(standing: Standing, audience: Audience, _: Words) -> Iterator[Block]:
    heading = Heading(2, _(PAPER_LABELS[standing.paper]))
    line = standing.round
    if line is None:
        yield KeepTogether((heading, Paragraph(text(_("Signing has not begun.")))))
        return
    yield KeepTogether(
        (
            heading,
            Paragraph(text(Run(state_words(standing, _), Style.STRONG), ".")),
            Paragraph(text(_rule_words(line, _))),
        )
    )
    yield _table(line, audience, _)
    for said in line.signatures:
        yield from _words_of(said, audience, _)
    if standing.is_signed and standing.differences:
        yield Paragraph(text(Run(_("What is not as it was signed"), Style.STRONG)))
        for one in standing.differences:
            yield Paragraph(text(_(one.what, **one.values)))
    if audience is Audience.BOARD and standing.past:
        yield _earlier(standing, _)


def _rule_words(line: RoundLine, _: Words) -> str:
    if line.rule is Rule.ALL:
        return _("The rule: all of the %(of)s who sign.", of=line.tally.of)
    return _("The rule: %(needed)s of the %(of)s who sign.", needed=line.needed, of=line.tally.of)


def _table(line: RoundLine, audience: Audience, _: Words) -> Table:
    caption = (
        _("Who was asked to sign the report")
        if line.paper is Paper.REPORT
        else _("Who was asked to sign the response")
    )
    if audience is Audience.PUBLIC:
        return Table(
            caption,
            (_("In what capacity"), _("What they said"), _("When")),
            tuple((text(one.capacity), *_said(one, _)) for one in line.asked),
            row_headers=True,
            widths=(7, 5, 5),
        )
    return Table(
        caption,
        (_("Name"), _("In what capacity"), _("What they said"), _("When")),
        tuple((text(one.name), text(one.capacity), *_said(one, _)) for one in line.asked),
        row_headers=True,
        widths=(5, 6, 4, 4),
    )


def _said(one: AskedLine, _: Words) -> tuple[Text, Text]:
    if one.signature is None:
        waits = _("Nothing yet") if one.part is Part.SIGNS else _("No statement yet")
        return text(waits), text("–")
    label = _(SAID_LABELS[one.signature.said])
    return text(label), text(_.show_date(london_date(one.signature.said_at)))


def _words_of(said: SignatureLine, audience: Audience, _: Words) -> Iterator[Block]:
    who = said.capacity
    if audience is Audience.BOARD:
        who = f"{said.name}, {said.capacity}"
    if said.words:
        yield Quote(text(joined(said.words)), f"{_(SAID_LABELS[said.said])}: {who}")
    if said.interest and audience is Audience.BOARD:
        yield Paragraph(
            text(_("Interest declared by %(who)s: ", who=who), joined(said.interest)), Tone.QUIET
        )


def _earlier(standing: Standing, _: Words) -> Table:
    return Table(
        _("Earlier rounds of signing"),
        (_("Round"), _("Opened"), _("How it ended"), _("Why")),
        tuple(
            (
                text(str(one.number)),
                text(_.show_date(london_date(one.opened_at))),
                text(_(ENDED_LABELS[one.ended]) if one.ended else ""),
                text(joined(one.ended_because or one.because)),
            )
            for one in standing.past
        ),
        row_headers=True,
        widths=(2, 4, 5, 7),
    )


# How it is proved ----------------------------------------------------------------------------


def proof(sources: Sources, _: Words) -> Iterator[Block]:
    """Fingerprints, and the head of the board's trail as of signing.

    Before that there is none: it moves with everything that is done, hidden work too.
    """
    yield Paragraph(
        text(
            _(
                "Each paper was frozen before it was signed. Its fingerprint is worked out over "
                "its canonical form: one letter changed, and it is another. The trail of the "
                "board is a chain in which each event holds the fingerprint of the one before. "
                "Its end is sealed with a key that is not kept in the database. Whoever keeps the "
                "system checks both with “qmapp audit verify”."
            )
        )
    )
    for standing in (sources.report_standing, sources.response_standing):
        line = standing.round
        if line is not None:
            yield from _frozen(line, _)
    if sources.report is not None:
        report = sources.report
        yield KeepTogether(
            (
                Heading(2, _("What it rests on")),
                _definitions(
                    [
                        (_("Fingerprint of draft %(number)s (SHA-256)", number=report.draft.number),
                         report.draft.sha256),
                        (_("Edition of the markers"), report.edition.title),
                        (_("Fingerprint of the edition (SHA-256)"), report.edition.sha256),
                    ]
                ),
            )
        )  # fmt: skip


def _frozen(line: RoundLine, _: Words) -> Iterator[Block]:
    yield KeepTogether(
        (
            Heading(2, _(PAPER_LABELS[line.paper])),
            _definitions(
                [
                    (_("Frozen on"), _.show_date(london_date(line.taken_at))),
                    (_("Fingerprint of what is signed (SHA-256)"), line.sha256),
                    (_("Newest event of the trail then"), str(line.chain_sequence)),
                    (_("Its fingerprint"), line.chain_digest),
                    (_("Seal of the trail then"), line.chain_seal),
                ]
            ),
        )
    )


def _definitions(facts: list[tuple[str, str]]) -> DefinitionList:
    return DefinitionList(
        tuple(Definition(term, text(Run(words, Style.QUIET))) for term, words in facts)
    )
