"""Keeping what somebody had typed when they were signed out.

It is theirs alone and for a day. Passwords, tokens and files are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from qmapp.foundation.storage import Db, clock
from qmapp.people.accounts import queries, rules
from qmapp.people.accounts.models import KeptForm

FIELD_OF_KEPT = "kept_form"
_NEVER_KEPT = frozenset({"csrf_token", FIELD_OF_KEPT})


class PostedForm(Protocol):
    """A form as posted: names with their values, in order, names possibly repeated."""

    def items(self, *, multi: bool = ...) -> Iterable[tuple[str, str]]: ...


def keep_form(
    db: Db,
    person_id: UUID,
    path: str,
    form: PostedForm,
    *,
    file_names: Iterable[str] = (),
    now: datetime | None = None,
) -> UUID | None:
    """Keep a posted form for the person who typed it, to be posted again to the same path.

    Returns its id, for the page `accounts.kept`; None when there is nothing worth
    keeping, the path is not ours, or it is larger than any form of ours.
    """
    now = now or clock()
    # A NUL is no letter that anybody typed, and PostgreSQL keeps none.
    pairs = [
        [name.replace("\0", ""), value.replace("\0", "")]
        for name, value in form.items(multi=True)
        if _may_be_kept(name)
    ]
    size = sum(len(name) + len(value) for name, value in pairs)
    if not pairs or size > rules.KEPT_FORM_CHARACTERS or not rules.is_own_path(path):
        return None
    kept = KeptForm(
        id=uuid4(),
        person_id=person_id,
        path=path,
        fields={"pairs": pairs, "files": [name for name in file_names if name]},
        at=now,
    )
    _make_room(db, person_id, now)
    db.add(kept)
    return kept.id


def throw_away(db: Db, person_id: UUID, kept_id: UUID, now: datetime) -> None:
    """Remove a kept form of one's own: it was saved, or is not wanted. Raises NotFound."""
    db.delete(queries.get_kept_form(db, person_id, kept_id, now))


def forget_old(db: Db, now: datetime) -> None:
    """Remove what was kept longer than a day."""
    db.execute(delete(KeptForm).where(KeptForm.at <= now - rules.KEPT_FORM_LASTS))


def pairs_of(kept: KeptForm) -> list[tuple[str, str]]:
    """The names and values of a kept form, in the order in which they were posted."""
    fields: Mapping[str, list[list[str]]] = kept.fields
    return [(str(name), str(value)) for name, value in fields.get("pairs", [])]


def _make_room(db: Db, person_id: UUID, now: datetime) -> None:
    forget_old(db, now)
    surplus = db.scalars(
        select(KeptForm.id)
        .where(KeptForm.person_id == person_id)
        .order_by(KeptForm.at.desc(), KeptForm.id)
        .offset(rules.KEPT_FORMS_EACH - 1)
    ).all()
    if surplus:
        db.execute(delete(KeptForm).where(KeptForm.id.in_(surplus)))


def _may_be_kept(name: str) -> bool:
    return name not in _NEVER_KEPT and "password" not in name.lower()
