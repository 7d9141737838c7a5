"""The forms in which a board's administrators look after the rules of its scans."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.lenses import loading
from qmapp.casework.lenses.loading import BadRules
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.patterns import (
    BadPattern,
    compile_pattern,
    compile_rule_re2,
    compile_words,
)
from qmapp.casework.lenses.trying import faults_of
from qmapp.casework.scan import rules
from qmapp.casework.triage.pages.words import confidence_words, lens_words
from qmapp.foundation.web import catalogue
from qmapp.foundation.web.forms import Form, lazy
from qmapp.typed import tidy_words

KINDS = ("words", "patterns", "re2")
MARKERS = range(1, 19)
LONGEST_TEXT = 20_000
"""Characters of a text on which a rule is tried. Ours."""
_LONGEST_NAME = 48


def lines_of(typed: str | None) -> list[str]:
    """Typed lines, each once, without the empty ones."""
    lines = (line.strip() for line in tidy_words(typed or "").split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def _some_lines(said: str) -> Callable[[Form, Any], None]:
    def check(form: Form, field: Any) -> None:
        count = len(lines_of(field.data))
        if not count:
            raise ValidationError(said)
        if count > rules.LINES_PER_PART:
            raise ValidationError(
                gettext(
                    "These are %(count)d lines; a rule has at most %(most)d. Make two rules of it.",
                    count=count,
                    most=rules.LINES_PER_PART,
                )
            )

    return check


def _not_blank(said: str) -> list[Any]:
    return [DataRequired(said), Length(max=2000, message=lazy("Use 2,000 characters or fewer"))]


def begun(words: str) -> str:
    """Words that stand alone, as a sentence begins."""
    return words[:1].upper() + words[1:]


class OffForm(Form):
    """Why a rule is switched off."""

    reason = TextAreaField(
        lazy("Why your board does without it"),
        validators=_not_blank(lazy("Say why the rule is switched off")),
    )


class RuleForm(Form):
    """A rule of a board's own."""

    edition_number = HiddenField()
    lens = SelectField(lazy("Lens"), validators=[DataRequired(lazy("Choose the lens"))])
    kind = RadioField(
        lazy("How you write what it looks for"),
        validators=[DataRequired(lazy("Choose how you write it"))],
    )
    looks_for = TextAreaField(
        lazy("What it looks for"),
        validators=[_some_lines(lazy("Write the words that it looks for, one phrase a line"))],
    )
    confidence = RadioField(
        lazy("How sure such words are worth a second look"),
        validators=[DataRequired(lazy("Choose how sure it is"))],
    )
    why = TextAreaField(
        lazy("Why these words are worth a second look"),
        validators=_not_blank(lazy("Say why these words are worth a second look")),
    )
    question = TextAreaField(
        lazy("Question to ask oneself"),
        validators=[Length(max=2000, message=lazy("Use 2,000 characters or fewer"))],
    )
    source = StringField(
        lazy("Where this comes from"),
        validators=_not_blank(lazy("Say where this comes from, so that others can judge it")),
    )
    markers = SelectMultipleField(
        lazy("Markers that it points to"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(),
    )
    examples = TextAreaField(
        lazy("Sentences that it must flag"),
        validators=[_some_lines(lazy("Write at least one sentence that the rule must flag"))],
    )
    near_misses = TextAreaField(
        lazy("Sentences that it must leave alone"),
        validators=[
            _some_lines(lazy("Write at least one sentence that looks alike and must be left alone"))
        ],
    )
    text = TextAreaField(
        lazy("A text to try it on"),
        validators=[Length(max=LONGEST_TEXT, message=lazy("Use 20,000 characters or fewer"))],
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        titles = {marker.number: marker.title for marker in catalogue().default_edition.markers}
        listed = [(lens.value, lens_words(lens)) for lens in Lens]
        self.lens.choices = [("", gettext("Choose a lens")), *listed]
        self.kind.choices = [
            ("words", gettext("Words as they stand, one phrase a line")),
            ("patterns", gettext("Patterns, one a line")),
            ("re2", gettext("Regular expressions for re2, one a line")),
        ]
        self.confidence.choices = [
            (each.value, begun(confidence_words(each))) for each in Confidence
        ]
        self.markers.choices = [
            (number, f"{number} {titles.get(number, '')}".rstrip()) for number in MARKERS
        ]

    def content(self, name: str, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The rule as a rule file's entry; what the form does not show of an old one stays."""
        kept = {key: value for key, value in (old or {}).items() if key not in _SHOWN}
        question = tidy_words(self.question.data or "")
        markers = sorted(self.markers.data or ())
        return {
            **kept,
            "lens": self.lens.data,
            "id": name,
            self.kind.data: lines_of(self.looks_for.data),
            "confidence": self.confidence.data,
            "why": tidy_words(self.why.data or ""),
            **({"question": question} if question else {}),
            "source": tidy_words(self.source.data or ""),
            **({"markers": markers} if markers else {}),
            "examples": _texts(self.examples.data, (old or {}).get("examples")),
            "near_misses": _texts(self.near_misses.data, (old or {}).get("near_misses")),
        }

    def show(self, faults: Sequence[tuple[str, str]]) -> None:
        """Put what is wrong beside the fields that it belongs to."""
        for name, words in faults:
            field = self._fields.get(name)
            if field is None:
                self.form_errors = [*self.form_errors, words]
            else:
                field.errors = [*field.errors, words]


_SHOWN = {
    "lens", "id", "pattern", *KINDS, "confidence", "why", "question", "source", "markers",
    "examples", "near_misses",
}  # fmt: skip


def text_of(example: Any) -> str:
    """The words of an example, which a file may give with what stands around it."""
    return str(example.get("text", "")) if isinstance(example, Mapping) else str(example)


def _texts(typed: str | None, old: Any) -> list[Any]:
    known = {text_of(one): one for one in old or ()}
    return [known.get(line, line) for line in lines_of(typed)]


def values_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form of a rule that is there already."""
    kind = next((kind for kind in KINDS if content.get(kind)), "patterns")
    first = [content["pattern"]] if content.get("pattern") else []
    lens = Lens(content["lens"])
    note = loading.shipped().lens_notes.get(lens)
    return {
        "lens": lens.value,
        "kind": kind,
        "looks_for": "\n".join([*first, *content.get(kind, ())]),
        "confidence": content.get("confidence"),
        "why": content.get("why"),
        "question": content.get("question"),
        "source": content.get("source"),
        "markers": list(content.get("markers") or (note.markers if note else ())),
        "examples": "\n".join(text_of(one) for one in content.get("examples") or ()),
        "near_misses": "\n".join(text_of(one) for one in content.get("near_misses") or ()),
    }


def new_name(typed: str | None, taken: Collection[str]) -> str:
    """An id for a rule of a board's own, from its first words, that no rule ever had."""
    first = next(iter(lines_of(typed)), "")
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")
    name, number = f"own.{words or 'rule'}", 1
    wanted = name
    while wanted in taken:
        number += 1
        wanted = f"{name}-{number}"
    return wanted


def faults(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a rule, in plain words, by the form's field; nothing when it is good."""
    found = list(_unreadable(content))
    if found:
        return found
    try:
        rules.require_size(content)
        ruleset = loading.with_changes(loading.shipped(), [content], ())
    except rules.UnfitRule as error:
        return [("looks_for", problem) for problem in error.problems]
    except BadRules as error:
        return [("looks_for", problem.partition(": ")[2] or problem) for problem in error.problems]
    rule = ruleset.rules[str(content["id"])]
    for part, place, said in faults_of(ruleset, rule):
        if place is None:
            found.append((part, said))
        elif part == "examples":
            found.append((part, _missed(rule.examples[place].text)))
        else:
            found.append((part, _flagged(rule.near_misses[place].text)))
    return list(dict.fromkeys(found))


def _missed(text: str) -> str:
    return gettext(
        "The rule does not flag “%(text)s”. Change what it looks for, or the sentence. "
        "An exception of the lens may hold, such as quoted words or somebody else’s view.",
        text=text,
    )


def _flagged(text: str) -> str:
    return gettext(
        "The rule flags “%(text)s”, which it must leave alone. Look for fewer words, or longer "
        "phrases.",
        text=text,
    )


def _unreadable(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The lines that cannot be read, each with its number."""
    lexicon = loading.shipped().lexicon
    read: dict[str, Callable[[str], Any]] = {
        "words": lambda line: compile_words(line, lexicon),
        "patterns": lambda line: compile_pattern(line, lexicon),
        "re2": compile_rule_re2,
    }
    for kind in KINDS:
        for number, line in enumerate(content.get(kind) or (), start=1):
            try:
                compiled = read[kind](line)
            except BadPattern as error:
                yield (
                    "looks_for",
                    gettext(
                        "Line %(number)d cannot be used: %(problem)s", number=number, problem=error
                    ),
                )
                continue
            if kind == "re2" and any(compiled.finditer(b"")):
                yield (
                    "looks_for",
                    gettext(
                        "Line %(number)d cannot be used: it finds places without any words",
                        number=number,
                    ),
                )
