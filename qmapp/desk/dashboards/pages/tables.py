"""The table of each figure: its columns, and a row for each thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext

from qmapp.casework.reviews.rules import STAGE_LABELS, Dates, next_due
from qmapp.decision.actions.rules import DELIVERY_LABELS, Delivery, days_overdue
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.issues import Issues
from qmapp.desk.dashboards.listing import Advice, Deed, Judged, Put, Rows, Stood, ToCheck
from qmapp.desk.dashboards.pages.again import issue_row, reading_of
from qmapp.desk.dashboards.pages.narrowed import Asked
from qmapp.desk.dashboards.pages.rows import Cell, RowsPage, days_words, late_by, rows_page
from qmapp.desk.dashboards.words import (
    IMPACT_ICONS,
    day,
    recommendation_name,
    short,
)
from qmapp.foundation.catalogue import Catalogue, Edition
from qmapp.learning.impact.rules import CHECK_LABELS, IMPACT_LABELS, Impact, ending_label

MayOpen = Callable[[Put], bool]
DELIVERY_ICONS = {
    Delivery.NOT_STARTED: "d-none",
    Delivery.ON_TRACK: "d-track",
    Delivery.AT_RISK: "d-risk",
    Delivery.DELIVERED: "d-done",
    Delivery.STOPPED: "d-stop",
}


def advice_table(asked: Asked, found: Rows[Advice]) -> RowsPage:
    """Recommendations that are followed."""
    labels = {one: gettext(said) for one, said in IMPACT_LABELS.items()}
    columns = [
        gettext("Recommendation"), gettext("Delivered"), gettext("Impact"), gettext("Closed"),
    ]  # fmt: skip
    still = gettext("Still followed")
    rows = [
        [
            Cell(
                text=recommendation_name(one.reference, one.number),
                url=asked.to.recommendation(one.review_id, one.id),
                below=short(one.text),
            ),
            Cell(text=day(one.delivered_on) or gettext("Not yet")),
            Cell(
                text=labels[one.impact],
                icon=IMPACT_ICONS[one.impact],
                below=_impact_below(one),
            ),
            Cell(
                text=gettext(ending_label(one.ending, one.impact)) if one.ending else still,
                below=short(one.because),
            ),
        ]
        for one in found.lines
    ]
    return rows_page(asked, found, columns, rows)


def _impact_below(one: Advice) -> str:
    if one.judged_on and one.again_on:
        return gettext(
            "judged on %(day)s; taken up again on %(again)s, not judged since",
            day=day(one.judged_on),
            again=day(one.again_on),
        )
    if one.judged_on:
        return gettext("judged on %(day)s", day=day(one.judged_on))
    if one.again_on and one.before:
        return gettext(
            "taken up again on %(again)s, not judged since; before that “%(before)s”, %(day)s",
            again=day(one.again_on),
            before=gettext(IMPACT_LABELS[Impact(one.before.value)]),
            day=day(one.before_on),
        )
    if one.again_on:
        return gettext("taken up again on %(day)s, not judged since", day=day(one.again_on))
    if one.first_impact_on:
        return gettext("first check %(day)s", day=day(one.first_impact_on))
    return ""


def deed_table(asked: Asked, found: Rows[Deed], today: date) -> RowsPage:
    """Promised actions."""
    columns = [gettext("Action"), gettext("Owner"), gettext("Due"), gettext("Delivery")]
    return rows_page(asked, found, columns, deed_rows(found.lines, asked.to, today))


def deed_rows(
    lines: Sequence[Deed], to: Addresses, today: date, *, tells_review: bool = True
) -> Sequence[Sequence[Cell]]:
    """Rows of actions. Without `tells_review` for those who see no review."""
    labels = {one: gettext(said) for one, said in DELIVERY_LABELS.items()}
    whole = gettext("Partnership as a whole")
    rows = []
    for one in lines:
        name = gettext("Action %(number)s", number=one.number)
        late = days_overdue(one.due_on, one.delivery, today)
        rows.append(
            [
                Cell(
                    text=f"{name}, {one.reference}" if tells_review else name,
                    url=to.action(one.review_id, one.id),
                    below=short(one.what),
                ),
                Cell(text=one.agency or whole, below=one.owner_role),
                Cell(
                    text=day(one.due_on) or gettext("No day"),
                    below=days_words(late) if late else "",
                    is_late=bool(late),
                ),
                Cell(
                    text=labels[one.delivery],
                    icon=DELIVERY_ICONS[one.delivery],
                    below=gettext("since %(day)s", day=day(one.delivery_on))
                    if one.delivery_on
                    else "",
                ),
            ]
        )
    return rows


def check_table(asked: Asked, found: Rows[ToCheck], today: date) -> RowsPage:
    """Checks to come."""
    labels = {one: gettext(said) for one, said in CHECK_LABELS.items()}
    rows = [
        [
            Cell(
                text=recommendation_name(one.reference, one.number),
                url=asked.to.recommendation(one.review_id, one.recommendation_id),
                below=short(one.text),
            ),
            Cell(text=labels[one.kind]),
            Cell(
                text=day(one.due_on),
                below=late_by(one.due_on, today),
                is_late=one.due_on < today,
            ),
        ]
        for one in found.lines
    ]
    columns = [gettext("Recommendation"), gettext("What is asked"), gettext("Due")]
    return rows_page(asked, found, columns, rows)


def ask_table(asked: Asked, found: Rows[Put], today: date, may_open: MayOpen) -> RowsPage:
    """What was put to bodies beyond the partnership; its words for whoever may open them."""
    rows = [
        [
            Cell(
                text=one.body,
                url=asked.to.asks(one.review_id) if may_open(one) else "",
                below=recommendation_name(one.reference, one.number),
            ),
            Cell(text=day(one.sent_on)),
            Cell(
                text=gettext("Replied on %(day)s", day=day(one.replied_on))
                if one.replied_on
                else gettext("Awaits a reply"),
                below=late_by(one.reply_due_on, today) if not one.replied_on else "",
                is_late=not one.replied_on and bool(late_by(one.reply_due_on, today)),
            ),
        ]
        for one in found.lines
    ]
    columns = [gettext("Put to"), gettext("Sent"), gettext("Reply")]
    return rows_page(asked, found, columns, rows)


def review_table(asked: Asked, found: Rows[Stood], today: date, catalogue: Catalogue) -> RowsPage:
    """Reviews and where they stand."""
    labels = {one: gettext(said) for one, said in STAGE_LABELS.items()}
    kinds = {one.id: one.label for one in catalogue.kinds}
    rows = []
    for one in found.lines:
        due = next_due(
            one.stage,
            Dates(draft_due_on=one.draft_due_on, sign_off_target_on=one.sign_off_target_on),
        )
        on = due[1] if due else None
        rows.append(
            [
                Cell(
                    text=one.reference,
                    url=asked.to.review(one.id),
                    below=kinds.get(one.kind, one.kind),
                ),
                Cell(text=labels[one.stage]),
                Cell(
                    text=day(on) or gettext("Nothing due"),
                    below=late_by(on, today),
                    is_late=one.is_late,
                ),
            ]
        )
    columns = [gettext("Review"), gettext("Stage"), gettext("Draft or sign-off due")]
    return rows_page(asked, found, columns, rows)


def judged_table(asked: Asked, found: Rows[Judged], edition: Edition) -> RowsPage:
    """Drafts that were judged on a marker: those of reviews on which the reader has a role."""
    rows = [
        [
            Cell(
                text=gettext(
                    "%(reference)s, draft %(number)s", reference=one.reference, number=one.number
                ),
                url=asked.to.review(one.review_id),
            ),
            Cell(
                text=edition.scale.rating(one.rating).label
                if edition.scale.has(one.rating)
                else one.rating,
                icon=edition.scale.rating(one.rating).icon
                if edition.scale.has(one.rating)
                else "none",
            ),
        ]
        for one in found.lines
    ]
    others = found.of - found.found
    note = (
        gettext(
            "What was agreed of a draft is for those on its review. You have no role on the "
            "reviews of %(others)s of these %(total)s drafts, so they are counted and not named.",
            others=others,
            total=found.of,
        )
        if others
        else ""
    )
    return rows_page(asked, found, [gettext("Draft"), gettext("Agreed")], rows, note=note)


def issue_table(asked: Asked, found: Issues, catalogue: Catalogue) -> RowsPage:
    """Issues found in more than one review."""
    rows = []
    for one in found.recurring:
        row = issue_row(one, (), found.coded, catalogue, asked.to)
        rows.append(
            [
                Cell(
                    text=row.title,
                    below=gettext("Came back after a recommendation on it was delivered")
                    if row.came_back
                    else "",
                ),
                Cell(text=row.reviews, url=row.reviews_url),
                Cell(text=row.delivered, url=row.delivered_url),
                Cell(text=row.helped, icon=row.icon),
            ]
        )
    columns = [
        gettext("Issue"), gettext("Reviews, of those coded"), gettext("What was done"),
        gettext("Did it help?"),
    ]  # fmt: skip
    total = len(found.recurring)
    whole: Rows[Issues] = Rows(lines=(), found=found.came_back, of=total, number=1, pages=1)
    page = rows_page(asked, whole, columns, rows)
    return RowsPage(
        title=page.title,
        said=reading_of(found),
        narrowed=(),
        whole_url="",
        columns=columns,
        rows=rows,
        number=1,
        pages=1,
        before_url="",
        after_url="",
        nothing=page.nothing,
    )
