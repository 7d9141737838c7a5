"""The pages of the publication room."""

from qmapp.governance.publication.views import pages
from qmapp.governance.publication.views.blueprint import bp

__all__ = ["bp", "pages"]
