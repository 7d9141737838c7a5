"""The child process: what it may do, what it may not, and how it ends."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qmapp.casework.drafts.reading import (
    Limits,
    Progress,
    Refusal,
    RefusalCode,
    read_in_child,
    sandbox,
)
from tests.unit.drafts.reading.making import flow, make_docx, make_pdf, p, texts

QUICK = Limits(cpu_seconds=1, wall_seconds=20)
ANSWER = "import os, sys\ndef say(x): os.write(1, (str(x) + chr(10)).encode())\n"


def run(program: str, data: bytes = b"", limits: Limits = QUICK) -> list[str]:
    return [line.decode() for line in sandbox.run(ANSWER + program, data, limits)]


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_file_comes_in_and_lines_come_out():
    assert run("say(os.read(0, 99)); say('two')", b"draft") == ["b'draft'", "two"]


def test_the_child_knows_nothing_of_the_server(monkeypatch):
    monkeypatch.setenv("QMAPP_SECRET_KEY", "planted")
    assert run("say(dict(os.environ)); say(os.getcwd()); say(sys.flags.isolated)")[1:] == ["/", "1"]
    assert "planted" not in run("say(dict(os.environ))")[0]


def test_the_child_imports_nothing_of_the_app_above_the_reader():
    program = "from qmapp.casework.drafts.reading import child\nsay(sorted(m for m in sys.modules if m.split('.')[0] in {'flask', 'sqlalchemy', 'lxml', 'pypdfium2'} or m.startswith('qmapp.') and 'reading' not in m))"
    assert run(program) == ["['qmapp.casework', 'qmapp.casework.drafts']"]
    assert run("say(hasattr(sys.modules['qmapp'], 'create_app'))") == ["False"]


def test_the_child_can_write_no_file(tmp_path):
    target = tmp_path / "written"
    program = (
        f"f = os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY)\n"
        "try:\n    os.write(f, b'x')\nexcept OSError as fault:\n    say(fault.errno)"
    )
    assert run(program) == [str(errno.EFBIG)]
    assert target.read_bytes() == b""


def test_the_child_can_open_few_files():
    assert run(
        "try:\n    [os.dup(0) for _ in range(64)]\nexcept OSError as fault:\n    say(fault.errno)"
    ) == ["24"]


def test_a_child_that_hangs_is_stopped():
    with pytest.raises(Refusal) as refusal:
        run(
            "import threading\nsay('here'); threading.Event().wait()",
            limits=Limits(wall_seconds=0.6),
        )
    assert refusal.value.code is RefusalCode.TOO_SLOW


def test_a_child_that_falls_silent_and_stays_is_stopped():
    with pytest.raises(Refusal) as refusal:
        run(
            "import threading\nos.close(1); threading.Event().wait()",
            limits=Limits(wall_seconds=0.4),
        )
    assert refusal.value.code is RefusalCode.TOO_SLOW


def test_a_child_that_works_for_ever_is_stopped():
    with pytest.raises(Refusal) as refusal:
        run("while True: pass")
    assert refusal.value.code is RefusalCode.TOO_SLOW


def test_a_child_that_eats_memory_gets_none():
    small = Limits(memory_bytes=200 * 1024 * 1024)
    program = "try:\n    x = bytearray(10**9)\nexcept MemoryError:\n    say('none')"
    assert run(program, limits=small) == ["none"]


def test_a_child_that_talks_for_ever_is_stopped():
    with pytest.raises(Refusal) as refusal:
        run("while True: say('x' * 1000)", limits=Limits(answer_bytes=100_000))
    assert refusal.value.code is RefusalCode.TOO_LONG


@pytest.mark.parametrize(
    ("program", "status"),
    [("sys.exit(3)", 3), ("os.kill(os.getpid(), 11)", -11), ("raise ValueError('secret')", 1)],
)
def test_a_child_that_dies_is_noticed(program, status):
    with pytest.raises(sandbox.StoppedError) as stopped:
        run(program)
    assert stopped.value.status == status


def test_a_library_that_ends_itself_ran_out_of_memory():
    with pytest.raises(Refusal) as refusal:
        run("os.abort()")
    assert refusal.value.code is RefusalCode.TOO_MUCH_MEMORY


def test_the_whole_group_goes_when_the_reader_leaves():
    lines = sandbox.run(
        ANSWER + "say(os.getpid())\nimport threading\nthreading.Event().wait()", b"", QUICK
    )
    pid = int(next(lines))
    assert alive(pid)
    lines.close()
    assert not alive(pid)


def test_a_child_dies_soon_after_a_server_that_was_killed():
    """Nobody is left to stop it, so it has set its own alarm."""
    root = Path(sandbox.__file__).parents[4]
    server = (
        f"import sys; sys.path.insert(0, {str(root)!r})\n"
        "from qmapp.casework.drafts.reading import sandbox, Limits\n"
        "program = 'import os, signal, threading; os.write(1, (str(os.getpid()) + chr(10)).encode()); threading.Event().wait()'\n"
        "for line in sandbox.run(program, b'', Limits(wall_seconds=0)): print(line.decode(), flush=True)\n"
    )
    program = server.replace("wall_seconds=0", "wall_seconds=1")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    end = time.monotonic() + 15
    while alive(pid) and time.monotonic() < end:
        os.sched_yield()
    assert not alive(pid)


# --- The reader in its child --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("draft.docx", make_docx(p("Words."))),
        ("draft.pdf", make_pdf([flow(["Words."])])),
        ("draft.txt", b"Words."),
        ("draft.md", b"Words."),
    ],
)
def test_every_format_is_read_in_a_child(name, data):
    assert texts(read_in_child(data, name)) == ["Words."]


def test_progress_is_told_while_a_long_draft_is_read():
    told: list[Progress] = []
    pages = [
        flow([f"Line {i} of page {n} says something else." for i in range(45)]) for n in range(350)
    ]
    draft = read_in_child(make_pdf(pages), "draft.pdf", on_progress=told.append)
    assert draft.page_count == 350
    assert told
    assert all(step.total == 350 and step.unit == "pages" for step in told)
    assert [step.done for step in told] == sorted(step.done for step in told)


def test_refusals_come_back_from_the_child_with_their_values():
    with pytest.raises(Refusal) as refusal:
        read_in_child(make_pdf([flow(["x"])] * 3), "draft.pdf", limits=Limits(pages=2))
    assert refusal.value.code is RefusalCode.TOO_MANY_PAGES
    assert refusal.value.values == {"pages": "3", "limit": "2"}


def test_two_thousand_pages_are_too_many():
    with pytest.raises(Refusal) as refusal:
        read_in_child(make_pdf([flow(["x"])] * 2000), "draft.pdf")
    assert refusal.value.sentence.startswith(
        "The file has 2,000 pages and the most that can be read is 1,500."
    )


def test_the_same_file_is_read_the_same_twice():
    data = make_docx(p("One.") + p("4.1\tTwo."))
    assert read_in_child(data, "a.docx") == read_in_child(data, "b.docx")


def test_too_little_memory_is_said():
    body = "".join(p(f"Paragraph {i} of many.") for i in range(60_000))
    with pytest.raises(Refusal) as refusal:
        read_in_child(make_docx(body), "draft.docx", limits=Limits(memory_bytes=90 * 1024 * 1024))
    assert refusal.value.code is RefusalCode.TOO_MUCH_MEMORY


def test_a_child_that_answers_nonsense_is_not_believed(monkeypatch):
    monkeypatch.setattr(sandbox, "run", lambda *_: iter([b'{"draft": {"passages": []}}']))
    with pytest.raises(Refusal) as refusal:
        read_in_child(b"Words.", "draft.txt")
    assert refusal.value.code is RefusalCode.DAMAGED
