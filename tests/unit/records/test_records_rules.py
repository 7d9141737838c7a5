"""What a record must hold, and what is asked about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qmapp.casework.records import rules
from qmapp.casework.records.rules import Details, RecordKind
from qmapp.errors import RuleBroken

CALL = Details(
    kind=RecordKind.CONVERSATION, title="A call", dated=date(2026, 3, 4), parties="health visitor",
    notes="Words.",
)  # fmt: skip
LINK = Details(kind=RecordKind.LINK, title="A page", link="https://example.org")
TODAY = date(2026, 3, 5)


def fields_of(details: Details) -> list[str | None]:
    return [broken.field for broken in rules.problems(rules.tidied(details))]


@pytest.mark.parametrize("kind", RecordKind)
def test_each_kind_can_be_whole(kind: RecordKind) -> None:
    whole = replace(CALL, kind=kind, link="https://example.org/a?b=c#d")
    assert fields_of(whole) == []
    assert fields_of(replace(whole, title="  \n ")) == ["title"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dated": None}, "dated"),
        ({"parties": " "}, "parties"),
        ({"notes": "\r\n"}, "notes"),
        ({"parties": "x" * 301}, "parties"),
        ({"title": "x" * 301}, "title"),
        ({"holder": "x" * 201}, "holder"),
        ({"notes": "x" * 20_001}, "notes"),
        ({"dated": date(199, 1, 1)}, "dated"),
        ({"period_from": date(2026, 2, 2), "period_to": date(2026, 2, 1)}, "period_to"),
        ({"period_to": date(26, 2, 1)}, "period_to"),
    ],
)
def test_what_a_conversation_lacks(change: dict[str, object], field: str) -> None:
    assert fields_of(replace(CALL, **change)) == [field]  # type: ignore[arg-type]


def test_everything_at_once_one_sentence_a_field() -> None:
    bare = Details(kind=RecordKind.CONVERSATION, title="")
    assert fields_of(bare) == ["title", "dated", "parties", "notes"]


@pytest.mark.parametrize(
    ("first", "last"),
    [(None, None), (date(2026, 1, 1), None), (None, date(2026, 1, 1)),
     (date(2026, 1, 1), date(2026, 1, 1))],
)  # fmt: skip
def test_either_end_of_the_period_may_be_open(first: date | None, last: date | None) -> None:
    assert fields_of(replace(CALL, period_from=first, period_to=last)) == []


def test_what_belongs_to_another_kind_is_left_out() -> None:
    kept = rules.tidied(replace(CALL, kind=RecordKind.NAMED, link="https://example.org"))
    assert (kept.parties, kept.link, kept.notes) == ("", "", "Words.")
    # Nor does it stand in the way: a box that is not on the page cannot be put right.
    assert fields_of(replace(CALL, kind=RecordKind.NAMED, link="nonsense", parties="x" * 999)) == []


@pytest.mark.parametrize(
    "link",
    ["http://example.org", "HTTPS://EXAMPLE.org/", "https://example.org:8443/a%20b?c=d&e=f#g",
     "https://[2001:db8::1]/", "https://münchen.example/straße"],
)  # fmt: skip
def test_addresses(link: str) -> None:
    assert fields_of(replace(LINK, link=f" {link} ")) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "whole address"),
        ("example.org/minutes", "whole address"),
        ("//example.org", "whole address"),
        ("https://", "whole address"),
        ("https:///minutes", "whole address"),
        ("https:example.org", "whole address"),
        ("https://[bad/", "whole address"),
        ("https://example.org:0/", "whole address"),
        ("https://example.org:99999/", "whole address"),
        ("https://exam<b>ple.org/", "whole address"),
        ("ftp://example.org", "https:// or http://"),
        ("javascript:alert(1)", "https:// or http://"),
        ("data:text/html,x", "https:// or http://"),
        ("https://name@example.org", "name and the password"),
        ("https://name:word@example.org", "name and the password"),
        ("https://:@example.org", "name and the password"),
        ("https://example.org/a b", "spaces"),
        ("https://example.org/\u200b", "spaces"),
        ("https://example.org\\@evil.example", "spaces"),
        ("https://example.org/" + "a" * 2_000, "too long"),
    ],
)
def test_what_is_no_address(link: str, said: str) -> None:
    (broken,) = rules.problems(rules.tidied(replace(LINK, link=link)))
    assert broken.field == "link"
    assert said in broken.message


@pytest.mark.parametrize(
    "roles",
    ["health visitor", "Health Visitor; duty social worker", "GP, HV and SW", "Police sergeant",
     "mother’s sister", "named nurse for safeguarding, NHS trust", "Headteacher, DSL", "PC on duty",
     "parent of Child K", "two midwives", "the therapist", "IRO and LADO"],
)  # fmt: skip
def test_roles_are_not_asked_about(roles: str) -> None:
    assert not rules.has_name(roles)


@pytest.mark.parametrize(
    "named",
    ["Rosalind Marsh", "health visitor (Rosalind)", "Dr Patel", "dr patel", "social worker, O’Neill",
     "mr smith", "PC Jones", "Anne-Marie", "Ümit", "the teacher Miss Okafor"],
)  # fmt: skip
def test_what_may_be_a_name_is_asked_about(named: str) -> None:
    assert rules.has_name(named)
    (asked,) = rules.questions(replace(CALL, parties=named), TODAY)
    assert asked.field == "parties"
    assert asked.message == "This looks like a name. Use a role such as ‘health visitor’."


def test_a_conversation_to_come_is_asked_about() -> None:
    assert rules.questions(replace(CALL, dated=TODAY), TODAY) == []
    (asked,) = rules.questions(replace(CALL, dated=date(2026, 3, 6)), TODAY)
    assert asked.field == "dated"


def test_only_conversations_are_asked_about() -> None:
    later = replace(CALL, parties="Rosalind", dated=date(2099, 1, 1))
    for kind in set(RecordKind) - {RecordKind.CONVERSATION}:
        assert rules.questions(replace(later, kind=kind), TODAY) == []


def test_a_question_is_not_a_refusal() -> None:
    assert fields_of(replace(CALL, parties="Rosalind Marsh", dated=date(2099, 1, 1))) == []


def test_a_period_that_ends_before_it_begins() -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.require_order(date(2026, 1, 2), date(2026, 1, 1))
    assert broken.value.field == "period_to"
