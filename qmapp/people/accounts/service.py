"""The verbs of the accounts room, in one place. Each is written in the file of its subject."""

from qmapp.people.accounts.boards import (
    add_agency,
    change_settings,
    create_board,
    end_agency,
    make_agency,
    rename_agency,
)
from qmapp.people.accounts.invitations import (
    Issued,
    accept,
    accept_as_new,
    find_by_token,
    invite,
    invite_to_review,
    issue_for_board,
    resend,
    withdraw,
)
from qmapp.people.accounts.kept import forget_forms, forget_old, keep_form, throw_away
from qmapp.people.accounts.memberships import Left, add_membership, remove, set_roles, take_back
from qmapp.people.accounts.people import (
    create_person,
    deactivate,
    hash_password,
    reactivate,
    rename,
    sign_out_everywhere,
    take_second_factor_off,
)

__all__ = [
    "Issued",
    "Left",
    "accept",
    "accept_as_new",
    "add_agency",
    "add_membership",
    "change_settings",
    "create_board",
    "create_person",
    "deactivate",
    "end_agency",
    "find_by_token",
    "forget_forms",
    "forget_old",
    "hash_password",
    "invite",
    "invite_to_review",
    "issue_for_board",
    "keep_form",
    "make_agency",
    "reactivate",
    "remove",
    "rename",
    "rename_agency",
    "resend",
    "set_roles",
    "sign_out_everywhere",
    "take_back",
    "take_second_factor_off",
    "throw_away",
    "withdraw",
]
