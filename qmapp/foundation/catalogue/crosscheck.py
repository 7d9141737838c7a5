"""What no schema can say: that the files of an edition agree with one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from qmapp.foundation.catalogue.located import Located
from qmapp.foundation.catalogue.model import ReviewKind
from qmapp.foundation.catalogue.problems import Problem


def unique_ids(found: Located, *lists: str, key: str = "id") -> list[Problem]:
    """No id stands twice in one list, or in several lists that share their ids."""
    problems = []
    seen: dict[str, int] = {}
    for name in lists:
        for place, entry in enumerate(found.data[name]):
            where = (name, place, key)
            value = entry[key]
            if value in seen:
                message = f"{value} is already used on line {seen[value]}"
                problems.append(found.problem(where, message))
            seen.setdefault(value, found.line(where))
    return problems


def manifest(found: Located, folder: Path, kinds: tuple[ReviewKind, ...] | None) -> list[Problem]:
    """The manifest agrees with its folder, with the kinds of review and with itself."""
    problems = [
        *unique_ids(found, "stages"),
        *unique_ids(found, "themes"),
        *unique_ids(found, "fits", "others", key="kind"),
        *_files(found, folder),
    ]
    if found.data["slug"] != folder.name:
        message = f"must be the name of its folder, {folder.name}"
        problems.append(found.problem(("slug",), message))
    if kinds is not None:
        known = {kind.id for kind in kinds}
        for name in ("fits", "others"):
            for place, entry in enumerate(found.data[name]):
                if entry["kind"] not in known:
                    message = f"{entry['kind']} is not a kind of review in review-kinds.yaml"
                    problems.append(found.problem((name, place, "kind"), message))
    return problems


def _files(found: Located, folder: Path) -> list[Problem]:
    """Exactly the files that are named: none missing, none over, none twice."""
    problems = []
    names: list[str] = found.data["markers"]
    for place, name in enumerate(names):
        if name in names[:place]:
            problems.append(found.problem(("markers", place), f"{name} is named twice"))
        elif not (folder / name).is_file():
            problems.append(found.problem(("markers", place), f"there is no file {name}"))
    present = {path.name for path in folder.glob("*.y*ml")} - {PurePath(found.file).name}
    for name in sorted(present - set(names)):
        message = f"the folder also holds {name}, which the manifest does not name"
        problems.append(found.problem(("markers",), message))
    return problems


def markers(found: Located, files: Sequence[Located]) -> list[Problem]:
    """Each marker agrees with its file's name, with the manifest and with the others."""
    problems: list[Problem] = []
    stages = [stage["id"] for stage in found.data["stages"]]
    themes = {theme["id"] for theme in found.data["themes"]}
    # A file that is missing or broken was reported already; the places of the others still hold.
    places = {name: place + 1 for place, name in enumerate(found.data["markers"])}
    for file in files:
        name = PurePath(file.file).name
        problems += _marker_name(file, name, places[name])
        problems += _marker_lists(file, themes)
        if file.data["stage"] not in stages:
            message = f"{file.data['stage']} is not a stage of {found.file}"
            problems.append(file.problem(("stage",), message))
    return problems + _stage_order(files, stages)


def _marker_name(file: Located, name: str, number: int) -> list[Problem]:
    problems = []
    data = file.data
    if data["number"] != number:
        message = f"must be {number}, its place in the manifest"
        problems.append(file.problem(("number",), message))
    if data["id"] != f"qm{data['number']:02d}":
        message = f"must be qm{data['number']:02d}, after its number"
        problems.append(file.problem(("id",), message))
    if name != f"{data['id']}-{data['slug']}.yaml":
        message = f"does not agree with the name of the file, {name}"
        problems.append(file.problem(("slug",), message))
    return problems


def _marker_lists(file: Located, themes: Iterable[str]) -> list[Problem]:
    problems = unique_ids(file, "questions")
    data = file.data
    for place, question in enumerate(data["questions"]):
        if not question["id"].startswith(f"{data['id']}-q"):
            message = f"must begin with the id of its marker, {data['id']}-q"
            problems.append(file.problem(("questions", place, "id"), message))
    for place, theme in enumerate(data["themes"]):
        if theme not in themes:
            message = f"{theme} is not a theme of the edition"
            problems.append(file.problem(("themes", place), message))
    bases = [question["basis"] for question in data["questions"]]
    if data["source_questions_seen"] != sum(basis != "inferred" for basis in bases):
        message = "is not the number of questions below whose basis is source or source-cut"
        problems.append(file.problem(("source_questions_seen",), message))
    if data["questions_basis"] != _list_basis(bases):
        message = f"must be {_list_basis(bases)}, going by the basis of the questions below"
        problems.append(file.problem(("questions_basis",), message))
    return problems


def _list_basis(bases: Sequence[str]) -> str:
    if all(basis == "source" for basis in bases):
        return "source"
    return "inferred" if all(basis == "inferred" for basis in bases) else "partial"


def _stage_order(files: Sequence[Located], stages: Sequence[str]) -> list[Problem]:
    """A stage is one unbroken run of markers, in the order of the manifest."""
    problems = []
    reached = 0
    for file in files:
        stage = file.data["stage"]
        if stage not in stages:
            continue
        if stages.index(stage) < reached:
            message = f"{stage} comes before the stage of the marker above it"
            problems.append(file.problem(("stage",), message))
        reached = max(reached, stages.index(stage))
    return problems


def scale(found: Located, name: str) -> list[Problem]:
    """The judgements on the scale run from best to worst without a gap; the others follow."""
    problems = unique_ids(found, "ratings")
    if found.data["id"] != name:
        problems.append(found.problem(("id",), f"must be {name}, the name of its file"))
    orders = [rating["order"] for rating in found.data["ratings"]]
    count = sum(order is not None for order in orders)
    wanted = [*range(count, 0, -1), *[None] * (len(orders) - count)]
    for place, (order, want) in enumerate(zip(orders, wanted, strict=True)):
        if order != want:
            message = f"must be {'null' if want is None else want}: best first, then those off it"
            problems.append(found.problem(("ratings", place, "order"), message))
            break
    return problems
