"""Forms of the publication room."""

from qmapp.governance.publication.forms.deciding import DecideForm, PartBox, deciding_form
from qmapp.governance.publication.forms.settling import (
    MOST_AT_ONCE,
    IdentifiersForm,
    ReadinessForm,
    identifiers_filled,
    identifiers_posted,
)

__all__ = [
    "MOST_AT_ONCE",
    "DecideForm",
    "IdentifiersForm",
    "PartBox",
    "ReadinessForm",
    "deciding_form",
    "identifiers_filled",
    "identifiers_posted",
]
