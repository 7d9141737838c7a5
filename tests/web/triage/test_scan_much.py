"""As many flags as a long draft may have: equally many queries, and a page that stays light."""

from __future__ import annotations

import pytest

from qmapp.casework.assessments.pages import draft as pages_draft
from qmapp.casework.drafts import reads
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, make_case
from tests.web.assessments.test_query_count import counting
from tests.web.conftest import As
from tests.web.triage.conftest import scan_of
from tests.web.triage.scan_page import PART, ScanPage

PASSAGES, FLAGS = 900, 300
# Who asks and what they may: 10. The scan with its rules, flags and decisions: 9. Draft and board: 3.
OPENING = 24
KIBIBYTES = 400
WORDS = "The strategy discussion was held a week later and its minutes name four agencies"


def texts(passages: int, flags: int) -> list[str]:
    flagged = f"{WORDS}, and nobody at all acted."
    return ["Findings", *(flagged if n <= flags else f"{WORDS}." for n in range(1, passages))]


def opened(storage: Storage, as_: As, passages: int, flags: int) -> ScanPage:
    case: Case = make_case(storage, texts=texts(passages, flags))
    scan_of(storage, case)
    desk = ScanPage(as_(case.commissioner), begin(storage, case, case.commissioner).id)
    desk.reveal()
    return desk


def queries(storage: Storage, desk: ScanPage, query: str = "") -> int:
    desk.html(query)  # the words of the draft are read once a process
    with counting(storage) as executed:
        desk.html(query)
    return len(executed)


@pytest.mark.usefixtures("tiny_rules")
def test_more_flags_and_more_decisions_take_no_more_queries(storage: Storage, as_: As) -> None:
    reads.forget_noted()
    pages_draft.forget_folios()
    few, many = opened(storage, as_, 30, 3), opened(storage, as_, 300, 100)
    keys = many.flags()
    assert len(keys) == 100
    assert queries(storage, few) == queries(storage, many) <= OPENING
    for desk, count in ((few, 1), (many, 8)):
        for key in desk.flags()[:count]:
            desk.decide(key, do="dismiss", reason="fair")
    assert queries(storage, few) == queries(storage, many)
    first, last = few.flags()[-1], keys[-1]
    assert queries(storage, few, f"?flag={first}") == queries(storage, many, f"?flag={last}")


@pytest.mark.usefixtures("tiny_rules")
def test_a_long_draft_with_many_flags_is_a_light_page(storage: Storage, as_: As) -> None:
    desk = opened(storage, as_, PASSAGES, FLAGS)
    key = desk.flags()[-1]
    html = desk.html(f"?flag={key}")
    assert html.count('class="qm-tab') == FLAGS
    assert html.count('class="qm-flagbox"') == 1
    assert len(html.encode()) <= KIBIBYTES * 1024
    row = desk.client.get(f"{desk.address}/flags/{key}", headers=PART)
    assert len(row.data) < 60 * 1024
