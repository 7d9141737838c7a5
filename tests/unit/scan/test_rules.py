"""What a board may do to the rules of the scan."""

from __future__ import annotations

import pytest

from qmapp.casework.scan.rules import (
    LONGEST_RULE,
    NAME_LENGTH,
    RULES_PER_BOARD,
    UnfitRule,
    require_room,
    require_size,
    rule_id,
)
from qmapp.errors import RuleBroken


@pytest.mark.parametrize("given", [None, "", "  ", 7, "x" * (NAME_LENGTH + 1)])
def test_a_rule_needs_an_id_that_can_be_kept(given: object) -> None:
    with pytest.raises(UnfitRule) as refused:
        rule_id({"id": given})
    assert "id of one to 80" in refused.value.problems[0]
    assert rule_id({"id": "own-rule"}) == "own-rule"


def test_a_rule_is_plain_and_not_longer_than_any_needs_to_be() -> None:
    require_size({"why": "x" * (LONGEST_RULE - 11)})
    with pytest.raises(UnfitRule) as refused:
        require_size({"why": "x" * (LONGEST_RULE - 8)})
    assert refused.value.problems == ("The rule is too long by 3 characters.",)
    for content in ({"why": {1}}, {"why": b"x"}, {"why": "a\x00b"}):
        with pytest.raises(UnfitRule):
            require_size(content)


def test_a_board_has_room_for_so_many() -> None:
    require_room(RULES_PER_BOARD - 1)
    with pytest.raises(RuleBroken, match="200 rules"):
        require_room(RULES_PER_BOARD)
