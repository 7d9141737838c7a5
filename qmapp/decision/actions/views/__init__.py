"""The pages of the room; importing this registers them on `bp`."""

from qmapp.decision.actions.views import by_link, following, listing, owning, proving
from qmapp.decision.actions.views.blueprint import bp

__all__ = ["bp", "by_link", "following", "listing", "owning", "proving"]
