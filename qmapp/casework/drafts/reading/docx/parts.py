"""Finds the parts of a Word document by their relationships, not by their usual names."""

import posixpath

from lxml import etree

from qmapp.casework.drafts.reading.archive import Archive, parse_xml
from qmapp.casework.drafts.reading.docx.names import PACKAGE, STRICT
from qmapp.casework.drafts.reading.model import Limits, Refusal, RefusalCode


class Parts:
    """The XML parts that matter to a reader."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open the package and find its main document."""
        self._archive = Archive(data, limits)
        main = self._targets("_rels/.rels", "").get("officeDocument", "word/document.xml")
        folder, name = posixpath.split(main)
        self._related = self._targets(f"{folder}/_rels/{name}.rels", folder)
        document = self._parse(main)
        if document is None:
            raise Refusal(RefusalCode.DAMAGED)
        self.document = document

    def related(self, kind: str) -> etree._Element | None:
        """Return a part that the document refers to: "styles", "numbering", "footnotes"…"""
        target = self._related.get(kind)
        return self._parse(target) if target else None

    def application(self) -> etree._Element | None:
        """Return what the program that saved the file says of it."""
        return self._parse("docProps/app.xml")

    def _targets(self, name: str, folder: str) -> dict[str, str]:
        root = self._archive.read_xml(name)
        targets: dict[str, str] = {}
        if root is None:
            return targets
        for relation in root.iter(f"{PACKAGE}Relationship"):
            if relation.get("TargetMode") == "External":
                continue  # nothing outside the file is ever fetched
            kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
            target = relation.get("Target") or ""
            path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            targets.setdefault(kind, posixpath.normpath(path))
        return targets

    def _parse(self, name: str) -> etree._Element | None:
        data = self._archive.read(name)
        if data is None:
            return None
        if b"purl.oclc.org/ooxml" in data[:8192]:
            for strict, usual in STRICT:
                data = data.replace(strict, usual)
        return parse_xml(data)
