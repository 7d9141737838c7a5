"""The pages of the stages room."""

from qmapp.governance.stages.views import standing, taking
from qmapp.governance.stages.views.blueprint import bp

__all__ = ["bp", "standing", "taking"]
