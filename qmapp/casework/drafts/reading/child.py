"""What the child process runs: read the file on descriptor 0, answer on descriptor 1.

Only the module that the format needs is imported; a text file pays nothing for the PDF
library.
"""

import gc
import os
import sys
import time
from collections.abc import Callable

from qmapp.casework.drafts.reading.model import (
    DetectedFormat,
    Limits,
    Progress,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.wire import draft_line, progress_line, refusal_line

Report = Callable[[Progress], None]

_OUT_OF_MEMORY = refusal_line(Refusal(RefusalCode.TOO_MUCH_MEMORY))
_DAMAGED = refusal_line(Refusal(RefusalCode.DAMAGED))
_DEEP = 5_000
_BETWEEN_REPORTS = 0.2


def read(data: bytes, detected: DetectedFormat, limits: Limits, report: Report) -> ReadDraft:
    """Read a file of a known format with the reader for it."""
    if detected is DetectedFormat.DOCX:
        from qmapp.casework.drafts.reading.docx import reader as docx

        return docx.read(data, limits, report)
    if detected is DetectedFormat.PDF:
        from qmapp.casework.drafts.reading.pdf import reader as pdf

        return pdf.read(data, limits, report)
    if detected is DetectedFormat.ODT:
        from qmapp.casework.drafts.reading.odt import reader as odt

        return odt.read(data, limits, report)
    if detected is DetectedFormat.MARKDOWN:
        from qmapp.casework.drafts.reading import markdown

        return markdown.read(data, limits)
    from qmapp.casework.drafts.reading import plain

    return plain.read(data, limits)


def main(detected: str, limits: Limits) -> None:
    """Read descriptor 0 and answer with progress lines and one reading or refusal."""
    gc.disable()  # one file, one life: collecting garbage only costs time
    sys.setrecursionlimit(_DEEP)
    answer = b""
    try:
        with os.fdopen(0, "rb", closefd=False) as source:
            data = source.read()
        draft = read(data, DetectedFormat(detected), limits, _progress_sender())
        answer = draft_line(draft)
    except Refusal as refusal:
        answer = refusal_line(refusal)
    except MemoryError:
        answer = _OUT_OF_MEMORY
    except RecursionError:
        answer = _DAMAGED
    _send(answer)
    os._exit(0)  # freeing a large tree node by node would take as long as reading it


def _progress_sender() -> Report:
    """Return a report that sends at most a few lines a second."""
    last = time.monotonic()

    def send(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _BETWEEN_REPORTS:
            last = now
            _send(progress_line(progress))

    return send


def _send(line: bytes) -> None:
    left = memoryview(line)
    while left:
        left = left[os.write(1, left) :]
