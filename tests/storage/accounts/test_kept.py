"""Kept forms: whole, in order, few, and only for a day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from qmapp.errors import NotFound
from qmapp.people.accounts import kept, queries, rules, service
from tests.factories.accounts import make_person

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def person(storage):
    return make_person(storage, "p@x.example", now=NOW)


def keep(storage, person, pairs, path="/reviews/1", now=NOW, **more):
    with storage.unit_of_work() as db:
        return service.keep_form(db, person.id, path, MultiDict(pairs), now=now, **more)


def read(storage, person, kept_id, now=NOW):
    with storage.reading() as db:
        return queries.get_kept_form(db, person.id, kept_id, now)


def test_what_was_typed_comes_back_in_order_with_repeats(storage, person):
    pairs = [("b", "1\r\n2"), ("a", ""), ("b", '<&"é')]
    found = read(storage, person, keep(storage, person, pairs, file_names=["draft.docx", ""]))
    assert sorted(kept.pairs_of(found)) == sorted(pairs)
    assert [value for name, value in kept.pairs_of(found) if name == "b"] == ["1\r\n2", '<&"é']
    assert found.fields["files"] == ["draft.docx"]
    assert found.path == "/reviews/1"


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(words=TEXT)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_come_back_as_they_were(storage, words):
    with storage.reading() as db:
        known = queries.find_person_by_email(db, "p@x.example")
    person = known or make_person(storage, "p@x.example", now=NOW)
    found = read(storage, person, keep(storage, person, [("words", words)]))
    assert kept.pairs_of(found) == [("words", words)]


def test_passwords_and_tokens_are_left_out(storage, person):
    pairs = [("csrf_token", "t"), ("new_Password", "p"), ("kept_form", "k"), ("reasons", "r")]
    assert kept.pairs_of(read(storage, person, keep(storage, person, pairs))) == [("reasons", "r")]


@pytest.mark.parametrize(
    ("pairs", "path"),
    [
        ([], "/a"),
        ([("csrf_token", "t")], "/a"),
        ([("a", "b")], "//evil.example"),
        ([("a", "x" * 4_000_001)], "/a"),
    ],
)
def test_what_is_not_kept(storage, person, pairs, path):
    assert keep(storage, person, pairs, path) is None


def test_twenty_each_the_newest(storage, person):
    other = make_person(storage, "o@x.example", now=NOW)
    theirs = keep(storage, other, [("a", "b")])
    ids = [
        keep(storage, person, [("n", str(n))], now=NOW + timedelta(minutes=n))
        for n in range(rules.KEPT_FORMS_EACH + 3)
    ]
    with storage.reading() as db:
        listed = [
            one.id for one in queries.list_kept_forms(db, person.id, NOW + timedelta(hours=1))
        ]
    assert listed == ids[:2:-1]
    assert read(storage, other, theirs)


def test_after_a_day_it_is_gone(storage, person):
    kept_id = keep(storage, person, [("a", "b")])
    assert read(storage, person, kept_id, NOW + rules.KEPT_FORM_LASTS - timedelta(seconds=1))
    with pytest.raises(NotFound):
        read(storage, person, kept_id, NOW + rules.KEPT_FORM_LASTS)


def test_it_is_nobody_elses(storage, person):
    other = make_person(storage, "o@x.example", now=NOW)
    kept_id = keep(storage, person, [("a", "b")])
    with pytest.raises(NotFound):
        read(storage, other, kept_id)
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.throw_away(db, other.id, kept_id, NOW)
