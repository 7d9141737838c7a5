"""What a record must hold, and what is asked about it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from qmapp.casework.reviews.reference import looks_like_code
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_TITLE = 300
LONGEST_HOLDER = 200
LONGEST_PARTIES = 300
LONGEST_LINK = 2_000
LONGEST_NOTES = 20_000
EARLIEST = date(1900, 1, 1)
# Who holds what a record from the register is an extract of.
REGISTER = "Register of who was heard"


class RecordKind(StrEnum):
    """How a record is here: only named, as a file, as a link, or as a note of what was said."""

    NAMED = "named"
    FILE = "file"
    LINK = "link"
    CONVERSATION = "conversation"


KIND_LABELS = {
    RecordKind.NAMED: N_("Held elsewhere"),
    RecordKind.FILE: N_("File"),
    RecordKind.LINK: N_("Link"),
    RecordKind.CONVERSATION: N_("Conversation"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A record as somebody describes it. `dated` is its own date; the period, what it tells of."""

    title: str
    kind: RecordKind = RecordKind.NAMED
    dated: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    holder: str = ""
    parties: str = ""
    notes: str = ""
    link: str = ""


# What describes a record and may be put right later. Its kind, its address and its bytes are what
# evidence rests on: with another one it is another record.
DESCRIBING = tuple(f.name for f in fields(Details) if f.name not in {"kind", "link"})
_LONGEST = {
    "title": LONGEST_TITLE,
    "holder": LONGEST_HOLDER,
    "parties": LONGEST_PARTIES,
    "notes": LONGEST_NOTES,
    "link": LONGEST_LINK,
}


def tidied(details: Details) -> Details:
    """The words as they are stored; those that belong to another kind are left out."""
    is_talk = details.kind is RecordKind.CONVERSATION
    return replace(
        details,
        title=" ".join(tidy_words(details.title).split()),
        holder=" ".join(tidy_words(details.holder).split()),
        parties=" ".join(tidy_words(details.parties).split()) if is_talk else "",
        notes=tidy_words(details.notes),
        link=tidy_words(details.link) if details.kind is RecordKind.LINK else "",
    )


def problems(details: Details) -> list[RuleBroken]:
    """Everything that keeps tidied details from being a record, one for a field at most."""
    found: dict[str, RuleBroken] = {}
    for check in (_lengths, _titled, _conversed, _linked, _in_order):
        for broken in check(details):
            found.setdefault(broken.field or "", broken)
    return list(found.values())


def _lengths(details: Details) -> list[RuleBroken]:
    found = []
    for name, longest in _LONGEST.items():
        try:
            require_length(getattr(details, name), longest, name)
        except RuleBroken as broken:
            found.append(broken)
    return found


def _titled(details: Details) -> list[RuleBroken]:
    if details.title:
        return []
    if details.kind is RecordKind.CONVERSATION:
        words = N_("Say what the conversation was, such as “Meeting of the panel”")
    else:
        words = N_("Name the record, such as “Minutes of 4 March”")
    return [RuleBroken(words, field="title")]


def _conversed(details: Details) -> list[RuleBroken]:
    if details.kind is not RecordKind.CONVERSATION:
        return []
    found = []
    if details.dated is None:
        found.append(RuleBroken(N_("Enter the date of the conversation"), field="dated"))
    if not details.parties:
        found.append(
            RuleBroken(
                N_("Say who took part, by role, such as “health visitor, duty social worker”"),
                field="parties",
            )
        )
    if not details.notes:
        found.append(RuleBroken(N_("Write down what was said"), field="notes"))
    return found


def _linked(details: Details) -> list[RuleBroken]:
    if details.kind is not RecordKind.LINK:
        return []
    try:
        require_link(details.link)
    except RuleBroken as broken:
        return [broken]
    return []


_NO_ADDRESS = N_("Enter the whole address, such as https://www.example.org/minutes")
_HOST = re.compile(r"[^\s/?#@\\\"<>^`{|}%]+")


def require_link(link: str) -> None:
    """Raise RuleBroken unless the link is the address of a page or file on the web.

    Nothing of ours ever opens it: whoever reads the record decides to.
    """
    try:
        parts = urlsplit(link)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RuleBroken(_NO_ADDRESS, field="link") from None
    if not all(char.isprintable() and not char.isspace() for char in link) or "\\" in link:
        raise RuleBroken(N_("Take spaces and backslashes out of the address"), field="link")
    if not parts.scheme or (not host and parts.scheme in {"http", "https"}):
        raise RuleBroken(_NO_ADDRESS, field="link")
    if parts.scheme not in {"http", "https"}:
        raise RuleBroken(
            N_("Only addresses that begin with https:// or http:// can be kept"), field="link"
        )
    if parts.username is not None or parts.password is not None:
        raise RuleBroken(
            N_("Take the name and the password out of the address: everybody here would see them"),
            field="link",
        )
    if not host or not _HOST.fullmatch(host) or port == 0:
        raise RuleBroken(_NO_ADDRESS, field="link")


def _in_order(details: Details) -> list[RuleBroken]:
    found = [
        RuleBroken(N_("Check the year: no record is as old as that"), field=name)
        for name in ("dated", "period_from", "period_to")
        if (day := getattr(details, name)) is not None and day < EARLIEST
    ]
    try:
        require_order(details.period_from, details.period_to)
    except RuleBroken as broken:
        found.append(broken)
    return found


def require_order(first: date | None, last: date | None) -> None:
    """Raise RuleBroken when the period that a record speaks of ends before it begins."""
    if first is not None and last is not None and last < first:
        raise RuleBroken(
            N_("The period ends before it begins. Put the earlier date first."), field="period_to"
        )


# Questions -----------------------------------------------------------------------------------

_ROLES = frozenset(
    "academy adult adviser advisor advocate agency ambulance analyst assistant association author "
    "authority board cafcass call camhs cardiologist care carer caseworker chair chief child "
    "children clerk clinical college commissioner community conference consultant coordinator "
    "core council counsellor county court crew deputy designated detective director district "
    "doctor domestic duty early education emergency executive family father female fire first "
    "foster general governor grandfather grandmother group guardian head headteacher health home "
    "hospital house housing hv independent inspector interpreter iro it job key lado lead leader "
    "learning legal local manager maternal mental midwife mother named national neighbour nhs "
    "notes nurse nursery officer on paediatric paediatrician panel parent participation "
    "partnership paternal patient personal police post practice practitioner pre primary prison "
    "probation professional programme protection psychiatrist psychologist public pupil quality "
    "receptionist registrar residential response review reviewer safeguarding school second "
    "secondary secretary senco senior sergeant service services social solicitor special "
    "specialist staff student substance supervisor support surgeon sw teacher teaching team the "
    "therapist third trainee trust two vice violence visitor volunteer ward welfare witness work "
    "worker young youth".split()
)
_TITLES = frozenset("mr mrs ms miss mx dr prof professor sir dame lady lord sgt pc dc ds".split())
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_HERE = frozenset({"pc", "dc", "ds", "sgt"})  # ranks that are roles as long as no name follows


def questions(details: Details, today: date) -> list[RuleBroken]:
    """What may be right all the same: each is asked at its field, and whoever knows answers."""
    if details.kind is not RecordKind.CONVERSATION:
        return []
    asked = []
    if has_name(details.parties):
        asked.append(
            RuleBroken(
                N_("This looks like a name. Use a role such as ‘health visitor’."), field="parties"
            )
        )
    if details.dated is not None and details.dated > today:
        asked.append(RuleBroken(N_("This day is still to come. Check the date."), field="dated"))
    return asked


def has_name(parties: str) -> bool:
    """Whether words that should be roles may hold somebody's name.

    A computer cannot know every name. So, as for the reference of a review, this knows what roles
    are made of, and asks about every other word with a capital, and about what follows a title.
    """
    words = _WORD.findall(parties)
    for index, word in enumerate(words):
        parts = re.split(r"[’'-]", word)
        plain = parts[0].lower()
        if plain in _TITLES:
            follower = words[index + 1 : index + 2]
            if follower and not _is_role(follower[0].lower()):
                return True
            if plain in _HERE or follower:
                continue
        if any(part[:1].isupper() and not _is_role_part(part) for part in parts if len(part) > 1):
            return True
    return False


def _is_role_part(part: str) -> bool:
    return _is_role(part.lower()) or looks_like_code(part)


def _is_role(word: str) -> bool:
    singular = word.removesuffix("s")
    return word in _ROLES or singular in _ROLES or word in {"and", "of", "for", "from", "with"}
