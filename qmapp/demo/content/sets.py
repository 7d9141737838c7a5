"""What reviews of the demonstration found and recommend, and what boards answer, as objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from qmapp.demo.content.source import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceContent:
    """Words of the draft that show a finding: the problem, its reason, its reach."""

    words: str
    shows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewContent:
    """What the board adds to a finding."""

    day: int
    words: str
    by: str = "commissioner"
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingContent:
    """A finding; `practice_issue` None: nobody has coded it yet."""

    key: str
    by: str
    day: int
    title: str
    problem: str
    reason: str
    reach: str
    stage: str
    why: str = ""
    causes: tuple[str, ...] = ()
    reach_known_from: str = ""
    practice_issue: str | None = None
    where: tuple[PlaceContent, ...] = ()
    view: ViewContent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidContent:
    """What a confirmed recommendation says of itself; `causes` are (finding, cause or None)."""

    key: str
    kind: str
    issues: str = ""
    nature: str | None = None
    nature_because: str = ""
    addressee: str | None = None
    agency: str | None = None
    body: str = ""
    owner_role: str = ""
    measure: str = ""
    due: date | int | None = None
    review_on: date | int | None = None
    strength: str | None = None
    causes: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalContent:
    """A proposal of the scan, named by words in it: confirmed, alone or merged with others, or
    dropped with a reason.
    """

    words: str
    by: str
    day: int
    merged_with: tuple[str, ...] = ()
    text: str = ""
    said: SaidContent | None = None
    drop: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkContent:
    """The reason that somebody gave to a remark on a recommendation."""

    rule: str
    recommendation: str
    by: str
    day: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContent:
    """What will be done, by whom and by when: a date, or a day from the day of loading."""

    what: str
    owner_role: str
    agency: str | None
    due: date | int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContent:
    """What the board says to one recommendation.

    `shares`: actions that another review promised already, each by words in it.
    """

    recommendation: str
    decision: str
    reasons: str = ""
    how_known: str = ""
    look_again: date | int | None = None
    actions: tuple[ActionContent, ...] = ()
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentContent:
    """Who holds otherwise, by role; without a recommendation, on the whole."""

    recommendation: str | None
    role: str
    agency: str | None
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseContent:
    """The first version of a response; `agreed` is who agreed it and on which day."""

    by: str
    day: int
    opening: str
    answers: tuple[AnswerContent, ...]
    dissents: tuple[DissentContent, ...] = ()
    agreed: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskContent:
    """What was put to a body outside."""

    recommendation: str
    by: str
    day: int
    body: str
    sent: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetContent:
    """The findings and recommendations of one draft, and what was made of them."""

    review: str
    draft: str
    findings: tuple[FindingContent, ...]
    collected: tuple[str, int]
    proposals: tuple[ProposalContent, ...]
    remarks: tuple[RemarkContent, ...]
    response: ResponseContent
    asks: tuple[AskContent, ...]


def sets() -> tuple[SetContent, ...]:
    """Every set of the demonstration."""
    read = yaml.safe_load((HERE / "sets.yaml").read_text(encoding="utf-8"))
    return tuple(_set(one) for one in read["sets"])


def _set(read: dict[str, Any]) -> SetContent:
    collected = read["collected"]
    return SetContent(
        review=read["review"],
        draft=read["draft"],
        findings=tuple(_finding(one) for one in read["findings"]),
        collected=(collected["by"], collected["day"]),
        proposals=tuple(_proposal(one) for one in read["recommendations"]),
        remarks=tuple(RemarkContent(**one) for one in read["remarks"]),
        response=_response(read["response"]),
        asks=tuple(AskContent(**one) for one in read.get("asks", ())),
    )


def _finding(read: dict[str, Any]) -> FindingContent:
    view = read.get("view")
    return FindingContent(
        **read
        | {
            "causes": tuple(read.get("causes", ())),
            "where": tuple(PlaceContent(**one) for one in read.get("where", ())),
            "view": ViewContent(**view | {"causes": tuple(view["causes"])}) if view else None,
        }
    )


def _proposal(read: dict[str, Any]) -> ProposalContent:
    names = ("words", "by", "day", "merged_with", "text", "drop")
    own = {name: read.pop(name) for name in names if name in read}
    own["merged_with"] = tuple(own.get("merged_with", ()))
    return ProposalContent(**own, said=None if "drop" in own else _said(read))


def _said(read: dict[str, Any]) -> SaidContent:
    causes = tuple((finding, cause) for finding, cause in read.get("causes", ()))
    return SaidContent(**read | {"causes": causes})


def _response(read: dict[str, Any]) -> ResponseContent:
    agreed = read.get("agreed")
    return ResponseContent(
        **read
        | {
            "answers": tuple(
                AnswerContent(
                    **one | {"actions": tuple(ActionContent(**a) for a in one.get("actions", ()))}
                )
                for one in read["answers"]
            ),
            "dissents": tuple(DissentContent(**one) for one in read.get("dissents", ())),
            "agreed": (agreed["by"], agreed["day"]) if agreed else None,
        }
    )
