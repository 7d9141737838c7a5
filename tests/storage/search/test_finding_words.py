"""What words find, on both databases alike."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text, update

from qmapp.casework.practice.models import PracticeEntry
from qmapp.desk.search import queries, rules
from qmapp.desk.search.briefings import find as find_issues
from qmapp.desk.search.briefings import list_texts
from qmapp.desk.search.queries import Narrowed
from qmapp.desk.search.rights import readable_by
from qmapp.desk.search.rules import Kind
from qmapp.foundation.storage import Storage
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.queries.reading import read
from tests.factories.assessments import Case, catalogue, make_case
from tests.factories.practice import enter
from tests.factories.responses import agree, begin, find, give, recommend
from tests.factories.search import kinds, look, marked, words

TEXTS = (
    "Assessments of need",
    "The social worker assessed the mother and/or the father’s needs twice.",
    "Children were not asked; the child’s voice is missing.",
    "A multi-agency meeting was held, and café owners rang the police.",
    "The strategy meeting was not held at all. Meeting the family was planned.",
    "The child’s well-being was out of sight. No-one made a follow-up.",
    "They did well to follow one another in plain sight.",
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("assessment", {0, 1}),
        ("ASSESSING", {0, 1}),
        ("need twice", {1}),
        ("father", {1}),
        ("mother’s", {1}),
        ("child", {2, 5}),
        ("children", {2, 5}),
        ('"meeting was held"', {3}),
        ('"meeting was"', {3, 4}),
        ("“meeting was” -held", set()),
        ("meeting -strategy", {3}),
        ('meeting -"strategy meeting"', {3}),
        ("multi-agency", {3}),
        ("cafe", {3}),
        ("café", {3}),
        ("meetings the family", {4}),
        ('"out of sight"', {5}),
        ('"of sight"', {5}),
        ('"in sight"', set()),
        ("well-being", {5}),
        ("no-one", {5}),
        ("follow-up", {5}),
        ("well -follow-up", {6}),
        ("follow", {5, 6}),
        ('"the child’s well-being"', {5}),
        ("à sight", {5, 6}),
        ("the meeting", {3, 4}),
        ("zebra", set()),
        ("meeting zebra", set()),
    ],
)
def test_words_find(storage: Storage, case: Case, said: str, found: set[int]) -> None:
    result = look(storage, case.commissioner, said)
    assert {TEXTS.index(one) for one in words(result)} == found
    assert result.shown == result.counts.total == len(found)


def test_what_has_the_words_is_marked_as_it_is_written(storage: Storage, case: Case) -> None:
    assert marked(look(storage, case.commissioner, "assess")) == {"Assessments", "assessed"}
    assert marked(look(storage, case.commissioner, "father")) == {"father"}
    assert marked(look(storage, case.commissioner, '"out of sight"')) in (
        {"out of sight"}, {"out", "of", "sight"},
    )  # fmt: skip
    assert "café" in marked(look(storage, case.commissioner, "cafe")) | {"café"}


@pytest.mark.parametrize(
    "said",
    [
        'meeting "', '"meeting', "meeting AND", "meeting OR held NOT", "meeting*", "meeting NEAR/2 held",
        "title:meeting", "{body}: meeting", "^meeting", "meeting) OR (1=1", "meeting'; DROP TABLE x",
        "meeting \\", "meeting :*", "meeting & ! |", "meeting <-> held", "%(x)s meeting", "meeting :x",
        "meeting \u0000 held", "meeting \u2028", "meeting ²", "meeting 😀", "meeting − -", "x" * 200,
    ],
)  # fmt: skip
def test_no_sign_is_more_than_a_sign(storage: Storage, case: Case, said: str) -> None:
    look(storage, case.commissioner, said)


def test_what_is_no_word_to_a_database_finds_nothing(storage: Storage, case: Case) -> None:
    asked = rules.Asked(said="!", wanted=(rules.Term((("!",),)),))
    with storage.reading() as db:
        readable = readable_by(db, case.commissioner)
        found = queries.find(db, readable, asked, Narrowed(), 1)
    assert (found.shown, list(found.hits)) == (0, [])


def test_a_row_is_narrow_whatever_it_says(postgres_storage: Storage) -> None:
    """On PostgreSQL; on SQLite a table of its own is counted."""
    storage = postgres_storage
    with storage.unit_of_work() as db:  # a file anew: what others deleted lies in it
        db.execute(text("TRUNCATE search_entries"))
    make_case(storage, texts=[f"{turn} " + "was long " * 60 for turn in range(300)])
    with storage.reading() as db:
        size = db.scalar(text("SELECT pg_relation_size('search_entries')"))
    assert size is not None
    assert size / 300 < 300


def test_each_kind_is_found_and_counted(storage: Storage, case: Case) -> None:
    find(storage, case, "The meeting came late")
    recommendation = recommend(storage, case, "Hold a meeting within a day.")
    begin(storage, case)
    give(storage, case, recommendation)
    agree(storage, case)
    found = look(storage, case.commissioner, "meeting")
    assert kinds(found) == {"finding": 1, "recommendation": 1, "agreed": 1, "passage": 2}
    assert found.hits[0].kind is Kind.FINDING  # in its title, and short
    only = look(storage, case.commissioner, "meeting", Narrowed(kind=Kind.AGREED))
    assert [hit.kind for hit in only.hits] == [Kind.AGREED]
    assert (only.shown, only.counts.total) == (1, 5)
    assert only.hits[0].source_id == recommendation


def test_the_order_of_pages_holds_every_hit_once(storage: Storage) -> None:
    texts = [f"Meeting number {turn} " + "was long " * (turn % 7) for turn in range(230)]
    case = make_case(storage, texts=texts)
    seen = [
        hit.source_id
        for page in range(1, 13)
        for hit in look(storage, case.commissioner, "meeting", page=page).hits
    ]
    assert len(seen) == len(set(seen)) == 230
    last = look(storage, case.commissioner, "meeting", page=99)
    assert (last.number, last.pages, len(last.hits)) == (12, 12, 10)


def test_a_passage_leads_to_its_own_place(storage: Storage) -> None:
    from qmapp.casework.drafts.queries import list_anchors

    case = make_case(storage, texts=[f"Meeting {turn}" for turn in range(12)])
    with storage.unit_of_work() as db:
        # Their numbers are those that others have by their place.
        db.execute(
            text(
                "DROP TRIGGER passages_refuse_update"
                + ("" if storage.is_sqlite else " ON passages")
            )
        )
        db.execute(text("UPDATE passages SET number = NULL WHERE position % 2 = 0"))
        db.execute(
            text(
                "UPDATE passages SET number = CAST(position + 1 AS varchar(9)) WHERE position % 2 = 1"
            )
        )
    found = look(storage, case.commissioner, "meeting")
    with storage.reading() as db:
        anchors = list_anchors(db, case.reading_id)
    assert {one: place.anchor for one, place in found.passages.items()} == anchors


def test_the_queries_are_as_many_however_much_is_found(storage: Storage, case: Case) -> None:
    asked: list[str] = []
    event.listen(storage.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    look(storage, case.commissioner, "assess")
    few = len(asked)
    other = make_case(storage, texts=[f"1. Assessed {turn}" for turn in range(60)])
    asked.clear()
    look(storage, other.commissioner, "assess")
    assert len(asked) == few


def test_titles_of_an_earlier_edition_of_the_map_are_no_issues_now(storage: Storage) -> None:
    """Nor are they in trends among what was found in none."""
    case = make_case(storage)
    practice = catalogue().practice
    with storage.unit_of_work() as db:
        enter(db, case.manager, case.board_id, "Waiting for otters", is_local=False)
        enter(db, case.manager, case.board_id, "Our own otters")
    asked = rules.read("otters")
    assert asked is not None

    def titles() -> list[str]:
        with storage.reading() as db:
            found = [one.title for one in list_texts(db, practice, [case.board_id])]
            trends = read(db, case.manager, case.board_id, Asked(), catalogue()).practice
        known = [one.title for one in trends.issues]
        return sorted(one for one in found if "otters" in one and one in known)

    assert titles() == ["Our own otters", "Waiting for otters"]
    with storage.unit_of_work() as db:
        db.execute(update(PracticeEntry).values(edition="practice-2000"))
    assert titles() == ["Our own otters"]
    with storage.reading() as db:
        found = list_texts(db, practice, [case.board_id])
    assert [one.title for one in find_issues(found, asked)] != []
    assert "Waiting for otters" not in [one.title for one in found]
