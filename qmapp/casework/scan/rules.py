"""What a board may do to the rules of the scan. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from qmapp.errors import N_, RuleBroken

LONGEST_REASON = 2_000
LONGEST_RULE = 20_000
"""Characters of a rule with its examples. Ours; the longest shipped rule is far shorter."""
RULES_PER_BOARD = 200
LINES_PER_PART = 50
"""Phrases, patterns, examples or near-misses of one rule. Ours."""
NAME_LENGTH = 80
MOST_REPEATS = 200
"""How often the counted repetitions in all re2 expressions of one rule may repeat a part: many long
ones would make every scan slow. Ours."""
_DIGITS = 6  # of a longer number, so many are far above the limit already
_COUNTED = re.compile(r"\{(\d*),?(\d*)\}")


class UnfitRule(RuleBroken):
    """A rule that a board wants to add is not in shape; `problems` say what is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(N_("This rule is not in shape yet. Nothing was changed."), field="content")
        self.problems = tuple(problems)


def rule_id(content: Mapping[str, Any]) -> str:
    """The id that a rule gives itself. Raises UnfitRule when it gives none that can be kept."""
    found = content.get("id")
    if not isinstance(found, str) or not found.strip() or len(found) > NAME_LENGTH:
        raise UnfitRule([f"A rule needs an id of one to {NAME_LENGTH} characters."])
    return found


def require_size(content: Mapping[str, Any]) -> None:
    """Raise UnfitRule when a rule is longer than any needs to be, or holds what is not plain."""
    try:
        words = json.dumps(content, ensure_ascii=False)
    except (TypeError, ValueError):
        raise UnfitRule(["A rule is made of words, numbers, lists and named parts."]) from None
    if len(words) > LONGEST_RULE:
        raise UnfitRule([f"The rule is too long by {len(words) - LONGEST_RULE} characters."])
    if "\\u0000" in json.dumps(content):
        raise UnfitRule(["The rule holds a character that no keyboard types."])
    repeats = 0
    for expression in content.get("re2") or ():
        repeats += _repeats(str(expression))
        if repeats > MOST_REPEATS:
            said = f"With “{expression}” the rule repeats parts with {{ }} too often"
            raise UnfitRule([f"{said}: {MOST_REPEATS} times in all are allowed."])
    for part in ("words", "patterns", "re2", "examples", "near_misses"):
        found = content.get(part)
        if isinstance(found, list) and len(found) > LINES_PER_PART:
            raise UnfitRule(
                [f"A rule has at most {LINES_PER_PART} {part}; these are {len(found)}."]
            )


def _repeats(expression: str) -> int:
    """How often the counted repetitions of an expression may repeat a part; 0 without any."""
    counts = [
        max(int(n[:_DIGITS]) for n in (*found, "1") if n) for found in _COUNTED.findall(expression)
    ]
    return prod(counts) if counts else 0


def require_room(count: int) -> None:
    """Raise RuleBroken when a board has as many rules of its own as it may have."""
    if count >= RULES_PER_BOARD:
        raise RuleBroken(
            N_("Your board has %(count)d rules of its own. End one before you add another."),
            count=count,
        )
