"""Texts and patterns made to hurt end with a result or one clear line, in bounded computing time.

Each runs in a process that the system ends when it computes longer, or holds more, than anybody
should have to wait for; what is asserted is the result, never the time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CPU_SECONDS = 120
MEMORY = 3 << 30

SCAN = """
import json, sys
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import ScanPassage
from qmapp.casework.lenses.rules import scan

ruleset = shipped()
passages = [ScanPassage(str(n), kind, text) for n, (kind, text) in enumerate({texts})]
found = scan(passages, ruleset)
for flag in found.flags:
    assert passages[flag.passage].text[flag.start:flag.end] == flag.quote, flag
assert [f.passage for f in found.flags] == sorted(f.passage for f in found.flags)
print(json.dumps({{"flags": len(found.flags), "rules": sorted({{f.rule for f in found.flags}})}}))
"""

COMPILE = """
import sys
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.patterns import BadPattern, compile_pattern, compile_rule_re2
from qmapp.casework.lenses.tokens import write_line

lexicon = shipped().lexicon
text = "the nurse " * 150
try:
    {how}
except BadPattern as error:
    print("refused:", error)
"""


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *words],
        input=given, capture_output=True, check=False, preexec_fn=limited,
    )  # fmt: skip


def scanned(texts: str) -> dict[str, Any]:
    done = run("-c", SCAN.format(texts=texts))
    assert done.returncode == 0, done.stderr[-2_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


CUE = "The nurse should have rung the ward on 3 May 2014. "
TEXTS = {
    "one word of a megabyte": "[('paragraph', 'a' * 1_000_000)]",
    "hyphens in one word": "[('paragraph', 'a-' * 500_000)]",
    "spaces": "[('paragraph', ' ' * 1_000_000)]",
    "figures and points": "[('paragraph', '1.' * 150_000)]",
    "full stops": "[('paragraph', '.' * 1_000_000)]",
    "at signs": "[('paragraph', 'a@a.' * 100_000)]",
    "100,000 quotation marks": "[('paragraph', chr(34) * 100_000)]",
    "100,000 opening quotation marks": "[('paragraph', ' “should' * 100_000)]",
    "100,000 apostrophes": "[('paragraph', (' ' + chr(39) + 'a') * 100_000)]",
    "200,000 brackets": "[('paragraph', '(' * 100_000 + ')' * 100_000)]",
    "null bytes": "[('paragraph', 'should' + chr(0) * 100_000 + ' have rung')]",
    "marks on one letter": "[('paragraph', 'e' + chr(0x301) * 500_000)]",
    "signs that show nothing": "[('paragraph', chr(0x200b) * 500_000 + ' should have rung')]",
    "mixed scripts": (
        "[('paragraph', 'Ο γιατρός should have звонил 病院 מרפאה عيادة ﬁnd \\u202e é½٣ ' * 4_000)]"
    ),
    "a passage without a full stop": "[('paragraph', 'the nurse had not been told ' * 8_000)]",
    "5,000 sentences in one passage": f"[('paragraph', {CUE!r} * 5_000)]",
    "2,000 passages": f"[('paragraph', {CUE!r})] * 2_000",
    "5,000 headings": "[('heading', 'Recommendations')] * 5_000",
    "2,000 recommendations": "[('heading', 'Recommendations')] + "
    "[('list_item', 'The Board should audit ten files by March 2031.')] * 2_000",
    "2,000 numbers in one item": "[('heading', 'Recommendations'), ('paragraph', "
    "'; '.join(f'({n}) the Board should audit' for n in range(2_000)))]",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_made_to_hurt_is_scanned_to_its_end(name: str) -> None:
    found = scanned(TEXTS[name])
    assert found["flags"] >= 0


@pytest.mark.parametrize("name", ["5,000 sentences in one passage", "2,000 passages"])
def test_nothing_is_left_out_of_a_long_text(name: str) -> None:
    found = scanned(TEXTS[name])
    assert found["flags"] >= 2_000
    assert {"identifier.full-date", "hindsight.should-have"} <= set(found["rules"])


def test_five_megabytes_in_one_line_are_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(CUE * 100_000, encoding="utf-8")
    done = run("-m", "qmapp.cli", "scan", str(file))
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert "5,099,999 characters" in line


PATTERNS = {
    "deep brackets": ("'(' * 900 + 'a' + ')' * 900", "brackets inside brackets"),
    "brackets never closed": ("'(a' * 50", "missing"),
    "a long pattern": ("'a ' * 5_000", "longer than"),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_made_to_hurt_is_refused_in_one_line(name: str) -> None:
    source, said = PATTERNS[name]
    how = f"print(compile_pattern({source}, lexicon).is_in(write_line(text, 0, len(text), lexicon).line))"
    done = run("-c", COMPILE.format(how=how))
    assert done.returncode == 0, done.stderr[-2_000:]
    (line,) = done.stdout.decode().splitlines()
    assert line.startswith("refused: ")
    assert said in line


@pytest.mark.parametrize(
    "source",
    ["'{role} ' + '..40 ' * 300 + ' nurse'", "'nurse ' + '(..40 a)? ' * 150 + 'z'"],
)
def test_a_pattern_of_many_gaps_ends_with_an_answer(source: str) -> None:
    line = "write_line(text, 0, len(text), lexicon).line"
    done = run("-c", COMPILE.format(how=f"print(compile_pattern({source}, lexicon).is_in({line}))"))
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.decode().strip() in {"True", "False"}


@pytest.mark.parametrize(
    "source", ["(a+)+$", "(a|aa)+$", "(.*)*x", "(a?){50}a{50}", "([a-z]+ ?)*!", "(x+x+)+y"]
)
def test_expressions_that_hang_elsewhere_end_here(source: str) -> None:
    how = (
        f"print(next(compile_rule_re2({source!r}).finditer(b'a' * 500_000 + b' x'), None) is None)"
    )
    done = run("-c", COMPILE.format(how=how))
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.decode().strip() in {"True", "False"} or b"refused" in done.stdout


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (CUE.encode() * 1_000, 0),
        (b'"' * 100_000, 2),
        (b"The nurse \0 should have rung.\n" * 1_000, 2),
        ("Ο γιατρός should have звонил 病院.\n".encode() * 10_000, 0),
        (b"# " * 100_000, 2),
        (b"\n" * 100_000, 2),
    ],
)
def test_the_shell_ends_with_a_result_or_one_line(data: bytes, code: int, tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_bytes(data)
    done = run("-m", "qmapp.cli", "scan", str(file), "--json")
    assert done.returncode == code, done.stderr[-2_000:]
    told, other = (done.stdout, done.stderr) if code == 0 else (done.stderr, done.stdout)
    assert len(told.splitlines()) == 1
    assert other == b""
