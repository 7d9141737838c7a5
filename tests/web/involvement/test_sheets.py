"""The sheets for people taking part: a board's own text, its languages and versions, a review's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qmapp.casework.involvement import languages
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.queries import get_board
from tests.factories.assessments import Case, make_case
from tests.web.conftest import As

OURS = "It is not about blame."


class Sheets:
    """The pages of a board's sheets, as its review manager uses them."""

    def __init__(self, case: Case, client: FlaskClient) -> None:
        self.case, self.client = case, client
        self.base = f"/boards/{case.board_id}/sheets"

    def url(self, language: str = "en", more: str = "", side: str = "family") -> str:
        return f"{self.base}/{side}/{language}{more}"

    def get(self, language: str = "en", more: str = "", side: str = "family") -> TestResponse:
        return self.client.get(self.url(language, more, side))

    def post(
        self,
        *sections: tuple[str, str],
        language: str = "en",
        title: str = "Our sheet",
        do: str = "save",
        seen: int = 0,
    ) -> TestResponse:
        data = {"title": title, "seen": str(seen), "count": str(len(sections)), "do": do}
        for place, (heading, text) in enumerate(sections):
            data |= {f"heading_{place}": heading, f"text_{place}": text}
        return self.client.post(self.url(language, "/change"), data=data)

    def save(self, *sections: tuple[str, str], language: str = "en", seen: int = 0) -> None:
        answer = self.post(*sections, language=language, seen=seen)
        assert answer.status_code == 302, answer.text

    def handed(self, language: str = "en", side: str = "family") -> TestResponse:
        review = f"/reviews/{self.case.review_id}/involvement/sheets"
        return self.client.get(f"{review}/{side}/{language}")

    def listed(self) -> str:
        return self.client.get(f"/reviews/{self.case.review_id}/involvement/sheets").text


@pytest.fixture
def sheets(case: Case, as_: As) -> Sheets:
    return Sheets(case, as_(case.manager))


@pytest.fixture
def reference(storage: Storage, case: Case) -> Iterator[str]:
    with storage.reading() as db:
        yield get_review(db, case.review_id).reference


def typed(page: str) -> list[str]:
    """What stands in the boxes of the form, in order."""
    boxes = re.findall(r'name="heading_\d+"[^>]*value="([^"]*)"', page)
    texts = re.findall(r'<textarea[^>]*name="text_\d+"[^>]*>\s*([^<]*)</textarea>', page)
    return [part.strip() for pair in zip(boxes, texts, strict=True) for part in pair]


def test_our_text_is_used_until_a_board_writes_its_own(sheets: Sheets) -> None:
    assert OURS in sheets.handed().text
    assert "union representative" in sheets.handed(side="practitioner").text
    sheets.save(("Why", "To learn."))
    assert OURS not in sheets.handed().text
    assert "To learn." in sheets.handed().text
    assert OURS in sheets.handed(side="practitioner").text


def test_the_sheet_names_the_board_and_not_the_review(
    sheets: Sheets, reference: str, storage: Storage, case: Case
) -> None:
    page = sheets.handed().text
    article = page[page.index("<article") : page.index("</article>")]
    with storage.reading() as db:
        board = get_board(db, case.board_id)
    assert board.name in article
    assert reference not in article
    head = page[: page.index("</head>")]
    assert reference not in head
    assert board.marking not in head


def test_the_reviews_own_page_lists_what_may_be_printed(sheets: Sheets) -> None:
    sheets.save(("", "خوش آمدید"), language="ur")
    page = sheets.listed()
    assert "/sheets/family/en" in page
    assert "/sheets/practitioner/en" in page
    assert '<bdi lang="ur" dir="rtl">اردو</bdi>' in page
    assert "/sheets/practitioner/ur" not in page


def test_a_gap_is_shown_as_one_until_it_is_filled(sheets: Sheets) -> None:
    assert 'class="qm-gap"' in sheets.handed().text
    assert "3 gaps to fill in" in sheets.handed().text
    sheets.save(("Who to ask", "Ring [name] on [number]"))
    assert "2 gaps to fill in" in sheets.handed().text
    sheets.save(("Who to ask", "Ring us on 555 0100"), seen=1)
    assert "to fill in" not in sheets.handed().text


def test_each_saving_is_a_version_with_who_and_when(sheets: Sheets) -> None:
    sheets.save(("One", "First words."))
    sheets.save(("One", "Second words."), seen=1)
    page = sheets.get().text
    assert "Second words." in page
    assert "First words." not in page
    assert "First words." in sheets.get(more="?version=1").text
    assert sheets.get(more="?version=3").status_code == 404


def test_nothing_changed_is_no_new_version(sheets: Sheets) -> None:
    sheets.save(("One", "Words."))
    sheets.save((" One ", "Words.\r\n"), seen=1)
    assert sheets.get(more="?version=2").status_code == 404


def test_an_earlier_version_comes_back_as_a_new_one(sheets: Sheets) -> None:
    sheets.save(("One", "First words."))
    sheets.save(("One", "Second words."), seen=1)
    answer = sheets.client.post(sheets.url(more="/restore"), data={"number": "1", "seen": "2"})
    assert answer.status_code == 302
    assert "First words." in sheets.handed().text
    assert "Second words." in sheets.get(more="?version=2").text
    assert "Version 3" in sheets.handed().text


def test_a_board_may_go_back_to_our_text_and_change_its_mind(sheets: Sheets) -> None:
    sheets.save(("One", "Own words."))
    answer = sheets.client.post(sheets.url(more="/end"), data={"seen": "1"}, follow_redirects=True)
    assert "back to the text that comes with this application" in answer.text
    assert OURS in sheets.handed().text
    sheets.client.post(sheets.url(more="/restore"), data={"number": "1", "seen": "2"})
    assert "Own words." in sheets.handed().text


def test_a_language_is_written_beside_the_english(sheets: Sheets) -> None:
    page = sheets.client.get(f"{sheets.base}/family/add").text
    assert '<option value="ur">Urdu</option>' in page
    assert '<option value="en">' not in page
    answer = sheets.client.get(f"{sheets.base}/family/add?language=ur")
    assert answer.status_code == 302
    page = sheets.client.get(answer.location).text
    assert "Section 3 in English" in page
    assert OURS in page
    assert re.search(r'<textarea[^>]*dir="rtl"[^>]*lang="ur"', page)
    assert set(typed(page)) == {""}
    assert sheets.handed("ur").status_code == 404  # nothing is kept yet


def test_a_translation_is_gone_on_with_beside_what_it_lacks(sheets: Sheets) -> None:
    sheets.save(("", "Słowa."), language="pl")
    page = sheets.get("pl", "/change").text
    assert typed(page)[1] == "Słowa."
    assert "Section 11 in English" in page
    assert len(typed(page)) == 22


def test_no_language_is_chosen_or_none_that_there_is(sheets: Sheets) -> None:
    page = sheets.client.get(f"{sheets.base}/family/add?language=")
    assert "Choose a language" in page.text
    assert sheets.get("xx-nope", "/change").status_code == 404
    assert sheets.get("ur").status_code == 404
    assert sheets.client.get(f"{sheets.base}/uncles/en").status_code == 404


@pytest.mark.parametrize(("language", "way"), [("ur", "rtl"), ("ar", "rtl"), ("pl", "ltr")])
def test_a_sheet_says_its_language_and_the_way_it_runs(
    sheets: Sheets, language: str, way: str
) -> None:
    sheets.save(("", "Words in it."), language=language)
    assert (
        f'<article class="qm-sheet" lang="{language}" dir="{way}"' in sheets.handed(language).text
    )


def test_a_language_is_given_up_and_taken_back(sheets: Sheets) -> None:
    sheets.save(("", "Słowa."), language="pl")
    sheets.client.post(sheets.url("pl", "/end"), data={"seen": "1"})
    assert sheets.handed("pl").status_code == 404
    assert "Polish" not in sheets.listed()
    page = sheets.get("pl").text
    assert "not offered any more" in page
    assert "Słowa." in page
    sheets.client.post(sheets.url("pl", "/restore"), data={"number": "2", "seen": "2"})
    assert "Słowa." in sheets.handed("pl").text


def test_a_translation_older_than_the_english_is_named(sheets: Sheets) -> None:
    sheets.save(("", "Słowa."), language="pl")
    assert "older than the English" not in sheets.listed()
    sheets.save(("", "New words."))
    assert "older than the English" in sheets.listed()


def test_two_tabs_lose_nothing(sheets: Sheets) -> None:
    sheets.save(("One", "First words."))
    sheets.save(("One", "Theirs."), seen=1)
    answer = sheets.post(("One", "Mine."), seen=1)
    assert answer.status_code == 409
    assert "Theirs." in answer.text
    assert typed(answer.text) == ["One", "Mine."]
    assert "Theirs." in sheets.handed().text
    found = re.search(r'name="seen"[^>]*value="(\d+)"', answer.text)
    assert found is not None
    sheets.save(("One", "Mine."), seen=int(found[1]))  # a choice made knowingly
    assert "Mine." in sheets.handed().text


@pytest.mark.parametrize("verb", ["end", "restore"])
def test_a_press_on_an_old_page_does_nothing(sheets: Sheets, verb: str) -> None:
    sheets.save(("One", "First words."))
    sheets.save(("One", "Theirs."), seen=1)
    answer = sheets.client.post(
        sheets.url(more=f"/{verb}"), data={"number": "1", "seen": "1"}, follow_redirects=True
    )
    assert "changed in another tab meanwhile. Nothing was done" in answer.text
    assert "Theirs." in sheets.handed().text


@pytest.mark.parametrize(
    ("do", "left"),
    [
        ("add", ["A", "a", "B", "b", "C", "c", "", ""]),
        ("remove-1", ["A", "a", "C", "c"]),
        ("up-2", ["A", "a", "C", "c", "B", "b"]),
        ("down-0", ["B", "b", "A", "a", "C", "c"]),
    ],
)
def test_sections_are_added_removed_and_moved(sheets: Sheets, do: str, left: list[str]) -> None:
    answer = sheets.post(("A", "a"), ("B", "b"), ("C", "c"), do=do)
    assert answer.status_code == 200
    assert typed(answer.text) == left
    assert OURS in sheets.handed().text  # nothing is kept by it


def test_the_preview_keeps_nothing(sheets: Sheets) -> None:
    answer = sheets.post(("One", "Only looked at.\n- a point"), do="preview")
    assert "It fits on one A4 page." in answer.text
    assert "<li>a point</li>" in answer.text
    assert typed(answer.text) == ["One", "Only looked at.\n- a point"]
    assert OURS in sheets.handed().text


def test_a_text_longer_than_a_page_is_warned_of_and_kept(sheets: Sheets) -> None:
    long = "We would like to hear what life was like for you. " * 30
    sections = [(f"Part {number}", long) for number in range(5)]
    assert "longer than one A4 page" in sheets.post(*sections, do="preview").text
    sheets.save(*sections)
    assert "longer than one A4 page" in sheets.handed().text
    assert "longer than one page" in sheets.listed()


@pytest.mark.parametrize(
    ("title", "sections", "said"),
    [
        ("", [("One", "Words.")], "Write the title of the sheet"),
        ("T" * 121, [("One", "Words.")], "too long by 1 character"),
        ("Title", [("", "")], "Write at least one section"),
        ("Title", [("One", "")], "or remove the section"),
        ("Title", [("One", "Words."), ("", "More.")], "Only the first section may go without"),
        ("Title", [("One", "W" * 2001)], "too long by 1 character"),
        ("Title", [("H" * 130, "Words.")], "too long by 10 characters"),
        ("Title", [(f"{n}", "Words.") for n in range(21)], "at most 20 sections"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_lost(
    sheets: Sheets, title: str, sections: list[tuple[str, str]], said: str
) -> None:
    answer = sheets.post(*sections, title=title)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed(answer.text) == [part for section in sections for part in section]
    assert OURS in sheets.handed().text


def test_empty_sections_are_left_out(sheets: Sheets) -> None:
    sheets.save(("One", "Words."), ("", ""), ("Three", "More."))
    assert typed(sheets.get(more="/change").text) == ["One", "Words.", "Three", "More."]


@pytest.mark.parametrize("count", ["", "x", "-3", "99999999999", "1000"])
def test_a_spoilt_form_is_no_fault_of_ours(sheets: Sheets, count: str) -> None:
    data = {"title": "T", "seen": "zero", "count": count, "do": "down-zz", "text_0": "Words."}
    answer = sheets.client.post(sheets.url(more="/change"), data=data)
    assert answer.status_code == 200
    assert "Words." in answer.text


def test_what_is_typed_is_shown_as_it_is(sheets: Sheets) -> None:
    sheets.save(("<b>One</b>", "<script>alert(1)</script> {{ 7 * 7 }}"))
    page = sheets.handed().text
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7 * 7 }}" in page


def test_thirty_languages(sheets: Sheets) -> None:
    tags = [tag for tag in languages.names() if tag != "en"][:30]
    for tag in tags:
        sheets.save(("", "Words."), language=tag)
    page = sheets.listed()
    assert all(f"/sheets/family/{tag}" in page for tag in tags)
    assert all(f"/family/{tag}" in sheets.client.get(sheets.base).text for tag in tags)


def test_the_sheets_of_another_board_are_absent(sheets: Sheets, storage: Storage, as_: As) -> None:
    sheets.save(("One", "Of this board alone."))
    other = make_case(storage)
    stranger = Sheets(other, as_(other.manager))
    assert stranger.client.get(sheets.url()).status_code == 404
    assert OURS in stranger.handed().text
    assert "Of this board alone." not in stranger.listed()


def test_whoever_works_on_the_review_prints_and_does_not_change(
    sheets: Sheets, case: Case, as_: As
) -> None:
    lead = Sheets(case, as_(case.lead))
    assert lead.handed().status_code == 200
    assert f"/boards/{case.board_id}/sheets" not in lead.listed()
    assert lead.get().status_code == 404
    assert lead.post(("One", "Words.")).status_code == 404
    assert as_(case.observer).get(
        f"/reviews/{case.review_id}/involvement/sheets"
    ).status_code == 404  # fmt: skip
