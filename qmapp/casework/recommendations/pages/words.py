"""How the pages of this room say things: kinds, addressees, what the scan read in the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.evidence import pages as places
from qmapp.casework.evidence.pages import PlaceRow
from qmapp.casework.findings.rules import CAUSE_LABELS, Cause
from qmapp.casework.lenses import model as lens
from qmapp.casework.recommendations import rules
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature, State
from qmapp.errors import N_

_LADDER = {
    lens.Strength.WEAK: N_("Training, reminders, policies: they rest on people remembering."),
    lens.Strength.INTERMEDIATE: N_(
        "Checklists, prompts, audit with feedback, lighter workloads: they help people to do it."
    ),
    lens.Strength.STRONG: N_(
        "The system itself, what can be done at all, the law: it does not rest on memory."
    ),
}
_READ_ADDRESSEE = {
    lens.Addressee.AGENCY: N_("one agency"),
    lens.Addressee.PARTNERSHIP: N_("the board or partnership"),
    lens.Addressee.NATIONAL: N_("a national body"),
    lens.Addressee.UNCLEAR: N_("to nobody in particular"),
}
LONGEST_TITLE = 90
NOT_SAID = "not_said"
"""In place of an addressee: the draft does not say."""


@dataclass(frozen=True, slots=True)
class FormWords:
    """What stands under the choices of the form: the test of each word, printed in full."""

    kinds: Mapping[str, str]
    natures: Mapping[str, str]
    strengths: Mapping[str, str]
    ladder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What the scan read in the words, field by field: proposals, empty where it read nothing."""

    kind: str = ""
    addressee: str = ""
    owner: str = ""
    measure: str = ""
    due: str = ""
    strength: str = ""

    @property
    def summary(self) -> str:
        """All of it in one line, for a list; the same words are quoted once."""
        owner = "" if self.owner and self.owner in self.addressee else self.owner
        parts = [self.kind, self.addressee, owner, self.due]
        return "; ".join(part for part in parts if part)


def form_words() -> FormWords:
    """The words under the choices of the form."""
    return FormWords(
        kinds={kind.value: gettext(words) for kind, words in rules.KIND_TESTS.items()},
        natures={nature.value: gettext(words) for nature, words in rules.NATURE_TESTS.items()},
        strengths={strength.value: gettext(words) for strength, words in _LADDER.items()},
        ladder=gettext(
            "A rung of the action ladder of the VA National Center for Patient Safety, as in "
            "RCA2 (2015). It was made for hospitals; which words stand for which rung is ours."
        ),
    )


def readings(profile: Mapping[str, Any] | None) -> Readings:
    """What the scan read in the words of a proposal."""
    if not profile:
        return Readings()
    is_question = profile.get("form") == lens.Form.FINDING_QUESTION
    addressee = next((one for one in lens.Addressee if one == profile.get("addressee")), None)
    strength = next((one for one in lens.Strength if one == profile.get("strength")), None)
    return Readings(
        kind=gettext("a question for the board") if is_question else gettext("an action"),
        addressee=_with_words(
            gettext(_READ_ADDRESSEE[addressee]) if addressee else "",
            profile.get("addressee_words"),
        ),
        owner=_quoted(profile.get("owner_words")),
        measure=_quoted(profile.get("measure_words")),
        due=_quoted(profile.get("time_words")),
        strength=gettext(rules.STRENGTH_LABELS[strength]).lower() if strength else "",
    )


def _quoted(words: object) -> str:
    return gettext("“%(words)s”", words=words) if words else ""


def _with_words(said: str, words: object) -> str:
    return f"{said} ({_quoted(words)})" if said and words else said


def addressee_choices() -> list[tuple[str, str]]:
    """Whom a recommendation may speak to, and that the draft does not say."""
    return [*named(rules.ADDRESSEE_LABELS), (NOT_SAID, gettext("The draft does not say"))]


def named(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Words of an enumeration with their labels, as forms offer them."""
    return [(word.value, gettext(label)) for word, label in labels.items()]


def link_value(finding_id: UUID, cause: Cause | None) -> str:
    """A finding and a cause of it, as forms carry them."""
    return f"{finding_id}:{cause.value if cause is not None else ''}"


def read_link(value: str) -> tuple[UUID, Cause | None] | None:
    """A finding and a cause that a form carries; None when it is spoilt."""
    first, _colon, rest = value.partition(":")
    finding_id = read_id(first)
    cause = next((one for one in Cause if one.value == rest), None)
    if finding_id is None or (rest and cause is None):
        return None
    return finding_id, cause


def read_id(text: str | None) -> UUID | None:
    """An id that a form carries; None when it is spoilt."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def kind_words(kind: Kind | None) -> str:
    """What a recommendation is; empty where nobody has said it."""
    return gettext(rules.KIND_LABELS[kind]) if kind is not None else ""


def nature_words(nature: Nature | None) -> str:
    """What sort of problem it answers; empty where nobody has said it."""
    return gettext(rules.NATURE_LABELS[nature]) if nature is not None else ""


def strength_words(strength: lens.Strength | None) -> str:
    """The rung of the ladder; empty where nobody has said it."""
    return gettext(rules.STRENGTH_LABELS[strength]) if strength is not None else ""


def state_words(state: State) -> str:
    """Where it stands in the set."""
    return gettext(rules.STATE_LABELS[state])


def addressee_words(
    addressee: Addressee | None, agency_id: UUID | None, body: str, agencies: Mapping[UUID, str]
) -> str:
    """Whom it speaks to: the agency, the region or the body by name; empty where nobody said it."""
    if addressee is None:
        return ""
    named = agencies.get(agency_id, "") if agency_id is not None else ""
    if addressee is Addressee.ONE_AGENCY and (named or body):
        return named or body
    if addressee in {Addressee.REGION, Addressee.NATIONAL} and body:
        return gettext(
            "%(body)s (%(kind)s)",
            body=body,
            kind=gettext("region") if addressee is Addressee.REGION else gettext("national"),
        )
    return gettext(rules.ADDRESSEE_LABELS[addressee])


def cause_words(cause: Cause | None) -> str:
    """One kind of cause of a finding; of none, that it was not said."""
    return gettext(CAUSE_LABELS[cause]) if cause is not None else gettext("which cause is not said")


def title_of(number: int | None, text: str) -> str:
    """How one is spoken of in headings and links: by number, or by how its words begin."""
    if number is not None:
        return gettext("Recommendation %(number)s", number=number)
    return gettext("“%(words)s”", words=shortened(text))


def shortened(text: str, longest: int = LONGEST_TITLE) -> str:
    """How words begin, on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0] + " …"


def place_rows(line: RecommendationLine) -> Sequence[PlaceRow]:
    """The passages in which it stands; what was reworded is asked about, and stands first."""
    question = gettext("Does it still recommend the same?")
    return places.place_rows(line.review_id, line.places, question)


def remarks_words(open_: int, total: int) -> str:
    """How many remarks are open, of how many. Answered reads as good."""
    if not total:
        return gettext("Nothing to answer")
    if not open_:
        return ngettext("%(num)d remark, answered", "%(num)d remarks, all answered", total)
    return ngettext(
        "%(open)s of %(num)d remark to answer", "%(open)s of %(num)d remarks to answer", total,
        open=open_,
    )  # fmt: skip
