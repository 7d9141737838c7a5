"""What people type about summits."""

from qmapp.learning.summits.forms.joining import JoinForm
from qmapp.learning.summits.forms.planning import PlanForm, PressForm, TellForm
from qmapp.learning.summits.forms.saying import AttendForm, OutcomeForm, SaidForm, typed_count

__all__ = [
    "AttendForm",
    "JoinForm",
    "OutcomeForm",
    "PlanForm",
    "PressForm",
    "SaidForm",
    "TellForm",
    "typed_count",
]
