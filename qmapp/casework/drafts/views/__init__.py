"""The pages of the drafts room."""

from qmapp.casework.drafts.views import destroying, reading
from qmapp.casework.drafts.views.blueprint import bp
from qmapp.casework.drafts.views.reading import too_large

__all__ = ["bp", "destroying", "reading", "too_large"]
