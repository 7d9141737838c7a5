"""The public page: everything of every marker stands on it, and the filter hides, never drops."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel

from qmapp.desk.markers.pages import coverage, index_page, matches
from qmapp.desk.markers.views import bp
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.web import errors, headers, words
from qmapp.foundation.web.guards import ACCESS, PUBLIC
from qmapp.foundation.web.rendering import install as install_render
from qmapp.resources import PACKAGE, resource_dir
from tests.support.pages import CheckedClient

CATALOGUE = load_catalogue()
EDITION = CATALOGUE.default_edition


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """The page alone, with the layout, on a server that has no database."""
    app = Flask("qmapp", root_path=str(PACKAGE), template_folder=str(resource_dir("templates")))
    app.config.update(SECRET_KEY="test", TESTING=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["qmapp.catalogue"] = CATALOGUE
    Babel(app)
    headers.install(app, secure=False)
    errors.install(app)
    words.install(app)
    install_render(app, asset_version=lambda path: "1")
    app.register_blueprint(bp)
    app.test_client_class = CheckedClient
    return app.test_client()


def shown_words(body: str) -> str:
    bare = re.sub(r"</?(?:a|mark)\b[^>]*>", "", body)  # they stand within sentences
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def hidden_numbers(body: str) -> set[int]:
    found = re.findall(r'<details class="qm-mk" id="marker-(\d+)"([^>]*)>', body)
    return {int(number) for number, rest in found if " hidden" in rest}


def open_numbers(body: str) -> set[int]:
    found = re.findall(r'<details class="qm-mk" id="marker-(\d+)"([^>]*)>', body)
    return {int(number) for number, rest in found if " open" in rest}


def test_everything_of_every_marker_is_on_the_page(client: FlaskClient) -> None:
    body = client.get("/markers").text
    page = shown_words(body)
    for marker in EDITION.markers:
        sentences = [
            marker.title,
            marker.statement,
            marker.why_it_matters,
            *(question.text for question in marker.questions),
            *marker.obstacles,
            *marker.evidence_hints,
            *(line.text for line in marker.statutory_lines),
            marker.source.label,
        ]
        assert [sentence for sentence in sentences if sentence not in page] == []
        assert f'href="{marker.source.url}"' in body
    for line in (line for marker in EDITION.markers for line in marker.statutory_lines):
        assert line.url is None or f'href="{line.url}"' in body


def test_the_scale_and_the_fit_are_on_the_page(client: FlaskClient) -> None:
    page = shown_words(client.get("/markers").text)
    assert EDITION.scale.origin in page
    for rating in EDITION.scale.ratings:
        assert f"{rating.label} {rating.test}" in page
    for kind in CATALOGUE.kinds:
        answer = "Fits" if EDITION.fit(kind.id).fits else "As prompts only"
        assert f"{kind.long_label} {answer} {EDITION.fit(kind.id).note}" in page


def test_how_the_questions_are_known_is_said_of_each_and_in_sum(client: FlaskClient) -> None:
    page = shown_words(client.get("/markers").text)
    assert "7 of 18 markers, seen in part for 8 of 18, and wholly our own for 3 of 18" in page
    bases = [question.basis.value for marker in EDITION.markers for question in marker.questions]
    obstacles = [marker.obstacles_basis.value for marker in EDITION.markers]
    assert page.count("As in the source") == bases.count("source") + obstacles.count("source")
    assert page.count("Source seen in part") == bases.count("source-cut")
    assert page.count("Our wording") == bases.count("inferred") + obstacles.count("inferred")


def test_a_line_nobody_checked_says_so(client: FlaskClient) -> None:
    page = shown_words(client.get("/markers").text)
    lines = sum(len(marker.statutory_lines) for marker in EDITION.markers)
    assert page.count("Not checked yet.") == lines
    assert "For England, as it was when the markers came out. Not checked yet." in page
    assert page.count("We have not read the text itself.") == sum(
        line.seen_at is None and line.url is None
        for marker in EDITION.markers
        for line in marker.statutory_lines
    )


def test_short_names_in_the_lines_of_law_lead_to_the_glossary(client: FlaskClient) -> None:
    body = client.get("/markers").text
    assert '<a href="/glossary#lscb">LSCB</a>' in body
    glossary = (resource_dir("templates") / "desk/glossary.html").read_text()
    for place in re.findall(r'href="/glossary#([^"]+)"', body):
        assert f'<dt id="{place}">' in glossary


def test_a_search_marks_its_words_and_opens_what_holds_them(client: FlaskClient) -> None:
    body = client.get("/markers?q=HINDsight").text
    marks = re.findall(r"<mark>([^<]*)</mark>", body)
    assert len(marks) >= 4
    assert {mark.lower() for mark in marks} == {"hindsight"}
    assert open_numbers(body) == {5, 10, 13, 14} - {
        marker.number
        for marker in EDITION.markers
        if "hindsight" in f"{marker.title} {marker.statement}".lower()
    }
    assert open_numbers(client.get("/markers?q=referral+reaches").text) != set(range(1, 19))
    assert "<mark>" not in client.get("/markers").text
    apostrophes = client.get("/markers?q=agencies'").text
    assert re.search("<mark>agencies['’]</mark>", html.unescape(apostrophes).lower())


def test_a_search_hides_the_others_and_says_how_many(client: FlaskClient) -> None:
    body = client.get("/markers?q=hindsight").text
    assert hidden_numbers(body) == set(range(1, 19)) - {5, 10, 13, 14}
    assert "4 of 18 markers" in body
    assert 'value="hindsight"' in body


def test_a_theme_narrows_the_search(client: FlaskClient) -> None:
    body = client.get("/markers?about=impact").text
    assert hidden_numbers(body) == set(range(1, 19)) - {15, 16, 18}
    assert '<option value="impact" selected>' in body
    both = client.get("/markers?about=impact&q=ordinary+reader").text
    assert hidden_numbers(both) == set(range(1, 19)) - {16}


def test_a_search_without_a_match_helps(client: FlaskClient) -> None:
    body = client.get("/markers?q=zzzz").text
    assert "0 of 18 markers" in body
    assert re.search(r'id="markers-none"(?! hidden)', body)
    assert re.search(r'id="markers-none" hidden', client.get("/markers").text)


def test_odd_searches_show_all_markers_or_none_and_never_fail(client: FlaskClient) -> None:
    assert hidden_numbers(client.get("/markers?about=nonsense&q=%20%20").text) == set()
    body = client.get('/markers?q="><script>alert(1)</script>').text
    assert "<script>alert" not in body
    assert client.get(f"/markers?q={'x' * 5000}").status_code == 200


def test_all_or_one_can_stand_open(client: FlaskClient) -> None:
    assert open_numbers(client.get("/markers").text) == set()
    assert open_numbers(client.get("/markers?open=all").text) == set(range(1, 19))
    assert open_numbers(client.get("/markers?open=4&open=13").text) == {4, 13}


def test_expanding_keeps_the_search(client: FlaskClient) -> None:
    body = client.get("/markers?q=hindsight&about=recommendations").text
    assert "/markers?open=all&amp;q=hindsight&amp;about=recommendations" in body


def test_a_deep_link_opens_its_marker(client: FlaskClient) -> None:
    answer = client.get("/markers/13")
    assert answer.status_code == 302
    assert answer.location == "/markers?open=13#marker-13"


@pytest.mark.parametrize("number", [0, 19, 999])
def test_a_marker_that_does_not_exist_is_absent(client: FlaskClient, number: int) -> None:
    assert client.get(f"/markers/{number}").status_code == 404


def test_the_pdf_is_served_once_and_then_remembered(client: FlaskClient) -> None:
    answer = client.get("/markers.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == (
        'inline; filename="quality-markers-scr-2016.pdf"'
    )
    again = client.get("/markers.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_every_address_is_marked_public(client: FlaskClient) -> None:
    views = {
        name: view
        for name, view in client.application.view_functions.items()
        if name.startswith("markers.")
    }
    assert set(views) == {"markers.index", "markers.marker", "markers.pdf"}
    assert {getattr(view, ACCESS, None) for view in views.values()} == {PUBLIC}


def test_part_of_a_word_and_either_apostrophe_will_do() -> None:
    marker = EDITION.marker("qm02")
    assert matches(EDITION, marker, "AGENCIES’ cont")
    assert matches(EDITION, marker, "agencies' contact")
    assert not matches(EDITION, marker, "agencies' contacts")


def test_the_counts_add_up_to_all_markers() -> None:
    known = coverage(EDITION)
    assert (known.whole, known.part, known.inferred, known.total) == (7, 8, 3, 18)


def test_the_page_knows_whether_a_search_is_on() -> None:
    assert not index_page(CATALOGUE).is_filtered
    assert index_page(CATALOGUE, query="child").is_filtered
    assert index_page(CATALOGUE, about="impact").is_filtered
