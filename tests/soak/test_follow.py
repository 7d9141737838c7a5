"""Marked words in invented next drafts, at length, with seeds that nobody has seen before."""

from __future__ import annotations

import secrets

from tests.support.followed import Tally, judge


def test_no_quotation_lands_elsewhere(at_length):
    tally = Tally()
    begin = at_length(420, secrets.randbelow(10**9))  # a short run sees the same drafts each time
    for seed in range(begin, begin + at_length(4, 4_000)):
        tally.add(judge(seed))
    print(f"from seed {begin}: {tally.quotes} quotations, {dict(tally.fates)}")
    print(f"of {tally.kept} that kept four fifths, {len(tally.kept_lost)} were not found")
    print(f"landed elsewhere: {tally.wrong}; unchanged and not found: {tally.unchanged_lost}")
    # None is the aim. On drafts that nobody has seen, 3 in 40,000 were left when this was written:
    # stock sentences typed anew, with other particulars, where the old ones stood.
    assert len(tally.wrong) <= tally.quotes / 5_000
    assert len(tally.unchanged_lost) <= tally.unchanged / 3_000
    assert len(tally.kept_lost) <= tally.kept * 0.02 + 10  # ten: in a few drafts chance is strong
