"""How words that were typed about a coding are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.practice.queries import known_issues
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, catalogue
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.tags import queries
from qmapp.learning.tags.choices import offered
from qmapp.learning.tags.forms import SettleForm
from qmapp.learning.tags.pages.fields import field_name
from qmapp.learning.tags.pages.words import name_of
from qmapp.learning.tags.rules import FAMILIES_OF, FAMILY_LABELS, NONE_FITS, ThingKind
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """Which finding or recommendation was coded, for those who may read it. Raises NotFound."""
    review = get_review(db, parts["review_id"])
    asking = actor(review.id)
    if asking is None:
        return None
    thing = queries.get_thing(db, asking, review, ThingKind(parts["kind"]), parts["thing_id"])
    labels: dict[str, str | None] = labels_of(SettleForm)
    labels |= {"tags": gettext("What holds"), "shown": None, "checked": None}
    for family in FAMILIES_OF[thing.kind]:
        name, label = field_name(family, thing.number), gettext(FAMILY_LABELS[family])
        labels[name] = label
        labels[f"{name}-seen"] = None
        labels[f"{name}-note"] = gettext("Note: %(about)s", about=label)
    known = offered(catalogue().taxonomies, known_issues(db, catalogue().practice, review.board_id))
    words = {
        tag.id: gettext(tag.label)
        for family in FAMILIES_OF[thing.kind]
        for tag in known[family].tags
    } | {NONE_FITS: gettext("None of them fits")}

    def says(name: str, value: str) -> str:
        is_tag = name == "tags" or (labels.get(name) and not name.endswith(("-note", "because")))
        return words.get(value, value) if is_tag else value

    title = f"{review.reference}: {name_of(thing.kind, thing.number)}"
    return KeptPlace(review.board_id, review.reference, title, labels, says)
