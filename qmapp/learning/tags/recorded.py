"""What findings and recommendations say themselves, as codings of whoever wrote them. Pure.

The kinds of the two forms are the tags of these editions (a test holds one against the other).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from qmapp.casework.findings.rules import NONE_FITS as NO_ISSUE_FITS
from qmapp.casework.findings.rules import Reason
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.learning.tags.rules import Said

CAUSE_EDITION = "cause-1"
TARGET_EDITION = "target-1"


def issue_of(writer: UUID, issue: str | None, edition: str | None) -> Said | None:
    """The practice issue of a finding; None where nobody has said."""
    if issue is None or edition is None:
        return None
    tags = frozenset[str]() if issue == NO_ISSUE_FITS else frozenset({issue})
    return Said(coder_id=writer, number=0, edition=edition, tags=tags)


def cause_of(writer: UUID, reason: Reason, causes: Sequence[str]) -> Said | None:
    """Why it happened, as the draft says: that it does not say is said too.

    None where the draft gives a reason and nobody has said of what kind. What the board adds is
    its own view, and no coding of the draft.
    """
    if reason is not Reason.GIVEN:
        tags = frozenset({reason.value})
    elif causes:
        tags = frozenset(causes)
    else:
        return None
    return Said(coder_id=writer, number=0, edition=CAUSE_EDITION, tags=tags)


def target_of(writer: UUID, addressee: Addressee | None, kind: Kind | None) -> Said | None:
    """Whom a recommendation speaks to and what it asks for; None until both are known."""
    if addressee is None or kind is None:
        return None
    tags = frozenset({addressee.value, kind.value})
    return Said(coder_id=writer, number=0, edition=TARGET_EDITION, tags=tags)
