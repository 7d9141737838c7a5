"""What the page of recommendations is given: each with its profile, and no grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.drafts.queries import PassageLine, list_passages
from qmapp.casework.lenses.model import Addressee, Form, Recommendation, Strength
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan.queries import SectionLine
from qmapp.casework.scan.recommended import is_listed
from qmapp.casework.triage.pages.place import Here, Whereabouts, title_of
from qmapp.foundation.storage import Db

FILTERED_FROM = 16
"""Fewer are read through faster than they are filtered."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an action: what was found, or that it was not."""

    label: str
    is_found: bool
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Item:
    """One recommendation as the page shows it. Without fields: a finding with questions.

    Number and anchor are those of a place where a draft recommends; of another, `why` it is shown.
    """

    number: int
    why: str
    anchor: str
    label: str
    url: str
    text: str
    form: str
    is_action: bool
    addressee: str
    addressee_words: str
    fields: Sequence[Field]
    strength: str
    is_facile: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RecommendationsPage:
    """Everything on the page. `sentence` and `strengths` count what stands in sections that
    recommend; `perhaps` stands elsewhere and is in no sum.
    """

    here: Here
    sentence: str
    strengths: str
    is_any: bool
    total: int
    items: Sequence[Item]
    perhaps: Sequence[Item]
    is_filtered: bool
    forms: Sequence[Choice]
    addressees: Sequence[Choice]
    ladder: Sequence[tuple[str, str]]


def form_words(form: Form) -> str:
    """What a recommendation is."""
    return gettext("Action") if form is Form.ACTION else gettext("Finding with questions")


def addressee_words(addressee: Addressee) -> str:
    """Whom a recommendation speaks to."""
    return {
        Addressee.AGENCY: gettext("One agency"),
        Addressee.PARTNERSHIP: gettext("Board or partnership"),
        Addressee.NATIONAL: gettext("National body"),
        Addressee.UNCLEAR: gettext("Unclear"),
    }[addressee]


def strength_words(strength: Strength) -> str:
    """The rung of the ladder."""
    return {
        Strength.WEAK: gettext("Weak"),
        Strength.INTERMEDIATE: gettext("Intermediate"),
        Strength.STRONG: gettext("Strong"),
    }[strength]


def _ladder_words(strength: Strength) -> str:
    return {
        Strength.WEAK: gettext(
            "training, reminders, policies, “ensure” and “consider”: they rest on people "
            "remembering."
        ),
        Strength.INTERMEDIATE: gettext(
            "checklists, prompts, audit with feedback, pilots and lighter workloads: they help "
            "people to do it."
        ),
        Strength.STRONG: gettext(
            "changes of the system, of what can be done at all, and of law: they do not rest "
            "on memory."
        ),
    }[strength]


def build(db: Db, here: Here, args: Mapping[str, str]) -> RecommendationsPage:
    """Everything on the page: what stands in sections that are shown, and nothing else."""
    shown: Sequence[Recommendation] = ()
    passages: Sequence[PassageLine] = ()
    where = Whereabouts(here.sections)
    if here.scan is not None and here.revealed.is_any:
        shown = [
            one
            for one in scans.recommendations_of(here.scan)
            if here.revealed.shows(where.heading(one.passage))
        ]
        passages = list_passages(db, here.assessment.reading_id)
    sections = {section.heading: section for section in here.sections}
    placed = [(one, sections.get(where.heading(one.passage))) for one in shown]
    found = [one for one, section in placed if is_listed(one.form, section)]
    has_filters = len(shown) >= FILTERED_FROM
    form, addressee = _chosen(args) if has_filters else (None, None)
    items: list[Item] = []
    perhaps: list[Item] = []
    number = 0
    for one, section in placed:
        listed = is_listed(one.form, section)
        number += listed
        if form not in {None, one.form} or addressee not in {None, one.addressee}:
            continue
        passage = passages[one.passage]
        if listed:
            items.append(_item(one, passage, here.scan_url, number=number))
        else:
            perhaps.append(_item(one, passage, here.scan_url, why=_why_perhaps(section)))
    return RecommendationsPage(
        here=here,
        sentence=_sentence(found),
        strengths=_strengths(found),
        is_any=bool(shown),
        total=len(found),
        items=items,
        perhaps=perhaps,
        is_filtered=form is not None or addressee is not None,
        forms=[Choice(one.value, form_words(one), one is form) for one in Form]
        if has_filters
        else (),
        addressees=[Choice(one.value, addressee_words(one), one is addressee) for one in Addressee]
        if has_filters
        else (),
        ladder=[(strength_words(one), _ladder_words(one)) for one in Strength],
    )


def _chosen(args: Mapping[str, str]) -> tuple[Form | None, Addressee | None]:
    """What an address asks for; anything unknown is as if it were not there."""
    form, addressee = args.get("form", ""), args.get("addressee", "")
    return (
        Form(form) if form in set(Form) else None,
        Addressee(addressee) if addressee in set(Addressee) else None,
    )


def _why_perhaps(section: SectionLine | None) -> str:
    title = title_of(section) if section is not None else gettext("Before the first heading")
    return gettext("It is worded like a recommendation, but stands in “%(title)s”.", title=title)


def _item(
    one: Recommendation, passage: PassageLine, scan_url: str, *, number: int = 0, why: str = ""
) -> Item:
    is_action = one.form is Form.ACTION
    strength = one.strength if is_action else None
    return Item(
        number=number,
        why=why,
        anchor=f"recommendation-{number}" if number else "",
        label=passage.label,
        url=f"{scan_url}#{passage.anchor}",
        text=one.text,
        form=form_words(one.form),
        is_action=is_action,
        addressee=addressee_words(one.addressee),
        addressee_words=one.addressee_words,
        fields=_fields(one) if is_action else (),
        strength=strength_words(strength) if strength is not None else "",
        is_facile=is_action and one.facile,
    )


def _fields(one: Recommendation) -> Sequence[Field]:
    vague = gettext("it names no thing to do or change") if one.verb else ""
    return [
        Field(gettext("Specific"), bool(one.specific), one.verb, "" if one.specific else vague),
        Field(gettext("Measurable"), bool(one.measurable), one.measure_words, ""),
        Field(gettext("Owner"), bool(one.owner), one.owner_words, ""),
        Field(gettext("Time-bound"), bool(one.time_bound), one.time_words, ""),
    ]


def _sentence(found: Sequence[Recommendation]) -> str:
    if not found:
        return gettext("No recommendation was found where the draft recommends.")
    actions = sum(one.form is Form.ACTION for one in found)
    return gettext(
        "%(all)s: %(actions)s, %(findings)s.",
        all=ngettext("%(num)s recommendation", "%(num)s recommendations", len(found)),
        actions=ngettext("%(num)s action", "%(num)s actions", actions),
        findings=ngettext(
            "%(num)s finding with questions", "%(num)s findings with questions",
            len(found) - actions,
        ),
    )  # fmt: skip


def _strengths(found: Sequence[Recommendation]) -> str:
    """How many actions stand on each rung; empty without an action."""
    counts = Counter(one.strength for one in found if one.form is Form.ACTION)
    actions = sum(counts.values())
    if not actions:
        return ""
    return ngettext(
        "Strength of %(num)s action: weak %(weak)s, intermediate %(middle)s, strong %(strong)s.",
        "Strength of %(num)s actions: weak %(weak)s, intermediate %(middle)s, strong %(strong)s.",
        actions,
        weak=counts[Strength.WEAK],
        middle=counts[Strength.INTERMEDIATE],
        strong=counts[Strength.STRONG],
    )
