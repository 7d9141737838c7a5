"""What became of an earlier draft's places in this one, to be settled by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.drafts.models import Draft
from qmapp.casework.voice import queries
from qmapp.casework.voice.pages.where import Folio, use_words, who_words
from qmapp.casework.voice.queries import Contribution, FateLine
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


@dataclass(frozen=True, slots=True)
class Offer:
    """A place in this draft that a person may say yes to. `value` names it in the form."""

    value: str
    place: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class FateRow:
    """One earlier place, and what became of its words in this draft."""

    id: UUID
    who: str
    use: str
    fate: str
    said: str
    was: str
    was_draft: int
    now: Offer | None
    candidates: Sequence[Offer]
    link_url: str


@dataclass(frozen=True, slots=True)
class FollowPart:
    """What is to be settled. `waiting` earlier places were not looked for yet."""

    from_draft: int | None
    is_same_draft: bool
    waiting: int
    open: Sequence[FateRow]
    same: int
    let_go: Sequence[FateRow]

    @property
    def is_any(self) -> bool:
        """Whether something is to be done."""
        return bool(self.waiting or self.open)


def follow_part(
    db: Db, actor: Actor, draft: Draft, there: Sequence[Contribution], folio: Folio
) -> FollowPart:
    """What is known and what is not of the places of the newest earlier draft."""
    roots = {one.root_id for one in there}
    source = queries.find_source(db, actor, draft, roots)
    fates = queries.list_fates(db, actor, draft, roots)
    known = {one.root_id: one for one in there}
    waiting = 0
    if source is not None:
        done = {fate.place_id for fate in fates}
        places = queries.list_places(db, source.reading_id, roots)
        waiting = sum(one.ended_at is None and one.id not in done for one in places)
    open_ = [fate for fate in fates if not fate.is_settled]
    return FollowPart(
        from_draft=source.draft_number if source is not None else None,
        is_same_draft=source is not None and source.draft_number == draft.number,
        waiting=waiting,
        open=[_row(fate, known[fate.step_id], folio) for fate in open_],
        same=sum(fate.fate is Fate.UNCHANGED for fate in open_),
        let_go=[
            _row(fate, known[fate.step_id], folio)
            for fate in fates
            if fate.is_settled and not fate.was_carried
        ],
    )


def _row(fate: FateLine, said: Contribution, folio: Folio) -> FateRow:
    now = None
    if fate.passage_id is not None:
        at = folio.by_id[fate.passage_id].position
        now = _offer(str(fate.id), folio, at, fate.start or 0, fate.stop or 0)
    return FateRow(
        id=fate.id,
        who=who_words(said),
        use=use_words(fate.use),
        fate=fate.fate.value,
        said=_fate_words(fate),
        was=fate.was,
        was_draft=fate.was_draft,
        now=now,
        candidates=[
            _offer(f"{fate.id}:{n}", folio, one["position"], one["start"], one["stop"])
            for n, one in enumerate(fate.candidates)
        ],
        link_url=url_for(
            "voice.link", review_id=folio.review_id, number=folio.number, step=fate.step_id
        ),
    )


def _offer(value: str, folio: Folio, position: int, start: int, stop: int) -> Offer:
    line = folio.passages[position]
    return Offer(value, folio.place(line.id), folio.url(line.id), line.text[start:stop])


def _fate_words(fate: FateLine) -> str:
    if fate.fate is Fate.ASK and not fate.candidates:
        return gettext("Not sure where")
    return {
        Fate.UNCHANGED: gettext("Same words, same place"),
        Fate.MOVED: gettext("Same words, moved"),
        Fate.REWORDED: gettext("Reworded"),
        Fate.GONE: gettext("Not found"),
        Fate.ASK: gettext("May be in more than one place"),
    }[fate.fate]
