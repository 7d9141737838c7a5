"""The application factory's works: rooms are put together here, and only here."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import structlog
from flask import Flask, g
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

from qmapp import tables
from qmapp.casework.arrangements import setup as arrangements
from qmapp.casework.assessments import setup as assessments
from qmapp.casework.bundle import setup as bundle
from qmapp.casework.comparison import setup as comparison
from qmapp.casework.drafts import setup as drafts
from qmapp.casework.feedback import setup as feedback
from qmapp.casework.findings import setup as findings
from qmapp.casework.involvement import setup as involvement
from qmapp.casework.moderation import setup as moderation
from qmapp.casework.practice import setup as practice
from qmapp.casework.proceedings import setup as proceedings
from qmapp.casework.recommendations import setup as recommendations
from qmapp.casework.records import setup as records
from qmapp.casework.reviews import setup as reviews
from qmapp.casework.reviews.queries import standing_on_review
from qmapp.casework.threads import setup as threads
from qmapp.casework.triage import setup as triage
from qmapp.casework.voice import setup as voice
from qmapp.config import SESSION_LENGTH, Environment, Settings, from_environment
from qmapp.decision.actions import setup as actions
from qmapp.decision.asks import setup as asks
from qmapp.decision.responses import setup as responses
from qmapp.desk import setup as desk
from qmapp.foundation.access import Actor
from qmapp.foundation.audit import key_with, require_own_key
from qmapp.foundation.audit.kept import keep_with
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, Storage, start_clock_at
from qmapp.foundation.web import context, errors, head, headers, health, rendering, words
from qmapp.governance.custody import setup as custody
from qmapp.governance.dossier import setup as dossier
from qmapp.governance.publication import setup as publication
from qmapp.governance.signing import setup as signing
from qmapp.governance.stages import setup as stages
from qmapp.learning.bodies import setup as bodies
from qmapp.learning.classes import setup as classes
from qmapp.learning.explore import setup as explore
from qmapp.learning.impact import setup as impact
from qmapp.learning.issues import setup as issues
from qmapp.learning.measures import setup as measures
from qmapp.learning.meetings import setup as meetings
from qmapp.learning.plan import setup as plan
from qmapp.learning.reminders import setup as reminders
from qmapp.learning.sharing import setup as sharing
from qmapp.learning.sharing.queries import readerships_of
from qmapp.learning.summits import setup as summits
from qmapp.learning.tags import setup as tags
from qmapp.learning.theory import setup as theory
from qmapp.learning.trends import setup as trends
from qmapp.people.accounts import setup as accounts
from qmapp.people.inbox import setup as inbox
from qmapp.resources import resource_dir

UPLOAD_LIMIT = 51 * 1024 * 1024  # a 50 MB draft and its form

ROOMS = (
    reviews,
    drafts,
    records,
    involvement,
    practice,
    findings,
    assessments,
    bundle,
    comparison,
    triage,
    voice,
    recommendations,
    actions,
    asks,
    responses,
    arrangements,
    proceedings,
    threads,
    moderation,
    feedback,
    signing,
    publication,
    custody,
    dossier,
    stages,
    theory,
    measures,
    meetings,
    impact,
    plan,
    tags,
    issues,
    explore,
    summits,
    bodies,
    classes,
    trends,
    sharing,
    reminders,
    inbox,
    desk,
)


def build(settings: Settings | None = None) -> Flask:
    """Build the application. Raises BadSettings when it may not start."""
    settings = settings or from_environment()
    _set_up_logging(settings)
    start_clock_at(settings.clock_start)
    app = Flask(
        "qmapp",
        root_path=str(Path(__file__).parent),
        template_folder=str(resource_dir("templates")),
        static_folder="static",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.environment is Environment.TEST,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,  # pasted drafts are fields, not files
        PERMANENT_SESSION_LIFETIME=SESSION_LENGTH,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="qmapp_session",
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,  # addresses of assets carry their version
        BABEL_DEFAULT_LOCALE="en_GB",
        BABEL_DEFAULT_TIMEZONE="Europe/London",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; idle sign-out is stricter
        PREFERRED_URL_SCHEME="https" if settings.secure_cookies else "http",
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    storage = keep_with(key_with(Storage(settings.database_url), settings.trail_key))
    require_own_key(storage)
    app.extensions["qmapp.settings"] = settings
    app.extensions["qmapp.storage"] = storage
    app.extensions["qmapp.catalogue"] = load_catalogue()
    app.extensions["qmapp.files"] = FileStore.in_folder(settings.files_dir)
    Babel(app)
    CSRFProtect(app)
    app.teardown_appcontext(context.release_read_session)
    head.install(app)
    headers.install(app, secure=settings.secure_cookies)
    errors.install(app)
    words.install(app)
    rendering.install(app, asset_version=_asset_version)
    health.install(app)

    accounts.install(app, settings, storage)
    for room in ROOMS:
        room.install(app)
    context.register_actor_loader(app, _load_actor)
    configure_mappers()
    return app


def _load_actor(db: Db, review_id: UUID | None) -> Actor | None:
    person = accounts.signed_in_person()
    if person is None:
        return None
    roles, interests = standing_on_review(db, person.id, review_id)
    if "qm_board_roles" not in g:  # the same for every review that this request looks at
        g.qm_board_roles = accounts.board_roles(db, person.id)
        g.qm_readerships = readerships_of(db, person.id)
    return Actor(
        person_id=person.id,
        name=person.name,
        board_roles=g.qm_board_roles,
        review_roles=roles,
        interests=interests,
        readerships=g.qm_readerships,
    )


@lru_cache(maxsize=256)
def _asset_version(path: str) -> str:
    file = Path(__file__).parent / "static" / path
    return sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"


def _set_up_logging(settings: Settings) -> None:
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        cache_logger_on_first_use=True,
    )


__all__ = ["build", "tables"]
