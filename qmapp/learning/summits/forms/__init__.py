"""What people type about summits."""

from qmapp.learning.summits.forms.joining import JoinForm
from qmapp.learning.summits.forms.planning import BecauseForm, PlanForm, PressForm, TellForm
from qmapp.learning.summits.forms.saying import AttendForm, OutcomeForm, SaidForm

__all__ = [
    "AttendForm",
    "BecauseForm",
    "JoinForm",
    "OutcomeForm",
    "PlanForm",
    "PressForm",
    "SaidForm",
    "TellForm",
]
