from __future__ import annotations

import pytest

from qmapp.casework.drafts.reading import PassageKind
from tests.unit.drafts.reading.making import (
    level,
    notices,
    numbered,
    numbering,
    p,
    passage,
    r,
    read_docx,
    styled,
    texts,
    word_part,
)

BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"
MADE_BREAK = '<w:r><w:br w:type="page"/></w:r>'


def test_headings_make_the_section_path():
    draft = read_docx(
        styled("H1", "Findings")
        + styled("H2", "Supervision")
        + p("It was cancelled.")
        + styled("H1", "What next")
        + p("More.")
    )
    assert [(x.kind.value, x.level, x.section) for x in draft.passages] == [
        ("heading", 1, ()),
        ("heading", 2, ("Findings",)),
        ("paragraph", None, ("Findings", "Supervision")),
        ("heading", 1, ()),
        ("paragraph", None, ("What next",)),
    ]
    assert [x.position for x in draft.passages] == [0, 1, 2, 3, 4]


def test_outline_levels_make_headings_of_any_style():
    draft = read_docx(
        p("Findings", '<w:outlineLvl w:val="1"/>') + p("Text", '<w:outlineLvl w:val="9"/>')
    )
    assert [(x.kind.value, x.level) for x in draft.passages] == [
        ("heading", 2),
        ("paragraph", None),
    ]


def test_insertions_are_in_and_deletions_out():
    inserted = f'<w:ins w:id="1" w:author="A">{r("twice ")}</w:ins>'
    deleted = '<w:del w:id="2" w:author="A"><w:r><w:delText>never </w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3">{r("from here ")}</w:moveFrom><w:moveTo w:id="4">{r("to here")}</w:moveTo>'
    draft = read_docx(p(r("The school asked ") + inserted + deleted + moved))
    assert texts(draft) == ["The school asked twice to here"]
    assert notices(draft)["tracked_insertions"] == 2
    assert notices(draft)["tracked_deletions"] == 2


def test_a_deleted_paragraph_end_joins_two_paragraphs():
    draft = read_docx(
        p("First half ", '<w:rPr><w:del w:id="1"/></w:rPr>') + p("second half.") + p("Next.")
    )
    assert texts(draft) == ["First half second half.", "Next."]
    assert notices(draft)["tracked_deletions"] == 1


def test_a_deleted_table_row_is_out():
    def row(text: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{p(text)}</w:tc><w:tc>{p(text)}</w:tc></w:tr>"

    gone = row("gone", '<w:del w:id="1"/>')
    draft = read_docx(f"<w:tbl>{row('kept')}{gone}{row('last')}</w:tbl>")
    assert [(x.text, x.row) for x in draft.passages] == [
        ("kept", 0),
        ("kept", 0),
        ("last", 1),
        ("last", 1),
    ]


def test_comments_are_apart_and_know_their_passage():
    comment = f'<w:comment w:id="7" w:author="B Member">{p("Which months?")}</w:comment>'
    other = f'<w:comment w:id="8">{p("On nothing")}</w:comment>'
    draft = read_docx(
        p("Before.")
        + p(
            '<w:commentRangeStart w:id="7"/>'
            + r("Cancelled.")
            + '<w:r><w:commentReference w:id="7"/></w:r>'
        ),
        parts={"comments": word_part("comments", comment + other)},
    )
    assert texts(draft) == ["Before.", "Cancelled."]
    assert [(c.position, c.author, c.text) for c in draft.comments] == [
        (1, "B Member", "Which months?"),
        (1, None, "On nothing"),
    ]
    assert notices(draft)["comments"] == 2


def test_footnotes_follow_their_paragraph_with_their_number():
    notes = "".join(
        f'<w:footnote w:id="{i}">{p(t)}</w:footnote>' for i, t in ((5, "Minutes."), (6, "Log."))
    )
    draft = read_docx(
        p(r("One") + '<w:r><w:footnoteReference w:id="6"/></w:r>')
        + p(r("Two") + '<w:r><w:footnoteReference w:id="5"/></w:r>'),
        parts={"footnotes": word_part("footnotes", notes)},
    )
    assert [(x.kind.value, x.number, x.text) for x in draft.passages] == [
        ("paragraph", None, "One"),
        ("footnote", "1", "Log."),
        ("paragraph", None, "Two"),
        ("footnote", "2", "Minutes."),
    ]


def test_endnotes_come_last_in_roman_figures():
    note = f'<w:endnote w:id="2">{p("At the end.")}</w:endnote>'
    draft = read_docx(
        p(r("One") + '<w:r><w:endnoteReference w:id="2"/></w:r>') + p("Two"),
        parts={"endnotes": word_part("endnotes", note)},
    )
    assert [(x.number, x.text) for x in draft.passages] == [
        (None, "One"),
        (None, "Two"),
        ("i", "At the end."),
    ]


def test_cells_know_their_table_row_and_column():
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    head = (
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('Date')}{cell('Agency')}{cell('Event')}</w:tr>"
    )
    tall, wide = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    first = f"<w:tr>{cell('May', tall)}{cell('wide', wide)}</w:tr>"
    second = (
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('Police')}<w:tc>{p('one')}{p('two')}</w:tc></w:tr>"
    )
    draft = read_docx(
        f"<w:tbl>{head}{first}{second}</w:tbl><w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr></w:tbl>"
    )
    assert [(x.text, x.table, x.row, x.column, x.is_header) for x in draft.passages] == [
        ("Date", 0, 0, 0, True),
        ("Agency", 0, 0, 1, True),
        ("Event", 0, 0, 2, True),
        ("May", 0, 1, 0, False),
        ("wide", 0, 1, 1, False),
        ("Police", 0, 2, 1, False),
        ("one", 0, 2, 2, False),
        ("two", 0, 2, 2, False),
        ("a", 1, 0, 0, False),
        ("b", 1, 0, 1, False),
    ]
    assert {x.kind for x in draft.passages} == {PassageKind.TABLE_CELL}


def test_a_box_drawn_around_paragraphs_is_no_table():
    draft = read_docx(
        f"<w:tbl><w:tr><w:tc>{styled('H1', 'In a box')}{p('Words.')}</w:tc></w:tr></w:tbl>"
    )
    assert [x.kind.value for x in draft.passages] == ["heading", "paragraph"]


def test_a_table_within_a_cell_belongs_to_the_cell():
    inner = f"<w:tbl><w:tr><w:tc>{p('x')}</w:tc><w:tc>{p('y')}</w:tc></w:tr></w:tbl>"
    draft = read_docx(
        f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{inner}{p('b')}</w:tc></w:tr></w:tbl>"
    )
    assert [(x.text, x.table, x.column) for x in draft.passages] == [
        ("a", 0, 0), ("x", 0, 1), ("y", 0, 1), ("b", 0, 1),
    ]  # fmt: skip


def test_pages_follow_the_marks_that_word_left():
    draft = read_docx(
        p("One.")
        + p(BREAK + r("Two."))
        + p(r("Still two ") + BREAK + r("and three."))
        + p("Three.")
    )
    assert [x.page for x in draft.passages] == [1, 2, 2, 3]
    assert draft.page_count == 3
    assert "page_numbers_missing" not in notices(draft)


@pytest.mark.parametrize(
    "second",
    [
        p(MADE_BREAK) + p(BREAK + r("Two.")),
        p(BREAK + r("Two."), "<w:pageBreakBefore/>"),
        p("", "<w:sectPr/>") + p(BREAK + r("Two.")),
        p(MADE_BREAK) + p("Two."),
    ],
)
def test_a_made_break_and_its_mark_are_one(second):
    draft = read_docx(p("One.") + second + p(BREAK + r("Three.")))
    assert [x.page for x in draft.passages] == [1, 2, 3]


def test_a_row_that_turns_the_page_turns_it_once():
    def cell(inner: str) -> str:
        return f"<w:tc>{p(inner)}</w:tc>"

    row = f"<w:tr>{cell(r('a ') + BREAK + r('a'))}{cell(r('b ') + BREAK + r('b'))}</w:tr>"
    moved = f"<w:tr>{cell(BREAK + r('c'))}{cell('d')}</w:tr>"
    draft = read_docx(f"<w:tbl>{row}{moved}</w:tbl>" + p("After."))
    assert [(x.text, x.page) for x in draft.passages] == [
        ("a a", 1),
        ("b b", 1),
        ("c", 3),
        ("d", 3),
        ("After.", 3),
    ]


def test_without_marks_there_are_no_pages_and_it_is_said():
    draft = read_docx(p("One.") + p(MADE_BREAK) + p("Two."))
    assert [x.page for x in draft.passages] == [None, None]
    assert draft.page_count is None
    assert notices(draft)["page_numbers_missing"] == 1


def test_marks_that_disagree_with_words_own_count_are_not_believed():
    app = b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Pages>40</Pages></Properties>'
    draft = read_docx(p("One.") + p(BREAK + r("Two.")), files={"docProps/app.xml": app})
    assert draft.page_count is None


def test_a_page_that_holds_several_is_not_believed():
    long = p("word " * 600) * 5
    draft = read_docx(long + p(BREAK + r("Two.")))
    assert draft.page_count is None


def test_contents_lists_are_dropped_and_counted():
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    draft = read_docx(
        p(field + r("Findings 4"))
        + p(r("Learning 9") + end)
        + styled("TOC1", "Next 12")
        + p("Text.")
    )
    assert texts(draft) == ["Text."]
    assert notices(draft)["contents_list"] == 3


def test_fields_give_their_result():
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF _Ref1 </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("4.2")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    draft = read_docx(p(r("See ") + field + r(" above")))
    assert texts(draft) == ["See 4.2 above"]


def test_hidden_text_is_left_out_and_said():
    draft = read_docx(p(r("Seen") + r(" hidden", "<w:vanish/>")))
    assert texts(draft) == ["Seen"]
    assert notices(draft)["hidden_text"] == 1


def test_text_boxes_are_read_once():
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = (
        f"<w:r><mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    draft = read_docx(p(r("Around.") + both))
    assert texts(draft) == ["Around.", "In the box."]


def test_pictures_are_counted():
    assert notices(read_docx(p(r("Text.") + "<w:r><w:drawing/></w:r>")))["images"] == 1


def test_controls_and_links_are_looked_through():
    inner = f"<w:hyperlink>{r('a link')}</w:hyperlink><w:sdt><w:sdtContent>{r(' and a field')}</w:sdtContent></w:sdt>"
    draft = read_docx(f"<w:sdt><w:sdtContent>{p(inner)}</w:sdtContent></w:sdt>")
    assert texts(draft) == ["a link and a field"]


def test_breaks_tabs_and_special_hyphens():
    inner = "<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t><w:noBreakHyphen/><w:t>four</w:t><w:softHyphen/></w:r>"
    assert texts(read_docx(p(inner))) == ["one two three-four"]


def test_bold_lines_are_headings_only_where_there_are_no_others():
    bold = p(r("What happened", "<w:b/>"))
    assert read_docx(bold + p("Text.")).passages[0].kind is PassageKind.HEADING
    mixed = read_docx(styled("H1", "Findings") + bold + p("Text."))
    assert mixed.passages[1].kind is PassageKind.PARAGRAPH


def test_typed_numbers_leave_the_text():
    draft = read_docx(
        styled("H1", "4 Findings")
        + p("<w:r><w:t>4.1</w:t><w:tab/><w:t>The health visitor came.</w:t></w:r>")
        + p("4.2 She came again.")
    )
    assert [(x.number, x.text) for x in draft.passages] == [
        ("4", "Findings"),
        ("4.1", "The health visitor came."),
        ("4.2", "She came again."),
    ]
    assert draft.passages[1].section == ("4 Findings",)
    assert draft.passages[1].kind is PassageKind.PARAGRAPH


def test_strict_documents_are_read_alike():
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = f'<w:document xmlns:w="{strict}"><w:body>{p("Strict.")}</w:body></w:document>'
    draft = read_docx("", files={"word/document.xml": document.encode()})
    assert texts(draft) == ["Strict."]


# --- Automatic numbering ---------------------------------------------------------------------

ROMAN = level(0, "lowerRoman", "%1)")
MANY = numbering(
    {
        1: level(0, "decimal", "%1")
        + level(1, "decimal", "%1.%2")
        + level(2, "lowerLetter", "(%3)"),
        2: level(0, "upperRoman", "Part %1") + level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        3: level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2", '<w:lvlRestart w:val="0"/>'),
        4: level(0, "bullet", "•"),
        5: level(0, "decimal", "%1.", start=5),
        6: '<w:styleLink w:val="Listed"/>' + level(0, "upperLetter", "%1."),
        7: '<w:numStyleLink w:val="Listed"/>',
        8: level(0, "none", "Recommendation"),
    },
    {
        1: (1, ""),
        2: (2, ""),
        3: (3, ""),
        4: (4, ""),
        5: (5, ""),
        6: (1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="8"/></w:lvlOverride>'),
        7: (7, ""),
        8: (8, ""),
        9: (1, ""),
        10: (5, f'<w:lvlOverride w:ilvl="0">{ROMAN}</w:lvlOverride>'),
    },
)


@pytest.mark.parametrize(
    ("items", "numbers"),
    [
        ([(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)], ["1", "1.1", "1.2", "2", "2.1"]),
        (
            [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2)],
            ["1", "1.1", "(a)", "(b)", "1.2", "(a)"],
        ),
        ([(1, 1), (1, 0)], ["1.1", "2"]),
        ([(2, 0), (2, 1), (2, 0), (2, 1)], ["Part I", "1.1", "Part II", "2.1"]),
        ([(3, 0), (3, 1), (3, 0), (3, 1)], ["1", "1.1", "2", "2.2"]),
        ([(4, 0), (4, 0)], [None, None]),
        ([(5, 0), (5, 0)], ["5", "6"]),
        ([(1, 0), (1, 0), (6, 0), (6, 0)], ["1", "2", "8", "9"]),
        ([(1, 0), (9, 0)], ["1", "2"]),
        ([(7, 0), (7, 0)], ["A", "B"]),
        ([(8, 0)], ["Recommendation"]),
        ([(10, 0), (10, 0)], ["i", "ii"]),
        ([(0, 0), (77, 0), (1, 12)], [None, None, None]),
    ],
)
def test_word_numbers_are_counted_as_word_counts(items, numbers):
    draft = read_docx(
        "".join(numbered(num, at, "Words here.") for num, at in items), parts={"numbering": MANY}
    )
    assert [x.number for x in draft.passages] == numbers


def test_numbers_come_through_the_style_and_can_be_taken_away():
    tied = numbering(
        {
            1: level(0, "decimal", "%1", '<w:pStyle w:val="H1"/>')
            + level(1, "decimal", "%1.%2", '<w:pStyle w:val="H2"/>')
        },
        {1: (1, "")},
    )
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>{listed}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/>{listed}</w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="H2"/></w:style>'
    )
    draft = read_docx(
        styled("H1", "One")
        + styled("H2", "Two")
        + styled("Own", "Three")
        + p("Free", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + styled("H1", "Four"),
        styles=styles,
        parts={"numbering": tied},
    )
    assert [x.number for x in draft.passages] == ["1", "1.1", "1.2", None, "2"]
    assert [x.level for x in draft.passages] == [1, 2, 2, 1, 1]
    assert passage(draft, "Three").section == ("1 One",)


def test_numbered_paragraphs_are_paragraphs_and_lists_are_lists():
    draft = read_docx(
        numbered(1, 1, "A paragraph of a report.")
        + numbered(5, 0, "An item.")
        + numbered(4, 0, "A point."),
        parts={"numbering": MANY},
    )
    assert [(x.kind.value, x.level) for x in draft.passages] == [
        ("paragraph", None),
        ("list_item", 1),
        ("list_item", 1),
    ]


def test_an_empty_numbered_paragraph_still_counts():
    draft = read_docx(
        numbered(5, 0, "One.") + numbered(5, 0, "") + numbered(5, 0, "Three."),
        parts={"numbering": MANY},
    )
    assert [x.number for x in draft.passages] == ["5", "7"]


def test_styles_that_go_round_in_a_ring_do_no_harm():
    ring = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style>'
    )
    assert texts(read_docx(styled("A", "Words."), styles=ring)) == ["Words."]
