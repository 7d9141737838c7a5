"""Text that goes into a stylesheet must not be able to leave its quotes."""

from __future__ import annotations

import string

from markupsafe import Markup

# Everything else is written as a numeric escape, which no parser can take for syntax.
_PLAIN = frozenset(string.ascii_letters + string.digits + " .,:;()-_/")
_REPLACEMENT = 0xFFFD


def css_string(text: object) -> Markup:
    """Return the text as a quoted CSS string, safe inside a `<style>` element.

    Used as a Jinja filter for the marking and the reference in `@page` margin boxes:
    `content: {{ page_marking | css_string }}`. None gives the empty string.
    """
    plain = "" if text is None else str(text)
    return Markup('"' + "".join(_escape(char) for char in plain) + '"')  # noqa: S704 - escaped here


def _escape(char: str) -> str:
    if char in _PLAIN:
        return char
    point = ord(char)
    if point == 0 or 0xD800 <= point <= 0xDFFF:
        point = _REPLACEMENT
    # The space ends the escape, so that a following digit or space is not swallowed by it.
    return f"\\{point:x} "
