"""The response as a document: everything that was agreed stands in it, n of N, nothing cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document as WordFile
from pypdfium2 import PdfDocument

from qmapp.decision.responses.content import digest
from qmapp.decision.responses.document import AskLine, response_document
from qmapp.foundation.documents import (
    Block,
    DefinitionList,
    Document,
    Heading,
    KeepTogether,
    Paragraph,
    Quote,
    Table,
    write_docx,
    write_pdf,
)
from tests.support.responses import CONTENT, NAME_A_LEAD, TRY_IT, WORDS

ASK = AskLine(
    number=4, body="Department for Education", sent="24 November 2026", reply="No reply yet."
)


def made(content=CONTENT, **more) -> Document:
    settings = {
        "sha256": digest(content),
        "marking": "OFFICIAL-SENSITIVE",
    }
    return response_document(content, WORDS, **{**settings, **more})


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, KeepTogether):
            yield from flat(block.blocks)
        else:
            yield block


def of(document: Document, kind: type) -> list:
    return [block for block in flat(document.blocks) if isinstance(block, kind)]


def said(runs) -> str:
    return "".join(run.text for run in runs)


def table(document: Document, caption: str) -> list[list[str]]:
    [found] = [one for one in of(document, Table) if one.caption == caption]
    return [[said(cell) for cell in row] for row in found.rows]


def paragraphs(document: Document) -> list[str]:
    return [said(one.text) for one in of(document, Paragraph)]


def test_the_summary_says_n_of_n_for_every_answer():
    assert table(made(), "What the board says to the recommendations") == [
        ["Accepted", "2 of 4", "1 and 4"],
        ["Accepted in part", "0 of 4", "none"],
        ["Not accepted", "1 of 4", "5"],
        ["Needs more exploration", "1 of 4", "3"],
    ]
    assert (
        "The review makes 4 recommendations. The board answers each of them below, with what will "
        "be done: 2 actions." in paragraphs(made())
    )


def test_no_figure_is_a_percentage_or_a_score():
    words = pdf_words(made(asks=(ASK,)))
    assert "%" not in words
    assert "score" not in words.lower()


def test_each_recommendation_has_its_words_its_answer_and_what_will_be_done():
    document = made()
    assert [one.text for one in of(document, Heading) if one.level == 2] == [
        "Recommendation 1: Accepted",
        "Recommendation 3: Needs more exploration",
        "Recommendation 4: Accepted",
        "Recommendation 5: Not accepted",
    ]
    assert (said(of(document, Quote)[0].text), of(document, Quote)[0].source) == (
        "Agree who leads.",
        "Addressed to: The board or partnership",
    )
    assert table(document, "What will be done about recommendation 1") == [
        ["11", NAME_A_LEAD.what, "Head of safeguarding, Northbank Council", "1 March 2027"],
        ["12", TRY_IT.what, "Designated nurse", "15 January 2027"],
    ]
    assert "No action goes with this answer. The reasons above say why." in paragraphs(document)
    assert "No action goes with this answer." in paragraphs(document)


def test_how_one_would_know_and_when_it_is_looked_at_again_stand_with_the_answer():
    lists = [
        [(one.term, said(one.text)) for one in block.items] for block in of(made(), DefinitionList)
    ]
    known = [one for block in lists for one in block if one[0].startswith("How one would know")]
    first = "Ten families say whom they would ring.\nThe list is looked at each quarter."
    assert [words for _, words in known] == [
        first, "Both teams sort twenty cases alike.", "The law says so.",
    ]  # fmt: skip
    again = [one for block in lists for one in block if one[0] == "Looked at again on"]
    assert again == [("Looked at again on", "15 September 2027")]


def test_the_plan_names_each_action_once_the_earliest_first():
    rows = table(made(), "Every action of this response, the earliest first")
    assert [(row[0], row[3]) for row in rows] == [
        ("15 January 2027", "1 and 3"),
        ("1 March 2027", "1"),
    ]
    [carried] = table(made(), "Actions of earlier versions that go on")
    assert carried == ["no day was given", "Action 7: Keep the helpline open.", "Manager"]


def test_dissent_stands_beside_what_it_is_about_and_for_the_whole():
    document = made()
    quotes = [(said(one.text), one.source) for one in of(document, Quote)]
    assert ("Another year is too long.", "Named doctor, Northbank Hospitals") in quotes
    assert ("It is too little.", "Lay member") in quotes
    told = "Dissent stands beside 1 of 4 recommendations, and on the response as a whole."
    assert told in paragraphs(document)


def test_without_dissent_it_says_so():
    calm = replace(
        CONTENT, dissent=(),
        recommendations=tuple(replace(one, dissent=()) for one in CONTENT.recommendations),
    )  # fmt: skip
    assert "No dissent was recorded." in paragraphs(made(calm))
    beside = paragraphs(made(replace(CONTENT, dissent=())))
    assert "Dissent stands beside 1 of 4 recommendations." in beside
    assert any(one.endswith("stands beside them: 3.") for one in beside)
    whole = replace(calm, dissent=CONTENT.dissent)
    assert "Dissent is recorded on the response as a whole." in paragraphs(made(whole))


def test_one_is_counted_in_the_singular():
    one = replace(
        CONTENT, recommendations=(replace(CONTENT.recommendations[0], actions=(TRY_IT,)),)
    )
    assert any("makes 1 recommendation. " in words for words in paragraphs(made(one)))
    assert any(words.endswith("done: 1 action.") for words in paragraphs(made(one)))


def test_asks_are_told_apart_from_what_was_agreed():
    document = made(asks=(ASK,), asks_on=date(2026, 11, 22))
    assert table(document, "What was sent, and what came back") == [
        ["4", "Department for Education", "24 November 2026", "No reply yet."]
    ]
    assert any(one.startswith("As it stood on 22 November 2026.") for one in paragraphs(document))
    assert "Put to bodies outside the partnership" not in [one.text for one in of(made(), Heading)]


def test_a_draft_says_that_it_is_one_and_has_no_check_number():
    words = paragraphs(made(replace(CONTENT, agreed_on=None), sha256=None))
    assert words[0] == "This is a draft. The board has not agreed it, and it may still change."
    assert not any("SHA-256" in one for one in words)
    agreed = paragraphs(made())
    assert not any("This is a draft" in one for one in agreed)
    assert any(digest(CONTENT) in one for one in agreed)


def pdf_words(document: Document) -> str:
    """What can be read on the pages; what ran off their edges is not there."""
    pages = PdfDocument(write_pdf(document))
    found = [page.get_textpage().get_text_bounded() for page in pages]
    return " ".join(" ".join(found).split())


def docx_words(document: Document) -> str:
    found = WordFile(BytesIO(write_docx(document)))
    cells = [cell.text for one in found.tables for row in one.rows for cell in row.cells]
    return " ".join(" ".join([*(p.text for p in found.paragraphs), *cells]).split())


@pytest.mark.parametrize("words_of", [pdf_words, docx_words])
def test_both_formats_hold_every_word_that_was_agreed(words_of):
    found = words_of(made(asks=(ASK,)))
    expected = [CONTENT.because, "20 November 2026", *CONTENT.opening.split("\n")]
    for one in CONTENT.recommendations:
        expected += [one.text, one.issues, *(finding.title.rstrip(".") for finding in one.findings)]
        expected += [line.removeprefix("- ") for line in one.reasons.split("\n")]
        expected += [line for action in one.actions for line in action.what.split("\n")]
        expected += [dissent.words for dissent in one.dissent]
    assert [words for words in expected if words not in found] == []


def test_the_longest_words_that_may_be_kept_are_printed_whole():
    word = "Wordhere "
    first = CONTENT.recommendations[0]
    long = replace(
        CONTENT,
        opening=word * 1_100,
        recommendations=(
            replace(
                first, text=word * 1_100, issues=word * 1_100, reasons=word * 1_100,
                actions=(replace(NAME_A_LEAD, what=word * 440),),
                dissent=(replace(CONTENT.dissent[0], words=word * 1_100),),
            ),
        ),
    )  # fmt: skip
    assert pdf_words(made(long)).count("Wordhere") == 1_100 * 5 + 440 * 2


def test_an_answer_without_reasons_stands_on_the_page_of_what_will_be_done():
    first = replace(CONTENT.recommendations[0], reasons="")
    whole = replace(CONTENT, recommendations=(first, *CONTENT.recommendations[1:]))
    together = [
        [
            said(one.text) if isinstance(one, Paragraph) else type(one).__name__
            for one in kept.blocks
        ]
        for kept in made(whole).blocks
        if isinstance(kept, KeepTogether)
    ]
    assert ["The board’s answer: Accepted", "Table"] in together
