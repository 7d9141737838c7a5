"""The pages of the room."""

from qmapp.casework.findings.views.blueprint import bp

__all__ = ["bp"]
