"""Where the figures and the rows of a dashboard lead. Each address is built once a page.

Asking the router for every link of a page of hundreds costs more than counting what they lead to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from qmapp.desk.dashboards.filters import as_query
from qmapp.desk.dashboards.rules import OF_EVERY_KIND, OF_OWNERS, Figure
from qmapp.foundation.web import url_for

_FIRST, _SECOND = UUID(int=1), UUID(int=2)


class Addresses:
    """The addresses of one board’s dashboard.

    `kind` goes along with every figure that it narrows, and `agency` (as in scope.Scope) with those
    of rules.OF_OWNERS.
    """

    def __init__(
        self, board_id: UUID, *, kind: str | None = None, agency: str | None = None
    ) -> None:
        self.board = url_for("dashboards.board", board_id=board_id)
        self._kind, self._agency = kind, agency
        self._made: dict[str, str] = {}

    @property
    def of_kind(self) -> bool:
        """Whether reviews of one kind alone are counted."""
        return bool(self._kind)

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole board is counted, so that "nothing yet" says too much."""
        return bool(self._kind or self._agency)

    def rows(self, figure: Figure, **filters: object) -> str:
        """The rows of a figure, narrowed by filters.Filters."""
        if figure in OF_OWNERS:
            filters.setdefault("agency", self._agency)
        kind = None if figure in OF_EVERY_KIND else self._kind
        return f"{self.board}/{figure}{as_query(**filters, kind=kind)}"

    def every(self, figure: Figure) -> str:
        """All rows of a figure, narrowed by nothing."""
        return f"{self.board}/{figure}"

    def agency(self, agency_id: str) -> str:
        """The page of one agency."""
        return f"{self.board}/agencies/{agency_id}"

    def recommendation(self, review_id: UUID, recommendation_id: UUID) -> str:
        """What became of a recommendation."""
        return self._of("impact.show", "recommendation_id")(review_id, recommendation_id)

    def action(self, review_id: UUID, action_id: UUID) -> str:
        """An action and how it goes."""
        return self._of("actions.show", "action_id")(review_id, action_id)

    def review(self, review_id: UUID) -> str:
        """The home of a review."""
        return self._of("reviews.home", "")(review_id, _SECOND)

    def asks(self, review_id: UUID) -> str:
        """What was put to bodies outside on a review."""
        return self._of("asks.index", "")(review_id, _SECOND)

    def _of(self, endpoint: str, name: str) -> Callable[[UUID, UUID], str]:
        if endpoint not in self._made:
            parts: dict[str, Any] = {"review_id": _FIRST} | ({name: _SECOND} if name else {})
            self._made[endpoint] = url_for(endpoint, **parts)
        made = self._made[endpoint]
        return lambda review_id, thing_id: made.replace(str(_FIRST), str(review_id)).replace(
            str(_SECOND), str(thing_id)
        )
