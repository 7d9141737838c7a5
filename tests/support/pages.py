"""What every page of ours promises: valid HTML, one heading, a title, unique ids, no inline code."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from html5lib.constants import E as MESSAGES
from itsdangerous import URLSafeTimedSerializer

_NS = "{http://www.w3.org/1999/xhtml}"
# A part of a page is asked for by a script, which says so.
_PART = "X-Requested-With"
# What differs between two answers with the same page, and decides nothing about it.
_NONCE = re.compile(r"'nonce-([^']+)'")
_SIGNED = re.compile(r"(?<![\w-])[\w-]{20,}\.[\w-]{6}\.[\w-]{27,}", re.ASCII)
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# A tag with the words after it, and what stands in its attributes without deciding anything.
_TAG = re.compile(r"""(<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>)([^<&]*)""")
_SAID = re.compile(
    r'''\b(href|src|action|value|title|content|datetime)="(?!\s*javascript:)[^"&]+"''',
    re.IGNORECASE,
)

_KNOWN: dict[bytes, list[str]] = {}


class CheckedClient(FlaskClient):
    """A client that checks each HTML page it is given, and posts as our own forms do."""

    def post(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Any:
        """Post with the token that a form of this session carries; `csrf=False` leaves it out."""
        if csrf:
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "X-CSRFToken": self._token()}
        return super().post(*args, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = super().open(*args, **kwargs)
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if is_page and response.request.method != "HEAD":
            policy = response.headers.get("Content-Security-Policy", "")
            whole = _PART not in response.request.headers
            problems = _problems(response.get_data(as_text=True), policy, whole)
            where = f"{response.request.method} {response.request.path} ({response.status_code})"
            assert not problems, f"{where}: " + "; ".join(problems)
        return response


def _problems(html: str, policy: str, whole: bool) -> list[str]:
    """As `page_problems`; tests are often given the same page in other words, which is known."""
    shape = _SAID.sub(r'\1="said"', _TAG.sub(_without_words, html))
    key = sha256(f"{whole}\n{_levelled(shape, policy)}".encode()).digest()
    if key not in _KNOWN:
        _KNOWN[key] = page_problems(html, policy, whole=whole)
    return _KNOWN[key]


def _levelled(shape: str, policy: str) -> str:
    """The shape of a page and its policy with the same nonce, tokens and ids as any other: the first
    id of a page is always the same, the second too, so that what was alike or different stays so.
    """
    both = f"{policy}\n{shape}"
    for nonce in _NONCE.findall(policy):
        both = both.replace(nonce, "once")
    numbers: dict[str, str] = {}
    ids = _UUID.sub(lambda m: numbers.setdefault(m[0], f"uuid-{len(numbers)}"), both)
    return _SIGNED.sub("signed", ids)


def _without_words(found: re.Match[str]) -> str:
    # Whether there are any does decide: a table must not hold them between its rows.
    return f"{found[1]}{'said' if found[2].strip() else ' ' if found[2] else ''}"


def page_problems(html: str, policy: str, *, whole: bool = True) -> list[str]:
    """What is wrong with a page, or with a part of one; empty when nothing is."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    tree = parser.parse(html) if whole else parser.parseFragment(html)
    problems = [
        f"line {line}: {MESSAGES[code] % details}" for (line, _), code, details in parser.errors
    ]
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    if whole:
        problems += _outline(elements)
    problems += _ids(elements)
    for element in elements:
        problems += _inline(element, policy)
    return problems


def _outline(elements: list[Element]) -> Iterator[str]:
    headings = [element for element in elements if element.tag == f"{_NS}h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1 elements, not one"
    title = next((element.text for element in elements if element.tag == f"{_NS}title"), None)
    if not (title or "").strip(" -"):
        yield "no title"
    root = elements[0]
    if not root.get("lang"):
        yield "no language"


def _ids(elements: list[Element]) -> Iterator[str]:
    counted = Counter(element.get("id") for element in elements if element.get("id") is not None)
    yield from (f"id “{name}” {times} times" for name, times in counted.items() if times > 1)
    known = set(counted)
    for element in elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for name in (element.get(attribute) or "").split():
                if name not in known:
                    yield f"{attribute}=“{name}” points at nothing"


def _inline(element: Element, policy: str) -> Iterator[str]:
    name = element.tag.rpartition("}")[2]
    if element.get("style") is not None:
        yield f"a style attribute on {name}"
    yield from (f"{key} on {name}" for key in element.attrib if re.match(r"on[a-z]", key))
    for attribute in ("href", "src", "action"):
        if (element.get(attribute) or "").strip().lower().startswith("javascript:"):
            yield f"a javascript: address on {name}"
    is_block = name == "style" or (name == "script" and element.get("src") is None)
    if is_block and f"'nonce-{element.get('nonce')}'" not in policy:
        yield f"an inline {name} without the nonce of this response"
