"""The judging page as a browser without scripts has it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse


class JudgingPage:
    """The judging page as a browser without scripts has it: one form, and its buttons."""

    def __init__(self, client: FlaskClient, assessment_id: UUID, number: int = 1) -> None:
        self.client = client
        self.url = f"/assessments/{assessment_id}/markers/{number}"
        self.take(client.get(self.url))

    def take(self, response: TestResponse) -> None:
        self.status, self.text = response.status_code, response.get_data(as_text=True)
        self.where = response.request.path
        self.query = response.request.query_string.decode()
        self.tree = html.fromstring(self.text)

    def open(self, query: str = "") -> JudgingPage:
        self.take(self.client.get(self.url + query))
        return self

    @property
    def values(self) -> dict[str, Any]:
        """What the one form would post, as it stands; of checkboxes with one name a list."""
        found: dict[str, Any] = {}
        for box in self.tree.xpath(
            "//form[@id='judge']//*[self::input or self::textarea or self::select]"
            " | //*[(self::input or self::textarea or self::select) and @form='judge']"
        ):
            name, kind = box.get("name"), box.get("type")
            if name is None or (kind == "radio" and box.get("checked") is None):
                continue
            if kind == "checkbox":
                found.setdefault(name, [])
                if box.get("checked") is not None:
                    found[name].append(box.get("value"))
            elif box.tag == "textarea":
                # A browser drops the first line break, and posts the others as CR LF.
                found[name] = re.sub(r"\A\n", "", box.text or "").replace("\n", "\r\n")
            elif box.tag == "select":
                chosen = box.xpath("./option[@selected]") or box.xpath("./option")
                found[name] = chosen[0].get("value")
            else:
                found[name] = box.get("value", "")
        return found

    @property
    def buttons(self) -> list[str]:
        return [button.get("value") for button in self.tree.xpath("//button[@name='do']")]

    def button(self, start: str) -> str:
        """The value of the first button that begins so."""
        found = [value for value in self.buttons if value.startswith(start)]
        assert found, f"no button {start} among {self.buttons[:20]}"
        return found[0]

    def press(self, do: str, *, is_there: bool = True, **typed: Any) -> JudgingPage:
        """Type into boxes, press a button, follow where it leads.

        Evidence supports, unless something else is said.
        """
        values = self.values
        if do in {"add-pin", "add-record"}:
            name = "pin-stance" if do == "add-pin" else "record-stance"
            typed.setdefault(name, values.get(name) or "supports")
        if is_there:
            assert do in self.buttons, do
            missing = {n for n in typed if n not in values and not self._is_radio(n)}
            assert not missing, f"no box {missing}"
        self.take(
            self.client.post(self.url, data=values | typed | {"do": do}, follow_redirects=True)
        )
        return self

    def _is_radio(self, name: str) -> bool:
        return any(box.get("name") == name for box in self.tree.xpath("//input[@type='radio']"))

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The error summary: where each line leads, and what it says."""
        lines = self.tree.xpath("//*[contains(@class,'govuk-error-summary__list')]//a")
        return [(line.get("href"), " ".join(line.text_content().split())) for line in lines]

    def has_id(self, name: str) -> bool:
        return bool(self.tree.xpath("//*[@id=$name]", name=name))

    @property
    def words(self) -> str:
        """The words of the page, without what browsers do not show."""
        return unescape(" ".join(self.tree.text_content().split()))
