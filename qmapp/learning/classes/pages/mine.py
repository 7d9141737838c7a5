"""What a lead reviewer alone is shown: their sessions, and their drafts before and after one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.errors import NotFound
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.catalogue.model import Rating
from qmapp.foundation.web.words import show_date
from qmapp.learning.classes.pages.sessions import marker_words
from qmapp.learning.classes.queries import OwnClass
from qmapp.learning.classes.rules import SKILL_LABELS, OwnDraft, before_and_after


@dataclass(frozen=True, slots=True)
class Judged:
    """What was agreed of one draft on one marker. `rating` is None where nothing was agreed."""

    rating: Rating | None
    draft: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerRow:
    """A marker, with one's drafts before and after. `is_gap`: it prompted the session."""

    title: str
    is_gap: bool
    before: Sequence[Judged]
    after: Sequence[Judged]


@dataclass(frozen=True, slots=True)
class EditionPart:
    """The drafts that were judged by one edition.

    `before` and `after` name the draft where there is one of them only, for the head of its column.
    """

    title: str
    before: str
    after: str
    rows: Sequence[MarkerRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session that one was at."""

    line: OwnClass
    on: str
    skills: Sequence[str]
    markers: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinePage:
    """One's own page. `chosen`: the session by whose day the drafts are parted; None: no session.

    Nothing is summed: markers stand beside one another, and no figure is made of them.
    """

    sessions: Sequence[SessionRow]
    chosen: SessionRow | None
    parted: str
    parts: Sequence[EditionPart]


def mine_page(
    sessions: Sequence[OwnClass],
    drafts: Sequence[OwnDraft],
    editions: Mapping[str, Edition],
    chosen_id: UUID | None,
) -> MinePage:
    """The page; the newest session where none is asked for. Raises NotFound for one not theirs."""
    rows = [_session(one) for one in sessions]
    if chosen_id is not None and all(one.line.id != chosen_id for one in rows):
        raise NotFound("session")
    chosen = next((one for one in rows if chosen_id is None or one.line.id == chosen_id), None)
    return MinePage(
        sessions=rows,
        chosen=chosen,
        parted=_parted(drafts, chosen),
        parts=[
            _part([one for one in drafts if one.edition_sha256 == sha256], edition, chosen)
            for sha256, edition in editions.items()
        ],
    )


def _session(line: OwnClass) -> SessionRow:
    return SessionRow(
        line=line,
        on=show_date(line.held_on),
        skills=[gettext(SKILL_LABELS[one]) for one in line.skills],
        markers=[marker_words(one) for one in line.markers],
    )


def _part(drafts: Sequence[OwnDraft], edition: Edition, chosen: SessionRow | None) -> EditionPart:
    about = {one.id for one in chosen.line.markers} if chosen else set()
    before, after = _both(drafts, chosen)
    return EditionPart(
        title=edition.title,
        before=_name(before[0]) if len(before) == 1 else "",
        after=_name(after[0]) if len(after) == 1 else "",
        rows=[
            MarkerRow(
                title=f"{marker.number} {marker.title}",
                is_gap=marker.id in about,
                before=_judged(before, marker.id, edition),
                after=_judged(after, marker.id, edition),
            )
            for marker in edition.markers
            if any(marker.id in one.ratings for one in drafts)
        ],
    )


def _name(draft: OwnDraft) -> str:
    return gettext(
        "%(review)s, draft %(number)s, sent %(date)s",
        review=draft.reference,
        number=draft.number,
        date=show_date(draft.sent_on),
    )


def _judged(drafts: Sequence[OwnDraft], marker_id: str, edition: Edition) -> Sequence[Judged]:
    ratings = {one.id: one for one in edition.scale.ratings}
    return [
        Judged(ratings.get(one.ratings.get(marker_id, "")), "" if len(drafts) == 1 else _name(one))
        for one in drafts
    ]


def _both(
    drafts: Sequence[OwnDraft], chosen: SessionRow | None
) -> tuple[Sequence[OwnDraft], Sequence[OwnDraft]]:
    if chosen is None:
        return drafts, []
    found = before_and_after(drafts, chosen.line.held_on)
    return found.before, found.after


def _parted(drafts: Sequence[OwnDraft], chosen: SessionRow | None) -> str:
    before, after = _both(drafts, chosen)
    if chosen is None:
        return ngettext("%(num)d draft of yours", "%(num)d drafts of yours", len(before))
    return ngettext(
        "Sent up to the day of this session: %(before)s of %(num)d draft of yours. After it: "
        "%(after)s of %(num)d.",
        "Sent up to the day of this session: %(before)s of %(num)d drafts of yours. After it: "
        "%(after)s of %(num)d.",
        len(drafts),
        before=len(before),
        after=len(after),
    )
