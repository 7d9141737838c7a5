from __future__ import annotations

from tests.web.responses.test_kept_words import kept


def test_a_disagreement_is_kept_and_named(as_, storage, case, base, judged):
    page = kept(
        as_, storage, case.commissioner, f"{base}/1",
        {
            "held": "disagreed", "version": "0", "reasons": "Words of a late evening.",
            "handling": "The scrutineer reads both.",
            f"position-{judged[2].id}": "Twice is enough.",
        },
    )  # fmt: skip
    assert "moderation of marker 1" in page
    assert "Words of a late evening." in page
    assert "How the impasse is handled" in page
    assert "What Second Commissioner Example holds, in short" in page
    assert "Twice is enough." in page


def test_an_agreed_judgement_is_kept_in_words(as_, storage, case, base, judged):
    page = kept(
        as_, storage, case.commissioner, f"{base}/1",
        {"held": "agreed", "version": "0", "reasons": "Late.", "rating": "partly_met"},
    )  # fmt: skip
    assert "Partly met" in page
    assert ">agreed<" not in page
