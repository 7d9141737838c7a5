"""Every template: it compiles, keeps the content policy, speaks through gettext, and extends the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from qmapp.foundation.web import words as web_words

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAGES = [n for n in NAMES if "/" in n and "/_" not in n and not n.startswith("shared/")]

# Sample data stands in the pattern page on purpose; it is never shown outside development.
BARE_ENGLISH_ALLOWED = {"desk/parts.html"}
# Names, marks and units that are the same in every language.
SAME_IN_EVERY_LANGUAGE = {"qmapp", "NSPCC", "SCIE", "CSV", "PDF", "QR"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "label"}
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# Stands for an expression while the rest is read as HTML.
HOLE = "\x1a"


@pytest.fixture(scope="module")
def environment() -> Environment:
    """An environment with the filters of the application, but without its database."""
    app = Flask("qmapp", template_folder=str(TEMPLATES))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    import_module("qmapp.foundation.web.rendering").install(app, asset_version=str)
    web_words.install(app)
    return app.jinja_env


def source(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def as_html(text: str) -> str:
    """The template's own HTML: comments and statements away, expressions as holes."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", HOLE, text, flags=re.DOTALL)
    # blocks that stand inside a class attribute of the layout
    text = re.sub(r"\{%-?\s*block \w+_class\b.*?endblock\s*-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", HOLE, text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL)
    return re.sub(rf"(</?){HOLE}", r"\1div", text)  # a tag whose name is an expression


class Reader(HTMLParser):
    """Collects what the content policy and the translator care about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forbidden: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # What stands in <code> is typed as it is, in every language.
        self._inside = tag if tag in {"style", "script", "code"} else self._inside
        if tag == "script" and "src" not in given:
            self.forbidden.append("<script> without src")
        if tag == "style" and "nonce" not in given:
            self.forbidden.append("<style> without nonce")
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f'{name}="…" on <{tag}>')
            if (value or "").strip().lower().startswith("javascript:"):
                self.forbidden.append(f"javascript: in {name}")
            if name in SPOKEN_ATTRIBUTES:
                self.words.extend(bare_words(value or ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.extend(bare_words(data))


def bare_words(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]{2,}", text):
        if word not in SAME_IN_EVERY_LANGUAGE:
            yield word


def sentences_outside_gettext(tree: nodes.Node) -> Iterator[str]:
    """String constants that read like words for people but are not handed to gettext."""
    for child in tree.iter_child_nodes():
        if isinstance(child, nodes.Call) and getattr(child.node, "name", "") in GETTEXT:
            continue
        if compares_with_data(child):
            continue
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            if re.match(r"\W?[A-Z][a-z]*[ ’'][a-zA-Z]", child.value):
                yield child.value
        elif not isinstance(child, nodes.TemplateData):
            yield from sentences_outside_gettext(child)


def compares_with_data(node: nodes.Node) -> bool:
    """Whether the words are matched against data, and so not shown."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        return node.node.attr in {"startswith", "endswith"}
    return isinstance(node, nodes.Compare)


def exported(tree: nodes.Template) -> set[str]:
    named = {macro.name for macro in tree.find_all(nodes.Macro)}
    named |= {
        target.name
        for assign in tree.find_all(nodes.Assign)
        for target in [assign.target]
        if isinstance(target, nodes.Name)
    }
    return {name for name in named if not name.startswith("_")}


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(environment: Environment, name: str) -> None:
    environment.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_the_content_policy(name: str) -> None:
    assert Reader(as_html(source(name))).forbidden == []


@pytest.mark.parametrize("name", [n for n in NAMES if n not in BARE_ENGLISH_ALLOWED])
def test_its_words_go_through_gettext(environment: Environment, name: str) -> None:
    html = Reader(as_html(source(name)))
    tree = environment.parse(source(name))

    assert [*html.words, *sentences_outside_gettext(tree)] == []


@pytest.mark.parametrize("name", NAMES)
def test_its_imports_exist_and_are_used(environment: Environment, name: str) -> None:
    tree = environment.parse(source(name))
    used = {n.name for n in tree.find_all(nodes.Name) if n.ctx == "load"}
    for statement in tree.find_all(nodes.FromImport):
        assert isinstance(statement.template, nodes.Const)
        there = exported(environment.parse(source(statement.template.value)))
        for item in statement.names:
            original, local = item if isinstance(item, tuple) else (item, item)
            assert original in there, f"{statement.template.value} has no {original}"
            assert local in used, f"{local} is imported and never used"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_extends_the_layout(environment: Environment, name: str) -> None:
    parent, seen = name, [name]
    while parent != "layout.html":
        extended = environment.parse(source(parent)).find(nodes.Extends)
        assert extended is not None, f"{parent} extends nothing"
        assert isinstance(extended.template, nodes.Const)
        parent = extended.template.value
        assert parent not in seen
        seen.append(parent)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title(environment: Environment, name: str) -> None:
    chain, parent = [], name
    while parent != "layout.html":
        tree = environment.parse(source(parent))
        chain += [block.name for block in tree.find_all(nodes.Block)]
        extended = tree.find(nodes.Extends)
        assert extended is not None
        assert isinstance(extended.template, nodes.Const)
        parent = extended.template.value

    assert "title" in chain


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<p style="color: red">', ['style="…" on <p>']),
        ('<a onclick="x()">', ['onclick="…" on <a>']),
        ("<script>x()</script>", ["<script> without src"]),
        ("<style>p{}</style>", ["<style> without nonce"]),
        ('<a href="javascript:x()">', ["javascript: in href"]),
        ('<a href="{{ url }}">{{ words }}</a>', []),
    ],
)
def test_the_policy_check_sees_what_it_should(html: str, found: list[str]) -> None:
    assert Reader(as_html(html)).forbidden == found


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Save it</p>", ["Save", "it"]),
        ('<p aria-label="Close">{{ _("Save") }}</p>', ["Close"]),
        ("<p>{% trans %}Save it{% endtrans %}</p>", []),
        ("{# a note #}<p>{{ n }} · {{ of }}</p>", []),
        ('{{ heading("Save it now") }}', ["Save it now"]),
        ('{{ heading(_("Save it now")) }}', []),
    ],
)
def test_the_word_check_sees_what_it_should(
    environment: Environment, html: str, found: list[str]
) -> None:
    seen = [*Reader(as_html(html)).words, *sentences_outside_gettext(environment.parse(html))]

    assert seen == found
