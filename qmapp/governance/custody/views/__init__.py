"""The pages of the custody room."""

from qmapp.governance.custody.views import pages
from qmapp.governance.custody.views.blueprint import bp

__all__ = ["bp", "pages"]
