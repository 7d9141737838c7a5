"""The policy is asked once of what is alike to it: that is what asking it of each would give."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from qmapp.desk.search.rights import _Asked
from qmapp.foundation.access import (
    Actor,
    BoardRole,
    DraftSubject,
    Permission,
    ResponseSubject,
    ReviewRole,
    ReviewSubject,
    may,
)

BOARDS = [UUID(int=n) for n in (1, 2)]
REVIEWS = [UUID(int=n) for n in range(10, 18)]
READ = (Permission.DRAFT_READ, Permission.FINDINGS_READ, Permission.RECOMMENDATIONS_READ)


def held(keys: list[UUID], roles: type) -> st.SearchStrategy:
    return st.dictionaries(
        st.sampled_from(keys), st.frozensets(st.sampled_from(list(roles)), min_size=1, max_size=3)
    )


@given(held(BOARDS, BoardRole), held(REVIEWS, ReviewRole), st.frozensets(st.sampled_from(REVIEWS)))
def test_asked_once_it_says_what_it_says_of_each(on_boards, on_reviews, interests) -> None:
    actor = Actor(
        UUID(int=99), "x", board_roles=on_boards, review_roles=on_reviews, interests=interests
    )
    asked = _Asked(actor)
    for turn, review in enumerate(REVIEWS):
        board = BOARDS[turn % 2]
        for is_sent in (True, False):
            draft = DraftSubject(board, review, is_sent=is_sent)
            each = tuple(may(actor, one, draft) for one in READ)
            assert asked.of_draft(board, review, is_sent=is_sent) == each
        answer = ResponseSubject(board, review, is_agreed=True)
        assert asked.of_answer(board, review) == (
            may(actor, Permission.REVIEW_SEE, ReviewSubject(board, review))
            and may(actor, Permission.RESPONSE_READ, answer)
        )
