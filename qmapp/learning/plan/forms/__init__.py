"""The forms of the room."""

from qmapp.learning.plan.forms.bringing import BringForm
from qmapp.learning.plan.forms.choosing import choices_of, field_of

__all__ = ["BringForm", "choices_of", "field_of"]
