from __future__ import annotations

from tests.factories.assessments import Case
from tests.support.voiced import Desk
from tests.web.voice.conftest import As


def test_an_empty_register_and_no_scan(as_: As, case: Case, base: str) -> None:
    page = as_(case.lead).get(base)
    assert page.status_code == 200
    assert "Nothing that anybody said stands in the register yet." in page.text
    assert "This draft has not been scanned yet." in page.text
    assert "All set" not in page.text


def test_what_was_said_stands_with_its_places(as_: As, case: Case, base: str, desk: Desk) -> None:
    desk.scan()
    step = desk.say(manner="summarised")
    client = as_(case.lead)
    assert "1 of 1 contributions have no place" in client.get(base).text
    desk.link(step, 1, (21, 51))
    page = client.get(base).text
    assert "1 of 1 contributions have a place in this draft." in page
    assert "nobody told them who would ring" not in page.split("qm-theirs")[0]
    assert "Agreed: summarised. The draft quotes it." in page
    assert f'href="/reviews/{case.review_id}/drafts/1#p-1-1"' in page or "#p-" in page
    assert "Passage 1.1, page 1" in page
