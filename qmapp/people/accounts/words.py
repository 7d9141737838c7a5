"""The words of this room that several pages share."""

from __future__ import annotations

from typing import cast

from flask_babel import lazy_gettext

from qmapp.foundation.access import BoardRole, ReviewRole


def _(message: str) -> str:
    """A message for a form or a table, translated when it is shown."""
    return cast(str, lazy_gettext(message))


BOARD_ROLE = {
    BoardRole.ADMINISTRATOR: _("Administrator"),
    BoardRole.REVIEW_MANAGER: _("Review manager"),
    BoardRole.CHAIR: _("Chair"),
    BoardRole.MEMBER: _("Member"),
    BoardRole.AGENCY_CONTACT: _("Agency contact"),
}

BOARD_ROLE_HINT = {
    BoardRole.ADMINISTRATOR: _("Looks after people and settings. Sees no case."),
    BoardRole.REVIEW_MANAGER: _("Sets reviews up, uploads drafts, keeps dates. Never judges."),
    BoardRole.CHAIR: _("Chairs the board. Reads a case only with a role on that review."),
    BoardRole.MEMBER: _("Sits on the board for an agency."),
    BoardRole.AGENCY_CONTACT: _("Answers for an agency’s actions. Does not sit on the board."),
}

REVIEW_ROLE = {
    ReviewRole.COMMISSIONER: _("Commissioner"),
    ReviewRole.LEAD_REVIEWER: _("Lead reviewer"),
    ReviewRole.PANEL_MEMBER: _("Panel member"),
    ReviewRole.SIGNATORY: _("Signatory"),
    ReviewRole.OBSERVER: _("Observer"),
}
