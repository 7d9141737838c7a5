"""The pages of the threads room."""

from qmapp.casework.threads.views import lists, one
from qmapp.casework.threads.views.blueprint import bp

__all__ = ["bp", "lists", "one"]
