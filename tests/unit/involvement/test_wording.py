"""How a label reads inside a sentence."""

from __future__ import annotations

import pytest

from qmapp.casework.involvement.wording import in_running_text


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Mother", "the mother"),
        ("mother", "the mother"),
        ("The young person", "the young person"),
        ("Her father", "her father"),
        ("Maternal grandmother", "the maternal grandmother"),
        ("Mother’s partner", "the mother’s partner"),
        ("Step-mother", "the step-mother"),
        ("GP", "the GP"),
        ("CAMHS clinician", "the CAMHS clinician"),
        ("Polish interpreter", "the Polish interpreter"),
        ("Zebulon", "the Zebulon"),
        ("Sibling 2", "sibling 2"),
        ("Child K", "child K"),
        ("PC 1", "PC 1"),
        ("School staff", "the school staff"),
        ("4 teachers", "the 4 teachers"),
        ("", ""),
    ],
)
def test_a_label_in_running_text(label: str, said: str) -> None:
    assert in_running_text(label) == said
