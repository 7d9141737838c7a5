"""Keeping what somebody had typed when their sign-in was over.

It is theirs alone and for a day. Passwords, tokens and files are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select

from qmapp.foundation.storage import Db, clock
from qmapp.people.accounts import queries, rules
from qmapp.people.accounts.models import KeptForm, Person

FIELD_OF_KEPT = "kept_form"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MARK_OF_FORM = "csrf_token"  # a form with a prefix puts it before the name


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
    keeping, the path is not ours, it is larger than any form of ours, or the person
    is no longer there. The same form, sent twice, is kept once.
    """
    now = now or clock()
    pairs = _pairs_to_keep(form)
    size = sum(len(name) + len(value) for name, value in pairs)
    if not pairs or size > rules.KEPT_FORM_CHARACTERS or not rules.is_own_path(path):
        return None
    if db.get(Person, person_id) is None:
        return None
    fields = {"pairs": pairs, "files": [name for name in file_names if name]}
    for there in queries.list_kept_forms(db, person_id, now):
        if there.path == path and there.fields == fields:
            there.at = now
            return there.id
    kept = KeptForm(id=uuid4(), person_id=person_id, path=path, fields=fields, at=now)
    _make_room(db, person_id, now)
    db.add(kept)
    return kept.id


def words_of(form: PostedForm) -> list[tuple[str, str]]:
    """What was typed into a posted form, with the names of its boxes as far as they tell."""
    return [
        (rules.name_in_words(name), value)
        for name, value in _pairs_to_keep(form)
        if rules.is_typed(name, value)
    ]


def throw_away(db: Db, person_id: UUID, kept_id: UUID, now: datetime) -> None:
    """Remove a kept form of one's own: it was saved, or is not wanted. Raises NotFound."""
    db.delete(queries.get_kept_form(db, person_id, kept_id, now))


def forget_old(db: Db, now: datetime) -> None:
    """Remove what was kept longer than a day."""
    db.execute(delete(KeptForm).where(KeptForm.at <= now - rules.KEPT_FORM_LASTS))


def forget_forms(db: Db, path: str) -> None:
    """Remove everybody's kept forms of a page and of those below it: their words are withdrawn.

    Of draft 1, and not of draft 10.
    """
    below = (KeptForm.path.istartswith(path + mark, autoescape=True) for mark in "/?")
    here = func.lower(KeptForm.path) == path.lower()
    db.execute(delete(KeptForm).where(or_(here, *below)))


def forget_forms_about(
    db: Db, about: UUID, ids: Collection[UUID], *, new: Collection[str], field: tuple[str, str]
) -> None:
    """Remove everybody's kept forms that name one of these `ids`, in their address or in a field.

    Of those whose address names `about`. On pages of which the address ends with one of `new`
    something is made that has no id yet: there the name and value of `field` tell what it is made
    for, and a form without that name goes too.
    """
    names = {str(one) for one in ids}
    for kept in db.scalars(select(KeptForm).where(KeptForm.path.icontains(str(about)))):
        pairs = pairs_of(kept)
        told = [value for name, value in pairs if name == field[0]]
        is_new = kept.path.partition("?")[0].rstrip("/").lower().endswith(tuple(new))
        named = _ID.findall(" ".join([kept.path, *(value for _, value in pairs)]).lower())
        if not names.isdisjoint(named) or (is_new and (not told or field[1] in told)):
            db.delete(kept)


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


def _pairs_to_keep(form: PostedForm) -> list[list[str]]:
    # A NUL is no letter that anybody typed, and PostgreSQL keeps none.
    return [
        [name.replace("\0", ""), value.replace("\0", "")]
        for name, value in form.items(multi=True)
        if _may_be_kept(name)
    ]


def _may_be_kept(name: str) -> bool:
    plain = name.lower()
    return plain != FIELD_OF_KEPT and not plain.endswith(_MARK_OF_FORM) and "password" not in plain
