"""How the pages of voice name passages, people and what was agreed with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.involvement.pages.words import label_words
from qmapp.casework.involvement.rules import WORD_LABELS, Agreement, Manner
from qmapp.casework.voice.queries import Contribution
from qmapp.casework.voice.rules import USE_LABELS, Use
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date

_LONGEST = 320
_AROUND = 90
_IN_LABEL = 80


class Folio:
    """The passages of one reading of a draft, named and linked to."""

    def __init__(self, review_id: UUID, number: int, passages: Sequence[PassageLine]) -> None:
        self.review_id, self.number, self.passages = review_id, number, passages
        self.by_id: Mapping[UUID, PassageLine] = {line.id: line for line in passages}

    def place(self, passage_id: UUID) -> str:
        """The name of a passage: its number, its page where it has one."""
        return place_words(self.by_id[passage_id])

    def section(self, passage_id: UUID) -> str:
        """The heading that a passage stands under; nothing before the first."""
        line = self.by_id[passage_id]
        return line.section[-1] if line.section else ""

    def url(self, passage_id: UUID) -> str:
        """The passage in the draft."""
        return url_for(
            "drafts.read",
            review_id=self.review_id,
            number=self.number,
            _anchor=self.by_id[passage_id].anchor,
        )


def place_words(line: PassageLine) -> str:
    """The name of a passage: its number, its page where it has one."""
    if line.page is None:
        return gettext("Passage %(number)s", number=line.label)
    return gettext("Passage %(number)s, page %(page)s", number=line.label, page=line.page)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a passage with some of what stands around them."""

    before: str
    words: str
    after: str


def excerpt(text: str, start: int, stop: int) -> Excerpt:
    """Words of a passage with what stands around them, cut between words."""
    before, after = text[:start], text[stop:]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return Excerpt(before, text[start:stop], after)


def shortened(words: str, longest: int = _LONGEST) -> tuple[str, bool]:
    """The beginning of somebody's words, and whether more follows."""
    if len(words) <= longest:
        return words, False
    return words[:longest].rsplit(" ", 1)[0] + " …", True


def who_words(said: Contribution) -> str:
    """Whoever said it, by relation or role."""
    return label_words(said.entry.label, said.entry.size)


def day_words(said: Contribution) -> str:
    """When it was said."""
    return show_date(said.line.on) or gettext("day not known")


def option_words(said: Contribution) -> str:
    """A contribution in one line, to be chosen from a list."""
    words, _ = shortened(" ".join((said.line.words or "").split()), _IN_LABEL)
    return f"{who_words(said)}, {day_words(said)}: {words}"


def use_words(use: Use) -> str:
    """What a passage does with a contribution."""
    return gettext(USE_LABELS[use])


def agreed_words(manner: Manner | None, agreement: Agreement | None) -> str:
    """What stands in the register on how their words are used."""
    if manner is None:
        return gettext("How their words are used is not on record yet.")
    said = gettext(WORD_LABELS[manner])
    said = said[:1].lower() + said[1:]
    if agreement is Agreement.AGREED:
        return gettext("Agreed: %(manner)s.", manner=said)
    if agreement is Agreement.NOT_AGREED:
        return gettext("Not agreed to: %(manner)s.", manner=said)
    return gettext("Asked about: %(manner)s. No answer yet.", manner=said)
