"""The verbs that change reviews. Each asks the policy, keeps the rules, writes its event."""

from qmapp.casework.reviews.service.details import (
    ChangedMeanwhile,
    create,
    edit,
    store_edition,
)
from qmapp.casework.reviews.service.interests import declare_interest, withdraw_interest
from qmapp.casework.reviews.service.people import (
    Standing,
    end_role,
    give_role,
    take_up_role,
)
from qmapp.casework.reviews.service.stages import advance, move

__all__ = [
    "ChangedMeanwhile",
    "Standing",
    "advance",
    "create",
    "declare_interest",
    "edit",
    "end_role",
    "give_role",
    "move",
    "store_edition",
    "take_up_role",
    "withdraw_interest",
]
