"""Settings, read once from the environment into one frozen object.

Defaults are safe for production: without QMAPP_ENVIRONMENT the server counts
as production, and a missing secret stops start-up.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path


class Environment(StrEnum):
    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TEST = "test"


class BadSettings(Exception):
    """The environment does not describe a server that may start; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Where the outbox is sent. Without a host, mail is printed (development only)."""

    host: str | None = None
    port: int = 25
    user: str | None = None
    password: str | None = None
    tls: bool = False
    sender: str = "no-reply@localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between one server and another."""

    environment: Environment
    secret_key: str
    password_salt: str
    trail_key: str
    database_url: str
    data_dir: Path
    base_url: str = "http://127.0.0.1:5000"
    idle_minutes: int = 30
    second_factor_required: bool = True
    secure_cookies: bool = True
    trusted_proxies: int = 0
    fewest_shown: int = 5
    mail: MailSettings = MailSettings()
    clock_start: datetime | None = None
    log_json: bool = True

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    def __post_init__(self) -> None:
        if not 3 <= self.fewest_shown <= 50:
            raise BadSettings("QMAPP_FEWEST_SHOWN lies between 3 and 50.")
        if self.is_production:
            if self.clock_start is not None:
                raise BadSettings("QMAPP_CLOCK is for tests. Unset it on a production server.")
            if not self.second_factor_required:
                raise BadSettings("A production server requires the second factor.")
            if len(self.secret_key) < 32 or len(self.password_salt) < 16:
                raise BadSettings(
                    "Set QMAPP_SECRET_KEY (32 characters or more) and QMAPP_PASSWORD_SALT "
                    "(16 or more) to random values, and keep them."
                )
            if len(self.trail_key) < 32:
                raise BadSettings(
                    "QMAPP_TRAIL_KEY has 32 random characters or more. Without it, qmapp keeps a "
                    "key of its own in the data folder."
                )


def from_environment(env: Mapping[str, str] | None = None) -> Settings:
    """Read settings from the environment.

    Raises BadSettings with one sentence when a production server lacks a
    secret or asks for something that production refuses.
    """
    env = os.environ if env is None else env
    try:
        environment = Environment(env.get("QMAPP_ENVIRONMENT", "production"))
    except ValueError:
        raise BadSettings("QMAPP_ENVIRONMENT is production, development or test.") from None
    production = environment is Environment.PRODUCTION
    data_dir = Path(env.get("QMAPP_DATA_DIR", "instance")).resolve()
    database_url = env.get("QMAPP_DATABASE_URL", f"sqlite:///{data_dir / 'qmapp.sqlite3'}")
    secret, salt = env.get("QMAPP_SECRET_KEY", ""), env.get("QMAPP_PASSWORD_SALT", "")
    if not production:
        # A development server keeps its own secret beside its data: nothing to set up,
        # nothing secret in the repository.
        secret = secret or _kept_secret(data_dir, "secret_key")
        salt = salt or _kept_secret(data_dir, "password_salt")
    # The key of the trail is made at the first start, in production too: it must not be in the
    # database, and not the secret of the sessions, which somebody changes one day.
    trail_key = env.get("QMAPP_TRAIL_KEY", "") or _kept_secret(data_dir, "trail_key")
    base_url = env.get("QMAPP_BASE_URL", f"http://127.0.0.1:{env.get('PORT', '5000')}")
    return Settings(
        environment=environment,
        secret_key=secret,
        password_salt=salt,
        trail_key=trail_key,
        database_url=_psycopg(database_url),
        data_dir=data_dir,
        base_url=base_url.rstrip("/"),
        idle_minutes=_whole(env, "QMAPP_IDLE_MINUTES", 30),
        second_factor_required=production or env.get("QMAPP_SECOND_FACTOR") == "required",
        secure_cookies=production or base_url.startswith("https:"),
        trusted_proxies=_whole(env, "QMAPP_TRUSTED_PROXIES", 0),
        fewest_shown=_whole(env, "QMAPP_FEWEST_SHOWN", 5),
        mail=MailSettings(
            host=env.get("QMAPP_MAIL_HOST") or None,
            port=_whole(env, "QMAPP_MAIL_PORT", 25),
            user=env.get("QMAPP_MAIL_USER") or None,
            password=env.get("QMAPP_MAIL_PASSWORD") or None,
            tls=env.get("QMAPP_MAIL_TLS", "") in {"1", "true", "yes"},
            sender=env.get("QMAPP_MAIL_SENDER", "no-reply@localhost"),
        ),
        clock_start=_moment(env.get("QMAPP_CLOCK")),
        log_json=production,
    )


def _psycopg(url: str) -> str:
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not value.isdigit():
        raise BadSettings(f"{name} is a whole number, not {value!r}.")
    return int(value)


def _moment(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadSettings("QMAPP_CLOCK is a time such as 2026-11-21T09:00:00+00:00.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _kept_secret(data_dir: Path, name: str) -> str:
    path = data_dir / name
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # Whole, or not there: another process of the same start must not read half of it.
        making = data_dir / f".{name}.{os.getpid()}.{os.urandom(4).hex()}"
        with open(making, "x", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(os.urandom(32).hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(making, path)
        except FileExistsError:
            pass  # the other process was quicker
        finally:
            making.unlink()
    return path.read_text()


SESSION_LENGTH = timedelta(hours=12)
