"""What is taken from others: cleaned as promised, and locked without naming a host."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools.assets import AssetsError, clean_css

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("css", "cleaned"),
    [
        ('@charset "UTF-8";.govuk-a{top:0}', '@charset "UTF-8";.govuk-a{top:0}'),
        ("/*! notice */.govuk-a{top:0}", ".govuk-a{top:0}"),
        ("@font-face{src:url(x.woff2)}.govuk-a{top:0}", ".govuk-a{top:0}"),
        (".a{font-family:GDS Transport,arial}", ".a{font-family:arial}"),
        (".govuk-header__logo{top:0}.govuk-label{top:0}", ".govuk-label{top:0}"),
        (".govuk-footer,.govuk-label{top:0}", ".govuk-label{top:0}"),
        ("@media print{.govuk-tabs{top:0}}", ""),
        ("@media print{.govuk-tabs{top:0}.b{top:0}}", "@media print{.b{top:0}}"),
        (".a:is(.b,.c),.d{content:'}'}", ".a:is(.b,.c),.d{content:'}'}"),
        (".govuk-error-summary{top:0}", ".govuk-error-summary{top:0}"),
        (r".a:before{content:'\'}'}.b{top:0}", r".a:before{content:'\'}'}.b{top:0}"),
    ],
)
def test_the_stylesheet_is_cleaned(css: str, cleaned: str) -> None:
    assert clean_css(css) == cleaned


@pytest.mark.parametrize("css", [".a{background:url(crest.png)}", ".crown{top:0}", ".a{top:0"])
def test_what_the_cleaning_does_not_know_stops_it(css: str) -> None:
    with pytest.raises(AssetsError):
        clean_css(css)


def test_the_lock_names_versions_and_hashes_and_no_host() -> None:
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    packages = json.loads(lock)["packages"]
    root = packages.pop("")

    assert not re.search(r"https?:|resolved", lock)
    assert all(package["version"] and package["integrity"] for package in packages.values())
    assert root["dependencies"] == json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", wanted) for wanted in root["dependencies"].values())
