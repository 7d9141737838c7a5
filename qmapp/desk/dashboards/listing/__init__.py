"""The rows behind the figures: a page of them, with how many there are of how many.

Each list counts by the very conditions that its figure counts by. Two queries a list, and one more
for the words of recommendations as they were agreed.
"""

from qmapp.desk.dashboards.listing.actions import Deed, days_of_age, deeds
from qmapp.desk.dashboards.listing.asks import Put, asks_sent
from qmapp.desk.dashboards.listing.checks import ToCheck, checks_to_do, first_checks
from qmapp.desk.dashboards.listing.drafts import Judged, judged
from qmapp.desk.dashboards.listing.paging import Rows
from qmapp.desk.dashboards.listing.recommendations import Advice, advice, closed_without
from qmapp.desk.dashboards.listing.reviews import Stood, stood

__all__ = [
    "Advice",
    "Deed",
    "Judged",
    "Put",
    "Rows",
    "Stood",
    "ToCheck",
    "advice",
    "asks_sent",
    "checks_to_do",
    "closed_without",
    "days_of_age",
    "deeds",
    "first_checks",
    "judged",
    "stood",
]
