"""Flags on voices that have no record: shown as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from qmapp.casework.drafts.models import Draft
from qmapp.casework.involvement.rules import Side
from qmapp.casework.lenses.model import Lens, SectionKind
from qmapp.casework.scan.queries import section_at
from qmapp.casework.triage.pages.scan import progress_words
from qmapp.casework.triage.pages.words import lens_words
from qmapp.casework.voice import queries
from qmapp.casework.voice.pages.where import Excerpt, Folio, excerpt
from qmapp.casework.voice.queries import (
    AsideLine,
    FlagGroup,
    FlagSight,
    PlaceLine,
    Unrecorded,
)
from qmapp.casework.voice.rules import Stretch, join
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.people.accounts.queries import names_of

SHOWN = 10


@dataclass(frozen=True, slots=True)
class FlagRow:
    """Words of the draft that may be somebody's voice, with what may be done about them.

    `adding` are (words, address) of the register's forms, one for each side they may belong to.
    """

    key: str
    place: str
    section: str
    url: str
    lens: str
    excerpt: Excerpt
    link_url: str
    aside_url: str
    adding: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AsideRow:
    """Words whose flags were set aside together."""

    key: str
    place: str
    url: str
    quote: str
    because: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FlagPart:
    """The list. `why` says what is not shown and how to come to it, with a link where there is one.

    `listed` counts all flags that one sees; `total` the stretches of words that have no record.
    `method` are those in sections that tell how the review was done: mostly the review speaks
    there of whom it met, and nobody is quoted.
    """

    is_told: bool
    why: str
    why_url: str
    why_link: str
    note: str
    listed: int
    total: int
    rows: Sequence[FlagRow]
    more: Sequence[FlagRow]
    method: Sequence[FlagRow]
    aside: Sequence[AsideRow]


def flag_part(
    db: Db, actor: Actor, draft: Draft, places: Sequence[PlaceLine], folio: Folio
) -> FlagPart:
    """What the newest scan points at and no contribution covers."""
    found = queries.unrecorded(db, actor, draft, places)
    why, url, label = _hidden(found.sight, may_see=found.sight.is_any)
    if found.scan is None and (found.sight.is_any or found.sight.may_ask):
        why = gettext(
            "%(progress)s When it is done, what it points at stands here.",
            progress=progress_words(found.progress),
        )
        url = label = ""
    method = _positions_on_method(found)
    rows = [_row(group, folio) for group in found.groups if group.position not in method]
    return FlagPart(
        is_told=found.scan is not None and found.sight.is_any,
        why=why,
        why_url=url,
        why_link=label,
        note=_note(found.sight, len(found.sections)) if found.scan is not None else "",
        listed=found.listed,
        total=len(found.groups),
        rows=rows[:SHOWN],
        more=rows[SHOWN:],
        method=[_row(group, folio) for group in found.groups if group.position in method],
        aside=_aside(db, found.aside, folio),
    )


def _positions_on_method(found: Unrecorded) -> frozenset[int]:
    """The passages with a flag that stand in a section on how the review was done."""
    kinds = {section.heading: section.kind for section in found.sections}
    return frozenset(
        group.position
        for group in found.groups
        if kinds.get(section_at(found.sections, group.position)) is SectionKind.METHOD
    )


def _hidden(sight: FlagSight, *, may_see: bool) -> tuple[str, str, str]:
    """Why no flag is shown, and where they are asked for."""
    if may_see:
        return "", "", ""
    if sight.assessment_id is not None and sight.may_ask:
        return (
            gettext(
                "Flags are hidden until you ask for them. Read the draft first; then ask on the "
                "page of the scan, for a section or for the whole draft."
            ),
            url_for("triage.scan", assessment_id=sight.assessment_id),
            gettext("Go to the scan of this draft"),
        )
    if sight.assessment_id is not None:
        words = gettext("Flags were never asked for in your assessment. They stay hidden.")
        return words, "", ""
    words = gettext(
        "The flags of this draft show to its lead reviewers, and to those who assess it once they "
        "have asked for them."
    )
    return words, "", ""


def _note(sight: FlagSight, sections: int) -> str:
    if sight.is_whole or not sight.is_any:
        return ""
    return gettext(
        "Shown are the sections whose flags you asked for: %(n)s of %(total)s.",
        n=len(sight.sections),
        total=sections,
    )


def _row(group: FlagGroup, folio: Folio) -> FlagRow:
    line = folio.by_id[group.passage_id]
    here: dict[str, Any] = {
        "review_id": folio.review_id,
        "number": folio.number,
        "passage": group.position,
        "start": group.words.start,
        "stop": group.words.stop,
    }
    return FlagRow(
        key=key_of(group.position, group.words),
        place=folio.place(line.id),
        section=folio.section(line.id),
        url=folio.url(line.id),
        lens=", ".join(f"{lens_words(lens)}?" for lens in group.lenses),
        excerpt=excerpt(line.text, group.words.start, group.words.stop),
        link_url=url_for("voice.link", _anchor="pin-form", **here),
        aside_url=url_for("voice.set_aside", **here),
        adding=[
            (label, url_for("involvement.add", review_id=folio.review_id, side=side.value))
            for lens, side, label in (
                (Lens.FAMILY, Side.FAMILY, gettext("Add whoever said it to the register")),
                (
                    Lens.PRACTITIONER,
                    Side.PRACTITIONER,
                    gettext("Add the practitioner to the register"),
                ),
            )
            if lens in group.lenses
        ],
    )


def key_of(position: int, words: Stretch) -> str:
    """The name of some words in the page."""
    return f"{position}-{words.start}-{words.stop}"


def _aside(db: Db, lines: Sequence[AsideLine], folio: Folio) -> Sequence[AsideRow]:
    """What was set aside, flags on the same words together."""
    names = names_of(db, {line.by for line in lines}) if lines else {}
    by_passage: dict[int, list[AsideLine]] = {}
    for line in lines:
        by_passage.setdefault(line.position, []).append(line)
    rows = []
    for position, own in by_passage.items():
        text = folio.passages[position].text
        for words in join(Stretch(one.start, one.stop) for one in own):
            first = next(one for one in own if words.meets(Stretch(one.start, one.stop)))
            rows.append(
                AsideRow(
                    key=key_of(position, words),
                    place=folio.place(first.passage_id),
                    url=folio.url(first.passage_id),
                    quote=text[words.start : words.stop],
                    because=first.because,
                    by=names.get(first.by, ""),
                    at=first.at,
                )
            )
    return rows
