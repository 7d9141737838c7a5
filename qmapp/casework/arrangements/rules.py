"""What marker 7 asks to be settled before it is needed. Pure.

Source: marker 7 (governance): roles, challenge, quality assurance and the way out of a deadlock
are set from the start, and independence and ownership are both protected.
"""

from __future__ import annotations

from collections.abc import Collection

from qmapp.foundation.access import BoardRole, ReviewRole

LONGEST_WORDS = 4_000
LONGEST_ROLE = 200

COMMISSIONING = frozenset({ReviewRole.COMMISSIONER, ReviewRole.LEAD_REVIEWER})
"""Who has one of these on the review does not stand outside its commissioning line."""


def is_outside(
    board_roles: Collection[BoardRole], review_roles: Collection[ReviewRole], *, has_interest: bool
) -> bool:
    """Whether somebody stands outside the commissioning line of a review.

    Neither a commissioner nor a lead reviewer of it, nor a review manager of its board, and
    without a declared interest in it. Who else they are is for the board to weigh.
    """
    return (
        BoardRole.REVIEW_MANAGER not in board_roles
        and not COMMISSIONING & set(review_roles)
        and not has_interest
    )
