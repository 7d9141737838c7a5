"""The record of a review as one document: full for the board, or for publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmapp.decision.responses.typeset import Words
from qmapp.foundation.documents import (
    Block,
    Contents,
    Cover,
    Definition,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Style,
    Tone,
    map_words,
    text,
)
from qmapp.governance.dossier import judgements, papers, signed
from qmapp.governance.dossier.cuts import Cuts
from qmapp.governance.dossier.gaps import Gaps
from qmapp.governance.dossier.reading import Sources, Withheld
from qmapp.governance.dossier.rules import Audience
from qmapp.governance.publication.parts import Piece
from qmapp.governance.publication.rules import EXTENT_LABELS, Extent

__all__ = ["Words", "full_record", "public_record"]


@dataclass(frozen=True, slots=True)
class _Made:
    sources: Sources
    audience: Audience
    kind: str
    gap: str
    cuts: Cuts


def full_record(sources: Sources, _: Words, *, kind: str, printed_on: str) -> Document:
    """Everything, for the board. `kind` is the kind of review in words."""
    return _record(_Made(sources, Audience.BOARD, kind, "", Cuts()), _, printed_on)


def public_record(
    sources: Sources, withheld: Withheld, _: Words, *, kind: str, printed_on: str
) -> Document:
    """What may be published: a gap wherever somebody could be known, and no name.

    Where it is published in part, what is held back is left out, and each cut says why.
    """
    gap = _("[taken out]")
    made = _Made(sources, Audience.PUBLIC, kind, gap, cuts_of(sources))
    printed = _record(made, _, printed_on)
    return map_words(printed, Gaps(withheld.found.gaps, withheld.names, gap).fill)


def cuts_of(sources: Sources) -> Cuts:
    """What the decision that stands holds back."""
    line = sources.publication
    return Cuts(line.held_back, line.reasons, sources.sections) if line is not None else Cuts()


def _record(made: _Made, _: Words, printed_on: str) -> Document:
    sources = made.sources
    title = _("Record of review %(reference)s", reference=sources.reference)
    is_public = made.audience is Audience.PUBLIC
    return Document(
        title=title,
        subtitle=_("For publication") if is_public else _("The full record, for the board"),
        # What is published is marked as nothing else: until then the record says so itself.
        marking=sources.marking if not is_public or not _is_published(sources) else None,
        reference=_("Review %(reference)s", reference=sources.reference),
        generated_on=printed_on,
        page_words=_("Page {page} of {pages}"),
        is_ours=False,
        cover=Cover(
            over=sources.board,
            facts=tuple(Definition(term, text(words)) for term, words in _facts(made, _) if words),
            notice=text(_notice(made, _)),
            running=title,
        ),
        blocks=tuple(_blocks(made, _)),
    )


def _is_published(sources: Sources) -> bool:
    line = sources.publication
    return line is not None and line.extent is not Extent.NOT


def _facts(made: _Made, _: Words) -> Iterator[tuple[str, str]]:
    sources, report = made.sources, made.sources.report
    yield _("Kind of review"), made.kind
    if report is not None:
        yield (
            _("Report"),
            _(
                "Draft %(number)s, sent on %(day)s",
                number=report.draft.number,
                day=_.show_date(report.draft.sent_on),
            ),
        )
    yield _("Judged by"), sources.edition.title
    is_brief = made.cuts.piece(Piece.SIGNATURES, _) is not None
    for term, standing in (
        (_("The report with its judgements"), sources.report_standing),
        (_("The board’s response"), sources.response_standing),
    ):
        yield term, signed.state_words(standing, _, is_brief=is_brief)
    if sources.publication is not None:
        yield _("Publication"), _(EXTENT_LABELS[sources.publication.extent])


def _notice(made: _Made, _: Words) -> str:
    if made.audience is Audience.BOARD:
        return _(
            "This record tells of a child, a family and people who worked with them. It is kept "
            "and passed on as its marking says."
        )
    line = made.sources.publication
    if line is None:
        return _("It is not decided yet whether this is published. Until then it is not public.")
    if line.extent is Extent.NOT:
        return _("The board decided that this is not published. It is not public.")
    if line.extent is Extent.PART:
        return _(
            "The board publishes this in part. Where a part is held back, it says so and why. "
            "Words that may identify somebody are left out too, and the gaps are marked."
        )
    return _("Words that may identify somebody are left out. The gaps are marked.")


def _blocks(made: _Made, _: Words) -> Iterator[Block]:
    sources, audience, cuts = made.sources, made.audience, made.cuts
    yield Contents(_("Contents"), levels=2)
    yield from _part(_("About this record"))
    yield from papers.about(
        is_public=audience is Audience.PUBLIC, gap=made.gap, held_back=len(cuts), _=_
    )
    if sources.report is None:
        yield Paragraph(
            text(Run(_("No draft has been sent yet, so nothing is judged."), Style.STRONG)),
            Tone.LEAD,
        )
    else:
        yield Heading(1, _("In short"))
        yield from judgements.overview(sources.report, sources.edition, cuts, _)
        yield from _part(_("The judgements"))
        yield from judgements.judgements(sources.report, sources.edition, audience, cuts, _)
        yield from _part(_("Findings"))
        yield from papers.findings(sources.report, cuts, _)
        yield from _part(_("Recommendations"))
        yield from papers.recommendations(sources.report, cuts, _)
    yield from _part(_("The board’s response"))
    yield from papers.response(sources, cuts, _)
    yield from _part(_("Publication"))
    yield from papers.decision(sources, cuts_of(sources), _)
    if audience is Audience.BOARD:
        yield from papers.arrangements(sources, _)
    yield from _part(_("Signatures"))
    yield from signed.signatures(sources, audience, cuts, _)
    yield from _part(_("How this is proved"))
    yield from signed.proof(sources, _)
    yield from _part(_("The markers by which it was judged"))
    yield from papers.catalogue(sources.edition, _)


def _part(title: str) -> Iterator[Block]:
    """A part of the record begins a page."""
    yield PageBreak()
    yield Heading(1, title)
