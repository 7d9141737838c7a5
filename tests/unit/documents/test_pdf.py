"""The PDF is read back by other people's tools (poppler), never by our own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from qmapp.foundation.documents import (
    Block,
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
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Run,
    Style,
    Table,
    Tone,
    text,
    write_pdf,
)


def poppler(tool: str, pdf: bytes, tmp_path: Path, *options: str) -> str:
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)
    to = ["-"] if tool == "pdftotext" else []
    command = [tool, *options, str(path), *to]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf-8", errors="replace")


def words(pdf: bytes, tmp_path: Path) -> str:
    return " ".join(poppler("pdftotext", pdf, tmp_path, "-layout").split())


def structure(pdf: bytes, tmp_path: Path) -> list[str]:
    return poppler("pdfinfo", pdf, tmp_path, "-struct-text").splitlines()


def document(*blocks: Block, **values: object) -> Document:
    return Document(title="A printed thing", blocks=blocks, **values)  # type: ignore[arg-type]


EVERYTHING = document(
    Contents("Contents", levels=2),
    Heading(1, "First part"),
    Paragraph(text("A lead."), Tone.LEAD),
    Paragraph(text("Body with ", Run("strong", Style.STRONG), " words.")),
    Paragraph(text("A quiet remark."), Tone.QUIET),
    KeepTogether((Heading(2, "Analysis", "13"), Paragraph(text("Kept beside its heading.")))),
    Heading(3, "Questions"),
    NumberedList((NumberedItem("4.11", text("Eleven?")), NumberedItem("4.12", text("Twelve?")))),
    BulletList((text("One point"), text("Another point"))),
    DefinitionList((Definition("Holder", text("The manager of the board")),)),
    Table(
        "What was judged",
        ("Marker", "Judgement"),
        ((text("Analysis"), text("Partly met")), (text("The report"), text("Not met"))),
        row_headers=True,
        widths=(1, 2),
    ),
    Quote(text("Nobody asked the grandmother."), "Draft 3, 4.12"),
    Rule(),
    PageBreak(),
    Heading(1, "Second part"),
    Paragraph(
        text("See ", Run("the source", href="https://www.scie.org.uk/"), "."),
    ),
    marking="OFFICIAL-SENSITIVE",
    reference="Child K, draft 3",
    generated_on="Printed on 4 December 2026",
)


@pytest.fixture(scope="module")
def everything() -> bytes:
    return write_pdf(EVERYTHING)


def test_the_pdf_is_tagged_titled_and_a4(everything: bytes, tmp_path: Path) -> None:
    facts = poppler("pdfinfo", everything, tmp_path)
    assert "Tagged:          yes" in facts
    assert "Title:           A printed thing" in facts
    assert "(A4)" in facts
    assert b"<pdfuaid:part>1</pdfuaid:part>" in everything


def test_headings_lists_tables_and_quotes_are_tagged(everything: bytes, tmp_path: Path) -> None:
    lines = [line.strip() for line in structure(everything, tmp_path)]
    headings = [line.split(" (")[0] for line in lines if line[:2] in {"H1", "H2", "H3", "H4"}]
    assert headings == [
        'H1 "A printed thing"',
        'H2 "Contents"',
        'H2 "First part"',
        'H3 "Analysis"',
        'H4 "Questions"',
        'H2 "Second part"',
    ]
    kinds = [line.split()[0].rstrip(":") for line in lines if line]
    assert kinds.count("LI") == 5
    assert kinds.count("TH") == 2
    assert kinds.count("TD") == 4
    for kind in ("TOC", "TOCI", "L", "Lbl", "LBody", "Table", "Caption", "BlockQuote", "Link"):
        assert kind in kinds, kind


def test_numbers_are_the_ones_that_people_cite(everything: bytes, tmp_path: Path) -> None:
    lines = [line.strip() for line in structure(everything, tmp_path)]
    labels = [lines[n + 1] for n, line in enumerate(lines) if line.startswith("Lbl")]
    assert labels[:2] == ['"4.11"', '"4.12"']


def test_every_page_carries_marking_reference_and_number(everything: bytes, tmp_path: Path) -> None:
    pages = poppler("pdftotext", everything, tmp_path, "-layout").rstrip("\f").split("\f")
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        first, *_, last = [" ".join(line.split()) for line in page.strip().splitlines()]
        assert first == "OFFICIAL-SENSITIVE"
        foot = "Child K, draft 3 · Printed on 4 December 2026"
        assert last == f"{foot} Page {number} of 2"


def test_header_and_footer_are_not_read_as_text(everything: bytes, tmp_path: Path) -> None:
    assert "OFFICIAL-SENSITIVE" not in "\n".join(structure(everything, tmp_path))


def test_without_marking_or_reference_there_is_only_the_page(tmp_path: Path) -> None:
    shown = words(write_pdf(document(Paragraph(text("Words.")))), tmp_path)
    assert shown == "Quality markers A printed thing Words. Page 1 of 1"


def test_the_words_for_the_page_can_be_translated(tmp_path: Path) -> None:
    made = document(
        Paragraph(text("Geiriau.")), language="cy", page_words="Tudalen {page} o {pages}"
    )
    assert words(write_pdf(made), tmp_path).endswith("Geiriau. Tudalen 1 o 1")


HOSTILE = (
    '#let x = 1; #panic("no") $x^2$ *bold* _it_ `raw` <label> @ref [box] \\ // /* = - + ~ {{ }}'
)


def test_mark_up_in_the_words_stays_literal(tmp_path: Path) -> None:
    made = document(
        Heading(1, HOSTILE, "#1"),
        Paragraph(text(HOSTILE)),
        Table(HOSTILE, (HOSTILE,), ((text(HOSTILE),),)),
        marking="#panic()",
        reference=HOSTILE,
    )
    shown = words(write_pdf(made), tmp_path)
    assert shown.count('#panic("no") $x^2$ *bold* _it_ `raw` <label> @ref [box]') >= 4
    assert "#panic()" in shown


def test_letters_signs_and_quotes_are_printed(tmp_path: Path) -> None:
    signs = "– — ’ ‘ “ ” … é ñ ŵ ŷ Łódź Ș £ € ✓ • → ½ ° ' \""
    shown = words(write_pdf(document(Paragraph(text(signs)))), tmp_path)
    assert signs in shown


def test_what_no_font_has_is_named_and_nothing_fails(tmp_path: Path) -> None:
    made = document(Paragraph(text("before 😀 中 \x00\x07 \ud800 after")))
    shown = words(write_pdf(made), tmp_path)
    assert "before [grinning face] [cjk unified ideograph-4e2d] after" in shown


def test_a_long_table_repeats_its_head(tmp_path: Path) -> None:
    rows = tuple((text(f"Review {n}"), text("Met")) for n in range(300))
    pdf = write_pdf(document(Table("Many", ("Which review", "Judgement"), rows)))
    pages = poppler("pdftotext", pdf, tmp_path, "-layout").rstrip("\f").split("\f")
    assert len(pages) > 4
    assert all("Which review" in page for page in pages)
    lines = [line.split()[:3] for page in pages for line in page.splitlines()]
    assert [line for line in lines if line[:1] == ["Review"]] == [
        ["Review", str(n), "Met"] for n in range(300)
    ]


def test_the_same_document_is_the_same_bytes(everything: bytes) -> None:
    assert write_pdf(EVERYTHING) == everything


@pytest.mark.parametrize(
    "char",
    [*map(chr, range(0x01, 0x09)), "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\xad", "\u200b", "\u200e",
     "\u2028", "\u2029", "\u202e", "\u2066", "\ue000", "\ufeff", "\ufffc", "\ufffd", "\ufffe",
     "\uffff", "\U000e0001", "\U0010fffd", "\U0010ffff"],
)  # fmt: skip
def test_no_pasted_character_keeps_a_document_from_being_printed(char: str, tmp_path: Path) -> None:
    typed = text(f"be{char}gun {char} and{char}")
    printed = words(write_pdf(document(Paragraph(typed), Paragraph(text("done")))), tmp_path)
    assert printed.endswith("done Page 1 of 1")


COVERED = document(
    Contents("Contents"),
    PageBreak(),
    Heading(1, "First part"),
    Paragraph(text("Words of the first part.")),
    marking="OFFICIAL-SENSITIVE",
    reference="Child K",
    cover=Cover(
        over="Northmere Board",
        facts=(Definition("Kind of review", text("A serious case review")),),
        notice=text("Kept as its marking says."),
        running="Record of Child K",
    ),
)


def test_a_cover_is_a_page_of_its_own_and_later_pages_name_the_document(tmp_path: Path) -> None:
    pages = poppler("pdftotext", write_pdf(COVERED), tmp_path, "-layout").split("\f")[:-1]
    assert len(pages) == 3
    first, *later = pages
    for words_ in ("Northmere Board", "A printed thing", "Kind of review", "Kept as its marking"):
        assert words_ in first
    assert "Page 1" not in first
    assert "Record of Child K" not in first
    for number, page in enumerate(later, start=2):
        assert "Record of Child K" in page
        assert f"Page {number} of 3" in page
        assert "Northmere Board" not in page
    assert all("OFFICIAL-SENSITIVE" in page for page in pages)


def test_the_title_of_a_cover_is_the_first_heading(tmp_path: Path) -> None:
    tree = structure(write_pdf(COVERED), tmp_path)
    place = next(i for i, line in enumerate(tree) if line.strip().startswith("H1"))
    assert "A printed thing" in " ".join(tree[place : place + 2])


FINGERPRINT = "3f2a" * 16


@pytest.mark.parametrize(
    "printed",
    [
        Paragraph(text(f"The fingerprint is ({FINGERPRINT}).")),
        Paragraph(text("Kept beside other words: ", Run(FINGERPRINT, Style.QUIET)), Tone.LEAD),
        DefinitionList((Definition("Its fingerprint", text(Run(FINGERPRINT, Style.QUIET))),)),
        BulletList((text(FINGERPRINT),)),
        Quote(text(FINGERPRINT), "Where it stands"),
    ],
)
def test_a_fingerprint_is_copied_from_one_line_as_it_is(printed: Block, tmp_path: Path) -> None:
    for option in ("-layout", "-raw"):
        copied = poppler("pdftotext", write_pdf(document(printed)), tmp_path, option)
        assert FINGERPRINT in copied


@pytest.mark.parametrize("word", [FINGERPRINT, "Grüße" * 60, "x" * 300])
@pytest.mark.parametrize("columns", [0, 5])
def test_a_long_word_breaks_within_the_page_and_nothing_is_put_into_it(
    word: str, columns: int, tmp_path: Path
) -> None:
    row = (text(word),) * columns
    block: Block = Table("Words", ("Word",) * columns, (row,)) if columns else Paragraph(text(word))
    pdf = write_pdf(document(block))
    places = poppler("pdftotext", pdf, tmp_path, "-bbox")
    ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"', places)]
    assert max(ends) < 595 - 26 / 25.4 * 72 + 1, "within the right margin"
    copied = poppler("pdftotext", pdf, tmp_path, "-raw")
    assert "\u200b" not in copied
    assert copied.replace("\n", "").count(word) == max(columns, 1)
