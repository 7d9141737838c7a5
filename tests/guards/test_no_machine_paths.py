"""Nothing that is kept names a machine's folders, or a host that packages come from."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Written so that this file does not find itself.
FORBIDDEN = re.compile(
    r"(?<![\w.<>/-])/(?:root|home|work|Users)/\w"
    r"|/var/[t]mp/\w"
    r"|/opt/[p]ypi"
    r"|pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|deb[.]debian[.]org"
    r"|extra[-]index-url"
)


def kept_files() -> Iterator[Path]:
    """Every file that git keeps, or would if it were added now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in path.read_bytes()[:8192]:
            yield path


def test_no_file_names_a_machine_or_an_index_host() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in kept_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if (match := FORBIDDEN.search(line))
    ]
    assert found == []


def test_the_search_finds_what_it_is_for() -> None:
    for folder, below in (("home", "anna"), ("root", "x"), ("var/tmp", "x")):
        assert FORBIDDEN.search(f"at /{folder}/{below}")
    assert FORBIDDEN.search("index = https://pypi.{}/simple".format("org"))
    for line in ("/home", "see docs/home/page.md", "https://example.org/home/x", "a/work/b"):
        assert not FORBIDDEN.search(line), line
