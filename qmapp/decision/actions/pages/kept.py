"""How words that were typed about an action that goes on are named, where they are kept."""

from __future__ import annotations

from qmapp.decision.actions.forms.owning import LeadForm, LinkForm
from qmapp.decision.actions.forms.saying import DayForm, EndProofForm, SayForm, StepForm
from qmapp.foundation.web.forms import labels_of


def labels() -> dict[str, str | None]:
    """What the room's forms call their boxes."""
    return labels_of(SayForm, DayForm, StepForm, EndProofForm, LeadForm, LinkForm) | {"do": None}
