"""The address by which an owner without an account comes to their action.

It is signed and never stored: whoever reads the database cannot make one. What it opens, and until
when, is asked of its row each time, so that it ends at once when it is revoked.
"""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from qmapp.errors import NotFound

_SALT = "owner-link"
LONGEST_DAYS = 366
"""For how long a link may be given, and..."""
USUAL_DAYS = 90
"""...for how long it is given when nobody says otherwise. Both are ours."""


def token_of(secret: str, link_id: UUID) -> str:
    """What stands in the address of a link, signed with the server's secret."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(link_id.hex))


def read_token(secret: str, token: str) -> UUID:
    """The link that an address names. Raises NotFound when it was not signed here."""
    try:
        return UUID(str(URLSafeSerializer(secret, salt=_SALT).loads(token)))
    except (BadData, ValueError):
        raise NotFound("link") from None
