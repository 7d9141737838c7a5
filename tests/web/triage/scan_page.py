"""The scan page as tests press it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

PART = {"X-Requested-With": "fetch", "Accept": "text/html"}


@dataclass(frozen=True)
class ScanPage:
    """One assessment's scan page, with what people press on it."""

    client: FlaskClient
    assessment_id: UUID

    @property
    def address(self) -> str:
        return f"/assessments/{self.assessment_id}/scan"

    def html(self, query: str = "", status: int = 200) -> str:
        answer = self.client.get(self.address + query)
        assert answer.status_code == status
        return answer.text

    def words(self, query: str = "") -> str:
        """The page's words, without tags."""
        return words_of(self.html(query))

    def reveal(self, section: str = "whole", *, read: bool = True, query: str = "") -> Any:
        data = {"section": section, **({"read": section} if read else {})}
        return self.client.post(f"{self.address}/reveal{query}", data=data)

    def flags(self, query: str = "") -> list[str]:
        """The flags in the margin, in reading order, by their names in addresses."""
        found: list[str] = re.findall(
            r'class="qm-tab[^"]*" href="[^"]*flag=([0-9a-f]{10})#', self.html(query)
        )
        return found

    def key(self, words: str) -> str:
        """The flag whose words are these."""
        found = (key for key in self.flags() if f"“{words}”" in self.words(f"?flag={key}"))
        return next(found)

    def decide(self, key: str, query: str = "", *, part: bool = False, **data: str) -> Any:
        return self.client.post(
            f"{self.address}/flags/{key}{query}", data=data, headers=PART if part else {}
        )


def words_of(html: str) -> str:
    """Words without tags and with single spaces."""
    bare = re.sub(r"<(style|script|svg)[\s\S]*?</\1>", " ", html)
    plain = re.sub(r"<[^>]+>", " ", bare)
    for entity, sign in (("&#39;", "'"), ("&amp;", "&"), ("&lt;", "<"), ("&#34;", '"')):
        plain = plain.replace(entity, sign)
    return re.sub(r"\s+", " ", plain)
