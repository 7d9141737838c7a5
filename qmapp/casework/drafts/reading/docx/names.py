"""The names of WordprocessingML, spelled once."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
VAL = f"{W}val"

# Word can save a "strict" document, whose namespaces differ and whose elements do not.
STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)


def is_on(holder: etree._Element | None, name: str) -> bool | None:
    """Read an on-off property such as w:b: None when it is not there."""
    found = None if holder is None else holder.find(f"{W}{name}")
    if found is None:
        return None
    return found.get(VAL, "true") not in {"0", "false", "off", "none"}


def number_in(holder: etree._Element | None, name: str) -> int | None:
    """Read a whole-number property such as w:ilvl: None when it is not there."""
    found = None if holder is None else holder.find(f"{W}{name}")
    return whole(None if found is None else found.get(VAL))


def whole(value: str | None) -> int | None:
    """Read a whole number that a hostile file may have spelled anyhow."""
    if value is None or len(value) > 9:
        return None
    try:
        return int(value)
    except ValueError:
        return None
