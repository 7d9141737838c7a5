"""Where judgements stand in the picture of one marker: a diamond or a circle each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qmapp.casework.assessments.pages.profile import Column
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.moderation.lines import VoiceLine

# The widths of the profile's picture (templates/shared/_profile.html): its heads stand above ours.
ON, OFF = 86, 68
APART, LARGEST = 20.0, 8.5


@dataclass(frozen=True, slots=True)
class Dot:
    """One judgement: a diamond for a self-check, a circle for a commissioner's.

    `hollow`: not judged; `dash`: not applicable, or another word without a place of its own.
    `is_both`: a circle in a diamond, a self-check and a commissioner's judgement that are the same.
    """

    x: float
    r: float
    is_self: bool
    hollow: bool
    dash: bool
    is_both: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """The picture of one marker. `link` joins the outermost judgements on the scale."""

    width: int
    on_width: int
    grid: Sequence[int]
    dots: Sequence[Dot]
    link: tuple[float, float] | None


def draw(voices: Sequence[VoiceLine], columns: Sequence[Column]) -> Plot:
    """Every judgement at its place; those at one place stand side by side."""
    ids = [column.id for column in columns]
    on = sum(column.is_on_scale for column in columns)
    placed: defaultdict[int, list[VoiceLine]] = defaultdict(list)
    for voice in voices:
        name = voice.rating.id if voice.rating is not None else ""
        placed[ids.index(name) if name in ids else len(ids) - 1].append(voice)
    dots = []
    for column, here in sorted(placed.items()):
        wide = ON if column < on else OFF
        middle = ON * column + ON / 2 if column < on else ON * on + OFF * (column - on) + OFF / 2
        kinds = [voice.of.kind for voice in here]
        is_drawn = all(voice.rating is not None and voice.rating.id in ids for voice in here)
        is_both = is_drawn and len(set(kinds)) > 1
        marks = here[:1] + here[2:] if is_both else here  # the self-check comes first
        apart = min(APART, (wide - 2 * LARGEST) / max(len(marks) - 1, 1))
        for place, voice in enumerate(marks):
            dots.append(
                Dot(
                    x=round(middle + apart * (place - (len(marks) - 1) / 2), 1),
                    r=min(LARGEST, max(apart / 2 - 0.5, 3.5)),
                    is_self=voice.of.kind is AssessmentKind.SELF_CHECK,
                    hollow=voice.rating is None,
                    dash=voice.rating is not None and voice.rating.id not in ids,
                    is_both=is_both and place == 0,
                )
            )
    used = [column for column in placed if column < on]
    link = (ON * min(used) + ON / 2, ON * max(used) + ON / 2) if len(set(used)) > 1 else None
    return Plot(
        width=ON * on + OFF * (len(ids) - on),
        on_width=ON * on,
        grid=[ON * place + ON // 2 for place in range(on)],
        dots=dots,
        link=link,
    )
