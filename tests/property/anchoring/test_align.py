"""What `align` promises of any two drafts, and of drafts whose history is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.anchoring.align import Pair, PairKind, align
from qmapp.casework.anchoring.words import keys

REPEATED = st.lists(
    st.sampled_from(
        ["Yes", "No", "", "The mother was seen.", "The father was seen.", "the MOTHER was seen."]
    ),
    max_size=25,
)


def passage(name: int) -> str:
    """A passage that has no word in common with another one."""
    return " ".join(f"w{name}x{n}" for n in range(12)) + "."


def places(pairs: list[Pair], kind: PairKind) -> list[tuple[int | None, int | None]]:
    return [(pair.old, pair.new) for pair in pairs if pair.kind is kind]


@given(REPEATED, REPEATED)
def test_every_passage_stands_in_one_pair_and_the_new_ones_in_order(
    old: list[str], new: list[str]
) -> None:
    pairs = align(old, new)
    assert sorted(p.old for p in pairs if p.old is not None) == list(range(len(old)))
    assert [p.new for p in pairs if p.new is not None] == list(range(len(new)))


@given(REPEATED, REPEATED)
def test_each_kind_says_what_is_true(old: list[str], new: list[str]) -> None:
    kept_order = -1
    for pair in align(old, new):
        if pair.old is None or pair.new is None:
            assert pair.kind is (PairKind.ADDED if pair.old is None else PairKind.REMOVED)
            assert pair.likeness == 0
            continue
        is_same = keys(old[pair.old]) == keys(new[pair.new])
        assert is_same is (pair.kind in {PairKind.SAME, PairKind.MOVED})
        assert 0 < pair.likeness <= 1
        assert not is_same or pair.likeness == 1
        if pair.kind in {PairKind.SAME, PairKind.REWORDED}:
            assert pair.old > kept_order
            kept_order = pair.old


@given(REPEATED)
def test_a_draft_and_itself_are_the_same(draft: list[str]) -> None:
    assert [(p.kind, p.old, p.new) for p in align(draft, draft)] == [
        (PairKind.SAME, n, n) for n in range(len(draft))
    ]


@given(st.lists(st.sampled_from(["stays", "goes", "comes", "changes"]), max_size=40))
def test_what_was_added_removed_and_reworded_is_known(history: list[str]) -> None:
    old: list[str] = []
    new: list[str] = []
    expected = []
    for name, what in enumerate(history):
        i, j = len(old), len(new)
        if what != "comes":
            old.append(passage(name))
        if what != "goes":
            new.append(passage(name) + (" Other." if what == "changes" else ""))
        expected.append(
            {
                "stays": (PairKind.SAME, i, j),
                "goes": (PairKind.REMOVED, i, None),
                "comes": (PairKind.ADDED, None, j),
                "changes": (PairKind.REWORDED, i, j),
            }[what]
        )
    found = [(p.kind, p.old, p.new) for p in align(old, new)]
    assert {*found} == {*expected}
    # Where one goes and another comes between two that stay, what went is told first.
    assert [f for f in found if f[0] is not PairKind.ADDED] == [
        e for e in expected if e[0] is not PairKind.ADDED
    ]


@given(st.data())
def test_what_moved_is_known(data: st.DataObject) -> None:
    count = data.draw(st.integers(5, 30))
    size = data.draw(st.integers(1, (count - 1) // 2))
    start = data.draw(st.integers(0, count - size))
    names = list(range(count))
    block = names[start : start + size]
    rest = [n for n in names if n not in block]
    # It jumps over more than its own length, so that no shorter story is as true.
    places_far = [at for at in range(len(rest) + 1) if abs(at - start) > size]
    if not places_far:
        return
    at = data.draw(st.sampled_from(places_far))
    changed = data.draw(st.sets(st.sampled_from(block)))
    new = [*rest[:at], *block, *rest[at:]]
    pairs = align(
        [passage(n) for n in names],
        [passage(n) + (" Other." if n in changed else "") for n in new],
    )
    for pair in pairs:
        assert pair.old is not None
        assert pair.new is not None
        name = names[pair.old]
        assert name == new[pair.new]
        moved = name in block
        if name in changed:
            assert pair.kind is PairKind.MOVED_AND_REWORDED
        else:
            assert pair.kind is (PairKind.MOVED if moved else PairKind.SAME)
