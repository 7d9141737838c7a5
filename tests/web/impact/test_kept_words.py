from __future__ import annotations

from qmapp.foundation.storage import Storage
from tests.factories.following import Followed, next_check
from tests.web.conftest import As
from tests.web.responses.test_kept_words import kept


def test_what_a_check_found_is_kept_and_named(
    as_: As, storage: Storage, one: str, world: Followed
) -> None:
    check = next_check(storage, world.one)
    for who in (world.case.commissioner, world.case.chair):
        page = kept(
            as_, storage, who, f"{one}/checks/{check.id}",
            {"so_what-worse": "Duty calls take longer.", "judged": "early_signs", "version": "1"},
        )  # fmt: skip
        assert "Duty calls take longer." in page
        assert "What got worse? Name any effect that nobody intended." in page
        assert "Early signs" in page


def test_why_it_was_closed_is_kept(as_: As, storage: Storage, one: str, world: Followed) -> None:
    data = {"because": "The team is no more.", "ending": "without_impact", "version": "1"}
    page = kept(as_, storage, world.case.manager, f"{one}/close", data)
    assert "The team is no more." in page
    assert "Closed without impact" in page
