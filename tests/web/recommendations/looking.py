"""What tests see on the pages of recommendations."""

from __future__ import annotations

from typing import Any

from lxml import html


def main(answer: Any) -> Any:
    """The main part of a page."""
    return html.fromstring(answer.get_data(as_text=True)).get_element_by_id("main")


def words(answer: Any) -> str:
    """The words of the main part, spaces as one."""
    return said(main(answer))


def said(part: Any) -> str:
    """The words of an element, spaces as one."""
    return " ".join(" ".join(part.itertext()).split())


def buttons(part: Any) -> list[str]:
    """What the buttons of a part say to everybody."""
    for hidden in part.xpath(".//*[@class='qm-vh']"):
        hidden.text = ""
    return [said(one) for one in part.xpath(".//button")]


def boxes(part: Any) -> dict[str, str]:
    """What the form of a recommendation would send, by the names of its boxes."""
    (form,) = part.xpath(".//form[@id='details']")
    found = {one.get("name"): one.get("value") or "" for one in form.xpath(
        ".//input[@name][not(@type='radio' or @type='checkbox') or @checked]")}  # fmt: skip
    found |= {one.get("name"): (one.text or "").lstrip("\n") for one in form.xpath(".//textarea")}
    found |= {one.get("name"): one.value or "" for one in form.xpath(".//select")}
    return found


def errors(answer: Any) -> list[str]:
    """What the error summary says."""
    return [said(one) for one in main(answer).xpath(".//*[contains(@class, 'error-summary')]//li")]


def notices(answer: Any) -> str:
    """What the banners say."""
    return " ".join(said(one) for one in main(answer).xpath(".//*[contains(@class, 'qm-banner')]"))
