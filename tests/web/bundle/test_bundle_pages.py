"""The marked draft and the matrix: what stands there, and for whom."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from qmapp.casework.drafts import reads
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import Record
from qmapp.foundation.audit.models import Reading
from tests.factories import records
from tests.factories.assessments import NOW, begin, edition, make_case, pin, submit, type_words
from tests.factories.bundle import fill

PLANTED = "wolpertinger"


def url(case, tail: str = "evidence") -> str:
    return f"/reviews/{case.review_id}/drafts/1/{tail}"


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def flat(html: str) -> str:
    """What one reads, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def pin_record(storage, case, actor, assessment, title: str, number: int = 1, **details) -> None:
    record_id = records.add(storage, case, actor, title, **details)
    with storage.unit_of_work() as db:
        evidence.pin_record(
            db, actor, case.basis(assessment, number), db.get_one(Record, record_id),
            stance=Stance.CONTEXT, note="", question_id=None, now=NOW,
        )  # fmt: skip


# The marked draft --------------------------------------------------------------------------


def test_words_are_marked_and_their_notes_stand_under_the_passage(as_, storage, case, com) -> None:
    id_ = pin(
        storage, case, case.commissioner, com, 13, position=2, quote="The school had asked twice.",
        stance=Stance.COUNTS_AGAINST, note="Asked,\nand not answered.",
    )  # fmt: skip
    page = text_of(as_(case.commissioner), url(case))
    assert "1 piece of evidence on 1 of 7 passages." in page
    mark = re.search(rf'<mark class="qm-hl qm-hl--against[^"]*" data-ev="{id_}">(.*?)</mark>', page)
    assert mark
    assert mark[1] == "The school had asked twice."
    title = edition().by_number(13).title
    assert f'href="#ev-{id_}"' in page
    assert "Counts against, marker 13</span></a>" in page
    note = flat(page.split(f'id="ev-{id_}"')[1].split("</article>")[0])
    for words in ("Counts against", f"13 {title}", "Commissioner: Commissioner Example",
                  "“The school had asked twice.”", "Asked, and not answered."):  # fmt: skip
        assert words in note, words


def test_one_s_own_open_judgement_is_where_the_note_leads_and_others_are_read(
    as_, storage, case, own, com
) -> None:
    pin(storage, case, case.lead, own, 3)
    pin(storage, case, case.commissioner, com, 4)
    page = text_of(as_(case.lead), url(case))
    assert f'href="/assessments/{own.id}/markers/3#ev-' in page
    submit(storage, case.lead, own)
    submit(storage, case.commissioner, com)
    page = text_of(as_(case.panel), url(case))
    assert f'href="/assessments/{own.id}/read#marker-3"' in page
    assert f'href="/assessments/{com.id}/read#marker-4"' in page
    assert "/markers/" not in page.split("<main")[1].split("</main")[0]


@pytest.fixture
def both(storage, case, own, com) -> None:
    """Both judged and submitted: 2 pieces of the lead, 3 of the commissioner, 1 on a record."""
    themed = next(m for m in edition().markers if m.themes)
    pin(storage, case, case.lead, own, 1, position=1, note="lead one")
    pin(storage, case, case.lead, own, themed.number, position=2, note="lead themed")
    pin(storage, case, case.commissioner, com, 1, position=1, quote="nobody acted on it",
        stance=Stance.COUNTS_AGAINST, note="com one")  # fmt: skip
    pin(storage, case, case.commissioner, com, 5, position=5, stance=Stance.CONTEXT, note="com ctx")
    pin_record(storage, case, case.commissioner, com, "Letter from the school", 5)
    submit(storage, case.lead, own)
    submit(storage, case.commissioner, com)


def test_filters_narrow_and_say_how_many_are_shown(as_, case, own, both) -> None:
    client = as_(case.panel)
    theme = next(m for m in edition().markers if m.themes).themes[0]
    for query, shown, there, gone in (
        ("marker=1", 2, ("lead one", "com one"), ("lead themed", "com ctx")),
        ("stance=context", 1, ("com ctx",), ("lead one", "com one")),
        (f"theme={theme}", 1, ("lead themed",), ("com one",)),
        (f"whose={own.id}", 2, ("lead one", "lead themed"), ("com one", "com ctx")),
        (f"whose={own.id}&marker=1&stance=supports", 1, ("lead one",), ("lead themed",)),
        ("marker=18", 0, ("No evidence is like that",), ("lead one",)),
    ):
        page = text_of(client, url(case, f"evidence?{query}"))
        assert f"4 pieces of evidence on 3 of 7 passages; showing {shown}." in page, query
        assert all(words in page for words in there), query
        assert not any(words in page for words in gone), query
        assert "Show all</a>" in page


@pytest.mark.parametrize(
    "query",
    [
        "marker=99",
        "marker=x",
        "marker=" + "9" * 40,
        "theme=none",
        "stance=loud",
        "whose=x",
        "whose=00000000-0000-4000-8000-000000000000",
        "only=9",
    ],
)
def test_what_the_address_says_that_we_do_not_know_is_left_aside(as_, case, both, query) -> None:
    page = text_of(as_(case.panel), url(case, f"evidence?{query}"))
    assert "4 pieces of evidence on 3 of 7 passages." in page
    assert text_of(as_(case.panel), url(case, f"matrix?{query}&page=0&page=x"))


def test_only_passages_with_evidence_folds_the_others_and_loses_none(as_, case, both) -> None:
    page = text_of(as_(case.panel), url(case, "evidence?only=1&marker=1"))
    assert "5 passages without evidence: 1.2 to 1.6" in page
    assert "begins like a formula" in page  # folded, and there
    assert page.count('class="qm-d qm-folded"') == 1


def test_overlapping_words_keep_a_line_and_a_name_each(as_, storage, case, com) -> None:
    for number, quote in ((1, "health visitor wrote her concern"), (2, "her concern down and")):
        pin(storage, case, case.commissioner, com, number, position=1, quote=quote)
    page = text_of(as_(case.commissioner), url(case))
    words = page.split('id="p-1-1"')[1].split("</div>")[0] if 'id="p-1-1"' in page else page
    assert "her concern" in flat(words)
    assert page.count("Supports, marker 1)") == 1
    assert page.count("Supports, marker 2)") == 1


def test_a_heading_that_is_pinned_is_marked_too(as_, storage, case, com) -> None:
    pin(storage, case, case.commissioner, com, 1, position=0, note="on the heading")
    page = text_of(as_(case.commissioner), url(case))
    assert "on the heading" in page
    assert "1 piece of evidence on 1 of 7 passages." in page


def test_words_of_an_earlier_reading_stand_at_the_end_and_nowhere_else(
    as_, storage, case, com
) -> None:
    pin(storage, case, case.commissioner, com, 1, position=1, note="as it was read then")
    with storage.unit_of_work() as db:
        reading_id = uuid4()
        db.add(
            DraftReading(
                id=reading_id, board_id=case.board_id, draft_id=case.draft_id,
                reader_version="2", format="text", read_at=NOW, page_count=1, passage_count=1,
                word_count=3, notices=[], comments=[],
            )
        )  # fmt: skip
        db.flush()
        db.add(
            StoredPassage(
                board_id=case.board_id, reading_id=reading_id, position=0,
                kind=PassageKind.PARAGRAPH, section=[], text="Read quite differently.",
            )
        )  # fmt: skip
        db.get_one(Draft, case.draft_id).reading_id = reading_id
    page = text_of(as_(case.commissioner), url(case))
    assert "0 pieces of evidence on 0 of 1 passages." in page
    assert "1 more is on words of an earlier reading" in page
    end = page.split('id="elsewhere"')[1]
    assert "as it was read then" in end
    assert "The health visitor wrote her concern down" in end


# Who sees what ------------------------------------------------------------------------------


def test_a_judge_who_has_not_submitted_sees_their_own_alone(as_, storage, case, own, com) -> None:
    pin(storage, case, case.commissioner, com, 2, note=PLANTED)
    pin_record(storage, case, case.commissioner, com, f"Letter {PLANTED}")
    type_words(storage, case.commissioner, com, 7, looked_in=PLANTED, reasons="r", rating="met")
    submit(storage, case.commissioner, com)
    pin(storage, case, case.lead, own, 1, note="mine")
    client = as_(case.lead)
    for tail in (
        "evidence", "evidence?only=1", f"evidence?whose={com.id}", "evidence?marker=2", "matrix",
        "matrix?marker=2&stance=supports", "matrix?marker=1&stance=records",
        f"matrix?whose={com.id}", "matrix.csv", f"matrix.csv?whose={com.id}", "evidence.jsonld",
        f"evidence.jsonld?whose={com.id}",
    ):  # fmt: skip
        page = client.get(url(case, tail)).get_data(as_text=True)
        assert PLANTED not in page, tail
        assert str(com.id) not in page.replace(f"whose={com.id}", ""), tail
        assert "Commissioner Example" not in page, tail
        assert 'name="whose"' not in page, tail
    assert "1 piece of evidence on 1 of 7 passages." in text_of(client, url(case))


def test_hidden_and_unknown_look_the_same(as_, storage, case, own, com) -> None:
    """With another's work submitted, and without: a blind reader gets the same pages."""
    client = as_(case.lead)
    pin(storage, case, case.lead, own, 1, note="mine")
    tails = ("evidence", "matrix", "matrix.csv", f"evidence?whose={com.id}", "matrix?marker=2")
    before = [_bare(client.get(url(case, tail)).get_data(as_text=True)) for tail in tails]
    pin(storage, case, case.commissioner, com, 2, note=PLANTED)
    pin_record(storage, case, case.commissioner, com, "Letter", 3)
    submit(storage, case.commissioner, com)
    after = [_bare(client.get(url(case, tail)).get_data(as_text=True)) for tail in tails]
    assert after == before
    unknown = _bare(client.get(url(case, f"evidence?whose={uuid4()}")).get_data(as_text=True))
    assert unknown == after[3]


def _bare(page: str) -> str:
    """What a page or file says, without what its frame has of one asking."""
    title = re.findall(r"<title>.*?</title>", page)
    return "".join(title) + page.rsplit("<main", maxsplit=1)[-1].split("</main", maxsplit=1)[0]


def test_the_matrix_of_somebody_without_anything_to_see(as_, case, com) -> None:
    page = text_of(as_(case.panel), url(case, "matrix"))
    assert "No assessment is submitted yet" in page
    assert "<table" not in page
    page = text_of(as_(case.second_commissioner), url(case))
    assert "Nothing to show yet" in page
    assert "/assessments/new?draft=1" in page


@pytest.mark.parametrize("who", ["chair", "manager"])
def test_membership_alone_shows_nothing(as_, case, both, who: str) -> None:
    for tail in ("evidence", "matrix", "matrix.csv", "evidence.jsonld"):
        assert as_(case.people[who]).get(url(case, tail)).status_code == 404, tail


@pytest.mark.parametrize("tail", ["evidence", "matrix", "matrix.csv", "evidence.jsonld"])
def test_reading_is_logged(as_, storage, case, com, tail: str) -> None:
    reads.forget_noted()
    as_(case.commissioner).get(url(case, tail))
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Reading)) == 1


# The matrix ---------------------------------------------------------------------------------


def cells(page: str) -> dict[int, list[str]]:
    rows = re.findall(r"<tr><th scope=\"row\">.*?<b>(\d+)</b>(.*?)</tr>", page, re.DOTALL)
    return {
        int(number): re.findall(r"<td[^>]*>(?:<a[^>]*>|<span[^>]*>)(\d+)", rest)
        for number, rest in rows
    }


def test_every_marker_has_its_counts_and_each_leads_to_its_pieces(as_, case, both) -> None:
    client = as_(case.panel)
    page = text_of(client, url(case, "matrix"))
    counts = cells(page)
    assert list(counts) == list(range(1, 19))
    assert counts[1] == ["1", "1", "0", "0"]
    assert counts[5] == ["0", "0", "2", "1"]
    assert counts[18] == ["0", "0", "0", "0"]
    assert "5 pieces of evidence, under 3 of 18 markers." in page
    assert "1 of 5 are on records" in page
    assert "%" not in flat(page)
    links = re.findall(r'<td[^>]*><a href="([^"]+)"[^>]*>(\d+)', page)
    assert len(links) == sum(n != "0" for row in counts.values() for n in row)
    for address, n in links:
        listed = text_of(client, address.replace("&amp;", "&"))
        assert listed.count('<article class="qm-ev') == int(n), address


def test_an_item_leads_to_its_words_or_its_record(as_, case, both) -> None:
    client = as_(case.panel)
    page = text_of(client, url(case, "matrix?marker=1&stance=counts_against"))
    found = re.search(r'href="([^"#]+/evidence)#(ev-[0-9a-f-]+)"', page)
    assert found
    assert f'id="{found[2]}"' in text_of(client, found[1])
    page = text_of(client, url(case, "matrix?marker=5&stance=records"))
    found = re.search(r'href="([^"]+/records/[0-9a-f-]+)"[^>]*>Letter from the school', page)
    assert found
    assert client.get(found[1]).status_code == 200


def test_a_long_list_comes_in_pages_and_every_piece_is_on_one(as_, storage, case, com) -> None:
    fill(storage, case, com, 18 * 3 * 230, record_each=10**9)
    client = as_(case.commissioner)
    seen: list[str] = []
    for number in (1, 2, 3):
        page = text_of(client, url(case, f"matrix?marker=7&stance=context&page={number}"))
        seen += re.findall(r'<article class="[^"]*" id="(ev-[^"]+)"', page)
        assert f"Page {number} of 3" in page
    assert len(seen) == len(set(seen)) == 230
    assert "Pieces 201 to 230 of 230." in page
    beyond = text_of(client, url(case, "matrix?marker=7&stance=context&page=99999999"))
    assert "Pieces 201 to 230 of 230." in beyond


def test_gaps_are_named_with_where_to_mend_them(as_, storage, case, com) -> None:
    who, client = case.commissioner, as_(case.commissioner)
    pin(storage, case, who, com, 1)
    type_words(storage, who, com, 1, reasons="r", rating="met")
    type_words(storage, who, com, 2, looked_in="In the minutes.", reasons="r", rating="not_met")
    question = edition().by_number(1).questions[0].id
    type_words(storage, who, com, 1, **{f"answer:{question}": "yes"})
    records.add(storage, case, who, "Unused letter")
    page = text_of(client, url(case, "matrix"))
    bare = page.split('id="bare"')[1].split("</section>")[0]
    assert "1 of 2 judged markers stand on no piece of evidence." in bare
    assert f'href="/assessments/{com.id}/markers/2#evidence"' in bare
    assert "In the minutes." in bare
    unused = page.split('id="unused"')[1].split("</section>")[0]
    assert "Unused letter" in unused
    open_ = page.split('id="unanswered"')[1].split("</section>")[0]
    total = sum(len(m.questions) for m in edition().markers)
    left = len(edition().by_number(1).questions) - 1
    assert f"{total - 1} of {total} questions have no answer, under 18 of 18 markers." in open_
    assert f"{left} of {left + 1}" in open_
    assert f'href="/assessments/{com.id}/markers/1#questions"' in open_


def test_a_record_used_where_one_may_not_look_is_not_told_of(as_, storage, case, own, com) -> None:
    pin_record(storage, case, case.commissioner, com, "Shared minutes", 4, is_shared=True)
    submit(storage, case.commissioner, com)
    page = text_of(as_(case.lead), url(case, "matrix"))
    assert "Shared minutes" in page.split('id="unused"')[1].split("</section>")[0]
    pin_record(storage, case, case.lead, own, "Own letter", 4)
    submit(storage, case.lead, own)
    page = text_of(as_(case.lead), url(case, "matrix"))
    assert "Shared minutes" not in page.split('id="unused"')[1].split("</section>")[0]


def test_the_process_so_far_has_a_matrix_of_records(as_, storage) -> None:
    case = make_case(storage, with_draft=False)
    mine = begin(storage, case, case.commissioner, process=True)
    pin_record(storage, case, case.commissioner, mine, "Letter of referral")
    client = as_(case.commissioner)
    page = text_of(client, f"/reviews/{case.review_id}/process/matrix?marker=1&stance=records")
    assert "Letter of referral" in page
    assert "Marked draft" not in page
    table = client.get(f"/reviews/{case.review_id}/process/matrix.csv").get_data(as_text=True)
    assert "Letter of referral" in table
    written = client.get(f"/reviews/{case.review_id}/process/evidence.jsonld").get_json(force=True)
    assert written["total"] == 1


def test_nothing_is_changed_by_looking(as_, storage, case, both) -> None:
    def rows() -> list[tuple[object, ...]]:
        with storage.reading() as db:
            return [tuple(row) for row in db.execute(select(Evidence.__table__))]

    before = rows()
    for tail in ("evidence", "matrix", "matrix.csv", "evidence.jsonld"):
        as_(case.lead).get(url(case, tail))
    assert rows() == before
