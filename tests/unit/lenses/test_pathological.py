"""Patterns and files made to hurt end with an answer or one clear line, in bounded computing time.

They are tried in a process that the system ends when it computes longer, or holds more, than
anybody should have to wait for; what is asserted is the result, never the time. The scan of texts
made to hurt is in ``tests/soak``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.hurting import CUE, run

PATTERNS = {
    "deep brackets": ("(" * 900 + "a" + ")" * 900, "brackets inside brackets"),
    "brackets never closed": ("(a" * 50, "missing"),
    "a long pattern": ("a " * 5_000, "longer than"),
}
GAPS = ["{role} " + "..40 " * 300 + " nurse", "nurse " + "(..40 a)? " * 150 + "z"]
EXPRESSIONS = ["(a+)+$", "(a|aa)+$", "(.*)*x", "(a?){50}a{50}", "([a-z]+ ?)*!", "(x+x+)+y"]

TRY = """
import json, sys
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.patterns import BadPattern, compile_pattern, compile_rule_re2
from qmapp.casework.lenses.tokens import write_line

patterns, expressions = json.load(open(sys.argv[1]))
lexicon = shipped().lexicon
text = "the nurse " * 150
for source in patterns:
    try:
        line = write_line(text, 0, len(text), lexicon).line
        print(json.dumps(compile_pattern(source, lexicon).is_in(line)), flush=True)
    except BadPattern as error:
        print(json.dumps(str(error)), flush=True)
for source in expressions:
    try:
        match = next(compile_rule_re2(source).finditer(b"a" * 500_000 + b" x"), None)
        print(json.dumps(match is not None), flush=True)
    except BadPattern as error:
        print(json.dumps(str(error)), flush=True)
"""


def answers(folder: Path) -> dict[str, Any]:
    """What each pattern and expression came to: found or not, or why it was refused."""
    patterns = [*(source for source, _ in PATTERNS.values()), *GAPS]
    asked = folder / "asked.json"
    asked.write_text(json.dumps([patterns, EXPRESSIONS]), encoding="utf-8")
    done = run("-c", TRY, str(asked))
    told = [json.loads(line) for line in done.stdout.splitlines()]
    found = dict(zip([*patterns, *EXPRESSIONS], told, strict=False))
    assert done.returncode == 0, (len(found), done.stderr[-2_000:])
    return found


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return answers(tmp_path_factory.mktemp("patterns"))


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_made_to_hurt_is_refused_in_one_line(name: str, answered: dict[str, Any]) -> None:
    source, said = PATTERNS[name]
    assert said in answered[source]
    assert "\n" not in answered[source]


@pytest.mark.parametrize("source", GAPS)
def test_a_pattern_of_many_gaps_ends_with_an_answer(source: str, answered: dict[str, Any]) -> None:
    assert answered[source] in (True, False)


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_expressions_that_hang_elsewhere_end_here(source: str, answered: dict[str, Any]) -> None:
    assert answered[source] in (True, False) or "larger" in answered[source]


def test_five_megabytes_in_one_line_are_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(CUE * 100_000, encoding="utf-8")
    done = run("-m", "qmapp.cli", "scan", str(file))
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert "5,099,999 characters" in line


FILES = {
    "long": (CUE.encode() * 1_000, 0),
    "marks": (b'"' * 100_000, 2),
    "nulls": (b"The nurse \0 should have rung.\n" * 1_000, 2),
    "scripts": ("Ο γιατρός should have звонил 病院.\n".encode() * 1_000, 0),
    "headings": (b"# " * 100_000, 2),
    "lines": (b"\n" * 100_000, 2),
}
# The command for one file after another, in one process; each result is a line.
SHELL = """
import json, sys
from click.testing import CliRunner
from qmapp.cli import qmapp

for file in sys.argv[1:]:
    done = CliRunner().invoke(qmapp, ["scan", file, "--json"])
    print(json.dumps([done.exit_code, done.stdout, done.stderr]), flush=True)
"""


def test_the_shell_ends_with_a_result_or_one_line(tmp_path: Path) -> None:
    for name, (data, _) in FILES.items():
        (tmp_path / f"{name}.md").write_bytes(data)
    done = run("-c", SHELL, *(str(tmp_path / f"{name}.md") for name in FILES))
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(FILES), done.stderr[-2_000:]
    for (name, (_, code)), (given, out, err) in zip(FILES.items(), told, strict=True):
        assert given == code, (name, err[-500:])
        result, other = (out, err) if code == 0 else (err, out)
        assert (len(result.splitlines()), other) == (1, ""), name
