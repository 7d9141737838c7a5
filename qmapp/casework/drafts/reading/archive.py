"""Opens the zip and the XML inside DOCX and ODT without trusting either.

Sizes are judged from the central directory before anything is unpacked, parts are read with
a cap because that directory can lie, and XML is parsed with no document type, no entity
and no network. zipfile and lxml are used directly: the word-processing libraries unpack
every part (pictures too) before one can look.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from lxml import etree

from qmapp.casework.drafts.reading.model import DEFAULT_LIMITS, Limits, Refusal, RefusalCode

_PACKED_TIGHT = 8 * 1024 * 1024
_ENCRYPTED = 0x1
_OUT_OF_MEMORY = 2  # libxml2's XML_ERR_NO_MEMORY
_PATIENT = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Archive:
    """The parts of a zipped document, read on demand."""

    def __init__(self, source: Path | BinaryIO | bytes, limits: Limits = DEFAULT_LIMITS) -> None:
        """Open the archive and refuse it if its directory promises too much."""
        self._limits = limits
        held = io.BytesIO(source) if isinstance(source, bytes) else source
        with _damage_is_a_refusal():
            self._zip = zipfile.ZipFile(held)
            self._length = _length_of(held)
        entries = self._zip.infolist()
        _check_directory(entries, self._length, limits)
        self.names = frozenset(entry.filename for entry in entries)

    def read(self, name: str) -> bytes | None:
        """Return one part, or None when there is no such part."""
        if name not in self.names:
            return None
        if self._zip.getinfo(name).flag_bits & _ENCRYPTED:
            raise Refusal(RefusalCode.DAMAGED)
        with _damage_is_a_refusal(), self._zip.open(name) as part:
            data = part.read(self._limits.part_bytes + 1)
        if len(data) > self._limits.part_bytes:
            raise Refusal(RefusalCode.ZIP_BOMB)
        return data

    def read_xml(self, name: str) -> etree._Element | None:
        """Return the root of one XML part, or None when there is no such part."""
        data = self.read(name)
        return None if data is None else parse_xml(data)


def _length_of(held: Path | BinaryIO) -> int:
    if isinstance(held, Path):
        return held.stat().st_size
    length = held.seek(0, io.SEEK_END)
    held.seek(0)
    return length


def _check_directory(entries: list[zipfile.ZipInfo], length: int, limits: Limits) -> None:
    if len(entries) > limits.archive_entries:
        raise Refusal(RefusalCode.ZIP_BOMB)
    if sum(entry.file_size for entry in entries) > limits.archive_bytes:
        raise Refusal(RefusalCode.ZIP_BOMB)
    if sum(entry.compress_size for entry in entries) > length:
        # Parts that overlap one another: a bomb that a ratio for each part would not show.
        raise Refusal(RefusalCode.ZIP_BOMB)
    seen: set[str] = set()
    for entry in entries:
        big = entry.file_size > _PACKED_TIGHT
        if big and entry.file_size > limits.part_ratio * max(1, entry.compress_size):
            raise Refusal(RefusalCode.ZIP_BOMB)
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        stray = path.is_absolute() or ".." in path.parts or entry.filename in seen
        if stray or entry.compress_type not in _PATIENT:
            raise Refusal(RefusalCode.DAMAGED)
        seen.add(entry.filename)


@contextmanager
def _damage_is_a_refusal() -> Iterator[None]:
    try:
        yield
    except _BROKEN as fault:
        raise Refusal(RefusalCode.DAMAGED) from fault


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML that may be hostile: no document type, no entities, no network."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        if getattr(fault, "code", None) == _OUT_OF_MEMORY:
            raise MemoryError from fault
        raise Refusal(RefusalCode.DAMAGED) from fault
    document: Any = root.getroottree().docinfo  # the stubs do not know its doctype
    if document.doctype:
        # Neither format has a document type; only an attack brings one.
        raise Refusal(RefusalCode.DAMAGED)
    return root
