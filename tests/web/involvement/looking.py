"""What tests of the register ask of an answer."""

from __future__ import annotations

import re
from html import unescape

from lxml import html
from werkzeug.test import TestResponse

from tests.factories.assessments import Case


def url(case: Case, tail: str = "") -> str:
    return f"/reviews/{case.review_id}/involvement{tail}"


def shown(response: TestResponse) -> str:
    """The words of a page, without its tags."""
    tree = html.fromstring(response.get_data(as_text=True))
    return " ".join(" ".join(tree.xpath("//main//text()")).split())


def source(response: TestResponse) -> str:
    return unescape(re.sub(r"\s+", " ", response.get_data(as_text=True)))


def errors(response: TestResponse) -> dict[str, str]:
    """The error summary: where each line leads, and what it says; each leads somewhere."""
    tree = html.fromstring(response.get_data(as_text=True))
    found = {}
    for line in tree.xpath("//*[contains(@class,'govuk-error-summary__list')]//a"):
        where = line.get("href").removeprefix("#")
        assert tree.xpath("//*[@id=$id]", id=where), where
        found[where] = " ".join(line.text_content().split())
    return found


def field(response: TestResponse, name: str) -> str:
    """What stands in a box of the form."""
    tree = html.fromstring(response.get_data(as_text=True))
    box = tree.xpath("//form//*[@name=$name]", name=name)[0]
    return str(box.text or "").strip() if box.tag == "textarea" else str(box.get("value") or "")


def links(response: TestResponse) -> list[str]:
    tree = html.fromstring(response.get_data(as_text=True))
    return [str(one) for one in tree.xpath("//main//a/@href")]


def ticked(response: TestResponse, name: str) -> list[str]:
    """What is chosen among the answers to a question."""
    tree = html.fromstring(response.get_data(as_text=True))
    return [str(one) for one in tree.xpath("//input[@name=$name][@checked]/@value", name=name)]
