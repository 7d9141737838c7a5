"""The page of a finding says which recommendations answer it."""

from __future__ import annotations

from flask.testing import FlaskClient

from qmapp.casework.findings.rules import Cause
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case
from tests.factories.findings import FindingsDesk
from tests.factories.recommendations import WORDS, RecommendationsDesk


def test_a_finding_names_what_answers_it_and_nothing_that_was_dropped(
    storage: Storage, case: Case, desk: RecommendationsDesk, lead: FlaskClient
) -> None:
    finding = FindingsDesk(storage, case).add()
    url = f"/reviews/{case.review_id}/findings/{finding}"
    assert "No recommendation answers it so far." in lead.get(url).text
    confirmed, dropped = desk.add(), desk.add("Wolkenkuckucksheim")
    desk.scan()
    desk.collect()
    proposal = desk.list()[-1]
    for id_ in (confirmed, dropped, proposal.id):
        desk.link(id_, (finding, Cause.TOOLS))
    desk.drop(dropped)
    page = lead.get(url).text
    assert f'/recommendations/{confirmed}">Recommendation 1</a>: {WORDS}' in page
    assert f'/recommendations/{proposal.id}">A proposal</a>: {proposal.text}' in page
    assert "Wolkenkuckucksheim" not in page


def test_it_names_a_recommendation_once_with_all_causes_that_it_answers(
    storage: Storage, case: Case, desk: RecommendationsDesk, lead: FlaskClient
) -> None:
    finding = FindingsDesk(storage, case).add()
    one = desk.add()
    desk.link(one, (finding, Cause.TOOLS), (finding, Cause.CULTURE))
    page = lead.get(f"/reviews/{case.review_id}/findings/{finding}").text
    assert page.count(">Recommendation 1</a>") == 1
    assert "For: Culture and habit; Tools, forms and systems" in page
