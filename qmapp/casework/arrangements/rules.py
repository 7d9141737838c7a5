"""What marker 7 asks to be settled before it is needed. Pure.

Source: marker 7 (governance): roles, challenge, quality assurance and the way out of a deadlock
are set from the start, and independence and ownership are both protected.
"""

from __future__ import annotations

LONGEST_WORDS = 4_000
LONGEST_ROLE = 200
