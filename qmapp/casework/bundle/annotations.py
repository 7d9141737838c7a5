"""Evidence as W3C Web Annotations in JSON-LD: what it takes to find the same words elsewhere.

Positions count code points in the text of the draft as it was read: its passages in order, with
one line end between two of them. Terms that the W3C's context does not have are our own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from qmapp.casework.anchoring.selectors import Selectors, TextPosition, TextQuote, as_json
from qmapp.casework.bundle.queries import Item
from qmapp.foundation.catalogue import Edition, Marker

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
W3C = "http://www.w3.org/ns/anno.jsonld"
_DAY = "http://www.w3.org/2001/XMLSchema#date"
_MOMENT = "http://www.w3.org/2001/XMLSchema#dateTime"
_WHOLE = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
OWN: Mapping[str, Any] = {
    "qm": "urn:qmapp:terms:",
    **{
        term: f"qm:{term}"
        for term in (
            "stance",
            "marker",
            "question",
            "edition",
            "reference",
            "role",
            "fate",
            "was",
            "passage",
            "recordKind",
            "holder",
            "words",
            "positions",
        )
    },
    "markerNumber": {"@id": "qm:markerNumber", "@type": _WHOLE},
    "page": {"@id": "qm:page", "@type": _WHOLE},
    "dated": {"@id": "qm:dated", "@type": _DAY},
    "periodFrom": {"@id": "qm:periodFrom", "@type": _DAY},
    "periodTo": {"@id": "qm:periodTo", "@type": _DAY},
    "withdrawn": {"@id": "qm:withdrawn", "@type": _MOMENT},
    "assessment": {"@id": "qm:assessment", "@type": "@id"},
    "reading": {"@id": "qm:reading", "@type": "@id"},
}
POSITIONS = (
    "Positions count code points in the text of the draft as it was read: its passages in order, "
    "with one line end between two of them."
)
_NAMES = UUID("b5a3f3c6-64a1-5f0e-9a55-0c7a1c1f4a10")  # of collections, made by us


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file that the draft is."""

    sha256: str
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writers:
    """Who wrote an assessment: the kind of it, and their names as the app shows them."""

    kind: str
    names: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What stands over all annotations of one file."""

    label: str
    reference: str
    edition: Edition
    source: Source | None
    writers: Mapping[UUID, Writers]
    generated_at: datetime

    @property
    def id(self) -> str:
        """The same for the same draft and assessments, whenever it is written."""
        of = [self.source.sha256 if self.source else "", *sorted(map(str, self.writers))]
        return f"urn:uuid:{uuid5(_NAMES, ' '.join((self.reference, *of)))}"


def written(collection: Collection, items: Iterable[Item]) -> Iterator[str]:
    """The collection as JSON, one annotation at a time: it is never whole in memory.

    How many there are is counted on the way and stands at the end.
    """
    page = f"{collection.id}#items"
    opening = {
        "@context": [W3C, OWN],
        "id": collection.id,
        "type": "AnnotationCollection",
        "label": collection.label,
        "reference": collection.reference,
        "edition": collection.edition.cite_as,
        "positions": POSITIONS,
        "generated": _moment(collection.generated_at),
        "generator": {"type": "Software", "name": "qmapp"},
        "last": page,
    }
    first = {"id": page, "type": "AnnotationPage", "partOf": collection.id, "startIndex": 0}
    yield f'{_json(opening)[:-1]}, "first": {_json(first)[:-1]}, "items": ['
    markers = {marker.id: marker for marker in collection.edition.markers}
    total = 0
    for item in items:
        words = _json(annotation(collection, markers[item.marker_id], item))
        yield f"{',' if total else ''}\n{words}"
        total += 1
    yield f'\n]}}, "total": {total}}}\n'


def annotation(collection: Collection, marker: Marker, item: Item) -> dict[str, Any]:
    """One piece of evidence. A whole passage is quoted whole."""
    writers = collection.writers[item.assessment_id]
    return _without_nothing(
        {
            "id": f"urn:uuid:{item.id}",
            "type": "Annotation",
            "motivation": "assessing",
            "created": _moment(item.added_at),
            "creator": [
                {"type": "Person", "name": name, "role": writers.kind} for name in writers.names
            ],
            "assessment": f"urn:uuid:{item.assessment_id}",
            "stance": item.stance.value,
            "marker": marker.id,
            "markerNumber": marker.number,
            "question": item.question_id,
            "fate": item.fate.value if item.fate else None,
            "was": item.was,
            "body": _bodies(marker, item),
            "target": _record(item) if item.record_id else _words(collection, item),
        }
    )


def _bodies(marker: Marker, item: Item) -> list[dict[str, Any]]:
    tags = [f"{marker.number} {marker.title}", item.stance.value.replace("_", " ")]
    if item.question_id:
        tags.append(marker.question(item.question_id).text)
    bodies = [_body(tag, "tagging") for tag in tags]
    return [_body(item.note, "commenting"), *bodies] if item.note else bodies


def _body(value: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}


def _words(collection: Collection, item: Item) -> dict[str, Any]:
    source = collection.source
    if source is None:
        raise ValueError(f"evidence {item.id} stands on words, and there is no draft")
    return _without_nothing(
        {
            "type": "SpecificResource",
            "source": {
                "id": f"urn:sha256:{source.sha256}",
                "type": "Text",
                "format": source.media_type,
                "name": source.name,
            },
            "selector": as_json(_selectors(item)),
            "reading": f"urn:uuid:{item.reading_id}",
            "passage": item.passage_number,
            "page": item.passage_page,
        }
    )


def _selectors(item: Item) -> Selectors:
    if item.exact is None or item.text_start is None or item.text_end is None:
        raise ValueError(f"evidence {item.id} stands on words, and they are not there")
    return Selectors(
        TextQuote(item.exact, item.prefix or "", item.suffix or ""),
        TextPosition(item.text_start, item.text_end),
    )


def _record(item: Item) -> dict[str, Any]:
    named = item.record_sha256
    return {
        "type": "SpecificResource",
        "source": _without_nothing(
            {
                "id": f"urn:sha256:{named}" if named else f"urn:uuid:{item.record_id}",
                "name": item.record_title,
                "recordKind": item.record_kind.value if item.record_kind else None,
                "dated": item.record_dated.isoformat() if item.record_dated else None,
                "periodFrom": item.record_from.isoformat() if item.record_from else None,
                "periodTo": item.record_to.isoformat() if item.record_to else None,
                "holder": item.record_holder,
                "words": item.record_words,
                "withdrawn": _moment(item.record_withdrawn_at)
                if item.record_withdrawn_at
                else None,
            }
        ),
    }


def _without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
