"""The map, all briefings and their questions as one document to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qmapp.casework.practice.rules import count_local, held_of
from qmapp.foundation.catalogue import Briefing, IssueBasis, PracticeIssues
from qmapp.foundation.documents import (
    Block,
    BulletList,
    Contents,
    Document,
    Heading,
    KeepTogether,
    NumberedItem,
    NumberedList,
    PageBreak,
    Paragraph,
    Run,
    Style,
    Text,
    Tone,
    text,
)
from qmapp.learning.issues.pages.briefings import BriefingItem, briefing_item, part_headings
from qmapp.learning.issues.pages.words import held_words, local_words, stage_words, whose_words


@dataclass(frozen=True, slots=True)
class Words:
    """How to say things to the reader: called like gettext."""

    translate: Callable[..., str]

    def __call__(self, message: str, **values: object) -> str:
        return self.translate(message, **values)


def briefings_document(
    practice: PracticeIssues, _: Words, *, board: str, marking: str | None, made: str
) -> Document:
    """Everything that the map and the page of briefings show, in the same order.

    `practice` is what the board knows, its own entries marked. Nothing of a case is in it.
    """
    meta = practice.meta
    return Document(
        title=_("Practice issues and their %(n)s briefings", n=meta.briefings_published),
        subtitle=_("%(publisher)s, %(year)s", publisher=meta.publisher, year=meta.year),
        marking=marking,
        reference=_("%(board)s; edition %(edition)s", board=board, edition=practice.edition),
        generated_on=made,
        page_words=_("Page {page} of {pages}"),
        blocks=(
            *_opening(practice, _),
            Contents(_("Contents"), levels=2),
            *_map(practice, _),
            *_briefings(practice, _),
            *_questions(practice, _),
            *_reader(practice, _),
            *_sources(practice, _),
        ),
    )


def _opening(practice: PracticeIssues, _: Words) -> Iterator[Block]:
    meta = practice.meta
    yield Paragraph(text(meta.work), Tone.LEAD)
    yield Paragraph(
        text(
            _(
                "From %(reviews)s serious case reviews. Titles, headings and figures are the "
                "publisher’s; every other word is ours, written from what we could read.",
                reviews=meta.reviews_analysed,
            )
        )
    )
    yield Paragraph(text(_read_sentence(practice, _)))
    yield Paragraph(text(_("CSC is children’s social care, ASC adults’ social care.")), Tone.QUIET)


def _read_sentence(practice: PracticeIssues, _: Words) -> str:
    meta = practice.meta
    return _(
        "%(full)s of %(of)s briefings was read in full; of the other %(part)s we found the opening "
        "only. What was not seen says so.",
        full=meta.briefings_read_in_full,
        of=meta.briefings_published,
        part=meta.briefings_read_in_part,
    )


def _map(practice: PracticeIssues, _: Words) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, _("The map"))
    said = f"{held_words(held_of(practice))} {local_words(count_local(practice.practice_issues))}"
    yield Paragraph(text(said.strip()))
    for stage in sorted(practice.stages, key=lambda one: one.order):
        issues = practice.at_stage(stage.id)
        yield Heading(2, stage.title, str(stage.order))
        if not issues:
            yield Paragraph(text(_("None of the issues that are known here.")), Tone.QUIET)
            continue
        yield BulletList(
            tuple(
                _listed(
                    one.title,
                    whose_words(one),
                    stage_words(one, practice),
                    is_strong=one.basis is not IssueBasis.LOCAL,
                )
                for one in issues
            )
        )


def _listed(title: str, *notes: str, is_strong: bool) -> Text:
    said = ". ".join(note for note in notes if note)
    words = Run(title, Style.PLAIN if is_strong else Style.EMPHASIS)
    return text(words, Run(f" ({said})", Style.QUIET)) if said else text(words)


def _briefings(practice: PracticeIssues, _: Words) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, _("The briefings"))
    for briefing in practice.briefings:
        yield from _briefing(briefing, briefing_item(briefing, practice), practice, _)


def _briefing(
    briefing: Briefing, item: BriefingItem, practice: PracticeIssues, _: Words
) -> Iterator[Block]:
    issue, reasons, underlying, solutions, questions = part_headings(practice)
    yield KeepTogether(
        (
            Heading(2, briefing.title, str(briefing.number)),
            Paragraph(text(f"{item.stage.title}. {item.read_words}."), Tone.QUIET),
            Heading(3, issue),
            Paragraph(text(briefing.issue)),
        )
    )
    yield Heading(3, reasons)
    yield Paragraph(text(_("What the reviews say.")), Tone.QUIET)
    yield _bullets(briefing.reasons_from_reviews)
    yield Heading(3, underlying)
    yield Paragraph(text(_("What practitioners at the summits say.")), Tone.QUIET)
    for reason in briefing.underlying_reasons_from_summits:
        yield Paragraph(text(Run(reason.heading, Style.STRONG)))
        if reason.points:
            yield _bullets(reason.points)
    yield from _unseen(item.underlying_seen)
    yield Heading(3, solutions)
    if briefing.solutions:
        yield Paragraph(text(_("Suggestions, not recommendations.")), Tone.QUIET)
        yield _bullets(briefing.solutions)
    yield from _unseen(item.solutions_seen)
    yield Heading(3, questions)
    yield Paragraph(text(_("The same set for every briefing; it stands once, after the last.")))
    yield Paragraph(text(_("Read it at") + " ", Run(briefing.url, href=briefing.url)), Tone.QUIET)


def _bullets(items: tuple[str, ...]) -> Block:
    return BulletList(tuple(text(one) for one in items))


def _unseen(said: str) -> Iterator[Block]:
    if said:
        yield Paragraph(text(Run(said, Style.EMPHASIS)), Tone.QUIET)


def _questions(practice: PracticeIssues, _: Words) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, part_headings(practice)[-1])
    yield Paragraph(
        text(
            _(
                "Seen in full in one briefing, which is taken as the set of all. The headings are "
                "published, the questions in our words."
            )
        ),
        Tone.QUIET,
    )
    number = 0
    for group in practice.questions:
        yield Heading(2, group.published_heading)
        items = []
        for one in group.items:
            number += 1
            items.append(NumberedItem(str(number), text(one.text)))
        yield NumberedList(tuple(items))


def _reader(practice: PracticeIssues, _: Words) -> Iterator[Block]:
    if not practice.reader_points:
        return
    yield Heading(1, _("What one reader drew out"))
    yield Paragraph(text(_("Not titles of the map, and never counted among them.")), Tone.QUIET)
    yield BulletList(tuple(text(point.text) for point in practice.reader_points))


def _sources(practice: PracticeIssues, _: Words) -> Iterator[Block]:
    yield Heading(1, _("Where we read it"))
    yield BulletList(
        tuple(text(Run(source.url, href=source.url)) for source in practice.meta.sources)
    )
    if not practice.meta.source_conflicts:
        return
    yield Heading(2, _("Where the sources differ"))
    yield BulletList(
        tuple(
            text(
                Run(f"{one.about}: ", Style.STRONG),
                "; ".join(f"{value.says} ({value.where})" for value in one.values),
                " ",
                Run(_("We use: %(use)s", use=one.use), Style.QUIET),
            )
            for one in practice.meta.source_conflicts
        )
    )
