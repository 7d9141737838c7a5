from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from werkzeug.datastructures import MultiDict

from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.storage import Storage, today
from qmapp.governance.publication import queries, service
from qmapp.governance.publication.checking import Said
from qmapp.governance.publication.parts import WHOLE
from qmapp.governance.publication.rules import Fate, key_of
from qmapp.governance.signing.rules import Paper
from tests.factories import publishing, register, responses
from tests.factories.assessments import NOW, Case
from tests.web.conftest import As

ARRANGED = {"family_told": "By visit.", "practitioners_told": "By letter.", "version": "0"}


def settle(storage: Storage, case: Case, **more: Fate) -> None:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        lines = queries.list_identifiers(db, review).lines
        said = {one.key: Said(more.get(one.words, Fate.TAKEN_OUT)) for one in lines}
        service.decide_identifiers(db, case.commissioner, review, said, NOW)


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def ready(storage: Storage, case: Case) -> Case:
    settle(storage, case)
    publishing.arranged(storage, case)
    responses.recommend(storage, case)
    with storage.unit_of_work() as db:
        publishing.signed(db, db.get_one(Review, case.review_id), Paper.REPORT, case.chair)
    publishing.at_stage(storage, case, Stage.REPORT_SIGNED)
    return case


# Where it stands -----------------------------------------------------------------------------


def test_the_page_lists_what_is_missing_with_the_way_to_it(as_: As, case: Case, base: str) -> None:
    page = as_(case.commissioner).get(base).text
    assert "8 things are missing." in page
    assert f'href="{base}/identifiers"' in page
    assert f'href="{base}/edit#impact"' in page
    assert "0 of 3 that must be." in plain(page)


def test_whoever_may_not_write_reads_without_links(as_: As, case: Case, base: str) -> None:
    page = as_(case.observer).get(base).text
    assert "8 things are missing." in page
    assert f"{base}/edit" not in page
    assert f"{base}/identifiers" not in page
    assert "Leah" not in page


def test_what_the_register_knows_stands_beside(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    mother = register.add(storage, case, Group.MOTHER, label="Mother")
    register.take(storage, case, mother, StepKind.TOLD_BEFORE_PUBLICATION, on=NOW.date())
    register.add(storage, case, Group.FATHER, label="Father")
    page = plain(as_(case.commissioner).get(base).text)
    assert "1 of 2 in the register were told before publication." in page
    assert "Mother Told on 10 November 2026" in page
    assert "Father Not told yet, according to the register." in page
    assert "Mother" in plain(as_(case.commissioner).get(f"{base}/edit").text)
    page = plain(as_(case.chair).get(base).text)
    assert "Mother" not in page
    assert "The register is read by those who work on the review" in page


# Arranging -----------------------------------------------------------------------------------


def test_what_is_arranged_is_saved_and_shown(as_: As, case: Case, base: str) -> None:
    client = as_(case.manager)
    answer = client.post(f"{base}/edit", data={**ARRANGED, "impact": "The <brother>."})
    assert answer.location == base
    page = client.get(base).text
    assert "What is arranged for publication is saved." in page
    assert "The &lt;brother&gt;." in page
    assert "By visit." in client.get(f"{base}/edit").text


def test_a_day_to_come_is_named_at_its_field(as_: As, case: Case, base: str) -> None:
    data = {
        **ARRANGED, "family_told_on-day": "1", "family_told_on-month": "1",
        "family_told_on-year": str(today().year + 1),
    }  # fmt: skip
    answer = as_(case.manager).post(f"{base}/edit", data=data)
    assert answer.status_code == 422
    assert "This day is still to come" in answer.text
    assert "By visit." in answer.text


def test_two_tabs_see_both_texts(as_: As, storage: Storage, case: Case, base: str) -> None:
    publishing.arranged(storage, case)
    client = as_(case.commissioner)
    answer = client.post(f"{base}/edit", data={**ARRANGED, "impact": "Mine."})
    assert answer.status_code == 409
    assert "The brother starts school in January" in answer.text
    assert "Mine." in answer.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert version is not None
    again = client.post(f"{base}/edit", data={**ARRANGED, "impact": "Mine.", "version": version[1]})
    assert again.location == base


# Identifiers ---------------------------------------------------------------------------------


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the form of words, as a browser sends them."""
    found = re.findall(r'<input[^>]*name="((?:key|was)_\d+|count)"[^>]*value="([^"]*)"', page)
    return dict(found)


def test_words_are_decided_on_one_page(as_: As, case: Case, base: str) -> None:
    client = as_(case.commissioner)
    page = client.get(f"{base}/identifiers").text
    for words in ("“Leah”", "“Mrs Okafor”", "“4 March 2025”", "“the spring”", "2 places"):
        assert words in page
    data = {
        **form_of(page), "fate_0": "taken_out", "fate_1": "stays",
        "because_1": "She is a public figure.",
    }  # fmt: skip
    assert client.post(f"{base}/identifiers", data=data).status_code == 302
    page = plain(client.get(f"{base}/identifiers").text)
    assert "2 decisions are saved. 1 is still open." in page
    assert "Decided so far: 2 of 3 that must be." in page
    assert "“Leah” : Taken out before publication" in page
    assert "She is a public figure." in page


def test_words_that_stay_ask_for_a_reason_at_their_field(as_: As, case: Case, base: str) -> None:
    client = as_(case.lead)
    data = form_of(client.get(f"{base}/identifiers").text) | {
        "fate_0": "taken_out", "fate_1": "stays",
    }  # fmt: skip
    answer = client.post(f"{base}/identifiers", data=data)
    assert answer.status_code == 422
    assert 'href="#because_1"' in answer.text
    assert "Decided so far: 0 of 3 that must be." in plain(answer.text)
    assert re.search(r'value="taken_out"[^>]*checked|checked[^>]*value="taken_out"', answer.text)


def test_two_who_decide_at_once_see_both(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.commissioner)
    data = form_of(client.get(f"{base}/identifiers").text) | {"fate_0": "not_one"}
    settle(storage, case)
    answer = client.post(f"{base}/identifiers", data=data)
    assert answer.status_code == 409
    page = plain(answer.text)
    assert "Somebody decided meanwhile: Taken out before publication" in page
    data |= {name: value for name, value in form_of(answer.text).items() if name == "was_0"}
    assert client.post(f"{base}/identifiers", data=data).status_code == 302
    with storage.reading() as db:
        line = queries.list_identifiers(db, get_review(db, case.review_id)).by_key[key_of("Leah")]
    assert line.decision is not None
    assert line.decision.fate is Fate.NOT_ONE


def test_one_can_be_decided_anew(as_: As, storage: Storage, case: Case, base: str) -> None:
    settle(storage, case)
    client = as_(case.commissioner)
    page = client.get(f"{base}/identifiers").text
    assert "All are decided." in page
    link = re.search(r'href="([^"]*change=[^"#]*)', page)
    assert link is not None
    again = client.get(unescape(link[1])).text
    assert len([name for name in form_of(again) if name.startswith("key_")]) == 1


@pytest.mark.parametrize("count", ["", "-1", "9999", "abc"])
def test_a_spoilt_form_changes_nothing(as_: As, case: Case, base: str, count: str) -> None:
    answer = as_(case.commissioner).post(f"{base}/identifiers", data={"count": count})
    assert answer.status_code == 302


# Deciding ------------------------------------------------------------------------------------


def deciding(**more: str) -> dict[str, str]:
    day = today()
    return {
        "extent": "full", "published_on-day": str(day.day), "published_on-month": str(day.month),
        "published_on-year": str(day.year), "was": "", **more,
    }  # fmt: skip


def test_the_chair_publishes(as_: As, storage: Storage, ready: Case, base: str) -> None:
    client = as_(ready.chair)
    page = client.get(f"{base}/decide").text
    assert "Publication needs both, or a reason." in page
    refused = client.post(f"{base}/decide", data=deciding())
    assert refused.status_code == 422
    assert "response is not signed" in refused.text
    done = client.post(f"{base}/decide", data=deciding(without_response="The inquest ended."))
    assert done.location == base
    page = plain(client.get(base).text)
    assert "The decision is on record." in page
    assert "In full , published on" in page
    assert "The inquest ended." in page
    with storage.reading() as db:
        assert get_review(db, ready.review_id).stage is Stage.PUBLISHED


def test_not_publishing_needs_reasons(as_: As, ready: Case, base: str) -> None:
    client = as_(ready.chair)
    data = {"extent": "not", "was": "", "without_response": "It is not begun."}
    refused = client.post(f"{base}/decide", data=data)
    assert refused.status_code == 422
    assert "Say why it is not published" in refused.text
    assert client.post(f"{base}/decide", data={**data, "reasons": "A trial."}).location == base
    assert "Not published" in client.get(base).text


def test_a_decision_made_meanwhile_is_shown_first(as_: As, ready: Case, base: str) -> None:
    client = as_(ready.chair)
    first = deciding(
        extent="part",
        reasons="A part.",
        held_back="findings",
        without_response="The inquest ended.",
    )
    assert client.post(f"{base}/decide", data=first).location == base
    late = client.post(f"{base}/decide", data=deciding(without_response="The inquest ended."))
    assert late.status_code == 409
    assert "Somebody decided meanwhile." in late.text
    was = re.search(r'name="was"[^>]*value="([^"]+)"', late.text)
    assert was is not None
    again = deciding(was=was[1], without_response="The inquest ended.")
    assert client.post(f"{base}/decide", data=again).location == base
    page = plain(client.get(base).text)
    assert "Earlier decisions In part" in page


def test_in_part_asks_which_parts_and_shows_them(as_: As, ready: Case, base: str) -> None:
    client = as_(ready.chair)
    page = plain(client.get(f"{base}/decide").text)
    assert "Disagreements: what they are about, and who holds what" in page
    assert "1 Findings" in page
    said = deciding(extent="part", reasons="A trial.", without_response="The inquest ended.")
    refused = client.post(f"{base}/decide", data=said)
    assert refused.status_code == 422
    assert 'href="#held_back-0"' in refused.text
    assert "Choose what is held back" in refused.text
    said |= {"held_back": "marker-qm03", "because-marker-qm03": "It names a school."}
    long = said | {"because-marker-qm03": "x" * 1_001}
    refused = client.post(f"{base}/decide", data=long)
    assert refused.status_code == 422
    assert 'href="#because-marker-qm03"' in refused.text
    assert client.post(f"{base}/decide", data=said).location == base
    page = plain(client.get(base).text)
    assert "What is not published Marker 3 " in page
    assert "It names a school." in page
    again = client.get(f"{base}/decide").text
    assert re.search(r'value="marker-qm03"[^>]*checked|checked[^>]*value="marker-qm03"', again)
    assert "It names a school.</textarea>" in again
    record = plain(client.get(f"/reviews/{ready.review_id}/record").text)
    assert "Not in it, and said so with the reason wherever it would stand: Marker 3 " in record


def test_a_part_that_is_ticked_is_not_let_go_in_silence(
    as_: As, storage: Storage, ready: Case, base: str
) -> None:
    said = deciding(held_back="findings", without_response="The inquest ended.")
    refused = as_(ready.chair).post(f"{base}/decide", data=said)
    assert refused.status_code == 422
    assert "Choose “In part”, or untick them" in refused.text
    with storage.reading() as db:
        assert queries.find_publication(db, ready.review_id) is None


def test_holding_everything_back_is_not_publishing(as_: As, ready: Case, base: str) -> None:
    said = deciding(extent="part", reasons="A trial.", without_response="The inquest ended.")
    data = MultiDict([*said.items(), *(("held_back", one.value) for one in WHOLE)])
    refused = as_(ready.chair).post(f"{base}/decide", data=data)
    assert refused.status_code == 422
    assert "Choose “Not published” for that" in refused.text


def test_a_short_time_is_said(as_: As, storage: Storage, case: Case, base: str) -> None:
    short = replace(
        publishing.READY, kept_until=publishing.READY.publish_on.replace(year=2027, month=1)
    )  # type: ignore[union-attr]
    publishing.arranged(storage, case, short)
    assert "Less than twelve months." in as_(case.manager).get(base).text
