"""Where the files beside the code are: in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Resource = Literal["markers", "templates", "migrations"]

PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: Resource) -> Path:
    """The folder of that name.

    A wheel carries the folders inside the package (see the build settings in
    pyproject.toml); in a checkout they stand beside it, where people look for them.
    """
    bundled = PACKAGE / "_bundled" / name
    if bundled.is_dir():
        return bundled
    beside = PACKAGE.parent / name
    if (PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    raise FileNotFoundError(
        f"The folder “{name}” of qmapp was found neither at {bundled} nor at {beside}. "
        "Install qmapp again from a complete wheel, or run it from a complete checkout."
    )
