"""What became of the passages that notes rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from qmapp.casework.anchoring.align import Pair, PairKind
from qmapp.casework.anchoring.rules import Candidate, Fate, Outcome, Place, Quote
from qmapp.casework.comparison import rules
from qmapp.casework.comparison.pages.sides import Sides
from qmapp.casework.comparison.queries import Asked
from qmapp.casework.comparison.rules import Change, Seen
from qmapp.casework.evidence.carrying import fates_of
from qmapp.casework.evidence.models import EvidenceFate
from qmapp.casework.evidence.queries import EvidenceLine
from qmapp.foundation.storage import Db


class Fates:
    """What became of every passage that any note rests on.

    What was found when the newer draft came is kept, and taken as it is: every page says the
    same. The rest is followed now, all together.
    """

    def __init__(
        self, db: Db, sides: Sides, changes: Sequence[Change], asked: Sequence[Asked]
    ) -> None:
        self.sides = sides
        self.pairs: Mapping[int, Pair] = {p.old: p for p in sides.pairs if p.old is not None}
        self.beside = rules.added_beside(sides.pairs)
        self.change = {id(change.pair): change.number for change in changes}
        self._places = {line.id: place for place, line in enumerate(sides.old)}
        pinned = [line for one in asked for line in one.evidence if line.passage_id is not None]
        self._outcomes = self._kept(db, [line.id for line in pinned])
        left = {line.id: self._quote(line) for line in pinned if line.id not in self._outcomes}
        quotes = {id_: quote for id_, quote in left.items() if quote is not None}
        found = sides.readings.followed(list(quotes.values()))
        self._outcomes.update(zip(quotes, found, strict=True))

    def place(self, line: EvidenceLine) -> int | None:
        """Where a piece of evidence stands in the older draft as it is read now.

        None for a record. A passage of an earlier reading is looked up by its words; when they
        are not there just once, we do not guess.
        """
        if line.passage_id is None:
            return None
        place = self._places.get(line.passage_id)
        if place is not None:
            return place
        same = [at for at, text in enumerate(self.sides.texts_old) if text == line.passage_text]
        return same[0] if len(same) == 1 else None

    def outcome(self, line: EvidenceLine) -> Outcome:
        """What became of the pinned words. A person is asked when we do not know where they are."""
        return self._outcomes.get(line.id, Outcome(Fate.ASK))

    def seen(self, asked: Asked) -> list[Seen]:
        """What became of the passages of a note. Records are not of the draft."""
        seen = []
        for line in asked.evidence:
            if line.passage_id is None:
                continue
            fate, place = self.outcome(line).fate, self.place(line)
            if place is None:
                seen.append(Seen(fate, PairKind.SAME, 0))
            else:
                seen.append(Seen(fate, self.pairs[place].kind, self.beside.get(place, 0)))
        return seen

    def _quote(self, line: EvidenceLine) -> Quote | None:
        place = self.place(line)
        if place is None:
            return None
        text = self.sides.texts_old[place]
        if line.quote is None or line.start is None:
            return Quote(place, 0, len(text))
        end = line.start + len(line.quote)
        return Quote(place, line.start, end) if text[line.start : end] == line.quote else None

    def _kept(self, db: Db, ids: Sequence[UUID]) -> dict[UUID, Outcome]:
        """What is on record of what became of evidence in the newer draft as it is read now."""
        if not ids:
            return {}
        places = {line.id: place for place, line in enumerate(self.sides.new)}
        kept = fates_of(db, ids, self.sides.readings.new_id)
        return {id_: _outcome(fate, places) for id_, fate in kept.items()}


def _outcome(kept: EvidenceFate, places: Mapping[UUID, int]) -> Outcome:
    place = None
    if kept.passage_id is not None:
        place = Place(places[kept.passage_id], kept.start or 0, kept.stop or 0)
    candidates = [
        Candidate(Place(one["position"], one["start"], one["stop"]), one["likeness"])
        for one in kept.candidates
    ]
    return Outcome(
        kept.fate,
        place,
        likeness=kept.likeness,
        runner_up=kept.runner_up,
        candidates=tuple(candidates),
    )
