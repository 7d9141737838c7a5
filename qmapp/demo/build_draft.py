"""Make the demonstration drafts: Word, Word through LibreOffice, OpenDocument and PDF.

Run by hand when the content changes: ``python -m qmapp.demo.build_draft``. It needs LibreOffice
(``soffice``), as a board's own office would have; the files that it makes are committed, so that
nobody else does. The PDF is made from the draft with its tracked changes accepted, as a lead
reviewer would export it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from qmapp.demo import wordfile
from qmapp.demo.content.source import FILES, accepted, load
from qmapp.demo.layout import pages_of

SECONDS_FOR_LIBREOFFICE = 180

WITH_LIBREOFFICE_AND_ODT = "child-k-draft-3"
DRAFTS = (
    "child-k-draft-2",
    "child-k-draft-3",
    "family-r-draft-1",
    "young-person-t-draft-1",
    "child-j-draft-1",
    "child-d-draft-1",
)


def main() -> int:
    """Write every file of the demonstration and say what was written."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.stderr.write("LibreOffice is needed to make the drafts: install libreoffice-writer.\n")
        return 1
    FILES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for key in DRAFTS:
            source = load(key)
            clean, laid_out = Path(scratch) / f"{key}.docx", Path(scratch) / f"{key}.pdf"
            wordfile.write(accepted(source), clean)
            _convert(soffice, clean, "pdf", laid_out)
            wordfile.write(source, FILES / f"{key}.docx", pages_of(source, laid_out))
            shutil.move(laid_out, FILES / laid_out.name)
        word = FILES / f"{WITH_LIBREOFFICE_AND_ODT}.docx"
        again = FILES / f"{WITH_LIBREOFFICE_AND_ODT}-libreoffice.docx"
        _convert(soffice, word, "docx", again)
        _convert(soffice, word, "odt", word.with_suffix(".odt"))
    for path in sorted(FILES.iterdir()):
        sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")
    return 0


def _convert(soffice: str, source: Path, form: str, target: Path) -> None:
    """Let LibreOffice save a file in another form, in a profile of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        profile = (Path(scratch) / "profile").as_uri()
        command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", form]
        command += ["--outdir", scratch, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_FOR_LIBREOFFICE)
        shutil.move(Path(scratch) / f"{source.stem}.{form}", target)


if __name__ == "__main__":
    raise SystemExit(main())
