"""The JSON Schemas of the marker files, and what they find, in plain words."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from qmapp.foundation.catalogue.located import Located, Where
from qmapp.foundation.catalogue.problems import Problem
from qmapp.resources import resource_dir

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

SchemaName = Literal[
    "edition", "marker", "scale", "review-kinds", "sheet", "practice-issues",
    "lens", "lens-guards", "lens-words", "lens-voices", "lens-sections",
    "remarks", "remark-words", "taxonomy", "crosswalk",
]  # fmt: skip

_TYPES = {
    "object": "a group of fields",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


def schema_problems(name: SchemaName, found: Located) -> list[Problem]:
    """Everything in which a file departs from its schema, in the order of its lines."""
    problems: set[Problem] = set()
    for error in _validator(name).iter_errors(found.data):
        problems.update(_explain(error, found))
    return sorted(problems)


@cache
def _validator(name: SchemaName) -> Draft202012Validator:
    # Imported here: these libraries take several megabytes that a child process
    # which only reads a stored edition should not pay for.
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry, Resource

    common: Resource[Any] = Resource.from_contents(_schema("common"))
    registry = common @ Registry()
    formats = FormatChecker(formats=("date",))
    return Draft202012Validator(_schema(name), registry=registry, format_checker=formats)


def _schema(name: str) -> Any:
    # The schema is qmapp's own, also for files that lie elsewhere: it is what this
    # version of the app can read.
    path = resource_dir("markers") / "schema" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _explain(error: ValidationError, found: Located) -> list[Problem]:
    where: Where = tuple(error.absolute_path)
    rule = str(error.validator)
    wanted: Any = error.validator_value
    value: Any = error.instance
    if rule == "required":
        missing = [field for field in wanted if field not in value]
        return [_at(found, where, field, "is missing") for field in missing]
    if rule == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        extra = [field for field in value if field not in known]
        return [_at(found, where, field, "is not a known field") for field in extra]
    if rule == "oneOf":
        # All our choices are "null or …": say what the second would have wanted.
        inner = [part for part in error.context or [] if part.validator != "type"]
        if inner:
            return [problem for part in inner for problem in _explain(part, found)]
        return [found.problem(where, "must be text or null")]
    return [found.problem(where, _sentence(rule, wanted, error))]


def _at(found: Located, where: Where, field: str, message: str) -> Problem:
    return found.problem((*where, field), message)


_SENTENCES = {
    "enum": "must be one of {wanted}",
    "format": "must be a date that exists, written like 2026-12-04, or null",
    "maxLength": "is longer than {wanted} characters",
    "maximum": "must be {wanted} or less",
    "minItems": "must have at least {wanted} in its list",
    "minLength": "is empty",
    "minimum": "must be {wanted} or more",
    "type": "must be {wanted}",
    "uniqueItems": "has the same entry twice",
}


def _sentence(rule: str, wanted: Any, error: ValidationError) -> str:
    if rule == "pattern" and isinstance(error.schema, dict) and "description" in error.schema:
        return f"must be {error.schema['description']}"
    if rule == "enum":
        wanted = ", ".join(str(value) for value in wanted)
    elif rule == "type":
        names = [wanted] if isinstance(wanted, str) else wanted
        wanted = " or ".join(_TYPES[name] for name in names)
    # A rule that our schemas do not use yet still gets the library's own words.
    return _SENTENCES.get(rule, str(error.message)).replace("{wanted}", str(wanted))
