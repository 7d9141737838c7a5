"""`qmapp scan`: every format, the promised JSON, exit codes, and what it must not import."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qmapp.casework.lenses.model import Lens
from qmapp.cli import qmapp
from tests.unit.drafts.reading.making import flow, make_docx, make_odt, make_pdf, p, r, styled

OWN_RULES = """\
rules:
  - id: hindsight.plum-test
    words: [plum duff]
    confidence: medium
    why: It may be an invented rule.
    examples: [They had plum duff., More plum duff.]
    near_misses: [They had plums., They had duff.]
  - id: hindsight.marrow-test
    words: [marrow jam]
    confidence: low
    why: It may be an invented rule of low confidence.
    examples: [They had marrow jam., More marrow jam.]
    near_misses: [They had marrows., They had jam.]
"""
TITLE, TEXT = "Analysis", "They had plum duff \U0001f600 and marrow jam. Then plum duff again."
PLAIN = TEXT.replace(" \U0001f600", "")
PASSAGE_KEYS = ["id", "kind", "section", "page", "number", "text"]
FLAG_KEYS = "lens rule confidence passage start end quote why question markers".split()
RECOMMENDATION_KEYS = (
    "passage text form addressee specific measurable owner time_bound strength "
    "owner_words time_words measure_words".split()
)


def odt(title: str, text: str) -> bytes:
    return make_odt(f'<text:h text:outline-level="1">{title}</text:h><text:p>{text}</text:p>')


FILES = {
    "draft.docx": make_docx(styled("H1", r(TITLE)) + p(r(TEXT))),
    "draft.odt": odt(TITLE, TEXT),
    "draft.pdf": make_pdf([flow([TITLE, "", PLAIN])]),
    "draft.txt": f"{TITLE}\n\n{TEXT}\n".encode(),
    "draft.md": f"# {TITLE}\n\n{TEXT}\n".encode(),
}


@pytest.fixture
def own_rules(tmp_path: Path) -> str:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "hindsight.yaml").write_text(OWN_RULES)
    return str(folder)


def call(*words: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(qmapp, ["scan", *words], input=given)


def objects(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def ours(scanned: dict[str, Any]) -> list[dict[str, Any]]:
    return [flag for flag in scanned["flags"] if flag["rule"].endswith("-test")]


@pytest.mark.parametrize("name", FILES)
def test_each_format_is_read_and_scanned(name: str, tmp_path: Path, own_rules: str) -> None:
    file = tmp_path / name
    file.write_bytes(FILES[name])
    (scanned,) = objects(call(str(file), "--json", "--rules", own_rules))
    assert scanned["file"] == str(file)
    assert scanned["sha256"] == sha256(FILES[name]).hexdigest()
    assert [flag["quote"] for flag in ours(scanned)] == ["plum duff", "plum duff"]
    texts = {passage["id"]: passage["text"] for passage in scanned["passages"]}
    for flag in scanned["flags"]:
        assert texts[flag["passage"]][flag["start"] : flag["end"]] == flag["quote"]
    text = next(one for one in scanned["passages"] if "plum" in one["text"])
    assert text["kind"] == "paragraph"
    assert text["page"] == (1 if name == "draft.pdf" else None)


@pytest.mark.parametrize("name", ["draft.docx", "draft.odt", "draft.md"])
def test_a_passage_has_the_title_of_its_nearest_heading(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(FILES[name])
    (scanned,) = objects(call(str(file), "--json"))
    assert [one["section"] for one in scanned["passages"]] == [TITLE, TITLE]


def test_what_stands_before_the_first_heading_has_no_section() -> None:
    (scanned,) = objects(call("-", "--json", given=b"A word before.\n\n# Findings\n\nOne after.\n"))
    assert [one["section"] for one in scanned["passages"]] == [None, "Findings", "Findings"]


def test_the_json_has_the_promised_keys_in_their_order() -> None:
    draft = (
        "# Recommendations\n\n1. The Board should audit ten files by March 2031.\n\n"
        "# Findings\n\nHe was born on 3 June 2015.\n"
    )
    (scanned,) = objects(call("-", "--json", "--all", given=draft.encode()))
    assert list(scanned) == (
        "file sha256 rules_version passages flags recommendations document".split()
    )
    assert scanned["file"] == "-"
    assert {tuple(one) for one in scanned["passages"]} == {tuple(PASSAGE_KEYS)}
    assert {tuple(one) for one in scanned["flags"]} == {tuple(FLAG_KEYS)}
    assert all(tuple(one) == tuple(RECOMMENDATION_KEYS) for one in scanned["recommendations"])
    assert all(list(one) == ["lens", "statement"] for one in scanned["document"])
    date = next(one for one in scanned["flags"] if one["quote"] == "3 June 2015")
    assert (date["lens"], date["confidence"], date["markers"]) == ("identifier", "high", [14, 17])


def test_low_confidence_only_when_asked_for(own_rules: str) -> None:
    given = TEXT.encode()
    (short,) = objects(call("-", "--json", "--rules", own_rules, given=given))
    (long,) = objects(call("-", "--json", "--rules", own_rules, "--all", given=given))
    assert {flag["confidence"] for flag in ours(short)} == {"medium"}
    assert [flag["quote"] for flag in ours(long)] == ["plum duff", "marrow jam", "plum duff"]


@pytest.mark.parametrize(
    "asked",
    [
        ["--lens", "identifier"],
        ["--lens", "identifier", "--lens", "family"],
        ["--lens", "identifier", "family"],
        ["--lens", "identifier,family"],
    ],
)
def test_only_the_lenses_asked_for(asked: list[str], own_rules: str) -> None:
    given = f"{TEXT}\n\nHe was born on 3 June 2015.".encode()
    (scanned,) = objects(call("-", *asked, "--json", "--rules", own_rules, given=given))
    assert {flag["lens"] for flag in scanned["flags"]} == {"identifier"}
    assert scanned["recommendations"] == []
    assert {one["lens"] for one in scanned["document"]} <= {"identifier", "family"}


def test_several_files_give_an_object_a_line_in_their_order(tmp_path: Path) -> None:
    names = []
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
        names.append(str(tmp_path / name))
    assert [one["file"] for one in objects(call(*names, "--json"))] == names


@pytest.mark.parametrize("name", FILES)
def test_standard_input_is_told_by_its_content(name: str, own_rules: str) -> None:
    (scanned,) = objects(call("-", "--json", "--rules", own_rules, given=FILES[name]))
    assert [flag["quote"] for flag in ours(scanned)] == ["plum duff", "plum duff"]


def test_the_same_twice(tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_bytes(FILES["draft.md"])
    assert call(str(file), "--json").stdout == call(str(file), "--json").stdout


def test_plain_output_says_where_what_why_and_what_to_ask(own_rules: str) -> None:
    result = call("-", "--rules", own_rules, given=FILES["draft.md"])
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    for said in (TITLE, "“plum duff”", "hindsight, medium", "It may be an invented rule.",
                 "hindsight.plum-test", "markers 13, 14", "Ask: "):  # fmt: skip
        assert said in result.stdout
    assert "marrow jam" not in result.stdout
    assert result.stderr == ""


def test_a_draft_without_flags_is_said_not_to_be_good_for_it() -> None:
    result = call("-", given=b"It was so.")
    assert result.exit_code == 0
    assert "0 flags" in result.stdout
    assert "not thereby good" in result.stdout


def test_what_lenses_cannot_see_is_one_line_unless_all_is_asked_for() -> None:
    def told(*more: str) -> list[str]:
        lines = call("-", *more, given=b"It was so.").stdout.splitlines()
        return [line for line in lines if "Not seen by" in line or "cannot see" in line]

    assert told() == ["It knows words, not meanings; --all says what each lens cannot see."]
    assert len(told("--all")) == len(Lens)
    (only,) = told("--lens", "blame")
    assert only.startswith("Not seen by blame: ")


def test_signs_that_steer_a_terminal_are_not_passed_on(own_rules: str) -> None:
    given = "They had plum\u202e duff\u0085. Plum duff\u009b31m, plum duff \u202e.".encode()
    result = call("-", "--rules", own_rules, given=given)
    assert result.exit_code == 0
    assert "plum duff" in result.stdout
    assert not {"\u202e", "\u009b", "\u0085"} & set(result.stdout)


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (["no-such-file.docx"], None, "no-such-file.docx"),
        (["."], None, "directory"),
        (["-"], b"", "empty"),
        (["-"], b"\x00\x01\x02\x03" * 50, "not one of the kinds"),
        (["-"], b"PK\x03\x04 broken", "damaged"),
        (["-"], b"%PDF-1.4 broken", "damaged"),
        (["-", "--lens", "plums"], b"text", "plums"),
        (["-", "--rules", "no-such-folder"], b"text", "no rule files"),
        (["-", "--colour"], b"text", "--colour"),
        ([], None, "FILE"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(words: list[str], given: bytes | None, said: str) -> None:
    result = call(*words, given=given)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("qmapp scan: ")
    assert said in line
    assert "upload" not in line


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("hindsight.yaml", OWN_RULES.replace("words: [plum duff]", 'pattern: "({nope}"'), "nope"),
        ("hindsight.yaml", OWN_RULES.replace("words: [plum duff]", 're2: ["(a"]'), "re2"),
        ("hindsight.yaml", "rules: [", "hindsight.yaml"),
        ("hindsight.yaml", "- plum", "list of rules is missing"),
        ("plums.yaml", OWN_RULES, "no lens of that name"),
    ],
)
def test_bad_rules_are_one_line_and_exit_2(
    file: str, content: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(content)
    result = call("-", "--rules", str(tmp_path), given=b"text")
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert said in line


def test_a_bad_file_among_good_ones_is_told_and_the_others_are_scanned(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_bytes(FILES["draft.txt"])
    result = call(str(tmp_path / "gone.txt"), str(good), "--json")
    assert result.exit_code == 2
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(good)]
    assert len(result.stderr.splitlines()) == 1


def test_every_lens_can_be_named() -> None:
    for lens in Lens:
        assert call("-", "--lens", lens.value, given=b"text").exit_code == 0


# In a process of its own ----------------------------------------------------------------------

LOADED = """
import sys
from qmapp.cli import qmapp
qmapp(["scan", sys.argv[1], *sys.argv[2:]], standalone_mode=False)
print(*sorted({name.partition(".")[0] for name in sys.modules}
              | {name for name in sys.modules if name.startswith("qmapp.")}), file=sys.stderr)
"""


def in_process(program: Sequence[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(program, capture_output=True, timeout=120, check=False, **more)


@pytest.mark.parametrize("name", FILES)
def test_neither_flask_nor_a_database_is_imported(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(FILES[name])
    done = in_process([sys.executable, "-c", LOADED, str(file), "--json"])
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.decode().split())
    assert "qmapp.casework.lenses.rules" in loaded
    assert not loaded & {
        "flask", "flask_babel", "sqlalchemy", "alembic", "jinja2", "werkzeug", "wtforms",
        "qmapp.app", "qmapp.config", "qmapp.tables", "qmapp.foundation.storage",
        "qmapp.casework.scan.models", "qmapp.casework.drafts.models",
    }  # fmt: skip


def test_no_settings_and_no_home_are_needed(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_bytes(FILES["draft.txt"])
    done = in_process(
        [sys.executable, "-m", "qmapp.cli", "scan", str(file), "--json"],
        env={"PATH": os.defpath}, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["file"] == str(file)
    assert done.stderr == b""


def test_colours_and_a_bar_on_a_terminal(tmp_path: Path, own_rules: str) -> None:
    file = tmp_path / "draft.md"
    file.write_bytes(FILES["draft.md"])
    lead, tail = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "qmapp.cli", "scan", str(file), "--rules", own_rules],
        stdout=tail, stderr=tail, stdin=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(tail)
    seen = b""
    while True:
        try:
            part = os.read(lead, 65_536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(lead)
    assert process.wait(timeout=60) == 0
    assert b"\r[" in seen
    assert b"\x1b[33mmedium" in seen
    assert "“plum duff”".encode() in seen
