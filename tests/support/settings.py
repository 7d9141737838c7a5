"""Settings of a server under test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qmapp.config import Environment, Settings

TRAIL_KEY = "a key of the trail, long enough for any check"


def make_settings(data_dir: Path, **changes: Any) -> Settings:
    """Settings for one test: SQLite in `data_dir`, no second factor, plain cookies."""
    settings = Settings(
        environment=Environment.TEST,
        secret_key="a secret of the tests, long enough for any check",
        password_salt="a salt of the tests",
        trail_key=TRAIL_KEY,
        database_url=f"sqlite:///{data_dir / 'qmapp.sqlite3'}",
        data_dir=data_dir,
        base_url="http://localhost",
        second_factor_required=False,
        secure_cookies=False,
        log_json=False,
    )
    return replace(settings, **changes)
