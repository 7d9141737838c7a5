"""A wheel carries all that qmapp needs, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.support import sites

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
    done = subprocess.run(
        command,
        cwd=cwd,
        env=_clean() | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _clean() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("QMAPP_", "PYTHON"))}


def _where(installed: Path, folder: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": str(installed),
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(folder / "instance"),
    }


def _qmapp(installed: Path, folder: Path, *arguments: str) -> str:
    return _run(
        *(sys.executable, "-m", "qmapp.cli", *arguments),
        cwd=folder,
        **_where(installed, folder),
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


def test_an_installed_wheel_serves_until_it_is_told_to_stop(
    installed: Path, tmp_path: Path
) -> None:
    _qmapp(installed, tmp_path, "migrate")
    port = sites.free_port()
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "qmapp.cli", "serve", "--port", str(port), "--workers", "1"],
            cwd=tmp_path,
            env=_clean() | _where(installed, tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        sites.wait_until_answered(f"http://127.0.0.1:{port}/readyz", lambda: server.poll() is None)
        server.terminate()
        assert server.wait(timeout=60) == 0
    finally:
        server.kill()
        server.wait()
    said = (tmp_path / "log").read_text()
    assert f"qmapp serves on http://127.0.0.1:{port}" in said
    assert "Traceback" not in said
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
