from __future__ import annotations

import pytest

from qmapp.casework.drafts.reading import PassageKind
from tests.unit.drafts.reading.making import notices, read_odt, texts

NUMBER = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>'
    '<text:list-level-style-number text:level="3" style:num-format="1" text:display-levels="2"/></text:list-style>'
    '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
)
OUTLINE = (
    '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/>'
    '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
)


def p(inner: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def h(level: int, inner: str) -> str:
    return f'<text:h text:outline-level="{level}">{inner}</text:h>'


def item(*inner: str, start: str = "") -> str:
    return f"<text:list-item{start}>{''.join(inner)}</text:list-item>"


def test_headings_are_numbered_by_the_outline():
    draft = read_odt(
        h(1, "Findings") + h(2, "One") + h(2, "Two") + h(1, "Next") + h(2, "Three") + p("Text."),
        outline=OUTLINE,
    )
    assert [(x.number, x.level) for x in draft.passages] == [
        ("1", 1), ("1.1", 2), ("1.2", 2), ("2", 1), ("2.1", 2), (None, None),
    ]  # fmt: skip
    assert draft.passages[-1].section == ("2 Next", "2.1 Three")


def test_lists_count_and_nest():
    inner = f"<text:list>{item(p('a'))}{item(p('b'))}</text:list>"
    body = f'<text:list text:style-name="L">{item(p("One"), inner)}{item(p("Two"), p("more of two"))}</text:list>'
    draft = read_odt(body, styles=NUMBER)
    assert [(x.number, x.level, x.text) for x in draft.passages] == [
        ("1", 1, "One"), ("(a)", 2, "a"), ("(b)", 2, "b"), ("2", 1, "Two"), (None, 1, "more of two"),
    ]  # fmt: skip
    assert {x.kind for x in draft.passages} == {PassageKind.LIST_ITEM}


@pytest.mark.parametrize(
    ("attributes", "number"),
    [
        ('text:continue-numbering="true"', "3"),
        ('text:continue-list="first"', "3"),
        ('text:continue-list="not-written"', "3"),
        ("", "1"),
    ],
)
def test_lists_go_on_where_they_say_so(attributes, number):
    first = f'<text:list xml:id="first" text:style-name="L">{item(p("One"))}{item(p("Two"))}</text:list>'
    second = f'<text:list text:style-name="L" {attributes}>{item(p("Here"))}</text:list>'
    draft = read_odt(first + p("Between.") + second, styles=NUMBER)
    assert draft.passages[-1].number == number


def test_items_may_start_at_another_number():
    start = ' text:start-value="7"'
    body = (
        f'<text:list text:style-name="L">{item(p("One"), start=start)}{item(p("Two"))}</text:list>'
    )
    assert [x.number for x in read_odt(body, styles=NUMBER).passages] == ["7", "8"]


def test_bullets_have_no_number():
    draft = read_odt(f'<text:list text:style-name="B">{item(p("One"))}</text:list>', styles=NUMBER)
    assert (draft.passages[0].kind, draft.passages[0].number) == (PassageKind.LIST_ITEM, None)


def test_changes_are_counted_and_deleted_words_are_out():
    changes = (
        "<text:tracked-changes><text:changed-region><text:insertion/></text:changed-region>"
        f"<text:changed-region><text:deletion>{p('gone')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    draft = read_odt(changes + p('Kept <text:change text:change-id="1"/>words.'))
    assert texts(draft) == ["Kept words."]
    assert (notices(draft)["tracked_insertions"], notices(draft)["tracked_deletions"]) == (1, 1)


def test_comments_notes_and_pictures():
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>3</text:note-citation>'
        f"<text:note-body>{p('Minutes.')}</text:note-body></text:note>"
    )
    comment = (
        f"<office:annotation><dc:creator>B Member</dc:creator>{p('Which?')}</office:annotation>"
    )
    picture = "<draw:frame><draw:image/></draw:frame>"
    draft = read_odt(p(f"Text{note}{comment}{picture} here."))
    assert [(x.kind.value, x.number, x.text) for x in draft.passages] == [
        ("paragraph", None, "Text here."),
        ("footnote", "3", "Minutes."),
    ]
    assert [(c.position, c.author, c.text) for c in draft.comments] == [(0, "B Member", "Which?")]
    assert (notices(draft)["comments"], notices(draft)["images"]) == (1, 1)


def test_tables_boxes_and_contents():
    table = (
        f"<table:table><table:table-header-rows><table:table-row><table:table-cell>{p('Date')}</table:table-cell>"
        f"<table:table-cell>{p('Event')}</table:table-cell></table:table-row></table:table-header-rows>"
        f'<table:table-row><table:table-cell table:number-columns-spanned="2">{p("May")}</table:table-cell>'
        "<table:covered-table-cell/></table:table-row></table:table>"
    )
    contents = f"<text:table-of-content><text:index-body>{p('Findings 4')}</text:index-body></text:table-of-content>"
    box = f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box></draw:frame>"
    draft = read_odt(contents + table + p("Around." + box))
    assert [(x.text, x.table, x.row, x.column, x.is_header) for x in draft.passages] == [
        ("Date", 0, 0, 0, True),
        ("Event", 0, 0, 1, True),
        ("May", 0, 1, 0, False),
        ("Around.", None, None, None, False),
        ("In the box.", None, None, None, False),
    ]
    assert notices(draft)["contents_list"] == 1


def test_pages_follow_soft_and_made_breaks():
    made = '<style:style style:name="New" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>'
    draft = read_odt(
        p("One.")
        + p("Still one <text:soft-page-break/>and two.")
        + p("<text:soft-page-break/>Three.")
        + p("Four.", "New"),
        styles=made,
    )
    assert [x.page for x in draft.passages] == [1, 1, 3, 4]
    assert draft.page_count == 4


def test_without_marks_there_are_no_pages():
    draft = read_odt(p("One."))
    assert draft.page_count is None
    assert notices(draft)["page_numbers_missing"] == 1


def test_spaces_tabs_and_hidden_text():
    hidden = '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    draft = read_odt(
        p(
            'One<text:s text:c="3"/>two<text:tab/>three<text:line-break/>four<text:span text:style-name="H"> gone</text:span>'
        ),
        styles=hidden,
    )
    assert texts(draft) == ["One two three four"]
    assert notices(draft)["hidden_text"] == 1


def test_bold_lines_are_headings_where_there_are_no_others():
    bold = '<style:style style:name="Bold" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>'
    draft = read_odt(p("What happened", "Bold") + p("Text."), styles=bold)
    assert [x.kind.value for x in draft.passages] == ["heading", "paragraph"]
