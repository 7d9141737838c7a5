from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest

from qmapp.casework.recommendations.rules import Kind
from qmapp.foundation.storage import Storage, today
from tests.factories.assessments import Case, make_case
from tests.factories.measures import TODAY, add, day, line, see, see_all, standing
from tests.factories.responses import recommend
from tests.web.conftest import As

NEW = {
    "link": "practice", "name": "Plans <challenged>", "unit": "audits", "is_share": "y",
    "direction": "up", "interval": "monthly", "baseline": "8 of 16", "target": "60",
}  # fmt: skip


def parts(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_nothing_is_measured_yet(as_: As, case: Case, listed: str) -> None:
    page = as_(case.commissioner).get(listed)
    assert page.status_code == 200
    assert "0 of 3 links have a measure." in page.text
    assert page.text.count("No measure.") == 3
    assert f"{listed}/add?link=children" in page.text


def test_the_way_around_names_impact_or_else_reviews(as_: As, case: Case, listed: str) -> None:
    for actor, where in ((case.commissioner, "/reviews"), (case.chair, "/impact")):
        way = as_(actor).get(listed).text.split("<main")[0]
        assert way.count("aria-current") == 1
        assert f'href="{where}" aria-current="true"' in way


def test_added_observed_and_drawn(as_: As, storage: Storage, case: Case, listed: str) -> None:
    client = as_(case.commissioner)
    form = client.get(f"{listed}/add?link=practice")
    assert re.search(r'<input[^>]*checked[^>]*value="practice"', form.text)
    sent = {**NEW, "own_id": hidden(form.text, "own_id")}
    for _ in range(2):
        answer = client.post(f"{listed}/add", data=sent)
        assert answer.status_code == 302
    where = str(answer.location)
    found = line(storage, UUID(where.rsplit("/", 1)[1]))
    assert (found.number, f"{found.baseline:f}", f"{found.target:f}") == (1, "50", "60")
    empty = client.get(where)
    assert "Nothing observed yet" in empty.text
    assert "Plans &lt;challenged&gt;" in empty.text
    said = {"value": "8 of 16", "note": "A <new> form.", **parts("on", TODAY)}
    assert client.post(f"{where}/observe", data=said).status_code == 302
    page = client.get(where).text
    assert "8 of 16" in page
    assert "(50 in 100)" in page
    assert "1 observation: too few to say whether anything moves. It takes 5." in page
    assert "The last one, 50 in 100, does not meet the target of 60 in 100." in page
    assert page.count('role="img"') == 2
    assert "A &lt;new&gt; form." in page
    assert "1 of 3 links have a measure." in client.get(listed).text


def test_a_run_is_read_in_words(as_: As, storage: Storage, case: Case, rec: UUID) -> None:
    made = add(storage, case, rec, unit="days", name="Days until somebody came")
    see_all(storage, case, made, [5, 5, 6, 5, 4, 5, 9, 9, 8, 9, 9, 9])
    page = as_(case.chair).get(f"/reviews/{case.review_id}/measures/{made}").text
    assert "observations or more in a row" in page
    assert "That is the way that was hoped for." in page
    assert "Median " in page


def test_a_form_with_faults_keeps_what_was_typed(as_: As, case: Case, listed: str) -> None:
    client = as_(case.commissioner)
    wrong = {**NEW, "target": "sixty", "unit": ""}
    page = client.post(f"{listed}/add", data=wrong)
    assert page.status_code == 422
    assert "Say in what it is counted" in page.text
    page = client.post(f"{listed}/add", data={**wrong, "unit": "audits"})
    assert page.status_code == 422
    assert "Write a number, such as 16 or 12.5" in page.text
    assert 'href="#target"' in page.text
    assert 'value="sixty"' in page.text
    assert client.post(f"{listed}/add", data={**NEW, "target": "160"}).status_code == 422


def test_a_question_is_offered_no_target(as_: As, storage: Storage, case: Case) -> None:
    asked = recommend(storage, case, kind=Kind.QUESTION)
    where = f"/reviews/{case.review_id}/recommendations/{asked}/measures/add"
    client = as_(case.commissioner)
    assert 'name="target"' not in client.get(where).text
    refused = client.post(where, data=NEW)
    assert refused.status_code == 422
    assert "has no target" in refused.text


def test_two_tabs_change_a_measure(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.commissioner)
    first = {**NEW, "name": "First", "version": "1"}
    assert client.post(f"{base}/change", data=first).status_code == 302
    clash = client.post(f"{base}/change", data={**first, "name": "Second"})
    assert clash.status_code == 409
    assert "Nothing is lost, and nothing was overwritten" in clash.text
    assert 'value="Second"' in clash.text
    box = clash.text.split('id="clash"')[1].split("</table>")[0]
    assert re.findall(r'<th scope="row"[^>]*>([^<]*)<', box) == ["What is counted"]
    again = {**first, "name": "Second", "version": hidden(clash.text, "version")}
    assert client.post(f"{base}/change", data=again).status_code == 302
    assert line(storage, UUID(base.rsplit("/", 1)[1])).name == "Second"


def test_a_measure_is_taken_out_with_a_reason(
    as_: As, storage: Storage, case: Case, made: UUID, base: str, listed: str
) -> None:
    see(storage, case, made, value=8, out_of=16)
    client = as_(case.manager)
    assert client.post(f"{base}/end", data={"version": "1"}).status_code == 422
    stale = client.post(f"{base}/end", data={"version": "7", "because": "No returns."})
    assert stale.status_code == 409
    assert "No returns." in stale.text
    done = client.post(f"{base}/end", data={"version": "1", "because": "No returns."})
    assert done.status_code == 302
    page = client.get(base).text
    assert "Not used any more since" in page
    assert "Write down an observation" not in page
    assert "8 of 16" in page
    assert "Not used any more: 1" in client.get(listed).text
    for verb in ("observe", "change", "bring"):
        assert client.get(f"{base}/{verb}").status_code == 302
    late = client.post(f"{base}/observe", data={"value": "1 of 2", **parts("on", TODAY)})
    assert late.status_code == 302


def test_put_right_and_taken_out(
    as_: As, storage: Storage, case: Case, made: UUID, base: str
) -> None:
    one = see(storage, case, made, -3, 8, 16, note="First count")
    client = as_(case.commissioner)
    where = f"{base}/observations/{one}"
    form = client.get(where).text
    assert "First count" in form
    said = {"value": "9", "out_of": "16", **parts("on", day(-3))}
    sent = {**said, "own_id": hidden(form, "own_id")}
    for _ in range(2):
        assert client.post(where, data=sent).status_code == 302
    assert standing(storage, made) == [(day(-3), "9/16", "")]
    stale = client.post(where, data={**said, "value": "10"})
    assert stale.status_code == 409
    assert "This was put right or taken out meanwhile" in stale.text
    assert "What stands now for" in stale.text
    assert 'value="10"' in stale.text
    action = re.search(r'<form method="post" action="([^"]+)" novalidate', stale.text)
    assert action is not None
    assert client.post(action[1], data={**said, "value": "10"}).status_code == 302
    assert standing(storage, made) == [(day(-3), "10/16", "")]
    page = client.get(base).text
    assert "Put right or taken out: 2" in page
    assert "First count" in page
    now = re.search(rf"{base}/observations/[0-9a-f-]+", page)
    assert now is not None
    assert client.post(f"{now[0]}/take-out").status_code == 302
    assert standing(storage, made) == []


def test_the_same_day_twice(as_: As, storage: Storage, case: Case, made: UUID, base: str) -> None:
    see(storage, case, made, 0, 8, 16)
    page = as_(case.commissioner).post(
        f"{base}/observe", data={"value": "9 of 16", **parts("on", TODAY)}
    )
    assert page.status_code == 422
    assert "Something was observed on this day already" in page.text
    assert 'value="9 of 16"' in page.text


def test_a_file_beside_a_figure(as_: As, case: Case, base: str) -> None:
    client = as_(case.commissioner)
    sent = {"value": "8 of 16", "file": (BytesIO(b"What was audited."), "audit.txt"),
            **parts("on", TODAY)}  # fmt: skip
    assert client.post(f"{base}/observe", data=sent).status_code == 302
    page = client.get(base).text
    found = re.search(rf"{base}/observations/[0-9a-f-]+/file", page)
    assert found is not None
    got = client.get(found[0])
    assert got.data == b"What was audited."
    assert "attachment" in got.headers["Content-Disposition"]
    bad = {"value": "8 of 16", "file": (BytesIO(b"<script>alert(1)</script>"), "audit.html"),
           **parts("on", day(-1))}  # fmt: skip
    refused = client.post(f"{base}/observe", data=bad)
    assert refused.status_code == 422
    assert "Choose “audit.html” again" in refused.text


def test_a_table_to_take_away(as_: As, storage: Storage, case: Case, made: UUID, base: str) -> None:
    see(storage, case, made, -3, 8, 16, note="=HYPERLINK(1)")
    got = as_(case.commissioner).get(f"{base}/observations.csv")
    assert got.mimetype == "text/csv"
    assert got.text.removeprefix("\ufeff").splitlines() == [
        "date,value,out of,note",
        f"{day(-3)},8,16,'=HYPERLINK(1)",
    ]


def test_the_next_observation_is_missed(
    as_: As, storage: Storage, case: Case, made: UUID, base: str, listed: str
) -> None:
    see(storage, case, made, -400, 8, 16)
    client = as_(case.commissioner)
    assert "The next was to be expected by" in client.get(base).text
    assert "The next was to be expected by" in client.get(listed).text


@pytest.mark.parametrize("who", ["lead", "observer"])
def test_who_knows_nothing_of_it(as_: As, case: Case, base: str, listed: str, who: str) -> None:
    client = as_(case.people[who])
    paths = [listed, f"{listed}/add", base, f"{base}/observe", f"{base}/bring", f"{base}/change",
             f"{base}/observations.csv"]  # fmt: skip
    for path in paths:
        assert client.get(path).status_code == 404
    assert client.post(f"{base}/observe", data={}).status_code == 404


def test_who_reads_and_writes_nothing(as_: As, case: Case, base: str, listed: str) -> None:
    client = as_(case.panel)
    page = client.get(base)
    assert page.status_code == 200
    assert "Write down an observation" not in page.text
    assert "Add a measure" not in client.get(listed).text
    for verb in ("observe", "bring", "change"):
        assert client.get(f"{base}/{verb}").status_code == 404
    assert client.post(f"{base}/end", data={"because": "No."}).status_code == 404


def test_another_review_is_no_way_in(
    as_: As, storage: Storage, case: Case, made: UUID, rec: UUID, base: str
) -> None:
    other = make_case(storage, reference="Child L")
    assert as_(other.commissioner).get(base).status_code == 404
    client = as_(other.commissioner)
    assert client.get(f"/reviews/{other.review_id}/measures/{made}").status_code == 404
    there = f"/reviews/{other.review_id}/recommendations/{rec}/measures"
    assert client.get(there).status_code == 404
    assert today() >= TODAY
