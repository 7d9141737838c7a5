"""What was decided just now, said with the flag's own words, and the way to take it back."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.scan.queries import FlagLine
from qmapp.casework.triage.pages.seen import Seen, key_of
from qmapp.casework.triage.pages.words import lens_words
from qmapp.casework.triage.rules import Verdict

LONGEST = 90
"""So many characters of a flag's words name it. Ours."""


@dataclass(frozen=True, slots=True)
class Done:
    """A decision in a line; `may_undo` where there is something to take back."""

    key: str
    text: str
    may_undo: bool


def build_done(seen: Seen, key: str) -> Done | None:
    """What became of the flag of that name, as it stands now; None where there is none."""
    flag = seen.find(key) if key else None
    if flag is None:
        return None
    verdict = seen.verdict(flag)
    return Done(key_of(flag.id), _said(seen, flag, verdict), verdict is not Verdict.OPEN)


def _said(seen: Seen, flag: FlagLine, verdict: Verdict) -> str:
    words, lens = _short(flag.quote), lens_words(flag.lens)
    line = seen.decided.get(flag.id)
    if verdict is Verdict.ACCEPTED and line is not None and line.marker_id:
        return gettext(
            "Accepted: “%(words)s” (%(lens)s) is evidence on marker %(n)s.",
            words=words, lens=lens, n=seen.edition.marker(line.marker_id).number,
        )  # fmt: skip
    if verdict is Verdict.DISMISSED:
        return gettext(
            "Dismissed: “%(words)s” (%(lens)s). It stays so on these words in the next drafts.",
            words=words, lens=lens,
        )  # fmt: skip
    return gettext("Taken back: “%(words)s” (%(lens)s) is open again.", words=words, lens=lens)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"
