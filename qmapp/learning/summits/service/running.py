"""Running a summit: the text is fixed, phones may join, participants are told in the end."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import select

from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db, london_date
from qmapp.foundation.storage.clock import LONDON
from qmapp.learning.summits import queries
from qmapp.learning.summits.checking import sound_told
from qmapp.learning.summits.models import Summit, SummitText
from qmapp.learning.summits.queries.whole import build_now
from qmapp.learning.summits.rules import CODE_LENGTH, CODE_LETTERS
from qmapp.learning.summits.service.common import SummitKey, held, note, require_opened
from qmapp.learning.summits.text import digest_of, to_content


def open_summit(
    db: Db,
    actor: Actor,
    at: SummitKey,
    practice: PracticeIssues,
    *,
    version: int,
    now: datetime,
) -> Summit:
    """Fix the text that everybody is shown, with its edition and SHA-256. Done twice, it is once.

    Raises RuleBroken when none of the chosen issues is there any more.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    if summit.opened_at is not None:
        return summit
    held(db, actor, Permission.SUMMIT_RUN, at, version=version)
    text = build_now(db, practice, summit)
    if not text.issues:
        raise RuleBroken(N_("None of the chosen issues is there any more. Choose others first."))
    content = to_content(text)
    db.add(
        SummitText(
            id=uuid4(),
            board_id=at.board_id,
            summit_id=summit.id,
            edition=text.edition,
            edition_sha256=text.edition_sha256,
            content=content,
            sha256=digest_of(content),
            frozen_by=actor.person_id,
            frozen_at=now,
        )
    )
    summit.opened_at = now
    summit.version += 1
    values = {"edition": text.edition, "sha256": digest_of(content)}
    note(db, actor.person_id, summit, "opened", now, values)
    return summit


def start_joining(db: Db, actor: Actor, at: SummitKey, *, now: datetime) -> Summit:
    """Let phones join, by a code that ends with the day in London. Done twice, the code stays."""
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    require_opened(summit)
    if summit.course.is_live(now):
        return summit
    summit.code = _free_code(db)
    summit.code_until = _end_of_day(now)
    summit.version += 1
    note(db, actor.person_id, summit, "joining-opened", now, {"until": summit.code_until})
    return summit


def stop_joining(db: Db, actor: Actor, at: SummitKey, *, now: datetime) -> Summit:
    """Close the summit to phones: those that joined say nothing more. Twice is once."""
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    if summit.code is None:
        return summit
    summit.code = summit.code_until = None
    summit.version += 1
    note(db, actor.person_id, summit, "joining-closed", now, {})
    return summit


def renew_code(db: Db, actor: Actor, at: SummitKey, *, now: datetime) -> Summit:
    """Give a live summit another code: the old one opens nothing, and who has joined stays in.

    Raises RuleBroken for one that is not live.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    if not summit.course.is_live(now):
        raise RuleBroken(N_("No phone can join now, so that there is no code to renew."))
    summit.code = _free_code(db)
    summit.version += 1
    note(db, actor.person_id, summit, "code-renewed", now, {})
    return summit


def turn_to(
    db: Db,
    actor: Actor,
    at: SummitKey,
    issue: str,
    practice: PracticeIssues,
    *,
    now: datetime,
) -> Summit:
    """Say which issue is talked about now: phones and screen show it first."""
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    require_opened(summit)
    if queries.text_of(db, practice, summit).find(issue) is None:
        raise NotFound("issue of the summit")
    if summit.turned_to == issue:
        return summit
    summit.turned_to = issue
    summit.version += 1
    note(db, actor.person_id, summit, "turned", now, {"issue": issue})
    return summit


def tell(  # noqa: PLR0913 - who says when and how they were told, as seen when
    db: Db,
    actor: Actor,
    at: SummitKey,
    told_on: date | None,
    how: str,
    *,
    version: int,
    now: datetime,
) -> Summit:
    """Write down when and how participants were told what came of it, or put that right.

    Raises SavedElsewhere when the summit was changed since `version`, RuleBroken.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at, version=version)
    require_opened(summit)
    day, words = sound_told(told_on, how, held_on=summit.held_on, today=london_date(now))
    if (summit.told_on, summit.told_how) == (day, words):
        return summit
    verb_is_first = summit.told_on is None
    summit.told_on, summit.told_how = day, words
    summit.version += 1
    values = {"told_on": day, "how": digest_of_words(words)}
    if verb_is_first:
        note(db, actor.person_id, summit, "told", now, values)
    else:
        note(db, actor.person_id, summit, "telling-changed", now, values)
    return summit


def _free_code(db: Db) -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if db.scalar(select(Summit.id).where(Summit.code == code)) is None:
            return code


def _end_of_day(now: datetime) -> datetime:
    tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=LONDON)
