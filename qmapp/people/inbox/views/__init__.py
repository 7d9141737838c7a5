"""The pages of the inbox room."""

from qmapp.people.inbox.views import lists
from qmapp.people.inbox.views.blueprint import bp

__all__ = ["bp", "lists"]
