from __future__ import annotations

import pytest
import typst

from qmapp.casework.drafts.reading import (
    DetectedFormat,
    Limits,
    PassageKind,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.pdf.hyphens import Mender
from tests.unit.drafts.reading.making import (
    Print,
    flow,
    make_pdf,
    notices,
    passage,
    read_here,
    texts,
)

FULL = "The health visitor recorded that the family had moved twice since the spring and"
LAST = "that nobody had told the school."


def read(*pages: list[Print], **more: object) -> ReadDraft:
    return read_here(make_pdf(pages, **more), DetectedFormat.PDF)  # type: ignore[arg-type]


def compiled(source: str) -> ReadDraft:
    made = typst.compile(f'#set document(title: "T")\n{source}'.encode(), pdf_standards=["ua-1"])
    return read_here(made, DetectedFormat.PDF)


# --- By the geometry of the lines ---------------------------------------------------------------


def test_lines_become_paragraphs():
    draft = read(flow([FULL, FULL, LAST, FULL, LAST, "", FULL, LAST]))
    assert texts(draft) == [f"{FULL} {FULL} {LAST}", f"{FULL} {LAST}", f"{FULL} {LAST}"]
    assert {x.page for x in draft.passages} == {1}


def test_paragraphs_are_joined_across_pages_and_not_otherwise():
    draft = read(
        flow([FULL, FULL]), flow([LAST, "", FULL, LAST]), flow(["A new paragraph begins here."])
    )
    assert texts(draft) == [
        f"{FULL} {FULL} {LAST}",
        f"{FULL} {LAST}",
        "A new paragraph begins here.",
    ]
    assert [x.page for x in draft.passages] == [1, 2, 3]
    assert draft.page_count == 3


def test_headings_are_known_by_size_weight_and_number():
    body = flow([FULL, LAST], top=600)
    draft = read(
        [
            Print(72, 740, "Review of Child K", 20),
            Print(72, 700, "1 Findings", 14, bold=True),
            Print(72, 660, "1.1 What happened", 12, bold=True),
            Print(72, 630, "Supervision", 11, bold=True),
            *body,
        ]
    )
    assert [(x.kind.value, x.number, x.text) for x in draft.passages[:4]] == [
        ("heading", None, "Review of Child K"),
        ("heading", "1", "Findings"),
        ("heading", "1.1", "What happened"),
        ("heading", None, "Supervision"),
    ]
    assert draft.passages[4].kind is PassageKind.PARAGRAPH


def test_running_lines_and_page_numbers_go_and_text_stays():
    def page(number: int, *lines: str) -> list[Print]:
        return [
            Print(72, 806, "OFFICIAL-SENSITIVE Child K"),
            *flow([*lines, FULL, LAST]),
            Print(280, 30, f"Page {number} of 4"),
        ]

    again = "Nobody asked the child."
    draft = read(page(1, again, ""), page(2, again, ""), page(3), page(4))
    assert not [t for t in texts(draft) if "OFFICIAL" in t or "Page" in t]
    assert texts(draft).count(again) == 2
    assert notices(draft)["running_headers"] == 8


def test_bare_page_numbers_go():
    draft = read(
        *(
            [*flow([f"{word} {FULL}", LAST]), Print(290, 30, str(n))]
            for n, word in enumerate(["One", "Two", "Three"], 4)
        )
    )
    assert len(draft.passages) == 3
    assert notices(draft)["running_headers"] == 3


def test_numbered_headings_at_the_head_of_pages_are_no_running_lines():
    pages = [
        [Print(72, 790, f"Recommendation {n * n}", 11, bold=True), *flow([FULL, LAST], top=740)]
        for n in (1, 2, 3, 4)
    ]
    draft = read(*pages)
    assert texts(draft, PassageKind.HEADING) == [f"Recommendation {n * n}" for n in (1, 2, 3, 4)]


def test_two_pages_that_end_alike_lose_nothing():
    draft = read(flow([FULL, LAST, "", "End of part."]), flow([FULL, LAST, "", "End of part."]))
    assert texts(draft).count("End of part.") == 2


def test_bullets_and_numbers_begin_items():
    draft = read(
        flow(
            [
                "Three things stood out:",
                "• first",
                "• second that is told at some length so that it needs",
                "  another line",
                "1. one",
                "2. two",
            ]
        )
    )
    assert [(x.kind.value, x.number, x.text) for x in draft.passages] == [
        ("paragraph", None, "Three things stood out:"),
        ("list_item", None, "first"),
        ("list_item", None, "second that is told at some length so that it needs another line"),
        ("list_item", "1", "one"),
        ("list_item", "2", "two"),
    ]


def test_hanging_numbers_are_parted_from_the_words():
    lines = []
    for i, number in enumerate(["4.11", "4.12"]):
        y = 700 - i * 40
        lines += [Print(72, y, number), Print(110, y, FULL), Print(110, y - 14, LAST)]
    draft = read(lines)
    assert [(x.kind.value, x.number, x.text) for x in draft.passages] == [
        ("paragraph", "4.11", f"{FULL} {LAST}"),
        ("paragraph", "4.12", f"{FULL} {LAST}"),
    ]


def test_footnotes_are_small_print_at_the_foot():
    draft = read(
        [
            *flow([FULL, LAST]),
            Print(228, 710, "1", 6),
            Print(72, 90, "1", 5),
            Print(78, 88, "Minutes of the core group.", 8),
            Print(72, 76, "2 Chronology, line 9.", 8),
        ]
    )
    assert [(x.number, x.text) for x in draft.passages if x.kind is PassageKind.FOOTNOTE] == [
        ("1", "Minutes of the core group."),
        ("2", "Chronology, line 9."),
    ]
    assert texts(draft, PassageKind.PARAGRAPH) == [f"{FULL} {LAST}"]


@pytest.mark.parametrize("by_row", [True, False])
def test_tables_become_cells(by_row):
    rows = [
        ("Date", "Agency", "Event"),
        ("3 May", "Police", "Attended the home"),
        ("9 June", "School", "Asked"),
    ]
    cells = [
        Print(72 + 150 * c, 650 - 20 * i, text)
        for i, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    if not by_row:
        cells.insert(6, Print(372, 618, "and left"))
    draft = read([*flow([FULL, LAST]), *cells, *flow([FULL, LAST], top=500)])
    found = [(x.row, x.column, x.text) for x in draft.passages if x.kind is PassageKind.TABLE_CELL]
    expected = [(i, c, text) for i, row in enumerate(rows) for c, text in enumerate(row)]
    if not by_row:
        expected[5] = (1, 2, "Attended the home and left")
    assert found == expected
    assert texts(draft, PassageKind.PARAGRAPH) == [f"{FULL} {LAST}"] * 2


@pytest.mark.parametrize("woven", [True, False])
def test_two_columns_are_read_one_after_the_other(woven):
    left = [
        Print(50, 700 - 14 * i, f"left column words in line {i:02d} going on") for i in range(14)
    ]
    right = [
        Print(320, 700 - 14 * i, f"right column words in line {i:02d} going on") for i in range(14)
    ]
    lines = (
        [item for pair in zip(left, right, strict=True) for item in pair] if woven else left + right
    )
    joined = " ".join(texts(read(lines)))
    assert joined.index("left column words in line 13") < joined.index(
        "right column words in line 00"
    )


def test_contents_lists_go():
    entries = [f"{n} Chapter {'. ' * 20}{n + 3}" for n in (1, 2, 3)]
    draft = read(flow(["Contents", "", *entries]), flow([FULL, LAST]))
    assert not [t for t in texts(draft) if ". . ." in t]
    assert notices(draft)["contents_list"] == 3


@pytest.mark.parametrize(
    ("lines", "elsewhere", "joined"),
    [
        (["the safe-", "guarding board"], ["safeguarding is"], "the safeguarding board"),
        (["the safe\ufffe", "guarding board"], ["safeguarding is"], "the safeguarding board"),
        (["forty-", "one visits"], ["one"], "forty-one visits"),
        (["her well-", "being was"], ["wellbeing", "well-being"], "her well-being was"),
        (["the Smith-", "Jones family"], ["smithjones"], "the Smith-Jones family"),
        (["in 2019-", "2020 it"], [], "in 2019-2020 it"),
        (["a dash -", "then more"], [], "a dash - then more"),
        (["soft\u00ad", "ened"], [], "softened"),
        (["one", "two"], [], "one two"),
        (
            ["the record-", "ing of"],
            ["a deci-", "sion was", "super-", "vision"],
            "the recording of",
        ),
        (["a follow-", "up call"], ["a deci-", "sion was", "super-", "vision"], "a follow-up call"),
    ],
)
def test_words_cut_at_the_end_of_a_line_are_mended_with_care(lines, elsewhere, joined):
    assert Mender([*lines, *elsewhere]).join(lines) == joined


def test_a_hyphen_at_the_end_of_a_line_does_not_part_the_paragraph():
    draft = read(
        flow(
            ["In those months the agencies held forty-", "one meetings about the family and", LAST]
        )
    )
    assert texts(draft) == [
        f"In those months the agencies held forty-one meetings about the family and {LAST}"
    ]


def test_a_figure_raised_above_the_line_does_not_part_it():
    lines = [
        Print(72, 700, "What was seen weekly."),
        Print(180, 704, "2", 6),
        Print(186, 700, "We think so, and"),
    ]
    draft = read([*lines, Print(72, 686, LAST)])
    assert texts(draft) == [f"What was seen weekly. We think so, and {LAST}"]


def test_a_numbered_paragraph_goes_on_at_its_indent_on_the_next_page():
    numbered = [Print(72, 100, "4.12"), Print(110, 100, FULL), Print(110, 86, FULL[:-4] + " now.")]
    draft = read(
        numbered, [Print(110, 740, "It began a new sentence here."), *flow(["", FULL, LAST])]
    )
    assert texts(draft)[0].endswith("now. It began a new sentence here.")


# --- By the tags ---------------------------------------------------------------------------------

TAGGED = """
#set page(width: 400pt, height: 300pt, header: [OFFICIAL-SENSITIVE], numbering: "1 of 1")
#set heading(numbering: "1.1")
= Findings
== Supervision
Supervision was cancelled four times.#footnote[Minutes, 4 May.] Nobody asked why.

- first point
- second point
  - inner point

+ one
+ two

#table(columns: 2, table.header([Date], [Event]), [3 May], [Attended], [9 June], [Asked])

#lorem(120)
"""


def test_tags_say_what_is_what():
    draft = compiled(TAGGED)
    told = [
        (x.kind.value, x.level, x.number, x.text)
        for x in draft.passages
        if not x.text.startswith("Lorem")
    ]
    assert told[:3] == [
        ("heading", 1, "1", "Findings"),
        ("heading", 2, "1.1", "Supervision"),
        ("paragraph", None, None, "Supervision was cancelled four times. Nobody asked why."),
    ]
    assert ("footnote", None, "1", "Minutes, 4 May.") in told
    assert ("list_item", 1, None, "first point") in told
    assert ("list_item", 2, None, "inner point") in told
    assert ("list_item", 1, "2", "two") in told
    cells = [(x.row, x.column, x.is_header, x.text) for x in draft.passages if x.table == 0]
    assert cells == [
        (0, 0, True, "Date"), (0, 1, True, "Event"), (1, 0, False, "3 May"),
        (1, 1, False, "Attended"), (2, 0, False, "9 June"), (2, 1, False, "Asked"),
    ]  # fmt: skip
    assert passage(draft, "Minutes").section == ("1 Findings", "1.1 Supervision")
    assert not [t for t in texts(draft) if "OFFICIAL" in t]


def test_a_tagged_paragraph_is_one_over_two_pages():
    lorem = passage(compiled(TAGGED), "Lorem")
    assert len(lorem.text.split()) == 120


def test_a_long_tagged_document_is_read_to_its_end():
    words = "\n\n".join(
        f"Paragraph {i} tells of something else entirely, at a length that fills a line or two."
        for i in range(400)
    )
    draft = compiled(f"#set page(width: 300pt, height: 200pt)\n{words}")
    found = [t for t in texts(draft) if t.startswith("Paragraph")]
    assert [int(t.split()[1]) for t in found] == list(range(400))


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (make_pdf([[]], picture=True), RefusalCode.SCANNED_PDF),
        (make_pdf([[]]), RefusalCode.NO_WORDS),
        (make_pdf([flow([FULL])], password="secret"), RefusalCode.PDF_PASSWORD),
        (b"%PDF-1.7\nnothing more", RefusalCode.DAMAGED),
        (make_pdf([flow([FULL])])[:300], RefusalCode.DAMAGED),
    ],
)
def test_pdfs_that_cannot_be_read(data, code):
    with pytest.raises(Refusal) as refusal:
        read_here(data, DetectedFormat.PDF)
    assert refusal.value.code is code


def test_a_lock_that_opens_without_a_password_is_no_hindrance():
    draft = read(flow([FULL, LAST]), password="")
    assert texts(draft) == [f"{FULL} {LAST}"]


def test_pages_without_text_among_others_are_told():
    draft = read(flow([FULL, LAST]), [], flow(["More words."]))
    assert notices(draft)["pages_without_text"] == 1
    assert [x.page for x in draft.passages] == [1, 3]


def test_too_many_pages_are_refused():
    with pytest.raises(Refusal) as refusal:
        read_here(make_pdf([flow(["x"])] * 4), DetectedFormat.PDF, Limits(pages=3))
    assert refusal.value.code is RefusalCode.TOO_MANY_PAGES
    assert "4 pages" in refusal.value.sentence
    assert "is 3." in refusal.value.sentence


def test_letters_turned_into_outlines_are_taken_for_a_scan():
    with pytest.raises(Refusal) as refusal:
        compiled("#rect(width: 200pt, height: 300pt)")
    assert refusal.value.code is RefusalCode.SCANNED_PDF
    assert "it may be a scan" in str(refusal.value)
