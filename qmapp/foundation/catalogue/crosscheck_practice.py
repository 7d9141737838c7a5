"""What no schema can say of practice issues: that the lists of a file agree with one another."""

from __future__ import annotations

from collections import Counter
from typing import Any

from qmapp.foundation.catalogue.crosscheck import unique_ids
from qmapp.foundation.catalogue.located import Located
from qmapp.foundation.catalogue.problems import Problem


def practice_issues(found: Located, name: str) -> list[Problem]:
    """Ids stand once, whatever is named is there, and the counts are those of the lists."""
    problems = [
        *unique_ids(found, "practice_issues", "stages", "questions", "reader_points"),
        *unique_ids(found, "briefing_structure"),
        *unique_ids(found, "briefings", key="number"),
        *unique_ids(found, "briefings", key="practice_issue"),
        *_orders(found),
        *_issues(found),
        *_briefings(found),
        *_questions(found),
        *_reader_points(found),
        *_counts(found),
    ]
    if found.data["edition"] != name:
        problems.append(found.problem(("edition",), f"must be {name}, the name of its file"))
    return problems


def _orders(found: Located) -> list[Problem]:
    """Stages run from first to last without a gap."""
    return [
        found.problem(("stages", place, "order"), f"must be {place + 1}, its place in the list")
        for place, stage in enumerate(found.data["stages"])
        if stage["order"] != place + 1
    ]


def _issues(found: Located) -> list[Problem]:
    problems = []
    stages = {stage["id"] for stage in found.data["stages"]}
    titles = {briefing["number"]: briefing for briefing in found.data["briefings"]}
    for place, issue in enumerate(found.data["practice_issues"]):
        where = ("practice_issues", place)
        for field in ("stage", "stage_alternative"):
            if field in issue and issue[field] not in stages:
                message = f"{issue[field]} is not a stage of this file"
                problems.append(found.problem((*where, field), message))
        if "stage_alternative" in issue and issue["stage_basis"] != "inferred":
            message = "stands only where the stage is inferred: a title that settles it leaves none"
            problems.append(found.problem((*where, "stage_alternative"), message))
        if "briefing" in issue:
            if issue["briefing"] not in titles:
                message = f"there is no briefing {issue['briefing']} in this file"
                problems.append(found.problem((*where, "briefing"), message))
            elif titles[issue["briefing"]]["practice_issue"] != issue["id"]:
                message = f"briefing {issue['briefing']} is on another issue"
                problems.append(found.problem((*where, "briefing"), message))
    return problems


def _briefings(found: Located) -> list[Problem]:
    problems = []
    issues = {issue["id"]: issue for issue in found.data["practice_issues"]}
    for place, briefing in enumerate(found.data["briefings"]):
        where = ("briefings", place)
        issue = issues.get(briefing["practice_issue"])
        if issue is None:
            message = f"{briefing['practice_issue']} is not a practice issue of this file"
            problems.append(found.problem((*where, "practice_issue"), message))
        elif issue.get("briefing") != briefing["number"]:
            message = f"{issue['id']} does not name briefing {briefing['number']} as its own"
            problems.append(found.problem((*where, "practice_issue"), message))
        elif issue["title"] != briefing["title"]:
            message = f"is not the title of {issue['id']}"
            problems.append(found.problem((*where, "title"), message))
        problems += _seen(found, place, briefing)
    return problems


def _seen(found: Located, place: int, briefing: dict[str, Any]) -> list[Problem]:
    """A list that was not seen is empty, and one that was read in full is not."""
    problems = []
    for status, name in (
        ("underlying_status", "underlying_reasons_from_summits"),
        ("solutions_status", "solutions"),
    ):
        if briefing[status] == "not_seen" and briefing[name]:
            message = f"says not_seen, but {name} holds something"
            problems.append(found.problem(("briefings", place, status), message))
        if briefing[status] == "full" and not briefing[name]:
            message = f"says full, but {name} is empty"
            problems.append(found.problem(("briefings", place, status), message))
    return problems


def _questions(found: Located) -> list[Problem]:
    problems = []
    seen: dict[str, int] = {}
    for place, group in enumerate(found.data["questions"]):
        for n, item in enumerate(group["items"]):
            where = ("questions", place, "items", n, "id")
            if not item["id"].startswith(f"{group['id']}-"):
                message = f"must begin with the id of its group, {group['id']}-"
                problems.append(found.problem(where, message))
            if item["id"] in seen:
                message = f"{item['id']} is already used on line {seen[item['id']]}"
                problems.append(found.problem(where, message))
            seen.setdefault(item["id"], found.line(where))
    return problems


def _reader_points(found: Located) -> list[Problem]:
    numbers = {briefing["number"] for briefing in found.data["briefings"]}
    return [
        found.problem(
            ("reader_points", place, "nearest_briefings", n),
            f"there is no briefing {number} in this file",
        )
        for place, point in enumerate(found.data["reader_points"])
        for n, number in enumerate(point["nearest_briefings"])
        if number not in numbers
    ]


def _counts(found: Located) -> list[Problem]:
    """What the file says of itself agrees with its lists. Issues of a site never count."""
    data = found.data
    meta = data["meta"]
    published = [issue for issue in data["practice_issues"] if issue["basis"] == "source"]
    in_full = sum(
        briefing["underlying_status"] == briefing["solutions_status"] == "full"
        for briefing in data["briefings"]
    )
    wanted = {
        "issues_found_here": (len(published), "practice issues whose basis is source"),
        "issues_not_found": (
            meta["issues_published"] - len(published),
            "issues_published less those found here",
        ),
        "briefings_published": (len(data["briefings"]), "briefings in this file"),
        "briefings_read_in_full": (in_full, "briefings whose lists were both seen in full"),
        "briefings_read_in_part": (
            len(data["briefings"]) - in_full,
            "briefings that were not read in full",
        ),
    }
    problems = [
        found.problem(("meta", field), f"must be {count}: {what}")
        for field, (count, what) in wanted.items()
        if meta[field] != count
    ]
    at = Counter(issue["stage"] for issue in published)
    for place, stage in enumerate(data["stages"]):
        if stage["issues_found"] != at[stage["id"]]:
            message = f"must be {at[stage['id']]}: practice issues here whose basis is source"
            problems.append(found.problem(("stages", place, "issues_found"), message))
    return problems
