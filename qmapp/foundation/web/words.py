"""How values are shown: dates in words, London times, counts as "n of N"."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import get_translations, gettext
from markupsafe import Markup, escape

from qmapp.errors import RuleBroken
from qmapp.foundation.storage.clock import LONDON

MONTHS = (
    "January February March April May June July August September October November December"
).split()


def agreeing(n: int, total: int) -> int:
    """The number with which a verb agrees after "n of N": 1 of 3 is, 0 of 3 are, 0 of 1 is."""
    return n or total


def show_date(value: date | datetime | None) -> str:
    """A date in words: "4 December 2026". Empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def show_time(value: datetime | None) -> str:
    """A London time of day: "14:32". Empty for None."""
    return "" if value is None else f"{value.astimezone(LONDON):%H:%M}"


def show_moment(value: datetime | None) -> str:
    """Date and time: "4 December 2026, 14:05". Never "today": pages are printed and kept open."""
    if value is None:
        return ""
    return gettext("%(date)s, %(time)s", date=show_date(value), time=show_time(value))


def show_withdrawn(value: datetime | None) -> str:
    """What stands where words stood that somebody took back. Empty for None."""
    if value is None:
        return ""
    return gettext("Withdrawn on %(date)s by whoever said it", date=show_date(value))


def show_broken(error: RuleBroken) -> str:
    """The message of a broken rule, translated and filled."""
    message = gettext(error.message)
    return message % error.values if error.values else message


def show_lines(text: str | None) -> Markup:
    """Typed text with its line breaks, everything else escaped."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def _translations() -> NullTranslations:
    """The translations of this request, looked up once: a page asks for hundreds of words."""
    if "qm_translations" not in g:
        g.qm_translations = get_translations()
    return cast("NullTranslations", g.qm_translations)


def install(app: Flask) -> None:
    """Make the filters known to every template, and its words quick to translate."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # the i18n extension's
        gettext=lambda message: _translations().ugettext(message),
        ngettext=lambda one, many, n: _translations().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        date=show_date,
        time=show_time,
        moment=show_moment,
        broken=show_broken,
        lines=show_lines,
        withdrawn=show_withdrawn,
    )
