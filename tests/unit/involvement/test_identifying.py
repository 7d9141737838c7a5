"""What is asked about before it is saved, and what is left in peace."""

from __future__ import annotations

import pytest

from qmapp.casework.involvement.identifying import Doubt, DoubtKind, doubts

NAME, BIRTH, ADDRESS = DoubtKind.NAME, DoubtKind.BIRTH_DATE, DoubtKind.ADDRESS
PHONE, EMAIL, NUMBER = DoubtKind.PHONE, DoubtKind.EMAIL, DoubtKind.NUMBER

HARMLESS_LABELS = [
    "Mother", "the young person", "Maternal grandmother", "Mother's ex-partner", "Step-mother",
    "Father’s new partner", "Half-sister", "Unborn baby’s father", "Child K", "Sibling 2",
    "Adult B", "Nan", "Foster carer (first placement)", "Friend from football club", "School staff",
    "GP", "PC 1", "CAMHS clinician", "MASH manager", "Class teacher, primary school",
    "Class Teacher, Primary School", "Health visitor, 0-19 team", "Polish interpreter",
    "Social Worker, Children's Social Care", "Family support worker (Early Help)",
    "Designated Safeguarding Lead", "Named nurse for Looked After Children", "Year 6 teacher",
    "Independent Domestic Violence Adviser", "Youth Offending Team worker", "Detective sergeant",
    "Emergency Department nurse", "Out-of-hours GP", "Ward sister", "Ofsted inspector",
    "Pupil support assistants, 4", "XYZ team manager", "Ukrainian host family",
    "Albanian interpreter", "Muslim chaplain", "Portage worker", "year 7 3rd form tutor",
]  # fmt: skip

LABELS_IN_DOUBT = [
    ("Sharon Smith", NAME, "Sharon Smith"),
    ("Kylie", NAME, "Kylie"),
    ("sharon", NAME, "sharon"),
    ("Mother's friend kylie", NAME, "kylie"),
    ("Zebulon", NAME, "Zebulon"),
    ("JAYDEN", NAME, "JAYDEN"),
    ("Uncle Bob", NAME, "Uncle Bob"),
    ("Grandad Joe", NAME, "Joe"),
    ("Mrs Patel", NAME, "Mrs Patel"),
    ("Dr Khan", NAME, "Dr Khan"),
    ("Detective Sergeant Quince", NAME, "Detective Sergeant Quince"),
    ("Mother (Oyelaran)", NAME, "Oyelaran"),
    ("Class teacher at Plum Hill Primary School", ADDRESS, "Plum Hill Primary School"),
    ("Housing officer, Northmere Council", NAME, "Northmere"),
    ("Neighbour at 14 Plum Tree Lane", ADDRESS, "14 Plum Tree Lane"),
    ("Aunt, ZZ1 2AB", ADDRESS, "ZZ1 2AB"),
    ("Son, 12/03/2019", BIRTH, "12/03/2019"),
    ("Son born 4 May 2015", BIRTH, "4 May 2015"),
    ("Baby, 2019-03-12", BIRTH, "2019-03-12"),
    ("Aunt 07700900111", PHONE, "07700900111"),
    ("Father 07700 900111", PHONE, "07700 900111"),
    ("a.b@example.org", EMAIL, "a.b@example.org"),
    ("NHS 999 111 2222", NUMBER, "999 111 2222"),
    ("Father, case 12345678", NUMBER, "12345678"),
    ("aunt at 12 high street", ADDRESS, "12 high street"),
    ("aunt, zz1 2ab", ADDRESS, "zz1 2ab"),
    ("سارة", NAME, "سارة"),
    ("Sa\u200brah", NAME, "Sarah"),
]  # fmt: skip

HARMLESS_WORDS = [
    "Why did nobody ring the number on the poster?",
    "They felt that nobody listened after the meeting on 12 March 2026.",
    "The letter was sent in June and again in July. Children’s Social Care did not reply.",
    "I wanted to be called by my own name.",
    "Section 47 enquiries went on, and Working Together was quoted to us.",
    "The Polish interpreter came late. Mother said that the school told her first.",
    "On Monday the police, the GP and CAMHS had met without us.",
    "“Nobody asked me,” she said, and that Universal Credit should be looked at.",
    "He was told that 3 of 5 workers had left within 18 months.",
    "She was born in another country, and nobody asked what that meant.",
    "There were 2 on the street, 3 nights running, and we waited in y7 3rd from the door.",
    "The dr said to wait, and I miss him.",
    "",
]

WORDS_IN_DOUBT = [
    ("Her son was born on 12/03/2019.", BIRTH, "12/03/2019"),
    ("Her son was born on 4 May 2019, in the night.", BIRTH, "4 May 2019"),
    ("DOB 12.3.19", BIRTH, "12.3.19"),
    ("Date of birth: 2019-03-12.", BIRTH, "2019-03-12"),
    ("My sister Xanthe told the school.", NAME, "Xanthe"),
    ("The social worker Priya was kind.", NAME, "Priya"),
    ("There was a man called Thackwell in the flat.", NAME, "Thackwell"),
    ("Then Dr Patel rang.", NAME, "Dr Patel"),
    ("Nobody came.\nThen Chantelle did.", NAME, "Chantelle"),
    ("We moved to 3 Plum Lane.", ADDRESS, "3 Plum Lane"),
    ("The flat at ZZ3 4QQ was cold.", ADDRESS, "ZZ3 4QQ"),
    ("She can be reached on 01632 960123.", PHONE, "01632 960123"),
    ("Write to j.parsley@example.org.", EMAIL, "j.parsley@example.org"),
    ("NHS number 999 111 2222 was on the letter.", NUMBER, "999 111 2222"),
    ("Case number ZZ14C00111 was theirs.", NUMBER, "ZZ14C00111"),
    ("then mrs quince came", NAME, "mrs quince"),
    ("we lived at 12 plum tree road then", ADDRESS, "12 plum tree road"),
    ("it was zz3 4qq, i think", ADDRESS, "zz3 4qq"),
    ("Then Chan\u00adtelle rang.", NAME, "Chantelle"),
]


@pytest.mark.parametrize("label", HARMLESS_LABELS)
def test_a_relation_or_role_is_left_in_peace(label: str) -> None:
    assert doubts(label, is_label=True) == []


@pytest.mark.parametrize(("label", "kind", "words"), LABELS_IN_DOUBT)
def test_a_label_that_names_somebody_is_asked_about(
    label: str, kind: DoubtKind, words: str
) -> None:
    assert doubts(label, is_label=True) == [Doubt(kind, words)]


def test_said_by_somebody_is_no_name_and_said_alone_may_be() -> None:
    for text in ("Said by a practitioner.", "Nobody rang. Said by two nurses", "Said to a nurse."):
        assert doubts(text, is_label=False) == []
        assert doubts("Said Khan told us. " + text, is_label=False) == [
            Doubt(DoubtKind.NAME, "Said Khan")
        ]
    for text in ("Said was afraid.", "We met Said", "Said by"):
        assert doubts(text, is_label=False) == [Doubt(DoubtKind.NAME, "Said")]


@pytest.mark.parametrize("text", HARMLESS_WORDS)
def test_what_people_say_is_left_in_peace(text: str) -> None:
    assert doubts(text, is_label=False) == []


@pytest.mark.parametrize(("text", "kind", "words"), WORDS_IN_DOUBT)
def test_words_that_tell_who_somebody_is_are_asked_about(
    text: str, kind: DoubtKind, words: str
) -> None:
    assert doubts(text, is_label=False) == [Doubt(kind, words)]


def test_several_are_told_in_order_and_each_once() -> None:
    text = "Kirsty rang 01632 960123.\nShe lives at 3 Plum Lane. Kirsty rang again."
    assert doubts(text, is_label=False) == [
        Doubt(NAME, "Kirsty"), Doubt(PHONE, "01632 960123"), Doubt(ADDRESS, "3 Plum Lane"),
    ]  # fmt: skip


def test_a_bare_date_counts_in_a_label_alone() -> None:
    assert doubts("Home on 12 March 2026", is_label=True) == [Doubt(BIRTH, "12 March 2026")]
    assert doubts("Home on 12 March 2026", is_label=False) == []


def test_the_same_words_twice_give_the_same() -> None:
    text = "Her friend Zeb told Mr Quince."
    assert doubts(text, is_label=False) == doubts(text, is_label=False)


def test_empty_lines_cost_nothing_and_move_nothing() -> None:
    found = doubts("\n\n  \nWe met Mrs Jane Smith.\n\nThen Mr Brown.", is_label=False)
    assert [one.words for one in found] == ["Mrs Jane Smith", "Mr Brown"]
