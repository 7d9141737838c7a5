"""How words that were typed about a recommendation are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.forms.details import DetailsForm
from qmapp.casework.recommendations.forms.reasons import AnswerForm, DropForm, SplitForm
from qmapp.casework.recommendations.pages.words import title_of
from qmapp.casework.recommendations.rules import MOST_PARTS
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The recommendation that an address names, for those who may read it."""
    review = get_review(db, parts["review_id"])
    asking = actor(review.id)
    if asking is None or not may(asking, Permission.RECOMMENDATIONS_READ, subject_of(review)):
        return None
    item = queries.get_recommendation(db, asking, review.id, parts["recommendation_id"])
    labels = labels_of(DetailsForm, DropForm, AnswerForm, SplitForm)
    labels |= dict.fromkeys(("then", "quick", "stock", "links"))
    labels |= {
        f"part_{place}": gettext("Part %(number)s", number=place + 1) for place in range(MOST_PARTS)
    }
    title = f"{review.reference}: {title_of(item.number, item.text)}"
    return KeptPlace(review.board_id, review.reference, title, labels)
