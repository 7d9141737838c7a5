"""The Word file is read back by other people's tools (python-docx, mammoth), never by our own."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

import docx
import mammoth
import pytest
from docx.oxml.ns import qn

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
    write_docx,
)


def document(*blocks: Block, **values: str | None) -> Document:
    return Document(title="The board’s response", blocks=blocks, **values)  # type: ignore[arg-type]


EVERYTHING = document(
    Contents("Contents", levels=2),
    Heading(1, "Our answer"),
    Paragraph(text("A lead."), Tone.LEAD),
    Paragraph(
        text(
            "Body with ", Run("strong", Style.STRONG), ", ", Run("emphatic", Style.EMPHASIS), ", ",
            Run("quoted", Style.QUOTE), " and ", Run("quiet", Style.QUIET), " words.",
        )
    ),
    Paragraph(text("A quiet remark."), Tone.QUIET),
    KeepTogether((Heading(2, "Supervision", "4"), Paragraph(text("Kept beside its heading.")))),
    NumberedList((NumberedItem("4.11", text("Eleven?")), NumberedItem("4.12", text("Twelve?")))),
    BulletList((text("One point"), text("Another point"))),
    DefinitionList((Definition("Holder", text("The manager of the board")),)),
    Table(
        "What will be done",
        ("Action", "By whom"),
        ((text("Peer groups"), text("Practice lead")), (text("Fewer forms"), text("Director"))),
        row_headers=True,
        widths=(1, 3),
    ),
    Quote(text("Nobody asked the grandmother."), "Draft 3, 4.12"),
    Rule(),
    PageBreak(),
    Heading(1, "Dissent"),
    Paragraph(text("See ", Run("the source", href="https://www.scie.org.uk/?a=1&b=2"), ".")),
    subtitle="Child K",
    marking="OFFICIAL-SENSITIVE",
    reference="CSPR-7, version 2",
    generated_on="Agreed on 4 December 2026",
)  # fmt: skip
WORD = write_docx(EVERYTHING)


def opened(data: bytes = WORD):
    return docx.Document(io.BytesIO(data))


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name).decode("utf-8")


def html(data: bytes) -> str:
    return mammoth.convert_to_html(io.BytesIO(data)).value


def styled(word) -> list[tuple[str, str]]:
    return [(paragraph.style.name, paragraph.text) for paragraph in word.paragraphs]


def test_every_block_is_a_named_style_in_the_order_given() -> None:
    assert styled(opened()) == [
        ("Title", "The board’s response"),
        ("Subtitle", "Child K"),
        ("Contents Heading", "Contents"),
        ("toc 1", "Our answer"),
        ("toc 2", "4  Supervision"),
        ("toc 1", "Dissent"),
        ("Heading 1", "Our answer"),
        ("Lead", "A lead."),
        ("Body Text", "Body with strong, emphatic, quoted and quiet words."),
        ("Quiet", "A quiet remark."),
        ("Heading 2", "4\tSupervision"),
        ("Body Text", "Kept beside its heading."),
        ("Cited Item", "4.11\tEleven?"),
        ("Cited Item", "4.12\tTwelve?"),
        ("List Bullet", "One point"),
        ("List Bullet", "Another point"),
        ("Term", "Holder"),
        ("Definition", "The manager of the board"),
        ("Caption", "What will be done"),
        ("After Table", ""),
        ("Quote", "Nobody asked the grandmother."),
        ("Quote Source", "Draft 3, 4.12"),
        ("Rule", ""),
        ("Heading 1", "Dissent"),
        ("Body Text", "See the source."),
    ]


def test_another_reader_finds_headings_lists_tables_and_links() -> None:
    read = html(WORD)
    assert "Our answer</h1>" in read
    assert "Supervision</h2>" in read
    assert "<ul><li>One point</li><li>Another point</li></ul>" in read
    assert "<thead><tr><th><p>Action</p></th><th><p>By whom</p></th></tr></thead>" in read
    assert "<td><p>Practice lead</p></td>" in read
    assert '<a href="https://www.scie.org.uk/?a=1&amp;b=2">the source</a>' in read


def test_runs_keep_their_styles() -> None:
    runs = {run.text: run.style.name for run in opened().paragraphs[8].runs}
    assert runs["strong"] == "Strong"
    assert runs["emphatic"] == "Emphasis"
    assert runs["quoted"] == "Quoted Words"
    assert runs["quiet"] == "Quiet Words"
    assert runs["Body with "] == "Default Paragraph Font"


def test_marking_reference_and_pages_stand_on_every_page() -> None:
    section = opened().sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    assert not section.different_first_page_header_footer
    foot = section.footer.paragraphs[0]
    assert foot.text == "CSPR-7, version 2  ·  Agreed on 4 December 2026\tPage 1 of 1"
    fields = [found.text.strip() for found in foot._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    kinds = [found.get(qn("w:fldCharType")) for found in foot._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * 2


def test_without_marking_and_reference_only_the_pages_stand() -> None:
    section = opened(write_docx(document(page_words="Seite {page} von {pages}"))).sections[0]
    assert section.header.paragraphs[0].text == ""
    assert section.footer.paragraphs[0].text == "\tSeite 1 von 1"


def test_the_page_is_a4() -> None:
    section = opened().sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_table_repeats_its_head_keeps_rows_whole_and_says_what_it_is() -> None:
    table = opened().tables[0]
    heads = [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows]
    assert heads == [True, False, False]
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
    properties = table._tbl.tblPr
    assert properties.xpath("w:tblCaption/@w:val") == ["What will be done"]
    assert properties.xpath("w:tblLook/@w:firstRow") == ["1"]
    assert properties.xpath("w:tblLook/@w:firstColumn") == ["1"]
    first, second = (int(width) for width in table._tbl.xpath("w:tblGrid/w:gridCol/@w:w"))
    assert 2.9 < second / first < 3.1
    assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == [
        "Table Head",
        "Table Cell",
    ]


def test_columns_are_alike_when_no_widths_are_given() -> None:
    word = opened(write_docx(document(Table("Alike", ("A", "B", "C"), ()))))
    widths = [int(width) for width in word.tables[0]._tbl.xpath("w:tblGrid/w:gridCol/@w:w")]
    assert max(widths) - min(widths) <= 1
    assert word.tables[0]._tbl.tblPr.xpath("w:tblLook/@w:firstColumn") == ["0"]


def test_the_caption_stays_with_its_table() -> None:
    word = opened()
    assert word.styles["Caption"].paragraph_format.keep_with_next
    assert word.tables[0].rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_what_is_kept_together_follows_the_line_before() -> None:
    blocks = (Heading(1, "One"), Paragraph(text("Two")), Paragraph(text("Three")))
    word = opened(write_docx(document(KeepTogether(blocks))))
    kept = [paragraph.paragraph_format.keep_with_next for paragraph in word.paragraphs[1:]]
    assert kept == [True, True, None]


def test_a_page_begins_where_it_should_and_nowhere_else() -> None:
    begun = [p.text for p in opened().paragraphs if p.paragraph_format.page_break_before]
    assert begun == ["Dissent"]
    table = Table("After a break", ("A",), ())
    word = opened(write_docx(document(PageBreak(), PageBreak(), table, PageBreak())))
    begun = [p.text for p in word.paragraphs if p.paragraph_format.page_break_before]
    assert begun == ["After a break"]


def test_contents_lead_to_the_headings_and_can_be_made_anew() -> None:
    body = opened().element.body
    marks = {m.get(qn("w:name")): m for m in body.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    words = {
        name: "".join(found.text for found in mark.getparent().iter(qn("w:t")))
        for name, mark in marks.items()
    }
    assert [words[name] for name in links if name] == ["Our answer", "4Supervision", "Dissent"]
    fields = [found.text.strip() for found in body.iter(qn("w:instrText"))]
    assert fields == ['TOC \\o "1-2" \\n \\h \\z']
    kinds = [found.get(qn("w:fldCharType")) for found in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_contents_of_nothing_are_only_their_heading() -> None:
    word = opened(write_docx(document(Contents("Contents"))))
    assert styled(word)[1:] == [("Contents Heading", "Contents")]
    assert "fldChar" not in part(write_docx(document(Contents("Contents"))), "word/document.xml")


@pytest.mark.parametrize("language", ["en-GB", "cy-GB"])
def test_the_language_is_that_of_the_document(language: str) -> None:
    data = write_docx(document(Paragraph(text("Words")), language=language))
    root = ET.fromstring(part(data, "word/styles.xml"))
    languages = {found.get(qn("w:val")) for found in root.iter(qn("w:lang"))}
    assert languages == {language}
    assert opened(data).core_properties.language == language


def test_the_properties_are_those_of_the_document_and_of_nobody_else() -> None:
    properties = opened().core_properties
    assert properties.title == "The board’s response"
    assert properties.subject == "Child K"
    assert properties.identifier == "CSPR-7, version 2"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    with zipfile.ZipFile(io.BytesIO(WORD)) as file:
        everything = b"".join(file.read(name) for name in file.namelist())
    assert b"python-docx" not in everything
    assert b"2013" not in part(WORD, "docProps/core.xml").encode()
    assert not any("thumbnail" in name or "customXml" in name for name in file.namelist())


def test_the_same_document_is_the_same_bytes() -> None:
    assert write_docx(EVERYTHING) == WORD


def test_mark_up_in_words_stays_words() -> None:
    data = write_docx(document(Heading(1, "<b>& {{ x }}"), Paragraph(text("]]> <w:p/> &amp;"))))
    assert [words for _, words in styled(opened(data))][1:] == ["<b>& {{ x }}", "]]> <w:p/> &amp;"]


def test_characters_that_no_xml_can_hold_are_left_out_everywhere() -> None:
    bad = "a\x00\x0b\x1f\ud800\ufffeb"
    data = write_docx(
        Document(
            title=bad,
            subtitle=bad,
            marking=bad,
            reference=bad,
            generated_on=bad,
            page_words=f"{bad} {{page}} {{pages}}",
            blocks=(
                Contents(bad),
                Heading(1, bad, bad),
                Paragraph(text(bad, Run(bad, href="https://example.org/\x0c"))),
                Table(bad, (bad,), ((text(bad),),)),
                Quote(text(bad), bad),
                DefinitionList((Definition(bad, text(bad)),)),
                NumberedList((NumberedItem(bad, text(bad)),)),
                BulletList((text(bad),)),
            ),
        )
    )
    word = opened(data)
    said = [words for _, words in styled(word) if words]
    assert {"ab", "abab", "ab\tab"} >= set(said) - {"ab  ab"}
    assert word.sections[0].footer.paragraphs[0].text == "ab  ·  ab\tab 1 1"
    assert word.core_properties.title == "ab"


def test_lines_and_every_script_are_kept() -> None:
    words = "one\ntwo — “três” 東京 🙂 עברית"
    data = write_docx(document(Paragraph(text(words))))
    assert opened(data).paragraphs[1].text == words


def test_headings_deeper_than_nine_are_still_headings() -> None:
    levels = [Heading(level, f"Level {level}") for level in range(1, 12)]
    names = [name for name, _ in styled(opened(write_docx(document(*levels))))]
    assert names[1:] == [f"Heading {min(level, 9)}" for level in range(1, 12)]


def test_no_words_are_set_in_a_font_of_the_theme() -> None:
    root = ET.fromstring(part(WORD, "word/styles.xml"))
    used = {"Normal", "Title", "Heading1", "Heading2", "ListBullet", "TableCell", "Quote"}
    for style in root.iter(qn("w:style")):
        if style.get(qn("w:styleId")) in used:
            fonts = style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            assert set(fonts.attrib.values()) == {"Arial"}, style.get(qn("w:styleId"))


def test_every_row_of_a_long_table_is_there_in_order() -> None:
    rows = tuple((text(f"Action {n}"), text("Director")) for n in range(200))
    word = opened(write_docx(document(Table("Long", ("A", "B"), rows))))
    first = [row.cells[0].text for row in word.tables[0].rows]
    assert first == ["A", *(f"Action {n}" for n in range(200))]


def test_a_cover_is_a_page_of_its_own_with_its_own_head() -> None:
    covered = Document(
        title="The record", subtitle="For the board", marking="OFFICIAL-SENSITIVE",
        cover=Cover(
            "Northmere Board", (Definition("Kind", text("A review")),), text("Take care."),
            "Record of Child K",
        ),
        blocks=(Heading(1, "First part"), Paragraph(text("Words."))),
    )  # fmt: skip
    word = opened(write_docx(covered))
    said = [(one.style.name, one.text) for one in word.paragraphs]
    assert said[:6] == [
        ("Cover Over", "Northmere Board"),
        ("Cover Title", "The record"),
        ("Subtitle", "For the board"),
        ("Cover Term", "Kind"),
        ("Cover Fact", "A review"),
        ("Cover Notice", "Take care."),
    ]
    assert word.paragraphs[6].paragraph_format.page_break_before
    section = word.sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    assert section.header.paragraphs[0].text == "Record of Child K\tOFFICIAL-SENSITIVE"
