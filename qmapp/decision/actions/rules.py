"""What an action must say. Pure.

A commitment of a response is an action, and stays the same record while its effect is followed.
"""

from __future__ import annotations

LONGEST_WHAT = 4_000
LONGEST_OWNER = 200
LONGEST_BECAUSE = 1_000
