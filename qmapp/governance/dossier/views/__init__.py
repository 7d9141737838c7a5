"""The pages of the dossier room."""

from qmapp.governance.dossier.views import record
from qmapp.governance.dossier.views.blueprint import bp

__all__ = ["bp", "record"]
