from __future__ import annotations

from collections.abc import Callable

import pytest

from qmapp.foundation.documents import (
    BulletList,
    Contents,
    Cover,
    Definition,
    DefinitionList,
    Document,
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
    map_words,
    text,
)


def test_words_become_runs() -> None:
    quiet = Run("ours", Style.QUIET)
    assert text("Plain ", quiet) == (Run("Plain "), quiet)


def test_headings_may_go_down_a_step_and_up_any() -> None:
    levels = [1, 2, 3, 1, 2, 2]
    blocks = tuple(Heading(level, "Words") for level in levels)
    assert Document(title="T", blocks=blocks).blocks == blocks


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: Document(title=" ", blocks=()), "needs a title"),
    (lambda: Document(title="T", blocks=(Heading(2, "Deep"),)), "“Deep” skips a level"),
    (lambda: Document(title="T", blocks=(Heading(0, "High"),)), "“High” skips a level"),
    (
        lambda: Document(title="T", blocks=(Heading(1, "A"), KeepTogether((Heading(3, "Kept"),)))),
        "“Kept” skips a level",
    ),
    (lambda: Document(title="T", blocks=(), page_words="Page {page}"), "need {pages} once"),
    (lambda: Table("", ("A",), ()), "needs a caption"),
    (lambda: Table("C", ("A", ""), ()), "a name for each column"),
    (lambda: Table("C", ("A", "B"), ((text("1"),),)), "has not 2"),
    (lambda: Table("C", ("A", "B"), (), widths=(1,)), "a width for each column"),
    (lambda: Run("press", href="javascript:alert(1)"), "must be a web address"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_could_not_be_printed_well_is_refused(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        make()
    assert message in str(caught.value)


def test_a_document_can_be_a_key() -> None:
    one = Document(title="T", blocks=(Paragraph(text("Words")),))
    same = Document(title="T", blocks=(Paragraph(text("Words")),))
    assert {one: 1}[same] == 1


def test_every_word_is_passed_through_and_nothing_else() -> None:
    link = Run("x", Style.STRONG, "https://x.example/x")

    def made(mark: str) -> Document:
        run = Run(mark, link.style, link.href)
        return Document(
            title=mark, subtitle=mark, marking=mark, reference=mark, generated_on=mark,
            cover=Cover(mark, (Definition(mark, text(mark)),), text(mark), mark),
            blocks=(
                Contents(mark, 2), Heading(1, mark, mark), Paragraph((run,), Tone.LEAD),
                KeepTogether((BulletList((text(mark),)), Quote(text(mark), mark))),
                NumberedList((NumberedItem(mark, text(mark)),)),
                DefinitionList((Definition(mark, text(mark)),)),
                Table(mark, (mark, mark), ((text(mark), text(mark)),), True, (1, 2)),
            ),
        )  # fmt: skip

    assert map_words(made("x"), lambda words: words.replace("x", "[gap]")) == made("[gap]")
