"""`qmapp scan`: point at passages of drafts from a shell, without an account or a database."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, Self, TextIO

import click

from qmapp.casework.drafts.reading import Passage, Progress, Refusal, check, read_in_child
from qmapp.casework.drafts.reading.model import DetectedFormat
from qmapp.casework.lenses.loading import BadRules, load, shipped
from qmapp.casework.lenses.model import Lens, ScanPassage, TooLong
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.scan.telling import Told, as_json, as_text

_STANDARD_INPUT = "-"
_BAD_INPUT = 2
_MARKDOWN_HEADING = re.compile(rb"^#{1,6} \S", re.MULTILINE)
_MOST_TOLD = 3


class _InOneLine(click.Command):
    """A command that says in one line what is wrong with how it was called."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            _stop(error.format_message())


@click.command("scan", cls=_InOneLine)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--lens", "lenses", multiple=True, metavar="NAME", help="Only this lens; repeatable.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON object a file, a line each.")
@click.option("--all", "with_low", is_flag=True, help="Also what is of low confidence.")
@click.option(
    "--rules",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Rule files of your own, over those that come with qmapp.",
)
def scan_command(
    files: Sequence[str],
    lenses: Sequence[str],
    wants_json: bool,
    with_low: bool,
    folder: Path | None,
) -> None:
    """Point at passages of a draft that are worth a look, with reasons.

    FILE is a Word document, PDF, OpenDocument text, plain text or Markdown; - reads standard
    input. Nothing is kept, and nothing leaves this machine.
    """
    files, asked = _lenses(files, lenses)
    ruleset = _ruleset(folder)
    is_bad = False
    for place, file in enumerate(files):
        try:
            told = _scan(file, ruleset, asked, with_low=with_low)
        except (OSError, Refusal, TooLong) as error:
            _complain(f"{file}: {_reason(error)}")
            is_bad = True
            continue
        if wants_json:
            click.echo(json.dumps(as_json(told)))
        else:
            click.echo("\n" if place else "", nl=False)
            for line in as_text(told, ruleset):
                click.echo(line)
    if is_bad:
        sys.exit(_BAD_INPUT)


def _lenses(files: Sequence[str], named: Sequence[str]) -> tuple[list[str], list[Lens]]:
    """The files, and the lenses in their order; `--lens A B` and `--lens A,B` name two."""
    kept = [file for file in files if not (named and file in set(Lens) and not Path(file).exists())]
    wanted = {part for name in named for part in name.split(",")} | set(files).difference(kept)
    if unknown := sorted(wanted.difference(Lens)):
        _stop(f"there is no lens “{unknown[0]}”; the lenses are {', '.join(Lens)}")
    if not kept:
        _stop("name a file, or - for standard input")
    return kept, [lens for lens in Lens if not wanted or lens in wanted]


def _ruleset(folder: Path | None) -> Ruleset:
    try:
        return shipped() if folder is None else load(folder)
    except BadRules as error:
        said = "; ".join(error.problems[:_MOST_TOLD])
        more = len(error.problems) - _MOST_TOLD
        _stop(f"the rules cannot be used: {said}" + (f"; and {more} more" if more > 0 else ""))


def _scan(file: str, ruleset: Ruleset, lenses: Collection[Lens], *, with_low: bool) -> Told:
    data, name = _bytes_of(file)
    with _Bar(sys.stderr, file) as bar:
        draft = read_in_child(data, name, on_progress=bar.reading)
        passages = [_passage(one) for one in draft.passages]
        found = scan(passages, ruleset, on_progress=bar.scanning)
    return Told(file, sha256(data).hexdigest(), passages, found, lenses, with_low)


def _bytes_of(file: str) -> tuple[bytes, str]:
    """What a file holds, and its name for telling its kind; standard input has none."""
    if file != _STANDARD_INPUT:
        return Path(file).read_bytes(), Path(file).name
    data = sys.stdin.buffer.read()
    is_text = check(data, "") is DetectedFormat.TEXT
    return data, "draft.md" if is_text and _MARKDOWN_HEADING.search(data) else ""


def _passage(one: Passage) -> ScanPassage:
    place = None
    if one.table is not None and one.row is not None and one.column is not None:
        place = (one.table, one.row, one.column)
    return ScanPassage(
        id=f"p{one.position + 1}",
        kind=one.kind.value,
        text=one.text,
        level=one.level,
        number=one.number,
        page=one.page,
        place=place,
    )


def _reason(error: OSError | Refusal | TooLong) -> str:
    if isinstance(error, TooLong):
        return str(error)
    if isinstance(error, Refusal):
        # The sentences are written for the page; here nothing is uploaded.
        return error.sentence.replace("upload", "scan").replace("Upload", "Scan")
    return (error.strerror or type(error).__name__).lower()


def _complain(message: str) -> None:
    line = " ".join(message.split())
    click.echo(f"qmapp scan: {line}", err=True)


def _stop(message: str) -> NoReturn:
    _complain(message)
    sys.exit(_BAD_INPUT)


class _Bar:
    """A bar that grows while a draft is read and scanned; only where a person sees it."""

    _WIDTH = 30
    _SHOWN = 40

    def __init__(self, stream: TextIO, file: str) -> None:
        self._stream = stream
        self._file = "".join(c for c in Path(file).name if c.isprintable())[: self._SHOWN]
        self._is_seen = stream.isatty()
        self._at = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_seen and self._at >= 0:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def reading(self, progress: Progress) -> None:
        """The reader has come so far; the first half of the bar."""
        if progress.total:
            self._show(progress.done / progress.total / 2)

    def scanning(self, done: int, total: int) -> None:
        """The rules have come so far; the second half."""
        self._show(0.5 + done / total / 2 if total else 1.0)

    def _show(self, part: float) -> None:
        at = min(int(part * self._WIDTH), self._WIDTH)
        if not self._is_seen or at == self._at:
            return
        self._at = at
        bar = "#" * at + "." * (self._WIDTH - at)
        self._stream.write(f"\r[{bar}] {self._file}\033[K")
        self._stream.flush()
