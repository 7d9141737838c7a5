"""The forms of the room."""

from qmapp.learning.explore.forms.answering import AnswersForm, answers_form
from qmapp.learning.explore.forms.beginning import DetailsForm
from qmapp.learning.explore.forms.linking import AnswersToForm, LinkForm, PressForm, PutRightForm

__all__ = [
    "AnswersForm",
    "AnswersToForm",
    "DetailsForm",
    "LinkForm",
    "PressForm",
    "PutRightForm",
    "answers_form",
]
