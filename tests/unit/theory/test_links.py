from __future__ import annotations

from qmapp.learning.theory.rules import LINKS, Link, links_of


def test_a_link_is_a_gap_without_a_measure_and_without_a_reason() -> None:
    found = links_of([Link.PRACTICE, Link.PRACTICE], {Link.CHILDREN: "Interviews come later."})
    assert [one.link for one in found] == list(LINKS)
    assert [one.measures for one in found] == [0, 2, 0]
    assert [one.is_gap for one in found] == [True, False, False]
    assert found[2].because == "Interviews come later."
