from __future__ import annotations

import pytest

from qmapp.casework.reviews.reference import clean_reference, require_code
from qmapp.errors import RuleBroken

CODES = """Child K|LR 2026-03|Family R|Young person T|CSPR07|Children A, B, C and D|Child K2
HSCP-04|AB|Child k|2026/03|LCSPR 2026/1b|Case 12-2026-03|Sibling group of 3 (A, B and C)|Adult No. 4
SAR/2026/K|Baby Alpha|Review 7""".replace("\n", "|").split("|")

NAMES = """Kayleigh|John Smith|JOHN|Amy|AMY07|amy|J O H N|J.O.H.N|J0hn|Jo|JO|Zoë|Child Oscar
Child K (Kayleigh)|O'Brien|Mary-Jane|K3vin|Baby P. Connelly|John_Smith|Ｊｏｈｎ|Jo\u200bhn
Family Sierra|Müller|Ольга|Mrs K""".replace("\n", "|").split("|")  # fmt: skip

TELLING = [
    "12/03/2015", "Child 12.3.15", "2015-03-12", "SW1A 1AA", "Child m11ae", "943 476 5919",
    "9434765919", "AB123456C", "Child 4567890",
]  # fmt: skip


@pytest.mark.parametrize("reference", CODES)
def test_a_code_is_taken(reference):
    require_code(reference)


@pytest.mark.parametrize("reference", NAMES)
def test_what_may_be_a_name_is_questioned(reference):
    with pytest.raises(RuleBroken) as refused:
        require_code(reference)
    assert refused.value.field == "reference"
    assert "Child K" in str(refused.value)


@pytest.mark.parametrize("reference", TELLING)
def test_a_date_a_postcode_or_a_number_of_somebody_is_questioned(reference):
    with pytest.raises(RuleBroken):
        require_code(reference)


@pytest.mark.parametrize("reference", ["", "   ", "---", "\u200b", "“”"])
def test_an_empty_reference_says_what_to_enter(reference):
    with pytest.raises(RuleBroken, match="Enter a reference"):
        require_code(reference)


def test_a_reference_longer_than_its_column_is_refused():
    require_code(" ".join(["Child"] * 10))
    with pytest.raises(RuleBroken, match="60 characters"):
        require_code(" ".join(["Child"] * 11))


def test_cleaning_makes_equal_codes_equal():
    assert clean_reference("  Child\t\u00a0K\n") == "Child K"
    assert clean_reference("Ｃhild Ｋ") == "Child K"
