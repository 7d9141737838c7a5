"""The verbs that change reviews. Each asks the policy, keeps the rules, writes its event."""

from qmapp.casework.reviews.service.details import (
    ChangedMeanwhile,
    advance,
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

__all__ = [
    "ChangedMeanwhile",
    "Standing",
    "advance",
    "create",
    "declare_interest",
    "edit",
    "end_role",
    "give_role",
    "store_edition",
    "take_up_role",
    "withdraw_interest",
]
