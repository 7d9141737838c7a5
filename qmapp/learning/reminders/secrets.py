"""The secret in a calendar's address. Pure."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID


def secret_of(key: str, person_id: UUID, own_id: UUID) -> str:
    """43 characters that nobody guesses: 256 bits of the server's key, and of a form's own id.

    The form's id is random and kept nowhere, so neither the database nor the key alone, nor both,
    tell the address of a calendar; the same form sent twice makes the same one.
    """
    made = hmac.new(key.encode(), f"calendar:{person_id}:{own_id}".encode(), sha256)
    return urlsafe_b64encode(made.digest()).rstrip(b"=").decode()
