"""Words of the markers as the page shows them: what was searched for, and short names explained."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup

from qmapp.foundation.catalogue import Nation, StatutoryLine, When

# Short names in the lines of law, and where the glossary explains them.
TERMS: Mapping[str, str] = {
    "SCR": "scr",
    "SCRs": "scr",
    "LCSPR": "lcspr",
    "LCSPRs": "lcspr",
    "LSCB": "lscb",
    "LSCBs": "lscb",
    "SAR": "sar",
    "SARs": "sar",
    "SUSR": "cpr",
    "CMR": "cmr",
}
_TERM = re.compile(rf"\b({'|'.join(sorted(TERMS, key=len, reverse=True))})\b")
_APOSTROPHES = "['’‘]"


def marked(words: str, query: str) -> Markup:
    """The words with every part that was searched for marked, and the rest escaped."""
    wanted = sorted(set(query.split()), key=len, reverse=True)
    if not wanted:
        return Markup.escape(words)
    pattern = "|".join(re.sub("['’‘]", _APOSTROPHES, re.escape(word)) for word in wanted)
    pieces = re.split(f"({pattern})", words, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else Markup.escape(piece)
        for place, piece in enumerate(pieces)
    )


def explained(words: str, query: str, glossary: str) -> Markup:
    """The same, with short names linked to their place in the glossary."""
    pieces = _TERM.split(words)
    return Markup("").join(
        Markup('<a href="{}#{}">{}</a>').format(glossary, TERMS[piece], marked(piece, query))
        if place % 2
        else marked(piece, query)
        for place, piece in enumerate(pieces)
    )


def law_note(line: StatutoryLine, _: Callable[..., str], show_date: Callable[..., str]) -> str:
    """Where and when a line of law held, and how well we know it: whole sentences."""
    return " ".join(
        (
            _where_and_when(line, _),
            _("Checked on %(date)s.", date=show_date(line.checked_on))
            if line.checked_on
            else _("Not checked yet."),
            *_how_known(line, _),
        )
    )


def _how_known(line: StatutoryLine, _: Callable[..., str]) -> tuple[str, ...]:
    if line.seen_at:
        return (_("We read it in a copy: %(where)s.", where=line.seen_at),)
    return () if line.url else (_("We have not read the text itself."),)


def _where_and_when(line: StatutoryLine, _: Callable[..., str]) -> str:
    if line.nation is Nation.NONE:
        if line.when is When.THEN:
            return _("Bound to no one nation; as it was when the markers came out.")
        return _("Bound to no one nation; as it is today.")
    nation = {
        Nation.ENGLAND: _("England"),
        Nation.WALES: _("Wales"),
        Nation.SCOTLAND: _("Scotland"),
        Nation.NORTHERN_IRELAND: _("Northern Ireland"),
        Nation.ENGLAND_AND_WALES: _("England and Wales"),
        Nation.UNITED_KINGDOM: _("the United Kingdom"),
    }[line.nation]
    if line.when is When.THEN:
        return _("For %(nation)s, as it was when the markers came out.", nation=nation)
    return _("For %(nation)s, as it is today.", nation=nation)
