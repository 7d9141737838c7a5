"""What a row carries of itself, so that it is known again: written and read back. Pure.

The key is the id of the action, where the reader sees its review. Beside it stands what may be
changed as it was when the file was made, with the version. Both come back from outside: they say
what somebody saw, and give no right.
"""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from qmapp.decision.actions.rules import Delivery
from qmapp.learning.plan.rules import Seen

OUT_OF_SIGHT = "not shown"
"""The key of a row whose action is of a review that the reader does not see."""

_LONGEST = 4_000


def write_seen(seen: Seen) -> str:
    """As it stands in its cell."""
    parts = [
        seen.version,
        seen.due_on.isoformat() if seen.due_on else None,
        seen.delivery.value,
        str(seen.agency_id) if seen.agency_id else None,
        seen.owner_role,
    ]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def read_seen(words: str) -> Seen | None:
    """What stood when the file was made; None when the cell is empty or was changed."""
    if not words or len(words) > _LONGEST:
        return None
    try:
        version, due_on, delivery, agency, role = json.loads(words)
        return Seen(
            version=int(version),
            owner_role=str(role),
            agency_id=UUID(agency) if agency else None,
            due_on=date.fromisoformat(due_on) if due_on else None,
            delivery=Delivery(delivery),
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def read_key(words: str) -> UUID | None:
    """The action that a row is about; None when the cell holds no id."""
    try:
        return UUID(words.strip())
    except ValueError:
        return None
