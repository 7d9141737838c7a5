"""What a sheet may hold, where its gaps are, how it is set, and whether it fits its page."""

from __future__ import annotations

import pytest

from qmapp.casework.involvement import languages, paper, sheets
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.sheets import Piece, Section, SheetText
from qmapp.errors import RuleBroken
from qmapp.foundation.catalogue import load_catalogue

CATALOGUE = load_catalogue()
OURS = {side: sheets.own_text(CATALOGUE.sheet(side.value)) for side in Side}
BOTH = pytest.mark.parametrize("side", Side)


def text(*sections: tuple[str, str], title: str = "Title") -> SheetText:
    return SheetText(title, tuple(Section(*section) for section in sections))


def whole(sheet: SheetText) -> str:
    return " ".join(f"{one.heading}. {one.text}" for one in sheet.sections)


@BOTH
def test_our_text_may_be_kept_as_it_is(side: Side) -> None:
    assert sheets.sound_text(OURS[side]) == OURS[side]


@BOTH
def test_our_text_says_what_a_sheet_must_say(side: Side) -> None:
    said = whole(OURS[side]).casefold()
    for words in (
        "what the review is for",
        "it is not a trial",
        "not about blame",
        "who runs it",
        "what we ask of you",
        "choose",
        "until the review is finished",  # also later
        "who can be with you",
        "what we keep private",
        "in danger now",  # the limit of what stays private
        "a court can ask for our notes",
        "we agree with you how your words are used",
        "while it can still be changed",
        "you can take back what you told us",
        "once the report is published, we cannot take back",
        "who to ask",
    ):
        assert words in said, words


@BOTH
def test_our_text_leaves_the_contacts_to_the_board(side: Side) -> None:
    last = OURS[side].sections[-1]
    assert len(sheets.gaps(OURS[side])) == 3
    assert sheets.gaps(OURS[side]) == sheets.gaps(SheetText("", (last,)))


@BOTH
def test_our_text_is_easy_to_read(side: Side) -> None:
    said = whole(OURS[side]).replace("\n", " ")
    sentences = [one for one in said.replace("?", ".").split(". ") if one.strip()]
    words = said.split()
    assert len(words) / len(sentences) < 12
    assert max(len(one.split()) for one in sentences) <= 32  # a list counts as one sentence
    assert sum(len(word.strip(".,?[]")) > 9 for word in words) / len(words) < 0.05


@BOTH
def test_our_text_fits_one_page(side: Side) -> None:
    assert 0.5 < paper.share_of_page(OURS[side], "en") <= 1


def test_a_text_is_tidied_and_empty_sections_go() -> None:
    typed = text((" What  for ", " To learn.\r\n"), ("", " \n "), ("More", "Words."), title=" T ")
    assert sheets.sound_text(typed) == text(
        ("What for", "To learn."), ("More", "Words."), title="T"
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (text(("A", "a"), title=" "), "title"),
        (text(("A", "a"), title="T" * 121), "title"),
        (text(), "text_0"),
        (text(("", "")), "text_0"),
        (text(("A", "a"), ("B", " ")), "text_1"),
        (text(("A", "a"), ("", "b")), "heading_1"),
        (text(("H" * 121, "a")), "heading_0"),
        (text(("A", "a"), ("B", "b" * 2001)), "text_1"),
        (text(*[(f"{n}", "a") for n in range(21)]), None),
    ],
)
def test_what_is_wrong_is_said_at_its_box(typed: SheetText, field: str | None) -> None:
    with pytest.raises(RuleBroken) as broken:
        sheets.sound_text(typed)
    assert broken.value.field == field


def test_the_bounds_themselves_are_kept() -> None:
    widest = text(*[(f"{n}" * 60, "a" * 2000) for n in range(10, 30)], title="T" * 120)
    assert sheets.sound_text(widest) == widest


def test_only_what_opens_the_sheet_goes_without_a_heading() -> None:
    opened = text(("", ""), ("", "Welcome."), ("A", "a"))
    assert sheets.sound_text(opened) == text(("", "Welcome."), ("A", "a"))


def test_lines_are_paragraphs_and_points() -> None:
    blocks = sheets.blocks("First.\n\nWe ask\n- one\n• two\nLast - not a point.\n-nor this")
    assert [(block.is_list, [line[0].words for line in block.lines]) for block in blocks] == [
        (False, ["First."]),
        (False, ["We ask"]),
        (True, ["one", "two"]),
        (False, ["Last - not a point."]),
        (False, ["-nor this"]),
    ]


def test_gaps_stand_where_they_were_typed() -> None:
    assert sheets.pieces("Ring [ name ] on [number].") == [
        Piece("Ring ", False),
        Piece("name", True),
        Piece(" on ", False),
        Piece("number", True),
        Piece(".", False),
    ]
    assert sheets.pieces("[]") == [Piece("", True)]
    assert sheets.pieces("a [ half") == [Piece("a [ half", False)]
    assert sheets.gaps(text(("[when]", "To [name]\nat []"), title="For [whom]")) == [
        "whom", "when", "name", "",
    ]  # fmt: skip


def test_what_is_kept_comes_back() -> None:
    kept = sheets.to_kept(OURS[Side.FAMILY])
    assert sheets.from_kept(OURS[Side.FAMILY].title, kept) == OURS[Side.FAMILY]


def test_more_words_take_more_of_the_page() -> None:
    short, long = text(("A", "Words. " * 40)), text(("A", "Words. " * 80))
    assert paper.share_of_page(short, "en") < paper.share_of_page(long, "en")
    assert paper.fits(short, "en")
    assert not paper.fits(text(*[("A", "Words and words. " * 60)] * 6), "en")


def test_a_gap_and_marks_over_letters_are_reckoned_with() -> None:
    assert paper.share_of_page(text(("A", "ا" * 400)), "ar") == paper.share_of_page(
        text(("A", "اَ" * 400)), "ar"
    )
    assert paper.share_of_page(text(("A", "我" * 400)), "zh-Hans") > paper.share_of_page(
        text(("A", "i" * 400)), "en"
    )


@pytest.mark.parametrize(
    ("tag", "name", "way"),
    [
        ("en", "English", "ltr"),
        ("cy", "Welsh", "ltr"),
        ("pl", "Polish", "ltr"),
        ("zh-Hans", "Chinese (simplified characters)", "ltr"),
        ("pa", "Punjabi (Gurmukhi script)", "ltr"),
        ("pa-Arab", "Punjabi (Shahmukhi script)", "rtl"),
        ("ur", "Urdu", "rtl"),
        ("ar", "Arabic", "rtl"),
        ("fa-AF", "Dari", "rtl"),
        ("ps", "Pashto", "rtl"),
        ("ckb", "Kurdish (Sorani)", "rtl"),
        ("he", "Hebrew", "rtl"),
        ("yi", "Yiddish", "rtl"),
        ("ti", "Tigrinya", "ltr"),
        ("so", "Somali", "ltr"),
    ],
)
def test_a_language_has_a_name_and_a_way_it_runs(tag: str, name: str, way: str) -> None:
    assert languages.names()[tag] == name
    assert languages.direction(tag) == way


def test_languages_are_offered_once_and_in_order() -> None:
    offered = languages.choices(["en", "ur"])
    names = [name for _tag, name in offered]
    assert names == sorted(names, key=str.casefold)
    assert len(set(names)) == len(names)
    assert {"en", "ur"}.isdisjoint(tag for tag, _name in offered)
    assert len(offered) == len(languages.names()) - 2 > 200


def test_every_tag_that_is_offered_fits_its_column() -> None:
    assert all(len(tag) <= 35 and "_" not in tag for tag in languages.names())


def test_a_language_says_its_own_name() -> None:
    assert languages.own_name("ur") == "اردو"
    assert languages.own_name("en") == ""
    assert languages.own_name("syl") == ""


@pytest.mark.parametrize("tag", ["", "xx", "EN", "en_GB", "../en", "zh"])
def test_no_other_tag_is_known(tag: str) -> None:
    assert not languages.is_known(tag)
