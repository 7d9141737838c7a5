"""How an agreed version counts its answers, in running words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qmapp.decision.responses.pages.agreed import content_page
from qmapp.decision.responses.rules import Decision
from tests.support.responses import CONTENT


@pytest.mark.parametrize(
    ("times", "words"), [(1, "needs more exploration"), (2, "need more exploration")]
)
def test_each_answer_is_counted_of_all_in_running_words(times, words):
    explored = next(one for one in CONTENT.recommendations if one.decision is Decision.EXPLORE)
    others = [one for one in CONTENT.recommendations if one.decision is not Decision.EXPLORE]
    page = content_page(replace(CONTENT, recommendations=(*others, *[explored] * times)))
    counted = dict(page.counted)
    assert counted[words] == times
    assert set(counted) == {"accepted", "accepted in part", "not accepted", words}
    assert sum(counted.values()) == page.total
