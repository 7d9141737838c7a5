"""Guards: every endpoint is public, for the signed in, or guarded by a permission.

A guarded page loads its subject from the address, asks the policy, and
answers 404 alike when the thing is unknown and when it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g
from flask.typing import ResponseReturnValue

from qmapp.foundation.access import Permission, Subject, require
from qmapp.foundation.storage import Db
from qmapp.foundation.web.context import actor, db

V = TypeVar("V", bound=Callable[..., ResponseReturnValue])
SubjectLoader = Callable[[Db, Mapping[str, Any]], Subject]

ACCESS = "qm_access"
PUBLIC = "public"
SIGNED_IN = "signed in"
_LOADERS = "qmapp.subject_loaders"


def register_subject(app: Flask, name: str, loader: SubjectLoader) -> None:
    """Tell the guards how to find the subject called `name` from an address's parts.

    The loader raises NotFound when there is none.
    """
    app.extensions.setdefault(_LOADERS, {})[name] = loader


def public(view: V) -> V:
    """Mark a page that anybody may open."""
    setattr(view, ACCESS, PUBLIC)
    return view


def signed_in(view: V) -> V:
    """Mark a page for anybody who is signed in; it shows only what is their own."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        found = actor()
        if found is None:
            return _to_sign_in()
        g.qm_actor = found
        return view(*args, **kwargs)

    setattr(wrapper, ACCESS, SIGNED_IN)
    return cast(V, wrapper)


def guarded(permission: Permission, by: str) -> Callable[[V], V]:
    """Guard a page by a permission on the subject that its address names.

    `by` is the name under which the subject's room registered its loader:
    "board", "review", "draft", "assessment".
    """

    def decorate(view: V) -> V:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if actor() is None:
                return _to_sign_in()
            subject = current_app.extensions[_LOADERS][by](db(), kwargs)
            found = actor(getattr(subject, "review_id", None))
            require(found, permission, subject)
            g.qm_actor, g.qm_subject = found, subject
            return view(*args, **kwargs)

        setattr(wrapper, ACCESS, permission)
        return cast(V, wrapper)

    return decorate


def subject() -> Any:
    """The subject that this page's guard loaded."""
    return g.qm_subject


def _to_sign_in() -> ResponseReturnValue:
    return cast(ResponseReturnValue, current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
