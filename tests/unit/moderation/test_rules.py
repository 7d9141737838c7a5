from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from qmapp.casework.moderation import rules
from qmapp.casework.moderation.rules import Since, Version
from qmapp.errors import RuleBroken

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def at(hours):
    return NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ([], Since.NOTHING),
        ([Version(at(-2), at(-1), replaces=False)], Since.NOTHING),
        ([Version(at(-2), NOW, replaces=False)], Since.NOTHING),
        ([Version(at(-2), None, replaces=False)], Since.NOTHING),
        ([Version(at(1), None, replaces=False)], Since.NOTHING),
        ([Version(at(-2), at(1), replaces=False)], Since.SUBMITTED),
        ([Version(at(1), None, replaces=True)], Since.REOPENED),
        ([Version(at(-2), at(-1), replaces=True)], Since.NOTHING),
        ([Version(at(-1), None, replaces=True)], Since.NOTHING),
        ([Version(at(-1), at(1), replaces=True)], Since.REOPENED),
        (
            [Version(at(-2), at(1), replaces=False), Version(at(1), None, replaces=True)],
            Since.REOPENED,
        ),
    ],
)
def test_what_became_of_the_assessments_since(versions, found):
    assert rules.since(NOW, versions) is found


def test_a_marker_of_a_draft_has_one_identity():
    draft = uuid4()
    assert rules.identity_of(draft, "qm01") == rules.identity_of(draft, "qm01")
    others = {rules.identity_of(draft, "qm02"), rules.identity_of(uuid4(), "qm01")}
    assert rules.identity_of(draft, "qm01") not in others


def test_words_are_kept_tidy():
    assert rules.sound_agreement("met", " Read\r\nagain. ", ["met"]) == ("met", "Read\nagain.")
    whose = uuid4()
    said = rules.sound_disagreement(" a ", "b\r\n", {whose: " c "})
    assert said == ("a", "b", {whose: "c"})


def test_words_that_are_too_long_say_by_how_much():
    with pytest.raises(RuleBroken, match="too long by 1 characters") as broken:
        rules.sound_agreement("met", "x" * (rules.LONGEST_WORDS + 1), ["met"])
    assert broken.value.field == "reasons"


def test_one_alone_does_not_disagree():
    rules.require_two(2)
    with pytest.raises(RuleBroken):
        rules.require_two(1)
