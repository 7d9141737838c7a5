"""What stands when coders agree, differ, change their minds and somebody settles it."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.learning.tags.rules import (
    NONE_FITS,
    NOT_CODED,
    Said,
    Tag,
    as_recorded,
    coders_differ,
    is_again,
    may_see_others,
    newest,
    standing,
    with_record,
    word_to_keep,
)

ANN, BEN, CEM = (UUID(int=n) for n in (1, 2, 3))
EDITION = "harm-1"


def said(
    coder: UUID,
    number: int,
    *tags: str,
    settles: bool = False,
    recorded: str | None = None,
    edition: str = EDITION,
) -> Said:
    return Said(
        coder_id=coder, number=number, edition=edition, tags=frozenset(tags), settles=settles,
        recorded=recorded,
    )  # fmt: skip


def tags(*names: str, edition: str = EDITION) -> frozenset[Tag]:
    return frozenset(Tag(edition, name) for name in names)


def test_what_nobody_coded_is_not_coded_and_not_none() -> None:
    assert standing([]) == NOT_CODED
    assert not standing([]).is_coded
    none = standing([said(ANN, 1)])
    assert none.is_coded
    assert none.tags == tags(NONE_FITS)


def test_one_coder_stands_alone_and_the_newest_word_counts() -> None:
    found = standing([said(ANN, 1, "neglect"), said(ANN, 2, "neglect", "cumulative")])
    assert found.tags == tags("neglect", "cumulative")
    assert found.disputed == frozenset()


def test_what_all_agree_on_stands_and_the_rest_is_disputed() -> None:
    found = standing([said(ANN, 1, "neglect", "cumulative"), said(BEN, 2, "neglect", "in-care")])
    assert found.tags == tags("neglect")
    assert found.disputed == tags("cumulative", "in-care")


def test_none_fits_against_a_tag_is_a_dispute_of_both() -> None:
    found = standing([said(ANN, 1), said(BEN, 2, "neglect")])
    assert (found.tags, found.disputed) == (frozenset(), tags(NONE_FITS, "neglect"))


def test_two_editions_are_not_the_same_tag() -> None:
    found = standing([said(ANN, 1, "neglect"), said(BEN, 2, "neglect", edition="harm-2")])
    assert found.tags == frozenset()
    assert found.disputed == tags("neglect") | tags("neglect", edition="harm-2")


def test_what_settles_holds_also_when_somebody_codes_otherwise_since() -> None:
    every = [
        said(ANN, 1, "neglect"),
        said(BEN, 2, "in-care"),
        said(CEM, 3, "neglect", settles=True),
        said(BEN, 4, "exploitation"),
    ]
    assert standing(every).tags == tags("neglect")
    assert standing(every).disputed == frozenset()
    assert is_again(every, None)
    assert not is_again(every[:3], None)
    again = said(CEM, 5, "exploitation", settles=True)
    assert standing([*every, again]).tags == tags("exploitation")
    assert not is_again([*every, again], None)


def test_settling_is_not_the_settlers_own_coding() -> None:
    every = [said(CEM, 1, "neglect"), said(CEM, 2, "in-care", settles=True)]
    assert [one.tags for one in newest(every)] == [frozenset({"neglect"})]


def test_the_record_counts_as_its_writers_coding_until_they_say_otherwise() -> None:
    record = said(ANN, 0, "neglect")
    assert standing(with_record([], record)).tags == tags("neglect")
    assert standing(with_record([said(BEN, 1, "in-care")], record)).disputed == tags(
        "neglect", "in-care"
    )
    own = said(ANN, 1, "exploitation", recorded=as_recorded(record))
    assert standing(with_record([own], record)).tags == tags("exploitation")


def test_a_record_that_was_put_right_since_is_the_newer_word() -> None:
    own = said(ANN, 1, "exploitation", recorded=as_recorded(said(ANN, 0, "neglect")))
    mended = said(ANN, 0, "in-care")
    assert standing(with_record([own], mended)).tags == tags("in-care")
    assert standing(with_record([own], None)).tags == tags("exploitation")
    first = said(ANN, 1, "exploitation")  # coded before the record said anything
    assert standing(with_record([first], mended)).tags == tags("in-care")


def test_a_record_put_right_leaves_other_coders_and_what_was_settled() -> None:
    mended = said(ANN, 0, "in-care")
    other = said(BEN, 1, "neglect")
    assert standing(with_record([other], mended)).disputed == tags("in-care", "neglect")
    settled = said(ANN, 2, "neglect", settles=True, recorded=None)
    assert standing(with_record([other, settled], mended)).tags == tags("neglect")
    assert is_again(with_record([other, settled], mended), mended)


def test_a_record_says_the_same_in_any_order() -> None:
    assert as_recorded(said(ANN, 0, "b", "a")) == "harm-1 a b"
    assert as_recorded(said(ANN, 0)) == f"harm-1 {NONE_FITS}"
    assert as_recorded(None) is None


@pytest.mark.parametrize(
    ("may_write", "may_settle", "own", "others", "is_settled", "sees"),
    [
        (True, False, False, 1, False, False),
        (True, False, False, 3, False, False),
        (True, False, True, 1, False, True),
        (True, True, False, 1, False, False),
        (True, True, False, 2, False, True),
        (True, False, False, 1, True, True),
        (False, False, False, 1, False, True),
    ],
)
def test_who_may_still_code_is_blind_until_their_own_is_in(
    may_write: bool, may_settle: bool, own: bool, others: int, is_settled: bool, sees: bool
) -> None:
    found = may_see_others(
        may_write=may_write, may_settle=may_settle, own=own, others=others, is_settled=is_settled
    )
    assert found is sees


def test_coders_who_say_the_same_do_not_differ() -> None:
    assert not coders_differ([said(ANN, 1, "neglect"), said(BEN, 2, "neglect")])
    assert coders_differ([said(ANN, 1, "neglect"), said(BEN, 2)])


codings = st.lists(
    st.builds(
        lambda coder, names, settles: (coder, names, settles),
        st.sampled_from([ANN, BEN, CEM]),
        st.frozensets(st.sampled_from(["a", "b", "c"])),
        st.booleans(),
    ),
    max_size=8,
).map(
    lambda rows: [
        said(coder, place + 1, *names, settles=settles)
        for place, (coder, names, settles) in enumerate(rows)
    ]
)


@given(codings)
def test_the_order_in_which_codings_are_read_changes_nothing(every) -> None:
    assert standing(every[::-1]) == standing(every)
    assert standing([*every[1::2], *every[::2]]) == standing(every)


@given(codings)
def test_what_stands_is_never_disputed_and_something_is_said_wherever_somebody_coded(every) -> None:
    found = standing(every)
    assert not found.tags & found.disputed
    assert found.is_coded == bool(every) == bool(found.tags | found.disputed)
    if len({one.coder_id for one in every}) == 1:
        assert not found.disputed


def test_the_word_of_a_record_is_kept_where_it_is_written_anew_beside_codings() -> None:
    record, other = said(ANN, 0, "neglect"), said(BEN, 1, "in-care")
    for writer in (ANN, BEN, CEM):  # their own first word too: by then they may see the others'
        assert word_to_keep([other], record, said(writer, 0, "in-care")) == record
    assert word_to_keep([other], record, None) == record
    assert word_to_keep([other], record, record) is None
    assert word_to_keep([other], None, record) is None
    assert word_to_keep([], record, said(BEN, 0)) is None  # nobody has coded it: it is put right
    newer = said(ANN, 2, "exploitation", recorded=as_recorded(record))
    assert word_to_keep([other, newer], record, said(BEN, 0)) is None
    older = said(ANN, 1, "exploitation")
    assert word_to_keep([older], record, said(BEN, 0)) == record  # else their older word came back
    kept = said(ANN, 2, "neglect", recorded=as_recorded(record))
    mine = said(ANN, 0, "in-care")
    assert standing(with_record([other, kept], mine)).tags == tags("in-care")
