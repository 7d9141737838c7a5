"""A draft that comes after the one of the demonstration, and evidence on what it changes."""

from __future__ import annotations

from sqlalchemy import select

from qmapp.casework.assessments.models import Judgement
from qmapp.casework.assessments.queries import chain_of
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.placing import place
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.storage import clock
from tests.support.stocking import World

EDITION = load_catalogue().default_edition
LEAST_WORDS = 25
# Under which marker what was pinned, by what becomes of it in the next draft.
MARKERS = {"unchanged": 15, "reworded": 16, "gone": 17, "ask": 18}


def pin_and_edit(world: World) -> str:
    """Pin four passages of draft 3 under four markers, and write the draft that comes after it."""
    mine = world.assessment("Child K", "commissioner")
    # What the demonstration has left to settle from draft 2 is settled before this play begins.
    chain = chain_of(world.db, mine)
    for piece in carrying.loose_ends(world.db, chain):
        carrying.let_go(world.db, chain, piece.id, by=mine.author_id, now=clock())
    query = select(StoredPassage).where(StoredPassage.reading_id == mine.reading_id)
    passages = list(world.db.scalars(query.order_by(StoredPassage.position)))
    texts = [passage.text for passage in passages]
    pinned = set(world.db.scalars(select(Evidence.passage_id)))
    alone = [
        p for p in passages if len(p.text.split()) >= LEAST_WORDS and texts.count(p.text) == 1
        and p.kind == "paragraph" and p.id not in pinned
    ]  # fmt: skip
    chosen = dict(zip(MARKERS, alone[4:40:9], strict=False))
    for fate, passage in chosen.items():
        marker_id = EDITION.by_number(MARKERS[fate]).id
        item = Evidence(
            board_id=mine.board_id, assessment_id=mine.id, marker_id=marker_id, note=fate,
            stance=Stance.SUPPORTS, added_by=mine.author_id, added_at=clock(),
        )  # fmt: skip
        place(world.db, passage, None).write(item)
        world.db.add(item)
        judged = select(Judgement).where(
            Judgement.assessment_id == mine.id, Judgement.marker_id == marker_id
        )
        row = world.db.scalars(judged).one_or_none() or Judgement(
            board_id=mine.board_id, assessment_id=mine.id, marker_id=marker_id
        )
        row.rating, row.reasons, row.to_change = "partly_met", f"Reasons: {fate}", f"Ask: {fate}"
        row.updated_at, row.updated_by = clock(), mine.author_id
        world.db.add(row)
    lines: list[str] = []
    for passage in passages:
        words = passage.text
        if passage is chosen["gone"]:
            continue
        if passage is chosen["reworded"]:
            words = " ".join(["Meanwhile", *words.split()[:-1], "altogether."])
        lines.append(words)
        if passage is chosen["ask"]:
            lines += ["Nothing of what stands here was in any draft that came before.", words]
    return "\n\n".join(lines)
