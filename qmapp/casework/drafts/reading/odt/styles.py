"""What the paragraph styles and list styles of an OpenDocument text mean to a reader."""

from dataclasses import dataclass, field, replace

from lxml import etree

from qmapp.casework.drafts.reading.odt.names import FO, STYLE, TEXT, whole

_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "01, 02, 03, ...": "decimalZero",
}
_DEEPEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph or text style, resolved along its chain."""

    name: str = ""
    list_style: str | None = None
    bold: bool = False
    hidden: bool = False
    size: float = 0
    breaks_before: bool = False
    breaks_after: bool = False
    outline: int | None = None
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and prints; a bullet has no format."""

    number_format: str | None = "decimal"
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1
    template: str | None = None


@dataclass(slots=True)
class ListStyle:
    """The levels of a list style, from 1."""

    levels: dict[int, Level] = field(default_factory=dict)


class Styles:
    """The styles of one document, from both of its parts."""

    def __init__(self, *roots: etree._Element | None) -> None:
        """Index the styles; those of the content come last and win."""
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._resolved: dict[tuple[str, str], Style] = {}
        self.lists: dict[str, ListStyle] = {}
        self.outline = ListStyle()
        for root in roots:
            if root is None:
                continue
            for element in root.iter(f"{STYLE}style"):
                family = element.get(f"{STYLE}family") or ""
                self._elements[(family, element.get(f"{STYLE}name") or "")] = element
            for element in root.iter(f"{TEXT}list-style"):
                self.lists[element.get(f"{STYLE}name") or ""] = _read_list(element)
            for element in root.iter(f"{TEXT}outline-style"):
                self.outline = _read_list(element)

    def paragraph(self, name: str | None) -> Style:
        """Return a paragraph style."""
        return self._resolve("paragraph", name or "Standard", 0)

    def text(self, name: str | None) -> etree._Element | None:
        """Return the text properties that a text style sets itself, if any."""
        element = self._elements.get(("text", name or ""))
        return None if element is None else element.find(f"{STYLE}text-properties")

    def _resolve(self, family: str, name: str, depth: int) -> Style:
        known = self._resolved.get((family, name))
        if known is not None:
            return known
        element = self._elements.get((family, name))
        if element is None or depth > _DEEPEST_CHAIN:
            return Style(name)
        above = element.get(f"{STYLE}parent-style-name")
        style = _over(self._resolve(family, above, depth + 1) if above else Style(), name, element)
        self._resolved[(family, name)] = style
        return style


def _over(parent: Style, name: str, element: etree._Element) -> Style:
    paragraph = element.find(f"{STYLE}paragraph-properties")
    text = element.find(f"{STYLE}text-properties")
    own_list = element.get(f"{STYLE}list-style-name")
    outline = element.get(f"{STYLE}default-outline-level")
    before = None if paragraph is None else paragraph.get(f"{FO}break-before")
    after = None if paragraph is None else paragraph.get(f"{FO}break-after")
    bold, hidden = is_bold(text), is_hidden(text)
    return replace(
        parent,
        name=name,
        list_style=parent.list_style if own_list is None else own_list,
        bold=parent.bold if bold is None else bold,
        hidden=parent.hidden if hidden is None else hidden,
        size=_size(text) or parent.size,
        breaks_before=before == "page" or bool(element.get(f"{STYLE}master-page-name")),
        breaks_after=after == "page",
        outline=whole(outline, 0) or parent.outline,
        is_title=name == "Title" or parent.name == "Title",
    )


def is_bold(properties: etree._Element | None) -> bool | None:
    """Tell whether text properties say bold; None when they do not speak of it."""
    weight = None if properties is None else properties.get(f"{FO}font-weight")
    return None if weight is None else weight in {"bold", "600", "700", "800", "900"}


def is_hidden(properties: etree._Element | None) -> bool | None:
    """Tell whether text properties hide the text; None when they do not speak of it."""
    display = None if properties is None else properties.get(f"{TEXT}display")
    return None if display is None else display == "none"


def _size(properties: etree._Element | None) -> float:
    size = (None if properties is None else properties.get(f"{FO}font-size")) or ""
    try:
        return float(size.removesuffix("pt"))
    except ValueError:
        return 0


def _read_list(element: etree._Element) -> ListStyle:
    style = ListStyle()
    for level in element:
        at = whole(level.get(f"{TEXT}level"), 0)
        if at:
            style.levels[at] = _read_level(level)
    return style


def _read_level(element: etree._Element) -> Level:
    numbered = element.tag in {f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"}
    chosen = element.get(f"{STYLE}num-format") or ""
    return Level(
        number_format=_FORMATS.get(chosen, "none") if numbered else None,
        prefix=element.get(f"{STYLE}num-prefix") or "",
        suffix=element.get(f"{STYLE}num-suffix") or "",
        start=whole(element.get(f"{TEXT}start-value"), 1),
        shown=max(1, whole(element.get(f"{TEXT}display-levels"), 1)),
        template=_template_of(element),
    )


def _template_of(element: etree._Element) -> str | None:
    """Return LibreOffice's own pattern ("%1%.%2%"), which says more than the standard can."""
    for name, value in element.attrib.items():
        if str(name).endswith("}num-list-format"):
            return str(value)
    return None
