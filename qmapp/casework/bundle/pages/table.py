"""The evidence of a draft as a table: one row a piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import gettext

from qmapp.casework.bundle.pages.items import fate_words, record_kind_words, stance_words
from qmapp.casework.bundle.pages.scope import Scope
from qmapp.casework.bundle.queries import Item
from qmapp.casework.drafts.rules import label_of
from qmapp.foundation.web.csvfile import Cell
from qmapp.foundation.web.words import show_withdrawn


def head() -> list[str]:
    """The names of the columns."""
    return [
        gettext("Number"),
        gettext("Marker"),
        gettext("Question"),
        gettext("Stance"),
        gettext("Whose"),
        gettext("Passage"),
        gettext("Page"),
        gettext("Words"),
        gettext("Words before"),
        gettext("Words after"),
        gettext("Starts at"),
        gettext("Ends at"),
        gettext("Note"),
        gettext("Record"),
        gettext("Kind of record"),
        gettext("Date of the record"),
        gettext("Speaks of, from"),
        gettext("Speaks of, to"),
        gettext("Carried over"),
        gettext("It read"),
        gettext("Earlier reading of the file"),
    ]


def rows(scope: Scope, items: Iterable[Item]) -> Iterator[list[Cell]]:
    """A row a piece. Where its words start and end counts from the beginning of the draft."""
    markers = {marker.id: marker for marker in scope.edition.markers}
    current = scope.draft.reading_id if scope.draft else None
    for item in items:
        marker = markers[item.marker_id]
        is_on_words = item.passage_position is not None
        yield [
            marker.number,
            marker.title,
            marker.question(item.question_id).text if item.question_id else "",
            stance_words(item.stance),
            scope.kinds[item.assessment_id],
            label_of(item.passage_number, item.passage_position or 0) if is_on_words else "",
            item.passage_page,
            item.exact or item.record_words or show_withdrawn(item.record_withdrawn_at),
            item.prefix or "",
            item.suffix or "",
            item.text_start,
            item.text_end,
            item.note,
            item.record_title or "",
            record_kind_words(item.record_kind, is_extract=item.record_is_extract),
            _day(item.record_dated),
            _day(item.record_from),
            _day(item.record_to),
            fate_words(item.fate),
            item.was or "",
            gettext("Yes") if is_on_words and item.reading_id != current else "",
        ]


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
