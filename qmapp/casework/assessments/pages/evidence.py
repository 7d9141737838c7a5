"""Evidence as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.assessments.pages.draft import SIGN
from qmapp.casework.drafts.rules import label_of
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.casework.records.pages import kind_words, period_words
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date, show_withdrawn


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A piece of evidence as the template shows it."""

    id: UUID
    stance: str
    place: str
    url: str | None
    quote: str | None
    withdrawn: str | None
    holder: str | None
    about: str | None
    note: str
    by: str | None
    question_id: str | None
    version: int
    open: bool


def evidence_item(line: EvidenceLine, *, url: str | None, open_id: UUID | None) -> EvidenceItem:
    """A piece of evidence for the template; `url` leads to its passage, a record has its own."""
    about = None
    if line.passage_id is not None:
        name = label_of(line.passage_number, line.passage_position or 0)
        place = (
            gettext("Passage %(name)s, page %(page)s", name=name, page=line.passage_page)
            if line.passage_page
            else gettext("Passage %(name)s", name=name)
        )
    else:
        place = line.record_title or ""
        if line.record_dated:
            place = gettext("%(title)s, %(date)s", title=place, date=show_date(line.record_dated))
        about = _about(line)
        url = url_for("records.show", review_id=line.record_review_id, record_id=line.record_id)
    return EvidenceItem(
        id=line.id,
        stance=SIGN[line.stance],
        place=place,
        url=url,
        quote=line.quote or _shortened(line.passage_text or line.record_words),
        withdrawn=show_withdrawn(line.record_withdrawn_at) or None,
        holder=None if line.record_is_extract else line.record_holder,
        about=about,
        note=line.note,
        by=None,
        question_id=line.question_id,
        version=line.version,
        open=line.id == open_id,
    )


def _about(line: EvidenceLine) -> str:
    """The kind of a record, and the time that it speaks of."""
    if line.record_kind is None:
        return ""
    kind = kind_words(line.record_kind, is_extract=line.record_is_extract)
    period = period_words(line.record_from, line.record_to)
    return gettext("%(kind)s; speaks of %(period)s", kind=kind, period=period) if period else kind


def _shortened(text: str | None, limit: int = 300) -> str | None:
    if text is None or len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0] + " …"


def evidence_sentence(lines: Sequence[EvidenceLine]) -> str:
    """How many pieces support, count against and give context, in words."""
    if not lines:
        return gettext("Nothing pinned yet. Press Pin beside a passage.")
    signs = [SIGN[line.stance] for line in lines]
    return gettext(
        "%(total)d in all: %(support)d support, %(against)d count against, "
        "%(context)d for context.",
        total=len(signs),
        support=signs.count("for"),
        against=signs.count("against"),
        context=signs.count("context"),
    )
