"""The address by which a phone comes back to its seat.

It is signed and never stored: whoever reads the database cannot make one. Whether it opens anything
is asked of seat and summit each time, so that it rests at once when joining is closed.
"""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from qmapp.errors import NotFound

_SALT = "summit-seat"


def token_of(secret: str, seat_id: UUID) -> str:
    """What stands in the address of a seat, signed with the server’s secret."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(seat_id.hex))


def read_token(secret: str, token: str) -> UUID:
    """The seat that an address names. Raises NotFound when it was not signed here."""
    try:
        return UUID(str(URLSafeSerializer(secret, salt=_SALT).loads(token)))
    except (BadData, ValueError):
        raise NotFound("seat") from None
