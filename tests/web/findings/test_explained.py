"""What findings say beside the markers that ask whether the draft explains them."""

from __future__ import annotations

import re

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, make_case
from tests.factories.findings import FindingsDesk, details, unexplained
from tests.web.assessments.judging_page import JudgingPage
from tests.web.conftest import As


@pytest.mark.parametrize("number", [13, 14])
def test_figures_and_links_and_no_judgement(
    as_: As, storage: Storage, case: Case, desk: FindingsDesk, number: int
) -> None:
    mine = begin(storage, case, case.commissioner)
    client = as_(case.commissioner)
    page = JudgingPage(client, mine.id, number)
    before = set(page.values)
    assert "No finding is recorded yet" in page.text
    desk.add(details(title="It explains this"))
    silent = desk.add(unexplained(title="It only tells that"))
    desk.add(unexplained(title="It hints at this"))
    desk.end(desk.add(unexplained(title="Counted twice")))
    page.open()
    assert "The draft gives no reason for 2 of 3 findings" in page.text
    assert "For 2 of 3 it is not known how usual they are." in page.text
    assert f"/reviews/{case.review_id}/findings/{silent}" in page.text
    assert "Counted twice" not in page.text
    assert set(page.values) == before
    (panel,) = re.findall(
        r'<details class="qm-d" id="explained">.*?</details>', page.text, re.DOTALL
    )
    assert panel.index("It only tells that") < panel.index("It explains this")
    assert "<input" not in panel
    assert "<button" not in panel


def test_other_markers_have_no_panel(
    as_: As, storage: Storage, case: Case, desk: FindingsDesk
) -> None:
    desk.add()
    mine = begin(storage, case, case.commissioner)
    assert 'id="explained"' not in JudgingPage(as_(case.commissioner), mine.id, 12).text


def test_the_process_so_far_has_no_findings(as_: As, storage: Storage) -> None:
    case = make_case(storage, with_draft=False)
    mine = begin(storage, case, case.commissioner, process=True)
    assert 'id="explained"' not in JudgingPage(as_(case.commissioner), mine.id, 13).text


def test_what_was_first_seen_in_a_later_draft_is_not_counted(
    as_: As, storage: Storage, case: Case, desk: FindingsDesk
) -> None:
    desk.add()
    mine = begin(storage, case, case.lead)
    desk.next_draft(sent=False)
    desk.add(unexplained(title="Of the later draft"), number=2)
    page = JudgingPage(as_(case.lead), mine.id, 13)
    assert "Findings: 0 of 1 without a reason" in page.text
    assert "Of the later draft" not in page.text


def test_a_finding_of_an_unsent_draft_shows_at_no_marker_of_others(
    as_: As, storage: Storage, case: Case, desk: FindingsDesk
) -> None:
    desk.next_draft(sent=False)
    desk.add(unexplained(title="Only ours so far"), number=2)
    mine = begin(storage, case, case.commissioner)
    page = JudgingPage(as_(case.commissioner), mine.id, 14)
    assert "No finding is recorded yet" in page.text
    assert "Only ours so far" not in page.text
