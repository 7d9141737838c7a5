"""A person's calendar: its address made, replaced and stopped, and the calendar itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.errors import NotFound
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import (
    db,
    public,
    render,
    settings,
    signed_in,
    signed_in_actor,
    unit_of_work,
    url_for,
)
from qmapp.foundation.web.words import show_date, show_moment
from qmapp.learning.reminders import calendars, queries, service
from qmapp.learning.reminders.forms import CalendarForm
from qmapp.learning.reminders.pages import CalendarPage, entries
from qmapp.learning.reminders.rules import CALENDAR_AHEAD, CALENDAR_BACK
from qmapp.learning.reminders.secrets import secret_of
from qmapp.learning.reminders.views.blueprint import bp, marking_of


@bp.route("/impact/calendar", methods=["GET", "POST"])
@signed_in
def calendar() -> ResponseReturnValue:
    """Whether there is a calendar; POST makes one, or another address, and shows it this once."""
    me, form = signed_in_actor(), CalendarForm()
    if request.method == "GET":
        return _page("")
    if not form.validate_on_submit():
        return _page(""), 422
    secret = secret_of(settings().secret_key, me.person_id, form.own)
    with unit_of_work() as work:
        service.make_feed(work, me, secret, replaces=form.feed_id, now=clock())
    return _page(_whole("reminders.feed", secret=secret))


@bp.post("/impact/calendar/stop")
@signed_in
def stop() -> ResponseReturnValue:
    with unit_of_work() as work:
        service.stop_feed(work, signed_in_actor(), CalendarForm().feed_id, clock())
    flash(gettext("Your calendar is stopped. Its address shows nothing any more."), "saved")
    return redirect(url_for(".calendar"))


@bp.get("/calendar/<secret>.ics")
@public
def feed(secret: str) -> ResponseReturnValue:
    """The calendar, to whoever has its address; as the rights of its owner are now."""
    found = queries.find_feed(db(), secret)
    if found is None:
        raise NotFound("calendar")
    feed_id, person_id, now = found.id, found.person_id, clock()
    since, until = today() - CALENDAR_BACK, today() + CALENDAR_AHEAD
    written = calendars.write(
        entries(
            [a for a in queries.open_actions_of(db(), person_id, until) if a.due_on >= since],
            [c for c in queries.open_checks_of(db(), person_id, until) if c.due_on >= since],
            queries.list_meeting_days(db(), person_id, since, until),
            _whole,
        ),
        name=gettext("Quality markers"),
        host=urlsplit(settings().base_url).hostname or "localhost",
        now=now,
    )
    if service.is_to_be_noted(found, now):
        with unit_of_work() as work:
            service.note_reading(work, feed_id, now)
    response = Response(written, mimetype="text/calendar")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(address: str) -> str:
    me = signed_in_actor().person_id
    found = queries.find_feed_of(db(), me)
    form = CalendarForm(formdata=None, feed=found.id if found else "")
    page = CalendarPage(
        since=show_date(found.made_at) if found else "",
        read=show_moment(found.last_read_at) if found and found.last_read_at else "",
        address=address,
    )
    return render("reminders/calendar.html", page=page, form=form, page_marking=marking_of(me))


def _whole(endpoint: str, **values: Any) -> str:
    """A whole address, by the settings: who asks under another name is not to choose it."""
    return f"{settings().base_url.rstrip('/')}{url_for(endpoint, **values)}"
