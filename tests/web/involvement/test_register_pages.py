"""The register of who should have a say: what its pages show, take and refuse."""

from __future__ import annotations

import re
from html import unescape

from werkzeug.test import TestResponse

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case
from tests.web.involvement.conftest import As


def url(case: Case, tail: str = "") -> str:
    return f"/reviews/{case.review_id}/involvement{tail}"


def shown(response: TestResponse) -> str:
    return unescape(re.sub(r"\s+", " ", response.get_data(as_text=True)))


def test_smoke(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.lead)
    assert "Nobody in the register yet" in shown(client.get(url(case)))
    for side in ("", "?side=family", "?side=practitioner"):
        assert client.get(url(case, f"/add{side}")).status_code == 200
    made = client.post(url(case, "/add?side=family"), data={"belongs_to": "mother"})
    assert made.status_code == 302
    page = client.get(made.location)
    assert page.status_code == 200
    from qmapp.casework.involvement.rules import StepKind
    for kind in StepKind:
        assert client.get(f"{made.location}/steps/{kind.value}").status_code == 200, kind
        answer = client.post(f"{made.location}/steps/{kind.value}", data={})
        assert answer.status_code == 422
    for tail in ("/change", "/withdraw"):
        assert client.get(f"{made.location}{tail}").status_code == 200, tail
    assert client.get(url(case)).status_code == 200
