"""Make .venv and put into it exactly what requirements-dev.lock names.

Run by make with whatever Python 3.11 or later there is; standard library only.
A stamp makes a second run a matter of moments.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / ".qmapp-stamp"
NEEDS = (3, 11)

LAUNCHER = """#!{python}
import sys

from qmapp.cli import main

sys.exit(main())
"""


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main() -> int:
    """Bring .venv up to date and say in one line what happened."""
    try:
        if STAMP.is_file() and PYTHON.exists() and STAMP.read_text() == fingerprint():
            return 0
        make_environment()
        install()
        link_checkout()
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    STAMP.write_text(fingerprint())
    print("The environment in .venv is complete.")
    return 0


def fingerprint() -> str:
    """Hash what decides the result: the lock, this script, where the checkout is, which Python."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for path in (LOCK, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make .venv, unless it is there and works."""
    if sys.version_info < NEEDS:
        have = ".".join(map(str, sys.version_info[:2]))
        raise SetupError(
            f"qmapp needs Python 3.11 or later; this is {have}. Install a newer one, or name it: "
            "make PYTHON=python3.12 …"
        )
    if PYTHON.exists() and runs(str(PYTHON), "-m", "pip", "--version"):
        return
    print("Making .venv …", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise SetupError(
            "Python could not make a virtual environment. On Debian: apt-get install python3-venv."
            f"\n{made.stdout}{made.stderr}".rstrip()
        )


def install() -> None:
    """Install what the lock names: with uv, which is much faster, else with pip."""
    print("Installing what requirements-dev.lock names …", flush=True)
    if has_uv() and runs(
        *(str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON)),
        *("--require-hashes", "-r", str(LOCK)),
    ):
        return
    print("Installing with pip instead, which takes a few minutes the first time …", flush=True)
    result = subprocess.run(
        [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", str(LOCK)],
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if result.returncode != 0:
        raise SetupError(
            "The packages that requirements-dev.lock names could not be installed; pip says why "
            "above. Nothing else was changed. Check the network and run the same command again."
        )


def has_uv() -> bool:
    """Whether uv is in .venv, installing the locked one when it is not."""
    if runs(str(PYTHON), "-m", "uv", "--version"):
        return True
    locked = re.search(r"^uv==.*?(?=^\S)", LOCK.read_text() + "end", re.MULTILINE | re.DOTALL)
    if locked is None:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write(locked[0])
        wanted.flush()
        return runs(
            *(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "-r", wanted.name),
        )


def link_checkout() -> None:
    """Let .venv find the package in this checkout, and put `qmapp` into its bin folder."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "qmapp-checkout.pth").write_text(f"{ROOT}\n")
    launcher = VENV / "bin" / "qmapp"
    launcher.write_text(LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)


def runs(*command: str) -> bool:
    """Whether a command ends well."""
    return (
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    ).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
