"""Practice issues and briefings in the words of the screen."""

from __future__ import annotations

import re

from flask_babel import gettext, ngettext
from markupsafe import Markup

from qmapp.casework.practice.rules import Held, is_entered
from qmapp.foundation.catalogue import IssueBasis, PracticeIssue, PracticeIssues, Seen, StageBasis
from qmapp.learning.issues.queries import Coverage, Scope
from qmapp.learning.issues.rules import Read

_APOSTROPHES = "['’‘]"


def held_words(held: Held) -> str:
    """How many of the published issues are known: said openly wherever they are listed."""
    if not held.missing:
        return gettext("All %(of)s published practice issues are here.", of=held.published)
    return ngettext(
        "%(n)s of %(of)s published practice issues are here. The other one stands on a printed map "
        "that we could not find, so that it is left out and not guessed.",
        "%(n)s of %(of)s published practice issues are here. The other %(num)d stand on a printed "
        "map that we could not find, so that they are left out and not guessed.",
        held.missing,
        n=held.known,
        of=held.published,
    )


def local_words(count: int) -> str:
    """How many of the board’s own stand beside them; empty for none."""
    if not count:
        return ""
    return ngettext(
        "%(num)d issue is this board’s own, and not counted.",
        "%(num)d issues are this board’s own, and not counted.",
        count,
    )


def whose_words(issue: PracticeIssue) -> str:
    """Who says that this is an issue; empty for a published one that we hold."""
    if issue.basis is IssueBasis.LOCAL:
        return gettext("The board’s own")
    if is_entered(issue.id):
        return gettext("Entered by the board")
    return ""


def stage_words(issue: PracticeIssue, practice: PracticeIssues) -> str:
    """How its stage is known, where its own title does not say it."""
    if issue.stage_basis is not StageBasis.INFERRED:
        return ""
    if issue.stage_alternative is None:
        return gettext("This stage is our reading of it")
    return gettext(
        "This stage is our reading of it; it could also stand at “%(other)s”",
        other=practice.stage(issue.stage_alternative).title,
    )


def found_words(count: int, known: Coverage) -> str:
    """In how many reviews of how many an issue was found."""
    return ngettext(
        "Found in %(n)s of %(num)d coded review",
        "Found in %(n)s of %(num)d coded reviews",
        known.coded,
        n=count,
    )


def differ_words(count: int) -> str:
    """In how many more reviews coders differ on an issue; empty for none."""
    if not count:
        return ""
    return ngettext(
        "Coders differ on it in %(num)d more review",
        "Coders differ on it in %(num)d more reviews",
        count,
    )


def coverage_words(known: Coverage) -> str:
    """Of how many reviews findings are coded, and what is not said by that."""
    said = [_coverage_words(known)]
    if known.part:
        said.append(
            ngettext(
                "%(num)d of them is coded in part.",
                "%(num)d of them are coded in part.",
                known.part,
            )
        )
    if known.is_blind:
        said.append(
            gettext(
                "What others coded on a review of yours, and you may still code yourself, counts "
                "here as not coded until you have."
            )
        )
    return " ".join(said)


def _coverage_words(known: Coverage) -> str:
    return ngettext(
        "Coded for practice issues: %(n)s of %(num)d review with a signed report or an agreed "
        "response. What is not coded is not absent.",
        "Coded for practice issues: %(n)s of %(num)d reviews with a signed report or an agreed "
        "response. What is not coded is not absent.",
        known.reviews,
        n=known.coded,
    )


def left_out_words(scope: Scope) -> str:
    """That reviews are left out because of the reader’s interest; empty where none are."""
    if not scope.is_narrowed:
        return ""
    return gettext("Reviews in which you declared an interest are left out of every figure here.")


def read_words(read: Read) -> str:
    """How much of a briefing we could read."""
    if read is Read.FULL:
        return gettext("Read in full")
    return gettext("Read in part: its opening only")


def seen_words(seen: Seen) -> str:
    """How much of one part of a briefing was seen; empty where all of it was."""
    return {
        Seen.FULL: "",
        Seen.PARTIAL: gettext("Seen in part. The rest of this part was not found."),
        Seen.NOT_SEEN: gettext("Not seen. This part was not found where we looked."),
    }[seen]


def marked(words: str, query: str) -> Markup:
    """The words with every part that was searched for marked, and the rest escaped.

    One letter by itself is looked for and not marked: it would mark half of the page.
    """
    wanted = sorted({one for one in query.split() if len(one) > 1}, key=len, reverse=True)
    if not wanted:
        return Markup.escape(words)
    pattern = "|".join(re.sub("['’‘]", _APOSTROPHES, re.escape(word)) for word in wanted)
    pieces = re.split(f"({pattern})", words, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else Markup.escape(piece)
        for place, piece in enumerate(pieces)
    )
