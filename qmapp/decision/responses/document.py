"""A version of a response as one printed document, ready to publish. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qmapp.casework.findings.rules import CAUSE_LABELS
from qmapp.casework.recommendations.rules import ADDRESSEE_LABELS, KIND_LABELS, KIND_TESTS
from qmapp.decision.responses.content import (
    ActionText,
    Content,
    DissentText,
    FindingText,
    RecommendationText,
)
from qmapp.decision.responses.rules import DECISION_LABELS, Decision
from qmapp.decision.responses.typeset import Words, joined, many, paragraphs, series, together
from qmapp.foundation.documents import (
    Block,
    BulletList,
    Definition,
    DefinitionList,
    Document,
    Heading,
    KeepTogether,
    Paragraph,
    Quote,
    Row,
    Run,
    Style,
    Table,
    Tone,
    text,
)

__all__ = ["AskLine", "Words", "response_document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLine:
    """Where a recommendation was put to a body outside, and what came back, in plain sentences."""

    number: int
    body: str
    sent: str
    reply: str


def response_document(
    content: Content,
    _: Words,
    *,
    sha256: str | None,
    marking: str | None,
    asks: Sequence[AskLine] = (),
    asks_on: date | None = None,
    generated_on: str | None = None,
) -> Document:
    """An agreed version, or one to be agreed (`sha256` None: it says that it is a draft).

    `asks` stand as of `asks_on`: they go on after the
    response is agreed, and are no part of what was frozen. `write_pdf` and `write_docx` take it.
    """
    return Document(
        title=_("Response to review %(reference)s", reference=content.reference),
        subtitle=content.board,
        marking=marking,
        reference=_(
            "Response to review %(reference)s, version %(number)s",
            reference=content.reference,
            number=content.version,
        ),
        generated_on=generated_on,
        page_words=_("Page {page} of {pages}"),
        is_ours=False,
        blocks=(
            *_opening(content, _, is_draft=sha256 is None),
            *_in_short(content, _),
            Heading(1, _("Each recommendation and its answer")),
            *(block for one in content.recommendations for block in _recommendation(one, _)),
            *_plan(content, _),
            *_dissent(content, _),
            *_put_outside(asks, asks_on, _),
            *_about(content, _, sha256),
        ),
    )


# The beginning -------------------------------------------------------------------------------


def _opening(content: Content, _: Words, *, is_draft: bool) -> Iterator[Block]:
    if is_draft:
        words = _("This is a draft. The board has not agreed it, and it may still change.")
        yield Paragraph(text(Run(words, Style.STRONG)), Tone.LEAD)
    facts = [
        (_("Board"), content.board),
        (_("Review"), content.reference),
        (_("Version"), str(content.version)),
    ]
    if content.agreed_on is not None:
        facts.append((_("Agreed by the board on"), _.show_date(content.agreed_on)))
    if content.because:
        facts.append((_("Why this version follows an earlier one"), content.because))
    yield DefinitionList(tuple(Definition(term, text(words)) for term, words in facts))
    yield from paragraphs(content.opening)


def _in_short(content: Content, _: Words) -> Iterator[Block]:
    every = content.recommendations
    yield Heading(1, _("In short"))
    rows: list[Row] = []
    for decision, label in DECISION_LABELS.items():
        numbers = [str(one.number) for one in every if one.decision is decision]
        share = _("%(count)s of %(total)s", count=len(numbers), total=len(every))
        which = series(numbers, _) if numbers else _("none")
        rows.append((text(_(label)), text(share), text(which)))
    yield KeepTogether(
        (
            Paragraph(text(_counts(every, _))),
            Table(
                _("What the board says to the recommendations"),
                (_("Answer"), _("How many"), _("Which recommendations")),
                tuple(rows),
                row_headers=True,
                widths=(4, 3, 7),
            ),
        )
    )
    told = sum(bool(one.dissent) for one in every)
    if told or content.dissent:
        yield Paragraph(text(_told_of_dissent(content, told, _)))


def _counts(every: Sequence[RecommendationText], _: Words) -> str:
    actions = {action.id for one in every for action in one.actions}
    return _(
        "The review makes %(recommendations)s. The board answers each of them below, with what "
        "will be done: %(actions)s.",
        recommendations=many(len(every), _("1 recommendation"), _("%(count)s recommendations")),
        actions=many(len(actions), _("1 action"), _("%(count)s actions")),
    )


def _told_of_dissent(content: Content, told: int, _: Words) -> str:
    total = len(content.recommendations)
    if told and content.dissent:
        return _(
            "Dissent stands beside %(count)s of %(total)s recommendations, and on the response "
            "as a whole.",
            count=told,
            total=total,
        )
    if told:
        return _(
            "Dissent stands beside %(count)s of %(total)s recommendations.",
            count=told,
            total=total,
        )
    return _("Dissent is recorded on the response as a whole.")


# Each recommendation -------------------------------------------------------------------------


def _recommendation(one: RecommendationText, _: Words) -> Iterator[Block]:
    answer = _(DECISION_LABELS[one.decision])
    yield from together(
        Heading(2, _("Recommendation %(number)s: %(answer)s", number=one.number, answer=answer)),
        Quote(text(joined(one.text)), _kind_and_addressee(one, _)),
        *_issues(one, _),
        DefinitionList(
            (
                Definition(_("What it is"), text(_kind(one, _))),
                Definition(_("What it rests on"), text(_rests_on(one.findings, _))),
            )
        ),
        length=len(one.text) + len(one.issues),
    )
    title = Paragraph(text(Run(_("The board’s answer: %(answer)s", answer=answer), Style.STRONG)))
    reasons = list(paragraphs(one.reasons))
    if reasons:
        yield from together(title, *reasons[:1], length=len(one.reasons))
        yield from reasons[1:]
        yield from _done(one, _)
    else:
        promised = sum(len(action.what) for action in one.actions)
        yield from together(title, *_done(one, _), length=promised)
    yield from _knowing(one, _)
    for dissent in one.dissent:
        yield from _one_dissent(dissent, _("Dissent on this recommendation"), _)


def _issues(one: RecommendationText, _: Words) -> Iterator[Block]:
    if one.issues:
        yield Paragraph(text(Run(_("Issues that it gives to consider"), Style.STRONG)))
        yield from paragraphs(one.issues)


def _kind(one: RecommendationText, _: Words) -> str:
    return f"{_(KIND_LABELS[one.kind])}. {_(KIND_TESTS[one.kind])}"


def _kind_and_addressee(one: RecommendationText, _: Words) -> str | None:
    parts = [_(ADDRESSEE_LABELS[one.addressee])] if one.addressee is not None else []
    if one.addressed_to:
        parts.append(one.addressed_to)
    if not parts:
        return None
    return _("Addressed to: %(whom)s", whom=": ".join(parts))


def _rests_on(findings: Sequence[FindingText], _: Words) -> str:
    if not findings:
        return _("The record links no finding to it.")
    by_number: dict[int, list[FindingText]] = {}
    for finding in findings:
        by_number.setdefault(finding.number, []).append(finding)
    return " ".join(_finding(same, _) for same in by_number.values())


def _finding(same: Sequence[FindingText], _: Words) -> str:
    """One finding, with the kinds of cause of it that the recommendation speaks to."""
    first = same[0]
    causes = [_(CAUSE_LABELS[one.cause]) for one in same if one.cause is not None]
    title = first.title.rstrip(".")
    if not causes:
        return _("Finding %(number)s: %(title)s.", number=first.number, title=title)
    return _(
        "Finding %(number)s: %(title)s (cause: %(causes)s).",
        number=first.number,
        title=title,
        causes="; ".join(causes),
    )


def _done(one: RecommendationText, _: Words) -> Iterator[Block]:
    if one.actions:
        yield Table(
            _("What will be done about recommendation %(number)s", number=one.number),
            (_("Action"), _("What will be done"), _("By whom"), _("By when")),
            tuple(
                (
                    text(str(action.number)),
                    text(joined(action.what)),
                    text(_by_whom(action)),
                    text(_by_when(action, _)),
                )
                for action in one.actions
            ),
            row_headers=True,
            widths=(2, 8, 5, 4),
        )
    elif one.decision is Decision.ACCEPTED:
        yield Paragraph(text(_("No action goes with this answer. The reasons above say why.")))
    else:
        yield Paragraph(text(_("No action goes with this answer.")))


def _knowing(one: RecommendationText, _: Words) -> Iterator[Block]:
    """How one would know that it helped, and when it is looked at again."""
    known = [(_("How one would know that it helped"), joined(one.how_known))]
    if one.look_again_on is not None:
        known.append((_("Looked at again on"), _.show_date(one.look_again_on)))
    said = tuple(Definition(term, text(words)) for term, words in known if words)
    if said:
        yield from together(DefinitionList(said), length=len(one.how_known))


def _by_whom(action: ActionText) -> str:
    return f"{action.owner_role}, {action.agency}" if action.agency else action.owner_role


def _by_when(action: ActionText, _: Words) -> str:
    return _.show_date(action.due_on) if action.due_on is not None else _("no day was given")


# What follows them ---------------------------------------------------------------------------


def _plan(content: Content, _: Words) -> Iterator[Block]:
    """Every action once, by its day: what somebody looks at who wants to know what is due."""
    answers: dict[str, list[str]] = {}
    actions: dict[str, ActionText] = {}
    for one in content.recommendations:
        for action in one.actions:
            actions[action.id] = action
            answers.setdefault(action.id, []).append(str(one.number))
    if actions:
        yield Heading(1, _("What will be done, by its day"))
        yield Table(
            _("Every action of this response, the earliest first"),
            (_("By when"), _("What will be done"), _("By whom"), _("Recommendation")),
            tuple(
                (
                    text(_by_when(action, _)),
                    text(_numbered(action, _)),
                    text(_by_whom(action)),
                    text(series(answers[action.id], _)),
                )
                for action in sorted(actions.values(), key=_by_day)
            ),
            widths=(5, 9, 6, 6),
        )
    if content.carried_on:
        yield Heading(1, _("Promised before, and carried on"))
        yield Paragraph(
            text(
                _(
                    "An earlier version promised these. What they answered no longer stands among "
                    "the recommendations; the actions go on."
                )
            )
        )
        yield Table(
            _("Actions of earlier versions that go on"),
            (_("By when"), _("What will be done"), _("By whom")),
            tuple(
                (text(_by_when(one, _)), text(_numbered(one, _)), text(_by_whom(one)))
                for one in content.carried_on
            ),
            widths=(4, 10, 6),
        )


def _by_day(action: ActionText) -> tuple[bool, date, int]:
    return action.due_on is None, action.due_on or date.max, action.number


def _numbered(action: ActionText, _: Words) -> str:
    return _("Action %(number)s: %(what)s", number=action.number, what=joined(action.what))


def _dissent(content: Content, _: Words) -> Iterator[Block]:
    yield Heading(1, _("Dissent"))
    if content.dissent:
        for dissent in content.dissent:
            yield from _one_dissent(dissent, _("Dissent on the response as a whole"), _)
    elif any(one.dissent for one in content.recommendations):
        beside = [str(one.number) for one in content.recommendations if one.dissent]
        yield Paragraph(
            text(
                _(
                    "None is recorded on the response as a whole. Dissent on single "
                    "recommendations stands beside them: %(which)s.",
                    which=series(beside, _),
                )
            )
        )
    else:
        yield Paragraph(text(_("No dissent was recorded.")))


def _one_dissent(dissent: DissentText, title: str, _: Words) -> Iterator[Block]:
    whose = f"{dissent.role}, {dissent.agency}" if dissent.agency else dissent.role
    yield from together(
        Paragraph(text(Run(title, Style.STRONG))),
        Quote(text(joined(dissent.words)), whose),
        length=len(dissent.words),
    )


def _put_outside(asks: Sequence[AskLine], on: date | None, _: Words) -> Iterator[Block]:
    if not asks:
        return
    yield Heading(1, _("Put to bodies outside the partnership"))
    if on is not None:
        yield Paragraph(
            text(
                _(
                    "As it stood on %(day)s. Replies come after a response is agreed, so this "
                    "part is no part of the agreed text.",
                    day=_.show_date(on),
                )
            )
        )
    yield Table(
        _("What was sent, and what came back"),
        (_("Recommendation"), _("To whom"), _("Sent"), _("Reply")),
        tuple(
            (text(str(one.number)), text(one.body), text(one.sent), text(one.reply)) for one in asks
        ),
        row_headers=True,
        widths=(5, 6, 5, 7),
    )


def _about(content: Content, _: Words, sha256: str | None) -> Iterator[Block]:
    yield Heading(1, _("About this document"))
    items = [
        _(
            "The recommendations stand in the words that the board answered. Their numbers are "
            "those of the recorded set; a number that is missing was dropped, split or merged."
        ),
        _(
            "That a board answers each recommendation, and publishes its answer with the report, "
            "follows quality marker 16. That every answer but acceptance gives reasons is a rule "
            "of the Church of England’s code. The four answers are our own wording."
        ),
        _(
            "The kinds of recommendation and of cause are ours too: they are how the record "
            "sorts them, and are not the review’s own words."
        ),
        _("People stand here by role and agency, and not by name."),
    ]
    yield BulletList(tuple(text(item) for item in items))
    if sha256 is not None and content.agreed_on is not None:
        words = _(
            "The agreed text is kept unchanged. Its check number (SHA-256) is ",
        )
        yield Paragraph(text(words, Run(sha256, Style.QUIET), "."), Tone.QUIET)
