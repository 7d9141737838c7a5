"""The markers as a printed document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from qmapp.desk.markers.pages import coverage
from qmapp.desk.markers.words import law_note
from qmapp.foundation.catalogue import (
    Basis,
    Catalogue,
    Edition,
    ListBasis,
    Marker,
    StatutoryLine,
    Visibility,
)
from qmapp.foundation.documents import (
    Block,
    BulletList,
    Contents,
    Definition,
    DefinitionList,
    Document,
    Heading,
    KeepTogether,
    NumberedItem,
    NumberedList,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Style,
    Table,
    Text,
    Tone,
    text,
    write_pdf,
)


@dataclass(frozen=True, slots=True)
class Words:
    """How to say things to the reader: called like gettext, and a date in words."""

    translate: Callable[..., str]
    show_date: Callable[[date], str]

    def __call__(self, message: str, **values: object) -> str:
        return self.translate(message, **values)


@lru_cache(maxsize=4)
def markers_pdf(catalogue: Catalogue, _: Words) -> bytes:
    """The markers of the default edition as a tagged PDF, made once for each edition."""
    return write_pdf(markers_document(catalogue, _))


def markers_document(catalogue: Catalogue, _: Words) -> Document:
    """Everything that the page shows, in the same order of stages and markers."""
    edition = catalogue.default_edition
    return Document(
        title=_("The %(count)s quality markers", count=len(edition.markers)),
        subtitle=_("%(authors)s, %(year)s", authors=edition.authors, year=edition.year),
        reference=_("%(title)s, edition %(slug)s", title=edition.title, slug=edition.slug),
        page_words=_("Page {page} of {pages}"),
        blocks=(
            *_opening(edition, _),
            Contents(_("Contents"), levels=2),
            PageBreak(),
            *_about(catalogue, edition, _),
            *_scale(edition, _),
            *(block for stage in edition.stages for block in _stage(edition, stage.id, _)),
        ),
    )


def _opening(edition: Edition, _: Words) -> Iterator[Block]:
    yield Paragraph(text(edition.purpose), Tone.LEAD)
    yield Paragraph(text(edition.basis.wording))
    known = coverage(edition)
    yield Paragraph(
        text(
            _(
                "The list of questions is as in the source for %(whole)s of %(total)s markers, "
                "seen in part for %(part)s of %(total)s, and wholly our own for %(ours)s of "
                "%(total)s. Each question says which it is.",
                whole=known.whole,
                part=known.part,
                ours=known.inferred,
                total=known.total,
            )
        )
    )


def _about(catalogue: Catalogue, edition: Edition, _: Words) -> Iterator[Block]:
    basis = edition.basis
    yield Heading(1, _("About this edition"))
    for sentence in (basis.coverage, basis.terms, basis.visibility, basis.statutory):
        yield Paragraph(text(sentence))
    yield Paragraph(
        text(edition.cite_as + " ", Run(edition.publisher.url, href=edition.publisher.url))
    )
    yield Heading(2, _("Which reviews it fits"))
    rows: list[Row] = []
    for kind in catalogue.kinds:
        fit = edition.fit(kind.id)
        answer = _("Fits") if fit.fits else _("As prompts only")
        rows.append((text(kind.long_label), text(answer), text(fit.note)))
    yield Table(
        _("Kinds of review, and whether this edition fits them"),
        (_("Kind of review"), _("Fit"), _("What to know")),
        tuple(rows),
        row_headers=True,
        widths=(5, 3, 9),
    )


def _scale(edition: Edition, _: Words) -> Iterator[Block]:
    scale = edition.scale
    yield Heading(1, scale.title)
    yield Paragraph(text(Run(scale.origin, Style.STRONG)))
    yield Paragraph(text(scale.use))
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


def _stage(edition: Edition, stage_id: str, _: Words) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, edition.stage(stage_id).label)
    for marker in edition.in_stage(stage_id):
        yield from _marker(edition, marker, _)


def _marker(edition: Edition, marker: Marker, _: Words) -> Iterator[Block]:
    yield KeepTogether(
        (
            Heading(2, marker.title, str(marker.number)),
            Paragraph(text(marker.statement), Tone.LEAD),
            Paragraph(text(marker.why_it_matters)),
            Paragraph(text(_seen_in_draft(marker.visible_in_draft, _)), Tone.QUIET),
        )
    )
    yield Heading(3, _("Questions"))
    yield NumberedList(
        tuple(
            NumberedItem(str(place), _with_note(question.text, _question_basis(question.basis, _)))
            for place, question in enumerate(marker.questions, start=1)
        )
    )
    yield Heading(3, _("What gets in the way"))
    yield Paragraph(text(_list_basis(marker.obstacles_basis, _)), Tone.QUIET)
    yield BulletList(tuple(text(obstacle) for obstacle in marker.obstacles))
    yield Heading(3, _("Where to look"))
    yield BulletList(tuple(text(hint) for hint in marker.evidence_hints))
    if marker.statutory_lines:
        yield Heading(3, _("Law and guidance"))
        yield BulletList(tuple(_law(line, _) for line in marker.statutory_lines))
    yield DefinitionList(tuple(_closing(edition, marker, _)))


def _closing(edition: Edition, marker: Marker, _: Words) -> Iterator[Definition]:
    if marker.themes:
        themes = ", ".join(edition.theme(theme).label for theme in marker.themes)
        yield Definition(_("Themes"), text(themes))
    source = marker.source
    yield Definition(_("Source"), text(source.label + " ", Run(source.url, href=source.url)))


def _with_note(words: str, note: str) -> Text:
    return text(words + " ", Run(note, Style.QUIET))


def _law(line: StatutoryLine, _: Words) -> Text:
    note = text(line.text + " ", Run(law_note(line, _, _.show_date) + " ", Style.QUIET))
    return (*note, Run(line.url, href=line.url)) if line.url else note


def _seen_in_draft(visibility: Visibility, _: Words) -> str:
    return {
        Visibility.DIRECT: _("Mostly judged from the draft itself."),
        Visibility.PARTIAL: _("Partly in the draft; records are needed too."),
        Visibility.RECORDS: _("Hardly shows in a draft; ask for records."),
    }[visibility]


def _question_basis(basis: Basis, _: Words) -> str:
    return {
        Basis.SOURCE: _("As in the source"),
        Basis.SOURCE_CUT: _("Source seen in part"),
        Basis.INFERRED: _("Our wording"),
    }[basis]


def _list_basis(basis: ListBasis, _: Words) -> str:
    return {
        ListBasis.SOURCE: _("As in the source"),
        ListBasis.PARTIAL: _("Source seen in part"),
        ListBasis.INFERRED: _("Our wording"),
    }[basis]
