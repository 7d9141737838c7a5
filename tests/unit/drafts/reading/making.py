"""Makes small drafts for the reader to read: Word, OpenDocument and PDF, honest and hostile."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from qmapp.casework.drafts.reading import (
    DEFAULT_LIMITS,
    DetectedFormat,
    Limits,
    Passage,
    PassageKind,
    ReadDraft,
)
from qmapp.casework.drafts.reading import child as child_module

FIXTURES = Path(__file__).parents[3] / "fixtures" / "drafts"

W_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_SPACE = "http://schemas.openxmlformats.org/package/2006"


def read_here(data: bytes, detected: DetectedFormat, limits: Limits = DEFAULT_LIMITS) -> ReadDraft:
    """Read in this process: quick, and with honest tracebacks."""
    return child_module.read(data, detected, limits, lambda _: None)


def texts(draft: ReadDraft, kind: PassageKind | None = None) -> list[str]:
    return [p.text for p in draft.passages if kind is None or p.kind is kind]


def passage(draft: ReadDraft, opening: str) -> Passage:
    """The one passage that begins so."""
    (found,) = [p for p in draft.passages if p.text.startswith(opening)]
    return found


def notices(draft: ReadDraft) -> dict[str, int]:
    return {notice.kind: notice.count for notice in draft.notices}


# --- Word -----------------------------------------------------------------------------------


def p(inner: str = "", properties: str = "") -> str:
    """One paragraph of WordprocessingML; plain words become a run."""
    if inner and not inner.startswith("<"):
        inner = r(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(style: str, inner: str) -> str:
    return p(inner, f'<w:pStyle w:val="{style}"/>')


def numbered(num: int, level: int, inner: str) -> str:
    return p(inner, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
)


def make_docx(
    body: str,
    *,
    styles: str = STYLES,
    parts: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """A Word document with this body; ``parts`` are related parts by kind ("footnotes")."""
    space = f'xmlns:w="{W_SPACE}"'
    related = {"styles": f"<w:styles {space}>{styles}</w:styles>", **(parts or {})}
    document = f"<w:document {space}><w:body>{body}</w:body></w:document>"
    links = "".join(
        f'<Relationship Id="r{i}" Type="{R_SPACE}/{kind}" Target="{kind}.xml"/>'
        for i, kind in enumerate(related)
    )
    content = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE_SPACE}/relationships"><Relationship Id="r" '
            f'Type="{R_SPACE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE_SPACE}/relationships">{links}</Relationships>'
        ),
        **{f"word/{kind}.xml": text for kind, text in related.items()},
    }
    return zipped({name: text.encode() for name, text in content.items()} | dict(files or {}))


def word_part(name: str, inner: str) -> str:
    return f'<w:{name} xmlns:w="{W_SPACE}">{inner}</w:{name}>'


def level(at: int, number_format: str, text: str, extra: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'{extra}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(abstracts: Mapping[int, str], nums: Mapping[int, tuple[int, str]]) -> str:
    defined = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'
        for number, levels in abstracts.items()
    )
    used = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
        for number, (abstract, override) in nums.items()
    )
    return word_part("numbering", defined + used)


def read_docx(body: str, **more: object) -> ReadDraft:
    return read_here(make_docx(body, **more), DetectedFormat.DOCX)  # type: ignore[arg-type]


def zipped(content: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return held.getvalue()


# --- OpenDocument -----------------------------------------------------------------------------

_ODT_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office", "text": "text", "style": "style", "table": "table",
        "draw": "drawing", "fo": "xsl-fo-compatible", "meta": "meta",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def make_odt(
    body: str, *, styles: str = "", outline: str = "", files: Mapping[str, bytes] | None = None
) -> bytes:
    content = (
        f"<office:document-content {_ODT_SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    named = (
        f"<office:document-styles {_ODT_SPACES}><office:styles>{outline}</office:styles>"
        "</office:document-styles>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "styles.xml": named.encode(),
            **(files or {}),
        }
    )


def read_odt(body: str, **more: str) -> ReadDraft:
    return read_here(make_odt(body, **more), DetectedFormat.ODT)  # type: ignore[arg-type]


# --- PDF --------------------------------------------------------------------------------------


class Print(NamedTuple):
    """Words at a place on a page, counted in points from the bottom left."""

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False


def flow(lines: Sequence[str], *, top: float = 720, x: float = 72, step: float = 14) -> list[Print]:
    """Lines one under the other; an empty line leaves a gap."""
    return [Print(x, top - i * step, line) for i, line in enumerate(lines) if line]


def make_pdf(
    pages: Sequence[Sequence[Print]], *, password: str | None = None, picture: bool = False
) -> bytes:
    """A PDF with two fonts; with a password it is locked with 40-bit RC4, as old tools do."""
    objects: dict[int, bytes] = {}
    kids = []
    objects[3] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    objects[4] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"
    objects[5] = _stream(
        b"\x80",
        b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    number = 6
    for page in pages:
        drawn = b"".join(_printed(item) for item in page)
        if picture:
            drawn += b"q 500 0 0 700 40 40 cm /I Do Q\n"
        objects[number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R/B 4 0 R>>"
            b"/XObject<</I 5 0 R>>>>/Contents %d 0 R>>" % (number + 1)
        )
        objects[number + 1] = _stream(drawn)
        kids.append(b"%d 0 R" % number)
        number += 2
    objects[1] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _file(objects, password)


def _printed(item: Print) -> bytes:
    text = (
        item.text.encode("cp1252")
        .replace(b"\\", rb"\\")
        .replace(b"(", rb"\(")
        .replace(b")", rb"\)")
    )
    font = b"B" if item.bold else b"F"
    return b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (font, item.size, item.x, item.y, text)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: dict[int, bytes], password: str | None) -> bytes:
    trailer = b"/Root 1 0 R"
    if password is not None:
        key, entries = _lock(password)
        objects = {number: _encrypted(number, body, key) for number, body in objects.items()}
        last = max(objects) + 1
        objects[last] = entries
        trailer += b"/Encrypt %d 0 R/ID[<%s><%s>]" % (last, b"00" * 16, b"00" * 16)
    out, offsets = bytearray(b"%PDF-1.4\n"), {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(objects))
    out += b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    return bytes(out)


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _lock(password: str) -> tuple[bytes, bytes]:
    """The key, and the dictionary that says how the file is locked (PDF 1.4, revision 2)."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(b"owner" + _PADDING[:27]).digest()[:5], padded)  # noqa: S324 - the format's own
    permissions = -4
    key = hashlib.md5(padded + owner + permissions.to_bytes(4, "little", signed=True) + b"\0" * 16)  # noqa: S324
    user = _rc4(key.digest()[:5], _PADDING)
    entries = b"<</Filter/Standard/V 1/R 2/P %d/O<%s>/U<%s>>>" % (
        permissions,
        owner.hex().encode(),
        user.hex().encode(),
    )
    return key.digest()[:5], entries


def _encrypted(number: int, body: bytes, key: bytes) -> bytes:
    before, mark, rest = body.partition(b"stream\n")
    if not mark:
        return body
    data = rest.removesuffix(b"\nendstream")
    own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[: len(key) + 5]  # noqa: S324
    return before + mark + _rc4(own, data) + b"\nendstream"


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
