from __future__ import annotations

from uuid import UUID

import pytest

from qmapp.casework.moderation import comparing
from qmapp.casework.moderation.comparing import Difference, Said
from qmapp.foundation.catalogue import load_catalogue

SCALE = load_catalogue().default_edition.scale
A, B = UUID(int=1), UUID(int=2)


def say(rating=None, answers=None, *pieces):
    found = SCALE.rating(rating) if rating else None
    return Said(found, answers or {}, frozenset(pieces))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], Difference.ALONE),
        ([say("met")], Difference.ALONE),
        ([say("met"), say("partly_met")], Difference.RATING),
        ([say("met"), say("cannot_tell")], Difference.RATING),
        ([say("met"), say("met"), say("not_met", {"q": "no"}, (A, "for"))], Difference.RATING),
        ([say("met"), say()], Difference.GAP),
        ([say(), say()], Difference.NONE),
        ([say("met", {"q": "yes"}), say("met", {"q": "no"}, (A, "for"))], Difference.ANSWERS),
        ([say("met", {"q": "yes"}), say("met")], Difference.NONE),
        ([say("met", None, (A, "for")), say("met")], Difference.EVIDENCE),
        ([say("met", None, (A, "for")), say("met", None, (A, "against"))], Difference.EVIDENCE),
        ([say("met", None, (A, "for")), say("met", None, (A, "for"))], Difference.NONE),
    ],
)
def test_the_greatest_difference(said, found):
    assert comparing.difference_of(said) is found


def test_steps_are_between_the_outermost_on_the_scale():
    assert comparing.steps_of([say("met"), say("partly_met"), say("largely_met")]) == 2
    assert comparing.steps_of([say("met"), say("cannot_tell"), say("met")]) == 0
    assert comparing.steps_of([say("met"), say("cannot_tell")]) is None


def test_pieces_are_counted_as_shared_and_of_all():
    said = [say("met", None, (A, "for"), (B, "for")), say("met", None, (A, "for"), (B, "against"))]
    assert comparing.shared_pieces(said) == (1, 3)
    assert comparing.shared_pieces([]) == (0, 0)


def test_a_piece_is_opposed_when_one_takes_it_for_and_another_against():
    said = [say("met", None, (A, "for"), (B, "for")), say("met", None, (A, "against"))]
    assert comparing.opposed_pieces(said) == {A}
    assert comparing.opposed_pieces(reversed_of(said)) == {A}
    context = [say("met", None, (A, "context")), say("met", None, (A, "against"))]
    assert comparing.opposed_pieces(context) == frozenset()


def reversed_of(said):
    return list(reversed(said))


def test_the_further_apart_the_sooner():
    far = [say("met"), say("not_met")]
    near = [say("met"), say("largely_met")]
    half = [say("met"), say("cannot_tell")]
    gap = [say("met"), say()]
    same = [say("met"), say("met")]
    ranks = [comparing.rank(comparing.difference_of(said), said) for said in (far, near, gap, same)]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 4
    assert comparing.rank(Difference.RATING, half) == comparing.rank(Difference.RATING, near)
