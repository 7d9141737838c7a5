"""What a paragraph style means to a reader, with everything it inherits."""

import re
from dataclasses import dataclass, replace

from lxml import etree

from qmapp.casework.drafts.reading.docx.names import VAL, W, is_on, number_in

_HEADING = re.compile(r"heading (\d)\Z")
_CONTENTS = re.compile(r"toc (\d|heading)\Z|contents( heading)? ?\d?\Z|table of figures\Z")
_BODY_TEXT = 9
_DEEPEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style, resolved along its chain."""

    outline: int | None = None
    is_title: bool = False
    is_contents: bool = False
    is_list: bool = False
    num_id: int | None = None
    num_level: int | None = None
    num_style: str | None = None
    bold: bool = False
    hidden: bool = False
    size: int | None = None
    breaks_page: bool = False


class Styles:
    """The styles of one document."""

    def __init__(self, root: etree._Element | None) -> None:
        """Index the styles part; a document may have none."""
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {}
        self._default: str | None = None
        self._base = Style()
        if root is None:
            return
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._base = Style(size=number_in(defaults, "sz"))
        for element in root.iter(f"{W}style"):
            identifier = element.get(f"{W}styleId")
            if identifier is None:
                continue
            self._elements[identifier] = element
            is_paragraph = element.get(f"{W}type") == "paragraph"
            if is_paragraph and element.get(f"{W}default") in {"1", "true", "on"}:
                self._default = identifier

    def get(self, identifier: str | None) -> Style:
        """Return a style; the default one when it is not named or not known."""
        if identifier not in self._elements:
            identifier = self._default
        return self._base if identifier is None else self._resolve(identifier, 0)

    def _resolve(self, identifier: str, depth: int) -> Style:
        known = self._resolved.get(identifier)
        if known is not None:
            return known
        element = self._elements.get(identifier)
        if element is None or depth > _DEEPEST_CHAIN:
            return self._base
        based_on = element.find(f"{W}basedOn")
        parent = self._base
        if based_on is not None and based_on.get(VAL):
            parent = self._resolve(str(based_on.get(VAL)), depth + 1)
        style = self._over(parent, identifier, element)
        self._resolved[identifier] = style
        return style

    def _over(self, parent: Style, identifier: str, element: etree._Element) -> Style:
        named = element.find(f"{W}name")
        name = (named.get(VAL) or "").lower() if named is not None else ""
        properties, run = element.find(f"{W}pPr"), element.find(f"{W}rPr")
        outline, heading = number_in(properties, "outlineLvl"), _HEADING.match(name)
        if outline is None and heading:
            outline = int(heading[1]) - 1
        bold, hidden = is_on(run, "b"), is_on(run, "vanish")
        breaks = is_on(properties, "pageBreakBefore")
        style = replace(
            parent,
            outline=parent.outline if outline is None else outline,
            is_title=name == "title",
            is_contents=parent.is_contents or _CONTENTS.match(name) is not None,
            is_list=parent.is_list or name.startswith(("list bullet", "list number")),
            bold=parent.bold if bold is None else bold,
            hidden=parent.hidden if hidden is None else hidden,
            size=number_in(run, "sz") or parent.size,
            breaks_page=parent.breaks_page if breaks is None else breaks,
        )
        numbering = None if properties is None else properties.find(f"{W}numPr")
        if numbering is None:
            return style
        num_id = number_in(numbering, "numId")
        return replace(
            style,
            num_id=parent.num_id if num_id is None else num_id,
            num_level=number_in(numbering, "ilvl"),
            num_style=identifier,
        )


def heading_level_of(style: Style, direct: int | None) -> int | None:
    """Return the level, from 1, of a paragraph that is a heading; None for body text."""
    outline = style.outline if direct is None else direct
    if outline is not None and 0 <= outline < _BODY_TEXT:
        return min(outline + 1, 6)
    return 1 if style.is_title else None
