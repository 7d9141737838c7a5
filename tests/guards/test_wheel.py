"""A wheel carries all that qmapp needs, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ("markers", "migrations", "templates")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents in a folder far from the checkout."""
    target = tmp_path_factory.mktemp("installed")
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target")
    _run(sys.executable, *install, str(target), str(wheel), cwd=target)
    return target


def _run(*command: str, cwd: Path, **environment: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("QMAPP_", "PYTHON"))}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=clean | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _qmapp(installed: Path, folder: Path, *arguments: str) -> str:
    return _run(
        *(sys.executable, "-m", "qmapp.cli", *arguments),
        cwd=folder,
        PYTHONPATH=str(installed),
        QMAPP_ENVIRONMENT="test",
        QMAPP_DATA_DIR=str(folder / "instance"),
    )


def _tracked(folder: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_carries_every_file_beside_the_code_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in BUNDLED:
        carried = {n for n in names if n.startswith(f"qmapp/_bundled/{folder}/")}
        assert carried == {f"qmapp/_bundled/{name}" for name in _tracked(folder)}
    assert _tracked("qmapp") <= names
    assert "qmapp/static/vendor/govuk-frontend.min.css" in names
    strangers = [n for n in names if not n.startswith(("qmapp/", "qmapp-")) or n.endswith(".pyc")]
    assert strangers == []


def test_the_shell_of_an_installed_wheel_answers(installed: Path, tmp_path: Path) -> None:
    where = ("-c", "import qmapp; print(qmapp.__file__)")
    found = _run(sys.executable, *where, cwd=tmp_path, PYTHONPATH=str(installed)).strip()
    assert Path(found).is_relative_to(installed)
    shown = _qmapp(installed, tmp_path, "--help")
    for command in ("serve", "migrate", "demo", "user", "markers"):
        assert command in shown


def test_an_installed_wheel_finds_its_markers(installed: Path, tmp_path: Path) -> None:
    assert "18" in _qmapp(installed, tmp_path, "markers", "check")


def test_an_installed_wheel_migrates_a_database(installed: Path, tmp_path: Path) -> None:
    _qmapp(installed, tmp_path, "migrate")
    assert (tmp_path / "instance" / "qmapp.sqlite3").stat().st_size > 0


def test_an_installed_wheel_builds_the_application(installed: Path, tmp_path: Path) -> None:
    _qmapp(installed, tmp_path, "migrate")
    ask = (
        "from qmapp import create_app; client = create_app().test_client(); "
        "print(client.get('/healthz').status_code, client.get('/static/css/qmapp.css').status_code)"
    )
    answer = _run(
        *(sys.executable, "-c", ask),
        cwd=tmp_path,
        PYTHONPATH=str(installed),
        QMAPP_ENVIRONMENT="test",
        QMAPP_DATA_DIR=str(tmp_path / "instance"),
    )
    assert answer.split() == ["200", "200"]
