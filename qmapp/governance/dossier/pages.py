"""What the page of the record is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.foundation.web.words import show_date
from qmapp.governance.dossier.document import Words
from qmapp.governance.dossier.reading import Sources, Withheld
from qmapp.governance.dossier.signed import state_words
from qmapp.governance.publication.parts import name_of
from qmapp.governance.publication.rules import EXTENT_LABELS, Extent

WORDS = Words(gettext, show_date)


@dataclass(frozen=True, slots=True)
class DossierPage:
    """The record of a review: what it is made of, and what the public one leaves out.

    `is_hidden`: blindness keeps it from whoever looks. `questions` may still name somebody.
    """

    is_hidden: bool
    has_report: bool
    report: str
    response: str
    publication: str
    is_refused: bool
    held_back: Sequence[str]
    gaps: int
    questions: Sequence[str]
    may_read_full: bool
    may_read_public: bool


def dossier_page(
    sources: Sources,
    withheld: Withheld | None,
    *,
    is_hidden: bool,
    may_read_full: bool,
    may_read_public: bool,
) -> DossierPage:
    """The page. `withheld` is None for whoever may not know of such words."""
    line = sources.publication
    return DossierPage(
        is_hidden=is_hidden,
        has_report=sources.report is not None,
        report=state_words(sources.report_standing, WORDS),
        response=state_words(sources.response_standing, WORDS),
        publication=gettext(EXTENT_LABELS[line.extent]) if line else gettext("Not decided yet"),
        is_refused=line is not None and line.extent is Extent.NOT,
        held_back=[name_of(one, gettext) for one in line.held_back] if line else (),
        gaps=len(withheld.found.gaps) if withheld else 0,
        questions=withheld.found.questions if withheld else (),
        may_read_full=may_read_full,
        may_read_public=may_read_public,
    )
