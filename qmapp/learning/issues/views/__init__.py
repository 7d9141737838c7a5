"""The pages of the room; importing this registers them on `bp`."""

from qmapp.learning.issues.views import briefings, files, hub, map_, one
from qmapp.learning.issues.views.blueprint import bp

__all__ = ["bp", "briefings", "files", "hub", "map_", "one"]
