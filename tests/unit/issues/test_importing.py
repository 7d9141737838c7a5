from __future__ import annotations

import pytest

from qmapp.casework.practice.rules import joined
from qmapp.errors import RuleBroken
from qmapp.foundation.catalogue import IssueBasis, load_catalogue
from qmapp.learning.issues.importing import LARGEST_FILE, MOST_ROWS, Does, Table, read_table
from tests.unit.practice.test_known import line

PRACTICE = load_catalogue().practice
HEAD = "Stage,Title,Basis,Note"


def read(text: str, *, known: object = PRACTICE, head: str = HEAD) -> Table:
    return read_table(
        f"{head}\n{text}".encode(),
        known,  # type: ignore[arg-type]
        file_name="map.csv",
        is_doubtful=lambda words: "Okafor" in words,
    )


def test_the_name_of_a_file_is_no_note_when_it_names_somebody() -> None:
    rows = "1,New one,published,\n1,Another,published,our copy\n1,Ours,own,"
    table = read_table(
        f"{HEAD}\n{rows}".encode(), PRACTICE, file_name="Map_from_Okafor.csv",
        is_doubtful=lambda words: "Okafor" in words.split(),
    )  # fmt: skip
    assert [row.does for row in table.rows] == [Does.FAULTY, Does.ADDS, Does.ADDS]
    assert "name of the file" in faults(table)[0]
    assert read("1,New one,published,").new[0].source_note == "map.csv"


def faults(table: Table) -> list[str]:
    return [str(one) for row in table.rows for one in row.faults]


def test_rows_are_new_known_or_faulty_each_with_its_line() -> None:
    known = PRACTICE.at_stage("referrals")[0].title
    table = read(
        f"Universal services,A first,,Page 1\n\n3,A second,own,\nreferrals,{known.upper()},published,"
    )
    assert [(row.line, row.does) for row in table.rows] == [
        (2, Does.ADDS),
        (4, Does.ADDS),
        (5, Does.SAME),
    ]
    first, second = table.new
    assert (first.stage, first.basis, first.source_note) == (
        "universal_services",
        IssueBasis.SOURCE,
        "Page 1",
    )
    assert (second.stage, second.basis, second.source_note) == ("referrals", IssueBasis.LOCAL, "")


def test_a_published_one_without_a_note_was_read_in_the_file() -> None:
    assert read("1,A first,,").new[0].source_note == "map.csv"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",A title,,", "The stage is missing"),
        ("9,A title,,", "“9” is no stage of the map"),
        ("1,,,", "The title is missing"),
        ("1,A title,theirs,", "Write “published” or “own”"),
        (f"1,{'x' * 201},,", "too long by 1 characters"),
        (f"1,A title,,{'x' * 1001}", "too long by 1 characters"),
        (f"1,{PRACTICE.at_stage('referrals')[0].title},,", "at the stage “Referrals”"),
        ("1,Mrs Okafor rang,own,", "somebody could be known"),
        ("1,A title,own,said Okafor", "somebody could be known"),
    ],
)
def test_faulty_rows_say_what_is_wrong(row: str, says: str) -> None:
    table = read(f"{row}\n2,Sound,,")
    assert [one.does for one in table.rows] == [Does.FAULTY, Does.ADDS]
    assert says in faults(table)[0]


def test_a_title_stands_once_in_a_file() -> None:
    table = read("1,Twice,,\n2,twice.,own,")
    assert [one.does for one in table.rows] == [Does.ADDS, Does.FAULTY]
    assert faults(table) == ["Line 2 has the same title"]


def test_no_more_than_the_map_has_and_own_ones_besides() -> None:
    known = joined(PRACTICE, [line(f"Issue {n}", basis=IssueBasis.SOURCE) for n in range(29)])
    table = read("1,A first,,\n1,A second,,\n1,A third,own,", known=known)
    assert [one.does for one in table.rows] == [Does.ADDS, Does.FAULTY, Does.ADDS]
    assert "44 issues, and this would be one more" in faults(table)[0]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separators_and_columns_in_any_order(mark: str) -> None:
    head = mark.join(["Practice issue", "Whatever", "STAGE of the journey"])
    table = read(mark.join(["A title", "x", "Referrals"]), head=head)
    assert table.new[0].title == "A title"


def test_what_a_spreadsheet_would_run_comes_back_as_it_was() -> None:
    assert read("1,'=A title,own,").new[0].title == "=A title"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"title,note\nA,\n", "does not name the column “stage”"),
        (b"stage,note\n1,\n", "does not name the column “title”"),
        (HEAD.encode(), "first line only"),
        (b"PK\x03\x04", "workbook"),
        (b"\x00\x01\x02\xff", "cannot be read as a table"),
        (b"x" * (LARGEST_FILE + 1), "larger"),
        ((HEAD + "\n" + "1,A,own,\n" * (MOST_ROWS + 1)).encode(), "more than 300 rows"),
    ],
)
def test_files_that_cannot_be_read_are_refused_whole(data: bytes, says: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_table(data, PRACTICE, file_name="map.csv")
    assert broken.value.field == "file"
    assert says in str(broken.value)


def test_windows_letters_and_wide_ones() -> None:
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        table = read_table(f"{HEAD}\n1,It is “said”,own,".encode(encoding), PRACTICE, file_name="f")
        assert table.new[0].title == "It is “said”"
