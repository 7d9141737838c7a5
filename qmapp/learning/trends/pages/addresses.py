"""Where the figures of trends lead. Each stem is asked for once a page, not once a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from qmapp.foundation.web import url_for
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.filters import Asked, query_of
from qmapp.learning.trends.rules import Period

_FIRST, _SECOND = UUID(int=1), UUID(int=2)


class Addresses:
    """The addresses of one board's trends; what is asked for goes along with each."""

    def __init__(self, board_id: UUID, asked: Asked) -> None:
        self.asked = asked
        self.base = url_for("trends.index", board_id=board_id)
        self._made: dict[str, str] = {}

    def index(self, **more: object) -> str:
        """The counts of a family."""
        return self.base + query_of(self.asked.of_reviews(), **more)

    def heat(self) -> str:
        """Stage by issue, which is of the one family."""
        asked = self.asked.of_reviews()
        if asked.family is not Family.ISSUE:
            asked = replace(asked, family=Family.ISSUE, edition=None)
        return f"{self.base}/stages" + query_of(asked)

    def again(self, **more: object) -> str:
        """What was found again."""
        return f"{self.base}/again" + query_of(self.asked.of_reviews(), **more)

    def story(self, tag: str, **more: object) -> str:
        """One tag from review to review."""
        stem = f"{self.base}/again/{quote(tag, safe='')}"
        return stem + query_of(self.asked.of_reviews(), **more)

    def markers(self) -> str:
        """Weak markers over the years, which nothing narrows."""
        return f"{self.base}/markers"

    def drafts(self, marker_id: str) -> str:
        """The drafts behind a marker."""
        return f"{self.base}/markers/{quote(marker_id, safe='')}"

    def rows(self, period: Period | None = None, **more: object) -> str:
        """The reviews behind a figure, of one period where it is of one."""
        if period is not None:
            since, until = self.asked.since, self.asked.until
            more["since"] = max(period.start, since or date.min)
            more["until"] = min(period.end, until or date.max)
        return f"{self.base}/rows" + query_of(self.asked.of_reviews(), **more)

    def file(self, what: str) -> str:
        """The same as a file to take away."""
        return f"{self.base}/files/{what}.csv" + query_of(self.asked)

    def review(self, review_id: UUID) -> str:
        """The home of a review."""
        return self._of("reviews.home", "")(review_id, _SECOND)

    def finding(self, review_id: UUID, finding_id: UUID) -> str:
        """A finding, with its passages, for those on the review."""
        return self._of("findings.show", "finding_id")(review_id, finding_id)

    def recommendation(self, review_id: UUID, recommendation_id: UUID) -> str:
        """A recommendation, with its passages, for those on the review."""
        return self._of("recommendations.show", "recommendation_id")(review_id, recommendation_id)

    def coding(self, review_id: UUID) -> str:
        """How a review is coded, for those on it."""
        return self._of("tags.index", "")(review_id, _SECOND)

    def became(self, review_id: UUID) -> str:
        """What became of the recommendations of a review, for its members."""
        return self._of("impact.index", "")(review_id, _SECOND)

    def response(self, review_id: UUID) -> str:
        """What the board answered."""
        return self._of("responses.index", "")(review_id, _SECOND)

    def _of(self, endpoint: str, name: str) -> Callable[[UUID, UUID], str]:
        if endpoint not in self._made:
            parts: dict[str, Any] = {"review_id": _FIRST} | ({name: _SECOND} if name else {})
            self._made[endpoint] = url_for(endpoint, **parts)
        made = self._made[endpoint]
        return lambda review_id, thing_id: made.replace(str(_FIRST), str(review_id)).replace(
            str(_SECOND), str(thing_id)
        )
