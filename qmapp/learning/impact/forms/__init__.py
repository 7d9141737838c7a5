"""The forms of the room."""

from qmapp.learning.impact.forms.checks import (
    AddCheckForm,
    DeliveryCheckForm,
    ImpactCheckForm,
    PlanCheckForm,
    PlanForm,
)
from qmapp.learning.impact.forms.ending import CloseForm, ReopenForm
from qmapp.learning.impact.forms.proofs import EndProofForm, ProofForm

__all__ = [
    "AddCheckForm",
    "CloseForm",
    "DeliveryCheckForm",
    "EndProofForm",
    "ImpactCheckForm",
    "PlanCheckForm",
    "PlanForm",
    "ProofForm",
    "ReopenForm",
]
