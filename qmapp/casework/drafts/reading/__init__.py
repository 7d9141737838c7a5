"""The draft reader: a file or a pasted text in, passages out.

``check`` refuses at once what can be refused without parsing; ``read_in_child`` parses in a
child process that a hostile file may take down without harm; ``read_pasted`` reads text that
needs no parser. None of them touches the database or the web.
"""

from collections.abc import Callable

from qmapp.casework.drafts.reading import sandbox
from qmapp.casework.drafts.reading.detect import check
from qmapp.casework.drafts.reading.model import (
    DEFAULT_LIMITS,
    PASTED,
    READER_VERSION,
    SENTENCES,
    Comment,
    DetectedFormat,
    Limits,
    Notice,
    NoticeKind,
    Passage,
    PassageKind,
    Progress,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.plain import read_pasted
from qmapp.casework.drafts.reading.wire import Garbled, read_line

__all__ = [
    "DEFAULT_LIMITS",
    "PASTED",
    "READER_VERSION",
    "SENTENCES",
    "Comment",
    "DetectedFormat",
    "Limits",
    "Notice",
    "NoticeKind",
    "Passage",
    "PassageKind",
    "Progress",
    "ReadDraft",
    "Refusal",
    "RefusalCode",
    "check",
    "read_in_child",
    "read_pasted",
]

_PROGRAM = """\
from qmapp.casework.drafts.reading import child, model
child.main({detected!r}, model.{limits!r})
"""


def read_in_child(
    data: bytes,
    filename: str,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> ReadDraft:
    """Read a file in a child process; raises a Refusal when it cannot be read.

    ``on_progress`` is called in the calling thread while the child works.
    """
    detected = check(data, filename, limits)
    program = _PROGRAM.format(detected=detected.value, limits=limits)
    answer: ReadDraft | Refusal | None = None
    try:
        for line in sandbox.run(program, data, limits):
            message = read_line(line)
            if not isinstance(message, Progress):
                answer = message
            elif on_progress is not None:
                on_progress(message)
    except (sandbox.StoppedError, Garbled) as fault:
        raise Refusal(RefusalCode.DAMAGED) from fault
    if isinstance(answer, ReadDraft):
        return answer
    raise answer or Refusal(RefusalCode.DAMAGED)
