"""Every sentence and passage of six drafts, followed from Word into PDF and back.

Both forms say the same in the same order, so a quotation landed right when the words there are its
own, as many times said before in the one form as in the other.
"""

from __future__ import annotations

import difflib
import re
from functools import cache
from pathlib import Path

import pytest

from qmapp.casework.anchoring.rules import Quote, follow
from qmapp.casework.anchoring.text import keys_of
from qmapp.casework.drafts.reading import read_in_child

FOLDER = Path(__file__).parents[2] / "fixtures" / "roundtrip"
NAMES = ("headings", "numbered", "lists", "tables", "quotations", "footnotes")
SENTENCE = re.compile(r"\S.*?(?:[.!?][”’)]?(?=\s)|$)", re.DOTALL)
# Of 550 each way two are not: footnotes of seven and three words, which a PDF prints elsewhere.
LEAST_FOUND = 0.97


@cache
def passages(path: Path) -> tuple[str, ...]:
    return tuple(passage.text for passage in read_in_child(path.read_bytes(), path.name).passages)


def quotes_of(draft):
    whole = [Quote(at, 0, len(text)) for at, text in enumerate(draft) if keys_of(text)]
    parts = [
        Quote(at, *found.span())
        for at, text in enumerate(draft)
        for found in SENTENCE.finditer(text)
        if keys_of(found.group())
    ]
    return list(dict.fromkeys(whole + parts))


def bare(text):
    return "".join(keys_of(text)).replace("-", "")


def said_before(draft, passage, start, text):
    return " ".join([*(bare(t) for t in draft[:passage]), bare(draft[passage][:start])]).count(text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("back", [False, True], ids=["docx-pdf", "pdf-docx"])
def test_what_is_marked_in_one_form_is_found_in_the_other(name, back):
    one, other = (
        passages(path)
        for path in (
            FOLDER / f"{name}.{kind}" for kind in (("pdf", "docx") if back else ("docx", "pdf"))
        )
    )
    quotes = quotes_of(one)
    outcomes = follow(one, other, quotes)
    found = 0
    for quote, outcome in zip(quotes, outcomes, strict=True):
        if outcome.place is None:
            continue
        found += 1
        place = outcome.place
        text, now = (
            bare(one[quote.passage][quote.start : quote.end]),
            bare(other[place.passage][place.start : place.end]),
        )
        assert difflib.SequenceMatcher(None, text, now, autojunk=False).ratio() > 0.75, (text, now)
        if text == now:
            before = said_before(one, quote.passage, quote.start, text)
            assert said_before(other, place.passage, place.start, text) == before, (text, outcome)
    share = found / len(quotes)
    print(f"{name}: {found} of {len(quotes)} found")
    assert share >= LEAST_FOUND, [
        one[q.passage][q.start : q.end]
        for q, o in zip(quotes, outcomes, strict=True)
        if not o.place
    ]
