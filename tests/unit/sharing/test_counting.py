from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from qmapp.foundation.access import EditionSubject
from qmapp.foundation.catalogue import load_catalogue
from qmapp.learning.sharing.counting import (
    EditionContent,
    List,
    Of,
    Topic,
    answers,
    count,
    from_kept,
    to_kept,
)
from qmapp.learning.sharing.lists import NOT_COUNTED, find_list, label_of, lists_of, published
from qmapp.learning.sharing.record import Coded, Content, Count, Judged
from qmapp.learning.sharing.summing import figures, reviews_in
from qmapp.learning.tags.rules import Family

HARM = List(topic=Topic.HARM, edition="harm-1", tags=("neglect", "disability"))
MARKERS = List(topic=Topic.MARKERS, edition="scr-2016", tags=("qm1", "qm2"))
BOARDS = {
    UUID(int=n): Of(f"Board {n}", "north" if n < 4 else "south", "North" if n < 4 else "South")
    for n in range(1, 7)
}


def coded(*tags: str, things: int = 1, whole: bool = True, edition: str = "harm-1") -> Content:
    one = Coded(
        family=Family.HARM, edition=edition, things=things, coded=things if whole else 0,
        disputed=0, own=0, tags=tags,
    )  # fmt: skip
    return Content(markers_edition="scr-2016", coded=(one,))


def edition_of(tagged: int, *, each: int = 5, boards: int = 6) -> EditionContent:
    records = [
        (UUID(int=n), coded("neglect") if at < tagged else coded())
        for n in range(1, boards + 1)
        for at in range(each)
    ]
    return count(records, BOARDS, [HARM])


def test_not_coded_is_not_absent() -> None:
    assert dict(answers(coded("neglect"), HARM)) == {"neglect": True, "disability": False}
    assert dict(answers(coded("neglect", whole=False), HARM)) == {}
    assert dict(answers(coded(things=0), HARM)) == {}
    assert dict(answers(coded("neglect", edition="harm-2"), HARM)) == {}


def test_what_is_off_the_scale_counts_for_neither() -> None:
    judged = tuple(
        Judged(marker=marker, rating=rating, is_weak=weak)
        for marker, rating, weak in (("qm1", "not_met", True), ("qm2", "cannot_tell", None))
    )
    content = Content(markers_edition="scr-2016", judged=judged)
    assert dict(answers(content, MARKERS)) == {"qm1": True}
    other = Content(markers_edition="sar-2018", judged=judged)
    assert dict(answers(other, MARKERS)) == {}


def test_forms_and_impact_count_reviews_not_recommendations() -> None:
    content = Content(markers_edition="scr-2016", followed=7, impact=(Count(key="shown", count=7),))
    of = List(topic=Topic.IMPACT, edition="", tags=("shown", "harmful"))
    assert dict(answers(content, of)) == {"shown": True, "harmful": False}


def test_not_known_is_not_absent() -> None:
    """Of recommendations of which some sort is not known, or none is followed, nothing is said."""
    natures = List(topic=Topic.NATURES, edition="", tags=("complex",))
    some = (Count(key="complex", count=2),)
    for asked, known in ((3, {}), (2, {"complex": True})):
        content = Content(markers_edition="scr-2016", recommendations=asked, natures=some)
        assert dict(answers(content, natures)) == known
    nothing = Content(markers_edition="scr-2016", recommendations=2)
    assert dict(answers(nothing, natures)) == {}
    assert dict(answers(nothing, List(topic=Topic.IMPACT, edition="", tags=("shown",)))) == {}


def test_what_coders_differ_on_leaves_the_review_out_of_the_list() -> None:
    """Out of that tag alone, the tag's own denominator would say in how many reviews."""
    one = Coded(
        family=Family.HARM, edition="harm-1", things=2, coded=2, disputed=1, own=0,
        tags=("neglect",), disputed_tags=("disability",),
    )  # fmt: skip
    assert dict(answers(Content(markers_edition="scr-2016", coded=(one,)), HARM)) == {}
    settled = replace(one, disputed=0, disputed_tags=())
    assert dict(answers(Content(markers_edition="scr-2016", coded=(settled,)), HARM)) == {
        "neglect": True,
        "disability": False,
    }
    boards = {UUID(int=n): Of(f"B{n}", "r", "R") for n in range(4)}
    records = [(UUID(int=n % 4), coded("neglect")) for n in range(24)]
    records[0] = (UUID(int=0), Content(markers_edition="scr-2016", coded=(one,)))
    rows = count(records, boards, [HARM]).tables[0].rows
    assert len({row.of for row in rows}) == 1


def test_every_denominator_withholds_the_same_regions() -> None:
    """All reviews would leave out the second region with the first, those coded the third."""
    sizes, whole = (3, 12, 15), (3, 12, 11)
    boards = {
        UUID(int=at * 10 + n): Of(f"B{at}{n}", f"r{at}", f"R{at}")
        for at in range(3)
        for n in range(3)
    }
    records = [
        (UUID(int=at * 10 + n % 3), coded("neglect", whole=n < whole[at]))
        for at, size in enumerate(sizes)
        for n in range(size)
    ]
    made = count(records, boards, [HARM])
    assert made.reviews == (None, None, 15)
    [row, _] = made.tables[0].rows
    assert [number is None for number in row.of] == [number is None for number in made.reviews]


def test_a_tag_in_two_editions_of_a_list_withholds_the_same_regions() -> None:
    boards = {
        UUID(int=at * 10 + n): Of(f"B{at}{n}", f"r{at}", f"R{at}")
        for at in range(3)
        for n in range(3)
    }
    records = []
    for at, later in enumerate((15, 2, 15)):
        for n in range(30):
            first = coded("neglect") if n < 15 else coded()
            second = coded("neglect", edition="harm-2") if n < later else coded(edition="harm-2")
            both = Content(markers_edition="scr-2016", coded=(*first.coded, *second.coded))
            records.append((UUID(int=at * 10 + n % 3), both))
    lists = [HARM, List(topic=Topic.HARM, edition="harm-2", tags=("neglect",))]
    first, second = (table.rows[0] for table in count(records, boards, lists).tables)
    assert first.cells == (None, None, 15)
    assert second.cells == (None, None, 15)
    assert (first.of, second.of) == ((30, 30, 30), (30, 30, 30))


def test_a_region_of_two_boards_is_withheld() -> None:
    """Each would read what the other brought."""
    two = {one: of for one, of in BOARDS.items() if one.int in {1, 2, 4, 5, 6}}
    records = [(board, coded("neglect" if at < 8 else "")) for board in two for at in range(15)]
    made = count(records, BOARDS, [HARM])
    assert (made.reviews, made.total) == ((None, None), 75)
    row = made.tables[0].rows[0]
    assert (row.cells, row.total) == ((None, None), 40)


def test_an_edition_reads_the_same_when_it_was_kept() -> None:
    made = edition_of(2)
    assert from_kept(to_kept(made)) == made
    assert made.total == 30
    assert [one.key for one in made.regions] == ["north", "south"]
    [row, other] = made.tables[0].rows
    assert (row.total, row.of_total) == (12, 30)
    assert (row.cells, row.of) == ((None, None), (15, 15)) or row.cells == (6, 6)
    assert (other.total, other.of_total) == (None, 30)
    assert other.cells == (None, None)


def test_every_tag_has_its_row_also_one_that_nobody_has() -> None:
    without = edition_of(0)
    assert [row.tag for row in without.tables[0].rows] == list(HARM.tags)
    assert all(row.total is None for row in without.tables[0].rows)


def test_sums_hold_what_is_shown_and_say_of_how_many_editions() -> None:
    shown, hidden = edition_of(3, each=8), edition_of(0)
    both = figures([shown, hidden], EditionSubject.NATIONAL, HARM)
    assert (both[0].count, both[0].of, both[0].editions, both[0].out_of) == (18, 48, 1, 2)
    assert both[0].bands == ()
    assert (both[1].count, both[1].editions) == (None, 0)
    assert reviews_in([shown, hidden], EditionSubject.NATIONAL) == (78, 2)
    assert reviews_in([shown], "nowhere") == (None, 0)
    assert figures([shown], "nowhere", HARM)[0].out_of == 0


def test_lists_leave_out_what_would_give_others_away() -> None:
    catalogue = load_catalogue()
    for of in lists_of(catalogue):
        assert "none" not in of.tags
        assert not set(of.tags) & NOT_COUNTED.get(of.topic, frozenset())
        assert all(label_of(catalogue, of.topic, of.edition, tag) != tag for tag in of.tags)
        assert len(set(of.tags)) == len(of.tags) > 0
    assert {of.topic for of in lists_of(catalogue)} == set(Topic)
    causes = find_list(catalogue, Topic.CAUSE)
    assert causes is not None
    assert not {"not_given", "cannot_tell"} & set(causes.tags)


def test_a_boards_own_entries_are_not_published() -> None:
    catalogue = load_catalogue()
    known = published(catalogue, Topic.ISSUE, catalogue.practice.edition)
    assert "pi-no-strategy-discussion" in known
    assert not any(one.startswith(("local-", "map-")) for one in known)
    assert published(catalogue, Topic.HARM, "harm-99") == frozenset()
    assert label_of(catalogue, Topic.HARM, "harm-99", "x") == "x"
