"""What is counted, what was seen, and files that are brought."""

from qmapp.learning.measures.forms.measures import EndForm, MeasureForm
from qmapp.learning.measures.forms.observing import FileForm, ObservationForm, TakeForm

__all__ = ["EndForm", "FileForm", "MeasureForm", "ObservationForm", "TakeForm"]
