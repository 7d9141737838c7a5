"""What stands beside the judgements: findings, recommendations, response, publication, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qmapp.casework.findings.rules import CAUSE_LABELS, REACH_LABELS, REASON_LABELS, Reason
from qmapp.casework.proceedings.rules import KIND_LABELS as PROCEEDING_LABELS
from qmapp.casework.proceedings.rules import STATUS_LABELS
from qmapp.casework.recommendations.rules import ADDRESSEE_LABELS, KIND_LABELS
from qmapp.decision.responses.content import Content as AgreedResponse
from qmapp.decision.responses.document import response_document
from qmapp.decision.responses.typeset import Words, joined, paragraphs, together
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.documents import (
    Block,
    BulletList,
    Definition,
    DefinitionList,
    Heading,
    KeepTogether,
    NumberedItem,
    NumberedList,
    Paragraph,
    Quote,
    Run,
    Style,
    Table,
    Tone,
    text,
)
from qmapp.governance.dossier.cuts import Cuts, notice
from qmapp.governance.dossier.reading import Sources
from qmapp.governance.publication.parts import Piece
from qmapp.governance.publication.rules import EXTENT_LABELS, Fate
from qmapp.governance.signing.content import FindingText, RecommendationText, ReportContent

# Findings and recommendations ----------------------------------------------------------------


def findings(content: ReportContent, cuts: Cuts, _: Words) -> Iterator[Block]:
    """What the draft says went wrong and why, and what the board adds to it."""
    if cut := cuts.piece(Piece.FINDINGS, _):
        yield notice(cut, _)
        return
    if not content.findings:
        yield Paragraph(text(_("No finding was recorded.")))
    for one in content.findings:
        yield from _finding(one, _)


def _finding(one: FindingText, _: Words) -> Iterator[Block]:
    yield from together(
        Heading(2, one.title, str(one.number)), *paragraphs(one.problem), length=len(one.problem)
    )
    items = [Definition(_("Why, according to the draft"), text(_why(one, _)))]
    reach = _(REACH_LABELS[one.reach])
    if one.reach_known_from:
        reach = f"{reach}. {joined(one.reach_known_from)}"
    items.append(Definition(_("How usual it is"), text(reach)))
    if one.board_adds:
        causes = "; ".join(_(CAUSE_LABELS[cause]) for cause in one.board_causes)
        added = joined(one.board_adds) + (f" ({causes})" if causes else "")
        items.append(Definition(_("The board adds"), text(added)))
    yield DefinitionList(tuple(items))


def _why(one: FindingText, _: Words) -> str:
    if one.reason is not Reason.GIVEN:
        return _(REASON_LABELS[one.reason])
    causes = "; ".join(_(CAUSE_LABELS[cause]) for cause in one.causes)
    return joined(one.why) + (f" ({causes})" if causes else "")


def recommendations(content: ReportContent, cuts: Cuts, _: Words) -> Iterator[Block]:
    """The recommendations in their own words."""
    if cut := cuts.piece(Piece.RECOMMENDATIONS, _):
        yield notice(cut, _)
        return
    if not content.recommendations:
        yield Paragraph(text(_("No recommendation was confirmed.")))
    for one in content.recommendations:
        yield from _recommendation(one, _)


def _recommendation(one: RecommendationText, _: Words) -> Iterator[Block]:
    yield from together(
        Heading(2, _("Recommendation %(number)s", number=one.number)),
        Quote(text(joined(one.text)), _(KIND_LABELS[one.kind])),
        length=len(one.text),
    )
    if one.issues:
        yield Paragraph(text(Run(_("Issues that it gives to consider"), Style.STRONG)))
        yield from paragraphs(one.issues)
    whom = [_(ADDRESSEE_LABELS[one.addressee])] if one.addressee is not None else []
    whom += [one.addressed_to] if one.addressed_to else []
    due = [_.show_date(one.due_on)] if one.due_on else []
    due += [joined(one.due_words)] if one.due_words else []
    facts = [
        (_("Addressed to"), ": ".join(whom)),
        (_("Who sees to it"), one.owner_role),
        (_("How one would know"), joined(one.measure)),
        (_("Due by"), "; ".join(due)),
        (_("Findings that it answers"), ", ".join(str(number) for number in one.findings)),
    ]
    items = tuple(Definition(term, text(words)) for term, words in facts if words)
    if items:
        yield DefinitionList(items)


# The response --------------------------------------------------------------------------------


def response(sources: Sources, cuts: Cuts, _: Words) -> Iterator[Block]:
    """The board's response as the response room prints it, one heading deeper."""
    if cut := cuts.piece(Piece.RESPONSE, _):
        yield notice(cut, _)
        return
    if sources.response is None:
        yield Paragraph(text(_("The board has not agreed a response yet.")))
        return
    printed = response_document(
        _without_what_is_held(sources.response.text, cuts, _),
        _,
        sha256=sources.response.text_sha256,
        marking=None,
    )
    for block in printed.blocks:
        yield _deeper(block)


def _without_what_is_held(content: AgreedResponse, cuts: Cuts, _: Words) -> AgreedResponse:
    """The response repeats recommendations and findings: not those that are held back."""
    gap = _("[not published]")
    if cuts.piece(Piece.RECOMMENDATIONS, _):
        content = replace(
            content,
            recommendations=tuple(
                replace(one, text=gap, issues=gap if one.issues else "", addressed_to="")
                for one in content.recommendations
            ),
        )
    if cuts.piece(Piece.FINDINGS, _):
        content = replace(
            content,
            recommendations=tuple(
                replace(one, findings=tuple(replace(each, title=gap) for each in one.findings))
                for one in content.recommendations
            ),
        )
    return content


def _deeper(block: Block) -> Block:
    if isinstance(block, Heading):
        return replace(block, level=block.level + 1)
    if isinstance(block, KeepTogether):
        return KeepTogether(tuple(_deeper(inner) for inner in block.blocks))
    return block


# Publication ---------------------------------------------------------------------------------


def decision(sources: Sources, cuts: Cuts, _: Words) -> Iterator[Block]:
    """What was decided about publishing, and why; `cuts`: what is not published."""
    line = sources.publication
    if line is None:
        yield Paragraph(text(_("It is not decided yet whether this review is published.")))
        return
    said = _(EXTENT_LABELS[line.extent])
    if line.published_on is not None:
        said = _("%(extent)s, on %(day)s", extent=said, day=_.show_date(line.published_on))
    yield Paragraph(text(Run(said, Style.STRONG)))
    yield from paragraphs(line.reasons)
    if cuts:
        yield Table(
            _("What is not published"),
            (_("Part"), _("The board’s reason")),
            tuple((text(cut.what), text(joined(cut.because))) for cut in cuts.listed(_)),
            row_headers=True,
            widths=(6, 9),
        )
    if line.without_response:
        yield Paragraph(text(Run(_("Why before the response was signed"), Style.STRONG)))
        yield from paragraphs(line.without_response)
    kept = sources.readiness.details
    facts = [
        (_("Where it can be read"), line.address),
        (_("Where it is kept"), joined(kept.kept_where)),
        (_("Kept until"), _.show_date(kept.kept_until) if kept.kept_until else ""),
    ]
    items = tuple(Definition(term, text(words)) for term, words in facts if words)
    if items:
        yield DefinitionList(items)


def arrangements(sources: Sources, _: Words) -> Iterator[Block]:
    """What was arranged before publishing: for the board alone."""
    said = sources.readiness.details
    facts = [
        (_("The family were told"), said.family_told_on, said.family_told),
        (_("Practitioners were told"), said.practitioners_told_on, said.practitioners_told),
        (_("What publication may do"), None, said.impact),
    ]
    items = []
    for term, on, words in facts:
        parts = [_.show_date(on)] if on is not None else []
        parts += [joined(words)] if words else []
        items.append(Definition(term, text(". ".join(parts) or _("Nothing is on record."))))
    yield DefinitionList(tuple(items))
    found = sources.identifiers
    if found.is_scanned:
        taken = [one for one in found.lines if one.decision and one.decision.fate is Fate.TAKEN_OUT]
        yield Paragraph(
            text(
                _(
                    "Words that may identify somebody: %(decided)s of %(total)s that must be "
                    "decided are. %(taken)s are to be taken out.",
                    decided=len(found.sure) - found.open_count,
                    total=len(found.sure),
                    taken=len(taken),
                )
            )
        )
    if sources.proceedings:
        yield Table(
            _("Other proceedings that are open"),
            (_("Proceeding"), _("Where it stands"), _("Holds publication")),
            tuple(
                (
                    text(f"{one.title} ({_(PROCEEDING_LABELS[one.kind])})"),
                    text(_(STATUS_LABELS[one.status])),
                    text(_("Yes") if one.holds_publication else _("No")),
                )
                for one in sources.proceedings
            ),
            row_headers=True,
            widths=(8, 5, 4),
        )


# The markers ---------------------------------------------------------------------------------


def catalogue(edition: Edition, _: Words) -> Iterator[Block]:
    """The edition by which it was judged: its scale, its markers and what they ask."""
    yield Paragraph(text(edition.basis.wording))
    yield Paragraph(
        text(f"{edition.cite_as} ", Run(edition.publisher.url, href=edition.publisher.url)),
        Tone.QUIET,
    )
    scale = edition.scale
    yield Heading(2, scale.title)
    yield Paragraph(text(scale.origin), Tone.QUIET)
    for caption, ratings in (
        (_("On the scale"), scale.on_scale),
        (_("Off the scale, and answers in full"), scale.off_scale),
    ):
        yield Table(
            caption,
            (_("Judgement"), _("Its test")),
            tuple((text(rating.label), text(rating.test)) for rating in ratings),
            row_headers=True,
            widths=(1, 3),
        )
    yield Heading(2, _("The markers and their questions"))
    for marker in edition.markers:
        questions = tuple(
            NumberedItem(str(place), text(question.text))
            for place, question in enumerate(marker.questions, start=1)
        )
        blocks: tuple[Block, ...] = (
            Heading(3, marker.title, str(marker.number)),
            Paragraph(text(marker.statement)),
        )
        if questions:
            blocks = (*blocks, NumberedList(questions))
        yield KeepTogether(blocks)


def about(*, is_public: bool, gap: str, held_back: int, _: Words) -> Iterator[Block]:
    """What this document is, what it leaves out, and how to read it."""
    items = [
        _("It is made from what was signed, where it was signed; otherwise from what stands on "
          "the day of printing, and it says which."),
        _("Reasons and evidence stand before each judgement, as they were weighed."),
        _("Discussions, letters of feedback and private notes are no part of it."),
    ]  # fmt: skip
    if is_public:
        items += [
            _("It is made for publication. Words that may identify somebody are left out; each "
              "gap is marked %(gap)s. People stand in it by role and not by name.", gap=gap),
            _("Records outside the report are named by their day and not by their title."),
        ]  # fmt: skip
        if held_back:
            items.append(
                _("The board publishes it in part. Where a part would stand that is held back, it "
                  "says so and gives the board’s reason. What was signed is the whole, and the "
                  "fingerprints are those of the whole.")
            )  # fmt: skip
    else:
        items.append(_("It is made for the board, and holds words that are not for publication."))
    yield BulletList(tuple(text(item) for item in items))
