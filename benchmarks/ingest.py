"""How fast a draft is read: 300 pages of DOCX and of tagged PDF, against the bare extractors.

Ours is the whole way that an upload goes (checks, child process, passages with numbers,
sections and pages, and the answer read back), less the start of the child, which is shown
apart. Theirs is the text alone: mammoth's HTML, and pdfium's characters page by page.
"""

from __future__ import annotations

import io
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docx
import mammoth
import pypdfium2
import typst

from qmapp.casework.drafts.reading import read_in_child

if TYPE_CHECKING:
    from benchmarks.report import Report

PAGES = 300
WORDS_ON_A_PAGE = 490
ROUNDS = 7
WORDS = """the a review panel child family health visitor school nurse social worker police
officer practice learning supervision recorded decided asked found visited planned agreed
shared referred assessed reviewed closed opened during after before although because when
that which who nobody everyone risk harm strength plan meeting contact home chronology
record decision evidence reason agency board manager conference strategy discussion mother
father sibling grandmother carer neighbour week month spring summer was were had has not""".split()


@dataclass(frozen=True)
class Part:
    """One block of the invented draft."""

    kind: str
    text: str


def run(report: Report) -> None:
    """Measure both formats and the start of the child."""
    report.step("writing a Word document and a PDF of 300 pages")
    parts = list(invented_draft())
    word, portable = as_docx(parts), as_pdf(parts)
    pages = len(pypdfium2.PdfDocument(portable))
    report.step(f"reading {pages} pages")
    small_word, small_portable = as_docx(parts[:2]), as_pdf(parts[:2])
    word_start = typical(lambda: read_in_child(small_word, "small.docx"))
    portable_start = typical(lambda: read_in_child(small_portable, "small.pdf"))
    measure(report, "docx", word, pages, word_start, bare_docx)
    measure(report, "pdf", portable, pages, portable_start, bare_pdf)
    report.add(
        "start_up",
        max(word_start, portable_start) * 1000,
        "ms",
        against="python -I -S -c pass",
        against_value=typical(bare_python) * 1000,
    )


def measure(
    report: Report,
    name: str,
    data: bytes,
    pages: int,
    start_up: float,
    bare: Callable[[bytes], object],
) -> None:
    """Time ours and theirs in turns, so that a busy machine troubles both alike."""
    ours, theirs = [], []
    for done in range(ROUNDS):
        report.step(name, done, ROUNDS)
        ours.append(timed(lambda: read_in_child(data, f"draft.{name}")) - start_up)
        theirs.append(timed(lambda: bare(data)))
    report.add(
        name,
        pages / statistics.median(ours),
        "pages per second",
        against={"docx": "mammoth.convert_to_html", "pdf": "pypdfium2 get_text_range"}[name],
        against_value=pages / statistics.median(theirs),
    )


def timed(work: Callable[[], object]) -> float:
    """How long it takes once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def typical(work: Callable[[], object]) -> float:
    """How long it usually takes, when everything has been loaded once."""
    work()
    return statistics.median(timed(work) for _ in range(ROUNDS))


def bare_docx(data: bytes) -> object:
    return mammoth.convert_to_html(io.BytesIO(data))


def bare_pdf(data: bytes) -> object:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def bare_python() -> object:
    return subprocess.run([sys.executable, "-I", "-S", "-c", "pass"], check=True)


def invented_draft() -> Iterator[Part]:
    """Chapters, sections, paragraphs, points, notes and tables, the same each time."""
    chance = random.Random(18)
    words = 0
    while words < PAGES * WORDS_ON_A_PAGE:
        yield Part("chapter", sentence(chance, 5))
        for _ in range(6):
            yield Part("section", sentence(chance, 7))
            for _ in range(5):
                text = " ".join(f"{sentence(chance, 18)}." for _ in range(6))
                words += len(text.split())
                yield Part("paragraph", text)
            for _ in range(3):
                yield Part("point", sentence(chance, 12))
        for _ in range(8):
            yield Part(
                "row", f"{chance.randint(1, 28)} May|{sentence(chance, 2)}|{sentence(chance, 14)}"
            )


def sentence(chance: random.Random, length: int) -> str:
    return " ".join(chance.choices(WORDS, k=length)).capitalize()


def as_docx(parts: list[Part]) -> bytes:
    document = docx.Document()
    styles = {"chapter": "Heading 1", "section": "Heading 2", "point": "List Number"}
    rows: list[str] = []
    for part in [*parts, Part("end", "")]:
        if part.kind == "row":
            rows.append(part.text)
            continue
        if rows:
            table = document.add_table(len(rows), 3)
            for cells, row in zip(table._tbl.tr_lst, rows, strict=True):  # noqa: SLF001 - quick
                for cell, text in zip(cells.tc_lst, row.split("|"), strict=True):
                    cell.p_lst[0].add_r().text = text
            rows = []
        if part.kind != "end":
            document.add_paragraph(part.text, style=styles.get(part.kind))
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def as_pdf(parts: list[Part]) -> bytes:
    marks = {"chapter": "= ", "section": "== ", "point": "+ ", "paragraph": "\n"}
    lines = [
        '#set document(title: "An invented review")',
        '#set page(header: [OFFICIAL-SENSITIVE: Child K], numbering: "1 of 1")',
        '#set heading(numbering: "1.1")',
        "#set text(size: 11pt)",
    ]
    rows: list[str] = []
    for part in [*parts, Part("end", "")]:
        if part.kind == "row":
            rows += [f"[{text}]" for text in part.text.split("|")]
            continue
        if rows:
            head = "table.header([Date], [Agency], [Event])"
            lines.append(f"#table(columns: (15%, 25%, 60%), {head}, {', '.join(rows)})")
            rows = []
        lines.append(f"{marks.get(part.kind, '')}{part.text}")
    made = typst.compile("\n".join(lines).encode(), pdf_standards=["ua-1"])
    if not isinstance(made, bytes):
        raise TypeError
    return made
