"""What belongs to one request: its reading session, its units of work, its actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast
from uuid import UUID

from flask import Flask, current_app, g

from qmapp.config import Settings
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.storage import Db, Storage


class ActorLoader(Protocol):
    """Builds the actor of this request, with their standing on one review, or on none."""

    def __call__(self, db: Db, review_id: UUID | None) -> Actor | None: ...


_ACTOR_LOADER = "qmapp.actor_loader"


def storage() -> Storage:
    """The database of this server."""
    return cast(Storage, current_app.extensions["qmapp.storage"])


def settings() -> Settings:
    """The settings of this server."""
    return cast(Settings, current_app.extensions["qmapp.settings"])


def catalogue() -> Catalogue:
    """The marker editions that came with this version of qmapp."""
    return cast(Catalogue, current_app.extensions["qmapp.catalogue"])


def db() -> Db:
    """The reading session of this request. It refuses to write."""
    if "qm_read" not in g:
        g.qm_read = storage().read_session()
    return cast(Db, g.qm_read)


@contextmanager
def unit_of_work() -> Iterator[Db]:
    """One change, one commit. What is read afterwards in this request sees the change."""
    release_read_session()
    with storage().unit_of_work() as session:
        yield session


def release_read_session(error: BaseException | None = None) -> None:
    """Give the reading session back, so that it neither holds nor shows an old view."""
    session = g.pop("qm_read", None)
    if session is not None:
        session.close()


def register_actor_loader(app: Flask, loader: ActorLoader) -> None:
    """Tell the web layer how to find out who asks. Called once by the accounts room's set-up."""
    app.extensions[_ACTOR_LOADER] = loader


def actor(review_id: UUID | None = None) -> Actor | None:
    """Who asks, with their standing on boards and on the one review; None when signed out."""
    known: dict[UUID | None, Actor | None] = g.setdefault("qm_actors", {})
    if review_id not in known:
        loader: ActorLoader | None = current_app.extensions.get(_ACTOR_LOADER)
        known[review_id] = loader(db(), review_id) if loader else None
    return known[review_id]


def current_actor() -> Actor | None:
    """The actor as most lately loaded: on a review's page, with their standing on it."""
    guarded: Actor | None = g.get("qm_actor")
    return guarded if guarded is not None else actor()


def signed_in_actor() -> Actor:
    """The actor of a guarded page. Raises RuntimeError on an unguarded one."""
    found = current_actor()
    if found is None:
        raise RuntimeError("This page is not guarded, so nobody is known to be signed in.")
    return found
