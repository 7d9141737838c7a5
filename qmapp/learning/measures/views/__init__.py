"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.measures.views import files, measures, observing
from qmapp.learning.measures.views.blueprint import bp

__all__ = ["bp", "files", "measures", "observing"]
