"""Draws a chart, and makes of the drawing what a page may hold."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from xml.etree import ElementTree as ET

from markupsafe import Markup

from qmapp.foundation.charts.pictures import BarsPicture, RunPicture, StackedPicture
from qmapp.foundation.charts.specs import (
    INK,
    PATTERNS,
    Size,
    Spec,
    bars_spec,
    run_spec,
    stacked_spec,
)

_SVG = "http://www.w3.org/2000/svg"
_DROPPED = frozenset({"role", "pointer-events", "class", "style"})

# A ground and the lines on it, in a tile of eight by eight: plain, slanting either way, dots,
# upright, full.
_TILES = (
    ("#ffffff", ""),
    ("#ffffff", "M-2,2l4,-4M0,8l8,-8M6,10l4,-4"),
    (INK, ""),
    ("#ffffff", "M3,3h2v2h-2zM7,7h2v2h-2zM-1,-1h2v2h-2z"),
    ("#ffffff", "M2,0v8M6,0v8"),
    ("#ffffff", "M-2,6l4,4M0,0l8,8M6,-2l4,4"),
)

ET.register_namespace("", _SVG)


def run_chart(picture: RunPicture) -> Markup:
    """A run chart, as two pictures of which the style sheet shows one."""
    return _both(picture)


def bars(picture: BarsPicture) -> Markup:
    """Bars, as two pictures of which the style sheet shows one."""
    return _both(picture)


def stacked(picture: StackedPicture) -> Markup:
    """Bars made of parts, as two pictures of which the style sheet shows one."""
    return _both(picture)


@lru_cache(maxsize=256)
def _both(picture: RunPicture | BarsPicture | StackedPicture) -> Markup:
    key = hashlib.sha256(repr(picture).encode()).hexdigest()[:10]
    drawn = [
        _cleaned(_drawn(_spec(picture, size)), picture.title, picture.description, size, key)
        for size in Size
    ]
    return Markup("").join(drawn)


def _spec(picture: RunPicture | BarsPicture | StackedPicture, size: Size) -> Spec:
    if isinstance(picture, RunPicture):
        return run_spec(picture, size)
    return (
        bars_spec(picture, size)
        if isinstance(picture, BarsPicture)
        else stacked_spec(picture, size)
    )


def _drawn(spec: Spec) -> str:
    # Imported here: what draws takes some 70 MB that most processes never need.
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(
        spec, vl_version="5.21", format_locale="en-GB", time_format_locale="en-GB",
        allowed_base_urls=[],
    )  # fmt: skip
    return str(drawn)


def _cleaned(svg: str, title: str, description: str, size: Size, key: str) -> Markup:
    """The drawing as part of a page: named, described, without sizes, with patterns for fills."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn here, from values; nobody else's mark-up
    for element in root.iter():
        for name in list(element.attrib):
            if name in _DROPPED or name.startswith("aria-"):
                del element.attrib[name]
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update(
        {"class": f"qm-chart__{size.value}", "viewBox": box, "role": "img", "aria-label": title}
    )
    head = ET.Element(f"{{{_SVG}}}title")
    head.text = title
    words = ET.Element(f"{{{_SVG}}}desc")
    words.text = description
    root[:0] = [head, words]
    _fill(root, f"qm-{key}{size.value}")
    # Written from a tree, so that every word in it is escaped.
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704


def _fill(root: ET.Element, name: str) -> None:
    """Put the patterns in the place of the fills that stand for them."""
    used: set[int] = set()
    for element in root.iter():
        fill = element.get("fill", "")
        if fill in PATTERNS:
            place = PATTERNS.index(fill)
            used.add(place)
            element.set("fill", f"url(#{name}-{place})")
    if not used:
        return
    defs = ET.Element(f"{{{_SVG}}}defs")
    for place in sorted(used):
        ground, lines = _TILES[place]
        tile = ET.SubElement(
            defs,
            f"{{{_SVG}}}pattern",
            {
                "id": f"{name}-{place}",
                "width": "8",
                "height": "8",
                "patternUnits": "userSpaceOnUse",
            },
        )
        ET.SubElement(tile, f"{{{_SVG}}}rect", {"width": "8", "height": "8", "fill": ground})
        if lines:
            how = {"d": lines, "stroke": INK, "stroke-width": "1.2"}
            ET.SubElement(tile, f"{{{_SVG}}}path", how | {"fill": INK if "z" in lines else "none"})
    root.insert(2, defs)
