"""The pages of the reviews room."""

from qmapp.casework.reviews.views import details, interests, listing, people
from qmapp.casework.reviews.views.blueprint import bp

__all__ = ["bp", "details", "interests", "listing", "people"]
