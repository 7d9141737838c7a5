"""The shell commands on the marker files: the catalogue, the rules of the scan, the remarks."""

from __future__ import annotations

from pathlib import Path

import click

from qmapp.casework.lenses.checking import RuleCheck, check_rules, is_rule_folder
from qmapp.casework.remarks.checking import check_remarks, is_remark_folder
from qmapp.casework.remarks.checking import summary as summary_of_remarks
from qmapp.foundation.catalogue.check import Check, check
from qmapp.resources import resource_dir

# Where the rules and the remarks lie in a folder of editions.
_RULES, _REMARKS = "lenses", "remarks"


@click.group("markers", help="Work with the marker files.")
def markers() -> None:
    """Group the commands."""


@markers.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.pass_context
def check_command(context: click.Context, path: Path | None) -> None:
    """Check the marker files, the rules of the scan and the remarks: file, line and field.

    PATH is a folder of editions, one edition, a folder of rules or one of remarks; without it,
    qmapp's own.
    """
    if path is not None and path.is_dir() and is_remark_folder(path):
        remarks = check_remarks(path.resolve())
        _tell(context, [str(problem) for problem in remarks.problems], summary_of_remarks(remarks))
        return
    if path is not None and path.is_dir() and is_rule_folder(path):
        rules = check_rules(path.resolve())
        _tell(context, [str(problem) for problem in rules.problems], _summary_of_rules(rules))
        return
    found = check(path)
    problems = [str(problem) for problem in found.problems]
    beside = path or resource_dir("markers")
    if (beside / _RULES).is_dir():
        problems += map(str, check_rules(beside / _RULES, f"{_RULES}/").problems)
    if (beside / _REMARKS).is_dir():
        problems += map(str, check_remarks(beside / _REMARKS, f"{_REMARKS}/").problems)
    _tell(context, problems, _summary(found))


def _tell(context: click.Context, problems: list[str], summary: str) -> None:
    for problem in problems:
        click.echo(problem)
    if problems:
        context.exit(1)
    click.echo(summary)


def _summary(found: Check) -> str:
    markers_count = sum(len(edition.markers) for edition in found.editions)
    questions = sum(
        len(marker.questions) for edition in found.editions for marker in edition.markers
    )
    slugs = ", ".join(edition.slug for edition in found.editions)
    parts = [f"{markers_count} markers, {questions} questions ({slugs})"]
    parts += [
        f"{len(practice.practice_issues)} practice issues ({practice.edition})"
        for practice in found.practice
    ]
    return f"{', '.join(parts)}, no problems"


def _summary_of_rules(rules: RuleCheck) -> str:
    if rules.ruleset is None:
        return ""
    lenses = {rule.lens for rule in rules.ruleset.rules.values()}
    lens = "lens" if len(lenses) == 1 else "lenses"
    return f"{len(rules.ruleset.rules)} rules of {len(lenses)} {lens}, no problems"
